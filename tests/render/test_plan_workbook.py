"""The workbook as a file: live formulas with their values, text that stays text, the same bytes each time."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from cases import some
from handed_plans import HOSTILE, hostile_scenario, planned
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.api import write_report
from optimizer.plan.files import write_plan
from optimizer.plan.loading import load_plan
from optimizer.planning import plan_campaign
from optimizer.render.workbook.book import sum_where
from optimizer.render.workbook.plan_terms import Charged, Part, charge_holds, rounded
from optimizer.render.workbook.plan_values import instalments

SHEETS = [
    "Summary", "Plan lines", "By month", "Cash calendar", "Fees and tax", "Rules of the campaign", "People reached",
    "How sure the forecast is", "Not chosen, and why", "Assumptions and sources", "Approval", "Chart data",
]  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook of a plan whose every name is hostile, with all its sheets."""
    folder = tmp_path_factory.mktemp("hostile")
    scenario = hostile_scenario(folder)
    return write_report(planned(scenario, folder), folder / "plan.xlsx", scenario=scenario)


def cells(path: Path, *, values: bool) -> dict[str, list[list[Any]]]:
    """All cells of all sheets, formulas or values."""
    book = openpyxl.load_workbook(path, data_only=values)
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


def test_the_sheets_stand_in_their_order(hostile: Path) -> None:
    """Each printed on landscape pages, tables with their headings repeated."""
    book = openpyxl.load_workbook(hostile)
    assert book.sheetnames == SHEETS
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert bool(sheet.sheet_properties.pageSetUpPr.fitToPage) == (sheet.title != "Plan lines")
    assert book["Plan lines"].print_title_rows == "$6:$6"
    assert book["Plan lines"].freeze_panes == "C7"


def test_hostile_names_are_text(hostile: Path) -> None:
    """No formula, no link and no error comes from a name; the names stand there as they are."""
    book = openpyxl.load_workbook(hostile)
    texts = set()
    for sheet in book:
        assert not sheet._hyperlinks
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    text = str(getattr(cell.value, "text", cell.value))  # of an array
                    assert "HYPERLINK" not in text
                    assert "cmd()" not in text
                    assert "<script" not in text
                elif cell.value is not None:
                    texts.add(str(cell.value))
                    assert cell.data_type != "e"
    assert {HOSTILE[0], "+1+1", HOSTILE[3], "=cmd()"} & texts
    assert max(map(len, texts)) <= 2000
    with zipfile.ZipFile(hostile) as file:
        assert not [name for name in file.namelist() if "external" in name.lower()]


def test_no_formula_holds_a_name(hostile: Path) -> None:
    """Formulas refer to cells alone, so no name can break out of one."""
    allowed = {
        "ties", "does not tie", "look at the column Check", "ok", "look here", "kept", "broken", "no plan", ", ", ",",
        ">=", "<",
    }  # fmt: skip
    rows = (row for sheet in openpyxl.load_workbook(hostile) for row in sheet.iter_rows())
    for cell in some(cell for row in rows for cell in row if cell.data_type == "f"):
        text = getattr(cell.value, "text", cell.value)  # of an array
        assert set(re.findall(r'"([^"]*)"', text)) <= allowed | {""}


def test_every_formula_has_its_value(tmp_path: Path) -> None:
    """A viewer that does not calculate shows the same totals; they are those of the plan."""
    (tmp_path / "r.csv").write_text(
        "creator,followers,engagement_rate,price,country\nanna,10000,5%,400.10,DE\nbert,20000,3%,750,FR\n"
    )
    scenario = tmp_path / "s.yaml"
    scenario.write_text(
        "budget: 2000\nroster: r.csv\ncosts: {agency_fee: 15%, tax: {rate: 20%, countries: {DE: 19%}}}\n"
    )
    source = write_plan(plan_campaign(scenario), tmp_path)[0]
    path = write_report(source, tmp_path / "plan.xlsx")
    formulas, values = cells(path, values=False), cells(path, values=True)
    number = 0
    for sheet, rows in formulas.items():
        for row, cached in zip(rows, values[sheet], strict=True):
            for formula, value in zip(row, cached, strict=True):
                if isinstance(formula, str) and formula.startswith("="):
                    number += 1
                    assert value is not None or '""' in formula  # some have nothing to say
    assert number > 60
    plan = load_plan(source).plan
    spend = next(row for row in values["Summary"] if row[0] == "Spend")
    assert Decimal(str(spend[1])) == plan.totals["spend"]
    # anna: 400.10 + 60.02 (15 %: 60.015), tax 19 % of 460.12 = 87.42; bert: 750 + 112.50, tax 20 % = 172.50
    assert plan.totals["spend"] == Decimal("547.54") + Decimal("1035.00")
    lines = formulas["Plan lines"]
    assert lines[6][lines[5].index("Agency fee EUR")].startswith("=ROUND(")
    assert "ties" in [row[2] for row in values["Summary"]]


def test_the_same_plan_gives_the_same_bytes(hostile: Path, tmp_path: Path) -> None:
    """Written twice, on whatever day."""
    again = write_report(hostile.with_name("plan.json"), tmp_path / "a.xlsx").read_bytes()
    assert again == write_report(hostile.with_name("plan.json"), tmp_path / "b.xlsx").read_bytes()
    assert zipfile.is_zipfile(io.BytesIO(again))


@pytest.mark.parametrize("label", [">5", "=x", "<b", "a*", "a?", "a~b", "", "x" * 250])
def test_a_label_that_is_a_condition_is_compared_letter_by_letter(label: str) -> None:
    """SUMIFS would read these as conditions; EXACT does not."""
    assert "EXACT" in sum_where("A1:A9", "B1", label, "C1:C9")
    assert sum_where("A1:A9", "B1", "micro", "C1:C9") == "=SUMIFS(C1:C9,A1:A9,B1)"


@settings(max_examples=200, deadline=None)
@given(
    fee=st.integers(0, 10**7), rate=st.decimals(0, 1, places=5), amount=st.integers(0, 5000),
    digits=st.sampled_from([0, 2, 3]),
)  # fmt: skip
def test_costs_by_the_terms_are_recognised(fee: int, rate: Decimal, amount: int, digits: int) -> None:
    """A charge that was computed by the terms is found to follow from them; a cent more is not."""
    creator, plain = Decimal(fee).scaleb(-digits), Decimal(amount).scaleb(-digits)
    charge = Charged("agency", ("creator",), rate, plain)
    costs = {"creator": creator, "agency": rounded(rate * creator, digits) + plain}
    assert charge_holds(charge, costs, digits)
    cent = Decimal(1).scaleb(-digits)
    assert not charge_holds(charge, {**costs, "agency": costs["agency"] + cent}, digits)


def test_instalments_add_up() -> None:
    """A third, a third and the rest of 100.00: 33.33, 33.34 (66.67 less 33.33), 33.33; of 0.01 the second pays it."""
    third = Part(Decimal("0.33333"), "posting", 0, 0, None, "")
    parts = (third, third, Part(Decimal("0.33334"), "posting", 0, 0, None, ""))
    assert instalments(Decimal("100.00"), parts, 2) == [Decimal("33.33"), Decimal("33.34"), Decimal("33.33")]
    assert instalments(Decimal("0.01"), parts, 2) == [Decimal(0), Decimal("0.01"), Decimal(0)]
