"""Rounds of annealing where every hit is certain, each followed by the exact choice among all that they chose."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from optimizer.solving.core import Core
from optimizer.solving.coverage_annealing import CoverageAnnealing
from optimizer.solving.outer_approximation import OuterApproximation
from optimizer.solving.scaled_program import ScaledProgram
from optimizer.solving.swap_neighbourhood import SwapNeighbourhood
from optimizer.solving.tabu_search import Incumbent, Record
from optimizer.solving.watch import Watch

IntArray = NDArray[np.int64]

RUNS = 5
"""Annealings of a round; the plans of so many are merged."""

STEPS, MOST_STEPS = 10_000, 80_000
"""Steps of an annealing in the first round; each round takes half as many more, up to the second figure."""

NODES = 300
"""Branches that the choice among merged plans may take."""

MERGED = 1e-6
"""Gap to which that choice is made."""


class AnnealAndMerge:
    """Rounds that remember how long the last one was, and from which seed to go on."""

    def __init__(self, scaled: ScaledProgram, approximations: list[OuterApproximation]) -> None:
        self._scaled, self._approximations = scaled, approximations
        self._steps, self._seed = STEPS, 0
        self._plans: list[IntArray] = []

    def suits(self, swaps: SwapNeighbourhood) -> bool:
        """Whether the objective is all certain hits, under rows that are sums over offers."""
        return swaps.plain and any(approximation.split for approximation in self._approximations)

    def round(
        self, swaps: SwapNeighbourhood, best: Incumbent, watch: Watch, on_plan: Callable[[Incumbent], None]
    ) -> Incumbent:
        """The best plan after one round, `best` itself if nothing better was found."""
        annealing = CoverageAnnealing(self._scaled, swaps)

        def seen(plan: Incumbent) -> None:
            nonlocal best
            if plan.value > best.value:
                best = plan
                on_plan(plan)

        for _ in range(RUNS):
            self._seed += 1
            plan, _ = annealing.run(best.chosen, self._steps, self._seed, watch.over, Record(self._scaled), seen)
            self._plans.append(plan)
            if watch.over():
                return best
        self._steps = min(MOST_STEPS, self._steps + self._steps // 2)
        # The plans of two rounds: valleys that were met before are met again from the other side.
        self._plans = self._plans[-2 * RUNS :]
        everything = np.unique(np.concatenate([best.chosen, *self._plans]))
        locked = np.intersect1d(everything, self._scaled.locked)
        core = Core(self._scaled, self._approximations, np.setdiff1d(everything, locked), locked)
        merged = core.solve(watch, MERGED, best, nodes=NODES, seen=seen).plan
        return best if merged is None or merged.value <= best.value else merged
