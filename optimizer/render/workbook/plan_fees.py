"""The sheet "Fees and tax": the rates, terms and exchange rates that bookings follow, each in a cell with a name."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from optimizer.plan.plan import Plan
from optimizer.render.workbook.book import Area, Book, Column, Formula, Live, Sheet, Typed
from optimizer.render.workbook.plan_columns import PAYEE_WORDS, Layout, of_kind, paid_name
from optimizer.render.workbook.plan_lines import column_sum
from optimizer.render.workbook.plan_terms import Part
from optimizer.render.workbook.plan_values import Booked
from optimizer.words.plan import kind_words

FEES = "Fees and tax"
_REVERSE = "Reverse charge 1: the invoice comes without VAT; it is declared, and deducted as far as it is claimed back."
_ROOM = 12
"""Rows below a table of rates that are found too, for whoever adds one."""


def write_fees(book: Book, sheet: Sheet, plan: Plan, layout: Layout, booked: Sequence[Booked]) -> None:
    """What the spend is made of, and the rates that it follows from."""
    sheet.title(
        FEES,
        "Change a blue figure and every sheet follows.",
        "Each fee, and the tax on each invoice, is rounded by itself, half up.",
    )
    area = _kinds(book, sheet, plan, layout, booked)
    _rates(book, sheet, layout)
    _exchange(book, sheet, plan, booked)
    _payment(book, sheet, layout)
    if layout.kinds:
        sheet.chart(
            {"type": "bar"}, "Spend by kind of cost",
            [{"categories": f"={area.range(0)}", "values": f"={area.range(4)}"}],
            row=sheet.row + 1, column=0, size=(760, 80 + 32 * (area.last - area.first)), money=True,
        )  # fmt: skip
    sheet.printed(one_page=True)


def _kinds(book: Book, sheet: Sheet, plan: Plan, layout: Layout, booked: Sequence[Booked]) -> Area:
    sheet.heading("What the spend is made of")
    first = sheet.row + 1
    here = Area(FEES, first, first, 0)
    spend = Decimal(column_sum(booked, "cost"))
    number = len(layout.kinds) + 1
    whole = here.cell(number, 4, here=True)
    rows = []
    for place, kind in enumerate(layout.kinds):
        charge = layout.terms.charges.get(kind)
        amount = Decimal(column_sum(booked, of_kind(kind)))
        if charge is not None:
            book.name(f"rate_{kind}", here.cell(place, 1))
            book.name(f"amount_{kind}", here.cell(place, 2))
        rows.append(
            [
                kind_words(kind),
                None if charge is None else Live(charge.rate),
                None if charge is None else Live(charge.amount),
                _rests_on(kind, layout),
                Formula(f"={layout.total(of_kind(kind))}", amount),
                Formula(
                    f"=IF({whole}=0,0,{here.cell(place, 4, here=True)}/{whole})",
                    float(amount / spend) if spend else 0.0,
                ),
            ]
        )
    vat = [f"vat_{unit.key}" for paper in layout.terms.papers for unit in paper.units]
    stays = sum((Decimal(column_sum(booked, key)) for key in vat), Decimal(0)) - Decimal(column_sum(booked, "claimed"))
    taxed = "+".join(map(layout.total, vat)) or "0"
    rows.append(
        [
            kind_words("tax"), None, None, "the rates below; the part that is not claimed back",
            Formula(f"={taxed}-{layout.total('claimed')}", stays),
            _share(here.cell(number - 1, 4, here=True), whole, stays, spend),
        ]
    )  # fmt: skip
    columns = [
        Column("Kind of cost", "text", 30), Column("Rate", "rate", 12),
        Column(f"Per booking {plan.currency}", "money", 14), Column("Rests on", "text", 52),
        Column(f"Amount {plan.currency}", "money", 16), Column("Of the spend", "percent", 12),
    ]  # fmt: skip
    total = Formula(f"=SUM({here.cell(0, 4, here=True)}:{here.cell(number - 1, 4, here=True)})", spend)
    area = sheet.table(columns, rows, total=["Spend", None, None, None, total, None])
    back = Decimal(column_sum(booked, "claimed"))
    sheet.row -= 1
    sheet.table([Column("VAT claimed back, outside of the spend", "text"), Column("", "text"), Column("", "text"),
                 Column("", "text"), Column("", "money")],
                [["Claimed back, or deducted", *[None] * 3, Formula(f"={layout.total('claimed')}", back)]])  # fmt: skip
    return area


def _share(cell: str, whole: str, amount: Decimal, spend: Decimal) -> Formula:
    return Formula(f"=IF({whole}=0,0,{cell}/{whole})", float(amount / spend) if spend else 0.0)


def _rests_on(kind: str, layout: Layout) -> str:
    charge = layout.terms.charges.get(kind)
    if charge is None:
        return {
            "creator": "original amount x exchange rate, on Plan lines",
            "product": "the package: product and shipping",
        }.get(kind, "")
    parts = [f"a share of {' + '.join(kind_words(own).lower() for own in charge.on)}"] if charge.rate else []
    parts += ["an amount per booking"] if charge.amount else []
    parts += [f"the roster's column {charge.column}"] if charge.column else []
    return ", ".join(parts)


def _rates(book: Book, sheet: Sheet, layout: Layout) -> None:
    """Rates of tax by their code."""
    sheet.heading("Rates of VAT")
    area = Area(FEES, sheet.row + 1, sheet.row + len(layout.terms.rates), 0)
    wide = Area(FEES, sheet.row, sheet.row + len(layout.terms.rates), 0)
    for name, column in (("codes", 0), ("rates", 1), ("recoverable", 2), ("reverse", 4)):
        book.name(f"vat_{name}", wide.range(column))
    rows = [
        [rate.code, Live(rate.rate), Typed(Live(rate.recoverable), "rate"), rate.holds_for,
         int(rate.reverse_charge) if not layout.terms.declares else Live(int(rate.reverse_charge))]
        for rate in layout.terms.rates
    ]  # fmt: skip
    columns = [Column("Code", "text"), Column("Rate", "rate"), Column("Claimed back", "rate"), Column("Holds for"),
               Column("Reverse charge", "count")]  # fmt: skip
    assert sheet.table(columns, rows).first == area.first
    sheet.row -= 1
    sheet.remark(
        "Reverse charge 1: the invoice comes without VAT; it is declared, and deducted as far as it is claimed back."
    )
    sheet.row += 1


def _exchange(book: Book, sheet: Sheet, plan: Plan, booked: Sequence[Booked]) -> None:
    """What a unit of each currency of the bookings is worth."""
    known = {plan.currency: Decimal(1)}
    for own in booked:
        known.setdefault(str(own.values["currency"]), own.values["rate"])
    sheet.heading("Exchange rates")
    wide = Area(FEES, sheet.row, sheet.row + len(known) + _ROOM, 0)
    book.name("fx_currencies", wide.range(0))
    book.name("fx_rates", wide.range(1))
    rows = [
        [code, Typed(Live(rate) if code != plan.currency else rate, "exact"), None, f"{plan.currency} for one {code}"]
        for code, rate in known.items()
    ]
    sheet.table([Column("Currency"), Column("Rate", "exact"), Column("", "text"), Column("")], rows)
    sheet.row += _ROOM - 1


def _payment(book: Book, sheet: Sheet, layout: Layout) -> None:
    """The instalments of each schedule: percentages, and how long after which event."""
    terms = layout.terms
    sheet.heading("Terms of payment")
    first = sheet.row + 1
    here = Area(FEES, first, first, 0)
    rows: list[list[Any]] = []
    for schedule, parts in enumerate(terms.schedules):
        whose = ", ".join(PAYEE_WORDS.get(paper.payee, paper.payee) for paper in terms.papers if paper.parts == parts)
        begins, so_far = len(rows), Decimal(0)
        for number, part in enumerate(parts):
            place, name = len(rows), f"{schedule + 1}_{number + 1}"
            so_far += part.share
            above = f"{here.cell(begins, 1, here=True)}:{here.cell(place, 1, here=True)}"
            book.name(paid_name(schedule, number), here.cell(place, 2))
            book.name(f"term_months_{name}", here.cell(place, 4))
            book.name(f"term_days_{name}", here.cell(place, 5))
            book.name(f"term_day_{name}", here.cell(place, 6))
            is_last = number == len(parts) - 1
            rest = f"=1-SUM({here.cell(begins, 1, here=True)}:{here.cell(place - 1, 1, here=True)})" if number else "=1"
            rows.append(
                [
                    whose if number == 0 else "",
                    Typed(Formula(rest, part.share) if is_last else Live(part.share), "rate"),
                    Formula(f"=SUM({above})", so_far),
                    _event_words(part),
                    None if part.event == "day" else Live(part.months),
                    None if part.event == "day" else Live(part.days),
                    Live(part.day) if part.event == "day" else None,
                ]
            )
    columns = [Column("Invoices of", "text"), Column("Share", "rate"), Column("Paid by then", "rate"),
               Column("Due", "text"), Column("Months after", "count"), Column("Days after", "count"),
               Column("On", "date", 12)]  # fmt: skip
    sheet.table(columns, rows)
    sheet.row -= 1
    for name, label, value, kind in (
        ("signing_day", "Contracts are signed on", terms.signing, "date"),
        (
            "refund_months",
            "VAT comes back, or is paid to the state, months after the payment",
            terms.refund_months,
            "count",
        ),
        ("refund_days", "and days after it", terms.refund_days, "count"),
    ):
        sheet.write(sheet.row, 0, label)
        sheet.write(sheet.row, 4, Live(value), kind)
        book.name(name, Area(FEES, sheet.row, sheet.row, 0).cell(0, 4))
        sheet.row += 1
    sheet.row += 1


def _event_words(part: Part) -> str:
    """What the months and days are counted from."""
    if part.event == "day":
        return "on a day"
    word = {"signing": "after signing", "posting": "after posting"}[part.event]
    return {
        "": word,
        "of event": f"{word}, from the end of that month",
        "of due": f"{word}, then the end of that month",
    }[part.month_end]
