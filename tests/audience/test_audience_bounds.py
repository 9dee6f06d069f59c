"""Bounds that need no model hold for real people, and equal the formulas by hand."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.audience.bounds import reach_bounds, shared_credit
from optimizer.audience.cells import KnownPairs


def _pairs(first: list[int], second: list[int], shared: list[float], cut: float | None = None) -> KnownPairs:
    return KnownPairs(np.array(first), np.array(second), np.array(shared, dtype=float), cut)


def test_two_channels_with_a_known_overlap_are_exact() -> None:
    """60 + 50 - 20 = 90 is both the least and the most."""
    bounds = reach_bounds(np.array([60.0, 50.0]), 1000, np.array([0, 1]), np.ones(2), _pairs([0], [1], [20]))
    assert bounds == pytest.approx((90, 90))


def test_nothing_known_leaves_the_largest_and_the_sum() -> None:
    """60 and 50 in 1,000: between 60 (one inside the other) and 110 (apart); in 100 at least 10 are shared."""
    size, plan, view = np.array([60.0, 50.0]), np.array([0, 1]), np.ones(2)
    assert reach_bounds(size, 1000, plan, view) == pytest.approx((60, 110))
    assert reach_bounds(size, 100, plan, view) == pytest.approx((60, 100))


def test_the_largest_tree_is_taken_off() -> None:
    """Three of 50 sharing 10, 20 and 5 people: the tree of 20 + 10 leaves at most 150 - 30 = 120."""
    size = np.full(3, 50.0)
    known = _pairs([0, 1, 0], [1, 2, 2], [10, 20, 5])
    most = reach_bounds(size, 1000, np.arange(3), np.ones(3), known).most
    assert most == pytest.approx(120)


def test_view_rates_shrink_audiences_and_overlaps() -> None:
    """Half of 60 and half of 50 see it, a quarter of 20 sees both: 30 + 25 - 5 = 50."""
    known = _pairs([0], [1], [20])
    bounds = reach_bounds(np.array([60.0, 50.0]), 1000, np.array([0, 1]), np.full(2, 0.5), known)
    assert bounds == pytest.approx((50, 50))


def test_two_posts_on_one_channel_share_its_audience() -> None:
    """100 people, each post seen by half, independently: exactly 75 see one."""
    assert reach_bounds(np.array([100.0]), 1000, np.array([0, 0]), np.full(2, 0.5)) == pytest.approx((75, 75))


def test_an_unlisted_pair_shares_less_than_the_cut() -> None:
    """60 and 50 share at most 5 where that is the cut: at least 105."""
    known = _pairs([], [], [], 5.0)
    assert reach_bounds(np.array([60.0, 50.0]), 1000, np.array([0, 1]), np.ones(2), known) == pytest.approx((105, 110))


def test_credit_is_never_below_dawson_and_sankoff() -> None:
    """2 S1 / (k + 1) - 2 S2 / (k (k + 1)) with k = 1 + floor(2 S2 / S1), on random people."""
    random = np.random.default_rng(2)
    for _ in range(50):
        member = random.random((6, 200)) < random.uniform(0.05, 0.5)
        overlap = (member.astype(float) @ member.T).astype(float)
        alone, total = np.diag(overlap), np.triu(overlap, 1).sum()
        k = 1 + np.floor(2 * total / alone.sum())
        dawson = 2 * alone.sum() / (k + 1) - 2 * total / (k * (k + 1))
        union = member.any(axis=0).sum()
        assert dawson - 1e-9 <= shared_credit(alone, overlap.sum(axis=1)) <= union + 1e-9


def test_an_empty_plan_reaches_nobody() -> None:
    """No lines, no people."""
    assert reach_bounds(np.array([5.0]), 10, np.zeros(0, dtype=np.int64), np.zeros(0)) == (0, 0)


@settings(max_examples=80, deadline=None)
@given(seed=st.integers(0, 100_000), part=st.floats(0, 1))
def test_real_people_stay_between_the_bounds(seed: int, part: float) -> None:
    """Whatever part of the pairs is known, with or without a cut, the expected reach of any plan lies inside."""
    random = np.random.default_rng(seed)
    member = random.random((8, 60)) < random.uniform(0.02, 0.6, 8)[:, None] * random.random(60)
    size = member.sum(axis=1).astype(float)
    first, second = np.triu_indices(8, 1)
    shared = (member.astype(float) @ member.T)[first, second]
    cut = float(random.integers(1, 8)) if random.random() < 0.5 else None
    told = random.random(len(first)) < part
    if cut is not None:
        told |= shared >= cut
    known = KnownPairs(first[told], second[told], shared[told], cut)
    plan = random.integers(0, 8, random.integers(1, 7))
    view = random.random(len(plan))
    true = (1 - np.prod(1 - view[:, None] * member[plan], axis=0)).sum()
    bounds = reach_bounds(size, 60, plan, view, known)
    assert bounds.least - 1e-9 <= true <= bounds.most + 1e-9
