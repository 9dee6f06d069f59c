"""Prices as a roster has them, before anything is converted or rounded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

PRICE_DIGITS = 5
"""Decimals of a price as it is read, in whatever currency; further ones are rounded away."""
FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Originals:
    """Prices as the roster has them, each in the currency of its row. Arrays are (n,), one entry a channel."""

    amounts: Mapping[str, FloatArray]
    """Column of money to whole units of 10^-`PRICE_DIGITS`; NaN unknown."""
    currency: NDArray[np.object_]
    """ISO code of the row's prices; "" for the scenario's own."""
    rates: Mapping[str, Decimal]
    """What a unit of each currency is worth in the scenario's."""

    def at(self, rows: IntArray) -> Originals:
        """Those of some channels."""
        return Originals({name: own[rows] for name, own in self.amounts.items()}, self.currency[rows], self.rates)

    def with_more(self, count: int) -> Originals:
        """The same with so many further channels behind, which ask for nothing that is known."""
        more = np.full(count, np.nan)
        amounts = {name: np.concatenate([own, more]) for name, own in self.amounts.items()}
        return Originals(amounts, np.concatenate([self.currency, np.full(count, "", dtype=object)]), self.rates)

    def column(self, name: str) -> FloatArray:
        """The prices of a column; all unknown where there is none."""
        return self.amounts.get(name, np.full(len(self.currency), np.nan))

    def by_currency(self, digits: int) -> Iterator[tuple[IntArray, Decimal]]:
        """For each currency its rows, and what a unit of their prices is worth in units of 10^-`digits`."""
        for code, rate in self.rates.items():
            rows = np.flatnonzero(self.currency == code)
            if len(rows):
                yield rows, rate.scaleb(digits - PRICE_DIGITS)
