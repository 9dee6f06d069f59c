"""A good plan early: rounding, then a tabu search whose moves respect rules of any sign.

Each step makes the best exchange of the neighbourhood that is not tabu, even where it is a step down; rules may be
broken on the way at a price that rises while the plan breaks them and falls while it does not (strategic
oscillation, Glover 1989). The exact judge sees every plan before it counts. All steps are deterministic.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.solving.exact import evaluate
from optimizer.solving.scaled_program import ScaledProgram
from optimizer.solving.swap_neighbourhood import Moves, SwapNeighbourhood

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Over = Callable[[float], bool]
"""Is told of the work since it was last asked, and says whether to stop."""

SMALL_STEP = 1e-10
"""An improvement smaller than this part of the value is none."""


@dataclass(frozen=True)
class Incumbent:
    """A plan that obeys everything, with its exact value in the program's units."""

    chosen: IntArray
    value: float


class Record:
    """The best plan that a search has met, each one seen by the exact judge first."""

    def __init__(self, scaled: ScaledProgram) -> None:
        self.best: Incumbent | None = None
        self.top = -np.inf
        """The best plan's value as the neighbourhood reckons it."""
        self._scaled = scaled
        self._refused: set[bytes] = set()

    def note(self, chosen: IntArray, value: float) -> Incumbent | None:
        """The plan `chosen` if it is the best so far; `value` (scaled) is what the neighbourhood makes of it."""
        if value <= self.top + SMALL_STEP * abs(value) or chosen.tobytes() in self._refused:
            return None
        evaluation = evaluate(self._scaled, chosen)
        if not evaluation.holds:
            self._refused.add(chosen.tobytes())
            return None
        self.top = value
        if self.best is None or evaluation.value > self.best.value:
            self.best = Incumbent(chosen, evaluation.value)
        return self.best


class TabuSearch:
    """A tabu search on a neighbourhood, which can go on where it stopped."""

    def __init__(self, swaps: SwapNeighbourhood, start: IntArray, record: Record, seed: int = 0) -> None:
        self.swaps = swaps
        self.record = record
        self._base = swaps.positions(start)
        self._rng = np.random.default_rng(seed)
        self._price = 1.0
        self._until = np.zeros(len(swaps.candidates) + 1, np.int64)
        """Step until which a candidate neither leaves nor enters."""
        self._step = 0

    def run(self, steps: int, over: Over, on_plan: Callable[[Incumbent], None]) -> None:
        """Make so many steps, or fewer where `over` says so; `on_plan` sees each plan that is the best so far."""
        idle, work = 0, 0.0
        for _ in range(steps):
            if over(work) or not len(self.swaps.candidates):
                break
            moves = self.swaps.moves(self._base)
            work = moves.work
            if (plan := self._note(moves)) is not None:
                on_plan(plan)
                idle = 0
            idle += 1
            if idle > 150:
                self._jump()
                idle = 0
                continue
            move = self._choose(moves)
            if move is None:
                self._jump()
                continue
            self._make(moves, *move)

    def fill(self, over: Over, on_plan: Callable[[Incumbent], None]) -> None:
        """Greedily from nothing: add the offer that brings most, as long as one brings anything."""
        nobody, base = np.zeros(0, np.int64), np.flatnonzero(self.swaps.stay)
        work = 0.0
        while not over(work):
            moves = self.swaps.moves(base, nobody)
            work = moves.work
            penalty, value = moves.here
            if penalty <= 0 and (plan := self.record.note(self.swaps.offers(base), value)) is not None:
                on_plan(plan)
            score = (moves.value - self._price * moves.penalty)[0]
            best = int(np.argmax(score))
            if best == len(score) - 1 or score[best] <= score[-1]:
                break
            base = moves.made(base, len(moves.out), best)

    def _note(self, moves: Moves) -> Incumbent | None:
        """The plan if it is the best one so far; the price of violations follows where the plan stands."""
        penalty, value = moves.here
        self._price = min(1e4, self._price * 1.04) if penalty > 0 else max(0.3, self._price / 1.04)
        return None if penalty > 0 else self.record.note(self.swaps.offers(self._base), value)

    def _choose(self, moves: Moves) -> tuple[int, int] | None:
        """The best move that is not tabu; one that leads to a new best plan is never tabu."""
        score = moves.value - self._price * moves.penalty
        score[-1, -1] = -np.inf
        better = (moves.penalty <= 0) & (moves.value > self.record.top * (1 + SMALL_STEP * np.sign(self.record.top)))
        better[-1, -1] = False
        if better.any():
            score[~better] = -np.inf
        else:
            score[:, self._until > self._step] = -np.inf
            score[np.append(self._until[moves.out] > self._step, False)] = -np.inf
        place = int(np.argmax(score))
        row, column = divmod(place, score.shape[1])
        return (row, column) if np.isfinite(score[row, column]) else None

    def _make(self, moves: Moves, row: int, column: int) -> None:
        self._step += 1
        nothing = len(self.swaps.candidates)
        self._base = moves.made(self._base, row, column)
        if row < len(moves.out):
            self._until[moves.out[row]] = self._step + 3 + int(self._rng.integers(0, 3))
        if column < nothing:
            self._until[column] = self._step + 1 + int(self._rng.integers(0, 2))
        self._until[nothing] = 0

    def _jump(self) -> None:
        """Go back to the best plan with some of its offers thrown out for a while."""
        swaps = self.swaps
        self._step += 1
        if self.record.best is not None:
            self._base = swaps.positions(self.record.best.chosen)
        movable = self._base[~swaps.stay[self._base]]
        out = self._rng.choice(movable, min(len(movable), 2 + int(self._rng.integers(0, 4))), replace=False)
        self._base = np.setdiff1d(self._base, out)
        self._until[:] = 0
        self._until[out] = self._step + 10 + self._rng.integers(0, 20, len(out))
        self._price = 1.0


def rounded(scaled: ScaledProgram, offers: IntArray, weights: FloatArray) -> IntArray:
    """The offers that the relaxation takes for more than a half, and the largest part of each group."""
    order = np.argsort(-weights, kind="stable")
    order = order[weights[order] > 0.5]
    _, first = np.unique(scaled.group[offers[order]], return_index=True)
    return np.sort(offers[order[first]])
