"""A plan that leaves much of its budget says what keeps everybody else out."""

from __future__ import annotations

from pathlib import Path

import pytest
from from_text import write_texts

from optimizer.planning import check_plan, plan_campaign

ROSTER = (
    "creator,niche,followers,engagement_rate,price",
    "ana,food,10000,5%,100",
    "bo,food,10000,4%,100",
    "cy,travel,10000,4%,100",
    "di,travel,10000,3%,100",
    "ed,travel,10000,3%,5000",
)


def told(folder: Path, scenario: str) -> list[str]:
    """The plan's words on its budget."""
    plan = plan_campaign(write_texts(folder, scenario, *ROSTER))
    return [warning.what for warning in plan.warnings if "stays unspent" in warning.what]


@pytest.mark.parametrize(
    ("scenario", "expected"),
    [
        # Two of five creators; 200 of 1,000 spent: a third one breaks the rule.
        (
            "budget: 1000\nrules: [{name: two contracts, measure: creators, max: 2}]",
            "€800 of the budget stays unspent: 'two contracts' leaves no room for the 3 channels that are not booked, "
            "or they are too dear for what is left",
        ),
        # Each niche is capped at one booking; ed alone is dearer than all that is left.
        (
            "budget: 1000\nrules: [{name: niche cap, measure: spend, per: niche, max: 150}]\nexclude: [{creator: ed}]",
            "€800 of the budget stays unspent: 'niche cap: food' and 'niche cap: travel' leave no room for the 2 "
            "channels that are not booked",
        ),
        # All but ed are booked, and ed costs more than the 600 that are left.
        (
            "budget: 1000",
            "€600 of the budget stays unspent: the 1 channel that is not booked is too dear for what is left",
        ),
    ],
)
def test_what_keeps_the_others_out(tmp_path: Path, scenario: str, expected: str) -> None:
    """Worked out by hand from prices of 100 and 5,000."""
    assert told(tmp_path, scenario) == [expected]


@pytest.mark.parametrize(
    "scenario",
    ["budget: 410", "budget: 9000", "objective: spend\ntargets: {engagement: {min: 500}}\nbudget: 9000"],
)
def test_nothing_is_said_where_nothing_is_to_explain(tmp_path: Path, scenario: str) -> None:
    """Nearly all is spent, everybody is booked, or the least spend was sought."""
    assert told(tmp_path, scenario) == []


def test_a_plan_that_could_buy_more_is_not_explained_away(tmp_path: Path) -> None:
    """Somebody's own plan of one booking: four others would fit, so no limit is to blame."""
    scenario = write_texts(tmp_path, "budget: 1000\nrules: [{name: three, measure: creators, max: 3}]", *ROSTER)
    (tmp_path / "own.csv").write_text("creator,platform,package\nana,instagram,post\n", encoding="utf-8")
    plan = check_plan(scenario, tmp_path / "own.csv")
    assert not [warning for warning in plan.warnings if "stays unspent" in warning.what]
