"""The offer table: what a package of several pieces does, solved by hand.

Anna: 10,000 followers, 5 % engagement, a post reaches 30 % and costs 100: 500 engagements, 3,000 impressions.
"""

from __future__ import annotations

import numpy as np
import pytest
from assumed import assumed
from from_text import Build
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer.errors import InputError
from optimizer.offers.table import Estimated

HEAD = "creator,platform,followers,engagement_rate,reach_rate,price"
ANNA = "anna,instagram,10000,0.05,0.3,100"


def one(build: Build, scenario: str, *roster: str) -> dict[str, float]:
    """The only offer of a scenario."""
    (row,) = build(scenario, *(roster or (HEAD, ANNA))).table.to_dict("records")
    return {str(name): float(value) for name, value in row.items()}


def test_each_further_piece_engages_a_tenth_less(build: Build) -> None:
    """Three posts: 500 * (1 + 0.9 + 0.81) = 1,355 engagements, 9,000 impressions.

    Reach: three independent chances of 0.3 among 10,000 followers miss 0.343 of them: 6,570 people.
    """
    row = one(build, "packages: [{name: three, post: 3}]")
    assert row["engagement"] == pytest.approx(1355)
    assert row["impressions"] == pytest.approx(9000)
    assert row["reach"] == pytest.approx(6570)
    assert (row["posts"], row["cost"]) == (3, 30000)


@pytest.mark.parametrize(("repeat", "engagement"), [("100%", 1500), ("50%", 875), ("0%", 500)])
def test_how_much_a_repetition_loses_can_be_stated(build: Build, repeat: str, engagement: float) -> None:
    """500 * 3; 500 * (1 + 0.5 + 0.25); only the first counts."""
    row = one(build, f"forecast: {{repeat: {repeat}}}\npackages: [{{name: three, post: 3}}]")
    assert row["engagement"] == pytest.approx(engagement)
    assert row["impressions"] == pytest.approx(9000)


def test_a_bundle_adds_up_and_its_pieces_miss_independently(build: Build) -> None:
    """Post and reel: 500 + 875 engagements, 3,000 + 4,230 impressions.

    The reel reaches 0.423 of the followers: 10,000 * (1 - 0.7 * 0.577) = 5,961 people. Formats do not tire each other.
    """
    row = one(build, "packages: [{name: both, post: 1, reel: 1}]")
    assert row["engagement"] == pytest.approx(1375)
    assert row["impressions"] == pytest.approx(7230)
    assert row["reach"] == pytest.approx(5961)


def test_content_may_travel_beyond_the_followers(build: Build) -> None:
    """25,000 views of a channel with 10,000 followers: the audience is 25,000, and one post reaches all of it."""
    offers = build("", "creator,platform,followers,engagement_rate,views,price", "anna,instagram,10000,0.05,25000,100")
    assert offers.audience.tolist() == pytest.approx([25000])
    assert offers.table["reach"].tolist() == pytest.approx([25000])


def test_a_gift_is_paid_for_all_and_posted_by_some(build: Build) -> None:
    """40 % post: 0.4 pieces, 200 engagements, 1,200 impressions, for the whole 45."""
    row = one(build, "packages: [{name: gift, post: 1, gift: 45, acceptance: 40%}]")
    assert (row["posts"], row["engagement"], row["impressions"]) == (0.4, pytest.approx(200), pytest.approx(1200))
    assert row["reach"] == pytest.approx(1200)
    assert row["cost"] == 4500
    assert Estimated(int(row["estimated"])).words() == ["value"]


def test_the_acceptance_of_a_gift_is_assumed_where_not_stated(build: Build) -> None:
    """40 % as published, marked on the line and listed."""
    offers = build("packages: [{name: gift, post: 1, gift: 45}]", HEAD, ANNA)
    assert offers.table["engagement"].tolist() == pytest.approx([200])
    assert "acceptance" in Estimated(int(offers.table["estimated"].iloc[0])).words()
    assert "acceptance of a gift" in assumed(offers)


def test_no_shows_cost_outcomes_and_not_money(build: Build) -> None:
    """10 % never delivered: 450 engagements, 2,700 people; agreed are one post and 100."""
    row = one(build, "forecast: {no_show: 10%}\nconversion: {rate: 2%, value: 10}")
    assert (row["engagement"], row["reach"]) == (pytest.approx(450), pytest.approx(2700))
    assert (row["conversions"], row["value"]) == (pytest.approx(9), pytest.approx(90))
    assert (row["posts"], row["cost"]) == (1, 10000)


def test_offers_are_ordered_by_channel_and_package(build: Build) -> None:
    """Creators by name, packages as in the scenario, whatever the order of the roster."""
    offers = build(
        "packages: [{name: z, post: 1}, {name: a, post: 2}]",
        HEAD,
        "ben,tiktok,10000,0.05,0.3,100",
        "anna,youtube,10000,0.05,0.3,100",
        ANNA,
    )
    assert [names[:3] for names in offers.names] == [
        ("anna", "instagram", "z"),
        ("anna", "instagram", "a"),
        ("anna", "youtube", "z"),
        ("anna", "youtube", "a"),
        ("ben", "tiktok", "z"),
        ("ben", "tiktok", "a"),
    ]
    assert list(offers.names.values()) == list(range(len(offers)))
    assert offers.creator.tolist() == [0, 0, 0, 0, 1, 1]
    assert (offers.table["flight"] == -1).all()


def test_a_package_is_sold_where_its_condition_holds(build: Build) -> None:
    """Conditions on a price are in whole units of the currency, like the roster's cells."""
    offers = build(
        "packages: [{name: cheap, post: 1, where: {price: {max: 100}}}, {name: large, post: 1, where: {tier: macro}}]",
        HEAD,
        ANNA,
        "ben,instagram,90000,0.05,0.3,100.01",
    )
    assert [(owner, package) for owner, _, package, _ in offers.names] == [("anna", "cheap"), ("ben", "large")]


def test_what_rests_on_defaults_is_marked_offer_by_offer(build: Build) -> None:
    """Anna is measured, Ben is not: price, engagement and reach of his are estimates."""
    offers = build("conversion: {rate: 2%, value: 45}", HEAD, ANNA, "ben,instagram,10000,,,")
    assert [Estimated(flags).words() for flags in offers.table["estimated"]] == [[], ["price", "engagement", "reach"]]


def test_one_engagement_rate_changed_changes_that_offer_alone(build: Build) -> None:
    """Ben from 5 to 6 %: 100 engagements more, and nothing else anywhere."""
    before = build("", HEAD, ANNA, ANNA.replace("anna", "ben")).table
    after = build("", HEAD, ANNA, ANNA.replace("anna", "ben").replace("0.05", "0.06")).table
    difference = after - before
    assert difference["engagement"].tolist() == pytest.approx([0, 100])
    assert not difference.drop(columns=["engagement", "value", "conversions"]).to_numpy().any()


def test_a_scenario_in_which_nobody_sells_anything_is_an_error(build: Build) -> None:
    """Not an empty plan."""
    with pytest.raises(InputError) as caught:
        build("packages: [{name: p, post: 1, where: {tier: macro}}]", HEAD, ANNA)
    assert "nothing can be bought" in [problem.what for problem in caught.value.problems]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    followers=st.integers(1, 10**7),
    rate=st.one_of(st.none(), st.integers(20, 29).map(lambda thousandth: thousandth / 1000)),
    counts=st.tuples(st.integers(1, 4), st.integers(0, 3)),
    discount=st.integers(0, 100),
)
def test_whatever_the_numbers_more_content_never_does_less(
    build: Build, followers: int, rate: float | None, counts: tuple[int, int], discount: int
) -> None:
    """Nobody is reached twice, no outcome falls with one more post, and no price is negative."""
    posts, reels = counts
    table = build(
        f"packages: [{{name: a, post: {posts}, reel: {reels}, discount: {discount}%}}, "
        f"{{name: b, post: {posts + 1}, reel: {reels}}}]",
        HEAD,
        f"anna,instagram,{followers},{'' if rate is None else rate},,",
    )
    a, b = (dict(row) for _, row in table.table.iterrows())
    assert all(b[name] >= a[name] >= 0 for name in ("cost", "posts", "engagement", "impressions", "reach", "value"))
    assert b["reach"] <= table.audience[0] * (1 + 1e-12)
    assert b["reach"] <= b["impressions"] * (1 + 1e-12)
    assert np.isfinite(table.table.drop(columns="conversions").to_numpy(dtype=float)).all()
