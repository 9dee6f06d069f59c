"""Different plans that are nearly as good: each as far as possible from all that were shown before.

The distance of two plans is the number of creators who are in one but not in the other. With y_c = 1 where
creator c is in the plan, the distance to a plan S is linear: |S| + sum outside S of y_c - sum inside of y_c.
The least distance to several plans is maximised by asking, for each of them, for the plan that is farthest
from it and at least as far from all others; the best of these answers is the greatest least distance. Among
the plans so far away the one of most value is taken.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from optimizer.advice.scenario_edits import Planned, planned
from optimizer.advice.session import Session
from optimizer.plan.plan import Plan
from optimizer.program.model import Program
from optimizer.program.presence import Presence
from optimizer.program.program_edits import ranked_by, with_rows_at_least, with_value_at_least
from optimizer.solving import Limits, Solution, WarmStart, relative_gap

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

NUMBER = 3
WITHIN = 0.02
DIFFER = 3
SHARED = 1
"""All alternatives together are given so many times the effort of a single solve."""
WORTH_GAP = 1e-3
"""Among the plans that are equally far the best is sought this closely."""


@dataclass(frozen=True)
class Alternative:
    """A plan that is nearly as good as the best one."""

    planned: Planned
    differ: int
    """Creators in this plan or in the nearest plan shown before, but not in both."""
    at_most: int | None
    """No plan that is nearly as good differs from all plans before by more: equal to `differ` where that is
    proven; None where the limit came before anything was."""

    @property
    def plan(self) -> Plan:
        """The verified plan."""
        assert self.planned.plan is not None
        return self.planned.plan


@dataclass(frozen=True)
class Alternatives:
    """The best plan and others within a share of its value."""

    scenario: str
    measure: str
    within: float
    """Share of the best plan's value that may be given up."""
    asked: int
    differ: int
    """Least number of creators in which a plan must differ to be shown."""
    best: Planned
    others: tuple[Alternative, ...]
    complete: bool
    """All that were asked for were found, or it is proven that there are no more."""

    def given_up(self, other: Alternative) -> float | None:
        """The share of the best plan's value that another one gives up; for least spend what it costs more.

        None where the best plan is worth nothing.
        """
        best, value = self.best.solution.value, other.planned.solution.value
        return (best - value) / abs(best) if best else None


def alternatives(
    session: Session,
    number: int = NUMBER,
    *,
    within: float = WITHIN,
    differ: int = DIFFER,
    seen: Callable[[str], None] | None = None,
) -> Alternatives:
    """The best plan, and up to `number` others worth at least (1 - `within`) of it that differ most.

    Each differs from all shown before in at least `differ` creators. Where the objective is the least spend,
    an alternative costs at most (1 + `within`) of the best.
    """
    best = session.best
    tell = seen or (lambda _: None)
    tell("the best plan")
    prepared = session.prepared
    first = planned(prepared, best)
    others: list[Alternative] = []
    complete = first.found is None
    if first.found is not None:
        presence = Presence.of(session.program, prepared.offers)
        near = with_value_at_least(presence.program, best.value - within * abs(best.value), "nearly_as_good")
        shown = [best.chosen]
        each = session.limits.part(SHARED / (2 * number), least=1.0)  # half to find it, half to make it better
        while len(others) < number and not (session.stop is not None and session.stop()):
            answer = _farthest(session, presence, near, shown, differ, each)
            farthest = None if answer is None else answer[0]
            if answer is None or farthest is None:
                complete = answer is not None
                break
            _, reached, most = answer
            solution = _worth_most(session, presence, near, shown, farthest, reached, each)
            others.append(Alternative(planned(prepared, solution), reached, most))
            shown.append(solution.chosen)
            tell(f"{reached} creators differ")
        complete = complete or len(others) == number
    scenario = prepared.scenario
    return Alternatives(scenario.name, scenario.objective, within, number, differ, first, tuple(others), complete)


def _farthest(
    session: Session, presence: Presence, near: Program, shown: Sequence[IntArray], differ: int, limits: Limits
) -> tuple[Solution | None, int, int | None] | None:
    """A plan of greatest least distance to those shown, that distance, and what it can be at most.

    (None, ...) where it is proven that none differs enough; None where nothing was found in time.
    """
    best: Solution | None = None
    reached, most, sure = differ - 1, differ - 1, True
    sizes = [int(presence.inside(plan).sum()) for plan in shown]
    farness = [presence.farness(plan) for plan in shown]
    for place, own in enumerate(farness):
        program = ranked_by(near, own)
        # This one is the nearest: all others are at least as far; and it is farther than what is known.
        rows = [farness[other] - own for other in range(len(shown)) if other != place]
        least = [float(sizes[place] - sizes[other]) for other in range(len(shown)) if other != place]
        program = with_rows_at_least(program, [*rows, own], [*least, float(reached + 1 - sizes[place])])
        # Distances are whole numbers: a bound that is less than one above is a proof.
        largest = float(np.abs(own).sum())
        answer = session.solve(program, limits=replace(limits.part(1 / len(shown)), gap=0.99 / max(1.0, largest)))
        if answer.status == "infeasible":
            continue
        if answer.status == "unknown":
            sure = False
            continue
        if not math.isfinite(answer.bound):  # stopped before it knew any
            sure = False
        distance = min(presence.distance(answer.chosen, plan) for plan in shown)
        if sure:
            most = max(most, sizes[place] + math.floor(answer.bound + 1e-6))
        if distance > reached:
            best, reached = answer, distance
    if best is None:
        return (None, 0, None) if sure else None
    return best, reached, max(most, reached) if sure else None


def _worth_most(
    session: Session,
    presence: Presence,
    near: Program,
    shown: Sequence[IntArray],
    farthest: Solution,
    reached: int,
    limits: Limits,
) -> Solution:
    """The best plan that is as far from those shown as the `farthest`; the bound is that of the scenario itself."""
    rows = [presence.farness(plan) for plan in shown]
    least = [float(reached - presence.inside(plan).sum()) for plan in shown]
    program = with_rows_at_least(near, rows, least)
    nothing = np.zeros(0, np.int64)
    warm = WarmStart(farthest.chosen, nothing, np.zeros(len(program.low)))
    limits = replace(limits, gap=max(session.limits.gap, WORTH_GAP))
    answer = session.solve(program, limits=limits, warm=warm)
    chosen = answer.chosen if answer.status in ("optimal", "feasible") else farthest.chosen
    value = session.program.value(chosen)
    bound = max(session.best.bound, value)
    gap = relative_gap(value, bound)
    return Solution("feasible" if gap > session.limits.gap else "optimal", chosen, value, bound, gap)
