"""The sheet "Summary": the headline figures, live, beside the plan's own; whether all sheets tie; the mix."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from optimizer.dossier import Dossier
from optimizer.render.workbook.book import MUTED, Area, Column, Formula, Live, Sheet, sum_where
from optimizer.render.workbook.plan_lines import Layout, column_sum, niche_words, of_kind
from optimizer.views.summaries import budget_of, values_sales
from optimizer.words.figures import known

NAME = "Summary"
_MOST_GROUPS = 12


def write_summary(
    sheet: Sheet, report: Dossier, layout: Layout, sums: Mapping[str, Formula], lead: Sequence[str]
) -> None:
    """Fill the sheet; `sums` are the cells in which other sheets add up the spend, `lead` what is said on top."""
    plan = report.plan
    sheet.title(plan.scenario, *lead)
    figures = _figures(sheet, report, layout)
    _ties(sheet, report, layout, sums)
    top = figures.first - 1
    groups = [("tier", "By tier", lambda line: line["tier"] or "no tier"),
              ("platform", "By platform", lambda line: str(line["platform"])),
              ("niche", "By niche", None)]  # fmt: skip
    areas = [_group(sheet, report, layout, name, title, key) for name, title, key in groups]
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


def _figures(sheet: Sheet, report: Dossier, layout: Layout) -> Area:
    """Headline figures: now by formula, as planned, and the difference."""
    plan, totals = report.plan, report.plan.totals
    sheet.heading("Key figures")
    first = sheet.row + 1
    rows: list[tuple[str, Any, Any, str]] = []

    def at(name: str) -> str:
        position = next(place for place, row in enumerate(rows) if row[0] == name)
        return Area(NAME, first, first, 0).cell(position, 1, here=True)

    spend = column_sum(plan, layout, "cost")
    rows.append(("Spend", Formula(f"=SUM({layout.range('cost')})", spend), totals["spend"], "money"))
    budget = budget_of(plan)
    if budget is not None:
        planned = Decimal(repr(budget))
        rows.append(("Budget, less what is held back", Live(planned), planned, "money"))
        left = Formula(f"={at('Budget, less what is held back')}-{at('Spend')}", planned - Decimal(spend))
        rows.append(("Left of the budget", left, planned - Decimal(totals["spend"] or 0), "money"))
    if layout.has("claimed"):
        back = Formula(f"=SUM({layout.range('claimed')})", plan.recoverable_tax)
        rows.append(("Tax paid and claimed back, outside of the spend", back, plan.recoverable_tax, "money"))
    rows.append(
        ("Creators", Formula(f"=SUM({layout.range('person')})", totals["creators"]), totals["creators"], "count")
    )
    number = len(layout.lines)
    rows.append(("Bookings", Formula(f"=COUNTA({layout.range('creator')})", number), number, "count"))
    for measure in ("posts", "engagement", "impressions", "conversions"):
        if known(totals.get(measure)) and layout.has(measure):
            live = Formula(f"=SUM({layout.range(measure)})", column_sum(plan, layout, measure))
            rows.append((measure.capitalize(), live, totals[measure], "decimal" if measure == "posts" else "count"))
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
        difference = Formula(f"={here.cell(place, 1, here=True)}-{here.cell(place, 2, here=True)}", 0)
        bold = {"bold": True} if label == "Spend" else {}
        sheet.write(first + place, 1, now, kind, **bold)
        sheet.write(first + place, 2, then, kind)
        sheet.write(first + place, 3, difference, kind, font_color=MUTED)
    return area


def _ties(sheet: Sheet, report: Dossier, layout: Layout, sums: Mapping[str, Formula]) -> None:
    """The same spend, added up in four ways."""
    plan = report.plan
    sheet.heading("Does it tie?")
    first = sheet.row + 1
    spend = column_sum(plan, layout, "cost")
    ways = [("Plan lines", Formula(f"=SUM({layout.range('cost')})", spend))]
    kinds = "+".join(f"SUM({layout.range(of_kind(kind))})" for kind in layout.kinds) or "0"
    by_kind = sum((Decimal(column_sum(plan, layout, of_kind(kind))) for kind in layout.kinds), Decimal(0))
    ways.append(("Fees and tax, by kind of cost", Formula(f"={kinds}", by_kind)))
    ways.append(("By month, activity", sums["activity"]))
    ways.append(("Cash calendar, by month of payment", sums["cash"]))
    here = Area(NAME, first, first, 0)
    half = f"{0.5 * 10**-plan.digits:.{plan.digits + 1}f}"
    rows = []
    for place, (label, formula) in enumerate(ways):
        same = f'=IF(ABS({here.cell(place, 1, here=True)}-{here.cell(0, 1, here=True)})<{half},"ties","does not tie")'
        ties = abs(Decimal(str(formula.value)) - Decimal(spend)) < Decimal(half)
        rows.append([label, formula, Formula(same, "ties" if ties else "does not tie")])
    columns = [Column("The spend, added up by", "text", 44), Column(plan.currency, "money", 18), Column("", "text", 18)]
    sheet.table(columns, rows)


def _group(
    sheet: Sheet, report: Dossier, layout: Layout, name: str, title: str,
    key: Callable[[Mapping[Any, Any]], str] | None,
) -> Area | None:  # fmt: skip
    """Spend and engagement by one column of the lines; a column of several values counts a line in each."""
    plan = report.plan
    parts: dict[str, list[Mapping[Any, Any]]] = {}
    for line in layout.lines:
        for value in [key(line)] if key is not None else list(dict.fromkeys(niche_words(line).split(", "))):
            parts.setdefault(value, []).append(line)
    if not parts:
        return None
    ordered = sorted(parts, key=lambda value: (-sum(line["cost"] for line in parts[value]), value))[:_MOST_GROUPS]
    more = "" if len(ordered) == len(parts) else f", the {len(ordered)} largest of {len(parts)}"
    sheet.heading(f"{title}{more}")
    first = sheet.row + 1
    here = Area(NAME, first, first, 0)
    whole = column_sum(plan, layout, "cost")
    rows = []
    for place, value in enumerate(ordered):
        lines, cell = parts[value], here.cell(place, 0, here=True)
        spend = sum((line["cost"] for line in lines), Decimal(0))
        engagement = float(sum(line["engagement"] for line in lines if known(line["engagement"])))
        paid, engaged, all_paid = here.cell(place, 2, here=True), here.cell(place, 4, here=True), layout.range("cost")
        share = f"=IF(SUM({all_paid})=0,0,{paid}/SUM({all_paid}))"
        each = f"=IF({engaged}=0,0,{paid}/{engaged})"
        rows.append(
            [
                value,
                Formula(_sum(layout, name, cell, value, None), len(lines)),
                Formula(_sum(layout, name, cell, value, "cost"), spend),
                Formula(share, float(spend / Decimal(whole)) if whole else 0.0),
                Formula(_sum(layout, name, cell, value, "engagement"), engagement),
                Formula(each, float(spend) / engagement if engagement else 0),
            ]
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
        found = f'ISNUMBER(FIND(", "&{cell}&",",", "&{labels}&","))'
        return f"=SUMPRODUCT({found}*1)" if amounts is None else f"=SUMPRODUCT({found}*{layout.range(amounts)})"
    if amounts is None:
        return f"=SUMPRODUCT(EXACT({labels},{cell})*1)"
    return sum_where(labels, cell, value, layout.range(amounts))
