"""`optimizer roster` in every form."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import openpyxl


def test_every_form(run, scenario: Path, tmp_path: Path) -> None:
    """Terminal, page, workbook, table, picture and data hold the same figures."""
    told = run("roster", scenario)
    assert told.code == 0
    assert "3 creators with 3 channels; 3 of the channels have a price" in " ".join(told.out.split())
    files = {ending: tmp_path / f"answer.{ending}" for ending in ("html", "xlsx", "csv", "svg")}
    given = ("--csv", files["csv"], "--chart", files["svg"], "--json")
    data = run("roster", scenario, *given, "--report", files["html"])
    assert data.code == 0
    assert run("roster", scenario, "--report", files["xlsx"]).code == 0
    document = json.loads(data.out)
    food = next(group for group in document["groups"] if group["name"] == "food")
    assert food == {
        "by": "niche", "name": "food", "creators": 2, "channels": 2, "followers": 18000, "quoted": 2,
        "per_1000_followers": 38.75, "engagement_rate": 0.045,
    }  # fmt: skip
    with files["csv"].open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert next(row for row in rows if row["name"] == "food")["per_1000_followers"] == "38.75"
    assert "€38.75" in files["html"].read_text(encoding="utf-8")
    values = [cell.value for row in openpyxl.load_workbook(files["xlsx"])["The roster"].iter_rows() for cell in row]
    assert 38.75 in values
    assert "<svg" in files["svg"].read_text(encoding="utf-8")


def test_a_saved_answer_makes_a_report(run, scenario: Path, tmp_path: Path) -> None:
    """As every answer does."""
    saved = tmp_path / "roster.json"
    saved.write_text(run("roster", scenario, "--json").out, encoding="utf-8")
    assert run("report", saved, "-o", tmp_path / "a.html", "-o", tmp_path / "a.xlsx").code == 0
    assert run("roster", scenario, "--report", tmp_path / "b.html").code == 0
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_without_prices(run, scenario: Path) -> None:
    """A roster without any price says so, and draws nothing."""
    roster = scenario.with_name("roster.csv")
    roster.write_text("creator,platform,followers,engagement_rate,niche\nanna,instagram,10000,5%,food\n")
    answer = run("roster", scenario)
    assert answer.code == 0
    assert "1 creator with 1 channel; no channel has a price." in answer.out
    assert "by tier" not in answer.out
