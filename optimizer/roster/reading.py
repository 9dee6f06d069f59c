"""The way through: a file, its columns, its rows, a roster."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.errors import Problem
from optimizer.roster import rates
from optimizer.roster.aliases import CARRIED
from optimizer.roster.columns import Columns, countries, counts, creators, followers, niches, other, platforms, words
from optimizer.roster.engagement import engagement_rates
from optimizer.roster.findings import Findings
from optimizer.roster.headers import ColumnSpec, Match
from optimizer.roster.originals import Originals
from optimizer.roster.places import Places
from optimizer.roster.prices import Trusted, currencies, prices
from optimizer.roster.rows import Duplicates, checked_rows
from optimizer.roster.suspects import suspects
from optimizer.roster.tables import RawTable, RosterFile
from optimizer.roster.text import did_you_mean, shown
from optimizer.roster.tiers import tier_of
from optimizer.roster.understanding import Understanding, extra_columns, money_columns, understand
from optimizer.roster.views import views_of_a_post
from optimizer.scenario.tiers import Tier


@dataclass(frozen=True, slots=True)
class Roster:
    """Who could be hired."""

    table: pd.DataFrame
    """One row per channel, sorted by creator and platform, so that the order of an export never changes a plan.

    | column | type | what |
    |---|---|---|
    | creator | str | name, without control and direction marks |
    | platform | str | `instagram`, `tiktok`, ... in small letters |
    | followers | float | whole, above 0 |
    | tier | str | "" where no tier holds the channel |
    | niche | tuple of str | small letters, in the order written |
    | country | str | ISO code of two letters where recognised; "" unknown |
    | language | str | as written; "" unknown |
    | engagement_rate | float | engagements per follower and post, fraction; NaN unknown |
    | price, price_<format>, `price_columns` | float | whole units of 10^-`digits`; NaN unknown |
    | currency | str | ISO code of the prices as written; "" unknown |
    | quality | float | authentic part of the audience, fraction; NaN unknown |
    | views | float | average views per post or video; NaN unknown |
    | reach_rate | float | part of the followers whom a feed post reaches, fraction; NaN unknown |
    | posts_measured | float | posts behind the engagement rate; NaN unknown |
    | no_show | float | part of what is agreed that is never delivered, fraction; NaN unknown; where the file has it |
    | acceptance | float | chance that a gift is accepted, fraction; NaN unknown; where the file has it |
    | share_<segment> | float | part of the audience in a segment, fraction; NaN unknown |
    | handle, url, agent, email, notes | str | as written, where the file has them; "" unknown |
    | line | int | line of the file or row of the sheet; the header is 1 |
    | any other header | float or str | numbers where the whole column is numeric (`45%` is 0.45) |
    """
    recognised: Mapping[str, str]
    """Name in the table -> header in the file, for the columns that were recognised."""
    extra: tuple[str, ...]
    """Columns of the table that were kept under the file's own headers."""
    warnings: tuple[Problem, ...]
    sha256: str
    """Of the bytes of the file, or of the answer of a database."""
    currency: str = ""
    """ISO code of all money of the table; "" as long as each row is in its own (see `exchange.converted`)."""
    digits: int = 2
    """Decimal places of the table's money."""
    originals: Originals | None = None
    """Its prices as they were written, once its money is in one currency."""


def read_roster(
    source: RosterFile,
    *,
    columns: Mapping[str, ColumnSpec],
    tiers: Sequence[Tier],
    digits: int = 2,
    segments: Sequence[str] = (),
    price_columns: Sequence[str] = (),
    duplicates: Duplicates | None = None,
    places: Places | None = None,
    currency_of: Trusted | None = None,
) -> Roster:
    """Read a roster from a file or a database.

    `columns` says which header means what, where headers are not recognised; `segments` are the names for which
    `share_<name>` columns are wanted; `price_columns` are further headers that hold money, in minor units of
    10^-`digits`; `duplicates`, `places` and `currency_of` (there `currencies`) as in the scenario's `roster`.
    Raises `InputError` with all problems of the file.
    """
    understood = understand(source, columns, segments)
    if not understood.has_channels:
        understood.findings.raise_errors()
    roster, findings = roster_of(
        understood, tiers=tiers, digits=digits, segments=segments, price_columns=price_columns,
        duplicates=duplicates, places=places, currency_of=currency_of,
    )  # fmt: skip
    findings.raise_errors()
    return roster


def roster_of(
    understood: Understanding,
    *,
    tiers: Sequence[Tier],
    digits: int = 2,
    segments: Sequence[str] = (),
    price_columns: Sequence[str] = (),
    duplicates: Duplicates | None = None,
    places: Places | None = None,
    currency_of: Trusted | None = None,
) -> tuple[Roster, Findings]:
    """The roster as far as it can be read, with everything found on the way; unreadable cells are unknown in it.

    Creators and followers must be known (`understood.has_channels`).
    """
    findings, raw, matches = understood.findings.copy(), understood.raw, understood.matches
    file_columns = Columns(raw, matches, findings)
    money = money_columns(understood, price_columns, findings)
    extras = extra_columns(understood, money, (*FIXED_COLUMNS, *COINS), findings)
    table = channel_table(file_columns, money, extras, tiers, digits, places, currency_of)
    _note_suspects(raw, {*(match.index for match in matches.values()), *money.values()}, findings)
    _note_missing_shares(matches, segments, raw.headers, findings)
    table = checked_rows(table, matches, tuple(extras), duplicates, findings)
    recognised = {name: match.header for name, match in matches.items()}
    recognised |= {name: raw.headers[index] for name, index in money.items()}
    return Roster(table, recognised, tuple(extras), findings.warnings, raw.sha256, digits=digits), findings


def channel_table(
    columns: Columns,
    money: Mapping[str, int],
    extras: Mapping[str, int],
    tiers: Sequence[Tier],
    digits: int,
    places: Places | None,
    currency_of: Trusted | None,
) -> pd.DataFrame:
    """All columns of the roster, rows as in the file."""
    platform = platforms(columns)
    size = followers(columns)
    read = prices(columns, money, digits)
    data: dict[str, pd.Series | NDArray[np.generic] | NDArray[np.object_]] = {
        "creator": creators(columns),
        "platform": platform,
        "followers": size,
        "tier": pd.Series(tier_of(size, tiers), dtype="str"),
        "niche": niches(columns),
        "country": countries(columns, places),
        "language": words(columns, "language"),
        "engagement_rate": engagement_rates(columns, size, platform),
        "price": np.full(columns.count, np.nan),
    }
    data |= {name: amounts.minor for name, amounts in read.items()}
    data |= {
        "currency": currencies(columns, money, read, currency_of),
        "quality": rates.qualities(columns, size),
        "views": views_of_a_post(columns, "views", size),
        "reach_rate": rates.reach_rates(columns, size),
        "posts_measured": counts(columns, "posts_measured"),
    }
    data |= {
        name: rates.shares(columns, name) for name in columns.matches if name.startswith("share_") or name in COINS
    }
    data |= {name: views_of_a_post(columns, name, size) for name in columns.matches if name.startswith("views_")}
    data |= {name: words(columns, name) for name in CARRIED if name in columns.matches}
    data["line"] = columns.raw.lines
    raw = columns.raw
    data |= {name: other(raw.cells[index], decimal_comma=raw.decimal_comma) for name, index in extras.items()}
    return pd.DataFrame(data)


def _note_suspects(raw: RawTable, used: Collection[int], findings: Findings) -> None:
    """One word for all columns that look like figures to plan with and are kept for `where` alone."""
    found = suspects(raw, used)
    if not found:
        return
    listed = ", ".join(f"{shown(header, 40)} (a {kind})" for header, kind in list(found.items())[:10])
    more = f" and {len(found) - 10} more" if len(found) > 10 else ""
    verb = "looks like a figure to plan with and is" if len(found) == 1 else "look like figures to plan with and are"
    priced = next((header for header, kind in found.items() if kind == "price"), "")
    says = f"`columns: {{price: {priced}}}`" if priced else "`columns:`"
    hint = f"{says} says what a column holds; `where` can name all of them"
    findings.warning(f"{listed}{more} {verb} not used", hint)


def _note_missing_shares(
    matches: Mapping[str, Match], segments: Sequence[str], headers: Sequence[str], findings: Findings
) -> None:
    for segment in segments:
        if f"share_{segment}" not in matches:
            what = f"no column says which share of an audience belongs to the segment {shown(segment)}"
            others = [header for header in headers if header not in {f"share_{name}" for name in segments}]
            close = did_you_mean(f"share_{segment}", others, cutoff=0.8)
            findings.warning(what, close or f"add a column `share_{segment}`", field=f"share_{segment}")


COINS = ("no_show", "acceptance")
"""Chances of a creator's own, where the file has them."""
FIXED_COLUMNS = (
    "creator", "platform", "followers", "tier", "niche", "country", "language", "engagement_rate", "price", "currency",
    "quality", "views", "reach_rate", "posts_measured", "line",
)  # fmt: skip
"""Columns that every roster has."""
