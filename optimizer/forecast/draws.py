"""Seeded draws of everything uncertain, and the points they give.

Every source of chance has its own generator, seeded by what it is (a hash of the seed, the source and its key), never
by its place in a table: a line brings the same draws whichever lines stand beside it and in whatever order. What lines
share is drawn once: the level of a channel by all its bookings, the shock of a platform or niche by all its lines.

Uniforms are stratified (one in each of S equal strata, shuffled): the mean of a line's draws then lies within a
fraction of a per cent of its forecast, where plain draws of such skewed outcomes would scatter by more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from optimizer.forecast.noise import NoiseLaw

FloatArray = NDArray[np.float64]
POINTS = (0.1, 0.5, 0.9)
DRAWS = 10_000


@dataclass(frozen=True, slots=True)
class UncertainLine:
    """One booking: what its outcome rests on. Spreads are standard deviations on the log scale."""

    channel: str
    """Whose level it is: the same for all bookings of a channel."""
    booking: str
    """What tells bookings of one channel apart: package and flight."""
    mean: float
    """Expected outcome where the booking takes place."""
    posts: int
    """Posts it is spread over, at least 1."""
    level: float
    """Spread of the channel's level."""
    scale: float
    """Scale of the scatter of its posts."""
    noise: NoiseLaw
    shows: float = 1.0
    """Chance that it takes place: no-show and acceptance of a gift, multiplied."""
    shocks: tuple[tuple[str, float], ...] = ()
    """What it shares: (key, spread), such as ("platform:tiktok", 0.1)."""


@dataclass(frozen=True, slots=True)
class Points:
    """Mean of the draws and their 10, 50 and 90 % points."""

    mean: float
    low: float
    middle: float
    high: float


def draw_lines(lines: Sequence[UncertainLine], draws: int = DRAWS, seed: int = 0) -> FloatArray:
    """(lines, draws): outcomes. Column d is one world: levels and shocks of a column belong together.

    The mean of a row is about mean * shows: level, posts and shocks are relative to their own means.
    """
    outcome = np.empty((len(lines), draws))
    shared: dict[tuple[str, float], FloatArray] = {}
    levels: dict[str, FloatArray] = {}
    for row, line in zip(outcome, lines, strict=True):
        if line.channel not in levels:
            levels[line.channel] = ndtri(uniforms("level", line.channel, draws, seed))
        posts = uniforms("posts", f"{line.channel}\n{line.booking}", draws, seed)
        logs = line.level * levels[line.channel] - line.level**2 / 2
        for key, spread in line.shocks:
            if (key, spread) not in shared:
                shared[key, spread] = spread * ndtri(uniforms("shock", key, draws, seed)) - spread**2 / 2
            logs = logs + shared[key, spread]
        np.exp(logs, out=row)
        row *= line.noise.means(line.posts).draw(line.scale, posts)
        row *= line.mean
        if line.shows < 1.0:
            row *= uniforms("show", f"{line.channel}\n{line.booking}", draws, seed) < line.shows
    return outcome


def uniforms(source: str, key: str, draws: int, seed: int) -> FloatArray:
    """(draws,): stratified uniforms inside (0, 1) that belong to this source and key."""
    digest = hashlib.blake2b(f"{seed}\n{source}\n{key}".encode(), digest_size=16).digest()
    rng = np.random.Generator(np.random.PCG64(int.from_bytes(digest)))
    return np.asarray((rng.permutation(draws) + rng.uniform(1e-9, 1 - 1e-9, draws)) / draws)


def points(outcome: FloatArray) -> Points:
    """Points of one row of draws."""
    low, middle, high = np.quantile(outcome, POINTS)
    return Points(float(outcome.mean()), float(low), float(middle), float(high))
