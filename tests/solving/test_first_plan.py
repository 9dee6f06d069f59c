"""The plan at once: it obeys the rules of any sign, or is none."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from optimizer.program.model import Program
from optimizer.program.reach_term import ReachTerm
from optimizer.solving import scale_program
from optimizer.solving.exact import evaluate
from optimizer.solving.first_plan import FirstPlan
from optimizer.solving.tabu_search import Incumbent


def first(program: Program) -> Incumbent | None:
    """The best plan that a first attempt finds."""
    found: list[Incumbent] = []
    scaled = scale_program(program)
    FirstPlan(scaled, np.arange(program.offers)).run(lambda _: False, found.append)
    for plan in found:
        evaluation = evaluate(scaled, plan.chosen)
        assert evaluation.holds
        assert evaluation.value == pytest.approx(plan.value)
    return max(found, key=lambda plan: plan.value, default=None)


def test_best_value_for_its_price_first() -> None:
    """10 for 1 and 12 for 2 fit into 3; 21 for 3 alone would be the best single one."""
    from benchmarks.generate import Builder

    builder = Builder(3)
    builder.row(np.arange(3), np.array([1.0, 2.0, 3.0]), -np.inf, 3.0, "budget")
    plan = first(builder.program(np.array([10.0, 12.0, 21.0]), np.arange(3)))
    assert plan is not None
    assert plan.chosen.tolist() == [0, 1]


def test_a_minimum_is_met_before_the_plan_is_filled() -> None:
    """Offer 2 is worth least and has to be there."""
    from benchmarks.generate import Builder

    builder = Builder(3)
    builder.row(np.arange(3), np.ones(3), -np.inf, 2.0, "count")
    builder.row(np.array([2]), np.ones(1), 1.0, np.inf, "least")
    plan = first(builder.program(np.array([10.0, 9.0, 1.0]), np.arange(3)))
    assert plan is not None
    assert plan.chosen.tolist() == [0, 2]


def test_least_spend_takes_what_the_rule_needs_and_no_more() -> None:
    """Two of three posts are asked for: the two cheapest."""
    from benchmarks.generate import Builder

    builder = Builder(3)
    builder.row(np.arange(3), np.ones(3), 2.0, np.inf, "posts")
    plan = first(builder.program(np.array([-5.0, -1.0, -3.0]), np.arange(3)))
    assert plan is not None
    assert plan.value >= -8.0


def test_reach_three_times_is_not_blind_at_first() -> None:
    """No offer alone reaches anybody three times; three of the same people do."""
    from benchmarks.generate import Builder

    table = np.zeros((6, 2))
    table[:3, 0], table[3:, 1] = 0.9, 0.1
    builder = Builder(6)
    builder.row(np.arange(6), np.ones(6), -np.inf, 3.0, "count")
    term = ReachTerm(np.array([100.0, 100.0]), table, 3)
    plan = first(builder.program(np.zeros(6), np.arange(6), concave=term))
    assert plan is not None
    assert plan.chosen.tolist() == [0, 1, 2]


@pytest.mark.parametrize("concave", [False, True])
def test_most_small_programs_have_a_first_plan(concave: bool, brute_force: Callable[[Program], float]) -> None:
    """Never a plan that breaks a rule or is better than the best; a plan for most of the programs that have one."""
    from benchmarks.generate import small

    possible = found = 0
    for seed in range(60):
        program = small(seed, concave=concave)
        best = brute_force(program)
        plan = first(program)
        if not np.isfinite(best):
            assert plan is None
            continue
        possible += 1
        if plan is not None:
            found += 1
            assert plan.value <= best + 1e-9 * max(1.0, abs(best))
    assert found >= 0.6 * possible
