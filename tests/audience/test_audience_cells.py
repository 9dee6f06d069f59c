"""The audience type: hits, exposures, sizes and shared people, dense and sparse alike."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import scipy.sparse as sp

from optimizer.audience.cells import Audience


def _audience(follow: np.ndarray, sparse: bool = False) -> Audience:
    heads = np.array([100.0, 50.0, 10.0])
    return Audience(heads, heads, sp.csr_array(follow) if sparse else follow, "panel", "a test")


FOLLOW = np.array([[0.1, 0.0, 1.0], [0.2, 0.4, 0.0]])


@pytest.mark.parametrize("sparse", [False, True])
def test_an_offer_hits_with_its_view_rate_times_the_chance_to_follow(sparse: bool) -> None:
    """Two offers on channel 0 and one on channel 1: each row is view * follow."""
    hits = _audience(FOLLOW, sparse).hits(np.array([0, 0, 1]), np.array([1.0, 0.5, 0.25]))
    assert np.allclose(hits, [[0.1, 0, 1], [0.05, 0, 0.5], [0.05, 0.1, 0]])


@pytest.mark.parametrize("sparse", [False, True])
def test_a_certain_hit_is_an_infinite_exposure(sparse: bool) -> None:
    """L = -ln(1 - p): 0 at p = 0, ln 2 at 0.5, infinite at 1, without a warning."""
    exposures = _audience(FOLLOW, sparse).exposures(np.array([0, 0]), np.array([1.0, 0.5]))
    assert np.isinf(exposures[0, 2])
    assert exposures[1, 2] == pytest.approx(np.log(2))
    assert exposures[0, 1] == 0


@pytest.mark.parametrize("sparse", [False, True])
def test_sizes_and_shared_people_are_sums_over_cells(sparse: bool) -> None:
    """Channel 0: 10 + 0 + 10 = 20 people; channel 1: 20 + 20 = 40; both: 100 * 0.02 = 2; a channel with itself: all."""
    audience = _audience(FOLLOW, sparse)
    assert np.allclose(audience.sizes, [20, 40])
    assert np.allclose(audience.shared(np.array([0, 0]), np.array([1, 0])), [2, 20])
    assert audience.market == 160
    assert not audience.weighted


def test_offer_blocks_cover_all_offers_once() -> None:
    """A million offers come in blocks that follow on each other."""
    blocks = list(_audience(FOLLOW).offer_blocks(10_000_000))
    assert blocks[0].start == 0
    assert blocks[-1].stop == 10_000_000
    assert all(one.stop == other.start for one, other in pairwise(blocks))
