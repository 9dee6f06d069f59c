"""The verifier and the solver never disagree, whatever the scenario."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pytest
from brute_force import all_plans, feasible
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_scenarios import write_scenario

from optimizer.errors import InputError
from optimizer.plan.making import make_plan
from optimizer.planning import plan_campaign, prepare

SEEDS, SIZES = st.integers(min_value=10_000, max_value=10**9), st.integers(min_value=6, max_value=40)


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(SEEDS, SIZES)
def test_solver_and_verifier_agree(seed: int, size: int) -> None:
    """`plan_campaign` raises where the verifier finds a broken rule or another value; here it never does."""
    agree(seed, size)


@pytest.mark.long
@settings(max_examples=500, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(SEEDS, SIZES)
def test_solver_and_verifier_agree_on_500_scenarios(seed: int, size: int) -> None:
    """The same on 500 random scenarios."""
    agree(seed, size)


def agree(seed: int, size: int) -> None:
    """Plan one random scenario: within its budget, and without a violation."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_scenario(Path(folder), seed, offers=(size, size))
        try:
            prepared = prepare(path, ["solve.gap=0.1%"])
        except InputError:
            return
        plan = plan_campaign(prepared)
    if plan.status == "infeasible":
        return
    assert plan.violations == ()
    assert plan.objective.value is not None
    assert plan.totals["spend"] == sum(plan.lines["cost"])
    if prepared.scenario.planned_budget is not None:
        assert plan.totals["spend"] <= prepared.scenario.planned_budget


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.integers(min_value=0, max_value=10**9))
def test_the_verifier_judges_every_plan_as_brute_force_does(seed: int) -> None:
    """On random plans, most of them bad: it finds a violation exactly where the judge finds the plan infeasible."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            prepared = prepare(write_scenario(Path(folder), seed))
        except InputError:
            return
    plans = all_plans(prepared.offers)
    plans = plans[np.random.default_rng(seed).integers(len(plans), size=12)]
    verdicts = feasible(prepared.scenario, prepared.offers, plans)
    for plan, good in zip(plans, verdicts, strict=True):
        chosen = np.flatnonzero(plan)
        made = make_plan(prepared.scenario, prepared.offers, chosen, None, status="checked")
        assert bool(good) == (not made.violations), (seed, chosen, made.violations)
