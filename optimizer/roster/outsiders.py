"""Creators whom a list of deals names and the roster does not have, as rows of the roster.

Columns of a roster that the list has besides (followers, engagement rate, niche, country) are read as in a roster; what
it does not say is unknown. Where the followers are unknown nothing is forecast: the booking brings nothing that is
known, unless the row states figures of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from optimizer.roster.aliases import CANONICAL
from optimizer.roster.columns import Columns
from optimizer.roster.findings import Findings
from optimizer.roster.headers import Match
from optimizer.roster.places import Places
from optimizer.roster.reading import Roster, channel_table
from optimizer.roster.rows import KEY
from optimizer.roster.tables import RawTable
from optimizer.scenario.tiers import Tier

_UNREAD = ("price", "currency", "creator", "platform", "views", "reach_rate")


def with_outsiders(
    roster: Roster,
    raw: RawTable,
    matches: Mapping[str, Match],
    rows: Sequence[int],
    names: Sequence[tuple[str, str]],
    tiers: Sequence[Tier],
    places: Places | None,
    findings: Findings,
) -> Roster:
    """The roster with a row for each of `names` (creator, platform), read from the `rows` of the deals' table.

    Prices are not taken over: what is agreed holds for the deal alone. What is wrong with a cell goes to `findings`.
    """
    if not rows:
        return roster
    cells = tuple(column.iloc[list(rows)].reset_index(drop=True) for column in raw.cells)
    kept = {name: match for name, match in matches.items() if name in CANONICAL and name not in _UNREAD}
    headers = (*raw.headers, "creator ", "platform ", "followers ")
    who = [pd.Series([name[place] for name in names], dtype="str") for place in (0, 1)]
    unknown = pd.Series(["0"] * len(rows), dtype="str")
    table = replace(raw, headers=headers, cells=(*cells, *who, unknown), lines=raw.lines[list(rows)])
    count = len(raw.headers)
    kept |= {"creator": Match(count, "creator"), "platform": Match(count + 1, "platform")}
    kept.setdefault("followers", Match(count + 2, "followers"))
    read = channel_table(Columns(table, kept, findings), {}, {}, tiers, roster.digits, places, None)
    size = read["followers"].fillna(0.0)
    read = read.assign(
        followers=size, tier=read["tier"].where(size > 0, ""), price=0.0,
        currency=roster.currency, line=raw.lines[list(rows)],
    )  # fmt: skip
    read = read.drop_duplicates(KEY, keep="first")
    aligned = {name: _column(read, name, roster.table[name]) for name in roster.table.columns}
    joined = pd.concat([roster.table, pd.DataFrame(aligned)], ignore_index=True)
    for name in roster.table.columns:
        if roster.table[name].dtype != joined[name].dtype:
            joined[name] = joined[name].astype(roster.table[name].dtype)
    ordered = joined.sort_values(KEY, kind="stable")
    originals = None if roster.originals is None else roster.originals.with_more(len(read)).at(ordered.index.to_numpy())
    return replace(roster, table=ordered.reset_index(drop=True), originals=originals)


def _column(read: pd.DataFrame, name: str, like: pd.Series) -> pd.Series:
    """A column of the roster for the new rows: as read, else unknown in the way of that column."""
    if name in read:
        return read[name]
    if pd.api.types.is_numeric_dtype(like):
        return pd.Series(np.full(len(read), np.nan), index=read.index)
    return pd.Series([""] * len(read), index=read.index, dtype=like.dtype)
