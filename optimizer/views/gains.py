"""What one plan has more than another, as cells, as words and as data: shared by the answers that weigh plans."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from optimizer.advice.explanation_context import Range, Swap
from optimizer.plan.plan import Plan
from optimizer.views.cells import Cell, Names, measured
from optimizer.words import gains as words
from optimizer.words.explain import share_of


def gained(gain: Range, plan: Plan, *, nothing: str = words.NOTHING) -> str:
    """The gain in the units of the plan's objective, with what is proven of it."""
    return words.gained(
        (gain.figure, gain.least, gain.most), plan.objective.measure, plan.currency, plan.digits,
        plan.objective.value or 0.0, nothing=nothing,
    )  # fmt: skip


def relative(gain: Range, plan: Plan) -> str:
    """The gain as a share of the plan's value; empty for nothing."""
    return "" if gain.is_nothing else share_of(gain.figure, plan.objective.value or 0.0)


def exchange(swap: Swap, *, besides: str = "") -> str:
    """Who comes and goes, but for one creator."""
    parts = [tuple(name for name in names if name != besides) for names in (swap.comes, swap.goes, swap.changes)]
    return words.exchange(*parts)


def briefly(swap: Swap) -> str:
    """The same for a cell of a table."""
    return words.briefly(swap.comes, swap.goes, swap.changes)


def gain_cells(gain: Range, plan: Plan) -> tuple[Cell, ...]:
    """Figure, least and most."""
    return tuple(
        measured(end, plan.objective.measure, plan.currency, plan.digits)
        for end in (gain.figure, gain.least, gain.most)
    )


def swap_cells(swap: Swap) -> tuple[Cell, ...]:
    """Who comes, who goes, who is booked differently."""
    return tuple(Names(names) for names in (swap.comes, swap.goes, swap.changes))


def data(fact: Range | Swap | None) -> dict[str, Any] | None:
    """The fact for JSON."""
    return None if fact is None else asdict(fact)
