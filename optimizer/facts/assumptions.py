"""What a plan rests on beside its roster: published figures, stand-ins, rates of exchange."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Published:
    """A published figure, and what it stands in for."""

    quantity: str
    """`reach per follower`; of a format its measure, `price`."""
    of: str
    """The format that it is of; empty where it is of none."""
    metric: str
    """Of the table of benchmarks, as the next five."""
    platform: str
    format: str
    followers_from: float | None
    followers_to: float | None
    value: float
    """Rates and shares as fractions; money in whole units of `currency`."""
    currency: str
    per: str
    """What the value is per."""
    publisher: str
    year: str
    """Year or years of the data, as far as the publisher says."""
    quality: str
    """A: the publisher's own page or data; B: a page that quotes it; C: weak."""
    stands_in_for: str = ""
    """The platform for which nothing is published, where the figure is another's."""


@dataclass(frozen=True, slots=True)
class AsAPost:
    """A format of which nothing usable is published and nothing is stated: it counts as a feed post."""

    quantity: str
    """`price`, `reach` or `engagement`."""
    of: str
    """The format."""


@dataclass(frozen=True, slots=True)
class GiftAcceptance:
    """The share of gifts that is accepted, where the scenario does not say."""

    share: float


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """What a unit of another currency is worth, as the scenario says."""

    code: str
    rate: Decimal
    currency: str
    day: date | None


@dataclass(frozen=True, slots=True)
class RosterQuotes:
    """Blank prices estimated from the roster's own quotes: price = level x followers^slope, at its upper side."""

    format: str
    platform: str
    slope: float
    below: float
    """Share of the quotes that lie below the estimate."""
    quotes: int


@dataclass(frozen=True, slots=True)
class ShiftedPrice:
    """The published price of a post, moved to what the roster's few quotes are beside it."""

    times: float
    quotes: int


@dataclass(frozen=True, slots=True)
class SponsoredEngagement:
    """Engagement of a sponsored post against an organic one, where neither scenario nor history says."""

    share: float


@dataclass(frozen=True, slots=True)
class MeasuredSpread:
    """How widely posts scatter on a platform, from elsewhere: there is no history of it."""

    platform: str
    posts: str
    """Which posts it was measured on."""


@dataclass(frozen=True, slots=True)
class ToldAssumption:
    """What an older plan file says of an assumption, in its own words."""

    what: str
    figure: str
    source: str


Assumption = (
    Published
    | AsAPost
    | GiftAcceptance
    | ExchangeRate
    | RosterQuotes
    | ShiftedPrice
    | SponsoredEngagement
    | MeasuredSpread
    | ToldAssumption
)
KINDS: dict[str, type] = {
    "published": Published,
    "as_a_post": AsAPost,
    "gift_acceptance": GiftAcceptance,
    "exchange_rate": ExchangeRate,
    "roster_quotes": RosterQuotes,
    "shifted_price": ShiftedPrice,
    "sponsored_engagement": SponsoredEngagement,
    "measured_spread": MeasuredSpread,
}
"""The types by the name that a plan file gives them."""
