"""What is taken from elsewhere, as facts and in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from optimizer.facts.assumptions import AsAPost, ExchangeRate, GiftAcceptance
from optimizer.offers.defaults import published
from optimizer.roster.benchmarks import benchmark_table
from optimizer.words.assumptions import assumption_words


def test_published_figures_tell_their_band_their_money_and_their_source() -> None:
    """Each row of the table: what it is of, its figure, who published it; and for whom it stands in."""
    words = [assumption_words(published("price of a post", row)) for row in benchmark_table()]
    what = "price, instagram, post, 1,000 followers (published price bands 2021-23, quality B)"
    assert ("price of a post", "10 USD per post", what) in words
    assert any("1,000,000+ followers" in source for _, _, source in words)
    assert any(", 0-20,000 followers" in source for _, _, source in words)
    what = "views_per_engagement (MightyScout, quality A)"
    assert ("price of a post", "8.7 per engagement", what) in words
    row = next(row for row in benchmark_table() if row.metric == "views_per_engagement")
    borrowed = assumption_words(published("reach", row, "snapchat", of="story"))
    assert borrowed == (
        "reach of a story",
        "8.7 per engagement",
        f"{what}; used for snapchat, which has none of its own",
    )


def test_what_is_not_published_says_so() -> None:
    """A format as a feed post, the acceptance of gifts, the scenario's own rates with their day."""
    assert assumption_words(AsAPost("price", "live"))[1:] == (
        "as a feed post", "no usable figure is published; state formats.live",
    )  # fmt: skip
    assert assumption_words(GiftAcceptance(0.4)) == ("acceptance of a gift", "40%", '"under half" (Traackr)')
    rate = ExchangeRate("USD", Decimal("0.92"), "EUR", date(2027, 2, 1))
    assert assumption_words(rate) == ("exchange rate of USD", "0.92 EUR", "the scenario, as of 2027-02-01")
    assert assumption_words(ExchangeRate("USD", Decimal("0.9"), "EUR", None))[2] == "the scenario, no date stated"
