"""Mistakes that everybody shares are counted and not repeated for thousands of channels."""

from __future__ import annotations

import numpy as np
import pytest

from optimizer.audience.inputs import MOST_TOLD, Channels, capped, size_problems
from optimizer.audience.pairs import PairRows, known_pairs
from optimizer.audience.segments import Segments, audience_from_segments
from optimizer.errors import InputError, Problem

MANY = Channels(np.full(100, 5000.0), tuple(f"c{i}" for i in range(100)))


def test_the_first_ones_and_a_count() -> None:
    """Up to the cap each problem is told, beyond it the others are counted."""
    problems = [Problem(f"number {i}", "mend it", "r.csv", i, "followers") for i in range(MOST_TOLD + 3)]
    assert capped(problems[:MOST_TOLD]) == problems[:MOST_TOLD]
    told = capped(problems)
    assert len(told) == MOST_TOLD + 1
    assert told[-1] == Problem("and 3 more of the same kind", "mend it", "r.csv", None, "followers")


def test_a_market_too_small_for_everybody() -> None:
    """100 channels of 5,000 people in a market of 10."""
    problems = size_problems(MANY, 10.0)
    assert len(problems) == MOST_TOLD + 1
    assert problems[-1].what == "and 80 more of the same kind"


def test_segments_too_small_for_everybody() -> None:
    """100 channels that put all their people into a segment of 10, beside a large one."""
    shares = np.tile([1.0, 0.0], (100, 1))
    with pytest.raises(InputError) as raised:
        audience_from_segments(MANY, Segments(("a", "b"), np.array([10.0, 1e6]), np.ones(2), shares))
    assert raised.value.problems[-1].what == "and 80 more of the same kind"


def test_overlaps_that_are_all_too_large() -> None:
    """99 pairs that share more people than a channel has."""
    rows = PairRows(np.zeros(99, dtype=np.int64), np.arange(1, 100), np.full(99, 9000.0), "people")
    _, problems = known_pairs(MANY, 1e6, rows)
    assert problems[-1].what == "and 79 more of the same kind"
