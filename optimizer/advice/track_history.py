"""What was learnt, kept for the next plan: a post for each row of what happened, in columns that `history` reads."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from optimizer.advice.track_lines import TrackedLine
from optimizer.errors import InputError, Problem
from optimizer.files import safe_cell, write_whole
from optimizer.words.figures import exact_figure

COLUMNS = ("creator", "platform", "posted", "format", "views", "engagement", "reach", "sponsored")


def history_rows(lines: Sequence[TrackedLine]) -> tuple[list[tuple[str, ...]], int]:
    """A row for each post that can be told by itself, and how many rows could not.

    A booking of several pieces of one format in one row is its average piece; one of several formats says nothing of
    any of them, unless its row names the format.
    """
    rows: list[tuple[str, ...]] = []
    left_out = 0
    for line in lines:
        found = list(_posts(line))
        rows += [row for row in found if row is not None]
        left_out += sum(row is None for row in found)
    return rows, left_out


def _posts(line: TrackedLine) -> Iterator[tuple[str, ...] | None]:
    contents = (
        {} if line.package is None else {kind: number for kind, number in line.package.contents.items() if number}
    )
    telling = [row.stated for row in line.told if row.stated.outcomes]
    for row in telling:
        kind = row.format or (next(iter(contents)) if len(contents) == 1 else "")
        if row.posted is None or not kind:
            yield None
            continue
        pieces = row.posts or (line.pieces if len(telling) == 1 and not row.format else 1.0) or 1.0
        figures = [row.outcomes.get(name) for name in ("impressions", "engagement", "reach")]
        yield (
            line.booking.creator, line.booking.platform, row.posted.isoformat(), kind,
            *("" if value is None else exact_figure(value / pieces) for value in figures), "yes",
        )  # fmt: skip


def write_history(path: Path, rows: Sequence[tuple[str, ...]]) -> int:
    """Add posts to a history that this program wrote, or begin one; how many were new.

    Raises `InputError` where the file holds something else.
    """
    before: list[tuple[str, ...]] = []
    if path.exists():
        before = _read(path)
    known = set(before)
    new = [row for row in dict.fromkeys(tuple(map(safe_cell, row)) for row in rows) if row not in known]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerows([COLUMNS, *before, *new])
    write_whole(path, text.getvalue())
    return len(new)


def _read(path: Path) -> list[tuple[str, ...]]:
    try:
        rows = [tuple(row) for row in csv.reader(io.StringIO(path.read_text(encoding="utf-8"), newline=""))]
    except (OSError, ValueError, csv.Error) as error:
        raise InputError(Problem(f"the history cannot be read: {error}", "name another file", str(path))) from error
    if not rows or rows[0] != COLUMNS:
        what = "this is another file than a history of this program"
        raise InputError(Problem(what, f"name a new file; its columns are {', '.join(COLUMNS)}", str(path), 1))
    return rows[1:]
