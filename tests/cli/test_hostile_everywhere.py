"""Every command on every objective with names that try to be script, markup, formulas or novels: every file is inert.

Pages are judged by an HTML parser and, in the long run, opened in Chromium; workbooks are opened in LibreOffice.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import openpyxl
import pytest
from chromium import opened
from handed_plans import HOSTILE, hostile_scenario
from office import recalculated
from pages import Page

from optimizer.scenario.fields import Objective

SET = ("--set", "targets={creators: 2}", "--set", "conversion={rate: 2%, value: 45}", "--set", "solve={effort: 2}")
ASKED = {
    "roster": ("roster", "S"),
    "explain": ("explain", "S"),
    "creator": ("explain", "S", "--creator", HOSTILE[3]),
    "curve": ("curve", "S", "--budget", "900:2600", "--points", "3", "--chart", "curve_chart.html"),
    "mix": ("mix", "S", "--where", f"package={'<b>two</b>'}", "--steps", "2", "--chart", "mix_chart.html"),
    "compare": ("compare", "S", "--vary", "budget.total=1400,1500", "--workers", "1", "--chart", "compare_chart.html"),
    "alternatives": ("alternatives", "S", "-n", "1", "--within", "60%", "--differ", "1"),
    "replan": ("replan", "S", "made/plan.json", "--lost", HOSTILE[4], "--within", "30%"),
}
ACTIVE = ("iframe", "object", "embed", "form", "base", "img", "video", "audio")
"""Elements that no page of ours has."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a hostile scenario and its roster."""
    path: Path = hostile_scenario(tmp_path_factory.mktemp("hostile"))
    return path.parent


def answers(
    run: Any, folder: Path, objective: str, names: Sequence[str], endings: Sequence[str]
) -> tuple[list[Path], list[Path]]:
    """Pages and workbooks of some commands, made in this folder."""
    change = (*SET, "--set", f"objective={objective}")
    assert run("plan", "hostile.yaml", "-o", "made", *change).code == 0
    for name in names:
        arguments = [{"S": "hostile.yaml"}.get(word, word) for word in ASKED[name]]
        for ending in endings:
            shown = [word.replace("_chart", f"_chart_{ending}") for word in arguments]
            answer = run(*shown, *change, "--report", f"{name}.{ending}", "--csv", f"{name}.csv")
            assert answer.code == 0, (name, answer.err[-400:])
    report = ("report", "made/plan.json", "--scenario", "hostile.yaml", "-o", "report.html", "-o", "report.xlsx")
    answer = run(*report)
    assert answer.code == 0, answer.err
    return sorted(folder.glob("*.html")), sorted(folder.glob("*.xlsx"))


def is_inert(text: str) -> bool:
    """No element, handler or address of somebody else's; all scripts and styles are allowed by their hashes."""
    page = Page(text)
    handlers = [name for _, attributes in page.found for name in attributes if name.startswith("on")]
    links = [attributes.get("href") or "" for _, attributes in page.found if "href" in attributes]
    policy = [attributes for tag, attributes in page.found if tag == "meta" and "http-equiv" in attributes]
    sources = [attributes for tag, attributes in page.found if tag == "script" and "src" in attributes]
    return (
        not set(ACTIVE) & set(page.tags)
        and not handlers
        and not sources
        and len(policy) == 1
        and "default-src 'none'" in (policy[0].get("content") or "")
        and all(link.startswith(("#", "data:image/")) for link in links)
    )


def formulas(path: Path) -> list[str]:
    """Formulas of a workbook that hold a word of a hostile name."""
    words = ("HYPERLINK", "cmd()", "SUM(A1)", "example.invalid")
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    return [str(cell.value) for cell in cells if any(word in str(cell.value) for word in words)]


def are_inert(folder: Path, pages: list[Path], books: list[Path]) -> None:
    """All files of a folder."""
    assert pages
    assert books
    assert [page.name for page in pages if not is_inert(page.read_text(encoding="utf-8"))] == []
    assert [found for book in books for found in formulas(book)] == []
    for table in folder.glob("*.csv"):
        with table.open(newline="", encoding="utf-8-sig") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if table.name != "people.csv" and cell.startswith(("=", "@", "\t", "\r"))]


@pytest.fixture
def folder(hostile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the scenario, as the folder that commands are called in."""
    shutil.copytree(hostile, tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work")
    (tmp_path / "work" / "roster.csv").rename(tmp_path / "work" / "people.csv")
    text = (tmp_path / "work" / "hostile.yaml").read_text(encoding="utf-8")
    (tmp_path / "work" / "hostile.yaml").write_text(text.replace("roster.csv", "people.csv"), encoding="utf-8")
    return tmp_path / "work"


def test_every_file_of_every_command_is_inert(run: Any, folder: Path) -> None:
    """One objective, some commands."""
    are_inert(folder, *answers(run, folder, "engagement", ("roster", "creator", "compare"), ("html",)))


@pytest.mark.long
@pytest.mark.parametrize("objective", get_args(Objective))
def test_every_file_opens_and_does_nothing(run: Any, folder: Path, objective: str) -> None:
    """Each objective; pages in Chromium, workbooks in LibreOffice."""
    pages, books = answers(run, folder, objective, tuple(ASKED), ("html", "xlsx"))
    assert len(books) == len(ASKED) + 1
    assert len(pages) == len(books) + 6  # two pictures each of curve, mix and compare
    are_inert(folder, pages, books)
    for path, seen in zip(pages, opened(pages), strict=True):
        assert (path.name, seen["requests"], seen["messages"], seen["dialogs"]) == (path.name, [], [], 0)
        assert seen["owned"] is False
    for path, book in zip(books, recalculated(books, folder / "office"), strict=True):
        values = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
        assert (path.name, [value for value in values if value in ("#NAME?", "#REF!", "#VALUE!", "#DIV/0!")]) == (
            path.name,
            [],
        )
