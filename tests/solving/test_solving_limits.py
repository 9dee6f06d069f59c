"""Limits, progress, warm starts: what a solve says before, while and after it runs."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest
from tiny_programs import judged, small

from benchmarks.generate import market
from optimizer.program.model import Program
from optimizer.solving import Limits, Progress, Solution, WarmStart, solve
from optimizer.solving.highs import Highs, MipAnswer

KINDS = ("engagement", "segments", "spend")


def campaign(objective: str = "engagement", *, seed: int = 0) -> Program:
    """60 channels with 3 packages and 6 rules: not proven in the relaxation alone."""
    return market(60, 3, seed=seed, objective=objective, rules=6, cells=12)


def honest(solution: Solution, gap: float) -> None:
    """What must hold of any answer."""
    assert solution.bound >= solution.value
    assert (solution.status == "optimal") == (solution.gap <= gap)
    if solution.status in ("unknown", "infeasible"):
        assert not len(solution.chosen)
        assert solution.value == -np.inf
        assert solution.gap == np.inf
    else:
        expected = (solution.bound - solution.value) / max(abs(solution.value), 1e-9)
        assert solution.gap == pytest.approx(expected, rel=1e-9, abs=1e-15)
    assert (solution.bound == -np.inf) == (solution.status == "infeasible")


@pytest.mark.parametrize("objective", KINDS)
def test_a_gap_is_kept(objective: str) -> None:
    """An answer to 1 % is within 1 % of the one to 0, and says so."""
    program = campaign(objective)
    rough, exact = solve(program, Limits(0.01, 60)), solve(program, Limits(1e-5, 60))
    for solution, gap in ((rough, 0.01), (exact, 1e-5)):
        assert solution.status == "optimal"
        honest(solution, gap)
    noise = 1e-9 * abs(exact.value)
    assert rough.value <= exact.bound + noise
    assert exact.value <= rough.bound + noise
    assert exact.value - rough.value <= 0.01 * abs(rough.value) * (1 + 1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_a_gap_of_zero_ends(seed: int) -> None:
    """Nothing is left between value and bound where nothing was allowed."""
    for concave in (False, True):
        solution = solve(small(seed, concave=concave), Limits(0.0, 60))
        assert solution.status in ("optimal", "infeasible")
        assert solution.status == "infeasible" or solution.bound == solution.value


@pytest.mark.parametrize("objective", KINDS)
def test_no_time_at_all(objective: str) -> None:
    """With no second to spare the answer is `feasible` or `unknown`, with a bound that is true."""
    program = campaign(objective)
    hasty = solve(program, Limits(0.0, 0.0))
    assert hasty.status in ("feasible", "unknown")
    honest(hasty, 0.0)
    assert hasty.bound >= solve(program, Limits(1e-4, 60)).value * (1 - 1e-9)


@pytest.mark.parametrize("objective", KINDS)
def test_stopped_from_outside(objective: str) -> None:
    """`stop` is asked and ends the solve with what is known."""
    asked = []

    def stop() -> bool:
        asked.append(True)
        return len(asked) > 3

    program = campaign(objective)
    solution = solve(program, Limits(0.0, 60.0), stop=stop)
    assert asked
    assert solution.status in ("feasible", "unknown")
    honest(solution, 0.0)
    assert solution.bound >= solve(program, Limits(1e-4, 60)).value * (1 - 1e-9)


def test_infeasible_is_not_claimed_in_a_hurry() -> None:
    """Without time nothing is ruled out unless it is proven, over many programs."""
    claims = []
    for seed in range(40):
        program = small(seed)
        solution = solve(program, Limits(0.0, 0.0))
        claims.append(solution.status)
        if solution.status == "infeasible":
            assert judged(program).best == -np.inf, seed
        elif solution.status != "unknown":
            assert judged(program).of(solution.chosen)[0], seed
    assert "infeasible" in claims
    assert len(set(claims)) > 1


@pytest.mark.parametrize("objective", KINDS)
def test_progress_goes_one_way(objective: str) -> None:
    """The value never falls, the bound never rises, the clock never goes back, and the end is the answer."""
    told: list[Progress] = []
    solution = solve(campaign(objective), Limits(1e-4, 60), progress=told.append)
    assert told
    values = [p.value for p in told if p.value is not None]
    assert values == sorted(values)
    assert [p.bound for p in told] == sorted((p.bound for p in told), reverse=True)
    assert [p.seconds for p in told] == sorted(p.seconds for p in told)
    assert all((p.value is None) == (p.gap is None) for p in told)
    assert all(p.bound >= p.value - 1e-9 * abs(p.value) for p in told if p.value is not None)
    assert told[-1].value == solution.value
    # The last differences below the rounding of an LP are not told.
    assert told[-1].bound == pytest.approx(solution.bound, rel=1e-8)


def test_an_error_in_progress_comes_through() -> None:
    """What the caller's function raises reaches the caller."""

    def broken(_: Progress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        solve(campaign(), Limits(1e-4, 60), progress=broken)


@pytest.mark.parametrize("objective", KINDS)
def test_the_same_twice(objective: str) -> None:
    """Two runs choose the same offers and prove the same bound."""
    one, two = (solve(campaign(objective, seed=3), Limits(1e-4, 60)) for _ in range(2))
    assert one.chosen.tolist() == two.chosen.tolist()
    assert (one.value, one.bound) == (two.value, two.bound)


@pytest.mark.parametrize("objective", KINDS)
def test_a_warm_start_changes_nothing(objective: str) -> None:
    """From its own warm start a solve proves the same best value; from a neighbour's too."""
    program, other = campaign(objective, seed=1), campaign(objective, seed=2)
    cold = solve(program, Limits(1e-4, 60))
    for warm in (cold.warm, solve(other, Limits(1e-2, 60)).warm):
        again = solve(program, Limits(1e-4, 60), warm=warm)
        assert again.status == "optimal"
        honest(again, 1e-4)
        assert again.value == pytest.approx(cold.value, rel=1.1e-4)


def test_a_warm_start_of_nonsense() -> None:
    """A warm start is not trusted: offers that are not there, a plan that breaks rules, wrong shapes."""
    program = campaign()
    cold = solve(program, Limits(1e-4, 60))
    nothing = np.zeros(0, np.int64)
    everything = np.arange(10_000)
    for warm in (
        WarmStart(None, nothing, np.zeros(0)),
        WarmStart(everything, everything, np.full(3, np.nan)),
        WarmStart(np.array([0, 1, 2]), everything[:2], np.full(200, 1e9)),
    ):
        again = solve(program, Limits(1e-4, 60), warm=warm)
        assert again.status == "optimal"
        assert again.value == pytest.approx(cold.value, rel=1.1e-4)


def test_a_warm_start_of_a_program_with_less_money() -> None:
    """Yesterday's plan is beyond today's budget: the answer is today's."""
    answered = 0
    for seed in range(20):
        program = small(seed)
        before = solve(program, Limits(0.0, 60))
        budget = next((row for row, name in enumerate(program.row_names) if name.startswith("budget")), None)
        if budget is None or before.warm is None:
            continue
        high = program.high.copy()
        high[budget] = np.floor(0.6 * high[budget])
        poorer = replace(program, high=high)
        after = solve(poorer, Limits(0.0, 60), warm=before.warm)
        answered += 1
        best = judged(poorer).best
        assert after.value == pytest.approx(best, rel=1e-9) if np.isfinite(best) else after.status == "infeasible", seed
    assert answered > 5


def test_the_stages_are_told() -> None:
    """The seconds of each stage are there and make no more than the total."""
    seconds = dict(solve(campaign(), Limits(1e-4, 60)).seconds)
    total = seconds.pop("total")
    assert set(seconds) >= {"prepare", "relax", "search"}
    assert 0.0 <= sum(seconds.values()) <= total + 1e-6


def test_a_search_that_is_watched_is_collected_afterwards() -> None:
    """HiGHS calls back into what holds HiGHS: as long as it knew whom to call, a long session only grew."""

    def search() -> weakref.ref[Highs]:
        highs = Highs()
        highs.solve_mip(1.0, 0.1, on_plan=lambda columns: highs.cost.fill(columns.sum()), stop=lambda work: work < 0)
        return weakref.ref(highs)

    left = search()
    gc.collect()
    assert left() is None


def test_more_nodes_than_highs_can_count_are_all_it_can() -> None:
    """A search that grows eightfold at a time comes past 2^31 - 1, which HiGHS refuses as an option."""
    answer = Highs().solve_mip(1.0, 0.1, nodes=2_621_440_000)  # with nothing in it: it must only be asked
    assert isinstance(answer, MipAnswer)


@pytest.mark.parametrize(
    ("low", "high", "status"), [(-1.0, 5.0, "optimal"), (1.0, 5.0, "infeasible"), (-5.0, -1.0, "infeasible")]
)
def test_a_program_with_nothing_to_choose_is_answered(low: float, high: float, status: str) -> None:
    """HiGHS calls it empty and looks at no row: a search that waited for more would wait for ever."""
    highs = Highs()
    highs._highs.addRow(low, high, 0, np.zeros(0, dtype=np.int32), np.zeros(0))
    answer = highs.solve_mip(1.0, 0.1)
    assert answer.status == status
    assert (answer.columns is not None) == (status == "optimal")
