"""Audience from follower counts alone: one trait, how active a person is, and where niches are named, their tastes.

Active people follow many channels, so audiences overlap more than chance would have it. How much is
`correlation`, the one number; real creators' pairwise correlations average 0.27 to 0.42.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray

from optimizer.audience.cells import Audience
from optimizer.audience.copula import follow_table
from optimizer.audience.inputs import Channels, shares_of, size_problems
from optimizer.audience.points import LatentPoints, grid_points, spread_points
from optimizer.audience.ties import SAME_CREATOR, private_strength, several_channels
from optimizer.errors import InputError, Problem
from optimizer.words.figures import count, number

FloatArray = NDArray[np.float64]

CORRELATION = 0.3
"""Default correlation of two audiences of which nothing is known."""

NICHE_POINTS = 512
"""Cells where niches or creators with several channels ask for more than one trait."""


def same_niche(correlation: float) -> float:
    """Correlation of two channels of one niche: 1 - (1 - r)^1.5, so 0.41 at the default 0.3.

    Measured: creators clustered into 8 niches on half of the people correlate on the other half by 0.41
    and 0.43 inside a niche, by 0.27 and 0.25 across niches, on the two sets of `benchmarks/reach_accuracy`.
    """
    return float(1 - (1 - correlation) ** 1.5)


def other_niche(correlation: float) -> float:
    """Correlation of two channels of different niches: 0.85 r, so 0.255 at the default 0.3 (see `same_niche`)."""
    return 0.85 * correlation


def audience_from_sizes(channels: Channels, market: float, correlation: float = CORRELATION) -> Audience:
    """Cells of a one-factor Gaussian copula; niches and shared creators add traits of their own.

    `market` people; `correlation` in [0, 1). A channel of several niches belongs to each in equal parts.
    Without niches an even grid of 32 to 256 cells integrates the one trait practically exactly.
    Raises InputError for sizes that cannot be.
    """
    problems = [*size_problems(channels, market), *correlation_problems(correlation)]
    if problems:
        raise InputError(problems)
    loadings = usual_loadings(channels, correlation)
    points = _points(loadings.shape[1], correlation, bool(several_channels(channels).any()))
    strength = private_strength(channels, loadings, SAME_CREATOR)
    follow = follow_table(shares_of(channels, market), loadings, points, channels.creator, strength)
    heads = points.weight * market
    return Audience(heads, heads, follow, "followers", _sentence(correlation, loadings.shape[1] > 1))


def correlation_problems(correlation: float) -> list[Problem]:
    """A correlation outside [0, 1)."""
    if 0 <= correlation < 1:
        return []
    return [
        Problem(
            f"the correlation of audiences is {number(correlation)}",
            "Give a number from 0 (independent) to below 1, for example 0.3.",
            field="audience.correlation",
        )
    ]


def usual_loadings(channels: Channels, correlation: float) -> FloatArray:
    """(n, 1 + niches) loadings that give the usual correlations within and across niches.

    Channels of one creator take the niches of all of them. A niche of one creator only needs no trait.
    """
    niches = _niche_table(channels)
    if niches.shape[1] == 0:
        return np.full((len(channels.audience), 1), sqrt(correlation))
    length = np.sqrt((niches**2).sum(axis=1, keepdims=True))
    taste = niches / np.maximum(length, 1e-12) * sqrt(same_niche(correlation) - other_niche(correlation))
    # A channel without a niche correlates with all others as the average channel does.
    activity = np.where(length > 0, sqrt(other_niche(correlation)), sqrt(correlation))
    return np.hstack([activity, taste])


def _niche_table(channels: Channels) -> FloatArray:
    """(n, G) 1 where a channel's creator is at home in a niche that at least two creators share."""
    count = len(channels.audience)
    if channels.niches is None:
        return np.zeros((count, 0))
    creator = np.arange(count) if channels.creator is None else np.unique(channels.creator, return_inverse=True)[1]
    codes = sorted({niche for some in channels.niches for niche in some})
    column = {niche: position for position, niche in enumerate(codes)}
    table = np.zeros((count, len(codes)))
    for channel, some in enumerate(channels.niches):
        for niche in some:
            table[creator[channel], column[niche]] = 1.0
    return table[:, table.sum(axis=0) >= 2][creator]


def _points(traits: int, correlation: float, tied: bool) -> LatentPoints:
    if traits == 1 and not tied:
        return grid_points(correlation)
    return spread_points(traits, NICHE_POINTS)


def _sentence(correlation: float, niches: bool) -> str:
    text = f"Reach is modelled from follower counts: audiences overlap with a correlation of {number(correlation)}"
    if niches:
        text += (
            f" ({count(same_niche(correlation), 2)} within a niche, {count(other_niche(correlation), 2)} across niches)"
        )
    return text + "."
