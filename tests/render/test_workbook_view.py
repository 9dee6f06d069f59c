"""A view as a workbook: numbers and live formulas with their values, text that stays text, the same bytes each time."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from typing import Any

import made_views
import openpyxl
import pytest
from handed_plans import HOSTILE
from hypothesis import given
from hypothesis import strategies as st

from optimizer.render.axes import unbeaten
from optimizer.render.workbook.view import sheet_names, view_workbook
from optimizer.views.cells import Count, Gap, Live, Money, Name, Share, Words
from optimizer.views.parts import Chart, Column, Section, Series, Table, View

Around = Callable[..., View]


def opened(view: View, *, values: bool = False) -> Any:
    """The workbook as it is opened."""
    return openpyxl.load_workbook(io.BytesIO(view_workbook(view)), data_only=values)


def cells(book: Any) -> list[Any]:
    """Every cell of every sheet."""
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_text(name: str) -> None:
    """No formula, no link and no error comes from a name, on any sheet; formulas refer to cells alone."""
    content = view_workbook(made_views.view(name, names=HOSTILE))
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert not [sheet for sheet in book if sheet._hyperlinks]
    for cell in cells(book):
        assert cell.data_type != "e"
        if cell.data_type == "f":
            assert re.fullmatch(r"=SUM\(\$[A-Z]\$\d+:\$[A-Z]\$\d+\)|=[A-Z]\d+/[A-Z]\d+", cell.value), cell.value
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        assert not [part for part in file.namelist() if "external" in part.lower()]


def test_formulas_are_live_and_have_their_values(around: Around) -> None:
    """A price is worked out from the row, a total sums the rows above; a viewer that does not calculate sees both."""
    view = made_views.view()
    formulas, values = (opened(view, values=wanted)["First  of   anna"] for wanted in (False, True))
    live = [
        (cell.value, values[cell.coordinate].value)
        for row in formulas.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert [round(value, 6) for _, value in live] == [0.1, 0.100899, 201.0, 2001.0]
    assert re.fullmatch(r"=C(\d+)/D\1", live[0][0])
    assert [formula[:5] for formula, _ in live[2:]] == ["=SUM("] * 2
    other = Table(
        "t",
        "T",
        (Column("a", "A"), Column("b", "B")),
        ((Live(Count(4), "{b}*2"), Count(2)), (Live(Count(6), "{a-1}+2"), None)),
    )
    book = opened(around(other))["S"]
    texts = [cell.value for row in book.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(texts) == 2
    assert re.fullmatch(r"=B(\d+)\*2", texts[0])
    assert re.fullmatch(r"=A(\d+)\+2", texts[1])


def test_a_total_that_is_no_sum_is_a_figure(around: Around) -> None:
    """People are counted once, so the total of creators is not the sum of the rows."""
    table = Table(
        "t",
        "T",
        (Column("a", "Tier"), Column("b", "Creators")),
        ((Name("x"), Count(2)), (Name("y"), Count(3))),
        total=(Words("all"), Count(4)),
    )
    assert not [cell for cell in cells(opened(around(table))) if cell.data_type == "f"]
    assert 4 in [cell.value for cell in cells(opened(around(table)))]


def test_figures_are_numbers(around: Around) -> None:
    """Money, counts, shares and gaps with their formats; a gap is rounded up; what is unknown is empty."""
    columns = tuple(Column(key, key) for key in ("who", "cost", "share", "gap", "exact", "none"))
    row = (Name("anna"), Money(1.5, "EUR", 2), Share(0.5), Gap(0.00013201), Gap(0.0), Count(None))
    sheet = opened(around(Table("t", "T", columns, (row,))))["S"]
    found = next(list(row) for row in sheet.iter_rows() if row[0].value == "anna")
    assert [cell.value for cell in found] == ["anna", 1.5, 0.5, pytest.approx(0.00014), "exact", None]
    assert found[1].number_format.startswith("#,##0.00")
    assert found[2].number_format == "0.0%"
    assert found[3].number_format.endswith("%")


def test_endless_figures_are_told(around: Around) -> None:
    """A figure without an end is a word: a sheet has no number for it."""
    sheet = opened(around(Table("t", "T", (Column("a", "A"), Column("b", "B")), ((Name("x"), Count(float("inf"))),))))[
        "S"
    ]
    assert "unlimited" in [cell.value for row in sheet.iter_rows() for cell in row]


def test_what_is_left_out(around: Around) -> None:
    """Data alone and what is brief; bars are drawn by their figures beside them."""
    hidden = Table("h", "Hidden", (Column("a", "A"),), ((Count(7777),),), hidden=True)
    brief = Table("b", "Brief", (Column("a", "A"),), ((Count(6666),),), brief=True)
    data = Table("t", "T", (Column("a", "A"), Column("b", "")), ((Count(1), Count(5555)),))
    values = {cell.value for cell in cells(opened(around(hidden, brief, data)))}
    assert not {7777, 6666, 5555} & values
    assert 1 in values


def test_a_table_that_says_nothing(around: Around) -> None:
    """No rows, or none with anything in it: the sheet is there."""
    empty = Table("a", "Empty", (Column("a", "A"),), ())
    blank = Table("b", "Blank", (Column("a", "A"),), ((None,), (Words(""),)), filters=("a",), total=(None,))
    assert opened(around(empty, blank)).sheetnames == ["S"]


def test_charts_are_native_and_bars_begin_at_nothing() -> None:
    """Three charts over the figures of a sheet of their own; the axis of bars and columns starts at 0."""
    content = view_workbook(made_views.view())
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        charts = [file.read(name).decode() for name in sorted(file.namelist()) if name.startswith("xl/charts/chart")]
    assert len(charts) == 3
    kinds = {re.search(r"<c:(scatter|bar)Chart>", text)[1]: text for text in charts}  # type: ignore[index]  # is found
    assert "<c:min" not in kinds["scatter"]
    assert [text.count('<c:min val="0"/>') for text in charts] == [0, 1, 1]
    data = opened(made_views.view())["Chart data"]
    assert [150, None] in [[cell.value for cell in row][1:3] for row in data.iter_rows()]


def test_what_no_plan_beats_is_the_end_of_the_band_off_the_line() -> None:
    """Above what a plan brings, below what it costs; on the line where that is proven to be the best."""
    line = (Series("s", ((0.0, 5.0), (1.0, 6.0))),)
    more = Chart("c", "line", "C", "D.", line, band=((0.0, 5.0, 5.5), (1.0, 6.0, 6.0)))
    less = Chart("c", "line", "C", "D.", line, band=((0.0, 4.5, 5.0), (1.0, 6.0, 6.0)))
    assert unbeaten(more) == {0.0: 5.5, 1.0: 6.0}
    assert unbeaten(less) == {0.0: 4.5, 1.0: 6.0}


def test_the_same_view_gives_the_same_bytes() -> None:
    """Written twice, on whatever day."""
    assert view_workbook(made_views.view()) == view_workbook(made_views.view())


def test_every_sheet_can_be_printed() -> None:
    """On landscape pages, tables with their headings repeated and frozen."""
    book = opened(made_views.view())
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert book.worksheets[0].freeze_panes
    assert book.worksheets[0].auto_filter.ref


@given(st.lists(st.text(max_size=60), max_size=8))
def test_sheets_have_names_that_a_workbook_takes(titles: list[str]) -> None:
    """Whatever the titles: each its own, not too long, without signs that are forbidden."""
    names = sheet_names([*titles, "Chart data", "Chart data"])
    assert len({name.casefold() for name in names} | {"chart data"}) == len(titles) + 3
    assert all(0 < len(name) <= 31 and not set("[]:*?/\\'") & set(name) for name in names)


def test_a_long_title_is_cut_at_a_word() -> None:
    """A sheet's name has 31 letters at most."""
    assert sheet_names(["What more or less money would buy", "x" * 40]) == ["What more or less money would", "x" * 31]


def test_any_titles_make_a_workbook() -> None:
    """Sections of the same name, or of none."""
    sections = tuple(
        Section(str(number), title, ()) for number, title in enumerate(("", "", "Chart data", "a:b", "A B"))
    )
    assert len(opened(View("made", "Made", "k", (), sections, currency="EUR")).sheetnames) == 5
