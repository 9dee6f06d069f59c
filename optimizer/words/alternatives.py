"""Different plans that are nearly as good, in sentences: how many there are, what each trades, who is new in it."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.measures import direction
from optimizer.words.amounts import amount_of, less_or_fewer, more_of
from optimizer.words.figures import listing, money, percent, plural, some_of

NO_PLAN = "No plan can satisfy the rules: this is proven."
NOT_FOUND = "Found no plan with the effort allowed. Raise solve.effort to look longer."
SAME = "The same figures with other people."
CHECKED = "Every plan is checked by the verifier. --full shows their lines, --json holds each as a plan file."
DIFFERS = "'Differs in' counts the creators who are in one plan and not in the other, against the nearest plan above."
AGAINST = "Against the best"
BEST = "best"
MOST_NAMES = 10


def name(number: int) -> str:
    """`best`, `plan 1`."""
    return f"plan {number}" if number else BEST


def heading(number: int) -> str:
    """`Plan 1`."""
    return f"Plan {number}"


def number_found(
    number: int, within: float, value: float | None, measure: str, currency: str, digits: int, where: str = ""
) -> str:
    """How many plans are nearly as good; `where` says in which cases, if not in all."""
    near = f"{_near(within, value, measure, currency, digits, one=number == 1)}{where}"
    different = "It differs" if number == 1 else "Each differs"
    above = "from the best plan" if number == 1 else "from all above it"
    return f"{plural(number, 'other plan')} {near}. {different} as much as possible {above}."


def fewer_than_asked(asked: int, *, complete: bool) -> str:
    """Not all that were asked for."""
    if complete:
        return f"You asked for {asked}: there are no more, this is proven."
    return f"You asked for {asked}: the effort was spent before more were found. Raise solve.effort to look longer."


def none_found(
    differ: int, within: float, value: float | None, measure: str, currency: str, digits: int, where: str = "", *,
    complete: bool,
) -> str:  # fmt: skip
    """No other plan is nearly as good, in the cases that count, and different enough."""
    near = f"{_near(within, value, measure, currency, digits, one=True)}{where}"
    such = f"{near} and differs from it in {plural(differ, 'creator')} or more"
    if complete:
        return f"No other plan {such}: this is proven."
    return (
        f"Found no other plan that {such} with the effort allowed; there may be some. "
        "Raise solve.effort to look longer, or ask for less: --within 5%."
    )


def differs(number: int, *, first: bool) -> str:
    """`4 creators`, `at least 3` from all before it."""
    return plural(number, "creator") if first else f"at least {number:,}"


def relative(measure: str, ratio: float) -> str:
    """`1.8 % less engagement`, `3 % more people`: a total against that of the best plan."""
    size = percent(abs(ratio))
    return f"{size} {more_of(measure) if ratio > 0 else less_or_fewer(measure)}"


def crew(more: int) -> str:
    """`4 more creators to manage`, `1 fewer creator to manage`."""
    return f"{abs(more):,} {'more' if more > 0 else 'fewer'} creator{'' if abs(more) == 1 else 's'} to manage"


def spend(more: float, currency: str, digits: int) -> str:
    """`€210.00 less spend`."""
    return f"{money(abs(more), currency, digits)} {'more' if more > 0 else 'less'} spend"


def trade(worse: Sequence[str], better: Sequence[str]) -> str:
    """`1.8 % less engagement, for 3 % more impressions and €210.00 less spend.`"""
    if not worse and not better:
        return SAME
    first = listing(worse or better)
    told = f"{first[:1].upper()}{first[1:]}"
    return f"{told}, for {listing(better)}." if worse and better else f"{told}."


def people(joins: Sequence[str], leaves: Sequence[str]) -> str:
    """`In: anna and bert. Out: carl.`"""
    parts = [f"{word}: {_names(names)}." for word, names in (("In", joins), ("Out", leaves)) if names]
    return " ".join(parts)


def _names(creators: Sequence[str]) -> str:
    return listing(creators) if len(creators) <= MOST_NAMES + 1 else some_of(creators, MOST_NAMES)


def _near(within: float, value: float | None, measure: str, currency: str, digits: int, *, one: bool) -> str:
    """`bring at least 98 % of the best plan's 118,896 engagements`."""
    best = amount_of(value, measure, currency, digits)
    if direction(measure) < 0:
        return f"cost{'s' * one} at most {percent(within)} more than the best plan's {best}"
    return f"bring{'s' * one} at least {percent(1 - within)} of the best plan's {best}"
