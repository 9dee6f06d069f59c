"""No command writes over a file that it reads, by whatever option and under whatever name; nor two files into one."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from optimizer import plan_campaign, write_plan

ROSTER = """\
creator,platform,followers,engagement_rate,price,niche
anna,instagram,10000,5%,400,food
bert,instagram,20000,3%,750,travel
carl,tiktok,8000,4%,300,food
"""
HISTORY = "creator,platform,posted,views,likes,comments\nanna,instagram,2026-05-11,3000,300,20\n"
OVERLAPS = "creator_a,platform_a,creator_b,platform_b,shared\nanna,instagram,bert,instagram,500\n"
PANEL = "person,creator,platform\n" + "".join(f"p{n},anna,instagram\n" for n in range(30))
SCENARIO: dict[str, Any] = {"name": "Tiny", "budget": 1500, "objective": "reach", "history": "history.csv"}
ASKED = {
    "roster": ("roster", "s.yaml"),
    "explain": ("explain", "s.yaml", "plans/plan.json"),
    "curve": ("curve", "s.yaml", "--budget", "700:1600", "--points", "2"),
    "mix": ("mix", "s.yaml", "--where", "niche=food", "--steps", "2"),
    "compare": ("compare", "s.yaml", "--vary", "budget.total=1400,1500", "--workers", "2"),
    "alternatives": ("alternatives", "s.yaml", "-n", "1"),
    "replan": ("replan", "s.yaml", "plans/plan.json", "--lost", "carl"),
}
INPUTS = ("s.yaml", "roster.csv", "history.csv", "overlaps.csv")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a scenario, all that it reads, and its plan."""
    folder = tmp_path_factory.mktemp("kept")
    texts = {"roster.csv": ROSTER, "history.csv": HISTORY, "overlaps.csv": OVERLAPS, "panel.csv": PANEL}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    for name, given in (("s", {"overlaps": {"file": "overlaps.csv"}}), ("panel", {"panel": "panel.csv"})):
        scenario = {**SCENARIO, "roster": "roster.csv", "audience": {"people": 60_000, **given}}
        (folder / f"{name}.yaml").write_text(json.dumps(scenario), encoding="utf-8")
    with closing(sqlite3.connect(folder / "creators.db")) as database:
        database.execute("create table c (creator, platform, followers, price)")
        database.execute("insert into c values ('anna', 'instagram', 10000, 400)")
        database.commit()
    asked = {"sql": "sqlite:///creators.db", "query": "select * from c"}
    (folder / "sql.yaml").write_text(json.dumps({"budget": 500, "roster": asked}), encoding="utf-8")
    write_plan(plan_campaign(folder / "s.yaml"), folder / "plans")
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, as the folder that the command is called in."""
    shutil.copytree(made, tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work")
    return tmp_path / "work"


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def refused(run: Any, folder: Path, *arguments: object) -> bool:
    """Whether the command ends with the word and leaves everything as it was."""
    before = contents(folder)
    answer = run(*arguments)
    said = " ".join(answer.err.split())
    assert answer.code == 2, said
    assert contents(folder) == before
    return "the command reads this file, so it does not write over it" in said


@pytest.mark.parametrize("name", ASKED)
def test_a_table_never_replaces_an_input(run: Any, folder: Path, name: str) -> None:
    """`--csv` with the scenario itself and with each file that it names."""
    assert [given for given in INPUTS if not refused(run, folder, *ASKED[name], "--csv", given)] == []


@pytest.mark.parametrize("name", ["explain", "replan"])
def test_nor_the_plan_file(run: Any, folder: Path, name: str) -> None:
    """Neither of the pair."""
    assert refused(run, folder, *ASKED[name], "--csv", "plans/plan.json")
    assert refused(run, folder, *ASKED[name], "--csv", "plans/plan.csv")


@pytest.mark.parametrize(
    ("option", "name"), [("--report", "page.html"), ("--report", "book.xlsx"), ("--chart", "chart.html")]
)
def test_nor_does_a_report_or_a_chart(run: Any, folder: Path, option: str, name: str) -> None:
    """A scenario of any name is a scenario."""
    (folder / "s.yaml").rename(folder / name)
    assert refused(run, folder, "curve", name, "--budget", "700:1600", option, name)


def test_a_panel_and_a_database_are_kept(run: Any, folder: Path) -> None:
    """As inputs of their own."""
    assert refused(run, folder, "roster", "panel.yaml", "--csv", "panel.csv")
    assert refused(run, folder, "roster", "sql.yaml", "--csv", "creators.db")


def test_a_model_never_replaces_an_input(run: Any, folder: Path) -> None:
    """Nor does the table of its columns."""
    (folder / "s.yaml").rename(folder / "model.lp")
    assert refused(run, folder, "export", "model.lp", "model.lp")
    (folder / "roster.csv").rename(folder / "own.columns.csv")
    assert refused(run, folder, "export", "model.lp", "own.mps", "--set", "roster.file=own.columns.csv")


def test_a_plan_never_replaces_its_roster(run: Any, folder: Path) -> None:
    """A roster that is called plan.csv, in the folder for the plan."""
    (folder / "roster.csv").rename(folder / "plan.csv")
    assert refused(run, folder, "plan", "s.yaml", "--set", "roster.file=plan.csv", "-o", ".")
    assert refused(run, folder, "replan", "s.yaml", "plans/plan.json", "--set", "roster.file=plan.csv", "-o", ".")


def test_a_first_scenario_never_replaces_its_roster(run: Any, folder: Path) -> None:
    """Not even with --force, nor by the schema beside it."""
    assert refused(run, folder, "init", "roster.csv", "-o", "roster.csv", "--force")
    (folder / "optimizer.schema.json").write_text(json.dumps([{"creator": "anna", "followers": 1000}]))
    assert refused(run, folder, "init", "optimizer.schema.json", "-o", "new.yaml")


def test_a_report_never_replaces_what_it_is_made_of(run: Any, folder: Path) -> None:
    """The scenario, what it reads, the plan file."""
    report = ("report", "plans/plan.json", "--scenario")
    shutil.copy("s.yaml", "own.xlsx")
    assert refused(run, folder, *report, "own.xlsx", "-o", "own.xlsx")
    shutil.copy("roster.csv", "own.xlsx")
    (folder / "s.yaml").write_text((folder / "s.yaml").read_text().replace("roster.csv", "own.xlsx"))
    assert refused(run, folder, *report, "s.yaml", "-o", "own.xlsx")
    shutil.copy("plans/plan.json", "page.html")
    assert refused(run, folder, "report", "page.html", "-o", "page.html")


@pytest.mark.parametrize("how", ["absolute", "through a folder", "a link", "a second name"])
def test_by_whatever_name(run: Any, folder: Path, how: str) -> None:
    """The file counts and not how it is called."""
    other = {"absolute": str(folder / "roster.csv"), "through a folder": "plans/../roster.csv"}.get(how, "other.csv")
    if how == "a link":
        (folder / "other.csv").symlink_to("roster.csv")
    elif how == "a second name":
        (folder / "other.csv").hardlink_to(folder / "roster.csv")
    assert refused(run, folder, *ASKED["roster"], "--csv", other)


def test_two_outputs_have_two_names(run: Any, folder: Path) -> None:
    """The second would replace the first."""
    before = contents(folder)
    answer = run(*ASKED["curve"], "--chart", "a.html", "--report", "./a.html")
    assert answer.code == 2
    assert "two outputs of the command have this name" in " ".join(answer.err.split())
    assert contents(folder) == before


def test_what_is_no_input_may_be_replaced(run: Any, folder: Path) -> None:
    """A table of before, and the plan that a new one follows."""
    assert run(*ASKED["roster"], "--csv", "table.csv").code == 0
    assert run(*ASKED["roster"], "--csv", "table.csv").code == 0
    before = (folder / "plans" / "plan.json").read_bytes()
    assert run(*ASKED["replan"], "-o", "plans", "--csv", "table.csv").code == 0
    assert (folder / "plans" / "plan.json").read_bytes() != before
