"""What is known of a channel's engagement, as a rate per follower and post.

Exports give it as a rate per follower, as a rate per view, or as counts per post:

    rate = engagements / followers
         = (likes + comments) / followers
         = rate per view * views / followers

A stated rate per follower comes first; the others fill in where it is blank, and are told.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.roster import benchmarks
from optimizer.roster.columns import Columns, counts
from optimizer.roster.headers import normalised
from optimizer.roster.numbers import Numbers, read_numbers
from optimizer.roster.rates import fractions
from optimizer.roster.text import shown
from optimizer.roster.units import unit_of_engagement, unit_of_share
from optimizer.words import figures

FloatArray = NDArray[np.float64]

SUSPICIOUS = 0.3
"""Above this engagement rate a planner should look again."""
_BARE = frozenset({"engagement", "engajamento", "etkilesim", "coinvolgimento", "zaangazowanie", "betrokkenheid"})
"""Headers that may be a rate or a count."""
_PER_VIEW_PLATFORMS = ("tiktok", "youtube")
_TOO_HIGH = 2.5
"""Middle rate in usual ones above which a rate of a video platform is probably one per view."""
_MOST_LIKES = 0.5
"""Middle likes per follower above which likes are those of all posts together."""


def engagement_rates(columns: Columns, followers: FloatArray, platforms: pd.Series[str]) -> FloatArray:
    """Engagements per follower and post as fractions, NaN where unknown."""
    usual = _usual(followers, platforms)
    values = _stated(columns, followers, platforms, usual)
    values = _filled(columns, values, _per_post(columns, "engagements", followers), "engagements / followers")
    values = _filled(columns, values, _likes_and_comments(columns, followers), _name_of_likes(columns))
    values = _filled(columns, values, _from_views(columns, followers), "the rate per view * views / followers")
    _note_high(columns, values)
    return values


def _usual(followers: FloatArray, platforms: pd.Series[str]) -> FloatArray:
    """Published rates by size; where the size is not known, any usual one will do for telling units apart."""
    expected = np.full(len(followers), np.nan)
    for platform in platforms.unique():
        rows = (platforms == platform).to_numpy(dtype=bool)
        expected[rows] = benchmarks.engagement_rate(str(platform), followers[rows]).values
    expected[np.isnan(expected)] = 0.02
    return expected


def _stated(columns: Columns, followers: FloatArray, platforms: pd.Series[str], usual: FloatArray) -> FloatArray:
    """The column of rates; one that holds counts is divided by the followers."""
    match, texts = columns.matches.get("engagement_rate"), columns.texts("engagement_rate")
    if match is None or texts is None:
        return np.full(columns.count, np.nan)
    plain = read_numbers(texts, "rate", decimal_comma=columns.raw.decimal_comma)
    if match.unit is None and not match.says_percent and _are_counts(plain, match.header, followers, usual):
        what = f"{shown(match.header)} holds counts, which are divided by the followers"
        hint = f"if they are percentages: `columns: {{engagement_rate: {{header: {match.header}, unit: percent}}}}`"
        columns.findings.warning(what, hint, field=match.header)
        return _divided(counts(columns, "engagement_rate"), followers)
    known = np.where(np.isnan(followers) | (followers <= 0), np.nan, 1.0)
    values = fractions(
        columns,
        "engagement_rate",
        lambda cells, says: unit_of_engagement(cells * known, usual, header_percent=says),
    )
    _note_per_view(columns, values, platforms, usual)
    return values


def _are_counts(numbers: Numbers, header: str, followers: FloatArray, usual: FloatArray) -> bool:
    """Whole numbers without a percent sign that make usual rates when they are divided by the followers.

    Under a header that says rate they must be far above 100 too, under a bare one nearer to the usual rates than they
    are as percentages.
    """
    known = ~np.isnan(numbers.values) & (numbers.values > 0) & (followers > 0)
    values = numbers.values[known]
    if not len(values) or numbers.percent.any() or np.any(values != np.round(values)):
        return False
    middle = float(np.median(values))
    as_count = abs(float(np.log(np.median(values / followers[known] / usual[known]))))
    as_percent = abs(float(np.log(np.median(values / 100 / usual[known]))))
    plausible = as_count < np.log(15)
    if normalised(header) in _BARE:
        return middle > 100 or (plausible and as_count < as_percent)
    return middle > 100 and plausible


def _note_per_view(columns: Columns, values: FloatArray, platforms: pd.Series[str], usual: FloatArray) -> None:
    """A word where the rates of a video platform are so high that they are probably per view."""
    match = columns.matches["engagement_rate"]
    if "follower" in normalised(match.header):
        return
    for platform in _PER_VIEW_PLATFORMS:
        rows = (platforms == platform).to_numpy(dtype=bool) & ~np.isnan(values) & (values > 0)
        if rows.any() and float(np.median(values[rows] / usual[rows])) > _TOO_HIGH:
            what = f"the engagement rates on {platform} are high for rates per follower: are they per view?"
            hint = f"`columns: {{engagement_by_views: {match.header}}}` reads them so; it needs a column of views"
            columns.findings.warning(what, hint, field=match.header)


def _per_post(columns: Columns, name: str, followers: FloatArray) -> FloatArray:
    """A column of counts per post, per follower. Counts of all posts together are told and not used."""
    if name not in columns.matches:
        return np.full(columns.count, np.nan)
    rates = _divided(counts(columns, name), followers)
    known = rates[~np.isnan(rates)]
    if len(known) and float(np.median(known)) > _MOST_LIKES:
        header = columns.matches[name].header
        what = f"these {name} are too many for a post: they look like those of all posts together, and are not used"
        columns.findings.warning(what, "give the average per post", field=header)
        return np.full(columns.count, np.nan)
    return rates


def _likes_and_comments(columns: Columns, followers: FloatArray) -> FloatArray:
    """Likes and comments per follower; comments alone are no measure of engagement."""
    likes = _per_post(columns, "likes", followers)
    comments = _per_post(columns, "comments", followers)
    return np.asarray(likes + np.nan_to_num(comments))


def _name_of_likes(columns: Columns) -> str:
    return "(likes + comments) / followers" if "comments" in columns.matches else "likes / followers"


def _from_views(columns: Columns, followers: FloatArray) -> FloatArray:
    """A rate per view as one per follower, where the views are known."""
    match = columns.matches.get("engagement_by_views")
    if match is None:
        return np.full(columns.count, np.nan)
    rate = fractions(columns, "engagement_by_views", lambda cells, says: unit_of_share(cells, header_percent=says))
    if "views" not in columns.matches:
        columns.findings.warning(
            "an engagement rate per view needs views to become one per follower, and no column has them",
            "add a column `views`, or state a rate per follower",
            field=match.header,
        )
        return np.full(columns.count, np.nan)
    texts = columns.texts("views")
    assert texts is not None  # it is matched
    views = read_numbers(texts, "average", decimal_comma=columns.raw.decimal_comma).values
    return _divided(rate * views, followers)


def _filled(columns: Columns, values: FloatArray, more: FloatArray, formula: str) -> FloatArray:
    """`values`, with `more` where they are unknown; how many, and by which formula, is told."""
    filled = np.isnan(values) & ~np.isnan(more)
    with np.errstate(invalid="ignore"):
        beyond = filled & (more > 1)
    filled &= ~beyond
    if not filled.any():
        return values
    count = int(filled.sum())
    some = "1 engagement rate is" if count == 1 else f"{figures.count(count)} engagement rates are"
    what = f"{some} computed: {formula}"
    columns.findings.warning(what, "`columns: {engagement_rate: ...}` names a column of rates", field="engagement_rate")
    return np.where(filled, more, values)


def _divided(amounts: FloatArray, followers: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(followers > 0, amounts / followers, np.nan)


def _note_high(columns: Columns, values: FloatArray) -> None:
    high = values > SUSPICIOUS
    if not high.any():
        return
    top, count = int(np.nanargmax(values)), int(high.sum())
    some = "1 engagement rate is" if count == 1 else f"{figures.count(count)} engagement rates are"
    what = f"{some} above 30 %, the highest is {figures.percent(values[top])}"
    match = columns.matches.get("engagement_rate")
    columns.findings.warning(
        what,
        "look whether they are real; `exclude:` leaves a creator out",
        line=int(columns.raw.lines[top]),
        field=match.header if match else "engagement_rate",
    )
