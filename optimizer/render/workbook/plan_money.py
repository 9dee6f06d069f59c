"""The sheets on money and time: fees and tax, the cash calendar, months and flights."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from optimizer.plan.plan import Plan
from optimizer.render.workbook.book import Area, Column, Formula, Live, Sheet, month_day, sum_where
from optimizer.render.workbook.plan_lines import WHOLE, Layout, column_sum, kind_heading, of_kind
from optimizer.render.workbook.plan_terms import paid_by, rounded
from optimizer.words.plan import FLIGHTS_SHARE

FEES, CASH, MONTHS = "Fees and tax", "Cash calendar", "By month"
UNDATED = "No dates of payment are known, so all of the spend stands in one place without a month."


def rate_cells(layout: Layout) -> dict[str, str]:
    """Where the terms will stand on the sheet "Fees and tax"."""
    area, _ = _fee_areas(layout)
    cells = {}
    for position, kind in enumerate(layout.kinds):
        cells[f"{kind} rate"], cells[f"{kind} amount"] = area.cell(position, 1), area.cell(position, 2)
    first = _tax_area(layout)
    for tax in layout.terms.taxes:
        cells[f"tax {tax.number} rate"] = first.cell(tax.number, 1)
        cells[f"tax {tax.number} back"] = first.cell(tax.number, 2)
    return cells


def _fee_areas(layout: Layout) -> tuple[Area, int]:
    """The table of kinds, and the row after its total."""
    first = 5
    last = first + max(len(layout.kinds), 1) - 1
    return Area(FEES, first, last, 0), last + 3


def _tax_area(layout: Layout) -> Area:
    _, after = _fee_areas(layout)
    first = after + 2
    return Area(FEES, first, first + max(len(layout.terms.taxes), 1) - 1, 0)


def write_fees(sheet: Sheet, plan: Plan, layout: Layout) -> None:
    """What the spend is made of, and the rates that it follows from."""
    sheet.title(
        FEES,
        "Change a blue rate, or a blue amount on Plan lines, and every sheet follows. Each fee is rounded by itself, "
        "half up.",
    )
    sheet.heading("What the spend is made of")
    area, _ = _fee_areas(layout)
    spend = column_sum(plan, layout, "cost")
    rows = []
    for position, kind in enumerate(layout.kinds):
        amount = column_sum(plan, layout, of_kind(kind))
        charge = layout.terms.charges.get(kind)
        whole, part = area.cell(len(layout.kinds), 4, here=True), area.cell(position, 4, here=True)
        share = f"=IF({whole}=0,0,{part}/{whole})"
        rows.append(
            [
                kind_heading(kind),
                None if charge is None or not charge.rate else Live(charge.rate),
                None if charge is None or not charge.amount else Live(charge.amount),
                _rests_on(plan, kind, layout),
                Formula(f"=SUM({layout.range(of_kind(kind))})", amount),
                Formula(share, float(Decimal(amount) / Decimal(spend)) if spend else 0.0),
            ]
        )
    columns = [
        Column("Kind of cost", "text", 24), Column("Rate", "rate", 10),
        Column(f"Per booking {plan.currency}", "money", 14), Column("Rests on", "text", 52),
        Column(f"Amount {plan.currency}", "money", 16), Column("Of the spend", "percent", 12),
    ]  # fmt: skip
    total = Formula(f"=SUM({area.range(4, here=True)})", spend) if rows else 0
    written = sheet.table(columns, rows, total=["Spend", None, None, None, total, None])
    assert written.first == area.first
    if layout.terms.taxes:
        sheet.heading("Tax rates")
        known = _tax_area(layout)
        taxes = [
            [", ".join(names) or "all other countries" if len(layout.terms.taxes) > 1 else "all countries",
             Live(tax.rate), Live(tax.recoverable), f"rests on {_kind_list(tax.on)}"]
            for tax, names in zip(layout.terms.taxes, layout.terms.countries, strict=True)
        ]  # fmt: skip
        heads = [Column("Creator's country"), Column("Rate", "rate"), Column("Claimed back", "rate"), Column("On")]
        assert sheet.table(heads, taxes).first == known.first
    if layout.has("claimed"):
        sheet.heading("Paid and claimed back")
        back = Formula(f"=SUM({layout.range('claimed')})", plan.recoverable_tax)
        sheet.table([Column("Outside of the spend"), Column("", "text"), Column(f"Amount {plan.currency}", "money")],
                    [["Tax claimed back", None, back]])  # fmt: skip
    if layout.kinds and layout.kinds != (WHOLE,):
        sheet.chart(
            {"type": "bar"}, "Spend by kind of cost",
            [{"categories": f"={area.range(0)}", "values": f"={area.range(4)}"}],
            row=sheet.row + 1, column=0, size=(760, 60 + 32 * len(layout.kinds)), money=True,
        )  # fmt: skip
    sheet.printed(one_page=True)


def _rests_on(plan: Plan, kind: str, layout: Layout) -> str:
    charge = layout.terms.charges.get(kind)
    if charge is None:
        return {"creator": "the roster's prices, by package", "product": "the package: product and shipping",
                "tax": "the rates below; the part that is not claimed back", WHOLE: "the plan file says no kinds",
                }.get(kind, "")  # fmt: skip
    parts = [f"a share of {_kind_list(charge.on)}"] if charge.rate else []
    parts += ["an amount per booking"] if charge.amount else []
    column = dict(plan.terms.get(kind, {})).get("column")
    parts += [f"the roster's column {column}"] if column else []
    return ", ".join(parts)


def _kind_list(kinds: tuple[str, ...]) -> str:
    return " + ".join(kind_heading(kind).lower() for kind in kinds)


def write_cash(sheet: Sheet, plan: Plan, layout: Layout) -> tuple[Area, tuple[str | None, ...]]:
    """When each line is paid; the place of its table, and the months of its columns."""
    remark = "What is paid by a month is a share of the line's cost; the last payment is what is left of it."
    sheet.title(CASH, remark, *([] if _dated(plan) else [UNDATED]))
    months = tuple(sorted({one.month for line in layout.lines for one in line["payments"]}, key=lambda one: one or ""))
    months = months or (None,)
    columns = [Column("No.", "count", 5), Column("Creator"), Column("Platform")]
    columns.append(Column(f"Cost {plan.currency}", "money"))
    columns += [Column(_month_heading(month), "money", live=True) for month in months]
    first = sheet.row + 1
    area = Area(CASH, first, first + max(len(layout.lines), 1) - 1, 0)
    rows = [
        [position + 1, line["creator"], line["platform"],
         Formula(f"={layout.cell('cost', position)}", line["cost"]),
         *_payments(plan, layout, area, position, months)]
        for position, line in enumerate(layout.lines)
    ]  # fmt: skip
    totals: list[Any] = [None, "Total", None]
    totals.append(Formula(f"=SUM({area.range(3, here=True)})", column_sum(plan, layout, "cost")))
    for place, month in enumerate(months):
        totals.append(Formula(f"=SUM({area.range(4 + place, here=True)})", _paid(layout, month)))
    sheet.table(columns, rows, total=totals, freeze=4)
    sheet.printed()
    return area, months


def _month_heading(month: str | None) -> str:
    day = month_day(month)
    return day.strftime("%b %Y") if isinstance(day, date) else "No date"


def _dated(plan: Plan) -> bool:
    return any(month.month for month in plan.months)


def _by_month(line: Mapping[Any, Any]) -> dict[str | None, Decimal]:
    paid: dict[str | None, Decimal] = {}
    for payment in sorted(line["payments"], key=lambda payment: payment.month or ""):
        paid[payment.month] = paid.get(payment.month, Decimal(0)) + payment.amount
    return paid


def _paid(layout: Layout, month: str | None) -> Decimal:
    return sum((_by_month(line).get(month, Decimal(0)) for line in layout.lines), Decimal(0))


def _payments(plan: Plan, layout: Layout, area: Area, position: int, months: tuple[str | None, ...]) -> list[Any]:
    """The cells of one line: what is paid by then less what was paid before, the last payment what is left."""
    line = layout.lines[position]
    paid = _by_month(line)
    if not paid and line["cost"]:  # an older plan file knows no payments
        paid = {months[0]: line["cost"]}
    cells: list[Any] = [None] * len(months)
    places = [place for place, month in enumerate(months) if month in paid]
    cost = area.cell(position, 3, here=True).replace("$", "")
    shares, so_far = paid_by(line["instalments"]), Decimal(0)
    for number, place in enumerate(places):
        amount = paid[months[place]]
        before = "".join(f"-{area.cell(position, 4 + one, here=True).replace('$', '')}" for one in places[:number])
        so_far += amount
        share = shares.get(months[place])
        if number == len(places) - 1:
            cells[place] = Formula(f"={cost}{before}", amount)
        elif share is not None and rounded(line["cost"] * share, plan.digits) == so_far:
            cells[place] = Formula(f"=ROUND({cost}*{share},{plan.digits}){before}", amount)
        else:
            cells[place] = amount
    return cells


def write_months(
    sheet: Sheet, plan: Plan, layout: Layout, cash: Area, paid_in: tuple[str | None, ...]
) -> dict[str, Formula]:
    """Activity and cash by month, then the flights; the formulas of both sums, for the summary to compare."""
    sheet.title(MONTHS, "Activity stands in the month in which content appears, cash in the month in which it is paid.",
                *([] if _dated(plan) else [UNDATED]))  # fmt: skip
    first = sheet.row + 1
    months = [month.month for month in plan.months] or [None]
    area = Area(MONTHS, first, first + len(months) - 1, 0)
    rows, so_far = [], Decimal(0)
    stated = {month.month: month for month in plan.months}
    for position, month in enumerate(months):
        whole = column_sum(plan, layout, "cost")
        activity = stated[month].activity if month in stated else whole
        cash_now = stated[month].cash if month in stated else whole
        so_far += Decimal(cash_now)
        label = area.cell(position, 0, here=True)
        if layout.has("month"):
            found: Any = Formula(sum_where(layout.range("month"), label, "month", layout.range("cost")), activity)
        elif len(months) == 1:
            found = Formula(f"=SUM({layout.range('cost')})", activity)
        else:
            found = activity
        total = cash.last + 1  # the row below the lines
        column = 4 + paid_in.index(month) if month in paid_in else None
        below = Area(CASH, total, total, 0)
        paid: Any = Decimal(0) if column is None else Formula(f"={below.cell(0, column)}", cash_now)
        running = f"=SUM({area.cell(0, 2, here=True)}:{area.cell(position, 2, here=True)})"
        rows.append([month_day(month), found, paid, Formula(running, so_far)])
    sums = {
        "activity": (1, sum((Decimal(month.activity) for month in plan.months), Decimal(0))),
        "cash": (2, sum((Decimal(month.cash) for month in plan.months), Decimal(0))),
    }
    if not plan.months:
        sums = {name: (place, Decimal(column_sum(plan, layout, "cost"))) for name, (place, _) in sums.items()}
    columns = [Column("Month", "month", 14), Column(f"Activity {plan.currency}", "money", 18),
               Column(f"Cash {plan.currency}", "money", 18), Column("Cash so far", "money", 18)]  # fmt: skip
    totals = [Formula(f"=SUM({area.range(place, here=True)})", value) for place, value in sums.values()]
    sheet.table(columns, rows, total=["Total", *totals, None], freeze=1)
    if plan.flights:
        _write_flights(sheet, plan, layout)
    if _dated(plan):
        series = [
            {"name": name, "categories": f"={area.range(0)}", "values": f"={area.range(place)}"}
            for name, place in (("Activity", 1), ("Cash", 2))
        ]
        sheet.chart({"type": "column"}, "Activity and cash by month", series, row=sheet.row + 1, column=0,
                    size=(720, 300), money=True, legend=True, months=True)  # fmt: skip
    sheet.printed(one_page=True)
    return {name: Formula(f"={area.cell(len(months), place)}", value) for name, (place, value) in sums.items()}


def _write_flights(sheet: Sheet, plan: Plan, layout: Layout) -> None:
    sheet.heading("Flights")
    first = sheet.row + 1
    here = Area(MONTHS, first, first + len(plan.flights) - 1, 0)
    rows = []
    for position, flight in enumerate(plan.flights):
        name = flight.name
        label = here.cell(position, 0, here=True)
        live: Any = flight.spend
        if layout.has("flight"):
            live = Formula(sum_where(layout.range("flight"), label, name, layout.range("cost")), flight.spend)
        rows.append(
            [name, flight.start, flight.end, flight.budget, live, flight.creators, flight.posts, flight.engagement,
             flight.impressions, flight.reach]
        )  # fmt: skip
    columns = [
        Column("Flight"), Column("Start", "date", 18), Column("End", "date", 18), Column("Budget", "money", 18),
        Column(f"Spend {plan.currency}", "money"), Column("Creators", "count"), Column("Posts", "decimal"),
        Column("Engagement", "count"), Column("Impressions", "count"), Column("People reached", "count"),
    ]  # fmt: skip
    sheet.table(columns, rows)
    sheet.remark(FLIGHTS_SHARE)
