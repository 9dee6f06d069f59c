"""Tables that fit the terminal: columns are narrowed, then left out, least needed first; figures are never cut."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from rich.cells import cell_len
from rich.text import Text

from optimizer.render.safe import shortened
from optimizer.render.terminal.page import Page, widest

GAP = 2
EXTRA = 7
"""Columns of this rank and above are extras: they go before a text is narrowed below `COMFORTABLE` cells."""
COMFORTABLE = 18


@dataclass(frozen=True)
class Column:
    """A column of cells under a heading."""

    heading: str
    cells: Sequence[Text]
    right: bool = False
    """Figures stand to the right."""
    least: int | None = None
    """Cells it may be narrowed to; None where it holds figures, which keep their width."""
    rank: int = 0
    """How soon it may be left out: the highest rank goes first, 0 always stays."""
    wraps: bool = False
    """Too long a text goes on in the next line instead of being cut."""
    stacked: bool = False
    """Its cells are bars of several parts, which need a legend."""

    @property
    def natural(self) -> int:
        """Cells it would like to have."""
        return max(widest(self.cells), cell_len(self.heading))

    @property
    def narrowest(self) -> int:
        """Cells it can do with."""
        return self.natural if self.least is None else min(self.natural, max(self.least, cell_len(self.heading)))

    @property
    def comfortable(self) -> int:
        """Cells in which it reads well."""
        return self.natural if self.least is None else min(self.natural, max(self.narrowest, COMFORTABLE))


@dataclass(frozen=True)
class Fitted:
    """Columns with the widths they have on this page."""

    columns: tuple[Column, ...]
    widths: tuple[int, ...]
    indent: int

    @property
    def width(self) -> int:
        """Cells of a whole row, without the indent."""
        return sum(self.widths) + GAP * (len(self.widths) - 1)

    def show(self, page: Page, *, last_apart: bool = False, rest: Sequence[str] = ()) -> None:
        """Print headings and all rows, a thin line before the last one where it sums up the others.

        With `rest` the last row is that of the rows which are left out: before its first figure stands the first of
        these texts that fits there.
        """
        page.print(self.heading())
        rows = len(self.columns[0].cells)
        for position in range(rows):
            if last_apart and position == rows - 1:
                page.print(self.rule(page))
            for line in self.row(page, position):
                page.print(self._begun(line, rest, page) if rest and position == rows - 1 else line)

    def _begun(self, line: Text, texts: Sequence[str], page: Page) -> Text:
        """A row of figures with a text before the first of them."""
        figures = line.plain.lstrip()
        room = len(line.plain) - len(figures) - self.indent - GAP
        shown = next((text for text in texts if len(text) <= room), shortened(texts[-1], max(0, room), page.signs.more))
        return Text.assemble(" " * self.indent, (f"{shown:<{room + GAP}}", "dim"), figures)

    def heading(self) -> Text:
        """The line of headings."""
        cells = [Text(column.heading, "dim") for column in self.columns]
        return self._line([_cut(cell, width) for cell, width in zip(cells, self.widths, strict=True)])

    def row(self, page: Page, position: int) -> list[Text]:
        """A row as lines: one, or more where a cell wraps."""
        cells = []
        for column, width in zip(self.columns, self.widths, strict=True):
            cell = column.cells[position]
            if column.wraps and cell.cell_len > width:
                loose = cell.copy()
                loose.no_wrap = False
                cells.append(list(loose.wrap(page.console, width)))
            else:
                cells.append([_cut(cell, width, page.signs.more)])
        return [self._line(list(line)) for line in zip_longest(*cells, fillvalue=Text())]

    def rule(self, page: Page) -> Text:
        """A thin line as wide as the table."""
        return Text(" " * self.indent + page.signs.rest * self.width, "dim")

    def _line(self, cells: list[Text]) -> Text:
        line = Text(" " * self.indent)
        for position, (column, width, cell) in enumerate(zip(self.columns, self.widths, cells, strict=True)):
            padding = " " * (width - cell.cell_len)
            line.append(" " * GAP if position else "")
            line = Text.assemble(line, *((padding, cell) if column.right else (cell, padding)))
        return line


def fitted(columns: Sequence[Column], room: int, indent: int = 0) -> Fitted:
    """Widths for the columns within `room` cells, leaving out what does not fit.

    Where even the columns that always stay are too wide, they keep their least width and the terminal breaks the lines.
    """
    room -= indent
    chosen = _without(list(columns), EXTRA, room, lambda column: column.comfortable)
    chosen = _without(chosen, 1, room, lambda column: column.narrowest)
    widths = [column.natural for column in chosen]
    while sum(widths) + GAP * (len(widths) - 1) > room:
        slack = [width - column.narrowest for width, column in zip(widths, chosen, strict=True)]
        if not any(slack):
            break
        # The widest of those that can give way gives way first, so that all end up about equally wide.
        giving = max((position for position, free in enumerate(slack) if free), key=lambda position: widths[position])
        widths[giving] -= 1
    return Fitted(tuple(chosen), tuple(widths), indent)


def in_blocks(columns: Sequence[Column], room: int, indent: int = 0) -> list[Fitted]:
    """All of the columns, in as many tables below each other as it takes, each with the first column in front."""
    first, *others = columns
    blocks: list[list[Column]] = [[first]]
    for column in others:
        if len(blocks[-1]) > 1 and _needed([*blocks[-1], column]) > room - indent:
            blocks.append([first])
        blocks[-1].append(column)
    return [fitted([replace(column, rank=0) for column in block], room, indent) for block in blocks]


def _needed(columns: Sequence[Column]) -> int:
    return sum(column.comfortable + GAP for column in columns) - GAP


def _without(columns: list[Column], rank: int, room: int, width: Callable[[Column], int]) -> list[Column]:
    """The columns, without as many of this rank and above as it takes to fit."""
    chosen = list(columns)
    while sum(width(column) + GAP for column in chosen) - GAP > room:
        removable = [column for column in chosen if column.rank >= rank]
        if not removable:
            break
        chosen.remove(max(removable, key=lambda column: column.rank))
    return chosen


def _cut(cell: Text, width: int, more: str = "…") -> Text:
    if cell.cell_len <= width:
        return cell
    return Text(shortened(cell.plain, width, more), cell.style)
