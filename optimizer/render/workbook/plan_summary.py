"""The sheet "Summary": the headline figures, live, beside the plan's own; whether all sheets tie; the mix."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from optimizer.dossier import Dossier
from optimizer.facts.deals import STATUSES
from optimizer.render.workbook.book import BAD, MUTED, Area, Book, Column, Formula, Live, Sheet, Typed, sum_where
from optimizer.render.workbook.plan_columns import Layout, of_kind
from optimizer.render.workbook.plan_lines import column_sum
from optimizer.render.workbook.plan_values import Booked, niche_words
from optimizer.views.summaries import budget_of, values_sales
from optimizer.words.figures import known

NAME = "Summary"
_MOST_GROUPS = 12
_GIVEN = ("actual_net", "actual_vat", "actual_gross")


def write_summary(
    book: Book, sheet: Sheet, report: Dossier, layout: Layout, booked: Sequence[Booked], sums: Mapping[str, Formula],
    verdicts: str, lead: Sequence[str],
) -> None:  # fmt: skip
    """Fill the sheet; `sums` are the cells in which other sheets add up, `verdicts` the range of theirs by month."""
    plan = report.plan
    sheet.title(plan.scenario, *lead)
    figures = _figures(book, sheet, report, layout, booked)
    _ties(sheet, report, layout, booked, sums, verdicts)
    _actuals(sheet, report, layout, booked)
    stated = [str(own.values["status"] or "") for own in booked]
    _group(sheet, report, layout, booked, "status", "By status", stated, order=STATUSES)
    top = figures.first - 1
    groups: list[tuple[str, str, list[str] | None]] = [
        ("tier", "By tier", [line["tier"] or "no tier" for line in layout.lines]),
        ("platform", "By platform", [str(line["platform"]) for line in layout.lines]),
        ("niche", "By niche", None),
    ]
    areas = [_group(sheet, report, layout, booked, name, title, labels) for name, title, labels in groups]
    sheet.remark("A line with several niches counts in each of them.")
    for place, (area, (_, title, _)) in enumerate(zip(areas, groups, strict=True)):
        if area is not None and plan.totals.get("spend"):
            series = [{"categories": f"={area.range(0)}", "values": f"={area.range(2)}"}]
            rows = area.last - area.first + 1
            where = top if place == 0 else areas_row(areas, place, top)
            sheet.chart({"type": "bar"}, f"Spend {title.lower()}", series, row=where, column=7,
                        size=(460, min(380, 96 + 30 * rows)), money=True)  # fmt: skip
    sheet.printed(one_page=True)


def areas_row(areas: list[Area | None], place: int, top: int) -> int:
    """Where the chart of a later group stands: below the charts before it."""
    row = top
    for area in areas[:place]:
        if area is not None:
            row += (min(380, 96 + 30 * (area.last - area.first + 1)) + 20) // 19
    return row


def _figures(book: Book, sheet: Sheet, report: Dossier, layout: Layout, booked: Sequence[Booked]) -> Area:
    """Headline figures: now by formula, as planned, and the difference."""
    plan, totals = report.plan, report.plan.totals
    sheet.heading("Key figures")
    first = sheet.row + 1
    rows: list[tuple[str, Any, Any, str]] = []

    def at(name: str) -> str:
        position = next(place for place, row in enumerate(rows) if row[0] == name)
        return Area(NAME, first, first, 0).cell(position, 1, here=True)

    def summed(key: str) -> Formula:
        return Formula(f"={layout.total(key)}", column_sum(booked, key))

    rows.append(("Spend", summed("cost"), totals["spend"], "money"))
    planned = budget_of(plan)
    if planned is not None:
        may = Decimal(repr(planned))
        total = may if plan.budget is None else plan.budget.total
        book.name("budget_total", Area(NAME, first + len(rows), first + len(rows), 0).cell(0, 1))
        rows.append(("Budget, in all", Live(total), total, "money"))
        rows.append(("Held back for surprises", Live(total - may), total - may, "money"))
        book.name("budget_planned", Area(NAME, first + len(rows), first + len(rows), 0).cell(0, 1))
        room = Formula(f"={at('Budget, in all')}-{at('Held back for surprises')}", may)
        rows.append(("Budget, less what is held back", room, may, "money"))
        left = Formula(f"={at('Budget, less what is held back')}-{at('Spend')}", may - Decimal(totals["spend"] or 0))
        rows.append(("Left of the budget", left, may - Decimal(totals["spend"] or 0), "money"))
    for label, key in (("Net, without VAT", "net"), ("VAT claimed back, outside of the spend", "claimed"),
                       ("Gross, as invoiced", "gross" if layout.has("gross") else _gross(layout))):  # fmt: skip
        rows.append((label, summed(key), column_sum(booked, key), "money"))
    creators = Formula(f"=ROUND({layout.total('part')},6)", totals["creators"])
    rows.append(("Creators", creators, totals["creators"], "count"))
    number = len(layout.lines)
    rows.append(("Bookings", Formula(f"=COUNT({layout.range('who')})", number), number, "count"))
    measures = ("posts", "engagement", "impressions", "conversions")
    told = [measure for measure in measures if known(totals.get(measure)) and layout.has(measure)]
    kinds = {"posts": "decimal"}
    rows += [(measure.capitalize(), summed(measure), totals[measure], kinds.get(measure, "count")) for measure in told]
    if known(totals.get("reach")):
        rows.append(("Different people reached (modelled)", totals["reach"], totals["reach"], "count"))
    if known(totals.get("value")) and values_sales(plan):
        rows.append(("Value", totals["value"], totals["value"], "money"))
    for label, per, times in (("Per engagement", "Engagement", 1), ("Per 1,000 impressions", "Impressions", 1000),
                              ("Per 1,000 people reached", "Different people reached (modelled)", 1000)):  # fmt: skip
        value = next((row[2] for row in rows if row[0] == per), None)
        if value:
            each = times * float(totals["spend"]) / float(value)
            live = Formula(f"=IF({at(per)}=0,0,{at('Spend')}*{times}/{at(per)})", each)
            rows.append((f"{plan.currency} {label.lower()}", live, each, "price" if each < 0.995 else "money"))
    columns = [Column("Figure", "text", 44), Column("Now", "figure", 18), Column("As planned", "figure", 18),
               Column("Difference", "figure", 18)]  # fmt: skip
    area = sheet.table(columns, [[label, None, None, None] for label, _, _, _ in rows])
    for place, (label, now, then, kind) in enumerate(rows):
        here = Area(NAME, first, first, 0)
        apart = f"{here.cell(place, 1, here=True)}-{here.cell(place, 2, here=True)}"
        difference = Formula(f"=ROUND({apart},{plan.digits})" if kind == "money" else f"={apart}", 0)
        bold = {"bold": True} if label == "Spend" else {}
        sheet.write(first + place, 1, now, kind, **bold)
        sheet.write(first + place, 2, then, kind)
        sheet.write(first + place, 3, difference, kind, font_color=MUTED)
    return area


def _gross(layout: Layout) -> str:
    return f"gross_{layout.terms.papers[0].key}"


def _ties(
    sheet: Sheet, report: Dossier, layout: Layout, booked: Sequence[Booked], sums: Mapping[str, Formula], verdicts: str
) -> None:
    """The same spend and the same gross, added up in several ways that know nothing of each other."""
    plan = report.plan
    sheet.heading("Does it tie?")
    first = sheet.row + 1
    here = Area(NAME, first, first, 0)
    spend, gross = (Decimal(column_sum(booked, key)) for key in ("cost", _whole_gross(layout)))
    vat = [f"vat_{unit.key}" for paper in layout.terms.papers for unit in paper.units]
    kinds = "+".join(map(layout.total, [*map(of_kind, layout.kinds), *vat])) + f"-{layout.total('claimed')}"
    pays = "+".join(layout.total(pay) for _, _, _, pay in layout.pays())
    declared = "".join(f"-{layout.total(key)}" for _, key in layout.backs("declared"))
    paid = sums["paid"]
    ways = [
        ("Plan lines", Formula(f"={layout.total('cost')}", spend)),
        ("Fees and tax, by kind of cost", Formula(f"={kinds}", spend)),
        ("By month, activity", sums["activity"]),
        ("By month, by days of the flights", sums["accrued"]),
        ("Cash calendar, paid out less VAT that comes back", sums["net"]),
    ]
    of_gross = [
        ("Gross, line by line", Formula(f"={layout.total(_whole_gross(layout))}", gross)),
        ("Instalments, to all payees", Formula(f"={pays}", gross)),
        ("By month, paid out to payees", Formula(f"{paid.text}{declared}", gross)),
    ]
    half = f"{0.5 * 10**-plan.digits:.{plan.digits + 1}f}"
    rows: list[list[Any]] = []
    for group in (ways, of_gross):
        start = len(rows)
        for label, formula in group:
            own, other = here.cell(len(rows), 1, here=True), here.cell(start, 1, here=True)
            same = f'=IF(ABS({own}-{other})<{half},"ties","does not tie")'
            rows.append([label, formula, Formula(same, "ties")])
    months = f'=SUMPRODUCT(({verdicts}="does not tie")*1)'
    cell = here.cell(len(rows), 1, here=True)
    no_tie = f'=IF({cell}=0,"ties","does not tie")'
    rows.append(["Months that do not tie", Typed(Formula(months, 0), "count"), Formula(no_tie, "ties")])
    ids, check = layout.range("id"), layout.range("check")
    filled = f'=SUMPRODUCT((({ids}<>"")+({layout.range("creator")}<>"")>0)*1)-1-SUMPRODUCT(({check}="ok")*1)'
    cell = here.cell(len(rows), 1, here=True)
    complete = f'=IF({cell}=0,"ties","look at the column Check")'
    rows.append(["Bookings that are not complete", Typed(Formula(filled, 0), "count"), Formula(complete, "ties")])
    columns = [Column("Added up by", "text", 44), Column(plan.currency, "money", 18), Column("", "text", 24)]
    area = sheet.table(columns, rows)
    look = sheet.book.format(font_color=BAD, bold=True)
    rule = {"type": "cell", "criteria": "!=", "value": '"ties"', "format": look}
    sheet.sheet.conditional_format(area.first, 2, area.last, 2, rule)


def _whole_gross(layout: Layout) -> str:
    return "gross" if layout.has("gross") else _gross(layout)


def _actuals(sheet: Sheet, report: Dossier, layout: Layout, booked: Sequence[Booked]) -> None:
    """What was invoiced of what was planned, and what is still to come."""
    sheet.heading("Planned and invoiced, net")
    here = Area(NAME, sheet.row + 1, sheet.row + 1, 0)
    net, invoiced = Decimal(column_sum(booked, "net")), layout.range("actual_net")
    open_ones = f'SUMPRODUCT(({invoiced}="")*1,{layout.range("net")})'
    cells = [here.cell(place, 1, here=True) for place in range(4)]
    rows = [
        ["Planned", Formula(f"={layout.total('net')}", net)],
        ["Invoiced so far", Formula(f"={layout.total('actual_net')}", 0)],
        ["Over (+) or under (-) plan on what is invoiced", Formula(f"={layout.total('over')}", 0)],
        ["Still to come, as planned", Formula(f"={open_ones}", net)],
        ["Expected in all", Formula(f"={cells[1]}+{cells[3]}", net)],
    ]
    sheet.table([Column("", "text", 44), Column(report.plan.currency, "money", 18)], rows)


def _group(
    sheet: Sheet, report: Dossier, layout: Layout, booked: Sequence[Booked], name: str, title: str,
    labels: Sequence[str] | None, *, order: Sequence[str] = (),
) -> Area | None:  # fmt: skip
    """Spend and engagement by one column of the lines, which has these `labels`; without them, by their niches.

    A line of several niches counts in each. Rows stand by what is spent, or are those of `order` in any case.
    """
    plan = report.plan
    parts: dict[str, list[int]] = {}
    for number, line in enumerate(layout.lines):
        for value in [labels[number]] if labels is not None else dict.fromkeys(niche_words(line).split(", ")):
            parts.setdefault(value, []).append(number)
    if not parts:
        return None
    costs = [own.money("cost") for own in booked]
    largest = sorted(parts, key=lambda value: (-sum(costs[line] for line in parts[value]), value))[:_MOST_GROUPS]
    ordered = order or largest
    more = "" if order or len(ordered) == len(parts) else f", the {len(ordered)} largest of {len(parts)}"
    sheet.heading(f"{title}{more}")
    here = Area(NAME, sheet.row + 1, sheet.row + 1, 0)
    whole, all_paid = sum(costs, Decimal(0)), layout.total("cost")

    def row(place: int, label: str, found: Sequence[str], values: Sequence[Any]) -> list[Any]:
        paid, engaged = here.cell(place, 2, here=True), here.cell(place, 4, here=True)
        number, spend, engagement = values
        return [
            label,
            Formula(found[0], number), Formula(found[1], spend),
            Formula(f"=IF({all_paid}=0,0,{paid}/{all_paid})", float(spend / whole) if whole else 0.0),
            Formula(found[2], engagement),
            Formula(f"=IF({engaged}=0,0,{paid}/{engaged})", float(spend) / engagement if engagement else 0),
        ]  # fmt: skip

    rows = []
    for place, value in enumerate(ordered):
        cell = here.cell(place, 0, here=True)
        found = [_sum(layout, name, cell, value, amounts) for amounts in (None, "cost", "engagement")]
        own = parts.get(value, [])
        lines = [layout.lines[number] for number in own]
        engagement = float(sum(line["engagement"] for line in lines if known(line["engagement"])))
        rows.append(row(place, value, found, (len(lines), sum((costs[n] for n in own), Decimal(0)), engagement)))
    if labels is not None:  # whatever is called otherwise on a line that was put in
        ends = [[here.cell(end, column, here=True) for end in (0, len(ordered) - 1)] for column in (1, 2, 4)]
        totals = (f"COUNT({layout.range('who')})", all_paid, layout.total("engagement"))
        found = [f"={total}-SUM({first}:{last})" for total, (first, last) in zip(totals, ends, strict=True)]
        others = [number for value in parts if value not in ordered for number in parts[value]]
        engagement = float(sum(layout.lines[n]["engagement"] for n in others if known(layout.lines[n]["engagement"])))
        rows.append(
            row(
                len(ordered),
                "all others",
                found,
                (len(others), sum((costs[n] for n in others), Decimal(0)), engagement),
            )
        )
    columns = [
        Column(title.removeprefix("By ").capitalize(), "text", 44), Column("Bookings", "count", 18),
        Column(f"Spend {plan.currency}", "money", 18), Column("Of the spend", "percent", 18),
        Column("Engagement", "count", 14), Column("Per engagement", "price", 14),
    ]  # fmt: skip
    return sheet.table(columns, rows)


def _sum(layout: Layout, name: str, cell: str, value: str, amounts: str | None) -> str:
    """The sum of a column, or the number of lines, over the lines that carry a value."""
    labels = layout.range(name)
    if name == "niche":  # several in one cell
        found = f'ISNUMBER(FIND(", "&{cell}&",",", "&{labels}&","))*1'
        return f"=SUMPRODUCT({found})" if amounts is None else f"=SUMPRODUCT({found},{layout.range(amounts)})"
    if amounts is None:
        return f"=SUMPRODUCT(EXACT({labels},{cell})*1)"
    return sum_where(labels, cell, value, layout.range(amounts))
