"""Audiences from market segments: target groups, unknown shares, and what cannot be."""

from __future__ import annotations

import numpy as np
import pytest

from optimizer.audience.inputs import Channels
from optimizer.audience.reach import reach, single_reach
from optimizer.audience.segments import Segments, audience_from_segments
from optimizer.errors import InputError

NAN = float("nan")


def _channels(*sizes: float) -> Channels:
    names = tuple(f"c{i}" for i in range(len(sizes)))
    return Channels(np.array(sizes), names, lines=np.arange(2, 2 + len(sizes)), file="roster.csv")


def _segments(shares: list[list[float]], weight: tuple[float, ...] = (1.0, 1.0)) -> Segments:
    return Segments(("women", "others"), np.array([200.0, 800.0]), np.array(weight), np.array(shares))


def test_two_segments_by_hand() -> None:
    """100 people half in each segment: 50/200 and 50/800. Two such, uncorrelated: 1 - (3/4)^2 and 1 - (15/16)^2."""
    audience = audience_from_segments(_channels(100, 100), _segments([[0.5, 0.5], [0.5, 0.5]]), 0.0)
    expected = 200 * (1 - 0.75**2) + 800 * (1 - (15 / 16) ** 2)
    assert reach(audience, np.array([0, 1]), np.ones(2)) == pytest.approx(expected)
    assert audience.market == 1000


def test_a_target_group_counts_weighted_people() -> None:
    """Only women count: of 100 people 50 are women; others at a fifth add 10."""
    for weight, counted in (((1.0, 0.0), 50), ((1.0, 0.2), 60)):
        audience = audience_from_segments(_channels(100), _segments([[0.5, 0.5]], weight))
        assert single_reach(audience, np.array([0]), np.ones(1)) == pytest.approx([counted])
        assert audience.weighted
        assert reach(audience.unweighted(), np.array([0]), np.ones(1)) == pytest.approx(100)
        assert audience.target == pytest.approx(200 + 800 * weight[1])


def test_correlation_works_inside_segments() -> None:
    """More correlation, less reach; sizes stay."""
    segments = _segments([[0.5, 0.5], [0.2, 0.8], [0.9, 0.1]])
    channels = _channels(100, 150, 80)
    found = []
    for correlation in (0.0, 0.3, 0.8):
        audience = audience_from_segments(channels, segments, correlation)
        assert audience.sizes == pytest.approx([100, 150, 80])
        found.append(reach(audience, np.arange(3), np.ones(3)))
    assert found[0] > found[1] > found[2]


def test_unknown_shares_take_what_is_left_by_people() -> None:
    """No shares: 20 % and 80 % as in the market. One share of 60 %: the rest goes to the other. Both are warned of."""
    audience = audience_from_segments(_channels(100, 100), _segments([[NAN, NAN], [0.6, NAN]], (1.0, 0.0)))
    assert single_reach(audience, np.array([0, 1]), np.ones(2)) == pytest.approx([20, 60])
    assert audience.sizes == pytest.approx([100, 100])
    assert audience.warnings[0].severity == "warning"
    assert "2 channels" in audience.warnings[0].what


def test_shares_below_the_whole_leave_people_outside_the_market() -> None:
    """10 % and 20 % of 5,000 people are 500 + 1,000 in a market of 1,000: too many; of 1,000 people: 300."""
    audience = audience_from_segments(_channels(1000), _segments([[0.1, 0.2]]))
    assert audience.sizes == pytest.approx([300])


@pytest.mark.parametrize(
    ("sizes", "shares", "word"),
    [
        ((100.0,), [[0.7, 0.5]], "120 %"),
        ((100.0,), [[45.0, 0.5]], "45 of its audience"),
        ((100.0,), [[-0.1, 0.5]], "-0.1 of its audience"),
        ((500.0,), [[0.5, 0.5]], "250 people in segment women, which has 200"),
        ((1500.0,), [[NAN, NAN]], "market"),
        ((NAN,), [[0.5, 0.5]], "nan"),
    ],
)
def test_what_cannot_be_is_told_with_its_line(sizes: tuple[float, ...], shares: list[list[float]], word: str) -> None:
    """Shares over 100 %, percent read as fractions, audiences larger than a segment or the market."""
    with pytest.raises(InputError) as raised:
        audience_from_segments(_channels(*sizes), _segments(shares))
    assert word in raised.value.problems[0].what
    assert raised.value.problems[0].line == 2
    assert raised.value.problems[0].hint


def test_segments_that_cannot_be() -> None:
    """No people, a negative weight, or nobody who counts."""
    one = np.array([[1.0]])
    for people, weight, word in ((0.0, 1.0, "people"), (10.0, -1.0, "weight"), (10.0, 0.0, "nobody")):
        with pytest.raises(InputError, match=word):
            audience_from_segments(_channels(5), Segments(("all",), np.array([people]), np.array([weight]), one))
