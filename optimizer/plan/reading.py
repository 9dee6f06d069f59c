"""Reading any plan: our `plan.json`, our `plan.csv`, or a table of creator, platform, package that somebody made."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from optimizer.errors import InputError, Problem
from optimizer.files import finish, unsafe_cell
from optimizer.outputs import reading
from optimizer.plan.files import CSV_COLUMNS, CSV_DEAL, CSV_FIGURES, CSV_WORDS, csv_columns, pair_of
from optimizer.plan.loading import read_content, refuse_newer
from optimizer.plan.working_copy import worked_lines
from optimizer.roster.aliases import ALIASES, CARRIED
from optimizer.roster.findings import Findings
from optimizer.roster.headers import normalised
from optimizer.roster.numbers import read_numbers
from optimizer.roster.opening import read_table
from optimizer.roster.tables import RosterFile
from optimizer.words.figures import count

_ZIPPED = b"PK"
"""How a workbook begins."""
OWN_WORDS = ("tier", "niche", "added_reach", "estimated")
"""Columns by which our own plan.csv is known: a tier or niche in anybody else's table is theirs to name."""


@dataclass(frozen=True)
class StatedLine:
    """A line as the file states it; None where it says nothing."""

    line: int
    """Line of the file for a table, number of the entry from 1 for JSON."""
    creator: str
    platform: str | None
    package: str | None
    flight: str | None
    fields: Mapping[str, object]
    """All that it states: of JSON its fields, of a table its columns, figures as `Decimal`."""

    @property
    def cost(self) -> Decimal | None:
        """What it says it costs, where that is a number."""
        told = self.fields.get("cost")
        if isinstance(told, bool) or not isinstance(told, int | float | Decimal):
            return None
        number = Decimal(str(told))
        return number if number.is_finite() else None


@dataclass(frozen=True)
class StatedPlan:
    """What a plan file says, before anything is believed."""

    path: Path
    shown: str
    lines: tuple[StatedLine, ...]
    content: Mapping[str, Any] = field(default_factory=dict)
    """All that a plan.json says; nothing of a table."""
    whole: bool = False
    """It is one of our own files, which states everything; any other is judged by what it states."""

    @property
    def is_table(self) -> bool:
        """It is a table of lines and no plan.json."""
        return not self.content

    @property
    def inputs(self) -> Mapping[str, object]:
        """Stated hashes of what the plan was made from."""
        told = self.content.get("inputs")
        return told if isinstance(told, dict) else {}


def read_plan(path: str | Path) -> StatedPlan:
    """Read a plan file: JSON by its content, anything else as a table. What a run was ended at is finished first.

    Raises `InputError`.
    """
    shown = str(path)
    for file in pair_of(Path(path)):
        reading(file)
    finish(Path(path).parent)
    try:
        raw = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(Problem(f"the plan cannot be read: {reason}", "is the path right?", shown)) from error
    if raw.startswith(_ZIPPED) and (worked := worked_lines(raw, shown)) is not None:
        return _from_our_workbook(worked, Path(path), shown)
    text = raw.removeprefix(b"\xef\xbb\xbf")
    if text.lstrip()[:1] in (b"{", b"["):
        return stated_plan(read_content(raw, shown), path)
    if tuple(text.partition(b"\n")[0].decode("utf-8", errors="replace").split(",")) in _our_headers():
        return _from_our_table(text, Path(path), shown)
    rows = [row for row in text.decode("utf-8", errors="replace").splitlines() if row.strip()]
    if len(rows) < 2:  # an empty plan is a plan: headers alone
        if "creator" not in (rows or [""])[0].casefold():
            raise _no_creator(shown)
        return StatedPlan(Path(path), shown, ())
    return _from_table(Path(path), shown)


def stated_plan(content: Any, path: str | Path) -> StatedPlan:
    """What the content of a plan.json says. Raises `InputError` where it has no lines, or is of a newer format."""
    shown = str(path)
    entries = content.get("lines") if isinstance(content, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) and entry.get("creator") for entry in entries):
        what = "this is no plan file: it has no lines with creators"
        raise InputError(Problem(what, "give a plan.json or a table", shown))
    refuse_newer(content, shown)
    lines = tuple(
        StatedLine(
            number,
            str(entry["creator"]),
            _text(entry.get("platform")),
            _text(entry.get("package")),
            _text(entry.get("flight")),
            entry,
        )
        for number, entry in enumerate(entries, start=1)
    )
    whole = "digest" in content or "budget" in content
    return StatedPlan(Path(path), shown, lines, content, whole)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _no_creator(shown: str) -> InputError:
    hint = "the first line names the columns: creator,platform,package"
    return InputError(Problem("the plan has no column creator", hint, shown, 1))


def _our_headers() -> set[tuple[str, ...]]:
    """The first lines of plan.csv: its own columns, with any of those that a roster may carry along."""
    sets = (itertools.combinations(CARRIED, size) for size in range(len(CARRIED) + 1))
    return {
        csv_columns((*CSV_COLUMNS, *carried, *deal)) for some in sets for carried in some for deal in ((), CSV_DEAL)
    }


def _from_our_workbook(rows: Sequence[tuple[int, dict[str, Any]]], path: Path, shown: str) -> StatedPlan:
    """The bookings of our own workbook, as they stand now."""
    lines = []
    for row, stated in rows:
        platform, package, flight = (stated.get(name) or None for name in ("platform", "package", "flight"))
        fields = {name: value for name, value in stated.items() if name in CSV_FIGURES}
        lines.append(StatedLine(row, stated["creator"], platform, package, flight, fields))
    return StatedPlan(path, shown, tuple(lines), whole=True)


def _from_our_table(content: bytes, path: Path, shown: str) -> StatedPlan:
    """plan.csv as it was written: names and cells exactly as they stand, whatever they look like."""
    try:
        reader = csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
        names = tuple(next(reader))
        rows = []
        begins = reader.line_num + 1
        for row in reader:
            rows.append((begins, row))
            begins = reader.line_num + 1
    except (UnicodeDecodeError, csv.Error) as error:
        hint = "restore it, or give a table of your own"
        raise InputError(Problem(f"the table cannot be read: {error}", hint, shown)) from error
    lines: list[StatedLine] = []
    problems: list[Problem] = []
    columns = names if names == csv_columns(names) else CSV_COLUMNS
    for number, row in rows:
        if len(row) != len(columns):
            what = f"this line has {count(len(row))} cells, and there are {count(len(columns))} columns"
            problems.append(Problem(what, "restore it, or give a table of your own", shown, number))
            continue
        cells = dict(zip(columns, map(unsafe_cell, row), strict=True))
        fields = {name: _figure(cells[name]) if name in CSV_FIGURES else cells[name] for name in columns}
        for name in CSV_FIGURES:
            if isinstance(fields[name], str):
                what = f"the {name} {cells[name]!r} is not a number"
                problems.append(Problem(what, "write 850.00", shown, number, name))
        if not cells["creator"]:
            problems.append(Problem("the creator is missing", "name one, or delete the line", shown, number, "creator"))
        platform, package, flight = (cells[name] or None for name in ("platform", "package", "flight"))
        lines.append(StatedLine(number, cells["creator"], platform, package, flight, fields))
    if problems:
        raise InputError(problems)
    return StatedPlan(path, shown, tuple(lines), whole=True)


def _figure(text: str) -> Decimal | str | None:
    """A number as plan.csv has it, None for an empty cell; the text itself where it is none."""
    if not text:
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    return number if number.is_finite() else text


def _from_table(path: Path, shown: str) -> StatedPlan:
    """A table with the columns creator and perhaps platform, package and figures, in any format of a roster."""
    findings = Findings(shown)
    table = read_table(RosterFile(path, shown, None, None, None), findings)
    columns = {
        header.strip().casefold(): cells.str.strip() for header, cells in zip(table.headers, table.cells, strict=True)
    }
    for name in ("creator", "platform"):
        if name not in columns and (header := _usual_header(name, columns)):
            columns[name] = columns[header]
    if "creator" not in columns:
        raise _no_creator(shown)
    stated: dict[str, Sequence[object]] = {
        name: _figures(columns[name], name, table.lines, findings, decimal_comma=table.decimal_comma)
        for name in CSV_FIGURES
        if name in columns
    }
    missing = (columns["creator"] == "").to_numpy()
    findings.cells(
        missing, table.lines, lambda _: "the creator is missing", field="creator", hint="name one, or delete the line"
    )
    findings.raise_errors()
    whole = set(OWN_WORDS) <= set(columns)
    if whole:
        stated |= {
            name: [unsafe_cell(cell) for cell in columns[name]]
            for name in (*CSV_WORDS, *CARRIED, *CSV_DEAL)
            if name in columns
        }
    blank = pd.Series([""] * len(table.lines), dtype="str")
    platforms, packages, flights = (columns.get(name, blank) for name in ("platform", "package", "flight"))
    cells = zip(table.lines.tolist(), columns["creator"], platforms, packages, flights, strict=True)
    lines = tuple(
        StatedLine(
            line,
            unsafe_cell(creator),
            platform or None,
            unsafe_cell(package) or None,
            unsafe_cell(flight) or None,
            {name: column[row] for name, column in stated.items() if whole or column[row] is not None},
        )
        for row, (line, creator, platform, package, flight) in enumerate(cells)
    )
    return StatedPlan(path, shown, lines, whole=whole)


def _usual_header(name: str, headers: Iterable[str]) -> str | None:
    """The header that means this column in a roster too: `Influencer`, `Network`; `Handle` where nothing else does."""
    spellings = [*ALIASES[name], *((("handle",), *ALIASES["handle"]) if name == "creator" else ())]
    for group in spellings:
        found = [header for header in headers if normalised(header) in group]
        if found:
            return found[0]
    return None


def _figures(
    texts: pd.Series[str],
    name: str,
    lines: np.ndarray[Any, np.dtype[np.int64]],
    findings: Findings,
    *,
    decimal_comma: bool,
) -> list[Decimal | None]:
    """The numbers of a column exactly as written; a cell that is none is a problem with its row."""
    read = read_numbers(texts, "money", decimal_comma=decimal_comma)
    # 8.352 is what plan.csv writes for a little over eight; only a file of decimal commas may mean thousands.
    ours = texts.str.fullmatch(r"[+-]?[0-9]+\.[0-9]+").to_numpy(dtype=bool) & (not decimal_comma)
    wrong = (read.unreadable | read.ambiguous | np.isinf(read.values)) & ~ours
    findings.cells(
        wrong, lines, lambda row: f"the {name} {texts.iloc[row]!r} is not a number", field=name, hint="write 850.00"
    )
    return [
        Decimal(text) if plain else None if np.isnan(value) or bad else Decimal(digits).scaleb(int(exponent))
        for text, plain, value, bad, digits, exponent in zip(
            texts, ours, read.values, wrong, read.digits, read.exponent, strict=True
        )
    ]
