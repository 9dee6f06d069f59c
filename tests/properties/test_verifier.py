"""The verifier and the solver never disagree, whatever the scenario."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from brute_force import all_plans, feasible
from random_scenarios import write_scenario

from optimizer.errors import InputError
from optimizer.plan.making import make_plan
from optimizer.planning import plan_campaign, prepare


@pytest.mark.parametrize("scenarios", [60, pytest.param(500, marks=pytest.mark.long)])
def test_solver_and_verifier_agree(tmp_path: Path, scenarios: int) -> None:
    """`plan_campaign` raises where the verifier finds a broken rule or another value; here it never does."""
    kinds = Counter(agree(tmp_path, 10_000 + number, 6 + number % 35) for number in range(scenarios))
    assert kinds["planned"] > scenarios / 3
    assert kinds["infeasible"] > scenarios / 100


def agree(folder: Path, seed: int, size: int) -> str:
    """Plan one random scenario: within its budget, and without a violation; what came of it."""
    path = write_scenario(folder, seed, offers=(size, size))
    try:
        prepared = prepare(path, ["solve.gap=0.1%"])
    except InputError:
        return "refused"
    plan = plan_campaign(prepared)
    if plan.status == "infeasible":
        return "infeasible"
    value, bound = plan.objective.value, plan.objective.bound
    assert plan.violations == ()
    assert value is not None
    assert bound is not None
    assert plan.status == "optimal", seed
    worst, best = (value, bound) if prepared.scenario.objective != "spend" else (bound, value)
    assert worst <= best <= worst + 0.001 * abs(value), seed
    assert plan.totals["spend"] == sum(plan.lines["cost"])
    if prepared.scenario.planned_budget is not None:
        assert plan.totals["spend"] <= prepared.scenario.planned_budget
    return "planned"


@pytest.mark.parametrize("scenarios", [25, pytest.param(250, marks=pytest.mark.long)])
def test_the_verifier_judges_every_plan_as_brute_force_does(tmp_path: Path, scenarios: int) -> None:
    """On random plans, good and bad: it finds a violation exactly where the judge finds the plan infeasible."""
    verdicts: Counter[bool] = Counter()
    for seed in range(scenarios):
        verdicts.update(judged_alike(tmp_path, 50_000 + seed))
    assert verdicts[True] > scenarios / 2
    assert verdicts[False] > scenarios


def judged_alike(folder: Path, seed: int) -> list[bool]:
    """Six plans that obey every rule of one random scenario and six that do not, judged by both; the verdicts."""
    try:
        prepared = prepare(write_scenario(folder, seed))
    except InputError:
        return []
    plans = all_plans(prepared.offers)
    verdicts = feasible(prepared.scenario, prepared.offers, plans)
    random = np.random.default_rng(seed)
    sides = [np.flatnonzero(verdicts), np.flatnonzero(~verdicts)]
    looked = np.concatenate([random.permutation(side)[:6] for side in sides])
    for number in looked:
        chosen = np.flatnonzero(plans[number])
        made = make_plan(prepared.scenario, prepared.offers, chosen, None, status="checked")
        assert bool(verdicts[number]) == (not made.violations), (seed, chosen, made.violations)
    return [bool(verdict) for verdict in verdicts[looked]]
