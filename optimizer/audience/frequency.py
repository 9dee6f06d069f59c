"""How often people are exposed: exact, cell by cell.

Within a cell channels are independent. A person follows a channel or not; a follower sees each line on it with the
line's view rate, so the number of exposures is a sum of coins with different chances (Poisson-binomial), channel by
channel. Its law is built up channel by channel. No approximation, no logarithm, so that certain hits (p = 1) need
no care. An exposure is one chosen offer that reached the person at least once.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.audience.cells import Audience

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

BLOCK = 20_000_000
"""Numbers held at a time (160 MB)."""


def below(audience: Audience, channel: IntArray, view: FloatArray, frequency: int) -> FloatArray:
    """(frequency, C) chance of exactly 0, 1, ... frequency - 1 exposures in each cell to the given lines."""
    state = np.zeros((frequency, audience.cells))
    state[0] = 1.0
    for number, lines in by_channel(channel).items():
        expose(state, audience, number, view[lines])
    return state


def by_channel(channel: IntArray) -> dict[int, IntArray]:
    """The lines of each channel, channels in the order of their first line."""
    lines: dict[int, list[int]] = {}
    for line, number in enumerate(channel.tolist()):
        lines.setdefault(number, []).append(line)
    return {number: np.array(own, dtype=np.int64) for number, own in lines.items()}


def expose(state: FloatArray, audience: Audience, channel: int, views: FloatArray) -> None:
    """Adds the lines of one channel to `state` (k, C), the chances of fewer than k exposures, in place.

    Who does not follow the channel sees none of its lines; a follower sees each with its view rate.
    """
    cells, follow = audience.followers(channel)
    before = state[:, cells]
    after = before * (1 - follow)
    for more, chance in enumerate(exposures(views, len(state)).tolist()):
        after[more:] += before[: len(state) - more] * (follow * chance)
    state[:, cells] = after


def exposures(views: FloatArray, frequency: int) -> FloatArray:
    """(frequency,) chance that a follower has exactly 0, 1, ... exposures to some lines of the channel."""
    law = np.zeros(frequency)
    law[0] = 1.0
    for view in views.tolist():
        law[1:] = law[1:] * (1 - view) + law[:-1] * view
        law[0] *= 1 - view
    return law
