"""A program prepared for solving: scaled copies, column access, groups and links, all computed once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.model import Program

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

BEST_OFFER = 8000.0
"""The gain of the best single offer after scaling. HiGHS works with absolute tolerances of 1e-7 and 1e-6,
which then are about 1e-10 of a plan's value."""

MULTIPLIERS = (1.0, 10.0, 100.0, 1000.0, 10000.0)
"""Rows whose coefficients are whole numbers after one of these (cents, percentages) are checked exactly."""

TOLERANCE = 1e-9
"""Relative tolerance of rows that are not whole."""


@dataclass(frozen=True)
class Links:
    """Rows that tie an indicator z to offers, all written as `sum of coefficient x - weight z <= 0` (down)
    or `weight z - sum of coefficient x <= 0` (up), weight > 0.

    `row` is the row of the program, `sign` is -1 where the program has the row the other way round.
    """

    row: IntArray
    column: IntArray
    weight: FloatArray
    sign: FloatArray
    offers: sp.csr_array
    """(rows, k) positive coefficients of the offers."""


@dataclass(frozen=True)
class ScaledProgram:
    """A program and everything derived from it that the solver needs again and again.

    `model` is the same program with rows and objective multiplied by powers of two, and with the limits of
    whole rows rounded to whole units; what it says about plans is the same.
    """

    program: Program
    model: Program
    factor: float
    """scaled gain = factor * gain, concave terms included."""
    columns: sp.csc_array
    """(m, n) the scaled rows by column."""
    original: sp.csc_array
    """(m, n) the program's own rows by column, for exact checks."""
    beside: sp.csc_array
    """(m, n - k) the auxiliary columns of `original`."""
    sums: sp.csc_array
    """(totals, k) the offers' coefficients in the defining rows of the totals."""
    sums_beside: FloatArray
    """(totals, n - k) those of the auxiliary columns."""
    low: FloatArray
    high: FloatArray
    """Limits of the program's own rows, those of whole rows rounded to a whole unit."""
    unit: FloatArray
    """(m,) the smallest step of a whole row's activity, 0 for other rows."""
    step: float
    """The smallest step of the objective (in the program's units), 0 where it has none."""
    order: IntArray
    """Offers sorted by group (stable)."""
    starts: IntArray
    """Where each group that has offers begins in `order`."""
    group: IntArray
    """(k,) groups numbered again, densely, in the order of `starts`."""
    total_columns: IntArray
    total_rows: IntArray
    indicators: IntArray
    """Auxiliary columns that are no totals."""
    up: Links
    down: Links
    members: sp.csc_array
    """(n - k, k) 1 where an offer sets an indicator, by the links; rows of totals are empty."""
    free: BoolArray
    """(k,) False for excluded offers."""
    locked: IntArray
    """Offers that every plan takes."""

    @property
    def offers(self) -> int:
        """Number of offers k."""
        return self.program.offers

    def best_of_group(self, worth: FloatArray) -> FloatArray:
        """(groups,) the greatest of `worth` (k,) in each group."""
        if not len(self.order):
            return np.zeros(0)
        best: FloatArray = np.maximum.reduceat(worth[self.order], self.starts)
        return best


def scale_program(program: Program) -> ScaledProgram:
    """Scale the program, find its whole rows, its groups and its links."""
    rows = sp.csr_array(program.rows).astype(np.float64)
    rows.sum_duplicates()
    rows.eliminate_zeros()
    unit, step = _units(program, rows)
    low, high = _whole_limits(program, unit)
    row_scale = _row_scales(rows, unit)
    factor = _objective_scale(program)
    scaled_rows = sp.csr_array(
        (rows.data * np.repeat(row_scale, np.diff(rows.indptr)), rows.indices, rows.indptr), shape=rows.shape
    )
    model = replace(program, gain=program.gain * factor, rows=scaled_rows, low=low * row_scale, high=high * row_scale)
    _, dense = np.unique(program.group, return_inverse=True)
    order = np.argsort(dense, kind="stable")
    starts = np.flatnonzero(np.diff(dense[order], prepend=-1)) if len(order) else np.zeros(0, np.int64)
    totals = np.array([c for c, _ in program.totals], np.int64), np.array([r for _, r in program.totals], np.int64)
    indicators = np.setdiff1d(np.arange(program.offers, program.columns), totals[0])
    up, down = _links(model, indicators)
    original, k = sp.csc_array(rows), program.offers
    sums = sp.csr_array(rows[totals[1]]) if len(totals[1]) else sp.csr_array((0, program.columns))
    return ScaledProgram(
        program=program,
        model=model,
        factor=factor,
        columns=sp.csc_array(scaled_rows),
        original=original,
        beside=sp.csc_array(original[:, k:]),
        sums=sp.csc_array(sums[:, :k]),
        sums_beside=sums[:, k:].toarray(),
        low=low,
        high=high,
        unit=unit,
        step=step,
        order=order.astype(np.int64),
        starts=starts.astype(np.int64),
        group=dense.astype(np.int64),
        total_columns=totals[0],
        total_rows=totals[1],
        indicators=indicators.astype(np.int64),
        up=up,
        down=down,
        members=_members(program, up, down),
        free=program.upper[: program.offers] > 0.5,
        locked=np.flatnonzero(program.lower[: program.offers] > 0.5).astype(np.int64),
    )


def _per_row(fold: np.ufunc, values: NDArray[Any], rows: sp.csr_array, empty: float) -> FloatArray:
    """(m,) `values` (one per entry) folded over each row, `empty` for rows without entries."""
    result = np.full(rows.shape[0], empty)
    filled = np.diff(rows.indptr) > 0
    if rows.nnz:
        result[filled] = fold.reduceat(values.astype(float), rows.indptr[:-1][filled])
    return result


def _units(program: Program, rows: sp.csr_array) -> tuple[FloatArray, float]:
    """The step of each whole row and of the objective, 0 where they are not whole.

    A row is whole if, after one of the multipliers, its coefficients are integers and its columns take
    integer values only. Totals do when their defining row is a sum of integers.
    """
    whole_column = np.ones(program.columns, bool)
    plain = _integers(rows.data)
    for column, row in program.totals:
        whole_column[column] = bool(plain[rows.indptr[row] : rows.indptr[row + 1]].all())
    unit = np.zeros(rows.shape[0])
    pending = _per_row(np.minimum, whole_column[rows.indices], rows, 1.0) > 0
    for multiplier in MULTIPLIERS:
        whole = pending & (_per_row(np.minimum, _integers(rows.data * multiplier), rows, 1.0) > 0)
        unit[whole] = 1.0 / multiplier
        pending &= ~whole
    # Beyond this a sum of doubles is not exact any more.
    unit[_per_row(np.maximum, np.abs(rows.data), rows, 0.0) > 1e12 * np.maximum(unit, 1e-300)] = 0.0
    used = program.gain != 0
    step = 0.0
    if program.concave is None and whole_column[used].all():
        fits = (1.0 / factor for factor in MULTIPLIERS if _integers(program.gain[used] * factor).all())
        step = next(fits, 0.0)
    return unit, step


def _integers(values: FloatArray) -> BoolArray:
    """True where a value is a whole number up to the rounding of a double."""
    nearest = np.rint(values)
    result: BoolArray = np.abs(values - nearest) <= 1e-12 * np.maximum(1.0, np.abs(nearest))
    return result


def _whole_limits(program: Program, unit: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Limits of whole rows rounded inwards to whole units (a relative 1e-12 is forgiven)."""
    low, high = program.low.astype(float).copy(), program.high.astype(float).copy()
    whole = unit > 0
    for limit, inwards, sign in ((low, np.ceil, -1.0), (high, np.floor, 1.0)):
        here = whole & np.isfinite(limit)
        steps = limit[here] / unit[here]
        limit[here] = inwards(steps + sign * (1e-6 + 1e-12 * np.abs(steps))) * unit[here]
    return low, high


def _row_scales(rows: sp.csr_array, unit: FloatArray) -> FloatArray:
    """Powers of two that bring each row's largest coefficient near 1, but keep a whole row's unit above 2e-5,
    so that HiGHS's tolerance of 1e-6 cannot hide a unit."""
    largest = _per_row(np.maximum, np.abs(rows.data), rows, 1.0)
    scale = 1.0 / largest
    whole = unit > 0
    scale[whole] = np.maximum(scale[whole], np.minimum(2e-5 / unit[whole], 1.0))
    result: FloatArray = np.exp2(np.rint(np.log2(scale)))
    return result


def _objective_scale(program: Program) -> float:
    """A power of two that brings the gain of the best single offer near `BEST_OFFER`."""
    k = program.offers
    gain = np.abs(program.gain[:k]).copy()
    for column, row in program.totals:
        if program.gain[column] != 0.0:
            entries = program.rows[[row]].tocoo()
            inside = entries.col < k
            np.add.at(gain, entries.col[inside], np.abs(program.gain[column] * entries.data[inside]))
    best = float(gain.max(initial=0.0))
    if program.concave is not None and k:
        nobody = np.zeros(0, np.int64)
        best = max(best, float(program.concave.added(nobody).max(initial=0.0)))
        if program.concave.kinked:  # alone an offer may bring next to nothing, and with others a lot
            best = max(best, float(program.concave.promise(nobody, np.arange(k)).max(initial=0.0)))
    return float(np.exp2(np.rint(np.log2(BEST_OFFER / best)))) if best > 0 else 1.0


def _links(model: Program, indicators: IntArray) -> tuple[Links, Links]:
    """Find the local rows with exactly one indicator, no total, and offers of the other sign."""
    k, m = model.offers, model.rows.shape[0]
    if not len(indicators) or not m:
        return _no_links(k), _no_links(k)
    rows = model.rows
    owner = np.repeat(np.arange(m), np.diff(rows.indptr))
    aux = rows.indices >= k
    is_indicator = np.zeros(model.columns, bool)
    is_indicator[indicators] = True
    marked = is_indicator[rows.indices]
    single = (np.bincount(owner[marked], minlength=m) == 1) & (np.bincount(owner[aux], minlength=m) == 1) & model.local
    weight, column = np.zeros(m), np.zeros(m, np.int64)
    weight[owner[marked]] = rows.data[marked]
    column[owner[marked]] = rows.indices[marked]
    at_most = single & (model.high == 0) & np.isneginf(model.low)
    at_least = single & (model.low == 0) & np.isposinf(model.high)
    sign = np.where(at_least, -1.0, 1.0)
    opposite = _per_row(np.minimum, aux | (rows.data * weight[owner] < 0), rows, 0.0) > 0
    usable = (at_most | at_least) & opposite
    result = []
    for chosen in (usable & (weight * sign > 0), usable & (weight * sign < 0)):
        picked = np.flatnonzero(chosen)
        part = abs(sp.csr_array(rows[picked])[:, :k]) if len(picked) else sp.csr_array((0, k))
        result.append(
            Links(picked.astype(np.int64), column[picked], np.abs(weight[picked]), sign[picked], sp.csr_array(part))
        )
    return result[0], result[1]


def _no_links(k: int) -> Links:
    nothing = np.zeros(0, np.int64)
    return Links(nothing, nothing, np.zeros(0), np.zeros(0), sp.csr_array((0, k)))


def _members(program: Program, up: Links, down: Links) -> sp.csc_array:
    """Which offers set which auxiliary column."""
    k, count = program.offers, program.columns - program.offers
    inside, offers = [], []
    for links in (up, down):
        entries = links.offers.tocoo()
        inside.append(links.column[entries.row] - k)
        offers.append(entries.col)
    place = np.concatenate(inside), np.concatenate(offers)
    members = sp.csc_array((np.ones(len(place[0])), place), shape=(count, k))
    members.sum_duplicates()
    members.data[:] = 1.0
    return members
