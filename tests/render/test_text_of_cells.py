"""A cell as a person reads it, and as a program does."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.render.text import is_figure, number_of, text_of, value_of
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
from optimizer.words.figures import gap_percentage

NAN = float("nan")


@pytest.mark.parametrize(
    ("cell", "text", "value"),
    [
        (None, "", None),
        (Name("anna"), "anna", "anna"),
        (Name(None), "", None),
        (Words("kept"), "kept", "kept"),
        (Names(("anna", "bert")), "anna, bert", ["anna", "bert"]),
        (Names(("a", "b", "c"), most=1), "a and 2 more", ["a", "b", "c"]),
        (Names(()), "", []),
        (Money(Decimal("1234.5"), "GBP", 2), "£1,234.50", Decimal("1234.5")),
        (Money(Decimal("-1"), "CHF", 0, signed=True), "CHF -1", Decimal(-1)),
        (Money(3, "EUR", 2, signed=True), "+€3.00", 3),
        (Money(NAN, "EUR", 2), "–", None),
        (UnitPrice(0.04211, "EUR"), "€0.0421", 0.04211),
        (UnitPrice(None, "EUR"), "–", None),
        (Count(1234567), "1,234,567", 1234567),
        (Count(1234567, about=True), "1,230,000", 1234567),
        (Count(2.5, places=1, signed=True), "+2.5", 2.5),
        (Count(None), "–", None),
        (Share(0.41234), "41.2 %", 0.41234),
        (Share(-0.05, signed=True), "-5 %", -0.05),
        (Share(0.05, signed=True), "+5 %", 0.05),
        (Bar(0.5), "50 %", 0.5),
        (Stack((("micro", 0.25), ("macro", 0.75))), "micro 25 %, macro 75 %", {"micro": 0.25, "macro": 0.75}),
        (Gap(0.0), "exact", 0.0),
        (Gap(0.00013201), "0.014 %", 0.00013201),
        (Gap(None), "–", None),
        (Day(date(2027, 3, 1)), "1 Mar 2027", date(2027, 3, 1)),
        (Day(None), "–", None),
        (Month("2027-03"), "2027-03", "2027-03"),
        (Month(None), "no date", None),
        (Live(Count(5), "{a}+1"), "5", 5),
    ],
)
def test_cells(cell: Cell | None, text: str, value: object) -> None:
    """Written for people; the value as it was worked out for programs, None for what is not known."""
    assert text_of(cell) == text
    assert value_of(cell) == value


def test_an_amount_under_a_heading_with_its_currency() -> None:
    """The heading has named it; an amount in another currency still says so."""
    assert text_of(Money(5, "EUR", 2), "EUR") == "5.00"
    assert text_of(UnitPrice(5.0, "EUR"), "EUR") == "5.00"
    assert text_of(Money(5, "USD", 2), "EUR") == "$5.00"


def test_figures_stand_on_the_right() -> None:
    """A live cell where its figure does; bars, names and words on the left."""
    assert is_figure(Live(Money(1, "EUR", 2), "1"))
    assert not is_figure(Bar(0.5))
    assert number_of(Money(Decimal("1.5"), "EUR", 2)) == 1.5
    assert number_of(Words("5")) is None


@given(st.floats(0, 10))
def test_a_gap_never_claims_more_than_is_proven(gap: float) -> None:
    """It is rounded up, by less than a tenth of itself, and below half a millionth it is the figures' own rounding."""
    shown = gap_percentage(gap)
    assert shown is not None
    if gap < 5e-7:
        assert text_of(Gap(gap)) == "exact"
    else:
        assert text_of(Gap(gap)) == f"{shown:f} %"
        assert gap * 100 <= float(shown) * (1 + 1e-12) <= gap * 100 * 1.1 + 1e-12
