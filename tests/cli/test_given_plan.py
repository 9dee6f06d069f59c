"""`--plan`: an answer rests on the plan that is given, and all questions on one plan have one answer."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from optimizer import alternatives, compare, curve, explain, mix
from optimizer.plan.files import write_plan
from optimizer.plan.making import make_plan
from optimizer.planning import prepare

Run = Callable[..., Any]
LESS, BOUND, OTHER, BEST = 500, 900, 600, 820
"""What the given plan brings (anna alone), what it states as proven, what bert brings, and anna and carl together."""


@pytest.fixture
def given(scenario: Path) -> Path:
    """The folder of a plan of the tiny scenario that is not the best one: its proof leaves 900 engagements open."""
    prepared = prepare(scenario)
    anna = np.array([next(place for name, place in prepared.offers.names.items() if name[0] == "anna")])
    plan = make_plan(
        prepared.scenario, prepared.offers, anna, prepared.reached, status="feasible", bound=BOUND,
        inputs=prepared.inputs, warnings=prepared.warnings,
    )  # fmt: skip
    write_plan(plan, scenario.parent / "given")
    return scenario.parent / "given"


def answer_of(run: Run, *arguments: object) -> dict[str, Any]:
    """What a command answers, as data."""
    answer = run(*arguments, "--json")
    assert answer.code == 0, answer.err
    found: dict[str, Any] = json.loads(answer.out)
    return found


def test_every_question_rests_on_the_given_plan(run: Run, scenario: Path, given: Path) -> None:
    """Explain, alternatives, curve, mix, compare and replan tell of the plan in the file, with its own value and bound,
    although a better one is found on the way: none looks for the best plan anew."""
    told = answer_of(run, "explain", scenario, "--plan", given)
    assert (told["best"]["value"], told["best"]["bound"], told["value"]) == (LESS, BOUND, LESS)
    told = answer_of(run, "explain", scenario, given / "plan.json")
    assert (told["best"]["value"], told["best"]["bound"]) == (LESS, BOUND)
    told = answer_of(run, "alternatives", scenario, "--plan", given, "--within", "50%", "--differ", "1", "-n", "1")
    assert (told["plans"][0]["value"], told["plans"][0]["bound"]) == (LESS, BOUND)
    told = answer_of(run, "curve", scenario, "--plan", given, "--budget", "500:1000", "--points", "2")
    assert (told["points"][-1]["value"], told["points"][-1]["bound"]) == (LESS, BOUND)
    told = answer_of(run, "compare", scenario, "--plan", given, "--vary", "budget.total=1000,2000", "--workers", "1")
    assert [(option["value"], option["bound"]) for option in told["options"]] == [(LESS, BOUND), (1420, 1420)]
    told = answer_of(run, "replan", scenario, given / "plan.json")
    assert (told["free"]["value"], told["free"]["bound"], told["changes"]) == (LESS, BOUND, 0)


def test_a_mix_knows_the_given_plan_and_the_better_one(run: Run, scenario: Path, given: Path) -> None:
    """Shares are held against the best plan that is known: the one of nano alone, which the given one is not."""
    told = answer_of(run, "mix", scenario, "--plan", given, "--where", "platform=tiktok", "--steps", "2")
    best = next(point for point in told["points"] if point["plan"] == "best")
    assert best["value"] == BEST
    assert told["better"]["value"] == BEST
    assert any(
        "A better plan came up on the way: 820 engagements in place of 500" in text for text in told["sentences"]
    )


def test_the_better_plan_can_be_kept(run: Run, scenario: Path, given: Path, tmp_path: Path) -> None:
    """Without `--keep` it is offered; with it, it is written, and it passes `check`."""
    answer = run("alternatives", scenario, "--plan", given, "--within", "50%", "--differ", "1")
    assert "To keep it, add --keep FOLDER." in " ".join(answer.out.split())
    kept = tmp_path / "kept"
    answer = run("alternatives", scenario, "--plan", given, "--within", "50%", "--differ", "1", "--keep", kept)
    assert answer.code == 0
    assert "It was written to" in " ".join(answer.out.split())
    document = json.loads((kept / "plan.json").read_text())
    assert (document["objective"]["value"], document["objective"]["bound"]) == (BEST, BOUND)
    assert run("check", scenario, kept / "plan.json").code == 0


def test_what_is_not_better_is_not_offered(run: Run, scenario: Path, tmp_path: Path) -> None:
    """On the best plan there is nothing to say."""
    run("plan", scenario, "-o", tmp_path / "best")
    told = answer_of(run, "explain", scenario, "--plan", tmp_path / "best")
    assert "better" not in told
    assert told["status"] == "optimal"


def test_of_a_table_the_search_begins(run: Run, scenario: Path) -> None:
    """Bookings that somebody wrote prove nothing: the best plan is found from them."""
    table = scenario.parent / "mine.csv"
    table.write_text("creator,platform,package\nanna,instagram,post\n")
    for name in ("explain", "alternatives"):
        told = answer_of(run, name, scenario, "--plan", table)
        best = told["best"] if name == "explain" else told["plans"][0]
        assert best["value"] == BEST
    assert answer_of(run, "explain", scenario, "--plan", table)["short"]["figure"] == BEST - LESS


def test_a_plan_of_another_scenario_is_refused_in_words(run: Run, scenario: Path, given: Path) -> None:
    """Another file, other settings, a changed roster, a broken rule, a file without a plan: each in its own words."""
    other = scenario.parent / "other.yaml"
    other.write_text(scenario.read_text().replace("1000", "900"))

    def refused(*arguments: object) -> str:
        answer = run(*arguments, "--plan", given)
        assert answer.code == 2, answer.out
        return " ".join(answer.err.split())

    for command in (("explain",), ("alternatives",), ("curve", "--budget", "1k:2k"), ("mix", "--tier", "nano")):
        assert "the plan does not belong to this scenario" in refused(command[0], other, *command[1:])
    assert "does not belong to this scenario" in refused("compare", other, "--vary", "budget.total=1k,2k")
    words = refused("explain", scenario, "--set", "budget.total=1200")
    assert "made with other settings (--set)" in words
    assert "leave them out" in words
    (given / "plan.csv").unlink()
    document = json.loads((given / "plan.json").read_text())
    (given / "plan.json").write_text(json.dumps({**document, "status": "infeasible", "lines": []}))
    assert "this file holds no plan" in refused("explain", scenario)
    (given / "plan.json").write_text(json.dumps(document))
    roster = scenario.parent / "roster.csv"
    roster.write_text(roster.read_text().replace("400", "401"))
    assert "the roster has changed since the plan was made" in refused("explain", scenario)
    table = scenario.parent / "mine.csv"
    table.write_text("creator,platform,package\nanna,instagram,post\nbert,instagram,post\n")
    answer = run("mix", scenario, "--tier", "nano", "--plan", table)
    assert answer.code == 2
    assert "the plan breaks 'budget'" in " ".join(answer.err.split())


def test_one_plan_only(run: Run, scenario: Path, given: Path) -> None:
    """PLAN and `--plan` are two ways to say the same."""
    answer = run("explain", scenario, given / "plan.json", "--plan", given)
    assert answer.code == 2
    assert "leave out PLAN or --plan" in answer.err


def test_the_better_plan_does_not_replace_the_given_one(run: Run, scenario: Path, given: Path) -> None:
    """A file that a command reads is not written over."""
    answer = run("alternatives", scenario, "--plan", given, "--keep", given)
    assert answer.code == 2
    assert "does not write over it" in answer.err


def test_from_python(scenario: Path, given: Path) -> None:
    """The functions take the plan as the commands do; the better one is with the answer."""
    plan = given / "plan.json"
    answer = alternatives(scenario, 1, within="50%", differ=1, plan=plan)
    assert answer.result.best.solution.value == LESS
    assert answer.better is not None
    assert answer.better.objective.value == OTHER
    assert explain(scenario, plan).view.facts["best"]["value"] == LESS
    assert curve(scenario, 500, 1000, 2, plan=plan).result.points[-1].value == LESS
    assert mix(scenario, where={"platform": "tiktok"}, steps=2, plan=plan).better is not None
    options = compare(scenario, {"budget.total": [1000, 2000]}, plan=plan).result.options
    assert [option.total("engagement") for option in options] == [LESS, 1420]


def test_the_curve_of_a_report_rests_on_its_plan(run: Run, scenario: Path, given: Path) -> None:
    """The point of the plan's own budget is the plan; one for less money that is better would be told."""
    page = scenario.parent / "report.html"
    answer = run("report", given / "plan.json", "--scenario", scenario, "--curve", "1000:1000", "-o", page)
    assert answer.code == 0, answer.err
    assert "820" not in page.read_text()
