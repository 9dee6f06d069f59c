"""What engagement is worth: sales by tier, or earned media value where no worth is stated.

    conversions = engagement * rate of the channel's tier     (trust differs by size)
    value       = conversions * conversion.value

Without `conversion.value` the value is the earned media value by a published formula (MightyScout):

    videos (reel, video, short, live,   views * CPM / 1000
      a post on TikTok or YouTube)
    static posts                        engagements * 8.7 * CPM / 1000
    stories                             3 % of followers see one: 0.03 * followers * CPM / 1000

CPM in US dollars by platform, taken at par with the scenario's currency and therefore always an estimate.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.errors import Problem
from optimizer.facts.assumptions import Assumption
from optimizer.offers.defaults import by_platform, published
from optimizer.roster import benchmarks
from optimizer.scenario.reading import ScenarioFile
from optimizer.scenario.schema import EVERY_TIER

FloatArray = NDArray[np.float64]
VIDEO_FORMATS = frozenset({"reel", "video", "short", "live"})
VIDEO_PLATFORMS = frozenset({"tiktok", "youtube"})
"""Where a feed post is a video."""


def conversion_rates(file: ScenarioFile, channels: pd.DataFrame) -> tuple[FloatArray, list[Problem]]:
    """Sales per engagement of each channel (n,), NaN where the scenario states none, and what is wrong."""
    rates = file.scenario.conversion.rate
    if not rates:
        return np.full(len(channels), np.nan), []
    tiers = [tier.name for tier in file.scenario.tiers]
    if EVERY_TIER in rates:
        return np.full(len(channels), float(rates[EVERY_TIER])), []
    problems = [
        file.problem(f"there is no tier {name!r}", f"tiers are: {', '.join(tiers)}", "conversion", "rate", name)
        for name in rates
        if name not in tiers
    ]
    present = channels["tier"].to_numpy()
    result = pd.Series(present).map({name: float(rate) for name, rate in rates.items()}).to_numpy(dtype=np.float64)
    missing = sorted({name or "channels outside of every tier" for name in set(present[np.isnan(result)]) - set(rates)})
    if missing:
        problems.append(
            file.problem(
                f"no conversion rate for {', '.join(missing)}: taken as 0",
                "add the tier's rate",
                "conversion",
                "rate",
                severity="warning",
            )
        )
    return np.nan_to_num(result), problems


def media_assumptions(platform: str, formats: Iterable[str]) -> list[Assumption]:
    """The published figures that the earned media value of these formats rests on."""
    kinds = set(formats)
    figures = [("cost per 1,000 views", benchmarks.cpm(platform))]
    if "story" in kinds:
        figures.append(("views of a story", benchmarks.constant("story_views")))
    static = kinds - VIDEO_FORMATS - {"story"} - ({"post"} if platform in VIDEO_PLATFORMS else set())
    if static:
        figures.append(("views per engagement", benchmarks.constant("views_per_engagement")))
    return [published(what, figure.source, platform if figure.fallback else None) for what, figure in figures]


def earned_media(
    kind: str, channels: pd.DataFrame, views: FloatArray, engagement: FloatArray, count: int
) -> FloatArray:
    """Earned media value (n,) of `count` pieces of a format, in whole units of the currency.

    The channels are all of one platform; `views` and `engagement` (n,) are those of all pieces together.
    """
    platforms = channels["platform"].to_numpy(dtype=object)
    cpm = by_platform(
        "cost per 1,000 views", platforms, np.ones(len(platforms), dtype=bool), benchmarks.cpm, 10.0
    ).values
    if kind in VIDEO_FORMATS or (kind == "post" and set(platforms) <= VIDEO_PLATFORMS):
        seen = views
    elif kind == "story":
        seen = benchmarks.constant("story_views").value * count * channels["followers"].to_numpy(dtype=np.float64)
    else:
        seen = benchmarks.constant("views_per_engagement").value * engagement
    return np.asarray(seen * cpm / 1000.0, dtype=np.float64)
