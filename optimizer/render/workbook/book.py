"""The sheets a workbook is written on: formats, tables, print setup; text is text, never a formula or a link.

Figures that a reader may change are blue on pale yellow, as finance is used to; everything that follows from
them is a formula with its value beside it, so that viewers which do not calculate show it too.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from optimizer.words.figures import known

INK, MUTED, ACCENT, PALE, RULE = "#1F2933", "#5F6B76", "#1F6F8B", "#EAF1F4", "#C9D3D9"
INPUT_INK, INPUT_FILL = "#1F4E9E", "#FFF9E3"
GOOD, TIGHT, BAD = "#2E7D5B", "#A15C00", "#B3261E"
SERIES = ("#1F6F8B", "#D98E3F", "#6B8E5A", "#8C6BB1", "#B8576B", "#7A8790")
LEFT = ("text", "wrap", "date", "month")
"""Kinds of cells that stand on the left."""
LONGEST = 300
"""Characters of a text that a cell shows."""
_WIDEST = 44


@dataclass(frozen=True, slots=True)
class Formula:
    """A live cell: the formula, and its value now."""

    text: str
    value: float | str | int | Decimal | None


@dataclass(frozen=True, slots=True)
class Typed:
    """A cell of another kind than its column, or with a look of its own."""

    value: Any
    kind: str
    look: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, what it holds, its width in characters (fitted where 0)."""

    heading: str
    kind: str = "text"
    """text, wrap, money, count, decimal, percent, price, date or month."""
    width: float = 0
    live: bool = False
    """A reader may change these figures."""
    most: float = _WIDEST
    """The width, where it is fitted, is at most this."""


@dataclass(frozen=True, slots=True)
class Area:
    """Where the rows of a table stand on a sheet, counted from 0."""

    sheet: str
    first: int
    last: int
    column: int

    def cell(self, row: int, column: int, *, here: bool = False) -> str:
        """Absolute address of a cell, by position in the table."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        address = xl_rowcol_to_cell(self.first + row, self.column + column, row_abs=True, col_abs=True)
        return address if here else f"{quoted(self.sheet)}!{address}"

    def range(self, column: int, *, here: bool = False) -> str:
        """Absolute range of one column's rows."""
        last = max(self.last, self.first)
        ends = [Area(self.sheet, row, row, self.column).cell(0, column, here=True) for row in (self.first, last)]
        return ":".join(ends) if here else f"{quoted(self.sheet)}!{':'.join(ends)}"


def quoted(sheet: str) -> str:
    """A sheet's name as formulas take it."""
    return "'" + sheet.replace("'", "''") + "'"


def clipped(text: object) -> str:
    """A text as a cell shows it."""
    plain = str(text)
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"


class Book:
    """A workbook in memory."""

    def __init__(self, title: str, currency: str, digits: int) -> None:
        import xlsxwriter

        self._bytes = io.BytesIO()
        as_text = ("strings_to_formulas", "strings_to_urls", "strings_to_numbers")
        options = {"in_memory": True, **dict.fromkeys(as_text, False)}
        self.book: Any = xlsxwriter.Workbook(self._bytes, options)
        self.currency, self.digits = currency, digits
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        # A fixed day, so that the same plan gives the same bytes.
        self.book.set_properties({"title": clipped(title), "created": datetime(2020, 1, 1)})  # noqa: DTZ001 - a label
        self.book.set_calc_mode("auto")

    def sheet(self, name: str, *, tab: str = ACCENT) -> Sheet:
        """A new sheet, in the order in which they are asked for."""
        worksheet = self.book.add_worksheet(name)
        worksheet.hide_gridlines(2)
        worksheet.set_tab_color(tab)
        return Sheet(self, worksheet, name)

    def format(self, **properties: Any) -> Any:
        """A cell format, made once."""
        all_of_them = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "vcenter", **properties}
        key = tuple(sorted(all_of_them.items()))
        if key not in self._formats:
            self._formats[key] = self.book.add_format(all_of_them)
        return self._formats[key]

    def number_format(self, kind: str) -> str:
        """How figures of a kind are written; money with the decimals of the currency."""
        decimals = f".{'0' * self.digits}" if self.digits else ""
        return {
            "money": f'#,##0{decimals};[Red]-#,##0{decimals};"–"',
            "count": "#,##0",
            "decimal": "#,##0.0",
            "price": "#,##0.0000",
            "percent": "0.0%",
            "share": "0%",
            "rate": "0.0##%",
            "gap": "0.0#######%",
            "exact": "#,##0.00####",
            "date": "d mmm yyyy",
            "month": "mmm yyyy",
        }.get(kind, "General")

    def name(self, name: str, place: str) -> None:
        """A name under which formulas find a cell or a range, wherever it is moved."""
        self.book.define_name(name, f"={place}")

    def close(self) -> bytes:
        """The file's content."""
        self.book.close()
        return self._bytes.getvalue()


@dataclass
class Sheet:
    """One sheet with the row that is written next."""

    book: Book
    sheet: Any
    name: str
    row: int = 0
    widths: dict[int, float] = field(default_factory=dict)

    def title(self, text: str, *remarks: str) -> None:
        """The sheet's heading, and sentences below it."""
        self.sheet.set_row(0, 26)
        self.sheet.write_string(0, 0, clipped(text), self.book.format(bold=True, font_size=16, font_color=ACCENT))
        self.row = 1
        for remark in remarks:
            self.remark(remark)
        self.row += 1

    def remark(self, text: str, **look: Any) -> None:
        """A sentence in a line of its own."""
        self.sheet.write_string(self.row, 0, text[:2000], self.book.format(**{"font_color": MUTED, **look}))
        self.row += 1

    def heading(self, text: str) -> None:
        """The heading of a part."""
        self.sheet.set_row(self.row, 20)
        self.sheet.write_string(self.row, 0, clipped(text), self.book.format(bold=True, font_size=12))
        self.row += 1

    def table(
        self, columns: Sequence[Column], rows: Iterable[Sequence[Any]], *, total: Sequence[Any] | None = None,
        at: int = 0, filters: bool = False, freeze: int | None = None,
    ) -> Area:  # fmt: skip
        """A table from the next row on; the place of its rows. `freeze` is the number of columns that stay in sight."""
        head = self.row
        body = [list(row) for row in rows]
        self._fit(columns, body, at)
        deep = max((self._heading_lines(column, at + place) for place, column in enumerate(columns)), default=1)
        self.sheet.set_row(head, 18 if deep == 1 else 4 + 13 * deep)
        for place, column in enumerate(columns):
            is_text = column.kind in LEFT
            side = {"align": "left", "indent": int(place > 0)} if is_text else {"align": "right"}
            look = self.book.format(
                bold=True, bg_color=PALE, bottom=1, bottom_color=ACCENT, text_wrap=True, valign="bottom", **side
            )
            self.sheet.write_string(head, at + place, column.heading, look)
        for offset, row in enumerate(body, start=1):
            lines = max((self._lines(value, column, at + place) for place, (column, value) in
                         enumerate(zip(columns, row, strict=True))), default=1)  # fmt: skip
            if lines > 1:  # not every program fits rows to wrapped texts
                self.sheet.set_row(head + offset, 14 * lines)
            for place, (column, value) in enumerate(zip(columns, row, strict=True)):
                self.write(head + offset, at + place, value, column.kind, live=column.live)
        area = Area(self.name, head + 1, head + len(body), at)
        self.row = head + 1 + max(len(body), 1)
        if total is not None:
            for place, (column, value) in enumerate(zip(columns, total, strict=True)):
                self.write(self.row, at + place, value, column.kind, bold=True, top=1, top_color=ACCENT)
            self.row += 1
        if filters and body:
            self.sheet.autofilter(head, at, head + len(body), at + len(columns) - 1)
        if freeze is not None:
            self.sheet.freeze_panes(head + 1, at + freeze)
            self.sheet.repeat_rows(head)
        self.row += 1
        return area

    def listed(
        self, name: str, columns: Sequence[Column], rows: Sequence[Sequence[Any]], formulas: Sequence[str], *,
        freeze: int,
    ) -> Area:  # fmt: skip
        """A table that grows: rows that are put in are of it, and get its formulas. Nothing may stand below it."""
        named = [
            {"header": column.heading, **({"formula": formula} if formula else {})}
            for column, formula in zip(columns, formulas, strict=True)
        ]
        last = self.row + max(1, len(rows))
        self.sheet.add_table(self.row, 0, last, len(columns) - 1, {"name": name, "columns": named, "style": None})
        self.sheet.ignore_errors({"calculated_column": f"A1:XFD{last + 1}"})
        body = rows or [[None] * len(columns)]
        return self.table(columns, body, freeze=freeze)

    def choices(self, first: int, column: int, last: int, values: Sequence[str]) -> None:
        """A cell offers these values, and takes others too."""
        rule = {"validate": "list", "source": list(values), "error_type": "information"}
        self.sheet.data_validation(first, column, last, column, rule)

    def printed_wide(self, breaks: Sequence[int], *, first_row: int) -> None:
        """On paper: several pages side by side that a person can read, each with the first columns."""
        self.printed()
        self.sheet.fit_page = 0
        self.sheet.set_print_scale(60)
        self.sheet.repeat_columns(0, 1)
        self.sheet.repeat_rows(first_row)
        self.sheet.set_v_pagebreaks(list(breaks))

    def write(self, row: int, column: int, value: Any, kind: str = "text", *, live: bool = False, **look: Any) -> None:
        """One cell. A figure of a live column is marked as one that may be changed; an unknown one stays empty."""
        if isinstance(value, Typed):
            value, kind, look = value.value, value.kind, {**dict(value.look), **look}
        if isinstance(value, Live):
            value, live = value.value, True
        if live and not isinstance(value, Formula) and (known(value) or value in (None, "")):
            look = {"font_color": INPUT_INK, "bg_color": INPUT_FILL, **look}
        if kind == "wrap":
            look = {"text_wrap": True, "valign": "top", **look}
        if kind in ("text", "wrap") and column > 0:
            look = {"indent": 1, **look}
        if kind in ("text", "wrap"):  # whatever script a name is written in, the sheet runs from left to right
            look = {"align": "left", "reading_order": 1, **look}
        if kind not in ("text", "wrap"):
            side = {"align": "left", "indent": int(column > 0)} if kind in LEFT else {"align": "right"}
            look = {"num_format": self.book.number_format(kind), **side, **look}
        shown = self.book.format(**({} if "top" in look else {"bottom": 1, "bottom_color": "#EDF1F3"}), **look)
        if isinstance(value, Formula):
            cached = float(value.value) if isinstance(value.value, Decimal) else value.value
            cached = _as_number(cached)
            if value.text.startswith("{"):
                self.sheet.write_array_formula(row, column, row, column, value.text, shown, cached)
            else:
                self.sheet.write_formula(row, column, value.text, shown, cached)
        elif value is None or (isinstance(value, float) and not known(value)):
            self.sheet.write_blank(row, column, None, shown)
        elif isinstance(value, date):
            self.sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), shown)  # noqa: DTZ001 - a day
        elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
            self.sheet.write_number(row, column, float(value), shown)
        else:
            self.sheet.write_string(row, column, clipped(value), shown)

    def _fit(self, columns: Sequence[Column], rows: Sequence[Sequence[Any]], at: int) -> None:
        for place, column in enumerate(columns):
            width = column.width or self._width(column, [row[place] for row in rows])
            self.widths[at + place] = max(self.widths.get(at + place, 0), width)
            self.sheet.set_column(at + place, at + place, self.widths[at + place])

    def _heading_lines(self, column: Column, place: int) -> int:
        """Lines that a heading takes in its column, broken between words."""
        lines, room = 1, self.widths[place]
        left = room
        for word in column.heading.split():
            if len(word) > left and left < room:
                lines, left = lines + 1, room
            left -= len(word) + 1
        return lines

    def _lines(self, value: Any, column: Column, place: int) -> int:
        """Lines that a text takes in its column."""
        plain = value.value if isinstance(value, Typed) else value
        if column.kind != "wrap" or not isinstance(plain, str):
            return 1
        return math.ceil(len(clipped(plain)) / max(1.0, self.widths[place] - 3))

    def _width(self, column: Column, values: Sequence[Any]) -> float:
        values = [value.value if isinstance(value, Typed) else value for value in values]
        if column.kind in ("text", "wrap"):
            longest = max((len(str(value)) for value in values if value is not None), default=0)
            return min(max(longest + 3, min(len(column.heading) + 3, 18), 8), column.most)
        figures = [value.value if isinstance(value, Formula | Live) else value for value in values]
        numbers = [float(value) for value in figures if isinstance(value, int | float | Decimal) and known(value)]
        largest = max((abs(number) for number in numbers), default=0.0)
        digits = len(f"{largest:,.0f}") + (self.book.digits + 1 if column.kind == "money" else 2)
        return max(digits + 2, max(len(word) for word in column.heading.split() or [""]) + 2, 9)

    def printed(self, *, one_page: bool = False) -> None:
        """On paper: A4 landscape, one page wide or one page in all; sheet and page in the footer."""
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        self.sheet.fit_to_pages(1, int(one_page))
        self.sheet.set_footer("&L&9&A&R&9Page &P of &N")

    def chart(
        self, kind: dict[str, str], title: str, series: Sequence[dict[str, Any]], *, row: int, column: int,
        size: tuple[int, int] = (480, 260), money: bool = False, legend: bool = False, months: bool = False,
        shown: str = "#,##0",
    ) -> None:  # fmt: skip
        """A native chart over cells of this workbook, with its title as the text for whoever cannot see it."""
        chart = self.book.book.add_chart(kind)
        for number, one in enumerate(series):
            colour = SERIES[number % len(SERIES)]
            look = (
                {"line": {"color": colour, "width": 2.25}, "marker": {"type": "circle", "size": 5,
                 "fill": {"color": colour}, "border": {"color": colour}}}
                if kind["type"] == "line" or kind["type"] == "scatter"
                else {"fill": {"color": colour}, "border": {"none": True}, "gap": 60}
            )  # fmt: skip
            chart.add_series({**look, **one})
        plain = {"name": "Arial", "size": 9, "color": MUTED, "bold": False}
        axis = {"num_font": plain, "name_font": plain, "line": {"color": RULE}, "major_tick_mark": "none"}
        grid = {"visible": True, "line": {"color": "#E6EBEE", "width": 0.75}}
        across = {**axis, "major_gridlines": {"visible": False}}
        up = {**axis, "major_gridlines": grid, "line": {"none": True}, "num_format": shown}
        if kind["type"] in ("bar", "column"):
            up["min"] = 0  # a bar says how much there is by its length alone
        if kind["type"] == "bar":
            chart.set_x_axis(up)
            chart.set_y_axis({**across, "reverse": True})
        else:
            chart.set_x_axis({**across, **({"text_axis": True, "num_format": "mmm yyyy"} if months else {})})
            chart.set_y_axis(up)
        name = f"{title}, {self.book.currency}" if money else title
        chart.set_title({"name": name, "overlay": False, "name_font": {"name": "Arial", "size": 11, "color": INK}})
        chart.set_legend({"position": "bottom", "font": plain} if legend else {"none": True})
        chart.set_chartarea({"border": {"color": RULE}})
        chart.set_size({"width": size[0], "height": size[1]})
        self.sheet.insert_chart(row, column, chart, {"description": f"Chart: {name}", "object_position": 1})


def _as_number(value: Any) -> Any:
    """A day as a sheet counts days; nothing as an empty text."""
    return "" if value is None else (value - date(1899, 12, 30)).days if isinstance(value, date) else value


@dataclass(frozen=True, slots=True)
class Live:
    """A figure that a reader may change."""

    value: Any


def sum_where(labels: str, label_cell: str, label: str, amounts: str) -> str:
    """The formula that sums `amounts` where `labels` equals a cell.

    SUMIFS takes `>5` and `a*` for conditions and overlong ones for errors; labels that could be such are compared
    letter by letter.
    """
    if not label or len(label) > 200 or label[0] in "=<>" or any(char in label for char in "*?~"):
        return f"=SUMPRODUCT(EXACT({labels},{label_cell})*1,{amounts})"
    return f"=SUMIFS({amounts},{labels},{label_cell})"


def month_day(month: str | None) -> date | str:
    """The first day of `2027-03`; a word where no date is known."""
    return "no date" if month is None else date(int(month[:4]), int(month[5:7]), 1)
