"""The linear program that the nodes of a tree share: bounds that move from node to node, planes where the points are.

Planes are added at fractional points too, and serve every node. Offers that no node may take any more and planes that
were not tight of late are left out whenever it is built anew: such programs are dense, and their size is what counts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.solving.core import EXACT
from optimizer.solving.highs import INFINITY, LpAnswer
from optimizer.solving.outer_approximation import OuterApproximation
from optimizer.solving.restricted_master import RestrictedMaster
from optimizer.solving.scaled_program import ScaledProgram
from optimizer.solving.watch import Watch

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

ROUNDS, ROOT_ROUNDS = 30, 100
"""Rounds of planes that a node is given at most, and the root."""
TIGHT = 0.02
"""Planes that are off by this part of the gap that is asked for are tight."""
STALLED, PATIENCE, ROOT_PATIENCE = 0.1, 3, 30
"""After so many rounds, one that lowers the bound by less than this part of that gap is the last one of a node."""
DEEP = 0.3
"""A plane half-way that cuts off less than this part of what one at the point itself would is joined by that one."""
MOST_LIMITS = 50
"""Limits at most that are looked at for offers which no longer fit."""
RECENT = 150
"""Planes that were not tight in so many of the last linear programs are left out of the next one."""


@dataclass(frozen=True)
class Node:
    """A part of the tree: bounds of the offers, groups of which one offer has to be taken, and its solution."""

    lower: FloatArray
    upper: FloatArray
    used: BoolArray
    """(groups,)"""
    bound: float = INFINITY
    weights: FloatArray | None = None
    """None where no plan in it can matter."""
    reduced: FloatArray | None = None


class NodeProgram:
    """The linear program over some `offers`, and what a node makes of it."""

    def __init__(self, scaled: ScaledProgram, approximations: list[OuterApproximation], offers: IntArray) -> None:
        self.scaled, self.approximations = scaled, approximations
        self._forbidden: list[IntArray] = []
        self._touched = [np.zeros(len(approximation.planes), np.int64) for approximation in approximations]
        """By approximation and plane: the linear program in which it was tight last."""
        self._solves = 0
        self._load(offers)

    def _load(self, offers: IntArray) -> None:
        self.offers = offers
        self._model = RestrictedMaster(self.scaled, self.approximations, offers, whole=False)
        for plan in self._forbidden:
            self._model.forbid(np.flatnonzero(np.isin(offers, plan)))
        self.group = np.unique(self.scaled.group[offers], return_inverse=True)[1]
        """(offers,) groups, numbered among these offers."""
        first = np.flatnonzero(np.diff(self.group[np.argsort(self.group, kind="stable")], prepend=-1))
        single = np.diff(np.append(first, len(offers))) < 2
        self.rows = self._model.group_rows(np.flatnonzero(~single), self.group)
        """(groups,) row of the HiGHS model that holds a group together; -1 of a single offer."""
        self._now = Node(np.full(len(offers), np.nan), np.ones(len(offers)), np.zeros(len(self.rows), bool))
        self._use, self._room = self._limits(offers)

    def _limits(self, offers: IntArray) -> tuple[FloatArray, FloatArray]:
        """(rows, offers) and (rows,): what offers use up of each limit that is only ever filled, such as a budget."""
        model, k = self.scaled.model, self.scaled.offers
        rows = sp.csr_array(model.rows)
        entries, lowest = np.diff(rows.indptr), np.zeros(rows.shape[0])
        filled = entries > 0
        if filled.any():
            least = np.where(rows.indices < k, rows.data, -1.0)
            lowest[filled] = np.minimum.reduceat(least, rows.indptr[:-1][filled])
        fills = np.flatnonzero(filled & (lowest >= 0) & np.isfinite(model.high))
        fills = fills[np.argsort(-entries[fills], kind="stable")[:MOST_LIMITS]]
        return rows[fills][:, offers].toarray(), model.high[fills]

    @property
    def worth(self) -> FloatArray:
        """(offers,) about what each is worth."""
        everyone = np.arange(len(self.offers))
        worth: FloatArray = np.abs(self.scaled.model.gain[self.offers])
        for near, approximation in zip(self._model.near, self.approximations, strict=True):
            if approximation.planes and not approximation.floor:
                worth = worth + near.slopes(approximation.planes[-1].slope, everyone)
        return worth

    # Fewer offers and planes

    @property
    def tight_part(self) -> float:
        """Which part of the planes was tight of late."""
        tight = sum(int((touched >= self._solves - RECENT).sum()) for touched in self._touched)
        return tight / max(1, sum(map(len, self._touched)))

    def keep(self, kept: BoolArray) -> None:
        """Build the program anew with these offers (a flag each) and the planes that were tight of late."""
        for number, approximation in enumerate(self.approximations):
            tight = self._touched[number] >= self._solves - RECENT
            if tight.any():
                approximation.keep(tight)
                self._touched[number] = self._touched[number][tight]
        self._load(self.offers[kept])

    def narrowed(self, node: Node, kept: BoolArray, groups: BoolArray) -> Node | None:
        """A node of the program before over the offers that were `kept`; None where it needs another one."""
        if (node.lower[~kept] > 0.5).any() or node.used[~groups].any():
            return None
        assert node.weights is not None
        assert node.reduced is not None
        lower, used = node.lower[kept], node.used[groups]
        # An offer that is alone in its group now stands for it.
        alone = used & (self.rows < 0)
        lower = np.where(alone[self.group], 1.0, lower)
        if (lower > node.upper[kept]).any():
            return None
        return Node(lower, node.upper[kept], used & ~alone, node.bound, node.weights[kept], node.reduced[kept])

    # Solving a node

    def solved(self, node: Node, watch: Watch, goal: float, gap: float, *, root: bool = False) -> Node:
        """The node with its bound and the point where that is, its planes tight there as far as the `gap` needs it.

        A node that is bounded by `goal` (scaled) has no point: no plan in it matters.
        """
        node = self._affordable(node)
        if node.bound == -INFINITY:
            return replace(node, weights=None)
        before, centres = INFINITY, dict[int, tuple[FloatArray, float]]()
        rounds, patience = (ROOT_ROUNDS, ROOT_PATIENCE) if root else (ROUNDS, PATIENCE)
        for round_ in range(rounds + 1):
            answer = self._linear(node, watch)
            if answer.status == "infeasible":
                return replace(node, bound=-INFINITY, weights=None)
            if answer.status == "stopped":
                # What is known of it is what is known of all: the tree is not finished.
                return replace(node, bound=INFINITY, weights=node.lower, reduced=np.zeros(len(self.offers)))
            weights = np.clip(answer.columns[: len(self.offers)], 0.0, 1.0)
            bound = answer.value
            if bound <= goal:
                return replace(node, bound=bound, weights=None)
            step = gap * abs(bound)
            loose = []
            if round_ < rounds and not watch.over():
                loose = self._loose(answer, weights, TIGHT * step, TIGHT * gap, watch)
            if not loose or (round_ > patience and before - bound < STALLED * step):
                break
            before = bound
            for number, load, height in loose:
                known = centres.get(number, (load, height))
                centres[number] = self._cut_between(number, (load, height), known, answer.columns, watch)
        return replace(node, bound=bound, weights=weights, reduced=answer.reduced[: len(self.offers)])

    def _affordable(self, node: Node) -> Node:
        """The node without the offers for which what it takes already leaves no room: a part of one is no plan."""
        lower, upper = node.lower, node.upper.copy()
        while True:
            room = self._room - self._use @ lower
            size = 1e-9 * np.maximum(1.0, np.abs(self._room))
            upper[(self._use > (room + size)[:, None]).any(axis=0) & (lower < 0.5)] = 0.0
            free = np.bincount(self.group, weights=upper, minlength=len(self.rows))
            sure = (node.used & (free == 1.0))[self.group] & (upper > 0.5) & (lower < 0.5)
            if (room < -size).any() or (node.used & (free == 0.0)).any():
                return replace(node, bound=-INFINITY)
            if not sure.any():
                return replace(node, lower=lower, upper=upper)
            lower = np.where(sure, 1.0, lower)

    def _linear(self, node: Node, watch: Watch) -> LpAnswer:
        """The linear program of a node, from where the last one ended."""
        highs, now = self._model.highs, self._now
        moved = np.flatnonzero((node.lower != now.lower) | (node.upper != now.upper))
        highs.set_bounds(moved, node.lower[moved], node.upper[moved])
        for group in np.flatnonzero(node.used != now.used).tolist():
            highs.set_row_bounds(int(self.rows[group]), 1.0 if node.used[group] else -INFINITY, 1.0)
        self._now = node
        answer = highs.solve_lp(watch.left, watch.effort_left)
        watch.spend(answer.work, late=answer.late)
        self._solves += 1
        if answer.status == "optimal":
            for number, approximation in enumerate(self.approximations):
                if not approximation.split:
                    self._touched[number][self._model.plane_duals(number, answer.duals) > 0.0] = self._solves
        return answer

    def _loose(
        self, answer: LpAnswer, weights: FloatArray, allowed: float, allowed_floor: float, watch: Watch
    ) -> list[tuple[int, FloatArray, float]]:
        """The approximations whose planes are not tight at a point, with load and height there.

        `allowed` is how far off they may be, for a floor as a part of it.
        """
        everyone, found = np.arange(len(self.offers)), []
        for number, approximation in enumerate(self.approximations):
            if approximation.split:
                continue
            load = self._model.near[number].load(everyone, weights)
            height = approximation.height(load)
            watch.spend(approximation.term.plane_seconds)
            short = self._told(number, answer.columns)
            least = EXACT * max(abs(height), abs(short))
            if short - height > max(least, allowed_floor * abs(short) if approximation.floor else allowed):
                found.append((number, load, height))
        return found

    def _told(self, number: int, columns: FloatArray) -> float:
        """What an approximation claims to be at the linear program's point, or has to be where it is a floor."""
        approximation = self.approximations[number]
        return approximation.least if approximation.floor else self._model.heights(number, columns)

    def _cut_between(
        self,
        number: int,
        here: tuple[FloatArray, float],
        centre: tuple[FloatArray, float],
        columns: FloatArray,
        watch: Watch,
    ) -> tuple[FloatArray, float]:
        """Add the plane half-way from a point inside to the linear program's point, where it cuts deep into what that
        one claims, else the plane at the point; the next point inside. Points are told by load and height.

        Planes at the points themselves swing to and fro; half-way they settle in half as many rounds (in-out
        separation, Ben-Ameur and Neto 2007).
        """
        load, height = here
        between = 0.5 * (load + centre[0])
        self.add_plane(number, between)
        watch.spend(self.approximations[number].term.plane_seconds)
        plane, told = self.approximations[number].planes[-1], self._told(number, columns)
        constant = float(plane.constant.sum())
        if told - (constant + float(plane.slope @ load)) < max(EXACT * abs(told), DEEP * (told - height)):
            self.add_plane(number, load)
        reached = constant + float(plane.slope @ between)
        return (between, reached) if reached > centre[1] else centre

    def add_plane(self, number: int, load: FloatArray) -> None:
        """Add the plane of an approximation at a load."""
        self.approximations[number].add_cut(load)
        self._model.add_planes(number, 1)
        self._touched[number] = np.append(self._touched[number], self._solves)

    def cut_whole(self, place: IntArray, *, holds: bool) -> None:
        """Learn what a whole plan (positions) is worth: planes that meet it there, or a row that rules it out."""
        loose = self._model.loose(place)
        for number, load in loose:
            self.add_plane(number, load)
        if not loose or not holds:
            self._model.forbid(place)
            self._forbidden.append(self.offers[place])
