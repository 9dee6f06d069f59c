"""A view on the terminal: the answer, its figures, its tables; what is long is cut, and that is said."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from optimizer.render.cutting import first_rows
from optimizer.render.terminal.chart import show_bars, show_line
from optimizer.render.terminal.columns import Column, fitted, in_blocks
from optimizer.render.terminal.page import Page, widest
from optimizer.render.terminal.short import within_lines
from optimizer.render.text import is_figure, says_something, text_of
from optimizer.views.cells import Bar, Cell, Live, Name, Names, Stack, Tone, Words
from optimizer.views.parts import Cards, Chart, Items, Part, Section, Sentence, Table, View, parts_of
from optimizer.words.figures import SIGNS, and_more, more

MARK = "*"
"""Stands at figures that rest on a default."""
STYLES: dict[Tone, str] = {
    "": "",
    "good": "green",
    "warn": "yellow",
    "bad": "bold red",
    "quiet": "dim",
    "strong": "bold",
}
_STACK_STYLES = ("cyan", "magenta", "green", "yellow", "blue", "red")
_CARD_GAP = 3
_BAR, _STACK = 10, 16
_HEADING = 40
_NAME = 160


def show_view(view: View, console: Console, *, full: bool = False) -> None:
    """Print a view in its short form, or with `full` all of it."""
    page = Page.of(console)
    _print(view if full else within_lines(view, page, _print), page, full=full)


def _print(view: View, page: Page, *, full: bool = False) -> None:
    page.print(page.label(view.title, "bold", page.width))
    for sentence in view.lead:
        if full or not sentence.full:
            _sentence(sentence, page, head=True)
    for section in view.sections:
        _section(section, page, full=full)


def _section(section: Section, page: Page, *, full: bool) -> None:
    if full and section.full:
        page.heading((section.title.upper(), "bold cyan"))
    shown = parts_of(section, short=not full)
    if not full and shown and isinstance(shown[0], Table) and shown[0].rows and not shown[0].title:
        page.print(Text())
    for part in shown:
        _part(part, page, full=full)


def _part(part: Part, page: Page, *, full: bool) -> None:
    match part:
        case Sentence():
            _sentence(part, page)
        case Items():
            _items(part, page, full=full)
        case Cards():
            _cards(part, page)
        case Table():
            if not part.hidden and part.rows:
                _table(part, page, full=full)
        case Chart():
            if part.shape == "line":
                show_line(part, page)
            else:
                show_bars(part, page)


def _sentence(sentence: Sentence, page: Page, *, head: bool = False) -> None:
    signs = {"good": page.signs.kept, "warn": page.signs.limit, "bad": page.signs.broken}
    sign = signs.get(sentence.tone) if head else None
    style = STYLES[sentence.tone]
    parts: list[Text | tuple[str, str]] = [(f"{sign} ", style)] if sign else []
    page.say(*parts, page.label(sentence.text, style, width=2000), indent=0 if head else 2)


def _items(items: Items, page: Page, *, full: bool) -> None:
    if not items.items:
        return
    shown = items.items if full or items.most is None else items.items[: items.most]
    if items.title:
        page.heading(page.label(items.title, STYLES[items.tone] or "bold"))
    for number, item in enumerate(shown, start=1):
        sign = f"{number}. " if items.numbered else f"{page.signs.broken if item.tone == 'bad' else page.signs.dot} "
        said = f": {item.text}" if item.head and item.text else item.text
        head = page.label(item.head, "bold")
        page.say((sign, STYLES[item.tone]), head, page.label(said, width=2000), indent=2, hang=len(sign))
        if item.code:
            page.say(page.label(item.code, "dim", width=2000), indent=2 + len(sign), hang=3)
    if len(shown) < len(items.items):
        page.say((f"{page.signs.more} {and_more(len(items.items) - len(shown))}", "dim"), indent=2)


def _cards(cards: Cards, page: Page) -> None:
    """The cards side by side, in as many rows as the page needs."""
    page.print(Text())
    texts = [
        [
            page.figure(card.title, "dim"),
            page.figure(_marked(text_of(card.figure), card.figure), "bold" if place else "bold cyan"),
            page.figure(card.remark, "dim"),
        ]
        for place, card in enumerate(cards.cards)
    ]
    # All in a row, or two and two, or one below the other: whatever is the fewest rows that fit.
    for across in (len(texts), 2, 1):
        columns = range(min(across, len(texts)))
        widths = [max(widest(card) for card in texts[column::across]) + _CARD_GAP for column in columns]
        if 2 + sum(widths) - _CARD_GAP <= page.width:
            break
    for first in range(0, len(texts), across):
        row = texts[first : first + across]
        for layer in range(3 if any(card[2].plain for card in row) else 2):
            line = Text("  ")
            for card, width in zip(row, widths, strict=False):
                line = Text.assemble(line, card[layer], " " * (width - card[layer].cell_len))
            page.print(line)


def _table(table: Table, page: Page, *, full: bool) -> None:
    rows, sums, left_out = first_rows(table, None if full else table.most)
    body = (*rows, *(row for row in (sums, table.total) if row is not None))
    styles = _stack_styles(table)
    columns = [
        _column(table, place, body, page, styles)
        for place, column in enumerate(table.columns)
        if (full or not column.full) and says_something(table, place)
    ]
    if not columns:
        return
    if table.title:
        page.heading(page.label(table.title, "bold"))
    rest = [f"{page.signs.more} {words}" for words in (table.rest or and_more(left_out), more(left_out))]
    pages = in_blocks(columns, page.width, indent=2) if table.blocks else [fitted(columns, page.width, indent=2)]
    for number, shown in enumerate(pages):
        if number:
            page.print(Text())
        shown.show(page, last_apart=full and table.total is not None, rest=() if sums is None else rest)
    if any(column.stacked for shown in pages for column in shown.columns):
        page.print(Text.assemble("  ", _legend(styles, page)))
    if left_out and sums is None:
        page.say((rest[0], "dim"), indent=2, hang=2)
    if table.note:
        page.say(page.label(table.note, "dim", width=2000), indent=2)


def _column(
    table: Table, place: int, rows: Sequence[Sequence[Cell | None]], page: Page, styles: dict[str, str]
) -> Column:
    column = table.columns[place]
    cells = [row[place] for row in rows]
    texts = [_text(cell, column.unit, page, styles) for cell in cells]
    right = any(is_figure(cell) for cell in cells)
    if right and any(cell is not None and cell.estimated for cell in cells):
        texts = [
            Text.assemble(text, (MARK if cell is not None and cell.estimated else " ", "yellow"))
            for text, cell in zip(texts, cells, strict=True)
        ]
    least = None if right or any(isinstance(cell, Bar | Stack) for cell in cells) else column.least or 8
    heading = page.plain(f"{column.heading} {SIGNS.get(column.unit, column.unit)}", _HEADING)
    stacked = any(isinstance(cell, Stack) for cell in cells)
    return Column(heading, texts, right=right, least=least, rank=column.rank, wraps=column.wraps, stacked=stacked)


def _text(cell: Cell | None, unit: str, page: Page, styles: dict[str, str]) -> Text:
    plain = cell.cell if isinstance(cell, Live) else cell
    if plain is None:
        return Text()
    if isinstance(plain, Bar):
        return Text() if plain.value is None else page.bar(float(plain.value), _BAR, STYLES[plain.tone] or "cyan")
    if isinstance(plain, Stack):
        return _stack(plain, styles, page)
    text = text_of(plain, unit)
    if isinstance(plain, Name | Names | Words):
        return page.label(text, STYLES[plain.tone], _NAME * (plain.most if isinstance(plain, Names) else 1))
    return page.figure(text, STYLES[plain.tone])


def _stack_styles(table: Table) -> dict[str, str]:
    """A colour for each name of the stacked bars, the same in all rows."""
    stacks = [cell for row in table.rows for cell in row if isinstance(cell, Stack)]
    names = dict.fromkeys(name for stack in stacks for name, _ in stack.shares)
    return {name: _STACK_STYLES[number % len(_STACK_STYLES)] for number, name in enumerate(names)}


def _stack(stack: Stack, styles: dict[str, str], page: Page) -> Text:
    """Shares as one bar; without colours they are told apart by their signs."""
    shares = dict.fromkeys(styles, 0.0) | dict(stack.shares)
    bar = Text(no_wrap=True)
    done, total = 0, 0.0
    for (name, share), sign in zip(shares.items(), _stack_signs(page, len(shares)), strict=True):
        total += share
        end = round(total * _STACK)
        bar.append(sign * (end - done), styles.get(name, ""))
        done = end
    return bar


def _legend(styles: dict[str, str], page: Page) -> Text:
    """`█ macro  ▓ micro`."""
    legend = Text(no_wrap=True)
    for (name, style), sign in zip(styles.items(), _stack_signs(page, len(styles)), strict=True):
        legend.append(f"{sign} ", style)
        legend.append_text(page.label(name, "dim", 20))
        legend.append("   ")
    legend.rstrip()
    return legend


def _stack_signs(page: Page, number: int) -> list[str]:
    signs = "█▓▒░▚▞" if page.signs.full == "━" else "#+=-.:"
    return [signs[place % len(signs)] for place in range(number)]


def _marked(text: str, cell: Cell) -> str:
    return f"{text}{MARK}" if cell.estimated else text
