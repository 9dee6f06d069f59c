"""Offers: everything that can be bought, one row each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntFlag
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.errors import Problem
from optimizer.facts.assumptions import Assumption
from optimizer.facts.deals import Deal
from optimizer.forecast import Outlook
from optimizer.roster.originals import Originals
from optimizer.scenario.costs import KINDS

OUTCOMES = ("posts", "engagement", "impressions", "reach", "conversions", "value")
"""Numeric outcome columns of the offer table, beside the cost."""


class Estimated(IntFlag):
    """What of an offer rests on an estimate rather than on the roster, or was cut to what can be."""

    NOTHING = 0
    PRICE = 1
    ENGAGEMENT = 2
    REACH = 4
    VALUE = 8
    ACCEPTANCE = 16
    CAPPED = 32

    def words(self) -> list[str]:
        """Lower-case names of the flags that are set: `["price", "reach"]`."""
        return [str(flag.name).lower() for flag in Estimated if flag in self and flag.name]


@dataclass(frozen=True)
class Offers:
    """The offer table with what its columns refer to.

    `table` has one row per offer (index 0 .. k-1, ordered by channel, then flight and package as in the scenario):

    ============  =======  ==============================================================
    channel       int64    row of `channels`
    package       int64    position in `packages`
    flight        int64    position in the flights; -1 where the scenario has none
    cost          int64    what the brand pays, in minor units: the sum of all kinds of cost
    cost_<kind>   int64    the part of each kind but the creator's fee, which is the rest
    cost_recoverable  int64    tax that is paid and claimed back, no part of the cost; only where there is tax
    posts         float64  pieces of content agreed (gifts: expected number)
    engagement    float64  expected likes + comments + shares + saves
    impressions   float64  expected times the content is shown
    reach         float64  expected different people who see it, by this offer alone
    conversions   float64  expected sales; NaN without a conversion rate
    value         float64  worth in whole units of the currency
    estimated     int64    `Estimated` flags
    deal          int64    position in `deals`, -1 where nothing was agreed
    quoted        int64    the creator's fee by the roster in minor units, -1 where it has none; the cost of a deal
                           rests on what was agreed
    quote_estimated  bool  that fee is an estimate
    ============  =======  ==============================================================
    """

    table: pd.DataFrame
    channels: pd.DataFrame
    """The roster, one row per channel, as documented in `roster.reading`."""
    packages: tuple[str, ...]
    """Names of the packages."""
    audience: NDArray[np.float64]
    """(channels,) people who follow or see the channel at all."""
    currency: str
    digits: int
    """Decimal places of the currency."""
    assumptions: tuple[Assumption, ...]
    warnings: tuple[Problem, ...]
    money: frozenset[str] = frozenset({"price"})
    """Columns of `channels` that hold minor units."""
    flights: tuple[str, ...] = ()
    """Names of the flights, in order; none where the campaign is one piece."""
    cash: Mapping[str | None, NDArray[np.int64]] = field(default_factory=dict)
    """Month to (k,) minor units that fall due in it, months in order; None for what has no date. They add up to
    what is paid in all."""
    errors: tuple[Problem, ...] = ()
    """What the scenario asks of the packages and the roster does not have; `validation` tells it with all else."""
    outlook: Outlook | None = None
    """What forecasts rest on; None where the roster's averages stand as they are."""
    deals: tuple[Deal, ...] = ()
    """What was agreed; `deal`, `quoted` and `quote_estimated` of the table are there only with some."""
    originals: Originals | None = None
    """The roster's prices as they were written."""

    def __len__(self) -> int:
        return len(self.table)

    @property
    def channel(self) -> NDArray[np.int64]:
        """(k,) row of `channels` of each offer."""
        return self.table["channel"].to_numpy()

    @property
    def cost(self) -> NDArray[np.int64]:
        """(k,) minor units."""
        return self.table["cost"].to_numpy()

    @cached_property
    def paid(self) -> NDArray[np.int64]:
        """(k,) minor units that leave the account in all: the cost, and tax that comes back of it."""
        back = self.table["cost_recoverable"].to_numpy() if "cost_recoverable" in self.table else 0
        return np.asarray(self.cost + back, dtype=np.int64)

    def cost_parts(self, index: NDArray[np.int64]) -> dict[str, NDArray[np.int64]]:
        """Minor units of some offers by kind of cost, in the order of `KINDS`, nothing but kinds that occur.

        They add up to the cost.
        """
        rows = self.table.iloc[index]
        rest = {kind: rows[f"cost_{kind}"].to_numpy() for kind in KINDS if f"cost_{kind}" in rows}
        parts = {"creator": rows["cost"].to_numpy() - sum(rest.values(), np.zeros(len(rows), np.int64)), **rest}
        return {kind: amounts for kind, amounts in parts.items() if amounts.any()}

    def recoverable(self, index: NDArray[np.int64]) -> NDArray[np.int64]:
        """Minor units of tax of some offers that are paid and claimed back."""
        if "cost_recoverable" not in self.table:
            return np.zeros(len(index), dtype=np.int64)
        return self.table["cost_recoverable"].to_numpy()[index]

    @cached_property
    def creators(self) -> tuple[NDArray[np.int64], list[str]]:
        """Creator code of each channel (channels,), and the names the codes stand for, sorted."""
        codes, names = pd.factorize(self.channels["creator"], sort=True)
        return codes.astype(np.int64), [str(name) for name in names]

    @cached_property
    def creator(self) -> NDArray[np.int64]:
        """(k,) creator code of each offer."""
        return self.creators[0][self.channel]

    @cached_property
    def sold_by(self) -> dict[str, NDArray[np.int64]]:
        """Each creator with their offers (indices, ascending); nobody without one."""
        order = np.argsort(self.creator, kind="stable")
        starts = np.flatnonzero(np.diff(self.creator[order], prepend=-1))
        parts = np.split(order, starts[1:]) if len(order) else []
        return {self.creators[1][self.creator[part[0]]]: part for part in parts}

    def outcome(self, measure: str) -> NDArray[np.float64]:
        """(k,) a linear measure of each offer; spend is in minor units."""
        if measure == "cash":
            return self.paid.astype(np.float64)
        column = "cost" if measure == "spend" else measure
        return self.table[column].to_numpy(dtype=np.float64)

    @cached_property
    def names(self) -> Mapping[tuple[str, str, str, str | None], int]:
        """(creator, platform, package, flight) to offer index; flight is None where the scenario has none."""
        creators = self.channels["creator"].to_numpy()[self.channel]
        platforms = self.channels["platform"].to_numpy()[self.channel]
        packages = np.asarray(self.packages, dtype=object)[self.table["package"].to_numpy()]
        keys = zip(creators, platforms, packages, self.flight_names, strict=True)
        return {key: index for index, key in enumerate(keys)}

    @cached_property
    def flight_names(self) -> NDArray[np.object_]:
        """(k,) the name of each offer's flight, None where the scenario has none."""
        names = np.array([*self.flights, None], dtype=object)
        return np.asarray(names[self.table["flight"].to_numpy()], dtype=np.object_)

    @cached_property
    def slots(self) -> NDArray[np.int64]:
        """(k,) at most one offer of a slot is taken: a channel in a flight."""
        return np.asarray(
            self.channel * max(1, len(self.flights)) + np.maximum(self.table["flight"], 0), dtype=np.int64
        )
