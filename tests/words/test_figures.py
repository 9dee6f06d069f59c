"""The vocabulary of figures."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimizer.words import figures


@pytest.mark.parametrize(
    ("amount", "currency", "digits", "text"),
    [
        (Decimal("56998.40"), "EUR", 2, "€56,998.40"),
        (1250000, "JPY", 0, "¥1,250,000"),
        (Decimal("3.5"), "KWD", 3, "KWD 3.500"),
        (-2, "CHF", 2, "CHF -2.00"),
        (0.005, "EUR", 2, "€0.01"),
        (-0.001, "EUR", 2, "€0.00"),
        (-12.5, "EUR", 2, "-€12.50"),
        (None, "EUR", 2, "–"),
        (float("nan"), "EUR", 2, "–"),
        (float("inf"), "EUR", 2, "€unlimited"),
    ],
)
def test_money_has_the_decimals_of_its_currency(amount: object, currency: str, digits: int, text: str) -> None:
    """Its sign in front, or its code, commas, exactly the currency's decimals."""
    assert figures.money(amount, currency, digits) == text


@pytest.mark.parametrize(
    ("fraction", "text"),
    [
        (0.6, "60 %"), (0.412, "41.2 %"), (0.0, "0 %"), (1.0, "100 %"), (0.0003, "< 0.1 %"), (0.99996, "> 99.9 %"),
        (-0.0001, "0 %"), (1.25, "125 %"), (None, "–"), (float("inf"), "unlimited"),
    ],
)  # fmt: skip
def test_percentages_never_round_to_nothing_or_all(fraction: float | None, text: str) -> None:
    """0 % and 100 % are said only of what is exactly that."""
    assert figures.percent(fraction) == text


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (1.052, "€1.05"),
        (0.0421, "€0.0421"),
        (0.9999, "€1.00"),
        (0.0, "€0.00"),
        (None, "–"),
        (1e4, "€10,000.00"),
    ],
)
def test_unit_prices_keep_three_digits(amount: float | None, text: str) -> None:
    """The price of one engagement is often cents: two decimals would say nothing."""
    assert figures.unit_price(amount, "EUR") == text


def test_counts_are_whole() -> None:
    """People have no decimals, unless a column is small and broken."""
    assert figures.count(54211.6) == "54,212"
    assert figures.count(-0.2) == "0"
    assert figures.count(None) == "–"
    assert figures.places_for([3.4, 12.0]) == 1
    assert figures.places_for([3.0, 12.0]) == 0
    assert figures.places_for([3.4, 120.0]) == 0
    assert figures.places_for([None, float("nan")]) == 0


def test_a_figure_is_told_from_the_limit_it_misses() -> None:
    """A share of 59.996 % that misses 60 % is not shown as 60 %, nor a cent of money as none."""
    assert figures.measured_against(0.59996, 0.6, "spend", "EUR", 2, share=True) == ("59.996 %", "60 %")
    assert figures.measured_against(99.6, 100.0, "engagement", "EUR", 2) == ("99.6", "100")
    assert figures.measured_against(999.7, 1000.0, "engagement", "EUR", 2) == ("999.7", "1,000.0")
    assert figures.measured_against(99.999, 100.0, "spend", "EUR", 2) == ("€99.999", "€100.000")
    assert figures.measured_against(7.0, 5.0, "creators", "EUR", 2) == ("7", "5")
    assert figures.measured_against(5.0, 5.0, "creators", "EUR", 2) == ("5", "5")


@given(st.floats(0, 1), st.floats(0, 1))
def test_two_shares_further_apart_than_a_millionth_look_different(one: float, other: float) -> None:
    """Whatever differs by more than a millionth of a percent is shown as different."""
    shown = figures.measured_against(one, other, "spend", "EUR", 2, share=True)
    assert abs(one - other) < 2e-8 or shown[0] != shown[1]


def test_words_around_figures() -> None:
    """Plurals, points and lists read like sentences."""
    assert figures.plural(1, "creator") == "1 creator"
    assert figures.plural(1200, "creator") == "1,200 creators"
    assert figures.points(0.112) == "11.2 points"
    assert figures.points(0.01) == "1 point"
    assert figures.points(None) == "–"
    assert figures.listing(["a", "b", "c"]) == "a, b and c"
    assert figures.listing(["a"]) == "a"
    assert figures.listing([]) == ""


def test_a_unit_price_may_be_negative() -> None:
    """Where more money brings less, to as many digits as where it brings more."""
    assert [figures.unit_price(amount, "EUR") for amount in (-0.0421, -1.5, 0.0421)] == [
        "-€0.0421",
        "-€1.50",
        "€0.0421",
    ]


@pytest.mark.parametrize(
    ("gap", "text"),
    [
        (0.0, "exact"), (1e-8, "exact"), (0.000131, "0.014 %"), (0.1, "10 %"), (0.10001, "11 %"), (1.5, "150 %"),
        (None, "–"), (float("inf"), "–"),
    ],
)  # fmt: skip
def test_a_gap_never_claims_too_much(gap: float | None, text: str) -> None:
    """To two digits, rounded up; the rounding of the figures themselves is no gap."""
    assert figures.gap_words(gap) == text


@given(st.floats(1e-6, 10))
def test_a_gap_is_at_least_what_it_is(gap: float) -> None:
    """Whatever it is, what is told is not below it."""
    told = figures.gap_percentage(gap)
    assert told is not None
    assert float(told) >= gap * 100 * (1 - 1e-9)


@pytest.mark.parametrize(
    ("value", "text"),
    [(999, "999"), (1000, "1,000"), (123456, "123,000"), (1314696, "1,310,000"), (-98765, "-98,800"), (None, "–")],
)
def test_modelled_figures_have_three_digits(value: float | None, text: str) -> None:
    """Small ones are whole."""
    assert figures.about(value) == text
