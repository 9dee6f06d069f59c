"""A first scenario for a roster export: what was recognised, what is open, and what the planner should look at.

Whatever can be opened gets a scenario. What only the planner can say stands in it as a field without a value, with the
possible answers beside it; `validate` asks for the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil, floor, log10
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.currencies import decimal_places
from optimizer.errors import Problem
from optimizer.roster.deals import negotiated
from optimizer.roster.findings import Findings, Question
from optimizer.roster.headers import ColumnSpec
from optimizer.roster.reading import Roster, roster_of
from optimizer.roster.source import DEFAULT_CURRENCY
from optimizer.roster.suspects import suspects
from optimizer.roster.tables import RosterFile
from optimizer.roster.understanding import Understanding, understand
from optimizer.roster.unfolding import PLATFORM
from optimizer.scenario.packages import FORMATS
from optimizer.scenario.schema import FORMAT
from optimizer.scenario.tiers import Tier
from optimizer.words import figures

WANTED = (
    "platform",
    "engagement_rate",
    "niche",
    "country",
    "price",
    "quality",
    "views",
    "reach_rate",
    "posts_measured",
)
"""Columns that make plans better where the roster has them."""

SCHEMA_FILE = "optimizer.schema.json"
"""Stands beside the scenario; the scenario's first line tells editors of it."""
TO_FILL_IN = "TO FILL IN"
TIERS = {"nano": "0-10k", "micro": "10k-100k", "mid": "100k-500k", "macro": "500k+"}
"""Where the market mostly draws the lines: 10k, 100k and 500k followers."""
_GUESSED_BUDGET = 20_000
_NO_PRICES: NDArray[np.float64] = np.empty(0)
FloatArray = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Draft:
    """An export as far as it is understood without a scenario."""

    understood: Understanding
    roster: Roster | None
    """None where creators or followers are not recognised yet."""
    findings: Findings
    sheet: str | None
    columns: Mapping[str, str]
    """What the planner said on the command line: column of the roster -> header."""

    @property
    def questions(self) -> Sequence[Question]:
        """What only the planner can say."""
        return self.findings.questions

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything found, errors first; none of the questions keeps a scenario from being written."""
        return self.findings.problems

    @property
    def rates(self) -> tuple[tuple[str, str], ...]:
        """Currencies whose rate is to be said, each with the one that it is said in."""
        main = _main_currency(self)
        return tuple((code, main) for code in _currencies(self) if code != main)

    @property
    def is_open(self) -> bool:
        """Something has to be filled in or mended before a plan can be made."""
        return self.findings.failed or bool(self.questions) or len(_currencies(self)) > 1


def draft(path: Path, sheet: str | None = None, columns: Mapping[str, str] | None = None) -> Draft:
    """Look at an export. Raises `InputError` where it cannot be opened, or has no header that was named."""
    stated = dict(columns or {})
    source = RosterFile(path.resolve(), str(path), sheet)
    understood = understand(source, {name: ColumnSpec(header) for name, header in stated.items()})
    wrong = [problem for problem in understood.findings.problems if (problem.field or "").startswith("columns.")]
    if wrong:
        understood.findings.raise_errors()
    if not understood.has_channels:
        return Draft(understood, None, understood.findings, sheet or understood.raw.sheet or None, stated)
    tiers = _tiers()
    roster, findings = roster_of(understood, tiers=tiers, digits=_digits())
    return Draft(understood, roster, findings, sheet or understood.raw.sheet or None, stated)


def _tiers() -> list[Tier]:
    """The bands that the scenario will have."""
    limits = [Decimal(limit) for limit in (0, 10_000, 100_000, 500_000)]
    return [Tier(name, low, high) for name, low, high in zip(TIERS, limits, [*limits[1:], None], strict=True)]


def _digits() -> int:
    """Enough decimals for every currency, so that an amount of any is exact."""
    return max(decimal_places().values())


def starter_summary(drafted: Draft) -> list[str]:
    """What a planner should know before planning: how many creators, what each column became, what is open."""
    roster = drafted.roster
    if roster is None:
        head = (
            f"A first scenario for {figures.count(len(drafted.understood.raw.lines))} rows, whose "
            "columns are still to be named."
        )
    else:
        head = (
            f"A first scenario for {_counted(roster.table['creator'].nunique(), 'creator')} "
            f"with {_counted(len(roster.table), 'channel')}."
        )
    return [head, *_columns_told(drafted), *_negotiated(drafted), *_open(drafted)]


def _columns_told(drafted: Draft) -> Iterator[str]:
    """Every column of the export: used as what, kept, or looking like something that it is not used for."""
    raw = drafted.understood.raw
    recognised = (
        drafted.roster.recognised
        if drafted.roster is not None
        else {name: match.header for name, match in drafted.understood.matches.items()}
    )
    used = [_use(name, raw.origins.get(header, (header,))) for name, header in recognised.items()]
    if used:
        yield f"Used: {', '.join(used)}."
    rest = [index for index, header in enumerate(raw.headers) if header not in set(recognised.values())]
    odd = suspects(raw, set(range(len(raw.headers))) - set(rest))
    plain = [repr(raw.headers[index]) for index in rest if raw.headers[index] not in odd]
    if odd:
        listed = ", ".join(f"{header!r} (a {kind})" for header, kind in odd.items())
        yield f"Looks like a price, a rate or a count and is not used: {listed}."
    if plain:
        yield f"Kept for where: {', '.join(plain)}."
    missing = [name for name in WANTED if name not in recognised]
    if any(name.startswith("price_") for name in recognised):
        missing = [name for name in missing if name != "price"]
    if missing:
        yield f"Not found: {', '.join(missing)}. Published averages stand in, and are marked as estimates."
    if rest and missing:
        yield 'If a column holds a missing field: columns: {price: "Header"}, or init --column "price=Header"'


def _negotiated(drafted: Draft) -> Iterator[str]:
    """An export of bookings that are talked about is a list of deals as well."""
    found = negotiated(drafted.understood.raw)
    if found is not None:
        status, price = found
        yield (
            f"Tells of deals: {status!r} says how far they are, {price!r} at which price. With `deals:` what is signed "
            "stays in every plan, and what was declined is in none."
        )


def _use(name: str, headers: Sequence[str]) -> str:
    """`creator ('Name')`: a column of the roster with the headers that it was read from."""
    made = headers == (PLATFORM,) or not headers
    return name if made or headers == (name,) else f"{name} ({', '.join(map(repr, headers))})"


def _open(drafted: Draft) -> Iterator[str]:
    for question in drafted.questions:
        yield f"{TO_FILL_IN}: {question.column}: {question.why}"
    for code, main in drafted.rates:
        yield f"{TO_FILL_IN}: {rate_words(code, main)}"


def rate_words(code: str, main: str) -> str:
    """What is asked of a currency."""
    return f"what one {code} is worth in {main}"


def starter_scenario(drafted: Draft, roster_file: str) -> str:
    """The text of a scenario that plans with this roster, headed by the summary in comments."""
    head = [f"yaml-language-server: $schema={SCHEMA_FILE}", *starter_summary(drafted)]
    return "\n".join([*(f"# {_one_line(line)}" for line in head), "", *_fields(drafted, roster_file), ""])


def _fields(drafted: Draft, roster_file: str) -> Iterator[str]:
    """The fields of the scenario, with others that many campaigns need in comments."""
    name = Path(roster_file).stem.replace("_", " ").replace("-", " ").strip().capitalize() or "Campaign"
    currency = _main_currency(drafted)
    yield f"format: {FORMAT}"
    yield f"name: {_quoted(name)}"
    unsaid = "" if _currencies(drafted) else "          # the export names none: put yours"
    yield f"currency: {currency}{unsaid}"
    yield f"budget: {_budget(drafted, currency)}          # everything the campaign may cost: put yours"
    yield "objective: engagement     # engagement, reach, impressions, conversions, value or spend"
    yield from _roster(drafted, roster_file)
    bands = ", ".join(f"{tier}: {band}" for tier, band in TIERS.items())
    yield f"tiers: {{{bands}}}     # where the market mostly draws them; put yours"
    yield from _packages(drafted)
    yield "# - {name: bundle, reel: 1, story: 3, discount: 10%}"
    yield "# rules:"
    yield "#   - {name: micro carries it, measure: spend, where: {tier: micro}, min: 60%}"
    yield "#   - {name: not too many contracts, measure: creators, max: 30}"
    yield from _exchange(drafted, currency)
    if drafted.roster is not None:
        niches = sorted({niche for niches in drafted.roster.table["niche"] for niche in niches})
        if niches:
            listed = ", ".join(niches[:12]) + (", ..." if len(niches) > 12 else "")
            yield f"# Niches in the roster: {_one_line(listed)}"


def _roster(drafted: Draft, roster_file: str) -> Iterator[str]:
    """The roster, with a blank for every question and its answers in a comment."""
    if not drafted.questions and not drafted.columns and drafted.sheet is None:
        yield f"roster: {_quoted(roster_file)}"
        yield from _deals(drafted, roster_file)
        return
    yield "roster:"
    yield f"  file: {_quoted(roster_file)}"
    if drafted.sheet is not None:
        yield f"  sheet: {_quoted(drafted.sheet)}"
    asked = [question for question in drafted.questions if question.about in {"header", "unit"}]
    if asked or drafted.columns:
        yield "  columns:"
    for name, header in drafted.columns.items():
        units = [question for question in asked if question.column == name and question.about == "unit"]
        if not units:
            yield f"    {name}: {_quoted(header)}"
    for question in asked:
        if question.about == "header":
            yield f"    {question.column}:     # {TO_FILL_IN}: one of {_listed(question.choices)}"
        else:
            yield f"    {question.column}:"
            yield f"      header: {_quoted(question.header)}"
            yield f"      unit:     # {TO_FILL_IN}: {' or '.join(question.choices)}; {_one_line(question.why)}"
    for question in drafted.questions:
        if question.about not in {"header", "unit"}:
            answers = " or ".join(question.choices)
            yield f"  {question.about}:     # {TO_FILL_IN}: {answers}; {_one_line(question.why)}"
    yield from _deals(drafted, roster_file)


def _deals(drafted: Draft, roster_file: str) -> Iterator[str]:
    if negotiated(drafted.understood.raw) is None:
        return
    sheet = "" if drafted.sheet is None else f", sheet: {_quoted(drafted.sheet)}"
    named = f"{{file: {_quoted(roster_file)}{sheet}}}" if sheet else _quoted(roster_file)
    yield f"# deals: {named}     # what was negotiated, or a list of its own"


def _packages(drafted: Draft) -> Iterator[str]:
    """One package for each column of prices, where that has quotes; a single post where there is none."""
    yield "packages:"
    found = [*_sold(drafted)]
    for name, kind, where in found:
        condition = f", where: {{platform: {where}}}" if where else ""
        yield f"  - {{name: {_quoted(name)}, {kind}: 1{condition}}}"
    if not found:
        yield "  - {name: single post, post: 1}"


def _sold(drafted: Draft) -> Iterator[tuple[str, str, str]]:
    """Name, format, and the platforms that have quotes ("" where all have), for each column of prices."""
    roster = drafted.roster
    if roster is None:
        return
    for column in _price_columns(roster):
        kind = column.removeprefix("price_") if column != "price" else "post"
        if kind not in FORMATS:
            continue
        quoted = roster.table[column].notna().to_numpy(dtype=bool)
        there = sorted(set(roster.table["platform"][quoted]))
        every = set(roster.table["platform"])
        listed = ", ".join(map(_plain, there))
        where = "" if set(there) == every else listed if len(there) == 1 else f"[{listed}]"
        match = drafted.understood.matches.get(column)
        name = f"{match.platform} {kind}" if match is not None and match.platform else f"single {kind}"
        yield name, kind, where


def _price_columns(roster: Roster) -> list[str]:
    """The columns with prices by format that hold at least one."""
    names = [name for name in roster.recognised if name == "price" or name.startswith("price_")]
    return [name for name in names if name in roster.table and roster.table[name].notna().any()]


def _exchange(drafted: Draft, main: str) -> Iterator[str]:
    others = [code for code in _currencies(drafted) if code != main]
    if others:
        yield "costs:"
        yield "  fx:"
    for code in others:
        yield f"    {code}:     # {TO_FILL_IN}: what one {code} is worth in {main}"


def _currencies(drafted: Draft) -> list[str]:
    """Currencies of the rows, that of most rows first."""
    if drafted.roster is None:
        return []
    written = drafted.roster.table["currency"]
    counts: pd.Series[int] = written[written != ""].value_counts()
    return sorted(map(str, counts.index), key=lambda code: (-int(counts[code]), code))


def _main_currency(drafted: Draft) -> str:
    return next(iter(_currencies(drafted)), DEFAULT_CURRENCY)


def _budget(drafted: Draft, currency: str) -> int:
    """A round sum that buys about a fifth of the roster, and at least one; 20,000 where it has no prices."""
    quotes = _NO_PRICES if drafted.roster is None else _cheapest(drafted.roster, currency)
    if not len(quotes) or not quotes.max() > 0:
        return _GUESSED_BUDGET
    wanted = max(float(quotes.sum()) / 5, float(quotes[quotes > 0].min()), 1.0)
    step = int(10 ** max(0, floor(log10(wanted)) - 1))
    return ceil(wanted / step) * step


def _cheapest(roster: Roster, currency: str) -> FloatArray:
    """The lowest quote of each channel that has one in the main currency, in whole units."""
    columns = [name for name in _price_columns(roster) if name == "price" or name.removeprefix("price_") in FORMATS]
    if not columns:
        return _NO_PRICES
    mine = roster.table["currency"].isin(["", currency])
    lowest = roster.table.loc[mine, columns].min(axis=1).dropna() / 10**roster.digits
    return np.asarray(lowest, dtype=np.float64)


def _listed(names: Sequence[str], most: int = 40) -> str:
    shown = ", ".join(_quoted(_one_line(name)) for name in names[:most])
    return shown + (", ..." if len(names) > most else "")


def _counted(number: int, noun: str) -> str:
    return f"1 {noun}" if number == 1 else f"{figures.count(number)} {noun}s"


def _one_line(text: str) -> str:
    """Text for a comment: nothing in it ends the line."""
    return "".join(char if char.isprintable() else " " for char in text)


def _plain(word: str) -> str:
    """A word of the roster as a YAML scalar."""
    return word if word.isascii() and word.replace("_", "").isalnum() and not word.isdecimal() else _quoted(word)


def _quoted(text: str) -> str:
    """The text as a YAML scalar in quotes."""
    escaped = "".join(
        char if char.isprintable() else f"\\U{ord(char):08x}" for char in text.replace("\\", "\\\\").replace('"', '\\"')
    )
    return f'"{escaped}"'
