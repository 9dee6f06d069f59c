"""How many exposures the people of each cell have, on average, in any plan that is better than the best one known.

Where people have to be reached several times the bound is a chord wherever the truth is convex, from the least to the
greatest exposures that a plan may have there (`program.frequency`). Both ends are worked out here: one linear program
for each, over the relaxation and the condition that the plan is worth more than the best one (optimality-based bound
tightening, Belotti et al. 2009). Budgets narrow the ranges a lot, and narrower ranges narrow the relaxation.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.reach_term import ReachTerm
from optimizer.solving.highs import INFINITY
from optimizer.solving.outer_approximation import OuterApproximation
from optimizer.solving.restricted_master import RestrictedMaster
from optimizer.solving.scaled_program import ScaledProgram
from optimizer.solving.watch import Watch

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

MOST_CELLS = 600
"""Cells up to which each gets its linear programs."""

SLACK = 1e-5
"""Part by which a range is left wider than its linear program says, for the rounding of that."""


def narrowable(approximation: OuterApproximation) -> bool:
    """Whether ranges of exposures help: several are needed, and the cells are few."""
    term = approximation.term
    return isinstance(term, ReachTerm) and term.frequency > 1 and not approximation.floor and term.cells <= MOST_CELLS


def narrowed(
    scaled: ScaledProgram,
    approximations: list[OuterApproximation],
    number: int,
    offers: IntArray,
    target: float,
    watch: Watch,
    effort: float,
) -> OuterApproximation | None:
    """Approximation `number` of the term, valid for plans worth more than `target` (scaled) alone; None where it is
    proven that there is none. `offers` are all that a plan may take; at most about `effort` is spent.
    """
    approximation = approximations[number]
    term = approximation.term
    assert isinstance(term, ReachTerm)
    assert term.several is not None
    master = RestrictedMaster(scaled, approximations, offers, whole=False)
    highs = master.highs
    goal = np.zeros(highs.columns)
    goal[: len(highs.cost)] = highs.cost
    for place, part in zip(master.first_u, approximations, strict=True):
        goal[place : place + part.parts] = 1.0
    highs.add_rows(sp.csr_array(goal[None, :]), np.array([target - highs.constant]), np.array([INFINITY]))
    exposures = sp.csr_array(master.near[number].entries(master.everyone))
    low, high = term.several.low.copy(), term.several.high.copy()
    # Where most people are comes first: the effort may not do for all.
    spent = watch.effort
    for cell in np.argsort(-term.people, kind="stable").tolist():
        if watch.over() or watch.effort - spent > effort:
            break
        span = slice(exposures.indptr[cell], exposures.indptr[cell + 1])
        cost = np.zeros(highs.columns)
        cost[exposures.indices[span]] = exposures.data[span]
        for sign in (1.0, -1.0):
            highs.set_cost(sign * cost)
            answer = highs.solve_lp(watch.left, watch.effort_left)
            watch.spend(answer.work, late=answer.late)
            if answer.status == "infeasible":
                return None
            if answer.status != "optimal":
                continue
            end = sign * answer.value
            room = SLACK * (1.0 + abs(end))
            if sign > 0:
                high[cell] = min(high[cell], end + room)
            else:
                low[cell] = max(low[cell], end - room)
    near = OuterApproximation(term.narrowed(low, high), approximation.factor)
    for load in approximation.loads:
        near.add_cut(load)
    return near
