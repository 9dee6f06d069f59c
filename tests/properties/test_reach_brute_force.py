"""Net reach as the objective and in rules: brute force over all plans of tiny markets is the judge."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest
from brute_force import all_plans, feasible
from cases import some
from random_scenarios import write_scenario

from optimizer.errors import InputError
from optimizer.planning import plan_campaign, prepare

KINDS = ("followers", "overlaps", "segments", "panel")


def write_market(folder: Path, seed: int) -> Path:
    """A small random scenario with net reach as its objective and one of the four kinds of audience."""
    random = np.random.default_rng(seed)
    path = write_scenario(folder, seed, offers=(8, 11))
    scenario = json.loads(path.read_text())
    scenario |= {"objective": "reach", "name": f"reach {seed}"}
    scenario.pop("targets", None)
    scenario["rules"] = [rule for rule in scenario["rules"] if "min" not in rule]
    header, *rows = (folder / "roster.csv").read_text().splitlines()
    cells = [row.split(",") for row in rows]
    followers = [int(cell[2]) for cell in cells]
    creators = list(dict.fromkeys(cell[0] for cell in cells))
    people = int(max(followers) * random.uniform(2, 10))
    audience: dict[str, object] = {"people": people}
    kind = KINDS[seed % 4]
    if kind == "overlaps":
        largest = {name: max(int(cell[2]) for cell in cells if cell[0] == name) for name in creators}
        lines = ["creator_a,creator_b,share,basis"]
        lines += [
            f"{one},{other},{random.uniform(0.02, 0.1) + min(largest[one], largest[other]) / people:.4f},smaller"
            for number, one in enumerate(creators)
            for other in creators[number + 1 :]
            if random.random() < 0.5 and max(largest[one], largest[other]) < 0.5 * people
        ]
        (folder / "overlaps.csv").write_text("\n".join(lines) + "\n")
        if len(lines) > 1:
            audience["overlaps"] = "overlaps.csv"
    if kind == "segments":
        audience = {"segments": [{"name": "young", "people": people}, {"name": "old", "people": people, "weight": 0.3}]}
        header += ",share_young,share_old"
        rows = [f"{row},{(young := random.uniform(0.1, 0.9)):.3f},{1 - young:.3f}" for row in rows]
        (folder / "roster.csv").write_text("\n".join([header, *rows]) + "\n")
    if kind == "panel":
        members = [(person, name) for name in creators for person in range(60) if random.random() < 0.35]
        members += [(60 + number, name) for number, name in enumerate(creators)]
        text = "\n".join(f"{person},{name}" for person, name in members)
        (folder / "panel.csv").write_text(f"person,creator\n{text}\n")
        audience["panel"] = "panel.csv"
    if random.random() < 0.25:
        audience["frequency"] = 2
    scenario["audience"] = audience
    if random.random() < 0.4:
        where = {"platform": "instagram"} if random.random() < 0.5 else {}
        scenario["rules"].append({"name": "seen", "measure": "reach", "where": where, "min": int(0.02 * people)})
    scenario["solve"] = {"gap": "0.01%"}
    path.write_text(json.dumps(scenario))
    return path


def judge(folder: Path, seed: int) -> str:
    """Compare the optimiser with every plan there is; how it went."""
    try:
        prepared = prepare(write_market(folder, seed))
    except InputError:
        return "refused"
    reached = prepared.reached
    assert reached is not None
    linear = prepared.scenario.model_copy(
        update={"rules": tuple(rule for rule in prepared.scenario.rules if rule.measure != "reach")}
    )
    every = all_plans(prepared.offers)
    plans = [np.flatnonzero(plan) for plan in every[feasible(linear, prepared.offers, every)]]
    floors = [rule for rule in prepared.scenario.rules if rule.measure == "reach" and rule.min is not None]
    for rule in floors:
        on_instagram = prepared.offers.channels["platform"].to_numpy()[prepared.offers.channel] == "instagram"
        within = [plan[on_instagram[plan]] if rule.where else plan for plan in plans]
        plans = [
            plan for plan, part in zip(plans, within, strict=True) if reached.people(part) >= float(rule.min.value)
        ]
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
    assert best <= plan.reach["market"]
    if plan.status == "optimal":
        assert value >= best * (1 - 1.1e-4), seed
        return "proven"
    assert prepared.scenario.audience is not None
    assert prepared.scenario.audience.frequency > 1, seed  # the S-shape of reach at least twice is bounded, not closed
    return "bounded"


@pytest.mark.parametrize("markets", [48, pytest.param(400, marks=pytest.mark.long)])
def test_the_most_people_of_tiny_markets(tmp_path: Path, markets: int) -> None:
    """Within the gap that was proven, for each kind of audience, with floors on reach and with frequencies."""
    found = [(judge(tmp_path, seed), KINDS[seed % 4]) for seed in range(markets)]
    assert {kind for verdict, kind in found if verdict == "proven"} == set(KINDS)
    assert sum(verdict == "proven" for verdict, _ in found) >= 0.4 * markets
    assert sum(verdict == "infeasible" for verdict, _ in found) >= 0.03 * markets
    assert sum(verdict == "bounded" for verdict, _ in found) <= 0.08 * markets


@pytest.mark.parametrize("kind", ["reach_followers", "reach_segments"])
def test_more_budget_never_reaches_fewer(kind: str, project: Path) -> None:
    """The bound of a smaller budget is never above the value of a larger one by more than the gap.

    Twice the money buys far more than one percent, the gap that was asked for.
    """
    values = [
        plan_campaign(
            project / "scenarios" / f"{kind}.yaml", [f"budget.total={budget}", "rules=[]", "solve.gap=1%"]
        ).objective
        for budget in (5_000, 10_000, 20_000)
    ]
    for poorer, richer in some(itertools.pairwise(values), 2):
        assert poorer.value is not None
        assert poorer.bound is not None
        assert richer.value is not None
        assert poorer.value <= poorer.bound <= poorer.value * 1.01
        assert poorer.bound <= richer.value * 1.01


def test_an_identical_audience_adds_nobody(tmp_path: Path) -> None:
    """Under a panel in which two creators have the same people, the second adds nothing and is not bought.

    anna and bert have all 4 people each, carl the other 2; with money for two of the three, anna or bert and carl
    reach everybody (6 of 6); anna with bert reaches 4.
    """
    (tmp_path / "roster.csv").write_text(
        "creator,followers,reach_rate,price\nanna,4000,100%,100\nbert,4000,100%,100\ncarl,2000,100%,100\n"
    )
    rows = [f"{person},{name}" for name in ("anna", "bert") for person in range(4)] + ["4,carl", "5,carl"]
    (tmp_path / "panel.csv").write_text("person,creator\n" + "\n".join(rows) + "\n")
    path = tmp_path / "panel.yaml"
    path.write_text("budget: 200\nobjective: reach\nroster: roster.csv\naudience: {people: 6000, panel: panel.csv}\n")
    plan = plan_campaign(path)
    assert plan.objective.value == pytest.approx(6000)
    assert "carl" in set(plan.lines["creator"])
    both = plan_campaign(path, ["budget=300", "lock=[anna, bert, carl]"]).lines.set_index("creator")["added_reach"]
    assert both["anna"] == pytest.approx(0)
    assert both["carl"] == pytest.approx(2000)
