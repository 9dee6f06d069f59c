"""People reached, cell by cell: its exact value for whole plans and its tangents for fractional ones.

Inside a cell c of N_c people, offer o reaches a person with probability p_oc, independently of the other
offers. With L_oc = -ln(1 - p_oc) and t_c = (L'x)_c the people reached at least once are

    sum_c N_c (1 - exp(-t_c)),

which is concave in x and exact at whole plans (docs/model.md, "The concave form"). A certain hit (p = 1) has no
logarithm; it counts into s_c instead, and the concave form is min(1, s_c + 1 - exp(-t_c)), again exact at
whole plans. The pair (t, s) is called the *load* of the cells.

For reach at least k times (`frequency`) the value is exact too (the number of exposures in a cell is
Poisson-binomial), but it is not concave. The load is then the mean exposures m_c = (p'x)_c, and the smallest concave
function above what any such number with that mean can have gives valid tangents (`frequency`).
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class Tangent(NamedTuple):
    """An upper bound that is linear: for every plan S, value(S) <= constant + sum of slope over S."""

    constant: float
    slope: FloatArray
    """(k,) per offer, non-negative."""


class Plane(NamedTuple):
    """A tangent told cell by cell: for every plan with the load z, the people reached in cell c are at most
    constant_c + slope_c t_c (+ slope_C+c s_c where there are certain hits)."""

    constant: FloatArray
    """(cells,)"""
    slope: FloatArray
    """(loads,)"""


class ConcaveTerm(Protocol):
    """A function of the chosen offers that is non-decreasing, with tangents in a linear form of them."""

    @property
    def offers(self) -> int:
        """Number of offers k."""

    @property
    def cells(self) -> int:
        """Number of cells."""

    @property
    def people(self) -> FloatArray:
        """(cells,) what each cell counts once it is reached for certain."""

    @property
    def tight(self) -> bool:
        """True if the tangent at a whole plan equals its value there."""

    @property
    def certain(self) -> bool:
        """True if every hit is certain: each cell counts as soon as one of its offers is taken."""

    @property
    def kinked(self) -> bool:
        """True where the function is made of very many flat pieces, so that it takes many planes to tell it."""

    @property
    def plane_seconds(self) -> float:
        """Seconds of making a plane with the slopes of all offers, on an idle machine of 2026."""

    @property
    def effort(self) -> float:
        """Work of looking at one exchange, in about 10 ns."""

    def value(self, chosen: IntArray) -> float:
        """Exact value of the plan that takes the offers `chosen` (indices)."""

    def tangent(self, columns: IntArray, weights: FloatArray) -> Tangent:
        """The tangent at the fractional point that takes `columns` with `weights` and nothing else."""

    def added(self, chosen: IntArray, columns: IntArray | None = None) -> FloatArray:
        """(k,) exact gain of adding each offer (of `columns`) to the plan `chosen`."""

    def promise(self, chosen: IntArray, columns: IntArray) -> FloatArray:
        """(len(columns),) how good each offer looks on top of the plan `chosen`, to whoever builds a plan offer by
        offer: `added`, where that never grows with the plan, else something that sees further."""

    def exchanged(self, chosen: IntArray, out: IntArray) -> FloatArray:
        """(len(out) + 1, k + 1) exact values of the plan `chosen` after each exchange: row i without the offer
        out[i], the last row without leaving any out; column j with offer j added, the last with none."""

    def shared(self, offer: int) -> FloatArray:
        """(k,) how near the audience of each offer is to that of this one: what it shares with the audiences of the
        offers that share people with it, each as much as it does."""

    def load(self, columns: IntArray, weights: FloatArray) -> FloatArray:
        """(loads,) the linear form at a fractional point."""

    def plane(self, load: FloatArray) -> Plane:
        """The tangent plane at a load, told cell by cell."""

    def slopes(self, price: FloatArray, columns: IntArray) -> FloatArray:
        """(len(columns),) the linear form's coefficients of some offers, weighed with `price` (loads,)."""

    def screen(self, price: FloatArray) -> FloatArray:
        """(k,) upper bounds on the slopes of all offers, as near as is cheap."""

    def entries(self, columns: IntArray) -> sp.csr_array:
        """(loads, len(columns)) the linear form's coefficients of some offers."""

    def restrict(self, columns: IntArray, given: IntArray | None = None) -> ConcaveTerm:
        """The same term over a few offers, in an order of their own, made for many evaluations.

        `given` are offers that are taken in any case: `value` and `added` count on top of them, values with
        what they reach. Loads, planes and slopes know nothing of them.
        """
