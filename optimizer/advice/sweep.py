"""Many solves of one program whose limits move along a line: a budget that rises, point by point.

One linear program is kept alive. Its limits travel with a column of their own, so that each point starts
from the basis of the one before and takes a few pivots; the multipliers then prove a bound over all offers
(the bound is computed anew from the point's own limits, so nothing rests on the travelling model). The
offers closest to the margin go into a small exact program on top of what the relaxation takes, which starts
from the plan of a neighbour. Where that does not reach the gap, the complete solver goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.model import Program
from optimizer.solving import Limits, Solution, WarmStart, solve
from optimizer.solving.core import Core, nearest
from optimizer.solving.exact import judge
from optimizer.solving.pricing import price
from optimizer.solving.ready import Ready, make_ready
from optimizer.solving.search import Plan, rounded
from optimizer.solving.solution import relative_gap
from optimizer.solving.watch import Watch
from optimizer.solving.working import Working

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

CORES = (250, 600)
"""So many offers closest to the margin are decided exactly, before the complete solver is asked."""
NODES = 500
"""Branches that such a decision may take."""


class Sweep:
    """Solves programs that differ from `first` in their limits, on the way from `first` to `last`."""

    def __init__(
        self, first: Program, last: Program, warm: WarmStart | None, stop: Callable[[], bool] | None = None
    ) -> None:
        self._first, self._last, self._stop = first, last, stop
        moved = (first.low != last.low) | (first.high != last.high)
        self._moved = np.flatnonzero(moved)
        linear = first.concave is None and not first.floors
        self._model = self._travelling(warm.columns) if linear and warm is not None and len(self._moved) else None

    def _travelling(self, columns: IntArray) -> Working | None:
        """The linear program with the column that moves its limits, last."""
        ready, last = make_ready(self._first), make_ready(self._last)
        model = Working(ready, [], columns[columns < ready.offers], whole=False)
        step = np.zeros(len(ready.low))
        for one, other in ((ready.scaled.low, last.scaled.low), (ready.scaled.high, last.scaled.high)):
            known = np.isfinite(one) & np.isfinite(other)
            step[known] += other[known] - one[known]
        spread = np.asarray([model.row_duals(unit) for unit in np.eye(0)])  # shape only
        del spread
        entries = _per_model_row(model, -step)
        model.highs.add_columns(np.zeros(1), np.zeros(1), np.zeros(1), sp.csc_array(entries[:, None]))
        return model
