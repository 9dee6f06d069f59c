"""The mean of a plan's worst cases: a concave term over seeded draws of what each offer may bring.

With v_s the outcomes of all offers in draw s of S, the mean of the worst share a of the draws (CVaR, the expected
shortfall; Rockafellar and Uryasev 2000) is

    F(x) = max_t  t - sum_s max(0, t - v_s x) / (a S)  =  min_w  sum_s w_s v_s x,     0 <= w_s <= 1 / (a S), sum w = 1.

The second form makes it concave, and gives a tangent from each plan: the weights of its own worst draws are weights
for every other plan too, so `w V x` bounds F from above and meets it there. The load of the term is the outcome of each
draw, z = V x.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.concave import Plane, Tangent

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
_WHOLE = 1e-9
"""A number of draws that is so near to a whole one is whole."""


def tail_weights(outcomes: FloatArray, worst: float) -> FloatArray:
    """(draws,) the weights of the worst draws, which sum to 1; draws that tie at the edge share what is left."""
    count = worst * len(outcomes)
    edge = np.partition(outcomes, _edge(count, len(outcomes)))[_edge(count, len(outcomes))]
    below, level = outcomes < edge, outcomes == edge
    weights: FloatArray = below / count
    weights[level] = max(0.0, 1.0 - float(weights.sum())) / int(level.sum())
    return weights


def _edge(count: float, draws: int) -> int:
    """Position of the best of the worst `count` draws in their order."""
    return min(draws, int(np.ceil(count - _WHOLE))) - 1


PLANE = 2e-9
"""Seconds of a plane for each draw of each offer."""


class WorstCases:
    """A `ConcaveTerm`: the mean of the worst share `worst` (above 0, at most 1) of the draws.

    `outcomes` (k, S): what each offer brings in each draw, not negative. `given` (S,): what is there before any offer.
    """

    def __init__(self, outcomes: FloatArray, worst: float, given: FloatArray | None = None) -> None:
        self.outcomes = outcomes
        self.worst = worst
        self.offers, self.cells = outcomes.shape
        if not 0 < worst <= 1 or worst * self.cells < 1:
            raise ValueError("the worst cases are at least one of the draws, and at most all")
        self.people = np.ones(self.cells)
        self.tight, self.certain, self.kinked = True, False, True
        self._given = np.zeros(self.cells) if given is None else given

    @property
    def plane_seconds(self) -> float:
        return float(PLANE * self.cells * self.offers)

    @property
    def effort(self) -> float:
        return 1.0 + float(self.cells) / 3.0

    def outcome(self, chosen: IntArray) -> FloatArray:
        """(S,) what a plan brings in each draw."""
        outcome: FloatArray = self._given + self.outcomes[chosen].sum(axis=0)
        return outcome

    def value(self, chosen: IntArray) -> float:
        return self._mean(self.outcome(chosen))

    def _mean(self, outcome: FloatArray) -> float:
        return float((tail_weights(outcome, self.worst) * outcome).sum())

    def added(self, chosen: IntArray, columns: IntArray | None = None) -> FloatArray:
        here = self.outcome(chosen)
        rows = self.outcomes if columns is None else self.outcomes[columns]
        before = self._mean(here)
        values = np.concatenate(
            [worst_means(here + rows[first : first + _ROWS], self.worst) for first in _starts(rows)]
        )
        return np.asarray(values - before)

    def promise(self, chosen: IntArray, columns: IntArray) -> FloatArray:
        # A line that may fall through adds nothing to the worst cases of an empty plan: the slope sees further.
        return np.asarray(self.outcomes[columns] @ tail_weights(self.outcome(chosen), self.worst))

    def exchanged(self, chosen: IntArray, out: IntArray) -> FloatArray:
        here, rows = self.outcome(chosen), self._single
        values = np.empty((len(out) + 1, self.offers + 1))
        for place, leaving in enumerate([*out.tolist(), -1]):
            rest = here - self.outcomes[leaving] if leaving >= 0 else here
            values[place, :-1] = worst_means(rest.astype(np.float32) + rows, self.worst)
            values[place, -1] = self._mean(rest)
        return values

    @cached_property
    def _single(self) -> NDArray[np.float32]:
        """The outcomes in single precision, for whoever looks at thousands of exchanges."""
        return self.outcomes.astype(np.float32)

    def shared(self, offer: int) -> FloatArray:  # noqa: ARG002 - draws are shared by all alike
        return np.ones(self.offers)

    def load(self, columns: IntArray, weights: FloatArray) -> FloatArray:
        used = np.flatnonzero(weights)
        return np.asarray(weights[used] @ self.outcomes[columns[used]], np.float64)

    def plane(self, load: FloatArray) -> Plane:
        return Plane(np.zeros(self.cells), tail_weights(load, self.worst))

    def slopes(self, price: FloatArray, columns: IntArray) -> FloatArray:
        everyone = len(columns) == self.offers and np.array_equal(columns, np.arange(self.offers))
        rows = self.outcomes if everyone else self.outcomes[columns]  # a copy of all takes longer than the product
        return np.asarray(rows @ price, np.float64)

    def screen(self, price: FloatArray) -> FloatArray:
        return np.asarray(self.outcomes @ price, np.float64)

    def tangent(self, columns: IntArray, weights: FloatArray) -> Tangent:
        return Tangent(0.0, self.screen(tail_weights(self.load(columns, weights), self.worst)))

    def entries(self, columns: IntArray) -> sp.csr_array:
        return sp.csr_array(self.outcomes[columns].T)

    def restrict(self, columns: IntArray, given: IntArray | None = None) -> WorstCases:
        before = self._given if given is None else self.outcome(given)
        return WorstCases(np.ascontiguousarray(self.outcomes[columns]), self.worst, before)

    def padded(self, number: int) -> WorstCases:
        """The same with `number` more offers, which bring nothing."""
        more = np.zeros((number, self.cells))
        return WorstCases(np.concatenate([self.outcomes, more]), self.worst, self._given)


_ROWS = 512
"""Plans that are looked at together."""


def _starts(rows: FloatArray) -> range:
    return range(0, max(1, len(rows)), _ROWS)


def worst_means(outcomes: NDArray[np.floating], worst: float) -> FloatArray:
    """(plans,) the mean of the worst draws of each row of `outcomes` (plans, draws), which is put in another order."""
    draws = outcomes.shape[1]
    count = worst * draws
    edge = _edge(count, draws)
    outcomes.partition(edge, axis=1)
    whole = outcomes[:, :edge].sum(axis=1, dtype=np.float64)
    return np.asarray((whole + (count - edge) * outcomes[:, edge]) / count, np.float64)
