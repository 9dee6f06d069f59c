"""What a package costs, solved by hand to the cent."""

from __future__ import annotations

import pytest
from assumed import assumed
from from_text import Build

from optimizer.offers.table import Estimated

HEAD = "creator,platform,followers,engagement_rate,price"


def costs(build: Build, packages: str, *roster: str) -> list[int]:
    """The cost of every offer in cents."""
    return [int(cost) for cost in build(f"packages: [{packages}]", *roster).table["cost"]]


def test_formats_add_up_less_the_discount(build: Build) -> None:
    """2 posts at 100.01 less 10 %: 0.9 * 200.02 = 180.018, which is 180.02."""
    assert costs(build, "{name: duo, post: 2, discount: 10%}", HEAD, "a,instagram,5000,0.05,100.01") == [18002]


def test_a_discount_is_rounded_half_up(build: Build) -> None:
    """Half of 60.01 is 30.005 and costs 30.01."""
    assert costs(build, "{name: half, post: 1, discount: 50%}", HEAD, "a,instagram,5000,0.05,60.01") == [3001]


def test_a_package_is_rounded_once(build: Build) -> None:
    """3 stories at half of 0.67 are 1.005, thus 1.01; a story alone would be 0.34 and three of them 1.02."""
    assert costs(build, "{name: three, story: 3}", HEAD, "a,instagram,5000,0.05,0.67") == [101]


def test_the_rosters_own_price_of_a_format_wins(build: Build) -> None:
    """Reels: 150 where quoted; else 1.45 * 100. Anna 150 + 3 * 50 = 300, Ben 145 + 3 * 50 = 295, less 10 %."""
    offers = build(
        "packages: [{name: bundle, reel: 1, story: 3, discount: 10%}]",
        HEAD + ",price_reel",
        "anna,instagram,5000,0.05,100,150",
        "ben,instagram,5000,0.05,100,",
    )
    assert offers.table["cost"].tolist() == [27000, 26550]
    assert [Estimated(flags) & Estimated.PRICE for flags in offers.table["estimated"]] == [Estimated.PRICE] * 2


def test_one_price_changed_changes_one_offer_by_as_much(build: Build) -> None:
    """Ben's post goes from 100 to 110: his pair from 180 to 198, Anna's stays."""
    package = "{name: duo, post: 2, discount: 10%}"
    roster = [HEAD, "anna,instagram,5000,0.05,100", "ben,instagram,5000,0.05,100"]
    assert costs(build, package, *roster) == [18000, 18000]
    assert costs(build, package, *roster[:2], "ben,instagram,5000,0.05,110") == [18000, 19800]


def test_a_price_column_is_the_price_and_a_blank_cell_no_offer(build: Build) -> None:
    """Ben does not sell the bundle; the price is not multiplied by the count, nor discounted."""
    offers = build(
        "packages: [{name: single, post: 1}, {name: bundle, post: 3, price: Bundle Fee, discount: 10%}]",
        HEAD + ",Bundle Fee",
        "anna,instagram,5000,0.05,100,250.50",
        "ben,instagram,5000,0.05,100,",
    )
    assert sorted((owner, package) for owner, _, package, _ in offers.names) == [
        ("anna", "bundle"),
        ("anna", "single"),
        ("ben", "single"),
    ]
    assert int(offers.table["cost"].iloc[offers.names["anna", "instagram", "bundle", None]]) == 25050


def test_a_fee_is_the_same_for_everybody(build: Build) -> None:
    """Whatever the roster says of posts, and nothing is estimated."""
    offers = build(
        "packages: [{name: flat, post: 1, fee: 99.9950}]", HEAD, "a,instagram,5000,0.05,100", "b,tiktok,9,0.05,"
    )
    assert offers.table["cost"].tolist() == [10000, 10000]
    assert not (offers.table["estimated"].to_numpy() & Estimated.PRICE).any()


@pytest.mark.parametrize(("package", "cost"), [("gift: 45", 4500), ("gift: 45, fee: 20", 6500), ("gift: 0", 0)])
def test_a_gift_costs_the_product_and_a_fee_only_beside_it(build: Build, package: str, cost: int) -> None:
    """No post is paid for a gift, unless a fee is stated as well; the product is sent to all, posting or not."""
    assert costs(build, f"{{name: gift, post: 1, {package}}}", HEAD, "a,instagram,5000,0.05,100") == [cost]


def test_a_missing_price_is_the_benchmarks_and_marked(build: Build) -> None:
    """10,000 followers on Instagram are at a published point: 100. 5,000 followers lie between 1,000 (10) and
    10,000 (100) on a straight line of logarithms: 50."""
    offers = build("", HEAD, "a,instagram,10000,0.05,", "b,instagram,5000,0.05,")
    assert offers.table["cost"].tolist() == [10000, 5000]
    assert all(Estimated(flags) & Estimated.PRICE for flags in offers.table["estimated"])
    assert "price of a post" in assumed(offers)


def test_currencies_without_cents_are_rounded_to_whole_units(build: Build) -> None:
    """1,001 yen less half are 500.5: 501 yen."""
    offers = build(
        "currency: JPY\npackages: [{name: half, post: 1, discount: 50%}]", HEAD, "a,instagram,5000,0.05,1001"
    )
    assert (offers.digits, offers.table["cost"].tolist()) == (0, [501])


def test_benchmark_prices_beside_a_small_currency_are_warned_of(build: Build) -> None:
    """A hundred dollars are not a hundred yen."""
    roster = [HEAD, "a,instagram,10000,0.05,", "b,tiktok,10000,0.05,9000"]
    assert build("currency: JPY", *roster).warnings == ()  # b's quote says in which money prices are
    roster = [HEAD, "a,instagram,10000,0.05,"]
    (warning,) = build("currency: JPY", *roster).warnings
    assert "1 channels have a price missing" in warning.what
    assert build("currency: USD", *roster).warnings == ()
