"""Two channels of one creator: largely the same people, who came for the person.

They share their loadings and, on top, a trait of the creator alone, so that they are highly correlated
with each other and no more than usual with everybody else.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.audience.inputs import Channels

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SAME_CREATOR = 0.8
"""Correlation between two channels of one creator where their overlap is not known. A judgement, not a
measurement: no public data on the overlap of one creator's platforms was found. An overlap given for the
two channels replaces it."""


def several_channels(channels: Channels) -> NDArray[np.bool_]:
    """(n,) True for channels whose creator has another one."""
    if channels.creator is None:
        return np.zeros(len(channels.audience), dtype=np.bool_)
    _, position, count = np.unique(channels.creator, return_inverse=True, return_counts=True)
    several: NDArray[np.bool_] = count[position] > 1
    return several


def private_strength(channels: Channels, loadings: FloatArray, correlation: float | FloatArray) -> FloatArray:
    """(n,) strength c of the creator's own trait with |l|^2 + c^2 = `correlation` for tied channels, else 0."""
    several = several_channels(channels)
    missing = np.maximum(correlation - (loadings**2).sum(axis=1), 0.0)
    strength: FloatArray = np.where(several, np.sqrt(missing), 0.0)
    return strength
