"""Which rows of a roster stay: channels without followers and repeated ones are left out, with a word."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from optimizer.roster.findings import Findings
from optimizer.roster.headers import Match
from optimizer.roster.text import shown

KEY = ["creator", "platform"]


def checked_rows(table: pd.DataFrame, matches: Mapping[str, Match], findings: Findings) -> pd.DataFrame:
    """The rows that can be planned with, sorted by creator and platform."""
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
        severity="warning",
    )
    if empty.all():
        findings.error("no row has followers", field=matches["followers"].header)
    _note_capitals(table, findings)
    table = _without_repeats(table[~empty], matches, findings)
    return table.sort_values(KEY, kind="stable", ignore_index=True)


def _without_repeats(table: pd.DataFrame, matches: Mapping[str, Match], findings: Findings) -> pd.DataFrame:
    """One row per channel: identical repeats are dropped, different ones are a problem that names both lines."""
    repeated = table.duplicated(KEY, keep=False).to_numpy(dtype=bool) & (table["creator"] != "").to_numpy(dtype=bool)
    if not repeated.any():
        return table
    group = table[repeated]
    first_line = group.groupby(KEY, sort=False)["line"].transform("first").to_numpy(dtype=np.int64)
    later = group.duplicated(KEY, keep="first").to_numpy(dtype=bool)
    first_rows = group.drop_duplicates(KEY, keep="first").set_index(KEY).drop(columns="line")
    aligned = first_rows.reindex(pd.MultiIndex.from_frame(group[KEY])).reset_index(drop=True)
    own = group.drop(columns=[*KEY, "line"]).reset_index(drop=True)
    different = np.zeros(len(group), dtype=bool)
    for column in own.columns:
        both_unknown = own[column].isna().to_numpy(dtype=bool) & aligned[column].isna().to_numpy(dtype=bool)
        same = np.array([a == b for a, b in zip(own[column], aligned[column], strict=True)], dtype=bool)
        different |= ~(same | both_unknown)
    lines = group["line"].to_numpy(dtype=np.int64)

    def name(row: int) -> str:
        return f"{shown(group['creator'].iloc[row])} on {group['platform'].iloc[row]}"

    header = matches["creator"].header
    findings.cells(
        later & different,
        lines,
        lambda row: f"{name(row)} stands on lines {first_line[row]} and {lines[row]} with different data",
        field=header,
        hint="keep one of the rows; two platforms of one creator need a platform column",
    )
    findings.cells(
        later & ~different,
        lines,
        lambda row: f"{name(row)} stands on lines {first_line[row]} and {lines[row]}; one is kept",
        field=header,
        severity="warning",
    )
    return table.drop(index=group.index[later])


def _note_capitals(table: pd.DataFrame, findings: Findings) -> None:
    """Two names that differ only in capitals are probably one creator, and would be hired twice."""
    names = table["creator"].drop_duplicates()
    alike = names.str.casefold().duplicated(keep=False).to_numpy(dtype=bool)
    if alike.any():
        pairs = names[alike].sort_values(key=lambda column: column.str.casefold())
        example = f"{shown(pairs.iloc[0])} and {shown(pairs.iloc[1])}"
        what = f"{len(pairs):,} names differ only in capitals, such as {example}"
        findings.warning(what, "they count as different creators", line=int(table.loc[pairs.index[1], "line"]))
