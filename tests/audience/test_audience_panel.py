"""Audiences from a panel of real people."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.audience.panel import PanelRows, audience_from_panel
from optimizer.audience.reach import added_reach, gains, reach
from optimizer.errors import InputError

# Four people: 0 and 1 follow a and b, 2 follows b, 3 follows somebody outside the roster.
ROWS = PanelRows(np.array([0, 0, 1, 1, 2, 3]), np.array([0, 1, 1, 0, 1, -1]))


def test_identical_people_are_merged_and_counted() -> None:
    """Three cells: {a, b} twice, {b} once, nobody once; a reaches 2 of 4, b 3."""
    audience = audience_from_panel(ROWS, ("a", "b"))
    assert audience.cells == 3
    assert sorted(audience.heads) == [1, 1, 2]
    assert audience.sizes == pytest.approx([2, 3])
    assert reach(audience, np.array([0, 1]), np.ones(2)) == 3
    assert isinstance(audience.follow, sp.csr_array)


def test_a_panel_stands_for_the_market() -> None:
    """Four people for 1,000: 250 each. Stated weights 1, 1, 2, 4 are believed: the other 992 follow nobody."""
    assert audience_from_panel(ROWS, ("a", "b"), 1000).sizes == pytest.approx([500, 750])
    weighted = PanelRows(ROWS.person, ROWS.channel, np.array([1.0, 1, 1, 1, 2, 4]))
    assert audience_from_panel(weighted, ("a", "b"), 1000).sizes == pytest.approx([2, 4])
    assert audience_from_panel(weighted, ("a", "b"), 1000).market == pytest.approx(1000)
    assert audience_from_panel(weighted, ("a", "b"), 4).sizes == pytest.approx([1, 2])  # more weight than people
    assert audience_from_panel(weighted, ("a", "b")).market == pytest.approx(8)


def test_an_identical_audience_adds_nothing() -> None:
    """a and c are followed by the same people and everybody sees: c adds nothing to a, at a view of 1."""
    rows = PanelRows(np.array([0, 0, 1, 1, 2]), np.array([0, 2, 0, 2, 1]))
    audience = audience_from_panel(rows, ("a", "b", "c"))
    channel, view = np.array([0, 1, 2]), np.ones(3)
    assert gains(audience, channel, view, np.array([0])) == pytest.approx([0, 1, 0])
    assert added_reach(audience, channel, view) == pytest.approx([0, 1, 0])


def test_a_repeated_row_counts_once() -> None:
    """The same person and channel twice is one follower."""
    rows = PanelRows(np.array([0, 0, 1]), np.array([0, 0, 0]))
    assert audience_from_panel(rows, ("a",)).sizes == pytest.approx([2])


def test_what_cannot_be_is_told() -> None:
    """A channel nobody follows, weights that are no number or differ, no rows, no market."""
    with pytest.raises(InputError, match="nobody in the panel follows c"):
        audience_from_panel(ROWS, ("a", "b", "c"))
    lines = np.arange(2, 8)
    for weight, word in (([1, 1, 1, 1, 0, 1], "weight 0"), ([1, 2, 1, 1, 1, 1], "weights 1 and 2")):
        rows = PanelRows(ROWS.person, ROWS.channel, np.array(weight, dtype=float), lines, "panel.csv")
        with pytest.raises(InputError, match=word) as raised:
            audience_from_panel(rows, ("a", "b"))
        assert raised.value.problems[0].line in (3, 6)
    nobody = np.zeros(0, dtype=np.int64)
    with pytest.raises(InputError, match="no rows"):
        audience_from_panel(PanelRows(nobody, nobody), ())
    with pytest.raises(InputError, match="market"):
        audience_from_panel(ROWS, ("a", "b"), 0)


def test_many_mistakes_of_a_kind_are_told_once() -> None:
    """Twenty bad weights and a dozen channels nobody follows are two messages, which count them."""
    person, lines = np.arange(20), np.arange(2, 22)
    rows = PanelRows(person, np.zeros(20, dtype=np.int64), np.zeros(20), lines, "panel.csv")
    with pytest.raises(InputError) as raised:
        audience_from_panel(rows, tuple("abcdefghijklm"))
    weight, channels = raised.value.problems
    assert (weight.what, weight.line) == ("a person has the weight 0, and so have 19 more rows", 2)
    assert channels.what == "nobody in the panel follows b, c, d, e, f, g, h, i, j, k and 2 more"


def test_weights_above_the_market_are_scaled_down_with_a_word() -> None:
    """Three people who stand for 300 each in a market of 600 count 200 each; at 900 nothing is said."""
    rows = PanelRows(np.arange(3), np.array([0, 0, 1]), np.full(3, 300.0), np.arange(2, 5), "panel.csv")
    audience = audience_from_panel(rows, ("a", "b"), 600)
    assert audience.sizes == pytest.approx([400, 200])
    assert "stand for 900 people, the market has 600" in audience.warnings[0].what
    assert audience_from_panel(rows, ("a", "b"), 900).warnings == ()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_reach_is_the_number_of_people_in_the_union(seed: int) -> None:
    """For any panel and plan, merged cells count what counting people one by one does."""
    random = np.random.default_rng(seed)
    member = random.random((5, 40)) < 0.2
    member[:, 0] = True
    channel, person = np.nonzero(member)
    order = random.permutation(len(person))
    audience = audience_from_panel(PanelRows(person[order], channel[order]), tuple("abcde"))
    plan = random.choice(5, 3, replace=False)
    assert reach(audience, plan, np.ones(3)) == member[plan].any(axis=0).sum()
    assert audience.shared(plan[:1], plan[1:2])[0] == member[plan[:2]].all(axis=0).sum()
