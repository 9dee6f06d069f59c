"""The chance to follow a channel at each latent point: a factor copula as a table of cells.

A person has a few hidden traits z (how active they are, what they care for). Given z, following one
channel says nothing about following another, and

    P(follows i | z) = Phi((l_i . z + c_i u - h_i) / sqrt(1 - |l_i|^2 - c_i^2))

where l_i are the loadings of channel i, u is a trait of its creator alone (it ties two channels of one
creator together), and the threshold h_i is set so that the mean over the points is exactly the
channel's share of the market. With normal traits this is the Gaussian copula, and l_i . l_j is the
correlation of channels i and j. The points are the cells of the audience.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from optimizer.audience.points import LatentPoints, private_traits

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

MOST_EXPLAINED = 0.985
"""Largest part of a channel's variance that traits may explain; the points cannot tell more apart."""

BLOCK = 4_000_000
"""Numbers held at a time while a table is built (32 MB)."""

LARGE = 50_000_000
"""Tables of more numbers than this (400 MB) are kept in single precision."""


def follow_table(
    share: FloatArray,
    loadings: FloatArray,
    points: LatentPoints,
    creator: IntArray | None = None,
    strength: FloatArray | None = None,
) -> NDArray[np.floating]:
    """(n, C) chance that a person of each cell follows each channel; its mean under the weights is `share`.

    `share` (n,) part of the market in each audience, 0 to 1; `loadings` (n, K) with |l_i| < 1; `creator`
    (n,) codes from 0 and `strength` (n,) c_i >= 0 of the creator's own trait, for channels that are tied.
    """
    channels, cells = len(share), len(points.weight)
    table: NDArray[np.floating] = np.empty((channels, cells), np.float32 if channels * cells > LARGE else np.float64)
    own = np.zeros(channels) if strength is None or creator is None else strength
    tied = np.flatnonzero(own > 0)
    rows = max(1, BLOCK // cells)
    for start in range(0, channels, rows):
        block = slice(start, start + rows)
        explained = np.minimum((loadings[block] ** 2).sum(axis=1) + own[block] ** 2, MOST_EXPLAINED)
        mean = loadings[block] @ points.traits.T
        if creator is not None and (some := tied[(tied >= start) & (tied < start + rows)]).size:
            codes, position = np.unique(creator[some], return_inverse=True)
            mean[some - start] += own[some, None] * private_traits(codes, points)[position]
        mean /= np.sqrt(1 - explained)[:, None]
        table[block] = ndtr(mean + thresholds(share[block], mean, points.weight)[:, None])
    table[share <= 0] = 0.0
    table[share >= 1] = 1.0
    return table


def loadings_of(slopes: FloatArray) -> FloatArray:
    """(n, K) loadings l of channels whose follow chance is Phi(V . z + t): l = V / sqrt(1 + |V|^2)."""
    loadings: FloatArray = slopes / np.sqrt(1 + (slopes**2).sum(axis=1))[:, None]
    norm = (loadings**2).sum(axis=1)
    loadings *= np.sqrt(np.minimum(1.0, MOST_EXPLAINED / np.maximum(norm, 1e-12)))[:, None]
    return loadings


def thresholds(
    share: FloatArray, mean: FloatArray, weight: FloatArray, start: FloatArray | None = None, tolerance: float = 1e-11
) -> FloatArray:
    """(n,) t with sum_c weight_c Phi(mean_ic + t_i) = share_i, by Newton's method on the probit scale.

    There the left side is nearly a straight line in t, so a few steps do, for shares from 1e-9 to 1 - 1e-9.
    """
    target = ndtri(np.clip(share, 1e-12, 1 - 1e-12))
    threshold: FloatArray = target * np.sqrt(1 + (mean * mean) @ weight) if start is None else start.copy()
    for _ in range(60):
        at = mean + threshold[:, None]
        probit = ndtri(np.clip(ndtr(at) @ weight, 1e-300, 1 - 1e-16))
        slope = np.exp(-at * at / 2) @ weight / sqrt(2 * np.pi)
        density = np.exp(-probit * probit / 2) / sqrt(2 * np.pi)
        step = np.clip((target - probit) * density / np.maximum(slope, 1e-300), -2, 2)
        threshold += step
        if np.abs(step).max(initial=0.0) < tolerance:
            break
    return threshold
