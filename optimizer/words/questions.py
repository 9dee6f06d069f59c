"""Whom to ask for their last posts, in words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from optimizer.measures import is_money, noun
from optimizer.words.figures import count, listing, percent, plural

TITLE = "Whom to ask first"
TABLE = "Most worth asking"
NOTE = (
    "Each question by itself. Worth is what the goal gains on average when the plan is made again with what the posts "
    "show; money, rules and all other figures stay."
)

YES, NO = "yes", "no"


def ask(names: Sequence[str], posts: int) -> str:
    """`Ask anna, bert and carl for their last 10 posts: these figures matter most to the plan.`"""
    return f"Ask {listing(list(names))} for their last {count(posts)} posts: these figures matter most to the plan."


def worth(name: str, gain: str, share: str, turns: float) -> str:
    """What the first question brings, and how likely it changes the plan."""
    of_plan = f" ({share} of the plan)" if share else ""
    better = f"Knowing {name} better is worth {gain} on average{of_plan}"
    return f"{better}: in {percent(turns, 0)} of cases another plan is best then."


def gains(figure: str, measure: str) -> str:
    """`2,380 engagements`, `€410 of value`."""
    return f"{figure} of value" if is_money(measure) else f"{figure} {noun(measure, 2)}"


def nothing_to_ask(channels: int, posts: int, most: str = "") -> str:
    """No question is worth its while; `most` is what the best of them brings."""
    last = f"last {count(posts)} posts"
    if not channels:
        return f"The {last} of every creator who can be booked are known: there is nothing to ask."
    brings = f"they would bring {most} at most, on average" if most else "they would hardly change the plan"
    return f"There is no need to ask a creator for the {last}: {brings}."


def moved_by(spread: float) -> float:
    """How far a figure moves in two of three cases, as a share of it: 0.3 is 30 % up, or as much down."""
    return math.expm1(spread)


def rests_on(source: str, known: int) -> str:
    """`7 posts`, `an average of 12 posts`, `followers alone`."""
    if source == "posts":
        return plural(known, "post")
    if source == "average":
        return f"an average of {plural(known, 'post')}" if known else "an average"
    return "followers alone"
