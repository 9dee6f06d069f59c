"""What was agreed, put into the offers: its price wins over the roster's, and all that rests on the fee follows.

An offer that was talked about can be bought whatever the `where` of its package says, at the fee that was agreed; fees
and taxes are computed from it as from any other. The roster's own fee stays beside it as what was quoted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.facts.deals import Deal
from optimizer.money import to_minor
from optimizer.offers.costing import RECOVERABLE, cost_parts
from optimizer.offers.table import Estimated
from optimizer.scenario.packages import Package
from optimizer.scenario.schema import Scenario

BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def dealt_packages(deals: Sequence[Deal], channels: pd.DataFrame, packages: Sequence[Package]) -> BoolArray:
    """(channels, packages) True for bookings that were talked about."""
    talked = np.zeros((len(channels), len(packages)), dtype=bool)
    row_of, place_of = _rows(channels), {package.name: position for position, package in enumerate(packages)}
    for deal in deals:
        row = row_of.get((deal.creator, deal.platform))
        if deal.package is not None and row is not None:
            talked[row, place_of[deal.package]] = True
    return talked


def with_deals(
    table: pd.DataFrame,
    channels: pd.DataFrame,
    scenario: Scenario,
    deals: Sequence[Deal],
    conversion: FloatArray,
    digits: int,
) -> pd.DataFrame:
    """The offers with what was agreed: columns `deal` and `quoted`, costs of the agreed fee, none that nobody sells.

    `conversion` (channels,) sales per engagement. A channel outside of the roster sells its deals and nothing else.
    """
    deal_of = _deal_of(table, channels, scenario, deals)
    outside = _outside(deals, channels)[table["channel"].to_numpy()]
    sold = (table["listed"].to_numpy(dtype=bool) & ~outside) | (deal_of >= 0)
    table, deal_of, outside = table[sold].reset_index(drop=True), deal_of[sold], outside[sold]
    quoted = np.where(outside, -1, table["quoted"].to_numpy(dtype=np.int64))
    guessed = (table["estimated"].to_numpy() & int(Estimated.PRICE)) != 0
    table = table.drop(columns="listed").assign(deal=deal_of, quoted=quoted, quote_estimated=guessed)
    prices = np.array([-1 if deal.price is None else deal.price for deal in deals], dtype=np.int64)
    rows = np.flatnonzero((deal_of >= 0) & (prices[deal_of] >= 0))
    table = _repriced(table, rows, prices[deal_of[rows]], channels, scenario, digits)
    return _as_stated(table, deals, scenario, conversion)


def _rows(channels: pd.DataFrame) -> dict[tuple[str, str], int]:
    """(creator, platform) -> row of the roster."""
    names = zip(channels["creator"], channels["platform"], strict=True)
    return {(str(creator), str(platform)): row for row, (creator, platform) in enumerate(names)}


def _deal_of(table: pd.DataFrame, channels: pd.DataFrame, scenario: Scenario, deals: Sequence[Deal]) -> IntArray:
    """(k,) position of each offer's deal, -1 where there is none; one that names the flight goes before one that does
    not."""
    deal_of = np.full(len(table), -1, dtype=np.int64)
    row_of = _rows(channels)
    packages = {package.name: position for position, package in enumerate(scenario.packages)}
    flights = {flight.name: position for position, flight in enumerate(scenario.flights)}
    channel, package, flight = (table[name].to_numpy() for name in ("channel", "package", "flight"))
    listed = table["listed"].to_numpy(dtype=bool)
    for position, deal in sorted(enumerate(deals), key=lambda pair: pair[1].flight is not None):
        row = row_of.get((deal.creator, deal.platform), -1)
        if row < 0 or deal.package is None:
            continue
        own = (channel == row) & (package == packages[deal.package])
        if deal.flight is not None:
            own &= flight == flights[deal.flight]
        elif (own & listed).any():
            own &= listed
        deal_of[own] = position
    return deal_of


def _outside(deals: Iterable[Deal], channels: pd.DataFrame) -> BoolArray:
    """(channels,) True for those that only the deals know."""
    strangers = {(deal.creator, deal.platform) for deal in deals if deal.outside}
    names = zip(channels["creator"], channels["platform"], strict=True)
    return np.array([(str(creator), str(platform)) in strangers for creator, platform in names], dtype=bool)


def _repriced(
    table: pd.DataFrame, rows: IntArray, fee: IntArray, channels: pd.DataFrame, scenario: Scenario, digits: int
) -> pd.DataFrame:
    """The offers with the costs of another creator's fee in some rows; a fee that was agreed is no estimate."""
    if not len(rows):
        return table
    package = table["package"].to_numpy()[rows]
    gifts = np.array([to_minor(own.gift, digits) if own.gift is not None else 0 for own in scenario.packages])
    own_channels = channels.iloc[table["channel"].to_numpy()[rows]]
    parts = cost_parts(fee, gifts[package].astype(np.int64), own_channels, scenario.costs, digits)
    table = table.copy()
    total = sum(amounts for kind, amounts in parts.items() if kind != RECOVERABLE)
    changed = {"cost": total} | {f"cost_{kind}": amounts for kind, amounts in parts.items() if kind != "creator"}
    for name, amounts in changed.items():
        column = table[name].to_numpy().copy()
        column[rows] = amounts
        table[name] = column
    flags = table["estimated"].to_numpy().copy()
    flags[rows] &= ~int(Estimated.PRICE)
    table["estimated"] = flags
    return table


def _as_stated(table: pd.DataFrame, deals: Sequence[Deal], scenario: Scenario, conversion: FloatArray) -> pd.DataFrame:
    """The outcomes that a deal's own row states, in place of what cannot be forecast."""
    telling = [position for position, deal in enumerate(deals) if deal.outcomes]
    if not telling:
        return table
    table = table.copy()
    for position in telling:
        rows = np.flatnonzero(table["deal"].to_numpy() == position)
        for name, figure in deals[position].outcomes.items():
            table.loc[rows, name] = figure
        if "engagement" in deals[position].outcomes and "conversions" not in deals[position].outcomes:
            rates = conversion[table["channel"].to_numpy()[rows]]
            table.loc[rows, "conversions"] = table["engagement"].to_numpy()[rows] * rates
        sale = scenario.conversion.value
        if sale is not None:
            table.loc[rows, "value"] = table["conversions"].to_numpy()[rows] * float(sale)
    return table
