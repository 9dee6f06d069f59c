"""Rounds of annealing where every hit is certain, each followed by the exact choice among all that they chose.

A round has two parts. Several annealings from high temperatures end in as many valleys, and what they chose is
merged: the best plan out of their offers alone is found exactly, as a core (construct, merge, solve: Blum et al.
2016). Short annealings at lower temperatures then look around the merged plan and are merged with it in turn, until
that brings nothing. The plans that rounds ended with are merged as well.
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

RUNS = 8
"""Annealings of each part of a round."""

STEPS, MOST_STEPS = 8_000, 24_000
"""Steps of an annealing in the first round, and in those that follow."""

HOT, COLD, APART = 0.024, 0.006, 1.25
"""Temperatures at the start and at the end of an annealing (measured: the best plans of New York's streets are met at
0.010 to 0.018, those of San Francisco at 0.006 to 0.012). Every other annealing is warmer by the last figure, the
others are cooler by it, and the next round moves to the side that was better on the average."""

NEAR_STEPS, WARM, COOL = 6_000, 0.014, 0.004
"""The same for what looks around a merged plan."""

NODES = 300
"""Branches that the choice among merged plans may take."""

MOST_MERGED = 200
"""Plans that chose more offers than this between them are merged by halves first: a core of so many is hard."""

MERGED = 1e-6
"""Gap to which that choice is made."""


class AnnealAndMerge:
    """Rounds that remember how long the last one was, from which seed to go on, and what the others ended with."""

    def __init__(self, scaled: ScaledProgram, approximations: list[OuterApproximation]) -> None:
        self._scaled, self._approximations = scaled, approximations
        self._steps, self._seed, self._warmth = STEPS, 0, 1.0
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

        def plans(start: IntArray, coolings: list[Cooling]) -> list[IntArray]:
            found = []
            for cooling in coolings:
                self._seed += 1
                found.append(annealing.run(start, cooling, self._seed, watch.over, record, seen)[0])
            return found

        # Always from the first plan, which is left at once: from the best one an annealing that is too cold looks best.
        self._origin = best.chosen if self._origin is None else self._origin
        warm, cool = self._warmth * APART, self._warmth / APART
        valleys = plans(self._origin, [Cooling(self._steps, HOT * w, COLD * w) for w in [warm, cool] * (RUNS // 2)])
        values = [evaluate(self._scaled, plan).value for plan in valleys]
        self._steps, self._warmth = MOST_STEPS, warm if sum(values[::2]) > sum(values[1::2]) else cool
        merged = self._merged(valleys, watch, seen)
        while not watch.over():
            around = plans(merged, [Cooling(NEAR_STEPS, WARM, COOL)] * RUNS)
            further = self._merged([merged, *around], watch, seen)
            if np.array_equal(further, merged):
                break
            merged = further
        if self._ends:
            self._merged([*self._ends, merged], watch, seen)
        self._ends.append(merged)
        return best

    def _merged(self, plans: list[IntArray], watch: Watch, seen: Callable[[Incumbent], None]) -> IntArray:
        """The best plan out of the offers of some plans."""
        everything = np.unique(np.concatenate(plans))
        if len(everything) > MOST_MERGED and len(plans) > 2:
            half = len(plans) // 2
            plans = [self._merged(plans[:half], watch, seen), self._merged(plans[half:], watch, seen)]
            everything = np.unique(np.concatenate(plans))
        values = [evaluate(self._scaled, plan) for plan in plans]
        first = max(range(len(plans)), key=lambda number: (values[number].holds, values[number].value))
        if watch.over() or all(np.array_equal(plan, plans[0]) for plan in plans):
            return plans[first]
        start = Incumbent(plans[first], values[first].value) if values[first].holds else None
        locked = np.intersect1d(everything, self._scaled.locked)
        core = Core(self._scaled, self._approximations, np.setdiff1d(everything, locked), locked)
        answer = core.solve(watch, MERGED, start, nodes=NODES, seen=seen).plan
        return plans[first] if answer is None else answer.chosen
