"""Advice on a scenario with `risk`: what is gained or given up is said to be of bad cases, not of what is expected."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from optimizer import alternatives, compare, curve, explain, mix, plan_campaign, replan, standby
from optimizer.answer import Answer

ROSTER = """\
creator,platform,followers,engagement_rate,posts_measured,price,niche
anna,tiktok,90000,6%,2,900,food
bert,tiktok,40000,5%,20,300,food
carl,tiktok,30000,5%,25,250,travel
dora,instagram,30000,4%,12,250,travel
eve,instagram,25000,4%,12,200,food
fred,instagram,20000,4%,10,150,travel
"""
WHERE = "in the worst fifth of cases"
SAYS = "This scenario plans for the worst fifth of cases"


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    """Six creators, money for about half of them, planned for the worst fifth of cases."""
    (tmp_path / "r.csv").write_text(ROSTER)
    path = tmp_path / "s.yaml"
    rule = "rules: [{name: food first, measure: spend, where: {niche: food}, min: 50%}]"
    path.write_text(
        f"name: Tiny\nbudget: 1100\nroster: r.csv\nrisk: {{worst: 20%}}\nforecast: {{draws: 200}}\n{rule}\n"
    )
    return path


def _answers(scenario: Path) -> dict[str, Answer[Any]]:
    plan = plan_campaign(scenario)
    lost = str(plan.lines["creator"].iloc[0])
    return {
        "explain": explain(scenario),
        "explain creator": explain(scenario, creator="bert"),
        "explain rule": explain(scenario, rule="food first"),
        "curve": curve(scenario, 400, 1100, 3),
        "mix": mix(scenario, where={"niche": "food"}, steps=2),
        "alternatives": alternatives(scenario, 1, within="60%", differ=1),
        "replan": replan(scenario, plan, lost=[lost], within="30%"),
        "standby": standby(scenario),
    }


def test_each_answer_says_what_its_figures_are_of(scenario: Path) -> None:
    answers = _answers(scenario)
    assert len(answers) == 8
    for name, answer in answers.items():
        assert any(said.startswith(SAYS) for said in answer.sentences), name
    for name in ("curve", "mix", "alternatives", "replan"):
        assert any(WHERE in said and not said.startswith(SAYS) for said in answers[name].sentences), name
    for name in ("explain", "explain creator"):
        assert any(said.startswith("In the worst fifth of cases this plan brings") for said in answers[name].sentences)


def test_headings_of_what_is_maximised(scenario: Path) -> None:
    """A column or a picture of the goal names the cases; averages keep their own name."""
    answers = _answers(scenario)
    for name in ("curve", "mix"):
        headings = [column.heading for column in answers[name].view.tables["points"].columns]
        assert f"Engagement {WHERE}" in headings
        picture = answers[name].view.sections[0].parts[0]
        assert picture.kind == "chart"
        assert WHERE in picture.title
        assert WHERE in picture.y_title
    columns = [column.heading for column in answers["alternatives"].view.tables["plans"].columns]
    assert {f"Engagement {WHERE}", "Engagement"} <= set(columns)
    drop_outs = answers["standby"].view.tables["drop_outs"]
    assert "In the worst fifth then" in [column.heading for column in drop_outs.columns]


def test_options_name_the_goal_that_they_have(scenario: Path) -> None:
    answer = compare(scenario, {"risk.worst": ["100%", "20%"]})
    options = answer.view.tables["options"]
    goals = [column.heading for column in options.columns].index("Goal")
    assert [row[goals].text for row in options.rows] == ["Engagement", f"Engagement {WHERE}"]  # type: ignore[union-attr]  # words


def test_all_cases_are_no_bad_ones(scenario: Path) -> None:
    """`worst: 100%` is the mean of all cases: nothing more is said."""
    answer = alternatives(scenario, 1, within="60%", differ=1, overrides=["risk.worst=100%"])
    assert answer.result.others
    assert "worst" not in " ".join(answer.sentences)


def test_without_risk_nothing_is_said_of_bad_cases(scenario: Path) -> None:
    scenario.write_text(scenario.read_text().replace("risk: {worst: 20%}\n", ""))
    answers = _answers(scenario)
    assert answers
    for answer in answers.values():
        assert "cases" not in " ".join(answer.sentences)
