"""A tree of linear programs in which every point gets its own plane: the proof where a concave term has many kinks, or
where few offers are open.

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
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from optimizer.solving.core import EXACT, Split
from optimizer.solving.exact import evaluate
from optimizer.solving.node_program import Node, NodeProgram
from optimizer.solving.outer_approximation import OuterApproximation
from optimizer.solving.scaled_program import ScaledProgram
from optimizer.solving.swap_neighbourhood import SwapNeighbourhood
from optimizer.solving.tabu_search import Incumbent, Record, TabuSearch
from optimizer.solving.watch import Watch

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

WHOLE = 1e-6
"""A weight so near to 0 or 1 is whole."""
POLISH = 25
"""Steps of the search from a point."""
LOOKED, FEWER = 16, 0.8
"""Every so many nodes the tree is looked at for offers that no better plan has and planes that were not tight of late;
the program is built anew where less than this part of either is left."""
ROUNDED, EARLY = 16, 128
"""Every so many nodes the plan next to the node's point is made better by exchanges; of the first ones more often."""
FEW = 150
"""A proof for no more open offers than this is the tree's after one MIP (measured: with 30 to 120 open offers and 512
to 1,275 cells a third of the time of MIPs that get planes at their plans; with 200 and 128 cells three times of it)."""
_Entry = tuple[float, int, Node]
"""(-bound, number, node) in the heap."""


def is_quick(approximations: Sequence[OuterApproximation], split: Split) -> bool:
    """Whether the tree is quicker than MIPs that get planes at their plans: few offers, and planes that are tight."""
    kinds = {each.term.tight and not each.split for each in approximations}
    return kinds == {True} and len(split.open) <= FEW


class BranchAndCut:
    """The program over the offers that a split leaves open, with those that it takes bought and all others left out.

    `duals` (m,) are the relaxation's multipliers of the rows.
    """

    def __init__(
        self, scaled: ScaledProgram, approximations: list[OuterApproximation], split: Split, duals: FloatArray
    ) -> None:
        self.scaled, self._duals = scaled, duals
        self._program = NodeProgram(scaled, approximations, np.union1d(split.open, split.taken))
        self._taken = split.taken
        size = len(self._program.rows) + len(self.offers)
        self._costs, self._counts = np.zeros((2, size)), np.zeros((2, size))
        """By side (0: out, 1: in): what branching on groups, then on offers, has cost per unit, and how often."""
        self._sizes = self._worth()
        self._nodes = self._popped = 0

    @property
    def offers(self) -> IntArray:
        """The offers that are not left out."""
        return self._program.offers

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
        lower, unused = np.isin(self.offers, self._taken).astype(float), np.zeros(len(self._program.rows), bool)
        heap: list[_Entry] = []
        self._push(heap, self._solved(Node(lower, np.ones(len(lower)), unused), watch))
        looked = self._nodes
        while heap:
            if self._nodes >= looked + LOOKED:
                looked = self._nodes
                heap = self._smaller(heap)
                continue  # it may have lost nodes
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

    def _smaller(self, heap: list[_Entry]) -> list[_Entry]:
        """The nodes over the offers that any of them may still take, with the planes that were tight of late; as they
        are, where that leaves nearly everything."""
        program = self._program
        heap = [(bound, number, self._tightened(node)) for bound, number, node in heap]
        kept = np.array([node.upper for _, _, node in heap]).max(axis=0, initial=0.0) > 0.5
        if kept.mean() > FEWER and program.tight_part > FEWER:
            return heap
        groups = np.isin(np.arange(len(program.rows)), program.group[kept])
        numbered = np.concatenate([groups, kept])
        self._costs, self._counts = self._costs[:, numbered], self._counts[:, numbered]
        self._sizes = self._sizes[numbered]
        program.keep(kept)
        nodes = [(bound, number, program.narrowed(node, kept, groups)) for bound, number, node in heap]
        heap = [(bound, number, node) for bound, number, node in nodes if node is not None]
        heapq.heapify(heap)
        return heap

    def _worth(self) -> FloatArray:
        """(groups and offers,) about what each is worth, so that what was learned of large ones serves small ones."""
        worth = self._program.worth
        of_group = np.zeros(len(self._program.rows))
        np.maximum.at(of_group, self._program.group, worth)
        least = 1e-9 * max(1.0, float(worth.max(initial=0.0)))
        return np.asarray(np.maximum(np.concatenate([of_group, worth]), least), np.float64)

    @property
    def _goal(self) -> float:
        """A node that is bounded by this (scaled) has nothing to look for: differences below rounding are none."""
        target = self._target()
        return target + 0.5 * EXACT * abs(target) if np.isfinite(target) else target

    def _push(self, heap: list[_Entry], node: Node) -> None:
        if node.weights is not None and node.bound > self._goal:
            self._nodes += 1
            heapq.heappush(heap, (-node.bound, self._nodes, node))

    def _children(self, node: Node, watch: Watch) -> list[Node]:
        """What a node falls apart into; itself, better known, where its point is whole."""
        weights = node.weights
        assert weights is not None
        if self._popped % (ROUNDED if self._popped >= EARLY else ROUNDED // 4) == 0:
            self._search(self._nearest_plan(weights), self.offers[weights > WHOLE])
        self._popped += 1
        node = self._tightened(node)
        if (np.minimum(weights, 1.0 - weights) <= WHOLE).all():
            whole = np.flatnonzero(weights > 0.5)
            self._program.cut_whole(whole, holds=self._try(self.offers[whole]))
            return [self._solved(node, watch)]
        place, is_group, share = self._branching(weights)
        children = []
        for side in (1, 0):
            child = self._solved(self._branch(node, place, is_group=is_group, side=side), watch)
            if np.isfinite(child.bound):
                number = place if is_group else len(self._program.rows) + place
                lost = max(0.0, node.bound - child.bound) / ((1.0 - share) if side else share)
                self._costs[side, number] += lost
                self._counts[side, number] += 1
            children.append(replace(child, bound=min(child.bound, node.bound)))
        return children

    def _branch(self, node: Node, place: int, *, is_group: bool, side: int) -> Node:
        lower, upper, used = node.lower, node.upper.copy(), node.used
        mine = self._program.group == (place if is_group else self._program.group[place])
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
        return Node(lower, upper, used)

    def _branching(self, weights: FloatArray) -> tuple[int, bool, float]:
        """(position of a group or an offer, whether it is a group, how much of it is taken)"""
        of_group = np.bincount(self._program.group, weights=weights, minlength=len(self._program.rows))
        open_groups = np.flatnonzero((np.minimum(of_group, 1.0 - of_group) > WHOLE) & (self._program.rows >= 0))
        single = (self._program.rows < 0)[self._program.group]
        fractional = np.minimum(weights, 1.0 - weights) > WHOLE
        offers = np.flatnonzero(fractional & (single if len(open_groups) else True))
        number = np.concatenate([open_groups, len(self._program.rows) + offers])
        share = np.concatenate([of_group[open_groups], weights[offers]])
        known = self._counts > 0
        rate = self._costs / np.maximum(self._counts, 1)
        usual = [float((rate / self._sizes)[side][known[side]].mean()) if known[side].any() else 1.0 for side in (0, 1)]
        out, into = (np.where(known[side], rate[side], usual[side] * self._sizes)[number] for side in (0, 1))
        score = np.maximum(out * share, 1e-9) * np.maximum(into * (1.0 - share), 1e-9)
        place = int(np.argmax(score))
        is_group = place < len(open_groups)
        return int(number[place] if is_group else offers[place - len(open_groups)]), is_group, float(share[place])

    def _tightened(self, node: Node) -> Node:
        """The node without what reduced prices rule out in it."""
        weights, reduced = node.weights, node.reduced
        assert weights is not None
        assert reduced is not None
        slack = node.bound - self._goal + EXACT * abs(node.bound)
        lower, upper = node.lower.copy(), node.upper.copy()
        upper[(weights < WHOLE) & (reduced < -slack) & (lower < 0.5)] = 0.0
        lower[(weights > 1.0 - WHOLE) & (reduced > slack) & (upper > 0.5)] = 1.0
        return replace(node, lower=lower, upper=upper)

    def _solved(self, node: Node, watch: Watch) -> Node:
        return self._program.solved(node, watch, self._goal, self._gap, root=not self._nodes)

    def _search(self, chosen: IntArray, support: IntArray) -> None:
        """Make the plan next to a point better by exchanges with what the point takes any part of."""
        known = chosen if self._best is None else np.union1d(chosen, self._best.chosen)
        swaps = SwapNeighbourhood(self.scaled, np.union1d(support, known), np.zeros(0, np.int64), self._duals)
        TabuSearch(swaps, chosen, Record(self.scaled)).run(POLISH, self._over, self._seen)

    def _nearest_plan(self, weights: FloatArray) -> IntArray:
        """The offers that a point takes for more than a half, and the largest part of each group."""
        order = np.argsort(-weights, kind="stable")
        order = order[weights[order] > 0.5]
        return np.sort(self.offers[order[np.unique(self._program.group[order], return_index=True)[1]]])

    def _try(self, chosen: IntArray) -> bool:
        """Tell of the plan where it obeys everything; whether it does."""
        evaluation = evaluate(self.scaled, chosen)
        if evaluation.holds:
            self._seen(Incumbent(chosen, evaluation.value))
        return evaluation.holds
