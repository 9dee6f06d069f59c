"""Campaigns in flights: every plan of small random scenarios is tried, with and without net reach."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from brute_force import all_plans, feasible
from flighted_scenarios import MONTHS, write_flighted
from judge import judged

from optimizer.errors import InputError
from optimizer.plan.making import make_plan
from optimizer.planning import plan_campaign, prepare


def judge(folder: Path, seed: int) -> str:
    """Solve one scenario both ways and compare; what kind of scenario it was."""
    kind, plan = judged(write_flighted(folder, seed), seed)
    if plan is None:
        return kind
    return "several" if plan.lines.duplicated(["creator", "platform"]).any() else "once"


def test_the_best_timing_of_25_scenarios(tmp_path: Path) -> None:
    """The same best value and the same verdict; channels are bought in several flights in many of them."""
    kinds = [judge(tmp_path, seed) for seed in range(25)]
    assert set(kinds) == {"once", "several", "infeasible", "refused"}
    assert kinds.count("several") > 3
    assert kinds.count("refused") < 7


@pytest.mark.long
@pytest.mark.parametrize("block", range(10))
def test_the_best_timing_of_many_more_scenarios(tmp_path: Path, block: int) -> None:
    """The same with 2,000 scenarios."""
    for seed in range(1000 + 200 * block, 1200 + 200 * block):
        assert judge(tmp_path, seed) in ("once", "several", "infeasible", "refused")


def test_the_verifier_judges_every_timing_as_brute_force_does(tmp_path: Path) -> None:
    """On random plans, most of them bad, it finds a violation exactly where the judge does."""
    verdicts = []
    for seed in range(8):
        try:
            prepared = prepare(write_flighted(tmp_path, seed))
        except InputError:
            continue
        plans = all_plans(prepared.offers)
        random, good_ones = np.random.default_rng(seed), plans[feasible(prepared.scenario, prepared.offers, plans)]
        plans = plans[random.integers(len(plans), size=8)]
        if len(good_ones):
            plans = np.concatenate([plans, good_ones[random.integers(len(good_ones), size=4)]])
        for plan, good in zip(plans, feasible(prepared.scenario, prepared.offers, plans), strict=True):
            made = make_plan(prepared.scenario, prepared.offers, np.flatnonzero(plan), None, status="checked")
            assert bool(good) == (not made.violations), (seed, np.flatnonzero(plan), made.violations)
            verdicts.append(bool(good))
    assert 5 < sum(verdicts) < len(verdicts) - 5


def write_flighted_market(folder: Path, seed: int) -> Path:
    """A small scenario in flights whose objective is net reach; some ask for people in one flight, some forget."""
    random = np.random.default_rng((5, seed))
    path = write_flighted(folder, seed, offers=(8, 12))
    scenario = json.loads(path.read_text())
    scenario |= {"objective": "reach", "solve": {"gap": "0.1%", "effort": 1.5}}
    scenario.pop("targets", None)
    scenario["rules"] = [rule for rule in scenario["rules"] if "min" not in rule]
    header, *rows = (folder / "roster.csv").read_text().splitlines()
    rows = [f"{row},{random.uniform(20, 90):.1f}%" for row in rows]  # views that matter when they are repeated
    (folder / "roster.csv").write_text("\n".join([f"{header},reach_rate", *rows]) + "\n")
    people = int(max(int(row.split(",")[2]) for row in rows) * random.uniform(1.2, 4))
    scenario["audience"] = {"people": people}
    if seed % 4 == 1:
        channels = [tuple(row.split(",")[:2]) for row in rows]
        members = [f"{person},{name},{on}" for name, on in channels for person in range(40) if random.random() < 0.35]
        members += [f"{40 + number},{name},{on}" for number, (name, on) in enumerate(channels)]
        text = "\n".join(["person,creator,platform", *members])
        (folder / "panel.csv").write_text(f"{text}\n")
        scenario["audience"]["panel"] = "panel.csv"
    if random.random() < 0.2:
        scenario["audience"]["frequency"] = 2
    if random.random() < 0.5:
        scenario.setdefault("timing", {})["carry_over"] = "40%"
    if random.random() < 0.4:
        flight = MONTHS[int(random.integers(len(scenario["flights"])))]
        scenario["rules"].append(
            {"name": "seen", "measure": "reach", "where": {"flight": flight}, "min": int(0.03 * people)}
        )
    path.write_text(json.dumps(scenario))
    return path


def judge_reach(folder: Path, seed: int) -> str:
    """Compare the optimiser with every plan there is, each evaluated by the verifier; how it went."""
    try:
        prepared = prepare(write_flighted_market(folder, seed))
    except InputError:
        return "refused"
    scenario, reached = prepared.scenario, prepared.reached
    assert reached is not None
    linear = scenario.model_copy(update={"rules": tuple(rule for rule in scenario.rules if rule.measure != "reach")})
    linear.__dict__.pop("all_rules", None)
    every = all_plans(prepared.offers)
    plans = [np.flatnonzero(plan) for plan in every[feasible(linear, prepared.offers, every)]]
    for rule in scenario.rules:
        if rule.measure == "reach":
            assert rule.min is not None
            wanted = prepared.offers.flights.index(str(rule.where["flight"]).strip())
            flights = prepared.offers.table["flight"].to_numpy()
            late = [wanted - flights[plan] for plan in plans]
            seen = [np.where(gone >= 0, float(scenario.timing.carry_over) ** np.maximum(gone, 0), 0.0) for gone in late]
            least = float(rule.min.value)
            plans = [plan for plan, part in zip(plans, seen, strict=True) if reached.people(plan, (), part) >= least]
    plan = plan_campaign(prepared)
    if not plans:
        assert plan.status == "infeasible", seed
        return "infeasible"
    best = max(reached.people(each) for each in plans)
    value, bound = plan.objective.value, plan.objective.bound
    assert value is not None
    assert bound is not None
    assert value <= best * (1 + 1e-6), seed
    assert bound >= best * (1 - 1e-6), seed
    if plan.status == "optimal":
        assert value >= best * (1 - 1.1e-3), seed
    return f"{plan.status}, off by {'nothing' if value >= best * (1 - 1e-6) else 'something'}"


def test_the_most_people_over_all_flights(tmp_path: Path) -> None:
    """The bound holds for every plan there is, and the plan is the best one nearly always."""
    found = [judge_reach(tmp_path, seed) for seed in range(14)]
    assert sum(verdict.endswith("nothing") for verdict in found) >= 8
