"""A view as JSON, CSV and a DataFrame: nothing is lost on the way, and nothing that was changed comes back in."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import made_views
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.errors import InputError
from optimizer.render.data import load_view, plain, table_csv, table_frame, table_of, view_data, view_json
from optimizer.views.cells import (
    Bar,
    Cell,
    Count,
    Day,
    Gap,
    Live,
    Money,
    Month,
    Name,
    Names,
    Share,
    Stack,
    UnitPrice,
    Words,
)
from optimizer.views.parts import Column, Row, Section, Sentence, Table, View

NUMBERS = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**12), 10**12), st.decimals(-(10**9), 10**9, places=2),
    st.integers(-(10**11), 10**11).map(lambda number: number / 1000),
)  # fmt: skip
REALS = st.one_of(st.none(), st.integers(-(10**11), 10**11).map(lambda number: number / 1000))
TEXTS = st.text(max_size=20)
LOOKS = {"tone": st.sampled_from(["", "good", "warn", "bad", "quiet", "strong"]), "estimated": st.booleans()}
PLAIN: st.SearchStrategy[Any] = st.one_of(
    st.builds(Name, st.none() | TEXTS, **LOOKS),
    st.builds(Names, st.lists(TEXTS, max_size=3).map(tuple), most=st.integers(0, 5), **LOOKS),
    st.builds(Words, st.none() | TEXTS, **LOOKS),
    st.builds(Money, NUMBERS, st.just("EUR"), st.integers(0, 3), **LOOKS),
    st.builds(UnitPrice, REALS, st.just("EUR"), **LOOKS),
    st.builds(Count, NUMBERS, places=st.integers(0, 2), about=st.booleans(), signed=st.booleans(), **LOOKS),
    st.builds(Share, NUMBERS, **LOOKS),
    st.builds(Bar, NUMBERS, **LOOKS),
    st.builds(Stack, st.lists(st.tuples(TEXTS, st.sampled_from([0.0, 0.25, 1.0])), max_size=3).map(tuple), **LOOKS),
    st.builds(Gap, REALS, **LOOKS),
    st.builds(Day, st.none() | st.dates(date(1970, 1, 1)), **LOOKS),
    st.builds(Month, st.none() | st.just("2027-03"), **LOOKS),
)
CELLS: st.SearchStrategy[Cell | None] = st.none() | PLAIN | st.builds(Live, PLAIN, st.just("ROUND(2*0.5,1)"))


def back(view: View) -> View:
    """The view as it is read from what it is printed as."""
    return load_view(json.loads(view_json(view)), "answer.json")


def test_every_part_comes_back() -> None:
    """The same view, from its JSON."""
    view = made_views.view()
    assert back(view) == view


@settings(max_examples=30, deadline=None)
@given(rows=st.lists(st.tuples(CELLS, CELLS), max_size=4), title=TEXTS)
def test_any_cells_come_back(rows: list[Row], title: str) -> None:
    """Whatever the cells hold, as what they were: an amount as a decimal, True as True."""
    table = Table("t", title, (Column("a", "A"), Column("b.c", "B")), tuple(rows))
    view = View("made", title, "k", (Sentence(title),), (Section("s", "S", (table,)),), facts={"said": title})
    again = back(view)
    assert again == view
    assert view_json(again) == view_json(view)
    kinds = [type(getattr(cell, "value", None)) for row in rows for cell in row]
    assert kinds == [type(getattr(cell, "value", None)) for row in again.tables["t"].rows for cell in row]


def test_json_is_for_any_console() -> None:
    """Letters of ASCII alone, so that no output fails on a name."""
    text = view_json(made_views.view("日本語 €\ud800"))
    assert text.isascii()
    assert json.loads(text)["best"] == "日本語 €\ud800"


def test_data_by_keys() -> None:
    """Facts, sentences, tables under their names; keys with dots nest; what is only for people is left out."""
    document = view_data(made_views.view())
    assert document["answer"] == "made"
    assert document["format"] == 2
    assert document["figures"] == [1, 2.5, None]
    assert document["sentences"] == ["The best is anna.", "More of it."]
    assert document["slopes"] == [{"from": 1, "to": 2}]
    assert "people" not in document
    first = document["lines"][0]
    assert first["totals"] == {"engagement": 1000}
    assert first["tiers"] == {"anna": 0.75, "micro": 0.25}
    assert first["others"] == ["anna", "bert"]
    assert first["known"] is True
    assert first["price"] == 0.1
    assert "" not in first


def test_the_table_as_csv() -> None:
    """Each key once, by its last word where that is free; nothing that a spreadsheet would compute."""
    columns = (Column("value", ""), Column("totals.value", ""), Column("totals.reach", ""), Column("", "For people"))
    table = Table(
        "t",
        "",
        columns,
        ((Name("=1+1"), Count(None), Names(("a", "b")), Words("x")), (Count(True), None, Stack((("m", 0.5),)), None)),
    )
    rows = list(csv.reader(io.StringIO(table_csv(table))))
    assert rows[0] == ["value", "totals_value", "reach"]
    assert rows[1] == ["'=1+1", "", "a|b"]
    assert rows[2] == ["yes", "", "m 0.5"]


def test_the_table_of_an_answer() -> None:
    """The first one, or the one that the view names; as a DataFrame too."""
    view = made_views.view()
    assert table_of(view).id == "lines"
    assert table_of(replace(view, table="slopes")).id == "slopes"
    frame = table_frame(view.tables["lines"])
    assert list(frame.columns)[:2] == ["creator", "niche"]
    assert len(frame) == 2


def test_what_is_no_number_is_null() -> None:
    """JSON has no NaN; figures have twelve digits, so that the same question gives the same text."""
    assert plain({"a": float("nan"), "b": float("inf"), "c": Decimal("2.50"), "d": 0.1 + 0.2, "e": Decimal(2)}) == {
        "a": None, "b": None, "c": 2.5, "d": 0.3, "e": 2,
    }  # fmt: skip


def changed(**change: object) -> dict[str, Any]:
    """A saved answer with another first table."""
    document = json.loads(view_json(made_views.view()))
    parts = document["view"]["sections"][0]["parts"]
    place = next(number for number, part in enumerate(parts) if part["kind"] == "table")
    parts[place].update(change)
    return document  # type: ignore[no-any-return]  # as it was read


def live(formula: str) -> dict[str, Any]:
    """A saved answer whose first live cell has another formula."""
    document = changed()
    table = next(part for part in document["view"]["sections"][0]["parts"] if part["kind"] == "table")
    next(cell for cell in table["rows"][0] if cell and cell["kind"] == "live")["formula"] = formula
    return document


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"format": 2, "answer": "made"},
        {"format": 2, "answer": "made", "view": 4},
        {**changed(), "format": 3},
        {**changed(), "format": None},
        changed(rows=[[None]]),
        changed(total=[None]),
        changed(filters=["nothing"]),
        changed(sum="nothing"),
        changed(kind="poster"),
        changed(rows=[[{"kind": "count", "value": "lots"}] * 13]),
        changed(rows=[[{"kind": "count", "value": float("inf")}] * 13]),
        changed(rows=[[{"kind": "count", "value": "Infinity"}] * 13]),
        live('HYPERLINK("http://example.invalid")'),
        live("WEBSERVICE({cost})"),
        live('{cost}&"x"'),
        live("cmd|'/c calc'!A1"),
        live("{nothing}+1"),
        live("{cost+9}"),
        live("{cost-1}"),
        live("{full}+1"),
        live("Sheet1!A1"),
    ],
)
def test_an_answer_that_was_changed_is_refused(document: dict[str, Any]) -> None:
    """With the file's name, never with a traceback; nothing of a formula reaches a workbook."""
    with pytest.raises(InputError, match=r"answer\.json"):
        load_view(document, "answer.json")


@pytest.mark.parametrize(
    "formula", ["{cost}*2", 'IF(N({cost})=0,"",{cost+1}/{totals.engagement})', "ROUND(SUM({cost},3),2)"]
)
def test_formulas_that_count_are_taken(formula: str) -> None:
    """Arithmetic on cells of the table."""
    assert load_view(live(formula), "answer.json").tables["lines"].rows[0][4].formula == formula  # type: ignore[union-attr]  # a cell
