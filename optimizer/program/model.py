"""The mathematical program as arrays: what is decided, what is gained, what must hold.

    maximise   gain . x  +  sum of concave terms
    subject to low <= rows @ x <= high
               sum of the offers of one choice group <= 1
               lower <= x <= upper,  offers whole (0 or 1), auxiliary columns continuous

Columns 0 .. offers-1 are the offers, the rest are auxiliary:

* an *indicator* (kind "count") is 1 where a creator has any offer of a set. Two kinds of linking rows
  hold it, so it needs no integrality of its own: at whole offers it is whole;
* a *total* (kind "total") is the plan's sum of a measure, defined by one equality row. A rule such as
  "no creator takes more than 10 % of the spend" then has a handful of entries instead of a full row.

Everything here is immutable data; `pulp_model` turns it into a `pulp.LpProblem`, whole or in part.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.concave import ConcaveTerm

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True)
class Program:
    """A maximisation over `offers` binaries and a few auxiliary columns.

    Shapes: n = number of columns, m = number of rows, k = number of offers (k <= n).
    """

    offers: int
    gain: FloatArray
    """(n,) objective coefficient of each column, in units of the objective."""
    rows: sp.csr_array
    """(m, n) coefficients of the linear rows."""
    low: FloatArray
    """(m,) least value of each row, -inf where there is none."""
    high: FloatArray
    """(m,) greatest value of each row, +inf where there is none."""
    local: BoolArray
    """(m,) True where the row holds by itself as long as none of its columns other than totals is taken,
    so a working set that holds none of them may leave the row out."""
    group: IntArray
    """(k,) choice group of each offer, numbered from 0: at most one offer of a group is taken."""
    lower: FloatArray
    """(n,) lower bounds; 1 for an offer that is locked."""
    upper: FloatArray
    """(n,) upper bounds; 0 for an offer that is excluded."""
    row_names: tuple[str, ...]
    """(m,) unique names made of letters, digits and underscores, used in exported models."""
    column_names: tuple[str, ...]
    """(n - k,) names of the auxiliary columns; offer j is called `offer_<j>`."""
    totals: tuple[tuple[int, int], ...] = ()
    """(column, defining row) of each total; the row is `sum - total = 0`."""
    concave: ConcaveTerm | None = None
    """Concave part of the objective (people reached), or None."""
    floors: tuple[tuple[ConcaveTerm, float, str], ...] = ()
    """Concave terms that must reach at least a value: (term, least value, name)."""
    repeats: tuple[IntArray, IntArray] | None = None
    """Where there are flights: (k,) channel of each offer, and (k,) its package on that channel, the same number in
    every flight."""

    @property
    def columns(self) -> int:
        """Number of columns, auxiliary ones included."""
        return len(self.gain)

    @property
    def is_linear(self) -> bool:
        """Nothing in it is a concave term."""
        return self.concave is None and not self.floors

    def value(self, chosen: IntArray) -> float:
        """What the offers `chosen` are worth; auxiliary columns earn nothing in it."""
        value = float(self.gain[chosen].sum())
        return value if self.concave is None else value + self.concave.value(chosen)
