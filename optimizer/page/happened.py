"""What happened to a booking, typed at its row: rows of a table of invoices and posts, which `optimizer track` reads.

A table that somebody made keeps its headers, its other columns and its rows; a column that it lacks comes at its end.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from optimizer.errors import InputError, Problem
from optimizer.files import safe_cell, unsafe_cell
from optimizer.render.safe import displayable
from optimizer.roster.actuals import read_actuals, recognised
from optimizer.roster.tables import RosterFile

FIELDS: Mapping[str, str] = {
    "creator": "Creator", "platform": "Platform", "package": "Package", "flight": "Flight", "net": "Net",
    "currency": "Currency", "invoice": "Invoice", "invoiced": "Invoice date", "posted": "Posted on",
    "posts": "Posts", "status": "Status", "impressions": "Impressions", "engagement": "Engagement", "reach": "Reach",
}  # fmt: skip
"""What the page asks for, with the header in a table of its own."""
BOOKING = ("creator", "platform", "package", "flight")


def rows_of(text: str) -> list[dict[str, Any]]:
    """The rows as the page lists them: place from 0 and what they say of each field; none where it is no table."""
    try:
        headers, rows, _ = _table(text)
    except InputError:
        return []
    places = _places(headers)
    if "creator" not in places:
        return []
    return [
        {"index": number, **{name: displayable(unsafe_cell(row[place])) for name, place in places.items()}}
        for number, row in enumerate(rows)
    ]


def with_row(text: str, told: Mapping[str, Any], file: Path) -> str:
    """The table with one more row. Raises `InputError` where a cell cannot be read; then nothing is changed."""
    headers, rows, delimiter = _table(text)
    given = {name: str(told.get(name) or "").strip() for name in FIELDS}
    if not any(value for name, value in given.items() if name not in BOOKING):
        raise InputError(Problem("nothing is said of this booking", "type an amount, a day, a status or a figure"))
    places = _places(headers)
    if headers and "creator" not in places:
        what = f"{file.name} is no table of invoices and posts with a column for the creator"
        raise InputError(Problem(what, "add the row there, or give that file another name"))
    for name, header in FIELDS.items():
        if name not in places and (given[name] or not headers):
            places[name] = len(headers)
            headers = [*headers, header]
    row = [""] * len(headers)
    for name, place in places.items():
        row[place] = safe_cell(given[name])
    changed = _written(headers, [*rows, row], delimiter)
    checked(changed, file)
    return changed


def without_row(text: str, place: int) -> str:
    """The table without one of its rows; nothing at all without its last one."""
    headers, rows, delimiter = _table(text)
    if not 0 <= place < len(rows):
        raise InputError(Problem("this row is not there any more", "load the page anew"))
    kept = [*rows[:place], *rows[place + 1 :]]
    return _written(headers, kept, delimiter) if kept else ""


def checked(text: str, file: Path) -> None:
    """Raises `InputError` where the table says what cannot be."""
    read_actuals(source_of(text, file))


def source_of(text: str, file: Path) -> RosterFile:
    """The table as the file that it will be."""
    return RosterFile(file, file.name, content=text.encode("utf-8"))


def _places(headers: list[str]) -> dict[str, int]:
    """Where each field stands in the table; a creator may go by a handle or an address too."""
    found = {name: match.index for name, match in recognised(headers).items()}
    for other in ("handle", "url"):
        if "creator" not in found and other in found:
            found["creator"] = found[other]
    return {name: found[name] for name in FIELDS if name in found}


def _table(text: str) -> tuple[list[str], list[list[str]], str]:
    """Headers, rows as long as they, and what stands between cells; rows without anything are passed over."""
    if not text.strip():
        return [], [], ","
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    try:
        headers, *rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as error:
        raise InputError(Problem(f"the table of what happened cannot be read: {error}", "mend it by hand")) from error
    return headers, [[*row, *[""] * len(headers)][: len(headers)] for row in rows if any(row)], delimiter


def _written(headers: list[str], rows: list[list[str]], delimiter: str) -> str:
    """The table as text; where cells stand between semicolons, commas stay marks of decimals."""
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter, lineterminator="\n")
    writer.writerow(headers)
    writer.writerows([*row, *[""] * (len(headers) - len(row))] for row in rows)
    return written.getvalue()
