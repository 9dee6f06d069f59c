"""Tables of text, whatever file they come from: the cells as they are written, with the line of each row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.errors import InputError
from optimizer.roster.findings import Findings
from optimizer.roster.text import as_text, safe_text

MOST_TITLES = 20
"""So many rows may stand above the headers."""


@dataclass(frozen=True, slots=True)
class RosterFile:
    """Where a roster is to be read from."""

    path: Path
    """Absolute; for a database the scenario file or its folder, against which a relative database file is found."""
    shown: str
    """As the user wrote it, for messages."""
    sheet: str | None = None
    """Sheet of a workbook; the first one by default."""
    sql: str | None = None
    """SQLAlchemy address of a database; then `query` is asked instead of reading `path`."""
    query: str | None = None


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as text. `cells[i]` is the column under `headers[i]`; all columns have one entry per row."""

    headers: tuple[str, ...]
    cells: tuple[pd.Series[str], ...]
    lines: NDArray[np.int64]
    """(rows,) line of the file or row of the sheet on which each row begins; the header is 1."""
    sha256: str
    decimal_comma: bool = False
    """The file separates cells by semicolons, as programs do where the comma marks decimals."""


def unusable(findings: Findings, what: str, hint: str = "", *, line: int | None = None) -> InputError:
    """The exception that ends the reading of a table, with everything found so far."""
    findings.error(what, hint, line=line)
    try:
        findings.raise_errors()
    except InputError as error:
        return error
    raise AssertionError("an error was noted above")


def text_table(
    rows: Sequence[Sequence[str]],
    lines: Sequence[int],
    digest: str,
    findings: Findings,
    *,
    decimal_comma: bool = False,
) -> RawTable:
    """Table from rows of text, the first of which holds the headers; blank rows and blank columns are left out."""
    if not rows:
        raise unusable(findings, "the file is empty", "it needs a row of headers, and rows below")
    above = header_row(rows)
    if any(any(map(str.strip, row)) for row in rows[:above]):
        what = f"the headers are on line {lines[above]}; what stands above them is passed over"
        findings.warning(what, "a title is no part of the table", line=lines[0])
    rows, lines = rows[above:], lines[above:]
    headers = [safe_text(header) for header in rows[0]]
    if not any(headers):
        raise unusable(findings, "the first row is blank", "the headers belong in the first row", line=lines[0])
    kept = [position for position in range(1, len(rows)) if any(map(str.strip, rows[position]))]
    body = rows[1:] if len(kept) == len(rows) - 1 else [rows[position] for position in kept]
    _check_widths(headers, body, [lines[position] for position in kept], findings)
    if not body:
        raise unusable(findings, "there are headers, but no rows", "add the rows below the headers")
    width = len(headers)
    if any(len(row) != width for row in body):
        body = [[*row, *[""] * (width - len(row))][:width] for row in body]
    columns = [as_text(column) for column in zip(*body, strict=True)]
    table_lines = np.array([lines[position] for position in kept], dtype=np.int64)
    named = _named_columns(headers, columns, findings, lines[0])
    return RawTable(
        headers=tuple(headers[index] for index in named),
        cells=tuple(columns[index] for index in named),
        lines=table_lines,
        sha256=digest,
        decimal_comma=decimal_comma,
    )


def header_row(rows: Sequence[Sequence[str]]) -> int:
    """Position of the row of headers: the first, unless titles (one filled cell) and blank rows stand above it."""
    for position, row in enumerate(rows[:MOST_TITLES]):
        if sum(map(bool, map(str.strip, row))) > 1:
            return position
    return next((position for position, row in enumerate(rows[:MOST_TITLES]) if any(map(str.strip, row))), 0)


def _check_widths(headers: list[str], body: Sequence[Sequence[str]], lines: list[int], findings: Findings) -> None:
    """A row may end early; one with more filled cells than there are headers is broken."""
    lengths = np.fromiter(map(len, body), dtype=np.int64, count=len(body))
    width = len(headers)
    too_long = lengths > width
    for position in np.flatnonzero(too_long):
        too_long[position] = any(map(str.strip, body[int(position)][width:]))
    findings.cells(
        too_long,
        np.array(lines, dtype=np.int64),
        lambda position: f"this row has {len(body[position])} cells, the header has {width}",
        field="row",
        hint="put a cell that holds the separator into double quotes",
    )
    short = lengths < width
    if short.any():
        first = lines[int(np.argmax(short))]
        what = f"{int(short.sum())} rows have fewer cells than the header; the missing ones count as empty"
        findings.warning(what, line=first, field="row")
    findings.raise_errors()


def _named_columns(headers: list[str], columns: list[pd.Series[str]], findings: Findings, line: int) -> list[int]:
    """Positions of the columns that have a header; a blank header above filled cells is a mistake."""
    for index, header in enumerate(headers):
        if not header and (columns[index].str.strip() != "").any():
            what = f"column {index + 1} has cells, but no header"
            hint = "the first row must name every column: no title rows, no merged cells"
            findings.error(what, hint, line=line)
    findings.raise_errors()
    return [index for index, header in enumerate(headers) if header]
