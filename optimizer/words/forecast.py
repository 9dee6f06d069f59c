"""Ranges and back-tests in words: what is likely, and how earlier forecasts of the same history held."""

from __future__ import annotations

import math

from optimizer.measures import is_money
from optimizer.words.figures import count, money

TITLE = "How sure the forecast is"
RANGES = "What is likely"
TESTS = "How earlier forecasts held"
MEANING = (
    "In 8 of 10 cases an outcome lies between its low and its high figure; in 1 of 10 it falls below, in 1 of 10 it "
    "lies above. Totals are means."
)
REACH = "The range of reach also says how far the overlaps of audiences may be off; overlaps that are given narrow it."
REACH_ALONE = (
    "The range of reach says how far the overlaps of audiences may be off; overlaps that are given narrow it. The "
    "other figures are taken as the roster states them: `forecast: {method: calibrated}` gives them ranges."
)
NO_TESTS = "The history is too short to test earlier forecasts, so the ranges rest on figures measured elsewhere."
TESTED = (
    "Each row hides the latest posts of every creator, forecasts them, plans with the forecast, and holds the plan "
    "against what came. What was promised too much or too little is taken off or added in this plan; the ranges are as "
    "wide as it takes to hold in 80 % of these cases."
)


def rounded(low: float, high: float) -> tuple[float, float]:
    """Both ends as finely as the range deserves: to a tenth of the largest power of ten within it."""
    width = high - low
    if width <= 0 or not math.isfinite(width):
        return low, high
    power = math.floor(math.log10(width)) - 1
    if power <= 0:
        return float(round(low)), float(round(high))
    step = 10**power
    return float(round(low / step) * step), float(round(high / step) * step)


def between(low: float, high: float, measure: str, currency: str) -> str:
    """`410,000 and 560,000`, `€41,000 and €56,000`."""
    return " and ".join(_ends(low, high, measure, currency))


def likely(low: float, high: float, measure: str, currency: str) -> str:
    """`likely 410,000 to 560,000`: beside a figure."""
    return f"likely {range_words(low, high, measure, currency)}"


def range_words(low: float, high: float, measure: str, currency: str) -> str:
    """`410,000 to 560,000`."""
    return " to ".join(_ends(low, high, measure, currency))


def _ends(low: float, high: float, measure: str, currency: str) -> tuple[str, str]:
    first, last = rounded(low, high)
    if is_money(measure):
        return money(first, currency, 0), money(last, currency, 0)
    return count(first), count(last)
