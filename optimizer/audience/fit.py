"""Loadings of channels fitted to known overlaps: a factor model, told by the shared people of some pairs.

The fit minimises how far the model's shared people are from the known ones, in the measure that suits
counts (Poisson deviance), plus a weak pull of each channel towards what is usual; all told pairs together
then share no more people than they are told to. It is fitted on the
very points at which reach is later evaluated, so the points' own error is fitted away too.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.special import ndtr

from optimizer.audience.copula import thresholds
from optimizer.audience.points import LatentPoints, grid_points

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

PULL = 5.0
"""Strength of the pull towards the usual channel, in units of one loading's precision."""

MOST_COUNTED = 200_000.0
"""Shared people are counted as if the market had at most so many people: a model of a few traits is never
so exact that a pair in a market of millions should outweigh the pull altogether."""


DENSE = 0.02
"""Where more than this part of all pairs is fitted, computing every pair at once is faster."""


@dataclass(frozen=True)
class PairTargets:
    """What is known of pairs of distinct rows: shared people as a part of the market.

    `first`, `second` (m,) rows; `shared` (m,) between 0 and 1; `at_most` (m,) True where `shared` is
    only an upper limit; `weight` (m,) how many pairs this one stands for.
    """

    first: IntArray
    second: IntArray
    shared: FloatArray
    at_most: NDArray[np.bool_]
    weight: FloatArray


def fitted_slopes(
    share: FloatArray,
    people: float,
    targets: PairTargets,
    points: LatentPoints,
    usual: float,
    *,
    owner: IntArray,
    rounds: int = 60,
) -> FloatArray:
    """(n, K) slopes V of the fitted model P(follow i | z) = Phi(V_i . z + t_i).

    `share` (n,) in (0, 1); `people` of the market; `usual` is the correlation that two channels have
    where nothing is known (of normal traits); `owner` (n,) numbers the creators from 0: channels of one
    creator have the same slopes. They start at the usual channel and L-BFGS takes at most `rounds` steps.
    """
    from scipy.optimize import minimize  # takes long to import, and few need it

    creators, traits = int(owner.max(initial=-1)) + 1, points.traits.shape[1]
    if not creators:
        return np.zeros((0, traits))
    first_slope = usual_slope(share, usual, points)
    slopes = np.random.default_rng(0).normal(0, 0.2, (creators, traits))
    slopes[:, 0] = first_slope
    objective = _Objective(share, people, targets, points, first_slope, owner)
    minimum = minimize(
        objective,
        np.concatenate([[first_slope], slopes.ravel()]),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": rounds, "maxfun": 2 * rounds},
    )
    fitted: FloatArray = minimum.x[1:].reshape(creators, traits)[owner]
    return _no_more_than_told(fitted, share, targets, points)


def _no_more_than_told(slopes: FloatArray, share: FloatArray, targets: PairTargets, points: LatentPoints) -> FloatArray:
    """The slopes (n, K), flattened until all told pairs together share no more people than they are told to.

    Reach depends first on the sum of the overlaps. Where audiences are nearly independent, traits that meet the few
    pairs with people in common also put people into the many pairs without: the sum then is up to 1.28 times what is
    told (Last.fm), whatever the law of activity is. At slope 0 all audiences are independent.
    """
    told = ~targets.at_most
    first, second = targets.first[told], targets.second[told]
    wanted = float(targets.shared[told].sum())

    def too_many(part: float) -> bool:
        mean = part * (slopes @ points.traits.T)
        follow = ndtr(mean + thresholds(share, mean, points.weight, None, 1e-6)[:, None])
        return _sum_shared(follow, points.weight, first, second) > wanted

    if not len(first) or not too_many(1.0):
        return slopes
    low, high = 0.0, 1.0
    for _ in range(12):
        middle = (low + high) / 2
        low, high = (low, middle) if too_many(middle) else (middle, high)
    return slopes * low


def _sum_shared(follow: FloatArray, weight: FloatArray, first: IntArray, second: IntArray) -> float:
    """Shared parts of the market of the pairs (m,), added up; `follow` (n, C)."""
    size = len(follow)
    pairs = sp.csr_array((np.ones(len(first)), (first, second)), shape=(size, size))
    partners: FloatArray = np.asarray(pairs @ follow, dtype=np.float64)
    return float(np.einsum("ic,ic,c->", partners, follow, weight))


def usual_slope(share: FloatArray, correlation: float, points: LatentPoints) -> float:
    """Slope on the first trait at which two typical channels share as many people as normal traits would say.

    `correlation` is that of normal traits; where activity is spread otherwise, a smaller slope gives the
    same overlap. Typical is the geometric mean of the shares (n,).
    """
    if correlation <= 0 or not len(share):
        return 0.0
    typical = np.array([np.exp(np.log(share).mean())])
    wanted = _overlap(typical, sqrt(correlation / (1 - correlation)), grid_points(correlation))
    low, high = 0.0, 6.0
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if _overlap(typical, middle, points) < wanted else (low, middle)
    return (low + high) / 2


def _overlap(share: FloatArray, slope: float, points: LatentPoints) -> float:
    """Shared part of the market of two channels of the same share (1,) and slope on the first trait."""
    mean = slope * points.traits[None, :, 0]
    follow = ndtr(mean + thresholds(share, mean, points.weight)[:, None])[0]
    return float(points.weight @ follow**2)


class _Objective:
    """Deviance plus pull, and its gradient, at x = (usual first slope, slopes of all creators)."""

    def __init__(
        self,
        share: FloatArray,
        people: float,
        targets: PairTargets,
        points: LatentPoints,
        first_slope: float,
        owner: IntArray,
    ) -> None:
        self.share, self.targets, self.points, self.first_slope = share, targets, points, first_slope
        self.scale = min(people, MOST_COUNTED) * targets.weight
        self.dense = len(targets.first) > DENSE * len(share) ** 2
        self.threshold: FloatArray | None = None
        self.owner = owner
        creators = int(owner.max(initial=-1)) + 1
        self.by_owner = sp.csr_array((np.ones(len(owner)), (owner, np.arange(len(owner)))), (creators, len(owner)))

    def __call__(self, x: FloatArray) -> tuple[float, FloatArray]:
        points, targets = self.points, self.targets
        usual, slopes = x[0], x[1:].reshape(self.by_owner.shape[0], -1)
        mean = (slopes @ points.traits.T)[self.owner]
        self.threshold = thresholds(self.share, mean, points.weight, self.threshold, 1e-6)
        at = mean + self.threshold[:, None]
        follow = ndtr(at)
        density = np.exp(-at * at / 2) / sqrt(2 * np.pi)
        weighted = follow * points.weight
        shared = np.maximum(self._shared(follow, weighted), 1e-15)
        known = np.maximum(targets.shared, 1e-15)
        free = targets.at_most & (shared <= known)
        ratio = targets.shared / shared
        deviance = np.where(free, 0.0, shared - targets.shared - targets.shared * np.log(shared / known))
        by_shared = np.where(free, 0.0, self.scale * (1 - ratio))
        size = len(self.share)
        pairs = sp.csr_array((by_shared, (targets.first, targets.second)), shape=(size, size))
        by_follow = (pairs @ weighted + pairs.T @ weighted) * density
        # The threshold follows the slopes, since the mean over the points is held.
        steep = density * points.weight
        drag = by_follow.sum(axis=1) / np.maximum(steep.sum(axis=1), 1e-300)
        gradient = self.by_owner @ (by_follow @ points.traits - drag[:, None] * (steep @ points.traits))
        off = slopes.copy()
        off[:, 0] -= usual
        value = float(self.scale @ deviance) + PULL / 2 * float((off**2).sum() + (usual - self.first_slope) ** 2)
        gradient += PULL * off
        by_usual = PULL * (usual - self.first_slope - off[:, 0].sum())
        return value, np.concatenate([[by_usual], gradient.ravel()])

    def _shared(self, follow: FloatArray, weighted: FloatArray) -> FloatArray:
        """(m,) shared part of the market of each target pair."""
        first, second = self.targets.first, self.targets.second
        if self.dense:
            everything: FloatArray = follow @ weighted.T
            return everything[first, second]
        shared = np.empty(len(first))
        step = max(1, 2_000_000 // follow.shape[1])
        for start in range(0, len(first), step):
            block = slice(start, start + step)
            shared[block] = np.einsum("pc,pc->p", follow[first[block]], weighted[second[block]])
        return shared
