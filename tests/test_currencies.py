"""Currencies by ISO 4217, and the words that are currencies only in capitals."""

from __future__ import annotations

import pytest

from optimizer.currencies import currency_code, currency_in, decimal_places


def test_every_currency_in_use_is_known() -> None:
    """Not only those of large markets: Georgia, Ghana, Bolivia; and no gold, which has no decimals."""
    places = decimal_places()
    assert (places["EUR"], places["JPY"], places["KWD"], places["CLF"], places["GEL"]) == (2, 0, 3, 4, 2)
    assert {"GHS", "BOB", "LKR", "KES", "XOF"} <= set(places)
    assert not {"XAU", "XXX", "XTS"} & set(places)
    assert len(places) > 150


def test_currencies_that_the_euro_replaced_are_still_read() -> None:
    """Old exports hold them."""
    assert currency_code("BGN") == "BGN"


@pytest.mark.parametrize(
    ("cell", "left", "code"),
    [
        ("GEL", "", "GEL"),
        ("gel", "", "GEL"),
        ("KGHS", "K", "GHS"),
        ("ALL", "", "ALL"),
        ("all", "all", ""),
        ("top", "top", ""),
        ("TRY", "", "TRY"),
        ("try", "try", ""),
    ],
)
def test_words_are_currencies_in_capitals_only(cell: str, left: str, code: str) -> None:
    """`all in 500` is not 500 Albanian lek."""
    assert currency_in(cell) == (left, code)
