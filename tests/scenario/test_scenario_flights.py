"""Which flights are too close to each other: windows and blocks against every pair, tried one by one."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.scenario.flights import Flight, Rest, rest_blocks, rest_windows, too_close

Days = list[tuple[int, int]]


def flights_of(days: Days) -> list[Flight]:
    """Flights from (first day, length), in the order of their first days."""
    first = date(2027, 1, 1)
    return [
        Flight(name=str(number), start=first + timedelta(start), end=first + timedelta(start + length))
        for number, (start, length) in enumerate(sorted(days))
    ]


def test_windows_and_blocks_of_a_year_of_months() -> None:
    """One flight of rest: each month excludes the next, so months pair up; of 5 months the last is alone."""
    flights = flights_of([(30 * month, 29) for month in range(5)])
    windows = rest_windows(flights, Rest(1, "flights"))
    assert windows == ((0, 1), (1, 2), (2, 3), (3, 4))
    assert rest_blocks(5, windows) == (0, 0, 1, 1, 2)
    assert rest_blocks(5, rest_windows(flights, Rest(9, "flights"))) == (0, 0, 0, 0, 0)
    assert rest_windows(flights, None) == ()
    assert rest_blocks(3, ()) == (0, 1, 2)


@pytest.mark.parametrize("unit", ["days", "flights"])
@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 60)), min_size=1, max_size=7), st.integers(0, 40))
def test_windows_say_of_every_pair_what_the_days_say(unit: str, days: Days, count: int) -> None:
    """Two flights share a window exactly where they are too close; a block holds only such; no window holds another."""
    flights = flights_of(days)
    rest = Rest(count if unit == "days" else count % 4, unit)
    windows = rest_windows(flights, rest)
    block = rest_blocks(len(flights), windows)
    assert len(block) == len(flights)
    for one, other in itertools.combinations(range(len(flights)), 2):
        close = too_close(flights[one], flights[other], other - one, rest)
        assert any({one, other} <= set(window) for window in windows) == close
        assert close or block[one] != block[other]
    assert not any(set(a) <= set(b) for a, b in itertools.permutations(windows, 2))
