"""What a channel's content is expected to do: impressions, reach and engagement of one feed post.

For a channel with F followers, an authentic share q and a format f with multipliers m_f relative to a
feed post:

    impressions   = views                       where the roster measured them (bots do not watch)
                    F * reach_rate              where the roster measured the rate (likewise)
                    F * q * benchmark rate      otherwise
    reach         = impressions * (people per view: published for YouTube and TikTok, 1 elsewhere)
    engagement    = F * q * rate

and a piece of format f has m_f.reach times the first two and m_f.engagement times the third; where the roster has
views of the format itself (`views_reel`), those are its impressions as they are. `rate` is the
roster's engagement rate per follower, or the benchmark's. With `forecast.shrink` a measured rate is drawn to
the benchmark: w * measured + (1 - w) * benchmark with w = n / (n + 12), n the number of posts it was measured
on (12 where the roster does not say): the usual empirical-Bayes weight, with a prior worth a dozen posts.
The fake share is taken off once: from what is computed per follower, never from what was measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.facts.assumptions import AsAPost, Assumption
from optimizer.offers.defaults import by_platform, by_size, published
from optimizer.roster import benchmarks
from optimizer.scenario.packages import FormatSpec
from optimizer.scenario.schema import Forecast

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
PRIOR_POSTS = 12.0
_MEASURES: tuple[Literal["price", "reach", "engagement"], ...] = ("price", "reach", "engagement")


@dataclass(frozen=True)
class Multipliers:
    """A format relative to a feed post."""

    price: Decimal
    reach: Decimal
    engagement: Decimal
    assumed: frozenset[str]
    """Which of the three are defaults."""


@dataclass(frozen=True)
class ChannelForecast:
    """Per channel (n,): what one feed post does."""

    impressions: FloatArray
    reach: FloatArray
    """Different people who see it."""
    engagement: FloatArray
    people_per_view: FloatArray
    """Different people behind a measured view."""
    reach_estimated: BoolArray
    """True where impressions and reach rest on a benchmark."""
    engagement_estimated: BoolArray
    assumptions: tuple[Assumption, ...]


def channel_forecast(channels: pd.DataFrame, forecast: Forecast) -> ChannelForecast:
    """Expected outcomes of a feed post on each channel; formulas in the module's docstring."""
    followers = channels["followers"].to_numpy(dtype=np.float64)
    platforms = channels["platform"].to_numpy(dtype=object)
    authentic = followers * channels["quality"].fillna(_default_quality(forecast)).to_numpy(dtype=np.float64)

    measured_rate = channels["engagement_rate"].to_numpy(dtype=np.float64)
    no_rate = np.isnan(measured_rate)
    usual = by_size("engagement rate", platforms, followers, no_rate | forecast.shrink, benchmarks.engagement_rate)
    rate = np.where(no_rate, usual.values, measured_rate)
    if forecast.shrink:
        posts = channels["posts_measured"].fillna(PRIOR_POSTS).to_numpy(dtype=np.float64)
        weight = posts / (posts + PRIOR_POSTS)
        rate = np.where(no_rate, rate, weight * rate + (1.0 - weight) * usual.values)

    views = channels["views"].to_numpy(dtype=np.float64)
    impressions = np.where(np.isnan(views), followers * channels["reach_rate"].to_numpy(dtype=np.float64), views)
    no_reach = np.isnan(impressions)
    reached = by_size("reach per follower", platforms, followers, no_reach, _post_reach_rate)
    impressions = np.where(no_reach, authentic * reached.values, impressions)
    people = by_platform("people per view", platforms, ~np.isnan(views), benchmarks.reach_per_view, 1.0)
    return ChannelForecast(
        impressions,
        impressions * np.nan_to_num(people.values, nan=1.0),
        authentic * rate,
        by_platform("people per view", platforms, np.ones(len(platforms), bool), benchmarks.reach_per_view, 1.0).values,
        no_reach,
        no_rate,
        (*usual.assumptions, *reached.assumptions, *people.assumptions),
    )


def own_views(channels: pd.DataFrame, kind: str) -> FloatArray:
    """Measured views (n,) of a piece of a format (`views_reel`), which no multiplier changes; NaN where unknown."""
    name = f"views_{kind}"
    return channels[name].to_numpy(dtype=np.float64) if name in channels else np.full(len(channels), np.nan)


def _default_quality(forecast: Forecast) -> float:
    return 1.0 if forecast.quality is None else float(forecast.quality)


def _post_reach_rate(platform: str, followers: FloatArray) -> benchmarks.Estimate:
    return benchmarks.reach_rate(platform, "post", followers)


def multipliers(kind: str, platform: str, given: Mapping[str, FormatSpec]) -> tuple[Multipliers, list[Assumption]]:
    """Multipliers of a format on a platform: the scenario's, else the benchmarks', else those of a feed post.

    With the lines of the defaults that were used.
    """
    spec = given.get(kind, FormatSpec())
    values: dict[str, Decimal] = {}
    used: list[Assumption] = []
    defined = {"price", "reach", "engagement"} if kind == "post" else set()
    for measure in _MEASURES:
        stated: Decimal | None = getattr(spec, measure)
        usual = None if stated is not None or kind == "post" else benchmarks.format_multiplier(kind, measure, platform)
        if usual is not None and usual.source.is_definition:
            defined.add(measure)
        elif usual is not None:
            used.append(published(measure, usual.source, of=kind))
        elif stated is None and kind != "post":
            used.append(AsAPost(measure, kind))
        values[measure] = stated if stated is not None else Decimal(1) if usual is None else Decimal(str(usual.value))
    assumed = frozenset(name for name in _MEASURES if getattr(spec, name) is None and name not in defined)
    return Multipliers(**values, assumed=assumed), used
