"""A plan in sentences: what it brings, what it costs, what is to be confirmed, what its reach means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from optimizer.measures import MEASURES, is_money, noun
from optimizer.words.amounts import budget_words, each
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
)
from optimizer.words.forecast import between

NOTHING = "Nothing is bought."
ALL = "all"
NO_SCENARIO = "Give the scenario to see this: optimizer report PLAN --scenario FILE."
TWO_TIERS = "A creator with channels in two tiers counts in both, and once in the whole plan."
FLIGHTS_SHARE = "Flights share people: the whole campaign reaches fewer than these add up to."
SEVERAL_NICHES = "A line with several niches counts in each."
ESTIMATED = "* rests on a published figure: the roster has none of its own."
OPTIONS = "Options side by side"
LOWEST = "Loosen a rule or raise the budget, and plan again."
NO_BUILD_UP = f"Who adds how many new people, and which audiences overlap: {NO_SCENARIO}"
ENDS = (("low", "Likely from"), ("high", "to"))
"""Columns of the range of a line, with their headings."""
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


def months_note(*, spread: bool, refunded: bool) -> str:
    """What the columns of a table of months mean."""
    days = "By days: the cost of a flight, spread evenly over its days. " * spread
    back = "Paid is what leaves the account, tax and all; what comes back of it is no cost." * refunded
    return (days + back).strip()


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
    reach: Mapping[str, Any] | None, budget: float | None, within: tuple[float, float] | None = None,
) -> str:  # fmt: skip
    """What the plan brings, for how much of which budget, with how many: its first sentence.

    `within` is the range in which the value lies in 8 of 10 cases, where it is known.
    """
    cost, who = budget_words(spend, currency, digits), plural(creators, "creator")
    if measure == "spend":
        return f"Costs {cost} with {who}."
    if budget is not None:
        cost += f" of {budget_words(Decimal(repr(budget)), currency, digits)}"
    told = "" if within is None else f", likely between {between(*within, measure, currency)},"
    if measure == "reach":
        return f"Reaches an estimated {about(value)} {audience_words(reach)}{told} with {who} for {cost}."
    amount = money(value, currency, digits if measure == "spend" else 0) if is_money(measure) else about(value)
    return f"An estimated {amount} {_stuff(measure, value)}{told} with {who} for {cost}."


def other_totals(
    totals: Mapping[str, Any], lines: int, measure: str, currency: str, reach: Mapping[str, Any] | None, *, sales: bool
) -> list[str]:
    """The totals that the headline does not say: `4 posts in 2 bookings`, `409,000 impressions (€18.33 per 1,000)`."""
    posts = totals.get("posts")
    words = [f"{count(posts, places_for([posts]))} {noun('posts', posts)} in {plural(lines, 'booking')}"]
    for name in ("engagement", "impressions", "reach", "conversions"):
        total = totals.get(name)
        if known(total) and name != measure:
            who = audience_words(reach) + " reached" if name == "reach" else noun(name, total)
            price = f" ({_price(totals['spend'], total, name, currency)})" if name == "impressions" and total else ""
            words.append(f"{about(total)} {who}{price}")
    if known(totals.get("value")) and totals["value"] and measure != "value" and sales:
        words.append(f"{money(totals['value'], currency, 0)} of value")
    return words


def price_each(totals: Mapping[str, Any], measure: str, currency: str) -> str:
    """The price of what is brought: `€0.108 per engagement`, `€28.39 per 1,000 people`; empty where there is none."""
    spend, total = totals["spend"], totals.get(measure)
    if not known(total) or not total or not spend:
        return ""
    if measure == "value":
        return f"{money(float(total) / float(spend), currency, 2)} for each {money(1, currency, 0)} spent"
    return _price(spend, total, measure, currency, named=True)


def estimates(shares: Sequence[tuple[str, float]]) -> str:
    """`31 % of the engagement is estimated: the roster does not state it.`; empty where nothing is."""
    parts = [f"{share} of the {listing(measures)}" for share, measures in _by_share(shares)]
    if not parts:
        return ""
    single = len(shares) == 1 and shares[0][0] not in ("impressions", "conversions")
    are, them = ("is", "it") if single else ("are", "them")
    sentence = f"{listing(parts)} {are} estimated: the roster does not state {them}."
    return sentence[0].upper() + sentence[1:]


def _by_share(shares: Sequence[tuple[str, float]]) -> list[tuple[str, list[str]]]:
    """The measures by their shares in words: `51 %`, `all`."""
    by_share: dict[str, list[str]] = {}
    for measure, share in shares:
        by_share.setdefault(ALL if share >= 1 - 1e-9 else _share(share), []).append(measure)
    return list(by_share.items())


def without_quote(lines: int, of: int, share: float) -> str:
    """Bookings whose price the creator has not named, and their share of the spend."""
    part = percent(share) if share < 1 - 1e-9 else "all"
    have = "has" if lines == 1 else "have"
    told = f"{lines:,} of {plural(of, 'booking')} {have} no quote ({part} of the spend)"
    return f"{told}: confirm before presenting."


def cut_to_the_possible(lines: int, of: int) -> str:
    """Bookings whose stated figures cannot be."""
    are = "is" if lines == 1 else "are"
    told = f"{lines:,} of {plural(of, 'booking')} {are} cut"
    return f"{told}: more engagement or people than impressions cannot be."


def unspent(left: Decimal, limits: Sequence[str], *, too_dear: bool, channels: int, currency: str, digits: int) -> str:
    """Why the rest of the budget buys nobody else."""
    names = [repr(name) for name in limits]
    leave = f"{listing(names)} {'leaves' if len(names) == 1 else 'leave'} no room for" if names else ""
    others = "the 1 channel that is" if channels == 1 else f"the {count(channels)} channels that are"
    dear = "too dear for what is left" if too_dear else ""
    if not names:
        why = f"{others} not booked {'is' if channels == 1 else 'are'} {dear}"
    else:
        why = f"{leave} {others} not booked" + (f", or they are {dear}" if too_dear else "")
    return f"{budget_words(left, currency, digits)} of the budget stays unspent: {why}"


def estimated_parts(shares: Sequence[tuple[str, float]]) -> str:
    """`Estimated (*): 51 % of engagement, all impressions and reach.`; empty below 1 % of each."""
    told = _by_share([(measure, share) for measure, share in shares if share >= 0.01])
    parts = [
        f"all {listing(measures)}" if share == ALL else f"{share} of {listing(measures)}" for share, measures in told
    ]
    return f"Estimated (*): {', '.join(parts)}." if parts else ""


def side_by_side(facts: Iterable[str]) -> str:
    """Short facts in a line."""
    return " · ".join(filter(None, facts))


def remark(text: str) -> str:
    """What there is to say of the inputs, as a sentence."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '?', '!')) else '.'}"


def bookings(parts: Iterable[tuple[str, str]]) -> str:
    """`tiktok: two posts, story; instagram: launch bundle` of (platform, package); each once."""
    by_platform: dict[str, list[str]] = {}
    for platform, package in dict.fromkeys(parts):
        by_platform.setdefault(platform, []).append(package)
    return "; ".join(f"{platform}: {', '.join(packages)}" for platform, packages in by_platform.items())


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


def _price(spend: Decimal, total: Any, measure: str, currency: str, *, named: bool = False) -> str:
    """`€27.77 per 1,000`, or with the name of what is counted."""
    per = MEASURES[measure].per
    what = noun(measure, per) if named else ""
    return f"{each(spend, total, measure, currency)} per {f'{per:,} ' if per > 1 else ''}{what}".rstrip()


def _stuff(measure: str, value: Any) -> str:
    return "of value" if measure == "value" else noun(measure, value)


def _share(share: float) -> str:
    return percent(share, 0).replace("<", "less than").replace(">", "more than")
