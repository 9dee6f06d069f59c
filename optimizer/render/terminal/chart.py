"""Charts in letters: points joined by a line, and bars beside their labels."""

from __future__ import annotations

import itertools

from rich.text import Text

from optimizer.render.axes import across_of, beside, distinct, span_of, ticks
from optimizer.render.terminal.page import Page
from optimizer.views.parts import Chart

_HEIGHT = 12
_LABEL = 28


def show_line(chart: Chart, page: Page) -> None:
    """The chart with a scale on the left and below; nothing for fewer than two points, or for zeros alone."""
    points = [point for series in chart.series for point in series.points]
    if len({x for x, _ in points}) < 2 or max(y for _, y in points) <= 0:
        return
    page.heading(page.label(chart.title, "bold", page.width))
    low, high = span_of(chart)
    scale = {_row(tick, low, high): label for tick, label in distinct(ticks(low, high), chart.y_unit).items()}
    gutter = max(map(len, scale.values()), default=0) + 1
    width = max(20, min(page.width - gutter - 6, 72))
    rich = page.signs.full == "━"
    for row, cells in enumerate(_drawn(chart, width, page)):
        label = scale.get(row, "")
        axis = ("┤" if label else "│") if rich else "|"
        page.print(Text.assemble("  ", (f"{label:>{gutter}} {axis}", "dim"), cells))
    corner, line = ("└", "─") if rich else ("+", "-")
    page.print(Text(f"  {'':>{gutter}} {corner}{line * width}", "dim"))
    page.print(Text(f"  {'':>{gutter}}  {_below(chart, width)}", "dim"))
    across = page.label(chart.x_title, "dim", width)
    page.print(Text.assemble(" " * (gutter + 4 + (width - across.cell_len) // 2), across))
    for name in dict.fromkeys(mark.name for mark in chart.marks):
        page.print(Text.assemble(" " * (gutter + 4), (f"{_signs(page)[2]} ", "bold yellow"), page.label(name, "dim")))


def show_bars(chart: Chart, page: Page) -> None:
    """A bar for each label, from nothing to the longest."""
    page.heading(page.label(chart.title, "bold", page.width))
    labels = [page.label(label, width=_LABEL) for label in chart.labels]
    wide = max((label.cell_len for label in labels), default=0)
    _, most = span_of(chart)
    width = max(10, min(page.width - wide - 14, 50))
    for series in chart.series:
        if len(chart.series) > 1:
            page.say(page.label(series.name, "dim"), indent=2)
        for x, y in series.points:
            label = labels[int(x)]
            bar = page.signs.full * max(0, round(max(0.0, y) / most * width))
            page.print(
                Text.assemble(
                    "  ", label, " " * (wide - label.cell_len + 2), (bar, "cyan"), f" {beside(y, chart.y_unit)}"
                )
            )


def _row(value: float, low: float, high: float) -> int:
    return round((_HEIGHT - 1) * (1 - (value - low) / (high - low)))


def _signs(page: Page) -> tuple[str, str, str]:
    """Of a point, of the line between two, of a point with a name."""
    return ("●", "·", "◆") if page.signs.full == "━" else ("o", ".", "#")


def _drawn(chart: Chart, width: int, page: Page) -> list[Text]:
    """The rows of the picture."""
    point, joint, mark = _signs(page)
    low, high = span_of(chart)
    left, right = across_of(chart)
    cells = [[(" ", "")] * width for _ in range(_HEIGHT)]

    def place(x: float, y: float) -> tuple[int, int]:
        across = round((x - left) / ((right - left) or 1.0) * (width - 1))
        return min(_HEIGHT - 1, max(0, _row(y, low, high))), min(width - 1, max(0, across))

    for series in chart.series:
        ordered = sorted(series.points)
        for (x, y), (other_x, other_y) in itertools.pairwise(ordered):
            steps = max(1, 2 * abs(place(other_x, other_y)[1] - place(x, y)[1]))
            for step in range(steps + 1):
                row, column = place(x + (other_x - x) * step / steps, y + (other_y - y) * step / steps)
                cells[row][column] = (joint, "cyan")
        for x, y in ordered:
            row, column = place(x, y)
            cells[row][column] = (point, "bold cyan")
    for named in chart.marks:
        row, column = place(named.x, named.y)
        cells[row][column] = (mark, "bold yellow")
    return [Text.assemble(*row) for row in cells]


def _below(chart: Chart, width: int) -> str:
    """Figures below the axis: the ends and three between them."""
    low, high = across_of(chart)
    line = [" "] * (width + 6)
    figures = distinct((low + (high - low) * part / 4 for part in range(5)), chart.x_unit)
    for part, text in enumerate(figures.values()):
        at = round(part / 4 * (width - 1)) - (0 if part == 0 else len(text) // 2 if part < 4 else len(text) - 1)
        line[at : at + len(text)] = text
    return "".join(line).rstrip()
