"""What is counted as reached is said as it is: how often, and whether people are weighted."""

from __future__ import annotations

from pathlib import Path

import pytest
from from_text import write_texts

from optimizer.plan.plan import Plan
from optimizer.planning import plan_campaign
from optimizer.words.figures import people_reached

ROSTER = ("creator,followers,reach_rate,price,share_young", "anna,400,100%,10,50%", "bert,200,100%,10,0")
PANEL = "person,creator\n1,anna\n2,anna\n3,anna\n2,bert\n3,bert\n4,\n"


def plan_of(folder: Path, audience: str) -> Plan:
    """The plan that takes both creators, who are seen by everybody who follows them."""
    (folder / "people.csv").write_text(PANEL)
    return plan_campaign(write_texts(folder, f"budget: 20\nobjective: reach\naudience: {audience}", *ROSTER))


def test_people_who_see_it_often_are_told_apart_from_those_who_see_it_once(tmp_path: Path) -> None:
    """Persons 2 and 3 follow both, person 1 anna alone: two see it twice, three at least once, of four."""
    plan = plan_of(tmp_path, "{panel: people.csv, frequency: 2}")
    assert plan.totals["reach"] == pytest.approx(2)
    assert plan.reach is not None
    assert (plan.reach["often"], plan.reach["modelled"]) == pytest.approx((2, 3))
    assert "2 people of 4 see it at least 2 times, 3 at least once; at least once: " in plan.reach["sentence"]
    assert people_reached(plan.reach) == "people reached 2+ times"


def test_weighted_people_are_called_so(tmp_path: Path) -> None:
    """Half of anna's 400 are young and count 1, all others 0: 200 weighted people, 400 who see it.

    bert speaks to nobody who counts, so he is not hired.
    """
    segments = "segments: [{name: young, people: 1000}, {name: others, people: 1000, weight: 0}]"
    plan = plan_of(tmp_path, f"{{correlation: 0, {segments}}}")
    assert plan.totals["reach"] == pytest.approx(200)
    assert plan.reach is not None
    assert plan.reach["often"] == pytest.approx(400)
    assert plan.reach["sentence"].endswith("By the weights of the segments they count as 200 of 1,000.")
    assert people_reached(plan.reach) == "weighted people reached"


def test_everybody_once_needs_no_more_words() -> None:
    """Without weights and at a frequency of 1, and for plan files of before, it is people reached."""
    assert people_reached(None) == people_reached({"frequency": 1, "weighted": False}) == "people reached"
    assert people_reached({"frequency": 3, "weighted": True}) == "weighted people reached 3+ times"
