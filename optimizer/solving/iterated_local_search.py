"""A longer search: small kicks in one place of the plan, each mended by descent, accepted as in annealing.

A kick throws out one offer of the plan and a few that share its audience, fills the holes greedily with
something else, and descends by the neighbourhood's exchanges to the next plan that none of them betters. What is
near stays near, so a kick is mended, judged and kept or undone on its own (iterated local search, Lourenco,
Martin and Stuetzle 2003). A result somewhat worse than the plan it came from is accepted at first, and less
and less. The exact judge sees every plan before it counts. All steps are deterministic.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from optimizer.solving.swap_neighbourhood import Moves, SwapNeighbourhood
from optimizer.solving.tabu_search import SMALL_STEP, Incumbent, Over, Record

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

MOST_OUT = 4
"""A kick throws out at most so many offers."""

LOCAL = 15
"""A kick is mended by exchanges of the offers that share most with the first one thrown out, so many of them."""

WARMTH = 0.1
"""At the start, a loss of this part of what may still be gained is accepted as often as not."""

STRICT = 4.0
"""Price of violations at the start, in units of the neighbourhood's own. It rises as long as descents end at plans that
break rules, and falls slowly while they do not."""


class IteratedLocalSearch:
    """Iterated local search on a neighbourhood from a plan on it."""

    def __init__(self, swaps: SwapNeighbourhood, record: Record, seed: int = 0) -> None:
        self.swaps = swaps
        self.record = record
        self._rng = np.random.default_rng(seed)
        self._price = STRICT

    def run(self, start: IntArray, work: float, bound: float, over: Over, on_plan: Callable[[Incumbent], None]) -> None:
        """Kick until the exchanges looked at, each times its effort, add up to `work`, or `over` says so.

        No plan is worth more than `bound` (scaled); `on_plan` sees each plan that is the best so far.
        """
        spent = 0.0
        base, worth, _ = self._descend(self.swaps.positions(start), None, over, on_plan)
        movable = np.flatnonzero(~self.swaps.stay)
        while spent < work and not over(0.0) and len(inside := np.intersect1d(base, movable)):
            near = self.swaps.shared(int(self._rng.choice(inside)))
            after, reached, cost = self._descend(self._kick(base, inside, near), near, over, on_plan)
            spent += cost
            top = max(self._score(*worth), self.record.top)
            warmth = WARMTH * max(0.0, bound - top) * (1.0 - min(1.0, spent / work))
            if self._score(*reached) >= self._score(*worth) - warmth * float(self._rng.exponential()):
                base, worth = after, reached

    def _kick(self, base: IntArray, inside: IntArray, near: FloatArray) -> IntArray:
        """The plan with a few offers of one place exchanged for the best others, with some noise."""
        swaps, rng = self.swaps, self._rng
        count = int(rng.integers(1, MOST_OUT + 1))
        out = inside[np.argsort(-near[inside] * rng.uniform(0.3, 1.0, len(inside)), kind="stable")[:count]]
        base = np.setdiff1d(base, out)
        for _ in range(count):
            moves = swaps.moves(base, np.zeros(0, np.int64))
            gain = self._scores(moves)[0] - self._score(*moves.here)
            gain[out] = -np.inf
            gain[-1] = 0.0
            gain = np.where(gain > 0, gain * rng.uniform(0.8, 1.0, len(gain)), gain)
            best = int(np.argmax(gain))
            if best == len(gain) - 1:
                break
            base = np.sort(np.append(base, best))
        return base

    def _descend(
        self, base: IntArray, near: FloatArray | None, over: Over, on_plan: Callable[[Incumbent], None]
    ) -> tuple[IntArray, tuple[float, float], float]:
        """(plan, its penalty and value, the work) where no exchange improves any more: none at all, or none of the
        offers of a place."""
        cost = 0.0
        while True:
            moves = self.swaps.moves(base, None if near is None else self._local(base, near))
            cost += moves.value.size * self.swaps.effort
            score, here = self._scores(moves), self._score(*moves.here)
            row, column = divmod(int(np.argmax(score)), score.shape[1])
            if not over(moves.work) and score[row, column] > here + SMALL_STEP * abs(here):
                base = moves.made(base, row, column)
            elif near is not None:
                near = None
            else:
                penalty, value = moves.here
                self._price = min(1e4, self._price * 1.5) if penalty > 0 else max(STRICT, self._price / 1.02)
                if penalty <= 0 and (plan := self.record.note(self.swaps.offers(base), value)) is not None:
                    on_plan(plan)
                return base, moves.here, cost

    def _local(self, base: IntArray, near: FloatArray) -> IntArray:
        """The offers of the plan that may leave while a kick is mended."""
        inside = base[~self.swaps.stay[base]]
        return np.sort(inside[np.argsort(-near[inside], kind="stable")[:LOCAL]])

    def _scores(self, moves: Moves) -> FloatArray:
        return moves.value - self._price * moves.penalty

    def _score(self, penalty: float, value: float) -> float:
        return value - self._price * penalty
