"""Brute force over all plans of small random scenarios is the judge of the solver and the verifier."""

from __future__ import annotations

from pathlib import Path

import pytest
from brute_force import best_value
from random_scenarios import write_scenario

from optimizer.errors import InputError
from optimizer.planning import plan_campaign, prepare

SCENARIOS = 200


def judge(folder: Path, seed: int) -> str:
    """Solve one scenario both ways and compare; what kind of scenario it was."""
    path = write_scenario(folder, seed)
    try:
        prepared = prepare(path)
    except InputError as error:
        # The draw may ask for a niche nobody has, or lock whom it excludes: refused before anything is solved.
        words = ("nobody", "locked", "cannot be hired", "together and apart", "cannot all")
        errors = [problem.what for problem in error.problems if problem.severity == "error"]
        return "refused" if all(any(word in what for word in words) for what in errors) else f"unexpected: {errors}"
    best = best_value(prepared.scenario, prepared.offers)
    plan = plan_campaign(prepared)
    if best is None:
        assert plan.status == "infeasible", seed
        return "infeasible"
    shown = best / 10**prepared.offers.digits if prepared.scenario.objective == "spend" else best
    assert plan.status == "optimal", seed
    assert plan.objective.value == pytest.approx(shown, rel=1e-9, abs=1e-9), seed
    assert plan.objective.bound == pytest.approx(shown, rel=1e-8, abs=1e-6), seed
    return "solved"


def test_the_best_plan_of_200_scenarios(tmp_path: Path) -> None:
    """The same best value to one part in 10^9, and the same verdict where nothing is feasible."""
    kinds = [judge(tmp_path, seed) for seed in range(SCENARIOS)]
    assert kinds.count("solved") > SCENARIOS / 2
    assert kinds.count("infeasible") > SCENARIOS / 20
    assert kinds.count("refused") < SCENARIOS / 5
    assert set(kinds) == {"solved", "infeasible", "refused"}


@pytest.mark.long
@pytest.mark.parametrize("block", range(20))
def test_the_best_plan_of_many_more_scenarios(tmp_path: Path, block: int) -> None:
    """The same with 4,000 scenarios."""
    for seed in range(1000 + 200 * block, 1200 + 200 * block):
        assert judge(tmp_path, seed) in ("solved", "infeasible", "refused")
