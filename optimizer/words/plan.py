"""A plan in sentences: what it brings, what it costs, what is to be confirmed, what its reach means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from optimizer.measures import MEASURES, is_money, noun
from optimizer.words.figures import (
    about,
    count,
    known,
    listing,
    measured,
    money,
    percent,
    places_for,
    plural,
    unit_price,
)

NOTHING = "Nothing is bought."
NO_SCENARIO = "Give the scenario to see this: optimizer report PLAN --scenario FILE."
TWO_TIERS = "A creator with channels in two tiers counts in both, and once in the whole plan."
FLIGHTS_SHARE = "Flights share people: the whole campaign reaches fewer than these add up to."
SEVERAL_NICHES = "A line with several niches counts in each."
ESTIMATED = "* rests on a published figure: the roster has none of its own"
LOWEST = "Loosen a rule or raise the budget, and plan again."
NO_BUILD_UP = f"Who adds how many new people, and which audiences overlap: {NO_SCENARIO}"
KINDS = {
    "creator": "creators' fees",
    "product": "product and shipping",
    "usage_rights": "usage rights",
    "exclusivity": "exclusivity",
    "agency": "agency fee",
    "platform": "platform fee",
    "tax": "tax",
}
"""Kinds of cost as a table names them."""
REACH_WORDS = {
    "modelled": "Different people reached, as modelled",
    "independent": "If audiences had nothing to do with each other",
    "added_up": "Audiences added up, people counted again and again",
    "least": "Guaranteed at least, whatever the model",
    "most": "Guaranteed at most",
    "market": "People in the market",
}
"""Figures of a plan's reach, in the order in which they are told."""


def kind_words(kind: str) -> str:
    """A kind of cost as a heading: `Creators' fees`."""
    words = KINDS.get(kind, kind.replace("_", " "))
    return words[:1].upper() + words[1:]


def audience_words(reach: Mapping[str, Any] | None) -> str:
    """Whom the plan's reach counts: `people`, `women 18 24 fr`, `people, weighted towards women 18 24 fr`."""
    told = reach or {}
    times = int(told.get("frequency") or 1)
    weights = {str(name).replace("_", " "): float(weight) for name, weight in (told.get("segments") or {}).items()}
    counting = [name for name, weight in weights.items() if weight > 0]
    who = "people"
    if told.get("weighted") and len(counting) < len(weights):
        who = listing(counting)
    if told.get("weighted") and len({weights[name] for name in counting}) > 1:
        most = listing(name for name in counting if weights[name] == max(weights.values()))
        who = f"people, weighted towards {most}"
    return who + (f", {times}+ times" if times > 1 else "")


def reached(reach: Mapping[str, Any] | None) -> str:
    """The heading of net reach: `People reached`, `Women 18 24 fr reached`."""
    who = audience_words(reach)
    return f"{who[:1].upper()}{who[1:]} reached" if "," not in who else f"Reached: {who}"


def headline(
    measure: str, value: float | Decimal | None, spend: Decimal, creators: int, currency: str, digits: int,
    reach: Mapping[str, Any] | None,
) -> str:  # fmt: skip
    """What the plan brings, for how much, with how many: its first sentence."""
    cost, who = money(spend, currency, digits), plural(creators, "creator")
    if measure == "spend":
        return f"Costs {cost} with {who}: the least that meets every target and rule."
    if measure == "reach":
        return f"Reaches an estimated {about(value)} {audience_words(reach)} with {who} for {cost}."
    amount = money(value, currency, digits) if is_money(measure) else about(value)
    return f"Brings an estimated {amount} {_stuff(measure, value)} with {who} for {cost}."


def other_totals(totals: Mapping[str, Any], lines: int, measure: str, currency: str, digits: int,
                 reach: Mapping[str, Any] | None, *, sales: bool) -> list[str]:  # fmt: skip
    """The totals that the headline does not say: `248 posts in 94 bookings`, `2,050,000 impressions`."""
    posts = totals.get("posts")
    words = [f"{count(posts, places_for([posts]))} {noun('posts', posts)} in {plural(lines, 'booking')}"]
    for name in ("engagement", "impressions", "reach", "conversions"):
        total = totals.get(name)
        if known(total) and name != measure:
            who = audience_words(reach) + " reached" if name == "reach" else noun(name, total)
            words.append(f"{about(total)} {who}")
    if known(totals.get("value")) and totals["value"] and measure != "value" and sales:
        words.append(f"{money(totals['value'], currency, digits)} of value")
    return words


def budget_left(spend: Decimal, budget: float | None, currency: str, digits: int) -> str:
    """`£6.35 of £57,000.00 left`; empty where no budget is set."""
    if budget is None:
        return ""
    left = Decimal(repr(budget)) - spend
    return f"{money(left, currency, digits)} of {money(budget, currency, digits)} left"


def prices(spend: Decimal, totals: Mapping[str, Any], measure: str, currency: str) -> list[str]:
    """`£0.108 per engagement`, `£27.77 per 1,000 impressions`."""
    shown = dict.fromkeys([measure] if measure in ("reach", "impressions", "conversions") else [])
    words = []
    for name in [*shown, "engagement", *([] if shown else ["impressions"])]:
        total = totals.get(name)
        # Outcomes count to a millionth; what is below is nothing, and has no price.
        if total is not None and known(total) and float(total) >= 1e-6:
            per = MEASURES[name].per
            unit = f"{per:,} {noun(name)}" if per > 1 else noun(name, 1)
            words.append(f"{unit_price(per * float(spend) / float(total), currency)} per {unit}")
    value = totals.get("value")
    if measure == "value" and spend and value is not None and known(value):
        words.insert(
            0, f"{money(float(value) / float(spend), currency, 2)} of value for each {money(1, currency, 0)} spent"
        )
    return words


def estimates(shares: Sequence[tuple[str, float]]) -> str:
    """`31 % of the engagement rests on published figures.`; empty where nothing does."""
    by_share: dict[str, list[str]] = {}
    for measure, share in shares:
        words = "all" if share >= 1 - 1e-9 else _share(share)
        by_share.setdefault(words, []).append(measure)
    if not by_share:
        return ""
    parts = [f"{share} of the {listing(measures)}" for share, measures in by_share.items()]
    single = len(shares) == 1 and shares[0][0] not in ("impressions", "conversions")
    sentence = f"{listing(parts)} rest{'s' if single else ''} on published figures, not on your roster."
    return sentence[0].upper() + sentence[1:]


def without_quote(lines: int, of: int) -> str:
    """Bookings whose price nobody has named."""
    return f"{lines:,} of {plural(of, 'booking')} {'has' if lines == 1 else 'have'} no quote: the price is estimated."


def bookings(parts: Sequence[tuple[str, str, Sequence[str]]]) -> str:
    """`tiktok: two posts (sow, enjoy); instagram: launch bundle` of (platform, package, flights)."""
    by_platform: dict[str, list[str]] = {}
    for platform, package, flights in parts:
        when = f" ({', '.join(flights)})" if flights else ""
        by_platform.setdefault(platform, []).append(f"{package}{when}")
    return "; ".join(f"{platform}: {', '.join(packages)}" for platform, packages in by_platform.items())


def rest_of(creators: int, spend: Decimal, amount: float, measure: str, currency: str, digits: int) -> str:
    """What a cut table leaves out."""
    return (
        f"and {plural(creators, 'more creator')}: {money(spend, currency, digits)}, {about(amount)} {noun(measure)}; "
        "all with --full"
    )


def other_scenario(name: str) -> str:
    """A curve stands beside a plan of another scenario."""
    return f"This curve is of another scenario: {name}."


def tax_apart(amount: Decimal, currency: str, digits: int) -> str:
    """Tax that is claimed back."""
    return f"Tax of {money(amount, currency, digits)} is paid and claimed back; it is not part of the spend."


def build_up(total: float, channels: int, added_up: float, half: int) -> str:
    """How reach builds up, for whoever cannot see the picture."""
    first = f"first {half} channels reach" if half > 1 else "first channel reaches"
    return (
        f"{count(total)} different people after {plural(channels, 'channel')}; the audiences added up would be "
        f"{count(added_up)}. The {first} half of these people."
    )


def overlaps(shown: int, hidden: int) -> str:
    """What the table of overlaps shows."""
    which = f" The {shown} largest of {plural(shown + hidden, 'channel')}." if hidden else ""
    return f"Shared people in percent of the smaller of the two audiences; the stronger the colour, the more.{which}"


def proof(measure: str, value: float | None, bound: float | None, currency: str, digits: int) -> list[str]:
    """The certificate for somebody who has never met one."""
    if value is None or bound is None:
        return []
    least, most = (measured(figure, measure, currency, digits) for figure in (value, bound))
    if measure == "spend":
        first = f"This plan spends {least}. No plan that obeys all rules can spend less than {most}."
    else:
        first = (
            f"By the figures used here it comes to {least}; no plan within the same rules can come to more than {most}."
        )
    return [
        f"{first} This is proven mathematically.",
        "The proof is about choosing among the offers with the figures shown here; whether a forecast comes true is "
        "another question.",
    ]


def _stuff(measure: str, value: Any) -> str:
    return "of value" if measure == "value" else noun(measure, value)


def _share(share: float) -> str:
    return percent(share, 0).replace("<", "less than").replace(">", "more than")
