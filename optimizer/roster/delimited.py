"""Comma-, semicolon- and tab-separated text to tables of text."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

import numpy as np
import pandas as pd

from optimizer.roster.findings import Findings
from optimizer.roster.tables import MOST_TITLES, RawTable, text_table, unusable
from optimizer.roster.text import safe_text

_SEPARATORS = (",", ";", "\t", "|")


def delimited_table(content: bytes, digest: str, findings: Findings, *, delimiter: str) -> RawTable:
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
    for position, line in enumerate(lines[:MOST_TITLES]):
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
