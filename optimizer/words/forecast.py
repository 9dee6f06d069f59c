"""Ranges and back-tests in words: what is likely, and how earlier forecasts of the same history held."""

from __future__ import annotations

import math
from decimal import Decimal

from optimizer.facts.results import Caution, ChanceResult, ChanceShort
from optimizer.measures import heading, is_money, noun
from optimizer.words.figures import about, count, money, percent

TITLE = "How sure the forecast is"
RANGES = "What is likely"
TESTS = "How earlier forecasts held"
MEANING = (
    "In 8 of 10 cases an outcome lies between its low and its high figure; in 1 of 10 it falls below, in 1 of 10 it "
    "lies above. Totals are means."
)
LIKELY_ENDS = "In 8 of 10 cases the outcome lies between low and high."
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

CAUTION = "Cautious, and not"
CAUTION_NOTE = "Means over cases that no plan was made with. Each plan has bad cases of its own."
THIS_PLAN, ON_AVERAGE = "This plan", "Best on average"
_PARTS = {
    Decimal("0.05"): "the worst twentieth of cases",
    Decimal("0.1"): "the worst tenth of cases",
    Decimal("0.2"): "the worst fifth of cases",
    Decimal("0.25"): "the worst quarter of cases",
    Decimal("0.5"): "the worse half of cases",
    Decimal(1): "all cases",
}


def worst_cases(share: Decimal) -> str:
    """`the worst fifth of cases`, `the worst 15 % of cases`."""
    return _PARTS.get(share.normalize(), f"the worst {percent(float(share))} of cases")


def bad_cases(caution: Caution, measure: str, currency: str) -> list[str]:
    """What a cautious plan brings in bad cases, and what the plan that brings most on average would bring there."""
    own, other = caution.plan, caution.average
    brings = f"In {worst_cases(caution.share)} this plan brings {amount(own.worst, measure, currency)} on average"
    if other is None:
        return [f"{brings}."]
    if other.worst >= own.worst or other.mean <= own.mean:
        # By cases that neither was made with the two may be alike.
        return [f"{brings}; the plan that brings most on average does as well there."]
    there, cost = amount(other.worst, measure, currency), amount(other.mean - own.mean, measure, currency)
    return [
        f"{brings}; the plan that brings most on average would bring {there} there.",
        f"The caution costs {cost} {noun(measure, 2)} of {amount(other.mean, measure, currency)} on average."
        if not is_money(measure)
        else f"The caution costs {cost} of {amount(other.mean, measure, currency)} on average.",
    ]


def proof_of_bad_cases(caution: Caution, bound: float, measure: str, currency: str) -> list[str]:
    """The certificate of a cautious plan, for somebody who has never met one."""
    where = f"In {worst_cases(caution.share)} that it was planned with ({count(caution.draws)} draws)"
    value, most = amount(caution.planned, measure, currency), amount(bound, measure, currency)
    return [
        f"{where} it comes to {value} on average; no plan within the same rules can come to more than {most}. This is "
        "proven mathematically.",
        "The proof is about these draws; what the plan brings in bad cases is told by others.",
    ]


CHANCES = "Chances"
CHANCES_NOTE = "Of 10,000 cases that the plan was not made with, the share in which so much is reached."


def chance_words(result: ChanceResult, currency: str) -> str:
    """`40,000 engagements are reached with a chance of 83 %; 80 % are asked for.`"""
    stuff = stuff_of(result.measure, result.min, currency)
    group = "" if result.group is None else f" in {result.group}"
    chance = f"{stuff}{group}: reached with a chance of {percent(result.chance, 0)}"
    return f"{chance}; {percent(float(result.asked), 0)} is asked for."


LEAST_CHANCE = 0.01


def short_words(short: ChanceShort, currency: str) -> list[str]:
    """What chance can be had, and what it takes to have the one that is asked for."""
    stuff, best, asked = (
        stuff_of(short.measure, short.min, currency),
        percent(short.best, 0),
        percent(float(short.asked)),
    )
    if short.best < LEAST_CHANCE:
        where = "" if short.budget is None else f" with a budget of {money(short.budget, currency, 0)}"
        return [f"No plan was found{where} that brings {stuff} in as much as 1 of 100 cases: ask for less."]
    with_ = "" if short.budget is None else f"With a budget of {money(short.budget, currency, 0)} the"
    first = f"{with_ or 'The'} best chance of {stuff} that was found is {best}."
    if short.needed is not None:
        return [f"{first} A chance of {asked} needs about {money(short.needed, currency, 0)}."]
    return [first]


def raise_for_chance(needed: Decimal, currency: str) -> str:
    """`raise the budget to €66,500`"""
    return f"raise the budget to {money(needed, currency, 0)}"


def lower_chance(short: ChanceShort) -> str:
    """`ask for a chance of 71 %`"""
    return f"ask for a chance of {percent(short.best, 0)}"


def chance_asks(short: ChanceShort, currency: str) -> str:
    """`at least 40,000 engagements with a chance of 80 %`"""
    return f"at least {stuff_of(short.measure, short.min, currency)} with a chance of {percent(float(short.asked))}"


def stuff_of(measure: str, value: float, currency: str) -> str:
    """`40,000 engagements`, `€9,000 of value`."""
    return f"{money(value, currency, 0)} of value" if is_money(measure) else f"{count(value)} {noun(measure, value)}"


def amount(value: float, measure: str, currency: str) -> str:
    """`41,000`, `€41,000`."""
    return money(value, currency, 0) if is_money(measure) else about(value)


def column_of_worst(share: Decimal, measure: str) -> str:
    """`Engagement in the worst fifth of cases`."""
    return f"{heading(measure)} in {worst_cases(share)}"


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
