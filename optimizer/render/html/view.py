"""A view as one page that opens offline: every part of it, with tables that sort and filter."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from optimizer.render.html import page as html
from optimizer.render.html.charts import chart_svg, share_bar
from optimizer.render.text import is_figure, number_of, text_of
from optimizer.views.cells import Bar, Cell, Live, Name, Names, Share, Tone
from optimizer.views.parts import Cards, Chart, Items, Part, Section, Sentence, Table, View, is_brief

_CLASSES: dict[Tone, str] = {"": "", "good": "good", "warn": "warn", "bad": "bad", "quiet": "muted", "strong": "strong"}
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
    parts = [laid for part in section.parts if not is_brief(part) for laid in _part(part)]
    return html.Section(section.id, section.title, parts)


def _part(part: Part) -> Iterator[Any]:
    match part:
        case Sentence():
            yield html.Said(part.text, _CLASSES[part.tone])
        case Items():
            if part.title and part.items:
                yield html.Heading(part.title)
            for number, item in enumerate(part.items, start=1):
                number_of_it = f"{number}. " if part.numbered else ""
                yield html.Point(f"{number_of_it}{item.head}", item.text, item.code, _CLASSES[item.tone])
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
    shown = [place for place, column in enumerate(table.columns) if column.heading]
    columns = [table.columns[place] for place in shown]
    heads = [
        html.Head(f"{column.heading} {column.unit}".strip(), any(is_figure(row[place]) for row in table.rows))
        for place, column in zip(shown, columns, strict=True)
    ]
    rows = [[_cell(row[place], table.columns[place].unit) for place in shown] for row in table.rows]
    foot = [] if table.total is None else [_cell(table.total[place], table.columns[place].unit) for place in shown]
    keys = [column.key for column in columns]
    choices = []
    for key in table.filters:
        options = sorted({text_of(row[shown[keys.index(key)]]) for row in table.rows} - {""})
        if len(options) <= _MOST_OPTIONS:
            choices.append(html.Choice(heads[keys.index(key)].text, keys.index(key), tuple(options)))
    return html.Table(
        table.id, table.title, heads, rows, foot=foot, sorts=bool(table.filters), filters=choices,
        sum=keys.index(table.sum) if table.sum else None, folded=table.folded,
        classes=_classes(table),
    )  # fmt: skip


def _classes(table: Table) -> str:
    """How the page lays the table out: coloured by shares, or with many columns to scroll through."""
    if any(isinstance(cell, Share) and cell.heat for row in table.rows for cell in row):
        return "heat"
    return "lines" if table.filters else ""


def _cell(cell: Cell | None, unit: str) -> html.Cell:
    plain = cell.cell if isinstance(cell, Live) else cell
    if plain is None:
        return html.Cell("")
    look = " ".join(part for part in ("n" if is_figure(plain) else "", _CLASSES[plain.tone]) if part)
    number = number_of(plain)
    sort = f"{number:.10g}" if number is not None else "" if is_figure(plain) else None
    if isinstance(plain, Bar):
        return html.Cell("" if number is None else share_bar(number, text_of(plain)), sort, look)
    if isinstance(plain, Name):
        return html.Cell(html.name(plain.text or ""), None, look)
    if isinstance(plain, Names):
        return html.Cell(html.names(plain.texts, plain.most), None, look)
    mark = "*" if plain.estimated else ""
    if isinstance(plain, Share) and plain.heat and number is not None:
        return html.Cell(f"{number * 100:.0f}", sort, f"h{min(10, max(0, round(number * 10)))}")
    return html.Cell(f"{text_of(plain, unit)}{mark}", sort, look)
