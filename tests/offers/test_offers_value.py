"""Conversions by tier, and what engagement is worth, solved by hand.

Anna: 10,000 followers (micro), 5 % engagement, 30 % reach: 500 engagements and 3,000 impressions a post.
"""

from __future__ import annotations

import pytest
from assumed import assumed
from from_text import Build, Prepare

from optimizer.errors import InputError
from optimizer.offers.table import Estimated
from optimizer.validation.references import reference_problems

HEAD = "creator,platform,followers,engagement_rate,reach_rate,price"
ANNA = "anna,instagram,10000,0.05,0.3,100"
MAX = "max,instagram,100000,0.02,0.2,1000"


def test_trust_differs_by_size(build: Build) -> None:
    """Anna: 500 * 2 % = 10 sales, worth 450. Max, a macro: 2,000 * 1.2 % = 24 sales, worth 1,080."""
    table = build("conversion: {rate: {micro: 2%, macro: 1.2%, nano: 3%}, value: 45}", HEAD, ANNA, MAX).table
    assert table["conversions"].tolist() == pytest.approx([10, 24])
    assert table["value"].tolist() == pytest.approx([450, 1080])
    assert not (table["estimated"].to_numpy() & Estimated.VALUE).any()


def test_one_rate_changed_changes_that_tier_alone(build: Build) -> None:
    """Macro from 1.2 to 2.4 %: Max sells twice as much, Anna as before."""
    table = build("conversion: {rate: {micro: 2%, macro: 2.4%, nano: 3%}, value: 45}", HEAD, ANNA, MAX).table
    assert table["conversions"].tolist() == pytest.approx([10, 48])


def test_one_rate_holds_for_every_tier(build: Build) -> None:
    """A number instead of a mapping."""
    assert build("conversion: {rate: 1%}", HEAD, ANNA, MAX).table["conversions"].tolist() == pytest.approx([5, 20])


def test_a_tier_without_a_rate_sells_nothing_and_is_warned_of(build: Build) -> None:
    """Not unknown: nothing, in words."""
    offers = build("conversion: {rate: {micro: 2%}}", HEAD, ANNA, MAX)
    assert offers.table["conversions"].tolist() == pytest.approx([10, 0])
    assert [warning.what for warning in offers.warnings] == ["no conversion rate for macro: taken as 0"]


def test_a_channel_outside_of_every_tier_is_named_as_such(build: Build) -> None:
    """The warning does not name a tier without a name."""
    offers = build("tiers: {micro: 2k-50k}\nconversion: {rate: {micro: 2%}}", HEAD, ANNA, MAX)
    assert [warning.what for warning in offers.warnings] == [
        "no conversion rate for channels outside of every tier: taken as 0"
    ]


def test_without_a_rate_conversions_are_unknown(build: Build) -> None:
    """NaN, not nought."""
    assert build("", HEAD, ANNA).table["conversions"].isna().all()


def test_conversions_cannot_be_limited_without_a_rate(prepare_text: Prepare) -> None:
    """A rule on a measure that nobody knows is an error."""
    file, offers = prepare_text("rules: [{measure: conversions, min: 3}]", HEAD, ANNA)
    assert [problem.what for problem in reference_problems(file, offers)] == ["conversions need a rate"]


@pytest.mark.parametrize(
    ("package", "value"),
    [
        ("post: 1", 43.5),  # 500 engagements * 8.7 views each * 10 dollars a thousand
        ("reel: 1", 42.3),  # 3,000 * 1.41 views * 10 / 1,000
        ("story: 2", 6.0),  # 2 * 3 % of 10,000 followers * 10 / 1,000
        ("post: 1, story: 2", 49.5),
        ("post: 2", 82.65),  # engagement falls by a tenth: 950 * 8.7 * 10 / 1,000
    ],
)
def test_earned_media_value_by_format(build: Build, package: str, value: float) -> None:
    """Videos by views, static posts by engagement, stories by followers; always an estimate."""
    table = build(f"packages: [{{name: p, {package}}}]", HEAD, ANNA).table
    assert table["value"].tolist() == pytest.approx([value])
    assert (table["estimated"].to_numpy() & Estimated.VALUE).all()


def test_a_post_is_a_video_where_posts_are_videos(build: Build) -> None:
    """TikTok at 5 dollars a thousand views: 3,000 views are worth 15, whatever the engagement."""
    offers = build("", HEAD, ANNA.replace("instagram", "tiktok"))
    assert offers.table["value"].tolist() == pytest.approx([15])
    assert "views per engagement" not in assumed(offers)


def test_what_earned_media_rests_on_is_listed(build: Build) -> None:
    """Cost per thousand views, views per engagement and views of a story are assumptions of the plan."""
    packages = "packages: [{name: p, post: 1, story: 1}]"
    wanted = {"cost per 1,000 views", "views per engagement", "views of a story"}
    assert wanted <= assumed(build(packages, HEAD, ANNA))
    stated = build(packages + "\nconversion: {rate: 2%, value: 45}", HEAD, ANNA)
    assert not wanted & assumed(stated)


def test_an_unknown_tier_of_a_rate_is_told_with_everything_else(build: Build) -> None:
    """The tier and an unknown creator come in one answer."""
    with pytest.raises(InputError) as caught:
        build("conversion: {rate: {mega: 2%, nano: 1%, micro: 1%}}\nlock: [nobody]", HEAD, ANNA)
    assert [problem.field for problem in caught.value.problems] == ["conversion.rate.mega", "lock[0]"]
