"""Slides read back: what stands on them, as whoever opens the file finds it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any


def opened(content: bytes) -> Any:
    """The presentation."""
    from pptx import Presentation

    return Presentation(io.BytesIO(content))


def titles(deck: Any) -> list[str]:
    """The title of each slide, from its title placeholder."""
    return [slide.shapes.title.text_frame.text for slide in deck.slides]


def tables(deck: Any) -> list[list[list[str]]]:
    """The texts of every native table, row by row, headings first."""
    return [
        [[cell.text_frame.text for cell in row.cells] for row in shape.table.rows]
        for slide in deck.slides
        for shape in slide.shapes
        if shape.has_table
    ]


def charts(deck: Any) -> list[Any]:
    """Every native chart."""
    return [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]


def figures(chart: Any) -> dict[str, list[Any]]:
    """What a chart is drawn from: each series with its values."""
    return {series.name: list(series.values) for series in chart.plots[0].series}


def behind(chart: Any) -> Any:
    """The sheet that opens when somebody edits the chart's figures."""
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(chart.part.chart_workbook.xlsx_part.blob)).active


def texts(deck: Any) -> list[str]:
    """Every text on every slide, cells and notes too."""
    found = [shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]
    found += [text for table in tables(deck) for row in table for text in row]
    return found + [slide.notes_slide.notes_text_frame.text for slide in deck.slides if slide.has_notes_slide]


def outside(deck: Any) -> list[tuple[int, str]]:
    """Shapes that reach over the edge of their slide, by slide and name."""
    return [
        (number, shape.name)
        for number, slide in enumerate(deck.slides, start=1)
        for shape in slide.shapes
        if shape.left < 0
        or shape.top < 0
        or shape.left + shape.width > deck.slide_width
        or shape.top + shape.height > deck.slide_height
    ]


def over_each_other(deck: Any) -> list[tuple[int, str, str]]:
    """Shapes of one slide that cover each other, by slide and names."""
    found = []
    for number, slide in enumerate(deck.slides, start=1):
        shapes = [shape for shape in slide.shapes if shape.height and not _is_stroke(shape)]
        for place, one in enumerate(shapes):
            found += [(number, one.name, other.name) for other in shapes[place + 1 :] if _cover(one, other)]
    return found


def _is_stroke(shape: Any) -> bool:
    return bool(shape.width < 50_000)


def _cover(one: Any, other: Any) -> bool:
    slack = 9_000  # a hundredth of an inch
    across = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
    down = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
    return bool(across > slack and down > slack)


def parts(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The files that a presentation consists of."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)
