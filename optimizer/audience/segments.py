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
from optimizer.audience.inputs import ROUNDING, Channels, capped, size_problems
from optimizer.audience.one_factor import CORRELATION, correlation_problems
from optimizer.audience.points import grid_points
from optimizer.errors import InputError, Problem
from optimizer.words.figures import count, number, percent

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
    """Each segment crossed with the points of one normal trait: S x 32 cells at the default correlation.

    Shares that are not known take what is left of the audience, by the segments' people. Shares that add up
    to less than 1 leave the rest of the audience outside the market. Raises InputError for shares over
    100 %, audiences larger than their segment, and sizes that cannot be.
    """
    problems = [*_segment_problems(segments), *correlation_problems(correlation)]
    if not problems:
        # Where shares are given, part of an audience may lie outside the market.
        limit = None if np.isfinite(segments.shares).any() else float(segments.people.sum())
        problems = [*size_problems(channels, limit), *_share_problems(channels, segments)]
    if problems:
        raise InputError(problems)
    members = _filled_shares(segments) * channels.audience[:, None]
    problems = _excess_problems(channels, segments, members)
    if problems:
        raise InputError(problems)
    points = grid_points(correlation)
    loadings = np.full((len(members), 1), correlation**0.5)
    part = np.clip(members / np.maximum(segments.people, 1e-300), 0.0, 1.0)
    follow = np.hstack([follow_table(part[:, s], loadings, points) for s in range(len(segments.people))])
    heads = np.outer(segments.people, points.weight).ravel()
    people = np.outer(segments.people * segments.weight, points.weight).ravel()
    return Audience(
        people, heads, follow, "segments", _sentence(segments, correlation), None, _warnings(channels, segments)
    )


def _segment_problems(segments: Segments) -> list[Problem]:
    """Segments without people or with a weight that cannot be."""
    problems = []
    for name, people, weight in zip(segments.names, segments.people, segments.weight, strict=True):
        if not (np.isfinite(people) and people > 0):
            hint = "Give the number of people in the segment, above 0."
            problems.append(Problem(f"segment {name} has {number(people)} people", hint, field="audience.segments"))
        if not (np.isfinite(weight) and weight >= 0):
            hint = "Give a weight of 0 or more: 1 counts everybody, 0 nobody."
            problems.append(Problem(f"segment {name} has the weight {number(weight)}", hint, field="audience.segments"))
    if not problems and not (segments.people * segments.weight).sum() > 0:
        hint = "Give at least one segment a weight above 0."
        problems.append(Problem("all segments together count for nobody", hint, field="audience.segments"))
    return problems


def _share_problems(channels: Channels, segments: Segments) -> list[Problem]:
    """Shares outside 0 to 1, and channels whose shares add up to more than 100 %."""
    shares = segments.shares
    problems = []
    for channel, segment in np.argwhere((shares < 0) | (shares > 1 + ROUNDING)).tolist():
        share, column = shares[channel, segment], f"share_{segments.names[segment]}"
        problems.append(
            Problem(
                f"{channels.names[channel]} has {number(share, 4)} of its audience in segment "
                f"{segments.names[segment]}",
                f"Give a share between 0 and 1, such as {number(abs(share) / 100, 4)} or {number(abs(share), 4)}%.",
                channels.file,
                channels.line(channel),
                column,
            )
        )
    total = np.nansum(np.clip(shares, 0, 1), axis=1)
    above = [
        Problem(
            f"the segment shares of {channels.names[channel]} add up to {percent(total[channel])}",
            "Segments do not overlap, so the shares of a channel add up to at most 100 %.",
            channels.file,
            channels.line(channel),
            "share_*",
        )
        for channel in np.flatnonzero(total > 1 + TOO_MUCH).tolist()
    ]
    return [*capped(problems), *capped(above)]


def _excess_problems(channels: Channels, segments: Segments, members: FloatArray) -> list[Problem]:
    """Audiences that have more people in a segment than the segment has."""
    problems = []
    for channel, segment in np.argwhere(members > segments.people * (1 + TOO_MUCH)).tolist():
        name = segments.names[segment]
        problems.append(
            Problem(
                f"{channels.names[channel]} has {count(members[channel, segment])} people in segment {name}, which has "
                f"{count(segments.people[segment])}",
                "Correct the share, the audience, or the people of the segment.",
                channels.file,
                channels.line(channel),
                f"share_{name}",
            )
        )
    return capped(problems)


def _filled_shares(segments: Segments) -> FloatArray:
    """(n, S) shares, the unknown ones filled with what is left in proportion to the segments' people."""
    unknown = np.isnan(segments.shares)
    shares = np.where(unknown, 0.0, segments.shares)
    total = shares.sum(axis=1, keepdims=True)
    shares = shares / np.maximum(total, 1.0)
    left = np.maximum(1 - shares.sum(axis=1, keepdims=True), 0.0)
    by_people = np.where(unknown, segments.people, 0.0)
    filled: FloatArray = shares + left * by_people / np.maximum(by_people.sum(axis=1, keepdims=True), 1e-300)
    return filled


def _warnings(channels: Channels, segments: Segments) -> tuple[Problem, ...]:
    """Channels whose shares had to be assumed."""
    some = np.flatnonzero(np.isnan(segments.shares).any(axis=1)).tolist()
    if not some:
        return ()
    names = ", ".join(channels.names[i] for i in some[:3]) + (" and others" if len(some) > 3 else "")
    return (
        Problem(
            f"{'1 channel lacks' if len(some) == 1 else f'{count(len(some))} channels lack'} shares of segments "
            f"({names})",
            "What is not told is spread over the segments by their people; fill in the share columns to know better.",
            channels.file,
            channels.line(some[0]),
            "share_*",
            "warning",
        ),
    )


def _sentence(segments: Segments, correlation: float) -> str:
    text = (
        f"Reach is modelled in {len(segments.names)} market segments; within a segment audiences overlap with a "
        f"correlation of {number(correlation)}"
    )
    if np.any(segments.weight != 1):
        return text + ", and people count by the weight of their segment."
    return text + "."
