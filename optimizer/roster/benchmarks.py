"""Published figures that stand in for what a roster does not say, with their sources.

The figures are data (`benchmarks.csv` beside this module), one row per figure. For each metric and platform one source
is the default; others are kept as alternatives, and the note of a row says why. Whatever rests on these figures is an
estimate: each answer carries the rows it was made of, so that a plan can list its assumptions.

A band of followers counts at its geometric middle; a band with one open end is taken one decade wide. Between these
points rates are linear in the logarithm of followers, and flat beyond the first and the last.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

FALLBACK_PLATFORM = "instagram"
"""Whose figures are used for a platform without figures of its own."""

Measure = Literal["price", "reach", "engagement"]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """One published figure."""

    metric: str
    platform: str
    """"" for every platform."""
    format: str
    followers_from: float | None
    followers_to: float | None
    """Equal to `followers_from` where the figure belongs to a point; both None where size plays no part."""
    value: float
    """Rates and shares as fractions; prices and CPM in whole units of `currency`."""
    denominator: str
    """What the value is per."""
    currency: str
    year: str
    """Year or years of the data, as far as the publisher says."""
    source: str
    quality: str
    """A: the publisher's own page or data; B: a page that quotes it; C: weak."""
    role: str
    """default, or alternative (kept for comparison, not used)."""
    note: str

    @property
    def is_definition(self) -> bool:
        """True so by what the words mean (a post on TikTok is a video), and no estimate."""
        return self.source == "definition"

    @property
    def point(self) -> float:
        """The follower count at which the figure counts."""
        low, high = self.followers_from, self.followers_to
        if low is None and high is None:
            return 1.0
        if low is None or high is None:
            return (low or 0.0) * 10**0.5 or (high or 0.0) / 10**0.5
        return float(np.sqrt(low * high))


@dataclass(frozen=True, slots=True)
class Estimate:
    """What the benchmarks say, and on which figures that rests."""

    values: NDArray[np.float64]
    """(n,) in the order of the followers given; NaN where nothing usable was published."""
    sources: tuple[Benchmark, ...]
    """The figures that took part."""
    fallback: bool
    """True where another platform's figures stand in."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One published number, its source, and whether another platform's stands in."""

    value: float
    source: Benchmark
    fallback: bool


@cache
def benchmark_table() -> tuple[Benchmark, ...]:
    """All figures that the program ships, defaults and alternatives, in the order of the file."""
    text = resources.files("optimizer.roster").joinpath("benchmarks.csv").read_text(encoding="utf-8")
    return tuple(_benchmark(row) for row in csv.DictReader(text.splitlines()))


def engagement_rate(platform: str, followers: ArrayLike) -> Estimate:
    """Engagements per follower and feed post, as a fraction."""
    return _curve("engagement_rate", platform, "", followers)


def reach_rate(platform: str, format: str, followers: ArrayLike) -> Estimate:  # noqa: A002 - the word of the scenario
    """Share of the followers whom one post of this format reaches.

    A format without figures of its own takes the feed post's rate times its reach multiplier; NaN where that is
    unknown too.
    """
    own = _rows("reach_rate", platform, format)
    if own:
        return _interpolated(own, followers, fallback=False)
    if not _rows("reach_rate", platform, "post") and (own := _rows("reach_rate", FALLBACK_PLATFORM, format)):
        return _interpolated(own, followers, fallback=True)
    post = _curve("reach_rate", platform, "post", followers)
    multiplier = format_multiplier(format, "reach", platform)
    if multiplier is None:
        return Estimate(np.full(len(post.values), np.nan), (), post.fallback)
    return Estimate(post.values * multiplier.value, (*post.sources, multiplier.source), post.fallback)


def reach_per_view(platform: str) -> Figure | None:
    """Different people per view of a video; None where nothing was published for the platform."""
    return _figure("reach_per_view", platform, "", fall_back=False)


def post_price(platform: str, followers: ArrayLike) -> Estimate:
    """Price of a feed post (on YouTube and TikTok: of a video) in US dollars.

    Between the published points the logarithm of the price is linear in the logarithm of followers; beyond the
    first and the last the price per follower stays the same. A flat price would make giants look cheap.
    """
    rows = _rows("price", platform, "post")
    fallback = not rows
    rows = rows or _rows("price", FALLBACK_PLATFORM, "post")
    counts = _counts(followers)
    points = np.array([row.point for row in rows])
    inside = np.clip(counts, points[0], points[-1])
    values = np.exp(np.interp(np.log(inside), np.log(points), np.log([row.value for row in rows])))
    return Estimate(values * counts / inside, _used(rows, points, counts), fallback)


def format_multiplier(format: str, measure: Measure, platform: str = "") -> Figure | None:  # noqa: A002 - as above
    """Price, reach or engagement of a format relative to a feed post of the same channel.

    None where nothing usable was published: the planner must state it (blog, takeover, live).
    """
    return _figure(f"format_{measure}", platform, format, fall_back=False)


def cpm(platform: str) -> Figure:
    """US dollars per 1,000 views in the published formula for earned media value."""
    figure = _figure("cpm", platform, "", fall_back=True)
    assert figure is not None  # the fallback platform has one
    return figure


def constant(metric: str, platform: str = "") -> Figure:
    """A figure that does not depend on size, such as `views_per_engagement`, `story_views`.

    Raises KeyError where the table has no such metric.
    """
    figure = _figure(metric, platform, None, fall_back=True)
    if figure is None:
        raise KeyError(metric)
    return figure


@cache
def _rows(metric: str, platform: str, format: str | None) -> tuple[Benchmark, ...]:  # noqa: A002 - as above
    """The default rows of one curve, by size."""
    rows = [
        row
        for row in benchmark_table()
        if row.role == "default"
        and (row.metric, row.platform) == (metric, platform)
        and (format is None or row.format == format)
    ]
    return tuple(sorted(rows, key=lambda row: row.point))


def _figure(metric: str, platform: str, format: str | None, *, fall_back: bool) -> Figure | None:  # noqa: A002 - as above
    for name in (platform, "", FALLBACK_PLATFORM) if fall_back else (platform, ""):
        if rows := _rows(metric, name, format):
            return Figure(rows[0].value, rows[0], fallback=name == FALLBACK_PLATFORM and platform != name)
    return None


def _curve(metric: str, platform: str, format: str, followers: ArrayLike) -> Estimate:  # noqa: A002 - as above
    rows = _rows(metric, platform, format)
    return _interpolated(rows or _rows(metric, FALLBACK_PLATFORM, format), followers, fallback=not rows)


def _interpolated(rows: Sequence[Benchmark], followers: ArrayLike, *, fallback: bool) -> Estimate:
    counts = _counts(followers)
    points = np.array([row.point for row in rows])
    values = np.interp(np.log(counts), np.log(points), [row.value for row in rows])
    return Estimate(values, _used(rows, points, counts), fallback)


def _counts(followers: ArrayLike) -> NDArray[np.float64]:
    return np.maximum(np.atleast_1d(np.asarray(followers, dtype=np.float64)), 1.0)


def _used(rows: Sequence[Benchmark], points: NDArray[np.float64], counts: NDArray[np.float64]) -> tuple[Benchmark, ...]:
    """The rows on either side of at least one count."""
    right = np.searchsorted(points, counts[~np.isnan(counts)], side="left")
    exact = np.isin(counts[~np.isnan(counts)], points)
    last = len(rows) - 1
    touched = {*np.clip(right, 0, last).tolist(), *np.clip(right - 1, 0, last)[~exact].tolist()}
    return tuple(row for position, row in enumerate(rows) if position in touched)


def _benchmark(row: dict[str, str]) -> Benchmark:
    def number(name: str) -> float | None:
        return float(row[name]) if row[name] else None

    return Benchmark(
        metric=row["metric"],
        platform=row["platform"],
        format=row["format"],
        followers_from=number("followers_from"),
        followers_to=number("followers_to"),
        value=float(row["value"]),
        denominator=row["denominator"],
        currency=row["currency"],
        year=row["year"],
        source=row["source"],
        quality=row["quality"],
        role=row["role"],
        note=row["note"],
    )
