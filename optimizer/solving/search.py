"""A good plan early: rounding, greedy completion and swaps that respect rules of any sign.

The search works on a short list of candidates with dense rows, on top of offers that stay taken: totals are
put in place of their sums, so that a move changes each row by a known amount, and indicators by what the
plan already holds. Moves are adding an offer, dropping one, and replacing one by another. A plan that breaks
rows is mended first (the sum of violations falls with each move), then improved; then it is shaken, mended
and improved again a number of times. The exact judge sees every plan before it counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.solving.exact import judge
from optimizer.solving.ready import Ready

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SMALL_STEP = 1e-11
"""An improvement smaller than this part of the value is none."""

DENSE = 4_000_000
"""Local rows take part in the moves as long as rows x candidates stays below this."""


@dataclass(frozen=True)
class Plan:
    """A plan that obeys everything, with its exact value in the program's units."""

    chosen: IntArray
    value: float


class Search:
    """Moves over a fixed list of candidate offers, on top of the offers `given`.

    Rows are kept one-sided: activity <= limit, with lower limits turned round.
    """

    def __init__(self, ready: Ready, candidates: IntArray, given: IntArray) -> None:
        self.ready = ready
        self.given = given
        candidates = np.setdiff1d(candidates[ready.free[candidates]], given)
        taken_groups = np.zeros(len(ready.starts), bool)
        taken_groups[ready.group[given]] = True
        self.candidates = candidates[~taken_groups[ready.group[candidates]]]
        self._group = ready.group[self.candidates]
        self._stay = np.isin(self.candidates, ready.locked)
        self._build_rows()
        program = ready.program
        self._term = program.concave.restrict(self.candidates, given) if program.concave is not None else None
        self._floors = [(term.restrict(self.candidates, given), least) for term, least, _ in program.floors]

    def _build_rows(self) -> None:
        """Dense one-sided rows over the candidates and over the indicators they set."""
        ready, program, k = self.ready, self.ready.scaled, self.ready.offers
        own = ready.columns[:, self.candidates]
        fixed = ready.columns[:, self.given]
        keep = ~program.local
        near = np.zeros(len(keep), bool)
        near[own.indices] = True
        near[fixed.indices] = True
        near[ready.up.row] = False
        near[ready.down.row] = False
        self._strict = bool((near & program.local).sum() * len(self.candidates) > DENSE)
        if not self._strict:
            keep |= near
        keep[ready.total_rows] = False
        rows = np.flatnonzero(keep)
        flagged = ready.members[:, self.given].indices
        start = np.zeros(program.columns - k)
        start[flagged] = 1.0
        self._flags = np.unique(ready.members[:, self.candidates].indices)
        self._flags = self._flags[start[self._flags] == 0]
        self._member = ready.members[:, self.candidates].tocsr()[self._flags].toarray()
        self._layers = _layers(self._member)
        by_row = own.tocsr()
        flag_part = ready.columns[:, k + self._flags].tocsr()
        table, flags = by_row[rows].toarray(), flag_part[rows].toarray()
        base = np.asarray(fixed.sum(axis=1)).ravel() + ready.columns[:, np.arange(k, program.columns)] @ start
        activity = base[rows]
        gain = program.gain[self.candidates].copy()
        flag_gain = program.gain[k + self._flags].copy()
        value = float(program.gain[self.given].sum() + program.gain[k:] @ start)
        for column, row in program.totals:
            own_entry = float(ready.columns[[row], [column]][0])
            factor = ready.columns[:, [column]].toarray()[rows, 0]
            line, flag_line = by_row[[row]].toarray()[0] / -own_entry, flag_part[[row]].toarray()[0] / -own_entry
            sum_so_far = base[row] / -own_entry
            used = factor != 0
            table[used] += np.outer(factor[used], line)
            flags[used] += np.outer(factor[used], flag_line)
            activity = activity + factor * sum_so_far
            gain += program.gain[column] * line
            flag_gain += program.gain[column] * flag_line
            value += float(program.gain[column]) * sum_so_far
        up, down = np.isfinite(program.high[rows]), np.isfinite(program.low[rows])
        self._table = np.concatenate([table[up], -table[down]])
        self._flag_table = np.concatenate([flags[up], -flags[down]])
        limit = np.concatenate([program.high[rows][up] - activity[up], activity[down] - program.low[rows][down]])
        scale = np.maximum(np.abs(self._table).max(axis=1, initial=0.0), 1e-9)
        size = np.concatenate([np.abs(activity)[up], np.abs(activity)[down]]) + scale
        # Rows are divided by their largest entry, so that violations can be added up.
        self._table, self._flag_table = self._table / scale[:, None], self._flag_table / scale[:, None]
        self._limit = limit / scale + 1e-9 * size / scale
        self._gain, self._flag_gain, self._value = gain, flag_gain, value

    def positions(self, chosen: IntArray) -> IntArray:
        """Positions of offers in the list of candidates; offers that are not in it are left out."""
        return np.flatnonzero(np.isin(self.candidates, chosen))

    def _look(self, base: IntArray) -> tuple[FloatArray, FloatArray]:
        """(violation, value) of the plan `base` with one candidate more, for each candidate; and of `base`
        itself in the last place. Values are scaled."""
        room = self._limit - self._table[:, base].sum(axis=1)
        value = self._value + float(self._gain[base].sum())
        table, gain = self._table, self._gain
        if len(self._flags):
            count = self._member[:, base].sum(axis=1)
            room = room - self._flag_table[:, count > 0].sum(axis=1)
            value += float(self._flag_gain[count > 0].sum())
            table, gain = table.copy(), gain.copy()
            for flags, columns in self._layers:
                fresh = count[flags] == 0
                put, flag = columns[fresh], flags[fresh]
                table[:, put] += self._flag_table[:, flag]
                gain[put] += self._flag_gain[flag]
        violation = np.empty(len(self.candidates) + 1)
        np.maximum(table - room[:, None], 0.0).sum(axis=0, out=violation[:-1])
        violation[-1] = np.maximum(-room, 0.0).sum()
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
        taken = np.zeros(len(self.ready.starts), bool)
        taken[self._group[base]] = True
        violation[:-1][taken[self._group]] = np.inf
        return violation, values

    def improve(self, base: IntArray, over: Callable[[], bool], sweeps: int = 20) -> tuple[IntArray, float, float]:
        """Mend and improve a plan (positions) until a sweep over its offers changes nothing, or `over()`.

        (positions, violation, scaled value) come back.
        """
        base = np.union1d(base, np.flatnonzero(self._stay))
        # A locked offer comes before another one of its group.
        order = np.argsort(~self._stay[base], kind="stable")
        base = np.sort(base[order][np.unique(self._group[base[order]], return_index=True)[1]])
        violation, values = self._look(base)
        state = (float(violation[-1]), float(values[-1]))
        for _ in range(sweeps):
            before = state
            violation, values = self._look(base)
            while True:
                put = self._best(violation, values, state)
                if put < 0:
                    break
                base, state = np.sort(np.append(base, put)), (float(violation[put]), float(values[put]))
                violation, values = self._look(base)
            for out in base[~self._stay[base]].tolist():
                if over():
                    return base, *state
                rest = base[base != out]
                violation, values = self._look(rest)
                violation[out] = np.inf
                put = self._best(violation, values, state)
                if put >= 0:
                    base = rest if put == len(self.candidates) else np.sort(np.append(rest, put))
                    state = (float(violation[put]), float(values[put]))
            if state == before:
                break
        return base, *state

    @staticmethod
    def _best(violation: FloatArray, values: FloatArray, state: tuple[float, float]) -> int:
        """The best way on from `state` among the plans looked at, -1 where none is better."""
        now, value = state
        if now > 0:
            least = float(violation.min())
            if least < now - 1e-12:
                good = np.flatnonzero(violation <= least)
                return int(good[np.argmax(values[good])])
            return -1
        worth = np.where(violation <= 0, values, -np.inf)
        put = int(np.argmax(worth))
        return put if worth[put] > value + SMALL_STEP * max(1.0, abs(value)) else -1

    def plan(self, base: IntArray) -> Plan | None:
        """The plan of these positions if the exact judge accepts it."""
        chosen = np.sort(np.concatenate([self.given, self.candidates[base]]))
        verdict = judge(self.ready, chosen)
        return Plan(chosen, verdict.value) if verdict.holds else None

    def run(
        self, start: IntArray, rounds: int, over: Callable[[], bool], seen: Callable[[Plan], None], seed: int = 0
    ) -> None:
        """Tell `seen` of ever better plans, from `start` (offers) and from `rounds` shaken copies of it."""
        base, violation, value = self.improve(self.positions(start), over)
        best = self.plan(base) if violation <= 0 else None
        if best is not None:
            seen(best)
        rng = np.random.default_rng(seed)
        for _ in range(rounds):
            if over() or not len(self.candidates):
                break
            shaken = self._shake(base, rng)
            trial, off, worth = self.improve(shaken, over)
            if (off, -worth) >= (violation, -value):
                continue
            if off <= 0:
                plan = self.plan(trial)
                if plan is None:
                    continue
                if best is None or plan.value > best.value:
                    best = plan
                    seen(best)
            base, violation, value = trial, off, worth

    def _shake(self, base: IntArray, rng: np.random.Generator) -> IntArray:
        """The plan with one to four offers thrown out and one or two others put in."""
        movable = base[~self._stay[base]]
        out = rng.choice(movable, min(len(movable), int(rng.integers(1, 5))), replace=False)
        rest = np.setdiff1d(base, out)
        others = np.flatnonzero(~np.isin(self._group, self._group[rest]))
        others = np.setdiff1d(others, out)
        put = rng.choice(others, min(len(others), int(rng.integers(1, 3))), replace=False)
        return np.concatenate([rest, put])


def rounded(ready: Ready, offers: IntArray, weights: FloatArray) -> IntArray:
    """The offers that the relaxation takes for more than a half, and the largest part of each group."""
    order = np.argsort(-weights, kind="stable")
    order = order[weights[order] > 0.5]
    _, first = np.unique(ready.group[offers[order]], return_index=True)
    return np.sort(offers[order[first]])


def _layers(member: FloatArray) -> list[tuple[IntArray, IntArray]]:
    """The pairs (flag, candidate) of `member` (flags, candidates), in layers that hold each candidate at most once."""
    candidates, flags = np.nonzero(member.T)
    starts = np.searchsorted(candidates, candidates)
    rank = np.arange(len(candidates)) - starts
    return [(flags[rank == layer], candidates[rank == layer]) for layer in range(int(rank.max(initial=-1)) + 1)]
