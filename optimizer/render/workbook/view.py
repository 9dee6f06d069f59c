"""A view as a workbook: a sheet for each section, figures as numbers, live cells as formulas, native charts."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from optimizer.render.axes import unbeaten
from optimizer.render.formulas import REFERENCE, columns_on_sheet, keys_on_sheet
from optimizer.render.safe import displayable
from optimizer.render.text import text_of, value_of
from optimizer.render.workbook.book import BAD, GOOD, MUTED, TIGHT, Area, Book, Column, Formula, Sheet, Typed, month_day
from optimizer.views.cells import (
    Bar,
    Cell,
    Count,
    Day,
    Gap,
    Live,
    Money,
    Month,
    Names,
    Share,
    Stack,
    Tone,
    UnitPrice,
)
from optimizer.views.parts import Cards, Chart, Items, Part, Section, Sentence, Table, View, parts_of
from optimizer.words.curve import NOT_BEATEN
from optimizer.words.figures import gap_percentage, gap_words

_LOOKS: dict[Tone, tuple[tuple[str, Any], ...]] = {
    "": (),
    "good": (("font_color", GOOD),),
    "warn": (("font_color", TIGHT), ("bold", True)),
    "bad": (("font_color", BAD), ("bold", True)),
    "quiet": (("font_color", MUTED),),
    "strong": (("bold", True),),
}
_SHEET_NAME = 31
"""Letters that the name of a sheet may have."""
CHART_DATA = "Chart data"


def view_workbook(view: View) -> bytes:
    """The file's content; the same view gives the same bytes."""
    book = Book(f"{view.title}: {view.kicker.lower()}", view.currency, view.digits)
    charts: list[tuple[Sheet, int, Chart]] = []
    names = sheet_names([section.title for section in view.sections])
    for number, (section, name) in enumerate(zip(view.sections, names, strict=True)):
        sheet = book.sheet(name)
        lead = [sentence.text for sentence in view.lead] if number == 0 else []
        sheet.title(displayable(view.title or section.title) if number == 0 else section.title, *lead)
        write_parts(sheet, section, charts)
        sheet.printed(one_page=number == 0)
    write_charts(book, charts)
    return book.close()


def write_parts(sheet: Sheet, section: Section, charts: list[tuple[Sheet, int, Chart]]) -> None:
    """The parts of a section from the next row on; charts get room, and are drawn once their figures stand."""
    frozen = False
    for part in parts_of(section, short=False):
        _write(sheet, part, charts, freeze=not frozen)
        frozen = frozen or isinstance(part, Table)


def sheet_name(title: str) -> str:
    """The title as the name of a sheet may be."""
    name = re.sub(r"[\[\]:*?/\\']", " ", displayable(title)).strip()
    if len(name) > _SHEET_NAME:
        whole, blank, _ = name[: _SHEET_NAME + 1].rpartition(" ")
        name = whole if blank else name[:_SHEET_NAME]
    return name or "Sheet"


def sheet_names(titles: Sequence[str]) -> list[str]:
    """A name for each sheet, none twice, none that the program itself needs."""
    taken, names = {CHART_DATA.casefold()}, []
    for title in titles:
        name, number = sheet_name(title), 1
        while name.casefold() in taken:
            number += 1
            name = f"{sheet_name(title)[: _SHEET_NAME - 4]} {number}"
        taken.add(name.casefold())
        names.append(name)
    return names


def _write(sheet: Sheet, part: Part, charts: list[tuple[Sheet, int, Chart]], *, freeze: bool) -> None:
    match part:
        case Sentence():
            sheet.remark(displayable(part.text), **dict(_LOOKS[part.tone]))
        case Items():
            if part.items:
                if part.title:
                    sheet.heading(part.title)
                rows = [(item.head, item.text, item.code) for item in part.items]
                sheet.table([Column("What", "wrap", 34), Column("", "wrap", 70), Column("To try it", "wrap", 40)], rows)
        case Cards():
            rows = [(card.title, _value(card.figure, None), card.remark) for card in part.cards]
            sheet.table([Column("Figure", "text", 34), Column("", "count", 18), Column("", "text", 40)], rows)
        case Table():
            if not part.hidden and columns_on_sheet(part):
                write_table(sheet, part, freeze=freeze)
        case Chart():
            if any(series.points for series in part.series):
                charts.append((sheet, sheet.row, part))
                sheet.row += 19


def write_table(sheet: Sheet, table: Table, *, freeze: bool = False) -> Area:
    """A table with its title, note and filters; the place of its rows."""
    if table.title:
        sheet.heading(table.title)
    shown = columns_on_sheet(table)
    columns = [table.columns[place] for place in shown]
    area = Area(sheet.name, sheet.row + 1, sheet.row + len(table.rows), 0)
    keys = keys_on_sheet(table)

    def address(key: str, row: int) -> str:
        return area.cell(row, keys.index(key), here=True).replace("$", "")

    rows = [
        [_wrapped(_value(table_row[place], (row, address)), wraps=table.columns[place].wraps) for place in shown]
        for row, table_row in enumerate(table.rows)
    ]
    total = None if table.total is None else [_total(table, place, number, area) for number, place in enumerate(shown)]
    laid = [
        Column(
            f"{column.heading} {column.unit}".strip(),
            _kind([row[place] for row in table.rows], wraps=column.wraps),
            live=column.editable,
            most=70 if column.wraps else 44,
        )
        for place, column in zip(shown, columns, strict=True)
    ]
    area = sheet.table(laid, rows, total=total, filters=bool(table.filters), freeze=1 if freeze else None)
    if table.note:
        sheet.remark(table.note)
        sheet.row += 1
    return area


def write_charts(book: Book, charts: Sequence[tuple[Sheet, int, Chart]]) -> None:
    """The charts as native ones, over their figures on a sheet at the end."""
    if not charts:
        return
    data = book.sheet(CHART_DATA, tab=MUTED)
    data.title(CHART_DATA, "What the charts of this workbook are drawn from.")
    for sheet, row, chart in charts:
        data.heading(displayable(chart.title))
        named = bool(chart.labels)
        columns = [Column(chart.x_title or "", "text" if named else "decimal", 24)]
        columns += [Column(displayable(series.name), "decimal", 18) for series in chart.series]
        columns += [Column(NOT_BEATEN, "decimal", 18)] * bool(chart.band)
        by_x = [dict(series.points) for series in chart.series]
        xs = sorted({x for points in by_x for x in points})
        ends = unbeaten(chart)
        rows = [
            [displayable(chart.labels[int(x)]) if named else x, *(points.get(x) for points in by_x)]
            + ([ends.get(x)] if chart.band else [])
            for x in xs
        ]
        area = data.table(columns, rows)
        series = [
            {
                "name": column.heading,
                "categories": f"={area.range(0)}",
                "values": f"={area.range(place)}",
            }
            for place, column in enumerate(columns)
            if place
        ]
        kind = {
            "line": {"type": "scatter", "subtype": "straight_with_markers"},
            "bars": {"type": "bar"},
            "columns": {"type": "column"},
        }[chart.shape]
        share = "0%" if chart.y_unit == "share" else "#,##0"
        sheet.chart(
            kind,
            displayable(chart.title),
            series,
            row=row,
            column=0,
            size=(760, 340),
            legend=len(series) > 1,
            shown=share,
        )
    data.printed()


def _total(table: Table, place: int, number: int, area: Area) -> Any:
    """The cell of the last row: a live sum where the rows above add up to it."""
    assert table.total is not None
    cell = table.total[place]
    value = value_of(cell)
    rows = [value_of(row[place]) for row in table.rows]
    summable = isinstance(cell, Money | Count) and rows and all(isinstance(row, int | float | Decimal) for row in rows)
    if summable and math.isclose(float(sum(rows)), float(value or 0), rel_tol=1e-9, abs_tol=1e-9):
        return Formula(f"=SUM({area.range(number, here=True)})", value)
    return _value(cell, None)


def _value(cell: Cell | None, place: Any) -> Any:
    """The cell as the book writes it."""
    if cell is None:
        return None
    if isinstance(cell, Live):
        value = _value(cell.cell, place)
        if place is None or value.value is None:
            return value
        row, address = place
        formula = REFERENCE.sub(lambda found: address(found[1], row + int(found[2] or 0)), cell.formula)
        return Typed(Formula(f"={formula}", value.value), value.kind, value.look)
    kind, look = _cell_kind(cell), _LOOKS[cell.tone]
    match cell:
        case Stack() | Names():
            return Typed(displayable(text_of(cell)), "text", look)
        case Gap():
            percentage = gap_percentage(cell.value)  # rounded away from what is proven, as everywhere
            if percentage:
                return Typed(percentage / 100, "gap", look)
            return Typed(gap_words(cell.value), "text", look)
        case Day():
            return Typed(cell.value, "date", look)
        case Share() if cell.heat and cell.value is not None:
            return Typed(float(cell.value), "share", (("bg_color", _heat(float(cell.value))),))
        case Month():
            return Typed(month_day(cell.value), "month", look)
        case _:
            value = value_of(cell)
            if isinstance(value, float | Decimal) and not math.isfinite(value):
                return Typed(text_of(cell), "text", look)  # a sheet has no number for it
            return Typed(displayable(value) if isinstance(value, str) else value, kind, look)


def _wrapped(value: Any, *, wraps: bool) -> Any:
    """A text that goes on in the next line where its column says so."""
    return replace(value, kind="wrap") if wraps and isinstance(value, Typed) and value.kind == "text" else value


def _heat(value: float) -> str:
    """A colour between white and the accent."""
    part = min(1.0, max(0.0, value))
    mixed = [round(255 + (end - 255) * part) for end in (0x1F, 0x6F, 0x8B)]
    return "#" + "".join(f"{channel:02X}" for channel in mixed)


def _cell_kind(cell: Cell) -> str:
    match cell:
        case Live():
            return _cell_kind(cell.cell)
        case Money():
            return "money"
        case UnitPrice():
            return "price"
        case Count():
            return "count" if not cell.places else "decimal"
        case Share() | Bar():
            return "percent"
        case Gap():
            return "gap"
        case Day():
            return "date"
        case Month():
            return "month"
        case _:
            return "text"


def _kind(cells: Sequence[Cell | None], *, wraps: bool = False) -> str:
    """The kind of most of a column's cells."""
    kinds = [_cell_kind(cell) for cell in cells if cell is not None]
    kind = max(dict.fromkeys(kinds), key=kinds.count, default="text")
    return "wrap" if wraps and kind == "text" else kind
