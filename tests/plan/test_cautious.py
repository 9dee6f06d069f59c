"""Cautious plans and chances from scenario to file: judged by draws that no plan was made with."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from made_posts import write_campaign

from optimizer.advice.conflicts import explained
from optimizer.audience.drawn_views import draws_of_worst_reach
from optimizer.errors import InputError
from optimizer.offers.uncertainty import draws_of_seed, draws_of_worst_cases, planning_draws
from optimizer.plan.files import plan_document, write_plan
from optimizer.plan.loading import load_plan
from optimizer.plan.plan import Plan
from optimizer.planning import careless, check_plan, compile_program, plan_campaign, prepare
from optimizer.program.exporting import export_model

FORECAST = "history: posts.csv\nforecast: {no_show: 15%, draws: 300}\nsolve: {gap: 1%, effort: 8, seconds: 60}\n"
FEW = "packages: [{name: post, post: 1}]\n"


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A campaign that is to be cautious."""
    text = f"budget: 1500\nrisk: 20%\n{FORECAST}{FEW}conversion: {{rate: 2%, value: 10}}\n"
    return write_campaign(tmp_path_factory.mktemp("cautious"), text)


@pytest.fixture(scope="module")
def plan(campaign: Path) -> Plan:
    """Its plan."""
    return plan_campaign(campaign)


def test_the_value_is_the_mean_of_the_worst_of_the_draws_it_was_planned_with(campaign: Path, plan: Plan) -> None:
    """Worked out here from the draws: sixty of three hundred."""
    prepared = prepare(campaign)
    creators = prepared.offers.channels["creator"].to_numpy()[prepared.offers.channel]
    chosen = np.flatnonzero(np.isin(creators, plan.lines["creator"].tolist()))
    drawn = planning_draws(prepared.scenario, prepared.offers, chosen, "engagement", 300).sum(axis=0)
    assert len(drawn) == 300
    assert plan.objective.value == pytest.approx(np.sort(drawn)[:60].mean())
    assert plan.objective.bound is not None
    assert plan.objective.bound >= plan.objective.value
    assert plan.objective.gap is not None
    assert plan.objective.gap <= 0.01


def test_caution_spreads_the_money_and_helps_in_bad_cases(plan: Plan) -> None:
    """By draws that neither plan was made with: less on average, more in the worst fifth, over more creators."""
    caution = plan.caution
    assert caution is not None
    assert caution.average is not None
    assert caution.plan.mean == pytest.approx(plan.totals["engagement"])
    assert caution.plan.mean < caution.average.mean
    assert caution.plan.worst > caution.average.worst
    assert caution.plan.creators > caution.average.creators


def test_a_file_tells_it_and_is_checked(campaign: Path, plan: Plan, tmp_path: Path) -> None:
    """What another plan would do is the solver's word; everything else is worked out again."""
    write_plan(plan, tmp_path)
    path = tmp_path / "plan.json"
    assert load_plan(path).plan.caution == plan_again(plan)
    assert check_plan(campaign, path).violations == ()
    content = json.loads(path.read_text())
    content["caution"]["plan"]["worst"] *= 1.1
    path.write_text(json.dumps(content))
    assert check_plan(campaign, path).violations


def plan_again(plan: Plan) -> object:
    """The caution of a plan with its figures as a file has them."""
    from optimizer.plan.document import PlanDocument
    from optimizer.plan.loading import caution_told

    return caution_told(PlanDocument.model_validate(plan_document(plan)).caution)


def test_without_risk_nothing_is_told(tmp_path: Path) -> None:
    content = plan_document(plan_campaign(write_campaign(tmp_path, f"budget: 900\n{FORECAST}{FEW}")))
    assert not {"caution", "chances", "short"} & set(content)


@pytest.fixture(scope="module")
def chancy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Most impressions, with a good chance of engagement that the best plan for impressions lacks."""
    text = f"budget: 6000\nobjective: impressions\ntargets: {{engagement: {{min: 33k, chance: 80%}}}}\n{FORECAST}{FEW}"
    return write_campaign(tmp_path_factory.mktemp("chancy"), text)


def test_a_chance_is_kept_on_draws_that_nobody_has_seen(chancy: Path) -> None:
    """Five sets of 4,000 further draws: the share that reaches the target is what the plan says, or what was asked."""
    plan, prepared = plan_campaign(chancy), prepare(chancy)
    (told,) = plan.chances
    assert told.chance >= 0.8
    assert not plan.violations
    creators = prepared.offers.channels["creator"].to_numpy()[prepared.offers.channel]
    chosen = np.flatnonzero(np.isin(creators, plan.lines["creator"].tolist()))
    for seed in range(100, 105):
        brought = draws_of_seed(prepared.scenario, prepared.offers, chosen, "engagement", 4000, seed).sum(axis=0)
        error = np.sqrt(told.chance * (1 - told.chance) * (1 / 4000 + 1 / 10_000))
        assert (brought >= 33_000).mean() > min(told.chance - 2 * error, 0.8)


def test_the_worst_cases_of_reach_are_worked_out_again_here(tmp_path: Path) -> None:
    """A cautious plan for reach: sixty of three hundred cases, each with views of its own, cell by cell."""
    text = f"budget: 1500\nobjective: reach\naudience: {{people: 2M}}\nrisk: 20%\n{FORECAST}{FEW}"
    path = write_campaign(tmp_path, text)
    plan, prepared = plan_campaign(path), prepare(path)
    offers, market = prepared.offers, prepared.market
    assert market is not None
    creators = offers.channels["creator"].to_numpy()[offers.channel]
    chosen = np.flatnonzero(np.isin(creators, plan.lines["creator"].tolist()))
    drawn = planning_draws(prepared.scenario, offers, chosen, "impressions", 300)
    mean, reach = (offers.outcome(name)[chosen] for name in ("impressions", "reach"))
    rates = reach / offers.audience[offers.channel[chosen]]
    missed = np.ones((market.audience.cells, 300))
    for row, offer in enumerate(chosen.tolist()):
        views = np.minimum(rates[row] * drawn[row] / mean[row], 1.0)
        missed *= 1.0 - np.outer(market.audience.follow[offers.channel[offer]], views)
    reached = market.audience.people @ (1.0 - missed)
    assert plan.objective.value == pytest.approx(np.sort(reached)[:60].mean())
    assert plan.objective.bound is not None
    assert plan.objective.bound >= plan.objective.value
    caution = plan.caution
    assert caution is not None
    assert caution.average is not None
    assert caution.plan.worst > caution.average.worst
    assert caution.plan.creators > caution.average.creators


def test_bad_cases_of_reach_have_no_file(tmp_path: Path) -> None:
    text = f"budget: 1500\nobjective: reach\naudience: {{people: 2M}}\nrisk: 20%\n{FORECAST}{FEW}"
    prepared = prepare(write_campaign(tmp_path, text))
    with pytest.raises(InputError, match="bad cases of net reach"):
        export_model(compile_program(prepared).program, prepared.offers, tmp_path / "model.lp")


def test_a_chance_of_reach_is_kept_or_answered(tmp_path: Path) -> None:
    """By views that no plan was made with, and audiences that overlap more or less than is modelled."""
    text = f"budget: 6000\nobjective: engagement\naudience: {{people: 2M}}\n{FORECAST}{FEW}"
    path = write_campaign(tmp_path, f"{text}targets: {{reach: {{min: 225k, chance: 80%}}}}\n")
    plan = plan_campaign(path)
    (told,) = plan.chances
    assert told.measure == "reach"
    assert told.chance >= 0.8
    assert not plan.violations
    assert plan_campaign(path, ["targets.reach.min=900k"]).status == "infeasible"


def test_a_chance_that_cannot_be_had_is_answered(tmp_path: Path) -> None:
    """The chance that can be had with this budget, and the budget that is needed; both are tried."""
    text = (
        "budget: {budget}\ntargets: {{engagement: {{min: 60k, chance: {chance}}}}}\n"
        + FORECAST.replace("{", "{{").replace("}", "}}")
        + FEW.replace("{", "{{").replace("}", "}}")
    )
    path = write_campaign(tmp_path, text.format(budget=6000, chance="80%"))
    prepared = prepare(path)
    plan = explained(plan_campaign(prepared), prepared)
    assert plan.status == "infeasible"
    (short,) = plan.short
    assert short.best < 0.8
    assert short.needed is not None
    assert short.needed > 6000
    assert plan.conflicts is not None
    settings = [step.set for way in plan.conflicts.changes for step in way.steps]
    assert f"budget.total={short.needed}" in settings
    again = plan_campaign(path, [f"budget.total={short.needed}"])
    assert again.chances[0].chance >= 0.8


def test_a_plan_takes_as_many_draws_as_its_roster_lets(tmp_path: Path) -> None:
    """10,000 where nothing is said, fewer for a large roster, and what is said where it is said."""
    text = f"budget: 1500\nrisk: 20%\nhistory: posts.csv\n{FEW}"
    path = write_campaign(tmp_path, text)
    prepared = prepare(path)
    assert draws_of_worst_cases(prepared.scenario, prepared.offers) == 10_000
    caution = plan_campaign(prepared).caution
    assert caution is not None
    assert caution.draws == 10_000
    many = replace(prepared.offers, table=pd.concat([prepared.offers.table] * 20, ignore_index=True))
    assert 400 < len(many) <= 2_000
    assert draws_of_worst_cases(prepared.scenario, many) == (5_000 if len(many) <= 800 else 2_000)
    reach = prepare(path, ["objective=reach", "audience.people=2M"])
    most = 3_200 // len(reach.offers)
    assert [draws_of_worst_reach(reach.scenario, reach.offers, cells, 0.2) for cells in (most, most + 1)] == [
        4_000,
        1_000,
    ]
    said = prepare(path, ["forecast.draws=300"])
    assert draws_of_worst_cases(said.scenario, said.offers) == 300


def test_a_cautious_plan_is_no_worse_than_the_careless_one_however_little_is_searched(campaign: Path) -> None:
    """By the draws that both are valued by: the search begins from the plan that brings most on average."""
    prepared = prepare(campaign, ["solve.effort=0.0001"])
    other, program = careless(prepare(campaign)), compile_program(prepared).program
    assert other is not None
    plan = plan_campaign(prepared)
    assert plan.objective.value is not None
    assert plan.objective.value >= program.value(other) * (1 - 1e-9)
