"""Planes over exposures and pairs: above every law, wherever they are asked for, and near to it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from optimizer.program.exposure_pairs import PairBound
from optimizer.program.frequency import FrequencyBound
from optimizer.program.reach_term import ReachTerm

FloatArray = NDArray[np.float64]


def at_least(chances: FloatArray, k: int) -> float:
    """P(at least k), by the Poisson-binomial law."""
    state = np.zeros(k)
    state[0] = 1.0
    for chance in chances.tolist():
        moved = state * chance
        state = state - moved
        state[1:] += moved[:-1]
    return float(1.0 - state.sum())


def powers(chances: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Mean, sum of squares and square of the mean, as one cell."""
    mean = float(chances.sum())
    return np.array([mean]), np.array([float((chances**2).sum())]), np.array([mean**2])


@pytest.mark.parametrize("k", [2, 3, 4])
def test_planes_lie_above_every_law(k: int) -> None:
    """Planes asked for at one set of chances hold at a thousand others, equal, extreme and mixed ones."""
    rng = np.random.default_rng(k)
    for _ in range(12):
        greatest, most = min(1.0, float(rng.random() ** 2) + 0.01), float(rng.choice([0.4, 1.0, 2.5, 7.0]))
        bound = PairBound(k, np.array([greatest]), np.array([most]))
        for _ in range(4):
            asked = greatest * rng.random(int(rng.integers(1, 30)))
            asked = asked * min(1.0, most / asked.sum())
            mean, squares, second = powers(asked)
            planes = bound.planes(mean, squares, second + rng.choice([0.0, 0.1]) * rng.random())
            for _ in range(250):
                chances = greatest * rng.random(int(rng.integers(1, 60))) ** rng.uniform(0.0, 3.0)
                chances = np.where(rng.random(len(chances)) < rng.random(), greatest, chances)
                chances = chances[np.cumsum(chances) <= most]
                assert planes.at(*powers(chances))[0] >= at_least(chances, k) - 1e-12


def test_planes_are_near_to_a_plan() -> None:
    """Ten offers of 0.08 reach 0.1879 twice; by the mean alone, up to 1.6, it could be 0.24."""
    chances = np.full(10, 0.08)
    point = powers(chances)
    height = PairBound(2, np.array([0.08]), np.array([1.6])).planes(*point).at(*point)[0]
    assert at_least(chances, 2) == pytest.approx(0.18788, abs=1e-5)
    assert height == pytest.approx(0.18788, rel=0.01)
    of_mean = FrequencyBound(2, np.array([0.08]), np.array([False]), np.array([0.0]), np.array([1.6]))
    assert of_mean.at(point[0])[0][0] > 0.23


def test_more_exposures_than_are_told_apart() -> None:
    """With 40 exposures on average everybody counts, and nobody is left out of the bound."""
    bound = PairBound(2, np.array([0.5, 0.5]), np.array([40.0, 0.2]))
    height = bound.planes(np.array([30.0, 0.1]), np.array([10.0, 0.01]), np.array([900.0, 0.01])).at(
        np.array([30.0, 0.1]), np.array([10.0, 0.01]), np.array([900.0, 0.01])
    )
    assert height[0] == 1.0
    assert height[1] < 0.05


@pytest.mark.parametrize("k", [2, 3])
def test_exchanges_are_exact(k: int) -> None:
    """All exchanges at once are worth what each plan is worth, with certain hits and offers that are given."""
    rng = np.random.default_rng(5)
    table = rng.random((9, 20)) * (rng.random((9, 20)) < 0.5)
    table[2, :4] = 1.0
    term = ReachTerm(10 * rng.random(20), table, k)
    near = term.restrict(np.array([1, 3, 4, 5, 8]), np.array([0, 2]))
    base = np.array([0, 2, 3])  # offers 1, 4 and 5
    values = near.exchanged(base, base[1:])
    for row, left in enumerate(([0, 1, 2, 5], [0, 1, 2, 4], [0, 1, 2, 4, 5])):
        assert values[row, -1] == pytest.approx(term.value(np.array(left)))
        assert values[row, 4] == pytest.approx(term.value(np.array(sorted([*left, 8]))))
