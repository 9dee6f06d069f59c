"""Charts: plain text for the terminal; PNG, SVG and HTML that needs nothing from anywhere, by Altair.

Altair and vl-convert are large: they are the extra `charts`, and imported when a file is asked for.
"""

from __future__ import annotations

import itertools
import math
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rich.text import Text

from optimizer.errors import InputError, Problem
from optimizer.files import write_whole
from optimizer.reports.page import Page

KINDS = (".png", ".svg", ".html")
_STYLE = {"line": "#1f6f8b", "band": "#99c2cf", "mark": "#c8553d", "text": "#333333", "faint": "#8a8a8a"}
_WIDTH = 640
"""Pixels across, before the picture is scaled up."""
_NAME: Any = {"dy": -12, "color": _STYLE["mark"], "fontSize": 12}


@dataclass(frozen=True)
class Mark:
    """A point with a name of its own."""

    x: float
    y: float
    name: str


@dataclass(frozen=True)
class LineChart:
    """Points joined by a line, with what is proven above them, and marks."""

    title: str
    subtitle: str
    x_title: str
    y_title: str
    xs: Sequence[float]
    ys: Sequence[float]
    bounds: Sequence[float] = ()
    marks: Sequence[Mark] = ()
    x_percent: bool = False
    parts: Sequence[Mapping[str, Any]] = field(default=())
    """Composition at each point, `{"x", "part", "share"}`, for a second panel; none where empty."""
    part_title: str = ""


def show_line(chart: LineChart, page: Page, height: int = 12) -> None:
    """The chart in letters: points `●` joined by `·`, a scale on the left and below; none of nothing but zeros."""
    if len(chart.xs) < 2 or max(chart.ys) <= 0:
        return
    left = [_short(value) for value in _ticks(0.0, max(chart.ys) * 1.02)]
    gutter = max(map(len, left)) + 1
    width = max(20, min(page.width - gutter - 6, 72))
    grid, top = _drawn(chart, width, height, page)
    scale = {round((height - 1) * (1 - tick / top)): _short(tick) for tick in _ticks(0.0, top) if tick <= top}
    for row in range(height):
        label = scale.get(row, "")
        axis = "┤" if label else "│"
        axis = axis if page.signs.full == "━" else "|"
        page.print(Text.assemble("  ", (f"{label:>{gutter}} {axis}", "dim"), grid[row]))
    corner, line = ("└", "─") if page.signs.full == "━" else ("+", "-")
    page.print(Text(f"  {'':>{gutter}} {corner}{line * width}", "dim"))
    page.print(Text(f"  {'':>{gutter}}  {_x_scale(chart, width)}", "dim"))
    page.print(Text(f"  {'':>{gutter}}  {chart.x_title:^{width}}".rstrip(), "dim"))


def _drawn(chart: LineChart, width: int, height: int, page: Page) -> tuple[list[Text], float]:
    """The rows of the picture, and the value at its top."""
    point, joint, mark = ("●", "·", "◆") if page.signs.full == "━" else ("o", ".", "#")
    low, high = min(chart.xs), max(chart.xs)
    everything = [*chart.ys, *(mark.y for mark in chart.marks)]
    top = max(max(everything) * 1.05, 1e-12)
    cells = [[(" ", "")] * width for _ in range(height)]

    def place(x: float, y: float) -> tuple[int, int]:
        across = round((x - low) / ((high - low) or 1.0) * (width - 1))
        return round((height - 1) * (1 - max(0.0, y) / top)), min(width - 1, max(0, across))

    ordered = sorted(zip(chart.xs, chart.ys, strict=True))
    for (x, y), (other_x, other_y) in itertools.pairwise(ordered):
        steps = max(1, 2 * abs(place(other_x, other_y)[1] - place(x, y)[1]))
        for step in range(steps + 1):
            row, column = place(x + (other_x - x) * step / steps, y + (other_y - y) * step / steps)
            cells[row][column] = (joint, "cyan")
    for x, y in ordered:
        row, column = place(x, y)
        cells[row][column] = (point, "bold cyan")
    for found in chart.marks:
        row, column = place(found.x, found.y)
        cells[row][column] = (mark, "bold yellow")
    return [Text.assemble(*row) for row in cells], top


def _x_scale(chart: LineChart, width: int) -> str:
    """Figures below the axis: the ends and about three between them."""
    low, high = min(chart.xs), max(chart.xs)
    line = [" "] * (width + 6)
    for part in range(5):
        value = low + (high - low) * part / 4
        text = f"{value * 100:.0f} %" if chart.x_percent else _short(value)
        at = round(part / 4 * (width - 1)) - (0 if part == 0 else len(text) // 2 if part < 4 else len(text) - 1)
        line[at : at + len(text)] = text
    return "".join(line).rstrip()


def _ticks(low: float, high: float, about: int = 4) -> list[float]:
    """Round figures between two values."""
    if high <= low:
        return [low]
    raw = (high - low) / about
    unit = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * unit for factor in (1, 2, 2.5, 5, 10) if factor * unit >= raw * 0.999)
    first = math.ceil(low / step - 1e-9)
    return [step * place for place in range(first, math.floor(high / step + 1e-9) + 1)]


def _short(value: float) -> str:
    """`1.2M`, `350k`, `0.5`: a figure on an axis."""
    for size, letter in ((1e9, "bn"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.3g}{letter}"
    return f"{value:.3g}"


def check_chart_path(path: Path) -> Path:
    """The path, if its ending says what picture is wanted and the extra `charts` is there. Raises `InputError`."""
    if path.suffix.lower() not in KINDS:
        what = f"a chart is no {path.suffix} file" if path.suffix else "the chart's name has no ending"
        raise InputError(Problem(what, f"end it in {', '.join(KINDS[:-1])} or {KINDS[-1]}", str(path)))
    if any(find_spec(library) is None for library in ("altair", "vl_convert")):
        hint = "install them with `pip install 'campaign-budget-optimizer[charts]'`, or leave --chart out"
        raise InputError(Problem("a chart in a file needs Altair and vl-convert", hint, str(path)))
    return path


def write_line(chart: LineChart, path: Path) -> Path:
    """Write the chart as PNG, SVG or self-contained HTML, by the ending of `path`. Raises `InputError`."""
    return write_chart(line_picture(chart), check_chart_path(path))


def write_chart(picture: Any, path: Path) -> Path:
    """Write an Altair chart; the HTML holds all it needs."""
    import vl_convert

    specification = picture.to_dict()
    # Saving the picture is offered; sending its data to an editor elsewhere is not.
    menu = {"export": True, "source": False, "compiled": False, "editor": False}
    specification["usermeta"] = {"embedOptions": {"actions": menu}}
    match path.suffix.lower():
        case ".png":
            return write_whole(path, vl_convert.vegalite_to_png(specification, scale=2))
        case ".svg":
            return write_whole(path, vl_convert.vegalite_to_svg(specification))
        case _:
            return write_whole(path, vl_convert.vegalite_to_html(specification, bundle=True))


def line_picture(chart: LineChart) -> Any:
    """The chart in Altair: line, points, the proven band above, marks with their names, composition below."""
    import altair as alt

    points = [{"x": x, "y": y} for x, y in zip(chart.xs, chart.ys, strict=True)]
    span = [min(chart.xs), max(chart.xs)]
    x = alt.X("x:Q", title=chart.x_title, scale=alt.Scale(domain=span, nice=False, padding=8), axis=_x_axis(chart, alt))
    y = alt.Y(
        "y:Q",
        title=chart.y_title,
        scale=alt.Scale(domain=_span_of(chart), nice=False),
        axis=alt.Axis(format="~s", tickCount=6, labelExpr="datum.value == 0 ? '0' : datum.label"),
    )
    base = alt.Chart(_data(points))
    layers = [
        base.mark_line(color=_STYLE["line"], strokeWidth=2).encode(x, y),
        base.mark_point(color=_STYLE["line"], filled=True, size=45, opacity=1).encode(x, y),
    ]
    if chart.bounds:
        band = [{"x": at, "y": y0, "top": y1} for at, y0, y1 in zip(chart.xs, chart.ys, chart.bounds, strict=True)]
        shade = alt.Chart(_data(band)).mark_area(color=_STYLE["band"], opacity=0.6)
        layers.insert(0, shade.encode(x, y, alt.Y2("top:Q")))
    if chart.marks:
        named = [{"x": mark.x, "y": mark.y, "name": mark.name, "right": _is_right(chart, mark)} for mark in chart.marks]
        data = alt.Chart(_data(named))
        layers.append(
            data.mark_point(color=_STYLE["mark"], filled=True, shape="diamond", size=110, opacity=1).encode(x, y)
        )
        left = data.transform_filter("datum.right").mark_text(align="left", dx=9, **_NAME)
        right = data.transform_filter("!datum.right").mark_text(align="right", dx=-9, **_NAME)
        layers += [text.encode(x, y, alt.Text("name:N")) for text in (left, right)]
    picture: Any = alt.layer(*layers).properties(width=_WIDTH, height=320)
    if chart.parts:
        picture = alt.vconcat(picture, _parts(chart, alt), spacing=18).resolve_scale(color="independent")
    title = alt.TitleParams(
        chart.title,
        subtitle=textwrap.wrap(chart.subtitle, 100),
        anchor="start",
        fontSize=17,
        subtitleColor=_STYLE["faint"],
        offset=14,
    )
    return (
        picture.properties(title=title, background="white", padding=16)
        .configure(font="DejaVu Sans, Helvetica, Arial, sans-serif")
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=_STYLE["text"], titleColor=_STYLE["text"], gridColor="#ececec", titleFontWeight="normal",
            labelFontSize=11, titleFontSize=12, titlePadding=10,
        )
    )  # fmt: skip


def _span_of(chart: LineChart) -> list[float]:
    """From nothing to a little above everything, with room for the names of marks."""
    most = max([*chart.ys, *chart.bounds, *(mark.y for mark in chart.marks)])
    return [0.0, most * (1.12 if chart.marks else 1.05) or 1.0]


def _is_right(chart: LineChart, mark: Mark) -> bool:
    """Whether a mark's name stands above it to the right: where the line falls behind it, and there is room."""
    low, high = min(chart.xs), max(chart.xs)
    part = (mark.x - low) / ((high - low) or 1.0)
    needed = len(mark.name) * 7 / _WIDTH
    following = [y for x, y in zip(chart.xs, chart.ys, strict=True) if x > mark.x]
    rises = bool(following) and max(following) > mark.y
    return part < needed if rises else part <= 1 - needed


def _data(rows: Sequence[Mapping[str, Any]]) -> Any:
    """Rows inside the chart's own text."""
    import altair as alt

    return alt.Data(values=list(rows))  # type: ignore[no-untyped-call]  # Altair leaves it untyped


def _x_axis(chart: LineChart, alt: Any) -> Any:
    return alt.Axis(format=".0%" if chart.x_percent else "~s", grid=False)


def _parts(chart: LineChart, alt: Any) -> Any:
    """Composition at each point as stacked bars, the points in their order."""
    places = sorted({float(part["x"]) for part in chart.parts})
    label = {x: f"{x:.0%}" if chart.x_percent else _short(x) for x in places}
    rows = [{"at": label[float(part["x"])], "part": part["part"], "share": part["share"]} for part in chart.parts]
    return (
        alt.Chart(_data(rows))
        .mark_bar(size=max(6, min(36, 480 // max(1, len(places)))))
        .encode(
            alt.X("at:N", title=None, sort=[label[x] for x in places], axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            alt.Y("share:Q", title=chart.part_title, axis=alt.Axis(format=".0%", tickCount=3), stack="zero"),
            alt.Color("part:N", title=None, scale=alt.Scale(scheme="tableau10"), legend=alt.Legend(orient="bottom")),
        )
        .properties(width=_WIDTH, height=110)
    )
