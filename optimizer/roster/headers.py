"""Which header of an export means which column of a roster."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from optimizer.number_words import power_of_ten
from optimizer.roster.aliases import (
    ALIASES,
    CARRIED,
    MINIMUM_CANONICAL,
    OTHER_DENOMINATORS,
    VIEW_NOISE,
)
from optimizer.roster.contents import Contents
from optimizer.roster.findings import Findings
from optimizer.roster.platforms import PLATFORMS
from optimizer.roster.spellings import (
    HELD_BY_NUMBERS,
    currency_words,
    exact_name,
    format_of,
    nearest,
    price_of,
    spellings,
    split_compounds,
    views_of,
)
from optimizer.roster.spellings import (
    normalised as normalised,
)
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
    scale: int = 0
    """Power of ten of all its numbers: 6 for `Followers (Millions)`."""


@dataclass(frozen=True, slots=True)
class _Guess:
    canonical: str
    rank: int
    match: Match


_NEAR = 8
"""Rank of a header that is only like a known one."""


_MAY_BE_PLATFORMS = frozenset({"channel", "media", "account type", "kanal", "canal", "chaine", "kanaal", "canale"})


LONGEST_HEADER = 80
"""A longer text is a title or a note."""
COMPUTED = ("tier", "line")
"""Columns of the roster's table that never come from the file."""

_BARE_RATES = frozenset({"rate", "rates", "rate card", "ratecard", "post rate"})
_COUNTED = ("post", "video", "short")
"""Formats whose bare name over plain numbers is how many pieces an account has in many exports."""

_PERCENT_WORDS = {"pct", "percent", "percentage", "perc", "prozent", "pourcent", "procent", "porcentaje", "yuzde"}


_SCALES = frozenset({"k", "tsd", "thousand", "thousands", "mio", "mn", "mln", "million", "millions", "lakh", "lakhs",
                     "crore", "crores", "tys", "万", "萬", "만", "亿", "億", "tausend", "millionen", "milioni",
                     "millones", "milliers"})  # fmt: skip
"""Words in a header that say in which unit its numbers are; `M` does so in brackets alone."""


def recognise(
    headers: Sequence[str],
    columns: Mapping[str, ColumnSpec],
    segments: Sequence[str],
    findings: Findings,
    holds_platforms: Callable[[int], bool],
    contents: Contents | None = None,
) -> dict[str, Match]:
    """Canonical name -> column. What the planner states in `columns` wins, then exact names, then usual variants.

    `holds_platforms(index)` tells whether the cells of a column are names of platforms: a header `Channel` can
    mean the creator or the platform. `contents` says more of the cells, where they are at hand.
    """
    contents = contents or Contents(())
    stated = _stated(headers, columns, findings)
    taken = {match.index for match in stated.values()}
    guesses: dict[str, list[_Guess]] = {}
    for index, header in enumerate(headers):
        if index not in taken and (guess := _guess(index, header, segments, holds_platforms, contents)):
            guesses.setdefault(guess.canonical, []).append(guess)
    _set_lifetime_aside(guesses, contents, findings)
    matches = dict(stated)
    for canonical, candidates in guesses.items():
        if canonical not in matches and (match := _best(canonical, candidates, findings)):
            matches[canonical] = match
    _name_after_account(matches, guesses)
    _address_by_content(matches, headers, contents)
    if "creator" not in matches and "creator" not in guesses:
        _name_by_content(matches, headers, contents, findings)
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


def _name_after_account(matches: dict[str, Match], guesses: Mapping[str, Sequence[_Guess]]) -> None:
    """Where no column names the creators, their handles do, or the addresses of their profiles."""
    numbered = [guess for guess in guesses.get("creator", ()) if _is_number_of("creator", guess)]
    if numbered and matches.get("creator") in [guess.match for guess in numbered] and "handle" in matches:
        del matches["creator"]  # an id is nobody's name
    elif "creator" in matches or "creator" in guesses:
        return
    if "handle" in matches:
        matches["creator"] = matches.pop("handle")
    elif "url" in matches:
        matches["creator"] = matches["url"]


def _address_by_content(matches: dict[str, Match], headers: Sequence[str], contents: Contents) -> None:
    """A column of addresses of profiles is their `url`, whatever it is called."""
    taken = {match.index for match in matches.values()}
    if "url" in matches:
        return
    for index, header in enumerate(headers):
        if index not in taken and contents.kind(index) == "url" and contents.are_profiles(index):
            matches["url"] = _described(index, header)
            return


def _name_by_content(matches: dict[str, Match], headers: Sequence[str], contents: Contents, findings: Findings) -> None:
    """A column of `@names` or of addresses names the creators, where no header does."""
    taken = {match.index for match in matches.values()}
    for kind in ("handle", "url"):
        for index, header in enumerate(headers):
            if index not in taken and contents.kind(index) == kind:
                matches["creator"] = _described(index, header)
                what = f"the creators are read from {shown(header)}, whose cells look like their {kind}s"
                findings.warning(what, "`columns: {creator: ...}` chooses another one", field="creator")
                return


def _set_lifetime_aside(guesses: dict[str, list[_Guess]], contents: Contents, findings: Findings) -> None:
    """Of several columns of views, one that is far above an average is the views of all posts together."""
    candidates = guesses.get("views", [])
    averages = [guess for guess in candidates if _is_average(guess.match.header)]
    if not averages or len(averages) == len(candidates):
        return
    usual = max(contents.middle(guess.match.index) for guess in averages)
    for guess in candidates:
        if guess not in averages and contents.middle(guess.match.index) > 3 * usual > 0:
            candidates.remove(guess)
            what = f"{shown(guess.match.header)} is far above {shown(averages[0].match.header)}"
            hint = "it counts as the views of all posts together, and is not used"
            findings.warning(f"{what}: {hint}", "`columns: {views: ...}` chooses another one", field="views")


def _is_average(header: str) -> bool:
    return bool(set(normalised(header).split()) & (VIEW_NOISE - {"count"}))


def described(header: str) -> Match:
    """What a header says of unit, currency and platform, whatever its column means."""
    return _described(0, header)


@lru_cache(maxsize=4096)
def recognised_as(header: str) -> str:
    """The column of a roster that a header means by itself, "" where it means none."""
    guess = _guess(0, header, (), lambda _: True, Contents(()), near=False)
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
        if canonical not in known and not canonical.startswith(("price_", "share_", "views_")):
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


def _guess(
    index: int,
    header: str,
    segments: Sequence[str],
    holds_platforms: Callable[[int], bool],
    contents: Contents,
    *,
    near: bool = True,
) -> _Guess | None:
    """The canonical column that a header means, with how sure that is (0 is the name itself)."""
    match = _described(index, header)
    header = re.sub(r" \(\d+\)$", "", header)  # the second column of a name that stands twice
    if key := exact_name(header, segments):
        return _Guess(key, 0, match)
    words = normalised(header).split()
    words = [word for word in words if word not in _PERCENT_WORDS] or words
    if match.scale:
        words = [word for word in words if word not in _SCALES | {"m", "in"}] or words
    plain = " ".join(words)
    if canonical := exact_name(plain.replace(" ", "_"), segments):
        return _Guess(canonical, 1, match)
    if plain in _MAY_BE_PLATFORMS and holds_platforms(index):
        return _Guess("platform", 2, match)
    if known := _alias(plain, index, holds_platforms, contents):
        return _Guess(*known, match)
    split = split_compounds(words)
    if canonical := price_of(split):
        return _Guess(canonical, 2, match)
    if canonical := price_of([word for word in split if word not in PLATFORMS]):
        return _Guess(canonical, 3, match)
    if canonical := views_of([word for word in split if word not in PLATFORMS]):
        return _Guess(canonical, 2 if _is_average(header) else 3, match)
    without_platform = " ".join(word for word in words if word not in PLATFORMS)
    if canonical := _price_by_content(without_platform, index, contents):
        return _Guess(canonical, 5, match)
    if match.platform and without_platform in ("followers", *ALIASES["followers"][0]):
        return _Guess("followers", 3, match)
    for segment in segments:
        name = normalised(segment)
        if plain in {name, f"{name} share", f"audience {name}"}:
            return _Guess(f"share_{segment}", 2, match)
    close = nearest(plain) if near else ""
    if own := exact_name(close.replace(" ", "_"), ()):
        return _Guess(own, _NEAR, match)
    if close and (known := _alias(close, index, holds_platforms, contents)):
        return _Guess(known[0], _NEAR, match)
    return None


def _price_by_content(plain: str, index: int, contents: Contents) -> str:
    """The price that a bare `Rate` over money is, or a bare `Reel` over money or round sums; "" where neither holds."""
    kind = contents.kind(index)
    if plain in _BARE_RATES:
        return "price" if kind == "money" else ""
    form = format_of(plain)
    if form and (kind == "money" or (kind == "count" and form not in _COUNTED and contents.are_round(index))):
        return "price" if form == "post" else f"price_{form}"
    return ""


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
            return "platform", _NEAR - 1
        if canonical in HELD_BY_NUMBERS and kind != "count" and (kind or len(own) > 1):
            if canonical == "engagements" and kind in ("number", "percent"):
                return "engagement_rate", 3
            continue
        return canonical, rank
    return None


def _best(canonical: str, candidates: Sequence[_Guess], findings: Findings) -> Match | None:
    """The surest of the columns that may be meant; a tie is for the planner to decide."""
    rank = min(guess.rank for guess in candidates)
    best = [guess.match for guess in candidates if guess.rank == rank]
    others = [guess.match.header for guess in candidates if guess.rank > rank and not _is_number_of(canonical, guess)]
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
    if rank == _NEAR:
        what = f"{shown(best[0].header)} is taken for '{canonical}', which it is like"
        findings.warning(what, f"`columns: {{{canonical}: ...}}` chooses another one", field=canonical)
    if others and rank > 0:
        what = f"'{canonical}' is read from {shown(best[0].header)}, not from {_listed(others)}"
        findings.warning(what, f"`columns: {{{canonical}: ...}}` chooses another one", field=canonical)
    return best[0]


def _is_number_of(canonical: str, guess: _Guess) -> bool:
    """An id beside the names of the creators: it is not worth a word that the names are taken."""
    return canonical == "creator" and "id" in normalised(guess.match.header).split()


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
