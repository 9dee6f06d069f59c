"""Everybody in the roster beside the plan: who is booked with what, and what everybody else would cost and bring."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from optimizer.advice.track import Track
from optimizer.measures import heading, is_money
from optimizer.money import from_minor
from optimizer.offers.selection import excluded
from optimizer.plan.evaluation import Chosen
from optimizer.plan.left_out import gain_and_price
from optimizer.views.cells import Count, Money, Name, Names, UnitPrice, Words
from optimizer.views.followed import followed
from optimizer.views.parts import Column, Row, Table

State = Literal["booked", "locked", "excluded", ""]
_HEADS = (
    *(("creator", "Creator"), ("platform", "Platform"), ("offer", "Package"), ("cost", "Cost")),
    *(("each", "Per unit"), ("state", "In the plan"), ("followers", "Followers"), ("tier", "Tier")),
    *(("niche", "Niche"), ("country", "Country")),
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A channel as the table tells it: what it is by, and how it stands to the plan."""

    creator: str
    platform: str
    state: State
    bookings: tuple[tuple[str, str | None], ...]
    """(package, flight) of each booking."""
    packages: tuple[str, ...]
    """What the channel sells at all."""


@dataclass(frozen=True)
class Candidates:
    """The table, and for each of its rows what can be done with it."""

    table: Table
    channels: tuple[Candidate, ...]


def candidates(chosen: Chosen, tracked: Track | None = None) -> Candidates:
    """A row for each channel, the booked ones first, then the cheapest per unit of what is sought.

    What is agreed and what came stands in columns of its own, as far as there is any.
    """
    offers, scenario = chosen.offers, chosen.scenario
    measure, gain, each = gain_and_price(chosen)
    packages: list[int] = offers.table["package"].tolist()
    costs: list[int] = offers.cost.tolist()
    flights = offers.flight_names
    sold: dict[int, list[int]] = {}
    for offer, channel in enumerate(offers.channel.tolist()):
        sold.setdefault(channel, []).append(offer)
    booked: dict[int, list[int]] = {}
    for offer in chosen.index.tolist():
        booked.setdefault(int(offers.channel[offer]), []).append(offer)
    best = {channel: min(own, key=lambda offer: (each[offer], costs[offer])) for channel, own in sold.items()}
    ranked = sorted(best, key=lambda channel: (channel not in booked, each[best[channel]], channel))
    known = followed(offers, tracked)
    out = excluded(offers, scenario.exclude)
    deals = offers.table["deal"].to_numpy() if offers.deals else np.full(len(offers), -1)
    locks = {(pick.creator, pick.platform) for pick in scenario.lock}
    names = {key: offers.channels[key].tolist() for key in ("creator", "platform", "followers", "tier", "niche")}
    countries = offers.channels["country"].tolist() if "country" in offers.channels else [""] * len(offers.channels)
    rows: list[Row] = []
    channels: list[Candidate] = []
    for channel in ranked:
        creator, platform = str(names["creator"][channel]), str(names["platform"][channel])
        lines = booked.get(channel, [])
        shown = lines or [best[channel]]
        state: State = "booked" if lines else "excluded" if out[sold[channel]].all() else ""
        if {(creator, None), (creator, platform)} & locks:
            state = "locked"
        agreed = {offers.deals[place].status for place in deals[shown].tolist() if place >= 0}
        cost, brings = sum(costs[offer] for offer in shown), float(gain[shown].sum())
        bookings = tuple((offers.packages[packages[offer]], flights[offer]) for offer in shown)
        rows.append(
            (
                Name(creator),
                Words(platform),
                Names(tuple(package if flight is None else f"{package} ({flight})" for package, flight in bookings)),
                Money(from_minor(cost, offers.digits), offers.currency, offers.digits),
                Money(brings, offers.currency, offers.digits) if is_money(measure) else Count(brings, about=True),
                UnitPrice(cost / brings / 10**offers.digits, offers.currency) if brings > 0 else None,
                Words(", ".join(filter(None, (state, *sorted(agreed)))), tone="good" if lines else "quiet"),
                Count(float(names["followers"][channel])),
                Words(str(names["tier"][channel] or "")),
                Names(tuple(names["niche"][channel])),
                Words(str(countries[channel] or "")),
                *known.of(creator, platform),
            )
        )
        kinds = tuple(dict.fromkeys(offers.packages[packages[offer]] for offer in sold[channel]))
        channels.append(Candidate(creator, platform, state, bookings if lines else (), kinds))
    heads = (*_HEADS[:4], (measure, heading(measure)), *_HEADS[4:])
    columns = (*(Column(key, words) for key, words in heads), *known.columns)
    return Candidates(Table("candidates", "Everybody", columns, tuple(rows)), tuple(channels))
