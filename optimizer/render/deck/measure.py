"""How much room a text takes on a slide, before any program has drawn it. All lengths are inches."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

from rich.cells import cell_len
from xlsxwriter.utility import xl_pixel_width

from optimizer.render.safe import displayable, shortened

_WIDER = 1.33
"""Widths are known of Calibri. With this factor the text fits in the widest font that is common, DejaVu Sans."""
_BOLD = 1.08
_POINTS_MEASURED = 11
_PIXELS = 96
_FULL_WIDTH = 7
"""Pixels by which a letter of two cells is wider than one that is not known."""
LINE = 1.22
"""Height of a line, in its letters' size."""
MOST_LETTERS = 700
"""Letters of one paragraph: half a slide."""


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle on a slide."""

    left: float
    top: float
    width: float
    height: float


@lru_cache(maxsize=4096)
def width_of(text: str, points: float, *, bold: bool = False) -> float:
    """Width of a text on one line."""
    pixels = xl_pixel_width(text) + _FULL_WIDTH * max(0, cell_len(text) - len(text))
    return float(pixels) / _PIXELS * points / _POINTS_MEASURED * _WIDER * (_BOLD if bold else 1)


def lines_of(text: str, points: float, width: float, *, bold: bool = False) -> int:
    """Lines that a text takes where it is broken between words, and inside of those that are too long."""
    lines, used, blank = 1, 0.0, width_of(" ", points, bold=bold)
    for word in text.split():
        needed = width_of(word, points, bold=bold)
        if used and used + blank + needed <= width:
            used += blank + needed
            continue
        lines += 1 if used else 0
        lines += max(0, math.ceil(needed / width) - 1)
        used = needed % width if needed > width else needed
    return lines


def line_height(points: float) -> float:
    """Height of a line."""
    return points * LINE / 72


def fitting(text: str, points: float, width: float, *, bold: bool = False) -> str:
    """The text, or as much of it as fits on one line of that width."""
    if width_of(text, points, bold=bold) <= width:
        return text
    low, high = 1, cell_len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (
            (middle, high) if width_of(shortened(text, middle), points, bold=bold) <= width else (low, middle - 1)
        )
    return shortened(text, low)


def said(text: str, most: int = MOST_LETTERS) -> str:
    """Any text as it is put on a slide: nothing in it that moves or hides, and not too long."""
    return shortened(displayable(text), most)
