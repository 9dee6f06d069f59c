"""A roster, laid out: a row for each platform, tier and niche, and what a thousand followers cost by tier."""

from __future__ import annotations

from optimizer.roster.survey import Group
from optimizer.views.cells import Count, Name, Share, UnitPrice, Words
from optimizer.views.parts import Chart, Column, Row, Section, Sentence, Series, Table, View
from optimizer.words import roster as words


def roster_view(scenario: str, groups: tuple[Group, ...], currency: str, digits: int) -> View:
    """The answer of `optimizer roster`: the whole roster first, then its groups."""
    whole = groups[0]
    priced = [
        (group.name, group.per_thousand) for group in groups if group.by == "tier" and group.per_thousand is not None
    ]
    chart = Chart(
        id="prices", shape="bars", title=f"{currency} per 1,000 followers, by tier",
        description=words.picture(priced, currency), labels=tuple(name for name, _ in priced),
        series=(Series("Price", tuple((float(place), price) for place, (_, price) in enumerate(priced))),),
    )  # fmt: skip
    columns = (
        Column("by", "By"), Column("name", "Group", least=10), Column("creators", "Creators", rank=3),
        Column("channels", "Channels"), Column("followers", "Followers", rank=2), Column("quoted", "With a price"),
        Column("per_1000_followers", "Per 1,000 followers"), Column("engagement_rate", "Engagement rate", rank=1),
    )  # fmt: skip
    table = Table(
        "groups", "Who is in it", columns, tuple(_row(group, currency) for group in groups), note=words.NOTE, most=25,
        filters=("by",),
    )  # fmt: skip
    sentence = words.whole(whole.creators, whole.channels, whole.quoted, whole.per_thousand, currency)
    return View(
        answer="roster",
        title=scenario,
        kicker="Roster",
        lead=(Sentence(sentence),),
        sections=(Section("roster", "The roster", (table, *((chart,) if priced else ()))),),
        facts={"scenario": scenario, "currency": currency},
        currency=currency,
        digits=digits,
    )


def _row(group: Group, currency: str) -> Row:
    name = Name(group.name) if group.name else Words(words.UNKNOWN_GROUP if group.by else words.ALL, tone="quiet")
    return (
        Words(group.by) if group.by else None, name, Count(group.creators), Count(group.channels),
        Count(group.followers), Count(group.quoted),
        None if group.per_thousand is None else UnitPrice(group.per_thousand, currency),
        None if group.engagement_rate is None else Share(group.engagement_rate),
    )  # fmt: skip
