"""Every shipped scenario runs, its plan holds, and another solver agrees with ours."""

from __future__ import annotations

from pathlib import Path

import pulp
import pytest

from optimizer.plan.files import write_plan
from optimizer.planning import check_plan, compile_program, plan_campaign, prepare
from optimizer.program.pulp_model import whole_model

FOLDER = Path(__file__).resolve().parent.parent / "scenarios"
SCENARIOS = sorted(path.stem for path in FOLDER.glob("*.yaml"))
LINEAR = [name for name in SCENARIOS if not name.startswith("reach")]
HARD = ("agency_export", "two_countries")
"""On these CBC takes the whole time that it is given."""
GAP = 0.01


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_is_planned_and_verified(name: str, tmp_path: Path) -> None:
    """A plan within one percent, which the verifier confirms, and so does a check of everything its files say."""
    prepared = prepare(FOLDER / f"{name}.yaml", [f"solve.gap={GAP}", "solve.seconds=60"])
    plan = plan_campaign(prepared)
    assert plan.status == "optimal"
    assert plan.violations == ()
    assert len(plan.lines) > 5
    assert [check_plan(prepared, file).violations for file in write_plan(plan, tmp_path)] == [(), ()]
    assert {"read", "offers", "audience", "program", "solve", "verify"} <= set(plan.seconds)


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long) if name in HARD else name for name in LINEAR]
)
def test_another_solver_agrees(name: str) -> None:
    """CBC, on the exported model: neither solver's plan is better than the other's allows.

    CBC stops at one percent or after 30 seconds with its best plan; HiGHS's bound must hold for that plan too,
    and HiGHS's plan must not be worse than CBC's by more than the gap.
    """
    prepared = prepare(FOLDER / f"{name}.yaml", [f"solve.gap={GAP}", "solve.seconds=60"])
    plan = plan_campaign(prepared)
    problem = whole_model(compile_program(prepared).program).problem
    problem.solve(pulp.PULP_CBC_CMD(msg=False, gapRel=GAP, timeLimit=30, threads=1))
    assert problem.sol_status in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible)
    value, bound = plan.objective.value, plan.objective.bound
    assert value is not None
    assert bound is not None
    theirs = float(pulp.value(problem.objective))
    if prepared.scenario.objective == "spend":  # in minor units and negative, for the model maximises
        value, bound, theirs = -value, -bound, theirs / 10**prepared.offers.digits
    assert theirs <= bound + 1e-6 * abs(bound)
    assert value >= theirs - GAP * abs(theirs)


def test_the_first_scenario_is_four_lines_long() -> None:
    """As the README shows it."""
    assert len((FOLDER / "minimal.yaml").read_text(encoding="utf-8").strip().splitlines()) == 4
