"""The words and signs that people put beside the digits of a number, the same in a scenario and in a roster.

`60%`, `2k`, `1.5M`, `432 Tsd.`: whoever reads numbers looks the letters up here, so that a word means one thing
wherever it stands.
"""

from __future__ import annotations

import unicodedata

MAGNITUDES = {
    "": 0, "k": 3, "tsd": 3, "thousand": 3, "thousands": 3, "m": 6, "mn": 6, "mio": 6, "mill": 6, "million": 6,
    "millions": 6, "b": 9, "bn": 9, "billion": 9, "billions": 9,
    "tausend": 3, "millionen": 6, "mrd": 9, "milliarde": 9, "milliarden": 9,  # German
    "millier": 3, "milliers": 3, "md": 9, "milliard": 9, "milliards": 9,  # French
    "millón": 6, "millones": 6, "milhão": 6, "milhões": 6, "milioni": 6, "milione": 6,  # Spanish, Portuguese, Italian
    "duizend": 3, "miljoen": 6, "miljard": 9,  # Dutch
    "tys": 3, "tysięcy": 3, "mln": 6, "milionów": 6, "mld": 9,  # Polish; mln and mld are Italian and Russian too
    "bin": 3, "milyon": 6, "milyar": 9,  # Turkish
    "тыс": 3, "млн": 6, "млрд": 9,  # Russian
    "lakh": 5, "lakhs": 5, "lac": 5, "lacs": 5, "crore": 7, "crores": 7, "cr": 7,  # India
    "千": 3, "万": 4, "萬": 4, "w": 4, "百万": 6, "百萬": 6, "千万": 7, "亿": 8, "億": 8,  # Chinese, Japanese
    "천": 3, "만": 4, "백만": 6, "억": 8,  # Korean
}  # fmt: skip
"""Word behind a number, in small letters and without its last point -> the power of ten that it means.

`mil` is left out: it is a thousand in Spanish and Portuguese, and a million to many who write English.
"""

SPACES = " \u00a0\u2007\u2009\u202f"
"""Blanks that separate thousands, the narrow and the non-breaking ones among them."""

APOSTROPHES = "'\u2019`"
"""Apostrophes that separate thousands, as in Switzerland."""


_PLAIN_SIGNS = {
    "\uff0c": ",", "\uff0e": ".", "\uff05": "%", "\uff0b": "+", "\uff0d": "-", "\u2212": "-", "\u3000": " ",
    "\u066b": ".", "\u066c": ",", "\u066a": "%", "\uff04": "$", "\uffe5": "\u00a5", "\uffe1": "\u00a3",
}  # fmt: skip
"""Full-width and Arabic signs -> the usual ones."""


def plain_digits(text: str) -> str:
    """The text with full-width, Arabic, Persian and other digits as 0 to 9, and their signs as the usual ones.

    `\uff11\uff12\uff0e\uff15\u4e07` is `12.5\u4e07`.
    """
    if text.isascii():
        return text
    return "".join(_plain(char) for char in text)


def _plain(char: str) -> str:
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if "\uff21" <= char <= "\uff5a":  # full-width letters
        return unicodedata.normalize("NFKC", char)
    return _PLAIN_SIGNS.get(char, char)


def power_of_ten(word: str) -> int | None:
    """3 for `k`, `K` and `Tsd.`, 0 for no word at all; None where the word is not a magnitude."""
    return MAGNITUDES.get(word.casefold().rstrip("."))
