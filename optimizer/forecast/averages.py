"""Forecasts from a roster alone: an average over some posts, or nothing but followers.

An average A of n posts is one look at a creator: log A = level + log of the mean of n posts' noise, with a law that
is known from the shipped components (few posts: wide, and skewed by the odd viral one). How far creators of one size
differ is seen in the roster itself where it holds enough averages; where not, the shipped figure stands. The
posterior of the level is computed on a grid. Posts scatter less around a high level and for a large creator, by the
shipped figures, as they do in `levels.py`. What a plan chosen from such averages still falls short of is
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
    laws = {int(count): _mean_law(law, int(count), prior) for count in np.unique(counts)}
    bias = np.array([laws[int(count)].bias for count in counts])
    noise = np.array([laws[int(count)].spread for count in counts])
    curve = _curve((logs - bias)[known], noise[known] ** 2, sizes[known], prior)
    usual = curve.at(sizes)
    # The grid spans what either the average or the size leaves open.
    share = curve.between**2 / (curve.between**2 + noise**2)
    center = np.where(known, share * (logs - bias) + (1 - share) * usual, usual)
    half = np.where(known, 6.0 * np.sqrt(share) * noise, 4.5 * curve.between)
    levels = center[:, None] + half[:, None] * np.linspace(-1, 1, _NODES)
    look = np.zeros(levels.shape)
    for count, shape in laws.items():
        rows = known & (counts == count)
        look[rows] = shape.log_density(logs[rows, None] - levels[rows])
    log = -0.5 * ((levels - usual[:, None]) / curve.between) ** 2 + look
    share = np.exp(log - logsumexp(log, axis=1, keepdims=True))
    level = (share * levels).sum(axis=1)
    spread = np.sqrt((share * (levels - level[:, None]) ** 2).sum(axis=1))
    level, spread = np.where(known, level, usual), np.where(known, spread, curve.between)
    mean = np.exp(np.where(known, logsumexp(levels, axis=1, b=share), usual + curve.between**2 / 2)) * prior.curse
    scale = prior.within * np.exp(prior.funnel * (level - usual) + prior.sized * (sizes - curve.middle))
    return FromAverages(mean, spread, scale, curve)


@dataclass(frozen=True)
class _MeanLaw:
    """Law of the log of a mean of posts, less the log of what is expected of the posts that are bought."""

    points: FloatArray
    """Equally likely values, where the level stays."""
    drift: float
    """Standard deviation of how far it moves."""

    @property
    def bias(self) -> float:
        """Mean: below 0, for the log of a mean is below the mean."""
        return float(self.points.mean())

    @property
    def spread(self) -> float:
        """Standard deviation."""
        return float(np.hypot(self.points.std(), self.drift))

    def log_density(self, values: FloatArray) -> FloatArray:
        """Each point a normal law as wide as the drift: its tails go on beyond the cut of the noise."""
        # Never narrower than a kernel estimate asks for (Silverman).
        width = max(self.drift, 0.9 * float(self.points.std()) * len(self.points) ** -0.2, 1e-3)
        grid = np.linspace(self.points[0] - 8 * width, self.points[-1] + 8 * width, 400)
        table = logsumexp(-0.5 * ((grid[:, None] - self.points) / width) ** 2, axis=1)
        inside = np.interp(values, grid, table)
        # Beyond the table the nearest point alone counts.
        outside = np.maximum(self.points[0] - values, values - self.points[-1]) / width
        return np.asarray(np.where(outside > 8, -0.5 * outside**2, inside))


def _mean_law(law: NoiseLaw, posts: int, prior: Components) -> _MeanLaw:
    row = law.means(posts).row(prior.within)
    return _MeanLaw(row.reshape(128, -1).mean(axis=1), prior.drift)


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
