"""Whatever a plan file says and is not so is told: status, proof, rules, words, and each single value in it."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from broken import broken
from from_text import write_texts
from mutations import at, leaves, parts

from optimizer.errors import InputError
from optimizer.plan.comparing import same
from optimizer.plan.document import sealed
from optimizer.plan.files import plan_document, write_plan
from optimizer.plan.plan import Plan
from optimizer.planning import Prepared, check_plan, plan_campaign, prepare
from optimizer.words.violations import violation_words

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
    checked = check_plan(prepared, path)
    return [": ".join(violation_words(found, checked.currency, checked.digits)) for found in checked.violations]


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
        (lambda d: d.update(status="perfect"), "status: stated as perfect, re-computed as optimal or feasible or"),
        (lambda d: d.update(status="infeasible"), "status: stated as infeasible, re-computed as feasible"),
        (lambda d: d["objective"].update(bound=None), "status: stated as optimal, re-computed as feasible"),
        (lambda d: d["objective"].update(bound="high"), "bound of the objective: stated as high; the plan itself has"),
        (lambda d: d["objective"].update(bound=1), "bound of the objective: stated as 1; the plan itself has"),
        (lambda d: d["objective"].update(bound=1e9), "gap of the objective: stated as 0 %, re-computed as"),
        (lambda d: d["objective"].update(bound=1e9), "status: stated as optimal, re-computed as feasible"),
        (lambda d: d["objective"].update(gap=0.5), "gap of the objective: stated as 50 %, re-computed as 0 %"),
        (lambda d: d["objective"].update(measure="reach"), "measure of the objective: stated as reach"),
        (lambda d: d.update(totals=[1, 2]), "totals: stated as 1, 2, re-computed as fields with values"),
        (lambda d: d.update(rules="all kept"), "rules: stated as all kept, re-computed as a list"),
        (lambda d: d["totals"].update(posts="three"), "total posts: stated as three, re-computed as"),
        (lambda d: d["totals"].update(creators=True), "total creators: stated as true, re-computed as"),
        (lambda d: d["lines"][0].update(tier="mega"), "line 1: tier of anna: stated as mega, re-computed as micro"),
        (lambda d: d["lines"][0].update(niche=""), "niche of anna: stated as nothing, re-computed as skincare|beauty"),
        (lambda d: d["lines"][1].update(estimated=["price"]), "estimated, 1 of ben: stated as price"),
        (lambda d: d["rules"].pop(1), "rule micro first: is not stated"),
        (lambda d: d["rules"][1].update(name="mine"), "rule mine: stated as mine; there is nothing of the kind"),
        (lambda d: d["rules"][1].update(min=0.1), "min of rule micro first: stated as 10 %, re-computed as 40 %"),
        (lambda d: d["rules"][0].update(broken=True), "broken of rule budget: stated as true, re-computed as false"),
        (lambda d: d["reach"].update(modelled=1e6), "reach, modelled: stated as 1,000,000"),
        (lambda d: d.update(currency="USD"), "currency: stated as USD, re-computed as EUR"),
        (lambda d: d.update(scenario="Another"), "scenario: stated as Another, re-computed as Statements"),
        (lambda d: d.update(certificate="Perfect."), "certificate: stated as Perfect., re-computed as Proven"),
        (lambda d: d["reach"].update(sentence="All of them."), "reach, sentence: stated as All of them., re-computed"),
        (lambda d: d["assumptions"][0].update(figure="9"), "figure of assumption cost per 1,000 views: stated as 9"),
        (lambda d: d.update(interrupted=True), "interrupted: stated as true; there is nothing of the kind"),
        (lambda d: d["versions"].update(python="2"), "digest: does not fit: the file was changed"),
        (lambda d: d["lines"].append(d["lines"][0]), "anna on instagram: booked 2 times"),
        (lambda d: d.pop("months"), "months: is not stated"),
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


def test_no_value_of_a_plan_file_can_be_changed_unnoticed(tmp_path: Path) -> None:
    """Each word and each number of the file, changed alone, is a violation or an input error."""
    prepared = prepare(write_texts(tmp_path, SCENARIO + FLIGHTS, *ROSTER))
    plan = plan_campaign(prepared)
    assert said(prepared, fresh(plan), tmp_path) == []
    unnoticed = []
    for path in leaves(fresh(plan)):
        document = fresh(plan)
        place = at(document, path[:-1])
        value = place[path[-1]]
        place[path[-1]] = (
            not value if isinstance(value, bool) else f"{value}x" if isinstance(value, str) else (value or 0) * 1.5 + 1
        )
        try:
            noticed = bool(said(prepared, document, tmp_path))
        except InputError:
            noticed = True
        if not noticed:
            unnoticed.append(path)
    assert [path for path in unnoticed if path[0] != "seconds"] == []


ODD = ([], {}, "", True, None, {"a": [1]}, [{}], -1, 1e300, "NaN", [None], 0)


def test_whatever_stands_in_a_plan_file_is_an_answer_or_an_input_error(
    prepared: Prepared, plan: Plan, tmp_path: Path
) -> None:
    """Every value, and everything around one, replaced by something odd: nothing else comes than words."""
    places = sorted({*leaves(fresh(plan)), *(path for path in parts(fresh(plan)) if path)}, key=str)
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
    assert said(prepared, sealed(document), tmp_path) == []


def test_an_infeasible_plan_is_refuted_by_one_that_obeys(tmp_path: Path) -> None:
    """The empty plan obeys a budget, so nobody can call the scenario infeasible."""
    ready = prepare(write_texts(tmp_path, "budget: 10", *ROSTER))
    document = {"status": "infeasible", "lines": []}
    assert said(ready, document, tmp_path) == ["status: stated as infeasible, re-computed as feasible"]


def test_a_table_of_ours_is_read_word_by_word_and_anybody_elses_is_not(
    prepared: Prepared, plan: Plan, tmp_path: Path
) -> None:
    """A tier in plan.csv is ours; in an agency's own list it may mean anything."""
    write_plan(plan, tmp_path)
    path = tmp_path / "plan.csv"
    path.write_text(path.read_text().replace("micro", "macro", 1))
    assert broken(check_plan(prepared, path)) == ["line 2: tier of anna as stated"]
    path.write_text("creator,tier\nanna,A list\n")
    assert not any("tier" in name for name in broken(check_plan(prepared, path)))


def test_the_terminal_says_it_in_words(prepared: Prepared, plan: Plan, tmp_path: Path) -> None:
    """What was stated, and how it is."""
    document = fresh(plan)
    document["lines"][0]["tier"] = "mega"
    (tmp_path / "plan.json").write_text(json.dumps(document))
    checked = check_plan(prepared, tmp_path / "plan.json")
    words = violation_words(checked.violations[0], checked.currency, checked.digits)
    assert words == ("line 1: tier of anna", "stated as mega, re-computed as micro")


@pytest.mark.parametrize(
    ("stated", "true", "is_same"),
    [
        (1_000_001, 1_000_000.0, False), (2_261_739.4, 2_261_738.4, False), (0.1234567, 0.123457, True),
        (2_261_738.412345, 2_261_738.4123452, True), (2e-6, 0.0, False), (8_200_000_000.5, 8_200_000_000.0, True),
    ],
)  # fmt: skip
def test_figures_are_compared_to_their_last_decimal(stated: float, true: float, is_same: bool) -> None:
    """One more of two million people is one too many; the sixth decimal, or the tenth digit, may be rounded."""
    assert same(stated, true, exact=False) is is_same
