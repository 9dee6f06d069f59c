"""Scales of charts: where an axis begins and ends, its round figures, and how they are written."""

from __future__ import annotations

import math
from collections.abc import Iterable

from optimizer.views.parts import Chart

_ZOOM = 0.25
"""A line whose least value is above this part of its greatest is drawn from near the least, so that its bend shows."""


def ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round figures from `low` to `high`."""
    if high <= low:
        return [low]
    raw = (high - low) / about
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * unit for factor in (1, 2, 2.5, 5, 10) if factor * unit >= raw * 0.999)
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [step * place for place in range(first, last + 1)]


def span_of(chart: Chart) -> tuple[float, float]:
    """Lowest and highest value on the upright axis: from nothing for bars; for a line so that its bend shows."""
    values = [y for series in chart.series for _, y in series.points]
    values += [high for _, _, high in chart.band] + [mark.y for mark in chart.marks]
    values += [end for _, *ends in chart.likely for end in ends]
    least, most = min(values, default=0.0), max(values, default=0.0)
    if chart.shape != "line":
        return min(0.0, least), max(most, 1e-12)
    room = 0.06 * (most - least or abs(most) or 1.0)
    low = least - room if least > _ZOOM * most or least < 0 else 0.0
    return low, most + room


def across_of(chart: Chart) -> tuple[float, float]:
    """Lowest and highest value of a line's lower axis."""
    xs = [x for series in chart.series for x, _ in series.points]
    return min(xs, default=0.0), max(xs, default=1.0)


def unbeaten(chart: Chart) -> dict[float, float]:
    """What no plan beats at each point: the end of the band on which the line does not lie; the least of a spend."""
    line = dict(chart.series[0].points) if chart.series else {}
    below = any(low < line.get(x, low) for x, low, _ in chart.band)
    return {x: low if below else high for x, low, high in chart.band}


def distinct(values: Iterable[float], unit: str = "") -> dict[float, str]:
    """The figures of an axis as they are written, none like another: with as many digits as that takes, 3 to 9."""
    wanted = list(dict.fromkeys(values))
    written: list[str] = []
    for digits in range(3, 10):
        written = [short(value, unit, digits) for value in wanted]
        if len(set(written)) == len(wanted):
            break
    return dict(zip(wanted, written, strict=True))


def short(value: float, unit: str = "", digits: int = 3) -> str:
    """`1.2M`, `350k`, `0.5`, `40 %`: a figure on an axis."""
    if unit == "share":
        return f"{value * 100:.{digits}g} %"
    for size, letter in ((1e9, "bn"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.{digits}g}{letter}"
    return f"{value:.{digits}g}"


def beside(value: float, unit: str = "") -> str:
    """A figure beside its bar, where there is room for all of it: `18,883`."""
    return f"{value:,.0f}" if not unit and 100 <= abs(value) < 1e7 else short(value, unit)
