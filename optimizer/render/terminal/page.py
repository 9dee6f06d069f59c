"""The page a report is written on: what the terminal can show, and text that is safe to show there.

Names come from files that anybody may have written. They reach the terminal only as `rich.text.Text`
made by `Page.label`: never read as markup, without control and direction marks, not longer than asked,
and in characters that the output can encode.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

from optimizer.render.safe import LONGEST, displayable, shortened
from optimizer.words.figures import SIGNS


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
_IN_LETTERS = {
    **{sign: f"{code} " for code, sign in SIGNS.items()},
    "–": "-", "…": "...", "·": "-", "±": "+/-", "“": "'", "”": "'",
}  # fmt: skip
"""What stands for a sign of our own where the output cannot write it."""
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
        return Text(self._encodable(text), style=style, no_wrap=True)

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
        if self.signs is not _ASCII:
            return text
        for sign, plain in _IN_LETTERS.items():
            if sign in text and not _can_encode(sign, self.encoding):
                text = text.replace(sign, plain)
        return text.encode(self.encoding, "replace").decode(self.encoding)


def _can_encode(sign: str, encoding: str) -> bool:
    try:
        sign.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def widest(texts: Iterable[Text]) -> int:
    """Cells of the widest text."""
    return max((text.cell_len for text in texts), default=0)
