"""Charts as inline SVG: bars, lines and columns, in the page's colours, with words for whoever cannot see them.

Each drawing has a title and a description that says what it shows; the figures stand in a table beside it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from optimizer.reports.page import displayable, shortened

_WIDTH = 720


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar with its label and its figure in words."""

    label: str
    value: float
    shown: str


@dataclass(frozen=True, slots=True)
class Series:
    """Points joined by a line."""

    name: str
    points: Sequence[tuple[float, float]]


def bars(title: str, description: str, found: Sequence[Bar]) -> Markup:
    """Horizontal bars from nothing to the largest."""
    across, row, label, right = 540, 30, 130, 160
    height = max(1, len(found)) * row + 8
    most = max((bar.value for bar in found), default=0.0) or 1.0
    room = across - label - right
    parts = []
    for place, bar in enumerate(found):
        top = place * row + 4
        length = max(1.0, bar.value / most * room)
        parts.append(
            Markup(
                '<text x="{}" y="{}" text-anchor="end">{}</text>'
                '<rect class="one" x="{}" y="{}" width="{:.1f}" height="{}" rx="2"/><text x="{:.1f}" y="{}">{}</text>'
            ).format(
                label - 10, top + 17, _label(bar.label, 18), label, top + 3, length, row - 10, label + length + 8,
                top + 17, bar.shown,
            )
        )  # fmt: skip
    return _svg(title, description, across, height, parts)


def share_bar(fraction: float, words: str) -> Markup:
    """A small bar for a table: how much of a limit is used."""
    part = min(1.0, max(0.0, fraction)) * 100
    return Markup(
        '<svg viewBox="0 0 100 10" role="img" aria-label="{}"><rect class="track" width="100" height="10" rx="2"/>'
        '<rect class="one" width="{:.1f}" height="10" rx="2"/></svg>'
    ).format(words, part)


def lines(
    title: str, description: str, series: Sequence[Series], *, x_title: str, y_title: str,
    band: Sequence[tuple[float, float, float]] = (), points: bool = True,
    x_shown: Callable[[float], str] | None = None, y_shown: Callable[[float], str] | None = None,
) -> Markup:  # fmt: skip
    """Lines over a common scale that begins at nothing; `band` is (x, low, high) of what is not ruled out."""
    height, left, right, top, bottom = 330, 70, 24, 40, 52
    xs = [x for one in series for x, _ in one.points]
    ys = [y for one in series for _, y in one.points] + [high for _, _, high in band]
    low, high = min(xs), max(xs)
    most = ticks(max([*ys, 1e-12]))[-1]

    def at(x: float, y: float) -> tuple[float, float]:
        across = left + (x - low) / ((high - low) or 1.0) * (_WIDTH - left - right)
        return across, top + (1 - y / most) * (height - top - bottom)

    parts = _scale(ticks(most), left, _WIDTH - right, lambda y: at(low, y)[1], y_shown or short)
    for x in _across(low, high):
        where = at(x, 0)[0]
        shown = (x_shown or short)(x)
        parts.append(_text(where, height - bottom + 18, shown, "middle"))
    parts.append(_text((left + _WIDTH - right) / 2, height - 12, x_title, "middle"))
    parts.append(_text(8, 16, y_title, "start"))
    if band:
        there = [at(x, y) for x, y, _ in band] + [at(x, y) for x, _, y in reversed(band)]
        parts.append(Markup('<polygon class="band" points="{}"/>').format(_points(there)))
    for number, one in enumerate(series):
        colour = ("one", "two")[number % 2]
        there = [at(x, y) for x, y in one.points]
        parts.append(Markup('<polyline class="line-{}" points="{}"/>').format(colour, _points(there)))
        if points and len(there) <= 60:
            parts += [Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="4"/>').format(colour, *xy) for xy in there]
    if len(series) > 1:
        parts += _legend([one.name for one in series], left, top - 16)
    return _svg(title, description, _WIDTH, height, parts)


def columns(title: str, description: str, labels: Sequence[str], series: Sequence[tuple[str, Sequence[float]]], *,
            y_title: str) -> Markup:  # fmt: skip
    """Columns side by side for each label."""
    height, left, right, top, bottom = 300, 70, 16, 44, 40
    steps = ticks(max([value for _, values in series for value in values] + [1e-12]))
    most = steps[-1]
    room = (_WIDTH - left - right) / max(1, len(labels))
    wide = min(34.0, room * 0.7 / max(1, len(series)))
    inner = height - top - bottom

    def high(value: float) -> float:
        return top + (1 - value / most) * inner

    parts = _scale(steps, left, _WIDTH - right, high, short)
    for place, label in enumerate(labels):
        middle = left + room * (place + 0.5)
        parts.append(_text(middle, height - bottom + 18, label, "middle"))
        for number, (_, values) in enumerate(series):
            start = middle - wide * len(series) / 2 + wide * number
            y = high(values[place])
            parts.append(
                Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="2"/>').format(
                    ("one", "two")[number % 2], start + 1, y, wide - 2, max(0.0, inner + top - y),
                )
            )  # fmt: skip
    parts.append(_text(8, 16, y_title, "start"))
    if len(series) > 1:
        parts += _legend([name for name, _ in series], left, top - 18)
    return _svg(title, description, _WIDTH, height, parts)


def ticks(most: float, about: int = 4) -> list[float]:
    """Round figures from nothing to at least `most`."""
    raw = max(most, 1e-12) / about
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * unit for factor in (1, 2, 2.5, 5, 10) if factor * unit >= raw * 0.999)
    return [step * place for place in range(math.ceil(most / step - 1e-9) + 1)]


def short(value: float) -> str:
    """`1.2M`, `350k`, `0.5`: a figure on an axis."""
    for size, letter in ((1e9, "bn"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}"


def _across(low: float, high: float) -> list[float]:
    """About five places along the bottom."""
    if high <= low:
        return [low]
    return [low + (high - low) * part / 4 for part in range(5)]


def _scale(
    steps: Sequence[float], left: float, right: float, high: Callable[[float], float], shown: Callable[[float], str]
) -> list[Markup]:  # fmt: skip
    parts = []
    for step in steps:
        y = high(step)
        parts.append(Markup('<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>').format(left, right, y, y))
        parts.append(_text(left - 8, y + 4, shown(step), "end"))
    return parts


def _legend(names: Sequence[str], left: float, top: float) -> list[Markup]:
    parts, x = [], left
    for number, found in enumerate(names):
        colour = ("one", "two")[number % 2]
        parts.append(
            Markup('<rect class="{}" x="{:.0f}" y="{:.0f}" width="14" height="8" rx="2"/>').format(colour, x, top - 8)
        )
        parts.append(_text(x + 20, top, found, "start"))
        x += 44 + 7 * len(found)
    return parts


def _text(x: float, y: float, shown: str, anchor: str) -> Markup:
    return Markup('<text class="axis" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(x, y, anchor, shown)


def _points(there: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in there)


def _label(shown: str, width: int) -> str:
    return shortened(displayable(shown), width)


def _svg(title: str, description: str, width: int, height: int, parts: Sequence[Markup]) -> Markup:
    return Markup(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title><desc>{}</desc>{}</svg>'
    ).format(width, height, f"{title}. {description}", title, description, Markup("").join(parts))
