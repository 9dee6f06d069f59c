"""A tree of linear programs in which every point gets its own plane: the proof where a concave term has many kinks.

The mean of the worst draws is a concave function of very many flat pieces, and its planes say little between whole
plans: a fractional plan spreads its risk over parts of creators. A MIP solver that is given planes at its own plans
alone would be run again a hundred times. Here the planes are added wherever the tree is, at fractional points too, and
serve all of it (branch and cut; for CVaR as a cutting plane model: Kuenzi-Bay and Mayer 2006). Nodes are taken best
bound first, so the bound of the tree only falls. A node asks for a choice group to be used or not, and of a group that
is used for one of its offers; which one is learned from what earlier branches cost (pseudo-costs, Benichou et al.
1971).
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from optimizer.solving.core import EXACT, Split
from optimizer.solving.exact import evaluate
from optimizer.solving.highs import INFINITY, LpAnswer
from optimizer.solving.outer_approximation import OuterApproximation
from optimizer.solving.restricted_master import RestrictedMaster
from optimizer.solving.scaled_program import ScaledProgram
from optimizer.solving.swap_neighbourhood import SwapNeighbourhood
from optimizer.solving.tabu_search import Incumbent, Record, TabuSearch
from optimizer.solving.watch import Watch

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

WHOLE = 1e-6
"""A weight so near to 0 or 1 is whole."""
ROUNDS = 30
"""Planes of one approximation that a node is given at most."""
TIGHT = 0.02
"""Planes that are off by this part of the gap that is asked for are tight."""
STALLED, PATIENCE = 0.1, 3
"""After so many rounds, one that lowers the bound by less than this part of that gap is the last one of a node."""
PLANE = 2e-9
"""Seconds of making a plane, for each entry of the linear form."""
POLISH = 25
"""Steps of the search from a point."""
ROUNDED = 16
"""Every so many nodes the plan next to the node's point is made better by exchanges."""


@dataclass(frozen=True)
class _Node:
    """A part of the tree: bounds of the offers, groups of which one offer has to be taken, and its solution."""

    lower: FloatArray
    upper: FloatArray
    used: BoolArray
    """(rows of groups,)"""
    bound: float = INFINITY
    weights: FloatArray | None = None
    """None where no plan in it can matter."""
    reduced: FloatArray | None = None


class BranchAndCut:
    """The program over the offers that a split leaves open, with those that it takes bought and all others left out.

    `duals` (m,) are the relaxation's multipliers of the rows.
    """

    def __init__(
        self, scaled: ScaledProgram, approximations: list[OuterApproximation], split: Split, duals: FloatArray
    ) -> None:
        self.scaled, self.approximations, self._duals = scaled, approximations, duals
        taken = split.taken
        self.offers = np.union1d(split.open, taken)
        self._model = RestrictedMaster(scaled, approximations, self.offers, whole=False)
        self._group = np.unique(scaled.group[self.offers], return_inverse=True)[1]
        self._lower = np.isin(self.offers, taken).astype(float)
        self._upper = np.ones(len(self.offers))
        first = np.flatnonzero(np.diff(self._group[np.argsort(self._group, kind="stable")], prepend=-1))
        single = np.diff(np.append(first, len(self.offers))) < 2
        self._rows = self._model.group_rows(np.flatnonzero(~single), self._group)
        """(groups,) row of the HiGHS model that holds a group together; -1 of a single offer."""
        self._now = _Node(np.full(len(self.offers), np.nan), self._upper, np.zeros(len(self._rows), bool))
        self._costs = np.zeros((2, len(self._rows) + len(self.offers)))
        self._counts = np.zeros((2, len(self._rows) + len(self.offers)))
        """By side (0: out, 1: in): what branching on groups, then on offers, has cost per unit, and how often."""
        self._sizes = self._worth()
        self._nodes = 0

    def solve(
        self,
        watch: Watch,
        seen: Callable[[Incumbent], None],
        target: Callable[[], float],
        over: Callable[[float], bool],
    ) -> bool:
        """Search the tree and report its bound; True if nothing is left of it.

        `seen` is told of each plan that is met; plans that are worth no more than `target()` (scaled), which may rise
        on the way, are not looked for. The search of plans near a node ends where `over` says so.
        """
        self._target, self._over, self._gap = target, over, watch.limits.gap
        self._best: Incumbent | None = None

        def told(bound: float) -> None:
            watch.report(bound=bound / self.scaled.factor)

        def met(plan: Incumbent) -> None:
            if self._best is None or plan.value > self._best.value:
                self._best = plan
            seen(plan)

        self._seen = met
        root = self._solved(_Node(self._lower, self._upper, np.zeros(len(self._rows), bool)), watch)
        heap: list[tuple[float, int, _Node]] = []
        self._push(heap, root)
        while heap:
            bound = -heap[0][0]
            told(max(bound, self._goal))
            if bound <= self._goal:
                return True
            if watch.over():
                return False
            _, _, node = heapq.heappop(heap)
            for child in self._children(node, watch):
                self._push(heap, child)
        told(self._goal)
        return True

    def _worth(self) -> FloatArray:
        """(groups and offers,) about what each is worth, so that what was learned of large ones serves small ones."""
        everyone = np.arange(len(self.offers))
        worth: FloatArray = np.abs(self.scaled.model.gain[self.offers])
        for near, approximation in zip(self._model.near, self.approximations, strict=True):
            if approximation.planes and not approximation.floor:
                worth = worth + near.slopes(approximation.planes[-1].slope, everyone)
        of_group = np.zeros(len(self._rows))
        np.maximum.at(of_group, self._group, worth)
        least = 1e-9 * max(1.0, float(worth.max(initial=0.0)))
        return np.asarray(np.maximum(np.concatenate([of_group, worth]), least), np.float64)

    @property
    def _goal(self) -> float:
        """A node that is bounded by this (scaled) has nothing to look for: differences below rounding are none."""
        target = self._target()
        return target + 0.5 * EXACT * abs(target) if np.isfinite(target) else target

    def _push(self, heap: list[tuple[float, int, _Node]], node: _Node) -> None:
        if node.weights is not None and node.bound > self._goal:
            self._nodes += 1
            heapq.heappush(heap, (-node.bound, self._nodes, node))

    def _children(self, node: _Node, watch: Watch) -> list[_Node]:
        """What a node falls apart into; itself, better known, where its point is whole."""
        weights = node.weights
        assert weights is not None
        if self._nodes % ROUNDED == 1:
            self._search(self._nearest_plan(weights), self.offers[weights > WHOLE])
        node = self._tightened(node)
        if (np.minimum(weights, 1.0 - weights) <= WHOLE).all():
            self._cut_whole(np.flatnonzero(weights > 0.5))
            return [self._solved(node, watch)]
        place, is_group, share = self._branching(weights)
        children = []
        for side in (1, 0):
            child = self._solved(self._branch(node, place, is_group=is_group, side=side), watch)
            if np.isfinite(child.bound):
                number = place if is_group else len(self._rows) + place
                lost = max(0.0, node.bound - child.bound) / ((1.0 - share) if side else share)
                self._costs[side, number] += lost
                self._counts[side, number] += 1
            children.append(replace(child, bound=min(child.bound, node.bound)))
        return children

    def _branch(self, node: _Node, place: int, *, is_group: bool, side: int) -> _Node:
        lower, upper, used = node.lower, node.upper.copy(), node.used
        mine = self._group == (place if is_group else self._group[place])
        if is_group and side:
            used = used.copy()
            used[place] = True
        elif is_group:
            upper[mine] = 0.0
        elif side:
            lower = lower.copy()
            upper[mine] = 0.0
            lower[place] = upper[place] = 1.0
        else:
            upper[place] = 0.0
        return _Node(lower, upper, used)

    def _branching(self, weights: FloatArray) -> tuple[int, bool, float]:
        """(position of a group or an offer, whether it is a group, how much of it is taken)"""
        of_group = np.bincount(self._group, weights=weights, minlength=len(self._rows))
        open_groups = np.flatnonzero((np.minimum(of_group, 1.0 - of_group) > WHOLE) & (self._rows >= 0))
        single = (self._rows < 0)[self._group]
        fractional = np.minimum(weights, 1.0 - weights) > WHOLE
        offers = np.flatnonzero(fractional & (single if len(open_groups) else True))
        number = np.concatenate([open_groups, len(self._rows) + offers])
        share = np.concatenate([of_group[open_groups], weights[offers]])
        known = self._counts > 0
        rate = self._costs / np.maximum(self._counts, 1)
        usual = [float((rate / self._sizes)[side][known[side]].mean()) if known[side].any() else 1.0 for side in (0, 1)]
        out, into = (np.where(known[side], rate[side], usual[side] * self._sizes)[number] for side in (0, 1))
        score = np.maximum(out * share, 1e-9) * np.maximum(into * (1.0 - share), 1e-9)
        place = int(np.argmax(score))
        is_group = place < len(open_groups)
        return int(number[place] if is_group else offers[place - len(open_groups)]), is_group, float(share[place])

    def _tightened(self, node: _Node) -> _Node:
        """The node without what reduced prices rule out in it."""
        weights, reduced = node.weights, node.reduced
        assert weights is not None
        assert reduced is not None
        slack = node.bound - self._goal + EXACT * abs(node.bound)
        lower, upper = node.lower.copy(), node.upper.copy()
        upper[(weights < WHOLE) & (reduced < -slack) & (lower < 0.5)] = 0.0
        lower[(weights > 1.0 - WHOLE) & (reduced > slack) & (upper > 0.5)] = 1.0
        return replace(node, lower=lower, upper=upper)

    def _solved(self, node: _Node, watch: Watch) -> _Node:
        """The node with its bound and the point where that is, its planes tight there as far as it matters."""
        before = INFINITY
        for round_ in range(ROUNDS + 1):
            answer = self._linear(node, watch)
            if answer.status == "infeasible":
                return replace(node, bound=-INFINITY, weights=None)
            if answer.status == "stopped":
                # What is known of it is what is known of all: the tree is not finished.
                return replace(node, bound=INFINITY, weights=self._lower, reduced=np.zeros(len(self.offers)))
            weights = np.clip(answer.columns[: len(self.offers)], 0.0, 1.0)
            bound = answer.value
            if bound <= self._goal:
                return replace(node, bound=bound, weights=None)
            step = self._gap * abs(bound)
            loose = self._loose(answer, weights, TIGHT * step) if round_ < ROUNDS and not watch.over() else []
            if not loose or (round_ > PATIENCE and before - bound < STALLED * step):
                break
            before = bound
            for number, load in loose:
                self._add_plane(number, load)
                watch.spend(PLANE * len(load) * len(self.offers))
        return replace(node, bound=bound, weights=weights, reduced=answer.reduced[: len(self.offers)])

    def _linear(self, node: _Node, watch: Watch) -> LpAnswer:
        """The linear program of a node, from where the last one ended."""
        highs, now = self._model.highs, self._now
        moved = np.flatnonzero((node.lower != now.lower) | (node.upper != now.upper))
        highs.set_bounds(moved, node.lower[moved], node.upper[moved])
        for group in np.flatnonzero(node.used != now.used).tolist():
            highs.set_row_bounds(int(self._rows[group]), 1.0 if node.used[group] else -INFINITY, 1.0)
        self._now = node
        answer = highs.solve_lp(watch.left, watch.effort_left)
        watch.spend(answer.work, late=answer.late)
        return answer

    def _loose(self, answer: LpAnswer, weights: FloatArray, allowed: float) -> list[tuple[int, FloatArray]]:
        """The approximations whose planes are not tight at a point, with the load there."""
        everyone, found = np.arange(len(self.offers)), []
        for number, approximation in enumerate(self.approximations):
            if approximation.split:
                continue
            load = self._model.near[number].load(everyone, weights)
            height = approximation.height(load)
            short = approximation.least if approximation.floor else self._model.heights(number, answer.columns)
            least = EXACT * max(abs(height), abs(short))
            if short - height > max(least, TIGHT * self._gap * abs(short) if approximation.floor else allowed):
                found.append((number, load))
        return found

    def _add_plane(self, number: int, load: FloatArray) -> None:
        self.approximations[number].add_cut(load)
        self._model.add_planes(number, 1)

    def _cut_whole(self, place: IntArray) -> None:
        """Learn what a whole plan (positions) is worth: planes that meet it there, or a row that rules it out."""
        chosen = self.offers[place]
        holds = self._try(chosen)
        added = False
        for number, approximation in enumerate(self.approximations):
            if approximation.split:
                continue
            load = self._model.near[number].load(place, np.ones(len(place)))
            height = approximation.height(load)
            if approximation.floor and height >= approximation.least * (1 - 1e-12):
                continue
            planes = min(float(plane.constant.sum() + plane.slope @ load) for plane in approximation.planes)
            if planes > height + 1e-12 * max(1.0, abs(height)):
                self._add_plane(number, load)
                added = True
        if not added or not holds:
            self._model.forbid(place)

    def _search(self, chosen: IntArray, support: IntArray) -> None:
        """Make the plan next to a point better by exchanges with what the point takes any part of."""
        known = chosen if self._best is None else np.union1d(chosen, self._best.chosen)
        swaps = SwapNeighbourhood(self.scaled, np.union1d(support, known), np.zeros(0, np.int64), self._duals)
        TabuSearch(swaps, chosen, Record(self.scaled)).run(POLISH, self._over, self._seen)

    def _nearest_plan(self, weights: FloatArray) -> IntArray:
        """The offers that a point takes for more than a half, and the largest part of each group."""
        order = np.argsort(-weights, kind="stable")
        order = order[weights[order] > 0.5]
        return np.sort(self.offers[order[np.unique(self._group[order], return_index=True)[1]]])

    def _try(self, chosen: IntArray) -> bool:
        """Tell of the plan where it obeys everything; whether it does."""
        evaluation = evaluate(self.scaled, chosen)
        if evaluation.holds:
            self._seen(Incumbent(chosen, evaluation.value))
        return evaluation.holds
