"""A `Program` over some of its offers, as arrays: what a solver loads, and what `pulp_model` writes with names.

A row with two different limits is there twice, first with the lower one; a choice group of at least two of the offers
is a row `sum <= 1`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.model import Program

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class Part:
    """The linear part of a program over `offers` of its offers, all others taken as not chosen.

    Totals are always there; indicators and local rows where the offers need them.
    """

    offers: int
    columns: IntArray
    """(n,) the program's column of each column: the offers as they were given, then auxiliary columns."""
    gain: FloatArray
    """(n,) what each column brings."""
    lower: FloatArray
    upper: FloatArray
    table: sp.csr_array
    """(r, n) coefficients of the rows."""
    low: FloatArray
    """(r,) least value of each row, -inf where there is none."""
    high: FloatArray
    origin: IntArray
    """(r,) the program's row of each row, or the number of its rows plus g for choice group g; groups come last."""

    @property
    def whole(self) -> BoolArray:
        """(n,) True for the offers, which are bought or not."""
        return np.arange(len(self.columns)) < self.offers


def part_of(program: Program, offers: IntArray, by_column: sp.csc_array | None = None) -> Part:
    """The part with these offers. `by_column` is `program.rows` in column form, for callers that have it at hand."""
    offers = np.asarray(offers, np.int64)
    by_column = sp.csc_array(program.rows) if by_column is None else by_column
    rows, auxiliary = _needed(program, offers, by_column)
    columns = np.concatenate([offers, auxiliary])
    part = sp.csr_array(sp.csr_array(by_column[:, columns])[rows])
    low, high = program.low[rows].astype(float), program.high[rows].astype(float)
    equal = low == high
    least, most = np.isfinite(low) & ~equal, np.isfinite(high) & ~equal
    # One row for each side that has a limit, an equation once.
    place = np.repeat(np.arange(len(rows)), least.astype(int) + most + equal)
    upper_side = most[place] & ~(least[place] & np.diff(place, prepend=-1).astype(bool))
    groups, of_group = _groups(program, offers, len(columns))
    table = sp.csr_array(sp.vstack([part[place], groups])) if len(of_group) else sp.csr_array(part[place])
    ones = np.ones(len(of_group))
    return Part(
        len(offers),
        columns,
        program.gain[columns],
        program.lower[columns],
        program.upper[columns],
        table,
        np.concatenate([np.where(upper_side, -np.inf, low[place]), -np.inf * ones]),
        np.concatenate([np.where(upper_side | equal[place], high[place], np.inf), ones]),
        np.concatenate([rows[place], program.rows.shape[0] + of_group]).astype(np.int64),
    )


def _needed(program: Program, offers: IntArray, by_column: sp.csc_array) -> tuple[IntArray, IntArray]:
    """The rows and the auxiliary columns that a part with these offers needs, both sorted.

    All rows that are not local; the local rows of the offers with their indicators; and all rows of these
    indicators. An indicator that stays away is 0, as are all of its offers.
    """
    is_indicator = np.zeros(program.columns, bool)
    is_indicator[program.offers :] = True
    is_indicator[[column for column, _ in program.totals]] = False
    touched = np.zeros(program.rows.shape[0], bool)
    touched[by_column[:, offers].indices] = True
    near = program.rows[np.flatnonzero(touched & program.local)]
    used = np.zeros(program.columns, bool)
    used[near.indices] = True
    used |= program.lower > 0
    indicators = np.flatnonzero(used & is_indicator)
    touched[by_column[:, indicators].indices] = True
    auxiliary = np.union1d(indicators, np.array([column for column, _ in program.totals], np.int64))
    return np.flatnonzero(touched | ~program.local), auxiliary.astype(np.int64)


def _groups(program: Program, offers: IntArray, columns: int) -> tuple[sp.csr_array, IntArray]:
    """Choice groups with at least two of the offers: a row of ones for each, and their numbers."""
    group = program.group[offers]
    order = np.argsort(group, kind="stable")
    number, count = np.unique(group, return_counts=True)
    several = count > 1
    members = order[np.repeat(several, count)]
    ends = np.concatenate([[0], np.cumsum(count[several])])
    table = sp.csr_array((np.ones(len(members)), members, ends), shape=(int(several.sum()), columns))
    return table, number[several].astype(np.int64)
