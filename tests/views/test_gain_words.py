"""What one plan has more than another, in words."""

from __future__ import annotations

import pytest

from optimizer.words.gains import FREE, briefly, exchange, gained, some


@pytest.mark.parametrize(
    ("gain", "words"),
    [
        ((120.0, 120.0, 120.001), "120 engagements"),
        ((1.0, 1.0, 1.0), "1 engagement"),
        ((120.0, 80.0, 130.0), "about 120 engagements (proven: 80 to 130)"),
        ((0.0, 0.0, 0.0), "nothing"),
        ((0.0, 0.0, 40.0), "at most 40 engagements"),
        ((10.0, 0.0, 40.0), "at most 40 engagements"),
        ((0.0, 0.0, 41.3), "at most 42 engagements"),
    ],
)
def test_gains_say_what_is_proven(gain: tuple[float, float, float], words: str) -> None:
    """A sharp figure stands alone, a loose one with its range, and nothing is nothing only where that is proven."""
    assert gained(gain, "engagement", "EUR", 2, 1000.0) == words


def test_gains_of_money_and_of_value() -> None:
    """Money has the sign of its currency, value is called so."""
    assert gained((120.0, 80.0, 130.0), "spend", "EUR", 2, 1000.0) == "about €120 (proven: €80 to €130)"
    assert gained((120.5, 120.5, 120.5), "value", "GBP", 2, 1000.0) == "£120.50 of value"
    assert gained((0.0, 0.0, 0.0), "spend", "EUR", 2, 1000.0, nothing=FREE) == "free"


def test_exchanges_by_name() -> None:
    """One goes, two come; long lists end with how many more."""
    assert exchange("ab", "c", "d") == "a and b come, c goes, d is booked differently"
    assert exchange((), ()) == ""
    assert exchange("abcdefghijklmno", "pqrstuvwx", "y") == "15 creators come, 9 go, 1 is booked differently"
    assert some("abcdefghij") == "a, b, c, d and 6 more"


def test_exchanges_in_a_cell() -> None:
    """Two names at most; else numbers."""
    assert briefly("a", "b", "") == "a in, b out"
    assert briefly("abcd", "efghi", "k") == "4 in, 5 out, 1 changed"
