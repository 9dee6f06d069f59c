"""What a solve is asked and what it answers: limits, progress, warm start, solution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from optimizer.program.model import Program

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

Status = Literal["optimal", "feasible", "infeasible", "unknown"]

TINY = 1e-9
"""Values closer to zero than this count as this much when a gap is taken relative to them."""


@dataclass(frozen=True)
class Limits:
    """When to stop: at a proven relative `gap`, after so much work (`effort`), at the latest after so many `seconds`.

    A unit of effort is about a second of an idle machine of 2026. It is counted in what is done (iterations, branches,
    entries touched), so the same solve spends the same effort wherever and beside whatever it runs.
    """

    gap: float = 1e-4
    seconds: float = 300.0
    effort: float = 60.0

    def part(self, share: float, least: float = 0.0) -> Limits:
        """Limits with a share of the effort, `least` of it at least, and the same share of the seconds."""
        share = max(share, least / self.effort) if self.effort > 0 else share
        return replace(self, effort=share * self.effort, seconds=share * self.seconds)

    def at_most(self, effort: float) -> Limits:
        """Limits with no more than so much effort, and the same share of the seconds."""
        return self if effort >= self.effort else self.part(effort / self.effort)


@dataclass(frozen=True)
class Progress:
    """Where a running solve stands. `value` and `gap` are None as long as no plan is known."""

    value: float | None
    bound: float
    gap: float | None
    seconds: float


@dataclass(frozen=True)
class WarmStart:
    """What one solve leaves for the next one of a similar program. Opaque to callers.

    Nothing in here is trusted: the plan is checked again, and bounds are computed anew from whatever
    multipliers are given, so a warm start from another program costs time at worst.
    """

    chosen: IntArray | None
    """The best plan found, as offer indices."""
    columns: IntArray
    """The offers of the last working set."""
    duals: FloatArray
    """(m,) multipliers of the program's rows."""
    listed: BoolArray | None = None
    """(m,) the rows that were in the linear program behind `duals`."""

    @classmethod
    def at(cls, plan: IntArray, program: Program) -> WarmStart:
        """The start of a solve of `program` at a plan, with nothing known of the multipliers."""
        return cls(plan, plan, np.zeros(program.rows.shape[0]))

    def in_other_rows(self, program: Program) -> WarmStart:
        """What serves a `program` with the same offers and other rows: the plan and the working set."""
        return WarmStart(self.chosen, self.columns, np.zeros(program.rows.shape[0]))


@dataclass(frozen=True)
class Solution:
    """The plan, what it is worth, and what is proven about it.

    * `optimal`: no plan is better by more than the gap that was asked for, and that is proven;
    * `feasible`: the limit came first, `gap` is what is proven so far;
    * `infeasible`: it is proven that no plan obeys the rules;
    * `unknown`: the limit came before any plan was found, and none was ruled out.
    """

    status: Status
    chosen: IntArray
    """Sorted offer indices, empty where there is no plan."""
    value: float
    """Exact value of the plan, -inf where there is none."""
    bound: float
    """No plan is worth more than this; -inf where no plan exists."""
    gap: float
    """(bound - value) / |value|, inf where there is no plan."""
    warm: WarmStart | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)
    """Seconds spent in each stage."""
    effort: float = 0.0
    """Work done, as `Limits` counts it."""
    late: bool = False
    """The clock ended the search and not the effort: another run may end elsewhere."""


def relative_gap(value: float, bound: float) -> float:
    """(bound - value) / |value|, never negative; inf where either is missing."""
    if not np.isfinite(value) or not np.isfinite(bound):
        return float("inf")
    return max(0.0, bound - value) / max(abs(value), TINY)


def with_bound(solution: Solution, bound: float, asked: float) -> Solution:
    """The solution with a bound from elsewhere, where that is tighter; `asked` is the gap that makes it optimal."""
    if not np.isfinite(solution.value) or bound >= solution.bound:
        return solution
    bound = max(bound, solution.value)
    gap = relative_gap(solution.value, bound)
    return replace(solution, bound=bound, gap=gap, status="optimal" if gap <= asked else solution.status)
