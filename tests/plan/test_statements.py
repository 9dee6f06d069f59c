"""Whatever a plan file says and is not so is told: status, proof, rules, words, and each single value in it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from from_text import write_texts

from optimizer.errors import InputError
from optimizer.plan.files import plan_document, write_plan
from optimizer.plan.plan import Plan
from optimizer.planning import Prepared, check_plan, plan_campaign, prepare
from optimizer.reports.wording import violation_words

ROSTER = (
    "creator,platform,followers,engagement_rate,reach_rate,niche,price",
    "anna,instagram,10000,0.05,0.3,skincare|beauty,100.10",
    "ben,instagram,60000,0.02,0.3,beauty,320.50",
    "cleo,youtube,30000,0.03,,travel,300",
)
SCENARIO = """name: Statements
budget: 800
rules:
  - {name: micro first, measure: spend, where: {tier: micro}, min: 40%}
  - {name: even, measure: spend, per: niche, max: 90%}
audience: {people: 200000, frequency: 2}
solve: {gap: 0.1%}
"""
FLIGHTS = """flights:
  - {name: March, start: 2027-03-01, end: 2027-03-31, budget: 500}
  - {name: April, start: 2027-04-01, end: 2027-04-30}
"""
FREE = {"certificate", "assumptions", "warnings", "inputs", "versions", "seconds", "sentence", "description"}
"""Parts that are told, not claimed: sentences, circumstances, and hashes, which give a warning."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """A scenario with shares, groups and an audience."""
    return prepare(write_texts(tmp_path_factory.mktemp("statements"), SCENARIO, *ROSTER))


@pytest.fixture(scope="module")
def plan(prepared: Prepared) -> Plan:
    """Its best plan."""
    return plan_campaign(prepared)


def said(prepared: Prepared, document: dict[str, Any], folder: Path) -> list[str]:
    """What is wrong with a plan file."""
    path = folder / "plan.json"
    path.write_text(json.dumps(document))
    return [violation.rule for violation in check_plan(prepared, path).violations]


def fresh(plan: Plan) -> dict[str, Any]:
    """The plan's file, to be changed."""
    return json.loads(json.dumps(plan_document(plan)))


def test_our_own_files_are_right_in_all_they_say(prepared: Prepared, plan: Plan, tmp_path: Path) -> None:
    """Neither plan.json nor plan.csv is contradicted."""
    assert said(prepared, fresh(plan), tmp_path) == []
    write_plan(plan, tmp_path)
    assert check_plan(prepared, tmp_path / "plan.csv").violations == ()


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.update(status="perfect"), "status as stated: perfect, in truth one of optimal, feasible"),
        (lambda d: d.update(status="infeasible"), "status as stated: infeasible, in truth a plan with lines"),
        (lambda d: d["objective"].update(bound=None), "status as stated: optimal, in truth no bound is stated"),
        (lambda d: d["objective"].update(bound="high"), "bound of the objective as stated: high, in truth"),
        (lambda d: d["objective"].update(bound=1), "bound of the objective as stated: 1, in truth the plan itself has"),
        (lambda d: d["objective"].update(bound=1e9), "gap of the objective as stated: 0, in truth"),
        (lambda d: d["objective"].update(bound=1e9), "status as stated: optimal, in truth the gap is"),
        (lambda d: d["objective"].update(gap=0.5), "gap of the objective as stated: 0.5, in truth 0"),
        (lambda d: d["objective"].update(measure="reach"), "measure of the objective as stated: reach"),
        (lambda d: d.update(totals=[1, 2]), "totals as stated: 1, 2, in truth fields with values"),
        (lambda d: d.update(rules="all kept"), "rules as stated: all kept, in truth a list"),
        (lambda d: d["totals"].update(posts="three"), "total posts as stated"),
        (lambda d: d["totals"].update(creators=True), "total creators as stated"),
        (lambda d: d["lines"][0].update(tier="mega"), "line 1: tier of anna as stated: mega, in truth micro"),
        (lambda d: d["lines"][0].update(niche=""), "niche of anna as stated: nothing, in truth skincare|beauty"),
        (lambda d: d["lines"][1].update(estimated=["price"]), "estimated of ben as stated: price, in truth"),
        (lambda d: d["rules"].pop(1), "rule micro first as stated: nothing, in truth it is a rule of the scenario"),
        (lambda d: d["rules"][1].update(name="mine"), "rule mine as stated: a rule, in truth the scenario has none"),
        (lambda d: d["rules"][1].update(min=0.1), "rule micro first, min as stated: 0.1, in truth 0.4"),
        (lambda d: d["rules"][0].update(broken=True), "rule budget, broken as stated: true, in truth false"),
        (lambda d: d["reach"].update(modelled=1e6), "reach, modelled as stated: 1e+06"),
        (lambda d: d.update(currency="USD"), "currency as stated: USD, in truth EUR"),
        (lambda d: d.update(scenario="Another"), "scenario as stated: Another, in truth Statements"),
    ],
)
def test_each_untrue_statement_has_its_message(
    prepared: Prepared, plan: Plan, tmp_path: Path, change: Change, message: str
) -> None:
    """One statement changed, and what is said about it."""
    document = fresh(plan)
    change(document)
    found = said(prepared, document, tmp_path)
    assert any(message in rule for rule in found), found


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The places of all values that are claims; of many entries of a list the first two speak for all."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in FREE:
                yield from leaves(item, (*path, key))
    elif isinstance(value, list):
        for number, item in enumerate(value[:2]):
            yield from leaves(item, (*path, number))
    elif value is not None:
        yield path


def test_no_value_of_a_plan_file_can_be_changed_unnoticed(tmp_path: Path) -> None:
    """Each word and each number of the file, changed alone, is a violation or an input error."""
    prepared = prepare(write_texts(tmp_path, SCENARIO + FLIGHTS, *ROSTER))
    plan = plan_campaign(prepared)
    assert said(prepared, fresh(plan), tmp_path) == []
    unnoticed = []
    for path in leaves(fresh(plan)):
        document = fresh(plan)
        place = document
        for step in path[:-1]:
            place = place[step]
        value = place[path[-1]]
        changed = not value if isinstance(value, bool) else f"{value}x" if isinstance(value, str) else value * 1.5 + 1
        place[path[-1]] = changed
        try:
            noticed = bool(said(prepared, document, tmp_path))
        except InputError:
            noticed = True
        if not noticed:
            unnoticed.append(path)
    assert unnoticed == []


ODD = ([], {}, "", True, None, {"a": [1]}, [{}], -1, 1e300, "NaN", [None], 0)


def test_whatever_stands_in_a_plan_file_is_an_answer_or_an_input_error(
    prepared: Prepared, plan: Plan, tmp_path: Path
) -> None:
    """Every value, and everything around one, replaced by something odd: nothing else comes than words."""
    places = sorted({path[:end] for path in leaves(fresh(plan)) for end in range(1, len(path) + 1)}, key=str)
    answered = 0
    for number, path in enumerate(places):
        document = fresh(plan)
        place = document
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = ODD[number % len(ODD)]
        with contextlib.suppress(InputError):
            said(prepared, document, tmp_path)
            answered += 1
    assert 0 < answered < len(places)


def test_last_weeks_limits_are_no_lie_about_this_week(prepared: Prepared, plan: Plan, tmp_path: Path) -> None:
    """A plan made for another budget is held against today's, and not blamed for quoting its own."""
    document = fresh(plan)
    document["inputs"]["set"] = ["budget.total=900"]
    document["rules"][0].update(max=900, slack=900 - document["rules"][0]["value"])
    assert said(prepared, document, tmp_path) == []


def test_an_infeasible_plan_is_refuted_by_one_that_obeys(tmp_path: Path) -> None:
    """The empty plan obeys a budget, so nobody can call the scenario infeasible."""
    ready = prepare(write_texts(tmp_path, "budget: 10", *ROSTER))
    document = {"status": "infeasible", "lines": []}
    assert said(ready, document, tmp_path) == ["status as stated: infeasible, in truth there is a plan"]


def test_a_table_of_ours_is_read_word_by_word_and_anybody_elses_is_not(
    prepared: Prepared, plan: Plan, tmp_path: Path
) -> None:
    """A tier in plan.csv is ours; in an agency's own list it may mean anything."""
    write_plan(plan, tmp_path)
    path = tmp_path / "plan.csv"
    path.write_text(path.read_text().replace("micro", "macro", 1))
    assert [violation.rule for violation in check_plan(prepared, path).violations] == [
        "line 2: tier of anna as stated: macro, in truth micro"
    ]
    path.write_text("creator,tier\nanna,A list\n")
    assert not any("tier" in violation.rule for violation in check_plan(prepared, path).violations)


def test_the_terminal_says_it_in_words(prepared: Prepared, plan: Plan, tmp_path: Path) -> None:
    """What was stated, and how it is."""
    document = fresh(plan)
    document["lines"][0]["tier"] = "mega"
    (tmp_path / "plan.json").write_text(json.dumps(document))
    checked = check_plan(prepared, tmp_path / "plan.json")
    words = violation_words(checked.violations[0], checked)
    assert words == ("line 1: tier of anna", "stated as mega, in truth micro")
