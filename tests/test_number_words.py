"""One vocabulary: the same text is the same number in a scenario and in a roster."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.number_words import APOSTROPHES, MAGNITUDES, SPACES, power_of_ten
from optimizer.roster.numbers import read_numbers
from optimizer.roster.text import as_text
from optimizer.scenario.numbers import number, number_or_share


@settings(deadline=None, max_examples=60)
@given(
    st.decimals("0.1", "999.9", places=1),
    st.sampled_from(sorted(MAGNITUDES)),
    st.sampled_from(["", " "]),
    st.booleans(),
)
def test_scenario_and_roster_read_alike(amount: Decimal, word: str, blank: str, capitals: bool) -> None:
    """`1.5M`, `1.5 mio`, `1.5 Tsd`: whatever word the vocabulary knows."""
    text = f"{amount}{blank}{word.upper() if capitals else word}".strip()
    meant = amount.scaleb(MAGNITUDES[word])
    assert number(text) == meant
    assert read_numbers(as_text([text]), "average").values.tolist() == pytest.approx([float(meant)])


@pytest.mark.parametrize("mark", SPACES + APOSTROPHES)
def test_thousands_stand_apart_by_the_same_marks(mark: str) -> None:
    """Blanks of every width and apostrophes."""
    text = f"1{mark}234{mark}567"
    assert number(text) == 1234567
    assert read_numbers(as_text([text]), "count").values.tolist() == [1234567]


def test_a_percentage_is_one_in_both() -> None:
    """`60%` is a share in a scenario and carries its sign in a roster."""
    assert number_or_share("60%").value == Decimal("0.6")
    column = read_numbers(as_text(["60%"]), "rate")
    assert (column.values.tolist(), column.percent.tolist()) == ([60], [True])


def test_words_that_are_no_magnitude() -> None:
    """Nothing is guessed."""
    assert power_of_ten("Tsd.") == 3
    assert power_of_ten("posts") is None
