"""Workbooks to tables of text: the sheet that is meant, without what is hidden in it."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from optimizer.errors import InputError
from optimizer.roster.findings import Findings
from optimizer.roster.layout import MOST_TITLES, header_row, known_headers, table_of
from optimizer.roster.limits import MEGABYTE, Limits, limits, too_large
from optimizer.roster.tables import Grid, RawTable, Span, unusable
from optimizer.roster.text import did_you_mean, shown
from optimizer.words import figures

_PACKED_TOO_WELL = 150
"""A part of a workbook that unpacks to so many times its size holds nothing but repetition."""
_PEEKED = 50
"""So many sheets are looked at for one with a roster."""


def workbook_table(content: bytes, digest: str, sheet: str | None, findings: Findings) -> RawTable:
    """Table from one sheet, with the values that the spreadsheet program saved for formulas.

    Cells that the program shows as percentages or as money are read with their sign, as a person sees them. Hidden
    rows and columns are left out with a warning; a merged cell counts for every row that it reaches over.
    """
    from optimizer.roster.sheets import BeyondLimit, read_sheet

    most = limits()
    _refuse_bombs(content, most, findings)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the library remarks on extensions, which do not matter here
        book = _opened(content, findings)
        try:
            worksheet = _chosen(book, sheet, most, findings)
            read = read_sheet(book, worksheet, most)
        except InputError:
            raise
        except BeyondLimit as error:
            raise too_large(error.what, error.limit, error.wanted, findings.file) from None
        except Exception as error:  # whatever the library stumbles over, the file is damaged
            raise _damaged(error, findings) from None
    _note_unsaved(read.unsaved, findings)
    table = table_of(_grid(read, digest, findings), findings)
    return replace(table, sheet=worksheet.title) if len(book.worksheets) > 1 else table


def _refuse_bombs(content: bytes, most: Limits, findings: Findings) -> None:
    """A workbook that unpacks to more than the limit, or has a part that is all repetition."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, EOFError, NotImplementedError):
        return  # told by whoever opens it
    size = sum(part.file_size for part in parts)
    if size > most.unpacked * MEGABYTE:
        what = f"the workbook unpacks to {figures.count(size / MEGABYTE)} MB"
        raise too_large(what, "unpacked", size // MEGABYTE + 1, findings.file)
    for part in parts:
        if part.file_size > 20 * MEGABYTE and part.file_size > _PACKED_TOO_WELL * max(part.compress_size, 1):
            what = f"a part of the workbook unpacks to {figures.count(part.file_size / MEGABYTE)} MB of repetition"
            raise unusable(findings, what, "save the sheet with the roster as a workbook of its own, or as .csv")


def _opened(content: bytes, findings: Findings) -> Any:
    """The workbook (any, because the library's read-only classes are not typed)."""
    import openpyxl

    try:
        return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except MemoryError:
        raise
    except Exception:  # a damaged part can make the library raise anything
        hint = "it may be an older .xls file, damaged, or locked by a password: save it again as .xlsx"
        raise unusable(findings, "this is not a workbook that can be read", hint) from None


def _damaged(error: Exception, findings: Findings) -> InputError:
    reason = str(error).strip() or type(error).__name__
    hint = "open the workbook in a spreadsheet program and save it again, or save the sheet as .csv"
    return unusable(findings, f"the sheet is damaged: {shown(reason)}", hint)


def _chosen(book: Any, sheet: str | None, most: Limits, findings: Findings) -> Any:
    """The sheet asked for, or the one that looks most like a roster; which sheets there are is told."""
    names = [worksheet.title for worksheet in book.worksheets]
    if sheet is not None:
        for worksheet in book.worksheets:
            if worksheet.title == sheet:
                return worksheet
        hint = did_you_mean(sheet, names) or "its sheets are " + ", ".join(shown(name) for name in names)
        raise unusable(findings, f"the workbook has no sheet {shown(sheet)}", hint)
    visible = [worksheet for worksheet in book.worksheets if worksheet.sheet_state == "visible"] or book.worksheets
    if not visible:
        raise unusable(findings, "the workbook has no sheet with cells", "save the roster as a sheet of cells")
    if len(book.worksheets) == 1:
        return visible[0]
    scores = [_likeness(book, worksheet, most) for worksheet in visible[:_PEEKED]]
    best = scores.index(max(scores))
    title = visible[best].title
    listed = ", ".join(shown(name, 40) for name in names[:20])
    hidden = len(book.worksheets) - len(visible)
    left_out = "" if not hidden else f" ({hidden} of them hidden)"
    what = f"the workbook has {len(names)} sheets{left_out}: {listed}; {shown(title)} is read"
    findings.warning(what, f"`roster: {{file: ..., sheet: {title}}}` names one")
    others = [visible[index].title for index, score in enumerate(scores) if index != best and score >= (2, 3)]
    if others:
        verb = "looks" if len(others) == 1 else "look"
        what = f"{', '.join(map(shown, others))} {verb} like a roster too, and nothing of it is read"
        findings.warning(what, "plan with a copy that has all channels on one sheet, where all are meant")
    return visible[best]


def _likeness(book: Any, worksheet: Any, most: Limits) -> tuple[int, int]:
    """How many headers of a roster a sheet has (at most as many as tell), and how wide it is there."""
    from optimizer.roster.sheets import BeyondLimit, read_sheet

    try:
        rows = _dense(read_sheet(book, worksheet, most, most=MOST_TITLES).rows, frozenset())[0]
    except (BeyondLimit, KeyError, ValueError, IndexError, TypeError, SyntaxError, OSError):
        return -1, 0
    if not rows:
        return -1, 0
    return known_headers(rows[header_row(rows)]), len(rows)


def _grid(sheet: Any, digest: str, findings: Findings) -> Grid:
    """The rows of a sheet that a person sees, with merged cells filled down."""
    filled = _filled_down(sheet)
    hidden = sorted(number for number in sheet.hidden_rows if number in sheet.rows)
    columns = sorted(column for column in sheet.hidden_columns if any(column in cells for cells in sheet.rows.values()))
    if hidden:
        what = (
            "1 hidden row is left out" if len(hidden) == 1 else f"{figures.count(len(hidden))} hidden rows are left out"
        )
        findings.warning(what, "show them in the sheet if they belong to the roster", line=hidden[0])
    if columns:
        what = (
            "1 hidden column is left out"
            if len(columns) == 1
            else f"{figures.count(len(columns))} hidden columns are left out"
        )
        findings.warning(what, "show them in the sheet if they belong to the roster")
    visible = {number: cells for number, cells in sheet.rows.items() if number not in sheet.hidden_rows}
    rows, lines, places = _dense(visible, frozenset(columns))
    position = {line: index for index, line in enumerate(lines)}
    spans = tuple(
        Span(position[first_row], places[left], max(places[column] for column in places if column <= right))
        for left, first_row, right, last_row in sheet.merged
        if first_row == last_row and first_row in position and left in places
    )
    return Grid(rows, lines, digest, exact=True, spans=spans, filled=frozenset(filled))


def _dense(
    rows: dict[int, dict[int, str]], hidden: frozenset[int]
) -> tuple[list[list[str]], list[int], dict[int, int]]:
    """Rows as lists of equal length, their numbers, and column of the sheet -> position in them."""
    width = max((max(cells) for cells in rows.values()), default=0)
    columns = [column for column in range(1, width + 1) if column not in hidden]
    lines = sorted(rows)
    dense = [[rows[number].get(column, "") for column in columns] for number in lines]
    return dense, lines, {column: index for index, column in enumerate(columns)}


def _filled_down(sheet: Any) -> set[int]:
    """Write the text of cells that are merged over rows into each of these rows; the rows that took one."""
    filled = set()
    for left, top, _, bottom in sheet.merged:
        text = sheet.rows.get(top, {}).get(left, "")
        if bottom == top or not text:
            continue
        for number in range(top + 1, min(bottom, max(sheet.rows)) + 1):
            if number in sheet.rows and not sheet.rows[number].get(left):
                sheet.rows[number][left] = text
                filled.add(number)
    return filled


def _note_unsaved(cells: Sequence[str], findings: Findings) -> None:
    """A workbook written by a program holds formulas without results; their cells are empty."""
    if not cells:
        return
    listed = ", ".join(cells[:5]) + (", ..." if len(cells) > 5 else "")
    hold = "1 cell holds a formula" if len(cells) == 1 else f"{figures.count(len(cells))} cells hold formulas"
    what = f"{hold} without a saved result ({listed}); they count as empty"
    findings.warning(what, "open the workbook in a spreadsheet program and save it, or paste values")
