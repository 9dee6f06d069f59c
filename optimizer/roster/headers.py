"""Which header of an export means which column of a roster."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from optimizer.currencies import ENGLISH_WORDS, decimal_places
from optimizer.roster.aliases import (
    ALIASES,
    CARRIED,
    FORMATS,
    MINIMUM_CANONICAL,
    MONEY_WORDS,
    NOT_A_PRICE,
    OTHER_DENOMINATORS,
    PRICE_NOISE,
    VIEW_NOISE,
    VIEW_WORDS,
)
from optimizer.roster.findings import Findings
from optimizer.roster.platforms import PLATFORMS
from optimizer.roster.text import did_you_mean, shown

Unit = Literal["percent", "fraction"]


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """The planner's own word for a column: its header, or None to leave that to recognition, and its unit."""

    header: str | None = None
    unit: Unit | None = None


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


@dataclass(frozen=True, slots=True)
class _Guess:
    canonical: str
    rank: int
    match: Match


LONGEST_HEADER = 80
"""A longer text is a title or a note."""
COMPUTED = ("tier", "line")
"""Columns of the roster's table that never come from the file."""

_PERCENT_WORDS = {"pct", "percent", "percentage", "perc", "prozent"}
_CURRENCY_SIGNS = {"€": " eur ", "$": " usd ", "£": " gbp ", "₺": " try ", "₹": " inr "}


@cache
def _currency_words() -> frozenset[str]:
    """Currency codes as a header may hold them."""
    return frozenset(code.casefold() for code in decimal_places()) - ENGLISH_WORDS


def normalised(header: str) -> str:
    """Words of a header in small letters: `ER %` is `er pct`, `followerCount` and `Follower_Count` `follower count`."""
    text = unicodedata.normalize("NFKC", header).replace("\ufeff", "")
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text).casefold().replace("%", " pct ").replace("#", " number of ")
    for sign, word in _CURRENCY_SIGNS.items():
        text = text.replace(sign, word)
    words = " ".join(re.findall(r"[^\W_]+", text))
    return words.replace("tik tok", "tiktok").replace("you tube", "youtube").replace("linked in", "linkedin")


def recognise(
    headers: Sequence[str],
    columns: Mapping[str, ColumnSpec],
    segments: Sequence[str],
    findings: Findings,
    holds_platforms: Callable[[int], bool],
) -> dict[str, Match]:
    """Canonical name -> column. What the planner states in `columns` wins, then exact names, then usual variants.

    `holds_platforms(index)` tells whether the cells of a column are names of platforms: a header `Channel` can
    mean the creator or the platform.
    """
    stated = _stated(headers, columns, findings)
    taken = {match.index for match in stated.values()}
    guesses: dict[str, list[_Guess]] = {}
    for index, header in enumerate(headers):
        if index not in taken and (guess := _guess(index, header, segments, holds_platforms)):
            guesses.setdefault(guess.canonical, []).append(guess)
    matches = dict(stated)
    for canonical, candidates in guesses.items():
        if canonical not in matches and (match := _best(canonical, candidates, findings)):
            matches[canonical] = match
    _name_after_account(matches, guesses)
    for canonical, spec in columns.items():
        if spec.header is None and canonical in matches:
            matches[canonical] = replace(matches[canonical], unit=spec.unit)
        elif spec.header is None and canonical not in guesses and canonical not in MINIMUM_CANONICAL:
            what = f"no column for '{canonical}' was recognised"
            findings.error(what, "name its header; the file has " + _listed(headers), field=f"columns.{canonical}")
    _warn_of_other_rates(headers, matches, findings)
    for canonical in MINIMUM_CANONICAL:
        stated_header = canonical in columns and columns[canonical].header is not None
        if canonical not in matches and not stated_header and canonical not in guesses:
            hint = f"name it in the scenario, `columns: {{{canonical}: <header>}}`; the file has " + _listed(headers)
            findings.ask(
                f"no column for '{canonical}' was recognised", hint, field=canonical, column=canonical, choices=headers
            )
    return matches


def _name_after_account(matches: dict[str, Match], guesses: Mapping[str, object]) -> None:
    """Where no column names the creators, their handles do, or the addresses of their profiles."""
    if "creator" in matches or "creator" in guesses:
        return
    if "handle" in matches:
        matches["creator"] = matches.pop("handle")
    elif "url" in matches:
        matches["creator"] = matches["url"]


def described(header: str) -> Match:
    """What a header says of unit, currency and platform, whatever its column means."""
    return _described(0, header)


def recognised_as(header: str) -> str:
    """The column of a roster that a header means by itself, "" where it means none."""
    guess = _guess(0, header, (), lambda _: True)
    return guess.canonical if guess else ""


def looks_known(header: str) -> bool:
    """Does this text look like the header of a roster's column? Tells the row of headers from titles and data."""
    return 0 < len(header) < LONGEST_HEADER and recognised_as(header) != ""


def _stated(headers: Sequence[str], columns: Mapping[str, ColumnSpec], findings: Findings) -> dict[str, Match]:
    """What `columns:` says; each header must exist, written exactly or nearly so."""
    stated = {}
    known = [*ALIASES, "price"]
    for canonical, spec in columns.items():
        if canonical in COMPUTED:
            what = f"'{canonical}' is computed by the program"
            findings.error(what, "choose another name", field=f"columns.{canonical}")
            continue
        if canonical not in known and not canonical.startswith(("price_", "share_")):
            suggestion = did_you_mean(canonical, known, cutoff=0.8)
            if suggestion:
                findings.error(f"'{canonical}' is not a roster column", suggestion, field=f"columns.{canonical}")
                continue
        if spec.header is None:
            continue
        positions = [index for index, header in enumerate(headers) if header == spec.header]
        key = normalised(spec.header)
        positions = positions or [index for index, header in enumerate(headers) if normalised(header) == key]
        if len(positions) == 1:
            described = _described(positions[0], headers[positions[0]])
            stated[canonical] = replace(described, unit=spec.unit)
        elif positions:
            what = f"{len(positions)} columns have the header {shown(spec.header)}"
            findings.error(what, "give each column a header of its own", field=f"columns.{canonical}")
        else:
            hint = did_you_mean(spec.header, headers) or "the file has " + _listed(headers)
            findings.error(f"there is no column {shown(spec.header)}", hint, field=f"columns.{canonical}")
    return stated


def _described(index: int, header: str) -> Match:
    """The column with what its header says of unit, currency and platform."""
    words = normalised(header).split()
    currency = next((word.upper() for word in words if word in _currency_words()), "")
    platform = next((PLATFORMS[word] for word in words if word in PLATFORMS and word != "x"), "")
    return Match(index, header, None, any(word in _PERCENT_WORDS for word in words), currency, platform)


def _guess(index: int, header: str, segments: Sequence[str], holds_platforms: Callable[[int], bool]) -> _Guess | None:
    """The canonical column that a header means, with how sure that is (0 is the name itself)."""
    match = _described(index, header)
    header = re.sub(r" \(\d+\)$", "", header)  # the second column of a name that stands twice
    if key := _exact(header, segments):
        return _Guess(key, 0, match)
    words = normalised(header).split()
    words = [word for word in words if word not in _PERCENT_WORDS] or words
    plain = " ".join(words)
    if canonical := _exact(plain.replace(" ", "_"), segments):
        return _Guess(canonical, 1, match)
    if plain in {"channel", "media", "account type"} and holds_platforms(index):
        return _Guess("platform", 2, match)
    for canonical, groups in ALIASES.items():
        for rank, group in enumerate(groups, start=2):
            if plain in group and (canonical != "platform" or holds_platforms(index)):
                return _Guess(canonical, rank, match)
    if canonical := _price(words):
        return _Guess(canonical, 2, match)
    if canonical := _price([word for word in words if word not in PLATFORMS]):
        return _Guess(canonical, 3, match)
    if VIEW_WORDS & set(words) and set(words) <= VIEW_WORDS | VIEW_NOISE:
        return _Guess("views", 2, match)
    without_platform = " ".join(word for word in words if word not in PLATFORMS)
    if match.platform and without_platform in ("followers", *ALIASES["followers"][0]):
        return _Guess("followers", 3, match)
    for segment in segments:
        name = normalised(segment)
        if plain in {name, f"{name} share", f"audience {name}"}:
            return _Guess(f"share_{segment}", 2, match)
    return None


def _exact(header: str, segments: Sequence[str]) -> str:
    """The canonical name that a header is, capitals aside; "" if it is none."""
    name = header.strip().casefold()
    if name in ALIASES or name == "price":
        return name
    if name.startswith("price_"):
        words = [word for word in re.split(r"[\W_]+", name)[1:] if word and word not in _currency_words()]
        kind = FORMATS.get(" ".join(words), "_".join(words))
        if words and not set(words) & NOT_A_PRICE:
            return "price" if kind == "post" else f"price_{kind}"
    return next((f"share_{segment}" for segment in segments if name == f"share_{segment}".casefold()), "")


def _price(words: Sequence[str]) -> str:
    """`price` or `price_<format>` where the words are an amount of money for one format; "" otherwise."""
    text = f" {' '.join(words)} "
    spoken = next((word for word in MONEY_WORDS if f" {word} " in text), "")
    plain = [word for word in words if word not in _currency_words()]
    if not spoken and plain and " rate " in text and (" per " in text or plain[-1] == "rate"):
        spoken = "rate"
    if not spoken:
        return ""
    rest = [word for word in text.replace(f" {spoken} ", " ").split() if word not in PRICE_NOISE | _currency_words()]
    name = " ".join(rest)
    if not name and spoken != "rate":
        return "price"
    kind = FORMATS.get(name, "")
    return {"": "", "post": "price"}.get(kind, f"price_{kind}")


def _best(canonical: str, candidates: Sequence[_Guess], findings: Findings) -> Match | None:
    """The surest of the columns that may be meant; a tie is for the planner to decide."""
    rank = min(guess.rank for guess in candidates)
    best = [guess.match for guess in candidates if guess.rank == rank]
    others = [guess.match.header for guess in candidates if guess.rank > rank]
    if canonical in CARRIED:
        return best[0]
    if len(best) > 1:
        what = f"{len(best)} columns may be '{canonical}': " + _listed([match.header for match in best])
        hint = f"say which: `columns: {{{canonical}: {best[0].header}}}`"
        if len({match.platform for match in best} - {""}) > 1:
            hint = "a creator has one row for each platform, which a column `platform` names"
        choices = [match.header for match in best]
        findings.ask(what, hint, field=canonical, column=canonical, choices=choices)
        return None
    if others and rank > 0:
        what = f"'{canonical}' is read from {shown(best[0].header)}, not from {_listed(others)}"
        findings.warning(what, f"`columns: {{{canonical}: ...}}` chooses another one", field=canonical)
    return best[0]


def _warn_of_other_rates(headers: Sequence[str], matches: Mapping[str, Match], findings: Findings) -> None:
    """An engagement rate per view or per reach is not one per follower; say so where it is the only one."""
    if "engagement_rate" in matches:
        return
    for header in headers:
        words = set(normalised(header).split())
        if ("er" in words or {"engagement", "rate"} <= words) and words & OTHER_DENOMINATORS:
            what = f"{shown(header)} is not per follower and is not used as engagement rate"
            findings.warning(what, "state a rate per follower, or none", field="engagement_rate")


def _listed(headers: Sequence[str], most: int = 30) -> str:
    """Headers in a sentence."""
    names = [shown(header, 40) for header in headers[:most]]
    return ", ".join(names) + (f" and {len(headers) - most} more" if len(headers) > most else "")
