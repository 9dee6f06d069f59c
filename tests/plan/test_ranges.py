"""Ranges of a plan: from seeded draws, the same for planner and verifier, and told only where they are known."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from made_posts import write_campaign

from optimizer.forecast import draw_lines, points
from optimizer.plan.files import plan_document, plan_json, write_plan
from optimizer.plan.loading import load_plan
from optimizer.plan.plan import Plan
from optimizer.planning import check_plan, plan_campaign, prepare

SCENARIO = "budget: 9000\nhistory: posts.csv\nconversion: {rate: 2%, value: 10}\nforecast: {no_show: 10%}\n"


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of the made-up campaign."""
    return write_campaign(tmp_path_factory.mktemp("ranges"), SCENARIO)


@pytest.fixture(scope="module")
def plan(campaign: Path) -> Plan:
    """Its plan."""
    return plan_campaign(campaign)


def test_means_are_the_totals_and_points_are_in_order(plan: Plan) -> None:
    assert set(plan.forecast) == {"engagement", "impressions", "conversions", "value"}
    for name, told in plan.forecast.items():
        assert told.mean == plan.totals[name]
        assert 0 < told.low < told.middle < told.high
        assert told.low < told.mean < told.high
    assert plan.forecast["value"].low == pytest.approx(plan.forecast["engagement"].low * 0.02 * 10)


def test_a_plan_is_relatively_surer_than_its_lines(plan: Plan) -> None:
    told = plan.forecast["engagement"]
    widths = [
        (high["engagement"] - low["engagement"]) / mean
        for low, high, mean in zip(plan.lines["low"], plan.lines["high"], plan.lines["engagement"], strict=True)
    ]
    assert len(widths) > 3
    assert (told.high - told.low) / told.mean < float(np.median(widths))


def test_a_line_alone_has_the_points_of_its_own_draws(tmp_path: Path) -> None:
    """One post of one creator: the draws of `forecast`, scaled to the mean of the offer."""
    path = write_campaign(
        tmp_path, "budget: 900\nhistory: posts.csv\nlock: [c05]\nrules: [{measure: creators, max: 1}]"
    )
    prepared, plan = prepare(path), plan_campaign(path)
    assert plan.lines["creator"].tolist() == ["c05"]
    outlook = prepared.offers.outlook
    assert outlook is not None
    row = prepared.offers.channels["creator"].tolist().index("c05")
    drawn = draw_lines([outlook.engagement.line(row, "post\n", (1.0,))])[0]
    expected = points(drawn * plan.totals["engagement"] / outlook.engagement.channels["mean"].iloc[row])
    assert plan.forecast["engagement"].low == pytest.approx(expected.low)
    assert plan.lines["high"].iloc[0]["engagement"] == pytest.approx(expected.high)


def test_a_gift_that_few_accept_may_bring_nothing(tmp_path: Path) -> None:
    packages = "packages: [{name: gift, post: 1, gift: 20, acceptance: 30%}]\nrules: [{measure: creators, max: 1}]\n"
    plan = plan_campaign(write_campaign(tmp_path, f"budget: 900\nhistory: posts.csv\n{packages}"))
    told = plan.forecast["engagement"]
    assert told.low == told.middle == 0
    assert told.high > told.mean > 0


def test_earned_media_value_has_no_range(tmp_path: Path) -> None:
    plan = plan_campaign(write_campaign(tmp_path, "budget: 900\nhistory: posts.csv\n"))
    assert set(plan.forecast) == {"engagement", "impressions"}


def test_without_posts_or_method_a_plan_file_says_nothing_of_ranges(tmp_path: Path) -> None:
    told = plan_document(plan_campaign(write_campaign(tmp_path, "budget: 900\n")))
    assert "forecast" not in told
    assert "forecast_tests" not in told
    assert not {"low", "high"} & set(told["lines"][0])


def test_the_same_plan_has_the_same_bytes(campaign: Path, plan: Plan) -> None:
    first, second = plan_json(plan), plan_json(plan_campaign(campaign))
    assert first == second


def test_the_back_test_of_the_history_is_told(plan: Plan) -> None:
    own = [test for test in plan.forecast_tests if test.outcome == "engagement"]
    assert [test.posts for test in own] == sorted({test.posts for test in own})
    assert own
    for test in own:
        assert test.creators == 40
        assert test.delivered == pytest.approx(test.promised, rel=0.3)
        assert test.held is not None
        assert 0.5 < test.held <= 1


def test_the_file_is_read_back_and_the_verifier_confirms_it(campaign: Path, plan: Plan, tmp_path: Path) -> None:
    path = write_plan(plan, tmp_path)[0]
    assert plan_document(load_plan(path).plan) == plan_document(plan)
    assert check_plan(campaign, path).violations == ()


@pytest.mark.parametrize("where", ["forecast", "line", "test", "missing"])
def test_a_changed_range_is_found(campaign: Path, plan: Plan, tmp_path: Path, where: str) -> None:
    path = write_plan(plan, tmp_path)[0]
    content = json.loads(path.read_text(encoding="utf-8"))
    if where == "forecast":
        content["forecast"]["engagement"]["low"] *= 1.1
    elif where == "line":
        content["lines"][0]["high"]["impressions"] *= 1.1
    elif where == "test":
        content["forecast_tests"][0]["delivered"] *= 1.1
    else:
        del content["forecast"]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert len(check_plan(campaign, path).violations) == 1


def test_a_changed_history_is_told(campaign: Path, plan: Plan, tmp_path: Path) -> None:
    assert "history" in plan.inputs
    path = write_plan(plan, tmp_path)[0]
    content = json.loads(path.read_text(encoding="utf-8"))
    content["inputs"]["history"] = "0" * 64
    path.write_text(json.dumps(content), encoding="utf-8")
    told = check_plan(campaign, path)
    assert any("the history has changed" in warning.what for warning in told.warnings)
