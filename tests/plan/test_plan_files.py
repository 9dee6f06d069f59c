"""plan.json and plan.csv: whole or not at all, safe in a spreadsheet, the same bytes for the same plan."""

from __future__ import annotations

import csv
import json
import math
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cases import some
from from_text import write_texts
from hypothesis import given
from hypothesis import strategies as st

from optimizer import files
from optimizer.errors import InputError
from optimizer.files import safe_cell, unsafe_cell, write_whole
from optimizer.plan.document_lines import LinePart
from optimizer.plan.files import CSV_COLUMNS, plan_csv, plan_document, plan_json, write_plan
from optimizer.plan.loading import load_plan
from optimizer.plan.making import make_plan
from optimizer.plan.plan import Plan
from optimizer.plan.reading import read_plan
from optimizer.planning import Prepared, check_plan, prepare

ROSTER = """\
creator,platform,followers,engagement_rate,reach_rate,niche,price
anna,instagram,10000,0.05,0.3,skincare|beauty,100.10
anna,tiktok,20000,0.05,0.3,skincare,150
=SUM(A1:A9),instagram,10000,0.05,0.3,beauty,120.50
"cleo, ""the"" cook",youtube,60000,0.05,0.3,=food,900
""".splitlines()
SCENARIO = "packages: [{name: post, post: 1}, {name: '@duo', post: 2}]\nrules: [{measure: spend, per: niche, max: 90%}]"


@pytest.fixture
def prepared(tmp_path: Path) -> Prepared:
    """Four channels of three creators, one of whom is called like a formula."""
    return prepare(write_texts(tmp_path, SCENARIO, *ROSTER))


@pytest.fixture
def plan(prepared: Prepared) -> Plan:
    """A plan that takes a package of every channel."""
    chosen = np.array([0, 3, 4, 6])
    return make_plan(
        prepared.scenario, prepared.offers, chosen, None, status="feasible", inputs=prepared.inputs,
        warnings=prepared.warnings,
    )  # fmt: skip


def test_both_files_come_back_through_check(plan: Plan, prepared: Prepared, tmp_path: Path) -> None:
    """What was written is read as the same offers, with every cost and total confirmed."""
    for path in some(write_plan(plan, tmp_path / "new" / "folder"), 2):
        checked = check_plan(prepared, path)
        assert checked.violations == ()
        assert checked.totals == plan.totals
        assert checked.lines.equals(plan.lines)


def test_the_plan_file_ties_to_the_cent(plan: Plan) -> None:
    """The lines' costs sum to the spend, exactly, as decimals of the text."""
    document = json.loads(plan_json(plan), parse_float=Decimal)
    costs = [line["cost"] for line in document["lines"]]
    assert costs == plan.lines["cost"].tolist()
    assert sum(costs) == document["totals"]["spend"] == plan.totals["spend"]


def test_the_plan_file_holds_what_it_promises(plan: Plan) -> None:
    """Its fields in the documented order; unknown figures are null, never NaN."""
    document = plan_document(plan)
    assert list(document)[:4] == ["format", "scenario", "status", "currency"]
    assert document["format"] == 1
    assert document["totals"]["conversions"] is None
    assert document["lines"][0]["flight"] is None
    assert document["lines"][0]["added_reach"] is None
    assert list(document["lines"][0]) == [name for name in LinePart.model_fields if name in plan.lines]
    assert "violations" not in document
    assert set(document["inputs"]) == {"scenario", "roster"}
    assert "NaN" not in plan_json(plan)


def test_figures_that_are_not_finite_are_null(plan: Plan) -> None:
    """JSON has no infinity; a gap that is unlimited is unknown to other programs."""
    endless = replace(plan, objective=replace(plan.objective, gap=math.inf), estimates={"spend": math.nan})
    document = json.loads(plan_json(endless))
    assert document["objective"]["gap"] is None
    assert document["estimates"]["spend"] is None


def test_the_same_plan_gives_the_same_bytes(plan: Plan, prepared: Prepared) -> None:
    """Twice made, and made in another time."""
    again = make_plan(
        prepared.scenario, prepared.offers, np.array([0, 3, 4, 6]), None, status="feasible", inputs=prepared.inputs,
        warnings=prepared.warnings,
    )  # fmt: skip
    assert plan_json(plan) == plan_json(again)
    assert plan_csv(plan) == plan_csv(again)
    timed = replace(plan, seconds={"read": 1.23456})
    assert plan_json(timed) == plan_json(plan)


def test_no_cell_of_the_table_is_a_formula(plan: Plan) -> None:
    """Names of creators, packages and niches that begin like one get an apostrophe; numbers stay numbers."""
    rows = list(csv.reader(plan_csv(plan).splitlines()))
    cells = [cell for row in rows[1:] for cell in row]
    assert "'=SUM(A1:A9)" in cells
    assert "'@duo" in cells
    assert "'=food" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "-"))]


def test_an_empty_plan_is_a_table_of_headers(prepared: Prepared, tmp_path: Path) -> None:
    """Nothing chosen: two files all the same, and they can be given back."""
    nothing = make_plan(prepared.scenario, prepared.offers, np.empty(0, dtype=np.int64), None, status="feasible")
    assert plan_csv(nothing) == ",".join(CSV_COLUMNS) + "\n"
    for path in write_plan(nothing, tmp_path / "out"):
        assert check_plan(prepared, path).totals["spend"] == 0


@given(st.text(max_size=8))
def test_a_safe_cell_never_begins_like_a_formula_unless_it_is_a_number(text: str) -> None:
    """And what was made safe comes back."""
    safe = safe_cell(text)
    assert not safe.startswith(("=", "@", "\t", "\r"))
    if safe.startswith(("+", "-")):
        float(safe)
    if not text.startswith("'"):
        assert unsafe_cell(safe) == text


def test_a_name_that_looks_like_a_safe_cell_comes_back_too() -> None:
    """Somebody may be called '=x, with the apostrophe."""
    assert unsafe_cell(safe_cell("'=x")) == "'=x"


@pytest.mark.parametrize("text", ["-5", "+1.5e3", "-0.25"])
def test_numbers_stay_numbers(text: str) -> None:
    """A negative number in a table is no formula."""
    assert safe_cell(text) == text


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that fills up in the middle leaves the old file as it was, and nothing beside it."""
    path = tmp_path / "plan.json"
    write_whole(path, "old")

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fdopen", full)
    with pytest.raises(InputError) as caught:
        write_whole(path, "new")
    assert "No space left" in caught.value.problems[0].what
    monkeypatch.undo()
    monkeypatch.setattr("os.replace", full)
    with pytest.raises(InputError):
        write_whole(path, "new")
    assert path.read_text() == "old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["plan.json"]


def test_an_interruption_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C between writing and moving: the old file stands, the half one is gone."""
    path = tmp_path / "plan.csv"
    write_whole(path, b"old")

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "chmod", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_whole(path, b"new")
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["plan.csv"]


def test_a_place_that_cannot_be_written_is_told(plan: Plan, tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "taken").write_text("x")
    with pytest.raises(InputError) as caught:
        write_plan(plan, tmp_path / "taken")
    assert "cannot write here" in caught.value.problems[0].what
    assert (tmp_path / "taken").read_text() == "x"


def test_a_written_file_can_be_read_by_others(tmp_path: Path) -> None:
    """It has the permissions of any new file, not those of a temporary one."""
    (tmp_path / "usual").write_text("x")
    assert write_whole(tmp_path / "ours", "x").stat().st_mode == (tmp_path / "usual").stat().st_mode


@pytest.mark.parametrize("read", [read_plan, load_plan])
@pytest.mark.parametrize("name", ["plan.json", "plan.csv"])
def test_whoever_reads_a_plan_first_finishes_its_pair(plan: Plan, tmp_path: Path, read: Any, name: str) -> None:
    """A run was killed between the two moves: one file is the old one, and the note of the moves is there."""
    folder = tmp_path / "out"
    write_plan(plan, folder)
    new = (folder / name).read_text(encoding="utf-8")
    (folder / name).write_text("old", encoding="utf-8")
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    ours = f".optimizer-{files._host()}-{process.pid}-x"
    (folder / f"{ours}.part").write_text(new, encoding="utf-8")
    (folder / f"{ours}.moves").write_text(json.dumps([[f"{ours}.part", name]]), encoding="utf-8")
    read(folder / "plan.json")
    assert (folder / name).read_text(encoding="utf-8") == new
    assert sorted(path.name for path in folder.iterdir()) == ["plan.csv", "plan.json"]
