"""From rows of cells to a table: where the headers stand, what stands above them, and a name for every column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pandas as pd

from optimizer.roster.findings import Findings
from optimizer.roster.headers import described, looks_known, normalised
from optimizer.roster.tables import Grid, RawTable, Span, unusable
from optimizer.roster.text import as_text, safe_text
from optimizer.words import figures

MOST_TITLES = 30
"""So many rows may stand above the headers."""
_NUMBER = re.compile(r"[\s\d.,%€$£+-]*\d[\s\d.,%€$£+-]*")

HEADERS_ALONE = "there are headers, but no rows"
"""What is wrong with a table that nobody has filled in yet."""


def table_of(grid: Grid, findings: Findings) -> RawTable:
    """Table from rows of text; titles above the headers, blank rows and blank columns are left out."""
    rows, lines = grid.rows, grid.lines
    if not rows:
        raise unusable(findings, "the file is empty", "it needs a row of headers, and rows below")
    above = header_row(rows)
    headers = _with_bands([safe_text(header) for header in rows[above]], rows, above, grid.spans)
    if any(any(map(str.strip, row)) for row in rows[:above]):
        what = f"the headers are on line {lines[above]}; the lines above them are left out"
        findings.warning(what, line=lines[0])
    if not any(headers):
        raise unusable(findings, "the first row is blank", "the headers belong in the first row", line=lines[0])
    kept = [position for position in range(above + 1, len(rows)) if any(map(str.strip, rows[position]))]
    body = [rows[position] for position in kept]
    body_lines = [lines[position] for position in kept]
    if grid.exact:
        headers += [""] * (max(map(_filled_width, body), default=0) - len(headers))
    elif _row_names(headers, body):
        headers = ["", *headers]
    _check_widths(headers, body, body_lines, findings)
    if not body:
        raise unusable(findings, HEADERS_ALONE, "add the rows below the headers")
    _note_filled(grid, body_lines, findings)
    width = len(headers)
    if any(len(row) != width for row in body):
        body = [[*row, *[""] * (width - len(row))][:width] for row in body]
    columns = [as_text(column) for column in zip(*body, strict=True)]
    return named_table(headers, columns, body_lines, grid.digest, decimal_comma=grid.decimal_comma)


def named_table(
    headers: Sequence[str],
    columns: Sequence[pd.Series[str]],
    lines: Sequence[int] | np.ndarray[tuple[int], np.dtype[np.int64]],
    digest: str,
    *,
    decimal_comma: bool = False,
) -> RawTable:
    """The table with a name of its own for every column; columns without header and cells are left out."""
    kept = [index for index, header in enumerate(headers) if header or (columns[index].str.strip() != "").any()]
    blank = [index for index in kept if not headers[index]]
    names = [headers[index] or f"column {index + 1}" for index in kept]
    return RawTable(
        headers=tuple(distinct(names)),
        cells=tuple(columns[index] for index in kept),
        lines=np.asarray(lines, dtype=np.int64),
        sha256=digest,
        decimal_comma=decimal_comma,
        unnamed=frozenset(f"column {index + 1}" for index in blank),
    )


def distinct(headers: Sequence[str]) -> list[str]:
    """The headers, with ` (2)`, ` (3)` behind those that stand there already."""
    taken, times = set(headers), Counter[str]()
    out = []
    for header in headers:
        times[header] += 1
        name = header
        while times[header] > 1 and (name := f"{header} ({times[header]})") in taken:
            times[header] += 1
        taken.add(name)
        out.append(name)
    return out


def header_row(rows: Sequence[Sequence[str]]) -> int:
    """Position of the row of headers among titles, bands and blank rows.

    It is the row with most headers of a roster, where one has two or more; otherwise the first that is filled about
    as widely as the table.
    """
    head = rows[:MOST_TITLES]
    known = [known_headers(row) for row in head]
    if known and max(known) >= 2:
        return known.index(max(known))
    filled = [sum(map(bool, map(str.strip, row))) for row in rows[: 2 * MOST_TITLES]]
    wanted = max(2, max(filled, default=0) / 2)
    for position, count in enumerate(filled[:MOST_TITLES]):
        if count >= wanted:
            return position
    return next((position for position, count in enumerate(filled[:MOST_TITLES]) if count), 0)


def known_headers(row: Sequence[str]) -> int:
    """How many cells of a row look like headers of a roster."""
    texts = {text for text in map(str.strip, row) if text and not _NUMBER.fullmatch(text)}
    return sum(looks_known(safe_text(text)) for text in texts)


def _with_bands(headers: list[str], rows: Sequence[Sequence[str]], position: int, spans: Sequence[Span]) -> list[str]:
    """The headers with what the rows right above them say of several columns, where it is needed to tell them apart."""
    for row in (position - 1, position - 2):
        if row < 0 or not any(map(str.strip, rows[row])):
            break
        band = [safe_text(text) for text in rows[row]][: len(headers)]
        band += [""] * (len(headers) - len(band))
        merged = [span for span in spans if span.row == row and span.first < span.last]
        if sum(map(bool, band)) < 2 and not any(span.last - span.first + 1 < len(headers) for span in merged):
            break  # a title
        headers = _prefixed(headers, band, _spread(band, merged))
    return headers


def _spread(band: Sequence[str], merged: Sequence[Span]) -> list[str]:
    """The band's label over each column: as far as its merged cell reaches, or else to the next label."""
    labels = list(band)
    if merged:
        for span in merged:
            labels[span.first : span.last + 1] = [band[span.first]] * (min(span.last, len(band) - 1) - span.first + 1)
        return labels
    for index in range(1, len(labels)):
        labels[index] = labels[index] or labels[index - 1]
    return labels


def _prefixed(headers: Sequence[str], band: Sequence[str], labels: Sequence[str]) -> list[str]:
    """Headers with their band's label in front where the same header stands under several labels.

    Labels that are platforms stand in front of all their headers, where there are two of them or more. A blank header
    under a label of its own takes the label.
    """
    times = Counter(normalised(header) for header in headers if header)
    platforms = {described(label).platform for label in labels} - {""}
    out = []
    for header, own, label in zip(headers, band, labels, strict=True):
        if not header:
            out.append(own)
            continue
        platform = described(label).platform
        by_platform = len(platforms) > 1 and bool(platform) and described(header).platform != platform
        repeated = times[normalised(header)] > 1
        out.append(f"{label} {header}" if label and label != header and (repeated or by_platform) else header)
    return out


def _filled_width(row: Sequence[str]) -> int:
    return next((index + 1 for index in range(len(row) - 1, -1, -1) if row[index].strip()), 0)


def _row_names(headers: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Is every row one cell longer than the headers, and does it begin with its own number? R writes tables so."""
    width = len(headers) + 1
    return (
        len(body) > 1
        and all(len(row) == width for row in body)
        and [row[0].strip() for row in body] == [str(number) for number in range(1, len(body) + 1)]
    )


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
        count = int(short.sum())
        what = "1 row has" if count == 1 else f"{count} rows have"
        findings.warning(
            f"{what} fewer cells than the header; the missing ones count as empty", line=first, field="row"
        )
    findings.raise_errors()


def _note_filled(grid: Grid, lines: Sequence[int], findings: Findings) -> None:
    """A word where merged cells were filled down over the rows of the table."""
    filled = sorted(grid.filled & set(lines))
    if filled:
        rows = "1 row takes" if len(filled) == 1 else f"{figures.count(len(filled))} rows take"
        findings.warning(f"{rows} a value from a merged cell that reaches over them", line=filled[0])
