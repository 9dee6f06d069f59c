"""Rounds of annealing where every hit is certain, each followed by the exact choice among all that they chose.

A round has two parts. Several annealings from high temperatures end in as many valleys, and what they chose is
merged: the best plan out of their offers alone is found exactly, as a core (construct, merge, solve: Blum et al.
2016). Short annealings at lower temperatures then look around the merged plan and are merged with it in turn, until
that brings nothing. The plans that rounds ended with are merged as well. The first round is a short one, for a good
plan soon: its annealings are short, and what they are merged to is looked around once.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from optimizer.solving.core import Core
from optimizer.solving.coverage_annealing import Cooling, CoverageAnnealing
from optimizer.solving.exact import evaluate
from optimizer.solving.outer_approximation import OuterApproximation
from optimizer.solving.scaled_program import ScaledProgram
from optimizer.solving.swap_neighbourhood import SwapNeighbourhood
from optimizer.solving.tabu_search import Incumbent, Record
from optimizer.solving.watch import Watch

IntArray = NDArray[np.int64]

RUNS, AROUND = 4, 8
"""Annealings of each part of a round."""

SWEEPS, MORE_STEPS = 100, 100_000
"""Steps of an annealing for each offer of a plan in the first round, and in all in those that follow (measured on
street networks: with as many steps in all, four long ones that are merged end better than many short ones)."""

HOT, COLD = 0.022, 0.005
"""Temperatures at the start and at the end of an annealing (measured: the best plans of New York's streets are met at
0.010 to 0.018, those of San Francisco at 0.006 to 0.012; what is merged may be warmer than what is best alone)."""

NEAR_SWEEPS, COOL, WARM = 80, 0.004, (0.012, 0.018)
"""The same for what looks around a merged plan: the warmths take turns until each has brought nothing."""

NODES = 300
"""Branches that the choice among merged plans may take."""

MOST_MERGED, MOST_AROUND = 200, 250
"""Where plans chose more offers than this between them, half of them are merged first, for a core of so many is hard;
less so around a plan that is good already."""

MERGED = 1e-6
"""Gap to which that choice is made."""


class AnnealAndMerge:
    """Rounds that remember how long the last one was, from which seed to go on, and what the others ended with."""

    def __init__(self, scaled: ScaledProgram, approximations: list[OuterApproximation]) -> None:
        self._scaled, self._approximations = scaled, approximations
        self._seed = 0
        self._origin: IntArray | None = None
        self._ends: list[IntArray] = []

    def suits(self, swaps: SwapNeighbourhood) -> bool:
        """Whether the objective is all certain hits, under rows that are sums over offers."""
        return swaps.plain and any(approximation.split for approximation in self._approximations)

    def round(
        self, swaps: SwapNeighbourhood, best: Incumbent, watch: Watch, on_plan: Callable[[Incumbent], None]
    ) -> Incumbent:
        """The best plan after one round, `best` itself if nothing better was found."""
        annealing = CoverageAnnealing(self._scaled, swaps)
        record = Record(self._scaled)

        def seen(plan: Incumbent) -> None:
            nonlocal best
            if plan.value > best.value:
                best = plan
                on_plan(plan)

        def plans(start: IntArray, cooling: Cooling, count: int) -> list[IntArray]:
            found = []
            for _ in range(count):
                self._seed += 1
                found.append(annealing.run(start, cooling, self._seed, watch.over, record, seen)[0])
            return found

        # Always from the first plan, which is left at once: from the best one an annealing that is too cold looks best.
        first, size = self._origin is None, max(1, len(best.chosen))
        self._origin = best.chosen if self._origin is None else self._origin
        steps = SWEEPS * size if first else max(MORE_STEPS, SWEEPS * size)
        merged = self._merged(plans(self._origin, Cooling(steps, HOT, COLD), RUNS), watch, seen)
        turn, idle = 0, 0
        while not watch.over():
            around = plans(merged, Cooling(NEAR_SWEEPS * size, WARM[turn % len(WARM)], COOL), AROUND)
            further = self._merged([merged, *around], watch, seen, MOST_AROUND)
            turn, idle = turn + 1, idle + 1 if np.array_equal(further, merged) else 0
            merged = further
            if first:
                break
            if idle == len(WARM):
                joined = self._merged([merged, *self._ends], watch, seen, MOST_AROUND)
                if any(np.array_equal(joined, end) for end in [merged, *self._ends]):
                    break
                merged, idle = joined, 0
        self._ends.append(merged)
        return best

    def _merged(
        self, plans: list[IntArray], watch: Watch, seen: Callable[[Incumbent], None], most: int = MOST_MERGED
    ) -> IntArray:
        """The best plan out of the offers of some plans; half of these first where the offers are more than `most`."""
        everything = np.unique(np.concatenate(plans))
        if len(everything) > most and len(plans) > 2:
            half = (len(plans) + 1) // 2
            first_half = self._merged(plans[:half], watch, seen, most)
            return self._merged([first_half, *plans[half:]], watch, seen, most)
        values = [evaluate(self._scaled, plan) for plan in plans]
        first = max(range(len(plans)), key=lambda number: (values[number].holds, values[number].value))
        if watch.over() or all(np.array_equal(plan, plans[0]) for plan in plans):
            return plans[first]
        start = Incumbent(plans[first], values[first].value) if values[first].holds else None
        locked = np.intersect1d(everything, self._scaled.locked)
        core = Core(self._scaled, self._approximations, np.setdiff1d(everything, locked), locked)
        answer = core.solve(watch, MERGED, start, nodes=NODES, seen=seen).plan
        return plans[first] if answer is None else answer.chosen
