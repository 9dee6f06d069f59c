"""Exact reach, judged by hand, by enumerating every outcome, and by what always holds."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
import scipy.sparse as sp
from exposed_people import frequency_distribution
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.audience.cells import Audience
from optimizer.audience.reach import added_reach, gains, reach, reaches, single_reach


def _random(seed: int, channels: int = 4, cells: int = 5, sparse: bool = False) -> Audience:
    random = np.random.default_rng(seed)
    follow = random.random((channels, cells)) * (random.random((channels, cells)) < 0.7)
    follow[random.random((channels, cells)) < 0.15] = 1.0
    heads = random.integers(1, 100, cells).astype(float)
    people = heads * random.choice([0.0, 0.5, 1.0], cells)
    return Audience(people, heads, sp.csr_array(follow) if sparse else follow, "panel", "a test")


def _by_enumeration(audience: Audience, channel: np.ndarray, view: np.ndarray) -> np.ndarray:
    """(m + 1,) people by number of exposures: whom a person follows, and then which lines they see, all weighed.

    Who follows a channel has a chance at each of its lines, who does not at none.
    """
    people = np.zeros(len(channel) + 1)
    used = np.unique(channel)
    table = audience.hits(used, np.ones(len(used)))
    for followed in product((0, 1), repeat=len(used)):
        follows = np.array(followed, dtype=bool)
        there = np.prod(np.where(follows[:, None], table, 1 - table), axis=0)
        chances = np.where(np.isin(channel, used[follows]), view, 0.0)
        for outcome in product((0, 1), repeat=len(channel)):
            seen = np.array(outcome) == 1
            chance = np.prod(np.where(seen, chances, 1 - chances))
            people[sum(outcome)] += chance * (audience.people @ there)
    return people


def test_reach_by_hand() -> None:
    """Cell of 100 with chances 1/2 and 1/2: 75 seen; cell of 50 with 0 and 1/2: 25; together 100. k = 2: 25 + 0."""
    heads = np.array([100.0, 50.0])
    audience = Audience(heads, heads, np.array([[0.5, 0.0], [0.5, 0.5]]), "segments", "a test")
    channel, view = np.array([0, 1]), np.ones(2)
    assert reach(audience, channel, view) == pytest.approx(100)
    assert reach(audience, channel, view, 2) == pytest.approx(25)
    assert frequency_distribution(audience, channel, view) == pytest.approx([50, 75, 25])
    # Without the first line 50 + 25 are reached, without the second 50: they add 25 and 50.
    assert added_reach(audience, channel, view) == pytest.approx([25, 50])


def test_a_channel_bought_twice_reaches_its_own_people_again() -> None:
    """Half of 100 people follow, a follower sees each of two lines with 1/2:
    50 * 3/4 = 37.5 are reached, not 100 * (1 - 3/4 * 3/4) = 43.75; both lines are seen by 50 / 4. Each adds 12.5.
    """
    heads = np.array([100.0])
    audience = Audience(heads, heads, np.array([[0.5]]), "followers", "a test")
    channel, view = np.zeros(2, dtype=np.int64), np.array([0.5, 0.5])
    assert reach(audience, channel, view) == pytest.approx(37.5)
    assert frequency_distribution(audience, channel, view) == pytest.approx([62.5, 25, 12.5])
    assert added_reach(audience, channel, view) == pytest.approx([12.5, 12.5])
    assert gains(audience, channel, view, np.array([0])) == pytest.approx([12.5, 12.5])


def test_halving_a_view_rate_halves_what_the_offer_adds_to_nothing() -> None:
    """One datum perturbed: a single offer's reach is linear in its view rate."""
    audience = _random(3)
    full = single_reach(audience, np.array([1]), np.array([0.8]))
    assert single_reach(audience, np.array([1]), np.array([0.4])) == pytest.approx(full / 2)
    assert reach(audience, np.array([1]), np.array([0.8])) == pytest.approx(full[0])


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("sparse", [False, True])
def test_everything_agrees_with_enumeration(seed: int, sparse: bool) -> None:
    """Distribution, k+ reach, added reach and gains of random plans equal sums over all outcomes."""
    audience = _random(seed, sparse=sparse)
    random = np.random.default_rng(seed + 100)
    channel, view = random.integers(0, 4, 6), random.random(6)
    view[0] = 1.0
    everything = _by_enumeration(audience, channel, view)
    assert frequency_distribution(audience, channel, view) == pytest.approx(everything)
    for frequency in (1, 2, 3):
        whole = everything[frequency:].sum()
        assert reach(audience, channel, view, frequency) == pytest.approx(whole)
        lost = [
            whole - _by_enumeration(audience, np.delete(channel, k), np.delete(view, k))[frequency:].sum()
            for k in range(6)
        ]
        assert added_reach(audience, channel, view, frequency) == pytest.approx(lost)
        chosen = np.array([0, 2, 5])
        rest = np.array([1, 3, 4])
        before = reach(audience, channel[chosen], view[chosen], frequency)
        after = [reach(audience, channel[[*chosen, k]], view[[*chosen, k]], frequency) for k in rest]
        assert gains(audience, channel, view, chosen, frequency)[rest] == pytest.approx(np.array(after) - before)


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("frequency", [1, 2])
def test_many_plans_at_once_equal_one_at_a_time(sparse: bool, frequency: int) -> None:
    """Plans of different lengths, an empty one among them."""
    audience = _random(8, channels=6, sparse=sparse)
    random = np.random.default_rng(0)
    channel, view = random.integers(0, 6, 20), random.random(20)
    plans = [random.choice(20, size, replace=False) for size in (0, 1, 5, 12, 3)]
    one_by_one = [reach(audience, channel[plan], view[plan], frequency) for plan in plans]
    assert reaches(audience, channel, view, plans, frequency) == pytest.approx(one_by_one)


def test_no_line_reaches_nobody() -> None:
    """An empty plan has no reach, no added reach, and everybody is exposed 0 times."""
    audience = _random(1)
    nothing = np.zeros(0, dtype=np.int64), np.zeros(0)
    assert reach(audience, *nothing) == 0
    assert len(added_reach(audience, *nothing)) == 0
    assert frequency_distribution(audience, *nothing) == pytest.approx([audience.target])


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10_000), lines=st.integers(1, 9), sparse=st.booleans())
def test_what_always_holds(seed: int, lines: int, sparse: bool) -> None:
    """More lines never lower reach; reach is at most the target and the sum of single reaches; gains fall."""
    audience = _random(seed, sparse=sparse)
    random = np.random.default_rng(seed)
    channel, view = random.integers(0, 4, lines), random.random(lines)
    total = reach(audience, channel, view)
    assert -1e-9 <= total <= audience.target
    assert total <= single_reach(audience, channel, view).sum() + 1e-9
    assert reach(audience, channel[:-1], view[:-1]) <= total + 1e-9
    added = added_reach(audience, channel, view)
    assert added.min() >= 0
    assert added.sum() <= total + 1e-9
    few = gains(audience, channel, view, np.arange(lines // 2))
    many = gains(audience, channel, view, np.arange(lines))
    assert np.all(many <= few + 1e-9)
    assert reach(audience, channel, view, 2) <= total + 1e-9
