"""Past posts: what is read, what is left out and counted, when a post is ripe, what formats and sponsors change."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from optimizer.forecast.effects import SPONSORED, estimate_effects
from optimizer.forecast.history import history_of


def grown(days_to_grow: float, creators: int = 80, drift: float = 0.0) -> pd.DataFrame:
    """A post a day for 60 days; one younger than `days_to_grow` has a third of its likes."""
    rng = np.random.default_rng(7)
    age = np.tile(np.arange(60.0), creators)
    level = np.repeat(rng.normal(8, 1, creators), 60)
    logs = level + rng.normal(0, 0.4, len(age)) - drift * age - np.log(3) * (age < days_to_grow)
    return pd.DataFrame({
        "creator": np.repeat([f"c{number:02}" for number in range(creators)], 60),
        "platform": "tiktok",
        "posted": pd.Timestamp("2027-03-01") - pd.to_timedelta(age, unit="D"),
        "likes": np.exp(logs).round(),
    })  # fmt: skip


def test_unripe_posts_are_left_out_and_counted() -> None:
    history = history_of(grown(5))
    (left_out,) = history.left_out
    assert left_out.ripe_days == 5
    assert left_out.unripe == 5 * 80
    assert len(history.posts) == 55 * 80


@pytest.mark.parametrize("drift", [0.0, 0.004, -0.004])
def test_nothing_is_left_out_where_posts_do_not_grow(drift: float) -> None:
    """A platform that slowly rises or falls is not taken for posts that grow."""
    (left_out,) = history_of(grown(0, drift=drift)).left_out
    assert (left_out.unripe, left_out.ripe_days) == (0, 0)


def test_a_short_history_cannot_say() -> None:
    (left_out,) = history_of(grown(5, creators=2)).left_out
    assert (left_out.unripe, left_out.ripe_days) == (0, None)


def test_engagement_is_stated_or_the_sum_of_what_is_known() -> None:
    table = pd.DataFrame({
        "creator": ["a", "a", "a"], "platform": "Instagram", "posted": ["2027-01-01", "2027-01-02", "2027-01-03"],
        "likes": [100, 100, None], "comments": [5, None, None], "engagement": [None, 130, None],
        "views": [None, None, 900],
    })  # fmt: skip
    posts = history_of(table).posts
    assert posts["engagement"].tolist()[:2] == [105, 130]
    assert np.isnan(posts["engagement"][2])
    assert posts["platform"].unique().tolist() == ["instagram"]


def test_rows_that_say_nothing_are_counted() -> None:
    table = pd.DataFrame({
        "creator": ["a", "", "a", "a"], "platform": "tiktok",
        "posted": ["2027-01-01", "2027-01-01", "soon", "2027-01-02"],
        "likes": [10, 10, 10, -4],
    })  # fmt: skip
    history = history_of(table)
    (left_out,) = history.left_out
    assert (left_out.posts, left_out.undated, left_out.unnamed) == (4, 1, 2)
    assert len(history.posts) == 1


def test_times_with_a_zone_become_utc() -> None:
    table = pd.DataFrame({"creator": ["a"], "platform": "x", "posted": ["2027-01-01T01:00+02:00"], "likes": [1]})
    assert history_of(table).posts["posted"][0] == pd.Timestamp("2026-12-31 23:00")


def test_effects_by_hand() -> None:
    """One creator, two posts and two reels, reels 1 higher: least squares says 1, the ridge a little less.

    Within the creator the design is +-0.5 (four rows: squares 1), the target too; the residual variance is 1 / 3, so
    the precision is 3 + 1 / 0.25 = 7 and the effect 3 / 7.
    """
    posts = pd.DataFrame({
        "creator": "a", "format": ["post", "post", "reel", "reel"], "sponsored": pd.array([None] * 4, dtype="boolean"),
    })  # fmt: skip
    effects = estimate_effects(posts, np.array([1.0, 1.0, 2.0, 2.0]))
    (reel,) = effects.formats
    assert effects.reference == "post"
    assert reel.log == pytest.approx(3 / 7)
    assert reel.spread == pytest.approx(7**-0.5)
    assert (reel.posts, effects.sponsored.posts) == (2, 0)
    assert effects.sponsored.factor == pytest.approx(SPONSORED)


def test_a_format_of_large_creators_gains_nothing_from_their_size() -> None:
    rng = np.random.default_rng(2)
    posts = pd.DataFrame({
        "creator": np.repeat([f"c{number}" for number in range(40)], 10),
        "format": np.where(np.arange(400) < 200, "post", "reel"),
        "sponsored": pd.array([False] * 400, dtype="boolean"),
    })  # fmt: skip
    logs = np.repeat([5.0, 9.0], 200) + rng.normal(0, 0.3, 400)
    (effect,) = estimate_effects(posts, logs).formats
    assert effect.posts == 0
    assert effect.log == pytest.approx(0.0, abs=1e-9)


def test_many_sponsored_posts_outweigh_what_is_expected() -> None:
    rng = np.random.default_rng(3)
    sponsored = np.tile([True, False, False, False], 200)
    posts = pd.DataFrame({
        "creator": np.repeat([f"c{number}" for number in range(100)], 8),
        "format": "post",
        "sponsored": pd.array(sponsored, dtype="boolean"),
    })  # fmt: skip
    logs = np.repeat(rng.normal(8, 1, 100), 8) + rng.normal(0, 0.4, 800) + np.log(0.6) * sponsored
    effects = estimate_effects(posts, logs, sponsored=0.9)
    assert effects.sponsored.factor == pytest.approx(0.6, rel=0.08)
    assert effects.per_post(posts)[:2] == pytest.approx([effects.sponsored.log, 0.0])
