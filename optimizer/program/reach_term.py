"""People reached as a `ConcaveTerm` over cells: for all offers, and kept ready for a few of them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.concave import Plane, Tangent
from optimizer.program.contact_probabilities import (
    ContactProbabilities,
    Matrix,
    TableProbabilities,
    array_logs,
    blocks,
    certain_contacts,
    logs,
)
from optimizer.program.frequency import FrequencyBound

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

DENSE = 20_000_000
"""Entries of laws by cell, up to which all exchanges are looked at in one go."""


PLANE = 5e-9
"""Seconds of a plane for each cell of each offer."""


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

    @property
    def kinked(self) -> bool:
        return False

    @property
    def plane_seconds(self) -> float:
        return PLANE * self.cells * self.offers

    @property
    def effort(self) -> float:
        return 1.0 + self.entries(np.arange(self.offers)).nnz / max(1, self.offers) / 50.0

    def value(self, chosen: IntArray) -> float:
        # Rounding must not leave less than nobody.
        return float(self.people @ np.maximum(1.0 - self._below(chosen).sum(axis=0), 0.0))

    def added(self, chosen: IntArray, columns: IntArray | None = None) -> FloatArray:
        return self.probabilities.weigh(self.people * self._below(chosen)[-1], columns)

    def promise(self, chosen: IntArray, columns: IntArray) -> FloatArray:
        below = self._below(chosen)
        # Whoever has i of k exposures counts (i + 1) / k of a person: the last exposure alone would be blind at first.
        parts = np.arange(1.0, self.frequency + 1.0) / self.frequency
        return self.probabilities.weigh(self.people * (parts @ below), columns)

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
        for row in rows if isinstance(rows, np.ndarray) else _dense_rows(rows):
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

    @cached_property
    def several(self) -> FrequencyBound | None:
        """How many can be reached at least `frequency` times by their mean exposures; None where once is enough."""
        if self.frequency == 1:
            return None
        greatest, total, whole = np.zeros(self.cells), np.zeros(self.cells), np.ones(self.cells, bool)
        for here in blocks(self.offers, self.cells):
            rows = sp.csr_array(self.probabilities.rows(np.arange(here.start, here.stop)))
            total += np.asarray(rows.sum(axis=0)).ravel()
            np.maximum.at(greatest, rows.indices, rows.data)
            whole[rows.indices[(rows.data > 0.0) & (rows.data < 1.0)]] = False
        return FrequencyBound(self.frequency, greatest, whole, np.zeros(self.cells), total)

    def narrowed(self, low: FloatArray, high: FloatArray) -> ReachTerm:
        """The same term, its planes valid for plans whose mean exposures lie between these (C,) alone."""
        assert self.several is not None
        near = ReachTerm(self.people, self.probabilities, self.frequency)
        near.__dict__["several"] = self.several.narrowed(low, high)
        return near

    def _linear(self, rows: Matrix) -> Matrix:
        """What the offers of these rows add to the load: logarithms of misses, or exposures where several count."""
        return logs(rows) if self.frequency == 1 else rows

    def load(self, columns: IntArray, weights: FloatArray) -> FloatArray:
        rows = self.probabilities.rows(columns)
        t = np.asarray(self._linear(rows).T @ weights)
        if self.frequency > 1:
            return t
        return np.concatenate([t, np.asarray(certain_contacts(rows).T @ weights)]) if self._sure else t

    def plane(self, load: FloatArray) -> Plane:
        t = load[: self.cells]
        if self.several is not None:
            height, rise = self.several.at(t)
            return Plane(self.people * (height - rise * t), self.people * rise)
        rise = np.exp(-t)
        height = 1.0 - rise
        constant, slope = self.people * (height - rise * t), self.people * rise
        if not self._sure:
            return Plane(constant, slope)
        full = load[self.cells :] + height >= 1.0 - 1e-12
        return Plane(
            np.where(full, self.people, constant),
            np.concatenate([np.where(full, 0.0, slope), np.where(full, 0.0, self.people)]),
        )

    def slopes(self, price: FloatArray, columns: IntArray) -> FloatArray:
        result = np.zeros(len(columns))
        if self.frequency > 1:
            for here in blocks(len(columns), self.cells):
                result[here] = self.probabilities.rows(columns[here]) @ price
            return result
        for here in blocks(len(columns), self.cells):
            rows = self.probabilities.rows(columns[here])
            result[here] = logs(rows) @ price[: self.cells]
            if self._sure:
                result[here] += certain_contacts(rows) @ price[self.cells :]
        return result

    def screen(self, price: FloatArray) -> FloatArray:
        if self._sure or self.frequency > 1:
            return self.slopes(price, np.arange(self.offers))
        return self.probabilities.screen(price)

    def tangent(self, columns: IntArray, weights: FloatArray) -> Tangent:
        plane = self.plane(self.load(columns, weights))
        return Tangent(float(plane.constant.sum()), self.screen(plane.slope))

    def entries(self, columns: IntArray) -> sp.csr_array:
        rows = self.probabilities.rows(columns)
        parts = [sp.csr_array(self._linear(rows)).T]
        if self._sure and self.frequency == 1:
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
        self._logs = self._linear(rows)
        self._sure_table = certain_contacts(rows) if sure and frequency == 1 else None

    def load(self, columns: IntArray, weights: FloatArray) -> FloatArray:
        t = np.asarray(self._logs[columns].T @ weights)
        return t if self._sure_table is None else np.concatenate([t, np.asarray(self._sure_table[columns].T @ weights)])

    def shared(self, offer: int) -> FloatArray:
        return _nearness(self._table, self.people, offer)

    def exchanged(self, chosen: IntArray, out: IntArray) -> FloatArray:
        if self.frequency > 1:
            small = (len(chosen) + 1) * self.frequency * self.cells <= DENSE
            return self._exchanged_several(chosen, out) if small else super().exchanged(chosen, out)
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

    def _exchanged_several(self, chosen: IntArray, out: IntArray) -> FloatArray:
        """As `exchanged`, `chosen` sorted: the law without an offer is that of all before it and all behind it."""
        rows = np.asarray(_rows(self._table, chosen), np.float64)
        ahead = _laws(self._given, rows)
        nothing = np.zeros_like(self._given)
        nothing[0] = 1.0
        behind = _laws(nothing, rows[::-1])[::-1]
        missed = np.empty((len(out) + 1, self.cells))
        values = np.empty((len(out) + 1, self.offers + 1))
        for i, place in enumerate([*np.searchsorted(chosen, out).tolist(), len(chosen)]):
            after = behind[min(place + 1, len(chosen))]
            before = ahead[place]
            few = np.cumsum(after, axis=0)
            # Of people who have a exposures from before it, some with few from behind it lack one.
            values[i, -1] = self.people @ (1.0 - (before * few[::-1]).sum(axis=0))
            missed[i] = self.people * (before * after[::-1]).sum(axis=0)
        values[:, :-1] = values[:, -1:] + np.asarray(self._table @ missed.T).T
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


def _laws(start: FloatArray, rows: FloatArray) -> FloatArray:
    """(len(rows) + 1, frequency, C) probability of exactly 0, 1, ... exposures after each of the rows."""
    laws = np.empty((len(rows) + 1, *start.shape))
    laws[0] = start
    for number, row in enumerate(rows):
        moved = laws[number] * row
        laws[number + 1] = laws[number] - moved
        laws[number + 1, 1:] += moved[:-1]
    return laws


def _dense_rows(table: sp.csr_array) -> Iterator[FloatArray]:
    """The rows one after the other, a few made dense at a time."""
    for begin in range(0, table.shape[0], 64):
        yield from table[begin : begin + 64].toarray()


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
