"""The rows of a program as solving needs them, whatever their limits are and whatever the columns bring.

Variations of a program often have the same rows, with other limits or gains: what is worked out of rows is kept for
as long as they are themselves.
"""

from __future__ import annotations

import weakref
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.model import Program

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

MULTIPLIERS = (1.0, 10.0, 100.0, 1000.0, 10000.0)
"""Rows whose coefficients are whole numbers after one of these (cents, percentages) are checked exactly."""

MOST_KEPT = 5_000_000
"""Entries of the largest rows of which anything is kept: of more it takes too much memory."""


@dataclass(frozen=True)
class RowTable:
    """What follows from the rows of a program and from its totals."""

    offers: int
    totals: tuple[tuple[int, int], ...]
    unit: FloatArray
    """(m,) the smallest step of a whole row's activity, 0 for other rows."""
    whole: BoolArray
    """(n,) the columns that take whole values only."""
    scale: FloatArray
    """(m,) the power of two that each row is multiplied by."""
    rows: sp.csr_array
    """(m, n) the scaled rows."""
    columns: sp.csc_array
    """(m, n) the same by column."""
    original: sp.csc_array
    """(m, n) the program's own rows by column."""
    beside: sp.csc_array
    """(m, n - k) the auxiliary columns of `original`."""
    sums: sp.csc_array
    """(totals, k) the offers' coefficients in the defining rows of the totals."""
    sums_beside: FloatArray
    """(totals, n - k) those of the auxiliary columns."""


_kept: dict[int, tuple[weakref.ref[sp.csr_array], RowTable]] = {}


def row_table(program: Program) -> RowTable:
    """The table of a program's rows, worked out once for the same rows."""
    key = id(program.rows)
    found = _kept.get(key)
    if found is not None and found[0]() is program.rows:
        table = found[1]
        if table.offers == program.offers and table.totals == program.totals:
            return table
    table = _worked_out(program)
    if program.rows.nnz <= MOST_KEPT:
        _kept[key] = (weakref.ref(program.rows, lambda _: _kept.pop(key, None)), table)
    return table


def _worked_out(program: Program) -> RowTable:
    k = program.offers
    rows = sp.csr_array(program.rows).astype(np.float64)
    rows.sum_duplicates()
    rows.eliminate_zeros()
    unit, whole = _units(program, rows)
    scale = _scales(rows, unit)
    scaled = sp.csr_array((rows.data * np.repeat(scale, np.diff(rows.indptr)), rows.indices, rows.indptr), rows.shape)
    original = sp.csc_array(rows)
    columns = sp.csc_array((original.data * scale[original.indices], original.indices, original.indptr), rows.shape)
    defining = np.array([row for _, row in program.totals], np.int64)
    sums = sp.csr_array(rows[defining]) if len(defining) else sp.csr_array((0, program.columns))
    return RowTable(
        offers=k,
        totals=program.totals,
        unit=unit,
        whole=whole,
        scale=scale,
        rows=scaled,
        columns=columns,
        original=original,
        beside=sp.csc_array(original[:, k:]),
        sums=sp.csc_array(sums[:, :k]),
        sums_beside=sums[:, k:].toarray(),
    )


def _units(program: Program, rows: sp.csr_array) -> tuple[FloatArray, BoolArray]:
    """The step of each whole row, 0 where it is not whole, and which columns are whole.

    A row is whole if, after one of the multipliers, its coefficients are integers and its columns take
    integer values only. Totals do when their defining row is a sum of integers.
    """
    whole_column = np.ones(program.columns, bool)
    for column, row in program.totals:
        own = rows.data[rows.indptr[row] : rows.indptr[row + 1]]
        whole_column[column] = bool(are_integers(own).all())
    unit = np.zeros(rows.shape[0])
    pending = np.flatnonzero(per_row(np.minimum, whole_column[rows.indices], rows, 1.0) > 0)
    left = rows[pending]
    for multiplier in MULTIPLIERS:
        whole = per_row(np.minimum, are_integers(left.data * multiplier), left, 1.0) > 0
        unit[pending[whole]] = 1.0 / multiplier
        pending, left = pending[~whole], left[np.flatnonzero(~whole)]
    # Beyond this a sum of doubles is not exact any more.
    unit[per_row(np.maximum, np.abs(rows.data), rows, 0.0) > 1e12 * np.maximum(unit, 1e-300)] = 0.0
    return unit, whole_column


def per_row(fold: np.ufunc, values: NDArray[np.float64] | BoolArray, rows: sp.csr_array, empty: float) -> FloatArray:
    """(m,) `values` (one per entry) folded over each row, `empty` for rows without entries."""
    result = np.full(rows.shape[0], empty)
    filled = np.diff(rows.indptr) > 0
    if rows.nnz:
        result[filled] = fold.reduceat(values.astype(float), rows.indptr[:-1][filled])
    return result


def are_integers(values: FloatArray) -> BoolArray:
    """True where a value is a whole number up to the rounding of a double."""
    nearest = np.rint(values)
    result: BoolArray = np.abs(values - nearest) <= 1e-12 * np.maximum(1.0, np.abs(nearest))
    return result


def _scales(rows: sp.csr_array, unit: FloatArray) -> FloatArray:
    """Powers of two that bring each row's largest coefficient near 1, but keep a whole row's unit above 2e-5,
    so that HiGHS's tolerance of 1e-6 cannot hide a unit."""
    largest = per_row(np.maximum, np.abs(rows.data), rows, 1.0)
    scale = 1.0 / largest
    whole = unit > 0
    scale[whole] = np.maximum(scale[whole], np.minimum(2e-5 / unit[whole], 1.0))
    result: FloatArray = np.exp2(np.rint(np.log2(scale)))
    return result
