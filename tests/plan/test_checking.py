"""The verifier catches every single change: a cost, a line, a total, a rule."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from broken import broken
from cases import some
from from_text import write_texts

from optimizer.errors import InputError
from optimizer.plan.files import write_plan
from optimizer.plan.plan import Plan
from optimizer.planning import Prepared, check_plan, plan_campaign, prepare

ROSTER = """\
creator,platform,followers,engagement_rate,reach_rate,niche,country,price
anna,instagram,10000,0.05,0.3,skincare|beauty,FR,100.10
anna,tiktok,20000,0.05,0.3,skincare,FR,150
ben,instagram,10000,0.04,0.3,beauty,DE,120.50
cleo,youtube,60000,0.03,0.2,travel,DE,300
dora,instagram,1500,0.06,0.4,beauty,FR,20
emil,instagram,90000,0.02,0.2,travel,CH,700
""".splitlines()
SCENARIO = """
budget: 900
packages: [{name: single, post: 1}, {name: duo, post: 2, discount: 10%}]
rules:
  - {name: micro carries it, measure: spend, where: {tier: [nano, micro]}, min: 40%}
  - {name: no niche dominates, measure: spend, per: niche, max: 80%}
  - {name: enough French, measure: creators, where: {country: FR}, min: 1}
  - {name: not too many, measure: creators, max: 4}
  - {name: seen, measure: impressions, min: 5000}
lock: [ben]
exclude: [dora]
apart: [[cleo, emil]]
conversion: {rate: {micro: 2%, macro: 1%, nano: 1%}, value: 10}
"""
Change = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """A scenario with every kind of rule."""
    return prepare(write_texts(tmp_path_factory.mktemp("checking"), SCENARIO, *ROSTER))


@pytest.fixture(scope="module")
def plan(prepared: Prepared) -> Plan:
    """Its best plan."""
    return plan_campaign(prepared)


def broken_by(prepared: Prepared, path: Path) -> list[str]:
    """What a plan file breaks."""
    return broken(check_plan(prepared, path))


def changed(prepared: Prepared, plan: Plan, folder: Path, change: Change) -> list[str]:
    """What our plan.json breaks after a change of its content."""
    path = write_plan(plan, folder)[0]
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))
    return broken_by(prepared, path)


def by_hand(prepared: Prepared, folder: Path, *lines: str) -> list[str]:
    """What a plan of these lines breaks."""
    path = folder / "hand.csv"
    path.write_text("\n".join(["creator,platform,package,cost", *lines]) + "\n")
    return broken_by(prepared, path)


def test_the_plan_itself_passes(prepared: Prepared, plan: Plan, tmp_path: Path) -> None:
    """Our own files break nothing; the checked plan has the same totals and says so."""
    assert plan.status == "optimal"
    for path in write_plan(plan, tmp_path):
        checked = check_plan(prepared, path)
        assert (checked.status, checked.violations) == ("checked", ())
        assert checked.totals == plan.totals
        assert checked.certificate == "The plan obeys every rule."


def test_one_cost_changed_is_caught(prepared: Prepared, plan: Plan, tmp_path: Path) -> None:
    """By one cent, on any line."""
    for number, cost in enumerate(some(plan.lines["cost"], 2)):

        def by_a_cent(document: dict[str, Any], number: int = number, cost: Decimal = cost) -> None:
            document["lines"][number]["cost"] = float(cost + Decimal("0.01"))

        creator = plan.lines["creator"].iloc[number]
        assert changed(prepared, plan, tmp_path, by_a_cent) == [f"line {number + 1}: cost of {creator} as stated"]


def test_one_line_taken_out_is_caught(prepared: Prepared, plan: Plan, tmp_path: Path) -> None:
    """The totals no longer add up, whichever line it is."""
    for number, _ in enumerate(some(plan.lines["cost"], 2)):
        found = changed(prepared, plan, tmp_path, lambda document, number=number: document["lines"].pop(number))
        assert {"total spend as stated", "total posts as stated", "total engagement as stated"} <= set(found)


def test_one_line_exchanged_is_caught(prepared: Prepared, plan: Plan, tmp_path: Path) -> None:
    """Another package of the same channel: its cost and the totals are others."""

    def exchange(document: dict[str, Any]) -> None:
        line = document["lines"][0]
        line["package"] = "duo" if line["package"] == "single" else "single"

    found = changed(prepared, plan, tmp_path, exchange)
    assert any("cost of" in rule for rule in found)
    assert "total spend as stated" in found


def test_one_line_twice_is_caught(prepared: Prepared, plan: Plan, tmp_path: Path) -> None:
    """A channel is hired once."""
    found = changed(prepared, plan, tmp_path, lambda document: document["lines"].append(document["lines"][0]))
    assert any(rule.startswith("one package per channel") for rule in found)


@pytest.mark.parametrize("measure", ["spend", "creators", "posts", "engagement", "impressions", "conversions", "value"])
def test_one_total_changed_is_caught(prepared: Prepared, plan: Plan, tmp_path: Path, measure: str) -> None:
    """By a cent, by one creator, by a hundredth of a percent of an outcome."""
    step = {"spend": 0.01, "creators": 1, "posts": 1}.get(measure) or plan.totals[measure] * 1e-4

    def more(document: dict[str, Any]) -> None:
        document["totals"][measure] = round(document["totals"][measure] + step, 6)

    assert changed(prepared, plan, tmp_path, more) == [f"total {measure} as stated"]


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        # 300 of 420.50 on a macro: 28.7 % on smaller ones. Seen: 12,000 + 3,000. Nobody French.
        (["ben,instagram,single,", "cleo,youtube,single,"], "micro carries it"),
        (["ben,instagram,single,", "anna,instagram,single,"], "no niche dominates: beauty"),
        (["ben,instagram,single,"], "enough French"),
        (["anna,tiktok,single,"], "lock: ben"),
        (["ben,instagram,single,", "anna,tiktok,single,", "dora,instagram,single,"], "exclude: dora"),
        (["ben,instagram,single,", "cleo,youtube,single,", "emil,instagram,single,"], "apart: cleo, emil"),
        (["ben,instagram,duo,", "emil,instagram,single,"], "budget"),  # 216.90 + 700
        (["ben,instagram,single,"], "seen"),  # 3,000 impressions
        (["ben,instagram,single,", "ben,instagram,duo,"], "one package per channel: ben on instagram"),
        (
            ["ben,instagram,single,", "anna,tiktok,single,", "cleo,youtube,single,", "dora,instagram,single,",
             "emil,instagram,single,"],
            "not too many",
        ),
        (["ben,instagram,single,120.49", "anna,tiktok,single,"], "line 2: cost of ben as stated"),
    ],
)  # fmt: skip
def test_one_rule_broken_is_caught(prepared: Prepared, tmp_path: Path, lines: list[str], rule: str) -> None:
    """Each kind of rule, in a plan made by hand that breaks it."""
    assert rule in by_hand(prepared, tmp_path, *lines)


def test_a_plan_by_hand_that_breaks_nothing_passes(prepared: Prepared, tmp_path: Path) -> None:
    """Ben's post, 120.50, and Anna's pair on TikTok, 2 * 150 less 10 %: 270. Beauty has 31 %, skincare 69 %.

    Outcomes by hand: 10,000 * 0.04 + 20,000 * 0.05 * 1.9 = 2,300 engagements, 3,000 + 12,000 impressions.
    """
    lines = ["ben,instagram,single,120.50", "anna,tiktok,duo,270.00"]
    assert by_hand(prepared, tmp_path, *lines) == []
    totals = check_plan(prepared, tmp_path / "hand.csv").totals
    assert (totals["spend"], totals["creators"], totals["posts"]) == (Decimal("390.50"), 2, 3)
    assert totals["engagement"] == pytest.approx(2300)
    assert totals["impressions"] == pytest.approx(15000)
    assert totals["conversions"] == pytest.approx(46)
    assert totals["value"] == pytest.approx(460)


def test_an_empty_plan_breaks_every_floor(prepared: Prepared, tmp_path: Path) -> None:
    """Nothing hired: the floors and the lock are broken, ceilings and shares of nothing are not."""
    assert by_hand(prepared, tmp_path) == ["enough French", "seen", "lock: ben"]


def test_rules_are_reported_with_value_limit_and_slack(prepared: Prepared, tmp_path: Path) -> None:
    """Ben and Anna's pair: 390.50 of the budget of 900 are used, 509.50 are left."""
    by_hand(prepared, tmp_path, "ben,instagram,single,", "anna,tiktok,duo,")
    results = {(rule.name, rule.group): rule for rule in check_plan(prepared, tmp_path / "hand.csv").rules}
    budget = results["budget", None]
    assert (budget.value, budget.max, budget.slack, budget.broken) == (390.5, 900, 509.5, False)
    skincare = results["no niche dominates", "skincare"]
    assert skincare.share
    assert skincare.value == pytest.approx(270 / 390.5)
    assert skincare.slack == pytest.approx(0.8 - 270 / 390.5)
    assert results["micro carries it", None].value == 1


def test_the_budget_is_kept_to_the_cent(tmp_path: Path) -> None:
    """A plan at the budget passes, one a cent above does not."""
    roster = ["creator,platform,followers,engagement_rate,price", "ben,instagram,10000,0.04,120.50"]
    for budget, expected in (("120.50", []), ("120.49", ["budget"])):
        prepared = prepare(write_texts(tmp_path, f"budget: {budget}", *roster))
        assert by_hand(prepared, tmp_path, "ben,instagram,post,") == expected


def test_the_solver_never_finds_a_better_plan_than_any_that_passes(
    prepared: Prepared, plan: Plan, tmp_path: Path
) -> None:
    """No plan made by hand out of single posts and pairs that passes has more engagement."""
    best = plan.totals["engagement"]
    names = list(prepared.offers.names)
    rng = np.random.default_rng(7)
    passed = 0
    for _ in range(150):
        size = int(rng.integers(1, 5))
        lines = [",".join((*names[at][:3], "")) for at in rng.choice(len(names), size=size, replace=False)]
        if not by_hand(prepared, tmp_path, *lines):
            passed += 1
            assert check_plan(prepared, tmp_path / "hand.csv").totals["engagement"] <= best * (1 + 1e-4)
    assert passed > 3


def test_a_lines_outcome_changed_is_caught(prepared: Prepared, plan: Plan, tmp_path: Path) -> None:
    """The engagement of one line, with the totals as they were."""
    assert changed(prepared, plan, tmp_path, lambda document: document["lines"][0].update(engagement=99999))


def test_the_objective_changed_is_caught(prepared: Prepared, plan: Plan, tmp_path: Path) -> None:
    """The headline of the plan, with the totals as they were."""
    assert changed(prepared, plan, tmp_path, lambda document: document["objective"].update(value=99999))


@pytest.mark.parametrize("figure", ["5", float("nan"), True, [5]])
def test_a_total_that_is_no_number_is_caught(prepared: Prepared, plan: Plan, tmp_path: Path, figure: object) -> None:
    """Text, NaN and the like in the place of the spend."""
    assert changed(prepared, plan, tmp_path, lambda document: document["totals"].update(spend=figure))


@pytest.mark.parametrize("cost", ["sNaN", "Infinity", "a lot"])
def test_a_cost_that_is_no_amount_is_refused(prepared: Prepared, tmp_path: Path, cost: str) -> None:
    """As any other text in that column would be, and without a traceback."""
    with pytest.raises(InputError):
        by_hand(prepared, tmp_path, f"ben,instagram,single,{cost}")
