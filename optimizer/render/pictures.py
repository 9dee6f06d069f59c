"""Charts as files: PNG and SVG by Altair, and HTML as a page of our own that needs nothing from anywhere.

Altair and vl-convert are large and an extra; they are imported when a file is asked for.
"""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from optimizer.errors import InputError, Problem
from optimizer.files import write_whole
from optimizer.render.axes import across_of, distinct, span_of
from optimizer.render.safe import displayable
from optimizer.views.parts import Chart, Mark, Section, View

KINDS = (".png", ".svg", ".html")
_STYLE = {"line": "#1f6f8b", "band": "#99c2cf", "mark": "#c8553d", "text": "#333333", "faint": "#8a8a8a"}
_WIDTH = 640
"""Pixels across, before the picture is scaled up."""
_NAME: Any = {"dy": -12, "color": _STYLE["mark"], "fontSize": 12}


def check_chart_path(path: Path) -> Path:
    """The path, if its ending says what picture is wanted, and what that needs is there. Raises `InputError`."""
    if path.suffix.lower() not in KINDS:
        what = f"a chart is no {path.suffix} file" if path.suffix else "the chart's name has no ending"
        raise InputError(Problem(what, f"end it in {', '.join(KINDS[:-1])} or {KINDS[-1]}", str(path)))
    if path.suffix.lower() != ".html" and any(find_spec(library) is None for library in ("altair", "vl_convert")):
        hint = "install them with `pip install 'campaign-budget-optimizer[charts]'`, or end the file in .html"
        raise InputError(Problem("such a picture needs Altair and vl-convert", hint, str(path)))
    return path


def write_picture(view: View, path: Path) -> Path | None:
    """Write the first chart of a view as PNG, SVG or HTML, by the ending of `path`; None where it has none to draw.

    Raises `InputError`.
    """
    check_chart_path(path)
    parts = (part for section in view.sections for part in section.parts)
    chart = next((part for part in parts if isinstance(part, Chart)), None)
    if chart is None or not any(series.points for series in chart.series):
        return None
    if path.suffix.lower() == ".html":
        from optimizer.render.html.view import view_html

        alone = replace(view, lead=(), sections=(Section(chart.id, chart.title, (chart,)),))
        return write_whole(path, view_html(alone))
    import vl_convert

    specification = (line_picture if chart.shape == "line" else bar_picture)(chart).to_dict()
    if path.suffix.lower() == ".png":
        return write_whole(path, vl_convert.vegalite_to_png(specification, scale=2))
    return write_whole(path, vl_convert.vegalite_to_svg(specification))


def line_picture(chart: Chart) -> Any:
    """The chart in Altair: line, points, the proven band above, marks with their names, composition below."""
    import altair as alt

    points = [{"x": x, "y": y} for x, y in chart.series[0].points]
    span = list(across_of(chart))
    x = alt.X("x:Q", title=chart.x_title, scale=alt.Scale(domain=span, nice=False, padding=8), axis=_x_axis(chart, alt))
    y = alt.Y(
        "y:Q",
        title=chart.y_title,
        scale=alt.Scale(domain=_upright(chart), nice=False),
        axis=alt.Axis(format="~s", tickCount=6, labelExpr="datum.value == 0 ? '0' : datum.label"),
    )
    base = alt.Chart(_data(points))
    layers = [
        base.mark_line(color=_STYLE["line"], strokeWidth=2).encode(x, y),
        base.mark_point(color=_STYLE["line"], filled=True, size=45, opacity=1).encode(x, y),
    ]
    if chart.band:
        band = [{"x": at, "y": low, "top": high} for at, low, high in chart.band]
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
    if chart.stacks:
        picture = alt.vconcat(picture, _parts(chart, alt), spacing=18).resolve_scale(color="independent")
    return _titled(picture, chart)


def bar_picture(chart: Chart) -> Any:
    """The chart in Altair: a bar or a column for each label, from nothing."""
    import altair as alt

    rows = [
        {"label": displayable(chart.labels[int(x)]), "series": series.name, "value": y}
        for series in chart.series
        for x, y in series.points
    ]
    share = ".0%" if chart.y_unit == "share" else "~s"
    labels = alt.Axis(title=chart.x_title or None, labelLimit=240, labelAngle=0)
    values = alt.Axis(title=chart.y_title or None, format=share, tickCount=6)
    label: dict[str, Any] = {"sort": None, "axis": labels}
    value: dict[str, Any] = {"scale": alt.Scale(zero=True), "axis": values}
    if chart.shape == "bars":
        across: tuple[Any, Any] = alt.Y("label:N", **label), alt.X("value:Q", **value)
    else:
        across = alt.X("label:N", **label), alt.Y("value:Q", **value)
    encodings = [*across]
    if len(chart.series) > 1:
        names = [series.name for series in chart.series]
        offset = alt.YOffset if chart.shape == "bars" else alt.XOffset
        encodings += [offset("series:N", sort=names), alt.Color("series:N", title=None, sort=names)]
    bars = alt.Chart(_data(rows)).mark_bar(color=_STYLE["line"]).encode(*encodings)
    return _titled(bars.properties(width=_WIDTH), chart)


def _titled(picture: Any, chart: Chart) -> Any:
    """The picture with its title and what it says, in our look."""
    import altair as alt

    title = alt.TitleParams(
        chart.title,
        subtitle=textwrap.wrap(chart.description, 100),
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


def _upright(chart: Chart) -> list[float]:
    """The upright axis, with room for the names of marks."""
    low, high = span_of(chart)
    return [low, high + (0.06 * (high - low) if chart.marks else 0.0)]


def _is_right(chart: Chart, mark: Mark) -> bool:
    """Whether a mark's name stands above it to the right: where the line falls behind it, and there is room."""
    low, high = across_of(chart)
    part = (mark.x - low) / ((high - low) or 1.0)
    needed = len(mark.name) * 7 / _WIDTH
    following = [y for x, y in chart.series[0].points if x > mark.x]
    rises = bool(following) and max(following) > mark.y
    return part < needed if rises else part <= 1 - needed


def _data(rows: Sequence[Mapping[str, Any]]) -> Any:
    """Rows inside the chart's own text."""
    import altair as alt

    return alt.Data(values=list(rows))  # type: ignore[no-untyped-call]  # Altair leaves it untyped


def _x_axis(chart: Chart, alt: Any) -> Any:
    return alt.Axis(format=".0%" if chart.x_unit else "~s", grid=False)


def _parts(chart: Chart, alt: Any) -> Any:
    """Composition at each point as stacked bars, the points in their order."""
    label = distinct((x for x, _ in sorted(chart.stacks)), chart.x_unit)
    rows = [{"at": label[x], "part": name, "share": share} for x, shares in chart.stacks for name, share in shares]
    return (
        alt.Chart(_data(rows))
        .mark_bar(size=max(6, min(36, 480 // max(1, len(label)))))
        .encode(
            alt.X("at:N", title=None, sort=list(label.values()), axis=alt.Axis(labelAngle=0, labelOverlap=True)),
            alt.Y("share:Q", title=chart.stacks_title, axis=alt.Axis(format=".0%", tickCount=3), stack="zero"),
            alt.Color("part:N", title=None, scale=alt.Scale(scheme="tableau10"), legend=alt.Legend(orient="bottom")),
        )
        .properties(width=_WIDTH, height=110)
    )
