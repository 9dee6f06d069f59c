"""Percent or fraction? Decided by a column as a whole, and never guessed where both readings make sense."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from optimizer.words import figures

Unit = Literal["percent", "fraction"]
FloatArray = NDArray[np.float64]

STRAY = 0.01
"""Share of the cells that may contradict a reading before the reading is dropped: exports have outliers."""
MIXED = 0.1
"""Share of tiny values among percents from which on the column looks like fractions and percents mixed."""


@dataclass(frozen=True, slots=True)
class Reading:
    """The unit of a column, or why it cannot be told (`unit` is None)."""

    unit: Unit | None
    doubt: str = ""


def unit_of_engagement(rates: FloatArray, expected: FloatArray, *, header_percent: bool = False) -> Reading:
    """Unit of engagement rates per follower, given the rate that is usual at each channel's size.

    `rates` and `expected` are (n,), `expected` as fractions. The median and the outliers decide:
    a median of 1 or more cannot be a fraction, and a percentage is believed only down to a fifteenth of what is usual.
    """
    known = ~np.isnan(rates)
    rates, expected = rates[known], expected[known]
    rates, expected = rates[rates > 0], expected[rates > 0]
    if not len(rates):
        return Reading("fraction")
    middle = float(np.median(rates))
    percent_plausible = bool(np.median(rates / 100 / expected) >= 1 / 15)
    above_one = float(np.mean(rates > 1))
    if header_percent:
        if percent_plausible or middle >= 0.15:
            return Reading("percent")
        return Reading(
            None, f"the header says percent, but the middle value {figures.number(middle)} would then be very low"
        )
    if middle >= 1 or (above_one > STRAY and percent_plausible):
        if np.mean(rates < 0.1) >= MIXED and above_one > STRAY:
            return Reading(None, "some values look like fractions and others like percentages")
        return Reading("percent")
    if above_one > STRAY and np.sum(rates > 1) > 1:
        return Reading(None, "some values look like fractions and others like percentages")
    if middle < 0.15 and not percent_plausible:
        return Reading("fraction")
    return Reading(
        None,
        f"the middle value {figures.number(middle)} can be {figures.number(middle, 4)} % or "
        f"{figures.number(middle * 100, 4)} %",
    )


def unit_of_quality(shares: FloatArray, *, header_percent: bool = False) -> Reading:
    """Unit of the authentic part of an audience: hardly ever below a few percent, so values up to 1 are fractions."""
    known = shares[~np.isnan(shares) & (shares > 0)]
    reading = unit_of_share(shares, header_percent=header_percent)
    if reading.unit == "percent" and np.any(known <= 1):
        return Reading(None, "some values look like fractions and others like percentages")
    return reading


def unit_of_share(shares: FloatArray, *, header_percent: bool = False) -> Reading:
    """Unit of parts of a whole such as the share of a segment: no value above 1, or above 100 percent.

    Parts below one percent everywhere are not expected, so values up to 1 are fractions and any clear excess over 1
    means percent, unless most values stay below 1.
    """
    known = shares[~np.isnan(shares) & (shares > 0)]
    if not len(known):
        return Reading("fraction")
    largest = float(known.max())
    if largest <= 1:
        if header_percent:
            return Reading(None, f"the header says percent, but no value is above {figures.number(largest)} %")
        return Reading("fraction")
    if header_percent:
        return Reading("percent")
    if largest < 2:
        return Reading(None, f"the largest value {figures.number(largest)} is above 1, yet far below 100 %")
    if np.median(known) <= 1:
        return Reading(None, "some values look like fractions and others like percentages")
    return Reading("percent")


def unit_of_reach(rates: FloatArray, *, header_percent: bool = False) -> Reading:
    """Unit of the share of the followers that a post reaches: usually 2 to 60 % in the middle of a column."""
    known = rates[~np.isnan(rates) & (rates > 0)]
    if not len(known):
        return Reading("fraction")
    middle, above_one = float(np.median(known)), rates > 1
    if header_percent:
        if middle >= 0.6:
            return Reading("percent")
        return Reading(
            None, f"the header says percent, but the middle value {figures.number(middle)} would then be very low"
        )
    if middle >= 2:
        if np.mean(known < 0.6) >= MIXED:
            return Reading(None, "some values look like fractions and others like percentages")
        return Reading("percent")
    if middle <= 0.6 and (np.sum(above_one) <= 1 or np.mean(above_one) <= STRAY):
        return Reading("fraction")
    return Reading(
        None,
        f"the middle value {figures.number(middle)} can be {figures.number(middle, 4)} % or "
        f"{figures.number(middle * 100, 4)} %",
    )
