"""How many people can be reached at least k times, where it is known which offers are bought together.

Mean exposures m = sum p_o x_o alone tell little of that: half of twice as many offers has the same mean as a plan, and
a tree of whole plans has to be looked at to rule it out. A linear program with a variable for each pair of offers knows
more: V = (sum p_o x_o)^2 is linear in offers and pairs, and S = sum p_o^2 x_o in offers. Here are the planes

    P(at least k) <= constant + a m + b S + c V

above every plan. Whatever a, b and c are, the constant is a maximum over chances from 0 to q, and an exchange between
two of them that keeps their sum changes everything by a multiple of their product: of all chances the worst are 0, q,
and one value in between that some number of offers have. Trying these is a matter of a table. Which a, b, c are worth
it is read off the convex hull of such points.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from math import factorial

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

LEVELS = (0.05, 0.07, 0.1, 0.13, 0.17, 0.22, 0.3, 0.4, 0.6, 1.0)
"""Greatest chances that are told apart; in between the next one counts."""

MOSTS = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0, 24.0)
"""Greatest mean exposures that are told apart; with more of them everybody counts as reached."""

EQUAL = (*range(1, 25), 30, 40, 60, 100)
"""Numbers of equal chances that are tried, beside endlessly many; with those in between nothing else happens."""

FEW_EQUAL, FEW_STEPS = (1, 2, 3, 4, 6, 10, 20), 8
"""Numbers of them, and steps of their chance, for the hull."""

STEP, STEPS = 0.01, 400
"""Steps of mean exposures at which the constant of a plane is worked out: as short, or as many where that is fewer."""

BLOCK = 2000
"""Cells that are looked at in one go."""

STEEP = 20.0
"""Planes that rise faster than this are of no use."""

SLACK = 1e-7
"""Allowance for what lies between the numbers of equal chances."""


@dataclass(frozen=True)
class Planes:
    """A plane for each cell, in parts of its people: (C,) each."""

    constant: FloatArray
    on_mean: FloatArray
    on_squares: FloatArray
    on_second: FloatArray

    def at(self, mean: FloatArray, squares: FloatArray, second: FloatArray) -> FloatArray:
        """(C,) their heights."""
        return self.constant + self.on_mean * mean + self.on_squares * squares + self.on_second * second


class PairBound:
    """The planes of all cells: `greatest` (C,) chances and `most` (C,) mean exposures that a plan can have there."""

    def __init__(self, frequency: int, greatest: FloatArray, most: FloatArray) -> None:
        level = np.searchsorted(LEVELS, np.minimum(greatest, 1.0) - 1e-12)
        size = np.searchsorted(MOSTS, np.minimum(most, MOSTS[-1]) - 1e-12)
        # Beyond the last of them everybody counts as reached: these cells get planes of their own.
        self._everybody = most > MOSTS[-1]
        kinds, which = np.unique(np.stack([level, size]), axis=1, return_inverse=True)
        members = [np.flatnonzero((which.ravel() == number) & ~self._everybody) for number in range(kinds.shape[1])]
        self._kinds = [
            (mine, _table(frequency, int(level), int(size)))
            for mine, (level, size) in zip(members, kinds.T.tolist(), strict=True)
            if len(mine)
        ]
        self.cells = len(greatest)

    def planes(self, mean: FloatArray, squares: FloatArray, second: FloatArray) -> Planes:
        """The lowest known plane of each cell at this point."""
        found = np.zeros((4, self.cells))
        found[0, self._everybody] = 1.0
        for mine, table in self._kinds:
            for cells in np.array_split(mine, 1 + len(mine) // BLOCK):
                found[:, cells] = table.lowest(np.stack([mean[cells], squares[cells], second[cells]]))
        return Planes(*found)


class _Table:
    """The planes of one kind of cell; their constants are worked out when they are first asked for."""

    def __init__(self, frequency: int, greatest: float, most: float) -> None:
        self._asked = frequency, greatest, most
        self._fine: _Curves | None = None
        few = _few_points(frequency, greatest, most)
        slopes = np.concatenate([np.zeros((1, 3)), _slopes(few), _paired(few)])
        self._slopes = np.unique(np.round(slopes[(np.abs(slopes) < STEEP).all(axis=1)], 9), axis=0)
        self._constant = (few[3] - self._slopes @ few[:3]).max(axis=1)
        self._known = np.zeros(len(self._slopes), bool)

    def lowest(self, at: FloatArray) -> FloatArray:
        """(4, cells) constant and slopes of the lowest plane at each point of `at` (3, cells)."""
        heights = self._constant[:, None] + self._slopes @ at
        while True:
            best = heights.argmin(axis=0)
            new = np.unique(best[~self._known[best]])
            if not len(new):
                return np.concatenate([self._constant[None, best], self._slopes[best].T])
            # A constant only rises when it is worked out: what was not the lowest before is not now.
            heights[new] -= self._constant[new, None]
            self._constant[new] = self._proven(self._slopes[new])
            heights[new] += self._constant[new, None]
            self._known[new] = True

    def _proven(self, slopes: FloatArray) -> FloatArray:
        """(planes,) constants that hold for all chances."""
        frequency, greatest, most = self._asked
        step = max(STEP, most / STEPS)
        if self._fine is None:
            self._fine = _curves(frequency, greatest, most, EQUAL, lambda far: max(1, int(np.ceil(far / step))))
        constant = np.full(len(slopes), -np.inf)
        for sure in range(int(most / greatest + 1e-9) + 1):
            points = self._fine.beside(sure, most - sure * greatest + step)
            constant = np.maximum(constant, (points[3] - slopes @ points[:3]).max(axis=1))
        # Between two points a curve rises above its chord by no more than its bend allows: the law's is at most 1.
        bend = 1.0 + 2.0 * np.maximum(slopes[:, 1], 0.0) + 2.0 * np.maximum(slopes[:, 2], 0.0)
        return np.asarray(constant + step**2 / 8.0 * bend + SLACK, np.float64)


@lru_cache(maxsize=256)
def _table(frequency: int, level: int, size: int) -> _Table:
    return _Table(frequency, LEVELS[level], MOSTS[size])


@dataclass(frozen=True)
class _Curves:
    """Equal chances: several numbers of them, each from nothing up."""

    frequency: int
    greatest: float
    mean: FloatArray
    squares: FloatArray
    fewer: FloatArray
    """(frequency, points) probability of at most 0, 1, ... exposures."""

    def beside(self, sure: int, rest: float) -> FloatArray:
        """(4, points) mean, sum of squares, square of the mean, and P(at least `frequency`) of `sure` greatest chances
        and these, as far as their mean is no more than `rest`."""
        here = np.flatnonzero(self.mean <= rest)
        first = _binomial(self.frequency, sure, np.array([self.greatest]))[:, 0]
        below = first[::-1] @ self.fewer[:, here]
        whole = sure * self.greatest + self.mean[here]
        return np.stack([whole, sure * self.greatest**2 + self.squares[here], whole**2, 1.0 - below])


def _curves(
    frequency: int, greatest: float, most: float, equal: tuple[int, ...], steps: Callable[[float], int]
) -> _Curves:
    """The curves of some numbers, and of endlessly many, up to `most`; `steps` by how far a curve goes."""
    means, squares, fewer = [], [], []
    for number in (*equal, None):
        far = most if number is None else min(most, number * greatest)
        mean = np.linspace(0.0, far, 1 + steps(far))
        law = _poisson(frequency, mean) if number is None else _binomial(frequency, number, mean / number)
        means.append(mean)
        squares.append(np.zeros(len(mean)) if number is None else mean**2 / number)
        fewer.append(np.cumsum(law, axis=0))
    return _Curves(frequency, greatest, np.concatenate(means), np.concatenate(squares), np.concatenate(fewer, axis=1))


def _few_points(frequency: int, greatest: float, most: float) -> FloatArray:
    """(4, points) some of them, for the hull."""
    last = int(most / greatest + 1e-9)
    sure = [number for number in (*range(7), 8, 10, 14, 20, 28, 40, 56) if number < last] + [last]
    parts = []
    for number in sure:
        rest = max(0.0, most - number * greatest)
        curves = _curves(frequency, greatest, rest, FEW_EQUAL, lambda _: FEW_STEPS)
        parts.append(curves.beside(number, rest + 1e-12))
    return np.concatenate(parts, axis=1)


def _binomial(frequency: int, number: int, chance: FloatArray) -> FloatArray:
    """(frequency, chances) probability of 0, 1, ... of so many."""
    from scipy.special import comb

    left = np.maximum(1.0 - chance, 0.0)
    return np.array([float(comb(number, i)) * chance**i * left ** max(0, number - i) for i in range(frequency)])


def _poisson(frequency: int, mean: FloatArray) -> FloatArray:
    return np.array([np.exp(-mean) * mean**i / factorial(i) for i in range(frequency)])


def _slopes(points: FloatArray) -> FloatArray:
    """(planes, dimensions - 1) slopes of the upper side of the convex hull of points, the last dimension being up."""
    from scipy.spatial import ConvexHull, QhullError

    scale = np.maximum(points.max(axis=1), 1e-12)
    try:
        planes = ConvexHull(np.unique(np.round(points / scale[:, None], 12), axis=1).T, qhull_options="QJ").equations
    except QhullError:
        return np.zeros((0, len(points) - 1))
    normal = planes[:, :-1]
    normal = normal[normal[:, -1] > 1e-7]
    return np.asarray(-normal[:, :-1] / normal[:, -1:] * scale[-1] / scale[:-1], np.float64)


def _paired(points: FloatArray) -> FloatArray:
    """The same with pairs (V - S) / 2 in place of V and S: fewer dimensions, and closer where few are reached."""
    slopes = _slopes(np.stack([points[0], (points[2] - points[1]) / 2.0, points[3]]))
    return np.stack([slopes[:, 0], -slopes[:, 1] / 2.0, slopes[:, 1] / 2.0], axis=1)
