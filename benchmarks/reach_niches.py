"""Whether the default correlations of niches help, on data that names no niche.

Creators are clustered into eight proxy niches by what one half of the people follow. On the other half the
correlations inside and across niches are measured, and reach is estimated with and without the niches.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.cluster.vq import kmeans2
from scipy.optimize import brentq
from scipy.special import ndtr

from optimizer.audience.cells import Audience
from optimizer.audience.copula import thresholds
from optimizer.audience.inputs import Channels
from optimizer.audience.one_factor import audience_from_sizes, other_niche, same_niche
from optimizer.audience.points import grid_points
from optimizer.audience.reach import reach

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

NICHES = 8


def niche_rows(follows: list[sp.csr_array], sizes: Sequence[int]) -> Iterator[list[str]]:
    """Rows of a table: errors without niches, with them, and the correlations behind."""
    errors: dict[bool, dict[int, list[float]]] = {False: {}, True: {}}
    correlations = []
    for seed, follow in enumerate(follows):
        random = np.random.default_rng(1000 + seed)
        half = random.random(follow.shape[1]) < 0.5
        niche = proxy_niches(follow[:, np.flatnonzero(half)].toarray())
        judged = follow[:, np.flatnonzero(~half)].toarray()
        plans = [(size, random.choice(len(niche), size, replace=False)) for size in sizes for _ in range(20)]
        for one in range(NICHES):
            members = np.flatnonzero(niche == one)
            if len(members) >= 12:
                plans += [(-1, random.choice(members, 10, replace=False)) for _ in range(4)]
        for with_niches in (False, True):
            audience = _audience(judged, niche if with_niches else None)
            for size, plan in plans:
                real = judged[plan].any(axis=0).sum()
                found = reach(audience, plan, np.ones(len(plan))) / max(real, 1) - 1
                errors[with_niches].setdefault(size, []).append(found)
        same = niche[:, None] == niche[None, :]
        correlations.append([pooled_correlation(judged, same), pooled_correlation(judged, ~same)])
    for with_niches, name in ((False, "one trait"), (True, "with niches")):
        yield [name, *(f"{100 * np.abs(e).mean():.1f}" for e in errors[with_niches].values())]
    inside, across = np.mean(correlations, axis=0)
    default = f"default {same_niche(0.3):.2f} and {other_niche(0.3):.2f}"
    yield [f"correlation inside {inside:.2f}, across {across:.2f} ({default})", *[""] * (len(sizes) + 1)]


def _audience(follow: FloatArray, niche: IntArray | None) -> Audience:
    count = len(follow)
    niches = None if niche is None else tuple((int(one),) for one in niche)
    channels = Channels(follow.sum(axis=1), tuple(map(str, range(count))), niches=niches)
    return audience_from_sizes(channels, float(follow.shape[1]))


def proxy_niches(follow: FloatArray) -> IntArray:
    """(n,) niche of each creator: k-means on the leading directions of their correlations."""
    centred = follow - follow.mean(axis=1, keepdims=True)
    length = np.maximum(np.linalg.norm(centred, axis=1, keepdims=True), 1e-9)
    _, directions = np.linalg.eigh((centred / length) @ (centred / length).T)
    place = directions[:, -NICHES:]
    place /= np.maximum(np.linalg.norm(place, axis=1, keepdims=True), 1e-9)
    tries = [kmeans2(place, NICHES, minit="++", seed=seed) for seed in range(5)]
    best = min(tries, key=lambda found: float(((place - found[0][found[1]]) ** 2).sum()))
    return np.asarray(best[1], dtype=np.int64)


def pooled_correlation(follow: FloatArray, pairs: NDArray[np.bool_]) -> float:
    """The one correlation at which the pairs together share as many people as they do, 0.01 to 0.9.

    Where even one of these ends is not enough, or too much, it is that end.
    """
    share = np.clip(follow.mean(axis=1), 1e-5, None)
    chosen = np.triu(pairs, 1)
    wanted = ((follow @ follow.T) / follow.shape[1])[chosen].sum()

    def excess(correlation: float) -> float:
        points = grid_points(correlation)
        mean = np.repeat((correlation / (1 - correlation)) ** 0.5 * points.traits.T, len(share), axis=0)
        chance = ndtr(mean + thresholds(share, mean, points.weight)[:, None])
        return float(((chance * points.weight) @ chance.T)[chosen].sum() - wanted)

    low, high = 0.01, 0.9
    if excess(low) >= 0:
        return low
    return high if excess(high) <= 0 else float(brentq(excess, low, high, xtol=1e-3))
