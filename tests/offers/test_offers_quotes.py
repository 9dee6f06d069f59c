"""Blank prices from the roster's own quotes, solved by hand."""

from __future__ import annotations

import numpy as np
import pytest
from from_text import Build

from optimizer.errors import InputError
from optimizer.offers.quotes import upper
from optimizer.offers.table import Estimated

HEAD = "creator,platform,followers,engagement_rate,price"


def fees(build: Build, scenario: str, *roster: str) -> dict[tuple[str, str], float]:
    """(creator, platform) -> cost in whole units."""
    offers = build(scenario, *roster)
    return {key[:2]: offers.cost[index] / 100 for key, index in offers.names.items()}


def test_a_blank_price_beside_one_quote_is_no_bargain(build: Build) -> None:
    """The published price of 60,000 followers on TikTok is 150; the only quote asks 8 times as much."""
    roster = [HEAD, "anna,tiktok,60000,0.05,1200", "bert,tiktok,60000,0.05,"]
    assert fees(build, "", *roster) == {("anna", "tiktok"): 1200, ("bert", "tiktok"): 1200}


def test_a_cheap_quote_alone_does_not_lower_the_published_price(build: Build) -> None:
    """One of 5,000 followers asks 10 where 50 are published: the other one is taken at 50."""
    roster = [HEAD, "a,instagram,5000,0.05,", "b,instagram,5000,0.05,10"]
    assert fees(build, "", *roster)["a", "instagram"] == 50


def test_three_quotes_move_the_published_curve_to_their_upper_side(build: Build) -> None:
    """Quotes of 0.5, 0.6 and 0.8 times the published 100 at 10,000: 0.8 * 50 at 5,000 followers."""
    quotes = [f"q{price},instagram,10000,0.05,{price}" for price in (50, 60, 80)]
    assert fees(build, "", HEAD, "a,instagram,5000,0.05,", *quotes)["a", "instagram"] == pytest.approx(40)


def test_quotes_of_another_platform_tell_the_level(build: Build) -> None:
    """Instagram asks 3 times the published 100; TikTok at 10,000 is published at 25, so 75."""
    quotes = [f"q{n},instagram,10000,0.05,300" for n in range(4)]
    assert fees(build, "", HEAD, "a,tiktok,10000,0.05,", *quotes)["a", "tiktok"] == pytest.approx(75)


def test_eight_quotes_make_a_line(build: Build) -> None:
    """Prices that grow with the square root of the followers, without spread: 4 * 10,000 followers ask double."""
    sizes = [10_000 * (n + 1) for n in range(9)]
    quotes = [f"q{size},tiktok,{size},0.05,{round(size**0.5, 2)}" for size in sizes]
    found = fees(build, "", HEAD, "a,tiktok,250000,0.05,", *quotes)
    assert found["a", "tiktok"] == pytest.approx(500, rel=1e-3)


def test_the_estimate_is_at_the_upper_side(build: Build) -> None:
    """Ten quotes of one size from 100 to 1,000: 9 of 10 lie at or below the estimate, as 0.8 * 11 asks."""
    quotes = [f"q{n},instagram,10000,0.05,{100 * n}" for n in range(1, 11)]
    assert fees(build, "", HEAD, "a,instagram,10000,0.05,", *quotes)["a", "instagram"] == pytest.approx(900)
    assert upper(np.array([5.0])) == 5


def test_a_known_reel_rate_anchors_the_other_formats(build: Build) -> None:
    """A reel at 145 makes a post 100 and a story 50, as the published multipliers have it; all but the reel marked."""
    packages = "packages: [{name: r, reel: 1}, {name: p, post: 1}, {name: s, story: 1}]"
    offers = build(packages, "creator,platform,followers,engagement_rate,price_reel", "a,instagram,10000,0.05,145")
    assert offers.cost.tolist() == [14500, 10000, 5000]
    assert [bool(flags & Estimated.PRICE) for flags in offers.table["estimated"]] == [False, True, True]


def test_the_rosters_own_ratio_of_two_formats_counts(build: Build) -> None:
    """Five channels ask twice as much for a reel: so does the sixth, though 1.45 is published."""
    both = [f"q{n},instagram,10000,0.05,{100 + n},{200 + 2 * n}" for n in range(5)]
    offers = build("packages: [{name: r, reel: 1}]", HEAD + ",price_reel", *both, "z,instagram,10000,0.05,300,")
    assert offers.cost[-1] == 60000
    assert offers.table["estimated"].iloc[-1] & Estimated.PRICE
    stated = build(
        "formats: {reel: {price: 1.5}}\npackages: [{name: r, reel: 1}]",
        HEAD + ",price_reel",
        *both,
        "z,instagram,10000,0.05,300,",
    )
    assert stated.cost[-1] == 45000


def test_only_what_has_a_quote_is_bought(build: Build) -> None:
    """`prices: quoted` leaves estimates out; a fee and a gift are stated, so they stay."""
    roster = [HEAD, "a,instagram,10000,0.05,100", "b,instagram,10000,0.05,"]
    assert set(fees(build, "prices: quoted", *roster)) == {("a", "instagram")}
    assert len(build("prices: quoted\npackages: [{name: f, post: 1, fee: 30}]", *roster)) == 2
    with pytest.raises(InputError, match="nothing can be bought"):
        build("prices: quoted", HEAD, "b,instagram,10000,0.05,")
