"""A plan as the books take it: what is to be paid to whom, and journal lines that balance to the minor unit.

Every instalment of an invoice is an entry of its own: the kinds of cost and the tax on it to the debit, the payee to
the credit. Of each item an instalment takes what is due up to then, rounded half up, less what was booked before; the
largest one takes what the rounding leaves, so that each entry balances and each item comes to its whole.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from optimizer.errors import InputError, Problem
from optimizer.facts.results import TaxOfLine
from optimizer.files import safe_cell
from optimizer.plan.plan import Plan
from optimizer.scenario.books import ACCOUNTS, Books
from optimizer.scenario.payments import Instalment
from optimizer.words.figures import exact

PAYEES = {"agency": "Agency", "platform": "Booking platform", "product": "Product supplier", "tax": "Tax office"}
PAYMENTS = ("id", "payee", "role", "creator", "amount", "currency", "due", "text")
JOURNAL = (
    "entry", "date", "id", "account", "cost_centre", "tax_code", "debit", "credit", "amount", "currency", "kind",
    "payee", "text",
)  # fmt: skip
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """An amount that is to be paid, tax and all; below zero: tax that comes back."""

    id: str
    payee: str
    role: str
    """creator, agency, platform, product or tax."""
    creator: str
    amount: Decimal
    due: date | None
    text: str


@dataclass(frozen=True, slots=True)
class JournalLine:
    """A line of an entry."""

    entry: str
    """The same for all lines that balance each other."""
    date: date | None
    id: str
    account: str
    cost_centre: str
    tax_code: str
    debit: Decimal
    credit: Decimal
    kind: str
    payee: str
    text: str


def payments_of(plan: Plan, books: Books) -> list[PaymentLine]:
    """What is paid, in the order of the days."""
    found = [
        PaymentLine(line["id"], _payee(payment.payee, line, books), payment.payee, line["creator"], payment.amount,
                    payment.due, _text(line))
        for line in plan.lines.to_dict("records") for payment in line["payments"]
    ]  # fmt: skip
    return sorted(found, key=lambda one: (one.due is None, one.due or date.min, one.payee, one.id))


def journal_of(plan: Plan, books: Books) -> list[JournalLine]:
    """The entries of every booking. Raises `InputError` where the plan does not tell its terms, or does not tie."""
    terms = plan.terms.get("payment")
    if terms is None:
        what = "the plan does not say when it is paid: it is of an older program"
        raise InputError(Problem(what, "plan again, and take the new plan.json"))
    lines = [entry for line in plan.lines.to_dict("records") for entry in _of_line(plan, line, terms, books)]
    for line in plan.lines.to_dict("records"):
        asked = sum((one.amount for one in line["payments"] if one.payee != "tax"), _ZERO)
        booked = sum((own.credit for own in lines if own.id == line["id"] and own.kind == "payable"), _ZERO)
        if asked != booked:
            what = f"the payments of {line['creator']} do not add up to the invoices"
            raise InputError(Problem(what, "check the plan: optimizer check SCENARIO PLAN"))
    return lines


def _of_line(plan: Plan, line: Mapping[Any, Any], terms: Mapping[str, Any], books: Books) -> Iterator[JournalLine]:
    for number, invoice in enumerate(terms["invoices"], start=1):
        kinds = {kind: line["costs"][kind] for kind in invoice["kinds"] if kind in line["costs"]}
        taxes = [tax for tax in line["taxes"] if tax.on and set(tax.on) <= set(invoice["kinds"])]
        if not kinds:
            continue
        payee = _payee(invoice["payee"], line, books)
        parts = [Instalment(**{**part, "share": Decimal(str(part["share"]))}) for part in invoice["instalments"]]
        charged, declared = _items(kinds, taxes, plan, books)
        asked = _spread(charged, parts, plan.digits)
        stated = [(owed, _spread(own, parts, plan.digits)) for owed, own in declared]
        for place, part in enumerate(parts):
            day = part.due(terms["signing"], line["posted_on"])
            said, tail = (f"{line['id']}-{number}-{place + 1}", day, line["id"]), (payee, _text(line))
            groups = [((("payable", _account("payable", books), "")), asked[place])]
            groups += [(owed, own[place]) for owed, own in stated]
            for (role, account, tax_code), own in groups:
                for (kind, debit_account, code), amount in own:
                    if amount:
                        centre = _centre(kind, books)
                        yield JournalLine(*said, debit_account, centre, code, amount, _ZERO, kind, *tail)
                whole = sum((amount for _, amount in own), _ZERO)
                if whole:
                    yield JournalLine(*said, account, "", tax_code, _ZERO, whole, role, *tail)


_Item = tuple[str, str, str]
"""Kind, account, tax code."""
_Amount = tuple[_Item, Decimal]


def _items(
    kinds: Mapping[str, Decimal], taxes: Sequence[TaxOfLine], plan: Plan, books: Books
) -> tuple[list[_Amount], list[tuple[_Item, list[_Amount]]]]:
    """What an invoice asks for, item by item; and, of tax that it does not ask for, who it is owed to and its parts."""
    code_of = {kind: _tax_code(tax, plan, books) for tax in taxes for kind in tax.on}
    charged: list[_Amount] = [
        ((kind, _account(kind, books), code_of.get(kind, "")), amount) for kind, amount in kinds.items()
    ]
    declared = []
    for tax in taxes:
        code = _tax_code(tax, plan, books)
        own: list[_Amount] = [
            (("input_vat", _account("input_vat", books), code), tax.claimed),
            (("tax", _account("tax", books), code), tax.tax - tax.claimed),
        ]
        if tax.reverse_charge:
            declared.append((("declared_vat", _account("declared_vat", books), code), own))
        else:
            charged += own
    return charged, declared


def _spread(items: Sequence[_Amount], parts: Sequence[Instalment], digits: int) -> list[list[_Amount]]:
    """The items by instalment: their sum is the instalment, and each comes to its whole."""
    unit = Decimal(1).scaleb(-digits)
    whole = sum((amount for _, amount in items), _ZERO)
    largest = max(range(len(items)), key=lambda place: items[place][1], default=0)
    before, share = [_ZERO] * len(items), _ZERO
    found = []
    for number, part in enumerate(parts, start=1):
        share = Decimal(1) if number == len(parts) else share + part.share
        until = [(amount * share).quantize(unit, ROUND_HALF_UP) for _, amount in items]
        if items and number < len(parts):
            until[largest] += (whole * share).quantize(unit, ROUND_HALF_UP) - sum(until, _ZERO)
        found.append([(item, now - then) for (item, _), now, then in zip(items, until, before, strict=True)])
        before = until
    return found


def _account(kind: str, books: Books) -> str:
    return books.accounts.get(kind, ACCOUNTS[kind])


def _centre(kind: str, books: Books) -> str:
    return "" if kind == "input_vat" else books.cost_centres.get(kind, books.cost_centre or "")


def _tax_code(tax: TaxOfLine, plan: Plan, books: Books) -> str:
    """The books' code of a rate: by kind of cost with tax of its own, by country, else by its rate."""
    rates = (plan.terms.get("tax") or {}).get("rates") or ()
    kind = rates[tax.number].get("kind") if tax.number < len(rates) else None
    percent = f"{exact((tax.rate * 100).normalize())} %"
    plain = f"{percent} reverse charge" if tax.reverse_charge else percent
    for name in (kind, tax.country, "others"):
        if name and name in books.tax_codes:
            return books.tax_codes[name]
    return plain


def _payee(role: str, line: Mapping[Any, Any], books: Books) -> str:
    """A creator is paid through their agent, where they have one."""
    if role == "creator":
        return str(line.get("agent") or line["creator"])
    return books.payees.get(role, PAYEES.get(role, role))


def _text(line: Mapping[Any, Any]) -> str:
    return ", ".join(str(line[name]) for name in ("creator", "platform", "package", "flight") if line[name])


def payments_csv(lines: Sequence[PaymentLine], currency: str, *, decimal_comma: bool = False) -> str:
    """The payment list; ISO dates, plain numbers; with `;` and decimal commas where asked for."""
    rows = [
        [one.id, one.payee, one.role, one.creator, one.amount, currency, one.due, one.text] for one in lines
    ]  # fmt: skip
    return _csv(PAYMENTS, rows, decimal_comma=decimal_comma)


def journal_csv(lines: Sequence[JournalLine], currency: str, *, decimal_comma: bool = False) -> str:
    """The journal; `amount` is debit less credit, for programs that take one signed column."""
    rows = [
        [one.entry, one.date, one.id, one.account, one.cost_centre, one.tax_code, one.debit or None, one.credit or None,
         one.debit - one.credit, currency, one.kind, one.payee, one.text]
        for one in lines
    ]  # fmt: skip
    return _csv(JOURNAL, rows, decimal_comma=decimal_comma)


def _csv(heads: Sequence[str], rows: Sequence[Sequence[Any]], *, decimal_comma: bool) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";" if decimal_comma else ",", lineterminator="\r\n" if decimal_comma else "\n")
    writer.writerow(heads)
    writer.writerows([_cell(value, decimal_comma) for value in row] for row in rows)
    return text.getvalue()


def _cell(value: Any, decimal_comma: bool) -> str:
    if isinstance(value, Decimal):
        plain = f"{exact(value)}"
        return plain.replace(".", ",") if decimal_comma else plain
    return "" if value is None else value.isoformat() if isinstance(value, date) else safe_cell(str(value))
