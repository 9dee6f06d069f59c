"""Latent points and the chance to follow a channel at each of them: the Gaussian copula as a table of cells.

A person has a few hidden traits z (how active they are, what they care for). Given z, following one
channel says nothing about following another, and

    P(follows i | z) = Phi((l_i . z + c_i u - h_i) / sqrt(1 - |l_i|^2 - c_i^2))

where l_i are the loadings of channel i, u is a trait of its creator alone (it ties two channels of one
creator together), and the threshold h_i is set so that the mean over the points is exactly the
channel's share of the market. The points are the cells of the audience.

The first trait, how active a person is, may have fatter tails than the normal law: real audiences hold
a few people who follow a great many channels (see `ACTIVITY_TAILS`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri, stdtrit

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

ACTIVITY_TAILS = 10.0
"""Degrees of freedom of Student's t for the activity of people, where loadings are fitted to overlaps.

With a normal law the pairs are met but reach is too low by 5 % at 40 creators on one of the two
measured sets; with 6 degrees of freedom it is too high by 5 % on the other. 10 balances them."""

STRETCH = 1.2
"""Points are spread this much wider than the law and weighted back, so that the few, very active people
who make up a small creator's shared audience are represented."""

MOST_EXPLAINED = 0.97
"""Largest part of a channel's variance that shared traits may explain."""

BLOCK = 4_000_000
"""Numbers held at a time while a large table is built (32 MB)."""


@dataclass(frozen=True)
class LatentPoints:
    """C representative people: `traits` (C, K), each of weighted mean 0 and variance 1, and `weight` (C,), sum 1."""

    traits: FloatArray
    weight: FloatArray


def grid_points(count: int = 64, widest: float = 8.0) -> LatentPoints:
    """Points of one normal trait on an even grid: for a smooth integrand the error falls exponentially with `count`."""
    trait = np.linspace(-widest, widest, count)
    weight = np.exp(-trait * trait / 2)
    return LatentPoints(trait[:, None], weight / weight.sum())


def spread_points(traits: int, count: int = 256, tails: float | None = None) -> LatentPoints:
    """`count` points of a low-discrepancy set in `traits` dimensions.

    The set is the additive recurrence of the generalised golden ratio (M. Roberts, 2018), which has no
    seed. Beyond `LATTICE` dimensions evenly spread columns in a fixed random order follow (Latin
    hypercube). With `tails` the first trait follows Student's t with so many degrees of freedom, scaled
    to variance 1. Traits are made uncorrelated under the weights, as they are in the law.
    """
    uniform = np.empty((count, traits))
    lattice = min(traits, LATTICE)
    uniform[:, :lattice] = _recurrence(lattice, count)
    if traits > lattice:
        uniform[:, lattice:] = _hypercube(traits - lattice, count)
    normal = ndtri(uniform)
    stretched = min(traits, STRETCHED)
    narrow = normal[:, :stretched].copy()
    normal[:, :stretched] *= STRETCH
    weight = np.exp(((narrow**2).sum(axis=1) - (normal[:, :stretched] ** 2).sum(axis=1)) / 2)
    weight /= weight.sum()
    if tails is not None:
        normal[:, 0] = stdtrit(tails, ndtr(normal[:, 0]))
    normal -= weight @ normal
    covariance = (normal * weight[:, None]).T @ normal
    if traits <= count // 4:
        # Cholesky keeps the first trait on its own axis, so its tails stay what they are.
        normal = np.linalg.solve(np.linalg.cholesky(covariance), normal.T).T
    else:
        normal /= np.sqrt(np.diag(covariance))
    return LatentPoints(np.ascontiguousarray(normal), weight)


LATTICE = 12
"""Dimensions filled by the recurrence; it is no better than chance beyond about a dozen."""

STRETCHED = 4
"""Dimensions that are spread wider; weighting back more of them would leave few effective points."""


def _recurrence(dimensions: int, count: int) -> FloatArray:
    """(count, dimensions) points in (0, 1): frac(1/2 + n a) with a_k = g^-k and g^(d+1) = g + 1."""
    ratio = 2.0
    for _ in range(64):
        ratio = (1 + ratio) ** (1 / (dimensions + 1))
    steps = ratio ** -np.arange(1.0, dimensions + 1)
    points: FloatArray = (0.5 + np.arange(1, count + 1)[:, None] * steps) % 1.0
    return np.clip(points, 0.5 / count / count, 1 - 0.5 / count / count)


def _hypercube(columns: int, count: int) -> FloatArray:
    """(count, columns) evenly spaced values of (0, 1), each column in an order of its own."""
    random = np.random.default_rng(20_240_229)
    ranks = np.argsort(random.random((columns, count)), axis=1)
    evenly: FloatArray = (ranks.T + 0.5) / count
    return evenly


def private_traits(creators: int, points: LatentPoints) -> Iterator[FloatArray]:
    """For each of `creators` in turn a (C,) normal trait of its own, independent of all others by construction."""
    count = len(points.weight)
    random = np.random.default_rng(19_470_101)
    for _ in range(creators):
        order = random.permutation(count)
        below = np.empty(count)
        sorted_weight = points.weight[order]
        below[order] = np.cumsum(sorted_weight) - sorted_weight / 2
        yield ndtri(below)


def follow_table(
    share: FloatArray,
    loadings: FloatArray,
    points: LatentPoints,
    *,
    creator: IntArray | None = None,
    private: FloatArray | None = None,
) -> FloatArray:
    """(n, C) chance that a person of each cell follows each channel; row means under the weights are `share`.

    `share` (n,) part of the market in each audience, 0 to 1; `loadings` (n, K) with |l_i| < 1;
    `creator` (n,) codes and `private` (n,) strength c_i >= 0 of the creator's own trait.
    """
    channels, cells = len(share), len(points.weight)
    large = channels * cells > 5 * BLOCK
    table = np.empty((channels, cells), dtype=np.float32 if large else np.float64)
    own = np.zeros(channels) if private is None else private
    traits = _own_traits(creator, own, points)
    rows = max(1, BLOCK // cells)
    for start in range(0, channels, rows):
        block = slice(start, start + rows)
        explained = (loadings[block] ** 2).sum(axis=1) + own[block] ** 2
        mean = loadings[block] @ points.traits.T
        if traits is not None:
            mean += own[block, None] * traits[0][traits[1][block]]
        slope = 1 / np.sqrt(1 - np.minimum(explained, MOST_EXPLAINED + 0.02))
        mean *= slope[:, None]
        table[block] = chances(mean, thresholds(share[block], mean, points.weight))
    table[share <= 0] = 0.0
    table[share >= 1] = 1.0
    return table  # type: ignore[return-value]  # float32 only where float64 would not fit


def _own_traits(
    creator: IntArray | None, own: FloatArray, points: LatentPoints
) -> tuple[FloatArray, IntArray] | None:
    """Traits of the creators that have one, (creators + 1, C) with a zero row last, and each channel's row."""
    if creator is None or not own.any():
        return None
    tied = own > 0
    codes, position = np.unique(creator[tied], return_inverse=True)
    table = np.zeros((len(codes) + 1, len(points.weight)))
    for row, trait in enumerate(private_traits(len(codes), points)):
        table[row] = trait
    rows = np.full(len(creator), len(codes), dtype=np.int64)
    rows[tied] = position
    return table, rows


def chances(mean: FloatArray, threshold: FloatArray) -> FloatArray:
    """Phi(mean + threshold): (n, C) from (n, C) and (n,)."""
    result: FloatArray = ndtr(mean + threshold[:, None])
    return result


def thresholds(
    share: FloatArray, mean: FloatArray, weight: FloatArray, start: FloatArray | None = None, tolerance: float = 1e-10
) -> FloatArray:
    """(n,) t with sum_c weight_c Phi(mean_ic + t_i) = share_i, by Newton's method on the probit scale.

    There the function is nearly a straight line, so that a few steps do, for shares from 1e-9 to 1 - 1e-9.
    """
    inside = np.clip(share, 1e-12, 1 - 1e-12)
    target = ndtri(inside)
    threshold = target * np.sqrt(1 + (mean * mean) @ weight) if start is None else start.copy()
    for _ in range(60):
        at = mean + threshold[:, None]
        reached = np.clip(ndtr(at) @ weight, 1e-300, 1 - 1e-16)
        steepness = np.exp(-at * at / 2) @ weight / sqrt(2 * np.pi)
        probit = ndtri(reached)
        density = np.exp(-probit * probit / 2) / sqrt(2 * np.pi)
        step = (target - probit) * density / np.maximum(steepness, 1e-300)
        threshold += np.clip(step, -2, 2)
        if np.abs(step).max(initial=0.0) < tolerance:
            break
    return threshold
