"""Which rows of a roster stay: channels without followers and repeated ones are left out, with a word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.roster.findings import Findings, Question
from optimizer.roster.headers import Match
from optimizer.roster.identity import account, with_one_name_each
from optimizer.roster.text import shown
from optimizer.words import figures

KEY = ["creator", "platform"]
Duplicates = Literal["first", "largest", "refuse"]
_LISTED = 5
"""Repeats that are told one by one where the scenario says what to do with them."""


def checked_rows(
    table: pd.DataFrame,
    matches: Mapping[str, Match],
    extra: tuple[str, ...],
    duplicates: Duplicates | None,
    findings: Findings,
) -> pd.DataFrame:
    """The rows that can be planned with, sorted by creator and platform.

    `extra` are the columns that are only kept for `where`.
    """
    table = _without_nobody(table, matches["creator"].header, findings)
    lines = table["line"].to_numpy(dtype=np.int64)
    empty = ~(table["followers"].to_numpy(dtype=float) != 0) | table["followers"].isna().to_numpy(dtype=bool)
    findings.cells(
        empty,
        lines,
        lambda row: (
            f"{shown(table['creator'].iloc[row])} has no followers and is left out"
            if table["followers"].iloc[row] == 0
            else f"the followers of {shown(table['creator'].iloc[row])} are not known; the channel is left out"
        ),
        field=matches["followers"].header,
        hint="fill in the count if the channel is to be planned with",
        severity="warning",
    )
    if empty.all():
        hint = "is it the right column? `columns: {followers: ...}` names another"
        findings.error("no row has followers", hint, field=matches["followers"].header)
    table = with_one_name_each(table[~empty], matches["creator"].header, findings)
    _note_capitals(table, findings)
    table = _without_repeats(table, matches, extra, duplicates, findings)
    return table.sort_values(KEY, kind="stable", ignore_index=True)


def _without_nobody(table: pd.DataFrame, header: str, findings: Findings) -> pd.DataFrame:
    """The rows that name a creator; where none does, the column is the wrong one."""
    nobody = (table["creator"] == "").to_numpy(dtype=bool)
    if not nobody.any():
        return table
    if nobody.all():
        findings.error("no row names a creator", "`columns: {creator: ...}` names another column", field=header)
        return table
    findings.cells(
        nobody,
        table["line"].to_numpy(dtype=np.int64),
        lambda _: "there is no creator in this row, which is left out",
        field=header,
        hint="if the row belongs to the creator above it, write the name into it",
        severity="warning",
    )
    return table[~nobody].reset_index(drop=True)


def _without_repeats(
    table: pd.DataFrame,
    matches: Mapping[str, Match],
    extra: tuple[str, ...],
    duplicates: Duplicates | None,
    findings: Findings,
) -> pd.DataFrame:
    """One row per channel: repeats that agree are one row, different ones go as `duplicates` says."""
    repeated = table.duplicated(KEY, keep=False).to_numpy(dtype=bool) & (table["creator"] != "").to_numpy(dtype=bool)
    if not repeated.any():
        return table
    group = table[repeated]
    if duplicates == "largest":
        group = group.sort_values("followers", ascending=False, kind="stable")
    kept_row = group.groupby(KEY, sort=False)["line"].transform("first").to_numpy(dtype=np.int64)
    later = group.duplicated(KEY, keep="first").to_numpy(dtype=bool)
    different = later & _differs(group, extra)
    lines = group["line"].to_numpy(dtype=np.int64)

    def name(row: int) -> str:
        return f"{shown(group['creator'].iloc[row])} on {group['platform'].iloc[row]}"

    def both(row: int) -> str:
        first, second = sorted((int(kept_row[row]), int(lines[row])))
        return f"{name(row)} stands on lines {first} and {second}"

    header = matches["creator"].header
    if different.any() and duplicates in (None, "refuse"):
        hint = "`roster: {file: ..., duplicates: largest}` keeps the row with most followers, `first` the upper one"
        if "platform" not in matches:
            hint += "; two platforms of one creator need a platform column"
        findings.cells(different, lines, lambda row: f"{both(row)} with different data", field=header, hint=hint)
        count = int(different.sum())
        why = (
            "1 channel stands twice with different data"
            if count == 1
            else f"{figures.count(count)} rows repeat a channel differently"
        )
        findings.questions.append(Question("duplicates", "duplicates", ("largest", "first", "refuse"), why))
    elif different.any():
        findings.cells(
            different,
            lines,
            lambda row: f"{both(row)} with different data; line {kept_row[row]} is kept",
            field=header,
            hint=f"the scenario says so: duplicates: {duplicates}",
            severity="warning",
            listed=_LISTED,
        )
    findings.cells(
        later & ~different,
        lines,
        lambda row: f"{both(row)}; one is kept",
        field=header,
        hint="the rows agree in all that plans are made from",
        severity="warning",
        listed=_LISTED,
    )
    return _filled_up(table, group).drop(index=group.index[later])


def _differs(group: pd.DataFrame, extra: tuple[str, ...]) -> NDArray[np.bool_]:
    """(rows,) True where a row says something else than the kept row of its channel; what is unknown agrees.

    Columns that are only kept for `where` do not count.
    """
    firsts = group.drop_duplicates(KEY, keep="first").set_index(KEY)
    aligned = firsts.reindex(pd.MultiIndex.from_frame(group[KEY])).reset_index(drop=True)
    own = group.reset_index(drop=True)
    different = np.zeros(len(group), dtype=bool)
    for column in own.columns.difference([*KEY, "line", "tier", *extra, *_CARRIED_ALONG]):
        unknown = _unknown(own[column]) | _unknown(aligned[column])
        pairs = zip(own[column], aligned[column], strict=True)
        told = account if column == "handle" else None
        same = np.array([a == b or (told is not None and told(str(a)) == told(str(b))) for a, b in pairs], dtype=bool)
        different |= ~(same | unknown)
    return different


_CARRIED_ALONG = ("url", "agent", "email", "notes")


def _filled_up(table: pd.DataFrame, group: pd.DataFrame) -> pd.DataFrame:
    """The table with what the kept row of a channel does not say and a later one does."""
    filled = group.copy()
    for column in group.columns.difference([*KEY, "line", "niche"]):
        if _unknown(group[column]).any():
            known = group[column].where(~_unknown(group[column]))
            filled[column] = (
                known.groupby([group[key] for key in KEY])
                .transform("first")
                .fillna("" if isinstance(group[column].dtype, pd.StringDtype) else np.nan)
            )
    out = table.copy()
    out.loc[group.index, filled.columns] = filled
    return out


def _unknown(values: pd.Series) -> NDArray[np.bool_]:
    """(rows,) True where a cell is unknown: NaN, "" or no niche."""
    blank = np.array([isinstance(value, str | tuple) and not value for value in values], dtype=bool)
    unknown: NDArray[np.bool_] = values.isna().to_numpy(dtype=bool) | blank
    return unknown


def _note_capitals(table: pd.DataFrame, findings: Findings) -> None:
    """Two names that differ only in capitals are probably one creator, and would be hired twice."""
    names = table["creator"].drop_duplicates()
    alike = names.str.lower().duplicated(keep=False).to_numpy(dtype=bool)
    if alike.any():
        pairs = names[alike].sort_values(key=lambda column: column.str.casefold())
        example = f"{shown(pairs.iloc[0])} and {shown(pairs.iloc[1])}"
        what = f"{figures.count(len(pairs))} names differ only in capitals, such as {example}"
        findings.warning(what, "they count as different creators", line=int(table.loc[pairs.index[1], "line"]))
