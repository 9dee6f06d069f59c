"""Small questions about a large linear program: what changes where one thing is changed.

A plan and its bound in a fraction of the time of a complete solve: neither is driven further than the relaxation and a
core of a few hundred offers go.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from optimizer.program.model import Program
from optimizer.solving.core import Core, least, margins
from optimizer.solving.exact import evaluate
from optimizer.solving.relaxation import Relaxation
from optimizer.solving.scaled_program import ScaledProgram, scale_program
from optimizer.solving.solution import Limits, Solution, Status, WarmStart, relative_gap
from optimizer.solving.tabu_search import Incumbent, rounded
from optimizer.solving.watch import Watch
from optimizer.threads import on_one_thread

IntArray = NDArray[np.int64]
NODES = 150
"""Branches that a decision may take."""
NEAR = ((100, 500), (300, 300))
"""So many offers closest to the margin of a variation are decided, with so many branches at most; then others,"""
LOOSE = 1e-3
"""where more than this part stays open:"""
DEAR, WIDE = (100, 300), (1000, 100)
"""those closest for what they bring, which are the dear ones, and last as many as the second by the margin again."""
TINY = 1e-9
"""What is worth nothing by itself counts as so much, of a best offer of 8,000."""
WHOLE = 1e-6
"""An offer is taken in part where its weight is further than this from 0 and 1."""


class _OpenCore(Core):
    """A core whose answer is no claim about the whole program, and whose branches count alike."""

    proves_none = False

    def __init__(self, scaled: ScaledProgram, open_: IntArray, taken: IntArray) -> None:
        super().__init__(scaled, [], open_, taken)
        self._weight = 1.0


@on_one_thread
def decide_core(
    program: Program,
    open_: IntArray,
    taken: IntArray,
    limits: Limits,
    *,
    start: IntArray | None = None,
    stop: Callable[[], bool] | None = None,
) -> Solution:
    """The best plan of a program without concave terms that takes the offers `taken`, and else some of `open_` alone.

    `start` is a plan to begin with. The bound is that of such plans only; without any the status is `unknown`, for
    another choice of offers may have one.
    """
    watch = Watch(limits, None, stop)
    scaled = scale_program(program)
    best = None
    if start is not None:
        evaluation = evaluate(scaled, start)
        best = Incumbent(start, evaluation.value) if evaluation.holds else None
    own = np.union1d(open_[scaled.free[open_]], scaled.locked)
    answer = _OpenCore(scaled, own, np.setdiff1d(taken, own)).solve(watch, limits.gap, best, nodes=NODES)
    if answer.plan is None:
        return Solution("unknown", np.zeros(0, np.int64), -np.inf, np.inf, np.inf, effort=watch.effort)
    value, bound = answer.plan.value, max(answer.bound, answer.plan.value)
    gap = relative_gap(value, bound)
    return Solution("feasible", answer.plan.chosen, value, bound, gap, effort=watch.effort, late=watch.late)


@on_one_thread
def vary(
    program: Program,
    offers: IntArray,
    limits: Limits,
    start: IntArray,
    *,
    part: float,
    stop: Callable[[], bool] | None = None,
) -> Solution:
    """A variation of a program whose best plan is `start`: the relaxation, and what its margin makes of it.

    It ends at the gap of the limits, or where no more is open than this `part` of the difference to `start`.

    `offers` are those of its first linear program; others come in where they are wanted. Status `unknown` where no
    plan was found, and `infeasible` where it is proven that there is none.
    """
    watch = Watch(limits, None, stop)
    scaled = scale_program(program)
    evaluation = evaluate(scaled, start)
    worth, best = evaluation.value, Incumbent(start, evaluation.value) if evaluation.holds else None
    columns = np.union1d(offers[scaled.free[offers]], scaled.locked)
    relaxed = Relaxation(scaled, [], columns).run(watch, 0.1 * limits.gap)
    nothing = np.zeros(0, np.int64)
    if relaxed.infeasible:
        return Solution("infeasible", nothing, -np.inf, -np.inf, np.inf, effort=watch.effort)
    bound = watch.bound
    if len(relaxed.weights):
        taken = rounded(scaled, relaxed.offers, relaxed.weights)
        split = relaxed.offers[(relaxed.weights > WHOLE) & (relaxed.weights < 1 - WHOLE)]
        evaluation = evaluate(scaled, taken)
        if evaluation.holds and (best is None or evaluation.value > best.value):
            best = Incumbent(taken, evaluation.value)
        margin = margins(scaled, relaxed.priced)
        by_value = margin / np.maximum(scaled.model.gain[: scaled.offers], TINY)
        near_ones = [(margin, *core, limits.gap) for core in NEAR]
        for order, size, nodes, gap in (*near_ones, (by_value, *DEAR, LOOSE), (margin, *WIDE, LOOSE)):
            left = np.inf if best is None else bound - best.value
            if best is not None and left <= max(gap * abs(best.value), part * abs(best.value - worth)):
                break
            near = np.union1d(least(order, size), split)
            rest = taken[~np.isin(scaled.group[taken], scaled.group[near])]
            core = Core(scaled, [], near, np.union1d(rest, np.setdiff1d(scaled.locked, near)))
            best = core.solve(watch, 0.5 * limits.gap, best, nodes=nodes).plan
    warm = WarmStart(None if best is None else best.chosen, relaxed.offers, relaxed.duals, relaxed.listed)
    if best is None:
        return Solution("unknown", nothing, -np.inf, bound, np.inf, warm, effort=watch.effort, late=watch.late)
    bound = max(bound, best.value)
    gap = relative_gap(best.value, bound)
    status: Status = "optimal" if gap <= limits.gap else "feasible"
    return Solution(status, best.chosen, best.value, bound, gap, warm, effort=watch.effort, late=watch.late)
