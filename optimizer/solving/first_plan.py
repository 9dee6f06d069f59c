"""A plan at once: the rules are met first, then the plan is filled, each time with what brings most for its price.

What an offer adds to the people reached only falls as the plan grows, so old figures are upper bounds and only the
leaders are computed again (lazy greedy, Minoux 1978). A rule that speaks of a share rests on a total that is not known
before the plan is: the total is guessed from the plan before, which leaves plain limits, and guessed again a few times.
All rows are kept sparse but the few that concern everybody. The exact judge sees a plan before it counts.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.concave import ConcaveTerm
from optimizer.program.reach_term import ReachTerm
from optimizer.solving.exact import evaluate
from optimizer.solving.scaled_program import ScaledProgram
from optimizer.solving.tabu_search import Incumbent, Over

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

GUESSES = 4
"""So many times the totals behind shares are guessed anew."""

CAREFUL = 0.01
"""With each guess the limits that rest on totals are taken more strictly by this part of the total."""

STEP, SCAN = 2e-5, 1e-7
"""Seconds of looking at one candidate, and of looking at all for each of them."""

REPAIRS = 2000
"""At most so many offers are taken to meet the rules."""


class Gains:
    """What each offer adds to a concave term as the plan grows."""

    def __init__(self, term: ConcaveTerm, candidates: IntArray) -> None:
        self._term, self._candidates = term, candidates
        self._chosen: list[int] = []
        self._reach = term if isinstance(term, ReachTerm) and term.frequency == 1 else None
        self._missed = term.people.copy()
        """(C,) people not reached so far."""
        rows = None if self._reach is None else self._reach.probabilities.rows(candidates)
        self._rows = rows if sp.issparse(rows) else None

    def of(self, positions: IntArray) -> FloatArray:
        """(len(positions),) what these candidates would add."""
        columns = self._candidates[positions]
        if self._reach is None:
            return self._term.promise(np.array(self._chosen, np.int64), columns)
        return self._reach.probabilities.weigh(self._missed, columns)

    def one(self, position: int) -> float:
        """What one candidate would add."""
        if self._rows is None:
            return float(self.of(np.array([position]))[0])
        begin, end = self._rows.indptr[position : position + 2]
        return float(self._rows.data[begin:end] @ self._missed[self._rows.indices[begin:end]])

    def take(self, position: int) -> None:
        """The candidate is in the plan from now on."""
        self._chosen.append(int(self._candidates[position]))
        if self._rows is not None:
            begin, end = self._rows.indptr[position : position + 2]
            self._missed[self._rows.indices[begin:end]] *= 1.0 - self._rows.data[begin:end]
        elif self._reach is not None:
            row = self._reach.probabilities.rows(self._candidates[[position]])
            self._missed = self._missed * (1.0 - np.asarray(row)[0])

    @property
    def value(self) -> float:
        """People reached by the plan so far."""
        if self._reach is None:
            return self._term.value(np.array(self._chosen, np.int64))
        return float((self._term.people - self._missed).sum())


class FirstPlan:
    """Greedy plans over `candidates` (offers), each seen by the exact judge; no bound, and no clock but `over`."""

    def __init__(self, scaled: ScaledProgram, candidates: IntArray) -> None:
        self.scaled = scaled
        program, k = scaled.model, scaled.offers
        candidates = np.union1d(candidates[scaled.free[candidates]], scaled.locked)
        # Nothing else is bought of a channel that is locked.
        kept = ~np.isin(scaled.group[candidates], scaled.group[scaled.locked]) | np.isin(candidates, scaled.locked)
        self.candidates = candidates[kept]
        own = sp.csc_array(scaled.columns[:, self.candidates])
        near = np.zeros(len(program.low), bool)
        near[own.indices] = True
        self._flags = sp.csc_array(scaled.members[:, self.candidates])
        """(n - k, candidates) the indicators that a candidate sets."""
        flagged = np.unique(self._flags.indices)
        near[scaled.columns[:, k + flagged].indices] = True
        near |= ~program.local
        near[scaled.up.row] = near[scaled.down.row] = near[scaled.total_rows] = False
        self.rows = np.flatnonzero(near)
        self._own = sp.csc_array(own.tocsr()[self.rows])
        """(rows, candidates)"""
        self._beside = sp.csc_array(sp.csr_array(scaled.columns[:, k:])[self.rows])
        """(rows, n - k)"""
        totals = scaled.total_columns - k
        self._of_totals = self._beside[:, totals].toarray()
        self._sums = np.asarray(scaled.sums[:, self.candidates].toarray())
        if len(totals):
            self._sums /= -scaled.sums_beside[np.arange(len(totals)), totals][:, None]
        self._gain = scaled.program.gain[self.candidates].astype(float)
        if len(totals):
            self._gain = self._gain + scaled.program.gain[scaled.total_columns] @ self._sums
        self._price = self._prices()
        self._floors = [(term, least) for term, least, _ in scaled.program.floors]

    def _prices(self) -> FloatArray:
        """(candidates,) the share that an offer takes of all limits that only ever fill up."""
        program = self.scaled.model
        high = program.high[self.rows]
        table = self._own.tocsr()
        least = np.zeros(len(self.rows))
        filled = np.diff(table.indptr) > 0
        if table.nnz:
            least[filled] = np.minimum.reduceat(table.data, table.indptr[:-1][filled])
        fills = ~program.local[self.rows] & np.isfinite(high) & (high > 0) & (least >= 0)
        fills &= ~(self._of_totals != 0).any(axis=1)
        weight = np.zeros(len(self.rows))
        weight[fills] = 1.0 / high[fills]
        share = np.asarray(table.T @ weight)
        lowest = share[share > 0].min(initial=np.inf)
        return np.asarray(np.maximum(share, 1e-3 * lowest if np.isfinite(lowest) else 1.0), np.float64)

    def run(self, over: Over, on_plan: Callable[[Incumbent], None], start: IntArray | None = None) -> None:
        """Try to find a plan on top of the offers `start`; `on_plan` sees every one that obeys all rules."""
        self._begin = np.zeros(0, np.int64) if start is None else start
        total = np.zeros(len(self._sums))
        shares = bool(self._of_totals.any())
        for guess in range(GUESSES + 1):
            if over(SCAN * len(self.candidates)):
                return
            positions = self._grow(total if guess or not shares else None, guess * CAREFUL, over)
            chosen = np.sort(self.candidates[positions])
            if self._judged(chosen, on_plan):
                self._drop(chosen, over, on_plan)
                return
            if not shares:
                return
            total = np.asarray(self._sums[:, positions].sum(axis=1))

    def _judged(self, chosen: IntArray, on_plan: Callable[[Incumbent], None]) -> bool:
        evaluation = evaluate(self.scaled, chosen)
        if evaluation.holds:
            on_plan(Incumbent(chosen, evaluation.value))
        return evaluation.holds

    def _drop(self, chosen: IntArray, over: Over, on_plan: Callable[[Incumbent], None]) -> None:
        """Leave out what is worth less than nothing and no rule needs, the worst first."""
        worth = dict(zip(self.candidates.tolist(), self._gain.tolist(), strict=True))
        locked = set(self.scaled.locked.tolist())
        for offer in sorted((o for o in chosen.tolist() if worth[o] < 0 and o not in locked), key=lambda o: worth[o]):
            if over(STEP):
                return
            if self._judged(fewer := chosen[chosen != offer], on_plan):
                chosen = fewer

    def _grow(self, total: FloatArray | None, careful: float, over: Over) -> IntArray:
        """Positions of a plan under limits that count the totals as `total`; None leaves shares aside."""
        self._start(total, careful)
        locked = np.isin(self.candidates, self.scaled.locked)
        for position in [*np.flatnonzero(locked).tolist(), *np.flatnonzero(np.isin(self.candidates, self._begin))]:
            if self._open[position] and (locked[position] or self._off(position) <= 1e-12):
                self._take(int(position))
        self._repair(over)
        self._fill(over)
        return np.array(sorted(self._chosen), np.int64)

    def _start(self, total: FloatArray | None, careful: float) -> None:
        program = self.scaled.model
        low, high = program.low[self.rows].copy(), program.high[self.rows].copy()
        shared = (self._of_totals != 0).any(axis=1)
        if total is None:
            low[shared], high[shared] = -np.inf, np.inf
        else:
            part = self._of_totals @ total
            strict = careful * np.abs(part)
            low, high = low - part + strict, high - part - strict
        size = 1e-9 * np.maximum(1.0, np.where(np.isfinite(high), np.abs(high), 0.0))
        self._low, self._high = low - size, high + size
        self._activity = np.zeros(len(self.rows))
        self._on = np.zeros(self._flags.shape[0], bool)
        self._open = np.ones(len(self.candidates), bool)
        self._chosen: list[int] = []
        concave = self.scaled.program.concave
        self._gains = None if concave is None else Gains(concave, self.candidates)
        self._toward = [(Gains(term, self.candidates), least) for term, least in self._floors]

    def _change(self, position: int) -> tuple[IntArray, FloatArray]:
        """(rows, by how much) that a candidate changes now, indicators it sets included; rows may come twice."""
        begin, end = self._own.indptr[position : position + 2]
        rows: IntArray = self._own.indices[begin:end].astype(np.int64)
        data: FloatArray = self._own.data[begin:end]
        begin, end = self._flags.indptr[position : position + 2]
        fresh = [flag for flag in self._flags.indices[begin:end].tolist() if not self._on[flag]]
        if not fresh:
            return rows, data
        spans = [slice(*self._beside.indptr[flag : flag + 2]) for flag in fresh]
        rows = np.concatenate([rows, *(self._beside.indices[span] for span in spans)])
        data = np.concatenate([data, *(self._beside.data[span] for span in spans)])
        kept, place = np.unique(rows, return_inverse=True)
        return kept, np.asarray(np.bincount(place, weights=data, minlength=len(kept)), np.float64)

    def _take(self, position: int) -> None:
        rows, data = self._change(position)
        self._activity[rows] += data
        begin, end = self._flags.indptr[position : position + 2]
        self._on[self._flags.indices[begin:end]] = True
        self._chosen.append(position)
        group = self.scaled.group[self.candidates]
        self._open[group == group[position]] = False
        for gains in (self._gains, *(gains for gains, _ in self._toward)):
            if gains is not None:
                gains.take(position)

    def _off(self, position: int | None = None) -> float:
        """How far the plan is from its linear rules, in all; with a candidate: how much farther it would be."""
        if position is None:
            here, low, high = self._activity, self._low, self._high
            return float(np.maximum(here - high, 0.0).sum() + np.maximum(low - here, 0.0).sum())
        rows, data = self._change(position)
        here, low, high = self._activity[rows], self._low[rows], self._high[rows]
        after = here + data
        return float(
            (np.maximum(after - high, 0.0) - np.maximum(here - high, 0.0)).sum()
            + (np.maximum(low - after, 0.0) - np.maximum(low - here, 0.0)).sum()
        )

    def _repair(self, over: Over) -> None:
        """Take what brings the plan nearer to its rules for its price, until they hold or nothing does."""
        everyone = np.arange(len(self.candidates))
        table, beside, flags = self._own.tocsr(), self._beside.tocsr(), self._flags.tocsr()
        for _ in range(REPAIRS):
            nearer = np.zeros(len(self.candidates))
            for gains, least in self._toward:
                if (short := least - gains.value) > 1e-9 * abs(least):
                    nearer += np.minimum(gains.of(everyone), short) / abs(least)
            nearer += self._nearer(table, beside, flags)
            usable = np.flatnonzero(self._open & (nearer > 1e-12))
            if over(STEP + SCAN * len(everyone)) or not len(usable):
                return
            order = usable[np.argsort(-(nearer / self._price)[usable], kind="stable")]
            floors = nearer if self._toward else None
            best = next((p for p in order[:200].tolist() if self._helps(p, floors)), None)
            if best is None:
                return
            self._take(best)

    def _nearer(self, table: sp.csr_array, beside: sp.csr_array, flags: sp.csr_array) -> FloatArray:
        """(candidates,) the share that each takes off what the broken rows lack, added up over all of them."""
        rows = np.flatnonzero((self._activity < self._low) | (self._activity > self._high))
        lack = self._low[rows] - self._activity[rows]
        sign = np.where(lack > 0, 1.0, -1.0)
        size = np.where(lack > 0, lack, self._activity[rows] - self._high[rows])
        fresh = beside[rows]
        fresh.data = fresh.data * ~self._on[fresh.indices]
        change = sp.csr_array(table[rows] + fresh @ flags)
        entries = np.diff(change.indptr)
        most = np.repeat(size, entries)
        share = np.clip(np.repeat(sign, entries) * change.data, 0.0, most) / np.maximum(most, 1e-12)
        return np.asarray(np.bincount(change.indices, weights=share, minlength=change.shape[1]), np.float64)

    def _helps(self, position: int, floors: FloatArray | None) -> bool:
        """Whether a candidate brings the linear rules nearer, or a floor without breaking them."""
        change = self._off(position)
        return change < -1e-12 or (floors is not None and floors[position] > 0 and change <= 1e-12)

    def _fill(self, over: Over) -> None:
        """Take the best value for its price as long as one fits."""
        worth = self._gain.copy()
        everyone = np.arange(len(self.candidates))
        if self._gains is not None:
            worth += self._gains.of(everyone)
        ratio = worth / self._price
        heap = [(-ratio[p], p, len(self._chosen)) for p in np.flatnonzero(self._open & (worth > 0)).tolist()]
        heapq.heapify(heap)
        while heap and not over(STEP):
            _, position, seen = heapq.heappop(heap)
            if not self._open[position] or self._off(position) > 1e-12:
                continue
            if self._gains is not None and seen < len(self._chosen):
                fresh = float(self._gain[position]) + self._gains.one(position)
                if fresh > 0:
                    heapq.heappush(heap, (-fresh / self._price[position], position, len(self._chosen)))
                continue
            self._take(position)
