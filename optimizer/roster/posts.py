"""Past posts as a table: which header means what, dates, counts and words, each checked as in a roster."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.errors import Problem
from optimizer.roster.aliases import ALIASES, FORMATS
from optimizer.roster.columns import Columns, counts, creators
from optimizer.roster.findings import Findings
from optimizer.roster.headers import Match, normalised, stated_places
from optimizer.roster.opening import read_table
from optimizer.roster.platforms import platform_name
from optimizer.roster.tables import RawTable, RosterFile
from optimizer.roster.text import missing, safe_text, safe_texts, shown

COUNTS = ("views", "likes", "comments", "shares", "saves", "engagement", "reach", "followers")
OUTCOMES = ("engagement", "likes", "comments", "shares", "saves", "views")
_NAMES: Mapping[str, tuple[str, ...]] = {
    "creator": ("creator", *ALIASES["creator"][0], *ALIASES["creator"][1], *ALIASES["handle"][0], "handle", "channel"),
    "platform": ("platform", *ALIASES["platform"][0]),
    "posted": ("posted", "posted at", "posted on", "date", "post date", "posting date", "published", "published at",
               "published on", "publish date", "publish time", "timestamp", "time", "created", "created at",
               "create time", "upload date", "taken at", "datetime"),
    "format": ("format", "post type", "type", "media type", "content type", "content format", "kind"),
    "views": ("views", "view count", "video views", "plays", "play count", "video plays", "impressions"),
    "likes": ("likes", "like count", "number of likes", "like", "diggs", "digg count", "hearts"),
    "comments": ("comments", "comment count", "number of comments", "comment"),
    "shares": ("shares", "share count", "number of shares", "share", "reposts"),
    "saves": ("saves", "save count", "number of saves", "saved", "bookmarks", "collects", "collect count"),
    "engagement": ("engagement", "engagements", "total engagement", "total engagements", "interactions",
                   "total interactions"),
    "reach": ("reach", "accounts reached", "people reached", "unique viewers"),
    "sponsored": ("sponsored", "is sponsored", "paid", "is paid", "paid partnership", "ad", "is ad", "branded",
                  "branded content"),
    "followers": ("followers", *ALIASES["followers"][0]),
}  # fmt: skip
"""Spellings of the columns of a history, normalised; the surest first."""
_YES = frozenset({"yes", "y", "true", "1", "sponsored", "paid", "ad", "x"})
_NO = frozenset({"no", "n", "false", "0", "organic", "unpaid"})
_DAY_OR_MONTH = re.compile(r"^\s*(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})\b")
_MOST_LISTED = 5


@dataclass(frozen=True, slots=True)
class PastPosts:
    """Posts as the file tells them.

    `table` has one row per post: creator, platform, format (str), posted (timestamps), sponsored (object: True, False
    or None) and floats for the counts that the file has, NaN where unknown.
    """

    table: pd.DataFrame
    warnings: tuple[Problem, ...]
    sha256: str


def read_posts(source: RosterFile, columns: Mapping[str, str], platform: str | None) -> PastPosts:
    """Read a history; `columns` says which header means what, `platform` is that of all posts where no column says.

    Raises `InputError` with all problems of the file.
    """
    findings = Findings(source.shown)
    raw = read_table(source, findings)
    matches = _recognised(raw, columns, findings)
    _refuse_what_lacks(raw, matches, platform, findings)
    findings.raise_errors()
    told = Columns(raw, matches, findings)
    table = pd.DataFrame({"creator": creators(told), "platform": _platforms(told, platform)})
    table["posted"] = days(told)
    texts = told.texts("format")
    table["format"] = "" if texts is None else _formats(texts)
    for name in COUNTS:
        if name in matches:
            table[name] = counts(told, name)
    table["sponsored"] = pd.Series(_sponsored(told), dtype=object)
    findings.raise_errors()
    return PastPosts(table, findings.warnings, raw.sha256)


def _recognised(raw: RawTable, stated: Mapping[str, str], findings: Findings) -> dict[str, Match]:
    """Column of a history -> column of the file: what the planner states, else the surest of the usual spellings."""
    plain = [normalised(header) for header in raw.headers]
    places = stated_places(raw.headers, stated, tuple(_NAMES), findings, what="a history", field="history")
    matches = {name: Match(where, raw.headers[where]) for name, where in places.items()}
    taken = {match.index for match in matches.values()}
    for name, spellings in _NAMES.items():
        if name in stated:
            continue
        where = next((plain.index(text) for text in spellings if text in plain and plain.index(text) not in taken), -1)
        if where >= 0:
            taken.add(where)
            matches[name] = Match(where, raw.headers[where])
    return matches


def _refuse_what_lacks(raw: RawTable, matches: Mapping[str, Match], platform: str | None, findings: Findings) -> None:
    headers = ", ".join(shown(header, 40) for header in raw.headers)
    needed = ("creator", "posted") if platform is not None else ("creator", "platform", "posted")
    for name in needed:
        if name not in matches:
            hint = f"name it in the scenario, `history: {{columns: {{{name}: <header>}}}}`; the file has {headers}"
            findings.error(f"no column for '{name}' was recognised", hint, field=name)
    if not set(OUTCOMES) & set(matches):
        hint = f"it needs one of {', '.join(OUTCOMES)}; the file has {headers}"
        findings.error("no column says what a post brought", hint)


def _platforms(columns: Columns, platform: str | None) -> pd.Series[str]:
    texts = columns.texts("platform")
    if texts is None:
        return pd.Series(platform or "", index=range(columns.count), dtype="str")
    blank = missing(texts)
    if platform is None:
        columns.findings.cells(
            blank, columns.raw.lines, lambda _: "the row names no platform",
            field=columns.matches["platform"].header, hint="write the platform on which the post stands",
        )  # fmt: skip
    named = {text: platform_name(safe_text(text)) for text in texts.unique()}
    return texts.map(named).where(~blank, platform or "").astype("str")


def days(columns: Columns, name: str = "posted") -> pd.Series[pd.Timestamp]:
    """(n,) when each post appeared; blank cells are unknown, others that cannot be read are errors."""
    texts, header = columns.texts(name), columns.matches[name].header
    assert texts is not None  # the reading ends before, where the column is missing
    blank = missing(texts)
    parts = [found for text in texts[~blank] if (found := _DAY_OR_MONTH.match(text))]
    day_first = any(int(part[1]) > 12 for part in parts)
    month_first = any(int(part[2]) > 12 for part in parts)
    if parts and day_first == month_first:
        what = f"dates such as {shown(parts[0][0])} can be read in two ways: is the day or the month first?"
        columns.findings.error(what, "write dates as 2027-03-14", field=header)
    seconds = pd.to_numeric(texts, errors="coerce")
    stamps = seconds.between(3e8, 5e9)  # seconds since 1970, as many exports have them: 1979 to 2128
    read = pd.to_datetime(texts.where(~blank & ~stamps), errors="coerce", utc=True, format="mixed", dayfirst=day_first)
    read = read.where(~stamps, pd.to_datetime(seconds.where(stamps), unit="s", utc=True))
    columns.findings.cells(
        (read.isna() & ~blank).to_numpy(dtype=bool), columns.raw.lines,
        lambda row: f"{shown(texts.iloc[row])} is not a date", field=header,
        hint="write dates as 2027-03-14, or leave the cell empty if it is not known", listed=_MOST_LISTED,
    )  # fmt: skip
    return pd.Series(read.dt.tz_localize(None))


def _formats(texts: pd.Series[str]) -> pd.Series[str]:
    cleaned, _ = safe_texts(texts)
    named = {text: FORMATS.get(normalised(text), normalised(text)) for text in cleaned.unique()}
    return cleaned.map(named).where(~missing(cleaned), "").astype("str")


def _sponsored(columns: Columns) -> NDArray[np.object_]:
    found = np.full(columns.count, None, dtype=object)
    texts = columns.texts("sponsored")
    if texts is None:
        return found
    plain = texts.str.strip().str.casefold()
    found[plain.isin(_YES).to_numpy(dtype=bool)] = True
    found[plain.isin(_NO).to_numpy(dtype=bool)] = False
    odd = ~plain.isin(_YES | _NO).to_numpy(dtype=bool) & ~missing(texts)
    columns.findings.cells(
        odd, columns.raw.lines, lambda row: f"{shown(texts.iloc[row])} does not say whether the post was sponsored",
        field=columns.matches["sponsored"].header, hint="write yes or no, or leave the cell empty",
        listed=_MOST_LISTED,
    )  # fmt: skip
    return found
