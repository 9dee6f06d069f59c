"""Reading any plan: our `plan.json`, or a CSV of creator, platform, package that somebody wrote."""

from __future__ import annotations

import csv
import difflib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from optimizer.errors import InputError, Problem
from optimizer.files import unsafe_cell
from optimizer.offers.table import Offers

_COLUMNS = ("creator", "platform", "package", "flight", "cost")


@dataclass(frozen=True)
class StatedLine:
    """A line as the file states it; None where it says nothing."""

    line: int
    """Line of the file for a CSV, number of the entry from 1 for JSON."""
    creator: str
    platform: str | None
    package: str | None
    cost: Decimal | None


@dataclass(frozen=True)
class StatedPlan:
    """What a plan file says, before anything is believed."""

    shown: str
    lines: tuple[StatedLine, ...]
    totals: Mapping[str, Any]
    document: Mapping[str, Any] | None
    """The whole of a plan.json, None for a CSV."""

    def offers(self, offers: Offers) -> list[int]:
        """The offer that each line means; platform and package may be left out where only one fits.

        Raises `InputError` with every line that names no offer, or more than one.
        """
        return _offers_of(self, offers)


def read_plan(path: str | Path) -> StatedPlan:
    """Read a plan file by its content. Raises `InputError`."""
    shown = str(path)
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(Problem("the plan is not UTF-8 text", "save it as UTF-8", shown)) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(Problem(f"the plan cannot be read: {reason}", "is the path right?", shown)) from error
    return _from_json(text, shown) if text.lstrip().startswith("{") else _from_csv(text, shown)


def _from_json(text: str, shown: str) -> StatedPlan:
    try:
        document = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    except (json.JSONDecodeError, RecursionError) as error:
        raise InputError(
            Problem("this is not valid JSON", "give a plan.json or a CSV", shown, getattr(error, "lineno", None))
        ) from error
    entries = document.get("lines")
    if not isinstance(entries, list) or not all(isinstance(entry, dict) and entry.get("creator") for entry in entries):
        raise InputError(
            Problem("this is no plan file: it has no lines with creators", "give a plan.json or a CSV", shown)
        )
    lines = tuple(
        StatedLine(
            number,
            str(entry["creator"]),
            _text(entry.get("platform")),
            _text(entry.get("package")),
            entry["cost"] if isinstance(entry.get("cost"), Decimal) else None,
        )
        for number, entry in enumerate(entries, start=1)
    )
    totals = document.get("totals")
    return StatedPlan(shown, lines, totals if isinstance(totals, dict) else {}, document)


def _from_csv(text: str, shown: str) -> StatedPlan:
    first = text.lstrip().splitlines()[:1]
    delimiter = max(",;\t", key=first[0].count) if first else ","
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise InputError(Problem(f"this is not a table: {error}", "give a plan.json or a CSV", shown)) from error
    headers = [header.strip().casefold() for header in rows[0]] if rows else []
    if "creator" not in headers:
        raise InputError(
            Problem(
                "the plan has no column creator", "the first line names the columns: creator,platform,package", shown, 1
            )
        )
    place = {name: headers.index(name) for name in _COLUMNS if name in headers}
    lines, problems = [], []
    for number, row in enumerate(rows[1:], start=2):
        if not any(cell.strip() for cell in row):
            continue
        cells = {name: unsafe_cell(row[at].strip()) for name, at in place.items() if at < len(row)}
        cost: Decimal | None = None
        try:
            cost = Decimal(cells["cost"]) if cells.get("cost") else None
        except InvalidOperation:
            problems.append(
                Problem(f"the cost {cells['cost']!r} is not a number", "write 850.00", shown, number, "cost")
            )
        if not cells.get("creator"):
            problems.append(Problem("the creator is missing", "name one, or delete the line", shown, number, "creator"))
            continue
        lines.append(
            StatedLine(number, cells["creator"], cells.get("platform") or None, cells.get("package") or None, cost)
        )
    if problems:
        raise InputError(problems)
    return StatedPlan(shown, tuple(lines), {}, None)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _offers_of(stated: StatedPlan, offers: Offers) -> list[int]:
    by_creator: dict[str, list[tuple[str, str, int]]] = {}
    wanted = {line.creator for line in stated.lines}
    for (creator, platform, package), index in offers.names.items():
        if creator in wanted:
            by_creator.setdefault(creator, []).append((platform, package, index))
    found: list[int] = []
    problems: list[Problem] = []
    for line in stated.lines:
        result = _offer_of(line, by_creator.get(line.creator, []), offers, stated.shown)
        if isinstance(result, Problem):
            problems.append(result)
        else:
            found.append(result)
    if problems:
        raise InputError(problems)
    return found


def _offer_of(line: StatedLine, candidates: list[tuple[str, str, int]], offers: Offers, shown: str) -> int | Problem:
    if not candidates:
        close = difflib.get_close_matches(line.creator, offers.creators[1], n=1, cutoff=0.7)
        hint = f"did you mean {close[0]!r}?" if close else "names must match the roster's letter by letter"
        return Problem(f"there is no creator {line.creator!r} in the roster", hint, shown, line.line, "creator")
    platforms = sorted({platform for platform, _, _ in candidates})
    packages = sorted({package for _, package, _ in candidates})
    fitting = [
        index
        for platform, package, index in candidates
        if line.platform in (None, platform) and line.package in (None, package)
    ]
    if len(fitting) == 1:
        return fitting[0]
    if line.platform is not None and line.platform not in platforms:
        hint = f"{line.creator} is on {', '.join(platforms)}"
        return Problem(f"{line.creator} has no channel on {line.platform!r}", hint, shown, line.line, "platform")
    if line.package is not None and line.package not in packages:
        return Problem(
            f"{line.creator} does not sell {line.package!r}",
            f"packages: {', '.join(packages)}",
            shown,
            line.line,
            "package",
        )
    if not fitting:
        return Problem(
            f"{line.creator} does not sell {line.package!r} on {line.platform}",
            "look at the package's where",
            shown,
            line.line,
            "package",
        )
    which = "platform" if line.platform is None and len(platforms) > 1 else "package"
    choices = platforms if which == "platform" else packages
    return Problem(
        f"the {which} of {line.creator} is not said", f"name one of {', '.join(choices)}", shown, line.line, which
    )
