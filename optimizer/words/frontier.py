"""What caution costs and brings, in words."""

from __future__ import annotations

from decimal import Decimal

from optimizer.measures import heading, is_money, noun
from optimizer.words.amounts import less_or_fewer, more_of
from optimizer.words.figures import percent, plural
from optimizer.words.forecast import amount, worst_cases

KICKER = "What caution costs"
SECTION = "What caution costs, and what it brings"
TABLE = "A plan for each degree of caution"
NO_PLAN = "No plan can obey the rules; `optimizer plan` says why."
NOT_FOUND = "Found no plan with the effort allowed. Raise solve.effort to look longer."
NO_GAIN = "More caution finds no plan that does better in bad cases: the plan that brings most on average may stay."
AVERAGE = "on average"


def planned_for(share: Decimal) -> str:
    """`all cases`, `the worst fifth`: what a plan is made for, in a table."""
    return worst_cases(share).removesuffix(" of cases")


def note(bad: Decimal) -> str:
    """How to read the table, and how to have one of the plans."""
    share = percent(float(bad)).replace(" ", "")
    return (
        "Each row is the best plan where only its worst cases count, as many as the row says, proven by draws. "
        "All rows are told by the same other draws: what a plan brings on average, and the mean of "
        f"{worst_cases(bad)}. To have one of the plans: --set risk.worst={share}."
    )


def careless(mean: float, low: float, bad: Decimal, measure: str, currency: str) -> str:
    """What the plan that brings most on average brings, then and in bad cases."""
    return (
        f"The plan that brings most on average brings {_stuff(mean, measure, currency)}, and in {worst_cases(bad)} "
        f"{amount(low, measure, currency)}."
    )


def cautious(share: Decimal, change: tuple[float, float], bad: Decimal, measure: str) -> str:
    """What the plan that does best in bad cases gives up on average and gains there; both as shares."""
    less, more = change
    cost = f"for {_share(less)} {less_or_fewer(measure)} on average" if less >= 0.0005 else "at no cost on average"
    return (
        f"Planned for {worst_cases(share)}, a plan brings {_share(more)} {more_of(measure)} in {worst_cases(bad)}, "
        f"{cost}."
    )


def spreads(creators: tuple[int, int], largest: tuple[float | None, float | None]) -> str:
    """How the plans differ in whom they rest on."""
    first, last = creators
    who = f"It spreads the money over {plural(last, 'creator')} instead of {first}"
    before, after = (None if share is None else percent(share, 0) for share in largest)
    if before is None or after is None or before == after:
        return f"{who}."
    return f"{who}; the largest takes {after} of the spend instead of {before}."


def picture(points: list[tuple[str, float, float]], bad: Decimal, measure: str, currency: str) -> str:
    """The frontier for whoever cannot see it."""
    ends = [
        f"planned for {name}: {amount(mean, measure, currency)} on average and {amount(low, measure, currency)} in "
        f"{worst_cases(bad)}"
        for name, low, mean in (points[0], points[-1])
    ]
    return f"{ends[0][:1].upper()}{ends[0][1:]}; {ends[1]}. {plural(len(points), 'plan')} in all."


def in_bad_cases(bad: Decimal, measure: str) -> str:
    """`Engagement in the worst fifth of cases`."""
    return f"{heading(measure)} in {worst_cases(bad)}"


def in_bad_cases_heading(bad: Decimal) -> str:
    """`In the worst fifth`."""
    return f"In {planned_for(bad)}"


def on_average(measure: str) -> str:
    """`Engagement on average`."""
    return f"{heading(measure)} on average"


def _share(share: float) -> str:
    return percent(share, 0 if share >= 0.1 else 1)


def _stuff(value: float, measure: str, currency: str) -> str:
    shown = amount(value, measure, currency)
    return f"{shown} of value" if is_money(measure) else f"{shown} {noun(measure, 2)}"
