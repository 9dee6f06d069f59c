"""Figures of an axis: short, and none written like another."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from optimizer.render.axes import distinct


def test_three_digits_where_they_suffice() -> None:
    """A budget in thousands, a share in percent."""
    assert list(distinct([5000, 12500, 20000]).values()) == ["5k", "12.5k", "20k"]
    assert list(distinct([0.05, 0.125], "share").values()) == ["5 %", "12.5 %"]


def test_as_many_digits_as_tell_them_apart() -> None:
    """A stretch that is narrow beside its height."""
    assert list(distinct([92_860, 92_880, 92_900]).values()) == ["92.86k", "92.88k", "92.9k"]


@given(st.lists(st.integers(-(10**8), 10**8), max_size=8))
def test_none_is_written_like_another(values: list[int]) -> None:
    """Whole numbers of up to nine digits are told apart, each once."""
    written = distinct(values)
    assert sorted(written) == sorted(set(values))
    assert len(set(written.values())) == len(written)
