"""What a table means before anything is computed from it: its columns, and what only the planner can say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from optimizer.roster.aliases import CARRIED, MAKE_A_RATE, MINIMUM_CANONICAL
from optimizer.roster.contents import Contents
from optimizer.roster.findings import Findings
from optimizer.roster.headers import ColumnSpec, Match, normalised, recognise
from optimizer.roster.local_numbers import in_local_words, language_of
from optimizer.roster.opening import read_table
from optimizer.roster.platforms import PLATFORMS, platform_name
from optimizer.roster.tables import RawTable, RosterFile
from optimizer.roster.text import did_you_mean, missing, shown
from optimizer.roster.tidying import tidied
from optimizer.roster.unfolding import unfolded

_NUMERIC = ("followers", "views", "price", "likes", "comments", "engagements", "reach_rate")
"""How the names of columns begin that hold counts or money."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """A table whose columns were looked at; `findings` holds what is wrong or open so far."""

    raw: RawTable
    matches: Mapping[str, Match]
    findings: Findings

    @property
    def has_channels(self) -> bool:
        """True where creators and followers are known, without which there is no roster."""
        return all(name in self.matches for name in MINIMUM_CANONICAL)


def understand(source: RosterFile, columns: Mapping[str, ColumnSpec], segments: Sequence[str] = ()) -> Understanding:
    """Open a roster and tell its columns. Raises `InputError` only where there is no table to look at."""
    findings = Findings(source.shown)
    raw = unfolded(tidied(read_table(source, findings), findings), findings)
    matches = recognise(
        raw.headers, columns, segments, findings, lambda index: holds_platforms(raw, index), Contents(raw.cells)
    )
    return Understanding(_in_plain_words(raw, matches), matches, findings)


def _in_plain_words(raw: RawTable, matches: Mapping[str, Match]) -> RawTable:
    """The table with words for thousands that only its language has as `K` and `M`."""
    language = language_of(raw.headers)
    if not language:
        return raw
    numeric = {match.index for name, match in matches.items() if name.startswith(_NUMERIC)}
    cells = (in_local_words(cells, language) if index in numeric else cells for index, cells in enumerate(raw.cells))
    return replace(raw, cells=tuple(cells))


def holds_platforms(raw: RawTable, index: int) -> bool:
    """Do most of the different cells name platforms?"""
    cells = raw.cells[index]
    different = [str(text) for text in cells[~missing(cells)].iloc[:1000].unique()[:50]]
    known = sum(platform_name(text) in PLATFORMS.values() for text in different)
    return bool(different) and known >= 0.8 * len(different)


def money_columns(understood: Understanding, price_columns: Sequence[str], findings: Findings) -> dict[str, int]:
    """Name in the roster -> column of the file, for all columns of money."""
    raw, matches = understood.raw, understood.matches
    money = {name: match.index for name, match in matches.items() if name == "price" or name.startswith("price_")}
    for name in price_columns:
        if name in money:
            continue
        same = [index for index, header in enumerate(raw.headers) if header == name]
        same = same or [index for index, header in enumerate(raw.headers) if normalised(header) == normalised(name)]
        if len(same) == 1:
            money[name] = same[0]
            continue
        what = f"there is no column {shown(name)}" if not same else f"{len(same)} columns are called {shown(name)}"
        hint = did_you_mean(name, [*raw.headers, *money])
        findings.error(what, hint or "the scenario takes a price or a fee from it", field=name)
    return money


def extra_columns(
    understood: Understanding, money: Mapping[str, int], fixed: Sequence[str], findings: Findings
) -> dict[str, int]:
    """Name in the roster -> column of the file, for columns that are only kept for `where`."""
    raw = understood.raw
    matches = {name: match for name, match in understood.matches.items() if name not in MAKE_A_RATE}
    plain = set(fixed) | set(matches) | set(money)
    own = {name: match for name, match in matches.items() if name not in CARRIED or match.header == name}
    used = {match.index for match in own.values()} | set(money.values())
    ruled = {*fixed, *CARRIED}
    extras = {
        name: match.index
        for name, match in matches.items()
        if name not in ruled and not name.startswith(("price_", "share_", "views_"))
    }
    for index, header in enumerate(raw.headers):
        if index in used:
            continue
        name = header
        if name in plain:
            name = f"{header} (file)"
            what = f"the program has a column {shown(header)} of its own; the file's is kept as {shown(name)}"
            findings.warning(what, field=header)
        number = 2
        while name in extras or name in plain:
            name, number = f"{header} ({number})", number + 1
        extras[name] = index
    return extras
