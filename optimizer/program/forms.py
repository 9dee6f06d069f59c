"""Linear forms over the columns of a program, and the accumulator that collects columns and rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.offers.table import Offers

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class Form(NamedTuple):
    """`sum of coefficients * x[columns]`."""

    columns: IntArray
    coefficients: FloatArray

    def minus(self, other: Form, times: float) -> Form:
        """This form less `times` the other; the two must not share columns."""
        return Form(
            np.concatenate([self.columns, other.columns]),
            np.concatenate([self.coefficients, -times * other.coefficients]),
        )


class RowSource(NamedTuple):
    """Which of the planner's words a row comes from: `kind` rule, lock, apart, together or link."""

    kind: str
    position: int
    """Position among the scenario's `all_rules`, locks, ..."""
    group: str | None
    side: str
    """min, max or equal."""


@dataclass
class Draft:
    """A program in the making: columns and rows are appended, then frozen by `building`."""

    offers: Offers
    block: tuple[int, ...] = ()
    """The block of each flight; the flights of a block are too close to each other to buy a channel twice."""
    column_names: list[str] = field(default_factory=list)
    column_upper: list[float] = field(default_factory=list)
    totals: list[tuple[int, int]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    sources: list[RowSource] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    local: list[bool] = field(default_factory=list)
    _forms: list[Form] = field(default_factory=list)
    _total_of: dict[str, Form] = field(default_factory=dict)
    _indicators: dict[tuple[int, bytes], int] = field(default_factory=dict)

    def add_column(self, name: str, upper: float) -> int:
        """Append a continuous column between 0 and `upper`; its index."""
        self.column_names.append(name)
        self.column_upper.append(upper)
        return len(self.offers) + len(self.column_names) - 1

    def add_row(
        self,
        name: str,
        form: Form,
        source: RowSource,
        *,
        low: float = -np.inf,
        high: float = np.inf,
        local: bool = False,
    ) -> int:
        """Append `low <= form <= high`; its index. `local` as in `Program.local`."""
        self.names.append(slug(name, len(self.names)))
        self._forms.append(form)
        self.low.append(low)
        self.high.append(high)
        self.local.append(local)
        self.sources.append(source)
        return len(self.names) - 1

    def measured(self, measure: str, columns: IntArray) -> Form:
        """The measure over the offers `columns` (indices): a linear outcome, or creators counted once."""
        if measure == "creators":
            return self.counted(columns)
        values = self.offers.outcome(measure)[columns]
        return Form(columns[values != 0], values[values != 0])

    def total(self, measure: str) -> Form:
        """The whole plan's measure as one column, defined by `sum - total = 0` when first asked for."""
        if measure == "cash" and np.array_equal(self.offers.paid, self.offers.cost):
            measure = "spend"  # nothing comes back: one column serves both
        if measure not in self._total_of:
            whole = self.measured(measure, np.arange(len(self.offers)))
            column = self.add_column(f"total_{measure}", np.inf)
            total = Form(np.array([column]), np.array([1.0]))
            row = self.add_row(
                f"total_{measure}", whole.minus(total, 1.0), RowSource("link", -1, None, "equal"), low=0.0, high=0.0
            )
            self.totals.append((column, row))
            self._total_of[measure] = total
        return self._total_of[measure]

    def counted(self, columns: IntArray) -> Form:
        """Number of different creators with an offer among `columns` (indices).

        A creator whose offers here all belong to one choice group counts as the sum of those offers:
        at most one of them is taken. Whoever has several channels gets an indicator z between 0 and 1 with

            sum of a channel's offers <= z   for each channel,      z <= sum of all the creator's offers
        """
        creator, group = self.offers.creator[columns], self.choice_groups[columns]
        pairs = np.unique(np.stack([creator, group]), axis=1)[0]
        several = np.flatnonzero(np.bincount(pairs, minlength=1) > 1)
        alone = ~np.isin(creator, several)
        plain = columns[alone]
        rest = columns[~alone]
        order = np.argsort(creator[~alone], kind="stable")
        parts = np.split(rest[order], np.flatnonzero(np.diff(creator[~alone][order])) + 1) if len(rest) else []
        indicators = np.array([self._indicator(part) for part in parts], dtype=np.int64)
        chosen = np.concatenate([plain, indicators])
        return Form(chosen, np.ones(len(chosen)))

    def _indicator(self, columns: IntArray) -> int:
        """The column that is 1 where any of one creator's `columns` is taken."""
        key = (int(self.offers.creator[columns[0]]), columns.tobytes())
        if key not in self._indicators:
            name = f"creator_{len(self._indicators)}"
            column = self.add_column(name, 1.0)
            indicator = Form(np.array([column]), np.ones(1))
            source = RowSource("link", -1, None, "max")
            groups = self.choice_groups[columns]
            for number, group in enumerate(np.unique(groups)):
                own = columns[groups == group]
                self.add_row(
                    f"{name}_has_{number}",
                    Form(own, np.ones(len(own))).minus(indicator, 1.0),
                    source,
                    high=0.0,
                    local=True,
                )
            self.add_row(
                f"{name}_any", indicator.minus(Form(columns, np.ones(len(columns))), 1.0), source, high=0.0, local=True
            )
            self._indicators[key] = column
        return self._indicators[key]

    @cached_property
    def choice_groups(self) -> IntArray:
        """(k,) at most one offer of a group is taken: a channel in a block of flights."""
        if len(self.offers.flights) < 2:
            return self.offers.channel
        block = np.array(self.block or range(len(self.offers.flights)), dtype=np.int64)
        return np.asarray(
            self.offers.channel * (block.max() + 1) + block[self.offers.table["flight"].to_numpy()], dtype=np.int64
        )

    def matrix(self) -> sp.csr_array:
        """(rows, columns) coefficients."""
        counts = [len(form.columns) for form in self._forms]
        pointers = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        columns = np.concatenate([form.columns for form in self._forms]) if self._forms else np.empty(0, np.int64)
        values = np.concatenate([form.coefficients for form in self._forms]) if self._forms else np.empty(0)
        width = len(self.offers) + len(self.column_names)
        return sp.csr_array((values, columns, pointers), shape=(len(self._forms), width))


def slug(name: str, number: int) -> str:
    """A unique name of letters, digits and underscores for an exported model: `r3_micro_carries_it_min`."""
    words = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")[:80]
    return f"r{number}_{words}"
