"""Text from anybody's file, made safe to show: nothing that moves, hides or piles up characters, and not too long."""

from __future__ import annotations

import unicodedata

from rich.cells import cell_len

from optimizer.roster.text import safe_text

LONGEST = 400
"""Characters of one text that are looked at; no cell needs more."""
_LONGEST_READ = 8000
"""Characters of any text that are looked at at all."""
_MOST_MARKS = 3
"""Combining marks kept on one letter: more only pile up over the lines above."""


def displayable(text: str) -> str:
    """The text without whatever could move, hide or pile up characters on a terminal.

    Joined emoji and variants are told apart, since terminals disagree on how wide they are. A text with
    letters that run from right to left is put between two marks that keep the rest of its line in place.
    """
    if text.isascii() and text.isprintable() and text.strip() == text and "  " not in text:
        return text[:_LONGEST_READ]  # nothing in it can do any of this; most cells of large tables are like that
    kept: list[str] = []
    marks = 0
    right_to_left = False
    for char in safe_text(text[:_LONGEST_READ]):
        category = unicodedata.category(char)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks > _MOST_MARKS or category in ("Cf", "Co", "Cn") or "\ufe00" <= char <= "\ufe0f":
            continue
        right_to_left = right_to_left or unicodedata.bidirectional(char) in ("R", "AL")
        kept.append(char)
    shown = "".join(kept)
    return f"\u200e{shown}\u200e" if right_to_left else shown


def shortened(text: str, width: int, more: str = "…") -> str:
    """The text, or as much of it as fits into `width` cells with a sign that there is more."""
    if (text.isascii() and len(text) <= width) or cell_len(text) <= width:
        return text
    room = width - cell_len(more)
    if room < 1:
        return text[: max(0, width)] if cell_len(text[: max(0, width)]) <= width else ""
    used, end = 0, 0
    for position, char in enumerate(text):
        used += cell_len(char)
        if used > room:
            break
        end = position + 1
    closing = "\u200e" if text.endswith("\u200e") else ""
    return text[:end].rstrip() + more + closing
