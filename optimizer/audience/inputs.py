"""What every builder is given about the channels, and what may be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.errors import Problem
from optimizer.words.figures import count, number

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

ROUNDING = 1e-3
"""Relative excess that is put down to rounding and set right without a word."""


@dataclass(frozen=True)
class Channels:
    """The channels of a roster as arrays of n."""

    audience: FloatArray
    """(n,) people in each channel's audience."""
    names: tuple[str, ...]
    """(n,) how a problem calls the channel."""
    creator: IntArray | None = None
    """(n,) code of the creator; channels of one creator are tied. None: every channel is its own."""
    niches: tuple[tuple[int, ...], ...] | None = None
    """(n,) codes of the niches of each channel, none, one or several."""
    lines: IntArray | None = None
    """(n,) line of each channel in `file`."""
    file: str | None = None

    def line(self, channel: int) -> int | None:
        """The line of a channel in its file, where known."""
        return None if self.lines is None else int(self.lines[channel])


MOST_TOLD = 20
"""Problems of one kind that are told one by one; the others are counted."""


def capped(problems: list[Problem]) -> list[Problem]:
    """The first problems of a kind, and how many more there are: a wrong market is wrong for everybody."""
    more = len(problems) - MOST_TOLD
    if more <= 0:
        return problems
    last = problems[MOST_TOLD]
    rest = Problem(f"and {count(more)} more of the same kind", last.hint, last.file, None, last.field)
    return [*problems[:MOST_TOLD], rest]


def size_problems(channels: Channels, market: float | None) -> list[Problem]:
    """Audiences that are no number, negative, or larger than the market; None checks no market."""
    if market is not None and not (np.isfinite(market) and market > 0):
        return [
            Problem(
                f"the market has {number(market)} people",
                "Give the number of people who could be reached, for example `people: 8500000`.",
                field="audience.people",
            )
        ]
    size = channels.audience
    wrong = ~np.isfinite(size) | (size < 0)
    problems = capped(
        [
            Problem(
                f"the audience of {channels.names[i]} is {number(size[i])} people",
                "Give a number of people, 0 or more.",
                channels.file,
                channels.line(i),
                "followers",
            )
            for i in np.flatnonzero(wrong).tolist()
        ]
    )
    if market is None:
        return problems
    large = ~wrong & (size > market * (1 + ROUNDING))
    return problems + capped(
        [
            Problem(
                f"{channels.names[i]} has an audience of {count(size[i])} people, but the market has {count(market)}",
                f"Raise `audience.people` to at least {count(size[large].max())}, or count only people inside it.",
                channels.file,
                channels.line(i),
                "followers",
            )
            for i in np.flatnonzero(large).tolist()
        ]
    )


def shares_of(channels: Channels, market: float) -> FloatArray:
    """(n,) part of the market in each audience, 0 to 1."""
    return np.clip(channels.audience / market, 0.0, 1.0)
