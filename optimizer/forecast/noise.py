"""How single posts scatter around what is usual for their creator, on the log scale.

The law is a t with two different halves (Fernandez and Steel 1998): a post goes viral further than it flops, and
both happen more often than a normal law says. With right scale exp(skew), left scale exp(-skew) and `tail` degrees
of freedom, density at zero is continuous. Noise is cut at what `LARGEST` of its own quantiles allow: the mean of
exp of a t without a cut is infinite.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, ndtri, stdtrit

if TYPE_CHECKING:
    from scipy.interpolate import RegularGridInterpolator

FloatArray = NDArray[np.float64]
LARGEST = 0.975
"""Quantile of the half-law at which the scatter is cut."""
_NODES = 4_096
_SCALES = np.concatenate([[0.0], np.geomspace(0.05, 4.0, 40)])
_SPREADS = np.concatenate([[0.0], np.geomspace(0.05, 4.0, 14)])
_POINTS = (np.arange(512) + 0.5) / 512


@dataclass(frozen=True, slots=True)
class NoiseLaw:
    """Two-piece t of unit scale."""

    skew: float
    """Log of the right scale; the left one is its inverse."""
    tail: float
    """Degrees of freedom, above 1."""

    def log_density(self, residuals: FloatArray, log_scale: FloatArray) -> FloatArray:
        """Log density of `residuals` where the unit is exp(log_scale); both broadcast."""
        side = np.where(residuals > 0, -self.skew, self.skew)
        unit = residuals * np.exp(side - log_scale)
        half = (self.tail + 1) / 2
        return -half * np.log1p(unit * unit / self.tail) + self.log_constant - log_scale

    @property
    def log_constant(self) -> float:
        """Log of the density at zero, for unit scale."""
        height = gammaln((self.tail + 1) / 2) - gammaln(self.tail / 2) - 0.5 * np.log(self.tail * np.pi)
        return float(height - np.log(np.cosh(self.skew)))

    @property
    def information(self) -> float:
        """Fisher information of one post on the usual level, for unit scale: that of a t law, whatever the skew."""
        return (self.tail + 1) / (self.tail + 3)

    def quantiles(self, points: FloatArray) -> FloatArray:
        """Inverse distribution, cut at both ends."""
        right = 1.0 / (1.0 + np.exp(-2.0 * self.skew))
        upper = points > 1.0 - right
        inner = np.where(upper, (points - (1.0 - right)) / right, 1.0 - points / (1.0 - right))
        size = stdtrit(self.tail, 0.5 + np.minimum(inner, LARGEST) / 2)
        return np.asarray(np.where(upper, np.exp(self.skew), -np.exp(-self.skew)) * size)

    def means(self, posts: int) -> MeanNoise:
        """The law of the mean of `posts` exponentials of this noise, by scale."""
        return _mean_noise(self, posts)


@dataclass(frozen=True)
class MeanNoise:
    """Quantiles of mean over posts of exp(scale * noise), per scale of the table, as a share of their own mean."""

    logs: FloatArray
    """(scales, points): log of the relative quantiles; each row's exponentials have mean 1."""
    factors: FloatArray
    """(scales,): mean of exp(scale * noise)."""

    def factor(self, scale: FloatArray) -> FloatArray:
        """Mean of exp(scale * noise): what the mean of posts is above their usual level."""
        return np.asarray(np.interp(scale, _SCALES, self.factors))

    def draw(self, scale: float, uniforms: FloatArray) -> FloatArray:
        """Relative outcomes (mean 1) at these uniforms, for one scale."""
        row = self.row(scale)
        # The points are evenly spaced: no search is needed, and none is as fast.
        place = np.clip(uniforms * len(row) - 0.5, 0.0, len(row) - 1.000001)
        below = place.astype(np.int64)
        return np.asarray(np.exp(row[below] + (place - below) * (row[below + 1] - row[below])))

    def row(self, scale: float) -> FloatArray:
        """Log relative quantiles at the 512 mid-points, between the two nearest scales."""
        place = float(np.interp(scale, _SCALES, np.arange(len(_SCALES))))
        below = min(int(place), len(_SCALES) - 2)
        share = place - below
        row = (1.0 - share) * self.logs[below] + share * self.logs[below + 1]
        return np.asarray(row - np.log(np.mean(np.exp(row))))

    def points(self, spread: FloatArray, scale: FloatArray) -> FloatArray:
        """(n, 3): 10, 50 and 90 % points where the level itself is normal with this spread; relative to the mean."""
        where = np.stack([np.minimum(spread, _SPREADS[-1]), np.minimum(scale, _SCALES[-1])], axis=1)
        return np.asarray(np.exp(self._table(where)))

    @cached_property
    def _table(self) -> RegularGridInterpolator:
        from scipy.interpolate import RegularGridInterpolator  # takes long to import, and few need it

        # Level and noise in every combination of their quantiles: exact up to the number of nodes.
        z = ndtri((np.arange(32) + 0.5) / 32)
        scales = _SCALES[::2]
        table = np.empty((len(_SPREADS), len(scales), 3))
        for column, scale in enumerate(scales):
            row = self.row(float(scale)).reshape(64, -1).mean(axis=1)
            for line, spread in enumerate(_SPREADS):
                table[line, column] = np.quantile(np.add.outer(spread * z - spread**2 / 2, row), (0.1, 0.5, 0.9))
        return RegularGridInterpolator((_SPREADS, scales), table)


@lru_cache(maxsize=256)
def _mean_noise(law: NoiseLaw, posts: int) -> MeanNoise:
    rng = np.random.default_rng(20_270_101)
    # Stratified uniforms, shuffled per post: the tails are met in the right number.
    strata = (np.arange(_NODES) + 0.5) / _NODES
    noise = law.quantiles(np.stack([rng.permutation(strata) for _ in range(posts)]))
    logs, factors = [], []
    for scale in _SCALES:
        mean = np.sort(np.exp(scale * noise).mean(axis=0))
        factors.append(mean.mean())
        points = mean.reshape(len(_POINTS), -1).mean(axis=1)
        logs.append(np.log(points / points.mean()))
    return MeanNoise(np.array(logs), np.array(factors))
