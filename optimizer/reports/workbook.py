"""A plan as a workbook: ten sheets that add up from one, with live formulas; one more for a budget curve."""

from __future__ import annotations

from optimizer.render.workbook.book import Book, Sheet
from optimizer.render.workbook.view import write_charts, write_parts
from optimizer.reports import workbook_money as money
from optimizer.reports import workbook_sheets as sheets
from optimizer.reports import workbook_summary as summary
from optimizer.reports.handover import Handover
from optimizer.reports.workbook_lines import NAME as LINES
from optimizer.reports.workbook_lines import layout_of, write_lines
from optimizer.views.curve import curve_section
from optimizer.views.parts import Chart

CURVE = "Budget curve"


def plan_workbook(report: Handover) -> bytes:
    """The content of plan.xlsx; the same report gives the same bytes."""
    plan = report.plan
    book = Book(plan.scenario, plan.currency, plan.digits)
    names = (summary.NAME, LINES, money.MONTHS, money.CASH, money.FEES, sheets.REACH, sheets.RULES, sheets.OUT,
             *([CURVE] if report.curve is not None else []), sheets.SOURCES, sheets.APPROVAL)  # fmt: skip
    pages = {name: book.sheet(name) for name in names}
    layout = layout_of(plan)
    write_lines(book, pages[LINES], plan, layout, money.rate_cells(layout))
    money.write_fees(pages[money.FEES], plan, layout)
    cash, months = money.write_cash(pages[money.CASH], plan, layout)
    sums = money.write_months(pages[money.MONTHS], plan, layout, cash, months)
    summary.write_summary(pages[summary.NAME], report, layout, sums)
    charts: list[tuple[Sheet, int, Chart]] = []
    if report.curve is not None:
        section = curve_section(report.curve, plan.scenario)
        pages[CURVE].title(section.title)
        write_parts(pages[CURVE], section, charts)
        pages[CURVE].printed(one_page=True)
    sheets.write_reach(pages[sheets.REACH], report)
    sheets.write_rules(pages[sheets.RULES], report, layout)
    sheets.write_not_chosen(pages[sheets.OUT], report)
    sheets.write_sources(pages[sheets.SOURCES], report)
    sheets.write_approval(pages[sheets.APPROVAL], report)
    write_charts(book, charts)
    return book.close()
