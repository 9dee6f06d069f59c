"""Reading any plan: our `plan.json`, or a table of creator, platform, package that somebody made."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from optimizer.errors import InputError, Problem
from optimizer.files import unsafe_cell
from optimizer.offers.table import Offers
from optimizer.plan.ledger import of_month
from optimizer.roster.aliases import ALIASES
from optimizer.roster.findings import Findings
from optimizer.roster.headers import normalised
from optimizer.roster.numbers import read_numbers
from optimizer.roster.opening import read_table
from optimizer.roster.platforms import platform_name
from optimizer.roster.tidying import SUMS
from optimizer.roster.tables import RosterFile
from optimizer.roster.text import did_you_mean
from optimizer.scenario.costs import KINDS

FIGURES = ("cost", "posts", "engagement", "impressions", "reach", "added_reach", "conversions", "value")
"""What a line may state of itself."""
MONEY = (*(f"cost_{kind}" for kind in KINDS), "recoverable_tax")
"""What a line may state of its cost beside."""
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
    figures: Mapping[str, object]
    """Stated figures by name: `Decimal`, or whatever else stands there."""


@dataclass(frozen=True)
class StatedPlan:
    """What a plan file says, before anything is believed."""

    shown: str
    lines: tuple[StatedLine, ...]
    totals: Mapping[str, object]
    objective: object
    """Stated value of the objective, None where there is none."""
    inputs: Mapping[str, object]
    """Stated hashes of what the plan was made from."""
    flights: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """Stated figures of each flight, by its name."""
    money: Mapping[str, object] = field(default_factory=dict)
    """Stated sums of money by kind of cost and by month, in the words of `ledger`."""
    document: Mapping[str, Any] = field(default_factory=dict)
    """All that a plan.json says, as plain data with `Decimal` numbers; of plan.csv the words of its lines."""

    def offers(self, offers: Offers) -> list[int]:
        """The offer that each line means; platform and package may be left out where only one fits.

        Raises `InputError` with every line that names no offer, or more than one.
        """
        return _offers_of(self, offers)


def read_plan(path: str | Path) -> StatedPlan:
    """Read a plan file: JSON by its content, anything else as a table. Raises `InputError`."""
    shown = str(path)
    try:
        content = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(Problem(f"the plan cannot be read: {reason}", "is the path right?", shown)) from error
    if content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"["):
        return _from_json(content, shown)
    rows = [row for row in content.decode("utf-8-sig", errors="replace").splitlines() if row.strip()]
    if len(rows) < 2:  # an empty plan is a plan: headers alone
        if "creator" not in (rows or [""])[0].casefold():
            raise _no_creator(shown)
        return StatedPlan(shown, (), {}, None, {})
    return _from_table(Path(path), shown)


def _no_creator(shown: str) -> InputError:
    hint = "the first line names the columns: creator,platform,package"
    return InputError(Problem("the plan has no column creator", hint, shown, 1))


def _from_json(content: bytes, shown: str) -> StatedPlan:
    try:
        text = content.decode("utf-8-sig")
        document = json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=str)
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        raise InputError(Problem("this is not valid JSON", "give a plan.json or a table", shown, line)) from error
    entries = document.get("lines") if isinstance(document, dict) else None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) and entry.get("creator") for entry in entries):
        what = "this is no plan file: it has no lines with creators"
        raise InputError(Problem(what, "give a plan.json or a table", shown))
    lines = tuple(
        StatedLine(
            number,
            str(entry["creator"]),
            _text(entry.get("platform")),
            _text(entry.get("package")),
            _text(entry.get("flight")),
            {name: entry[name] for name in FIGURES if entry.get(name) is not None} | _money_of(entry),
        )
        for number, entry in enumerate(entries, start=1)
    )
    parts = {name: document.get(name) for name in ("totals", "objective", "inputs")}
    totals, objective, inputs = (part if isinstance(part, dict) else {} for part in parts.values())
    flights = document["flights"] if isinstance(document.get("flights"), list) else []
    stated = {str(flight.get("name")): flight for flight in flights if isinstance(flight, dict)}
    return StatedPlan(shown, lines, totals, objective.get("value"), inputs, stated, _money_of(document), document)


def _money_of(entry: Mapping[str, Any]) -> dict[str, object]:
    """What a line or a plan states of its money, by the words of `ledger`; a list of parts is stated as a whole."""
    stated: dict[str, object] = {}
    if isinstance(costs := entry.get("costs"), dict):
        stated |= {f"cost_{kind}": costs.get(kind, Decimal(0)) for kind in KINDS}
        stated |= {f"cost_{kind}": amount for kind, amount in costs.items()}
    if entry.get("recoverable_tax") is not None:
        stated["recoverable_tax"] = entry["recoverable_tax"]
    for parts, columns in (("payments", {"amount": "payment"}), ("months", {"activity": "activity", "cash": "cash"})):
        for part in entry[parts] if isinstance(entry.get(parts), list) else ():
            for column, what in columns.items():
                if isinstance(part, dict) and column in part:
                    name = of_month(what, _text(part.get("month")))
                    both = (stated.get(name, Decimal(0)), part[column])
                    stated[name] = sum(both) if all(isinstance(amount, Decimal) for amount in both) else part[column]
    return stated


def _text(value: object) -> str | None:
    return None if value is None else str(value)


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
    figures = {
        name: _figures(columns[name], name, table.lines, findings, decimal_comma=table.decimal_comma)
        for name in (*FIGURES, *MONEY)
        if name in columns
    }
    missing = (columns["creator"] == "").to_numpy()
    findings.cells(
        missing, table.lines, lambda _: "the creator is missing", field="creator", hint="name one, or delete the line"
    )
    findings.raise_errors()
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
            {name: stated[row] for name, stated in figures.items() if stated[row] is not None},
        )
        for row, (line, creator, platform, package, flight) in enumerate(cells)
    )
    words = [columns[name] for name in ("tier", "niche", "estimated")] if set(OWN_WORDS) <= set(columns) else []
    told: dict[str, Any] = {
        "lines": [
            {"tier": tier, "niche": unsafe_cell(niche), "estimated": [flag for flag in flags.split("|") if flag]}
            for tier, niche, flags in zip(*words, strict=True)
        ]
    }
    return StatedPlan(shown, lines, {}, None, {}, document=told if words else {})


def _usual_header(name: str, headers: Iterable[str]) -> str | None:
    """The header that means this column in a roster too: `Influencer`, `Handle`, `Network`."""
    for spellings in ALIASES[name]:
        found = [header for header in headers if normalised(header) in spellings]
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


_Candidate = tuple[str, str, str | None, int]
"""Platform, package and flight of an offer, and the offer."""


def _offers_of(stated: StatedPlan, offers: Offers) -> list[int]:
    by_creator: dict[str, list[_Candidate]] = {}
    wanted = {line.creator for line in stated.lines}
    for (creator, platform, package, flight), index in offers.names.items():
        if creator in wanted:
            by_creator.setdefault(creator, []).append((platform, package, flight, index))
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


def _offer_of(line: StatedLine, candidates: list[_Candidate], offers: Offers, shown: str) -> int | Problem:
    """The one offer that platform, package and flight of the line leave over, or what is wrong with the line."""
    if not candidates:
        hint = did_you_mean(line.creator, offers.creators[1], cutoff=0.7)
        hint = "if it is a line of totals, delete it" if line.creator.casefold() in SUMS else hint
        hint = hint or "names must match the roster's letter by letter"
        return Problem(f"there is no creator {line.creator!r} in the roster", hint, shown, line.line, "creator")
    platform = None if line.platform is None else platform_name(line.platform) or line.platform.casefold()
    asked = (platform, line.package and line.package.casefold(), line.flight and line.flight.casefold())
    wanted = [(place, text) for place, text in enumerate(asked) if text is not None]
    if line.flight is not None and not offers.flights:
        what = f"{line.creator} is in the flight {line.flight!r}, and the scenario has no flights"
        return Problem(what, "leave the flight out, or describe it in the scenario", shown, line.line, "flight")
    for place, text in wanted:  # each by itself
        if not any(_part(one, place) == text for one in candidates):
            return _not_sold(line, place, candidates, shown)
    fitting = [one for one in candidates if all(_part(one, place) == text for place, text in wanted)]
    if len(fitting) == 1:
        return fitting[0][3]
    if not fitting:
        where = "" if line.platform is None else f" on {line.platform}"
        when = "" if line.flight is None else f" in {line.flight}"
        what = f"{line.creator} does not sell {line.package or 'anything'!r}{where}{when}"
        return Problem(what, "look at the package's where", shown, line.line, "package")
    which = next(place for place in range(3) if asked[place] is None and len({one[place] for one in fitting}) > 1)
    choices = list(dict.fromkeys(str(one[which]) for one in sorted(fitting, key=lambda one: one[:2])))
    field = ("platform", "package", "flight")[which]
    what = f"the {field} of {line.creator} is not said"
    return Problem(what, f"name one of {', '.join(choices)}", shown, line.line, field)


def _part(candidate: _Candidate, place: int) -> str:
    return str(candidate[place]).casefold()


def _not_sold(line: StatedLine, place: int, candidates: list[_Candidate], shown: str) -> Problem:
    """What is wrong where no offer of the creator has this platform, package or flight."""
    known = ", ".join(dict.fromkeys(sorted(str(one[place]) for one in candidates)))
    if place == 0:
        what, hint = f"{line.creator} has no channel on {line.platform!r}", f"{line.creator} is on {known}"
        return Problem(what, hint, shown, line.line, "platform")
    if place == 1:
        what, hint = f"{line.creator} does not sell {line.package!r}", f"packages: {known}"
        return Problem(what, hint, shown, line.line, "package")
    what, hint = f"{line.creator} cannot be bought in {line.flight!r}", f"flights: {known}"
    return Problem(what, hint, shown, line.line, "flight")
