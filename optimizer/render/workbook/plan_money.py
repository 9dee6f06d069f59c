"""The sheets on time: what is bought, accrued, paid and refunded in each month, and who is paid when; the flights.

Every figure is a sum over all bookings with a condition on their days. The months follow the earliest day, so that a
date may be changed; what lies beyond the last of them, and what has no date, has a row of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from optimizer.plan.ledger import accrued
from optimizer.plan.plan import Plan
from optimizer.render.workbook.book import Area, Column, Formula, Sheet, sum_where
from optimizer.render.workbook.plan_columns import PAYEE_WORDS, Layout
from optimizer.render.workbook.plan_values import Booked, back_day
from optimizer.words.plan import FLIGHTS_SHARE

CASH, MONTHS = "Cash calendar", "By month"
UNDATED = "No dates are known, so all of the spend stands in one place without a month."
LATER, DATED, NO_DATE = "later", "with a date", "no date"
_SPARE = 6
"""Months after the last one of the plan, for dates that are changed."""


@dataclass
class Sums:
    """What the bookings come to now, by month (`2027-03`, or None for no date) and by column."""

    by_month: dict[str | None, dict[str, Decimal]] = field(default_factory=dict)

    def add(self, day: date | str | None, what: str, amount: Decimal) -> None:
        """Count an amount in the month of a day."""
        month = day.isoformat()[:7] if isinstance(day, date) else day
        own = self.by_month.setdefault(month, {})
        own[what] = own.get(what, Decimal(0)) + amount

    def of(self, month: str | None, what: str) -> Decimal:
        """What a month has of something."""
        return self.by_month.get(month, {}).get(what, Decimal(0))

    def total(self, what: str) -> Decimal:
        """All months together."""
        return sum((own.get(what, Decimal(0)) for own in self.by_month.values()), Decimal(0))


@dataclass(frozen=True)
class Calendar:
    """The rows of both sheets: months in order, then what comes later, then what has no date."""

    months: tuple[str, ...]
    sums: Sums

    @property
    def labels(self) -> tuple[str | None, ...]:
        """Months as the sums have them; the row for later ones is empty now, and None has no date."""
        return (*self.months, LATER, None)


def calendar_of(layout: Layout, booked: Sequence[Booked]) -> Calendar:
    """What the bookings come to, month by month."""
    sums, days = Sums(), set[date]()
    for own in booked:
        posted, starts, ends = (own.values.get(name) for name in ("posted_on", "starts", "ends"))
        stretch = (starts, ends) if isinstance(starts, date) and isinstance(ends, date) else None
        sums.add(posted, "activity", own.money("cost"))
        month = posted.isoformat()[:7] if isinstance(posted, date) else None
        for part_of, part in accrued(own.money("cost"), stretch, month, layout.digits):
            sums.add(part_of, "accrued", part)
        days.update(day for day in (posted, None if stretch is None else starts) if isinstance(day, date))
        for paper, _, due, pay in layout.pays():
            sums.add(own.values[due], paper.payee, own.money(pay))
            sums.add(own.values[due], "paid", own.money(pay))
            if isinstance(own.values[due], date):
                days.add(own.values[due])
        for what, counts in (("back", ("refund",)), ("declared", ("declared", "paid"))):
            for due, key in layout.backs(what):
                day = own.values[due]
                for name in counts:
                    sums.add(back_day(day, layout) if isinstance(day, date) else None, name, own.money(key))
    known = sorted(month for month in sums.by_month if month is not None)
    if not days:
        return Calendar((), sums)
    first, last = min(known), max(known)
    start, count = int(first[:4]) * 12 + int(first[5:]) - 1, 1
    count += int(last[:4]) * 12 + int(last[5:]) - 1 - start + _SPARE
    months = (f"{(start + step) // 12:04d}-{(start + step) % 12 + 1:02d}" for step in range(count))
    return Calendar(tuple(months), sums)


class _Rows:
    """The formulas of one sheet's rows; the first column of its table is the month."""

    def __init__(self, sheet: str, first: int, layout: Layout, calendar: Calendar) -> None:
        self.layout, self.calendar = layout, calendar
        self.area = Area(sheet, first, first + len(calendar.labels) - 1, 0)

    def label(self, row: int) -> Any:
        """The month of a row."""
        month = self.calendar.labels[row]
        if month is None or month == LATER:
            return NO_DATE if month is None else LATER if self.calendar.months else DATED
        if row:
            return Formula(f"=EDATE({self.area.cell(0, 0, here=True)},{row})", _serial(month))
        keys = ["posted_on", *(["starts"] if self.layout.has("starts") else [])]
        keys += dict.fromkeys(due for _, _, due, _ in self.layout.pays())
        earliest = f"MIN({','.join(self.layout.range(key) for key in keys)})"
        return Formula(f"=DATE(YEAR({earliest}),MONTH({earliest}),1)", _serial(month))

    def ends(self, row: int) -> tuple[str, str]:
        """First day of a row's month, and of the month after it; of later ones the second is empty."""
        month = self.calendar.labels[row]
        if month == LATER and not self.calendar.months:
            return "1", ""  # any day
        if month == LATER:
            return f"EDATE({self.area.cell(0, 0, here=True)},{len(self.calendar.months)})", ""
        cell = self.area.cell(row, 0, here=True)
        return cell, f"EDATE({cell},1)"

    def sum(self, row: int, pairs: Sequence[tuple[str, str]], *, back: bool = False, plain: bool = False) -> str:
        """The amounts of (day, amount) columns whose day lies in a row's month; `plain` by another function."""
        terms = []
        for day, amount in pairs:
            days, amounts = self.layout.range(day), self.layout.range(amount)
            if self.calendar.labels[row] is None:
                terms.append(f'SUMPRODUCT(({days}="")*1,{amounts})')
                continue
            low, high = self.ends(row)
            if back and self.calendar.months:  # the refund comes so much later than the payment
                low, high = (f"EDATE({end},-refund_months)-refund_days" if end else "" for end in (low, high))
            if plain:
                below = f"*({days}<{high})" if high else ""
                terms.append(f'SUMPRODUCT(({days}>={low}){below}*({days}<>""),{amounts})')
            else:
                below = f',{days},"<"&{high}' if high else ""
                terms.append(f'SUMIFS({amounts},{days},">="&{low}{below})')
        return "+".join(terms) or "0"

    def accrued(self, row: int) -> str:
        """The cost by the days of the flights that lie in a row's month, as an array."""
        layout = self.layout
        posted, cost = layout.range("posted_on"), layout.range("cost")
        low, high = self.ends(row) if self.calendar.labels[row] is not None else ("", "")
        whole = f'IF({posted}="",{cost},0)' if not low else f"IF(({posted}>={low})*ISNUMBER({posted}),{cost},0)"
        if low and high:
            whole = f"IF(({posted}>={low})*({posted}<{high})*ISNUMBER({posted}),{cost},0)"
        if not layout.has("starts"):
            return f"{{=SUM({whole})}}"
        starts, ends = layout.range("starts"), layout.range("ends")
        shares = [
            f"IF({day}<{starts},0,IF({day}>={ends},1,({day}-{starts}+1)/({ends}-{starts}+1)))" if day else "1"
            for day in (f"({high}-1)" if high else "", f"({low}-1)")
        ]
        spread = "-".join(f"ROUND({cost}*{share},{layout.digits})" for share in shares) if low else "0"
        return f"{{=SUM(IF(ISNUMBER({starts})*ISNUMBER({ends}),{spread},{whole}))}}"

    def now(self, row: int, what: str) -> Decimal:
        """The figure of a row as it stands."""
        return self.calendar.sums.of(self.calendar.labels[row], what)


def _serial(month: str) -> int:
    """A month's first day as a sheet counts days."""
    return (date(int(month[:4]), int(month[5:7]), 1) - date(1899, 12, 30)).days


def write_cash(sheet: Sheet, plan: Plan, layout: Layout, calendar: Calendar) -> Area:
    """Who is paid in which month, what comes back, and how the account stands; the place of its rows."""
    sheet.title(CASH, "What leaves the account and what comes back, month by month. The due dates stand on Plan lines.",
                *([] if calendar.months else [UNDATED]))  # fmt: skip
    rows_of = _Rows(CASH, sheet.row + 1, layout, calendar)
    payees = list(dict.fromkeys(paper.payee for paper, _, _, _ in layout.pays()))
    declared, back = layout.backs("declared"), layout.backs("back")
    area, rows, so_far = rows_of.area, [], Decimal(0)
    out = len(payees) + bool(declared)
    for row in range(len(calendar.labels)):
        cells: list[Any] = [rows_of.label(row)]
        for payee in payees:
            pairs = [(due, pay) for paper, _, due, pay in layout.pays() if paper.payee == payee]
            cells.append(Formula(f"={rows_of.sum(row, pairs)}", rows_of.now(row, payee)))
        if declared:
            cells.append(Formula(f"={rows_of.sum(row, declared, back=True)}", rows_of.now(row, "declared")))
        paid, refund = rows_of.now(row, "paid"), rows_of.now(row, "refund")
        so_far += paid - refund
        ends = [area.cell(row, column, here=True).replace("$", "") for column in (1, out, out + 1, out + 2, out + 3)]
        running = f"=SUM({area.cell(0, out + 3, here=True)}:{ends[4]})"
        cells += [Formula(f"=SUM({ends[0]}:{ends[1]})", paid),
                  Formula(f"={rows_of.sum(row, back, back=True)}", refund),
                  Formula(f"={ends[2]}-{ends[3]}", paid - refund), Formula(running, so_far)]  # fmt: skip
        rows.append(cells)
    words = [*(PAYEE_WORDS.get(payee, payee) for payee in payees), *(["VAT declared"] if declared else [])]
    columns = [Column("Month", "month", 14), *(Column(word, "money", 16) for word in words),
               Column(f"Paid out {plan.currency}", "money", 16), Column("VAT back", "money", 14),
               Column("Out of the account, net", "money", 16), Column("So far", "money", 16)]  # fmt: skip
    names = [*payees, *(["declared"] if declared else []), "paid", "refund"]
    totals: list[Any] = [Formula(f"=SUM({area.range(place, here=True)})", calendar.sums.total(name))
                         for place, name in enumerate(names, start=1)]  # fmt: skip
    net = calendar.sums.total("paid") - calendar.sums.total("refund")
    totals.append(Formula(f"=SUM({area.range(out + 3, here=True)})", net))
    sheet.table(columns, rows, total=["Total", *totals, None], freeze=1)
    if calendar.months:
        series = [
            {"name": name, "categories": f"={area.range(0)}", "values": f"={area.range(place)}"}
            for name, place in (("Paid out", out + 1), ("VAT back", out + 2))
        ]
        sheet.chart({"type": "column"}, "Paid out and VAT back by month", series, row=sheet.row + 1, column=0,
                    size=(720, 300), money=True, legend=True, months=True)  # fmt: skip
    sheet.printed(one_page=True)
    return Area(CASH, area.first, area.last + 1, out + 1)


def write_months(
    sheet: Sheet, plan: Plan, layout: Layout, calendar: Calendar, cash: Area
) -> tuple[dict[str, Formula], str]:
    """Activity, accruals and cash by month, then the flights.

    `cash` holds paid out and refunds of the cash calendar. Comes back with the sums, and the range of its verdicts.
    """
    sheet.title(
        MONTHS,
        "Activity: the cost of content in the month in which it is posted. By days: of a flight, spread over them.",
        "Paid out is what leaves the account, VAT and all; less the VAT that comes back it is the cost.",
        *([] if calendar.months else [UNDATED]),
    )  # fmt: skip
    rows_of = _Rows(MONTHS, sheet.row + 1, layout, calendar)
    area, rows = rows_of.area, []
    pays = [(due, pay) for _, _, due, pay in layout.pays()]
    declared, back = layout.backs("declared"), layout.backs("back")
    half = f"{0.5 * 10**-plan.digits:.{plan.digits + 1}f}"
    calendar_rows = Area(CASH, cash.first, cash.last - 1, 0)
    for row in range(len(calendar.labels)):
        names = ("activity", "accrued", "paid", "refund")
        activity, days, paid, refund = (rows_of.now(row, name) for name in names)
        cells = [area.cell(row, column, here=True).replace("$", "") for column in range(6)]
        out = rows_of.sum(row, pays, plain=True)
        out += f"+{rows_of.sum(row, declared, back=True, plain=True)}" if declared else ""
        other = rows_of.sum(row, [("posted_on", "cost")], plain=True)
        on_calendar = "+".join(
            f"ABS(SUMIFS({Area(CASH, cash.first, cash.last - 1, cash.column).range(place)},"
            f"{calendar_rows.range(0)},{cells[0]})-{cells[3 + place]})"
            for place in (0, 1)
        )
        same = f'=IF(ABS({other}-{cells[1]})+{on_calendar}<{half},"ties","does not tie")'
        rows.append([
            rows_of.label(row),
            Formula(f"={rows_of.sum(row, [('posted_on', 'cost')])}", activity),
            Formula(rows_of.accrued(row), days),
            Formula(f"={out}", paid),
            Formula(f"={rows_of.sum(row, back, back=True, plain=True)}", refund),
            Formula(f"={cells[3]}-{cells[4]}", paid - refund),
            Formula(same, "ties"),
        ])  # fmt: skip
    columns = [Column("Month", "month", 14), Column(f"Activity {plan.currency}", "money", 18),
               Column("By days", "money", 18), Column("Paid out", "money", 18), Column("VAT back", "money", 18),
               Column("Out of the account, net", "money", 18),
               Column("Ties with the cash calendar", "text", 18)]  # fmt: skip
    sums = [calendar.sums.total(name) for name in ("activity", "accrued", "paid", "refund")]
    sums.append(sums[2] - sums[3])
    totals = [Formula(f"=SUM({area.range(place, here=True)})", value) for place, value in enumerate(sums, start=1)]
    sheet.table(columns, rows, total=["Total", *totals, None], freeze=1)
    if plan.flights:
        _write_flights(sheet, plan, layout)
    if calendar.months:
        series = [
            {"name": name, "categories": f"={area.range(0)}", "values": f"={area.range(place)}"}
            for name, place in (("Activity", 1), ("By days", 2), ("Paid out", 3))
        ]
        sheet.chart({"type": "column"}, "Activity, accruals and cash by month", series, row=sheet.row + 1, column=0,
                    size=(720, 300), money=True, legend=True, months=True)  # fmt: skip
    sheet.printed(one_page=True)
    below = len(calendar.labels)
    found = zip(("activity", "accrued", "paid", "refund", "net"), sums, strict=True)
    cells_of = {
        name: Formula(f"={area.cell(below, place)}", value) for place, (name, value) in enumerate(found, start=1)
    }
    return cells_of, area.range(6)


def _write_flights(sheet: Sheet, plan: Plan, layout: Layout) -> None:
    sheet.heading("Flights")
    here = Area(MONTHS, sheet.row + 1, sheet.row + len(plan.flights), 0)
    rows = list(_flights(plan, layout, here))
    columns = [
        Column("Flight"), Column("Start", "date", 18), Column("End", "date", 18), Column("Budget", "money", 18),
        Column(f"Spend {plan.currency}", "money"), Column("Creators", "count"), Column("Posts", "decimal"),
        Column("Engagement", "count"), Column("Impressions", "count"), Column("People reached, as planned", "count"),
    ]  # fmt: skip
    sheet.table(columns, rows)
    sheet.remark(FLIGHTS_SHARE)


def _flights(plan: Plan, layout: Layout, here: Area) -> Iterator[list[Any]]:
    """What each flight comes to; who is in it is counted once."""
    for position, flight in enumerate(plan.flights):
        label, live = here.cell(position, 0, here=True), layout.has("flight")

        def sum_of(key: str, value: Any, label: str = label, name: str = flight.name, live: bool = live) -> Any:
            found = sum_where(layout.range("flight"), label, name, layout.range(key)) if live else ""
            return Formula(found, value) if live else value

        who, own = layout.range("who"), layout.range("flight") if live else ""
        mask = f"EXACT({own},{label})"
        count = f"{{=IF(SUM({mask}*1)=0,0,SUM(--(FREQUENCY(IF({mask},{who}),{who})>0)))}}"
        yield [
            flight.name, flight.start, flight.end, flight.budget, sum_of("cost", flight.spend),
            Formula(count, flight.creators) if live else flight.creators,
            sum_of("posts", flight.posts), sum_of("engagement", flight.engagement),
            sum_of("impressions", flight.impressions), flight.reach,
        ]  # fmt: skip
