"""Net reach where a channel may be bought several times: exact values, gains and exchanges, and a bound that holds."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from optimizer.audience.cells import Audience
from optimizer.audience.reach import reach
from optimizer.program.booking_rank import by_rank
from optimizer.program.model import Program
from optimizer.program.multi_flight_reach import MultiFlightReachTerm

CHANNELS, FLIGHTS, CELLS = 3, 3, 5


def _term(seed: int, frequency: int, *, sparse: bool = False, certain: bool = False) -> MultiFlightReachTerm:
    """Three channels in three flights, with packages of their own; some certain followers and views if asked for."""
    random = np.random.default_rng(seed)
    follow = random.random((CHANNELS, CELLS)) * (random.random((CHANNELS, CELLS)) < 0.8)
    view = random.random(CHANNELS * FLIGHTS)
    if certain:
        follow[random.random(follow.shape) < 0.4] = 1.0
        view[random.random(len(view)) < 0.4] = 1.0
    channel = np.repeat(np.arange(CHANNELS), FLIGHTS)
    people = random.integers(1, 50, CELLS).astype(float)
    return MultiFlightReachTerm.of(people, channel, view, sp.csr_array(follow) if sparse else follow, frequency)


def _values(term: MultiFlightReachTerm, chosen: tuple[int, ...]) -> float:
    """The verifier's value."""
    audience = Audience(term.people, term.people, term.follow, "panel", "a test")
    at = np.array(chosen, dtype=np.int64)
    return reach(audience, term.channel[at], term.view[at], term.frequency)


@pytest.mark.parametrize("certain", [False, True])
@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("frequency", [1, 2])
@pytest.mark.parametrize("seed", range(3))
def test_values_gains_and_exchanges_are_exact(seed: int, frequency: int, sparse: bool, certain: bool) -> None:
    """Over random plans, alone and on top of given offers, by the verifier's arithmetic."""
    term = _term(seed, frequency, sparse=sparse, certain=certain)
    random = np.random.default_rng(seed + 50)
    chosen = np.sort(random.choice(9, 4, replace=False))
    assert term.value(chosen) == pytest.approx(_values(term, tuple(chosen)))
    more = [_values(term, (*chosen, j)) - _values(term, tuple(chosen)) for j in range(9)]
    assert term.added(chosen) == pytest.approx(np.array(more), abs=1e-9)
    columns = np.setdiff1d(np.arange(9), [0])
    near = term.restrict(columns, np.array([0]))
    inside = np.array([1, 3, 6])
    out = np.array([3, 1])
    table = near.exchanged(inside, out)
    for row, leaving in enumerate([3, 1, -1]):
        rest = [0, *columns[inside[inside != leaving]].tolist()]
        expected = [_values(term, (*rest, j)) for j in columns.tolist()] + [_values(term, tuple(rest))]
        assert table[row] == pytest.approx(np.array(expected), abs=1e-9)


def _program(term: MultiFlightReachTerm) -> Program:
    """Nothing but the choice of one offer a channel and flight."""
    k = term.offers
    return Program(
        offers=k, gain=np.zeros(k), rows=sp.csr_array((0, k)), low=np.zeros(0), high=np.zeros(0),
        local=np.zeros(0, bool), group=np.arange(k), lower=np.zeros(k), upper=np.ones(k), row_names=(),
        column_names=(), concave=term,
    )  # fmt: skip


@pytest.mark.parametrize("certain", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_the_ranked_bound_lies_above_every_plan_and_below_independence(seed: int, certain: bool) -> None:
    """For each of the 512 plans its bookings obey the rank rows, and the load's people lie between value and the sum
    as if all hits were independent."""
    term = _term(seed, 1, certain=certain)
    ranked = by_rank(_program(term))
    assert ranked is not None
    wide = ranked.program.concave
    assert isinstance(wide, MultiFlightReachTerm)
    for size in range(10):
        for plan in itertools.combinations(range(9), size):
            columns = ranked.bookings(np.array(plan, dtype=np.int64))
            assert sorted(ranked.offer[columns].tolist()) == list(plan)
            activity = ranked.program.rows[:, columns].sum(axis=1) if size else np.zeros(len(ranked.program.high))
            assert (activity <= ranked.program.high + 1e-9).all()
            load = wide.load(columns, np.ones(size))
            plane = wide.plane(load)
            bound = float(plane.constant.sum() + plane.slope @ load)
            assert wide.value(columns) == pytest.approx(_values(term, plan), abs=1e-9)
            assert bound >= _values(term, plan) - 1e-9
            plain = term.plane(term.load(np.array(plan, dtype=np.int64), np.ones(size)))
            assert bound <= plain.constant.sum() + plain.slope @ term.load(np.array(plan, int), np.ones(size)) + 1e-9


def test_the_same_package_again_is_bounded_exactly() -> None:
    """Three times a view rate of 1/2 for half of 100 people: 50 * 7/8 = 43.75, in the bound as in the value."""
    term = MultiFlightReachTerm.of(np.array([100.0]), np.zeros(3, int), np.full(3, 0.5), np.array([[0.5]]), 1)
    ranked = by_rank(_program(term))
    assert ranked is not None
    wide = ranked.program.concave
    assert wide is not None
    columns = ranked.bookings(np.arange(3))
    load = wide.load(columns, np.ones(3))
    assert 100 * (1 - np.exp(-load[0])) == pytest.approx(43.75)
    assert wide.value(columns) == pytest.approx(43.75)


def test_a_locked_offer_is_booked_with_some_rank() -> None:
    """Whatever rank: the sum of its columns is at least 1; an excluded one has no column to be booked in."""
    program = _program(_term(0, 1))
    lower, upper = program.lower.copy(), program.upper.copy()
    lower[4], upper[7] = 1.0, 0.0
    ranked = by_rank(replace(program, lower=lower, upper=upper))
    assert ranked is not None
    wide = ranked.program
    booked = wide.rows[[wide.row_names.index("booked_4")]].toarray()[0]
    assert set(ranked.offer[np.flatnonzero(booked)]) == {4}
    assert wide.low[-1] == 1
    assert not wide.upper[: wide.offers][ranked.offer == 7].any()
