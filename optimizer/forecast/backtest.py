"""Earlier windows of a history forecast and held against what came: what a forecast is corrected by.

For a window of w posts each creator's last w posts are hidden, the model says what they should bring, and the first
four of them judge it. A planner does not buy creators at random but those that promise most for their price, and these
are the ones whose figures flatter (the winner's curse, Smith and Winkler 2006). So the forecast is judged as it
is used: plans are chosen by promise per price at drawn price lists, and the log of what they delivered over what they
promised, averaged over plans and windows, corrects the level. The spread is corrected so that 80 % ranges of creators
hold in 80 % of the windows (conformal calibration, Vovk et al. 2005).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from optimizer.forecast.components import Components
from optimizer.forecast.levels import LevelModel, Posterior, Posts

FloatArray = NDArray[np.float64]
WINDOWS = (1, 2, 3, 4, 8, 12)
JUDGES = 4
"""Posts of a window that are held against the forecast."""
TOLD = 2
"""Posts a creator must have before the window."""
ENOUGH = 8
"""Creators without which a window says nothing."""
SHARES = (0.1, 0.9)
_LISTS = 40
_PRICE_POWER, _PRICE_SPREAD = 0.85, 0.5
"""Drawn prices: followers^0.85 times a log-normal, as rosters with prices show."""
_BUDGET = 0.1
_LIMIT = 2.0
"""Standard errors that a correction may lie from what the windows show."""
_FOLDS = 10
_SCALES = np.geomspace(0.4, 2.5, 23)


@dataclass(frozen=True, slots=True)
class Window:
    """One row of the back-test: the figures of plans are means over the drawn price lists."""

    posts: int
    """Posts of each creator that were hidden."""
    creators: int
    bought: float
    """Creators in a plan."""
    promised: float
    """Outcome of a plan per post of each creator, as it is promised with the correction."""
    delivered: float
    log_ratio: float
    """Mean log of delivered over promised."""
    held: float | None = None
    """Share of creators whose outcome fell inside the 80 % range, after the correction."""


@dataclass(frozen=True, slots=True)
class Correction:
    """What the back-test changes."""

    level: float
    """Factor on the mean of a post."""
    spread: float
    """Factor on the log spread of levels and posts."""
    error: float
    """Standard deviation of log `level`: how far the back-test itself may be off."""
    windows: tuple[Window, ...]


@dataclass(frozen=True)
class _Judged:
    posts: int
    rows: NDArray[np.int64]
    posterior: Posterior
    promised: FloatArray
    """(creators,): mean per post by the model alone."""
    outcome: FloatArray
    """(creators,): mean per post of what came, plus 1 as in the logs."""
    judges: int


def back_test(
    model: LevelModel, posts: Posts, prior: Components, prices: FloatArray | None = None, seed: int = 0
) -> Correction:
    """Correction of a fitted model by windows of its own history.

    `prices` (creators,) where they are known; otherwise lists are drawn. Where no window has enough creators the
    correction is the shipped one.
    """
    windows = [window for window in (_judge(model, posts, hidden) for hidden in WINDOWS) if window is not None]
    if not windows:
        return Correction(prior.posts_curse, 1.0, prior.spreads["posts_curse"], ())
    draws = np.random.default_rng(seed).normal(0.0, _PRICE_SPREAD, (_LISTS, len(posts.sizes)))
    rows, without = zip(*(_plans(window, posts, prices, draws) for window in windows), strict=True)
    measured = float(np.mean([row.log_ratio for row in rows]))
    # Jackknife over creators (Efron and Stein 1981); windows share creators, so their mean is left out as one.
    parts = np.mean(without, axis=0)
    sampling = (_FOLDS - 1) / _FOLDS * float(((parts - parts.mean()) ** 2).sum())
    # What the whole platform shared in a window was chance too, and will not come again.
    sampling += prior.shock**2 / len(windows)
    untold = prior.spreads["posts_curse"] ** 2
    trust = untold / (untold + sampling)
    drawn = trust * measured + (1 - trust) * np.log(prior.posts_curse)
    # Where a platform fell as none did before, the windows are believed (limited translation: Efron and Morris 1972).
    log_level = float(np.clip(drawn, measured - _LIMIT * np.sqrt(sampling), measured + _LIMIT * np.sqrt(sampling)))
    error = float(np.sqrt(sampling if log_level != drawn else trust * sampling))
    level = float(np.exp(log_level))
    spread = _conformal(model, windows, level)
    told = tuple(
        replace(
            row,
            promised=row.promised * level,
            log_ratio=row.log_ratio - float(np.log(level)),
            held=_held(model, window, level, spread),
        )
        for row, window in zip(rows, windows, strict=True)
    )
    return Correction(level, spread, error, told)


def choose(values: FloatArray, prices: FloatArray, budget: float) -> NDArray[np.bool_]:
    """Greedy knapsack: by value per price, whoever still fits."""
    taken = np.zeros(len(values), dtype=bool)
    left = budget
    for row in np.argsort(-values / prices, kind="stable"):
        if prices[row] <= left:
            taken[row] = True
            left -= prices[row]
    return taken


def _judge(model: LevelModel, posts: Posts, hidden: int) -> _Judged | None:
    # A forecast from two posts errs otherwise than one from ten: at least half of the posts stay told.
    rows = np.flatnonzero(posts.counts >= max(hidden + TOLD, 2 * hidden))
    if len(rows) < ENOUGH or hidden >= posts.values.shape[1]:
        return None
    part = posts.at(rows)
    judges = min(JUDGES, hidden)
    width = part.values.shape[1]
    came = np.exp(part.values[:, width - hidden : width - hidden + judges]).mean(axis=1)
    posterior = model.posterior(part.without_last(hidden))
    return _Judged(hidden, rows, posterior, model.expected(posterior), came, judges)


def _plans(window: _Judged, posts: Posts, prices: FloatArray | None, draws: FloatArray) -> tuple[Window, FloatArray]:
    """The window's row, and its mean log ratio with each tenth of the creators left out in turn."""
    values = window.promised
    list_prices = np.exp(draws[:, window.rows])
    list_prices *= np.exp(_PRICE_POWER * posts.sizes[window.rows]) if prices is None else prices[window.rows]
    taken = np.stack([choose(values, row, _BUDGET * float(row.sum())) for row in list_prices])
    taken = taken[taken.any(axis=1)]
    promised, delivered = taken * values, taken * window.outcome
    fold = np.arange(len(values)) % _FOLDS
    without = [_mean_log_ratio(promised[:, fold != part], delivered[:, fold != part]) for part in range(_FOLDS)]
    row = Window(
        posts=window.posts,
        creators=len(values),
        bought=float(taken.sum(axis=1).mean()),
        promised=float(promised.sum(axis=1).mean()),
        delivered=float(delivered.sum(axis=1).mean()),
        log_ratio=_mean_log_ratio(promised, delivered),
    )
    return row, np.array(without)


def _mean_log_ratio(promised: FloatArray, delivered: FloatArray) -> float:
    total, came = promised.sum(axis=1), delivered.sum(axis=1)
    there = (total > 0) & (came > 0)
    return float(np.log(came[there] / total[there]).mean()) if there.any() else 0.0


def _conformal(model: LevelModel, windows: Sequence[_Judged], level: float) -> float:
    """Smallest factor of the log spread with which 80 % ranges of creators held in 80 % of the windows."""
    held = np.array(
        [
            np.average(
                [_held(model, window, level, scale) for window in windows], weights=[len(w.rows) for w in windows]
            )
            for scale in _SCALES
        ]
    )
    held = np.maximum.accumulate(held)
    return float(np.exp(np.interp(SHARES[1] - SHARES[0], held + 1e-9 * np.arange(len(held)), np.log(_SCALES))))


def _held(model: LevelModel, window: _Judged, level: float, spread: float) -> float:
    low, high = creator_range(model, window.posterior, window.judges, spread)
    promised = window.promised * level
    return float(np.mean((promised * low <= window.outcome) & (window.outcome <= promised * high)))


def creator_range(model: LevelModel, posterior: Posterior, posts: int, spread: float) -> tuple[FloatArray, FloatArray]:
    """(n,) twice: the 10 and 90 % points of the mean of `posts` posts, relative to its own mean."""
    points = model.noise.means(posts).points(posterior.spread * spread, posterior.scale * spread)
    return points[:, 0], points[:, 2]
