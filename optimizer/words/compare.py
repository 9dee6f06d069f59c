"""Options side by side in sentences: where each leads, what it gives up, which are the same."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.words.amounts import less_or_fewer, price_of
from optimizer.words.figures import listing, percent, plural

BEST, EVEN, NONE = "best", "as good", "–"
"""How an option stands by a measure, in a table."""
AT_LIMIT, KEPT, BROKEN = "at its limit", "kept", "broken"
GIVEN, GIVEN_BREAKS, NOT_ALLOWED = "a given plan", "given, not allowed", "not allowed"
ALL = "in all of them"
ROSTERS = "The options use different rosters: creators are matched by their names."
CURRENCIES = "The options are in different currencies: their costs are not compared."
AGAINST = "'As good' is a difference that is smaller than what the proofs of the plans leave open."
MOST_BROKEN = 4
"""Points that a sentence names."""
CAUTION = "What caution costs, and what it brings"
CAUTION_NOTE = "In 1 of 10 cases an option brings less than its bad case, by cases that no plan was made with."
ALIKE = "No difference between the options is proven. A lower solve.gap may tell them apart."
NICHES = "A creator with several niches counts in each."


def title(number: int) -> str:
    """`3 options side by side`."""
    return f"{plural(number, 'option')} side by side"


def no_plan(name: str, *, infeasible: bool, short: Sequence[str] = ()) -> str:
    """An option without a plan; `short` says which chance could not be kept."""
    if short:
        return f"{name}: found no plan that keeps the chance that is asked for. {' '.join(short)}"
    if infeasible:
        return f"{name}: no plan can satisfy its rules; this is proven."
    return f"{name}: found no plan with the effort allowed; there may be some. Raise solve.effort to look longer."


def stands(name: str, most: Sequence[str], cheapest: Sequence[str], even: Sequence[str],
           behind: Sequence[tuple[float, str]]) -> str:  # fmt: skip
    """Where an option leads, where it is as good as any, and how far it is behind; empty where there is nothing to say.

    Measures by name; `behind` has the distance to the best as a share of it.
    """
    leads = [f"the {'least' if measure == 'spend' else 'most'} {_stuff(measure)}" for measure in most]
    parts = [listing([*leads, *([_cheapest(cheapest)] if cheapest else [])])] if leads or cheapest else []
    if even:
        parts.append(f"{listing(_stuff(measure) for measure in even)} as good as any, as far as is proven")
    if behind:
        lost = listing(f"{percent(share)} {_worse(measure)}" for share, measure in behind)
        parts.append(f"{lost} than the best")
    return f"{name}: {'; '.join(parts)}." if parts else ""


def breaks(name: str, what: Sequence[str]) -> str:
    """`agency does not hold: 'budget' and 'micro share'. It is the best at nothing.`"""
    named = [f"'{text}'" for text in what[:MOST_BROKEN]]
    more = [f"{len(what) - MOST_BROKEN:,} more"] if len(what) > MOST_BROKEN else []
    return f"{name} does not hold: {listing([*named, *more])}. It is the best at nothing."


def _cheapest(measures: Sequence[str]) -> str:
    return f"the lowest {listing(price_of(measure) for measure in measures)}"


def _stuff(measure: str) -> str:
    return {"reach": "people reached"}.get(measure, measure)


def _worse(measure: str) -> str:
    return "more spend" if measure == "spend" else less_or_fewer(measure)


def same_plan(names: Sequence[str]) -> str:
    """Options that buy the same."""
    return f"{listing(names)} buy exactly the same."


def only_in(name: str) -> str:
    """Whom no other option hires."""
    return f"only in {name}"


def tight(number: int, of: int) -> str:
    """Of a rule that holds for several groups: how many of them are at their limit."""
    return f"{number} of {of} at their limit"


def everybody(number: int) -> str:
    """The line behind which all creators stand."""
    return f"All {plural(number, 'creator')}, and in which options they are"


def picture(figures: Sequence[tuple[str, str]]) -> str:
    """The bars for whoever cannot see them: names and figures."""
    return f"{'; '.join(f'{name} {figure}' for name, figure in figures)}."
