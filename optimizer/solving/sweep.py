"""Many solves of one program whose limits move along a line: a budget that rises, point by point.

One linear program is kept alive. Its limits travel with a column of their own, so that each point starts
from the basis of the one before and takes a few pivots; the multipliers then prove a bound over all offers
(computed anew from the point's own limits, so nothing rests on the travelling model). The offers closest to
the margin are decided exactly on top of what the relaxation takes, starting from the plan of a neighbour.
Where that does not reach the gap, the complete solver goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.model import Program
from optimizer.solving.core import Core, nearest
from optimizer.solving.exact import evaluate
from optimizer.solving.multi_flight import solve
from optimizer.solving.pricing import Priced, price
from optimizer.solving.relaxation import Relaxation
from optimizer.solving.restricted_master import RestrictedMaster
from optimizer.solving.scaled_program import ScaledProgram, scale_program
from optimizer.solving.solution import Limits, Solution, Status, WarmStart, relative_gap, with_bound
from optimizer.solving.tabu_search import Incumbent, rounded
from optimizer.solving.watch import Watch
from optimizer.threads import on_one_thread

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

CORES = (100, 300)
"""So many offers closest to the margin are decided exactly, before the complete solver is asked."""
NODES = 60
"""Branches that such a decision may take."""
TOLERATED = 2.0
"""A point that misses the gap by no more than this factor is left as it is: the proof of the rest costs more than
all other points together."""
LOOSE = 0.2
"""A bound that is worse than its relaxation by this part of the gap calls for more offers in the relaxation."""
FIRST = 4000
"""Offers of the first relaxation: the best value for their price."""


class Sweep:
    """Solves programs that differ from `first` in their limits alone, on the way from `first` to `last`."""

    def __init__(self, first: Program, last: Program, limits: Limits, stop: Callable[[], bool] | None = None) -> None:
        self._first, self._last, self._limits, self._stop = first, last, limits, stop
        self._columns = np.zeros(0, np.int64)
        self._model: RestrictedMaster | None = None
        linear = first.concave is None and not first.floors
        self._moved = np.flatnonzero((first.low != last.low) | (first.high != last.high))
        if linear and len(self._moved):
            self._scaled, self._end = scale_program(first), scale_program(last)
            for scaled in (self._end, self._scaled):
                self._columns = self._relaxed(scaled, self._columns)
            self._load()

    @on_one_thread
    def solve(self, program: Program, start: IntArray | None = None) -> Solution:
        """The best plan of one program on the way, with its own bound; `start` is a plan that may be a good one."""
        if self._model is None:
            return self._complete(program, start, None, None)
        watch = Watch(self._limits, None, self._stop)
        scaled = scale_program(program)
        relaxed = self._bounded(scaled, watch)
        if relaxed is None:
            return self._complete(program, start, None, None)
        weights, duals, priced = relaxed
        bound = priced.bound / scaled.factor
        best = self._judged(scaled, start)
        taken = rounded(scaled, self._columns, weights)
        best = _better(best, self._judged(scaled, taken))
        for size in CORES:
            if best is not None and relative_gap(best.value, bound) <= self._limits.gap:
                break
            split = (weights > 1e-6) & (weights < 1 - 1e-6)
            near = np.union1d(nearest(scaled, priced, size), self._columns[split])
            rest = taken[~np.isin(scaled.group[taken], scaled.group[near])]
            core = Core(scaled, [], near, np.union1d(rest, scaled.locked[~np.isin(scaled.locked, near)]))
            best = _better(best, core.solve(watch, 0.5 * self._limits.gap, best, nodes=NODES).plan)
        warm = WarmStart(None if best is None else best.chosen, self._columns, duals)
        if best is None or relative_gap(best.value, bound) > TOLERATED * self._limits.gap:
            return self._complete(program, None if best is None else best.chosen, warm, bound)
        bound = max(bound, best.value)
        gap = relative_gap(best.value, bound)
        status: Status = "optimal" if gap <= self._limits.gap else "feasible"
        spent = {"total": watch.seconds}
        return Solution(status, best.chosen, best.value, bound, gap, warm, spent, watch.effort, watch.late)

    def _complete(
        self, program: Program, start: IntArray | None, warm: WarmStart | None, bound: float | None
    ) -> Solution:
        """The complete solver, from what is known."""
        if start is not None or warm is not None:
            nothing = np.zeros(0, np.int64)
            warm = replace(warm or WarmStart(None, nothing, np.zeros(len(program.low))), chosen=start)
        solution = solve(program, self._limits, stop=self._stop, warm=warm)
        return solution if bound is None else with_bound(solution, bound, self._limits.gap)

    def _relaxed(self, scaled: ScaledProgram, columns: IntArray) -> IntArray:
        """The offers that the relaxation of one end wants, with those given."""
        first = np.union1d(columns, _promising(scaled)) if not len(columns) else columns
        answer = Relaxation(scaled, [], first).run(Watch(self._limits, None, self._stop), 0.1 * self._limits.gap)
        return np.union1d(columns, answer.offers)

    def _load(self) -> None:
        """Put the linear program into the solver, with the column that moves its limits in the last place."""
        model = RestrictedMaster(self._scaled, [], self._columns, whole=False)
        step = np.zeros(len(self._scaled.low))
        for side in ("low", "high"):
            start, end = (getattr(scaled.model, side)[self._moved] for scaled in (self._scaled, self._end))
            known = np.isfinite(start) & np.isfinite(end)
            step[self._moved[known]] = end[known] - start[known]
        # Numbers in place of multipliers come back at the rows they stand for: where the moved rows are.
        place = model.row_duals(np.arange(1.0, model.highs.rows + 1.0))[self._moved] - 1
        single = model.row_duals(np.ones(model.highs.rows))[self._moved] == 1
        entries = np.zeros((model.highs.rows, 1))
        entries[place[single].astype(np.int64), 0] = -step[self._moved[single]]
        model.highs.add_columns(np.zeros(1), np.zeros(1), np.zeros(1), sp.csc_array(entries))
        self._model, self._step = model, step

    def _bounded(self, scaled: ScaledProgram, watch: Watch) -> tuple[FloatArray, FloatArray, Priced] | None:
        """Weights of the relaxation, its multipliers, and the bound over all offers; None where it has no answer."""
        for _ in range(3):
            model = self._model
            assert model is not None
            place = np.array([model.highs.columns - 1])
            at = self._position(scaled)
            model.highs.set_bounds(place, at, at)
            answer = model.highs.solve_lp(watch.left, watch.effort_left)
            watch.spend(answer.work, late=answer.late)
            if answer.status != "optimal":
                return None
            duals = model.row_duals(answer.duals)
            priced = price(scaled, duals, listed=model.listed)
            if priced.bound - answer.value <= LOOSE * self._limits.gap * abs(answer.value):
                break
            known = len(self._columns)
            wanted = np.flatnonzero(priced.reduced > 1e-9 * max(1.0, float(np.abs(scaled.model.gain).max(initial=0.0))))
            self._columns = np.union1d(self._columns, wanted)
            if len(self._columns) == known:
                break
            self._load()
        return answer.columns[: len(self._columns)], duals, priced

    def _position(self, scaled: ScaledProgram) -> FloatArray:
        """How far the limits have travelled: 0 at `first`, 1 at `last`."""
        row = int(self._moved[np.argmax(np.abs(self._step[self._moved]))])
        side = "high" if np.isfinite(self._scaled.model.high[row]) else "low"
        travelled = getattr(scaled.model, side)[row] - getattr(self._scaled.model, side)[row]
        return np.array([travelled / self._step[row]])

    @staticmethod
    def _judged(scaled: ScaledProgram, chosen: IntArray | None) -> Incumbent | None:
        if chosen is None:
            return None
        evaluation = evaluate(scaled, chosen)
        return Incumbent(chosen, evaluation.value) if evaluation.holds else None


def _promising(scaled: ScaledProgram) -> IntArray:
    """A first working set: the best value for their cost."""
    usable = np.flatnonzero(scaled.free)
    if len(usable) <= FIRST:
        return usable
    gain = scaled.model.gain[: scaled.offers]
    wide = np.flatnonzero(~scaled.model.local & np.isfinite(scaled.model.high) & (scaled.model.high > 0))
    use = np.zeros(scaled.offers)
    for row in wide.tolist():
        entries = scaled.model.rows[[row]].tocoo()
        inside = (entries.col < scaled.offers) & (entries.data > 0)
        use[entries.col[inside]] += entries.data[inside] / scaled.model.high[row]
    score = gain[usable] / np.maximum(use[usable], 1e-12)
    return np.union1d(usable[np.argpartition(-score, FIRST)[:FIRST]], scaled.locked)


def _better(best: Incumbent | None, newer: Incumbent | None) -> Incumbent | None:
    if best is None or newer is None:
        return best or newer
    return newer if newer.value > best.value else best
