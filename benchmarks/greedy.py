"""Greedy plans, as a planner with a spreadsheet or a careful script makes them; the judge of what exactness is worth.

First the rules are met: as long as something is missing, the offer with the best value per price among those that
bring the plan nearer to its rules. Then the best value per price among all offers that keep every rule, until
none is left. For reach the value is what an offer adds to the plan; it only falls as the plan grows, so old figures are
upper bounds and only the leaders are computed again (lazy greedy, Minoux 1978).
"""

from __future__ import annotations

from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from optimizer.program.model import Program
from optimizer.program.reach_term import ReachTerm

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

LEADERS = 20_000
"""So many offers of the best value per price are looked at until none of them fits."""

AGAIN = 64
"""So many leaders are computed again at a time."""


class Rules:
    """Rows as `table @ plan <= limit`, totals put in place of their sums, each row divided by its largest entry."""

    def __init__(self, program: Program) -> None:
        k = program.offers
        if program.columns > k + len(program.totals) or program.floors:
            raise ValueError("greedy knows budgets, counts and percentages only")
        own = dict(program.totals)
        sums = {column: program.rows[[row]][:, :k].toarray()[0] for column, row in own.items()}
        parts, limits = [], []
        for row in np.setdiff1d(np.arange(program.rows.shape[0]), list(own.values())).tolist():
            entries = program.rows[[row]].tocoo()
            line = np.zeros(k)
            inside = entries.col < k
            line[entries.col[inside]] = entries.data[inside]
            for column, factor in zip(entries.col[~inside].tolist(), entries.data[~inside].tolist(), strict=True):
                line += factor * sums[column]
            scale = float(np.abs(line).max(initial=1e-12))
            for limit, sign in ((program.high[row], 1.0), (program.low[row], -1.0)):
                if np.isfinite(limit):
                    parts.append(sign * line / scale)
                    limits.append(sign * limit / scale)
        self.table = np.array(parts).reshape(len(parts), k)
        self.limit = np.array(limits) + 1e-9 * np.maximum(1.0, np.abs(limits))

    def off(self, activity: FloatArray, offers: IntArray | slice) -> FloatArray:
        """How far the plan is from its rules with one of the offers more."""
        room = self.limit - activity
        result = np.zeros(self.table[0, offers].shape if len(self.table) else 0)
        for line, here in zip(self.table, room, strict=True):
            result += np.maximum(line[offers] - here, 0.0)
        return result


def greedy(program: Program, price: FloatArray, seconds: float = 300.0) -> IntArray:
    """The plan of the module's recipe; `price` is (k,) and positive."""
    return _Greedy(program, price, perf_counter() + seconds).run()


class _Greedy:
    def __init__(self, program: Program, price: FloatArray, until: float) -> None:
        self.program = program
        self.rules = Rules(program)
        self.price = np.maximum(price, 1e-9)
        self.until = until
        self.activity = np.zeros(len(self.rules.limit))
        self.free = program.upper[: program.offers] > 0.5
        self.chosen: list[int] = []
        self.gain = program.gain[: program.offers]
        term = program.concave
        if term is not None and (not isinstance(term, ReachTerm) or term.frequency > 1):
            raise ValueError("greedy knows people reached at least once only")
        self.term = term
        self.missed = term.people.copy() if isinstance(term, ReachTerm) else np.zeros(0)
        self.worth = self.ratio(None)

    def ratio(self, offers: IntArray | None) -> FloatArray:
        """Value that offers add now, per price."""
        here = slice(None) if offers is None else offers
        gain = self.gain[here].copy()
        if isinstance(self.term, ReachTerm):
            gain += self.term.probabilities.weigh(self.missed, offers)
        return gain / self.price[here]

    def take(self, offer: int) -> None:
        self.chosen.append(offer)
        self.activity += self.rules.table[:, offer]
        self.free[self.program.group == self.program.group[offer]] = False
        if isinstance(self.term, ReachTerm):
            row = self.term.probabilities.rows(np.array([offer]))
            self.missed *= 1.0 - (row[0] if isinstance(row, np.ndarray) else row.toarray()[0])

    def run(self) -> IntArray:
        for offer in np.flatnonzero(self.program.lower[: self.program.offers] > 0.5).tolist():
            self.take(offer)
        self._mend()
        while perf_counter() < self.until and self._fill():
            pass
        return np.sort(np.array(self.chosen, np.int64))

    def _mend(self) -> None:
        while perf_counter() < self.until:
            now = float(np.maximum(self.activity - self.rules.limit, 0.0).sum())
            if now <= 0:
                return
            nearer = np.flatnonzero((self.rules.off(self.activity, slice(None)) < now - 1e-12) & self.free)
            if not len(nearer):
                return
            self.take(int(nearer[np.argmax(self.ratio(nearer))]))

    def _fill(self) -> bool:
        """Take leaders until none of them fits; False if no offer at all does."""
        fits = self.free & (self.worth > 0)
        fits[fits] = self.rules.off(self.activity, np.flatnonzero(fits)) <= 0
        leaders = np.flatnonzero(fits)
        if not len(leaders):
            return False
        others = -np.inf
        if len(leaders) > LEADERS:
            order = np.argpartition(-self.worth[leaders], LEADERS)
            others = float(self.worth[leaders[order[LEADERS]]])
            leaders = leaders[order[:LEADERS]]
        while perf_counter() < self.until:
            leaders = leaders[self.free[leaders]]
            open_to = leaders[self.rules.off(self.activity, leaders) <= 0]
            if not len(open_to):
                return True
            best = self._leader(open_to)
            if self.worth[best] < others:
                self.worth[leaders] = self.ratio(leaders)
                return True
            if self.worth[best] <= 0:
                return True
            self.take(best)
        return False

    def _leader(self, open_to: IntArray) -> int:
        """The best of these offers, only those with the greatest old figures computed again."""
        if self.term is None:
            return int(open_to[np.argmax(self.worth[open_to])])
        order = open_to[np.argsort(-self.worth[open_to], kind="stable")]
        best = -np.inf
        for begin in range(0, len(order), AGAIN):
            batch = order[begin : begin + AGAIN]
            if begin and self.worth[batch[0]] <= best:
                order = order[:begin]
                break
            self.worth[batch] = self.ratio(batch)
            best = max(best, float(self.worth[batch].max()))
        return int(order[np.argmax(self.worth[order])])
