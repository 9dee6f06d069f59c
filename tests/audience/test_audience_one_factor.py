"""Audiences from follower counts: overlaps by the bivariate normal law, niches, creators with two channels."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.integrate import quad
from scipy.special import ndtr, ndtri

from optimizer.audience.bounds import independent_reach
from optimizer.audience.inputs import Channels
from optimizer.audience.one_factor import audience_from_sizes, other_niche, same_niche
from optimizer.audience.reach import reach
from optimizer.errors import InputError


def _channels(*sizes: float, **more: object) -> Channels:
    return Channels(np.array(sizes, dtype=float), tuple(f"c{i}" for i in range(len(sizes))), **more)


def _orthant(p: float, q: float, correlation: float) -> float:
    """P(X > h, Y > k) of a bivariate normal by one adaptive integral over X, a way of its own."""
    h, k, rest = -ndtri(p), -ndtri(q), np.sqrt(1 - correlation**2)
    value, _ = quad(
        lambda x: np.exp(-x * x / 2) / np.sqrt(2 * np.pi) * ndtr((correlation * x - k) / rest),
        h, h + 12, epsabs=0, epsrel=1e-11, points=[h + 0.5, h + 2],
    )  # fmt: skip
    return float(value)


@pytest.mark.parametrize("correlation", [0.05, 0.3, 0.6, 0.9])
@pytest.mark.parametrize(("p", "q"), [(0.3, 0.2), (0.01, 0.5), (1e-3, 1e-3), (1e-5, 1e-5), (1e-6, 0.1)])
def test_shared_people_follow_the_normal_orthant_also_for_tiny_channels(correlation: float, p: float, q: float) -> None:
    """The grid covers the tail that a creator with ten followers in a million lives in."""
    market = 1e7
    audience = audience_from_sizes(_channels(p * market, q * market), market, correlation)
    assert audience.sizes == pytest.approx([p * market, q * market], rel=1e-8)
    shared = audience.shared(np.array([0]), np.array([1]))[0]
    assert shared == pytest.approx(market * _orthant(p, q, correlation), rel=1e-5)


def test_correlation_0_is_sainsbury() -> None:
    """Two halves of a market without correlation reach three quarters of it: 1 - 1/2 * 1/2."""
    audience = audience_from_sizes(_channels(500, 500), 1000, 0)
    channel, view = np.array([0, 1]), np.ones(2)
    assert reach(audience, channel, view) == pytest.approx(750)
    assert independent_reach(audience, channel, view) == pytest.approx(750)


def test_more_correlation_means_less_reach() -> None:
    """One datum perturbed: reach of five channels falls as correlation rises, and independence overstates it."""
    channels, view = _channels(*[200] * 5), np.full(5, 0.5)
    found = [reach(audience_from_sizes(channels, 1000, r), np.arange(5), view) for r in (0, 0.1, 0.3, 0.6, 0.9)]
    assert np.all(np.diff(found) < 0)


def test_a_channel_of_nobody_and_one_of_everybody() -> None:
    """The whole market is reached by the channel everybody follows, and nobody by the empty one."""
    audience = audience_from_sizes(_channels(0, 1000, 10), 1000)
    assert audience.sizes == pytest.approx([0, 1000, 10])
    assert reach(audience, np.array([0]), np.ones(1)) == 0
    assert reach(audience, np.array([1, 2]), np.ones(2)) == pytest.approx(1000)


def test_same_niche_overlaps_more_than_other_niches() -> None:
    """Three channels, two of one niche: shared people are near the orthant of each correlation."""
    channels = _channels(5e4, 5e4, 5e4, 5e4, niches=((1,), (1,), (2,), (2,)))
    audience = audience_from_sizes(channels, 1e6, 0.3)
    shared = audience.shared(np.array([0, 0, 2]), np.array([1, 2, 3]))
    assert shared[0] == pytest.approx(1e6 * _orthant(0.05, 0.05, same_niche(0.3)), rel=0.1)
    assert shared[1] == pytest.approx(1e6 * _orthant(0.05, 0.05, other_niche(0.3)), rel=0.1)
    assert audience.sizes == pytest.approx([5e4] * 4)
    assert "within a niche" in audience.description


def test_a_hundred_niches_are_no_trouble() -> None:
    """More traits than the points can hold apart: sizes stay exact and niches still tell."""
    niches = tuple((channel // 2,) for channel in range(200))
    audience = audience_from_sizes(_channels(*[5e4] * 200, niches=niches), 1e6)
    first = np.arange(0, 200, 2)
    assert audience.sizes == pytest.approx([5e4] * 200)
    assert audience.shared(first, first + 1).mean() > 1.3 * audience.shared(first, (first + 2) % 200).mean()


def test_a_channel_of_two_niches_stands_between() -> None:
    """It shares more with either niche than strangers do, and less than a native."""
    niches = ((1,), (1,), (2,), (2,), (1, 2), ())
    audience = audience_from_sizes(_channels(*[5e4] * 6, niches=niches), 1e6)
    native, between, stranger = audience.shared(np.array([0, 0, 0]), np.array([1, 4, 2]))
    assert stranger < between < native


def test_niche_correlations_keep_to_their_range() -> None:
    """0 stays 0 and nearly 1 stays below 1."""
    assert same_niche(0) == 0 == other_niche(0)
    for correlation in (0.1, 0.3, 0.9, 0.99):
        assert other_niche(correlation) < correlation < same_niche(correlation) < 1


def test_two_channels_of_one_creator_share_most_of_their_people() -> None:
    """Tied channels overlap as at 0.8, and with others no more than usual."""
    channels = _channels(5e4, 5e4, 5e4, creator=np.array([7, 7, 8]))
    audience = audience_from_sizes(channels, 1e6, 0.3)
    own, foreign = audience.shared(np.array([0, 0]), np.array([1, 2]))
    assert own == pytest.approx(1e6 * _orthant(0.05, 0.05, 0.8), rel=0.1)
    assert foreign == pytest.approx(1e6 * _orthant(0.05, 0.05, 0.3), rel=0.15)


def test_sizes_that_cannot_be_are_told_with_line_and_hint() -> None:
    """One problem each for a channel larger than the market and for one that is no number."""
    channels = _channels(2000, float("nan"), 5, lines=np.array([2, 3, 4]), file="roster.csv")
    with pytest.raises(InputError) as raised:
        audience_from_sizes(channels, 1000)
    first, second = sorted(raised.value.problems, key=lambda problem: problem.line or 0)
    assert (first.line, first.file) == (2, "roster.csv")
    assert "2,000" in first.what
    assert "2,000" in first.hint
    assert second.line == 3


@pytest.mark.parametrize("correlation", [-0.1, 1.0, float("nan")])
def test_a_correlation_outside_its_range_is_a_problem(correlation: float) -> None:
    """Correlations run from 0 to below 1."""
    with pytest.raises(InputError, match="correlation"):
        audience_from_sizes(_channels(10, 10), 100, correlation)


def test_a_market_of_nobody_is_a_problem() -> None:
    """The hint names the field."""
    with pytest.raises(InputError, match=r"audience\.people"):
        audience_from_sizes(_channels(10), 0)
