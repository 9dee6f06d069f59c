"""A plan in the books: every entry balances, every item comes to its whole, and the payments are the plan's."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from cases import some
from costly_scenarios import write_costly
from from_text import write_texts

from optimizer.bookkeeping import write_books
from optimizer.errors import InputError
from optimizer.plan.books import journal_of, payments_csv, payments_of
from optimizer.plan.files import write_plan
from optimizer.plan.plan import Plan
from optimizer.planning import plan_campaign
from optimizer.scenario.books import Books

HEAD = "creator,platform,followers,engagement_rate,country,price,agent"
ANNA = "anna,instagram,10000,5%,FR,100.01,Blue"
SCENARIO = """budget: 1000
books: {accounts: {creator: 6300, payable: 1600}, cost_centre: 4711, tax_codes: {FR: V20}}
costs:
  agency_fee: 15%
  payment: {creator: 33.333% on signing and rest on posting, agency: on posting}
  tax:
    countries: {FR: {rate: 20%, recoverable: 50%}}
    kinds: {agency: {rate: 19%, recoverable: true, reverse_charge: true}}
flights: [{name: March, start: 2027-03-01, end: 2027-03-31}]
"""


def hold(plan: Plan) -> int:
    """Debit is credit in each entry; kinds, VAT and payments come to the plan's own sums. How many lines."""
    lines = journal_of(plan, Books())
    balance: dict[str, Decimal] = defaultdict(Decimal)
    by_kind: dict[str, Decimal] = defaultdict(Decimal)
    for line in lines:
        balance[line.entry] += line.debit - line.credit
        by_kind[line.kind] += line.debit - line.credit
    assert set(balance.values()) <= {0}
    assert {kind: by_kind[kind] for kind in plan.costs} == dict(plan.costs)
    taxes = [tax for taxes in plan.lines["taxes"] for tax in taxes]
    assert by_kind["input_vat"] == sum(tax.claimed for tax in taxes)
    assert -by_kind["declared_vat"] == sum(tax.tax for tax in taxes if tax.reverse_charge)
    paid = payments_of(plan, Books())
    assert sum(one.amount for one in paid) == plan.totals["spend"]
    assert -by_kind["payable"] == sum(one.amount for one in paid if one.role != "tax")
    return len(lines)


def test_the_entries_of_a_booking_by_hand(tmp_path: Path) -> None:
    """Anna 100.01, VAT 20.00, half of it back: 120.01 in a third (40.00) on March 1st and the rest (80.01) on the 31st.

    Of the fee 33.34 then, less the 0.01 that rounding leaves; of the VAT 3.33 and 3.33. The agency's 15.00 come without
    VAT: 2.85 are declared and deducted.
    """
    plan = plan_campaign(write_texts(tmp_path, SCENARIO, HEAD, ANNA))
    assert hold(plan) > 6
    books = Books.model_validate({"accounts": {"creator": "6300"}, "cost_centre": "4711", "tax_codes": {"FR": "V20"}})
    found = [
        (
            line.date.isoformat() if line.date else "",
            line.account,
            line.cost_centre,
            line.tax_code,
            line.debit,
            line.credit,
        )
        for line in journal_of(plan, books)
    ]
    first = ("2027-03-01", "6300", "4711", "V20", Decimal("33.34"), 0)
    assert found[0] == first
    assert found[1:4] == [
        ("2027-03-01", "VAT deductible", "", "V20", Decimal("3.33"), 0),
        ("2027-03-01", "VAT not deductible", "4711", "V20", Decimal("3.33"), 0),
        ("2027-03-01", "payables", "", "", 0, Decimal("40.00")),
    ]
    assert found[-3:] == [
        ("2027-03-31", "payables", "", "", 0, Decimal("15.00")),
        ("2027-03-31", "VAT deductible", "", "19 % reverse charge", Decimal("2.85"), 0),
        ("2027-03-31", "VAT reverse charge", "", "19 % reverse charge", 0, Decimal("2.85")),
    ]
    payees = [(one.payee, one.amount) for one in payments_of(plan, books)]
    assert ("Blue", Decimal("40.00")) in payees
    assert ("Agency", Decimal("15.00")) in payees


def test_both_files_as_a_german_program_wants_them(tmp_path: Path) -> None:
    """Semicolons and decimal commas; the mapping goes before the scenario's own names; nothing but whole files."""
    scenario = write_texts(tmp_path, SCENARIO, HEAD, ANNA)
    source = write_plan(plan_campaign(scenario), tmp_path / "out")[0]
    (tmp_path / "m.yaml").write_text("accounts: {creator: K1}\n", encoding="utf-8")
    payments, journal = write_books(source, tmp_path / "books", scenario, tmp_path / "m.yaml", decimal_comma=True)
    rows = list(csv.DictReader(journal.read_text(encoding="utf-8").splitlines(), delimiter=";"))
    assert {row["account"] for row in rows if row["kind"] == "creator"} == {"K1"}
    assert rows[0]["debit"] == rows[0]["amount"] == "33,34"
    due = [row["due"] for row in csv.DictReader(payments.read_text(encoding="utf-8").splitlines(), delimiter=";")]
    assert due == sorted(due)
    assert "'=cmd" in payments_csv(
        [one.__class__(**{**{name: getattr(one, name) for name in one.__slots__}, "payee": "=cmd"})
         for one in payments_of(plan_campaign(scenario), Books())], "EUR",
    )  # fmt: skip
    (tmp_path / "m.yaml").write_text("accounts: {bribe: K1}\n", encoding="utf-8")
    with pytest.raises(InputError, match="nothing is booked as 'bribe'"):
        write_books(source, tmp_path / "books", scenario, tmp_path / "m.yaml")


def test_random_plans_balance(tmp_path: Path) -> None:
    """12 scenarios with awkward fees, taxes, terms and currencies."""
    booked = 0
    for seed in some(range(12)):
        try:
            plan = plan_campaign(write_costly(tmp_path, seed))
        except InputError:
            continue  # the draw asks for somebody whom nobody has
        booked += plan.status != "infeasible" and hold(plan) > 0
    assert booked > 5


def test_a_workbook_that_was_worked_in_is_checked(tmp_path: Path) -> None:
    """As it was written it holds; a fee that was changed is told, by the row; rows may come in any order."""
    import openpyxl

    from optimizer.api import write_report
    from optimizer.plan.reading import read_plan
    from optimizer.planning import check_plan

    scenario = write_texts(tmp_path, SCENARIO, HEAD, ANNA, "ben,instagram,9000,5%,DE,90,")
    source = write_plan(plan_campaign(scenario), tmp_path / "out")[0]
    path = write_report(source, tmp_path / "plan.xlsx")
    assert {line.creator for line in read_plan(path).lines} == {"anna", "ben"}
    assert check_plan(scenario, path).violations == ()
    book = openpyxl.load_workbook(path, data_only=True)
    sheet = book["Plan lines"]
    heads = {cell.value: cell.column for cell in sheet[6]}
    sheet.cell(7, heads["Cost EUR"]).value += 5
    book.save(path)
    names = [violation.path[-1] for violation in check_plan(scenario, path).violations]  # type: ignore[union-attr]  # misstated
    assert names == ["cost"]
    sheet.cell(7, heads["Cost EUR"]).value = None
    book.save(path)
    with pytest.raises(InputError, match="never calculated"):
        check_plan(scenario, path)
