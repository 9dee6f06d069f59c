"""The spellings of headers: what a word or a group of words means, without a look at the cells below it."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache

from optimizer.currencies import ENGLISH_WORDS, decimal_places
from optimizer.roster.aliases import (
    ALIASES,
    FORMATS,
    MONEY_WORDS,
    NOT_A_PRICE,
    PRICE_NOISE,
    TAX_WORDS,
    VIEW_NOISE,
    VIEW_WORDS,
    folded,
)

CLOSE = 0.9
"""Likeness from which on a header is taken for a misspelt known one (`difflib`): `awg engagement rate`."""
FOLLOWED = frozenset({"follows", "following", "followings", "followees"})
"""Whom an account follows: one letter away from its followers."""
NEVER_NEAR = frozenset({"posts_measured"})
"""A `posts count` is that of the account, not of the posts that a rate was measured on."""
HELD_BY_NUMBERS = frozenset({"likes", "comments", "engagements"})
CURRENCY_SIGNS = {"€": " eur ", "$": " usd ", "£": " gbp ", "₺": " try ", "₹": " inr ", "zł": " pln ",
                  "₽": " rub ", "円": " jpy ", "元": " cny ", "₩": " krw "}  # fmt: skip
CURRENCY_WORDS = {"euro": "eur", "euros": "eur", "руб": "rub", "рублей": "rub", "рубли": "rub", "tl": "try"}
"""What a currency is called in a header, and its code."""


@cache
def currency_words() -> frozenset[str]:
    """Currency codes as a header may hold them."""
    return frozenset(code.casefold() for code in decimal_places()) - ENGLISH_WORDS


def normalised(header: str) -> str:
    """Words of a header in small letters: `ER %` is `er pct`, `followerCount` and `Follower_Count` `follower count`."""
    text = unicodedata.normalize("NFKC", header).replace("\ufeff", "")
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text).casefold().replace("%", " pct ").replace("#", " number of ")
    for sign, word in CURRENCY_SIGNS.items():
        text = text.replace(sign, word)
    words = " ".join(CURRENCY_WORDS.get(word, word) for word in re.findall(r"[^\W_]+", folded(text)))
    return words.replace("tik tok", "tiktok").replace("you tube", "youtube").replace("linked in", "linkedin")


@cache
def spellings() -> Mapping[str, tuple[tuple[str, int], ...]]:
    """Spelling -> the columns that it means, with their ranks; what takes numbers comes first."""
    found: dict[str, list[tuple[str, int]]] = {}
    for canonical, groups in ALIASES.items():
        for rank, group in enumerate(groups, start=2):
            for spelling in group:
                found.setdefault(spelling, []).append((canonical, rank))
    return {
        spelling: tuple(sorted(own, key=lambda known: known[0] not in HELD_BY_NUMBERS))
        for spelling, own in found.items()
    }


@cache
def nearest(plain: str) -> str:
    """The usual spelling that a header is a misspelling of, "" where it is like none."""
    if len(plain) < 6 or set(plain.split()) & FOLLOWED:
        return ""
    known = [spelling for spelling, own in spellings().items() if own[0][0] not in NEVER_NEAR]
    close = difflib.get_close_matches(plain, [*known, *map(normalised, ALIASES)], n=1, cutoff=CLOSE)
    return close[0] if close else ""


def split_compounds(words: Sequence[str]) -> list[str]:
    """`storypreis` and `视频报价` as two words, the format and the money; other words as they are."""
    split: list[str] = []
    for word in words:
        ends = [money for money in MONEY_WORDS if len(money) > 1 and word.endswith(money) and word != money]
        rest = next((word.removesuffix(money) for money in ends if format_of(word.removesuffix(money))), "")
        split += [rest, word.removeprefix(rest)] if rest else [word]
    return split


def format_of(name: str) -> str:
    """The format that a word names, with or without the s that German puts between two nouns."""
    return FORMATS.get(name) or FORMATS.get(name.removesuffix("s"), "")


def views_of(words: Sequence[str]) -> str:
    """`views`, or `views_<format>` where the words are views of a format that has views of its own."""
    rest = [word for word in words if word not in VIEW_WORDS | VIEW_NOISE]
    if len(rest) == len(words) or not VIEW_WORDS & set(words):
        return ""
    kind = FORMATS.get(" ".join(rest), "") if rest else "post"
    return {"": "", "post": "views", "video": "views"}.get(kind, f"views_{kind}")


def exact_name(header: str, segments: Sequence[str]) -> str:
    """The canonical name that a header is, capitals aside; "" if it is none."""
    name = header.strip().casefold()
    if (name in ALIASES and name not in HELD_BY_NUMBERS) or name == "price":
        return name
    if name.startswith("views_") and FORMATS.get(kind := name.removeprefix("views_")):
        return f"views_{FORMATS[kind]}" if FORMATS[kind] not in ("post", "video") else "views"
    if name.startswith("price_"):
        words = [word for word in re.split(r"[\W_]+", name)[1:] if word and word not in currency_words()]
        kind = FORMATS.get(" ".join(words), "_".join(words))
        if words and not set(words) & (NOT_A_PRICE | TAX_WORDS):
            return "price" if kind == "post" else f"price_{kind}"
    return next((f"share_{segment}" for segment in segments if name == f"share_{segment}".casefold()), "")


def price_of(words: Sequence[str]) -> str:
    """`price` or `price_<format>` where the words are an amount of money for one format; "" otherwise."""
    text = f" {' '.join(words)} "
    spoken = next((word for word in MONEY_WORDS if f" {word} " in text), "")
    plain = [word for word in words if word not in currency_words()]
    if not spoken and plain and " rate " in text and (" per " in text or plain[-1] == "rate"):
        spoken = "rate"
    if not spoken:
        return ""
    rest = [word for word in text.replace(f" {spoken} ", " ").split() if word not in PRICE_NOISE | currency_words()]
    name = " ".join(rest)
    if not name and spoken != "rate":
        return "price"
    kind = format_of(name)
    return {"": "", "post": "price"}.get(kind, f"price_{kind}")
