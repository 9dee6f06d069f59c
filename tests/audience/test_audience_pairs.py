"""Rows of an overlaps file: what they mean, and what is wrong with them."""

from __future__ import annotations

import numpy as np
import pytest

from optimizer.audience.cells import KnownPairs
from optimizer.audience.inputs import Channels
from optimizer.audience.pairs import PairRows, known_pairs
from optimizer.errors import Problem

CHANNELS = Channels(np.array([100.0, 400.0, 900.0]), ("ann", "bob", "cleo"))


def _known(
    rows: list[tuple[int, int, float, str]], market: float = 1000.0, cut: float | None = None
) -> tuple[KnownPairs, list[Problem]]:
    first, second, value, basis = zip(*rows, strict=True)
    given = PairRows(
        np.array(first), np.array(second), np.array(value, dtype=float), basis, np.arange(2, 2 + len(rows)), "o.csv"
    )
    return known_pairs(CHANNELS, market, given, cut)


@pytest.mark.parametrize(
    ("basis", "value", "shared"),
    [
        ("people", 40.0, 40.0),
        ("smaller", 0.4, 40.0),
        ("first", 0.1, 40.0),  # bob stands first: 0.1 * 400
        ("jaccard", 0.087, 40.018),  # 0.087 * 500 / 1.087: 40 of a union of 460
    ],
)
def test_each_basis_by_hand(basis: str, value: float, shared: float) -> None:
    """Bob has 400 people, ann 100, and 40 are of both."""
    known, problems = _known([(1, 0, value, basis)])
    assert not problems
    assert (known.first.tolist(), known.second.tolist()) == ([0], [1])
    assert known.shared == pytest.approx([shared], abs=0.01)


def test_rows_that_agree_are_one_pair_and_strangers_are_passed_over() -> None:
    """Both orders of a pair, 40 and 41 people, give 40.5; a channel outside the roster is no problem."""
    known, problems = _known([(0, 1, 40.0, "people"), (1, 0, 41.0, "people"), (-1, 1, 5.0, "people")])
    assert not problems
    assert known.shared == pytest.approx([40.5])


@pytest.mark.parametrize(
    ("row", "word", "hint"),
    [
        ((0, 0, 5.0, "people"), "paired with itself", "remove"),
        ((0, 1, -5.0, "people"), "-5", "0 or more"),
        ((0, 1, float("nan"), "people"), "nan", "0 or more"),
        ((0, 1, 31.0, "smaller"), "more than all", "0.31"),
        ((0, 1, 130.0, "people"), "more than the smaller audience", "smaller, first or jaccard"),
        ((1, 0, 0.5, "first"), "more than the smaller audience", "basis"),
        ((1, 2, 200.0, "people"), "at least 300", "people"),  # 400 + 900 - 1000
    ],
)
def test_what_cannot_be_is_told_with_its_row(row: tuple[int, int, float, str], word: str, hint: str) -> None:
    """The second row is wrong: its line is 3, and the first is kept."""
    known, problems = _known([(0, 2, 90.0, "people"), row])
    assert [(problem.line, problem.file) for problem in problems] == [(3, "o.csv")]
    assert word in problems[0].what
    assert hint in problems[0].hint
    assert len(known.first) == 1


def test_rounding_is_set_right_without_a_word() -> None:
    """100.3 shared people of 100 are 100."""
    known, problems = _known([(0, 1, 100.3, "people")])
    assert not problems
    assert known.shared == pytest.approx([100])


def test_duplicates_that_disagree_are_one_problem() -> None:
    """40 and 80 shared people of one pair."""
    _, problems = _known([(0, 1, 40.0, "people"), (1, 0, 80.0, "people")])
    assert len(problems) == 1
    assert "2 times" in problems[0].what
    assert problems[0].line == 3


def test_every_problem_is_told_at_once() -> None:
    """Three wrong rows, three problems."""
    _, problems = _known([(0, 0, 5.0, "people"), (0, 1, 31.0, "smaller"), (0, 2, -1.0, "people")])
    assert [problem.line for problem in problems] == [2, 3, 4]


def test_a_cut_must_be_positive() -> None:
    """unlisted_below: 0 says nothing."""
    assert _known([(0, 1, 40.0, "people")], cut=500.0)[0].unlisted_below == 500
    assert "unlisted_below" in _known([(0, 1, 40.0, "people")], cut=0.0)[1][0].what
