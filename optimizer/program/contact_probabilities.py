"""The probabilities p_oc that offer o reaches a person of cell c, as a table or as factors of one.

With p a probability, L = -ln(1 - p) is its part of the linear form of `concave`; a certain hit (p = 1) has no
logarithm and is kept apart (`certain_contacts`).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Matrix = NDArray[np.float64] | sp.csr_array

BLOCK = 1 << 22
"""Entries (offers x cells) that are worked on at a time: 32 MB of doubles."""

ROUNDING = 4e-6
"""Relative allowance for sums in single precision, so that a screened slope is never too small."""


class ContactProbabilities(Protocol):
    """The probabilities p_oc, however they are kept."""

    @property
    def shape(self) -> tuple[int, int]:
        """(offers, cells)"""

    def rows(self, columns: IntArray) -> Matrix:
        """(len(columns), C) the probabilities of some offers, in double precision."""

    def weigh(self, weight: FloatArray, columns: IntArray | None = None) -> FloatArray:
        """Sum over cells of weight_c p_oc, for all offers or for `columns`."""

    def largest(self) -> float:
        """The greatest probability."""

    def screen(self, price: FloatArray) -> FloatArray:
        """(k,) upper bounds on sum_c price_c L_oc (certain hits left out), price >= 0."""


class TableProbabilities:
    """Probabilities as a dense (k, C) array or a sparse one, of single or double precision."""

    def __init__(self, table: NDArray[np.floating] | sp.csr_array) -> None:
        self._table = sp.csr_array(table) if sp.issparse(table) else np.asarray(table)
        self.shape: tuple[int, int] = (int(table.shape[0]), int(table.shape[1]))

    def rows(self, columns: IntArray) -> Matrix:
        return self._table[columns].astype(np.float64)

    def weigh(self, weight: FloatArray, columns: IntArray | None = None) -> FloatArray:
        table = self._table if columns is None else self._table[columns]
        return np.asarray(table @ weight.astype(table.dtype), np.float64)

    def largest(self) -> float:
        return float(self._table.max()) if min(self.shape) else 0.0

    def screen(self, price: FloatArray) -> FloatArray:
        result = np.zeros(self.shape[0])
        for here in blocks(*self.shape):
            result[here] = logs(self.rows(np.arange(here.start, here.stop))) @ price
        return result


class FactoredProbabilities:
    """Probabilities p_oc = view_o * follow[channel_o, c], never written out in full.

    `follow` is (channels, C), dense or sparse. Offers of one channel differ in `view` only, and -ln(1 - v f) is
    convex in v and 0 at v = 0. So the slope of an offer is at most view_o / v times the slope of its channel at
    the channel's greatest view v: one pass over channels screens all offers.
    """

    def __init__(self, channel: IntArray, view: FloatArray, follow: NDArray[np.floating] | sp.csr_array) -> None:
        self._channel = np.asarray(channel, np.int64)
        self._view = np.asarray(view, np.float64)
        self._follow = sp.csr_array(follow) if sp.issparse(follow) else np.asarray(follow)
        self.shape: tuple[int, int] = (len(self._channel), int(follow.shape[1]))
        self._most = np.zeros(follow.shape[0])
        np.maximum.at(self._most, self._channel, self._view)

    def rows(self, columns: IntArray) -> Matrix:
        follow, view = self._follow[self._channel[columns]], self._view[columns]
        if isinstance(follow, np.ndarray):
            return np.asarray(follow * view[:, None], np.float64)
        return _with_data(follow, follow.data.astype(np.float64) * np.repeat(view, np.diff(follow.indptr)))

    def weigh(self, weight: FloatArray, columns: IntArray | None = None) -> FloatArray:
        if columns is not None:
            return np.asarray(self.rows(columns) @ weight, np.float64)
        by_channel = np.asarray(self._follow @ weight.astype(self._follow.dtype), np.float64)
        return np.asarray(self._view * by_channel[self._channel], np.float64)

    def largest(self) -> float:
        if not min(self.shape):
            return 0.0
        follow = self._follow
        most = follow.max(axis=1) if isinstance(follow, np.ndarray) else follow.max(axis=1).toarray()
        return float((self._view * np.asarray(most, np.float64).ravel()[self._channel]).max())

    def screen(self, price: FloatArray) -> FloatArray:
        channels, cells = self._follow.shape
        slope = np.zeros(channels)
        for here in blocks(channels, cells):
            block = self._follow[here]
            if isinstance(block, np.ndarray):
                # Single precision: twice as fast, and the allowance covers its rounding.
                slope[here] = array_logs(block * self._most[here, None].astype(block.dtype)) @ price.astype(block.dtype)
            else:
                data = block.data.astype(np.float64) * np.repeat(self._most[here], np.diff(block.indptr))
                slope[here] = _with_data(block, array_logs(data)) @ price
        share = np.divide(self._view, self._most[self._channel], out=np.zeros(len(self._view)), where=self._view > 0)
        return np.asarray(slope[self._channel] * share * (1.0 + ROUNDING), np.float64)


def blocks(rows: int, cells: int) -> Iterator[slice]:
    """Slices of rows with about `BLOCK` entries each."""
    step = max(1, BLOCK // max(1, cells))
    for begin in range(0, rows, step):
        yield slice(begin, min(rows, begin + step))


def array_logs(table: NDArray[Any]) -> NDArray[Any]:
    """L = -ln(1 - p) of an array in its own precision, with 0 where the hit is certain."""
    sure = table >= 1.0
    return np.negative(np.log1p(-np.where(sure, table.dtype.type(0), table) if sure.any() else -table))


def _with_data(table: sp.csr_array, data: NDArray[Any]) -> sp.csr_array:
    """The same entries with other values."""
    return sp.csr_array((data, table.indices, table.indptr), shape=table.shape)


def logs(table: Matrix) -> Matrix:
    """L = -ln(1 - p), with 0 where the hit is certain."""
    return array_logs(table) if isinstance(table, np.ndarray) else _with_data(table, array_logs(table.data))


def certain_contacts(table: Matrix) -> Matrix:
    """1 where the hit is certain, else 0."""
    if isinstance(table, np.ndarray):
        return (table >= 1.0).astype(np.float64)
    # A copy: removing zeros works on the index arrays in place.
    result = _with_data(table, (table.data >= 1.0).astype(np.float64)).copy()
    result.eliminate_zeros()
    return result
