"""docs/advice.md names every field of every answer, and no others."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
SUMMARY = {"status", "value", "bound", "gap", "certificate", "totals", "tiers"}
EVERYWHERE = {"format", "answer", "sentences", "view"}
"""Said once, before the questions."""
ASKED: dict[str, tuple[str, ...]] = {
    "explain plan": ("explain", "S", "OLD"),
    "explain creator": ("explain", "S", "--creator", "bert"),
    "explain rule": ("explain", "S", "--rule", "budget"),
    "curve": ("curve", "S", "--budget", "400:1500", "--points", "3"),
    "frontier": ("curve", "S", "--risk", "100%,20%"),
    "mix": ("mix", "S", "--where", "niche=food", "--steps", "2"),
    "compare": ("compare", "S", "--vary", "budget.total=400,1000", "--workers", "1"),
    "alternatives": ("alternatives", "S", "-n", "1", "--within", "60%", "--differ", "1"),
    "replan": ("replan", "S", "OLD", "--within", "30%"),
    "standby": ("standby", "S"),
}
LISTS = {
    "explain plan": ("rules", "entering", "leaving"),
    "curve": ("points", "who", "value_of_money"),
    "frontier": ("points",),
    "mix": ("points",),
    "compare": ("options",),
    "alternatives": ("plans",),
    "replan": ("moves",),
    "standby": ("drop_outs", "reserves"),
}
"""Tables of each answer whose fields the document names."""
TABLES = ("explain plan", "curve", "frontier", "mix", "compare", "alternatives", "replan", "standby")


@pytest.fixture
def document(project: Path) -> str:
    """The document."""
    return (project / "docs" / "advice.md").read_text(encoding="utf-8")


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A plan that somebody made: bert alone."""
    path = tmp_path / "old.csv"
    path.write_text("creator,platform,package\nbert,instagram,post\n")
    return path


def section(document: str, heading: str) -> str:
    """What stands under a heading."""
    return document.split(f"## {heading}\n")[1].split("\n## ")[0]


def described(document: str, answer: str) -> tuple[set[str], set[str]]:
    """(fields of the answer, all words in code that its table has)."""
    text = section(document, answer.partition(" ")[0])
    if " " in answer:
        text = text.split(f"| field, `{answer}` |")[1].split("\n\n")[0]
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith(("| field", "|---"))]
    fields = set(re.findall(r"`(\w+)`", " ".join(row.split(" | ")[0] for row in rows)))
    if any("*summary*" in row.split(" | ")[0] for row in rows):
        fields |= SUMMARY
    return fields, set(re.findall(r"`(\w+)`", " ".join(rows))) | SUMMARY


def asked(answer: str, scenario: Path, old: Path) -> list[str]:
    """The command line of a question."""
    return [{"S": str(scenario), "OLD": str(old)}.get(word, word) for word in ASKED[answer]]


@pytest.mark.parametrize("answer", ASKED)
def test_fields_are_documented(run: Run, scenario: Path, old: Path, document: str, answer: str) -> None:
    """The fields of the JSON are those of the document, in the answer and in the entries of its lists."""
    printed = run(*asked(answer, scenario, old), "--json")
    assert printed.code == 0, printed.err
    told = json.loads(printed.out)
    fields, words = described(document, answer)
    assert set(told) - EVERYWHERE == fields - EVERYWHERE
    for table in LISTS.get(answer, ()):
        for entry in told[table]:
            assert set(entry) <= words, set(entry) - words


@pytest.mark.parametrize("answer", TABLES)
def test_columns_are_documented(
    run: Run, scenario: Path, old: Path, document: str, tmp_path: Path, answer: str
) -> None:  # fmt: skip
    """The columns of each table, in their order."""
    table = tmp_path / "answer.csv"
    assert run(*asked(answer, scenario, old), "--csv", table).code == 0
    assert documented_columns(document, answer.partition(" ")[0]) == table.read_text().splitlines()[0].split(",")


def test_columns_of_conflicts_are_documented(run: Run, scenario: Path, document: str, tmp_path: Path) -> None:
    """`plan` writes them beside a plan that cannot be."""
    assert run("plan", scenario, "--set", "targets.engagement=1000", "-o", tmp_path).code == 3
    header = (tmp_path / "conflicts.csv").read_text().splitlines()[0].split(",")
    assert documented_columns(document, "Conflicts") == header


def documented_columns(document: str, heading: str) -> list[str]:
    """The columns under a heading."""
    line = next(line for line in section(document, heading).splitlines() if line.startswith("CSV: "))
    return re.findall(r"`(\w+)`", line)


def test_nothing_is_printed_where_the_table_cannot_be_written(run: Run, scenario: Path, tmp_path: Path) -> None:
    """A file that cannot be written is told before any answer, and leaves nothing behind."""
    blocked = tmp_path / "file"
    blocked.write_text("")
    answer = run("curve", scenario, "--budget", "400:1500", "--points", "2", "--csv", blocked / "curve.csv", "--json")
    assert answer.code == 2
    assert answer.out == ""
    assert blocked.read_text() == ""
