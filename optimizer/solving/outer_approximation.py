"""Concave terms in a linear program: planes above them, collected where they are needed.

The objective's term is represented by variables u below its planes, a floor by rows that keep its planes
above the least value. By default one plane covers all cells (one row per plane); a term whose hits are all
certain has one u per cell instead, and then two planes say everything: u <= people, u <= people * s.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.concave import ConcaveTerm, Plane

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class OuterApproximation:
    """A concave term with the planes collected so far, in scaled units.

    `parts` is the number of u variables: 1, or the number of cells, or 0 for a `floor` of `least`.
    """

    def __init__(self, term: ConcaveTerm, factor: float, least: float | None = None) -> None:
        self.term = term
        self.factor = factor
        self.floor = least is not None
        self.least = (least or 0.0) * factor
        self.split = least is None and term.certain
        self.parts = 0 if least is not None else (term.cells if self.split else 1)
        self.planes: list[Plane] = []
        self.loads: list[FloatArray] = []

    def add_cut(self, load: FloatArray) -> Plane:
        """Add the plane at a load and return it (scaled)."""
        plane = self.term.plane(load)
        cut = Plane(plane.constant * self.factor, plane.slope * self.factor)
        self.planes.append(cut)
        self.loads.append(load)
        return cut

    def height(self, load: FloatArray) -> float:
        """Value of the concave form at a load (scaled): where its own plane touches."""
        plane = self.term.plane(load)
        loads = plane.slope * load
        return self.factor * float(plane.constant.sum() + loads.sum())

    def rows(self, planes: list[Plane], near: ConcaveTerm) -> tuple[sp.csr_array, FloatArray]:
        """The planes as rows over the offers of `near`: (coefficients, constants), `parts` or 1 rows a plane.

        A row says: u <= constant + coefficients x, or for a floor: least <= constant + coefficients x.
        """
        everyone = np.arange(near.offers)
        if not self.split:
            slopes = [near.slopes(plane.slope, everyone) for plane in planes]
            table = np.array(slopes).reshape(len(planes), near.offers)
            return sp.csr_array(table), np.array([plane.constant.sum() for plane in planes])
        entries = near.entries(everyone)
        cells = self.term.cells
        blocks = []
        for plane in planes:
            weighted = entries.copy()
            weighted.data = entries.data * np.repeat(plane.slope, np.diff(entries.indptr))
            block = weighted[:cells]
            for begin in range(cells, weighted.shape[0], cells):
                block = block + weighted[begin : begin + cells]
            blocks.append(sp.csr_array(block))
        return sp.csr_array(sp.vstack(blocks)), np.concatenate([plane.constant for plane in planes])

    def combined(self, duals: FloatArray) -> Plane:
        """One plane made of all of them, weighed with the multipliers of their rows (one per row, in order).

        For the objective the multipliers are brought to sum to 1 for each u: any such mean is a plane above
        the term. For a floor they are taken as they are (not negative).
        """
        cells, loads = self.term.cells, len(self.planes[0].slope)
        weight = np.maximum(duals, 0.0).reshape(len(self.planes), self.parts if self.split else 1)
        if self.parts:
            total = weight.sum(axis=0)
            weight[0, total <= 0] = 1.0
            weight = weight / weight.sum(axis=0)
        constant, slope = np.zeros(cells), np.zeros(loads)
        for plane, share in zip(self.planes, weight, strict=True):
            if share.any():
                constant += share * plane.constant
                slope += (np.tile(share, loads // cells) if self.split else share) * plane.slope
        return Plane(constant, slope)
