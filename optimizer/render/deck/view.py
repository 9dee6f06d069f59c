"""A view as slides: the answer on the first one, then each section, as native text, tables and charts.

Pieces stand below each other as long as there is room, then on a further slide of the same title. What is for whoever
looks things up (tables behind a line, data alone, what to type) is left to the page, the workbook and the notes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from optimizer.render.deck.blocks import (
    Beside,
    Block,
    Paragraph,
    cards_blocks,
    chart_blocks,
    half,
    items_blocks,
    sentences_blocks,
    table_blocks,
    text_box,
)
from optimizer.render.deck.look import Look, inches, own_look
from optimizer.render.deck.measure import Area, line_height, lines_of, said
from optimizer.render.deck.package import packed
from optimizer.render.deck.template import brand_look
from optimizer.views.parts import Cards, Chart, Items, Part, Sentence, Table, View, parts_of
from optimizer.words.deck import RESTS_ON, UNTITLED, page_of

_GAP = 0.18
"""Between two pieces."""
_TITLE, _HEADING = 90, 80
"""Letters of the title of the first slide, and of the others."""
_LEADS, _TITLES = (20, 18, 16, 14), (38, 32, 28, 24, 20)
"""Sizes of the first slide's sentences and of its title: the first that fits."""


@dataclass
class Sheet:
    """What one slide holds."""

    title: str
    blocks: list[Block] = field(default_factory=list)

    def room(self, area: Area) -> float:
        """What is left of its height."""
        return area.height - sum(block.least + _GAP for block in self.blocks)


def view_deck(view: View, basis: Sequence[str] = (), template: Path | None = None) -> bytes:
    """The content of the .pptx file; the same view gives the same bytes.

    `basis` is what the figures rest on, for the notes of every slide. Raises `InputError` for a template that cannot
    be used.
    """
    look = own_look() if template is None else brand_look(template)
    told = [said(sentence) for sentence in basis]
    rest = _opening(look, view, told)
    for sheet in (*rest, *_sheets(view, look.area)):
        _slide(look, sheet, told)
    return packed(look.presentation, said(view.title or view.kicker, _TITLE))


def _sheets(view: View, area: Area) -> Iterator[Sheet]:
    """The slides of every section that has something to show."""
    for section in view.sections:
        held: list[Sheet] = []
        for group in _groups(parts_of(section, short=False)):
            left = held[-1].room(area) if held else area.height
            for block in _blocks(group, area, left):
                if not held or held[-1].room(area) < block.least:
                    held.append(Sheet(""))
                held[-1].blocks.append(block)
        title = said(section.title or view.kicker or UNTITLED, _HEADING)
        for number, sheet in enumerate(held, start=1):
            yield replace(sheet, title=page_of(title, number, len(held)))


def _groups(parts: Sequence[Part]) -> Iterator[Sequence[Part]]:
    """Parts that belong together: sentences that follow each other, two charts, a chart and a small table."""
    held: list[Part] = []
    for part in filter(_is_shown, parts):
        if held and not _together(held, part):
            yield held
            held = []
        held.append(part)
    if held:
        yield held


def _is_shown(part: Part) -> bool:
    """Tables behind a line and data alone are for whoever looks things up."""
    match part:
        case Table():
            return not part.hidden and not part.folded and bool(part.rows)
        case Chart():
            return any(series.points for series in part.series)
        case _:
            return True


def _together(held: Sequence[Part], part: Part) -> bool:
    last = held[-1]
    if isinstance(last, Sentence):
        return isinstance(part, Sentence)
    if len(held) > 1 or not isinstance(last, Chart | Table) or not isinstance(part, Chart | Table):
        return False
    if isinstance(last, Chart) and isinstance(part, Chart):
        return "line" not in (last.shape, part.shape)
    return isinstance(last, Chart) != isinstance(part, Chart)


def _blocks(parts: Sequence[Part], area: Area, left: float) -> Iterator[Block]:
    """The pieces of parts that belong together, the first of them within what is left of a slide."""
    sentences = [part for part in parts if isinstance(part, Sentence)]
    if sentences:
        yield from sentences_blocks(sentences, area)
        return
    if len(parts) > 1:
        beside = [list(_part_blocks(part, half(area), area.height)) for part in parts]
        if all(len(blocks) == 1 for blocks in beside) and not any(
            isinstance(part, Table) and blocks[0].told for part, blocks in zip(parts, beside, strict=True)
        ):
            yield Beside(beside[0][0], beside[1][0])
            return
    for part in parts:
        for block in _part_blocks(part, area, left):
            left = (left if left >= block.least else area.height) - block.least - _GAP
            yield block


def _part_blocks(part: Part, area: Area, left: float) -> Iterable[Block]:
    match part:
        case Items():
            return items_blocks(part, area)
        case Cards():
            return cards_blocks(part, area)
        case Table():
            return table_blocks(part, area, left)
        case Chart():
            return chart_blocks(part)
        case _:
            return ()


def _opening(look: Look, view: View, basis: Sequence[str]) -> list[Sheet]:
    """The first slide: of what, and the answer itself; where that is long, the slides on which all of it stands."""
    slide = look.presentation.slides.add_slide(look.opening)
    title = said(view.title or view.kicker or UNTITLED, _TITLE)
    _write_title(slide, title, _TITLES)
    kind = " · ".join(filter(None, (view.kicker, view.badge[0])))
    said_all = [Paragraph(said(sentence.text)) for sentence in view.lead if not sentence.full]
    head = Paragraph("", said(kind))
    place = next((shape for shape in slide.placeholders if shape.placeholder_format.idx and shape.has_text_frame), None)
    for shape in list(slide.placeholders):
        if shape.placeholder_format.idx and (place is None or shape.shape_id != place.shape_id):
            shape._element.getparent().remove(shape._element)
    if place is None:
        area, frame = look.area, text_box(slide, look.area)
    else:
        area = Area(*map(inches, (place.left, place.top, place.width, place.height)))
        frame = place.text_frame
    width = max(1.0, area.width - 0.2)
    shown, size = [head, *said_all], _fitting([head, *said_all], width, area.height, _LEADS)
    if size is None:
        shown = [head, *said_all[:1]]
        size = _fitting(shown, width, area.height, (*_LEADS, 12)) or 12
    for number, paragraph in enumerate(part for part in shown if part.text or part.head):
        replace(paragraph, points=size).write(frame, replace(look, tones={}), first=number == 0)
    _notes(slide, [*(sentence.text for sentence in view.lead), view.footer], basis)
    if len(shown) > len(said_all):
        return []
    held = list(sentences_blocks([sentence for sentence in view.lead if not sentence.full], look.area))
    return [Sheet(page_of(view.kicker, number, len(held)), [block]) for number, block in enumerate(held, start=1)]


def _fitting(paragraphs: Sequence[Paragraph], width: float, height: float, sizes: Sequence[int]) -> int | None:
    """The first size in which all of it fits."""
    return next(
        (
            size
            for size in sizes
            if sum(replace(paragraph, points=size).height(width) for paragraph in paragraphs) <= height - 0.1
        ),
        None,
    )


def _slide(look: Look, sheet: Sheet, basis: Sequence[str]) -> None:
    """A slide with its title, its pieces from top to bottom, its number and its notes."""
    slide = look.presentation.slides.add_slide(look.plain)
    _write_title(slide, sheet.title)
    for shape in list(slide.placeholders):
        if shape.placeholder_format.idx:
            shape._element.getparent().remove(shape._element)
    spare, top = sheet.room(look.area) + _GAP, look.area.top
    for block in sheet.blocks:
        more = max(0.0, min(spare, block.most - block.least))
        height, spare = block.least + more, spare - more
        block.draw(slide, Area(look.area.left, top, look.area.width, height), look)
        top += height + _GAP
    _number(slide, look.plain)
    _notes(slide, [text for block in sheet.blocks for text in block.told], basis)


def _write_title(slide: Any, title: str, sizes: Sequence[int] = ()) -> None:
    """The title in its placeholder; smaller where it would not fit, and where nothing says how large it is."""
    from pptx.util import Pt

    place = slide.shapes.title
    place.text_frame.text = title
    width, height = max(1.0, inches(place.width) - 0.2), inches(place.height) - 0.1
    sizes = sizes or (26, 22, 18)
    size = next((s for s in sizes if lines_of(title, s, width, bold=True) * line_height(s) <= height), sizes[-1])
    if size != sizes[0]:
        place.text_frame.paragraphs[0].runs[0].font.size = Pt(size)


def _number(slide: Any, layout: Any) -> None:
    """The slide's number, where its layout has a place for it."""
    from copy import deepcopy

    for shape in layout.placeholders:
        if shape._element.ph.get("type") == "sldNum":
            number = deepcopy(shape._element)
            number.nvSpPr.cNvPr.set("id", str(max(own.shape_id for own in slide.shapes) + 1))
            slide.shapes._spTree.append(number)
            return


def _notes(slide: Any, told: Sequence[str], basis: Sequence[str]) -> None:
    """For whoever presents: what belongs to the slide and does not stand on it, and what the figures rest on."""
    lines = [said(text) for text in dict.fromkeys(told) if text]
    lines += [RESTS_ON, *basis] if basis else []
    frame = slide.notes_slide.notes_text_frame if lines else None
    if frame is not None:
        frame.text = "\n".join(lines)
