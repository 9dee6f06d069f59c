"""A plan as a workbook: sheets that add up from its lines by live formulas, and a sheet for each other section."""

from __future__ import annotations

from optimizer.dossier import Dossier
from optimizer.errors import InputError, Problem
from optimizer.render.workbook import plan_money as money
from optimizer.render.workbook.book import Book, Sheet
from optimizer.render.workbook.plan_lines import NAME as LINES
from optimizer.render.workbook.plan_lines import layout_of, write_lines
from optimizer.render.workbook.plan_summary import NAME as SUMMARY
from optimizer.render.workbook.plan_summary import write_summary
from optimizer.render.workbook.view import sheet_name, write_charts, write_parts
from optimizer.views.parts import Chart, Section, View

WORKED_OUT = ("summary", "lines", "confirm", "mix", "time")
"""Sections whose figures the live sheets work out themselves."""


def plan_workbook(dossier: Dossier, view: View) -> bytes:
    """The content of plan.xlsx; the same plan gives the same bytes. Raises `InputError` where there is no plan."""
    plan = dossier.plan
    if plan.status == "infeasible":
        what = "there is no plan, so there is nothing to add up in a workbook"
        raise InputError(Problem(what, "write the report as .html: it says which rules cannot hold together"))
    book = Book(plan.scenario, plan.currency, plan.digits)
    told = [section for section in view.sections if section.id not in WORKED_OUT]
    live = {name: book.sheet(name) for name in (SUMMARY, LINES, money.MONTHS, money.CASH, money.FEES)}
    sheets = [(book.sheet(sheet_name(section.title)), section) for section in told]
    layout = layout_of(plan)
    write_lines(live[LINES], plan, layout, money.rate_cells(layout))
    money.write_fees(live[money.FEES], plan, layout)
    cash, months = money.write_cash(live[money.CASH], plan, layout)
    sums = money.write_months(live[money.MONTHS], plan, layout, cash, months)
    write_summary(live[SUMMARY], dossier, layout, sums, [sentence.text for sentence in view.lead])
    charts: list[tuple[Sheet, int, Chart]] = []
    for sheet, section in sheets:
        _write_section(sheet, section, charts)
    write_charts(book, charts)
    return book.close()


def _write_section(sheet: Sheet, section: Section, charts: list[tuple[Sheet, int, Chart]]) -> None:
    sheet.title(section.title)
    write_parts(sheet, section, charts)
    sheet.printed()
