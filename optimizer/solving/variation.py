"""A linear program of some thousand offers with one thing changed, from plans that are known already.

What is known makes most of the complete solver needless: no search for a first plan, and no rounds of search between
proofs. The relaxation fixes what it can against the best plan that is known, a core of few offers looks whether a
better one is near, and one more core decides the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from optimizer.program.model import Program
from optimizer.solving.core import EXACT, Core, Split, nearest, split_offers, worth_more
from optimizer.solving.core_search import CoreSearch
from optimizer.solving.exact import evaluate
from optimizer.solving.highs import Options
from optimizer.solving.relaxation import Relaxation, Relaxed
from optimizer.solving.scaled_program import ScaledProgram, scale_program
from optimizer.solving.solution import Limits, Solution, Status, WarmStart, relative_gap
from optimizer.solving.swap_neighbourhood import SwapNeighbourhood
from optimizer.solving.tabu_search import Incumbent, Record, TabuSearch, rounded
from optimizer.solving.watch import Watch
from optimizer.threads import on_one_thread

IntArray = NDArray[np.int64]

QUICK: Options = {"mip_allow_restart": False, "mip_heuristic_run_root_reduced_cost": False}
"""HiGHS options of a core that starts from a good plan: beginning anew after the root, and the sub-MIP around it, take
two thirds of the time of cores that need some ten branches (measured: rules of the shipped scenarios)."""

NEARBY = 1e-3
"""Where no more than this is open, the plan that is known is looked at first by a core,"""
STEPS, CANDIDATES = 300, 400
"""else so many steps of search begin from it, among so many offers closest to the margin."""
SMALL = 80
"""Offers of the first core."""
SMALL_GAP, SMALL_PART = 1e-3, 0.05
"""It is solved to this gap, or to this part of the one that is open."""
SMALL_NODES = 1000
QUICK_EFFORT = 0.1
"""So much effort for a quick proof."""
PROOF_PART, WHOLE_PART = 0.5, 0.9
"""A proof ends at this part of the gap that is asked for: the last branches of a quick one are cheap."""
FEW, LITTLE = 400, 1e-3
"""A quick proof is tried about no more offers than this, or where no more than this is open: elsewhere it seldom ends,
and better plans come from the sub-MIPs (measured: tight rules on 800 offers)."""


class QuickCore(Core):
    """A core of a linear program that starts from a good plan."""

    def __init__(self, scaled: ScaledProgram, open_: IntArray, taken: IntArray) -> None:
        super().__init__(scaled, [], open_, taken)
        self._options = {**self._options, **QUICK}


@on_one_thread
def solve_from(
    program: Program, limits: Limits, plans: Sequence[IntArray], *, stop: Callable[[], bool] | None = None
) -> Solution | None:
    """The best plan of a program without concave terms, where one of the `plans` obeys its rules or is near to one.

    None where none is: then it is for the complete solver to find a plan, or to prove that there is none.
    """
    plans = [plan for plan in plans if plan.max(initial=-1) < program.offers]  # not of one with more to decide
    run = _Variation(scale_program(program), Watch(limits, None, stop))
    run.take_best(plans)
    run.relax()
    if run.watch.gap > NEARBY and not run.done():
        run.search(plans[0] if plans else np.zeros(0, np.int64))
        if run.best is not None and not run.done():
            run.small_core()
    if run.best is None:
        return None
    if not run.done():
        run.prove(run.best)
    return run.solution(run.best)


class _Variation:
    """State of one solve."""

    def __init__(self, scaled: ScaledProgram, watch: Watch) -> None:
        self.scaled, self.watch = scaled, watch
        self.best: Incumbent | None = None
        self.relaxed: Relaxed | None = None
        self.extra = 0.0
        """Effort of the quick proof."""

    def done(self, work: float = 0.0) -> bool:
        """Whether the gap is proven, or the solve has to end; counts `work` first."""
        self.watch.spend(work)
        if self.best is not None:
            noise = max(EXACT * abs(self.best.value), (1 - 1e-9) * self.scaled.step)
            if self.watch.bound <= self.best.value + noise:
                self.watch.bound = min(self.watch.bound, self.best.value)
        return self.watch.proven() or self.watch.over()

    def take(self, plan: Incumbent | None) -> None:
        """Keep a plan where it is better."""
        if plan is not None and (self.best is None or plan.value > self.best.value):
            self.best = plan
            self.watch.report(value=plan.value)

    def take_best(self, plans: Sequence[IntArray]) -> None:
        """Keep the best of some plans, as far as they obey the rules."""
        for chosen in plans:
            evaluation = evaluate(self.scaled, chosen)
            if evaluation.holds:
                self.take(Incumbent(chosen, evaluation.value))

    def relax(self) -> None:
        """The relaxation, and what rounding makes of it."""
        usable = np.flatnonzero(self.scaled.free)
        goal = max(0.1 * self.watch.limits.gap, EXACT)
        self.relaxed = relaxed = Relaxation(self.scaled, [], usable).run(self.watch, goal)
        if len(relaxed.weights):
            self.take_best([rounded(self.scaled, relaxed.offers, relaxed.weights)])

    def search(self, near: IntArray) -> None:
        """Exchanges from the best plan; from what may be taken of the one that is `near` where none obeys the rules."""
        assert self.relaxed is not None
        start = near[self.scaled.free[near]] if self.best is None else self.best.chosen
        candidates = nearest(self.scaled, self.relaxed.priced, CANDIDATES)
        swaps = SwapNeighbourhood(self.scaled, candidates, np.setdiff1d(start, candidates), self.relaxed.duals)
        steps = min(STEPS, STEPS // 60 * len(swaps.candidates))
        TabuSearch(swaps, start, Record(self.scaled)).run(steps, self.done, self.take)

    def small_core(self) -> None:
        """The offers nearest to the margin, the others as in the best plan."""
        assert self.relaxed is not None
        assert self.best is not None
        priced = self.relaxed.priced
        split = split_offers(self.scaled, priced, self._target(self.best))
        if len(split.open) > 2 * SMALL:
            cores = CoreSearch(self.scaled, [], priced, self.watch, self.take)
            cores.core(self.best, split, SMALL, SMALL_NODES, gap=min(SMALL_GAP, SMALL_PART * self.watch.gap))

    def prove(self, best: Incumbent) -> None:
        """All that reduced prices leave open: with little effort where that may do, else with all that is left."""
        assert self.relaxed is not None
        split = split_offers(self.scaled, self.relaxed.priced, self._target(best))
        if len(split.open) > FEW and self.watch.gap > LITTLE:
            self._decide(split, best, None)
            return
        self._decide(split, best, QUICK_EFFORT)
        assert self.best is not None
        if not self.done():
            self._decide(split_offers(self.scaled, self.relaxed.priced, self._target(self.best)), self.best, None)

    def _decide(self, split: Split, best: Incumbent, effort: float | None) -> None:
        """A core of all that is open; with so much effort, which is not that of the solve, in the quick way."""
        target, limits, split = self._target(best), self.watch.limits, split.with_plan(best.chosen)
        watch, part = self.watch, PROOF_PART
        if effort is None:
            core, part = Core(self.scaled, [], split.open, split.taken), WHOLE_PART
        else:
            core = QuickCore(self.scaled, split.open, split.taken)
            watch = Watch(replace(limits, effort=effort, seconds=watch.left), None, lambda: self.watch.stopped)
        answer = core.solve(watch, part * limits.gap, best, seen=self.take)
        self.take(answer.plan)
        self.watch.report(bound=max(answer.bound, target / self.scaled.factor))
        if watch is not self.watch:
            self.extra += watch.effort
        self.done()

    def _target(self, best: Incumbent) -> float:
        """Only plans worth more than this (scaled) matter to the gap that was asked for."""
        return worth_more(self.scaled, best.value, self.watch.limits.gap)

    def solution(self, best: Incumbent) -> Solution:
        """What was found and proven."""
        watch, relaxed = self.watch, self.relaxed
        assert relaxed is not None
        bound = max(watch.bound, best.value)
        gap = relative_gap(best.value, bound)
        status: Status = "optimal" if gap <= watch.limits.gap else "feasible"
        warm = WarmStart(best.chosen, relaxed.offers, relaxed.duals, relaxed.listed)
        spent, effort = {"total": watch.seconds}, watch.effort + self.extra
        return Solution(status, best.chosen, best.value, bound, gap, warm, spent, effort, watch.late)
