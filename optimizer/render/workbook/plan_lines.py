"""The sheet "Plan lines": a row for each booking, to be worked in; all other sheets add up from here."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from optimizer.facts.deals import STATUSES
from optimizer.render.workbook.book import Column, Formula, Live, Sheet, Typed
from optimizer.render.workbook.plan_columns import HEAD, NAME, Field, Layout
from optimizer.render.workbook.plan_values import Booked

_REMARKS = (
    "One row for each booking. Sort, filter, insert, append and delete rows as you like: every total counts all rows.",
    "Blue figures are given, all others follow. A new row: copy another one, then change its ID and its blue figures.",
)
_SHOWN, _ALL = "Shown by the filter", "All bookings"


def write_lines(sheet: Sheet, layout: Layout, booked: Sequence[Booked]) -> None:
    """Fill the sheet."""
    sheet.title(NAME, *_REMARKS)
    assert sheet.row == HEAD - 1
    columns = [_column(field) for field in layout.fields]
    rows = [[_cell(layout, field, number, own) for field in layout.fields] for number, own in enumerate(booked)]
    _sums(sheet, layout, booked)
    sheet.row = HEAD
    sheet.listed("Bookings", columns, rows, [
        layout.table_formula(field) if field.formula else "" for field in layout.fields
    ], freeze=2)  # fmt: skip
    if layout.has("status"):
        place = layout.place("status")
        sheet.choices(layout.first, place, layout.last + 100, STATUSES)
    sheet.printed_wide([place for place, field in enumerate(layout.fields) if field.breaks], first_row=HEAD)


def _column(field: Field) -> Column:
    if field.key.startswith("code_"):
        return Column(field.heading, field.kind, 13, live=True)
    width = {"date": 11.0, "rate": 9.0, "exact": 12.0, "count": 11.0}.get(field.kind, 0.0)
    return Column(field.heading, field.kind, width, live=field.given, most=field.most)


def _cell(layout: Layout, field: Field, number: int, own: Booked) -> Any:
    value = own.values.get(field.key)
    if field.formula and field.key not in own.given:
        return Formula(layout.formula(field, number), "" if value is None else value)
    if field.key in own.given:
        return Typed(Live(value), field.kind)
    return value


def _sums(sheet: Sheet, layout: Layout, booked: Sequence[Booked]) -> None:
    """Above the headings: sums of all rows, and of those that a filter shows."""
    look: dict[str, Any] = {"bold": True}
    for row, label, wraps in ((HEAD - 2, _ALL, "SUM({})"), (HEAD - 1, _SHOWN, "SUBTOTAL(109,{})")):
        sheet.write(row, 0, label, "text", **look)
        for place, field in enumerate(layout.fields):
            if field.adds:
                area = layout.range(field.key, here=True)
                formula = Formula(f"={wraps.format(area)}", column_sum(booked, field.key))
                sheet.write(row, place, formula, "decimal" if field.key == "part" else field.kind, **look)


def column_sum(booked: Sequence[Booked], key: str) -> Decimal | float:
    """What a column comes to now."""
    values = [own.values.get(key) for own in booked]
    numbers = [value for value in values if isinstance(value, int | float | Decimal) and value == value]
    if all(isinstance(value, Decimal) for value in numbers):
        return sum(numbers, Decimal(0))
    return float(sum(float(value) for value in numbers))
