"""A plan as a workbook: ten sheets that add up from one, with live formulas; one more for a budget curve."""

from __future__ import annotations

from optimizer.render.workbook.book import Book
from optimizer.reports import workbook_money as money
from optimizer.reports import workbook_sheets as sheets
from optimizer.reports import workbook_summary as summary
from optimizer.reports.handover import Handover
from optimizer.reports.workbook_answers import CURVE, write_curve
from optimizer.reports.workbook_lines import NAME as LINES
from optimizer.reports.workbook_lines import layout_of, write_lines


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
    if report.curve is not None:
        write_curve(pages[CURVE], report.curve)
    sheets.write_reach(pages[sheets.REACH], report)
    sheets.write_rules(pages[sheets.RULES], report, layout)
    sheets.write_not_chosen(pages[sheets.OUT], report)
    sheets.write_sources(pages[sheets.SOURCES], report)
    sheets.write_approval(pages[sheets.APPROVAL], report)
    return book.close()
