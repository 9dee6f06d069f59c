"""Draws: the same for a line whatever stands beside it, means as promised, what is shared is shared."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.forecast.draws import UncertainLine, draw_lines, points
from optimizer.forecast.noise import NoiseLaw

LINE = UncertainLine("anna\ntiktok", "1 post", 1_000.0, 4, 0.3, 0.5, NoiseLaw(0.5, 4.0))


def lines(number: int) -> list[UncertainLine]:
    return [replace(LINE, channel=f"c{place}\ntiktok", shocks=(("platform:tiktok", 0.2),)) for place in range(number)]


def test_two_runs_give_the_same_bytes_and_another_seed_others() -> None:
    def digest(seed: int) -> str:
        return hashlib.sha256(draw_lines(lines(5), 500, seed).tobytes()).hexdigest()

    assert digest(0) == digest(0)
    assert digest(0) != digest(1)


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(6)), st.integers(1, 6))
def test_a_line_is_drawn_alike_in_any_order_and_company(order: list[int], number: int) -> None:
    every = lines(6)
    alone = draw_lines(every, 200)
    some = order[:number]
    assert np.array_equal(draw_lines([every[place] for place in some], 200), alone[some])


def test_the_mean_is_as_promised() -> None:
    assert draw_lines([LINE])[0].mean() == pytest.approx(1_000.0, rel=0.01)


def test_a_coin_takes_the_whole_booking() -> None:
    drawn = draw_lines([replace(LINE, shows=0.8)])[0]
    assert (drawn > 0).mean() == pytest.approx(0.8, abs=1e-3)
    assert drawn.mean() == pytest.approx(800.0, rel=0.02)
    assert draw_lines([replace(LINE, shows=0.0)])[0].max() == 0.0


def test_bookings_of_a_channel_share_its_level_and_nothing_else() -> None:
    """Level 0.6 and no scatter of posts: two bookings move as one; with another channel they do not."""
    steady = replace(LINE, level=0.6, scale=0.0)
    pair = draw_lines([steady, replace(steady, booking="2 posts"), replace(steady, channel="ben\ntiktok")])
    assert np.allclose(pair[0], pair[1])
    assert abs(np.corrcoef(pair[0], pair[2])[0, 1]) < 0.05


def test_a_shared_shock_widens_the_sum() -> None:
    """100 steady lines: alone their sum is certain, with a shock of 0.2 it has the spread of one."""
    steady = [replace(line, level=0.0, scale=0.0) for line in lines(100)]
    total = draw_lines(steady).sum(axis=0)
    assert np.log(total).std() == pytest.approx(0.2, rel=0.02)
    calm = [replace(line, shocks=()) for line in steady]
    assert np.log(draw_lines(calm).sum(axis=0)).std() == pytest.approx(0.0, abs=1e-9)


def test_points_are_quantiles() -> None:
    found = points(np.arange(101.0))
    assert (found.mean, found.low, found.middle, found.high) == (50.0, 10.0, 50.0, 90.0)
