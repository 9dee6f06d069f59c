"""The budget curve laid out: the table in every form, the picture, what the next money brings."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from optimizer.advice.curve import Curve, budget_curve
from optimizer.advice.session import Session
from optimizer.render.data import load_view, table_csv, table_of, view_data, view_json
from optimizer.render.text import text_of
from optimizer.views.curve import curve_view
from optimizer.views.parts import Chart, Table

ROSTER = """\
creator,platform,followers,engagement_rate,price
anna,instagram,10000,5%,400
bert,instagram,20000,3%,750
carl,tiktok,8000,4%,300
"""


def curve_of(folder: Path, extra: str = "", low: int = 300, high: int = 1500, points: int = 5) -> Curve:
    """Three creators: 500 engagements for 400, 600 for 750, 320 for 300."""
    (folder / "r.csv").write_text(ROSTER)
    (folder / "s.yaml").write_text(f"name: Tiny\nbudget: 1000\nroster: r.csv\nsolve: {{gap: 0}}\n{extra}")
    return budget_curve(Session.of(folder / "s.yaml"), Decimal(low), Decimal(high), points, gap=0.0)


@pytest.fixture
def curve(tmp_path: Path) -> Curve:
    """Budgets of 300, 600, 900, 1,200 and 1,500: 320, 500, 820, 1,100 and 1,420 engagements."""
    return curve_of(tmp_path)


def cells(table: Table, heading: str) -> list[str]:
    """A column as a person reads it."""
    place = next(place for place, column in enumerate(table.columns) if column.heading == heading)
    return [text_of(row[place], table.columns[place].unit) for row in table.rows]


def test_rows(curve: Curve) -> None:
    """A row for each budget, with what the next £1,000 brings where that is known."""
    table = curve_view(curve).tables["points"]
    assert cells(table, "Budget") == ["300", "600", "900", "1,200", "1,500"]
    assert cells(table, "Engagement") == ["320", "500", "820", "1,100", "1,420"]
    assert cells(table, "Proven within") == ["exact"] * 5
    assert cells(table, "Creators") == ["1", "1", "2", "2", "3"]
    assert cells(table, "Next €1,000 brings")[0].startswith("600 ±")


def test_a_budget_without_a_plan(tmp_path: Path) -> None:
    """It says so in its row; the picture has the others."""
    view = curve_view(curve_of(tmp_path, "rules: [{name: two, measure: creators, min: 2}]\n"))
    assert cells(view.tables["points"], "Engagement")[:2] == ["no plan can", "no plan can"]
    chart = next(part for part in view.sections[0].parts if isinstance(part, Chart))
    assert [x for x, _ in chart.series[0].points] == [900, 1200, 1500]
    assert view_data(view)["least_budget"] == 700


def test_the_picture(curve: Curve) -> None:
    """Points with the band of what is not ruled out, and what each is made of; told in words as well."""
    chart = next(part for part in curve_view(curve).sections[0].parts if isinstance(part, Chart))
    assert chart.series[0].points[0] == (300.0, 320.0)
    assert all(low <= high for _, low, high in chart.band)
    assert len(chart.stacks) == 5
    assert chart.description.startswith("From 320 at €300 to 1,420 at €1,500, in 5 points.")


def test_least_spend_has_no_picture(tmp_path: Path) -> None:
    """The curve would be flat by its nature."""
    view = curve_view(curve_of(tmp_path, "objective: spend\ntargets: {engagement: 300}\n"))
    assert not [part for part in view.sections[0].parts if isinstance(part, Chart)]


def test_data(curve: Curve) -> None:
    """Slopes are data alone; the saved answer comes back as it was."""
    view = curve_view(curve)
    data = view_data(view)
    assert [point["budget"] for point in data["points"]] == [300, 600, 900, 1200, 1500]
    first = data["value_of_money"][0]
    assert (first["from"], first["to"], first["per_1000"], first["known"]) == (300, 600, 600, True)
    assert data["points"][0]["totals"]["engagement"] == 320
    assert view_json(load_view(json.loads(view_json(view)), "x")) == view_json(view)
    header = table_csv(table_of(view)).splitlines()[0].split(",")
    assert header[:5] == ["budget", "status", "value", "bound", "gap"]
    assert header[-2:] == ["next_1000_buys", "next_1000_error"]
