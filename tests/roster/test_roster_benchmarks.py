"""The shipped figures, and what is read between them."""

from __future__ import annotations

import numpy as np
import pytest
from cases import some
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.roster import benchmarks


def test_every_figure_names_its_source() -> None:
    """Each row has a source, a quality, a denominator and a role, and rates are fractions."""
    for row in some(benchmarks.benchmark_table()):
        assert row.source
        assert row.quality in {"A", "B", "C"}
        assert row.denominator
        assert row.role in {"default", "alternative"}
        assert row.note
        if row.metric in {"engagement_rate", "reach_rate", "reach_per_view"}:
            assert 0 < row.value < 1


def test_one_source_per_curve() -> None:
    """The default rows of a metric and platform come from one source; alternatives stand apart."""
    curves: dict[tuple[str, str, str], set[str]] = {}
    for row in benchmarks.benchmark_table():
        if row.role == "default":
            curves.setdefault((row.metric, row.platform, row.format), set()).add(row.source)
    assert {len(sources) for sources in curves.values()} == {1}


def test_engagement_by_hand() -> None:
    """Bands count at their geometric middle: 10k-100k is 2.4 % at 31,623; half way in logarithms the mean of two."""
    # 1k-10k: 4.8 % at sqrt(1e3 * 1e4) = 3162; 10k-100k: 2.4 % at 31623; half way is 10000: 3.6 %.
    estimate = benchmarks.engagement_rate("instagram", [31_622.7766, 10_000, 100, 1e9])
    assert estimate.values == pytest.approx([0.024, 0.036, 0.048, 0.012])
    assert not estimate.fallback
    between = benchmarks.engagement_rate("instagram", 10_000)
    assert [row.value for row in between.sources] == [0.048, 0.024]
    assert (between.sources[1].followers_from, between.sources[1].followers_to) == (10_000, 100_000)


def test_prices_keep_their_price_per_follower_beyond_the_bands() -> None:
    """Instagram's bands are 10 dollars per thousand followers throughout, and stay so outside them."""
    estimate = benchmarks.post_price("instagram", [500, 5_000, 50_000, 4e6])
    assert estimate.values == pytest.approx([5, 50, 500, 40_000])
    assert benchmarks.post_price("tiktok", [1_000, 1e6, 2e6]).values == pytest.approx([5, 2_500, 5_000])


def test_unknown_platforms_take_instagram_and_say_so() -> None:
    """A platform without figures falls back, with the flag set."""
    for estimate in (benchmarks.engagement_rate("twitch", [5000]), benchmarks.post_price("twitch", [5000]),
                     benchmarks.reach_rate("twitch", "post", [5000])):  # fmt: skip
        assert estimate.fallback
        assert np.isfinite(estimate.values).all()
    assert benchmarks.cpm("twitch").fallback
    assert not benchmarks.cpm("tiktok").fallback
    assert benchmarks.cpm("tiktok").value == 5


def test_reach_of_formats() -> None:
    """Stories have a curve of their own; a reel is a post times 1.41; a blog has no figure."""
    post = benchmarks.reach_rate("instagram", "post", [45_000]).values
    assert post == pytest.approx([0.229], abs=0.01)
    assert benchmarks.reach_rate("instagram", "story", [2e8]).values == pytest.approx([0.038])
    reel = benchmarks.reach_rate("instagram", "reel", [45_000])
    assert reel.values == pytest.approx(post * 1.41)
    assert reel.sources[-1].metric == "format_reach"
    assert np.isnan(benchmarks.reach_rate("instagram", "blog", [45_000, 1]).values).all()
    assert benchmarks.reach_rate("facebook", "post", [100, 1e6]).values == pytest.approx([0.3, 0.3])
    assert benchmarks.reach_rate("youtube", "story", [1e4]).fallback
    tiktok = benchmarks.reach_per_view("tiktok")
    assert tiktok is not None
    assert tiktok.value == 0.68
    assert benchmarks.reach_per_view("instagram") is None


def test_format_multipliers() -> None:
    """A post is 1 everywhere; a video is dearer on Instagram and the usual thing on YouTube; a blog is unknown."""
    assert benchmarks.format_multiplier("post", "engagement").value == 1
    assert benchmarks.format_multiplier("video", "price").value == 1.45
    assert benchmarks.format_multiplier("video", "price", "youtube").value == 1
    for unknown in ("blog", "takeover", "live"):
        assert benchmarks.format_multiplier(unknown, "price") is None


def test_constants() -> None:
    """Figures without a size are found by their name; an unknown name is a mistake of the program."""
    assert benchmarks.constant("views_per_engagement").value == 8.7
    with pytest.raises(KeyError):
        benchmarks.constant("sponsored_engagement")  # an alternative: its note says why it is not applied
    with pytest.raises(KeyError):
        benchmarks.constant("nonsense")


@settings(deadline=None, max_examples=40)
@given(st.lists(st.floats(1, 1e9), min_size=1, max_size=20), st.sampled_from(["instagram", "tiktok", "youtube"]))
def test_curves_are_monotone(followers: list[float], platform: str) -> None:
    """Engagement and reach never rise with followers, prices always do, and everything is finite."""
    counts = np.sort(np.array(followers))
    engagement = benchmarks.engagement_rate(platform, counts)
    assert (np.diff(engagement.values) <= 1e-12).all()
    assert (np.diff(benchmarks.reach_rate("instagram", "post", counts).values) <= 1e-12).all()
    assert (np.diff(benchmarks.post_price(platform, counts).values) >= -1e-9).all()
    assert engagement.sources
