"""A program prepared for solving: scaled copies, column access, groups and links, all computed once."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.model import Program
from optimizer.solving.row_table import MULTIPLIERS, are_integers, per_row, row_table

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]

BEST_OFFER = 8000.0
"""The gain of the best single offer after scaling. HiGHS works with absolute tolerances of 1e-7 and 1e-6,
which then are about 1e-10 of a plan's value."""

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
    table = row_table(program)
    low, high = _whole_limits(program, table.unit)
    factor = _objective_scale(program)
    model = replace(
        program, gain=program.gain * factor, rows=table.rows, low=low * table.scale, high=high * table.scale
    )
    _, dense = np.unique(program.group, return_inverse=True)
    order = np.argsort(dense, kind="stable")
    starts = np.flatnonzero(np.diff(dense[order], prepend=-1)) if len(order) else np.zeros(0, np.int64)
    totals = np.array([c for c, _ in program.totals], np.int64), np.array([r for _, r in program.totals], np.int64)
    indicators = np.setdiff1d(np.arange(program.offers, program.columns), totals[0])
    up, down = _links(model, indicators)
    return ScaledProgram(
        program=program,
        model=model,
        factor=factor,
        columns=table.columns,
        original=table.original,
        beside=table.beside,
        sums=table.sums,
        sums_beside=table.sums_beside,
        low=low,
        high=high,
        unit=table.unit,
        step=_step(program, table.whole),
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


def _step(program: Program, whole: BoolArray) -> float:
    """The step of the objective, 0 where it has none."""
    used = program.gain != 0
    if program.concave is not None or not whole[used].all():
        return 0.0
    return next((1.0 / factor for factor in MULTIPLIERS if are_integers(program.gain[used] * factor).all()), 0.0)


def _whole_limits(program: Program, unit: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Limits of whole rows rounded inwards to whole units (a relative 1e-12 is forgiven)."""
    low, high = program.low.astype(float).copy(), program.high.astype(float).copy()
    whole = unit > 0
    for limit, inwards, sign in ((low, np.ceil, -1.0), (high, np.floor, 1.0)):
        here = whole & np.isfinite(limit)
        steps = limit[here] / unit[here]
        limit[here] = inwards(steps + sign * (1e-6 + 1e-12 * np.abs(steps))) * unit[here]
    return low, high


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
    opposite = per_row(np.minimum, aux | (rows.data * weight[owner] < 0), rows, 0.0) > 0
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
