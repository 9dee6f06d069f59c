"""Text as it comes out of exports: empty in many spellings, and sometimes hostile."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

MISSING = frozenset(
    {"", "-", "--", "---", "–", "—", "n/a", "#n/a", "n.a.", "n.a", "na", "nan", "<na>", "none", "null", "nil", "?",
     "unknown", "not available", "tbd", "tba", "k.a."}
)  # fmt: skip
"""Spellings of "nobody knows", in lower case."""

# Controls, the marks that turn the writing direction round, invisible joiners and line separators. A name that holds
# one shows differently from what it is, so it could pass for another creator or hide a formula.
_UNSAFE = "\\x00-\\x1f\\x7f-\\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb"
_JOINERS = "\u200c\u200d"  # these stay: emoji families and several scripts are written with them
_SPACE = frozenset("\t\n\r\x0b\x0c\x85\u2028\u2029")


def as_text(values: Iterable[object]) -> pd.Series[str]:
    """Series of dtype str over positions 0..n-1."""
    return pd.Series(list(values), dtype="str")


def missing(texts: pd.Series[str]) -> NDArray[np.bool_]:
    """(n,) True where a cell says in some way that its value is not known."""
    return texts.str.lower().isin(MISSING).to_numpy(dtype=bool)


def safe_text(text: str) -> str:
    """The text without control and direction marks, blanks collapsed, in composed form (NFC)."""
    kept = []
    for char in unicodedata.normalize("NFC", text):
        if char in _SPACE:
            kept.append(" ")
        elif unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Zl", "Zp"} or char in _JOINERS:
            kept.append(char)
    return " ".join("".join(kept).split())


def safe_texts(texts: pd.Series[str]) -> tuple[pd.Series[str], NDArray[np.bool_]]:
    """`safe_text` of each cell, and (n,) True where control or direction marks had to go.

    Only cells with something unusual in them are looked at one by one.
    """
    stripped = texts.str.strip()
    marked = stripped.str.contains(f"[{_UNSAFE}]", regex=True).to_numpy(dtype=bool)
    odd = marked | stripped.str.contains(r"[^\x00-\x7f]|  ", regex=True).to_numpy(dtype=bool)
    if not odd.any():
        return stripped, marked
    cells = stripped.to_numpy(dtype=object).copy()
    positions = np.flatnonzero(odd)
    cells[positions] = [safe_text(cells[position]) for position in positions]
    return pd.Series(cells, dtype="str"), marked


def shown(text: str, width: int = 60) -> str:
    """The text in quotes for a message: printable on one line, shortened in the middle."""
    plain = "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in text)
    if len(plain) > width:
        plain = f"{plain[: width - 12]}...{plain[-8:]}"
    return f"'{plain}'"


def did_you_mean(word: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """`did you mean 'x'?` for the closest known word, or an empty string; case does not matter."""
    by_key = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), list(by_key), n=1, cutoff=cutoff)
    return f"did you mean '{by_key[close[0]]}'?" if close else ""


def number_text(value: float | Decimal) -> str:
    """A number as text that cannot be taken for one with separators: 25.125 becomes 25.1250, 12.0 becomes 12."""
    if -1e16 < value < 1e16 and value == int(value):
        return str(int(value))
    text = str(value)
    return f"{text}0" if re.fullmatch(r"-?\d{1,3}\.\d{3}", text) else text
