"""A first scenario says what was recognised, what was not, and what is there besides."""

from __future__ import annotations

from collections.abc import Callable

from optimizer.roster import Roster
from optimizer.roster.starter import starter_scenario

Read = Callable[..., Roster]


def test_a_bare_roster_gets_a_round_budget_and_a_list_of_what_is_missing(read: Read) -> None:
    """Names and followers alone: no prices to go by, and everything else is estimated."""
    text = starter_scenario(read("name,fans\nann,5000\nbob,9000\n"), "my_export.csv")
    assert "# Recognised: creator ('name'), followers ('fans')." in text
    assert "# Not found: platform, engagement_rate, niche" in text
    assert "Other columns" not in text
    assert "budget: 20000 " in text
    assert 'name: "My export"' in text
    assert "Niches in the roster" not in text


def test_other_columns_may_hold_what_is_missing(read: Read) -> None:
    """Columns nobody recognised are listed, with the way to name them; niches and the currency are told."""
    rows = "".join(f"c{i},5000,{100 + i} USD,n{i},x\n" for i in range(13))
    text = starter_scenario(read(f"creator,followers,price,niche,shoe size\n{rows}"), "r.csv")
    assert "# Other columns, usable in where: shoe size." in text
    assert '# If one of these holds a missing field: roster: {file: ..., columns: {price: "Header"}}' in text
    assert "currency: USD" in text
    assert "budget: 280 " in text  # a fifth of 13 posts at 100 to 112, rounded to tens: 1,378 / 5 = 275.6
    assert "# Niches in the roster: n0, n1, n10, n11, n12, n2, n3, n4, n5, n6, n7, n8, ..." in text


def test_a_complete_roster_lacks_nothing(read: Read) -> None:
    """Where every column is there, nothing is said to be missing."""
    header = "creator,platform,followers,engagement_rate,niche,country,price,quality,views,reach_rate,posts_measured"
    text = starter_scenario(read(f"{header}\nann,tiktok,5000,5%,food,FR,100,80%,2000,40%,12\n"), 'the "list".csv')
    assert "Not found" not in text
    assert r'roster: "the \"list\".csv"' in text
