"""The public module: every function's example runs, answers are typed and write themselves, bad input is told."""

from __future__ import annotations

import doctest
import inspect
import json
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import optimizer
from optimizer import Answer, InputError, Plan, api
from optimizer.advice.curve import Curve

SOMEBODY = "creator_0027"
QUESTIONS = (
    "curve", "frontier", "mix", "compare", "explain", "alternatives", "replan", "standby", "track", "write_report",
)  # fmt: skip


@pytest.fixture
def folder(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the smallest scenario where the examples expect it."""
    (tmp_path / "scenarios" / "rosters").mkdir(parents=True)
    for name in ("minimal.yaml", "rosters/minimal.csv"):
        shutil.copy(project / "scenarios" / name, tmp_path / "scenarios" / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def answer(folder: Path) -> Answer[Curve]:
    """A curve of two budgets."""
    return optimizer.curve(folder / "scenarios" / "minimal.yaml", 5000, "20k", 2, gap="5%")


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", [*QUESTIONS, "write_books"])
def test_the_example_of_a_function_runs(name: str) -> None:
    """As it stands in its docstring."""
    function = getattr(optimizer, name)
    room = sys.modules[function.__module__]
    examples = doctest.DocTestFinder(recurse=False).find(function, name, globs=dict(vars(room)))
    assert sum(len(test.examples) for test in examples) >= 2
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    for test in examples:
        runner.run(test)
    assert runner.summarize(verbose=False).failed == 0


def test_all_public_names_are_there() -> None:
    """Each can be imported from the package, and all of `api` is public."""
    assert set(QUESTIONS) | {"plan_campaign", "check_plan", "prepare", "Answer", "Plan"} == set(api.__all__)
    assert set(api.__all__) <= set(optimizer.__all__)
    for name in optimizer.__all__:
        assert getattr(optimizer, name) is not None
    assert dir(optimizer) == optimizer.__all__
    with pytest.raises(AttributeError, match="no attribute 'plot'"):
        _ = optimizer.plot  # type: ignore[attr-defined]  # that is the point


def test_importing_the_package_costs_nothing(project: Path) -> None:
    """No table, solver or renderer is loaded before it is asked for."""
    script = "import sys, optimizer\nprint(sorted({'pandas', 'numpy', 'pulp', 'highspy', 'rich'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", script], cwd=project, capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_an_answer_has_its_tables_and_sentences(answer: Answer[Curve]) -> None:
    """Columns as in JSON, amounts as numbers; the plans themselves are in the result."""
    assert isinstance(answer.table, pd.DataFrame)
    assert list(answer.table["budget"]) == [5000, 20000]
    first, last = (point.plan for point in answer.result.points)
    assert isinstance(first, Plan)
    assert isinstance(last, Plan)
    assert last.totals["spend"] <= Decimal(20000)
    assert list(answer.table["totals.spend"]) == pytest.approx(
        [float(first.totals["spend"]), float(last.totals["spend"])]
    )
    assert set(answer.tables) == {"points", "who", "value_of_money"}
    assert answer.sentences
    assert str(answer) == "\n".join(answer.sentences)
    assert repr(answer).startswith("<Answer curve: ")
    html = answer._repr_html_()
    assert "<svg" in html
    assert "<script" not in html


def test_an_answer_writes_itself_by_the_ending(answer: Answer[Curve], folder: Path) -> None:
    """A page, a workbook, the table, everything as data, a picture; another ending is refused."""
    for ending in ("html", "xlsx", "csv", "json", "svg", "PNG"):
        assert answer.write(f"out/curve.{ending}") == Path(f"out/curve.{ending}")
    assert (folder / "out" / "curve.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert openpyxl.load_workbook(folder / "out" / "curve.xlsx").sheetnames
    assert (folder / "out" / "curve.csv").read_text(encoding="utf-8").startswith("budget,")
    assert json.loads((folder / "out" / "curve.json").read_text(encoding="utf-8"))["answer"] == "curve"
    assert (folder / "out" / "curve.svg").read_text(encoding="utf-8").startswith("<svg")
    assert (folder / "out" / "curve.PNG").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(InputError, match="does not say what to write"):
        answer.write("curve.pdf")


def test_a_picture_of_an_answer_without_one_is_refused(folder: Path) -> None:
    """That is said, with what can be written instead."""
    found = optimizer.explain(folder / "scenarios" / "minimal.yaml", creator=SOMEBODY, overrides=["solve.gap=5%"])
    with pytest.raises(InputError, match="no picture"):
        found.write("out.svg")


def test_a_scenario_is_read_once_where_it_is_prepared(folder: Path) -> None:
    """A prepared one answers as its file does, and takes no more settings."""
    path = folder / "scenarios" / "minimal.yaml"
    prepared = optimizer.prepare(path, ["solve.gap=5%"])
    own = optimizer.explain(prepared, creator=SOMEBODY)
    assert own.sentences == optimizer.explain(path, creator=SOMEBODY, overrides=["solve.gap=5%"]).sentences
    with pytest.raises(InputError, match="prepared already"):
        optimizer.explain(prepared, overrides=["solve.gap=1%"])


def test_a_plan_may_be_given_as_it_is_or_as_a_file(folder: Path) -> None:
    """A `Plan`, plan.json or plan.csv are explained alike; nothing is left behind."""
    path = folder / "scenarios" / "minimal.yaml"
    plan = optimizer.plan_campaign(path, ["solve.gap=5%"])
    files = optimizer.write_plan(plan, folder / "plans")
    before = sorted(folder.rglob("*"))
    told = [
        optimizer.explain(path, given, creator=SOMEBODY, overrides=["solve.gap=5%"]).sentences
        for given in (plan, *files)
    ]
    assert told[0] == told[1] == told[2]
    assert sorted(folder.rglob("*")) == before


def test_a_question_without_a_plan_is_answered_why(folder: Path) -> None:
    """Where no plan obeys the rules, the result is that plan with its conflicts."""
    path = folder / "scenarios" / "minimal.yaml"
    found = optimizer.explain(path, overrides=["targets.engagement.min=900M"])
    assert isinstance(found.result, Plan)
    assert found.result.status == "infeasible"
    assert found.result.conflicts is not None
    assert "No plan can satisfy all the rules" in found.sentences[0]


def test_reports_of_plans(folder: Path) -> None:
    """Of a plan alone, with its scenario, and of a file with its revision; a curve is added."""
    path = folder / "scenarios" / "minimal.yaml"
    plan = optimizer.plan_campaign(path, ["solve.gap=5%"])
    found = optimizer.curve(path, "5k", "20k", 2, gap="5%")
    saved = found.write("curve.json")
    alone = optimizer.write_report(plan, "alone.html").read_text(encoding="utf-8")
    whole = optimizer.write_report(plan, "whole.html", scenario=path, curve=found).read_text(encoding="utf-8")
    assert "Not chosen, and why" not in alone
    assert "Not chosen, and why" in whole
    assert "every figure and every rule are confirmed" in whole
    assert "What more or less money would buy" in whole
    assert "revision" not in whole.lower()
    file = optimizer.write_plan(plan, folder / "plans")[0]
    assert "Revision 1" in optimizer.write_report(file, "file.html", curve=saved).read_text(encoding="utf-8")
    assert optimizer.write_report(file, "plan.xlsx", scenario=path).stat().st_size > 10_000
    with pytest.raises(InputError, match=r"a report is no \.pdf file"):
        optimizer.write_report(plan, "plan.pdf")


@pytest.mark.parametrize(
    ("ask", "what"),
    [
        (lambda path: optimizer.curve(path, "much", 5), "much"),
        (lambda path: optimizer.curve(path, 20000, 5000), "smaller to a larger"),
        (lambda path: optimizer.curve(path, 5000, 20000, gap="200%"), "200%"),
        (lambda path: optimizer.mix(path), "whose share"),
        (lambda path: optimizer.mix(path, where={"colour": "red"}), "colour"),
        (lambda path: optimizer.compare(path), "nothing to compare"),
        (lambda path: optimizer.explain(path, creator="a", rule="b"), "both"),  # type: ignore[call-overload]  # refused
        (lambda path: optimizer.explain(path, creator="nobody"), "nobody"),
        (lambda path: optimizer.replan(path, "no-such-plan.json"), "no-such-plan.json"),
        (lambda path: optimizer.alternatives(path, within="x"), "x"),
    ],
)
def test_bad_input_is_told(ask, what: str, folder: Path) -> None:  # type: ignore[no-untyped-def]  # a lambda each
    """As one exception with what is wrong, never as another one's traceback."""
    with pytest.raises(InputError, match=what):
        ask(folder / "scenarios" / "minimal.yaml")


def blocks(document: Path) -> list[str]:
    """The Python that a document shows."""
    return re.findall(r"^```python\n(.*?)^```", document.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_readme_can_be_typed(project: Path, folder: Path) -> None:
    """What it shows of Python runs as it stands, and leaves the page that it writes."""
    (shown,) = blocks(project / "README.md")
    exec(compile(shown, "README.md", "exec"), {})
    assert (folder / "curve.html").is_file()


def test_the_page_on_python_names_what_there_is(project: Path) -> None:
    """Every function of its table with the parameters that it shows, and all that it imports."""
    document = project / "docs" / "python.md"
    called = re.findall(r"^\| `(\w+)\((.*?)\)`", document.read_text(encoding="utf-8"), re.MULTILINE)
    assert {name for name, _ in called} == {*QUESTIONS, "plan_campaign", "check_plan", "write_books"}
    for name, parameters in called:
        known = inspect.signature(getattr(optimizer, name)).parameters
        named = re.findall(r"(\w+)(?==|,|$)", re.sub(r"\[.*?\]|\{.*?\}|None|\.\.\.", "", parameters))
        assert named
        assert set(named) <= set(known), name
    for block in blocks(document):
        compile(block, str(document), "exec")
    imported = re.findall(r"from optimizer import (.*)", "\n".join(blocks(document)))
    assert {name for line in imported for name in line.split(", ")} <= set(optimizer.__all__)
