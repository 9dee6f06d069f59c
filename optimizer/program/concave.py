"""People reached, cell by cell: its exact value for whole plans and its tangents for fractional ones.

Inside a cell c of N_c people, offer o reaches a person with probability p_oc, independently of the other
offers. With L_oc = -ln(1 - p_oc) and t_c = (L'x)_c the people reached at least once are

    sum_c N_c (1 - exp(-t_c)),

which is concave in x and exact at whole plans (docs/model.md, "The concave form"). A certain hit (p = 1) has no
logarithm; it counts into s_c instead, and the concave form is min(1, s_c + 1 - exp(-t_c)), again exact at
whole plans. The pair (t, s) is called the *load* of the cells.

For reach at least k times (`frequency`) the value is exact too (the number of exposures in a cell is
Poisson-binomial), but it is not concave. Bernoulli(p) is stochastically below Poisson(-ln(1 - p)), so
P(at least k) <= P(Poisson(t_c) >= k), and the concave envelope of that in t_c gives valid tangents.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.contact_probabilities import (
    ContactProbabilities,
    Matrix,
    TableProbabilities,
    array_logs,
    blocks,
    certain_contacts,
    logs,
)

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class Tangent(NamedTuple):
    """An upper bound that is linear: for every plan S, value(S) <= constant + sum of slope over S."""

    constant: float
    slope: FloatArray
    """(k,) per offer, non-negative."""


class Plane(NamedTuple):
    """A tangent told cell by cell: for every plan with the load z, the people reached in cell c are at most
    constant_c + slope_c t_c (+ slope_C+c s_c where there are certain hits)."""

    constant: FloatArray
    """(cells,)"""
    slope: FloatArray
    """(loads,)"""


class ConcaveTerm(Protocol):
    """A function of the chosen offers that is non-decreasing, with tangents in a linear form of them."""

    @property
    def offers(self) -> int:
        """Number of offers k."""

    @property
    def cells(self) -> int:
        """Number of cells."""

    @property
    def tight(self) -> bool:
        """True if the tangent at a whole plan equals its value there."""

    @property
    def certain(self) -> bool:
        """True if every hit is certain: each cell counts as soon as one of its offers is taken."""

    def value(self, chosen: IntArray) -> float:
        """Exact value of the plan that takes the offers `chosen` (indices)."""

    def tangent(self, columns: IntArray, weights: FloatArray) -> Tangent:
        """The tangent at the fractional point that takes `columns` with `weights` and nothing else."""

    def added(self, chosen: IntArray, columns: IntArray | None = None) -> FloatArray:
        """(k,) exact gain of adding each offer (of `columns`) to the plan `chosen`."""

    def exchanged(self, chosen: IntArray, out: IntArray) -> FloatArray:
        """(len(out) + 1, k + 1) exact values of the plan `chosen` after each exchange: row i without the offer
        out[i], the last row without leaving any out; column j with offer j added, the last with none."""

    def shared(self, offer: int) -> FloatArray:
        """(k,) how near the audience of each offer is to that of this one: what it shares with the audiences of the
        offers that share people with it, each as much as it does."""

    def load(self, columns: IntArray, weights: FloatArray) -> FloatArray:
        """(loads,) the linear form at a fractional point."""

    def plane(self, load: FloatArray) -> Plane:
        """The tangent plane at a load, told cell by cell."""

    def slopes(self, price: FloatArray, columns: IntArray) -> FloatArray:
        """(len(columns),) the linear form's coefficients of some offers, weighed with `price` (loads,)."""

    def screen(self, price: FloatArray) -> FloatArray:
        """(k,) upper bounds on the slopes of all offers, as near as is cheap."""

    def entries(self, columns: IntArray) -> sp.csr_array:
        """(loads, len(columns)) the linear form's coefficients of some offers."""

    def restrict(self, columns: IntArray, given: IntArray | None = None) -> ConcaveTerm:
        """The same term over a few offers, in an order of their own, made for many evaluations.

        `given` are offers that are taken in any case: `value` and `added` count on top of them, values with
        what they reach. Loads, planes and slopes know nothing of them.
        """


class ReachTerm:
    """People reached at least `frequency` times over cells of `people` (C,) persons each.

    `probabilities` is a dense (k, C) array, a sparse one, or any `ContactProbabilities`, such as
    `FactoredProbabilities(channel, view, follow)`.
    Units: people (times whatever weight the caller put into `people`).
    """

    def __init__(
        self,
        people: FloatArray,
        probabilities: ContactProbabilities | NDArray[np.floating] | sp.csr_array,
        frequency: int = 1,
    ) -> None:
        self.people = np.asarray(people, np.float64)
        self.probabilities: ContactProbabilities = (
            TableProbabilities(probabilities)
            if isinstance(probabilities, np.ndarray) or sp.issparse(probabilities)
            else probabilities
        )
        self.frequency = frequency
        self.offers, self.cells = self.probabilities.shape
        if self.cells != len(self.people) or frequency < 1:
            raise ValueError("one number of people per cell and a frequency of at least 1 are needed")

    @cached_property
    def _sure(self) -> bool:
        """Whether there are certain hits at all; if so, loads hold s after t."""
        return self.probabilities.largest() >= 1.0

    @cached_property
    def _given(self) -> FloatArray:
        """(frequency, C) probability of 0, 1, ... exposures before any offer."""
        state = np.zeros((self.frequency, self.cells))
        state[0] = 1.0
        return state

    @cached_property
    def certain(self) -> bool:
        if self.frequency > 1 or not self._sure:
            return False
        return all(
            bool(np.isin(_data(self.probabilities.rows(np.arange(here.start, here.stop))), (0.0, 1.0)).all())
            for here in blocks(self.offers, self.cells)
        )

    @property
    def tight(self) -> bool:
        return self.frequency == 1

    def value(self, chosen: IntArray) -> float:
        # Rounding must not leave less than nobody.
        return float(self.people @ np.maximum(1.0 - self._below(chosen).sum(axis=0), 0.0))

    def added(self, chosen: IntArray, columns: IntArray | None = None) -> FloatArray:
        return self.probabilities.weigh(self.people * self._below(chosen)[-1], columns)

    def _below(self, chosen: IntArray) -> FloatArray:
        """(frequency, C) probability of exactly 0, 1, ..., frequency - 1 exposures in each cell."""
        rows = self.probabilities.rows(np.asarray(chosen, np.int64))
        if self.frequency == 1 and isinstance(rows, np.ndarray):
            return np.asarray(self._given * np.prod(1.0 - rows, axis=0))
        if self.frequency == 1 and not isinstance(rows, np.ndarray):
            miss = np.exp(-np.bincount(rows.indices, weights=array_logs(rows.data), minlength=self.cells))
            miss[rows.indices[rows.data >= 1.0]] = 0.0
            return np.asarray(self._given * miss)
        state = self._given.copy()
        for row in rows if isinstance(rows, np.ndarray) else (rows[[i]].toarray()[0] for i in range(rows.shape[0])):
            moved = state * row
            state -= moved
            state[1:] += moved[:-1]
        return state

    def exchanged(self, chosen: IntArray, out: IntArray) -> FloatArray:
        values = np.empty((len(out) + 1, self.offers + 1))
        for i, leaving in enumerate([*out.tolist(), -1]):
            below = self._below(chosen[chosen != leaving])
            values[i, -1] = self.people @ (1.0 - below.sum(axis=0))
            values[i, :-1] = values[i, -1] + self.probabilities.weigh(self.people * below[-1])
        return values

    def shared(self, offer: int) -> FloatArray:
        return _nearness(self.probabilities.rows(np.arange(self.offers)), self.people, offer)

    def load(self, columns: IntArray, weights: FloatArray) -> FloatArray:
        rows = self.probabilities.rows(columns)
        t = np.asarray(logs(rows).T @ weights)
        return np.concatenate([t, np.asarray(certain_contacts(rows).T @ weights)]) if self._sure else t

    def plane(self, load: FloatArray) -> Plane:
        t = load[: self.cells]
        height, rise = _envelope(t, self.frequency, self._sure)
        constant, slope = self.people * (height - rise * t), self.people * rise
        if not self._sure:
            return Plane(constant, slope)
        full = load[self.cells :] / self.frequency + height >= 1.0 - 1e-12
        return Plane(
            np.where(full, self.people, constant),
            np.concatenate([np.where(full, 0.0, slope), np.where(full, 0.0, self.people / self.frequency)]),
        )

    def slopes(self, price: FloatArray, columns: IntArray) -> FloatArray:
        result = np.zeros(len(columns))
        for here in blocks(len(columns), self.cells):
            rows = self.probabilities.rows(columns[here])
            result[here] = logs(rows) @ price[: self.cells]
            if self._sure:
                result[here] += certain_contacts(rows) @ price[self.cells :]
        return result

    def screen(self, price: FloatArray) -> FloatArray:
        if self._sure:
            return self.slopes(price, np.arange(self.offers))
        return self.probabilities.screen(price)

    def tangent(self, columns: IntArray, weights: FloatArray) -> Tangent:
        plane = self.plane(self.load(columns, weights))
        return Tangent(float(plane.constant.sum()), self.screen(plane.slope))

    def entries(self, columns: IntArray) -> sp.csr_array:
        rows = self.probabilities.rows(columns)
        parts = [sp.csr_array(logs(rows)).T]
        if self._sure:
            parts.append(sp.csr_array(certain_contacts(rows)).T)
        return sp.csr_array(sp.vstack(parts))

    def restrict(self, columns: IntArray, given: IntArray | None = None) -> ReachTerm:
        near = RestrictedReachTerm(self.people, self.probabilities.rows(columns), self.frequency, self._sure)
        if given is not None:
            near.__dict__["_given"] = self._below(given)
        return near


class RestrictedReachTerm(ReachTerm):
    """A cell term over few offers: the logarithms are kept."""

    def __init__(self, people: FloatArray, rows: Matrix, frequency: int, sure: bool) -> None:
        super().__init__(people, rows, frequency)
        self.__dict__["_sure"] = sure  # as in the term it comes from, so that loads have the same shape
        self._table = rows
        self._logs = logs(rows)
        self._sure_table = certain_contacts(rows) if sure else None

    def load(self, columns: IntArray, weights: FloatArray) -> FloatArray:
        t = np.asarray(self._logs[columns].T @ weights)
        return t if self._sure_table is None else np.concatenate([t, np.asarray(self._sure_table[columns].T @ weights)])

    def shared(self, offer: int) -> FloatArray:
        return _nearness(self._table, self.people, offer)

    def exchanged(self, chosen: IntArray, out: IntArray) -> FloatArray:
        if self.frequency > 1:
            return super().exchanged(chosen, out)
        if not isinstance(self._table, np.ndarray):
            return self._exchanged_sparse(self._table, chosen, out)
        # Without an offer the logarithm of the miss falls by L: all exchanges are one matrix product.
        t = np.asarray(self._logs[chosen].sum(axis=0)) - np.vstack([_rows(self._logs, out), np.zeros(self.cells)])
        miss = self._given[0] * np.exp(-t)
        if self._sure_table is not None:
            left = np.asarray(self._sure_table[chosen].sum(axis=0)) - np.vstack(
                [_rows(self._sure_table, out), np.zeros(self.cells)]
            )
            miss[left > 0.5] = 0.0
        weight = self.people * miss
        values = np.empty((len(out) + 1, self.offers + 1))
        values[:, -1] = self.people.sum() - weight.sum(axis=1)
        values[:, :-1] = (self._table @ weight.T).T
        values[:, :-1] += values[:, -1:]
        return values

    def _exchanged_sparse(self, table: sp.csr_array, chosen: IntArray, out: IntArray) -> FloatArray:
        """As `exchanged`: an offer that leaves changes the misses of its own cells only."""
        taken = table[chosen]
        own = taken if len(out) == len(chosen) else table[out]
        sure = taken.data >= 1.0
        count = np.bincount(taken.indices[sure], minlength=self.cells)
        t = np.bincount(taken.indices, weights=array_logs(taken.data), minlength=self.cells)
        rest = self.people * self._given[0] * np.exp(-t)  # as if nothing were certain
        weight = np.where(count > 0, 0.0, rest)
        here, partly = own.indices, own.data < 1.0
        back = np.where(count[here] == 1, rest[here], 0.0)
        np.divide(weight[here] * own.data, 1.0 - own.data, out=back, where=partly)
        more = sp.csr_array((back, here, own.indptr), shape=own.shape)
        more.eliminate_zeros()
        values = np.empty((len(out) + 1, self.offers + 1))
        values[:-1, :-1] = (more @ self._turned).toarray()
        values[-1, :-1] = 0.0
        values[:, :-1] += table @ weight
        values[:, -1] = self.people.sum() - weight.sum()
        values[:-1, -1] -= np.asarray(more.sum(axis=1)).ravel()
        values[:, :-1] += values[:, -1:]
        return values

    @cached_property
    def _turned(self) -> sp.csr_array:
        """(C, k) the table by cell."""
        return sp.csr_array(self._table.T)

    def slopes(self, price: FloatArray, columns: IntArray) -> FloatArray:
        result = np.asarray(self._logs[columns] @ price[: self.cells], np.float64)
        return result if self._sure_table is None else result + self._sure_table[columns] @ price[self.cells :]

    def screen(self, price: FloatArray) -> FloatArray:
        result = np.asarray(self._logs @ price[: self.cells], np.float64)
        return result if self._sure_table is None else result + self._sure_table @ price[self.cells :]


def _nearness(table: Matrix, people: FloatArray, offer: int) -> FloatArray:
    """(k,) see `ConcaveTerm.shared`."""
    direct = table @ (people * _rows(table, np.array([offer]))[0])
    return np.asarray(table @ (people * (table.T @ direct)), np.float64)


def _rows(table: Matrix, rows: IntArray) -> FloatArray:
    """Some rows as a dense array."""
    part = table[rows]
    return part if isinstance(part, np.ndarray) else np.asarray(part.toarray(), np.float64)


def _data(table: Matrix) -> FloatArray:
    return table if isinstance(table, np.ndarray) else np.asarray(table.data)


def _envelope(t: FloatArray, frequency: int, sure: bool) -> tuple[FloatArray, FloatArray]:
    """Height and slope of a concave function above P(Poisson(t) >= frequency).

    With certain hits it must also lie above P(Poisson(t) >= k - s) - s / k for s = 1, ..., k - 1.
    """
    if frequency == 1:
        miss = np.exp(-t)
        return 1.0 - miss, miss
    from scipy.special import gammainc

    k = frequency
    if not sure:
        turn = _turning_point(k)
        steep = t < turn
        slope_at = np.exp(-turn) * turn ** (k - 1) / _factorial(k - 1)
        # Up to the turning point the envelope is the line through the origin.
        height = np.where(steep, slope_at * t, gammainc(k, t))
        rise = np.where(steep, slope_at, np.exp(-t) * t ** (k - 1) / _factorial(k - 1))
        return height, rise
    grid, hull = _staircase(k)
    place = np.clip(np.searchsorted(grid, t, side="right") - 1, 0, len(grid) - 2)
    rise = (hull[place + 1] - hull[place]) / (grid[place + 1] - grid[place])
    beyond = t >= grid[-1]
    return np.where(beyond, 1.0, hull[place] + rise * (t - grid[place])), np.where(beyond, 0.0, rise)


def _factorial(n: int) -> float:
    return float(np.prod(np.arange(1, n + 1, dtype=float)))


def _turning_point(k: int) -> float:
    """Where the line through the origin touches P(Poisson(t) >= k): h(t) = t h'(t), k > 1, by bisection."""
    from scipy.special import gammainc

    below, above = float(k - 1), 4.0 * k + 10.0
    for _ in range(100):
        middle = 0.5 * (below + above)
        if gammainc(k, middle) < middle * np.exp(-middle) * middle ** (k - 1) / _factorial(k - 1):
            below = middle
        else:
            above = middle
    return above


def _staircase(k: int) -> tuple[FloatArray, FloatArray]:
    """Corners of a concave function above max over s of P(Poisson(t) >= k - s) - s / k, t >= 0.

    The functions grow with t, so the value at the right end of a step bounds the whole step.
    """
    from scipy.special import gammainc

    grid = np.linspace(0.0, 4.0 * k + 30.0, 20_001)
    tall = np.max([gammainc(k - s, grid) - s / k for s in range(k)], axis=0)
    step = np.append(tall[1:], 1.0)
    corners: list[int] = []
    for i in range(len(grid)):
        while len(corners) > 1:
            a, b = corners[-2], corners[-1]
            if (step[b] - step[a]) * (grid[i] - grid[a]) > (step[i] - step[a]) * (grid[b] - grid[a]):
                break
            corners.pop()
        corners.append(i)
    return grid[corners], step[corners]
