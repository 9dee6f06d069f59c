"""Reports in headless Chromium: nothing is loaded, nothing complains, charts are drawn, hostile names do nothing."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cases import some
from chromium import opened
from handed_plans import HOSTILE, hostile_scenario, large_scenario, planned

from optimizer.advice.compare import Option, compare
from optimizer.advice.curve import budget_curve
from optimizer.advice.session import Session
from optimizer.dossier import dossier_of
from optimizer.render.files import write_view
from optimizer.views.compare import compare_view
from optimizer.views.curve import curve_view
from optimizer.views.plan import plan_view, with_curve

pytestmark = pytest.mark.browser
FOLDER = Path(__file__).resolve().parents[2] / "scenarios"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Every kind of report, opened once."""
    folder = tmp_path_factory.mktemp("reports")
    hostile = hostile_scenario(folder)
    made = {name: folder / f"{name}.html" for name in ("hostile", "large", "curve", "compare")}
    curve = curve_view(budget_curve(Session.of(FOLDER / "minimal.yaml"), Decimal(5000), Decimal(20000), 4, gap=0.05))
    options = [
        Option(name, str(FOLDER / "minimal.yaml"), (f"budget.total={name}", "solve.gap=5%")) for name in ("5k", "9k")
    ]
    (folder / "large").mkdir()
    large = planned(large_scenario(folder / "large", 500), folder / "large")
    views = {
        "hostile": with_curve(plan_view(dossier_of(planned(hostile, folder), hostile)), curve),
        "large": plan_view(dossier_of(large)),
        "curve": curve,
        "compare": compare_view(compare(options, workers=1)),
    }
    for name, view in views.items():
        write_view(view, made[name])
    return dict(zip(made, opened(list(made.values())), strict=True))


@pytest.mark.parametrize("name", ["hostile", "large", "curve", "compare"])
def test_a_page_is_alone_and_silent(pages: dict[str, dict[str, Any]], name: str) -> None:
    """No request leaves the file, nothing stands on the console, no dialog opens, nothing is wider than the window."""
    page = pages[name]
    assert page["requests"] == []
    assert page["messages"] == []
    assert page["dialogs"] == 0
    assert page["owned"] is False
    assert page["elements"] == 0
    assert page["overflow"] <= 0


@pytest.mark.parametrize("name", ["hostile", "large", "curve", "compare"])
def test_a_page_is_accessible(pages: dict[str, dict[str, Any]], name: str) -> None:
    """axe-core finds nothing, in light and in dark, with everything unfolded."""
    assert pages[name]["violations"] == {"light": [], "dark": []}


@pytest.mark.parametrize("name", ["hostile", "large", "curve", "compare"])
def test_charts_are_drawn_and_told(pages: dict[str, dict[str, Any]], name: str) -> None:
    """Each drawing has a size and marks, and says in words what it shows."""
    drawings = pages[name]["drawings"]
    assert drawings
    for drawing in drawings:
        assert drawing["width"] > 100
        assert drawing["height"] > 20
        assert drawing["marks"] > 0
        assert len(drawing["words"]) > 20


def test_hostile_names_are_text(pages: dict[str, dict[str, Any]]) -> None:
    """They stand on the page as they are written, those that are not too long."""
    text = pages["hostile"]["text"]
    for name in some(HOSTILE[:4]):
        assert name in text


def test_a_plan_of_500_lines_opens_whole(pages: dict[str, dict[str, Any]]) -> None:
    """Every line is a row; how long that takes is a benchmark's business, not a test's."""
    assert len(pages["large"]["before"]) == 500


def test_the_table_sorts_and_filters(pages: dict[str, dict[str, Any]]) -> None:
    """Two clicks on the creator turn the order round; a search leaves what fits, and says how much that is."""
    page = pages["large"]
    assert page["sorted"] == sorted(page["before"], reverse=True)
    assert page["filtered"] == [page["before"][0]]
    number = int(page["before"][0].removeprefix("creator_"))
    assert page["said"].startswith(f"1 of 500 rows, EUR {50 + number % 90}.00")  # as the roster was made


def test_the_answers_are_read_as_json(pages: dict[str, dict[str, Any]]) -> None:
    """What the browser saw can be told as data (a guard against an empty run)."""
    assert json.dumps(pages)
    assert len(pages) == 4
