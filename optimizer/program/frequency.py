"""How many of a cell's people can be reached at least k times, by the exposures that they have on average.

With independent offers of chances p_o the number of exposures of a person is Poisson-binomial; its mean m = sum p_o x_o
is linear in the offers. Of all such numbers with mean m and chances up to q, P(at least k) is greatest where the
chances are 0, q, and one value in between (Hoeffding 1956): a matter of trying them all. For m <= k - 1 it is
below that of the Poisson law (Anderson and Samuels 1967). Where all chances of a cell are 0 or 1 the number is m.

The bound is the smallest concave function above that between the least and the greatest exposures that plans of
interest have: narrow ranges make it nearly exact, for it is convex only where few are reached.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

LEVELS = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
"""Greatest chances that are told apart; in between the next one counts."""

SMALL = 0.15
"""Up to this chance the Poisson law, with its mean raised by -ln(1 - q) / q, is near enough everywhere."""

STEPS = 1200
"""Points of mean exposures at which the greatest chance is worked out, from frequency - 1 to `_most` of it."""

TRIALS = 40
"""Equal chances that are tried in every number up to this; for more of them the law lies between this and Poisson."""

SLACK = 1e-4
"""Allowance where more trials are bounded by their two ends."""


class FrequencyBound:
    """The concave bound of each cell: broken lines over mean exposures, between `low` and `high` (C,)."""

    def __init__(
        self, frequency: int, greatest: FloatArray, whole: NDArray[np.bool_], low: FloatArray, high: FloatArray
    ):
        """`greatest` (C,) is the greatest chance in each cell, `whole` (C,) marks cells of chances 0 and 1 alone."""
        self.frequency, self.greatest, self.whole = frequency, greatest, whole
        self.low, self.high = np.maximum(low, 0.0), np.maximum(high, np.maximum(low, 0.0))
        level = np.where(whole, len(LEVELS), np.searchsorted(LEVELS, np.minimum(greatest, 1.0) - 1e-12))
        near = np.where(whole, np.ceil(self.low - 1e-6), np.floor(self.low * 1000) / 1000)
        far = np.where(whole, np.floor(self.high + 1e-6), np.ceil(self.high * 1000) / 1000)
        kinds, self._kind = np.unique(np.stack([level, near, np.maximum(near, far)]), axis=1, return_inverse=True)
        self._kind = self._kind.ravel()
        lines = [self._line(int(level), float(near), float(far)) for level, near, far in kinds.T]
        most = max((len(x) for x, _ in lines), default=1)
        self._x = np.full((len(lines), most), np.inf)
        self._y, self._slope = np.zeros((len(lines), most)), np.zeros((len(lines), most))
        for row, (x, y) in enumerate(lines):
            self._x[row, : len(x)], self._y[row, : len(x)] = x, y
            if len(x) > 1:
                self._slope[row, : len(x) - 1] = np.diff(y) / np.diff(x)
                # Nothing beyond the last corner is of interest: its line goes on, so that the bound stays concave.
                self._slope[row, len(x) - 1] = self._slope[row, len(x) - 2]

    def narrowed(self, low: FloatArray, high: FloatArray) -> FrequencyBound:
        """The bound for plans whose exposures lie in these ranges as well."""
        low, high = np.maximum(self.low, low), np.minimum(self.high, high)
        return FrequencyBound(self.frequency, self.greatest, self.whole, low, high)

    def at(self, exposures: FloatArray) -> tuple[FloatArray, FloatArray]:
        """(C,) height and slope of the bound at mean exposures."""
        x = self._x[self._kind]
        place = np.maximum((x <= exposures[:, None]).sum(axis=1) - 1, 0)
        rise = self._slope[self._kind, place]
        return self._y[self._kind, place] + rise * (exposures - x[np.arange(len(x)), place]), rise

    def _line(self, level: int, low: float, high: float) -> tuple[FloatArray, FloatArray]:
        """The corners of the bound of one kind of cell."""
        k = self.frequency
        if level == len(LEVELS):
            x = np.unique(np.clip([low, k, high], low, high))
            return x, (x >= k).astype(float)
        grid, tall = _greatest(k, level)
        if high <= k - 1:
            return _hull(np.unique([low, high]), _poisson(k, np.unique([low, high])))
        turn = max(float(k - 1), low)
        inside = np.unique(np.concatenate([[low, turn, high], grid[(grid > turn) & (grid < high)]]))
        # Beyond k - 1 it grows with the exposures: the value at the next point is above the whole step. Up to there it
        # is the Poisson law, which is convex: its ends are enough.
        after = np.searchsorted(grid, inside - 1e-12, side="left")
        y = np.where(after < len(grid), tall[np.minimum(after, len(grid) - 1)], 1.0)
        right = np.append(y[1:], y[-1])
        return _hull(inside, np.where(inside < turn, _poisson(k, inside), np.maximum(right, _poisson(k, inside))))


def _poisson(k: int, mean: FloatArray) -> FloatArray:
    """P(at least k) of Poisson laws."""
    from scipy.special import gammainc

    return np.asarray(np.where(mean > 0, gammainc(k, np.maximum(mean, 1e-300)), 0.0), np.float64)


def _most(k: int) -> float:
    """Mean exposures beyond which everybody counts as reached."""
    return 2.0 * k + 8.0


@lru_cache(maxsize=64)
def _greatest(k: int, level: int) -> tuple[FloatArray, FloatArray]:
    """(grid from k - 1 on, greatest P(at least k)) for chances up to LEVELS[level]; non-decreasing."""
    q, grid = LEVELS[level], np.linspace(k - 1.0, _most(k), STEPS + 1)
    poisson = _poisson(k, grid)
    tall = _poisson(k, grid * -np.log1p(-q) / q) if q <= SMALL else np.maximum(poisson, _extreme(k, q, grid))
    return grid, np.minimum(np.maximum.accumulate(tall), 1.0)


def _extreme(k: int, q: float, mean: FloatArray) -> FloatArray:
    """For each mean, the greatest P(at least k) of chances 0, q and one value in between."""
    from scipy.special import comb, gammaincc

    most, number = np.zeros(len(mean)), np.arange(1, TRIALS + 1)[:, None]
    for sure in range(int(mean[-1] / q + 1e-9) + 1):
        here = np.flatnonzero(mean >= sure * q - 1e-12)
        rest = np.maximum(mean[here] - sure * q, 0.0)
        fits = rest <= q * number + 1e-12  # (numbers, means)
        chance = np.minimum(rest / number, q)
        exactly = [float(comb(sure, i)) * q**i * (1.0 - q) ** max(0, sure - i) for i in range(k)]
        few, many, cumulated = np.zeros(fits.shape), np.zeros(len(here)), np.zeros(fits.shape)
        for left in range(k):  # at most `left` of the equal chances, with k - 1 - left of the sure ones
            cumulated = cumulated + comb(number, left) * chance**left * (1.0 - chance) ** np.maximum(number - left, 0)
            few += exactly[k - 1 - left] * cumulated
            many += exactly[k - 1 - left] * np.minimum(cumulated[-1], gammaincc(left + 1.0, np.maximum(rest, 1e-300)))
        found = np.where(fits, 1.0 - few, 0.0).max(axis=0)
        # Of more trials than were tried little is known where even these do not fit.
        found = np.maximum(found, np.where(fits[-1], 1.0 - many + SLACK, 1.0))
        most[here] = np.maximum(most[here], found)
    return np.minimum(most, 1.0)


def _hull(x: FloatArray, y: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Corners of the smallest concave function above the points, x rising."""
    corners: list[int] = []
    for i in range(len(x)):
        while len(corners) > 1:
            a, b = corners[-2], corners[-1]
            if (y[b] - y[a]) * (x[i] - x[a]) > (y[i] - y[a]) * (x[b] - x[a]):
                break
            corners.pop()
        corners.append(i)
    return x[corners], y[corners]
