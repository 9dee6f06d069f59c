"""What a creator asks for an offer, exact to the minor unit.

In this order: the package's `price:` column of the roster, its fixed `fee:`, or the sum of its formats
less the discount:

    fee = round((1 - discount) * sum over formats f of count_f * price_f)
    price_f = the roster's price_<f>, else an estimate (`quotes`), which mostly is a feed post's price * m_f.price

That is the creator's fee. A gift costs its product and shipping, and a fee only where one is stated beside it.
Prices count as they are written, in their own currency and with all their decimals; rounding is half up, once, at
the end, after the conversion. A price that the roster lacks is estimated and marked so.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.money import to_minor, weighted_sum
from optimizer.offers.forecast import Multipliers
from optimizer.offers.quotes import BlankPrices
from optimizer.offers.selection import UnknownColumn
from optimizer.roster.originals import PRICE_DIGITS, Originals
from optimizer.scenario.packages import Package

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
FloatArray = NDArray[np.float64]


def package_fees(
    package: Package,
    channels: pd.DataFrame,
    prices: BlankPrices,
    formats: Mapping[str, Multipliers],
    digits: int,
    originals: Originals,
) -> tuple[IntArray, BoolArray]:
    """Creator's fee (n,) in minor units for the package on each channel, and where it was not quoted.

    `prices` are those of a feed post, quoted or estimated, and estimates of other formats; `originals` are the
    roster's own.
    A negative fee marks a channel whose roster row lacks the package's price column.
    """
    nothing = np.zeros(len(channels), dtype=np.int64)
    if package.price is not None:
        if package.price not in channels.columns:
            raise UnknownColumn(package.price, [name for name in channels.columns if name.startswith("price")])
        listed = channels[package.price].to_numpy(dtype=np.float64)
        missing = np.isnan(listed)
        fee = _Sum(len(channels))
        fee.add_own(originals.column(package.price), ~missing, Decimal(1))
        return np.where(missing, -1, fee.minor(originals, digits)), np.zeros(len(channels), dtype=bool)
    if package.fee is not None:
        return nothing + to_minor(package.fee, digits), np.zeros(len(channels), dtype=bool)
    if package.gift is not None:
        return nothing, np.zeros(len(channels), dtype=bool)
    return _sum_of_formats(package, channels, prices, formats, digits, originals)


class _Sum:
    """Prices times weights, the roster's own in its currency, estimates in minor units."""

    def __init__(self, channels: int) -> None:
        self.channels = channels
        self._own: list[tuple[IntArray, Decimal]] = []
        self._minor: list[tuple[IntArray, Decimal]] = []

    def add_own(self, prices: FloatArray, rows: BoolArray, weight: Decimal) -> None:
        """Prices as the roster has them, where `rows`."""
        self._own.append((np.where(rows, np.nan_to_num(prices), 0).astype(np.int64), weight))

    def add_minor(self, prices: IntArray, rows: BoolArray, weight: Decimal) -> None:
        """Prices in minor units, where `rows`."""
        self._minor.append((np.where(rows, prices, 0), weight))

    def minor(self, originals: Originals, digits: int) -> IntArray:
        """(channels,) the sum in minor units, rounded half up once."""
        total = np.zeros(self.channels, dtype=np.int64)
        for rows, unit in originals.by_currency(digits):
            amounts = [own[rows] for own, _ in (*self._own, *self._minor)]
            weights = [weight * unit for _, weight in self._own] + [weight for _, weight in self._minor]
            total[rows] = weighted_sum(amounts, weights)
        return total


def _sum_of_formats(
    package: Package,
    channels: pd.DataFrame,
    prices: BlankPrices,
    formats: Mapping[str, Multipliers],
    digits: int,
    originals: Originals,
) -> tuple[IntArray, BoolArray]:
    """The discounted sum of the formats' prices, and where any of them is not the roster's."""
    total = _Sum(len(channels))
    estimated = np.zeros(len(channels), dtype=bool)
    for kind, count in package.contents.items():
        weight = count * (1 - package.discount)
        listed = channels[f"price_{kind}"].to_numpy(dtype=np.float64) if f"price_{kind}" in channels else None
        own = np.zeros(len(channels), dtype=bool) if listed is None else ~np.isnan(listed)
        if own.any():
            total.add_own(originals.column(f"price_{kind}"), own, weight)
        guess = prices.formats.get(kind)
        guessed = np.zeros(len(channels), dtype=bool) if guess is None else ~own & (guess >= 0)
        if guess is not None and guessed.any():
            total.add_minor(guess, guessed, weight)
            estimated |= guessed
        rest = ~own & ~guessed
        if rest.any():
            weight *= formats[kind].price
            total.add_own(originals.column("price"), rest & ~prices.estimated, weight)
            total.add_minor(prices.post, rest & prices.estimated, weight)
            estimated |= rest & (prices.estimated | ("price" in formats[kind].assumed))
    return total.minor(originals, digits), estimated


def original_fee(package: Package, originals: Originals, channel: int) -> Decimal | None:
    """The fee of a package in the currency of the channel's prices, exact; None where it is not the sum of quotes."""
    if package.price is not None:
        parts = [(package.price, Decimal(1))]
    elif package.fee is not None or package.gift is not None:
        return None
    else:
        names = ((kind, "price" if kind == "post" else f"price_{kind}") for kind in package.contents)
        parts = [(name, package.contents[kind] * (1 - package.discount)) for kind, name in names]
    prices = [float(originals.column(name)[channel]) for name, _ in parts]
    if any(np.isnan(price) for price in prices):
        return None
    exact = zip(prices, parts, strict=True)
    return sum((Decimal(int(price)).scaleb(-PRICE_DIGITS) * weight for price, (_, weight) in exact), Decimal(0))
