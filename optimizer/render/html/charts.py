"""Charts as inline SVG: lines, bars and columns in the page's colours, with words for whoever cannot see them.

Each drawing has a title and a description that says what it shows; the figures stand in a table beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup

from optimizer.render.axes import across_of, beside, distinct, span_of, ticks
from optimizer.render.safe import displayable, shortened
from optimizer.views.parts import Chart, Mark

_WIDTH = 720


def chart_svg(chart: Chart) -> Markup:
    """The drawing of a chart."""
    return {"line": _lines, "bars": _bars, "columns": _columns}[chart.shape](chart)


def share_bar(fraction: float, words: str) -> Markup:
    """A small bar for a table: how much of a limit is used."""
    part = min(1.0, max(0.0, fraction)) * 100
    return Markup(
        '<svg viewBox="0 0 100 10" role="img" aria-label="{}"><rect class="track" width="100" height="10" rx="2"/>'
        '<rect class="one" width="{:.1f}" height="10" rx="2"/></svg>'
    ).format(words, part)


def _bars(chart: Chart) -> Markup:
    """Bars beside their labels, from nothing to the largest."""
    across, row, label, right = 540, 30, 150, 90
    series = chart.series[0]
    _, most = span_of(chart)
    room = across - label - right
    parts = []
    for place, (x, value) in enumerate(series.points):
        top = place * row + 4
        length = max(1.0, value / most * room)
        parts.append(
            Markup(
                '<text x="{}" y="{}" text-anchor="end">{}</text>'
                '<rect class="one" x="{}" y="{}" width="{:.1f}" height="{}" rx="2"/><text x="{:.1f}" y="{}">{}</text>'
            ).format(
                label - 10, top + 17, _label(chart.labels[int(x)], 20), label, top + 3, length, row - 10,
                label + length + 8, top + 17, beside(value, chart.y_unit),
            )
        )  # fmt: skip
    return _svg(chart, across, max(1, len(series.points)) * row + 8, parts)


def _lines(chart: Chart) -> Markup:
    """Lines over a common scale, with the band of what is not ruled out and points of a name of their own."""
    height, left, right, top, bottom = 330, 70, 24, 40, 52
    low, high = across_of(chart)
    least, most = span_of(chart)

    def at(x: float, y: float) -> tuple[float, float]:
        across = left + (x - low) / ((high - low) or 1.0) * (_WIDTH - left - right)
        return across, top + (1 - (y - least) / (most - least)) * (height - top - bottom)

    parts = _scale(chart, left, _WIDTH - right, lambda y: at(low, y)[1])
    for x, label in distinct(ticks(low, high), chart.x_unit).items():
        parts.append(_text(at(x, least)[0], height - bottom + 18, label, "middle"))
    parts.append(_text((left + _WIDTH - right) / 2, height - 12, chart.x_title, "middle"))
    parts.append(_text(8, 16, chart.y_title, "start"))
    if chart.likely:
        there = [at(x, y) for x, y, _ in chart.likely] + [at(x, y) for x, _, y in reversed(chart.likely)]
        parts.append(Markup('<polygon class="likely" points="{}"/>').format(_points(there)))
    if chart.band:
        there = [at(x, y) for x, y, _ in chart.band] + [at(x, y) for x, _, y in reversed(chart.band)]
        parts.append(Markup('<polygon class="band" points="{}"/>').format(_points(there)))
    for number, series in enumerate(chart.series):
        colour = ("one", "two")[number % 2]
        there = [at(x, y) for x, y in sorted(series.points)]
        parts.append(Markup('<polyline class="line-{}" points="{}"/>').format(colour, _points(there)))
        if len(there) <= 60:
            parts += [Markup('<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="4"/>').format(colour, *xy) for xy in there]
    for mark in chart.marks:
        x, y = at(mark.x, mark.y)
        side, shift = ("end", -10) if x > _WIDTH / 2 else ("start", 10)
        rise = -12 if _falls_beside(chart, mark, before=side == "end") else 18
        parts.append(Markup('<circle class="two" cx="{:.1f}" cy="{:.1f}" r="6"/>').format(x, y))
        parts.append(_text(x + shift, y + rise, mark.name, side))
    if len(chart.series) > 1:
        parts += _legend([series.name for series in chart.series], left, top - 16)
    return _svg(chart, _WIDTH, height, parts)


def _falls_beside(chart: Chart, mark: Mark, *, before: bool) -> bool:
    """Whether the line lies below a mark on the side where its name stands: then there is room above it."""
    near = sorted(
        (abs(x - mark.x), y)
        for series in chart.series[:1]
        for x, y in series.points
        if x != mark.x and (x < mark.x) == before
    )
    return bool(near) and near[0][1] < mark.y


def _columns(chart: Chart) -> Markup:
    """Columns side by side over each label."""
    height, left, right, top, bottom = 300, 70, 16, 44, 40
    least, most = span_of(chart)
    room = (_WIDTH - left - right) / max(1, len(chart.labels))
    wide = min(34.0, room * 0.7 / max(1, len(chart.series)))
    inner = height - top - bottom

    def high(value: float) -> float:
        return top + (1 - (value - least) / (most - least)) * inner

    parts = _scale(chart, left, _WIDTH - right, high)
    for place, label in enumerate(chart.labels):
        middle = left + room * (place + 0.5)
        parts.append(_text(middle, height - bottom + 18, _label(label, 14), "middle"))
        for number, series in enumerate(chart.series):
            value = dict(series.points).get(float(place), 0.0)
            ends = sorted((high(0.0), high(value)))
            parts.append(
                Markup('<rect class="{}" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" rx="2"/>').format(
                    ("one", "two")[number % 2], middle - wide * len(chart.series) / 2 + wide * number + 1, ends[0],
                    wide - 2, ends[1] - ends[0],
                )
            )  # fmt: skip
    parts.append(_text(8, 16, chart.y_title, "start"))
    if len(chart.series) > 1:
        parts += _legend([series.name for series in chart.series], left, top - 18)
    return _svg(chart, _WIDTH, height, parts)


def _scale(chart: Chart, left: float, right: float, high: Callable[[float], float]) -> list[Markup]:
    parts = []
    for tick, label in distinct(ticks(*span_of(chart)), chart.y_unit).items():
        y = high(tick)
        parts.append(Markup('<line class="grid" x1="{}" x2="{}" y1="{:.1f}" y2="{:.1f}"/>').format(left, right, y, y))
        parts.append(_text(left - 8, y + 4, label, "end"))
    return parts


def _legend(names: Sequence[str], left: float, top: float) -> list[Markup]:
    parts, x = [], left
    for number, name in enumerate(names):
        colour = ("one", "two")[number % 2]
        parts.append(
            Markup('<rect class="{}" x="{:.0f}" y="{:.0f}" width="14" height="8" rx="2"/>').format(colour, x, top - 8)
        )
        parts.append(_text(x + 20, top, name, "start"))
        x += 44 + 9 * len(name)
    return parts


def _text(x: float, y: float, shown: str, anchor: str) -> Markup:
    return Markup('<text class="axis" x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(
        x, y, anchor, displayable(shown)
    )


def _points(there: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in there)


def _label(shown: str, width: int) -> str:
    return shortened(displayable(shown), width)


def _svg(chart: Chart, width: int, height: int, parts: Sequence[Markup]) -> Markup:
    title, description = displayable(chart.title), displayable(chart.description)
    return Markup(
        '<svg viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title><desc>{}</desc>{}</svg>'
    ).format(width, height, f"{title}. {description}", title, description, Markup("").join(parts))
