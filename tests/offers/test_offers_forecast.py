"""What one piece of content does, solved by hand.

The channel of most tests: 10,000 followers, 80 % of them real, 5 % engagement per follower, a feed post reaches
30 % of the followers. So a post gets 10,000 * 0.8 * 0.05 = 400 engagements and 10,000 * 0.3 = 3,000 impressions.
"""

from __future__ import annotations

import pytest
from assumed import assumed
from from_text import Build

from optimizer.facts.assumptions import AsAPost

HEAD = "creator,platform,followers,quality,engagement_rate,reach_rate,price"
ANNA = "anna,instagram,10000,0.8,0.05,0.3,100"


def test_measured_reach_is_taken_as_it_is_and_fakes_are_taken_off_engagement(build: Build) -> None:
    """400 engagements; 3,000 impressions, each of another person, with no second discount for bots."""
    (row,) = build("", HEAD, ANNA).table.to_dict("records")
    assert row["engagement"] == pytest.approx(400)
    assert row["impressions"] == pytest.approx(3000)
    assert row["reach"] == pytest.approx(3000)
    assert row["posts"] == 1
    assert row["cost"] == 10000


def test_half_the_quality_halves_engagement_alone(build: Build) -> None:
    """Quality 0.4: 200 engagements, still 3,000 impressions, for bots do not count among measured views."""
    (row,) = build("", HEAD, ANNA.replace("0.8", "0.4")).table.to_dict("records")
    assert (row["engagement"], row["impressions"]) == (pytest.approx(200), pytest.approx(3000))


def test_the_scenarios_quality_stands_in_only_where_the_roster_has_none(build: Build) -> None:
    """Ben's is not known: 10,000 * 0.5 * 0.05 = 250; without a word of the scenario everybody is real: 500."""
    roster = [HEAD, ANNA, ANNA.replace("anna", "ben").replace("0.8", "")]
    assert build("forecast: {quality: 50%}", *roster).table["engagement"].tolist() == pytest.approx([400, 250])
    assert build("", *roster).table["engagement"].tolist() == pytest.approx([400, 500])


def test_measured_views_win_over_a_rate(build: Build) -> None:
    """2,500 views on TikTok are 2,500 impressions and, at 0.68 people per view, 1,700 people."""
    offers = build("", HEAD + ",views", "anna,tiktok,10000,0.8,0.05,0.3,100,2500")
    (row,) = offers.table.to_dict("records")
    assert (row["impressions"], row["reach"]) == (pytest.approx(2500), pytest.approx(1700))
    assert "people per view" in assumed(offers)


def test_benchmarks_stand_in_and_are_discounted_for_fakes(build: Build) -> None:
    """1,000 followers, half of them real: 1,000 * 0.5 * 0.377 impressions, 1,000 * 0.5 * 0.048 engagements.

    1,000 lies below the first point of both Instagram curves (6,325 and 3,162), where they are flat.
    """
    offers = build("", HEAD, "anna,instagram,1000,0.5,,,100")
    (row,) = offers.table.to_dict("records")
    assert row["impressions"] == pytest.approx(188.5)
    assert row["reach"] == pytest.approx(188.5)
    assert row["engagement"] == pytest.approx(24)
    assert {"engagement rate", "reach per follower"} <= assumed(offers)


@pytest.mark.parametrize(
    ("posts", "rate"),
    [
        ("12", 0.074),  # as many posts as the prior is worth: half of 0.10, half of 0.048
        ("36", 0.087),  # three quarters of 0.10
        ("", 0.074),  # not said: taken as 12
        ("0", 0.048),  # nothing measured
    ],
)
def test_shrinking_draws_a_rate_to_the_benchmark(build: Build, posts: str, rate: float) -> None:
    """w * measured + (1 - w) * benchmark with w = n / (n + 12)."""
    roster = ["creator,platform,followers,engagement_rate,price,posts_measured", f"a,instagram,1000,0.10,10,{posts}"]
    assert build("forecast: {shrink: true}", *roster).table["engagement"].iloc[0] == pytest.approx(1000 * rate)
    assert build("", *roster).table["engagement"].iloc[0] == pytest.approx(100)


def test_shrinking_leaves_an_unmeasured_rate_at_the_benchmark(build: Build) -> None:
    """There is nothing to draw: 1,000 * 0.048."""
    offers = build("forecast: {shrink: true}", "creator,platform,followers,price", "a,instagram,1000,10")
    assert offers.table["engagement"].iloc[0] == pytest.approx(48)


def test_a_format_scales_a_post_by_the_benchmarks(build: Build) -> None:
    """A reel has 1.75 times the engagement and 1.41 times the impressions: 700 and 4,230."""
    offers = build("packages: [{name: one reel, reel: 1}]", HEAD, ANNA)
    (row,) = offers.table.to_dict("records")
    assert (row["engagement"], row["impressions"]) == (pytest.approx(700), pytest.approx(4230))
    assert {"price of a reel", "reach of a reel", "engagement of a reel"} <= assumed(offers)


def test_the_scenarios_multipliers_win(build: Build) -> None:
    """A story at a quarter of the reach and 30 % of the engagement: 120 and 750; nothing is assumed of it."""
    offers = build(
        "formats: {story: {price: 0.5, reach: 0.25, engagement: 30%}}\npackages: [{name: one story, story: 1}]",
        HEAD,
        ANNA,
    )
    (row,) = offers.table.to_dict("records")
    assert (row["engagement"], row["impressions"], row["cost"]) == (pytest.approx(120), pytest.approx(750), 5000)
    own = {f"{what} of a story" for what in ("price", "reach", "engagement")}
    assert not own & assumed(offers)


def test_a_format_without_any_figure_counts_as_a_feed_post_and_says_so(build: Build) -> None:
    """Nothing usable is published on takeovers."""
    offers = build("packages: [{name: day, takeover: 1}]", HEAD, ANNA)
    assert offers.table["engagement"].iloc[0] == pytest.approx(400)
    assert [use for use in offers.assumptions if use.of == "takeover"][-1] == AsAPost("engagement", "takeover")


def test_a_video_is_the_usual_post_where_posts_are_videos(build: Build) -> None:
    """On YouTube a video has no surcharge and no bonus."""
    table = build("packages: [{name: v, video: 1}]", HEAD, "a,youtube,10000,,0.05,0.3,100").table
    assert (table["engagement"].iloc[0], table["cost"].iloc[0]) == (pytest.approx(500), 10000)
