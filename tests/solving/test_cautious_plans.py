"""Plans that maximise the mean of their worst draws: by hand, and against every plan of small programs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from bad_cases import cautious, every_plan_of, reaching
from tiny_programs import choose

from optimizer.program.model import Program
from optimizer.program.worst_cases import WorstCases
from optimizer.solving import Limits, solve

EXACT = Limits(gap=0.0, seconds=60.0)
SURE, EARLY, LATE = [9.0] * 5, [20.0, 20.0, 20.0, 0.0, 0.0], [0.0, 0.0, 20.0, 20.0, 20.0]


def program(outcomes: list[list[float]], worst: float, most: float) -> Program:
    """Any `most` of these offers."""
    free = choose([0.0] * len(outcomes), [1.0] * len(outcomes), most)
    return replace(free, concave=WorstCases(np.array(outcomes), worst))


def test_a_sure_offer_beats_one_that_brings_more_on_average() -> None:
    """Of five draws the worst two: 9 for the sure one (9 on average), 0 for the other (12 on average)."""
    solution = solve(program([SURE, EARLY], 0.4, 1), EXACT)
    assert solution.status == "optimal"
    assert solution.chosen.tolist() == [0]
    assert solution.value == pytest.approx(9.0)
    # Ten in each bad draw make it worth it.
    better = [value or 10.0 for value in EARLY]
    assert solve(program([SURE, better], 0.4, 1), EXACT).chosen.tolist() == [1]


def test_offers_that_fail_in_different_cases_go_together() -> None:
    """Early and late bring 20 in four draws and 40 in one: the worst two are 20 each. With the sure one it is 9."""
    solution = solve(program([SURE, EARLY, LATE], 0.4, 2), EXACT)
    assert solution.chosen.tolist() == [1, 2]
    assert solution.value == pytest.approx(20.0)
    assert solution.bound == pytest.approx(20.0)


def test_a_part_of_a_draw_counts_in_part() -> None:
    """The worst half of five draws: two and a half of 0, 0, 20, 20, 20 are 10 of 2.5."""
    assert WorstCases(np.array([EARLY]), 0.5).value(np.array([0])) == pytest.approx(10.0 / 2.5)


def test_all_cases_are_the_mean() -> None:
    solution = solve(program([SURE, EARLY], 1.0, 1), EXACT)
    assert solution.chosen.tolist() == [1]
    assert solution.value == pytest.approx(12.0)


def test_exchanges_and_gains_are_what_they_say() -> None:
    """Whoever searches is told the values of the plans that an exchange leads to."""
    rng = np.random.default_rng(3)
    term = WorstCases(rng.lognormal(3.0, 1.0, (7, 40)), 0.23)
    base, out = np.array([1, 4, 6]), np.array([1, 6])
    values = term.exchanged(base, out)
    for row, leaving in enumerate([1, 6, None]):
        rest = base[base != leaving]
        assert values[row, -1] == pytest.approx(term.value(rest))
        for offer in (0, 2, 3, 5):
            assert values[row, offer] == pytest.approx(term.value(np.append(rest, offer)), rel=1e-5)
    assert term.added(base, np.array([0, 2])) == pytest.approx(
        [term.value(np.append(base, offer)) - term.value(base) for offer in (0, 2)]
    )
    near = term.restrict(np.array([0, 2, 3]), base)
    assert near.value(np.array([1])) == pytest.approx(term.value(np.append(base, 2)))


def judge(seed: int, made: Callable[[int], Program] = cautious) -> str:
    """Solve one program both ways and compare."""
    asked = made(seed)
    every, solution = every_plan_of(asked), solve(asked, EXACT)
    if every.best == -np.inf:
        assert solution.status == "infeasible", seed
        return "infeasible"
    assert solution.value == pytest.approx(every.best, rel=1e-9, abs=1e-9), seed
    assert solution.bound >= every.best * (1 - 1e-9), seed
    allowed, value = every.of(solution.chosen)
    assert allowed, seed
    assert value == pytest.approx(solution.value, rel=1e-9, abs=1e-9), seed
    assert solution.status == "optimal", seed
    loose = solve(asked, Limits(gap=0.05, seconds=60.0))
    assert loose.bound >= every.best * (1 - 1e-9), seed
    assert loose.value >= every.best * (0.95 - 1e-9), seed
    return "solved"


def test_the_best_of_every_plan() -> None:
    """The same best value to one part in 10^9, a bound that holds, and the same verdict where nothing is allowed."""
    kinds = [judge(seed) for seed in range(40)]
    assert kinds.count("solved") > 20
    assert kinds.count("infeasible") > 1


def test_the_best_of_every_plan_for_reach() -> None:
    """The same where people are counted, on cells and on panels."""
    kinds = [judge(seed, reaching) for seed in range(30)]
    assert kinds.count("solved") > 15


@pytest.mark.long
@pytest.mark.parametrize("block", range(5))
@pytest.mark.parametrize("made", [cautious, reaching])
def test_the_best_of_every_plan_of_many_programs(block: int, made: Callable[[int], Program]) -> None:
    """The same with 200 programs of each kind."""
    assert {judge(seed, made) for seed in range(1000 + 40 * block, 1040 + 40 * block)} <= {"solved", "infeasible"}


def test_a_floor_on_bad_cases_is_kept() -> None:
    """The most on average of plans whose worst two draws bring 20: early and late, not early and sure."""
    asked = choose([9.0, 12.0, 12.0], [1.0] * 3, 2)
    floor = WorstCases(np.array([SURE, EARLY, LATE]), 0.4)
    solution = solve(replace(asked, floors=((floor, 20.0, "floor"),)), EXACT)
    assert solution.chosen.tolist() == [1, 2]
    none = solve(replace(asked, floors=((floor, 20.1, "floor"),)), EXACT)
    assert none.status == "infeasible"
