"""What a plan rests on beside its roster, in words: what it is, its figure, and where it comes from."""

from __future__ import annotations

from optimizer.facts.assumptions import (
    AsAPost,
    Assumption,
    ExchangeRate,
    GiftAcceptance,
    MeasuredSpread,
    Published,
    RosterQuotes,
    ShiftedPrice,
    SponsoredEngagement,
    ToldAssumption,
)


def assumption_words(assumption: Assumption) -> tuple[str, str, str]:
    """What, figure and source: `("reach per follower", "0.377 per follower", "reach_rate (Minter.io 2019)")`."""
    match assumption:
        case Published():
            return _of(assumption.quantity, assumption.of), _figure(assumption), _source(assumption)
        case AsAPost(quantity, of):
            return _of(quantity, of), "as a feed post", f"no usable figure is published; state formats.{of}"
        case GiftAcceptance(share):
            return "acceptance of a gift", f"{share:.0%}", '"under half" (Traackr)'
        case ExchangeRate(code, rate, currency, day):
            stated = "no date stated" if day is None else f"as of {day}"
            return f"exchange rate of {code}", f"{rate:f} {currency}", f"the scenario, {stated}"
        case RosterQuotes(kind, platform, slope, below, quotes):
            figure = f"grows with followers^{slope:.2f}; {below:.0%} of the quotes lie below"
            return f"price of a {kind}", figure, f"this roster's {quotes:,} quotes on {platform}"
        case ShiftedPrice(times, quotes):
            origin = "this roster's only quote" if quotes == 1 else f"this roster's {quotes:,} quotes"
            return "price of a post", f"{times:.2g} times the published price", origin
        case SponsoredEngagement(share):
            return "engagement of a sponsored post", f"{share:.0%} of an organic one", "usual in published studies"
        case MeasuredSpread(platform, posts):
            return f"spread of engagement on {platform}", "measured elsewhere", posts
        case ToldAssumption(what, figure, source):
            return what, figure, source


def _of(quantity: str, of: str) -> str:
    """`price of a story`."""
    return f"{quantity} of a {of}" if of else quantity


def _figure(published: Published) -> str:
    """`0.024 per follower`, `12 USD per 1,000 views`."""
    money = f" {published.currency}" if published.currency else ""
    return f"{published.value:g}{money} per {published.per}"


def _source(published: Published) -> str:
    """`engagement_rate, instagram, 10,000-100,000 followers (publisher 2020, quality C)`."""
    parts = (published.metric, published.platform, published.format, _band(published))
    what = ", ".join(part for part in parts if part)
    dated = f"{published.publisher} {published.year}" if published.year else published.publisher
    other = published.stands_in_for
    borrowed = f"; used for {other}, which has none of its own" if other else ""
    return f"{what} ({dated}, quality {published.quality}){borrowed}"


def _band(published: Published) -> str:
    low, high = published.followers_from, published.followers_to
    if low is None and high is None:
        return ""
    if low == high:
        return f"{low:,.0f} followers"
    if high is None:
        return f"{low:,.0f}+ followers"
    return f"{low or 0:,.0f}-{high:,.0f} followers"
