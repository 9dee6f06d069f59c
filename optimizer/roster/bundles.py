"""What people call a bundle of content: `1x Reel + 3x Stories`, `two TikToks`, `Reel and story set (3 frames)`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from optimizer.roster.aliases import FORMATS
from optimizer.roster.platforms import PLATFORMS
from optimizer.roster.spellings import normalised

_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "single": 1, "two": 2, "double": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "ein": 1, "eine": 1, "einen": 1, "zwei": 2, "drei": 3, "vier": 4,
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "uno": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4,
    "due": 2, "tre": 3, "twee": 2, "drie": 3,
}  # fmt: skip
_AND = re.compile(
    r"\s*(?:[+&,;|\n/]|\bplus\b|\band\b|\bund\b|\bet\b|\by\b|\be\b|\ben\b|\bwith\b|\bmit\b)\s*", re.IGNORECASE
)
_LENGTH = re.compile(r"\b\d+\s*(?:-\s*\d+\s*)?(?:s|secs?|seconds?|sek|mins?|minutes?|h|hrs?|hours?)\b", re.IGNORECASE)
_NEXT = re.compile(r"(?<=[^\W\d_])\s+(?=\d+\s*[x×*]?\s*[^\W\d_]{3})", re.IGNORECASE)
"""Where a second count begins: `1 Reel 3 Stories`."""
_COUNTED = re.compile(r"(?P<front>\d+)\s*[x×*]?\s*(?=[^\W\d_])|[x×*]\s*(?P<back>\d+)|\(\s*(?P<inside>\d+)[^)]*\)",
                      re.IGNORECASE)  # fmt: skip
_NOISE = frozenset({
    "x", "set", "of", "sets", "frame", "frames", "in", "feed", "dedicated", "sponsored", "paid", "branded", "organic",
    "content", "piece", "pieces", "long", "second", "per", "each", "collab", "collaboration", "gifted", "ugc", "on",
    "instagram", "slides", "slide", "sequence", "series", "integration", "mention", "with", "link", "swipe", "up",
    "tag",
})  # fmt: skip
"""Words beside a format that change nothing about what is counted."""
_OF_A_PLATFORM = {"tiktoks": "post", "tiktok": "post", "youtubes": "video"}
"""Content that is called by its platform."""
MOST = 1_000
"""More pieces than this in one bundle are something else than a count."""


def bundle_of(text: str, formats: Collection[str] = ()) -> dict[str, int] | None:
    """Format to pieces that a text names; None where it cannot be understood whole. `formats` are further ones.

    >>> bundle_of("1x Reel + 3x Stories")
    {'reel': 1, 'story': 3}
    >>> bundle_of("two TikToks")
    {'post': 2}
    >>> bundle_of("launch bundle") is None
    True
    """
    known = {**FORMATS, **{name: name for name in formats}, **{normalised(name): name for name in formats}}
    plain = _LENGTH.sub(" ", text)
    found: dict[str, int] = {}
    parts = [piece for part in _AND.split(plain) for piece in _NEXT.split(part) if piece.strip(" .-()")]
    for part in parts:
        counted = _part(part, known)
        if counted is None:
            return None
        kind, pieces = counted
        found[kind] = found.get(kind, 0) + pieces
    return found if found and all(pieces <= MOST for pieces in found.values()) else None


def _part(part: str, known: Mapping[str, str]) -> tuple[str, int] | None:
    """One format and its count: `3x Stories`, `Reels x2`, `story set (3 frames)`, `two reels`."""
    counts = [int(next(filter(None, match.groups()))) for match in _COUNTED.finditer(part)]
    words = normalised(_COUNTED.sub(" ", part)).split()
    counts += [_NUMBERS[word] for word in words if word in _NUMBERS]
    words = [word for word in words if word not in _NUMBERS]
    counts = [count for count in counts if count != 1] or counts[:1]
    if len(counts) > 1 or any(word.isdigit() for word in words):
        return None
    kind = _format(words, known)
    return None if kind is None else (kind, counts[0] if counts else 1)


def _format(words: list[str], known: Mapping[str, str]) -> str | None:
    """The format that the words name, apart from platforms and from words that change nothing."""
    for kept in (words, [word for word in words if word not in _NOISE]):
        for plain in (kept, [word for word in kept if word not in PLATFORMS]):
            name = " ".join(plain)
            if plain and (kind := known.get(name) or known.get(name.removesuffix("s"))):
                return kind
    left = [word for word in words if word not in _NOISE]
    return _OF_A_PLATFORM.get(left[0]) if len(left) == 1 else None
