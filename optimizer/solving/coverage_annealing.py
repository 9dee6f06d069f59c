"""Search where every hit is certain, on sparse rows: a step costs what it touches, and good plans are merged.

For each cell the number of offers of the plan that reach it is kept, and with it what every offer would add. A step
takes one offer out and puts others in with a chance that grows with what they add beyond what the rules charge,
exp(gain / T): the heat bath of simulated annealing, in which no step is refused (Creutz 1980). T falls from beginning
to end. A single run ends in one of many valleys; what several of them chose is merged and solved exactly as a core by
the caller (construct, merge, solve: Blum et al. 2016), which finds what no single one has. Between steps the plan obeys
all rows that the neighbourhood knows; the exact judge sees every plan before it counts. Work is counted in entries
touched.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.solving.scaled_program import ScaledProgram
from optimizer.solving.swap_neighbourhood import SwapNeighbourhood
from optimizer.solving.tabu_search import Incumbent, Over, Record

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

HOT, COLD = 0.05, 0.002
"""Temperatures at the start and at the end, in parts of what an offer of the plan reaches on average."""

CALLS = 6000
"""Entries that the vectorised operations of a step count for, however few they touch: in about 10 ns each."""

ENTRY = 4e-9
"""Seconds of an entry."""

OVER = 1e-12
"""Rows that are broken by less than this are not."""

MOST_PUT = 50
"""A step puts in at most so many offers."""


class CoverageAnnealing:
    """A plan on a neighbourhood without indicators and floors (`SwapNeighbourhood.plain`), and who is reached by it."""

    def __init__(self, scaled: ScaledProgram, swaps: SwapNeighbourhood) -> None:
        concave = scaled.program.concave
        assert concave is not None
        self.swaps = swaps
        self._people = scaled.factor * concave.people
        everything = concave.entries(swaps.candidates)[concave.cells :]
        self._offers = sp.csr_array(everything)
        self._cells = sp.csr_array(everything.T)
        self._begin = self._offers.indptr[:-1].astype(np.int64)
        self._size = np.diff(self._offers.indptr).astype(np.int64)
        self._span = np.arange(self._offers.nnz)
        given = concave.entries(swaps.given)[concave.cells :]
        self._given = np.asarray(given.sum(axis=1)).ravel().astype(np.int64)
        self._table, self._room, charge, self._gain = swaps.linear()
        self._charge = np.asarray(charge @ self._table)
        groups = swaps.group
        self._members = [np.flatnonzero(groups == g) for g in range(int(groups.max(initial=-1)) + 1)]
        self._grouped = len(self._members) < len(groups)

    def run(
        self,
        start: IntArray,
        steps: int,
        seed: int,
        over: Over,
        record: Record,
        on_plan: Callable[[Incumbent], None],
    ) -> tuple[IntArray, float]:
        """Make so many steps from a plan, or fewer where `over` says so; (the best plan met, the work).

        `on_plan` sees each plan that is the best of the `record`.
        """
        rng = np.random.default_rng(seed)
        self._start(self.swaps.positions(start))
        top, best = self._value, np.flatnonzero(self._in)
        unit = max(self._value - self._fixed, 0.0) / max(1, len(best))
        noise = rng.gumbel(size=16 * len(self._in))
        legal = self._broken() <= OVER
        told = 0.0
        for step in range(steps):
            if over(ENTRY * (self.spent - told)):
                break
            told = self.spent
            inside = np.flatnonzero(self._in & ~self.swaps.stay)
            if not len(inside):
                break
            out = int(inside[int(rng.random() * len(inside))])
            heat = unit * HOT * (COLD / HOT) ** (step / steps)
            self._toggle(out, put=False)
            entered = self._put(out, heat, noise, rng)
            if self._broken() > OVER and legal:
                for position in reversed(entered):
                    self._toggle(position, put=False)
                self._toggle(out, put=True)
                continue
            legal = self._broken() <= OVER
            if legal and self._value > top * (1 + 1e-12):
                top, best = self._value, np.flatnonzero(self._in)
                if top > record.top and (plan := record.note(self.swaps.offers(best), top)) is not None:
                    on_plan(plan)
        return self.swaps.offers(best), self.spent

    def _start(self, base: IntArray) -> None:
        count = len(self.swaps.candidates)
        self.spent = 0.0
        self._in = np.zeros(count, bool)
        self._held = np.zeros(count, bool)
        self._count = self._given.copy()
        self._left = self._room.copy()
        self._add = np.asarray(self._cells @ np.where(self._count == 0, self._people, 0.0)) + self._gain
        """(candidates,) what each offer outside would add."""
        self._fixed = float(self.swaps.linear_value + self._people[self._count > 0].sum())
        self._value = self._fixed
        for position in base.tolist():
            self._toggle(position, put=True)

    def _toggle(self, position: int, *, put: bool) -> None:
        """Put an offer in or take it out."""
        cells = self._cells.indices[self._cells.indptr[position] : self._cells.indptr[position + 1]]
        if put:
            changed = cells[self._count[cells] == 0]
            self._count[cells] += 1
        else:
            self._count[cells] -= 1
            changed = cells[self._count[cells] == 0]
        sign = 1.0 if put else -1.0
        self._in[position] = put
        self._value += sign * (float(self._people[changed].sum()) + self._gain[position])
        self._left -= sign * self._table[:, position]
        if self._grouped:
            self._held[self._members[self.swaps.group[position]]] = put
        size = self._size[changed]
        ends = size.cumsum()
        place = (self._begin[changed] - ends + size).repeat(size)
        place += self._span[: len(place)]
        np.subtract.at(self._add, self._offers.indices[place], (sign * self._people[changed]).repeat(size))
        self.spent += len(place)

    def _put(self, out: int, heat: float, noise: FloatArray, rng: np.random.Generator) -> list[int]:
        """Put offers in until none fits that adds anything; a first one in any case that is possible."""
        entered: list[int] = []
        count = len(self._in)
        while len(entered) < MOST_PUT:
            self.spent += CALLS + count
            over = np.zeros(count)
            for line, left in zip(self._table, self._left.tolist(), strict=True):
                # Where a row is broken, an offer has to mend it or at least to leave it as it is.
                over = np.maximum(over, line - max(left, 0.0) if left >= 0 else line)
            place = int(rng.random() * (len(noise) - count))
            score = self._add - self._charge + heat * noise[place : place + count]
            score[self._in | self._held | (over > OVER)] = -np.inf
            if self._broken() <= OVER:
                score[self._add <= 0] = -np.inf
            if entered:
                score[out] = -np.inf
            best = int(np.argmax(score))
            if not np.isfinite(score[best]):
                break
            self._toggle(best, put=True)
            entered.append(best)
        return entered

    def _broken(self) -> float:
        return float(np.maximum(-self._left, 0.0).sum())
