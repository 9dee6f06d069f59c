"""The measures of a plan, each declared once: what it counts, how it is called, how it adds up, what is better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of a plan or of a part of it."""

    name: str
    """As a scenario and a plan file write it."""
    unit: Literal["money", "count"]
    singular: str
    plural: str
    """One and several of what it counts; for money the words that name the amount."""
    heading: str
    """As a column or a card is headed."""
    additive: bool = True
    """The figure of two lines is the sum of theirs; different people and creators are counted once."""
    outcome: bool = True
    """What a campaign brings, rather than what it takes."""
    per: int = 1
    """Its price is told for so many units."""


MEASURES = {
    measure.name: measure
    for measure in (
        Measure("spend", "money", "spend", "spend", "Spend", outcome=False),
        Measure("cash", "money", "cash", "cash", "Cash", outcome=False),
        Measure("creators", "count", "creator", "creators", "Creators", additive=False, outcome=False),
        Measure("posts", "count", "post", "posts", "Posts", outcome=False),
        Measure("engagement", "count", "engagement", "engagements", "Engagement"),
        Measure("impressions", "count", "impression", "impressions", "Impressions", per=1000),
        Measure("reach", "count", "person", "people", "People reached", additive=False, per=1000),
        Measure("conversions", "count", "conversion", "conversions", "Conversions"),
        Measure("value", "money", "value", "value", "Value"),
    )
}
TOTALS = ("spend", "creators", "posts", "engagement", "impressions", "reach", "conversions", "value")
"""The totals of a plan, in the order in which they are told."""
OUTCOMES = tuple(name for name in TOTALS if MEASURES[name].outcome)
"""What options are judged by."""


def is_money(measure: str) -> bool:
    """The measure is an amount of money."""
    return measure in MEASURES and MEASURES[measure].unit == "money"


def direction(measure: str) -> Literal[1, -1]:
    """1 where more of an objective is better, -1 where less is: the least spend."""
    return 1 if MEASURES[measure].outcome else -1


def heading(measure: str) -> str:
    """The measure as a column is headed; the name itself for what is not known here."""
    return MEASURES[measure].heading if measure in MEASURES else measure[:1].upper() + measure[1:]


def noun(measure: str, number: float | None = None) -> str:
    """`engagements`, `person` for exactly 1; the name itself for what is not known here."""
    if measure not in MEASURES:
        return measure
    return MEASURES[measure].singular if number == 1 else MEASURES[measure].plural
