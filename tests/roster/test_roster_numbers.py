"""Columns of text to numbers: spellings, separators, and what cannot be read."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.roster.numbers import Kind, read_numbers
from optimizer.roster.text import as_text


@pytest.mark.parametrize(
    ("cells", "kind", "expected"),
    [
        (["12", "0", " 7 ", "1e3", "-5", "+6"], "plain", [12, 0, 7, 1000, -5, 6]),
        (["12.3K", "1.2M", "500", "3k", "1.5 m", "2B"], "count", [12300, 1.2e6, 500, 3000, 1.5e6, 2e9]),
        (["12.3K followers", "7 fans"], "count", [12300, 7]),
        (["1,234,567", "1,234", "12"], "count", [1234567, 1234, 12]),
        (["1.234.567", "1.234", "12"], "count", [1234567, 1234, 12]),
        (
            ["1 234", "12\u00a0345", "1\u202f234\u202f567", "1'234", "1’234"],
            "count",
            [1234, 12345, 1234567, 1234, 1234],
        ),
        (["12,34,567", "99"], "count", [1234567, 99]),
        (["1.234"], "count", [1234]),
        (["4,5", "12,25", "3"], "rate", [4.5, 12.25, 3]),
        (["1.234,5", "1.234"], "average", [1234.5, 1234]),
        (["1,234.5", "1,234"], "average", [1234.5, 1234]),
        (["1,2M", "3,5K"], "count", [1.2e6, 3500]),
        (["1.234M"], "count", [1.234e6]),
        (["0,045", "0,125"], "rate", [0.045, 0.125]),
        (["0.045", "1.234"], "rate", [0.045, 1.234]),
        (["4.5%", "4,5 %", "3 %"], "rate", [4.5, 4.5, 3]),
        (["-1,5", "\u22122,5"], "plain", [-1.5, -2.5]),
        ([".5", "5.", "-.5"], "plain", [0.5, 5, -0.5]),
    ],
)
def test_spellings_of_numbers(cells: list[str], kind: Kind, expected: list[float]) -> None:
    """Each spelling is read as a person means it, with the column deciding about separators."""
    numbers = read_numbers(as_text(cells), kind)
    assert numbers.values == pytest.approx(expected)
    assert not numbers.unreadable.any()
    assert not numbers.ambiguous.any()


@pytest.mark.parametrize(
    "cell",
    ["abc", "12-13", "10k-20k", "1e400", "inf", "12€50", "1..2", "1,2,3", "12 34", ">5", "2024-01-01", "0x10", "1_000",
     "K", "%", "12 apples", "(5)", "1.2.3"],
)  # fmt: skip
def test_what_is_not_a_number(cell: str) -> None:
    """A cell that is not a number is marked and has no value; its neighbours are read."""
    numbers = read_numbers(as_text([cell, "5"]), "plain")
    assert numbers.unreadable.tolist() == [True, False]
    assert np.isnan(numbers.values[0])
    assert numbers.values[1] == 5


def test_missing_is_not_unreadable() -> None:
    """The many spellings of "not known" give NaN without complaint."""
    numbers = read_numbers(as_text(["", " ", "-", "–", "n/a", "N/A", "NaN", "null", "None", "?", "TBD", "8"]), "plain")
    assert not numbers.unreadable.any()
    assert np.isnan(numbers.values[:-1]).all()


@pytest.mark.parametrize(
    ("cells", "kind", "decimal_comma", "ambiguous"),
    [
        (["1.234", "500"], "money", False, [True, False]),
        (["1.234", "500"], "money", True, [False, False]),
        (["1,234", "500"], "money", False, [False, False]),
        (["1,234", "12,50"], "money", False, [True, False]),
        (["1.234", "1,5", "2.5"], "average", False, [True, False, False]),
        (["1,234K"], "count", False, [True]),
        (["1,234K", "1,234,567"], "count", False, [False, False]),
        (["1.234", "12.5K"], "count", False, [True, False]),
    ],
)
def test_ambiguous_separators(cells: list[str], kind: Kind, decimal_comma: bool, ambiguous: list[bool]) -> None:
    """Where a separator can mean thousands or decimals and nothing tells, the cell is left open."""
    numbers = read_numbers(as_text(cells), kind, decimal_comma=decimal_comma)
    assert numbers.ambiguous.tolist() == ambiguous
    assert np.isnan(numbers.values).tolist() == ambiguous


def test_percent_and_currency_are_reported() -> None:
    """The percent sign and the currency of a cell are noted beside its number."""
    rates = read_numbers(as_text(["4.5%", "3"]), "rate")
    assert rates.percent.tolist() == [True, False]
    money = read_numbers(as_text(["€ 1 200", "1.5K USD", "£20", "-$5", "30 zł", "k€ 2", "7"]), "money")
    assert money.currency.tolist() == ["EUR", "USD", "GBP", "$", "PLN", "EUR", ""]
    assert money.values.tolist() == [1200, 1500, 20, -5, 30, 2000, 7]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=8), st.sampled_from([",", ".", " ", "'", "\u202f"]))
def test_grouped_counts_are_read_back(counts: list[int], separator: str) -> None:
    """Counts written with any one separator of thousands come back as they were."""
    cells = [f"{count:,}".replace(",", separator) for count in counts]
    assert read_numbers(as_text(cells), "count").values.tolist() == counts


@settings(deadline=None, max_examples=40)
@given(st.lists(st.text(max_size=12), min_size=1, max_size=6), st.sampled_from(["count", "money", "rate", "plain"]))
def test_any_text_is_read_or_marked(cells: list[str], kind: Kind) -> None:
    """Whatever a cell holds, it has a finite value, or is missing, unreadable or ambiguous; nothing is raised."""
    texts = as_text(cell.replace("\ud800", "") for cell in cells)
    numbers = read_numbers(texts, kind)
    valued = np.isfinite(numbers.values)
    assert not (valued & (numbers.unreadable | numbers.ambiguous)).any()
