"""A view as one page that opens offline: every part of it, with tables that sort and filter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from typing import Any

from optimizer.render.cutting import first_rows
from optimizer.render.html import page as html
from optimizer.render.html.charts import chart_svg, share_bar
from optimizer.render.text import is_figure, number_of, says_something, text_of
from optimizer.views.cells import Bar, Cell, Live, Name, Names, Share, Tone, Words
from optimizer.views.parts import Cards, Chart, Items, Part, Section, Sentence, Table, View, parts_of
from optimizer.words.figures import more

_CLASSES: dict[Tone, str] = {"": "", "good": "good", "warn": "warn", "bad": "bad", "quiet": "muted", "strong": "strong"}
MOST_ROWS = 20
"""Rows of a table in a notebook where the view does not say how many."""
_MOST_OPTIONS = 60
"""Values of a column that a filter offers; with more of them the search has to do."""


def view_html(view: View) -> str:
    """The page; the same view gives the same text."""
    heading = view.title or view.kicker
    return html.page_html(
        html.Report(
            title=f"{heading}: {view.kicker.lower()}",
            kicker=view.kicker,
            heading=heading,
            lead=[html.Said(sentence.text, _CLASSES[sentence.tone]) for sentence in view.lead],
            sections=[laid for section in view.sections if (laid := section_html(section)).parts],
            footer=view.footer or "This page holds all it shows and loads nothing.",
            currency=view.currency,
            digits=view.digits,
            badge=(view.badge[0], _CLASSES[view.badge[1]] or "muted") if view.badge[0] else None,
        )
    )


def section_html(section: Section) -> html.Section:
    """A section of the page, without what stands in the short form alone."""
    parts = list(_laid(parts_of(section, short=False)))
    captions: list[str] = []
    for place, part in enumerate(parts):
        if isinstance(part, html.Table):
            named = part.caption and part.caption not in captions
            captions.append(part.caption)
            label = part.caption if named else f"{part.caption} table {len(captions)}".strip()
            parts[place] = replace(part, label=f"{section.title}: {label}")
    return html.Section(section.id, section.title, parts)


def view_panel(view: View) -> list[dict[str, str]]:
    """The sections of the view as pieces of markup, without a frame: `id`, `title` and `markup` of each."""
    laid = [section_html(section) for section in view.sections]
    return [
        {"id": own.id, "title": own.title, "markup": html.section_markup(own, view.currency, view.digits)}
        for own in laid
        if own.parts
    ]


def view_fragment(view: View) -> str:
    """The short form of the view for a notebook."""
    shown = [
        _short(part) for section in view.sections for part in parts_of(section, short=True) if not _is_hidden(part)
    ]
    lead = [html.Said(sentence.text, _CLASSES[sentence.tone]) for sentence in view.lead if not sentence.full]
    return html.notebook_html(view.title or view.kicker, lead, list(_laid(shown)))


def _is_hidden(part: Part) -> bool:
    return isinstance(part, Table) and part.hidden


def _short(part: Part) -> Part:
    """The part as a notebook shows it: of a long table the first rows and what the others come to."""
    if isinstance(part, Items):
        return replace(part, items=part.items[: part.most])
    if not isinstance(part, Table):
        return part
    rows, sums, left_out = first_rows(part, part.most or MOST_ROWS)
    rest = (part.rest or more(left_out)) if left_out else ""
    if sums is not None:
        rows, rest = (*rows, (Words(f"… {rest}"), *sums[1:])), ""
    notes = " ".join(filter(None, (f"… {rest}" if rest else "", part.note)))
    return replace(part, id="", rows=rows, note=notes, filters=(), sum="", folded="")


def _laid(parts: Iterable[Part]) -> Iterator[Any]:
    for bars, group in groupby(parts, key=_is_bars):
        laid = [one for part in group for one in _part(part)]
        yield from [html.Pair(laid)] if bars and len(laid) > 1 else laid


def _is_bars(part: Part) -> bool:
    """Bars need little room: several charts of them stand beside each other."""
    return isinstance(part, Chart) and part.shape == "bars"


def _part(part: Part) -> Iterator[Any]:
    match part:
        case Sentence():
            yield html.Said(part.text, _CLASSES[part.tone])
        case Items():
            if part.title and part.items:
                yield html.Heading(part.title)
            for number, item in enumerate(part.items, start=1):
                place = f"{number}. " if part.numbered else ""
                head, text = (f"{place}{item.head}", item.text) if item.head else ("", f"{place}{item.text}")
                yield html.Point(head, text, item.code, _CLASSES[item.tone])
        case Cards():
            cards = [html.Card(card.title, text_of(card.figure), card.remark) for card in part.cards]
            yield html.Cards(cards)
        case Table():
            if not part.hidden and part.rows:
                yield _table(part)
                if part.note:
                    yield html.Said(part.note, "note")
        case Chart():
            if any(series.points for series in part.series):
                yield html.Figure(part.title, chart_svg(part))


def _table(table: Table) -> html.Table:
    shown = [place for place in range(len(table.columns)) if says_something(table, place)]
    columns = [table.columns[place] for place in shown]
    heads = [
        html.Head(f"{column.heading} {column.unit}".strip(), any(is_figure(row[place]) for row in table.rows))
        for place, column in zip(shown, columns, strict=True)
    ]
    rows = [[_cell(row[place], table.columns[place].unit) for place in shown] for row in table.rows]
    foot = [] if table.total is None else [_cell(table.total[place], table.columns[place].unit) for place in shown]
    keys = [column.key for column in columns]
    choices = []
    for key in (key for key in table.filters if key in keys):
        options = sorted({text_of(row[shown[keys.index(key)]]) for row in table.rows} - {""})
        if len(options) <= _MOST_OPTIONS:
            choices.append(html.Choice(heads[keys.index(key)].text, keys.index(key), tuple(options)))
    return html.Table(
        f"{table.id}-table" if table.id else "", table.title, heads, rows, foot=foot, sorts=bool(table.filters),
        filters=choices,
        sum=keys.index(table.sum) if table.sum in keys else None, folded=table.folded,
        classes=_classes(table, len(shown)),
    )  # fmt: skip


def _classes(table: Table, columns: int) -> str:
    """How the page lays the table out: coloured by shares, with many columns to scroll through, or narrow."""
    if any(isinstance(cell, Share) and cell.heat for row in table.rows for cell in row):
        return "heat"
    if table.filters:
        return "lines"
    return "slim" if columns <= 3 and not any(column.wraps for column in table.columns) else ""


def _cell(cell: Cell | None, unit: str) -> html.Cell:
    plain = cell.cell if isinstance(cell, Live) else cell
    if plain is None:
        return html.Cell("")
    look = " ".join(part for part in ("n" if is_figure(plain) else "", _CLASSES[plain.tone]) if part)
    number = number_of(plain)
    sort = f"{number:.10g}" if number is not None else "" if is_figure(plain) else None
    if isinstance(plain, Bar):
        return html.Cell("" if number is None else share_bar(number, text_of(plain)), sort, f"bar {look}".strip())
    if isinstance(plain, Name):
        return html.Cell(html.name(plain.text or ""), None, look)
    if isinstance(plain, Names):
        return html.Cell(html.names(plain.texts, plain.most), None, look)
    if isinstance(plain, Share) and plain.heat and number is not None:
        return html.Cell(f"{number * 100:.0f}", sort, f"h{min(10, max(0, round(number * 10)))}")
    return html.Cell(html.marked(text_of(plain, unit)) if plain.estimated else text_of(plain, unit), sort, look)
