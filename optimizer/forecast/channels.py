"""From a history and a roster to a forecast of each channel: the front of this room.

A channel with past posts is forecast from them, one with an average from that, one with neither from its size. What the
history taught (curve, scatter, correction) serves the channels without posts too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.forecast.averages import from_averages
from optimizer.forecast.backtest import Correction, back_test
from optimizer.forecast.components import Components, components
from optimizer.forecast.draws import UncertainLine
from optimizer.forecast.effects import Effects, estimate_effects
from optimizer.forecast.history import History
from optimizer.forecast.levels import LevelModel, Posts, fit_levels, side_by_side
from optimizer.forecast.noise import NoiseLaw

FloatArray = NDArray[np.float64]
Source = Literal["posts", "average", "followers", "none"]
_FIRST_SIZE = float(np.log(100_000.0))
FEWEST = 3
"""Creators with posts from which a platform's model is learned."""


@dataclass(frozen=True)
class PlatformForecast:
    """What is known of one platform and outcome."""

    platform: str
    noise: NoiseLaw
    shared: float
    """Log standard deviation of what all its channels share: the shock of a period and the error of the correction."""
    prior: Components
    model: LevelModel | None = None
    """None without a history of the platform."""
    correction: Correction | None = None
    effects: Effects | None = None
    creators: int = 0
    """Creators the model was learned from."""
    between: float = 0.0
    """Log standard deviation of creators of one size, where nothing but size and averages tell them apart."""


@dataclass(frozen=True)
class ChannelOutlook:
    """Forecast of one outcome.

    `channels` has one row per row of the input and its index: `mean` (expected outcome of one organic post of the
    reference format; NaN where nothing says), `level` (log spread of the channel's level), `scale` (of its posts),
    `source` (posts, average, followers, none) and `posts` (past posts it rests on).
    """

    outcome: str
    channels: pd.DataFrame
    platforms: dict[str, PlatformForecast]

    def line(self, row: int | str, booking: str, weights: tuple[float, ...], shows: float = 1.0) -> UncertainLine:
        """The booking of a channel (`row`: its index label): one weight per post, 1 for a post as the mean has it."""
        creator, name, mean, level, scale = self._rows[row]
        platform = self.platforms[name]
        total = sum(weights)
        # Unequal posts average as fewer equal ones (Kish's effective number).
        posts = max(1, round(total**2 / sum(weight**2 for weight in weights)))
        return UncertainLine(
            channel=f"{creator}\n{name}",
            booking=booking,
            mean=mean * total,
            posts=posts,
            level=level,
            scale=scale,
            noise=platform.noise,
            shows=shows,
            shocks=((f"platform:{name}", platform.shared),),
        )

    def knows(self, row: int | str) -> bool:
        """Whether the channel has posts or an average of its own."""
        return bool(self.channels.at[row, "source"] in ("posts", "average"))

    @cached_property
    def _rows(self) -> dict[int | str, tuple[str, str, float, float, float]]:
        columns = (self.channels[name].tolist() for name in ("creator", "platform", "mean", "level", "scale"))
        return dict(zip(self.channels.index, zip(*columns, strict=True), strict=True))


def forecast_channels(
    channels: pd.DataFrame,
    outcome: str = "engagement",
    history: History | None = None,
    prices: FloatArray | None = None,
    sponsored: float | None = None,
) -> ChannelOutlook:
    """Forecast of each channel.

    `channels`: creator, platform, followers (above 0), `average` (mean outcome per post, NaN where unknown),
    `posts_measured` (NaN where unknown). `prices` (n,): price of a post where the roster has it; the back-test buys
    by it. `sponsored`: what the planner says that a sponsored post brings of an organic one.
    """
    parts, platforms = [], {}
    for platform, own in channels.groupby("platform", sort=True):
        where = channels["platform"].to_numpy(dtype=object) == platform
        price = None if prices is None else prices[where]
        part, known = _platform(str(platform), own, outcome, history, price, sponsored)
        parts.append(part)
        platforms[str(platform)] = known
    columns = ["creator", "platform", "mean", "level", "scale", "source", "posts"]
    frame = pd.concat(parts).loc[channels.index] if parts else pd.DataFrame(columns=columns)
    return ChannelOutlook(outcome, frame, platforms)


def _platform(
    platform: str,
    own: pd.DataFrame,
    outcome: str,
    history: History | None,
    prices: FloatArray | None,
    sponsored: float | None,
) -> tuple[pd.DataFrame, PlatformForecast]:
    prior = components(platform)
    known = PlatformForecast(
        platform, NoiseLaw(prior.skew, prior.tail), float(np.hypot(prior.shock, prior.spreads["curse"])), prior
    )
    aside: Posts | None = None
    posts = own.iloc[:0]
    if history is not None:
        posts = history.of(platform, outcome)
        posts, sizes, price = _sized(posts, own, prices)
        if posts["creator"].nunique() >= FEWEST:
            known, aside = _learn(platform, posts, sizes, price, outcome, prior, sponsored)
    average = own["average"].to_numpy(dtype=np.float64)
    measured = own["posts_measured"].to_numpy(dtype=np.float64)
    log_followers = np.log(own["followers"].to_numpy(dtype=np.float64))
    fitted, correction = known.model, known.correction
    start = prior if fitted is None or correction is None else _as_components(known, fitted, correction)
    rough = from_averages(average, measured, log_followers, start)
    known = replace(known, between=rough.curve.between)
    mean, level, scale = rough.mean.copy(), rough.level.copy(), rough.scale.copy()
    source = np.where(average > 0, "average", "followers").astype(object)
    number = np.where(average > 0, np.nan_to_num(measured), 0.0)
    if fitted is None and outcome != "engagement" and not (average > 0).any():
        # The shipped curve is of engagement: without a single figure it says nothing of views.
        mean[:], source[:] = np.nan, "none"
    if aside is not None and fitted is not None and correction is not None:
        posterior = fitted.posterior(aside)
        rows = {creator: place for place, creator in enumerate(_creators(posts))}
        place = np.array([rows.get(creator, -1) for creator in own["creator"]])
        there = place >= 0
        # Logs are of outcome + 1, so that a post without any can be told.
        mean[there] = np.maximum(fitted.expected(posterior)[place[there]] * correction.level - 1.0, 0.0)
        level[there] = posterior.spread[place[there]] * correction.spread
        scale[there] = posterior.scale[place[there]] * correction.spread
        source[there] = "posts"
        number[there] = posts.groupby("creator").size().reindex(own["creator"][there]).to_numpy()
    frame = pd.DataFrame(
        {
            "creator": own["creator"],
            "platform": platform,
            "mean": mean,
            "level": level,
            "scale": scale,
            "source": source,
            "posts": number.astype(np.int64),
        },
        index=own.index,
    )
    return frame, known


def _creators(posts: pd.DataFrame) -> list[str]:
    return sorted(posts["creator"].unique())


def _sized(
    posts: pd.DataFrame, own: pd.DataFrame, prices: FloatArray | None
) -> tuple[pd.DataFrame, FloatArray, FloatArray | None]:
    """Posts of creators whose size is known (from the roster, else the history), their log followers and prices.

    Sizes and prices are in the order of `_creators`.
    """
    latest = posts.groupby("creator")["followers"].last()
    roster = own.drop_duplicates("creator").set_index("creator")["followers"].astype(np.float64)
    size = roster.reindex(latest.index).fillna(latest)
    size = size[size > 0].sort_index()
    kept = posts[posts["creator"].isin(size.index)]
    price: FloatArray | None = None
    if prices is not None:
        stated = pd.Series(prices, index=own["creator"].to_numpy()).groupby(level=0).first().reindex(size.index)
        # A creator without a price of its own is bought at what its size costs in the middle of the others.
        per = (stated / size**0.85).median()
        filled = stated.fillna(per * size**0.85)
        price = np.asarray(filled, dtype=np.float64) if np.isfinite(per) and bool((filled > 0).all()) else None
    return kept, np.asarray(np.log(size.to_numpy(dtype=np.float64))), price


def _learn(
    platform: str,
    posts: pd.DataFrame,
    sizes: FloatArray,
    prices: FloatArray | None,
    outcome: str,
    prior: Components,
    sponsored: float | None,
) -> tuple[PlatformForecast, Posts]:
    logs = np.log1p(posts[outcome].to_numpy(dtype=np.float64))
    effects = estimate_effects(posts, logs, sponsored)
    rows = {creator: place for place, creator in enumerate(_creators(posts))}
    owner = np.asarray(posts["creator"].map(rows), dtype=np.int64)
    aside = side_by_side(owner, logs - effects.per_post(posts), sizes)
    model = fit_levels(aside, prior)
    correction = back_test(model, aside, prior, prices)
    shared = float(np.hypot(prior.shock, correction.error))
    known = PlatformForecast(platform, model.noise, shared, prior, model, correction, effects, len(sizes))
    return known, aside


def _as_components(known: PlatformForecast, model: LevelModel, correction: Correction) -> Components:
    """What the history taught, in the form of shipped components, for channels without posts."""
    usual = float(model.usual(np.array([_FIRST_SIZE]))[0])
    factor = model.noise.means(1).factor(np.array([model.within]))[0]
    # The average's forecast takes the shipped share off; here it is in the correction already.
    usual += float(np.log(factor * correction.level / known.prior.curse))
    spreads = {**known.prior.spreads, "level": 0.1, "slope": 0.05}
    return replace(
        known.prior,
        level=usual - _FIRST_SIZE,
        slope=model.slope,
        between=model.between,
        within=model.within,
        funnel=model.funnel,
        sized=model.sized,
        skew=model.noise.skew,
        tail=model.noise.tail,
        spreads=spreads,
    )
