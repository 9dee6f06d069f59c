"""Exact evaluation against throwing dice for people, one builder after another."""

from __future__ import annotations

import numpy as np
import pytest
from exposed_people import frequency_distribution

from optimizer.audience.cells import Audience
from optimizer.audience.inputs import Channels
from optimizer.audience.one_factor import audience_from_sizes
from optimizer.audience.overlaps import audience_from_overlaps
from optimizer.audience.pairs import PairRows
from optimizer.audience.panel import PanelRows, audience_from_panel
from optimizer.audience.segments import Segments, audience_from_segments

PEOPLE = 200_000
SIZES = np.array([3000.0, 12_000, 800, 25_000, 6000])
CHANNELS = Channels(SIZES, ("a", "b", "c", "d", "e"))


def _sizes() -> Audience:
    return audience_from_sizes(CHANNELS, 100_000)


def _niches() -> Audience:
    tied = Channels(SIZES, CHANNELS.names, np.array([0, 0, 1, 2, 3]), ((1,), (1,), (1, 2), (2,), (2,)))
    return audience_from_sizes(tied, 100_000)


def _overlaps() -> Audience:
    rows = PairRows(np.array([0, 1, 3]), np.array([1, 3, 4]), np.array([0.5, 0.4, 0.3]), "smaller")
    return audience_from_overlaps(CHANNELS, 100_000, rows)


def _segments() -> Audience:
    shares = np.array([[0.5, 0.5], [0.2, 0.8], [0.9, 0.1], [0.3, 0.7], [0.5, 0.5]])
    segments = Segments(("young", "old"), np.array([30_000.0, 70_000]), np.array([1.0, 0.5]), shares)
    return audience_from_segments(CHANNELS, segments)


def _panel() -> Audience:
    random = np.random.default_rng(4)
    channel, person = np.nonzero(random.random((5, 3000)) < SIZES[:, None] / 60_000 * random.exponential(size=3000))
    return audience_from_panel(PanelRows(person, channel), CHANNELS.names, 100_000)


@pytest.mark.parametrize("build", [_sizes, _niches, _overlaps, _segments, _panel])
def test_the_frequency_distribution_is_that_of_simulated_people(build: object) -> None:
    """200,000 people drawn by their cell, coins for channels and lines: counts lie within 4.5 standard errors."""
    audience = build()
    random = np.random.default_rng(1)
    channel, view = np.array([0, 1, 2, 3, 4, 3]), np.array([1.0, 0.6, 0.9, 0.3, 0.5, 0.4])
    follow = audience.hits(np.arange(5), np.ones(5))
    drawn = random.choice(audience.cells, PEOPLE, p=audience.heads / audience.market)
    follows = random.random((5, PEOPLE)) < follow[:, drawn]
    exposed = ((random.random((len(channel), PEOPLE)) < view[:, None]) & follows[channel]).sum(axis=0)
    worth = (audience.people / audience.heads)[drawn] * audience.market
    exact = frequency_distribution(audience, channel, view)
    for times in range(len(channel) + 1):
        counted = np.where(exposed == times, worth, 0.0)
        error = max(counted.std() / np.sqrt(PEOPLE), audience.market / PEOPLE)
        assert abs(counted.mean() - exact[times]) < 4.5 * error
