"""A good plan early: rounding, greedy completion and swaps that respect rules of any sign.

The search works on a short list of candidates with dense rows: totals are put in place of their sums, so
that a move changes each row by a known amount, and indicators by what the plan already holds. Moves are
adding an offer, dropping one, and replacing one by another. A plan that breaks rows is mended first (the
sum of violations falls with each move), then improved. Rows that are local (they need only their own
columns) are left to the exact judge, who sees every plan before it counts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.solving.exact import judge
from optimizer.solving.ready import Ready

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SMALL_STEP = 1e-11
"""An improvement smaller than this part of the value is none."""


@dataclass(frozen=True)
class Plan:
    """A plan that obeys everything, with its exact value in the program's units."""

    chosen: IntArray
    value: float


class Search:
    """Moves over a fixed list of candidate offers."""

    def __init__(self, ready: Ready, candidates: IntArray) -> None:
        self.ready = ready
        self.candidates = np.sort(candidates[ready.free[candidates]])
        program, k = ready.scaled, ready.offers
        keep = ~program.local
        keep[ready.total_rows] = False
        self._global = np.flatnonzero(keep)
        self._low, self._high = program.low[self._global], program.high[self._global]
        table = ready.columns[:, self.candidates].toarray() if len(self.candidates) else np.zeros((len(keep), 0))
        self._table, self._gain = table[self._global], program.gain[self.candidates].copy()
        flags = ready.columns[:, ready.indicators].tocsr()
        self._flag_table, self._flag_gain = flags[self._global].toarray(), program.gain[ready.indicators].copy()
        for column, row in program.totals:
            share = -1.0 / float(ready.columns[[row], [column]][0])
            factor = ready.columns[:, [column]].toarray()[self._global, 0]
            flag_row = flags[[row]].toarray()[0]
            self._table += np.outer(factor, table[row] * share)
            self._flag_table += np.outer(factor, flag_row * share)
            self._gain += program.gain[column] * share * table[row]
            self._flag_gain += program.gain[column] * share * flag_row
        self._size = np.maximum(np.abs(self._table).max(axis=1, initial=0.0), 1e-9)
        self._member = ready.members[:, self.candidates].tocsr()[ready.indicators - k].toarray()
        self._group = ready.group[self.candidates]
        self._stay = np.isin(self.candidates, ready.locked)
        self._strict = bool((program.local & ~_linking(ready)).any())
        self._term = program.concave.restrict(self.candidates) if program.concave is not None else None
        self._floors = [(term.restrict(self.candidates), least) for term, least, _ in program.floors]
        self._slack = 1e-9 * np.maximum(self._size, np.minimum(np.abs(self._low), np.abs(self._high)))

    def positions(self, chosen: IntArray) -> IntArray:
        """Positions of offers in the list of candidates; offers that are not in it are left out."""
        place = np.searchsorted(self.candidates, chosen)
        place = place[place < len(self.candidates)]
        return place[np.isin(self.candidates[place], chosen)]

    def _look(self, base: IntArray) -> tuple[FloatArray, FloatArray]:
        """(violation, value) of the plan `base` with one candidate more, for each candidate; and of `base`
        itself in the last place. Values are scaled."""
        count = self._member[:, base].sum(axis=1) if len(self._member) else np.zeros(0)
        activity = self._table[:, base].sum(axis=1)
        value = float(self._gain[base].sum())
        table, gain = self._table, self._gain
        if len(count):
            activity = activity + self._flag_table[:, count > 0].sum(axis=1)
            value += float(self._flag_gain[count > 0].sum())
            fresh = self._member * (count == 0)[:, None]
            table = table + self._flag_table @ fresh
            gain = gain + self._flag_gain @ fresh
        after = np.column_stack([activity[:, None] + table, activity])
        off = np.maximum(after - self._high[:, None], self._low[:, None] - after)
        off = np.where(off > self._slack[:, None], off / self._size[:, None], 0.0)
        violation = off.sum(axis=0)
        values = np.append(value + gain, value)
        factor = self.ready.factor
        if self._term is not None:
            values += factor * self._term.value(base)
            values[:-1] += factor * self._term.added(base)
        for term, least in self._floors:
            reach = np.full(len(values), term.value(base))
            reach[:-1] += term.added(base)
            short = np.maximum(least - reach, 0.0) / max(abs(least), 1e-9)
            violation += np.where(short > 1e-9, 10.0 * short, 0.0)
        taken = np.isin(self._group, self._group[base])
        violation[:-1][taken] = np.inf
        return violation, values

    def improve(self, chosen: IntArray, steps: int = 200) -> Plan | None:
        """Mend and improve a plan by its best moves until none helps; None if it cannot be mended."""
        base = self.positions(chosen)
        base = np.union1d(base, np.flatnonzero(self._stay))
        base = base[np.unique(self._group[base], return_index=True)[1]]
        refused: set[tuple[int, ...]] = set()
        for _ in range(steps):
            violation, values = self._look(base)
            best = self._best_move(base, float(violation[-1]), float(values[-1]), refused)
            if best is None:
                break
            base = best
        plan = self.candidates[base]
        verdict = judge(self.ready, plan)
        return Plan(np.sort(plan), verdict.value) if verdict.holds else None

    def _best_move(
        self, base: IntArray, violation: float, value: float, refused: set[tuple[int, ...]]
    ) -> IntArray | None:
        """The plan after the best move from `base`, or None where no move helps."""
        step = SMALL_STEP * max(1.0, abs(value))
        found: list[tuple[float, float, int, int]] = []
        for out in [-1, *np.flatnonzero(~self._stay[base]).tolist()]:
            rest = base if out < 0 else np.delete(base, out)
            off, worth = self._look(rest)
            if out < 0:
                off[-1] = np.inf
            else:
                off[:-1][base[out]] = np.inf
            if violation > 0:
                good = np.flatnonzero(off < violation - 1e-12)
                if len(good):
                    pick = good[np.lexsort((-worth[good], off[good]))[:3]]
                    found += [(float(off[i]), -float(worth[i]), out, int(i)) for i in pick]
            else:
                good = np.flatnonzero((off == 0.0) & (worth > value + step))
                if len(good):
                    pick = good[np.argsort(-worth[good], kind="stable")[:3]]
                    found += [(0.0, -float(worth[i]), out, int(i)) for i in pick]
        for _, _, out, put in sorted(found):
            rest = base if out < 0 else np.delete(base, out)
            plan = rest if put == len(self.candidates) else np.sort(np.append(rest, put))
            if violation > 0 or not self._strict:
                return plan
            key = tuple(plan.tolist())
            if key not in refused:
                if judge(self.ready, self.candidates[plan]).holds:
                    return plan
                refused.add(key)
        return None


def _linking(ready: Ready) -> NDArray[np.bool_]:
    """(m,) True for rows that only tie indicators."""
    linking = np.zeros(len(ready.low), bool)
    linking[ready.up.row] = True
    linking[ready.down.row] = True
    return linking


def rounded(ready: Ready, offers: IntArray, weights: FloatArray) -> IntArray:
    """The offers that the relaxation takes for more than a half, and the largest part of each group."""
    order = np.argsort(-weights, kind="stable")
    order = order[weights[order] > 0.5]
    _, first = np.unique(ready.group[offers[order]], return_index=True)
    return np.sort(offers[order[first]])
