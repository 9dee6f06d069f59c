"""Concave terms in a linear program: planes above them, collected where they are needed.

The objective's term is represented by a variable u below its planes, a floor by rows that keep its planes
above the least value. One plane covers all cells, so it is one row. A term whose hits are all certain needs no
planes that are collected: it has one variable per cell instead (`coverage`), and any share w between 0 and 1 of a
cell makes the plane (1 - w) people + w people * s.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.concave import ConcaveTerm, Plane
from optimizer.program.model import Program

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class OuterApproximation:
    """A concave term with the planes collected so far, in scaled units.

    `parts` is the number of u variables: 1, or 0 for a `floor` of `least` and for a term that is `split` into cells.
    """

    def __init__(self, term: ConcaveTerm, factor: float, least: float | None = None) -> None:
        self.term = term
        self.factor = factor
        self.floor = least is not None
        self.least = (least or 0.0) * factor
        self.split = least is None and term.certain
        self.parts = 0 if self.floor or self.split else 1
        self.planes: list[Plane] = []
        self.loads: list[FloatArray] = []

    def add_cut(self, load: FloatArray) -> Plane:
        """Add the plane at a load and return it (scaled)."""
        plane = self.term.plane(load)
        cut = Plane(plane.constant * self.factor, plane.slope * self.factor)
        self.planes.append(cut)
        self.loads.append(load)
        return cut

    def keep(self, kept: NDArray[np.bool_]) -> None:
        """Forget the planes that are not `kept` (planes,)."""
        self.planes = [plane for plane, own in zip(self.planes, kept.tolist(), strict=True) if own]
        self.loads = [load for load, own in zip(self.loads, kept.tolist(), strict=True) if own]

    def height(self, load: FloatArray) -> float:
        """Value of the concave form at a load (scaled): where its own plane touches."""
        plane = self.term.plane(load)
        loads = plane.slope * load
        return self.factor * float(plane.constant.sum() + loads.sum())

    def rows(self, planes: list[Plane], near: ConcaveTerm) -> tuple[sp.csr_array, FloatArray]:
        """The planes as rows over the offers of `near`: (coefficients, constants), one row a plane.

        A row says: u <= constant + coefficients x, or for a floor: least <= constant + coefficients x.
        """
        everyone = np.arange(near.offers)
        slopes = [near.slopes(plane.slope, everyone) for plane in planes]
        table = np.array(slopes).reshape(len(planes), near.offers)
        return sp.csr_array(table), np.array([plane.constant.sum() for plane in planes])

    def combined(self, weight: FloatArray) -> Plane:
        """One plane made of all of them, weighed with the multipliers of their rows (one per row, in order).

        For the objective the multipliers are brought to sum to 1: any such mean is a plane above the term. For a floor
        they are taken as they are (not negative). Where the term is split they are the shares w of its cells.
        """
        cells = self.term.cells
        if self.split:
            share = self.factor * self.term.people * np.clip(weight, 0.0, 1.0)
            return Plane(self.factor * self.term.people - share, np.concatenate([np.zeros(cells), share]))
        weight = np.maximum(weight, 0.0)
        if self.parts:
            total = float(weight.sum())
            weight = weight / total if total > 0 else np.eye(len(weight))[0]
        constant, slope = np.zeros(cells), np.zeros(len(self.planes[0].slope))
        for plane, share in zip(self.planes, weight.tolist(), strict=True):
            if share:
                constant += share * plane.constant
                slope += share * plane.slope
        return Plane(constant, slope)


def approximations_of(program: Program, factor: float) -> list[OuterApproximation]:
    """Those of the objective's term and of all floors, each with its first plane."""
    approximations = []
    if program.concave is not None:
        approximations.append(OuterApproximation(program.concave, factor))
    approximations += [OuterApproximation(term, factor, least) for term, least, _ in program.floors]
    for approximation in approximations:
        if not approximation.split:
            approximation.add_cut(approximation.term.load(np.zeros(0, np.int64), np.zeros(0)))
    return approximations
