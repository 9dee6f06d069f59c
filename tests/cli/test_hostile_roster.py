"""Names that try to be formulas, control characters, novels or mirror writing give safe files and a sane screen."""

from __future__ import annotations

import csv
import json
import unicodedata
from pathlib import Path

import pytest

NAMES = [
    '=HYPERLINK("http://example.invalid","win")',
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "[red]markup[/red]",
    "\u202egnp.exe",
    "bell\x07escape\x1b[31mred",
    "tab\tand|pipe",
    "<script>alert(1)</script>",
    "x" * 10_000,
    "日本語の名前",
    "עברית",
]


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A scenario whose creators all have such names, and a budget that buys them all."""
    with (tmp_path / "roster.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["creator", "followers", "engagement_rate", "price"])
        writer.writerows([name, 10_000 + number, "3%", 100] for number, name in enumerate(NAMES))
    path = tmp_path / "hostile.yaml"
    path.write_text("name: '=1+1'\nbudget: 5000\nroster: roster.csv\n", encoding="utf-8")
    return path


def test_the_table_holds_no_formula_and_comes_back_unharmed(run, hostile: Path, tmp_path: Path) -> None:
    """No cell of plan.csv starts like a formula, and `check` knows every creator again."""
    assert run("plan", hostile, "-o", tmp_path / "out").code == 0
    with (tmp_path / "out" / "plan.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    assert len(rows) == 1 + len(NAMES)
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert run("check", hostile, tmp_path / "out" / "plan.csv").code == 0
    assert run("check", hostile, tmp_path / "out" / "plan.json").code == 0


def test_the_plan_file_is_plain_json(run, hostile: Path) -> None:
    """Every name is there, without control or direction marks, and the long one is whole."""
    names = [line["creator"] for line in json.loads(run("plan", hostile, "--json").out)["lines"]]
    assert '=HYPERLINK("http://example.invalid","win")' in names
    assert "x" * 10_000 in names
    assert not [mark for name in names for mark in name if unicodedata.category(mark) in ("Cc", "Cf")]


def test_the_screen_shows_no_control_characters(run, hostile: Path) -> None:
    """Nothing in the names moves the cursor, colours the text or turns its direction; markup stays text."""
    answer = run("plan", hostile)
    assert answer.code == 0
    shown = answer.out + answer.err
    ours = "\n\u200e"  # the view itself puts a left-to-right mark after right-to-left names
    assert not [mark for mark in shown if unicodedata.category(mark) in ("Cc", "Cf") and mark not in ours]
    assert max(len(line) for line in shown.splitlines()) <= 200
    assert "[red]" in shown


def test_the_exported_model_survives(run, hostile: Path, tmp_path: Path) -> None:
    """Names of people never become names of the model."""
    assert run("export", hostile, tmp_path / "model.lp").code == 0
    assert "HYPERLINK" not in (tmp_path / "model.lp").read_text()
    assert "'=HYPERLINK" in (tmp_path / "model.columns.csv").read_text()
