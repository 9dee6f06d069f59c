"""Which header means which column."""

from __future__ import annotations

import pytest
from cases import some

from optimizer.roster.findings import Findings
from optimizer.roster.headers import ColumnSpec, Match, normalised, recognise


def found(
    *headers: str,
    columns: dict[str, ColumnSpec] | None = None,
    segments: tuple[str, ...] = (),
    platforms: tuple[str, ...] = (),
) -> tuple[dict[str, Match], Findings]:
    """Recognised columns of a file with these headers; those in `platforms` hold names of platforms."""
    findings = Findings("r.csv")
    matches = recognise(headers, columns or {}, segments, findings, lambda index: headers[index] in platforms)
    return matches, findings


@pytest.mark.parametrize(
    ("canonical", "headers"),
    [
        ("creator", ["creator", "Handle", "USERNAME", "Account name", "influencer",
                     "Name", "\ufeffcreator", "userName"]),
        ("followers", ["followers", "Follower Count", "followerCount", "Subscribers", "# followers", "Fans",
                       "Number of followers", "IG Followers", "TikTok followers"]),
        ("engagement_rate", ["engagement_rate", "ER", "ER %", "Eng. Rate", "Engagement Rate (%)", "engagement_rate_pct",
                             "Avg. engagement rate", "Engagement"]),
        ("niche", ["niche", "Category", "Categories", "Topics", "Vertical", "primary_category"]),
        ("country", ["country", "Country Code", "country_raw", "Location"]),
        ("platform", ["platform", "Network", "Social Network"]),
        ("language", ["language", "Lang", "Languages"]),
        ("price", ["price", "Post price", "est_post_price", "Rate card", "Fee per post", "Price (EUR)", "price_usd",
                   "Cost per post", "Rate per post", "Price €", "IG post price", "price_post"]),
        ("price_reel", ["price_reel", "Reel price", "Fee per reel", "Reels Price", "Price per Reel (EUR)", "Reel rate",
                        "price_reel_eur"]),
        ("price_story", ["Story fee", "cost per story", "Stories price", "price_stories"]),
        ("price_blog", ["Blog post price"]),
        ("price_podcast", ["price_podcast"]),
        ("views", ["views", "Avg views", "Median views per video", "Avg plays"]),
        ("views_reel", ["views_reel", "Average Reel Views", "avg_reels_view"]),
        ("quality", ["quality", "Authentic audience", "quality_audience", "Audience Quality", "Credibility",
                     "Real followers %"]),
        ("reach_rate", ["reach_rate", "Reach Rate %", "Avg reach rate"]),
        ("posts_measured", ["posts_measured", "Posts analysed", "Sample size"]),
        ("currency", ["currency", "Currency code", "price_currency"]),
        ("share_women_18_24", ["share_women_18_24", "women_18_24", "Women 18-24 %", "Women 18 24 share"]),
    ],
)  # fmt: skip
def test_usual_headers(canonical: str, headers: list[str]) -> None:
    """Each of the usual spellings is recognised."""
    for header in some(headers):
        matches, _ = found(header, segments=("women_18_24",), platforms=(header,))
        assert canonical in matches, header
        assert matches[canonical].header == header


@pytest.mark.parametrize(
    "header",
    ["score", "Cost per engagement", "CPM", "comment_rate_pct", "Growth rate", "Total views",
     "price_range", "Following", "audience_turkey_pct", "Posts", "share_price", "Brand safety", "%"],
)  # fmt: skip
def test_headers_that_mean_nothing_here(header: str) -> None:
    """Headers of other things are left alone."""
    assert not found(header)[0]


def test_the_canonical_name_wins() -> None:
    """`followers` beside `Follower Count` is the one; two mere variants are for the planner to decide."""
    matches, findings = found("creator", "Follower Count", "followers")
    assert matches["followers"].header == "followers"
    assert not findings.failed
    matches, findings = found("creator", "Follower Count", "Subscribers")
    assert "followers" not in matches
    assert "'Follower Count', 'Subscribers'" in str(findings._problems[0])
    assert "columns: {followers: Follower Count}" in str(findings._problems[0])


def test_a_sure_variant_wins_with_a_word() -> None:
    """`Influencer` is surer than `Name`, and the choice is told."""
    matches, findings = found("Name", "Influencer", "followers")
    assert matches["creator"].header == "Influencer"
    assert "not from 'Name'" in str(findings.warnings[0])


def test_names_and_handles_are_both_kept() -> None:
    """A creator is called by name where there is one, and the handle travels beside it."""
    matches, findings = found("Name", "Handle", "Profile URL", "followers", "E-Mail", "Comments", "Management")
    assert (matches["creator"].header, matches["handle"].header) == ("Name", "Handle")
    assert {"url", "email", "notes", "agent"} <= set(matches)
    assert not findings.problems
    assert found("Handle", "Profile URL", "followers")[0]["creator"].header == "Handle"
    assert found("Profile URL", "followers")[0]["creator"].header == "Profile URL"


def test_a_kind_of_content_is_no_platform() -> None:
    """`channel_type` of music and games says nothing of platforms."""
    assert "platform" not in found("creator", "channel_type", "subscribers")[0]
    assert "platform" in found("creator", "channel_type", "subscribers", platforms=("channel_type",))[0]


def test_questions_are_data() -> None:
    """What nobody but the planner can say is kept as a question, with the headers that may be meant."""
    _, findings = found("Who", "Follower Count", "Subscribers")
    told = {(question.column, question.about, question.choices) for question in findings.questions}
    assert told == {
        ("followers", "header", ("Follower Count", "Subscribers")),
        ("creator", "header", ("Who", "Follower Count", "Subscribers")),
    }


def test_the_planner_has_the_last_word() -> None:
    """`columns:` beats every recognition, with its unit; spelling may differ in case and signs."""
    columns = {"engagement_rate": ColumnSpec("true er", "percent"), "creator": ColumnSpec("Talent")}
    matches, findings = found("Talent", "handle", "followers", "ER", "True ER", columns=columns)
    assert matches["creator"].header == "Talent"
    assert (matches["engagement_rate"].header, matches["engagement_rate"].unit) == ("True ER", "percent")
    assert not findings.failed


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"followers": ColumnSpec("Folowers")}, "did you mean 'Followers'?"),
        ({"folowers": ColumnSpec("Followers")}, "did you mean 'followers'?"),
        ({"niche": ColumnSpec("zzz")}, "the file has 'creator', 'Followers'"),
        ({"tier": ColumnSpec("Followers")}, "computed by the program"),
    ],
)
def test_wrong_words_of_the_planner(columns: dict[str, ColumnSpec], message: str) -> None:
    """An unknown header or column in `columns:` is a problem with a suggestion."""
    _, findings = found("creator", "Followers", columns=columns)
    assert findings.failed
    assert message in str(findings._problems[0])


def test_a_unit_without_a_header() -> None:
    """The planner may state the unit alone and leave the header to recognition."""
    matches, findings = found("creator", "followers", "ER", columns={"engagement_rate": ColumnSpec(unit="percent")})
    assert (matches["engagement_rate"].header, matches["engagement_rate"].unit) == ("ER", "percent")
    assert not findings.failed
    _, findings = found("creator", "followers", columns={"quality": ColumnSpec(unit="percent")})
    assert "no column for 'quality'" in str(findings._problems[0])


def test_a_header_twice() -> None:
    """A header that stands twice cannot be named in `columns:`."""
    _, findings = found("creator", "followers", "Price", "Price", columns={"price": ColumnSpec("Price")})
    assert "2 columns have the header" in str(findings._problems[0])


def test_required_columns() -> None:
    """Without creator and followers there is no roster; the message lists the headers."""
    _, findings = found("a", "b")
    assert [problem.field for problem in findings._problems] == ["creator", "followers"]
    assert "'a', 'b'" in findings._problems[0].hint


def test_channel_means_platform_where_it_holds_platforms() -> None:
    """`Channel` is the platform if its cells are, else the creator."""
    matches, _ = found("creator", "Channel", "followers", platforms=("Channel",))
    assert matches["platform"].header == "Channel"
    matches, _ = found("Channel", "followers")
    assert matches["creator"].header == "Channel"


def test_rates_per_view_are_not_used() -> None:
    """A rate per reach is not one per follower, and the planner is told; one per view is computed with."""
    matches, findings = found("creator", "followers", "ER by reach")
    assert "engagement_rate" not in matches
    assert "not per follower" in str(findings.warnings[0])
    matches, findings = found("creator", "followers", "ER by views")
    assert matches["engagement_by_views"].header == "ER by views"
    assert "engagement_rate" not in matches
    assert not findings.warnings


def test_what_headers_say() -> None:
    """Percent, currency and platform are read off the header."""
    matches, _ = found("creator", "TikTok followers", "ER %", "Reel price (USD)")
    assert matches["engagement_rate"].says_percent
    assert matches["price_reel"].currency == "USD"
    assert matches["followers"].platform == "tiktok"


def test_normalised_headers() -> None:
    """Case, punctuation and spacing do not matter."""
    assert normalised("  Follower_Count ") == normalised("followerCount") == "follower count"
    assert normalised("ER (%)") == "er pct"
