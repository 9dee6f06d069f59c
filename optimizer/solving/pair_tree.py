"""The proof where people have to be reached several times: a tree of linear programs that know of pairs of offers.

Nodes are taken best bound first, so the bound of the tree only falls. All nodes share one linear program, its planes
and its rows, which hold everywhere. The offer to branch on is the one that a node is least sure of, weighed with what
earlier branches on it have cost.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.solving.core import EXACT
from optimizer.solving.pair_relaxation import Paired, PairRelaxation
from optimizer.solving.scaled_program import ScaledProgram
from optimizer.solving.watch import Watch

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

ROUNDS = 4
"""Rounds of planes and rows in a node."""

WHOLE = 1e-6
"""A weight so near to 0 or 1 is whole."""


@dataclass(frozen=True)
class _Node:
    """A part of the tree: (offers,) bounds, and what the linear program took there."""

    lower: FloatArray
    upper: FloatArray
    weights: FloatArray
    bound: float


class PairTree:
    """The tree below a relaxation that has been solved."""

    def __init__(self, scaled: ScaledProgram, relaxation: PairRelaxation, root: Paired) -> None:
        self._scaled, self._relaxation, self._root = scaled, relaxation, root
        count = len(relaxation.offers)
        self._cost, self._count = np.zeros((2, count)), np.zeros((2, count))
        """By side (0: out, 1: in): what branches on an offer have cost per unit, and how many there were."""

    def solve(self, watch: Watch, target: Callable[[], float], seen: Callable[[IntArray], None], effort: float) -> bool:
        """Search the tree and report its bound, with so much effort at most; True if nothing is left of it.

        Plans that are worth no more than `target()` (scaled), which may rise, are not looked for; `seen` is told of
        plans next to the nodes' points, which may break rules.
        """
        offers, spent = self._relaxation.offers, watch.effort
        taken = np.isin(offers, self._root.split.taken)
        may = taken | np.isin(offers, self._root.split.open)
        root = _Node(taken.astype(float), may.astype(float), self._root.weights, self._root.bound)
        heap, number = [(-root.bound, 0, root)], 0
        while heap:
            bound = -heap[0][0]
            watch.report(bound=max(bound, target()) / self._scaled.factor)
            if bound <= target() + EXACT * abs(bound):
                return True
            if watch.over() or watch.effort - spent > effort:
                return False
            node = heapq.heappop(heap)[2]
            for child in self._children(node, watch, target()):
                number += 1
                seen(offers[child.weights > 0.5])
                if child.bound > target():
                    heapq.heappush(heap, (-child.bound, number, child))
        watch.report(bound=target() / self._scaled.factor)
        return True

    def _children(self, node: _Node, watch: Watch, target: float) -> list[_Node]:
        place = self._branching(node)
        if place is None:  # a whole plan: what it is worth is known by now
            return []
        share, children = float(node.weights[place]), []
        for side in (1, 0):
            lower, upper = node.lower.copy(), node.upper.copy()
            lower[place] = upper[place] = float(side)
            self._relaxation.bounded(lower, upper)
            found = self._relaxation.run(watch, target, watch.limits.gap, rounds=ROUNDS)
            if not len(found.weights):
                if np.isfinite(found.bound):
                    continue
                if found.bound > 0:  # stopped before anything was known of it
                    children.append(_Node(lower, upper, node.weights, node.bound))
                continue
            self._cost[side, place] += max(0.0, node.bound - found.bound) / max(abs(side - share), 0.01)
            self._count[side, place] += 1
            offers = self._relaxation.offers
            lower[np.isin(offers, found.split.taken) & (upper > 0.5)] = 1.0
            upper[~np.isin(offers, np.union1d(found.split.open, found.split.taken))] = 0.0
            children.append(_Node(lower, upper, found.weights, min(node.bound, found.bound)))
        return children

    def _branching(self, node: _Node) -> int | None:
        """The offer to branch on; None where all are fixed."""
        free = node.upper - node.lower > 0.5
        if not free.any():
            return None
        share = np.clip(node.weights, WHOLE, 1.0 - WHOLE)
        rate = self._cost / np.maximum(self._count, 1)
        known = self._count > 0
        usual = [float(rate[side][known[side]].mean()) if known[side].any() else 1.0 for side in (0, 1)]
        out, into = (np.where(known[side], rate[side], usual[side]) for side in (0, 1))
        score = np.maximum(out * share, 1e-9) * np.maximum(into * (1.0 - share), 1e-9)
        return int(np.argmax(np.where(free, score, -1.0)))
