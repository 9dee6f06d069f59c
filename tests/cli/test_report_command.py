"""`optimizer report` and `optimizer approve` as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest


@pytest.fixture
def plan(run, scenario: Path, tmp_path: Path) -> Path:
    """The plan of the tiny scenario."""
    assert run("plan", scenario, "-o", tmp_path / "out").code == 0
    return tmp_path / "out" / "plan.json"


def test_both_forms_at_once(run, plan: Path, scenario: Path, tmp_path: Path) -> None:
    """Page and workbook; with the scenario the figures are confirmed."""
    page, book = tmp_path / "r" / "report.html", tmp_path / "r" / "plan.xlsx"
    answer = run("report", plan, "--scenario", scenario, "-o", page, "-o", book)
    assert answer.code == 0
    assert answer.out == ""
    assert "every figure and every rule are confirmed" in answer.err
    assert page.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert book.read_bytes()[:2] == b"PK"


def test_answers_make_reports_too(run, plan: Path, scenario: Path, tmp_path: Path) -> None:
    """`curve` and `compare`, written at once or from their saved answers; the curve beside the plan."""
    curve = run("curve", scenario, "--budget", "400:1500", "--points", "3", "--json", "--report", tmp_path / "c.html")
    assert curve.code == 0
    saved = tmp_path / "curve.json"
    saved.write_text(curve.out, encoding="utf-8")
    assert run("report", saved, "-o", tmp_path / "c2.html", "-o", tmp_path / "c.xlsx").code == 0
    assert (tmp_path / "c.html").read_bytes() == (tmp_path / "c2.html").read_bytes()
    saved_options, saved_mix = tmp_path / "options.json", tmp_path / "mix.json"
    for path, question in (
        (saved_options, ("compare", scenario, "--vary", "budget.total=700,1500", "--workers", "1")),
        (saved_mix, ("mix", scenario, "--where", "niche=food", "--steps", "2")),
    ):
        path.write_text(run(*question, "--json").out, encoding="utf-8")
        pages = [path.with_suffix(ending) for ending in (".html", ".xlsx")]
        assert run("report", path, "-o", pages[0], "-o", pages[1]).code == 0
        direct = run(*question, "--report", tmp_path / "direct.html")
        assert direct.code == 0
        assert (tmp_path / "direct.html").read_bytes() == pages[0].read_bytes()
    assert run("report", plan, "--curve", saved, "-o", tmp_path / "p.html").code == 0
    assert "What more or less money would buy" in (tmp_path / "p.html").read_text(encoding="utf-8")
    solved = ("--scenario", scenario, "--curve", "400:1500", "-o", tmp_path / "s.html", "-o", tmp_path / "s.xlsx")
    assert run("report", plan, *solved).code == 0
    assert "What more or less money would buy" in (tmp_path / "s.html").read_text(encoding="utf-8")
    assert "What more or less money would" in openpyxl.load_workbook(tmp_path / "s.xlsx").sheetnames
    assert run("report", plan, "--curve", "400:1500", "-o", tmp_path / "q.html").code == 2  # needs the scenario
    assert run("report", plan, "--scenario", scenario, "--curve", "9:4", "-o", tmp_path / "q.html").code == 2
    refused = run("report", plan, "--curve", saved_options, "-o", tmp_path / "q.html")
    assert refused.code == 2
    assert not (tmp_path / "q.html").exists()


@pytest.mark.parametrize("name", ["report", "report.pdf", "report.xls"])
def test_a_name_without_a_known_ending_is_refused(run, plan: Path, tmp_path: Path, name: str) -> None:
    """Before anything is done."""
    answer = run("report", plan, "-o", tmp_path / name)
    assert answer.code == 2
    assert "end it in .html" in " ".join(answer.err.split())


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[1]", '{"answer": "mix"}', '{"answer": "curve", "points": [{}]}', '{"answer": "curve", "points": 4}',
     '{"answer": "compare", "options": [3]}', '{"answer": "curve", "format": 2, "view": {"sections": 3}}',
     '{"answer": "curve", "format": 99}'],
)  # fmt: skip
def test_what_is_no_plan_is_refused(run, tmp_path: Path, text: str) -> None:
    """With its name and what to give instead."""
    path = tmp_path / "thing.json"
    path.write_text(text)
    for form in ("r.html", "r.xlsx"):
        answer = run("report", path, "-o", tmp_path / form)
        assert answer.code == 2
        assert not (tmp_path / form).exists()


def test_approve_then_change(run, plan: Path, scenario: Path) -> None:
    """Scenario and order are asked for; one hands in, another approves; planning anew makes another revision."""
    told = ("approve", plan, "--scenario", scenario)
    assert run("approve", plan, "--by", "Ada", "--po", "4711").code == 2
    assert run(*told, "--by", "Ada").code == 2
    assert run(*told, "--by", "Bo", "--pending", "--date", "2027-02-01").code == 2
    assert run(*told, "--by", "Bo", "--pending", "--date", "2027-02-01", "--note", "on paper").code == 0
    alone = run(*told, "--by", "bo", "--po", "4711")
    assert alone.code == 2
    assert "two people are asked for" in " ".join(alone.err.split())
    approved = run(*told, "--by", "Ada", "--po", "4711", "--date", "2027-02-02", "--note", "on paper")
    assert approved.code == 0
    assert "Spend: €700.00 of a budget of €1,000.00, none of it held back." in approved.out
    assert "Every booking has a price of its own." in approved.out
    assert "Revision 1: approved by Ada on 2027-02-02, purchase order 4711." in approved.out
    assert plan.with_name("plan.r1.json").exists()
    assert run(*told, "--by", "Ada", "--po", "4711").code == 2
    again = run("plan", scenario, "--set", "budget.total=1500", "-o", plan.parent)
    assert again.code == 0
    assert "Revision 2: a draft; revision 1 was approved by Ada" in again.err


def test_what_is_not_so_is_neither_reported_nor_approved(run, plan: Path, scenario: Path, tmp_path: Path) -> None:
    """A certificate, a sentence, a cost of a file: exit code 3 with the points, no report, no record."""
    document = json.loads(plan.read_text(encoding="utf-8"))
    document["certificate"] = "Proven: no plan is better, ever."
    document["lines"][0]["cost"] += 1
    plan.write_text(json.dumps(document), encoding="utf-8")
    for command in (
        ("report", plan, "--scenario", scenario, "-o", tmp_path / "r.html"),
        ("approve", plan, "--scenario", scenario, "--by", "Ada", "--pending"),
    ):
        answer = run(*command)
        assert answer.code == 3
        assert "2 points that are not so" in answer.err
        assert "line 1: cost of anna: stated as €401.00, re-computed as €400.00" in answer.err
        assert "certificate: stated as Proven: no plan is better, ever., re-computed as" in answer.err
    assert run("report", plan, "-o", tmp_path / "r.html").code == 3  # its digest does not fit
    assert not (tmp_path / "r.html").exists()
    assert not plan.with_name("plan.approval.json").exists()


def test_without_the_scenario_nothing_is_called_confirmed(run, plan: Path, scenario: Path, tmp_path: Path) -> None:
    """The page and the terminal say that nothing was compared; with the scenario, what was and what cannot be."""
    alone = run("report", plan, "-o", tmp_path / "a.html")
    assert alone.code == 0
    assert "Nothing was compared" in alone.err
    assert "Nothing was compared" in (tmp_path / "a.html").read_text(encoding="utf-8")
    held = run("report", plan, "--scenario", scenario, "-o", tmp_path / "b.html")
    for text in (held.err, (tmp_path / "b.html").read_text(encoding="utf-8")):
        assert "every figure and every rule are confirmed" in text
        assert "The bound is the solver" in text


def test_a_report_from_changed_files_says_which_points_differ(run, plan: Path, scenario: Path, tmp_path: Path) -> None:
    """A price that has risen since: the report is written, and it says so."""
    roster = scenario.with_name("roster.csv")
    roster.write_text(roster.read_text().replace("400", "410"))
    answer = run("report", plan, "--scenario", scenario, "-o", tmp_path / "r.html")
    assert answer.code == 0
    assert "the roster has changed since the plan was made" in answer.err
    assert "line 1: cost of anna: stated as €400.00, re-computed as €410.00" in answer.err
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "stated as €400.00, re-computed as €410.00" in page
    assert "changed since" in page


def test_the_table_beside_a_plan_is_of_the_same_plan(run, plan: Path, scenario: Path) -> None:
    """A plan.csv of another run is told, whichever of the two is looked at; under another name it stands alone."""
    own = plan.with_name("plan.csv").read_text(encoding="utf-8")
    other = own.splitlines(keepends=True)
    plan.with_name("plan.csv").write_text("".join(other[:-1]), encoding="utf-8")
    for name, beside in (("plan.json", "plan.csv"), ("plan.csv", "plan.json")):
        answer = run("check", scenario, plan.with_name(name))
        assert answer.code == 3
        assert f"{beside} beside it: is of another plan" in " ".join(answer.out.split())
    plan.with_name("mine.csv").write_text("".join(other[:-1]), encoding="utf-8")
    assert run("check", scenario, plan.with_name("mine.csv")).code == 0
    plan.with_name("plan.csv").write_text(own, encoding="utf-8")
    assert run("check", scenario, plan).code == 0


def test_somebody_elses_plan_is_reported_with_what_it_breaks(run, scenario: Path, tmp_path: Path) -> None:
    """A hand-made plan over the budget: its figures are confirmed, what it breaks is named; it cannot be approved."""
    (tmp_path / "hand.csv").write_text("creator,platform,package\nanna,instagram,post\nbert,instagram,post\n")
    checked = run("check", scenario, tmp_path / "hand.csv", "--json")
    assert checked.code == 3
    plan = tmp_path / "checked.json"
    plan.write_text(checked.out, encoding="utf-8")
    answer = run("report", plan, "--scenario", scenario, "-o", tmp_path / "r.html", "-o", tmp_path / "r.xlsx")
    assert answer.code == 0
    assert "every figure and its broken rules are confirmed" in answer.err
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<h3>Broken</h3>" in page
    assert "<strong>budget</strong>" in page
    assert "Broken" in page
    assert "€1,150.00, at most €1,000.00 allowed" in page
    assert run("approve", plan, "--scenario", scenario, "--by", "Ada", "--po", "1").code == 3


def test_slides_in_the_look_of_a_template(run, plan: Path, scenario: Path, tmp_path: Path) -> None:
    """Beside the other forms, of a plan and of a saved answer; a template without slides to take it is refused."""
    from pptx import Presentation

    brand, deck = tmp_path / "brand.pptx", tmp_path / "r" / "client.pptx"
    Presentation().save(str(brand))
    page = tmp_path / "r" / "report.html"
    answer = run("report", plan, "--scenario", scenario, "-o", deck, "-o", page, "--template", brand)
    assert answer.code == 0, answer.err
    assert Presentation(str(deck)).slide_width == Presentation().slide_width
    assert run("report", plan, "-o", deck).code == 0
    assert Presentation(str(deck)).slide_width > Presentation().slide_width
    saved, direct = tmp_path / "curve.json", tmp_path / "direct.pptx"
    question = ("curve", scenario, "--budget", "400:1500", "--points", "3")
    saved.write_text(run(*question, "--json", "--report", direct).out, encoding="utf-8")
    assert run("report", saved, "-o", tmp_path / "c.pptx").code == 0
    assert direct.read_bytes() == (tmp_path / "c.pptx").read_bytes()
    assert run("report", saved, "-o", tmp_path / "c.pptx", "--template", brand).code == 0
    assert direct.read_bytes() != (tmp_path / "c.pptx").read_bytes()
    refused = run("report", plan, "-o", page, "--template", brand)
    assert refused.code == 2
    assert "only slides have a template" in " ".join(refused.err.split())


def test_a_template_is_looked_at_first(run, plan: Path, tmp_path: Path) -> None:
    """A damaged one ends the command with a sentence and no file; the slides never replace it."""
    broken = tmp_path / "brand.pptx"
    broken.write_bytes(b"PK\x03\x04 nothing")
    refused = run("report", plan, "-o", tmp_path / "client.pptx", "--template", broken)
    assert refused.code == 2
    assert "damaged" in refused.err
    assert "Traceback" not in refused.err
    assert not (tmp_path / "client.pptx").exists()
    same = run("report", plan, "-o", broken, "--template", broken)
    assert same.code == 2
    assert "the command reads this file" in " ".join(same.err.split())
    assert broken.read_bytes().startswith(b"PK")


def test_slides_say_what_to_install(run, plan: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the extra `deck` the message names it."""
    monkeypatch.setattr("optimizer.render.files.find_spec", lambda _: None)
    refused = run("report", plan, "-o", tmp_path / "client.pptx")
    assert refused.code == 2
    assert "pip install 'campaign-budget-optimizer[deck]'" in " ".join(refused.err.split())
    assert not (tmp_path / "client.pptx").exists()
