"""Who is in a roster, by platform, tier and niche: how many, how many with a price, what a thousand followers cost."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

BY = ("platform", "tier", "niche")
"""Columns by which a roster is looked at, in the order in which they are told."""
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Group:
    """Channels that have something in common."""

    by: str
    """What they have in common: platform, tier, niche; empty for all of them."""
    name: str
    """Empty where the roster does not say."""
    creators: int
    channels: int
    followers: float
    """Of all channels together; people who follow several are counted again."""
    quoted: int
    """Channels with a price in the roster."""
    per_thousand: float | None
    """Median price of a post per 1,000 followers, in whole units of the currency; None without any price."""
    engagement_rate: float | None
    """Median over the channels that know theirs, as a fraction; None where none does."""


def survey(table: pd.DataFrame, digits: int) -> tuple[Group, ...]:
    """The whole roster, then each platform, tier and niche, the largest first.

    `table` is that of a `Roster`, with prices in units of 10^-`digits`. A channel of several niches counts in each.
    """
    groups = [_group(table, digits, "", "", np.ones(len(table), dtype=np.bool_))]
    for by in BY:
        cells = [cell if isinstance(cell, tuple) else (cell,) for cell in table[by]]
        names = sorted({name for cell in cells for name in (cell or ("",))})
        members = {name: np.array([name in (cell or ("",)) for cell in cells], dtype=np.bool_) for name in names}
        groups += sorted(
            (_group(table, digits, by, str(name), member) for name, member in members.items()),
            key=lambda group: (-group.channels, group.name),
        )
    return tuple(groups)


def _group(table: pd.DataFrame, digits: int, by: str, name: str, member: BoolArray) -> Group:
    rows = table[member]
    price, followers = (rows[column].to_numpy(dtype=float) for column in ("price", "followers"))
    quoted = price > 0
    return Group(
        by,
        name,
        creators=int(rows["creator"].nunique()),
        channels=len(rows),
        followers=float(np.nansum(followers)),
        quoted=int(quoted.sum()),
        per_thousand=_median(1000 * price[quoted] / 10**digits / followers[quoted]),
        engagement_rate=_median(rows["engagement_rate"].to_numpy(dtype=float)),
    )


def _median(values: NDArray[np.float64]) -> float | None:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else None
