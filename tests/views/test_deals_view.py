"""What was agreed, as a plan's terminal, page, workbook and data show it."""

from __future__ import annotations

from pathlib import Path

import pytest
from from_text import write_texts

from optimizer.dossier import Dossier
from optimizer.plan.plan import Plan
from optimizer.planning import plan_campaign
from optimizer.render.data import view_data
from optimizer.render.files import write_view
from optimizer.views.parts import View
from optimizer.views.plan import plan_view

ROSTER = (
    "creator,platform,followers,engagement_rate,price",
    "anna,instagram,10000,0.05,100",
    "ben,instagram,60000,0.02,300",
    "cleo,instagram,30000,0.03,",
)
DEALS = """creator,package,price,currency,status,PO
anna,post,90,USD,signed,4500017
cleo,post,150,EUR,agreed,
zoe,post,40,EUR,offered,
"""


@pytest.fixture
def plan(tmp_path: Path) -> Plan:
    """Four bookings of which three have a deal."""
    (tmp_path / "deals.csv").write_text(DEALS, encoding="utf-8")
    scenario = "deals: deals.csv\ncosts: {fx: {USD: 0.9}}\ntargets: {creators: 4}"
    return plan_campaign(write_texts(tmp_path, scenario, *ROSTER))


def section(view: View) -> list[str]:
    """The sentences about deals."""
    (deals,) = [section for section in view.sections if section.id == "deals"]
    return [part.text for part in deals.parts if part.kind == "sentence"]


def test_the_sentences_say_how_far_it_is_and_how_far_from_the_quotes(plan: Plan) -> None:
    """USD 90 are EUR 81 of 100 that were quoted; cleo's quote is an estimate, and no less a quote."""
    (quoted,) = plan.lines.loc[plan.lines["creator"] == "cleo", "deal"]
    sentences = section(plan_view(Dossier(plan)))
    assert sentences[0] == "3 of 4 bookings have a deal: 1 offered, 1 agreed and 1 signed."
    assert sentences[1] == "€231.00 of €571.00 is committed (agreed, signed, posted or paid)."
    assert sentences[2].endswith(f"€231.00, not €{100 + quoted.quoted:,.2f}.")
    assert sentences[3].startswith("1 booking is with creators outside of the roster")


def test_the_table_holds_the_same_for_programs(plan: Plan) -> None:
    """Figures in whole units, firmest first."""
    rows = view_data(plan_view(Dossier(plan)))["deals"]
    assert [row["creator"] for row in rows] == ["anna", "cleo", "zoe"]
    assert rows[0]["agreed_fee"] == 81
    assert rows[0]["quoted_fee"] == 100
    assert rows[0]["fee_variance"] == -19
    assert (rows[0]["agreed_amount"], rows[0]["agreed_currency"], rows[0]["notes"]) == (90, "USD", "PO: 4500017")
    assert (rows[2]["outside_roster"], rows[2]["quoted_fee"]) == (True, None)


@pytest.mark.parametrize("ending", [".html", ".xlsx"])
def test_page_and_workbook_have_it(plan: Plan, tmp_path: Path, ending: str) -> None:
    """With the purchase order that travels along; in the workbook status and order stand beside their booking."""
    path = write_view(plan_view(Dossier(plan)), tmp_path / f"report{ending}", Dossier(plan))
    if ending == ".html":
        assert "4500017" in path.read_text(encoding="utf-8")
    else:
        from openpyxl import load_workbook

        book = load_workbook(path, data_only=True)
        assert "PO: 4500017" in [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
        rows = list(book["Plan lines"].iter_rows(min_row=6, values_only=True))
        lines = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
        assert {line["Creator"]: (line["Status"], line["PO"]) for line in lines} == {
            "anna": ("signed", "4500017"), "cleo": ("agreed", None), "zoe": ("offered", None), "ben": (None, None),
        }  # fmt: skip
        summary = [row[:3] for row in book["Summary"].iter_rows(min_col=1, values_only=True)]
        first = summary.index(next(row for row in summary if row[0] == "Status")) + 1
        assert summary[first : first + 3] == [("offered", 1, 40), ("agreed", 1, 150), ("signed", 1, 81)]
        assert summary[first + 6][:2] == ("all others", 1)


def test_without_deals_nothing_is_said(tmp_path: Path) -> None:
    """No section, no column."""
    plan = plan_campaign(write_texts(tmp_path, "", *ROSTER))
    view = plan_view(Dossier(plan))
    assert "deals" not in [section.id for section in view.sections]
    assert "deal" not in [column.key for column in view.tables["lines"].columns]
