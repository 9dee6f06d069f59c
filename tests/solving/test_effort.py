"""Effort: work that is counted, so that a solve ends at the same place in every run; the clock is the last stop."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from benchmarks.generate import Builder
from optimizer.program.model import Program
from optimizer.solving import Limits, solve
from optimizer.solving.watch import Watch
from optimizer.threads import on_one_thread


def hard_program() -> Program:
    """A knapsack of 100 items with 10 rows, correlated (Chu and Beasley): a proof takes minutes."""
    rng = np.random.default_rng(7)
    table = rng.integers(1, 1001, (10, 100)).astype(float)
    profits = table.mean(axis=0).round() + rng.integers(0, 500, 100)
    builder = Builder(100)
    for row in table:
        builder.row(np.arange(100), row, -np.inf, float(int(row.sum() / 2)), "capacity")
    return builder.program(profits, np.arange(100))


def test_the_same_effort_gives_the_same_answer() -> None:
    """Stopped long before the proof, two runs agree in plan, bound and effort to the last digit."""
    one, two = (solve(hard_program(), Limits(0.0, 600.0, 0.4)) for _ in range(2))
    assert one.status == "feasible"
    assert not one.late
    assert 0.4 <= one.effort < 1.0
    assert np.array_equal(one.chosen, two.chosen)
    assert (one.value, one.bound, one.effort) == (two.value, two.bound, two.effort)


def test_more_effort_never_gives_less() -> None:
    """A longer solve takes the steps of a shorter one first."""
    short, longer = (solve(hard_program(), Limits(0.0, 600.0, effort)) for effort in (0.05, 0.5))
    assert longer.value >= short.value
    assert longer.bound <= short.bound


def test_the_clock_is_told_from_the_effort() -> None:
    hasty = solve(hard_program(), Limits(0.0, 0.0, 60.0))
    assert hasty.late
    lazy = solve(hard_program(), Limits(0.0, 600.0, 0.0))
    assert not lazy.late
    assert lazy.status in ("feasible", "unknown")


def test_a_share_of_limits_is_one_of_effort_and_of_seconds() -> None:
    limits = Limits(0.01, 300.0, 60.0)
    assert limits.part(0.5) == Limits(0.01, 150.0, 30.0)
    assert limits.part(0.001, least=3.0) == Limits(0.01, 15.0, 3.0)
    assert limits.at_most(6.0) == Limits(0.01, 30.0, 6.0)
    assert limits.at_most(90.0) is limits


def test_a_watch_is_over_once_its_effort_is_spent() -> None:
    watch = Watch(Limits(0.0, 600.0, 1.0))
    assert not watch.over(0.6)
    assert watch.effort_left == pytest.approx(0.4)
    assert watch.over(0.6)
    assert not watch.late


def test_linear_algebra_runs_on_one_thread_and_is_let_go_afterwards() -> None:
    def threads() -> set[int]:
        return {library["num_threads"] for library in threadpool_info() if library["user_api"] == "blas"}

    with threadpool_limits(2, "blas"):
        before = threads()
        assert on_one_thread(threads)() == {1}
        assert threads() == before

        @on_one_thread
        def broken() -> None:
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            broken()
        assert threads() == before


def test_limits_stay_as_they_are() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Limits().effort = 1.0  # type: ignore[misc]  # that is the point
