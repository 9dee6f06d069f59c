"""How often people are exposed: exact, cell by cell.

Within a cell exposures are independent, so their number is a sum of coins with different chances
(Poisson-binomial). Its law is built up line by line: with chance p a person moves from t exposures to
t + 1. No approximation, no logarithm, so that certain hits (p = 1) need no care.
An exposure is one chosen offer that reached the person at least once.
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
    for one_channel, one_view in zip(channel.tolist(), view.tolist(), strict=True):
        expose(state, audience, one_channel, one_view)
    return state


def expose(state: FloatArray, audience: Audience, channel: int, view: float) -> None:
    """Adds one line to `state` (k, C), the chances of fewer than k exposures, in place."""
    cells, chance = audience.followers(channel)
    hit = chance * view
    before = state[:, cells]
    after = before * (1 - hit)
    after[1:] += before[:-1] * hit
    state[:, cells] = after


def frequency_distribution(audience: Audience, channel: IntArray, view: FloatArray) -> FloatArray:
    """(m + 1,) weighted people exposed exactly 0, 1, ... m times to a plan of m lines; sums to the target."""
    lines = len(channel)
    people = np.zeros(lines + 1)
    step = max(1, BLOCK // (lines + 1))
    for start in range(0, audience.cells, step):
        part = audience if step >= audience.cells else audience.part(slice(start, start + step))
        people += below(part, channel, view, lines + 1) @ part.people
    return people


def average_frequency(distribution: FloatArray) -> float:
    """Mean exposures of those who are reached at all, from a frequency distribution; 0 where nobody is."""
    reached = distribution[1:].sum()
    return float(np.arange(len(distribution)) @ distribution / reached) if reached > 0 else 0.0
