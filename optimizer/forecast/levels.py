"""The hierarchical model of posts: what is usual for each creator, learned from its posts and from its like.

For creator i with F_i followers and post j (log outcome y_ij, weight w_ij for its age):

    level_i ~ Normal(intercept + slope * x_i, between^2)      x_i = log F_i, less its mean over the fit
    y_ij    = level_i + scale_i * noise                        noise: the two-piece t of `noise.py`
    log scale_i = log within + funnel * (level_i - its mean) + sized * x_i + unequal * z_i,   z_i ~ Normal(0, 1)

The creator's level and scale are integrated on a grid (`_NODES` levels around the creator's own posts, three Hermite
nodes of z), so the posterior is exact for this law whatever its tails. The nine parameters maximise the
marginal likelihood times a prior from `components.csv`; the gradient is the posterior mean of the joint one
(Fisher's identity). Weights below 1 let older posts say less: a creator's level drifts.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import digamma, logsumexp

from optimizer.forecast.components import Components
from optimizer.forecast.noise import NoiseLaw

FloatArray = NDArray[np.float64]
RECENCY = 0.9
"""Weight of a post relative to the next younger one of the same creator."""
REMEMBERED = 24
"""Posts of a creator that the fit looks at: the weight of an older one is below a tenth."""
FIT_CREATORS = 300
"""Creators the nine parameters are learned from; more would not move them."""
_NODES = 25
_REACH = 4.5
"""Half width of the grid in standard errors of a creator's level."""
_Z, _Z_WEIGHT = np.array([-np.sqrt(3.0), 0.0, np.sqrt(3.0)]), np.log([1 / 6, 2 / 3, 1 / 6])
_NAMES = ("level", "slope", "between", "within", "unequal", "funnel", "skew", "tail", "sized")
_FIRST_SIZE = np.log(100_000.0)


@dataclass(frozen=True)
class Posts:
    """Posts side by side: one row per creator, oldest first, filled up at the left with weight 0."""

    values: FloatArray
    """(creators, posts): log outcomes; what is filled up holds the creator's own first post."""
    weights: FloatArray
    """(creators, posts): 0 where filled up."""
    sizes: FloatArray
    """(creators,): log followers."""

    @property
    def counts(self) -> NDArray[np.int64]:
        """(creators,): posts that are there."""
        return np.asarray((self.weights > 0).sum(axis=1), dtype=np.int64)

    def without_last(self, posts: int) -> Posts:
        """As it was `posts` posts ago: each creator's younger ones are gone."""
        width = self.values.shape[1] - posts
        recency = RECENCY**posts
        return Posts(self.values[:, :width], self.weights[:, :width] / recency, self.sizes)

    def at(self, rows: NDArray[np.int64] | NDArray[np.bool_]) -> Posts:
        """Only these creators."""
        return Posts(self.values[rows], self.weights[rows], self.sizes[rows])


def side_by_side(creators: NDArray[np.int64], values: FloatArray, sizes: FloatArray) -> Posts:
    """Posts of each creator (`creators`: row of each post, posts oldest first) in one table; see `Posts`.

    `sizes` (creators,) are log followers. A creator without posts gets a row of weight 0.
    """
    count = len(sizes)
    order = np.argsort(creators, kind="stable")
    owner, ordered = creators[order], values[order]
    numbers = np.bincount(owner, minlength=count)
    ends = np.cumsum(numbers)
    age = ends[owner] - 1 - np.arange(len(owner))
    width = int(min(max(numbers.max(initial=1), 1), REMEMBERED))
    keep = age < width
    first = np.where(numbers > 0, np.minimum(numbers, width), 0)
    table = np.zeros((count, width))
    weights = np.zeros((count, width))
    table[owner[keep], width - 1 - age[keep]] = ordered[keep]
    weights[owner[keep], width - 1 - age[keep]] = RECENCY ** age[keep]
    for row in np.flatnonzero(first < width):
        table[row, : width - first[row]] = table[row, width - first[row]] if first[row] else 0.0
    return Posts(table, weights, sizes)


@dataclass(frozen=True)
class Posterior:
    """Per creator (n,), on the log scale."""

    level: FloatArray
    """Mean."""
    spread: FloatArray
    """Standard deviation of the level."""
    log_mean: FloatArray
    """Log of the mean of exp(level)."""
    scale: FloatArray
    """Mean scale of the creator's posts."""
    usual: FloatArray
    """The level of creators of this size."""


@dataclass(frozen=True)
class LevelModel:
    """The fitted model of one platform and outcome."""

    intercept: float
    slope: float
    between: float
    within: float
    unequal: float
    funnel: float
    noise: NoiseLaw
    middle: float
    """Log followers at which the intercept stands."""
    sized: float = 0.0
    """How the log scale of posts moves per unit of log followers: posts of large creators scatter less."""

    def usual(self, sizes: FloatArray) -> FloatArray:
        """Level of creators with these log followers."""
        return self.intercept + self.slope * (sizes - self.middle)

    def expected(self, posterior: Posterior) -> FloatArray:
        """(creators,): mean of exp(log outcome) of a post, by this law."""
        return np.exp(posterior.log_mean) * self.noise.means(1).factor(posterior.scale)

    def posterior(self, posts: Posts) -> Posterior:
        """What the posts say of each creator; without posts, what is usual for the size."""
        grid = _grid(posts, self.between, self.within, self.usual(posts.sizes))
        joint = _joint(_pack(self), posts, grid, self.middle)
        share = np.exp(joint.log - logsumexp(joint.log, axis=(1, 2), keepdims=True))
        level_share = share.sum(axis=2)
        level = (level_share * grid).sum(axis=1)
        spread = np.sqrt((level_share * (grid - level[:, None]) ** 2).sum(axis=1))
        log_mean = logsumexp(grid, axis=1, b=level_share)
        scale = (share * np.exp(joint.log_scale)).sum(axis=(1, 2))
        return Posterior(level, spread, log_mean, scale, self.usual(posts.sizes))


def fit_levels(posts: Posts, prior: Components) -> LevelModel:
    """Parameters of the model for these posts (creators with at least one) of one platform and outcome."""
    from scipy.optimize import minimize  # takes long to import, and few need it

    seen = posts.at(_sample(posts.counts))
    middle = float(seen.sizes.mean())
    center, width = _prior(prior, middle)
    start = _start(seen, center, middle)
    usual = start[0] + start[1] * (seen.sizes - middle)
    grid = _grid(seen, float(np.exp(start[2])), float(np.exp(start[3])), usual)

    def objective(theta: FloatArray) -> tuple[float, FloatArray]:
        value, gradient = _marginal(theta, seen, grid, middle)
        away = (theta - center) / width
        return -value + 0.5 * float(away @ away), -gradient + away / width

    best = minimize(
        objective, start, jac=True, method="L-BFGS-B", bounds=_bounds(), options={"maxiter": 80, "ftol": 1e-7}
    )
    return _unpack(best.x, middle)


def prior_model(prior: Components, intercept: float, slope: float, middle: float, between: float) -> LevelModel:
    """A model with a size curve of its own and the shipped scatter of posts."""
    return LevelModel(
        intercept, slope, between, prior.within, prior.unequal, prior.funnel, NoiseLaw(prior.skew, prior.tail), middle,
        prior.sized,
    )  # fmt: skip


def _sample(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows the parameters are learned from, spread evenly over the table."""
    rows = np.flatnonzero(counts > 0)
    if len(rows) <= FIT_CREATORS:
        return rows
    return rows[np.linspace(0, len(rows) - 1, FIT_CREATORS).astype(np.int64)]


def _prior(prior: Components, middle: float) -> tuple[FloatArray, FloatArray]:
    logs = {"between", "within", "unequal", "tail"}
    center = np.array([np.log(getattr(prior, name)) if name in logs else getattr(prior, name) for name in _NAMES])
    # The level is per follower; what a platform's posts bring differs by outcome and year, so it is left free.
    center[0] += _FIRST_SIZE + prior.slope * (middle - _FIRST_SIZE)
    width = np.array([5.0] + [prior.spreads[name] for name in _NAMES[1:]])
    return center, width


def _start(posts: Posts, center: FloatArray, middle: float) -> FloatArray:
    """Moments: the curve through creators' means, the scatter within and between them."""
    there = (posts.weights > 0).astype(np.float64)
    numbers = there.sum(axis=1)
    means = (posts.values * there).sum(axis=1) / numbers
    squares = (there * (posts.values - means[:, None]) ** 2).sum()
    degrees = (numbers - 1).sum()
    within = (squares + 4 * np.exp(2 * center[3])) / (degrees + 4)
    x = posts.sizes - middle
    slope = (x @ means + 4 * center[1]) / (x @ x + 4)
    intercept = means.mean()
    left = means - intercept - slope * x
    between = max((left @ left + 4 * np.exp(2 * center[2])) / (len(x) + 4) - within * np.mean(1 / numbers), 0.04)
    start = center.copy()
    start[:4] = intercept, slope, 0.5 * np.log(between), 0.5 * np.log(within) - 0.15
    return np.clip(start, *np.array(_bounds(), dtype=np.float64).T)


def _bounds() -> list[tuple[float, float]]:
    log = np.log
    return [
        (-30.0, 40.0), (0.0, 2.0), (log(0.02), log(4.0)), (log(0.02), log(3.0)),
        (log(0.02), log(1.0)), (-0.6, 0.6), (-1.2, 1.2), (log(1.5), log(200.0)), (-0.3, 0.3),
    ]  # fmt: skip


def _grid(posts: Posts, between: float, within: float, usual: FloatArray) -> FloatArray:
    """(creators, nodes): levels around each creator's own posts, drawn to what is usual where they are few."""
    weight = posts.weights.sum(axis=1)
    safe = np.maximum(weight, 1e-9)
    mean = (posts.weights * posts.values).sum(axis=1) / safe
    error = within * 1.4 / np.sqrt(safe)
    share = between**2 / (between**2 + error**2)
    center = np.where(weight > 0, share * mean + (1 - share) * usual, usual)
    half = _REACH * np.sqrt(np.where(weight > 0, share, 1.0)) * np.where(weight > 0, error, between)
    return center[:, None] + half[:, None] * np.linspace(-1, 1, _NODES)


@dataclass(frozen=True)
class _Joint:
    """(creators, nodes, 3): log joint density, and what its gradient is made of."""

    log: FloatArray
    log_scale: FloatArray
    pulls: tuple[FloatArray, FloatArray, FloatArray]
    """Derivatives by log scale, by skew, by log tail."""


def _joint(theta: FloatArray, posts: Posts, grid: FloatArray, middle: float) -> _Joint:
    intercept, slope, log_between, log_within, log_unequal, funnel, skew, log_tail, sized = theta
    law = NoiseLaw(float(skew), float(np.exp(log_tail)))
    tail = law.tail
    x = posts.sizes - middle
    above = grid - (intercept + slope * x)[:, None]
    log_scale = log_within + (funnel * above + (sized * x)[:, None])[:, :, None] + np.exp(log_unequal) * _Z
    log = (-0.5 * (above * np.exp(-log_between)) ** 2 - log_between)[:, :, None] + _Z_WEIGHT
    log = log - np.log(np.sqrt(2 * np.pi))
    by_scale, by_skew, by_tail = (np.zeros(log_scale.shape) for _ in range(3))
    constant = law.log_constant
    tail_constant = 0.5 * tail * (digamma((tail + 1) / 2) - digamma(tail / 2) - 1 / tail)
    inverse = np.exp(-2 * log_scale)
    for column in range(posts.values.shape[1]):
        weight = posts.weights[:, column, None, None]
        if not weight.any():
            continue
        residual = posts.values[:, column, None] - grid
        side = np.where(residual > 0, 1.0, -1.0)
        unit = (residual * residual * np.exp(-2 * skew * side))[:, :, None] * inverse / tail
        tall = np.log1p(unit)
        pull = (tail + 1) * unit / (1 + unit)
        log = log + weight * (constant - log_scale - (tail + 1) / 2 * tall)
        by_scale += weight * (pull - 1)
        by_skew += weight * (side[:, :, None] * pull - np.tanh(skew))
        by_tail += weight * (tail_constant - 0.5 * tail * tall + 0.5 * pull)
    return _Joint(log, log_scale, (by_scale, by_skew, by_tail))


def _marginal(theta: FloatArray, posts: Posts, grid: FloatArray, middle: float) -> tuple[float, FloatArray]:
    """Marginal log likelihood of all creators and its gradient."""
    joint = _joint(theta, posts, grid, middle)
    total = logsumexp(joint.log, axis=(1, 2))
    share = np.exp(joint.log - total[:, None, None])
    by_scale, by_skew, by_tail = (share * pull for pull in joint.pulls)
    x = posts.sizes - middle
    above = grid - (theta[0] + theta[1] * x)[:, None]
    precision = np.exp(-2 * theta[2])
    level_share = share.sum(axis=2)
    by_level = (level_share * above).sum(axis=1) * precision - theta[5] * by_scale.sum(axis=(1, 2))
    gradient = np.array([
        by_level.sum(),
        by_level @ x,
        (level_share * (above**2 * precision - 1)).sum(),
        by_scale.sum(),
        (by_scale * _Z).sum() * np.exp(theta[4]),
        (by_scale * above[:, :, None]).sum(),
        by_skew.sum(),
        by_tail.sum(),
        by_scale.sum(axis=(1, 2)) @ x,
    ])  # fmt: skip
    steps = np.log(grid[:, 1] - grid[:, 0])
    return float(total.sum() + steps.sum()), gradient


def _pack(model: LevelModel) -> FloatArray:
    logs = np.log([model.between, model.within, model.unequal])
    tail = np.log(model.noise.tail)
    return np.array([model.intercept, model.slope, *logs, model.funnel, model.noise.skew, tail, model.sized])


def _unpack(theta: FloatArray, middle: float) -> LevelModel:
    between, within, unequal, tail = np.exp(theta[[2, 3, 4, 7]])
    law = NoiseLaw(float(theta[6]), float(tail))
    return LevelModel(
        float(theta[0]), float(theta[1]), float(between), float(within), float(unequal), float(theta[5]), law, middle,
        float(theta[8]),
    )  # fmt: skip
