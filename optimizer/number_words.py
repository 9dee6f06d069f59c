"""The words and signs that people put beside the digits of a number, the same in a scenario and in a roster.

`60%`, `2k`, `1.5M`, `432 Tsd.`: whoever reads numbers looks the letters up here, so that a word means one thing
wherever it stands.
"""

from __future__ import annotations

MAGNITUDES = {
    "": 0, "k": 3, "tsd": 3, "thousand": 3, "m": 6, "mn": 6, "mio": 6, "mill": 6, "million": 6,
    "b": 9, "bn": 9, "billion": 9,
}  # fmt: skip
"""Word behind a number, in small letters and without its last point -> the power of ten that it means."""

SPACES = " \u00a0\u2007\u2009\u202f"
"""Blanks that separate thousands, the narrow and the non-breaking ones among them."""

APOSTROPHES = "'\u2019`"
"""Apostrophes that separate thousands, as in Switzerland."""


def power_of_ten(word: str) -> int | None:
    """3 for `k`, `K` and `Tsd.`, 0 for no word at all; None where the word is not a magnitude."""
    return MAGNITUDES.get(word.casefold().rstrip("."))
