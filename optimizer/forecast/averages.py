"""Forecasts from a roster alone: an average over some posts, or nothing but followers.

An average A of n posts is one look at a creator: log A = level + log of the mean of n posts' noise, with a law that
is known from the shipped components (few posts: wide, and skewed by the odd viral one). How far creators of one size
differ is seen in the roster itself where it holds enough averages; where not, the shipped figure stands. The
posterior of the level is computed on a grid. What a plan chosen from such averages still falls short of is
taken off by the shipped share (`curse` in `components.csv`): a roster without history has no windows to measure it in.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from optimizer.forecast.components import Components
from optimizer.forecast.noise import NoiseLaw

FloatArray = NDArray[np.float64]
_NODES = 81
_PRIOR_CREATORS = 8.0
"""Creators that the shipped spread and slope weigh as much as."""
_MOST_POSTS = 30
"""An average over more is as good as one over these: creators drift."""


@dataclass(frozen=True)
class Curve:
    """What is usual by size: log mean per post = intercept + slope * (log followers - middle)."""

    intercept: float
    slope: float
    middle: float
    between: float
    """Standard deviation of creators of one size around it."""

    def at(self, sizes: FloatArray) -> FloatArray:
        """Log of the usual mean per post."""
        return self.intercept + self.slope * (sizes - self.middle)


@dataclass(frozen=True)
class FromAverages:
    """Per channel (n,)."""

    mean: FloatArray
    """Expected outcome per post."""
    level: FloatArray
    """Spread of the level, log scale."""
    scale: FloatArray
    """Scale of the scatter of posts."""
    curve: Curve


def from_averages(
    averages: FloatArray, posts: FloatArray, sizes: FloatArray, prior: Components, default_posts: float = 12.0
) -> FromAverages:
    """Forecast of channels of one platform and outcome.

    `averages` (n,): mean outcome per post, NaN where unknown; `posts` (n,): how many it was measured on, NaN where
    unknown (then `default_posts`); `sizes` (n,): log followers.
    """
    law = NoiseLaw(prior.skew, prior.tail)
    counts = np.clip(np.where(np.isnan(posts), default_posts, posts), 1, _MOST_POSTS).round().astype(np.int64)
    known = averages > 0
    logs = np.log(np.where(known, averages, 1.0))
    shapes = {count: _two_sided(law, int(count), prior.within) for count in np.unique(counts)}
    middles, downs, ups = np.array([shapes[count] for count in counts]).T
    curve = _curve((logs - middles)[known], ((downs + ups) / 2)[known] ** 2, sizes[known], prior)
    usual = curve.at(sizes)
    grid = np.linspace(-1, 1, _NODES) * 4.5
    levels = np.where(known, logs, usual)[:, None] + grid * np.minimum(curve.between, 1.5 * (downs + ups))[:, None]
    miss = logs[:, None] - middles[:, None] - levels
    unit = miss / np.where(miss > 0, ups[:, None], downs[:, None])
    log = -0.5 * ((levels - usual[:, None]) / curve.between) ** 2 - np.where(known[:, None], 0.5 * unit**2, 0.0)
    share = np.exp(log - logsumexp(log, axis=1, keepdims=True))
    level = (share * levels).sum(axis=1)
    spread = np.sqrt((share * (levels - level[:, None]) ** 2).sum(axis=1))
    level, spread = np.where(known, level, usual), np.where(known, np.hypot(spread, prior.drift), curve.between)
    mean = np.exp(np.where(known, logsumexp(levels, axis=1, b=share), usual + curve.between**2 / 2)) * prior.curse
    return FromAverages(mean, spread, np.full(len(sizes), prior.within), curve)


def _two_sided(law: NoiseLaw, posts: int, scale: float) -> tuple[float, float, float]:
    """Median of the log of a mean of `posts` posts, relative to its expectation, and its two half spreads."""
    row = law.means(posts).row(scale)
    low, middle, high = np.interp((0.1, 0.5, 0.9), (np.arange(len(row)) + 0.5) / len(row), row)
    return float(middle), float((middle - low) / 1.2816), float((high - middle) / 1.2816)


def _curve(logs: FloatArray, noise: FloatArray, sizes: FloatArray, prior: Components) -> Curve:
    """The curve through the averages, drawn to the shipped one where they are few; noise: variance of each log."""
    middle = float(sizes.mean()) if len(sizes) else float(np.log(100_000.0))
    shipped = prior.level + np.log(100_000.0) + prior.slope * (middle - np.log(100_000.0))
    if not len(sizes):
        return Curve(float(shipped), prior.slope, middle, float(np.hypot(prior.between, prior.spreads["level"])))
    x = sizes - middle
    between = prior.between**2
    for _ in range(20):
        weight = 1 / (between + noise)
        slope_prior = 1 / prior.spreads["slope"] ** 2
        intercept_prior = 1 / prior.spreads["level"] ** 2
        intercept = (weight @ (logs - prior.slope * x) + intercept_prior * shipped) / (weight.sum() + intercept_prior)
        slope = (weight @ (x * (logs - intercept)) + slope_prior * prior.slope) / (weight @ (x * x) + slope_prior)
        left = logs - intercept - slope * x
        # EM for the variance between creators, with the shipped one as some creators more.
        share = between / (between + noise)
        second = (share * left) ** 2 + between * (1 - share)
        between = (second.sum() + _PRIOR_CREATORS * prior.between**2) / (len(x) + _PRIOR_CREATORS)
    return Curve(float(intercept), float(slope), middle, float(np.sqrt(between)))
