"""What one header means: by its own name, by the usual spellings of many languages, by the cells below it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import pandas as pd

from optimizer.number_words import power_of_ten
from optimizer.roster.aliases import ALIASES, GROSS_WORDS, PRICE_NOISE, TAX_WORDS, VIEW_NOISE
from optimizer.roster.contents import Contents
from optimizer.roster.platforms import PLATFORMS
from optimizer.roster.spellings import (
    HELD_BY_NUMBERS,
    currency_words,
    exact_name,
    format_of,
    nearest,
    normalised,
    price_of,
    spellings,
    split_compounds,
    views_of,
)

Unit = Literal["percent", "fraction"]


@dataclass(frozen=True, slots=True)
class Match:
    """A column of the file that was recognised as a canonical column."""

    index: int
    header: str
    unit: Unit | None = None
    """Stated by the planner."""
    says_percent: bool = False
    """The header says percent."""
    currency: str = ""
    """Named in the header."""
    platform: str = ""
    """Named in the header of the follower counts."""
    scale: int = 0
    """Power of ten of all its numbers: 6 for `Followers (Millions)`."""


@dataclass(frozen=True, slots=True)
class Guess:
    canonical: str
    rank: int
    match: Match


NEAR = 8
"""Rank of a header that is only like a known one."""


_MAY_BE_PLATFORMS = frozenset({"channel", "media", "account type", "kanal", "canal", "chaine", "kanaal", "canale"})


LONGEST_HEADER = 80
"""A longer text is a title or a note."""
_OWNERS = frozenset({"network", "primary", "main", "publisher", "profile", "account", "influencer", "creator",
                     "channel", "page", "user", "talent", "social", "author", "owner", "platform"})  # fmt: skip
"""Words in front of a header that only say whose figure it is: `Network Followers`, `Publisher Name`."""
_BARE_RATES = frozenset({"rate", "rates", "rate card", "ratecard", "post rate"})
_COUNTED = ("post", "video", "short")
"""Formats whose bare name over plain numbers is how many pieces an account has in many exports."""

_PERCENT_WORDS = {"pct", "percent", "percentage", "perc", "prozent", "pourcent", "procent", "porcentaje", "yuzde"}


_SCALES = frozenset({"k", "tsd", "thousand", "thousands", "mio", "mn", "mln", "million", "millions", "lakh", "lakhs",
                     "crore", "crores", "tys", "万", "萬", "만", "亿", "億", "tausend", "millionen", "milioni",
                     "millones", "milliers"})  # fmt: skip
"""Words in a header that say in which unit its numbers are; `M` does so in brackets alone."""


def is_average(header: str) -> bool:
    return bool(set(normalised(header).split()) & (VIEW_NOISE - {"count"}))


def described(header: str) -> Match:
    """What a header says of unit, currency and platform, whatever its column means."""
    return described_at(0, header)


@lru_cache(maxsize=4096)
def recognised_as(header: str) -> str:
    """The column of a roster that a header means by itself, "" where it means none."""
    guess = guess_of(0, header, (), lambda _: True, Contents(()), near=False)
    return guess.canonical if guess else ""


def looks_known(header: str) -> bool:
    """Does this text look like the header of a roster's column? Tells the row of headers from titles and data."""
    return 0 < len(header) < LONGEST_HEADER and recognised_as(header) != ""


def described_at(index: int, header: str) -> Match:
    """The column with what its header says of unit, currency and platform."""
    words = normalised(header).split()
    currency = next((word.upper() for word in words if word in currency_words()), "")
    platform = next((PLATFORMS[word] for word in words if word in PLATFORMS and word != "x"), "")
    percent = any(word in _PERCENT_WORDS for word in words)
    return Match(index, header, None, percent, currency, platform, _scale(header, words))


def _scale(header: str, words: Sequence[str]) -> int:
    """Power of ten in `(Millions)`, `in Tsd.`, `followers_k`, `price (k EUR)`; 0 where the header names none."""
    brackets = " ".join(re.findall(r"[(\[\uff08]([^)\]\uff09]*)", header))
    inside = set(normalised(brackets).split())
    found = [word for word in words[1:] if word in _SCALES and (word in inside or word == words[-1] or "in" in words)]
    found += ["m"] if "m" in inside else []
    return power_of_ten(found[0]) or 0 if found else 0


def guess_of(
    index: int,
    header: str,
    segments: Sequence[str],
    holds_platforms: Callable[[int], bool],
    contents: Contents,
    *,
    near: bool = True,
) -> Guess | None:
    """The canonical column that a header means, with how sure that is (0 is the name itself)."""
    match = described_at(index, header)
    header = re.sub(r" \(\d+\)$", "", header)  # the second column of a name that stands twice
    if key := exact_name(header, segments):
        return Guess(key, 0, match)
    words = normalised(header).split()
    if match.says_percent:  # `ER in %` too
        words = [word for word in words if word not in _PERCENT_WORDS | {"in"}] or words
    if match.scale:
        words = [word for word in words if word not in _SCALES | {"m", "in"}] or words
    plain = " ".join(words)
    if canonical := exact_name(plain.replace(" ", "_"), segments):
        return Guess(canonical, 1, match)
    if plain in _MAY_BE_PLATFORMS and holds_platforms(index):
        return Guess("platform", 2, match)
    if known := _alias(plain, index, holds_platforms, contents):
        return Guess(*known, match)
    split = split_compounds(words)
    if canonical := price_of(split):
        return Guess(canonical, 2, match)
    if canonical := price_of([word for word in split if word not in PLATFORMS]):
        return Guess(canonical, 3, match)
    if canonical := views_of([word for word in split if word not in PLATFORMS]):
        return Guess(canonical, 2 if is_average(header) else 3, match)
    without_platform = " ".join(word for word in words if word not in PLATFORMS)
    if canonical := _price_by_content(without_platform, index, contents):
        return Guess(canonical, 5, match)
    if match.platform and without_platform in ("followers", *ALIASES["followers"][0]):
        return Guess("followers", 3, match)
    for segment in segments:
        name = normalised(segment)
        if plain in {name, f"{name} share", f"audience {name}"}:
            return Guess(f"share_{segment}", 2, match)
    if taxed := set(words) & TAX_WORDS:
        rest = " ".join(word for word in words if word not in TAX_WORDS)
        own = guess_of(index, rest, segments, holds_platforms, contents, near=False) if rest else None
        if own and (own.canonical == "price" or own.canonical.startswith("price_")):
            return Guess(own.canonical, max(own.rank, 2) + (2 if taxed & GROSS_WORDS else 0), match)
    if len(words) > 1 and words[0] in _OWNERS:
        own = guess_of(index, " ".join(words[1:]), segments, holds_platforms, contents, near=False)
        if own:
            return Guess(own.canonical, max(own.rank, 2) + 1, match)
    if plain.endswith(" currency") and contents.kind(index) in ("text", "money"):
        return Guess("currency", 4, match)
    close = nearest(plain) if near else ""
    if name := exact_name(close.replace(" ", "_"), ()):
        return Guess(name, NEAR, match)
    if close and (known := _alias(close, index, holds_platforms, contents)):
        return Guess(known[0], NEAR, match)
    return None


def _price_by_content(plain: str, index: int, contents: Contents) -> str:
    """The price that a bare `Rate` over money is, or a bare `Reel` over money or round sums; "" where neither holds."""
    kind = contents.kind(index)
    if plain in _BARE_RATES:
        return "price" if kind == "money" else ""
    name = " ".join(word for word in plain.split() if word not in PRICE_NOISE | currency_words())
    if plain and not name:
        return "price" if kind == "money" else ""  # `Integration 60s`
    form = format_of(name)
    if form and (kind == "money" or (kind == "count" and form not in _COUNTED and contents.are_round(index))):
        return "price" if form == "post" else f"price_{form}"
    return ""


def price_by_content(header: str, cells: pd.Series[str]) -> str:
    """The same of a header by itself, over its cells."""
    return _price_by_content(normalised(header), 0, Contents((cells,)))


def _alias(
    plain: str, index: int, holds_platforms: Callable[[int], bool], contents: Contents
) -> tuple[str, int] | None:
    """The column that a usual spelling means, and its rank; what the cells cannot be is passed over."""
    own = spellings().get(plain, ())
    for canonical, rank in own:
        if canonical == "platform" and not holds_platforms(index):
            continue
        kind = contents.kind(index)
        if canonical in ("creator", "handle") and kind == "platform":
            return "platform", NEAR - 1
        if canonical in HELD_BY_NUMBERS and kind != "count" and (kind or len(own) > 1):
            if canonical == "engagements" and kind in ("number", "percent"):
                return "engagement_rate", 3
            continue
        return canonical, rank
    return None
