"""Sheets of xlsx workbooks to tables of text."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from decimal import Decimal
from typing import Any

from optimizer.roster.findings import Findings
from optimizer.roster.tables import RawTable, header_row, text_table, unusable
from optimizer.roster.text import did_you_mean, number_text, shown

_SIGNS = "€£₺₹$¥"
_CURRENCY_TAG = re.compile(r"\[\$([^\-\]]+)")  # [$EUR] or [$€-407] in a number format; [$-409] names a language only


def workbook_table(content: bytes, digest: str, sheet: str | None, findings: Findings) -> RawTable:
    """Table from one sheet, with the values that the spreadsheet program saved for formulas.

    Cells that the program shows as percentages or as money are read with their sign, as a person sees them.
    """
    worksheet = _worksheet(content, sheet, findings, values=True)
    styles: dict[str, tuple[bool, str]] = {}
    try:
        rows = [[_cell_text(cell, styles) for cell in cells] for cells in worksheet.iter_rows()]
    except (ValueError, KeyError, SyntaxError, zipfile.BadZipFile) as error:
        raise unusable(findings, f"the sheet is damaged: {error}", "save the workbook again") from None
    while rows and not any(rows[-1]):
        rows.pop()
    _refuse_merged_headers(content, worksheet, header_row(rows) + 1, findings)
    _refuse_unsaved_formulas(content, sheet, worksheet, findings)
    if rows:
        width = max((index + 1 for row in rows for index, text in enumerate(row) if text), default=0)
        rows = [row[:width] + [""] * (width - len(row)) for row in rows]
    return text_table(rows, range(1, len(rows) + 1), digest, findings)


def _worksheet(content: bytes, sheet: str | None, findings: Findings, *, values: bool) -> Any:
    """The sheet asked for (any, because openpyxl's read-only sheets are not typed)."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=values)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError, SyntaxError):
        hint = "it may be an older .xls file, damaged, or locked by a password: save it again as .xlsx"
        raise unusable(findings, "this is not a workbook that can be read", hint) from None
    names = book.sheetnames
    if sheet is None:
        if not book.worksheets:
            raise unusable(findings, "the workbook has no sheet with cells")
        if values and len(book.worksheets) > 1:
            title = book.worksheets[0].title
            what = f"the workbook has {len(names)} sheets; {shown(title)}, the first, is read"
            findings.warning(what, f"`roster: {{file: ..., sheet: {title}}}` names one")
        return book.worksheets[0]
    if sheet not in names or book[sheet] not in book.worksheets:
        hint = did_you_mean(sheet, names) or "its sheets are " + ", ".join(shown(name) for name in names)
        raise unusable(findings, f"the workbook has no sheet {shown(sheet)}", hint)
    return book[sheet]


def _cell_text(cell: Any, styles: dict[str, tuple[bool, str]]) -> str:
    """A cell as text: numbers in full and free of separators, with the percent or currency sign of their format."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        number_format = cell.number_format or ""
        if number_format not in styles:
            styles[number_format] = _signs(number_format)
        percent, currency = styles[number_format]
        text = f"{Decimal(str(value)) * 100:f}%" if percent else number_text(value)
        return f"{text} {currency}".rstrip()
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat()
    return str(value)


def _signs(number_format: str) -> tuple[bool, str]:
    """Does a number format show percentages, and which currency sign does it show ("" if none)?"""
    shown_part = number_format.split(";")[0]
    tag = _CURRENCY_TAG.search(shown_part)
    if tag:
        return False, tag.group(1).strip()
    without_tags: str = re.sub(r"\[[^\]]*\]", "", shown_part)
    return "%" in without_tags, next((sign for sign in _SIGNS if sign in without_tags), "")


def _sheet_xml(content: bytes, worksheet: Any) -> bytes:
    """The sheet as it is stored; the read-only reader knows its place and does not tell of merged cells."""
    path = str(getattr(worksheet, "_worksheet_path", "")).lstrip("/")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(path) if path in archive.namelist() else b""


def _refuse_merged_headers(content: bytes, worksheet: Any, row: int, findings: Findings) -> None:
    """Merged cells among the headers, which stand in this row of the sheet."""
    for match in re.finditer(rb'<(?:\w+:)?mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"', _sheet_xml(content, worksheet)):
        if int(match.group(2)) <= row <= int(match.group(4)):
            cells = match.group(0).split(b'"')[1].decode()
            what = f"the cells {cells} of the header row are merged"
            findings.error(what, "the row of headers must name every column in a cell of its own", line=row)
    findings.raise_errors()


def _refuse_unsaved_formulas(content: bytes, sheet: str | None, worksheet: Any, findings: Findings) -> None:
    """A workbook written by a program holds formulas without results; empty cells must not be read for them."""
    if not re.search(rb"<(?:\w+:)?f[ >/]", _sheet_xml(content, worksheet)):
        return
    formulas = _worksheet(content, sheet, findings, values=False)
    unsaved = [
        formula.coordinate
        for formula_row, value_row in zip(formulas.iter_rows(), worksheet.iter_rows(), strict=False)
        for formula, value in zip(formula_row, value_row, strict=False)
        if value.value is None and formula.value is not None and formula.data_type == "f"
    ]
    for place in unsaved[:20]:
        row = int(re.sub(r"\D", "", place))
        hint = "open the workbook in a spreadsheet program and save it, or paste values"
        findings.error(f"cell {place} holds a formula without a saved result", hint, line=row)
    if len(unsaved) > 20:
        findings.error(f"and {len(unsaved) - 20:,} more formulas without a saved result")
    if unsaved:
        findings.raise_errors()
