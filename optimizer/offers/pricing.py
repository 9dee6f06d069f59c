"""What a creator asks for an offer, exact to the minor unit.

In this order: the package's `price:` column of the roster, its fixed `fee:`, or the sum of its formats
less the discount:

    fee = round((1 - discount) * sum over formats f of count_f * price_f)
    price_f = the roster's price_<f>, else an estimate (`quotes`), which mostly is a feed post's price * m_f.price

That is the creator's fee. A gift costs its product and shipping, and a fee only where one is stated beside it.
Rounding is half up, once, at the end. A price that the roster lacks is estimated and marked so.
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
from optimizer.scenario.packages import Package

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


def package_fees(
    package: Package,
    channels: pd.DataFrame,
    prices: BlankPrices,
    formats: Mapping[str, Multipliers],
    digits: int,
) -> tuple[IntArray, BoolArray]:
    """Creator's fee (n,) in minor units for the package on each channel, and where it was not quoted.

    `prices` are those of a feed post, quoted or estimated, and estimates of other formats.
    A negative fee marks a channel whose roster row lacks the package's price column.
    """
    nothing = np.zeros(len(channels), dtype=np.int64)
    if package.price is not None:
        if package.price not in channels.columns:
            raise UnknownColumn(package.price, [name for name in channels.columns if name.startswith("price")])
        listed = channels[package.price].to_numpy(dtype=np.float64)
        missing = np.isnan(listed)
        return np.where(missing, -1, listed).astype(np.int64), np.zeros(len(channels), dtype=bool)
    if package.fee is not None:
        return nothing + to_minor(package.fee, digits), np.zeros(len(channels), dtype=bool)
    if package.gift is not None:
        return nothing, np.zeros(len(channels), dtype=bool)
    return _sum_of_formats(package, channels, prices, formats)


def _sum_of_formats(
    package: Package,
    channels: pd.DataFrame,
    prices: BlankPrices,
    formats: Mapping[str, Multipliers],
) -> tuple[IntArray, BoolArray]:
    """The discounted sum of the formats' prices, and where any of them is not the roster's."""
    amounts: list[IntArray] = []
    weights: list[Decimal] = []
    estimated = np.zeros(len(channels), dtype=bool)
    for kind, count in package.contents.items():
        weight = count * (1 - package.discount)
        listed = channels[f"price_{kind}"].to_numpy(dtype=np.float64) if f"price_{kind}" in channels else None
        own = np.zeros(len(channels), dtype=bool) if listed is None else ~np.isnan(listed)
        if listed is not None and own.any():
            amounts.append(np.where(own, listed, 0).astype(np.int64))
            weights.append(weight)
        guess = prices.formats.get(kind)
        guessed = np.zeros(len(channels), dtype=bool) if guess is None else ~own & (guess >= 0)
        if guess is not None and guessed.any():
            amounts.append(np.where(guessed, guess, 0))
            weights.append(weight)
            estimated |= guessed
        rest = ~own & ~guessed
        if rest.any():
            amounts.append(np.where(rest, prices.post, 0))
            weights.append(weight * formats[kind].price)
            estimated |= rest & (prices.estimated | ("price" in formats[kind].assumed))
    return weighted_sum(amounts, weights), estimated
