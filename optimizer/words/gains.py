"""What one plan has more than another, with what is proven of it, and who comes and goes between the two."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from math import floor, log10

from optimizer.measures import is_money
from optimizer.words.amounts import amount_of, figure_of
from optimizer.words.figures import listing, money, plural, some_of

MOST_NAMES = 4
MOST_NAMED = 24
"""An exchange of more creators than this is told by their number."""
MOST_IN_A_CELL = 2
SURE = 0.02
"""A range narrower than this part of its figure is told as one figure."""
NOTHING = "nothing"
FREE = "free"


def gained(
    gain: tuple[float, float, float], measure: str, currency: str, digits: int, value: float, *, nothing: str = NOTHING
) -> str:
    """`1,240 engagements`, `about 1,240 engagements (proven: 1,100 to 1,300)`, `at most 40 engagements`, `nothing`.

    `gain` is (found, proven at least, proven at most), `value` what the plan is worth. What is not told apart from
    nothing is not told as a figure: only what it may be at most is.
    """
    figure, least, most = gain
    if is_nothing(gain):
        return nothing if most <= 1e-4 * max(1.0, abs(value)) else at_most(most, measure, currency, digits)
    width = most - least
    if width <= SURE * figure:
        return amount_of(figure, measure, currency, digits)
    # No more digits than the proof leaves, and no bound told better than it is.
    unit = Decimal(1).scaleb(floor(log10(width / 5)))
    shown, low, high = (
        (Decimal(repr(end)) / unit).to_integral_value(rounding) * unit
        for end, rounding in ((figure, ROUND_HALF_UP), (least, ROUND_FLOOR), (most, ROUND_CEILING))
    )
    if is_money(measure):
        digits = digits if unit < 1 else 0
    ends = [figure_of(end, measure, currency, digits) for end in (low, high)]
    return f"about {amount_of(shown, measure, currency, digits)} (proven: {ends[0]} to {ends[1]})"


def at_most(most: float, measure: str, currency: str, digits: int) -> str:
    """`at most 40 engagements`, rounded up to two digits."""
    unit = Decimal(1).scaleb(floor(log10(most)) - 1)
    rounded = (Decimal(repr(most)) / unit).to_integral_value(ROUND_CEILING) * unit
    return f"at most {amount_of(rounded, measure, currency, digits if unit < 1 else 0)}"


def is_nothing(gain: tuple[float, float, float]) -> bool:
    """Not told apart from nothing: none was found, or not more than the proof leaves open."""
    figure, least, most = gain
    return figure <= max(1e-9, most - figure, figure - least) or figure <= 0


def some(creators: Sequence[str]) -> str:
    """`a, b and c`, `a, b, c, d and 12 more`."""
    return listing(creators) if len(creators) <= MOST_NAMES + 1 else some_of(creators, MOST_NAMES)


def exchange(comes: Sequence[str], goes: Sequence[str], changes: Sequence[str] = ()) -> str:
    """`a and b come, c goes`; of many creators their number; empty where nothing differs."""
    many = len(comes) + len(goes) + len(changes) > MOST_NAMED
    parts: list[str] = []
    for creators, singular, verbs in (
        (comes, "comes", "come"),
        (goes, "goes", "go"),
        (changes, "is booked differently", "are booked differently"),
    ):
        if creators:
            number = plural(len(creators), "creator") if not parts else f"{len(creators):,}"
            parts.append(f"{number if many else some(creators)} {singular if len(creators) == 1 else verbs}")
    return ", ".join(parts)


def briefly(comes: Sequence[str], goes: Sequence[str], changes: Sequence[str]) -> str:
    """`a and b in, c out`, `4 in, 5 out, 9 changed`: the same for a cell of a table."""
    few = len(comes) + len(goes) + len(changes) <= MOST_IN_A_CELL
    parts = ((comes, "in"), (goes, "out"), (changes, "changed"))
    return ", ".join(
        f"{listing(creators) if few else f'{len(creators):,}'} {verb}" for creators, verb in parts if creators
    )


def step_words(step: Decimal, currency: str, digits: int) -> str:
    """`€1,000`: a piece of the budget."""
    return money(step, currency, 0 if step == step.to_integral_value() else digits)
