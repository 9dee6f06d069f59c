"""Certain hits in a linear program, made small first: what only one offer reaches, and who is alike.

Where every hit is certain a cell counts as soon as one of its offers is taken: y <= sum of x over its offers, y <= 1.
Over a few offers most of that is said already. People whom a taken offer reaches are reached; people who are reached
by one open offer only belong to its gain; people whom the same open offers reach are one cell. What is left is exact.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.concave import ConcaveTerm

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

REACHED = -1
"""In place of a cell's number: it is reached in any case, or by nobody, or belongs to the gain of its only offer."""


@dataclass(frozen=True)
class Coverage:
    """A term of certain hits over some offers, in the term's own units."""

    constant: float
    """People whom the taken offers reach."""
    gain: FloatArray
    """(offers,) people whom an open offer reaches and no other open one."""
    people: FloatArray
    """(cells,) people of the cells that are left."""
    hits: sp.csr_array
    """(cells, offers) 1 where an open offer reaches a cell."""
    cell: IntArray
    """(C,) which of the cells that are left each cell of the term has become, or `REACHED`."""


def coverage(people: FloatArray, near: ConcaveTerm, taken: NDArray[np.bool_]) -> Coverage:
    """The term `near` over its offers, those with `taken` (offers,) bought and all others open."""
    cells, everyone = len(people), np.arange(near.offers)
    table = near.entries(everyone)[cells:].tocsr()  # the certain hits follow the logarithms, which are all zero
    table.eliminate_zeros()
    reached = np.asarray(table @ taken.astype(float)) > 0
    table = sp.csr_array(sp.diags_array((~reached).astype(float)) @ table)
    table.eliminate_zeros()
    count = np.diff(table.indptr)
    single, several = np.flatnonzero(count == 1), np.flatnonzero(count > 1)
    gain = np.bincount(table.indices[table.indptr[single]], weights=people[single], minlength=near.offers)
    first, number = _alike(table, several)
    cell = np.full(cells, REACHED)
    cell[several] = number
    return Coverage(
        constant=float(people[reached].sum()),
        gain=np.asarray(gain, np.float64),
        people=np.asarray(np.bincount(number, weights=people[several], minlength=len(first)), np.float64),
        hits=sp.csr_array(table[first]),
        cell=cell,
    )


def _alike(table: sp.csr_array, rows: IntArray) -> tuple[IntArray, IntArray]:
    """(first row of each kind, kind of each of `rows`): rows with the same columns are of one kind.

    Compared by two random 64-bit sums, which differ for different rows but for one chance in 10^38 a pair.
    """
    if not len(rows):
        return rows, rows
    marks = np.random.default_rng(64).integers(0, 2**63, (table.shape[1], 2), dtype=np.uint64)
    part = table[rows]
    sums = np.add.reduceat(marks[part.indices], part.indptr[:-1], axis=0)
    order = np.lexsort((sums[:, 1], sums[:, 0]))
    fresh = np.append(True, np.any(np.diff(sums[order], axis=0) != 0, axis=1))
    kind = np.empty(len(rows), np.int64)
    kind[order] = np.cumsum(fresh) - 1
    return rows[order[fresh]], kind
