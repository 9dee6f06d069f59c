"""The page a report is written on: what the terminal can show, and text that is safe to show there.

Names come from files that anybody may have written. They reach the terminal only as `rich.text.Text`
made by `Page.label`: never read as markup, without control and direction marks, not longer than asked,
and in characters that the output can encode.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from optimizer.roster.text import safe_text

LONGEST = 400
"""Characters of one text that are looked at; no cell or sentence needs more."""
_MOST_MARKS = 3
"""Combining marks kept on one letter: more only pile up over the lines above."""


class Signs(NamedTuple):
    """The few signs beside letters and digits that reports use."""

    kept: str
    broken: str
    limit: str
    at_least: str
    at_most: str
    full: str
    rest: str
    dot: str
    dash: str
    more: str
    arrow: str


_UNICODE = Signs("✓", "✗", "●", "≥", "≤", "━", "─", "·", "–", "…", "→")
_ASCII = Signs("+", "x", "=", ">=", "<=", "=", "-", "-", "-", "...", "->")


@dataclass(frozen=True)
class Page:
    """A console with the signs that its encoding has."""

    console: Console
    signs: Signs
    encoding: str

    @classmethod
    def of(cls, console: Console) -> Page:
        """The page of a console: plain ASCII signs where its encoding is not a Unicode one."""
        encoding = console.encoding
        try:
            "".join(_UNICODE).encode(encoding)
        except (UnicodeEncodeError, LookupError):
            return cls(console, _ASCII, encoding)
        return cls(console, _UNICODE, encoding)

    @property
    def width(self) -> int:
        """Cells in a line."""
        return max(20, self.console.width)

    def plain(self, text: object, width: int = LONGEST) -> str:
        """The text made safe, cut to `width` cells."""
        return shortened(self._encodable(displayable(str(text))), width, self.signs.more)

    def label(self, text: object, style: str = "", width: int = LONGEST) -> Text:
        """The text made safe, cut to `width` cells, in a style."""
        return Text(self.plain(text, width), style=style, no_wrap=True)

    def figure(self, text: str, style: str = "") -> Text:
        """A figure of our own making, with the signs of this page."""
        return Text(self._encodable(text.replace("–", self.signs.dash)), style=style, no_wrap=True)

    def bar(self, fraction: float, width: int, style: str) -> Text:
        """A bar that is filled by `fraction`, readable without colours too."""
        filled = round(min(1.0, max(0.0, fraction)) * width)
        filled = min(filled, width - 1) if fraction < 1 else filled
        return Text.assemble((self.signs.full * filled, style), (self.signs.rest * (width - filled), "dim"))

    def say(self, *parts: Text | tuple[str, str] | str, indent: int = 0, hang: int = 0) -> None:
        """Print a sentence, wrapped to the page, its further lines set in by `hang`.

        The parts are our own words, or labels.
        """
        text = Text.assemble(*parts)
        text.no_wrap = False
        for number, line in enumerate(text.wrap(self.console, self.width - indent - hang)):
            self.print(Text.assemble(" " * (indent + hang * (number > 0)), line))

    def heading(self, *parts: Text | tuple[str, str] | str) -> None:
        """Print the heading of a section after an empty line."""
        self.print(Text())
        self.print(Text.assemble(*parts))

    def print(self, text: Text) -> None:
        """Print one line as it is: on a page too narrow for it the terminal breaks it, but no figure is ever cut."""
        text.rstrip()
        self.console.print(text, soft_wrap=True, highlight=False)

    def _encodable(self, text: str) -> str:
        return text.encode(self.encoding, "replace").decode(self.encoding) if self.signs is _ASCII else text


def displayable(text: str) -> str:
    """The text without whatever could move, hide or pile up characters on a terminal.

    Joined emoji and variants are told apart, since terminals disagree on how wide they are. A text with
    letters that run from right to left is put between two marks that keep the rest of its line in place.
    """
    kept: list[str] = []
    marks = 0
    right_to_left = False
    for char in safe_text(text[: 4 * LONGEST]):
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
    if cell_len(text) <= width:
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


def widest(texts: Iterable[Text]) -> int:
    """Cells of the widest text."""
    return max((text.cell_len for text in texts), default=0)
