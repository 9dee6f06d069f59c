"""`optimizer explain`, and what `plan` says where there is no plan."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]


def test_plan_says_why_there_is_none(run: Run, scenario: Path) -> None:
    """Exit code 3, the rules that cannot hold together, and what would make it work."""
    answer = run("plan", scenario, "--set", "targets.engagement=1000")
    assert answer.code == 3
    assert "These cannot hold together" in answer.out
    assert "target: engagement: at least 1,000" in answer.out
    assert "1. Raise the budget to €1,150 (15 % more)" in answer.out
    assert "--set targets.engagement=820" in answer.out


def test_conflicts_are_in_the_plan_file(run: Run, scenario: Path, tmp_path: Path) -> None:
    """Standard output and plan.json hold the rules and the changes as data; a change can be given to `--set`."""
    asked = ("--set", "targets.engagement=1000")
    answer = run("plan", scenario, *asked, "--json", "-o", tmp_path / "out")
    assert answer.code == 3
    document = json.loads(answer.out)
    assert document == json.loads((tmp_path / "out" / "plan.json").read_text())
    conflicts = document["conflicts"]
    assert [rule["name"] for rule in conflicts["rules"][0]] == ["budget", "target: engagement"]
    step = conflicts["changes"][0]["steps"][0]
    assert (step["rule"], step["limit"], step["old"], step["new"]) == ("budget", "max", 1000, 1150)
    assert run("plan", scenario, *asked, "--set", step["set"]).code == 0
    with (tmp_path / "out" / "conflicts.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["kind"] for row in rows] == ["conflict", "conflict", "change", "change"]
    assert rows[2]["set"] == step["set"]


def test_explain_on_the_terminal(run: Run, scenario: Path) -> None:
    """The plan, a creator and the budget, each in words."""
    answer = run("explain", scenario)
    assert answer.code == 0
    assert "What money brings" in answer.out
    assert "bert" in answer.out
    answer = run("explain", scenario, "--creator", "bert")
    assert "bert is not in the plan." in answer.out
    assert "Hiring bert anyway would cost 220 engagements" in answer.out
    assert "worth it up to €700.00" in answer.out
    answer = run("explain", scenario, "--rule", "budget")
    assert "A further €100 of budget brings" in answer.out


def test_explain_as_data(run: Run, scenario: Path, tmp_path: Path) -> None:
    """JSON alone on standard output, a table in a file."""
    answer = run("explain", scenario, "--creator", "bert", "--json", "--csv", tmp_path / "bert.csv")
    document = json.loads(answer.out)
    assert document["answer"] == "explain creator"
    assert document["regret"]["figure"] == 220
    assert document["prices"][0]["highest"] == 700
    with (tmp_path / "bert.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["answer"] for row in rows] == ["no", "220", "700"]


def test_explain_somebodys_plan(run: Run, scenario: Path, tmp_path: Path) -> None:
    """A plan file of ours is explained as it is; a worse one is compared with the best."""
    assert run("plan", scenario, "-o", tmp_path / "out").code == 0
    answer = run("explain", scenario, tmp_path / "out" / "plan.json")
    assert "no plan within the rules is better" in answer.out
    (tmp_path / "bert.csv").write_text("creator\nbert\n")
    answer = run("explain", scenario, tmp_path / "bert.csv")
    assert "This plan brings 600 engagements." in answer.out
    assert "The best plan is better by 220 engagements (36.7 %)." in answer.out


def test_why_there_is_no_plan_as_data(run: Run, scenario: Path, tmp_path: Path) -> None:
    """`explain` of a scenario without a plan answers in every form with what cannot hold together."""
    asked = ("explain", scenario, "--set", "targets.engagement=1000")
    files = tmp_path / "why.csv", tmp_path / "why.html", tmp_path / "why.xlsx"
    answer = run(*asked, "--json", "--csv", files[0], "--report", files[1])
    assert answer.code == 3
    document = json.loads(answer.out)
    assert (document["answer"], document["status"]) == ("conflicts", "infeasible")
    assert [rule["name"] for rule in document["conflicts"]["rules"][0]] == ["budget", "target: engagement"]
    assert document["conflicts"]["irreducible"] == [True]
    assert [row["kind"] for row in csv.DictReader(files[0].open())] == ["conflict", "conflict", "change", "change"]
    assert "These cannot hold together" in files[1].read_text()
    assert run(*asked, "--report", files[2]).code == 3
    assert files[2].exists()


@pytest.mark.parametrize("question", [(), ("--creator", "bert"), ("--rule", "budget")])
def test_explain_as_page_and_workbook(run: Run, scenario: Path, tmp_path: Path, question: tuple[str, ...]) -> None:
    """Every answer is a page that opens offline and a workbook too."""
    import openpyxl

    assert run("explain", scenario, *question, "--report", tmp_path / "why.html").code == 0
    page = (tmp_path / "why.html").read_text()
    assert "Tiny" in page
    assert "http" not in page.replace("http-equiv", "")
    assert run("explain", scenario, *question, "--report", tmp_path / "why.xlsx").code == 0
    book = openpyxl.load_workbook(tmp_path / "why.xlsx")
    texts = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert any("820 engagements" in text for text in texts)


def test_explain_refuses(run: Run, scenario: Path) -> None:
    """Two questions at once, unknown names; and where no plan exists it says why."""
    assert run("explain", scenario, "--creator", "anna", "--rule", "budget").code == 2
    answer = run("explain", scenario, "--creator", "anne")
    assert answer.code == 2
    assert "did you mean 'anna'?" in answer.err
    answer = run("explain", scenario, "--set", "targets.engagement=1000")
    assert answer.code == 3
    assert "Raise the budget to €1,150" in answer.out
