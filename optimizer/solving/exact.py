"""Exact evaluation of whole plans: auxiliary columns, rows, value. The judge of everything the solver proposes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.solving.scaled_program import TOLERANCE, ScaledProgram

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Evaluation:
    """What a whole plan is: its auxiliary columns, its value, and how far it breaks which rows."""

    auxiliary: FloatArray
    """(n - k,) values of the auxiliary columns."""
    value: float
    broken: IntArray
    """Rows that do not hold; floors follow as m, m + 1, ...; a group taken twice or a bound is -1."""

    @property
    def holds(self) -> bool:
        """True if the plan obeys everything."""
        return not len(self.broken)


def evaluate(scaled: ScaledProgram, chosen: IntArray) -> Evaluation:
    """Evaluate the plan `chosen` (offer indices, each once) in exact terms.

    Rows of whole numbers must hold to the unit, others to a relative 1e-9 of the sum of their terms' sizes.
    """
    program = scaled.program
    chosen = np.sort(chosen)
    auxiliary = complete(scaled, chosen)
    taken, rest = scaled.original[:, chosen], scaled.beside
    activity, size = np.zeros(len(scaled.low)), np.zeros(len(scaled.low))
    for part, weights in ((taken, np.ones(len(chosen))), (rest, auxiliary)):
        data = part.data * np.repeat(weights, np.diff(part.indptr))
        np.add.at(activity, part.indices, data)
        np.add.at(size, part.indices, np.abs(data))
    slack = TOLERANCE * np.maximum(size, _finite(scaled.low, scaled.high))
    whole = scaled.unit > 0
    slack[whole] = np.minimum(slack[whole], 0.5 * scaled.unit[whole])
    broken = np.flatnonzero((activity > scaled.high + slack) | (activity < scaled.low - slack))
    extra = []
    for number, (term, least, _) in enumerate(program.floors):
        if term.value(chosen) < least - TOLERANCE * abs(least):
            extra.append(len(scaled.low) + number)
    groups = scaled.group[chosen]
    if len(np.unique(groups)) < len(groups) or not scaled.free[chosen].all():
        extra.append(-1)
    if len(scaled.locked) and not np.isin(scaled.locked, chosen).all():
        extra.append(-1)
    beyond = (auxiliary > program.upper[program.offers :] * (1 + TOLERANCE) + TOLERANCE) | (
        auxiliary < program.lower[program.offers :] * (1 - TOLERANCE) - TOLERANCE
    )
    if beyond.any():
        extra.append(-1)
    return Evaluation(
        auxiliary, value_of(scaled, chosen, auxiliary), np.concatenate([broken, np.array(extra, np.int64)])
    )


def value_of(scaled: ScaledProgram, chosen: IntArray, auxiliary: FloatArray) -> float:
    """The objective of a plan, in the program's units."""
    program = scaled.program
    value = float(program.gain[chosen].sum()) + float(program.gain[program.offers :] @ auxiliary)
    return value + (program.concave.value(chosen) if program.concave is not None else 0.0)


def complete(scaled: ScaledProgram, chosen: IntArray) -> FloatArray:
    """(n - k,) the auxiliary columns that go with whole offers: indicators from their links, then totals.

    An indicator is 1 where the plan has any of its offers: at whole offers its links leave no other value.
    """
    program = scaled.program
    auxiliary = program.lower[program.offers :].copy()
    auxiliary[~np.isfinite(auxiliary)] = 0.0
    if scaled.members.nnz:
        auxiliary[np.unique(scaled.members[:, chosen].indices)] = 1.0
    if len(scaled.total_rows):
        auxiliary[scaled.total_columns - program.offers] = 0.0
        known = scaled.sums[:, chosen].sum(axis=1) + scaled.sums_beside @ auxiliary
        own = scaled.sums_beside[np.arange(len(known)), scaled.total_columns - program.offers]
        auxiliary[scaled.total_columns - program.offers] = (program.low[scaled.total_rows] - known) / own
    return auxiliary


def _finite(low: FloatArray, high: FloatArray) -> FloatArray:
    """The size of the limits, 0 where there is none."""
    return np.maximum(np.where(np.isfinite(low), np.abs(low), 0.0), np.where(np.isfinite(high), np.abs(high), 0.0))
