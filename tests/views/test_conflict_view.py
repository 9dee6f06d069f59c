"""Why there is no plan, laid out: what cannot hold together, and the ways out with their sizes."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from made_plans import make_plan_of, make_rule

from optimizer.plan.conflicts import Asked, Conflicts, Step, WayOut
from optimizer.plan.files import plan_json
from optimizer.plan.loading import load_plan
from optimizer.plan.plan import Objective, Plan
from optimizer.render.data import table_csv
from optimizer.render.html.view import view_html
from optimizer.views.conflicts import conflict_sections, conflict_table, conflict_view
from optimizer.views.parts import Items, Sentence
from optimizer.words import conflicts as words

BUDGET = Asked("budget", "at most €1,000")
TARGET = Asked("target: engagement", "at least 1,000")
NAMELESS = Asked("spend, tier micro: at least 60%", "spend, tier micro: at least 60 %", named=False)
MORE = WayOut(
    "raise the budget to €1,150", 0.15,
    (Step("raise the budget to €1,150", "budget", "max", 1000.0, 1150.0, "budget.total=1150"),),
)  # fmt: skip
UNLOCK = Step("unlock anna", "lock: anna", "drop", None, None, 'lock=["bert"]')
BOTH = WayOut("lower 'small' to 2 and unlock anna", 1.5,
              (Step("lower 'small' to 2", "small", "min", 4.0, 2.0, "rules.0.min=2"), UNLOCK))  # fmt: skip


def plan_of(conflicts: Conflicts | None, **other: object) -> Plan:
    """A plan that cannot be."""
    made = make_plan_of([], status="infeasible", conflicts=conflicts, **other)
    return replace(made, objective=Objective("engagement", None, None, None))


def lists(plan: Plan) -> list[tuple[str, list[str]]]:
    """Each list with its items."""
    parts = [part for section in conflict_sections(plan) for part in section.parts]
    return [
        (part.title, [": ".join(filter(None, (item.head, item.text))) for item in part.items])
        for part in parts
        if isinstance(part, Items)
    ]


def sentences(plan: Plan) -> list[str]:
    """The sentences beside the lists."""
    parts = [part for section in conflict_sections(plan) for part in section.parts]
    return [part.text for part in parts if isinstance(part, Sentence)]


def test_sets_and_ways_out() -> None:
    """Every way is told with its size; a rule without a name is called by what it asks."""
    plan = plan_of(Conflicts(((BUDGET, TARGET), (NAMELESS,)), (MORE, BOTH), (True, True)))
    assert lists(plan) == [
        ("These cannot hold together", ["budget: at most €1,000", "target: engagement: at least 1,000"]),
        ("No plan can do this either", ["spend, tier micro: at least 60 %"]),
        ("What would make it work, smallest change first",
         ["Raise the budget to €1,150 (15 % more)", "Lower 'small' to 2 and unlock anna (150 % in all)"]),
    ]  # fmt: skip
    assert sentences(plan) == [words.EITHER, words.GIVEN_UP]


def test_no_more_is_claimed_than_is_proven() -> None:
    """Where the search was cut short, a member may be one too many."""
    assert words.EITHER not in sentences(plan_of(Conflicts(((BUDGET, TARGET),), (MORE,), (False,))))


def test_without_a_way_out() -> None:
    """It says so."""
    assert sentences(plan_of(Conflicts(((BUDGET, TARGET),), (), (True,)))) == [words.EITHER, words.NO_WAY]


def test_when_nothing_is_known_the_rules_stand_as_they_were_asked() -> None:
    """Nobody looked, or nothing was proven in time."""
    plan = plan_of(None, rules=(make_rule("stars", None, 4.0, None, measure="creators"),))
    assert sentences(plan) == [words.LOOSEN]
    assert lists(plan) == [(words.AS_ASKED, ["stars: at least 4"])]


def test_what_to_type() -> None:
    """Settings are quoted for a shell; two of one list are the same setting, which stands once."""
    assert words.to_try(["rules.micro carries it.min=54%"]) == "--set 'rules.micro carries it.min=54%'"
    assert words.to_try(["lock=[]", "lock=[]", "budget.total=9"]) == "--set 'lock=[]' --set budget.total=9"


@pytest.mark.parametrize(
    ("way", "told"),
    [
        (("unlock anna", 1.0, [None], [None]), "Unlock anna (given up)"),
        (("drop 'x'", 1.0, [5.0], [None]), "Drop 'x' (given up)"),
        (("drop the minimum of 'x'", 1.0, [4.0], [0.0]), "Drop the minimum of 'x' (given up)"),
        (("lower 'x' to 2", 0.5, [4.0], [2.0]), "Lower 'x' to 2 (50 % less)"),
        (("a and b", 2.8, [1.0, 1.0], [2.0, 2.8]), "A and b (280 % in all)"),
    ],
)
def test_sizes(way: tuple[str, float, list[float | None], list[float | None]], told: str) -> None:
    """By which the ways are ranked."""
    assert words.way(*way) == told


def test_the_table_and_the_plan_file(tmp_path: Path) -> None:
    """A row for each member and each step; the plan file says the same, and is read back."""
    plan = plan_of(Conflicts(((BUDGET, TARGET),), (MORE, BOTH), (True,)))
    rows = table_csv(conflict_table(plan)).splitlines()
    assert rows[0] == "kind,number,rule,says,limit,old,new,set,relative"
    assert rows[1] == 'conflict,1,budget,"at most €1,000",,,,,'
    assert rows[3] == 'change,1,budget,"raise the budget to €1,150",max,1000,1150,budget.total=1150,0.15'
    assert len(rows) == 6
    path = tmp_path / "plan.json"
    path.write_text(plan_json(plan), encoding="utf-8")
    assert load_plan(path).plan.conflicts == plan.conflicts
    document = json.loads(path.read_text(encoding="utf-8"))["conflicts"]
    assert document["rules"] == [[
        {"name": "budget", "asks": "at most €1,000", "named": True},
        {"name": "target: engagement", "asks": "at least 1,000", "named": True},
    ]]  # fmt: skip
    assert document["changes"][0]["steps"][0]["set"] == "budget.total=1150"


def test_as_an_answer_of_its_own() -> None:
    """`explain` of a scenario that has no plan."""
    view = conflict_view(plan_of(Conflicts(((BUDGET, TARGET),), (MORE,), (True,))))
    assert view.lead[0].text.startswith("No plan can satisfy all the rules")
    assert list(view.tables) == ["rows"]
    assert "1. Raise the budget to €1,150 (15 % more)" in view_html(view)
