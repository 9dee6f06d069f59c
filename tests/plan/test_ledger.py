"""The money of a plan booked by kind and by month, in its files and back through check."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from broken import broken
from cases import some
from from_text import write_texts

from optimizer.plan.files import plan_csv, plan_document, write_plan
from optimizer.plan.plan import Plan
from optimizer.planning import Prepared, check_plan, plan_campaign, prepare

ROSTER = """\
creator,platform,followers,engagement_rate,reach_rate,niche,country,price
anna,instagram,10000,0.05,0.3,beauty,FR,100.10
ben,instagram,10000,0.04,0.3,beauty,DE,120.50
""".splitlines()
SCENARIO = """
budget: 300
costs:
  agency_fee: 15%
  platform_fee: 1.50
  tax: {rate: 20%, recoverable: true, countries: {DE: {rate: 19%, recoverable: false}}}
"""


@pytest.fixture
def prepared(tmp_path: Path) -> Prepared:
    """Two creators: anna costs 100.10 + 15.02 + 1.50 = 116.62 (tax 23.32 back), ben 120.50 + 18.08 + 1.50 + 26.63: 19 %
    of 120.50 is 22.895, of 18.08 3.4352, of 1.50 0.285, each invoice rounded by itself."""
    return prepare(write_texts(tmp_path, SCENARIO, *ROSTER))


@pytest.fixture
def plan(prepared: Prepared) -> Plan:
    """Both are bought: 116.62 + 166.71 = 283.33."""
    return plan_campaign(prepared)


def test_the_plan_file_tells_each_kind(plan: Plan) -> None:
    """By line and in all; each adds up to the cost and the spend, recoverable tax stands apart."""
    document = json.loads(json.dumps(plan_document(plan)), parse_float=Decimal, parse_int=Decimal)
    anna, ben = document["lines"]
    assert anna["costs"] == {"creator": Decimal("100.1"), "agency": Decimal("15.02"), "platform": Decimal("1.5")}
    assert ben["costs"]["tax"] == Decimal("26.63")
    assert (anna["recoverable_tax"], ben["recoverable_tax"]) == (Decimal("23.32"), 0)
    for line in document["lines"]:
        assert sum(line["costs"].values()) == line["cost"]
        assert sum(payment["amount"] for payment in line["payments"]) == line["cost"]
    assert {payment["payee"]: payment["amount"] for payment in anna["payments"]} == {
        "creator": Decimal("120.12"), "agency": Decimal("18.02"), "platform": Decimal("1.8"), "tax": Decimal("-23.32"),
    }  # fmt: skip
    assert document["totals"]["spend"] == Decimal("283.33")
    assert document["costs"] == {
        "creator": Decimal("220.6"), "agency": Decimal("33.1"), "platform": 3, "tax": Decimal("26.63"),
    }  # fmt: skip
    assert document["recoverable_tax"] == Decimal("23.32")
    gross = Decimal("283.33") + Decimal("23.32")
    assert document["months"] == [
        {"month": None, "activity": Decimal("283.33"), "cash": gross, "refund": Decimal("23.32"),
         "accrued": Decimal("283.33")},
    ]  # fmt: skip


def test_the_table_has_a_column_for_each_kind(plan: Plan) -> None:
    """The same columns for every plan; the kinds add up to the cost."""
    for row in some(csv.DictReader(plan_csv(plan).splitlines())):
        kinds = [Decimal(value) for name, value in row.items() if name.startswith("cost_")]
        assert len(kinds) == 7
        assert sum(kinds) == Decimal(row["cost"])
        assert sum(Decimal(payment.split()[-1]) for payment in row["payments"].split("; ")) == Decimal(row["cost"])
        assert row["payments"].startswith("no date creator 1")


def test_both_files_come_back(plan: Plan, prepared: Prepared, tmp_path: Path) -> None:
    """Check confirms every kind, payment and month that our own files state."""
    for path in some(write_plan(plan, tmp_path / "out"), 2):
        checked = check_plan(prepared, path)
        assert checked.violations == ()
        assert checked.lines.equals(plan.lines)


def test_the_budget_is_what_the_brand_really_pays(tmp_path: Path) -> None:
    """283.33 buys both, to the cent; one cent less only one. Tax claimed back does not count."""
    path = write_texts(tmp_path, SCENARIO, *ROSTER)
    assert plan_campaign(path, ["budget=283.33"]).totals["spend"] == Decimal("283.33")
    assert plan_campaign(path, ["budget=283.32"]).totals["creators"] == 1


Change = Callable[[dict[str, Any]], object]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d["lines"][0]["costs"].update(agency=15.03), "line 1: agency cost of anna as stated"),
        (lambda d: d["lines"][0]["costs"].pop("agency"), "line 1: agency cost of anna as stated"),
        (lambda d: d["lines"][1]["costs"].update(exclusivity=1), "line 2: exclusivity cost of ben as stated"),
        (lambda d: d["lines"][1]["costs"].update(bribe=1), "line 2: bribe cost of ben as stated"),
        (lambda d: d["lines"][0].update(recoverable_tax=0), "line 1: recoverable tax of anna as stated"),
        (lambda d: d["lines"][0]["payments"][0].update(amount=1), "line 1: payment 1, amount of anna as stated"),
        (lambda d: d["costs"].update(tax="none"), "tax cost in all as stated"),
        (lambda d: d.update(recoverable_tax=23.33), "recoverable tax as stated"),
        (lambda d: d["months"][0].update(cash=283.34), "cash of no month as stated"),
    ],
)
def test_check_finds_every_changed_amount(
    plan: Plan, prepared: Prepared, tmp_path: Path, change: Change, told: str
) -> None:
    """One figure of the file is changed, and exactly that is told."""
    path = write_plan(plan, tmp_path / "out")[0]
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))
    assert broken(check_plan(prepared, path)) == [told]


def test_a_month_that_is_moved_is_found(plan: Plan, prepared: Prepared, tmp_path: Path) -> None:
    """Money stated in another month."""
    path = write_plan(plan, tmp_path / "out")[0]
    document = json.loads(path.read_text())
    document["lines"][1]["payments"][0]["month"] = "2027-03"
    path.write_text(json.dumps(document))
    assert broken(check_plan(prepared, path)) == [
        "line 2: payment 1, month of ben as stated",
    ]


def test_a_table_of_strangers_may_state_a_part(prepared: Prepared, tmp_path: Path) -> None:
    """A hand-made CSV with one kind of cost: right passes, wrong is told; empty cells state nothing."""
    path = tmp_path / "hand.csv"
    path.write_text("creator,cost,cost_agency,cost_tax\nanna,116.62,15.02,\nben,,,26.63\n")
    assert check_plan(prepared, path).violations == ()
    path.write_text("creator,cost_agency\nanna,15.00\n")
    assert broken(check_plan(prepared, path)) == ["line 2: agency cost of anna as stated"]
