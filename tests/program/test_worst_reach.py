"""The mean of the worst cases of net reach: by hand, its planes, and what an exchange brings."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import scipy.sparse as sp
from bad_cases import brought, worst_mean
from hypothesis import given
from hypothesis import strategies as st

from optimizer.program.worst_reach import WorstReach


def made(seed: int, *, panel: bool = False, repeats: bool = False) -> WorstReach:
    """Six offers on six channels, or on three, in 30 draws of nine cells."""
    rng = np.random.default_rng(seed)
    follow = np.minimum(rng.lognormal(-1.0, 1.0, (6, 9)), 1.0)
    if panel:
        follow = (rng.random((6, 9)) < 0.5).astype(float)
    views = np.minimum(rng.lognormal(-1.0, 1.0, (6, 30)), 1.0) * (rng.random((6, 30)) < 0.8)
    people, channel = rng.uniform(10.0, 100.0, 9), np.arange(6) % 3 if repeats else np.arange(6)
    table = sp.csr_array(follow) if panel else follow
    return WorstReach(people, table, channel, views, 0.23, repeats=repeats)


def test_two_creators_who_share_half_their_people() -> None:
    """200 people, 100 follow each, 50 both. Two draws: in the first both are seen by all, in the second only one is.

    First draw: 150 people. Second: 100. The worse half is 100; of all it is 125. The second alone: 100 and 0.
    """
    people = np.array([50.0, 50.0, 50.0, 50.0])
    follow = np.array([[1.0, 1.0, 0.0, 0.0], [0.0, 1.0, 1.0, 0.0]])
    views = np.array([[1.0, 1.0], [1.0, 0.0]])
    for share, both, second in ((0.5, 100.0, 0.0), (1.0, 125.0, 50.0)):
        term = WorstReach(people, follow, np.arange(2), views, share)
        assert term.value(np.array([0, 1])) == pytest.approx(both)
        assert term.value(np.array([1])) == pytest.approx(second)
    assert term.outcome(np.zeros(0, np.int64)).tolist() == [0.0, 0.0]


def test_a_channel_in_two_flights_is_followed_once() -> None:
    """100 people of 200 follow it; half of them see each of its two flights: 75 in all, though 87.5 if apart."""
    views = np.full((2, 3), 0.5)
    twice = WorstReach(np.array([200.0]), np.array([[0.5]]), np.zeros(2, np.int64), views, 1.0, repeats=True)
    assert twice.value(np.array([0, 1])) == pytest.approx(75.0)
    plane = twice.plane(np.ones(2))
    assert float(plane.constant.sum() + plane.slope.sum()) == pytest.approx(87.5)
    assert twice.added(np.array([0])) == pytest.approx([25.0, 25.0])


@given(st.integers(0, 10_000), st.booleans(), st.booleans())
def test_a_plane_lies_above_every_plan_and_meets_its_own(seed: int, panel: bool, repeats: bool) -> None:
    """Tangents at a fractional and at a whole point, held against all 64 plans."""
    term, rng = made(seed, panel=panel, repeats=repeats), np.random.default_rng(seed)
    whole = (rng.random(6) < 0.5).astype(float)
    planes = [term.plane(point) for point in (rng.random(6) * (rng.random(6) < 0.7), whole)]
    plans = [np.array(flags) for flags in itertools.product([False, True], repeat=6)]
    assert len(plans) == 64
    for plan in plans:
        value = term.value(np.flatnonzero(plan))
        if not repeats:
            assert value == pytest.approx(worst_mean(brought(term, plan), 0.23), rel=1e-9, abs=1e-9)
        for plane in planes:
            assert float(plane.constant.sum() + plane.slope @ plan) >= value - 1e-9
    if not repeats:
        here = float(planes[1].constant.sum() + planes[1].slope @ whole)
        assert here == pytest.approx(term.value(np.flatnonzero(whole)), rel=1e-7, abs=1e-6)


@pytest.mark.parametrize("panel", [False, True])
def test_slopes_are_those_of_the_logarithms(panel: bool) -> None:
    """Held against logarithms one by one, some of them of hits that are all but certain."""
    term = made(8, panel=panel)
    assert (term.views == 1.0).any()
    follow = term.follow.toarray() if panel else np.asarray(term.follow)
    price = np.random.default_rng(1).uniform(0.0, 1.0, (9, 30))
    logs = -np.log(np.maximum(1.0 - follow[term.channel][:, :, None] * term.views[:, None, :], 1e-12))
    slopes = term._slopes(price, np.arange(30))
    assert slopes == pytest.approx((logs * price).sum(axis=(1, 2)), rel=2e-9)


@pytest.mark.parametrize("panel", [False, True])
def test_exchanges_and_gains(panel: bool) -> None:
    """Gains are exact; exchanges are nearly so, and the plan itself is exact. What is given counts."""
    term = made(3, panel=panel)
    base = np.array([0, 2, 5])
    added = [term.value(np.append(base, offer)) - term.value(base) for offer in (1, 3, 4)]
    assert term.added(base, np.array([1, 3, 4])) == pytest.approx(added)
    values = term.exchanged(base, base)
    assert values[-1, -1] == pytest.approx(term.value(base), rel=1e-12)
    for row, leaving in enumerate(base.tolist()):
        rest = base[base != leaving]
        assert values[row, -1] == pytest.approx(term.value(rest), rel=1e-2)
        assert values[row, 1] == pytest.approx(term.value(np.append(rest, 1)), rel=0.1)
    near = term.restrict(np.array([1, 3, 5]), np.array([0, 2]))
    assert near.value(np.array([2])) == pytest.approx(term.value(base))
    assert near.load(np.array([2]), np.array([0.5])).tolist() == [0.0, 0.0, 0.0, 0.0, 0.0, 0.5]


def test_exchanges_of_a_plan_of_many_are_told_finely() -> None:
    """Twenty of sixty creators: to one part in a thousand, where an exchange changes some per cent."""
    rng = np.random.default_rng(5)
    follow = np.minimum(rng.lognormal(-3.0, 1.0, (60, 40)), 1.0)
    views = np.minimum(0.3 * rng.lognormal(-0.3, 0.7, (60, 300)), 1.0) * (rng.random((60, 300)) < 0.85)
    term = WorstReach(rng.uniform(10.0, 100.0, 40), follow, np.arange(60), views, 0.2)
    base = np.arange(0, 60, 3)
    values = term.exchanged(base, base)
    for row, column in itertools.product(range(0, 20, 4), range(1, 60, 6)):
        true = term.value(np.append(base[base != base[row]], column))
        assert values[row, column] == pytest.approx(true, rel=1e-3)


def test_more_offers_reach_nobody() -> None:
    more = made(3).padded(2)
    assert more.value(np.array([0, 2, 5, 6, 7])) == pytest.approx(made(3).value(np.array([0, 2, 5])))
