"""A plan as a workbook to work in: live sheets that add up from its bookings, and one for each other section."""

from __future__ import annotations

from optimizer.dossier import Dossier
from optimizer.errors import InputError, Problem
from optimizer.render.workbook.book import Book, Sheet
from optimizer.render.workbook.plan_columns import NAME as LINES
from optimizer.render.workbook.plan_columns import layout_of
from optimizer.render.workbook.plan_fees import FEES, write_fees
from optimizer.render.workbook.plan_lines import write_lines
from optimizer.render.workbook.plan_money import CASH, MONTHS, calendar_of, write_cash, write_months
from optimizer.render.workbook.plan_rules import TITLE as RULES
from optimizer.render.workbook.plan_rules import write_rules
from optimizer.render.workbook.plan_summary import NAME as SUMMARY
from optimizer.render.workbook.plan_summary import write_summary
from optimizer.render.workbook.plan_values import booked_lines
from optimizer.render.workbook.view import sheet_name, write_charts, write_parts
from optimizer.views.parts import Chart, Section, View

WORKED_OUT = ("summary", "lines", "confirm", "mix", "time", "rules")
"""Sections whose figures the live sheets work out themselves."""


def plan_workbook(dossier: Dossier, view: View) -> bytes:
    """The content of plan.xlsx; the same plan gives the same bytes. Raises `InputError` where there is no plan."""
    plan = dossier.plan
    if plan.status == "infeasible":
        what = "there is no plan, so there is nothing to add up in a workbook"
        raise InputError(Problem(what, "write the report as .html: it says which rules cannot hold together"))
    book = Book(plan.scenario, plan.currency, plan.digits)
    told = [section for section in view.sections if section.id not in WORKED_OUT]
    live = {name: book.sheet(name) for name in (SUMMARY, LINES, MONTHS, CASH, FEES, RULES)}
    sheets = [(book.sheet(sheet_name(section.title)), section) for section in told]
    layout = layout_of(plan)
    booked = booked_lines(plan, layout)
    calendar = calendar_of(layout, booked)
    write_lines(live[LINES], layout, booked)
    write_fees(book, live[FEES], plan, layout, booked)
    cash = write_cash(live[CASH], plan, layout, calendar)
    sums, verdicts = write_months(live[MONTHS], plan, layout, calendar, cash)
    write_rules(live[RULES], dossier, layout)
    lead = [sentence.text for sentence in view.lead]
    write_summary(book, live[SUMMARY], dossier, layout, booked, sums, verdicts, lead)
    charts: list[tuple[Sheet, int, Chart]] = []
    for sheet, section in sheets:
        _write_section(sheet, section, charts)
    write_charts(book, charts)
    return book.close()


def _write_section(sheet: Sheet, section: Section, charts: list[tuple[Sheet, int, Chart]]) -> None:
    sheet.title(section.title)
    write_parts(sheet, section, charts)
    sheet.printed()
