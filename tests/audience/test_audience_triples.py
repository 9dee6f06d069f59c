"""Overlaps of three audiences that cannot all be true."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.audience.inputs import Channels
from optimizer.audience.pairs import PairRows, known_pairs
from optimizer.audience.triples import triple_problems
from optimizer.errors import Problem

LINES = np.array([2, 3, 4])


def problems(sizes: list[float], shared: list[float], market: float = 10_000) -> list[Problem]:
    """What is said of three channels with these sizes and overlaps of ab, ac and bc."""
    channels = Channels(np.array(sizes, dtype=float), ("a", "b", "c"))
    rows = PairRows(
        np.array([0, 0, 1]), np.array([1, 2, 2]), np.array(shared, dtype=float), "people", LINES, "pairs.csv"
    )
    known, wrong = known_pairs(channels, market, rows)
    assert not wrong
    return list(triple_problems(channels, market, known, rows))


def test_one_audience_cannot_be_two_that_differ() -> None:
    """a and b are the same 1,000 people, b and c too: then a and c are the same, and not strangers."""
    (problem,) = problems([1000, 1000, 1000], [1000, 0, 1000])
    assert problem.severity == "warning"
    assert (problem.file, problem.line) == ("pairs.csv", 2)
    assert "the overlaps of a, b and c cannot all be true, by 1,000 people" in problem.what
    assert "a and b 1,000, a and c 0, b and c 1,000" in problem.what


@pytest.mark.parametrize(
    ("sizes", "shared", "market", "excess"),
    [
        ([1000, 500, 500], [400, 400, 250], 10_000, 0),  # 400 + 400 - 250 <= 1000: a has room for both
        ([600, 500, 500], [400, 400, 100], 10_000, 100),  # b and c share at least 400 + 400 - 600 = 200 inside a
        ([500, 600, 500], [400, 100, 400], 10_000, 100),  # the same from b
        ([500, 500, 600], [100, 400, 400], 10_000, 100),  # and from c
        ([500, 500, 500], [100, 100, 100], 1200, 0),  # the union has at most 1500 - 300 + 100 = 1300; 1200 with t = 0
        ([700, 700, 700], [450, 450, 450], 1000, 0),  # the union has 750 + t, t between 200 and 250
        ([700, 700, 700], [405, 405, 405], 1000, 0),  # 885 + t with t from 110 to 115: it just fits
        ([700, 700, 700], [402, 450, 401], 1000, 5),  # t >= 402 + 450 - 700 = 152, t <= 1000 - 847 = 153
    ],
)
def test_the_parts_of_a_venn_diagram_are_never_negative(
    sizes: list[float], shared: list[float], market: float, excess: float
) -> None:
    """Cases on both sides of each limit, worked out by hand."""
    found = problems(sizes, shared, market)
    assert [f"by {excess:,.0f} people" in problem.what for problem in found] == [True] * (excess > 5)


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 100_000))
def test_what_real_people_share_never_contradicts_itself(seed: int) -> None:
    """Audiences counted on people, in a market of exactly these people or more, pass."""
    random = np.random.default_rng(seed)
    follow = random.random((6, 300)) < random.random((6, 1))
    first, second = np.triu_indices(6, 1)
    shared = (follow.astype(float) @ follow.T.astype(float))[first, second]
    channels = Channels(follow.sum(axis=1).astype(float), tuple("abcdef"))
    rows = PairRows(first, second, shared, "people")
    known, wrong = known_pairs(channels, 300.0, rows)
    assert not wrong
    assert list(triple_problems(channels, 300.0, known, rows)) == []


def test_many_contradictions_are_one_message() -> None:
    """Four equal audiences of which one pair is strangers contradict in both triples that hold the pair."""
    channels = Channels(np.full(4, 100.0), tuple("abcd"))
    first, second = np.triu_indices(4, 1)
    rows = PairRows(first, second, np.array([0.0, 100, 100, 100, 100, 100]), "people")
    (problem,) = triple_problems(channels, 1000.0, known_pairs(channels, 1000.0, rows)[0], rows)
    assert problem.what.endswith("; 1 more such triples")
