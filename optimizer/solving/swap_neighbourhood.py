"""The swap neighbourhood: what every exchange of offers does to rows and value, all at once.

A short list of candidate offers on top of offers that stay taken. Totals are put in place of their sums, so
that a move changes each row by a known amount, and indicators by what the plan already holds. Rows are kept
one-sided (activity <= limit), divided by their largest entry.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.solving.scaled_program import BEST_OFFER, ScaledProgram

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

EXCHANGE, CALLS, ENTRY = 5e-9, 1e-4, 2e-9
"""Seconds of looking at an exchange for each unit of effort, of looking at any, and of an entry of the rows."""

DENSE = 4_000_000
"""Local rows take part as long as rows x candidates stays below this."""


@dataclass(frozen=True)
class Moves:
    """All exchanges from a plan: row i leaves out `out[i]` (the last row: none), column j adds candidate j (the
    last: none). Penalties and values are scaled; a move that makes no sense has an infinite penalty."""

    out: IntArray
    penalty: FloatArray
    value: FloatArray
    work: float
    """What looking at them took, as `Limits` counts it."""

    @property
    def here(self) -> tuple[float, float]:
        """(penalty, value) of the plan itself."""
        return float(self.penalty[-1, -1]), float(self.value[-1, -1])

    def made(self, base: IntArray, row: int, column: int) -> IntArray:
        """The plan after the exchange of row and column."""
        if row < len(self.out):
            base = base[base != self.out[row]]
        return np.sort(np.append(base, column)) if column < self.value.shape[1] - 1 else base


class SwapNeighbourhood:
    """Dense rows over candidate offers, given that the offers `given` are taken."""

    def __init__(self, scaled: ScaledProgram, candidates: IntArray, given: IntArray, duals: FloatArray) -> None:
        self.scaled = scaled
        self.given = given
        candidates = np.setdiff1d(candidates[scaled.free[candidates]], given)
        taken = np.zeros(len(scaled.starts), bool)
        taken[scaled.group[given]] = True
        self.candidates = candidates[~taken[scaled.group[candidates]]]
        self.group = np.unique(scaled.group[self.candidates], return_inverse=True)[1]
        """(candidates,) groups, numbered within the neighbourhood."""
        self.stay = np.isin(self.candidates, scaled.locked)
        self._build_rows(duals)
        program = scaled.program
        self._term = program.concave.restrict(self.candidates, given) if program.concave is not None else None
        self.effort = 1.0 if self._term is None else self._term.effort
        """Work of looking at one exchange, in about 10 ns."""
        self._floors = [(term.restrict(self.candidates, given), least) for term, least, _ in program.floors]

    def _build_rows(self, duals: FloatArray) -> None:
        scaled, program, k = self.scaled, self.scaled.model, self.scaled.offers
        own, fixed = scaled.columns[:, self.candidates], scaled.columns[:, self.given]
        near = np.zeros(len(program.low), bool)
        near[own.indices] = True
        near[scaled.up.row] = False
        near[scaled.down.row] = False
        self.complete = int((near & program.local).sum()) * len(self.candidates) <= DENSE
        """False where local rows had to be left to the exact judge."""
        keep = near | ~program.local if self.complete else ~program.local
        keep[scaled.total_rows] = False
        rows = np.flatnonzero(keep)
        start = np.zeros(program.columns - k)
        start[scaled.members[:, self.given].indices] = 1.0
        flags = np.unique(scaled.members[:, self.candidates].indices)
        flags = flags[start[flags] == 0]
        pairs = scaled.members[:, self.candidates].tocsr()[flags].tocoo()
        order = np.lexsort((pairs.row, pairs.col))
        self._owner, self._flags = pairs.col[order].astype(np.int64), pairs.row[order].astype(np.int64)
        """Which candidate sets which indicator, by candidate."""
        self._by_flag = np.argsort(self._flags, kind="stable")
        self._flag_start = np.searchsorted(self._flags[self._by_flag], np.arange(len(flags) + 1))
        self._layers = _layers(self._owner, self._flags)
        self._sets = np.zeros((len(flags), len(self.candidates)), bool)
        """(flags, candidates) the same as a table."""
        self._sets[self._flags, self._owner] = True
        by_row, flag_part = own.tocsr(), scaled.columns[:, k + flags].tocsr()
        table, flag_table = by_row[rows].toarray(), flag_part[rows].toarray()
        base = np.asarray(fixed.sum(axis=1)).ravel() + scaled.columns[:, np.arange(k, program.columns)] @ start
        activity = base[rows]
        gain, flag_gain = program.gain[self.candidates].copy(), program.gain[k + flags].copy()
        value = float(program.gain[self.given].sum() + program.gain[k:] @ start)
        for column, row in program.totals:
            entry = -float(scaled.columns[[row], [column]][0])
            factor = scaled.columns[:, [column]].toarray()[rows, 0]
            line, flag_line = by_row[[row]].toarray()[0] / entry, flag_part[[row]].toarray()[0] / entry
            used = factor != 0
            table[used] += np.outer(factor[used], line)
            flag_table[used] += np.outer(factor[used], flag_line)
            activity = activity + factor * (base[row] / entry)
            gain += program.gain[column] * line
            flag_gain += program.gain[column] * flag_line
            value += float(program.gain[column]) * base[row] / entry
        up, down = np.isfinite(program.high[rows]), np.isfinite(program.low[rows])
        table = np.concatenate([table[up], -table[down]])
        scale = np.maximum(np.abs(table).max(axis=1, initial=0.0), 1e-9)
        size = np.concatenate([np.abs(activity)[up], np.abs(activity)[down]]) + scale
        room = np.concatenate([program.high[rows][up] - activity[up], activity[down] - program.low[rows][down]])
        self._table = table / scale[:, None]
        self._flag_table = np.concatenate([flag_table[up], -flag_table[down]]) / scale[:, None]
        self._room = (room + 1e-9 * size) / scale
        # A violation is priced somewhat above what the relaxation says it is worth.
        worth = np.abs(np.concatenate([duals[rows][up], duals[rows][down]])) * scale
        self._worth, self._price = worth, np.maximum(1.5 * worth, 0.02 * BEST_OFFER)
        self._gain, self._flag_gain, self._value = gain, flag_gain, value

    @property
    def plain(self) -> bool:
        """Whether rows and value are sums over offers, with no indicators and no floors."""
        return not len(self._flag_gain) and not self._floors

    def linear(self) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        """(rows, candidates) what offers use, (rows,) room, (rows,) price by the relaxation, (candidates,) gain without
        terms."""
        return self._table, self._room, self._worth, self._gain

    @property
    def linear_value(self) -> float:
        """Value of what is given, without terms."""
        return self._value

    def positions(self, chosen: IntArray) -> IntArray:
        """Positions of offers in the list of candidates, at most one of a group; those not in it are left out."""
        base = np.union1d(np.flatnonzero(np.isin(self.candidates, chosen)), np.flatnonzero(self.stay))
        # A locked offer comes before another one of its group.
        base = base[np.argsort(~self.stay[base], kind="stable")]
        return np.sort(base[np.unique(self.group[base], return_index=True)[1]])

    def offers(self, base: IntArray) -> IntArray:
        """The whole plan: the offers given and those at these positions."""
        return np.sort(np.concatenate([self.given, self.candidates[base]]))

    def shared(self, position: int) -> FloatArray:
        """(candidates,) how much of a candidate's audience each other one has; all alike where nothing is known."""
        return np.ones(len(self.candidates)) if self._term is None else self._term.shared(position)

    def moves(self, base: IntArray, out: IntArray | None = None) -> Moves:
        """Every exchange of at most one offer of the plan `base` (of `out`, where given) for at most one other."""
        out = base[~self.stay[base]] if out is None else out
        inside = np.zeros(len(self.candidates), bool)
        inside[base] = True
        count = np.bincount(self._flags[inside[self._owner]], minlength=len(self._flag_gain))
        on = (count > 0).astype(float)
        room = self._room - self._table[:, base].sum(axis=1) - self._flag_table @ on
        put, gain = self._table, self._gain
        if len(count):
            put, gain = put.copy(), gain.copy()
            for owner, flag in self._layers:
                fresh = count[flag] == 0
                put[:, owner[fresh]] += self._flag_table[:, flag[fresh]]
                gain[owner[fresh]] += self._flag_gain[flag[fresh]]
        left, loss = self._table[:, out], self._gain[out]
        for owner, flag in self._layers:
            # The only offer of an indicator takes the indicator with it.
            alone = np.zeros(len(self.candidates), bool)
            alone[owner[count[flag] == 1]] = True
            last = alone[out]
            lost = flag[np.searchsorted(owner, out[last])]
            left[:, last] += self._flag_table[:, lost]
            loss[last] += self._flag_gain[lost]
        value = self._value + float(self._gain[base].sum()) + float(self._flag_gain @ on)
        nothing = np.zeros((len(room), 1))
        left, put = np.concatenate([left, nothing], axis=1), np.concatenate([put, nothing], axis=1)
        values = value + np.append(gain, 0.0)[None, :] - np.append(loss, 0.0)[:, None]
        penalty, looked = self._penalties(room, left, put)
        if len(count):
            self._mend(inside, out, count, room, (left, put), (values, penalty))
        self._add_terms(base, out, values, penalty)
        self._block(inside, out, penalty)
        entries = ENTRY * (looked + left.size + put.size)
        return Moves(out, penalty, values, CALLS + EXCHANGE * values.size * self.effort + entries)

    def _penalties(self, room: FloatArray, left: FloatArray, put: FloatArray) -> tuple[FloatArray, int]:
        """(left, put) price of the violations of put - left above the room, and how many of them were looked at."""
        looked = 0
        penalty = np.zeros((left.shape[1], put.shape[1]))
        spare, most = room[:, None] + left, put.max(axis=1, initial=0.0)
        for row in np.flatnonzero(most > spare.min(axis=1, initial=np.inf)).tolist():
            # Exchanges of offers that leave enough room for whatever comes are not looked at.
            short = np.flatnonzero(spare[row] < most[row])
            over = put[row][None, :] - spare[row, short][:, None]
            np.maximum(over, 0.0, out=over)
            over *= self._price[row]
            looked += over.size
            if len(short) == len(penalty):
                penalty += over
            else:
                penalty[short] += over
        return penalty, looked

    def _mend(
        self,
        inside: BoolArray,
        out: IntArray,
        count: IntArray,
        room: FloatArray,
        change: tuple[FloatArray, FloatArray],
        result: tuple[FloatArray, FloatArray],
    ) -> None:
        """Do those exchanges again in which an indicator goes with one offer and comes back with the other."""
        (left, put), (values, penalty) = change, result
        place = np.full(len(inside), -1, np.int64)
        place[out] = np.arange(len(out))
        only = np.flatnonzero((count[self._flags] == 1) & inside[self._owner] & (place[self._owner] >= 0))
        for flag, owner in zip(self._flags[only].tolist(), self._owner[only].tolist(), strict=True):
            back = self._owner[self._by_flag[self._flag_start[flag] : self._flag_start[flag + 1]]]
            back = back[back != owner]
            if len(back):
                # An offer with several such indicators is done once for each; the last one counts them all.
                row = int(place[owner])
                after = put[:, back] + self._coming_back(owner, back, count) - left[:, [row]] - room[:, None]
                penalty[row, back] = self._price @ np.maximum(after, 0.0)
                values[row, back] += self._flag_gain[flag]

    def _coming_back(self, leaving: int, back: IntArray, count: IntArray) -> FloatArray:
        """(rows, back) what the indicators use that have `leaving` as their only offer and the offer of `back` too."""
        flags = np.flatnonzero(self._sets[:, leaving] & (count == 1))
        if len(flags) == 1:
            return np.asarray(self._flag_table[:, flags] * self._sets[flags[0], back])
        return np.asarray(self._flag_table[:, flags] @ self._sets[np.ix_(flags, back)].astype(float))

    def _add_terms(self, base: IntArray, out: IntArray, values: FloatArray, penalty: FloatArray) -> None:
        """Concave terms: exact values of the objective, shortfalls of floors as penalties."""
        if self._term is not None:
            values += self.scaled.factor * self._term.exchanged(base, out)
        for term, least in self._floors:
            short = np.maximum(1.0 - term.exchanged(base, out) / max(least, 1e-9), 0.0)
            short[short < 1e-10] = 0.0
            penalty += short * max(BEST_OFFER, 1.5 * float(np.abs(values).max()))

    def _block(self, inside: BoolArray, out: IntArray, penalty: FloatArray) -> None:
        """Forbid adding what is there already, or a second offer of a group unless the first one leaves."""
        held = np.zeros(len(self.group) + 1, bool)
        held[self.group[inside]] = True
        taken = np.flatnonzero(held[self.group])
        other = np.ones((len(out) + 1, len(taken)), bool)
        other[:-1] = self.group[taken][None, :] != self.group[out][:, None]
        other[:, inside[taken]] = True
        penalty[:, taken] = np.where(other, np.inf, penalty[:, taken])


def _layers(owner: IntArray, flags: IntArray) -> list[tuple[IntArray, IntArray]]:
    """The pairs in layers in which no owner comes twice, each sorted by owner."""
    first = np.searchsorted(owner, owner)
    depth = np.arange(len(owner)) - first
    return [(owner[depth == d], flags[depth == d]) for d in range(int(depth.max(initial=-1)) + 1)]
