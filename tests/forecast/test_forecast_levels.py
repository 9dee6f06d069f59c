"""The hierarchical model: conjugate cases by hand, known components found again, gradient against differences."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.integrate import quad
from scipy.optimize import approx_fprime

from optimizer.forecast import levels
from optimizer.forecast.components import components
from optimizer.forecast.levels import LevelModel, fit_levels, side_by_side
from optimizer.forecast.noise import NoiseLaw

FloatArray = NDArray[np.float64]
NEARLY_NORMAL = NoiseLaw(0.0, 1e6)
BY_HAND = LevelModel(10.0, 1.0, 1.0, 0.5, 1e-9, 0.0, NEARLY_NORMAL, middle=12.0)
"""Creators of e^12 followers: level 10, spread 1; posts scatter by 0.5, the law as good as normal."""


def simulate(
    creators: int, posts: int, seed: int, law: NoiseLaw, sized: float = 0.0
) -> tuple[NDArray[np.int64], FloatArray, FloatArray]:
    """Owner and log outcome of each post, log followers; level 10 + size, spread 1, scale 0.5 (its log by 0.3)."""
    rng = np.random.default_rng(seed)
    sizes = rng.normal(12.0, 1.0, creators)
    level = 10.0 + 0.9 * (sizes - 12.0) + rng.normal(0, 1.0, creators)
    scale = 0.5 * np.exp(0.3 * rng.normal(size=creators) + sized * (sizes - 12.0))
    # Drawn without the room's own quantiles, and without their cut.
    size = np.abs(rng.standard_t(law.tail, (creators, posts)))
    up = rng.uniform(size=size.shape) < np.exp(law.skew) / (np.exp(law.skew) + np.exp(-law.skew))
    noise = np.where(up, np.exp(law.skew) * size, -np.exp(-law.skew) * size)
    return np.repeat(np.arange(creators), posts), (level[:, None] + scale[:, None] * noise).ravel(), sizes


def test_one_post_is_drawn_to_what_is_usual() -> None:
    """Prior variance 1, post variance 0.25: a post at 11 says 10 + 1 / 1.25 = 10.8, give or take sqrt(0.2)."""
    posterior = BY_HAND.posterior(side_by_side(np.array([0]), np.array([11.0]), np.array([12.0])))
    assert posterior.level[0] == pytest.approx(10.8, abs=2e-3)
    assert posterior.spread[0] == pytest.approx(0.2**0.5, abs=2e-3)
    assert posterior.log_mean[0] == pytest.approx(10.8 + 0.1, abs=2e-3)


def test_an_older_post_weighs_less() -> None:
    """Weights 0.9 (older) and 1: precision 1 + 1.9 / 0.25 = 8.6, level 10 + (0.9 * 1 + 1 * 2) / 0.25 / 8.6."""
    posterior = BY_HAND.posterior(side_by_side(np.array([0, 0]), np.array([11.0, 12.0]), np.array([12.0])))
    assert posterior.level[0] == pytest.approx(10 + 2.9 / 0.25 / 8.6, abs=3e-3)
    assert posterior.spread[0] == pytest.approx(8.6**-0.5, abs=3e-3)


def test_a_creator_without_posts_is_like_its_size() -> None:
    posterior = BY_HAND.posterior(side_by_side(np.array([0]), np.array([11.0]), np.array([12.0, 13.0])))
    assert posterior.level[1] == pytest.approx(11.0, abs=1e-6)
    assert posterior.spread[1] == pytest.approx(1.0, abs=1e-2)


def test_a_viral_post_moves_a_heavy_tailed_level_less() -> None:
    """Five posts at 10 and one at 14: a normal law follows the mean, a heavy-tailed one the bulk."""
    posts = side_by_side(np.zeros(6, dtype=np.int64), np.array([10.0, 10, 10, 14, 10, 10]), np.array([12.0]))
    heavy = LevelModel(10.0, 1.0, 1.0, 0.5, 1e-9, 0.0, NoiseLaw(0.3, 3.0), 12.0)
    assert heavy.posterior(posts).level[0] < BY_HAND.posterior(posts).level[0] - 0.3


@pytest.mark.parametrize("law", [NoiseLaw(0.0, 1e6), NoiseLaw(0.5, 4.0), NoiseLaw(-0.3, 8.0)])
def test_the_density_integrates_to_one_and_inverts(law: NoiseLaw) -> None:
    def density(x: float) -> float:
        return float(np.exp(law.log_density(np.array([x]), np.array([0.0])))[0])

    assert quad(density, -np.inf, 0)[0] + quad(density, 0, np.inf)[0] == pytest.approx(1.0, abs=1e-6)
    point = float(law.quantiles(np.array([0.8]))[0])
    assert quad(density, -np.inf, 0)[0] + quad(density, 0, point)[0] == pytest.approx(0.8, abs=1e-6)


def test_the_mean_of_posts_has_mean_one_and_a_narrower_law() -> None:
    law = NoiseLaw(0.5, 4.0)
    one, four = law.means(1), law.means(4)
    even = (np.arange(2_000) + 0.5) / 2_000
    for noise in (one, four):
        assert noise.draw(0.6, even).mean() == pytest.approx(1.0, abs=0.01)
    wide, narrow = (np.log(np.quantile(noise.draw(0.6, even), [0.1, 0.9])) for noise in (one, four))
    assert np.ptp(wide) > 1.1 * np.ptp(narrow)
    exact = np.exp(0.6 * law.quantiles((np.arange(200_000) + 0.5) / 200_000)).mean()
    assert one.factor(np.array([0.6]))[0] == pytest.approx(exact, rel=0.01)


def test_points_agree_with_draws() -> None:
    law = NoiseLaw(0.5, 4.0).means(4)
    rng = np.random.default_rng(1)
    drawn = np.exp(0.3 * rng.normal(size=200_000) - 0.045) * law.draw(0.5, rng.uniform(size=200_000))
    assert law.points(np.array([0.3]), np.array([0.5]))[0] == pytest.approx(
        np.quantile(drawn, [0.1, 0.5, 0.9]), rel=0.02
    )


def test_the_gradient_is_that_of_the_likelihood() -> None:
    owner, logs, sizes = simulate(30, 4, 3, NoiseLaw(0.4, 5.0))
    posts = side_by_side(owner, logs, sizes)
    theta = np.array([10.1, 0.8, 0.1, -0.6, -1.0, 0.1, 0.2, 1.5, -0.1])
    grid = levels._grid(posts, 1.0, 0.5, 10.0 + 0.9 * (sizes - 12.0))

    def value(at: FloatArray) -> float:
        return levels._marginal(at, posts, grid, 12.0)[0]

    gradient = levels._marginal(theta, posts, grid, 12.0)[1]
    assert gradient == pytest.approx(approx_fprime(theta, value, 1e-6), rel=1e-3, abs=1e-2)


def test_known_components_are_found_again() -> None:
    """300 creators with 10 posts: standard errors of about 0.04 on the level's spread, 0.01 on the scale."""
    law = NoiseLaw(0.4, 5.0)
    owner, logs, sizes = simulate(300, 10, 5, law)
    model = fit_levels(side_by_side(owner, logs, sizes), components("nowhere"))
    assert model.usual(np.array([12.0]))[0] == pytest.approx(10.0, abs=0.2)
    assert model.slope == pytest.approx(0.9, abs=0.12)
    assert model.between == pytest.approx(1.0, abs=0.12)
    assert model.within == pytest.approx(0.5, abs=0.05)
    assert model.unequal == pytest.approx(0.3, abs=0.1)
    assert model.funnel == pytest.approx(0.0, abs=0.05)
    assert model.sized == pytest.approx(0.0, abs=0.05)
    assert model.noise.skew == pytest.approx(0.4, abs=0.1)
    assert 3.0 < model.noise.tail < 9.0


def test_posts_of_large_creators_that_scatter_less_are_found_to() -> None:
    """Per log follower a scale smaller by 12 %: the standard error is about 0.02, the shipped prior 0.04 wide at -0.01.

    The mean of a small creator's posts then lies further above what is usual for it than that of a large one.
    """
    owner, logs, sizes = simulate(300, 10, 6, NoiseLaw(0.4, 5.0), sized=-0.12)
    model = fit_levels(side_by_side(owner, logs, sizes), components("nowhere"))
    assert model.sized == pytest.approx(-0.11, abs=0.05)
    few = model.posterior(side_by_side(np.array([0]), np.array([10.0]), np.array([10.0, 12.0, 14.0])))
    small, large = few.scale[[0, 2]]
    assert small > 1.3 * large
    above = model.expected(few) / np.exp(few.log_mean)
    assert above[0] > above[2] > 1.0


def test_scale_of_a_creator_without_posts_by_hand() -> None:
    """Scale 0.5 at e^12 followers and -0.1 per log follower: 0.5 * e^0.2 at e^10."""
    sized = LevelModel(10.0, 1.0, 1.0, 0.5, 1e-9, 0.0, NEARLY_NORMAL, middle=12.0, sized=-0.1)
    posterior = sized.posterior(side_by_side(np.array([1]), np.array([11.0]), np.array([10.0, 12.0])))
    assert posterior.scale[0] == pytest.approx(0.5 * np.exp(0.2), rel=1e-6)
    assert posterior.scale[1] == pytest.approx(0.5, rel=1e-6)


def test_few_posts_stay_near_the_shipped_components() -> None:
    prior = components("tiktok")
    model = fit_levels(
        side_by_side(np.array([0, 1, 2]), np.array([9.0, 11.0, 10.0]), np.array([11.0, 12.0, 13.0])), prior
    )
    assert model.slope == pytest.approx(prior.slope, abs=0.2)
    assert model.between == pytest.approx(prior.between, rel=0.5)
    assert model.noise.skew == pytest.approx(prior.skew, abs=0.2)


def test_side_by_side_keeps_the_youngest_posts_and_fills_up_at_the_left() -> None:
    posts = side_by_side(np.array([0, 1, 1, 1]), np.array([5.0, 1.0, 2.0, 3.0]), np.array([1.0, 2.0]))
    assert posts.values[1].tolist() == [1.0, 2.0, 3.0]
    assert posts.weights[0].tolist() == [0.0, 0.0, 1.0]
    assert posts.weights[1] == pytest.approx([0.81, 0.9, 1.0])
    assert posts.without_last(1).weights[1] == pytest.approx([0.9, 1.0])
    assert posts.without_last(1).counts.tolist() == [0, 2]
    long = side_by_side(np.zeros(40, dtype=np.int64), np.arange(40.0), np.array([1.0]))
    assert long.values[0].tolist() == list(np.arange(40.0 - levels.REMEMBERED, 40.0))
