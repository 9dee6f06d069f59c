"""Files to tables of text: the cells as they are written, with the line of each row."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.errors import InputError, Problem
from optimizer.roster.findings import Findings
from optimizer.roster.text import as_text, did_you_mean, safe_text, shown

_MOST_TITLES = 20
"""So many rows may stand above the headers."""
_ZIP = b"PK\x03\x04"
"""How packed files begin, workbooks among them."""
_SEPARATORS = (",", ";", "\t", "|")


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


def read_table(source: RosterFile, findings: Findings) -> RawTable:
    """Read any supported kind of file or a database query. Raises `InputError` where that is impossible."""
    if source.sql is not None:
        from optimizer.roster.records import database_table

        return database_table(source, findings)
    content = _content(source)
    ending = source.path.suffix.casefold()
    if source.sheet is not None and ending not in {".xlsx", ".xlsm"}:
        findings.warning(f"a {ending} file has no sheets: {shown(source.sheet)} is passed over", "leave sheet out")
    digest = hashlib.sha256(content).hexdigest()
    if ending in {"", ".csv", ".tsv", ".txt", ".tab"}:
        if content.startswith(_ZIP):
            what = "this is a workbook or another packed file, not a text"
            raise InputError(Problem(what, "if it is a workbook, let its name end in .xlsx", source.shown))
        return _delimited_table(content, digest, findings, delimiter="\t" if ending in {".tsv", ".tab"} else "")
    if ending in {".xlsx", ".xlsm"}:
        from optimizer.roster.workbooks import workbook_table

        return workbook_table(content, digest, source.sheet, findings)
    if ending in {".parquet", ".pq"}:
        from optimizer.roster.records import parquet_table

        return parquet_table(content, digest, findings)
    if ending == ".json":
        from optimizer.roster.records import json_table

        return json_table(content, digest, findings)
    hint = "save it as .xlsx or .csv" if ending in {".xls", ".ods", ".numbers", ".xlsb"} else ""
    kinds = "tables are .csv, .tsv, .xlsx, .parquet or .json files"
    raise InputError(Problem(f"cannot read files that end in '{ending}'", hint or kinds, source.shown))


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
    for position, row in enumerate(rows[:_MOST_TITLES]):
        if sum(map(bool, map(str.strip, row))) > 1:
            return position
    return next((position for position, row in enumerate(rows[:_MOST_TITLES]) if any(map(str.strip, row))), 0)


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


def _content(source: RosterFile) -> bytes:
    """The bytes of the file, or a problem that says why there are none."""
    try:
        return source.path.read_bytes()
    except FileNotFoundError:
        folder = source.path.parent
        names = [path.name for path in folder.iterdir()] if folder.is_dir() else []
        hint = did_you_mean(source.path.name, names) or "paths are relative to the scenario file"
        raise InputError(Problem(f"there is no file {shown(source.shown)}", hint, source.shown)) from None
    except IsADirectoryError:
        raise InputError(Problem("this is a folder, not a file", "", source.shown)) from None
    except OSError as error:
        raise InputError(Problem(f"cannot open the file: {error.strerror}", "", source.shown)) from None


def _delimited_table(content: bytes, digest: str, findings: Findings, *, delimiter: str) -> RawTable:
    """Table from comma-, semicolon- or tab-separated text."""
    text = _decoded(content, findings)
    skipped = 0
    first_line = text[:200].splitlines()[0] if text else ""
    if first_line.lower().startswith("sep=") and len(first_line) == 5:  # a note that Excel writes for itself
        delimiter, skipped = first_line[4], 1
        text = text.split("\n", 1)[1] if "\n" in text else ""
    delimiter = delimiter or _sniffed(text)
    if not skipped and b'"' not in content and (table := _plain_table(text, delimiter, digest)):
        return table
    rows, lines = _records(text, delimiter, findings, skipped)
    return text_table(rows, lines, digest, findings, decimal_comma=delimiter == ";")


def _plain_table(text: str, delimiter: str, digest: str) -> RawTable | None:
    """Table from text without quotes, read in one pass; None where anything about it needs a closer look."""
    import pyarrow as pa
    from pyarrow import csv as pyarrow_csv

    first = next(csv.reader(io.StringIO(text[:100_000], newline=""), delimiter=delimiter), [])
    headers = [safe_text(header) for header in first]
    if not headers or not all(headers):
        return None
    names = [str(position) for position in range(len(headers))]
    try:
        table = pyarrow_csv.read_csv(
            pa.py_buffer(text.encode()),
            read_options=pyarrow_csv.ReadOptions(column_names=names, skip_rows=1, use_threads=False),
            parse_options=pyarrow_csv.ParseOptions(delimiter=delimiter, quote_char=False, ignore_empty_lines=False),
            convert_options=pyarrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowException:  # rows of different lengths: the thorough way says which
        return None
    columns = tuple(pd.Series(column.to_pandas(), dtype="str") for column in table.columns)
    if not table.num_rows or columns[0].str.strip().eq("").any():  # perhaps a blank row
        return None
    lines = np.arange(2, table.num_rows + 2, dtype=np.int64)
    return RawTable(tuple(headers), columns, lines, digest, decimal_comma=delimiter == ";")


def _decoded(content: bytes, findings: Findings) -> str:
    """The text of a file: by its byte order mark, else UTF-8, else what Windows programs wrote before."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if b"\0" in content[:200] and content[1:200:2].count(0) > 50:
        return content.decode("utf-16-le", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        hint = "if names look wrong, save the file as UTF-8"
        findings.warning("the file is not UTF-8; it is read as Windows-1252", hint)
        return content.decode("cp1252", errors="replace")


def _sniffed(text: str) -> str:
    """The separator that cuts the header into most columns; the rows decide a tie."""
    sample = _from_header(text[:20_000])

    def score(delimiter: str) -> tuple[int, int]:
        rows = list(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter))[:20]
        width = len(rows[0]) if rows else 0
        return width, sum(len(row) == width for row in rows)

    return max(_SEPARATORS, key=score)


def _from_header(text: str) -> str:
    """The text without the lines at its head that no separator cuts into two filled cells: titles and blank ones."""
    lines = text.splitlines(keepends=True)
    for position, line in enumerate(lines[:_MOST_TITLES]):
        if any(sum(map(bool, map(str.strip, line.split(mark)))) > 1 for mark in _SEPARATORS):
            return "".join(lines[position:])
    return text


def _records(text: str, delimiter: str, findings: Findings, skipped: int) -> tuple[list[list[str]], Sequence[int]]:
    """Rows of cells, and the line on which each begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        what = f"the quotes or separators are broken: {error}"
        hint = "a quoted cell is closed by one double quote; a quote inside it is doubled"
        raise unusable(findings, what, hint, line=reader.line_num + skipped) from None
    if reader.line_num == len(rows):
        return rows, range(1 + skipped, len(rows) + 1 + skipped)
    lines, last = [], skipped  # some cell holds a line break: count the lines of each record
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for _ in rows:
        lines.append(last + 1)
        next(reader)
        last = reader.line_num + skipped
    return rows, lines
