"""Tables on slides: columns that fit at a size that can be read, rows in pages, figures never cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from optimizer.render.cutting import first_rows
from optimizer.render.deck.charts import describe
from optimizer.render.deck.look import Look, emu
from optimizer.render.deck.measure import Area, fitting, line_height, lines_of, said, width_of
from optimizer.render.text import is_figure, says_something, text_of
from optimizer.views.cells import Cell, Live, Tone, Words
from optimizer.views.parts import Column, Row, Table
from optimizer.words.figures import more

POINTS = 12
PAGE = 12
"""Rows on a slide."""
MOST_ROWS = 4 * PAGE - 1
"""Rows of a table in all; what the others come to is told in one more."""
_SIDE, _ABOVE = 0.08, 0.045
"""Room around the text of a cell."""
_NARROWEST, _COMFORTABLE = 0.8, 2.8
"""Inches to which a column of texts may be narrowed, and one whose texts go on in the next line."""
_WIDEST, _WIDEST_WRAPPED = 3.4, 5.0
_MOST_LINES = 3
_FEW = 4
"""Rows that stand below something else at least, where a table has so many."""
_STRETCH = 1.6
"""A table that needs little room is drawn at most so much wider than it needs to be."""
_STYLE = "{3B4B98B0-60AC-42C2-AFA5-B58CD77FA1E5}"
"""Light Style 1, Accent 1: thin lines in the accent of whatever theme."""


@dataclass(frozen=True)
class Shown:
    """A cell as it is drawn."""

    text: str
    tone: Tone = ""
    right: bool = False


@dataclass(frozen=True)
class Laid:
    """A column with its cells, and how wide it may be."""

    column: Column
    heading: Shown
    cells: tuple[Shown, ...]
    total: Shown
    natural: float
    least: float
    narrowest: float
    """What it can do with where even the columns that always stay are too wide."""
    wraps: bool
    """Too long a text goes on in the next line: one of our own, which is never cut, or where the column says so."""


@dataclass(frozen=True)
class Page:
    """As many rows as stand on one slide, under their headings."""

    heads: tuple[Shown, ...]
    rows: tuple[tuple[Shown, ...], ...]
    widths: tuple[float, ...]
    heights: tuple[float, ...]
    """Of the headings and of each row."""
    totals: bool
    """The last row sums up the others."""
    name: str

    @property
    def height(self) -> float:
        """All of it."""
        return sum(self.heights)

    @property
    def width(self) -> float:
        """All of it."""
        return sum(self.widths)

    def draw(self, slide: Any, area: Area, look: Look) -> None:
        """A native table."""
        from pptx.util import Inches

        lines = (self.heads, *self.rows)
        place = replace(area, width=self.width, height=self.height)
        frame = slide.shapes.add_table(len(lines), len(self.widths), *emu(place))
        describe(frame, self.name, "")
        table = frame.table
        table._tbl.tblPr.find("{*}tableStyleId").text = _STYLE
        table.horz_banding, table.last_row = False, self.totals
        for column, width in zip(table.columns, self.widths, strict=True):
            column.width = Inches(width)
        for row, height in zip(table.rows, self.heights, strict=True):
            row.height = Inches(height)
        for number, line in enumerate(lines):
            for place_, shown in enumerate(line):
                _write(table.cell(number, place_), shown, look)


def pages_of(table: Table, width: float, height: float, first: float) -> tuple[list[Page], list[str]]:
    """The table in pages of at most that height, and the headings of columns for which there was no room.

    The first page has less height where something stands above it.
    """
    table = _cut(table)
    columns = [_laid(table, place) for place in range(len(table.columns)) if says_something(table, place)]
    if not columns or not table.rows:
        return [], []
    chosen, widths = _fitted(columns, width)
    kept = {id(column.column) for column in chosen}
    left_out = [column.heading.text for column in columns if id(column.column) not in kept and column.heading.text]
    heads = tuple(column.heading for column in chosen)
    rows = [tuple(column.cells[row] for column in chosen) for row in range(len(table.rows))]
    if table.total is not None:
        rows.append(tuple(column.total for column in chosen))
    lines = [_to_width(line, chosen, widths) for line in (heads, *rows)]
    heights = [_height(line, widths) for line in lines]
    heads, rows = lines[0], lines[1:]
    parts = _parts(heights[1:], height - heights[0], first - heights[0])
    pages = [
        Page(
            heads, tuple(rows[start:end]), tuple(widths), (heights[0], *heights[start + 1 : end + 1]),
            table.total is not None and end == len(rows), said(table.title or table.id, 80),
        )
        for start, end in parts
    ]  # fmt: skip
    return pages, left_out


def _cut(table: Table) -> Table:
    """The table with no more rows than anybody presents, and what the others come to in a last one."""
    rows, sums, left_out = first_rows(table, MOST_ROWS)
    if not left_out:
        return table
    told: Row = (Words(f"… {table.rest or more(left_out)}", tone="quiet"), *(sums or (None,) * len(table.columns))[1:])
    return replace(table, rows=(*rows, told))


def _laid(table: Table, place: int) -> Laid:
    column = table.columns[place]
    cells = [_shown(row[place], column.unit) for row in table.rows]
    right = any(is_figure(row[place]) for row in table.rows)
    heading = Shown(said(f"{column.heading} {column.unit}".strip(), 60), "strong", right)
    total = Shown("") if table.total is None else replace(_shown(table.total[place], column.unit), tone="strong")
    head = width_of(heading.text, POINTS, bold=True)
    body = max((_width(cell) for cell in (*cells, total)), default=0.0)
    longest_word = max((width_of(word, POINTS, bold=True) for word in heading.text.split()), default=0.0)
    if right:  # figures keep their width, headings break between words
        natural = max(body, longest_word, min(head, 1.2))
        wide = natural + 2 * _SIDE
        return Laid(column, heading, tuple(cells), total, wide, wide, wide, wraps=False)
    wraps = column.wraps or all(isinstance(row[place], Words | None) for row in table.rows)
    natural = max(min(body, _WIDEST_WRAPPED if wraps else _WIDEST), longest_word, min(head, 1.6))
    few = _COMFORTABLE if wraps else max(_NARROWEST, width_of("n" * (column.least or 0), POINTS))
    narrowest = min(natural, max(few, longest_word))
    least = natural if column.least is None and not wraps else narrowest
    natural, least, narrowest = (side + 2 * _SIDE for side in (natural, least, narrowest))
    return Laid(column, heading, tuple(cells), total, natural, least, narrowest, wraps)


def _shown(cell: Cell | None, unit: str) -> Shown:
    plain = cell.cell if isinstance(cell, Live) else cell
    if plain is None:
        return Shown("")
    text = said(text_of(plain, unit), 400)
    return Shown(f"{text}*" if plain.estimated and text else text, plain.tone, is_figure(plain))


def _width(shown: Shown) -> float:
    return width_of(shown.text, POINTS, bold=shown.tone in ("strong", "warn", "bad"))


def _fitted(columns: Sequence[Laid], width: float) -> tuple[list[Laid], list[float]]:
    """The columns for which there is room, least needed ones left out, with their widths."""
    chosen = list(columns)
    while sum(column.least for column in chosen) > width:
        removable = [column for column in chosen[1:] if column.column.rank > 0]
        if not removable:
            break
        chosen.remove(max(removable, key=lambda column: column.column.rank))
    if sum(column.least for column in chosen) > width:
        chosen = [replace(column, least=column.narrowest) for column in chosen]
    while len(chosen) > 1 and sum(column.least for column in chosen) > width:
        chosen.pop()
    widths = [column.least for column in chosen]
    room = max(0.0, width - sum(widths))
    # Who wants little gets it all; what wraps takes what the others leave.
    places = sorted(range(len(chosen)), key=lambda place: (chosen[place].wraps, chosen[place].natural - widths[place]))
    for number, place in enumerate(places):
        others = sum(chosen[other].wraps == chosen[place].wraps for other in places[number:])
        given = min(chosen[place].natural - widths[place], room / others)
        widths[place] += given
        room -= given
    stretch = min(_STRETCH, width / sum(widths))
    return chosen, [own * stretch for own in widths]


def _to_width(line: Sequence[Shown], columns: Sequence[Laid], widths: Sequence[float]) -> tuple[Shown, ...]:
    """The cells of a row, shortened to their columns; where a column wraps, to three lines of it."""
    fitted = []
    for shown, column, width in zip(line, columns, widths, strict=True):
        wraps = column.wraps or shown is column.heading
        room = (width - 2 * _SIDE) * (_MOST_LINES - 0.4 if wraps else 1)
        fitted.append(shown if shown.right and not wraps else replace(shown, text=fitting(shown.text, POINTS, room)))
    return tuple(fitted)


def _height(line: Sequence[Shown], widths: Sequence[float]) -> float:
    most = max(
        lines_of(shown.text, POINTS, width - 2 * _SIDE, bold=shown.tone == "strong")
        for shown, width in zip(line, widths, strict=True)
    )
    return most * line_height(POINTS) + 2 * _ABOVE


def _parts(heights: Sequence[float], room: float, first: float) -> list[tuple[int, int]]:
    """From where to where the rows of each page go: as few pages as it takes, about equally long."""
    if sum(heights[:_FEW]) > first:  # then the table begins on a slide of its own
        first = room
    greedy = _pages(heights, room, first, PAGE)
    even = _pages(heights, room, first, -(-len(heights) // len(greedy)))
    return even if len(even) == len(greedy) else greedy


def _pages(heights: Sequence[float], room: float, first: float, most: int) -> list[tuple[int, int]]:
    parts: list[tuple[int, int]] = []
    start, used = 0, 0.0
    for row, height in enumerate(heights):
        if row > start and (used + height > (room if parts else first) or row - start >= most):
            parts.append((start, row))
            start, used = row, 0.0
        used += height
    return [*parts, (start, len(heights))]


def _write(cell: Any, shown: Shown, look: Look) -> None:
    from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
    from pptx.util import Inches

    cell.margin_left = cell.margin_right = Inches(_SIDE)
    cell.margin_top = cell.margin_bottom = Inches(_ABOVE)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = cell.text_frame.paragraphs[0]
    if shown.right:
        paragraph.alignment = PP_ALIGN.RIGHT
    if shown.text:
        write_run(paragraph, shown.text, POINTS, shown.tone, look)
    paragraph._p.get_or_add_endParaRPr().set("sz", str(POINTS * 100))  # else an empty cell is as high as its theme says


def write_run(paragraph: Any, text: str, points: float, tone: Tone, look: Look, *, bold: bool = False) -> None:
    """A piece of text in its size and tone; on a brand's background in the colour of the brand's text."""
    from pptx.dml.color import RGBColor
    from pptx.util import Pt

    run = paragraph.add_run()
    run.text = text
    run.font.size = Pt(points)
    if bold or tone in ("strong", "warn", "bad"):
        run.font.bold = True
    if tone in look.tones:
        run.font.color.rgb = RGBColor.from_string(look.tones[tone])
