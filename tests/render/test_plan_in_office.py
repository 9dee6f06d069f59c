"""LibreOffice calculates the workbooks: every total ties to plan.json, and follows when a fee is changed."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from office import recalculated, without_values

from optimizer.api import write_report
from optimizer.plan.files import write_plan
from optimizer.planning import plan_campaign

pytestmark = pytest.mark.office
FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
SCENARIOS = sorted(path.stem for path in FOLDER.glob("*.yaml"))
COSTLY = """
name: With all fees
budget: 20000
objective: engagement
roster: {roster}
packages:
  - {{name: one, post: 1}}
  - {{name: gifted, post: 1, gift: 45.55, acceptance: 40%, where: {{followers: {{max: 10k}}}}}}
costs:
  agency_fee: 15%
  platform_fee: {{rate: 2.5%, amount: 5, on: [creator, usage_rights]}}
  usage_rights: 33.333%
  exclusivity: 12
  tax:
    rate: 20%
    recoverable: true
    countries: {{DE: 19%, CH: {{rate: 8.1%, recoverable: 50%}}, IT: {{rate: 22%, recoverable: false}}}}
solve: {{gap: 2%}}
"""
FLOWN = """
name: Over two months
budget: 9000
objective: engagement
roster: {roster}
costs:
  agency_fee: 15%
  payment: 30% on signing, 30% on posting, 40% 45 days after posting
  signing: 2027-02-15
flights:
  - {{name: March, start: 2027-03-01, end: 2027-03-31}}
  - {{name: "=April*", start: 2027-04-05, end: 2027-04-30}}
solve: {{gap: 5%}}
"""


def sheet_values(book: Any, sheet: str) -> list[list[Any]]:
    """All cells of a sheet."""
    return [list(row) for row in book[sheet].iter_rows(values_only=True)]


def beside(book: Any, sheet: str, label: str, steps: int = 1) -> Any:
    """The cell so many steps right of the first one that says `label`."""
    for row in sheet_values(book, sheet):
        if label in row:
            return row[row.index(label) + steps]
    raise AssertionError(f"{sheet} does not say {label}")


def cents(value: Any, digits: int = 2) -> Decimal:
    """A calculated figure to the minor unit."""
    return round(Decimal(str(value)), digits)


def hold(book: Any, document: dict[str, Any]) -> None:
    """Every total of the workbook is the plan's."""
    spend = cents(document["totals"]["spend"])
    assert cents(beside(book, "Summary", "Spend")) == spend
    for way in (
        "Plan lines",
        "Fees and tax, by kind of cost",
        "By month, activity",
        "Cash calendar, by month of payment",
    ):
        assert cents(beside(book, "Summary", way)) == spend
        assert beside(book, "Summary", way, 2) == "ties"
    assert beside(book, "Summary", "Creators") == document["totals"]["creators"]
    assert beside(book, "Summary", "Engagement") == pytest.approx(document["totals"]["engagement"])
    assert cents(beside(book, "Fees and tax", "Spend", 4)) == spend
    if document["recoverable_tax"]:
        assert cents(beside(book, "Fees and tax", "Tax claimed back", 2)) == cents(document["recoverable_tax"])
    lines = sheet_values(book, "Plan lines")
    heads = next(row for row in lines if row and row[0] == "No.")
    cost = next(place for place, head in enumerate(heads) if str(head).startswith("Cost "))
    costs = [row[cost] for row in lines[lines.index(heads) + 1 :] if isinstance(row[0], int | float)]
    assert [cents(value) for value in costs] == [cents(line["cost"]) for line in document["lines"]]
    months = sheet_values(book, "By month")
    total = next(row for row in months if row[0] == "Total")
    assert cents(total[1]) == cents(total[2]) == spend
    assert not [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if _is_error(cell)]


def _is_error(cell: Any) -> bool:
    return isinstance(cell, str) and cell.startswith("#") and cell.rstrip("!?").isupper()


@pytest.mark.parametrize("names", [SCENARIOS[::2], SCENARIOS[1::2]], ids=["one half", "other half"])
def test_every_shipped_scenario_ties(tmp_path: Path, names: list[str]) -> None:
    """All sheets of all examples, calculated without the values that we wrote, come to the plan's totals."""
    assert names
    paths, documents = [], []
    for name in names:
        plan = plan_campaign(FOLDER / f"{name}.yaml", ["solve.gap=20%", "solve.effort=10", "solve.seconds=300"])
        source, _ = write_plan(plan, tmp_path / name)
        written = write_report(source, tmp_path / f"{name}.full.xlsx", scenario=FOLDER / f"{name}.yaml")
        paths.append(without_values(written, tmp_path / f"{name}.xlsx"))
        documents.append(json.loads(source.read_text(encoding="utf-8")))
    for book, document in zip(recalculated(paths, tmp_path), documents, strict=True):
        hold(book, document)


def dated(folder: Path) -> tuple[list[Path], dict[str, Any]]:
    """A plan over two flights paid in three instalments: as it is, and with the agency's fee doubled."""
    (folder / "flown").mkdir()
    scenario = folder / "flown" / "flown.yaml"
    scenario.write_text(FLOWN.format(roster=FOLDER / "rosters" / "skincare_launch.csv"), encoding="utf-8")
    source, _ = write_plan(plan_campaign(scenario), folder / "flown")
    written = write_report(source, folder / "flown" / "plan.xlsx")
    as_is = without_values(written, folder / "flown.xlsx")
    doubled = without_values(written, folder / "doubled.xlsx", {"sheet5": {"B7": 0.3}})
    return [as_is, doubled], json.loads(source.read_text(encoding="utf-8"))


def months_follow(then: Any, now: Any, document: dict[str, Any]) -> None:
    """Each month's cash is the plan's; with the fee doubled each grows, about by 15 / 115, and all of it ties."""
    rows, dearer = (sheet_values(book, "By month") for book in (then, now))
    assert len(document["months"]) >= 4
    for month, row, more in zip(document["months"], rows[4:], dearer[4:], strict=False):
        assert row[0].strftime("%Y-%m") == month["month"]
        assert cents(row[1]) == cents(month["activity"])
        assert cents(row[2]) == cents(month["cash"])
        assert float(more[2]) == pytest.approx(float(row[2]) * 1.30 / 1.15, rel=1e-3)
    spend = cents(beside(now, "Summary", "Spend"))
    for way in ("By month, activity", "Cash calendar, by month of payment"):
        assert cents(beside(now, "Summary", way)) == spend
    for flight in document["flights"]:
        assert cents(beside(then, "By month", flight["name"], 4)) == cents(flight["spend"])


def test_a_changed_fee_goes_through_every_sheet(tmp_path: Path) -> None:
    """The agency's 15 % become 20 %, and the first creator's fee 100 more: each sum moves by what a pencil says."""
    scenario = tmp_path / "costly.yaml"
    scenario.write_text(COSTLY.format(roster=FOLDER / "rosters" / "skincare_launch.csv"), encoding="utf-8")
    source, _ = write_plan(plan_campaign(scenario), tmp_path)
    document = json.loads(source.read_text(encoding="utf-8"))
    written = write_report(source, tmp_path / "plan.xlsx")
    plain = without_values(written, tmp_path / "plain.xlsx")
    agency = document["costs"]["agency"]
    row = 6 + list(document["costs"]).index("agency")  # creator is in row 6 of "Fees and tax"
    dearer = without_values(written, tmp_path / "dearer.xlsx", {"sheet5": {f"B{row}": 0.2}})
    flown, flown_document = dated(tmp_path)
    before, after, then, now = recalculated([plain, dearer, *flown], tmp_path)
    hold(before, document)
    hold(then, flown_document)
    months_follow(then, now, flown_document)
    more = sum(
        round(Decimal(str(line["costs"].get("creator", 0))) * Decimal("0.20"), 2) for line in document["lines"]
    ) - Decimal(str(agency))
    assert cents(beside(after, "Fees and tax", "Agency fee", 4)) == cents(agency) + cents(more)
    spend = cents(beside(after, "Summary", "Spend"))
    assert spend > cents(document["totals"]["spend"]) + cents(more) * Decimal("0.9")  # and tax on it, where it stays
    for way in ("Fees and tax, by kind of cost", "By month, activity", "Cash calendar, by month of payment"):
        assert cents(beside(after, "Summary", way)) == spend
        assert beside(after, "Summary", way, 2) == "ties"
    assert cents(beside(after, "Summary", "Spend", 3)) == spend - cents(document["totals"]["spend"])
    tiers = sheet_values(after, "Summary")
    first = next(place for place, cells in enumerate(tiers) if cells[0] == "Tier") + 1
    shares = [cells[2] for cells in tiers[first : first + 3] if isinstance(cells[2], int | float)]
    assert cents(sum(shares)) == spend
