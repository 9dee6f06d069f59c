"""A working problem in HiGHS: some offers of the program with their rows, and the planes of its concave terms."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.pulp_model import part_model
from optimizer.solving.highs import INFINITY, Highs
from optimizer.solving.outer_approximation import OuterApproximation
from optimizer.solving.scaled_program import ScaledProgram

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class RestrictedMaster:
    """The program over `offers` only (in the order given), loaded into HiGHS once and kept alive.

    The first columns of the HiGHS model are the offers, in their order.
    """

    def __init__(
        self, scaled: ScaledProgram, approximations: list[OuterApproximation], offers: IntArray, *, whole: bool
    ) -> None:
        self.scaled = scaled
        self.approximations = approximations
        self.offers = offers
        self.everyone = np.arange(len(offers))
        model = part_model(scaled.model, offers, scaled.columns)
        self.highs = Highs()
        self.highs.load(model.problem, model.variables, whole=whole)
        self._rows = model.rows
        """Program row of each HiGHS row, m + group for groups, -1 - s for planes of approximation s."""
        self.near = [approximation.term.restrict(offers) for approximation in approximations]
        self._first_u: list[int] = []
        for approximation in approximations:
            self._first_u.append(self.highs.columns)
            free = np.full(approximation.parts, INFINITY)
            nothing = sp.csc_array((self.highs.rows, approximation.parts))
            self.highs.add_columns(np.ones(approximation.parts), -free, free, nothing)
        for number, approximation in enumerate(approximations):
            self.add_planes(number, len(approximation.planes))

    @property
    def listed(self) -> NDArray[np.bool_]:
        """(m,) True for the program's rows that are in the model."""
        m = len(self.scaled.low)
        listed = np.zeros(m, bool)
        listed[self._rows[(self._rows >= 0) & (self._rows < m)]] = True
        return listed

    def row_duals(self, duals: FloatArray) -> FloatArray:
        """(m,) multipliers of the program's rows, from those of the HiGHS rows."""
        m = len(self.scaled.low)
        known = (self._rows >= 0) & (self._rows < m)
        return np.asarray(np.bincount(self._rows[known], weights=duals[known], minlength=m), np.float64)

    def plane_duals(self, number: int, duals: FloatArray) -> FloatArray:
        """The multipliers of an approximation's planes in their order, positive where they bind."""
        weight = duals[self._rows == -1 - number]
        # Rows of the objective read u - slope x <= constant, those of floors slope x >= least - constant.
        return np.asarray(weight if self.approximations[number].parts else -weight)

    def heights(self, number: int, columns: FloatArray) -> float:
        """What the u variables of an approximation say, in scaled units."""
        first = self._first_u[number]
        return float(columns[first : first + self.approximations[number].parts].sum())

    def add_planes(self, number: int, count: int) -> None:
        """Put the last `count` planes of an approximation into the model."""
        if not count:
            return
        approximation = self.approximations[number]
        slopes, constants = approximation.rows(approximation.planes[-count:], self.near[number])
        entries = slopes.tocoo()
        rows, columns = entries.row.astype(np.int64), entries.col.astype(np.int64)
        data = np.asarray(entries.data, np.float64)
        if approximation.parts:
            span = np.arange(len(constants))
            rows = np.concatenate([rows, span])
            columns = np.concatenate([columns, self._first_u[number] + span % approximation.parts])
            data = np.concatenate([-data, np.ones(len(constants))])
            low, high = np.full(len(constants), -INFINITY), constants
        else:
            low, high = approximation.least - constants, np.full(len(constants), INFINITY)
        table = sp.csr_array((data, (rows, columns)), shape=(len(constants), self.highs.columns))
        self.highs.add_rows(table, low, high)
        self._rows = np.concatenate([self._rows, np.full(len(constants), -1 - number)])

    def forbid(self, plan: IntArray) -> None:
        """Add the row that no plan but this one (positions) breaks: at least one offer differs."""
        row = np.zeros(self.highs.columns)
        row[: len(self.offers)] = 1.0
        row[plan] = -1.0
        self.highs.add_rows(sp.csr_array(row[None, :]), np.array([1.0 - len(plan)]), np.array([INFINITY]))
        self._rows = np.append(self._rows, len(self.scaled.low) + len(self.scaled.program.group))
