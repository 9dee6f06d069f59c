"""The valid bound of any multipliers, and the reduced price of every offer, in one vectorised pass.

For multipliers y of the rows (not negative on `<=`, not positive on `>=` sides) and a plane above the
concave objective, no plan is worth more than

    sum_i (y_i high_i if y_i > 0 else y_i low_i) + constant + sum over auxiliary columns of their best
    + sum over groups max(0, best reduced price),   reduced price = gain - y A + slope.

This is Lagrangian duality (Geoffrion 1974); it holds for every y, so rounding in an LP cannot break it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.solving.scaled_program import Links, ScaledProgram

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Priced:
    """Reduced prices and the bound they prove, in scaled units."""

    bound: float
    reduced: FloatArray
    """(k,) reduced price of each offer, -inf where it is excluded."""
    best: FloatArray
    """(groups,) what each group adds to the bound."""


def price(
    scaled: ScaledProgram,
    duals: FloatArray,
    *,
    constant: float = 0.0,
    slope: FloatArray | None = None,
    listed: NDArray[np.bool_] | None = None,
    objective: bool = True,
) -> Priced:
    """Price all offers with the row multipliers `duals` (m,).

    `slope` (k,) and `constant` are the plane above the concave terms; `listed` (m,) marks rows whose
    multipliers are to be kept: links outside get the multipliers that serve the bound best.
    With `objective` False the gain counts as zero: then a bound below zero proves that no plan exists.
    """
    program = scaled.model
    k = program.offers
    y = _signed(duals, program.low, program.high)
    gain = program.gain if objective else np.zeros(program.columns)
    if len(scaled.total_rows):
        y[scaled.total_rows] = 0.0
        left = gain[scaled.total_columns] - scaled.columns[:, scaled.total_columns].T @ y
        y[scaled.total_rows] = left / _own(scaled)
    reduced = gain - scaled.columns.T @ y
    reduced[scaled.total_columns] = 0.0
    if slope is not None:
        reduced[:k] += slope
    if len(scaled.indicators):
        _spread(scaled, scaled.up, y, reduced, listed, upwards=True)
        _spread(scaled, scaled.down, y, reduced, listed, upwards=False)
    side = np.where(y > 0, program.high, program.low)
    used = y != 0
    bound = constant + float(y[used] @ side[used])
    rest = reduced[k:]
    wanted = np.where(rest > 0, program.upper[k:], program.lower[k:])
    used = rest != 0
    bound += float(rest[used] @ wanted[used])
    offers = np.where(scaled.free, reduced[:k], -np.inf)
    best = np.maximum(scaled.best_of_group(offers), 0.0)
    if len(scaled.locked):
        # A locked offer is taken whatever it costs, and nothing else of its group.
        best[scaled.group[scaled.locked]] = offers[scaled.locked]
    return Priced(bound + float(best.sum()), offers, best)


def _signed(duals: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """A copy of the multipliers with those that point to a side without limit set to zero."""
    y = np.array(duals, float)
    y[(y > 0) & ~np.isfinite(high)] = 0.0
    y[(y < 0) & ~np.isfinite(low)] = 0.0
    return y


def _own(scaled: ScaledProgram) -> FloatArray:
    """The coefficient of each total in its defining row."""
    block = scaled.columns[:, scaled.total_columns].tocsr()
    own: FloatArray = np.asarray(block[scaled.total_rows].diagonal(), float)
    return own


def _spread(
    scaled: ScaledProgram,
    links: Links,
    y: FloatArray,
    reduced: FloatArray,
    listed: NDArray[np.bool_] | None,
    *,
    upwards: bool,
) -> None:
    """Give links that are not in the working problem the multipliers that hold their indicator down.

    An indicator with a positive reduced price is worth nothing without its offers: the first of its up links
    passes the price on to them. One with a negative price is paid by its offers: each down link takes a share
    according to the best offer behind it. Changes `y` and `reduced` in place.
    """
    unlisted = np.ones(len(links.row), bool) if listed is None else ~listed[links.row]
    rows = np.flatnonzero(unlisted)
    if not len(rows):
        return
    k = scaled.offers
    weight, column = links.weight[rows], links.column[rows]
    if upwards:
        _, first = np.unique(column, return_index=True)
        amount = np.zeros(len(rows))
        amount[first] = np.maximum(reduced[column[first]], 0.0) / weight[first]
        reduced[column[first]] -= amount[first] * weight[first]
        reduced[:k] += links.offers[rows].T @ amount
    else:
        part = links.offers[rows]
        filled = np.diff(part.indptr) > 0
        worth = np.zeros(len(rows))
        if part.nnz:
            worth[filled] = np.maximum.reduceat(reduced[part.indices] / part.data, part.indptr[:-1][filled])
        worth = np.maximum(worth, 0.0) * weight
        total = np.bincount(column, weights=worth, minlength=len(reduced))
        owed = np.maximum(-reduced, 0.0)
        share = np.where(total[column] > 0, worth / np.maximum(total[column], 1e-300), 0.0)
        amount = share * np.minimum(owed[column], total[column]) / weight
        np.add.at(reduced, column, amount * weight)
        reduced[:k] -= part.T @ amount
    y[links.row[rows]] += links.sign[rows] * amount
