"""The goal of a cautious scenario in words: not what a plan brings on average, but in its worst cases."""

from __future__ import annotations

from decimal import Decimal

from optimizer.words.amounts import goal, sought
from optimizer.words.figures import percent
from optimizer.words.forecast import worst_cases


def in_worst(share: Decimal | None) -> str:
    """` in the worst fifth of cases`, to stand behind an amount; empty where all cases count."""
    return "" if share is None or share == 1 else f" in {worst_cases(share)}"


def goal_of(measure: str, share: Decimal | None) -> str:
    """`Engagement`; `Engagement in the worst fifth of cases` where the scenario is cautious."""
    return f"{goal(measure)}{in_worst(share)}"


def sought_of(measure: str, share: Decimal | None) -> str:
    """The same inside of a sentence."""
    return f"{sought(measure)}{in_worst(share)}"


def then_heading(measure: str, share: Decimal | None) -> str:
    """`Engagement then`; `In the worst fifth then`."""
    return f"{goal(measure)} then" if share is None else f"In {worst_cases(share).removesuffix(' of cases')} then"


def chances(stuff: str, low: float, high: float, asked: Decimal, plans: int) -> str:
    """With which chance several plans reach what is asked: `450,000 impressions: a chance of 84 to 91 % ...`."""
    ends = percent(low, 0), percent(high, 0)
    span = ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
    where = "in this plan" if plans == 1 else "in these plans"
    return f"The chance of {stuff} is {span} {where}; {percent(float(asked), 0)} is asked for."


def what_counts(share: Decimal) -> str:
    """What the figures of an answer are where the scenario is cautious."""
    return (
        f"This scenario plans for {worst_cases(share)}: what is gained, lost and given up is the mean of these, not "
        "of all cases."
    )
