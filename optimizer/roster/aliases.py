"""Headers that exports use, by the canonical column that they mean.

The spellings are data (`headers.csv` beside this module) with language and source: `usage` for words as people write
them, else the interface or export that has the name. Each column has groups of spellings, the surest first (`rank`): a
match in an earlier group wins over one in a later group, two matches in one group are for the planner to decide.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources

CANONICAL = (
    "creator", "handle", "url", "agent", "email", "notes", "platform", "followers", "engagement_rate", "engagements",
    "likes", "comments", "engagement_by_views", "niche", "country", "language", "currency", "quality", "views",
    "reach_rate", "posts_measured", "no_show", "acceptance",
)  # fmt: skip
"""Columns of a roster that a header can mean by its own name, besides prices, segments and views of a format."""


def folded(text: str) -> str:
    """The words without accents, in small letters: `Abonnés` is `abonnes`, `sayısı` is `sayisi`."""
    if text.isascii():
        return text.casefold()
    split = unicodedata.normalize("NFKD", text.casefold().replace("\u0131", "i"))
    return unicodedata.normalize("NFC", "".join(char for char in split if char < "\u0300" or char > "\u036f"))


@cache
def _rows() -> tuple[dict[str, str], ...]:
    text = resources.files("optimizer.roster").joinpath("headers.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _words(kind: str) -> frozenset[str]:
    return frozenset(folded(row["header"]) for row in _rows() if row["kind"] == kind)


def _columns() -> Mapping[str, tuple[tuple[str, ...], ...]]:
    groups: dict[str, dict[int, list[str]]] = {name: {} for name in CANONICAL}
    for row in _rows():
        if row["kind"] == "column":
            spelling, own = folded(row["header"]), groups[row["column"]]
            if not any(spelling in group for group in own.values()):  # two languages may share a word
                own.setdefault(int(row["rank"]), []).append(spelling)
    return {name: tuple(tuple(own[rank]) for rank in sorted(own)) for name, own in groups.items()}


ALIASES: Mapping[str, tuple[tuple[str, ...], ...]] = _columns()
"""Column -> groups of spellings, as `folded` leaves them."""


@cache
def languages(spelling: str) -> frozenset[str]:
    """The languages in which a header is spelled so, as `folded` leaves it."""
    return _languages().get(spelling, frozenset())


@cache
def _languages() -> Mapping[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for row in _rows():
        if row["kind"] == "column":
            found.setdefault(folded(row["header"]), set()).add(row["language"])
    return {spelling: frozenset(own) for spelling, own in found.items()}


FORMATS: Mapping[str, str] = {folded(row["header"]): row["column"] for row in _rows() if row["kind"] == "format"}
"""What a format is called in a price header, and the format it is."""

MONEY_WORDS = _words("money")
PRICE_NOISE = _words("noise")
VIEW_WORDS = _words("views")
VIEW_NOISE = _words("average") | {"count"}
NOT_A_PRICE = frozenset({"range", "tier", "level", "category", "band", "note", "notes", "comment", "comments", "date",
                         "updated", "source", "type", "segment", "list", "currency", "sensitivity", "unit", "model",
                         "class", "position", "index", "per", "cents", "cent", "negotiable", "basis"})  # fmt: skip
"""Words after `price_` that make the column something other than an amount of money."""

GROSS_WORDS = frozenset({"incl", "inkl", "including", "inclusive", "gross", "brutto", "ttc", "con", "inc"})
TAX_WORDS = GROSS_WORDS | {
    "vat", "mwst", "ust", "tva", "iva", "btw", "tax", "gst", "excl", "exkl", "excluding", "ex", "exclusive", "net",
    "netto", "ht", "hors", "before", "zzgl", "plus", "sin", "sans",
}  # fmt: skip
"""Words beside a price that say whether tax is in it."""

OTHER_DENOMINATORS = frozenset({"reach", "impressions", "impression", "views", "view", "plays"})
"""What an engagement rate may be measured against, other than followers."""

CARRIED = ("handle", "url", "agent", "email", "notes")
"""Columns that travel with a channel to the plan and decide nothing."""

MINIMUM_CANONICAL = ("creator", "followers")
"""The columns that no roster can do without."""

MAKE_A_RATE = ("engagements", "likes", "comments", "engagement_by_views")
"""Columns from which an engagement rate is computed; they are kept under their own headers for `where`."""
