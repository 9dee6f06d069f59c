"""Nothing impossible is planned: by hand, and over random rosters."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from from_text import Build, offers_from
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer.facts.assumptions import AsAPost
from optimizer.offers.table import Estimated

HEAD = "creator,platform,followers,engagement_rate,price"


def test_engagement_is_cut_to_the_impressions(build: Build) -> None:
    """A quarter of the followers engage, a tenth see it: 1,000 of each, marked and told."""
    offers = build("", HEAD + ",reach_rate", "a,instagram,10000,25%,10,10%", "b,instagram,10000,5%,10,10%")
    assert offers.outcome("engagement").tolist() == [1000, 500]
    assert offers.outcome("impressions").tolist() == [1000, 1000]
    assert [bool(flags & Estimated.CAPPED) for flags in offers.table["estimated"]] == [True, False]
    (warning,) = offers.warnings
    assert warning.what.startswith("a on instagram has more engagement")


def test_views_of_a_reel_are_views_of_a_reel(build: Build) -> None:
    """20,000 views of a reel are its impressions, not 1.41 times as many; a feed post has its own, published, reach."""
    offers = build(
        "packages: [{name: r, reel: 1}, {name: p, post: 1}]",
        "creator,platform,followers,engagement_rate,avg_reels_view,price_reel",
        "anna,instagram,50000,3%,20000,800",
    )
    assert offers.outcome("impressions").tolist() == [20000, 0.229 * 50000]
    assert [bool(flags & Estimated.REACH) for flags in offers.table["estimated"]] == [False, True]


def test_a_video_is_the_post_of_tiktok(build: Build) -> None:
    """2,000 engagements of a post or a video there (5 % of 40,000); on Instagram a video brings 1.75 times as many."""
    offers = build(
        "packages: [{name: v, video: 1}, {name: r, reel: 1}, {name: p, post: 1}]",
        "creator,platform,followers,engagement_rate,price,views",
        "a,tiktok,40000,5%,100,9000",
        "b,instagram,40000,5%,100,9000",
    )
    assert offers.outcome("engagement").tolist() == [2000, 2000, 2000, 3500, 3500, 2000]
    assert offers.cost.tolist() == [10000, 10000, 10000, 14500, 14500, 10000]
    assert not any(isinstance(used, AsAPost) for used in offers.assumptions)
    flags = [
        Estimated(flag) & (Estimated.ENGAGEMENT | Estimated.REACH | Estimated.PRICE)
        for flag in offers.table["estimated"]
    ]
    assert [bool(flag) for flag in flags] == [False, False, False, True, True, False]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_offer_is_impossible(tmp_path: Path, data: st.DataObject) -> None:
    """Whatever a roster says, an offer has finite figures, engagement and reach within impressions, reach in people."""
    number = st.one_of(st.just(""), st.floats(0, 1e13).map(lambda value: f"{value:.1f}"))
    share = st.one_of(st.just(""), st.integers(0, 100).map(lambda value: f"{value}%"))
    rows = [
        ",".join(
            (
                f"c{row}",
                data.draw(st.sampled_from(["instagram", "tiktok", "youtube", "x", "blog"])),
                str(data.draw(st.integers(1, 500_000_000))),
                data.draw(share),
                data.draw(number.filter(lambda text: not text or float(text) < 1e9)),
                *(data.draw(number) for _ in range(3)),
                data.draw(share),
            )
        )
        for row in range(data.draw(st.integers(1, 6)))
    ]
    header = f"{HEAD},avg views,avg reel views,avg likes,reach_rate"
    packages = "packages: [{post: 1}, {name: many, post: 3, reel: 2, story: 4}, {name: g, reel: 1, gift: 5}]"
    table = offers_from(tmp_path, packages, header, *rows)[1].table
    figures = table[["posts", "engagement", "impressions", "reach", "value"]].to_numpy(dtype=np.float64)
    assert np.isfinite(figures).all()
    assert (figures >= 0).all()
    room = 1 + 1e-9
    assert (table["engagement"] <= table["impressions"] * room + 1e-9).all()
    assert (table["reach"] <= table["impressions"] * room + 1e-9).all()


def test_one_view_of_millions_of_followers(build: Build) -> None:
    """The share of one in 47 million followers has nine digits too few: reach stays within impressions."""
    packages = "packages: [{post: 1}, {name: many, post: 3, reel: 2, story: 4}, {name: g, reel: 1, gift: 5}]"
    offers = build(packages, HEAD + ",avg views", "c,instagram,47125933,,10,1.0")
    assert (offers.outcome("reach") <= offers.outcome("impressions")).all()


@pytest.mark.parametrize(("views", "known"), [("1.5e304", False), ("1.5e12", False), ("15000", True)])
def test_more_views_than_can_be_are_unknown(build: Build, views: str, known: bool) -> None:
    """The published reach stands in, and the plan says so."""
    offers = build("", HEAD + ",views", f"c,tiktok,3000,0.03,50,{views}")
    assert offers.outcome("impressions")[0] == (15000 if known else pytest.approx(3000 * 0.377))
