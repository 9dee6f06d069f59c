"""Comma-, semicolon- and tab-separated text to tables of text."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import numpy as np
import pandas as pd

from optimizer.roster.encodings import decoded
from optimizer.roster.findings import Findings
from optimizer.roster.layout import MOST_TITLES, header_row, known_headers, named_table, table_of
from optimizer.roster.limits import Limits, limits, too_large
from optimizer.roster.tables import Grid, RawTable, unusable
from optimizer.roster.text import safe_text
from optimizer.words import figures

_SEPARATORS = (",", ";", "\t", "|")


def delimited_table(content: bytes, digest: str, findings: Findings, *, delimiter: str) -> RawTable:
    """Table from comma-, semicolon- or tab-separated text."""
    most = limits()
    _refuse_long_lines(content, most, findings)
    text = decoded(content, findings)
    skipped = 0
    first_line = text[:200].splitlines()[0] if text else ""
    if first_line.lower().startswith("sep=") and len(first_line) == 5:  # a note that Excel writes for itself
        delimiter, skipped = first_line[4], 1
        text = text.split("\n", 1)[1] if "\n" in text else ""
    delimiter = delimiter or _sniffed(text)
    if not skipped and b'"' not in content and (table := _plain_table(text, delimiter, digest, most, findings)):
        return table
    rows, lines = _records(text, delimiter, findings, skipped, most)
    return table_of(Grid(rows, lines, digest, decimal_comma=delimiter == ";"), findings)


def _refuse_long_lines(content: bytes, most: Limits, findings: Findings) -> None:
    """A file in one endless line, or with a cell like a book, ends here: before it is taken apart."""
    start, end = 0, 0
    while end < len(content):
        # A line of the usual length is passed over a million characters at a time.
        end = min(start + most.line, len(content))
        if end == len(content):
            return
        last = max(content.rfind(b"\n", start, end), content.rfind(b"\r", start, end))
        if last < start:
            line = content.count(b"\n", 0, start) + 1
            what = f"line {line} has more than {figures.count(most.line)} characters"
            raise too_large(what, "line", 10 * most.line, findings.file)
        start = last + 1


def _plain_table(text: str, delimiter: str, digest: str, most: Limits, findings: Findings) -> RawTable | None:
    """Table from text without quotes, read in one pass; None where anything about it needs a closer look."""
    import pyarrow as pa
    import pyarrow.compute as pc
    from pyarrow import csv as pyarrow_csv

    try:
        first = next(csv.reader(io.StringIO(text[: most.line], newline=""), delimiter=delimiter), [])
    except csv.Error:  # a header like a book: the thorough way tells
        return None
    _check_size(0, len(first), most, findings)
    headers = [safe_text(header) for header in first]
    if not headers or not all(headers) or not _begins_with_headers(text, delimiter):
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
    _check_size(table.num_rows, len(headers), most, findings)
    longest = max(pc.max(pc.utf8_length(column)).as_py() or 0 for column in table.columns)
    if longest > most.cell:
        raise too_large(f"a cell has {figures.count(longest)} characters", "cell", longest, findings.file)
    columns = tuple(pd.Series(column.to_pandas(), dtype="str") for column in table.columns)
    if not table.num_rows or columns[0].str.strip().eq("").any():  # perhaps a blank row
        return None
    lines = np.arange(2, table.num_rows + 2, dtype=np.int64)
    return named_table(headers, columns, lines, digest, decimal_comma=delimiter == ";")


def _begins_with_headers(text: str, delimiter: str) -> bool:
    """Does the first line look more like headers than any of those below it?"""
    rows = list(csv.reader(text[:20_000].splitlines()[:MOST_TITLES], delimiter=delimiter))
    return header_row(rows) == 0


def _check_size(rows: int, columns: int, most: Limits, findings: Findings) -> None:
    if columns > most.columns:
        raise too_large(f"the file has {figures.count(columns)} columns", "columns", columns, findings.file)
    if rows > most.rows:
        raise too_large(f"the file has {figures.count(rows)} rows", "rows", rows, findings.file)


def _sniffed(text: str) -> str:
    """The separator that finds most headers of a roster, else that cuts the header into most columns.

    The rows decide a tie.
    """
    whole, sample = text[:20_000], _from_header(text[:20_000])

    def rows_of(text: str, delimiter: str) -> list[list[str]]:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))

    def score(delimiter: str) -> tuple[int, int, int]:
        known = max((known_headers(row) for row in rows_of(whole, delimiter)[:MOST_TITLES]), default=0)
        rows = rows_of(sample, delimiter)[:20]
        width = len(rows[0]) if rows else 0
        return known if known > 1 else 0, width, sum(len(row) == width for row in rows)

    return max(_SEPARATORS, key=score)


def _from_header(text: str) -> str:
    """The text without the lines at its head that no separator cuts into two filled cells: titles and blank ones."""
    lines = text.splitlines(keepends=True)
    for position, line in enumerate(lines[:MOST_TITLES]):
        if any(sum(map(bool, map(str.strip, line.split(mark)))) > 1 for mark in _SEPARATORS):
            return "".join(lines[position:])
    return text


def _records(
    text: str, delimiter: str, findings: Findings, skipped: int, most: Limits
) -> tuple[list[list[str]], Sequence[int]]:
    """Rows of cells, and the line on which each begins."""
    usual = csv.field_size_limit(most.cell)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = list(reader)
    except csv.Error as error:
        if "field larger" in str(error):
            what = f"a cell has more than {figures.count(most.cell)} characters; a quote may lack its partner"
            raise too_large(what, "cell", 10 * most.cell, findings.file) from None
        what = f"the quotes or separators are broken: {error}"
        hint = "a quoted cell is closed by one double quote; a quote inside it is doubled"
        raise unusable(findings, what, hint, line=reader.line_num + skipped) from None
    finally:
        csv.field_size_limit(usual)
    _check_size(len(rows), max(map(len, rows), default=0), most, findings)
    if reader.line_num == len(rows):
        return rows, range(1 + skipped, len(rows) + 1 + skipped)
    lines, last = [], skipped  # some cell holds a line break: count the lines of each record
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    for _ in rows:
        lines.append(last + 1)
        next(reader)
        last = reader.line_num + skipped
    return rows, lines
