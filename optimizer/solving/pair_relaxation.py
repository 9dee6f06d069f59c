"""The bound where people have to be reached several times, from a linear program that knows of pairs of offers.

A column w_ij stands for x_i x_j. What holds of a plan holds of the others that it takes beside an offer i, and of those
that it takes without it: each row is multiplied with x_i and with 1 - x_i (reformulation and linearisation, Sherali and
Adams 1990), each choice group with x_i. Few of these rows bind, so they are added where they are broken. The planes of
`program.exposure_pairs` are added at the program's own points.

What its reduced prices rule out is left out, and the rest is solved again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.exposure_pairs import PairBound
from optimizer.program.reach_term import ReachTerm
from optimizer.solving.core import EXACT, Split
from optimizer.solving.highs import INFINITY, LpAnswer
from optimizer.solving.outer_approximation import OuterApproximation
from optimizer.solving.restricted_master import RestrictedMaster
from optimizer.solving.scaled_program import ScaledProgram
from optimizer.solving.watch import Watch

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

MOST_PAIRS = 30_000
"""With more pairs of offers than this the linear program takes too long."""

ROUNDS, ADDED = 60, 1000
"""Rounds of rows, and rows of one kind that a round adds."""

BROKEN = 1e-4
"""A row that is broken by less is not added."""

STALLED, PATIENCE = 0.01, 3
"""After so many rounds in a row that leave more than 1 less this part of what is open, the rest is left."""

LOOKED = 4
"""Every so many rounds a plan next to the program's point is told."""

MIXED = 0.3
"""Part of a new point in the mean of points."""

UNUSED = 4
"""A row that has borne nothing for so many rounds is taken out; it may come back."""

PASS = 3e-9
"""Seconds of finding broken rows and making a plane, for each entry of what is multiplied."""


def fits(approximation: OuterApproximation, offers: int) -> bool:
    """Whether pairs can be told of a term over so many offers."""
    term = approximation.term
    pairs = offers * (offers - 1) // 2
    return isinstance(term, ReachTerm) and term.frequency > 1 and not approximation.floor and pairs <= MOST_PAIRS


@dataclass(frozen=True)
class Paired:
    """What the linear program says, in scaled units."""

    bound: float
    """-inf where no plan is worth more than was asked."""
    weights: FloatArray
    """(offers,) how much it takes of each; empty where it was not solved."""
    split: Split
    """What is left of the offers."""


class PairRelaxation:
    """The program over some offers and all their pairs; `taken` of the offers stay bought."""

    def __init__(
        self, scaled: ScaledProgram, approximations: list[OuterApproximation], number: int, split: Split
    ) -> None:
        self.scaled, self.split = scaled, split
        self.offers = np.union1d(split.open, split.taken)
        count = len(self.offers)
        self._master = RestrictedMaster(
            scaled, approximations, self.offers, whole=False, taken=np.flatnonzero(np.isin(self.offers, split.taken))
        )
        approximation = approximations[number]
        term = approximation.term
        assert isinstance(term, ReachTerm)
        self._chance = np.asarray(self._master.near[number].entries(self._master.everyone).toarray().T, np.float64)
        """(offers, C)"""
        self._people = approximation.factor * term.people
        first, second = np.triu_indices(count, 1)
        group = scaled.group[self.offers]
        apart = group[first] != group[second]
        self.first, self.second = first[apart], second[apart]
        """(pairs,) positions of both."""
        self._rows, self._low, self._high = self._plain_rows()
        self._members = _members(group)
        self._bound = PairBound(term.frequency, self._chance.max(axis=0, initial=0.0), self._most())
        self._height = self._master.first_u[number]
        highs = self._master.highs
        self._begin = highs.columns
        """The column of the first pair."""
        pairs = len(self.first)
        highs.add_columns(np.zeros(pairs), np.zeros(pairs), np.ones(pairs), sp.csc_array((highs.rows, pairs)))
        self._listed: dict[tuple[int, int, int], int] = {}
        """Rows that are in the program: a kind and two positions, and for how many rounds each has borne nothing. They
        follow the first rows of the program in this order."""
        self._first, self._planes = highs.rows, 0
        self._lately: FloatArray | None = None
        self._work = PASS * (self._chance.size * 2.0 + count * count * (len(self._rows) + 4.0))

    def bounded(self, lower: FloatArray, upper: FloatArray) -> None:
        """From now on each offer is taken at least and at most so much."""
        self._master.highs.set_bounds(self._master.everyone, lower, upper)

    def run(
        self,
        watch: Watch,
        target: float,
        goal: float,
        *,
        rounds: int = ROUNDS,
        effort: float = INFINITY,
        seen: Callable[[IntArray], None] | None = None,
    ) -> Paired:
        """Solve until the planes are tight to a relative `goal` and no row is broken, or a limit comes; plans that are
        worth no more than `target` (scaled) do not matter. `seen` is told of plans next to the points on the way."""
        best, before, idle, spent = INFINITY, INFINITY, 0, watch.effort
        answer: LpAnswer | None = None
        for round_ in range(rounds):
            now = self._master.highs.solve_lp(watch.left, watch.effort_left)
            watch.spend(now.work, late=now.late)
            if now.status == "infeasible":
                return Paired(-INFINITY, np.zeros(0), self.split)
            if now.status == "stopped":
                break
            answer, best = now, min(best, now.value)
            idle = idle + 1 if before - now.value < STALLED * (now.value - target) else 0
            before = now.value
            self._tidy(now)
            if seen is not None and round_ % LOOKED == LOOKED - 1:
                seen(self.offers[now.columns[: len(self.offers)] > 0.5])
            if (
                watch.effort - spent > effort
                or best <= target
                or idle > PATIENCE
                or watch.over(self._work)
                or not self._separate(now, goal)
            ):
                break
        if answer is None:
            return Paired(INFINITY, np.zeros(0), self.split)
        weights = np.clip(answer.columns[: len(self.offers)], 0.0, 1.0)
        return Paired(best, weights, self._left(answer, target))

    def _tidy(self, answer: LpAnswer) -> None:
        """Take out the rows that have borne nothing for long."""
        bears = np.abs(answer.duals[self._first :]) > 1e-9
        gone: list[int] = []
        for place, (mark, unused) in enumerate(list(self._listed.items())):
            self._listed[mark] = 0 if bears[place] else unused + 1
            if self._listed[mark] >= (UNUSED if mark[0] > -3 else 4 * UNUSED):
                gone.append(self._first + place)
                del self._listed[mark]
        self._master.highs.remove_rows(np.array(gone, np.int64))

    def _left(self, answer: LpAnswer, target: float) -> Split:
        """What reduced prices leave of the offers."""
        slack = answer.value - target + EXACT * max(abs(target), abs(answer.value))
        reduced, weights = answer.reduced[: len(self.offers)], answer.columns[: len(self.offers)]
        taken = np.isin(self.offers, self.split.taken)
        out = (weights < 0.5) & (reduced < -slack) & ~taken
        sure = taken | ((weights > 0.5) & (reduced > slack))
        return Split(self.offers[~out & ~sure], self.offers[sure])

    def _plain_rows(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """(rows, offers), low and high of the rows that are sums over offers, totals put in place of theirs."""
        scaled, k = self.scaled, self.scaled.offers
        model, totals = scaled.model, scaled.total_columns - scaled.offers
        kept = np.ones(len(model.low), bool)
        kept[scaled.total_rows] = kept[scaled.up.row] = kept[scaled.down.row] = False
        aside = sp.csr_array(model.rows[:, k:])
        own = np.ones(len(totals))
        if len(totals):
            defining = aside[scaled.total_rows].toarray()
            own = defining[np.arange(len(totals)), totals]
            # A total of indicators is no sum over offers.
            known = np.count_nonzero(defining, axis=1) == 1
            kept[abs(aside[:, totals[~known]]).sum(axis=1) > 0] = False
        other = np.ones(aside.shape[1], bool)
        other[totals] = False
        kept[abs(aside[:, np.flatnonzero(other)]).sum(axis=1) > 0] = False
        rows = np.flatnonzero(kept)
        table = sp.csr_array(model.rows[rows])[:, self.offers].toarray()
        low, high = model.low[rows], model.high[rows]
        if len(totals):
            share = aside[rows][:, totals].toarray() / own
            table = table - share @ sp.csr_array(model.rows[scaled.total_rows])[:, self.offers].toarray()
            moved = share @ model.low[scaled.total_rows]
            low, high = low - moved, high - moved
        used = np.count_nonzero(table, axis=1) > 1
        return table[used], low[used], high[used]

    def _most(self) -> FloatArray:
        """(C,) mean exposures that a plan can have: each row allows so many of the best for their price."""
        chance = self._chance
        most = np.asarray([chance[mine].max(axis=0) for mine in self._members]).sum(axis=0)
        given = np.isin(self.offers, self.split.taken)
        for row, high in zip(self._rows, self._high.tolist(), strict=True):
            if not np.isfinite(high) or row.min() < 0:
                continue
            room, here = max(0.0, high - float(row[given].sum())), chance[given].sum(axis=0)
            rest = np.flatnonzero(~given)
            price, worth = row[rest], chance[rest]
            order = np.argsort(-worth / np.maximum(price, 1e-12)[:, None], axis=0, kind="stable")
            spent = np.cumsum(price[order], axis=0)
            worth = np.take_along_axis(worth, order, axis=0)
            part = np.clip((room - (spent - price[order])) / np.maximum(price[order], 1e-12), 0.0, 1.0)
            most = np.minimum(most, here + (worth * part).sum(axis=0))
        return np.asarray(most * (1.0 + 1e-9) + 1e-9, np.float64)

    def _separate(self, answer: LpAnswer, goal: float) -> bool:
        """Add what the program's point breaks; whether there is any."""
        count, pairs = len(self.offers), len(self.first)
        x = answer.columns[:count]
        together = np.zeros((count, count))
        weights = answer.columns[self._begin : self._begin + pairs]
        together[self.first, self.second] = together[self.second, self.first] = weights
        found = self._touch(x, together, answer, goal)
        found |= self._add_groups(x, together)
        for line in range(len(self._rows)):
            found |= self._add_products(line, x, together)
        return found

    def touch(self, chosen: IntArray) -> None:
        """Add the planes at a plan."""
        x = np.isin(self.offers, chosen).astype(float)
        self._add_plane(self._loads(x, np.outer(x, x) - np.diag(x)))

    def _loads(self, x: FloatArray, together: FloatArray) -> FloatArray:
        """(3, C) mean exposures, their squares' sum, and the square of the mean, as the program has them."""
        chance = self._chance
        squares = (chance**2).T @ x
        return np.stack([chance.T @ x, squares, squares + ((together @ chance) * chance).sum(axis=0)])

    def _touch(self, x: FloatArray, together: FloatArray, answer: LpAnswer, goal: float) -> bool:
        """Add planes at the program's point, and at the mean of where it was lately, which it wavers around."""
        loads = self._loads(x, together)
        height = float(self._people @ self._bound.planes(*loads).at(*loads))
        if answer.columns[self._height] - height <= max(0.25 * goal, 1e-7) * abs(height):
            return False
        self._add_plane(loads)
        if self._lately is not None:
            self._lately = (1.0 - MIXED) * self._lately + MIXED * loads
            self._add_plane(self._lately)
        else:
            self._lately = loads
        return True

    def _add_plane(self, loads: FloatArray) -> None:
        chance, people = self._chance, self._people
        planes = self._bound.planes(*loads)
        rise = people * planes.on_second
        own = chance @ (people * planes.on_mean) + (chance**2) @ (people * planes.on_squares + rise)
        both = 2.0 * ((chance * rise) @ chance.T)[self.first, self.second]
        row = np.zeros(self._master.highs.columns)
        row[: len(own)] = -own
        row[self._begin : self._begin + len(both)] = -both
        row[self._height] = 1.0
        constant = float(people @ planes.constant)
        self._master.highs.add_rows(sp.csr_array(row[None, :]), np.array([-INFINITY]), np.array([constant]))
        self._planes += 1
        self._listed[(-3, self._planes, 0)] = 0

    def _add(self, entries: list[tuple[IntArray, FloatArray]], high: list[float]) -> bool:
        """Add rows `entries x <= high`."""
        if not entries:
            return False
        starts = np.cumsum([0, *(len(columns) for columns, _ in entries)])
        columns = np.concatenate([columns for columns, _ in entries])
        data = np.concatenate([data for _, data in entries])
        rows = sp.csr_array((data, columns, starts), shape=(len(entries), self._master.highs.columns))
        self._master.highs.add_rows(rows, np.full(len(entries), -INFINITY), np.array(high))
        return True

    def _column(self, one: IntArray, other: IntArray) -> IntArray:
        """The columns of pairs (positions)."""
        return np.asarray(self._begin + self._place[one, other], np.int64)

    @cached_property
    def _place(self) -> IntArray:
        """(offers, offers) the number of each pair, -1 where it is none."""
        place = np.full((len(self.offers), len(self.offers)), -1, np.int64)
        place[self.first, self.second] = place[self.second, self.first] = np.arange(len(self.first))
        return place

    def _fresh(self, kind: int, broken: FloatArray) -> list[tuple[int, int]]:
        """The rows (of a table) that are broken most and are not in the program."""
        found: list[tuple[int, int]] = []
        ones, others = np.nonzero(broken > BROKEN)
        for place in np.argsort(-broken[ones, others], kind="stable")[:ADDED].tolist():
            mark = kind, int(ones[place]), int(others[place])
            if mark not in self._listed:
                self._listed[mark] = 0
                found.append(mark[1:])
        return found

    def _add_groups(self, x: FloatArray, together: FloatArray) -> bool:
        """Of a choice group, what is taken beside offer i is no more than offer i."""
        beside = np.stack([together[mine].sum(axis=0) for mine in self._members])
        entries = []
        for group, one in self._fresh(-1, beside - x[None, :]):
            mine = self._members[group]
            columns = np.append(self._column(mine, np.full(len(mine), one)), one)
            entries.append((columns, np.append(np.ones(len(mine)), -1.0)))
        return self._add(entries, [0.0] * len(entries))

    def _add_products(self, line: int, x: FloatArray, together: FloatArray) -> bool:
        """A row times x_i, and times 1 - x_i."""
        row, added = self._rows[line], False
        everyone = np.arange(len(self.offers))
        with_it = row @ together + row * x
        for side, limit in enumerate((self._high[line], -self._low[line])):
            if not np.isfinite(limit):
                continue
            sign = 1.0 if side == 0 else -1.0
            size = max(1.0, abs(limit))
            inside = sign * with_it - limit * x
            outside = sign * (float(row @ x) - with_it) - limit * (1.0 - x)
            entries: list[tuple[IntArray, FloatArray]] = []
            high: list[float] = []
            for one, part in self._fresh(2 * line + side, np.stack([inside, outside], axis=1) / size):
                others = everyone[(self._place[one] >= 0) & (row != 0)]
                pairs = self._column(others, np.full(len(others), one))
                if part == 0:
                    columns = np.append(pairs, one)
                    data = np.append(sign * row[others], sign * row[one] - limit)
                else:
                    own = np.flatnonzero((row != 0) & (everyone != one))
                    columns = np.concatenate([pairs, own, [one]])
                    data = np.concatenate([-sign * row[others], sign * row[own], [limit]])
                entries.append((columns, data / size))
                high.append(0.0 if part == 0 else limit / size)
            added |= self._add(entries, high)
        return added


def _members(group: IntArray) -> list[IntArray]:
    """Positions of the offers of each group."""
    order = np.argsort(group, kind="stable")
    return list(np.split(order, np.flatnonzero(np.diff(group[order])) + 1)) if len(group) else []
