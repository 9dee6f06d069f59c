"""LibreOffice opens the workbook of a plan, people work in it, and an accountant with paper gets the same figures."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from office import edited, recalculated, without_values
from sheet_judge import hold

from optimizer.api import write_report
from optimizer.plan.files import write_plan
from optimizer.plan.loading import load_plan
from optimizer.plan.plan import Plan
from optimizer.planning import plan_campaign
from optimizer.render.workbook.plan_columns import HEAD, layout_of

pytestmark = pytest.mark.office
FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
SCENARIOS = sorted(path.stem for path in FOLDER.glob("*.yaml"))
COSTLY = """
name: With all fees over the turn of the year
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
  payment:
    others: 30% on signing, 30% on posting, 40% 45 days after posting, end of month
    agency: net 30
    product: on 2026-11-30
  signing: 2026-11-15
  tax:
    rate: 20%
    recoverable: true
    countries: {{DE: 19%, CH: {{rate: 8.1%, recoverable: 50%}}, FR: {{rate: 20%, recoverable: false}}}}
    kinds: {{agency: {{country: DE}}, platform: {{rate: 23%, recoverable: 60%, reverse_charge: true}}}}
flights:
  - {{name: "=December*", start: 2026-12-10, end: 2027-01-12}}
  - {{name: February, start: 2027-02-01, end: 2027-02-28}}
rules:
  - {{name: few, measure: creators, per: flight, max: 30}}
  - {{name: not one niche, measure: spend, per: niche, max: 70%}}
  - {{name: cash, measure: cash, per: month, max: 15000}}
  - {{name: mid-size, measure: spend, where: {{followers: {{min: 3k}}, tier: [micro, macro]}}, max: 95%}}
solve: {{gap: 5%}}
"""


def workbook(folder: Path, scenario: Path, *settings: str) -> tuple[Path, Plan]:
    """A plan's workbook, and the plan."""
    plan = plan_campaign(scenario, settings)
    folder.mkdir(parents=True)
    source, _ = write_plan(plan, folder)
    return write_report(source, folder / "plan.xlsx", scenario=scenario if not settings else None), load_plan(
        source
    ).plan


def edits(plan: Plan) -> list[list[Any]]:
    """What finance does in a month: each way to touch the bookings, then each figure that may change."""
    layout = layout_of(plan)
    other = next(rate.code for rate in reversed(layout.terms.rates))
    unit = layout.terms.papers[0].units[0].key if layout.terms.papers[0].units else None
    heads = {field.key: field.heading for field in layout.fields}
    moved = (date(2027, 9, 3) - date(1899, 12, 30)).days
    steps: list[list[Any]] = [
        ["sort", "Tier", "Country", "Creator"],
        ["sort", heads["cost"], "Platform", "ID"],
        ["insert", 2, 0, "B-MIDDLE"],
        ["insert", -1, 1, "B-LAST"],
        ["insert", 0, 1, "B-FIRST"],
        ["delete", 0], ["delete", 2], ["delete", -1],
        ["filter", "Platform", str(plan.lines["platform"].iloc[0])],
        ["set", 0, "Original amount", 1234.56],
        ["set", 1, "Posted on", moved],
        ["set", 0, "Status", "paid"],
        ["vat", other, 0.07],
    ]  # fmt: skip
    if unit is not None:
        steps.append(["set", 1, heads[f"code_{unit}"], other])
    charged = next(iter(layout.terms.charges), None)
    if charged is not None:
        steps += [["name", f"rate_{charged}", 0.123], ["name", f"amount_{charged}", 3.0]]
    if any(len(parts) > 1 for parts in layout.terms.schedules):
        steps.append(["name", "term_days_1_2", 21])
    return steps


def worked_in(folder: Path, found: list[tuple[Path, Plan]]) -> int:
    """Every state of every workbook holds; the number of figures that were compared."""
    jobs = [{"file": str(path), "steps": edits(plan)} for path, plan in found]
    return sum(
        hold(plan, state) for (_, plan), states in zip(found, edited(jobs, folder), strict=True) for state in states
    )


def test_finance_may_touch_every_booking(tmp_path: Path) -> None:
    """Fees, terms by kind, reverse charge, two flights over the turn of the year; three currencies."""
    scenario = tmp_path / "costly.yaml"
    scenario.write_text(COSTLY.format(roster=FOLDER / "rosters" / "skincare_launch.csv"), encoding="utf-8")
    found = [
        workbook(tmp_path / "costly", scenario),
        workbook(tmp_path / "three", FOLDER / "three_currencies.yaml", "solve.gap=20%"),
    ]
    assert worked_in(tmp_path, found) > 1000


@pytest.mark.long
@pytest.mark.parametrize("name", SCENARIOS)
def test_every_shipped_scenario_may_be_worked_in(tmp_path: Path, name: str) -> None:
    """Sorted, filtered, rows put in and taken out, fees, rates, VAT and dates changed: never a wrong total."""
    found = [
        workbook(tmp_path / "one", FOLDER / f"{name}.yaml", "solve.gap=20%", "solve.effort=10", "solve.seconds=300")
    ]
    assert worked_in(tmp_path, found) > 100


def test_a_filter_changes_the_sums_that_are_shown(tmp_path: Path) -> None:
    """All bookings stay what they are; below stands the sum of those with one platform."""
    path, plan = workbook(tmp_path / "one", FOLDER / "minimal.yaml", "solve.gap=20%")
    platform = str(plan.lines["platform"].iloc[0])
    ((before, after),) = edited([{"file": str(path), "steps": [["filter", "Platform", platform]]}], tmp_path)
    place = layout_of(plan).place("cost")
    own = sum(plan.lines.loc[plan.lines["platform"] == platform, "cost"])
    whole = plan.totals["spend"]
    assert own < whole
    rows = [[round(state["Plan lines"][row][place], 2) for row in (HEAD - 2, HEAD - 1)] for state in (before, after)]
    assert rows == [[float(whole), float(whole)], [float(whole), float(own)]]


def test_the_values_in_the_file_are_those_that_are_calculated(tmp_path: Path) -> None:
    """A viewer that does not calculate shows what LibreOffice gets, cell by cell."""
    import openpyxl

    path, _ = workbook(tmp_path / "one", FOLDER / "three_currencies.yaml", "solve.gap=20%")
    (calculated,) = recalculated([without_values(path, tmp_path / "bare.xlsx")], tmp_path)
    written, compared = openpyxl.load_workbook(path, data_only=True), 0
    for sheet in written:
        for row, other in zip(sheet.iter_rows(), calculated[sheet.title].iter_rows(), strict=False):
            for cell, true in zip(row, other, strict=False):
                if isinstance(true.value, int | float):
                    compared += 1
                    assert float(cell.value or 0) == pytest.approx(true.value, abs=1e-5), (sheet.title, cell.coordinate)
    assert compared > 1000
