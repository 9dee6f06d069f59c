"""Prices to whole minor units, exactly."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.currencies import currency_code, currency_in
from optimizer.roster.amounts import read_amounts
from optimizer.roster.text import as_text


@pytest.mark.parametrize(
    ("cells", "digits", "minor"),
    [
        (["1,234.50", "12"], 2, [123450, 1200]),
        (["1.234,50 EUR", "7 EUR"], 2, [123450, 700]),
        (["€ 1 200", "€1.5K"], 2, [120000, 150000]),
        # 1.005 is a little less than itself in binary; half-up on the digits gives 101, and 2.675 gives 268.
        (["1.005", "2.675", "12.5"], 2, [101, 268, 1250]),
        (["0.125", "0.135"], 2, [13, 14]),
        (["99.5", "99.49"], 0, [100, 99]),
        (["1.2345"], 3, [1235]),
        (["1.0005K"], 2, [100050]),
    ],
)
def test_prices_are_exact(cells: list[str], digits: int, minor: list[int]) -> None:
    """Prices in every spelling come out as whole minor units, rounded half up on the written digits."""
    money = read_amounts(as_text(cells), digits)
    assert not money.numbers.ambiguous.any()
    assert money.minor.tolist() == minor


@settings(deadline=None, max_examples=40)
@given(st.lists(st.decimals(0, 10**9, places=4), min_size=1, max_size=10), st.integers(0, 3))
def test_rounding_is_that_of_decimal_arithmetic(prices: list[Decimal], digits: int) -> None:
    """For any price the outcome is that of `Decimal` with half-up rounding."""
    expected = [float((price.scaleb(digits)).quantize(Decimal(1), rounding=ROUND_HALF_UP)) for price in prices]
    assert read_amounts(as_text(str(price) for price in prices), digits).minor.tolist() == expected


@settings(deadline=None, max_examples=40)
@given(
    st.lists(st.integers(0, 10**12), min_size=1, max_size=6),
    st.sampled_from([(",", "."), (".", ","), (" ", "."), (" ", ",")]),
)
def test_written_cents_are_read_back(cents: list[int], signs: tuple[str, str]) -> None:
    """Cents written with thousands and decimals in any of the usual ways come back to the cent."""
    group, point = signs
    cells = [f"{cent // 100:,}".replace(",", group) + f"{point}{cent % 100:02d}" for cent in cents]
    assert read_amounts(as_text(cells), 2).minor.tolist() == cents


@pytest.mark.parametrize(
    ("spelling", "rest", "code"),
    [("€", "", "EUR"), ("EUR", "", "EUR"), ("k€", "k", "EUR"), ("US$", "", "USD"), ("$", "", "$"), ("K", "K", ""),
     ("usd", "", "USD"), ("Kč", "", "CZK"), ("/post", "/post", "")],
)  # fmt: skip
def test_currency_signs(spelling: str, rest: str, code: str) -> None:
    """A sign or code is taken off either end; what is left is not touched."""
    assert currency_in(spelling) == (rest, code)


def test_currency_cells() -> None:
    """A currency column may hold codes or signs; anything else is not a currency."""
    assert [currency_code(cell) for cell in ("eur", " USD ", "£", "$", "", "money")] == [
        "EUR", "USD", "GBP", "USD", "", "",
    ]  # fmt: skip
