"""Past posts: one table, checked once, without what is too young to be counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from optimizer.forecast.ripeness import Ripening, ripening

COLUMNS = (
    "creator", "platform", "posted", "format", "views", "likes", "comments", "shares", "saves", "engagement", "reach",
    "sponsored", "followers",
)  # fmt: skip
_COUNTS = ("views", "likes", "comments", "shares", "saves", "engagement", "reach", "followers")
_PARTS = ("likes", "comments", "shares", "saves")
OUTCOMES = ("engagement", "views", "reach")


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Posts of one platform that were not used, by reason."""

    platform: str
    posts: int
    """Rows of the platform."""
    unripe: int
    undated: int
    unnamed: int
    """Rows without a creator, or without any figure."""
    ripe_days: float | None
    """Days that a post needs; None where the history cannot say."""


@dataclass(frozen=True)
class History:
    """Posts that count, oldest first within each creator.

    `posts` has the columns of `COLUMNS`: creator, platform (str), posted (timestamps without zone), format (str, ""
    where unknown), sponsored (nullable bool) and floats, NaN where unknown. `engagement` is the stated figure, or the
    sum of likes, comments, shares and saves as far as they are known.
    """

    posts: pd.DataFrame
    left_out: tuple[LeftOut, ...]

    @property
    def platforms(self) -> tuple[str, ...]:
        """Platforms with posts, in alphabetical order."""
        return tuple(sorted(self.posts["platform"].unique()))

    def of(self, platform: str, outcome: str) -> pd.DataFrame:
        """Posts of a platform whose outcome is known."""
        part = self.posts[self.posts["platform"] == platform]
        return part[part[outcome].notna()]


def history_of(table: pd.DataFrame) -> History:
    """The posts of a table with (some of) the columns of `COLUMNS`; creator and posted must be there.

    `posted` may be text or timestamps; times with a zone become UTC. Rows whose date cannot be read, without creator or
    without any outcome are left out and counted, as are posts that were still growing when the history was taken.
    """
    posts = _typed(table)
    undated = posts["posted"].isna()
    blank = (posts["creator"] == "") | posts[list(OUTCOMES)].isna().all(axis=1)
    good = posts[~undated & ~blank].sort_values(["platform", "creator", "posted"], kind="stable")
    kept, left_out = [good.iloc[:0]], []
    for platform in sorted(posts["platform"].unique()):
        part = good[good["platform"] == platform]
        rule = ripening(part)
        young = _young(part, rule)
        kept.append(part[~young])
        own = posts["platform"] == platform
        left_out.append(
            LeftOut(
                platform,
                int(own.sum()),
                int(young.sum()),
                int((own & undated).sum()),
                int((own & blank & ~undated).sum()),
                None if rule is None else rule.days,
            )
        )
    return History(pd.concat(kept, ignore_index=True), tuple(left_out))


def _young(part: pd.DataFrame, rule: Ripening | None) -> pd.Series[bool]:
    if rule is None or rule.days == 0:
        return pd.Series(False, index=part.index)
    return pd.Series(part["posted"] > rule.taken - pd.Timedelta(days=rule.days), index=part.index)


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    posts = pd.DataFrame(index=range(len(table)))
    posts["creator"] = _text(table, "creator")
    posts["platform"] = _text(table, "platform").str.lower()
    dates = pd.to_datetime(pd.Series(table["posted"].to_numpy()), errors="coerce", utc=True, format="mixed")
    posts["posted"] = dates.dt.tz_localize(None)
    posts["format"] = _text(table, "format").str.lower()
    for column in _COUNTS:
        posts[column] = _numbers(table, column)
    parts = posts[list(_PARTS)]
    posts["engagement"] = posts["engagement"].fillna(parts.sum(axis=1, min_count=1))
    sponsored = table["sponsored"].to_numpy() if "sponsored" in table else np.full(len(table), None)
    posts["sponsored"] = pd.array([None if pd.isna(value) else bool(value) for value in sponsored], dtype="boolean")
    return posts[list(COLUMNS)]


def _text(table: pd.DataFrame, column: str) -> pd.Series[str]:
    values: Sequence[object] = table[column].tolist() if column in table else [""] * len(table)
    return pd.Series(["" if pd.isna(value) else str(value).strip() for value in values], dtype=str)  # type: ignore[call-overload]  # isna of a scalar


def _numbers(table: pd.DataFrame, column: str) -> pd.Series[float]:
    if column not in table:
        return pd.Series(np.full(len(table), np.nan))
    numbers = pd.to_numeric(pd.Series(table[column].to_numpy()), errors="coerce").astype(np.float64)
    # A count below zero is a slip of the pen, an infinite one of a formula: neither is a figure.
    return numbers.where((numbers >= 0) & np.isfinite(numbers))
