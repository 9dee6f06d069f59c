"""The concave bound of people reached at least k times: never below what independent offers can do, and near to it."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from optimizer.program.frequency import FrequencyBound
from optimizer.program.reach_term import ReachTerm


def at_least(chances: NDArray[np.float64], k: int) -> float:
    """P(at least k), by the Poisson-binomial law."""
    state = np.zeros(k)
    state[0] = 1.0
    for chance in chances.tolist():
        moved = state * chance
        state = state - moved
        state[1:] += moved[:-1]
    return float(1.0 - state.sum())


def bound(k: int, greatest: float, low: float, high: float, *, whole: bool = False) -> FrequencyBound:
    """The bound of a single cell."""
    return FrequencyBound(k, np.array([greatest]), np.array([whole]), np.array([low]), np.array([high]))


def test_the_bound_lies_above_every_law_whatever_the_range() -> None:
    """2,000 random laws in ranges around their means, and the tangents from elsewhere in the range."""
    rng = np.random.default_rng(4)
    for _ in range(2000):
        k, number, greatest = int(rng.integers(2, 5)), int(rng.integers(1, 50)), float(rng.random() ** 2)
        chances = greatest * rng.random(number) ** rng.uniform(0.1, 3.0)
        kind = rng.random()
        if kind < 0.3:
            chances = np.where(rng.random(number) < 0.5, greatest, chances)
        elif kind < 0.5:
            chances = np.full(number, greatest)
        mean, true = float(chances.sum()), at_least(chances, k)
        low = mean * float(rng.choice([0.0, rng.random(), 1.0]))
        high = mean * float(rng.choice([1.0, 1.0 + rng.random()]))
        near = bound(k, float(chances.max()), low, high)
        assert near.at(np.array([mean]))[0][0] >= true - 1e-9
        elsewhere = low + (high - low) * rng.random()
        height, rise = near.at(np.array([elsewhere]))
        assert height[0] + rise[0] * (mean - elsewhere) >= true - 1e-9
        assert rise[0] >= 0


def test_a_range_of_a_point_is_nearly_exact() -> None:
    """Ten offers of 0.1: 1 - 0.9^10 - 10 * 0.1 * 0.9^9 = 0.2639; the Poisson law of mean 1 has 0.2642."""
    near = bound(2, 0.1, 1.0, 1.0).at(np.array([1.0]))[0][0]
    assert at_least(np.full(10, 0.1), 2) == pytest.approx(0.26390, abs=1e-5)
    assert near == pytest.approx(0.2642, abs=2e-3)


def test_narrower_ranges_are_closer() -> None:
    """Where the law is convex the bound is a chord: 0.3 * 0.264 at 0.3 between 0 and 1, less between 0.2 and 0.4."""
    wide = bound(2, 0.1, 0.0, 1.0)
    near = wide.narrowed(np.array([0.2]), np.array([0.4]))
    assert wide.at(np.array([0.3]))[0][0] == pytest.approx(0.3 * 0.2642, rel=0.02)
    poisson = [1 - np.exp(-mean) * (1 + mean) for mean in (0.2, 0.4)]
    assert near.at(np.array([0.3]))[0][0] == pytest.approx(sum(poisson) / 2, rel=1e-9)


def test_whole_cells_count_channels() -> None:
    """With chances of 0 and 1: half of a person for each of two channels, and nobody where one is all there is."""
    near = bound(2, 1.0, 0.0, 5.0, whole=True)
    assert near.at(np.array([1.0]))[0][0] == pytest.approx(0.5)
    assert near.at(np.array([3.0]))[0][0] == pytest.approx(1.0)
    assert bound(2, 1.0, 1.0, 5.0, whole=True).at(np.array([1.5]))[0][0] == pytest.approx(0.5)
    assert bound(2, 1.0, 0.0, 1.0, whole=True).at(np.array([1.0]))[0][0] == 0.0


def test_a_term_that_is_narrowed_keeps_its_values() -> None:
    """Only its planes change, and lie above every plan whose exposures are in the ranges."""
    rng = np.random.default_rng(8)
    term = ReachTerm(np.array([100.0, 50.0, 10.0]), rng.random((8, 3)) * 0.4, 2)
    chosen = np.array([0, 2, 3, 5])
    load = term.load(chosen, np.ones(4))
    near = term.narrowed(load - 0.05, load + 0.05)
    assert near.value(chosen) == term.value(chosen)
    heights = []
    for each in (term, near):
        plane = each.plane(load)
        heights.append(float(plane.constant.sum() + plane.slope @ load))
    assert term.value(chosen) <= heights[1] < heights[0]
