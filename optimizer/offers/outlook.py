"""Calibrated forecasts for offers: what a post of each channel brings, by its past posts or its average.

The forecasts are those of `optimizer.forecast`; here they take the place of the roster's averages before offers are
made of them. Per follower and per view nothing changes: an engagement rate becomes the expected engagement of a
sponsored post over the followers, and views become the expected views. The fake share is taken off afterwards, once,
as from any rate. Format multipliers are those of the history where it knows a format; a figure that the planner states
under `formats` wins.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.errors import Problem
from optimizer.facts.assumptions import AsAPost, Assumption, MeasuredSpread, Published, SponsoredEngagement
from optimizer.facts.results import ForecastTest
from optimizer.forecast import Effects, Outlook, forecast_channels, history_of
from optimizer.forecast.channels import FEWEST
from optimizer.forecast.effects import SPONSORED
from optimizer.offers.forecast import ChannelForecast, Multipliers, channel_forecast, multipliers
from optimizer.scenario.packages import FormatSpec
from optimizer.scenario.schema import Scenario
from optimizer.words.figures import count as figure

FloatArray = NDArray[np.float64]
_MEASURED = ("posts", "average")
"""What a forecast of a channel's own figures rests on."""


def calibrated_forecast(
    outlook: Outlook, rows: NDArray[np.int64], channels: pd.DataFrame, scenario: Scenario
) -> ChannelForecast:
    """What one feed post of the channels of one platform does; `rows` are theirs in the roster."""
    followers = channels["followers"].to_numpy(dtype=np.float64)
    known, views = outlook.engagement.channels.iloc[rows], _views(outlook, rows, channels)
    effects = outlook.engagement.platforms[str(channels["platform"].iloc[0])].effects
    sponsored = outlook.sponsored if effects is None else effects.sponsored.factor
    rate = _means(known) * sponsored / followers
    told = channel_forecast(channels.assign(engagement_rate=rate, views=views), scenario.forecast)
    source = outlook.views.channels.iloc[rows]["source"].to_numpy(dtype=object)
    guessed = told.reach_estimated | (~np.isnan(views) & (source == "followers"))
    unmeasured = ~np.isin(known["source"].to_numpy(dtype=object), _MEASURED)
    return replace(told, engagement_estimated=unmeasured, reach_estimated=guessed)


def _views(outlook: Outlook, rows: NDArray[np.int64], channels: pd.DataFrame) -> FloatArray:
    """Views per post where past posts, an average or a curve learned from posts tell them; else as they were."""
    views = outlook.views.channels.iloc[rows]
    platform = outlook.views.platforms[str(channels["platform"].iloc[0])]
    source = views["source"].to_numpy(dtype=object)
    known = np.isin(source, _MEASURED)
    if platform.model is not None:
        known |= (source == "followers") & channels["reach_rate"].isna().to_numpy(dtype=bool)
    sponsored = 1.0 if platform.effects is None else platform.effects.sponsored.factor
    return np.where(known, _means(views) * sponsored, channels["views"].to_numpy(dtype=np.float64))


def with_calibrated_views(outlook: Outlook, rows: NDArray[np.int64], channels: pd.DataFrame) -> pd.DataFrame:
    """The channels with their views by format (`views_reel`) drawn to what is usual, as every average is.

    They are blank where the channel has past posts: what the history says of the format counts then.
    """
    from_posts = outlook.views.channels.iloc[rows]["source"].to_numpy(dtype=object) == "posts"
    means = {f"views_{kind}": _means(own.channels.iloc[rows]) for kind, own in outlook.of_formats.items()}
    known = {name: channels[name].notna().to_numpy(dtype=bool) & ~from_posts for name in means}
    return channels.assign(**{name: np.where(known[name], means[name], np.nan) for name in means})


def calibrated_multipliers(
    outlook: Outlook, kind: str, platform: str, given: Mapping[str, FormatSpec]
) -> tuple[Multipliers, list[Assumption]]:
    """Multipliers of a format relative to the post that the forecast is of, and the defaults they rest on."""
    told, used = multipliers(kind, platform, given)
    factors: dict[str, Decimal] = {}
    learned = set[str]()
    for measure, own in (("engagement", outlook.engagement), ("reach", outlook.views)):
        effects = own.platforms[platform].effects
        stated = kind in given and getattr(given[kind], measure) is not None
        if effects is not None and not stated and _knows(effects, kind):
            factors[measure] = Decimal(repr(float(np.exp(effects.of(kind)))))
            learned.add(measure)
        else:
            factors[measure] = getattr(told, measure) * _of_a_feed_post(effects, measure, platform, given)
    kept = [
        default
        for default in used
        if not (isinstance(default, Published | AsAPost) and default.of == kind and default.quantity in learned)
    ]
    return Multipliers(told.price, factors["reach"], factors["engagement"], told.assumed - learned), kept


def outlook_of(scenario: Scenario, channels: pd.DataFrame, posts: pd.DataFrame | None) -> Outlook | None:
    """Forecasts of a roster's channels from past posts, averages and followers; None where averages are to stand.

    `channels` and `posts` are the tables of `Roster` and `PastPosts`.
    """
    if not scenario.is_calibrated:
        return None
    history = None if posts is None else history_of(posts)
    share = scenario.forecast.sponsored
    sponsored = SPONSORED if share is None else float(share)
    followers = channels["followers"].to_numpy(dtype=np.float64)
    prices = channels["price"].to_numpy(dtype=np.float64)
    asked = channels[["creator", "platform", "followers", "posts_measured"]].reset_index(drop=True)
    averages = {
        "engagement": followers * channels["engagement_rate"].to_numpy(dtype=np.float64),
        "views": channels["views"].to_numpy(dtype=np.float64),
    }
    # What a sponsor costs is published for engagement; of views the history alone may tell it.
    expected = {"engagement": sponsored, "views": 1.0}
    engagement, views = (
        forecast_channels(asked.assign(average=averages[name]), name, history, prices, expected[name])
        for name in ("engagement", "views")
    )
    # The views of a format are averages as others are; past posts, where a channel has some, tell more of it.
    formats = {
        name.removeprefix("views_"): forecast_channels(
            asked.assign(average=channels[name].to_numpy(dtype=np.float64)), "views"
        )
        for name in channels.columns
        if name.startswith("views_")
    }
    return Outlook(engagement, views, formats, history, sponsored)


def outlook_assumptions(outlook: Outlook, scenario: Scenario) -> list[Assumption]:
    """What a calibrated forecast rests on beside roster and history."""
    used: list[Assumption] = []
    if scenario.forecast.sponsored is None:
        used.append(SponsoredEngagement(SPONSORED))
    for platform, known in outlook.engagement.platforms.items():
        if known.model is None:
            used.append(MeasuredSpread(platform, known.prior.source))
    return used


def _means(channels: pd.DataFrame) -> FloatArray:
    return channels["mean"].to_numpy(dtype=np.float64)


def _knows(effects: Effects, kind: str) -> bool:
    return kind == effects.reference or any(effect.name == kind for effect in effects.formats)


def _of_a_feed_post(effects: Effects | None, measure: str, platform: str, given: Mapping[str, FormatSpec]) -> Decimal:
    """What a feed post brings of the post that the forecast is of, which is of the history's most frequent format."""
    if effects is None or not effects.reference or effects.reference == "post":
        return Decimal(1)
    if _knows(effects, "post"):
        return Decimal(repr(float(np.exp(effects.of("post")))))
    usual: Decimal = getattr(multipliers(effects.reference, platform, given)[0], measure)
    return 1 / usual if usual else Decimal(1)


def forecast_tests(outlook: Outlook) -> tuple[ForecastTest, ...]:
    """How forecasts of earlier posts of the same history held, by platform and outcome."""
    found = []
    for name, own in (("engagement", outlook.engagement), ("impressions", outlook.views)):
        for platform, known in own.platforms.items():
            if known.correction is None:
                continue
            # The windows hold what is promised with the correction; what it corrects is told here.
            found += [
                ForecastTest(
                    platform, name, window.posts, window.creators, window.promised / known.correction.level,
                    window.delivered, window.held,
                )
                for window in known.correction.windows
            ]  # fmt: skip
    return tuple(found)


def history_remarks(outlook: Outlook, file: str) -> tuple[Problem, ...]:
    """Posts of the history that were not used, and platforms that it is too short for."""
    if outlook.history is None:
        return ()
    found = []
    for own in outlook.history.left_out:
        reasons = (
            (
                own.unripe,
                "too young, and may still grow",
                f"a post on {own.platform} needs {figure(own.ripe_days)} days",
            ),
            (own.undated, "without a date", "a date tells how old a post is"),
            (own.unnamed, "without a creator or any figure", "both are needed to learn from a post"),
        )
        found += [
            Problem(
                f"{figure(count)} of {figure(own.posts)} posts on {own.platform} are left out: {why}",
                hint,
                file,
                severity="warning",
            )
            for count, why, hint in reasons
            if count
        ]
    for platform, known in outlook.engagement.platforms.items():
        if known.model is None:
            what = f"the history has fewer than {FEWEST} creators of {platform}: averages and sizes are forecast from"
            found.append(Problem(what, "add posts of more creators", file, severity="warning"))
    return tuple(found)
