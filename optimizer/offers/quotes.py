"""Prices that were not quoted, from those of the same roster that were.

What a creator asks follows the size: log price = a + b * log followers, with a wide spread. A blank price is taken at
the upper side of that spread, so that an estimate does not look like a bargain beside the quotes. For each channel and
format, in this order:

    another format of the channel * the roster's own ratio of the two (its upper side)
    the channel's post price * m_f.price
    another format of the channel / m_other.price * m_f.price
    the fit through the roster's quotes on the platform, where there are enough, * its upper side
    the published price by size * the upper side of what the roster's quotes are above the published ones
    the published price by size, where the roster has no quote at all

`m` are the multipliers of `forecast.multipliers`. Everything here is an estimate and is marked so.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.facts.assumptions import Assumption, RosterQuotes, ShiftedPrice
from optimizer.offers.defaults import by_size
from optimizer.offers.forecast import Multipliers
from optimizer.roster import benchmarks

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

UPPER = 0.8
"""Share of the quotes that lie below an estimate made from them."""
ENOUGH = 8
"""Quotes from which a line is fitted; with fewer the published curve keeps its slope."""
FEW = 3
"""With fewer quotes an estimate is never below the published price."""
ENOUGH_PAIRS = 5
"""Channels with quotes for two formats from which the roster's own ratio of them counts."""


class BlankPrices(NamedTuple):
    """Estimates for the channels of one platform; arrays are (n,)."""

    post: IntArray
    """Price of a feed post in minor units: the quote, or its estimate."""
    formats: Mapping[str, IntArray]
    """Format -> its estimate where it does not follow from the post's price; -1 elsewhere."""
    estimated: BoolArray
    """The post has no quote."""
    published: BoolArray
    """The post's price is the published one, in US dollars."""
    assumptions: tuple[Assumption, ...]


class _Line(NamedTuple):
    """A fit of log prices on log followers, raised to the upper side of its quotes."""

    intercept: float
    slope: float
    quotes: int

    def at(self, followers: FloatArray) -> FloatArray:
        """Minor units at these sizes."""
        return np.asarray(np.exp(self.intercept + self.slope * np.log(np.maximum(followers, 1.0))))


def blank_prices(
    channels: pd.DataFrame,
    formats: Mapping[str, Multipliers],
    dollar: float,
    elsewhere: FloatArray,
) -> BlankPrices:
    """Prices of the channels of one platform, quoted or estimated.

    `formats` has the multipliers of all formats that have a price column or are sold. `dollar` is the worth of a
    benchmark's dollar in minor units. `elsewhere` are the quotes of the whole roster in published prices (see
    `above_published`), which count where this platform has none.
    """
    platform = str(channels["platform"].iloc[0])
    followers = channels["followers"].to_numpy(dtype=np.float64)
    quotes = {kind: _quotes(channels, kind) for kind in {"post": None, **formats}}
    if not np.isnan(quotes["post"]).any() and all(np.isnan(quotes[kind]).all() for kind in formats if kind != "post"):
        empty = np.zeros(len(channels), dtype=bool)
        return BlankPrices(quotes["post"].astype(np.int64), {}, empty, empty, ())
    found = {kind: _from_own_formats(kind, quotes, formats) for kind in quotes}
    lines = {kind: line for kind in quotes if (line := _fitted(followers, quotes[kind])) is not None}
    post, used, published = _posts(platform, followers, quotes, found, lines, formats, dollar, elsewhere)
    missing = np.isnan(quotes["post"])
    estimates: dict[str, IntArray] = {}
    for kind in formats:
        if kind == "post":
            continue
        value = found[kind]
        bare = np.isnan(value) & np.isnan(quotes[kind]) & missing & np.isnan(found["post"])
        if kind in lines and bare.any():
            value = np.where(bare, lines[kind].at(followers), value)
            used.append(_told(kind, platform, lines[kind]))
        estimates[kind] = _minor(value)
    return BlankPrices(post, estimates, missing, published, tuple(used))


def above_published(channels: pd.DataFrame, formats: Mapping[str, Multipliers], dollar: float) -> FloatArray:
    """(quotes,) what each quote of a platform is, in published prices of a feed post at its size."""
    followers = channels["followers"].to_numpy(dtype=np.float64)
    usual = benchmarks.post_price(str(channels["platform"].iloc[0]), followers).values * dollar
    return _published_ratios({kind: _quotes(channels, kind) for kind in {"post": None, **formats}}, formats, usual)


def upper(values: FloatArray) -> float:
    """The value that a next one of the same kind exceeds with a chance of at most 1 - `UPPER`, or the largest."""
    place = min(ceil(UPPER * (len(values) + 1)), len(values)) - 1
    return float(np.sort(values)[place])


def _posts(
    platform: str,
    followers: FloatArray,
    quotes: Mapping[str, FloatArray],
    found: Mapping[str, FloatArray],
    lines: Mapping[str, _Line],
    formats: Mapping[str, Multipliers],
    dollar: float,
    elsewhere: FloatArray,
) -> tuple[IntArray, list[Assumption], BoolArray]:
    """Price of a post, the lines of what it rests on, and where it is the published one."""
    value = np.where(np.isnan(quotes["post"]), found["post"], quotes["post"])
    blank, published = np.isnan(value), np.zeros(len(value), dtype=bool)
    used: list[Assumption] = []
    if not blank.any():
        return _minor(value), used, published
    # The format with most quotes tells most of what this platform asks.
    best = max(lines, key=lambda kind: (kind == "post", lines[kind].quotes), default=None)
    if best is not None and (best == "post" or formats[best].price > 0):
        scale = 1.0 if best == "post" else float(formats[best].price)
        used.append(_told(best, platform, lines[best]))
        return _minor(np.where(blank, lines[best].at(followers) / scale, value)), used, published
    usual = by_size(
        "price of a post", np.full(len(value), platform, dtype=object), followers, blank, benchmarks.post_price
    )
    own = _published_ratios(quotes, formats, benchmarks.post_price(platform, followers).values * dollar)
    ratios = own if len(own) else elsewhere
    # One or two quotes may be the cheap ones: the published price is then the least.
    shift = 1.0 if not len(ratios) else upper(ratios) if len(ratios) >= FEW else max(1.0, upper(ratios))
    used += usual.assumptions
    if shift != 1.0:
        used.append(ShiftedPrice(shift, len(ratios)))
    return _minor(np.where(blank, usual.values * dollar * shift, value)), used, blank & (shift == 1.0)


def _published_ratios(
    quotes: Mapping[str, FloatArray], formats: Mapping[str, Multipliers], usual: FloatArray
) -> FloatArray:
    parts = [
        own / (usual * (1.0 if kind == "post" else float(formats[kind].price)))
        for kind, own in quotes.items()
        if kind == "post" or formats[kind].price > 0
    ]
    every = np.concatenate(parts)
    return np.asarray(every[~np.isnan(every) & (every > 0)])


def _from_own_formats(kind: str, quotes: Mapping[str, FloatArray], formats: Mapping[str, Multipliers]) -> FloatArray:
    """What the channel's own prices of other formats say of this one; NaN where none does, or post times m does."""
    value = np.full(len(quotes[kind]), np.nan)
    stated = kind != "post" and "price" not in formats[kind].assumed
    for other, known in quotes.items():
        if other == kind:
            continue
        both = ~np.isnan(quotes[kind]) & ~np.isnan(known) & (known > 0)
        open_rows = np.isnan(quotes[kind]) & np.isnan(value) & ~np.isnan(known)
        if both.sum() >= ENOUGH_PAIRS and not stated:
            value = np.where(open_rows, known * upper(quotes[kind][both] / known[both]), value)
    has_post = ~np.isnan(quotes["post"])
    for other, known in quotes.items():
        if other in (kind, "post") or formats[other].price <= 0:
            continue
        open_rows = np.isnan(quotes[kind]) & np.isnan(value) & ~np.isnan(known) & ~has_post
        ratio = (1.0 if kind == "post" else float(formats[kind].price)) / float(formats[other].price)
        value = np.where(open_rows, known * ratio, value)
    return value


def _fitted(followers: FloatArray, quotes: FloatArray) -> _Line | None:
    """Least squares on the logarithms, raised so that `UPPER` of the quotes lie below; None for too few quotes."""
    known = (quotes > 0) & (followers > 0)
    if known.sum() < ENOUGH:
        return None
    size, price = np.log(followers[known]), np.log(quotes[known])
    spread = float(np.var(size))
    slope = float(np.cov(size, price, bias=True)[0, 1]) / spread if spread > 1e-9 else 0.0
    # Rounded: the last digits depend on the order of a sum, which differs between machines.
    slope = round(min(max(slope, 0.0), 1.5), 9)
    return _Line(upper(price - slope * size), slope, int(known.sum()))


def _told(kind: str, platform: str, line: _Line) -> Assumption:
    return RosterQuotes(kind, platform, line.slope, UPPER, line.quotes)


def _quotes(channels: pd.DataFrame, kind: str) -> FloatArray:
    name = "price" if kind == "post" else f"price_{kind}"
    return channels[name].to_numpy(dtype=np.float64) if name in channels else np.full(len(channels), np.nan)


def _minor(values: FloatArray) -> IntArray:
    """Whole minor units, half up; -1 where unknown."""
    return np.where(np.isnan(values), -1, np.floor(np.nan_to_num(values) + 0.5)).astype(np.int64)
