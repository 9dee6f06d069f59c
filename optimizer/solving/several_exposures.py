"""What is done for the bound where people have to be reached several times: ranges of exposures first, then pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from optimizer.solving.core import EXACT, Split
from optimizer.solving.exact import evaluate
from optimizer.solving.exposure_ranges import narrowable, narrowed
from optimizer.solving.outer_approximation import OuterApproximation
from optimizer.solving.pair_relaxation import PairRelaxation, fits
from optimizer.solving.pair_tree import PairTree
from optimizer.solving.relaxation import Relaxation, Relaxed
from optimizer.solving.scaled_program import ScaledProgram
from optimizer.solving.swap_neighbourhood import SwapNeighbourhood
from optimizer.solving.tabu_search import Incumbent, Record, TabuSearch
from optimizer.solving.watch import Watch

IntArray = NDArray[np.int64]

ROUNDS, RANGES, WORTH = 6, 0.08, 0.9
"""Ranges of exposures are narrowed in so many rounds, each for this part of the effort, as long as a round leaves less
than this part of the gap."""

SMALLER = 0.8
"""Pairs are told anew where no more than this part of the offers is left."""

ROOT, TREE = 0.5, 0.6
"""Parts of the effort that is left for the linear program of pairs and for its tree; the rest goes to the search for
plans."""

POLISH, EVERY = 40, 8
"""Steps of the search from a rounded point, and nodes of the tree from one such search to the next."""


def narrowing(
    scaled: ScaledProgram,
    approximations: list[OuterApproximation],
    offers: IntArray,
    value: Callable[[], float],
    watch: Watch,
) -> Iterator[Relaxed]:
    """Relaxations for plans worth more than `value()` alone, one after the other; `approximations` are changed.

    `offers` are the working set; without all offers in it nothing is done.
    """
    numbers = [number for number, part in enumerate(approximations) if narrowable(part)]
    if not numbers or len(offers) < int(scaled.free.sum()):
        return
    for _ in range(ROUNDS):
        before, target = watch.gap, scaled.factor * value()
        near = narrowed(scaled, approximations, numbers[0], offers, target, watch, RANGES * watch.limits.effort)
        if near is not None:
            approximations[numbers[0]] = near
            relaxed = Relaxation(scaled, approximations, offers).run(watch, max(0.1 * watch.limits.gap, EXACT))
        if near is None or relaxed.infeasible:
            watch.report(bound=value())
            return
        yield relaxed
        if watch.proven() or watch.over() or watch.gap > WORTH * before:
            return


def prove_by_pairs(
    scaled: ScaledProgram,
    approximations: list[OuterApproximation],
    split: Split,
    plan: Incumbent,
    watch: Watch,
    target: Callable[[], float],
    seen: Callable[[Incumbent], None],
) -> None:
    """Report bounds that know of pairs of the offers that `split` leaves; better plans than `plan` go to `seen`.

    Only plans that are worth more than `target()` (scaled) matter, which may rise meanwhile.
    """
    while True:
        count = len(split.open) + len(split.taken)
        numbers = [number for number, part in enumerate(approximations) if fits(part, count)]
        if not numbers or not len(split.open):
            return
        relaxation = PairRelaxation(scaled, approximations, numbers[0], split)
        relaxation.touch(plan.chosen)
        rounding = _Rounding(scaled, relaxation, plan, watch, seen)
        found = relaxation.run(watch, target(), watch.limits.gap, effort=ROOT * watch.effort_left, seen=rounding.polish)
        watch.report(bound=max(found.bound, target()) / scaled.factor)
        if not len(found.weights) or watch.proven() or watch.over():
            return
        rounding.polish(relaxation.offers[found.weights > 0.5])
        if len(found.split.open) > SMALLER * len(split.open):
            break
        split = found.split
    PairTree(scaled, relaxation, found).solve(watch, target, rounding.look, TREE * watch.effort_left)


class _Rounding:
    """Plans next to points of the linear programs."""

    def __init__(
        self,
        scaled: ScaledProgram,
        relaxation: PairRelaxation,
        plan: Incumbent,
        watch: Watch,
        seen: Callable[[Incumbent], None],
    ) -> None:
        self._scaled, self._watch, self._seen = scaled, watch, seen
        candidates = np.union1d(relaxation.offers, plan.chosen)
        self._swaps = SwapNeighbourhood(scaled, candidates, np.zeros(0, np.int64), np.zeros(len(scaled.low)))
        self._looked = 0

    def look(self, chosen: IntArray) -> None:
        """Tell of the plan where it obeys everything, and now and then of what a search makes of it."""
        self._looked += 1
        if self._looked % EVERY == 0:
            self.polish(chosen)
            return
        evaluation = evaluate(self._scaled, chosen)
        if evaluation.holds:
            self._seen(Incumbent(chosen, evaluation.value))

    def polish(self, chosen: IntArray) -> None:
        """A short search from there."""
        TabuSearch(self._swaps, chosen, Record(self._scaled)).run(POLISH, self._watch.over, self._seen)
