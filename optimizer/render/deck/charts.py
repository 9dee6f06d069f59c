"""Native charts: whoever opens the slides can change their figures, their form and their colours."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from optimizer.render.axes import across_of, distinct, span_of, ticks, unbeaten
from optimizer.render.deck.look import emu
from optimizer.render.deck.measure import Area, said
from optimizer.render.deck.package import MOMENT
from optimizer.views.parts import Chart
from optimizer.words.curve import NOT_BEATEN
from optimizer.words.figures import places_for

LEAST_POINTS = 12
_TITLE_POINTS = 14
_LABEL, _NAME, _DESCRIPTION = 28, 60, 1500
"""Letters of a label, of a title and of a description."""
_MOST_LABELLED = 16
"""Columns that have their figure above them."""
_SHARE = "0.0 %"
_NEARLY_ALL = 0.85
"""Shares above it are drawn on an axis that ends at the whole."""

Points = Sequence[tuple[Any, float | None]]
Named = Sequence[tuple[str, Points]]


def draw_chart(slide: Any, area: Area, chart: Chart) -> None:
    """The chart in its place, with a title and with words for whoever cannot see it."""
    drawn = (_lines if chart.shape == "line" else _bars)(slide, area, chart)
    _title(drawn, chart.title)
    describe(_frame_of(slide), said(chart.title, _NAME), said(chart.description, _DESCRIPTION))


def draw_stacks(slide: Any, area: Area, chart: Chart) -> None:
    """What each point of a line is made of: columns of shares."""
    from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION

    written = distinct((x for x, _ in chart.stacks), chart.x_unit)
    labels = [written[x] for x, _ in chart.stacks]
    names = dict.fromkeys(name for _, shares in chart.stacks for name, _ in shares)
    named = [(said(name, _LABEL), [dict(shares).get(name, 0.0) for _, shares in chart.stacks]) for name in names]
    drawn = _categories(slide, area, XL_CHART_TYPE.COLUMN_STACKED_100, labels, named, _SHARE)
    drawn.plots[0].overlap = 100
    drawn.plots[0].gap_width = 40
    _values(drawn, "0 %")
    _legend(drawn, XL_LEGEND_POSITION.RIGHT)
    title = f"{chart.stacks_title[:1].upper()}{chart.stacks_title[1:]}"
    _title(drawn, title)
    describe(_frame_of(slide), said(title, _NAME), said(chart.description, _DESCRIPTION))


def describe(frame: Any, title: str, description: str) -> None:
    """A name, and the text that is read out in place of the picture."""
    told = frame._element.nvGraphicFramePr.cNvPr
    told.set("name", title or "Chart")
    told.set("descr", f"{title}. {description}" if title and description else title or description)


def _bars(slide: Any, area: Area, chart: Chart) -> Any:
    """Bars beside their labels with the first on top, or columns over theirs; both from nothing."""
    from pptx.enum.chart import XL_CHART_TYPE

    lying = chart.shape == "bars"
    kind = XL_CHART_TYPE.BAR_CLUSTERED if lying else XL_CHART_TYPE.COLUMN_CLUSTERED
    labels = [said(label, _LABEL) for label in chart.labels]
    named = [
        (said(series.name, _LABEL), [dict(series.points).get(float(place)) for place in range(len(labels))])
        for series in chart.series
    ]
    shown = _format(chart, [value for _, values in named for value in values])
    drawn = _categories(slide, area, kind, labels, named, shown)
    plot = drawn.plots[0]
    plot.gap_width, plot.overlap = 45, -8
    if lying or len(labels) * len(named) <= _MOST_LABELLED:
        plot.has_data_labels = True
        labelled = plot.data_labels
        labelled.number_format, labelled.number_format_is_linked = shown, False
        labelled.font.size = _points(LEAST_POINTS)
    if lying:
        drawn.category_axis.reverse_order = True
        drawn.value_axis.visible = False
        drawn.value_axis.has_major_gridlines = False
        drawn.value_axis.minimum_scale = span_of(chart)[0]
    else:
        _values(drawn, shown if shown != _SHARE else "0 %")
        _axis_title(drawn.value_axis, chart.y_title)
        drawn.value_axis.minimum_scale = span_of(chart)[0]
        if shown == _SHARE and span_of(chart)[1] > _NEARLY_ALL:
            drawn.value_axis.maximum_scale = 1.0
    if len(named) > 1:
        _legend(drawn)
    return drawn


def _lines(slide: Any, area: Area, chart: Chart) -> Any:
    """Lines over a common scale, above them what no plan beats, and points with a name of their own."""
    from pptx.chart.data import XyChartData
    from pptx.enum.chart import XL_CHART_TYPE, XL_MARKER_STYLE

    lines: list[tuple[str, Points]] = [(said(series.name, _LABEL), sorted(series.points)) for series in chart.series]
    if chart.band:
        lines.append((NOT_BEATEN, sorted(unbeaten(chart).items())))
    marks: list[tuple[str, Points]] = [(said(mark.name, _LABEL), [(mark.x, mark.y)]) for mark in chart.marks]
    data = XyChartData(number_format="General")
    for name, points in (*lines, *marks):
        series = data.add_series(name)
        for x, y in points:
            series.add_data_point(x, y)
    frame = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER_LINES, *emu(area), data)
    drawn = frame.chart
    drawn.part.chart_workbook.update_from_xlsx_blob(_pairs_sheet([*lines, *marks]))
    for number, series in enumerate(drawn.plots[0].series):
        is_mark, is_band = number >= len(lines), number == len(chart.series) and bool(chart.band)
        accent = 2 if is_mark else 1 if is_band else number % 6 + 1
        _colour(series.format.line.color, accent)
        series.smooth = False
        series.format.line.width = _points(1 if is_band else 2.25)
        series.marker.style = XL_MARKER_STYLE.DIAMOND if is_mark else XL_MARKER_STYLE.CIRCLE
        series.marker.size = 11 if is_mark else 5
        if is_band:
            _dashed(series)
        if is_band or len(lines[min(number, len(lines) - 1)][1]) > 60:
            series.marker.style = XL_MARKER_STYLE.NONE
        else:
            series.marker.format.fill.solid()
            _colour(series.marker.format.fill.fore_color, accent)
            _colour(series.marker.format.line.color, accent)
    low, high = across_of(chart)
    drawn.category_axis.minimum_scale, drawn.category_axis.maximum_scale = low, high if high > low else low + 1
    drawn.category_axis.has_major_gridlines = False
    across = drawn.category_axis.tick_labels
    across.number_format, across.number_format_is_linked = ("0 %" if chart.x_unit else "#,##0"), False
    drawn.value_axis.minimum_scale = _round_below(*span_of(chart))
    _values(drawn, "0 %" if chart.y_unit else _format(chart, [y for _, points in lines for _, y in points]))
    _axis_title(drawn.category_axis, chart.x_title)
    _axis_title(drawn.value_axis, chart.y_title)
    if len(lines) + len(marks) > 1:
        _legend(drawn)
    return drawn


def _categories(
    slide: Any, area: Area, kind: Any, labels: Sequence[str], named: Sequence[tuple[str, Sequence[Any]]], shown: str
) -> Any:
    """A chart over labels, each series in a colour of the theme."""
    from pptx.chart.data import CategoryChartData

    data = CategoryChartData(number_format=shown)
    data.categories = labels
    for name, values in named:
        data.add_series(name, values)
    drawn = slide.shapes.add_chart(kind, *emu(area), data).chart
    drawn.part.chart_workbook.update_from_xlsx_blob(_labels_sheet(labels, named))
    drawn.plots[0].vary_by_categories = False
    for number, series in enumerate(drawn.plots[0].series):
        series.format.fill.solid()
        _colour(series.format.fill.fore_color, number % 6 + 1)
        series.invert_if_negative = False
    drawn.category_axis.has_major_gridlines = False
    drawn.category_axis.tick_labels.font.size = _points(LEAST_POINTS)
    return drawn


def _labels_sheet(labels: Sequence[str], named: Sequence[tuple[str, Sequence[Any]]]) -> bytes:
    """The figures behind a chart over labels, where the chart refers to them: labels in A, a column for each series."""
    cells: list[tuple[int, int, Any]] = [(row, 0, label) for row, label in enumerate(labels, start=1)]
    for column, (name, values) in enumerate(named, start=1):
        cells += [(0, column, name), *((row, column, value) for row, value in enumerate(values, start=1))]
    return _sheet(cells)


def _pairs_sheet(named: Named) -> bytes:
    """The figures behind lines: series below each other with a row between them, x in A, y in B under the name."""
    cells: list[tuple[int, int, Any]] = []
    row = 0
    for name, points in named:
        cells.append((row, 1, name))
        for place, (x, y) in enumerate(points, start=row + 1):
            cells += [(place, 0, x), (place, 1, y)]
        row += len(points) + 2
    return _sheet(cells)


def _sheet(cells: Sequence[tuple[int, int, Any]]) -> bytes:
    """A workbook of one sheet in which no text is a formula or a link; the library's own would make both."""
    import xlsxwriter

    written = io.BytesIO()
    inert = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(written, {"in_memory": True, **inert}) as book:
        book.set_properties({"created": MOMENT})
        sheet = book.add_worksheet("Sheet1")
        for row, column, value in cells:
            if isinstance(value, str):
                sheet.write_string(row, column, value)
            elif value is not None:
                sheet.write_number(row, column, value)
    return written.getvalue()


def _round_below(low: float, high: float) -> float:
    """The round figure at which an upright axis begins."""
    figures = ticks(low, high)
    step = figures[1] - figures[0] if len(figures) > 1 else 0.0
    return figures[0] if figures[0] <= low else figures[0] - step


def _format(chart: Chart, values: Sequence[float | None]) -> str:
    """How a chart writes its figures."""
    if chart.y_unit == "share":
        return _SHARE
    return "#,##0.0" if places_for(values) else "#,##0"


def _values(drawn: Any, shown: str) -> None:
    """The upright axis: its figures, and thin lines across."""
    axis = drawn.value_axis
    axis.has_major_gridlines = True
    axis.major_gridlines.format.line.width = _points(0.5)
    _colour(axis.major_gridlines.format.line.color, 6)
    axis.major_gridlines.format.line.color.brightness = 0.7
    axis.format.line.fill.background()
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = shown, False


def _legend(drawn: Any, position: Any = None) -> None:
    from pptx.enum.chart import XL_LEGEND_POSITION

    drawn.has_legend = True
    drawn.legend.position = XL_LEGEND_POSITION.BOTTOM if position is None else position
    drawn.legend.include_in_layout = False


def _title(drawn: Any, text: str) -> None:
    """The title above it; every other text in a size that can be read from afar."""
    drawn.font.size = _points(LEAST_POINTS)
    drawn.has_title = True
    drawn.chart_title.include_in_layout = False
    frame = drawn.chart_title.text_frame
    frame.text = said(text, 110)
    frame.paragraphs[0].font.size = _points(_TITLE_POINTS)
    frame.paragraphs[0].font.bold = True


def _axis_title(axis: Any, text: str) -> None:
    if text:
        axis.has_title = True
        axis.axis_title.text_frame.text = said(text, _NAME)
        axis.axis_title.text_frame.paragraphs[0].font.size = _points(LEAST_POINTS)
        axis.axis_title.text_frame.paragraphs[0].font.bold = False


def _colour(color: Any, accent: int) -> None:
    """A colour of the theme: our own, or the brand's."""
    from pptx.enum.dml import MSO_THEME_COLOR

    color.theme_color = getattr(MSO_THEME_COLOR, f"ACCENT_{accent}")


def _dashed(series: Any) -> None:
    from pptx.enum.dml import MSO_LINE

    series.format.line.dash_style = MSO_LINE.DASH


def _frame_of(slide: Any) -> Any:
    """The chart that was put on the slide last."""
    return slide.shapes[-1]


def _points(size: float) -> Any:
    from pptx.util import Pt

    return Pt(size)
