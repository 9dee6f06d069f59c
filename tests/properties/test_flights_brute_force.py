"""Campaigns in flights: every plan of small random scenarios is tried, with and without net reach."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from brute_force import all_plans, best_value, feasible
from flighted_scenarios import write_flighted

from optimizer.errors import InputError
from optimizer.plan.making import make_plan
from optimizer.planning import plan_campaign, prepare


def judge(folder: Path, seed: int) -> str:
    """Solve one scenario both ways and compare; what kind of scenario it was."""
    try:
        prepared = prepare(write_flighted(folder, seed))
    except InputError as error:
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
    return "several" if plan.lines.duplicated(["creator", "platform"]).any() else "once"


def test_the_best_timing_of_70_scenarios(tmp_path: Path) -> None:
    """The same best value and the same verdict; channels are bought in several flights in many of them."""
    kinds = [judge(tmp_path, seed) for seed in range(70)]
    assert set(kinds) == {"once", "several", "infeasible", "refused"}
    assert kinds.count("several") > 10
    assert kinds.count("refused") < 15


@pytest.mark.long
@pytest.mark.parametrize("block", range(10))
def test_the_best_timing_of_many_more_scenarios(tmp_path: Path, block: int) -> None:
    """The same with 2,000 scenarios."""
    for seed in range(1000 + 200 * block, 1200 + 200 * block):
        assert judge(tmp_path, seed) in ("once", "several", "infeasible", "refused")


def test_the_verifier_judges_every_timing_as_brute_force_does(tmp_path: Path) -> None:
    """On random plans, most of them bad, it finds a violation exactly where the judge does."""
    verdicts = []
    for seed in range(40):
        try:
            prepared = prepare(write_flighted(tmp_path, seed))
        except InputError:
            continue
        plans = all_plans(prepared.offers)
        plans = plans[np.random.default_rng(seed).integers(len(plans), size=12)]
        for plan, good in zip(plans, feasible(prepared.scenario, prepared.offers, plans), strict=True):
            made = make_plan(prepared.scenario, prepared.offers, np.flatnonzero(plan), None, status="checked")
            assert bool(good) == (not made.violations), (seed, np.flatnonzero(plan), made.violations)
            verdicts.append(bool(good))
    assert 20 < sum(verdicts) < len(verdicts) - 20
