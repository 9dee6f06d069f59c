"""One sheet of an xlsx workbook, read as it is stored: only the cells that are there, and what is hidden or merged.

The library's own reader trusts the size that the sheet claims and fills every gap up to its last cell; both are wrong
in sheets that other programs wrote. Here its parser of cells is driven row by row, within the limits.
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from xml.etree.ElementTree import iterparse

from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.worksheet._reader import WorkSheetParser

from optimizer.roster.limits import Limits
from optimizer.roster.number_formats import shown_number
from optimizer.roster.text import number_text
from optimizer.words import figures

_HYPERLINK = re.compile(r'HYPERLINK\s*\(\s*"[^"]*"\s*[,;]\s*"([^"]*)"\s*\)', re.IGNORECASE)
_BYTES_PER_CHARACTER = 4
_MOST_MERGED = 100_000


class BeyondLimit(Exception):
    """The sheet holds more than is read."""

    def __init__(self, what: str, limit: str, wanted: int) -> None:
        super().__init__(what)
        self.what, self.limit, self.wanted = what, limit, wanted


@dataclass(slots=True)
class Sheet:
    """The filled cells of a sheet, and what else a person sees of it."""

    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    """Row -> column -> text, both from 1."""
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    """(first column, first row, last column, last row), from 1."""
    unsaved: list[str] = field(default_factory=list)
    """Cells with a formula whose result the file does not hold."""


def read_sheet(book: Any, worksheet: Any, limits: Limits, *, most: int | None = None) -> Sheet:
    """The sheet, or its first `most` rows (any, because the library's read-only classes are not typed).

    Raises `BeyondLimit`, and whatever the library raises for a damaged part.
    """
    sheet = Sheet()
    with book._archive.open(worksheet._worksheet_path) as packed:
        source = _Metered(packed, limits.line * _BYTES_PER_CHARACTER)
        parser = WorkSheetParser(
            source, worksheet._shared_strings, data_only=True, epoch=book.epoch,
            date_formats=book._date_formats, timedelta_formats=book._timedelta_formats,
        )  # fmt: skip
        text_of = _Text(book)
        for name, element in _elements(source):
            if name == "row":
                number, cells = _row(parser, element, sheet)
                if element.get("hidden") in {"1", "true"}:
                    sheet.hidden_rows.add(number)
                if filled := {place: text for place, cell in cells.items() if (text := text_of(cell))}:
                    _check(number, filled, len(sheet.rows), limits)
                    sheet.rows[number] = filled
                source.since = 0
                if most is not None and len(sheet.rows) >= most:
                    break
            elif name == "col" and (element.get("hidden") in {"1", "true"} or element.get("width") == "0"):
                first, last = int(element.get("min", "1")), int(element.get("max", "1"))
                sheet.hidden_columns |= set(range(first, min(last, limits.columns) + 1))
            elif name == "mergeCell" and len(sheet.merged) < _MOST_MERGED:
                sheet.merged.append(range_boundaries(element.get("ref", "A1:A1")))
    return sheet


class _Metered(io.RawIOBase):
    """A stream that refuses to give more than `most` bytes between two rows."""

    def __init__(self, inner: BinaryIO | Any, most: int) -> None:
        self.inner, self.most, self.since = inner, most, 0

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes."""
        part: bytes = self.inner.read(size)
        self.since += len(part)
        if self.since > self.most:
            raise BeyondLimit(
                "a row of the sheet is longer than any table needs", "line", 2 * self.most // _BYTES_PER_CHARACTER
            )
        return part


def _elements(source: _Metered) -> Iterator[tuple[str, Any]]:
    """The elements of a sheet that matter here, under their local names; each row is forgotten once it was seen."""
    rows = None
    for event, element in iterparse(source, events=("start", "end")):
        name = element.tag.rpartition("}")[2]
        if event == "start":
            rows = element if name == "sheetData" else rows
        elif name in {"row", "col", "mergeCell"}:
            yield name, element
            element.clear()
            if name == "row" and rows is not None:
                rows.clear()


def _row(parser: Any, element: Any, sheet: Sheet) -> tuple[int, dict[int, dict[str, Any]]]:
    """Number of a row and its cells by column; formulas without a saved result are noted."""
    parser.row_counter = int(float(element.get("r", parser.row_counter + 1)))
    parser.col_counter = 0
    cells: dict[int, dict[str, Any]] = {}
    for child in element:
        if not child.tag.endswith("}c"):
            continue
        cell = parser.parse_cell(child)
        if cell["value"] is None:
            formula = next((part for part in child if part.tag.endswith("}f")), None)
            if formula is None:
                continue
            link = _HYPERLINK.search(formula.text or "")
            if link is None:
                sheet.unsaved.append(f"{get_column_letter(cell['column'])}{parser.row_counter}")
                continue
            cell["value"] = link.group(1)
        cells[cell["column"]] = cell
    return parser.row_counter, cells


def _check(number: int, cells: dict[int, str], rows: int, limits: Limits) -> None:
    last = max(cells)
    if last > limits.columns:
        what = f"the cell {get_column_letter(last)}{number} is in column {figures.count(last)}, far from any table"
        raise BeyondLimit(what, "columns", last)
    if rows >= limits.rows:
        raise BeyondLimit(f"the sheet has more than {figures.count(limits.rows)} rows", "rows", 2 * limits.rows)
    longest = max(map(len, cells.values()))
    if longest > limits.cell:
        raise BeyondLimit(f"a cell of row {number} has {figures.count(longest)} characters", "cell", longest)


class _Text:
    """A cell as text: numbers in full and free of separators, with what their format shows beside them."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.formats: dict[int, str] = {}

    def __call__(self, cell: dict[str, Any]) -> str:
        """What a person reads in the cell."""
        value = cell["value"]
        if isinstance(value, str):
            return value
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int | float):
            style = int(cell["style_id"] or 0)
            number_format = self.formats.get(style)
            if number_format is None:
                number_format = self.formats[style] = self._format(style)
            return number_text(value) if number_format == "General" else shown_number(value, number_format)
        if isinstance(value, dt.datetime | dt.date | dt.time):
            return value.isoformat()
        return str(value)

    def _format(self, style: int) -> str:
        """The number format of a style; a style that the workbook does not have shows numbers plainly."""
        try:
            number = self.book._cell_styles[style].numFmtId
            if number < BUILTIN_FORMATS_MAX_SIZE:
                return str(BUILTIN_FORMATS.get(number) or "General")
            return str(self.book._number_formats[number - BUILTIN_FORMATS_MAX_SIZE] or "General")
        except IndexError:
            return "General"
