"""Audience from market segments: how many people each has, and who speaks to them.

Inside a segment one trait, how active a person is, ties audiences together, as it does in the whole market
where nothing else is known. Segments with weights make target groups: reach counts weighted people.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.audience.cells import Audience
from optimizer.audience.copula import follow_table
from optimizer.audience.inputs import ROUNDING, Channels, size_problems
from optimizer.audience.one_factor import CORRELATION, correlation_problems
from optimizer.audience.points import grid_points
from optimizer.errors import InputError, Problem

FloatArray = NDArray[np.float64]

TOO_MUCH = 0.01
"""Shares of a channel that add up to 100 % and this much more are rounding and are scaled to 100 %."""


@dataclass(frozen=True)
class Segments:
    """S groups that make up the market, none overlapping another."""

    names: tuple[str, ...]
    people: FloatArray
    """(S,) people in each."""
    weight: FloatArray
    """(S,) what a person of the segment counts for, 1 where there is no target group."""
    shares: FloatArray
    """(n, S) part of each channel's audience that is in the segment, 0 to 1; nan where it is not known."""


def audience_from_segments(channels: Channels, segments: Segments, correlation: float = CORRELATION) -> Audience:
    """S x 24 cells: each segment crossed with the points of one normal trait.

    Shares that are not known take what is left of the audience, by the segments' people. Shares that add up
    to less than 1 leave the rest of the audience outside the market. Raises InputError for shares over
    100 %, audiences larger than their segment, and sizes that cannot be.
    """
    market = float(segments.people.sum())
    problems = [*_segment_problems(segments), *correlation_problems(correlation)]
    if not problems:
        problems = [*_share_problems(channels, segments)]
        # An audience may be larger than the market only where its shares say that part of it is outside.
        if not problems and not np.isfinite(segments.shares).any():
            problems = size_problems(channels, market)
    if problems:
        raise InputError(problems)
    shares, guessed = _filled_shares(segments)
    members = shares * channels.audience[:, None]
    problems = _excess_problems(channels, segments, members)
    if problems:
        raise InputError(problems)
    points = _points(correlation)
    loadings = np.full((len(members), 1), correlation**0.5)
    part = np.clip(members / np.maximum(segments.people, 1e-300), 0.0, 1.0)
    follow = np.hstack([follow_table(part[:, s], loadings, points) for s in range(len(segments.people))])
    heads = np.outer(segments.people, points.weight).ravel()
    people = np.outer(segments.people * segments.weight, points.weight).ravel()
    return Audience(people, heads, follow, "segments", _sentence(segments, correlation), None, guessed(channels))


def _points(correlation: float):  # type: ignore[no-untyped-def]
    return grid_points(1 if correlation == 0 else 24 if correlation <= 0.5 else 96, 7.0)
