"""Money in whole minor units: rounding half up once, no binary fractions."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.money import floor_minor, from_minor, minor_digits, to_minor, weighted_sum


@pytest.mark.parametrize(("currency", "digits"), [("EUR", 2), ("USD", 2), ("JPY", 0), ("KWD", 3), ("XXX", 2)])
def test_each_currency_has_its_decimals(currency: str, digits: int) -> None:
    """By ISO 4217; two where nothing else is known."""
    assert minor_digits(currency) == digits


@pytest.mark.parametrize(
    ("amount", "digits", "minor"),
    [
        ("12.345", 2, 1235),
        ("12.344999999999999999", 2, 1234),
        ("0.005", 2, 1),
        ("0.015", 2, 2),
        ("0.5", 0, 1),
        ("1.5", 0, 2),
        ("1.0005", 3, 1001),
        ("1000000000000000", 2, 10**17),
    ],
)
def test_a_price_is_rounded_half_up(amount: str, digits: int, minor: int) -> None:
    """Half a cent counts as one: neither half to even nor what a binary fraction would give."""
    assert to_minor(Decimal(amount), digits) == minor


@pytest.mark.parametrize(("amount", "minor"), [("99.999", 9999), ("100", 10000), ("0.009", 0), ("57000.095", 5700009)])
def test_a_budget_is_rounded_down(amount: str, minor: int) -> None:
    """A plan may not cost a part of a cent more than there is."""
    assert floor_minor(Decimal(amount), 2) == minor


def test_minor_units_come_back_with_all_decimals() -> None:
    """1235 cents are 12.35, and 1200 cents are 12.00."""
    assert from_minor(1235, 2) == Decimal("12.35")
    assert str(from_minor(1200, 2)) == "12.00"
    assert str(from_minor(1200, 0)) == "1200"
    assert str(from_minor(np.int64(5), 3)) == "0.005"


def test_a_bundle_is_rounded_once() -> None:
    """Three stories at half of 0.67: 3 * 0.335 = 1.005, rounded once to 1.01, not three times 0.34 = 1.02."""
    assert weighted_sum([np.array([67])], [3 * Decimal("0.5")]).tolist() == [101]


def test_two_formats_and_a_discount_by_hand() -> None:
    """(1 * 100.01 + 3 * 40.00) less 10 %: 0.9 * 220.01 = 198.009 is 198.01."""
    amounts = [np.array([10001]), np.array([4000])]
    assert weighted_sum(amounts, [Decimal("0.9"), 3 * Decimal("0.9")]).tolist() == [19801]


def test_half_a_cent_of_a_discount_counts_as_one() -> None:
    """Half of 60.01 is 30.005: 30.01, where half to even would say 30.00."""
    assert weighted_sum([np.array([6001])], [Decimal("0.5")]).tolist() == [3001]


def test_sums_beyond_64_bits_are_exact() -> None:
    """Where numpy's integers would overflow, Python's take over."""
    large = 3 * 10**17
    assert weighted_sum([np.array([large])], [Decimal("1.123456789")]).tolist() == [337037036700000000]


@settings(max_examples=100)
@given(
    st.lists(st.tuples(st.integers(0, 10**9), st.decimals(0, 20, places=4, allow_nan=False)), min_size=1, max_size=4)
)
def test_any_weighted_sum_is_the_exact_one_rounded_half_up(terms: list[tuple[int, Decimal]]) -> None:
    """The judge computes with fractions."""
    exact = sum((amount * Fraction(weight) for amount, weight in terms), start=Fraction(0))
    expected = (2 * exact + 1).__floor__() // 2
    assert weighted_sum([np.array([amount]) for amount, _ in terms], [weight for _, weight in terms]).tolist() == [
        expected
    ]


@given(st.integers(-(10**15), 10**15), st.sampled_from([0, 2, 3]))
def test_there_and_back_again(minor: int, digits: int) -> None:
    """Minor units to an amount and back are the same, rounded either way."""
    amount = from_minor(minor, digits)
    assert to_minor(amount, digits) == floor_minor(amount, digits) == minor
