"""Advice on a scenario with chances: it rests on the plan that keeps them; a plan not found proves nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimizer import alternatives, compare, curve, explain, mix, plan_campaign, replan, standby
from optimizer.advice.chance_care import care_of, keeps_chances, program_with
from optimizer.advice.session import Session
from optimizer.advice.standby import standby as advice_on_standby
from optimizer.answer import Answer
from optimizer.plan.plan import Plan
from optimizer.planning import chance_search, prepare
from optimizer.solving import evaluate, scale_program

ROSTER = """\
creator,platform,followers,engagement_rate,posts_measured,price,niche
anna,tiktok,90000,6%,2,900,food
bert,tiktok,40000,5%,20,300,food
carl,tiktok,30000,5%,25,250,travel
dora,instagram,30000,4%,12,250,travel
eve,instagram,25000,4%,12,200,food
fred,instagram,20000,4%,10,150,travel
"""


def _scenario(folder: Path, least: int, chance: str = "60%") -> Path:
    """Six creators, money for about half of them, impressions to be reached with a chance."""
    (folder / "r.csv").write_text(ROSTER)
    path = folder / "s.yaml"
    path.write_text(
        "name: Tiny\nbudget: 1100\nroster: r.csv\nforecast: {draws: 200}\n"
        f"targets: {{impressions: {{min: {least}, chance: {chance}}}}}\n"
    )
    return path


def test_answers_rest_on_the_plan_that_keeps_the_chance(tmp_path: Path) -> None:
    path = _scenario(tmp_path, 10000)
    plan = plan_campaign(path)
    session = Session.of(path)
    prepared = session.prepared
    assert keeps_chances(prepared, session.best.chosen)
    assert session.best.value >= float(plan.objective.value or 0) * (1 - 1e-6)
    care = care_of(prepared, session.best.chosen)
    assert evaluate(scale_program(program_with(prepared, care).program), session.best.chosen).holds
    assert not evaluate(scale_program(program_with(prepared, care + 0.1).program), session.best.chosen).holds
    told = explain(path).result
    assert not isinstance(told, Plan)
    assert told.plan.objective.gap is not None
    assert told.plan.objective.gap <= float(plan.objective.gap or 0) + 1e-6
    assert [chance.chance >= 0.6 for chance in told.plan.chances] == [True]


def test_the_chance_of_every_plan_is_told(tmp_path: Path) -> None:
    path = _scenario(tmp_path, 10000)
    plan = plan_campaign(path)
    answers: dict[str, Answer[Any]] = {
        "curve": curve(path, 900, 1100, 2),
        "mix": mix(path, where={"niche": "food"}, steps=2),
        "alternatives": alternatives(path, 1, within="60%", differ=1),
        "replan": replan(path, plan, within="30%"),
    }
    assert len(answers) == 4
    for name, answer in answers.items():
        assert any("The chance of 10,000 impressions is" in said for said in answer.sentences), name
    assert "chance" in " ".join(explain(path).sentences)


def test_nothing_is_proven_by_a_plan_that_was_not_found(tmp_path: Path) -> None:
    """Far more than can be had with the chance, but not on average: that no plan keeps it is not proven."""
    path = _scenario(tmp_path, 13000, "80%")
    assert plan_campaign(path).short
    answers: list[Answer[Any]] = [
        curve(path, 900, 1100, 2), mix(path, where={"niche": "food"}, steps=2), alternatives(path, 1), standby(path),
        compare(path, {"budget.total": ["1000", "1100"]}),
    ]  # fmt: skip
    assert len(answers) == 5
    for answer in answers:
        assert "proven" not in " ".join(answer.sentences), answer.sentences
    assert "found no plan that keeps the chance" in " ".join(answers[-1].sentences)
    why = explain(path)
    assert isinstance(why.result, Plan)
    assert why.result.short
    assert "best chance" in str(why.view)


def test_what_no_plan_can_is_still_proven(tmp_path: Path) -> None:
    """More than all creators together bring is impossible whatever the chance."""
    path = _scenario(tmp_path, 10000)
    path.write_text(path.read_text() + "rules: [{name: many, measure: creators, min: 9}]\n")
    answer = explain(path)
    assert isinstance(answer.result, Plan)
    assert answer.result.status == "infeasible"
    assert not answer.result.short
    assert answer.result.conflicts is not None


@pytest.mark.parametrize("question", [{"creator": "bert"}, {"rule": "target: impressions"}])
def test_questions_about_one_thing(tmp_path: Path, question: dict[str, str]) -> None:
    answer = explain(_scenario(tmp_path, 10000), **question)  # type: ignore[call-overload]
    assert "10,000 impressions: reached with a chance of" in " ".join(answer.sentences)


def test_the_budget_that_is_needed_is_near_the_least(tmp_path: Path) -> None:
    """Against every plan of the six creators, each shown by the same draws: none that is cheaper keeps the chance.

    The surest plan is the one whose worst cases are best, which may be a little dearer: five for 1,800 would do.
    """
    path = _scenario(tmp_path, 13000, "80%")
    path.write_text(path.read_text() + "packages: [{name: post, post: 1}]\n")
    prepared = prepare(path)
    (short,) = plan_campaign(prepared).short
    search = chance_search(prepared)
    plans = [np.flatnonzero([number >> place & 1 for place in range(6)]) for number in range(1, 64)]
    cheapest = min(int(prepared.offers.cost[plan].sum()) / 100 for plan in plans if search.keeps(plan))
    assert short.needed is not None
    assert cheapest <= float(short.needed) <= 1.15 * cheapest


def test_who_stands_by_keeps_the_chance(tmp_path: Path) -> None:
    """Against every replacement, by the draws that say whether a plan keeps it: more often than one floor lets."""
    path = _scenario(tmp_path, 7000)
    session = Session.of(path)
    answer = advice_on_standby(session)
    assert answer is not None
    prepared, program = session.prepared, session.program
    offers, search, chosen = prepared.offers, chance_search(prepared), session.best.chosen
    assert search.keeps(chosen)
    names = np.array([creator for creator, *_ in sorted(offers.names, key=lambda name: offers.names[name])])
    for out in answer.drop_outs:
        rest = chosen[names[chosen] != out.creator]
        assert out.holds == search.keeps(rest)
        left = 110_000 - int(offers.cost[rest].sum())
        free = [offer for offer in range(len(offers)) if names[offer] not in {out.creator, *names[rest]}]
        better = [
            float(program.gain[offer])
            for offer in free
            if offers.cost[offer] <= left and search.keeps(np.append(rest, offer))
        ]
        best = float(program.gain[rest].sum()) + max(better) if better else None
        assert out.value_after == (None if best is None else pytest.approx(best))
    assert any(out.replacement is not None for out in answer.drop_outs)
