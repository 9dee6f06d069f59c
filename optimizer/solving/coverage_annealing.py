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
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.solving.scaled_program import ScaledProgram
from optimizer.solving.swap_neighbourhood import SwapNeighbourhood
from optimizer.solving.tabu_search import Incumbent, Over, Record

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

CALLS = 12_000
"""Entries that the vectorised operations of a step count for, however few they touch."""

ENTRY = 2e-9
"""Seconds of an entry."""

OVER = 1e-12
"""Rows that are broken by less than this are not."""

MOST_PUT = 50
"""A step puts in at most so many offers."""

BLOCK = 64
"""Steps at one temperature, after which the limits are looked at."""


@dataclass(frozen=True)
class Cooling:
    """How long an annealing is, and how warm: temperatures in parts of what an offer of the plan brings on the
    average."""

    steps: int
    hot: float
    cold: float

    def heat(self, step: int) -> float:
        """The temperature of a step: from hot to cold by equal factors."""
        return self.hot * float((self.cold / self.hot) ** (step / self.steps))


class CoverageAnnealing:
    """A plan on a neighbourhood without indicators and floors (`SwapNeighbourhood.plain`), and who is reached by it."""

    def __init__(self, scaled: ScaledProgram, swaps: SwapNeighbourhood) -> None:
        concave = scaled.program.concave
        assert concave is not None
        self.swaps = swaps
        self._people = scaled.factor * concave.people
        everything = concave.entries(swaps.candidates)[concave.cells :]
        by_cell, by_offer = sp.csr_array(everything), sp.csr_array(everything.T)
        self._offers = np.split(by_cell.indices.astype(np.int64), by_cell.indptr[1:-1])
        self._size = np.diff(by_cell.indptr).astype(np.int64)
        self._hits, self._by_offer = np.split(by_offer.indices.astype(np.int64), by_offer.indptr[1:-1]), by_offer
        given = concave.entries(swaps.given)[concave.cells :]
        self._given = np.asarray(given.sum(axis=1)).ravel().astype(np.int64)
        self._table, room, price, self._gain = swaps.linear()
        # Rows are few and looked at one by one at every step: lists of numbers are quicker than arrays.
        self._room: list[float] = room.tolist()
        self._use: list[list[float]] = self._table.T.tolist()
        self._least: list[float] = self._table.min(axis=1, initial=np.inf).tolist()
        self._most: list[float] = self._table.max(axis=1, initial=0.0).tolist()
        self._charge = np.asarray(price @ self._table)
        groups = swaps.group
        self._members = [np.flatnonzero(groups == g) for g in range(int(groups.max(initial=-1)) + 1)]
        self._score = np.empty(len(groups))

    def run(
        self,
        start: IntArray,
        cooling: Cooling,
        seed: int,
        over: Over,
        record: Record,
        on_plan: Callable[[Incumbent], None],
    ) -> tuple[IntArray, float]:
        """Make the steps of `cooling` from a plan, or fewer where `over` says so; (the best plan met, the work).

        The best one of the second half: what is to be merged with the plan at the start has to be another one.
        `on_plan` sees each plan that is the best of the `record`.
        """
        rng = np.random.default_rng(seed)
        self._start(self.swaps.positions(start))
        top, best = self._value, np.flatnonzero(self._in)
        unit = max(self._value - self._fixed, 0.0) / max(1, len(best))
        noise = rng.gumbel(size=4 * len(self._in))
        warm = np.empty_like(noise)
        legal = self._legal()
        told = 0.0
        for step in range(cooling.steps):
            if step % BLOCK == 0:
                if over(ENTRY * (self.spent - told)):
                    break
                told = self.spent
                np.multiply(noise, unit * cooling.heat(step), out=warm)
            if not self._inside:
                break
            if step == cooling.steps // 2 and legal:
                top, best = self._value, np.flatnonzero(self._in)
            out = self._inside[int(rng.random() * len(self._inside))]
            np.copyto(self._before, self._net)
            self._worth = self._value
            self._toggle(out, put=False)
            entered = self._put(out, warm, rng)
            if not entered and self._in[out]:
                continue
            now = self._legal()
            if legal and not now:
                for position in reversed(entered):
                    self._toggle(position, put=False)
                if not self._in[out]:
                    self._toggle(out, put=True)
                continue
            legal = now
            if legal and self._value > top * (1 + 1e-12):
                top, best = self._value, np.flatnonzero(self._in)
                if top > record.top and (plan := record.note(self.swaps.offers(best), top)) is not None:
                    on_plan(plan)
        return self.swaps.offers(best), self.spent

    def _start(self, base: IntArray) -> None:
        count = len(self.swaps.candidates)
        self.spent = 0.0
        self._in = np.zeros(count, bool)
        self._shut = np.zeros(count)
        """(candidates,) -inf for an offer whose channel has one in the plan."""
        self._inside: list[int] = []
        self._count = self._given.copy()
        self._left = self._room.copy()
        adds = np.asarray(self._by_offer @ np.where(self._count == 0, self._people, 0.0)) + self._gain
        self._net = adds - self._charge
        """(candidates,) what each offer outside would add beyond what the rules charge."""
        self._before, self._worth = self._net.copy(), 0.0
        """What they would add and what the plan is worth before the step."""
        self._fixed: float = float(self.swaps.linear_value + self._people[self._count > 0].sum())
        self._value: float = self._fixed
        for position in base.tolist():
            self._toggle(position, put=True)

    def _toggle(self, position: int, *, put: bool) -> None:
        """Put an offer in or take it out."""
        cells = self._hits[position]
        count = self._count.take(cells)
        if put:
            changed = cells[count == 0]
            self._count[cells] = count + 1
            people, sign, shut = -self._people.take(changed), 1.0, -np.inf
        else:
            changed = cells[count == 1]
            self._count[cells] = count - 1
            people, sign, shut = self._people.take(changed), -1.0, 0.0
        self._in[position] = put
        if not self.swaps.stay[position]:
            if put:
                self._inside.append(position)
            else:
                self._inside.remove(position)
        self._value += sign * float(self._gain[position]) - float(np.add.reduce(people))
        self._left = [left - sign * use for left, use in zip(self._left, self._use[position], strict=True)]
        self._shut[self._members[self.swaps.group[position]]] = shut
        if len(changed):
            touched = np.concatenate([self._offers[cell] for cell in changed.tolist()])
            np.add.at(self._net, touched, people.repeat(self._size.take(changed)))
            self.spent += len(touched)

    def _put(self, out: int, noise: FloatArray, rng: np.random.Generator) -> list[int]:
        """Put offers in until none fits that adds anything; a first one in any case that is possible."""
        entered: list[int] = []
        score, count = self._score, len(self._in)
        while len(entered) < MOST_PUT:
            legal = self._legal()
            if legal and any(least > left + OVER for least, left in zip(self._least, self._left, strict=True)):
                break
            self.spent += CALLS + count
            place = int(rng.random() * (len(noise) - count))
            np.add(noise[place : place + count], self._net, out=score)
            score += self._shut
            for row, (most, left) in enumerate(zip(self._most, self._left, strict=True)):
                if most > left + OVER:
                    # Where a row is broken, an offer has to mend it or at least to leave it as it is.
                    score[self._table[row] > max(left, 0.0) + OVER] = -np.inf
            if entered:
                score[out] = -np.inf
            best = int(score.argmax())
            if legal and self._net[best] + self._charge[best] <= 0:
                score[self._net + self._charge <= 0] = -np.inf
                best = int(score.argmax())
            if score[best] == -np.inf:
                break
            if best == out:
                self._return(out)
                continue
            self._toggle(best, put=True)
            entered.append(best)
        return entered

    def _return(self, out: int) -> None:
        """Put back what the step has taken out: most steps of a cold annealing end so."""
        np.copyto(self._net, self._before)
        self._value = self._worth
        self._count[self._hits[out]] += 1
        self._in[out] = True
        self._inside.append(out)
        self._left = [left - use for left, use in zip(self._left, self._use[out], strict=True)]
        self._shut[self._members[self.swaps.group[out]]] = -np.inf

    def _legal(self) -> bool:
        return min(self._left, default=0.0) >= -OVER
