"""Why the best plan buys nothing."""

from __future__ import annotations

from pathlib import Path

from from_text import write_texts

from optimizer.advice.empty_plan import told_why_empty
from optimizer.planning import plan_campaign, prepare

ROSTER = (
    "creator,followers,engagement_rate,price,niche",
    "anna,10000,5%,400,food",
    "bert,20000,3%,750,travel",
    "carl,8000,4%,300,games",
)


def told(folder: Path, scenario: str) -> list[str]:
    """What the plan of a scenario says of why nothing is bought."""
    prepared = prepare(write_texts(folder, scenario, *ROSTER))
    plan = told_why_empty(plan_campaign(prepared), prepared)
    return [warning.what for warning in plan.warnings if warning.what.startswith("nothing is bought")]


def test_the_rules_behind_an_empty_plan_are_named(tmp_path: Path) -> None:
    """At most half of the money each asks for two creators, who cost at least 400 + 300: 600 buy nobody.

    The limit of five contracts has no part in it.
    """
    rules = "rules: [{name: spread, measure: spend, per: creator, max: 60%}, {measure: creators, max: 5}]"
    (message,) = told(tmp_path, f"budget: 600\n{rules}")
    assert "'spread'" in message
    assert "'budget'" in message
    assert "creators" not in message


def test_a_plan_with_somebody_in_it_is_left_alone(tmp_path: Path) -> None:
    """Nothing is said where something is bought."""
    assert told(tmp_path, "budget: 1000") == []


def test_least_spend_may_be_nothing(tmp_path: Path) -> None:
    """Where nothing has to be reached the least spend is nothing, and that is no surprise."""
    assert told(tmp_path, "objective: spend\ntargets: {engagement: {min: 0}}") == []


def test_one_rule_alone_can_be_the_reason(tmp_path: Path) -> None:
    """No contracts, no plan."""
    (message,) = told(tmp_path, "budget: 1000\nrules: [{name: no contracts, measure: creators, max: 0}]")
    assert message.endswith("every other plan breaks 'no contracts'")
