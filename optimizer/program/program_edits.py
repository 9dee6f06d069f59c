"""Programs that differ from a scenario's own by one thing: a question, asked of the solver.

Each function returns a new `Program`; none changes the one it is given. Rows and columns that a question
needs are appended, so that the positions of the old ones, and with them `RowSource`s, stay good.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.concave import ConcaveTerm
from optimizer.program.contact_probabilities import ContactProbabilities, Matrix
from optimizer.program.model import Program
from optimizer.program.multi_flight_reach import Follow, MultiFlightReachTerm
from optimizer.program.reach_term import ReachTerm
from optimizer.program.worst_cases import WorstCases
from optimizer.program.worst_reach import WorstReach

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def with_limits(program: Program, rows: IntArray, *, low: float | None = None, high: float | None = None) -> Program:
    """The program with other limits on some rows; None leaves a side as it is."""
    lows, highs = program.low.copy(), program.high.copy()
    if low is not None:
        lows[rows] = low
    if high is not None:
        highs[rows] = high
    return replace(program, low=lows, high=highs)


def without_rows(program: Program, rows: IntArray) -> Program:
    """The program without what some rows ask for."""
    return with_limits(program, rows, low=-np.inf, high=np.inf)


def without_floors(program: Program, floors: Sequence[int]) -> Program:
    """The program without some of its floors on net reach."""
    kept = tuple(floor for number, floor in enumerate(program.floors) if number not in set(floors))
    return replace(program, floors=kept)


def with_row(
    program: Program,
    name: str,
    columns: IntArray,
    coefficients: FloatArray,
    *,
    low: float = -np.inf,
    high: float = np.inf,
) -> Program:
    """The program with one more row, `low <= coefficients . x[columns] <= high`."""
    row = sp.csr_array((coefficients, (np.zeros(len(columns), dtype=np.int64), columns)), shape=(1, program.columns))
    return replace(
        program,
        rows=sp.csr_array(sp.vstack([program.rows, row])),
        low=np.append(program.low, low),
        high=np.append(program.high, high),
        local=np.append(program.local, False),
        row_names=(*program.row_names, name),
    )


def with_column(
    program: Program, name: str, entries: FloatArray, *, gain: float, lower: float, upper: float
) -> Program:
    """The program with one more continuous column, whose coefficients in the rows are `entries` (m,).

    Rows that have an entry are no longer local: the new column may need them at any time.
    """
    column = sp.csr_array(entries.reshape(-1, 1))
    return replace(
        program,
        rows=sp.csr_array(sp.hstack([program.rows, column])),
        gain=np.append(program.gain, gain),
        local=program.local & (entries == 0),
        lower=np.append(program.lower, lower),
        upper=np.append(program.upper, upper),
        column_names=(*program.column_names, name),
    )


def with_offers(program: Program, entries: FloatArray, gain: FloatArray) -> Program:
    """The program with more offers that reach nobody, each in a choice group of its own.

    `entries` (m, number) are their coefficients in the rows, `gain` (number,) what they earn. They stand behind
    the other offers, so that auxiliary columns move up by their number.
    """
    k, number = program.offers, entries.shape[1]
    rows = sp.csr_array(program.rows)

    def inserted(values: FloatArray, new: FloatArray) -> FloatArray:
        return np.concatenate([values[:k], new, values[k:]])

    return replace(
        program,
        offers=k + number,
        gain=inserted(program.gain, gain),
        rows=sp.csr_array(sp.hstack([rows[:, :k], sp.csr_array(entries), rows[:, k:]])),
        group=np.append(program.group, program.group.max(initial=-1) + 1 + np.arange(number)),
        lower=inserted(program.lower, np.zeros(number)),
        upper=inserted(program.upper, np.ones(number)),
        totals=tuple((column + number, row) for column, row in program.totals),
        concave=None if program.concave is None else _padded(program.concave, number),
        floors=tuple((_padded(term, number), least, name) for term, least, name in program.floors),
        repeats=None
        if program.repeats is None
        else (_numbered(program.repeats[0], number), _numbered(program.repeats[1], number)),
    )


def _numbered(kind: IntArray, number: int) -> IntArray:
    """Kinds of the offers, with more of them that are of kinds of their own."""
    return np.append(kind, kind.max(initial=-1) + 1 + np.arange(number))


def _padded(term: ConcaveTerm, number: int) -> ConcaveTerm:
    """The same people for the offers that are there; `number` more reach nobody, each on a channel of its own."""
    if isinstance(term, MultiFlightReachTerm):
        more = term.follow.shape[0] + np.arange(number)
        return replace(
            term,
            channel=np.append(term.channel, more),
            view=np.append(term.view, np.zeros(number)),
            follow=_with_empty_rows(term.follow, number),
            bound=_padded_bound(term.bound, number),
        )
    if isinstance(term, WorstCases | WorstReach):
        return term.padded(number)
    assert isinstance(term, ReachTerm)
    return _padded_bound(term, number)


def _padded_bound(term: ReachTerm, number: int) -> ReachTerm:
    return ReachTerm(term.people, PaddedProbabilities(term.probabilities, number), term.frequency)


def _with_empty_rows(follow: Follow, number: int) -> Follow:
    """Who follows whom, with channels that nobody follows behind the others."""
    if isinstance(follow, np.ndarray):
        return np.concatenate([follow, np.zeros((number, follow.shape[1]), follow.dtype)])
    return sp.csr_array(sp.vstack([follow, sp.csr_array((number, follow.shape[1]), dtype=follow.dtype)]))


@dataclass(frozen=True)
class PaddedProbabilities:
    """ContactProbabilities of some offers, and nothing for `more` that stand behind them."""

    own: ContactProbabilities
    more: int

    @property
    def shape(self) -> tuple[int, int]:
        """(offers, cells)"""
        return self.own.shape[0] + self.more, self.own.shape[1]

    def rows(self, columns: IntArray) -> Matrix:
        """(len(columns), C) the probabilities of some offers."""
        known = columns < self.own.shape[0]
        rows = self.own.rows(np.where(known, columns, 0))
        if isinstance(rows, np.ndarray):
            return np.asarray(rows * known[:, None])
        return sp.csr_array(sp.diags_array(known.astype(float)) @ rows)

    def weigh(self, weight: FloatArray, columns: IntArray | None = None) -> FloatArray:
        """Sum over cells of weight_c p_oc, for all offers or for `columns`."""
        if columns is None:
            return np.append(self.own.weigh(weight), np.zeros(self.more))
        known = columns < self.own.shape[0]
        return np.where(known, self.own.weigh(weight, np.where(known, columns, 0)), 0.0)

    def largest(self) -> float:
        """The greatest probability."""
        return self.own.largest()

    def screen(self, price: FloatArray) -> FloatArray:
        """(k,) upper bounds on sum_c price_c L_oc."""
        return np.append(self.own.screen(price), np.zeros(self.more))


def with_objective(program: Program, gain: FloatArray) -> Program:
    """The same plans, ranked by another linear objective, `gain` (k,) per offer; auxiliary columns earn nothing."""
    whole = np.zeros(program.columns)
    whole[: program.offers] = gain
    return replace(program, gain=whole, concave=None)


def ranked_by(program: Program, gain: FloatArray) -> Program:
    """The same plans, ranked by a linear objective over all columns."""
    return replace(program, gain=gain, concave=None)


def with_rows_at_least(program: Program, rows: Sequence[FloatArray], least: Sequence[float]) -> Program:
    """The program with rows of which each must come to at least so much."""
    number = len(rows)
    return replace(
        program,
        rows=sp.csr_array(sp.vstack([program.rows, sp.csr_array(np.array(rows))])),
        low=np.append(program.low, least),
        high=np.append(program.high, np.full(number, np.inf)),
        local=np.append(program.local, np.zeros(number, bool)),
        row_names=(*program.row_names, *(f"different_{len(program.low) + row}" for row in range(number))),
    )


def with_value_at_least(program: Program, value: float, name: str = "value") -> Program:
    """Only the plans that are worth at least `value` in the program's own objective."""
    if program.concave is not None:
        return replace(program, floors=(*program.floors, (program.concave, value, name)))
    columns = np.flatnonzero(program.gain)
    return with_row(program, name, columns, program.gain[columns], low=value)


def forced_in(program: Program, offers: IntArray, name: str = "forced_in") -> Program:
    """Only the plans that take at least one of the offers."""
    return with_row(program, name, offers, np.ones(len(offers)), low=1.0)


def forced_out(program: Program, offers: IntArray) -> Program:
    """Only the plans that take none of the offers."""
    upper = program.upper.copy()
    upper[offers] = 0.0
    return replace(program, upper=upper)


def fixed(program: Program, offers: IntArray) -> Program:
    """Only the plans that take all of the offers."""
    lower = program.lower.copy()
    lower[offers] = 1.0
    return replace(program, lower=lower)
