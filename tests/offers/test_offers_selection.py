"""`where` and `per`: which offers are meant."""

from __future__ import annotations

import pytest
from from_text import Build

from optimizer.offers.selection import (
    UnknownColumn,
    channels_matching,
    column_is_known,
    excluded,
    groups,
    matching,
    picked,
)
from optimizer.offers.table import Offers
from optimizer.scenario.rule_grammar import Rule
from optimizer.scenario.schema import Exclusion, Pick

ROSTER = """\
creator,platform,followers,engagement_rate,niche,country,price,brand safety,vetted,score
anna,instagram,1500,0.05,skincare|beauty,FR,50.5,high,yes,1.5
ben,tiktok,15000,0.04,Beauty,France,200,low,no,2
cleo,x,60000,0.03,,Germany,900,high,yes,
dora,instagram,90000,0.02,travel,CH,1500,medium,true,4
""".splitlines()
PACKAGES = "packages: [{name: single, post: 1}, {name: Duo, post: 2}]"


@pytest.fixture
def offers(build: Build) -> Offers:
    """Four creators with two packages each: offers 0 and 1 are anna's, and so on."""
    made: Offers = build(PACKAGES, *ROSTER)
    return made


def chosen(offers: Offers, **where: object) -> str:
    """Initials of the creators whose offers match, capital where only one package does."""
    rule = Rule.model_validate(
        {"measure": "posts", "max": 1, "where": {key.replace("__", " "): item for key, item in where.items()}}
    )
    mask = matching(offers, rule.where).reshape(4, 2)
    return "".join(
        name.upper() if both.sum() == 1 else name for name, both in zip("abcd", mask, strict=True) if both.any()
    )


@pytest.mark.parametrize(
    ("where", "who"),
    [
        ({}, "abcd"),
        ({"creator": "ben"}, "b"),
        ({"tier": "micro"}, "b"),
        ({"tier": ["nano", "macro"]}, "acd"),
        ({"niche": "beauty"}, "ab"),  # one of several, and capitals do not matter
        ({"niche": "SkinCare"}, "a"),
        ({"niche": ["travel", "skincare"]}, "ad"),
        ({"country": ["FR"]}, "ab"),  # France is FR
        ({"country": "France"}, "ab"),
        ({"country": "deutschland"}, "c"),
        ({"country": ["CH", "Germany"]}, "cd"),
        ({"platform": "TikTok"}, "b"),
        ({"platform": "Twitter"}, "c"),  # x under its old name
        ({"brand__safety": "HIGH"}, "ac"),
        ({"vetted": "yes"}, "ac"),
        ({"vetted": True}, "d"),  # the word in the cell is true
        ({"followers": {"min": "15k"}}, "bcd"),  # both ends are included
        ({"followers": {"min": "15k", "max": 60000}}, "bc"),
        ({"followers": "15k"}, "b"),
        ({"followers": ["1500", "90,000"]}, "ad"),
        ({"followers": "many"}, ""),
        ({"engagement_rate": {"min": "3%"}}, "abc"),
        ({"engagement_rate": "4%"}, "b"),
        ({"score": {"max": 2}}, "ab"),  # cleo's is not known
        ({"score": "2"}, "b"),
        ({"price": {"max": 200}}, "ab"),  # whole units of the currency, not cents
        ({"price": "50.5"}, "a"),
        ({"country": {"min": 3}}, ""),
        ({"package": "single"}, "ABCD"),
        ({"package": "duo", "tier": "macro"}, "CD"),
        ({"cost": {"max": 200}}, "aB"),  # anna's pair costs 101, ben's 400
        ({"posts": "2"}, "ABCD"),
        ({"niche": "beauty", "tier": "micro"}, "b"),
        ({"niche": "travel", "tier": "nano"}, ""),
    ],
)
def test_a_condition_means_what_it_says(offers: Offers, where: dict[str, object], who: str) -> None:
    """Values, lists, ranges, several niches in a cell, columns of packages and columns of the roster's own."""
    assert chosen(offers, **where) == who


def test_an_unknown_column_is_told_with_the_nearest_one(offers: Offers) -> None:
    """In conditions, in groups and where packages are matched with channels."""
    with pytest.raises(UnknownColumn) as caught:
        chosen(offers, brand_safety="high")
    assert caught.value.hint == "did you mean 'brand safety'?"
    with pytest.raises(UnknownColumn) as caught:
        groups(offers, "cost")
    assert "package" in caught.value.hint
    with pytest.raises(UnknownColumn):
        channels_matching(offers.channels, {"package": Rule.model_validate(
            {"measure": "posts", "max": 1, "where": {"package": "x"}}).where["package"]})  # fmt: skip
    assert column_is_known(offers, "cost")
    assert not column_is_known(offers, "line number")


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("platform", {"instagram": [0, 1, 6, 7], "tiktok": [2, 3], "x": [4, 5]}),
        ("niche", {"beauty": [0, 1, 2, 3], "skincare": [0, 1], "travel": [6, 7]}),  # cleo's is blank: in no group
        ("package", {"Duo": [1, 3, 5, 7], "single": [0, 2, 4, 6]}),
        ("country", {"CH": [6, 7], "DE": [4, 5], "FR": [0, 1, 2, 3]}),
        ("creator", {"anna": [0, 1], "ben": [2, 3], "cleo": [4, 5], "dora": [6, 7]}),
    ],
)
def test_groups_of_a_column(offers: Offers, column: str, expected: dict[str, list[int]]) -> None:
    """Each value with its offers; an offer with two niches stands in two groups, one without in none."""
    assert {value: members.tolist() for value, members in groups(offers, column).items()} == expected


def test_numbers_name_their_groups_as_they_are_written(build: Build) -> None:
    """1 and 2.5, not 1.0: the name stands in the plan."""
    offers = build("", "creator,followers,price,star", "a,5000,10,1", "b,5000,10,2.5")
    assert list(groups(offers, "star")) == ["1", "2.5"]


def test_a_blank_column_has_no_groups(build: Build) -> None:
    """Nobody has a niche where the roster has none."""
    assert groups(build("", "creator,followers,price", "a,5000,10"), "niche") == {}


@pytest.mark.parametrize(
    ("pick", "expected"),
    [
        ({"creator": "ben"}, [2, 3]),
        ({"creator": "ben", "package": "Duo"}, [3]),
        ({"creator": "ben", "package": "duo"}, []),
        ({"creator": "ben", "platform": "TikTok"}, [2, 3]),
        ({"creator": "ben", "platform": "Tik Tok"}, [2, 3]),
        ({"creator": "cleo", "platform": "Twitter"}, [4, 5]),
        ({"creator": "ben", "platform": "x"}, []),
        ({"creator": "nobody"}, []),
    ],
)
def test_a_pick_narrows_by_what_it_names(offers: Offers, pick: dict[str, str], expected: list[int]) -> None:
    """A creator, one of their channels, one of their packages."""
    assert picked(offers, Pick.model_validate(pick)).nonzero()[0].tolist() == expected


def test_exclusions_add_up(offers: Offers) -> None:
    """A creator, a package everywhere, a package of a platform, everybody who matches."""
    exclusions = [
        {"creator": "ben", "package": "single"},
        {"package": "Duo", "where": {"tier": "nano"}},
        {"platform": "x"},
    ]
    mask = excluded(offers, [Exclusion.model_validate(entry) for entry in exclusions])
    assert mask.nonzero()[0].tolist() == [1, 2, 4, 5]
    assert not excluded(offers, []).any()


DATED = """\
creator,followers,price,last_post
a,5000,10,2027-01-31
b,5000,10,2027-02-28T23:00:00
c,5000,10,
d,5000,10,soon
""".splitlines()


@pytest.mark.parametrize(
    ("condition", "creators"),
    [
        ({"min": "2027-02-01"}, "b"),
        ({"max": "2027-02-28"}, "ab"),
        ({"min": "2027-01-31", "max": "2027-01-31"}, "a"),
        ({"min": "2027-2-1"}, "b"),
        ("2027-01-31", "a"),
    ],
)
def test_ranges_of_dates(build: Build, condition: object, creators: str) -> None:
    """Both days included, with or without a time; what is no date is in no range."""
    offers = build("", *DATED)
    rule = Rule.model_validate({"measure": "creators", "where": {"last_post": condition}, "max": "1"})
    names = offers.channels["creator"].to_numpy()[offers.channel[matching(offers, rule.where)]]
    assert "".join(names) == creators
