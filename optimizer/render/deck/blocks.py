"""What stands on a slide, piece by piece: each knows how much room it takes and draws itself there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from optimizer.render.deck.charts import draw_chart, draw_stacks
from optimizer.render.deck.look import Look, emu
from optimizer.render.deck.measure import Area, line_height, lines_of, said, width_of
from optimizer.render.deck.tables import Page, pages_of, write_run
from optimizer.render.text import text_of
from optimizer.views.cells import Tone
from optimizer.views.parts import Card, Cards, Chart, Items, Sentence, Table
from optimizer.words.deck import not_shown

TEXT = 14
NOTE = 12
_BETWEEN = 0.09
"""Between two paragraphs."""
_CARD, _GAP, _MOST_CARDS = 2.3, 0.3, 4
"""Width of a card at least, the gap between pieces side by side, and how many cards stand in a row at most."""
_FIGURES = (30, 26, 22, 18, 16)
"""Sizes of a large figure, the first that fits."""


class Block(Protocol):
    """A piece of a slide."""

    @property
    def least(self) -> float:
        """Height that it needs."""

    @property
    def most(self) -> float:
        """Height that it can make use of."""

    @property
    def told(self) -> Sequence[str]:
        """What belongs to it and is only in the notes."""

    def draw(self, slide: Any, area: Area, look: Look) -> None:
        """Put it on the slide."""


@dataclass(frozen=True)
class Paragraph:
    """Text with a head in bold."""

    text: str
    head: str = ""
    tone: Tone = ""
    points: float = TEXT

    def height(self, width: float) -> float:
        """Room that it takes."""
        whole = f"{self.head}  {self.text}" if self.head else self.text
        bold = self.tone in ("strong", "warn", "bad")
        return lines_of(whole, self.points, width, bold=bold) * line_height(self.points) + _BETWEEN

    def write(self, frame: Any, look: Look, *, first: bool) -> None:
        """Put it into a text frame."""
        from pptx.util import Pt

        paragraph = frame.paragraphs[0] if first else frame.add_paragraph()
        paragraph.space_after = Pt(_BETWEEN * 72)
        if self.head:
            write_run(paragraph, f"{self.head}  " if self.text else self.head, self.points, self.tone, look, bold=True)
        write_run(paragraph, self.text, self.points, "" if self.head else self.tone, look)


@dataclass(frozen=True)
class Text:
    """Paragraphs below each other."""

    paragraphs: tuple[Paragraph, ...]
    width: float
    told: Sequence[str] = ()

    @property
    def least(self) -> float:
        """Height of all of them."""
        return sum(paragraph.height(self.width) for paragraph in self.paragraphs)

    most = least

    def draw(self, slide: Any, area: Area, look: Look) -> None:
        """In a box without margins."""
        frame = text_box(slide, area)
        for number, paragraph in enumerate(self.paragraphs):
            paragraph.write(frame, look, first=number == 0)


@dataclass(frozen=True)
class CardRow:
    """Large figures side by side."""

    cards: tuple[Card, ...]
    wide: float
    """Of each card."""
    told: Sequence[str] = ()

    @property
    def least(self) -> float:
        """As high as its longest title and remark make it."""
        titles = max(lines_of(said(card.title, 80), NOTE, self._inner) for card in self.cards)
        remarks = max(lines_of(said(card.remark), NOTE, self._inner) for card in self.cards)
        return (titles + remarks) * line_height(NOTE) + line_height(_FIGURES[0]) + 3 * _BETWEEN + 0.2

    most = least

    @property
    def _inner(self) -> float:
        return self.wide - 0.2

    def draw(self, slide: Any, area: Area, look: Look) -> None:
        """Each as one text: what it is, the figure, the remark; a stroke in the accent beside it."""
        for number, card in enumerate(self.cards):
            left = area.left + number * (self.wide + _GAP)
            _stroke(slide, Area(left, area.top, 0.04, area.height - 0.2))
            frame = text_box(slide, Area(left + 0.16, area.top, self._inner + 0.04, area.height - 0.2))
            figure = said(text_of(card.figure), 60)
            size = next((size for size in _FIGURES if width_of(figure, size, bold=True) <= self._inner), _FIGURES[-1])
            shown = (
                Paragraph(said(card.title, 80), tone="quiet", points=NOTE),
                Paragraph(figure, tone="strong", points=size),
                Paragraph(said(card.remark), points=NOTE),
            )
            for place, paragraph in enumerate(paragraph for paragraph in shown if paragraph.text):
                paragraph.write(frame, look, first=place == 0)


@dataclass(frozen=True)
class TablePage:
    """A page of a table, with its title above and its note below."""

    page: Page
    title: str
    notes: tuple[Paragraph, ...]
    width: float
    told: Sequence[str] = ()

    @property
    def least(self) -> float:
        """All of it."""
        title = line_height(TEXT) + _BETWEEN if self.title else 0.0
        return title + self.page.height + sum(note.height(self.width) for note in self.notes) + 0.15

    most = least

    def draw(self, slide: Any, area: Area, look: Look) -> None:
        """From top to bottom."""
        top = area.top
        if self.title:
            height = line_height(TEXT) + _BETWEEN
            Text((Paragraph("", self.title),), self.width).draw(slide, replace(area, top=top, height=height), look)
            top += height
        self.page.draw(slide, replace(area, top=top), look)
        if self.notes:
            below = Text(self.notes, self.width)
            below.draw(slide, replace(area, top=top + self.page.height + 0.08, height=below.least), look)


@dataclass(frozen=True)
class Drawing:
    """A native chart."""

    chart: Chart
    least: float
    most: float
    drawn: Callable[[Any, Area, Chart], None] = draw_chart
    told: Sequence[str] = ()

    def draw(self, slide: Any, area: Area, look: Look) -> None:  # noqa: ARG002 - charts have the theme's colours
        """As large as the area."""
        self.drawn(slide, area, self.chart)


def half(area: Area) -> Area:
    """What each of two pieces beside each other has."""
    return replace(area, width=(area.width - _GAP) / 2)


@dataclass(frozen=True)
class Beside:
    """Two pieces beside each other."""

    left: Block
    right: Block

    @property
    def least(self) -> float:
        """As much as the higher one needs."""
        return max(self.left.least, self.right.least)

    @property
    def most(self) -> float:
        """As much as the higher one can use."""
        return max(self.left.most, self.right.most, self.least)

    @property
    def told(self) -> Sequence[str]:
        """What belongs to both."""
        return (*self.left.told, *self.right.told)

    def draw(self, slide: Any, area: Area, look: Look) -> None:
        """Each in its half."""
        wide = half(area).width
        for number, block in enumerate((self.left, self.right)):
            height = min(area.height, max(block.least, block.most))
            block.draw(slide, Area(area.left + number * (wide + _GAP), area.top, wide, height), look)


def sentences_blocks(sentences: Sequence[Sentence], area: Area) -> Iterator[Text]:
    """Sentences as a paragraph each; quiet ones smaller."""
    yield from _texts(
        [
            Paragraph(said(sentence.text), tone=sentence.tone, points=NOTE if sentence.tone == "quiet" else TEXT)
            for sentence in sentences
        ],
        area,
    )


def items_blocks(items: Items, area: Area) -> Iterator[Text]:
    """A list; what to type is for the notes."""
    paragraphs = [Paragraph("", said(items.title), tone=items.tone)] if items.title and items.items else []
    for number, item in enumerate(items.items, start=1):
        sign = f"{number}. " if items.numbered else "• "
        head, text = (f"{sign}{item.head}", item.text) if item.head else ("", f"{sign}{item.text}")
        paragraphs.append(Paragraph(said(text), said(head), item.tone))
    yield from _texts(paragraphs, area, tuple(said(item.code) for item in items.items if item.code))


def _texts(paragraphs: Sequence[Paragraph], area: Area, told: Sequence[str] = ()) -> Iterator[Text]:
    """Paragraphs in as many pieces as it takes."""
    held: list[Paragraph] = []
    for paragraph in paragraphs:
        if held and sum(own.height(area.width) for own in (*held, paragraph)) > area.height:
            yield Text(tuple(held), area.width, told)
            held, told = [], ()
        held.append(paragraph)
    if held:
        yield Text(tuple(held), area.width, told)


def cards_blocks(cards: Cards, area: Area) -> Iterator[CardRow]:
    """Large figures in rows that are about equally long."""
    room = max(1, min(_MOST_CARDS, int((area.width + _GAP) / (_CARD + _GAP))))
    rows = -(-len(cards.cards) // room)
    each = -(-len(cards.cards) // max(1, rows))
    for first in range(0, len(cards.cards), max(1, each)):
        yield CardRow(cards.cards[first : first + each], (area.width + _GAP) / each - _GAP)


def table_blocks(table: Table, area: Area, first: float | None = None) -> Iterator[TablePage]:
    """A table in pages, the first within what height is left for it; the note stands below the last one."""
    title = said(table.title, 110)
    notes = tuple(Paragraph(said(text), tone="quiet", points=NOTE) for text in (table.note,) if text)
    taken = (line_height(TEXT) + _BETWEEN) * bool(title) + sum(note.height(area.width) for note in notes) + 0.16
    left = area.height if first is None else first
    pages, left_out = pages_of(table, area.width, area.height - taken, left - taken)
    told = [not_shown(left_out)] if left_out else []
    for number, page in enumerate(pages, start=1):
        yield TablePage(page, title, notes if number == len(pages) else (), area.width, told)


def chart_blocks(chart: Chart) -> Iterator[Drawing]:
    """A chart, and where it has them the shares that its points are made of."""
    if not any(series.points for series in chart.series):
        return
    told = (said(chart.description),) if chart.description else ()
    if chart.shape == "bars":
        rows = len(chart.labels) * max(1, len(chart.series))
        yield Drawing(chart, 0.75 + 0.3 * rows, 1.0 + 0.5 * rows, told=told)
    else:
        yield Drawing(chart, 2.6, 5.2, told=told)
    if chart.stacks:
        yield Drawing(chart, 2.2, 3.0, draw_stacks)


def text_box(slide: Any, area: Area) -> Any:
    """An empty text frame there, without margins, whose lines break."""
    from pptx.util import Inches

    frame = slide.shapes.add_textbox(*emu(area)).text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Inches(0)
    return frame


def _stroke(slide: Any, area: Area) -> None:
    """A stroke in the accent, which nobody needs to have read out."""
    from pptx.enum.dml import MSO_THEME_COLOR
    from pptx.enum.shapes import MSO_SHAPE
    from pptx.oxml import parse_xml

    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *emu(area))
    shape.fill.solid()
    shape.fill.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_1
    shape.line.fill.background()
    shape.shadow.inherit = False
    told = shape._element.nvSpPr.cNvPr
    told.append(
        parse_xml(
            '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
            '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
            'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
        )
    )
