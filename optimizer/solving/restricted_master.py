"""A working problem in HiGHS: some offers of the program with their rows, and the planes of its concave terms."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.part import part_of
from optimizer.program.pulp_model import part_model
from optimizer.solving.coverage import REACHED, Coverage, coverage
from optimizer.solving.highs import INFINITY, Highs
from optimizer.solving.outer_approximation import OuterApproximation
from optimizer.solving.scaled_program import ScaledProgram

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class RestrictedMaster:
    """The program over `offers` only (in the order given), loaded into HiGHS once and kept alive.

    The first columns of the HiGHS model are the offers, in their order. Those at the positions `taken` stay bought.
    """

    def __init__(
        self,
        scaled: ScaledProgram,
        approximations: list[OuterApproximation],
        offers: IntArray,
        *,
        whole: bool,
        taken: IntArray | None = None,
        named: bool = False,
    ) -> None:
        """`named`: through PuLP, as the program is written for other solvers, in place of bare arrays."""
        self.scaled = scaled
        self.approximations = approximations
        self.offers = offers
        self.everyone = np.arange(len(offers))
        self.highs = Highs()
        if named:
            model = part_model(scaled.model, offers, scaled.columns)
            self.highs.load(model.problem, model.variables, whole=whole)
            self._rows = model.rows
        else:
            part = part_of(scaled.model, offers, scaled.columns)
            whole_columns = part.whole if whole else None
            self.highs.load_arrays(part.gain, part.lower, part.upper, part.table, part.low, part.high, whole_columns)
            self._rows = part.origin
        """Program row of each HiGHS row, m + group for groups, -1 - s for planes of approximation s."""
        self.shared_hits = 0
        """Hits of cells that several offers share: what makes a linear program over them slow."""
        self._worth = np.zeros(0)
        self.shared: dict[int, Coverage] = {}
        """By approximation that is split: the cells that several offers share."""
        self._first_cell: dict[int, int] = {}
        self._charge, self._paid = sp.csr_array((0, len(offers))), sp.csr_array((0, 0))
        self.near = [approximation.term.restrict(offers) for approximation in approximations]
        self.first_u: list[int] = []
        self._cells: dict[int, IntArray] = {}
        """By approximation that is split: the HiGHS row of each of its cells, or `REACHED`."""
        bought = np.zeros(len(offers), bool)
        if taken is not None:
            bought[taken] = True
            self.highs.set_bounds(taken, np.ones(len(taken)), np.ones(len(taken)))
        for number, approximation in enumerate(approximations):
            self.first_u.append(self.highs.columns)
            if approximation.split:
                self._add_cells(number, bought)
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

    def group_rows(self, several: IntArray, group: IntArray) -> IntArray:
        """(groups,) the HiGHS row that holds each choice group together, -1 where no row does.

        `group` (offers,) numbers the groups of the offers; `several` are those of more than one offer.
        """
        rows = np.full(int(group.max(initial=-1)) + 1, -1, np.int64)
        first = np.unique(group, return_index=True)[1]
        own = self.scaled.program.group[self.offers[first[several]]]
        place = {int(number): row for row, number in enumerate(self._rows.tolist())}
        rows[several] = [place[len(self.scaled.low) + int(number)] for number in own]
        return rows

    def _add_cells(self, number: int, bought: NDArray[np.bool_]) -> None:
        """A column for each cell that the offers share, below 1 and below the sum of the offers that reach it."""
        approximation = self.approximations[number]
        part = coverage(approximation.term.people, self.near[number], bought)
        count, factor = len(part.people), approximation.factor
        first, base = self.highs.columns, self.highs.rows
        self.shared[number], self._first_cell[number] = part, first
        self._paid = sp.csr_array((0, count))
        self.highs.add_gain(factor * part.gain, factor * part.constant)
        nothing = sp.csc_array((base, count))
        self.highs.add_columns(factor * part.people, np.zeros(count), np.ones(count), nothing)
        hits = part.hits.tocoo()
        span = np.arange(count)
        place = np.concatenate([hits.row, span]), np.concatenate([hits.col, first + span])
        table = sp.csr_array(
            (np.concatenate([-np.ones(hits.nnz), np.ones(count)]), place), shape=(count, first + count)
        )
        self.highs.add_rows(table, np.full(count, -INFINITY), np.zeros(count))
        self._rows = np.concatenate([self._rows, np.full(count, -1 - number)])
        self._cells[number] = np.where(part.cell == REACHED, REACHED, base + part.cell)
        self.shared_hits += hits.nnz
        self._worth = factor * part.people

    def plane_duals(self, number: int, duals: FloatArray) -> FloatArray:
        """The multipliers of an approximation's planes in their order, positive where they bind; the share of each
        cell that is charged to its offers, where the approximation is split."""
        if self.approximations[number].split:
            # Cells that one open offer reaches are all in its gain; so they may be for offers that are not here.
            rows, share = self._cells[number], np.ones(self.approximations[number].term.cells)
            known = np.flatnonzero(rows != REACHED)
            worth = np.zeros(self.highs.rows)
            worth[self._rows == -1 - number] = self._worth
            left = worth.copy()
            left[self._rows == -1 - number] -= self._owed(self._cut_prices(duals))
            most = np.maximum(worth[rows[known]], 1e-300)
            share[known] = np.clip(duals[rows[known]] / most, 0.0, left[rows[known]] / most)
            return share
        weight = duals[self._rows == -1 - number]
        # Rows of the objective read u - slope x <= constant, those of floors slope x >= least - constant.
        return np.asarray(weight if self.approximations[number].parts else -weight)

    def add_cuts(self, number: int, charge: sp.csr_array, cells: sp.csr_array) -> None:
        """Cells of a cut (cuts, cells) <= 1 + what the offers bring (cuts, offers), where an approximation is split."""
        first = self._first_cell[number]
        between = sp.csr_array((charge.shape[0], first - len(self.offers)))
        after = sp.csr_array((charge.shape[0], self.highs.columns - first - cells.shape[1]))
        table = sp.csr_array(sp.hstack([-charge, between, cells, after]))
        self.highs.add_rows(table, np.full(charge.shape[0], -INFINITY), np.ones(charge.shape[0]))
        self._rows = np.concatenate([self._rows, np.full(charge.shape[0], self._cut)])
        self._charge = sp.csr_array(sp.vstack([self._charge, charge]))
        self._paid = sp.csr_array(sp.vstack([self._paid, cells]))

    @property
    def _cut(self) -> int:
        """The number of cuts among the rows."""
        return -1 - len(self.approximations)

    def _cut_prices(self, duals: FloatArray) -> FloatArray:
        return np.asarray(np.maximum(duals[self._rows == self._cut], 0.0), np.float64)

    def _owed(self, prices: FloatArray) -> FloatArray:
        """(cells,) what cuts of these prices take from the worth of each cell, never more than it has."""
        owed: FloatArray = np.minimum(np.asarray(self._paid.T @ prices), self._worth)
        return owed

    def cut_plane(self, duals: FloatArray) -> tuple[FloatArray, float]:
        """(offers,) what the cuts add to the price of each offer, and what they add to the bound in any case."""
        prices = self._cut_prices(duals)
        return np.asarray(self._charge.T @ prices), float(prices.sum() - self._owed(prices).sum())

    def heights(self, number: int, columns: FloatArray) -> float:
        """What the variable u of an approximation says, in scaled units."""
        return float(columns[self.first_u[number]])

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
            columns = np.concatenate([columns, np.full(len(span), self.first_u[number])])
            data = np.concatenate([-data, np.ones(len(constants))])
            low, high = np.full(len(constants), -INFINITY), constants
        else:
            low, high = approximation.least - constants, np.full(len(constants), INFINITY)
        table = sp.csr_array((data, (rows, columns)), shape=(len(constants), self.highs.columns))
        self.highs.add_rows(table, low, high)
        self._rows = np.concatenate([self._rows, np.full(len(constants), -1 - number)])

    def loose(self, plan: IntArray) -> list[tuple[int, FloatArray]]:
        """The approximations whose planes are not tight at a whole plan (positions), with the load there; floors that
        the plan keeps are left alone."""
        found = []
        for number, approximation in enumerate(self.approximations):
            if approximation.split:
                continue
            load = self.near[number].load(plan, np.ones(len(plan)))
            height = approximation.height(load)
            if approximation.floor and height >= approximation.least * (1 - 1e-12):
                continue
            least = min(float(plane.constant.sum() + plane.slope @ load) for plane in approximation.planes)
            if least > height + 1e-12 * max(1.0, abs(height)):
                found.append((number, load))
        return found

    def forbid(self, plan: IntArray) -> None:
        """Add the row that no plan but this one (positions) breaks: at least one offer differs."""
        row = np.zeros(self.highs.columns)
        row[: len(self.offers)] = 1.0
        row[plan] = -1.0
        self.highs.add_rows(sp.csr_array(row[None, :]), np.array([1.0 - len(plan)]), np.array([INFINITY]))
        self._rows = np.append(self._rows, len(self.scaled.low) + len(self.scaled.program.group))
