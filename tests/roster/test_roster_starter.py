"""A first scenario says what was recognised, what is open, and what is there besides; it is always written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from optimizer.errors import InputError
from optimizer.planning import prepare
from optimizer.roster.starter import Draft, draft, starter_scenario, starter_summary

Drafting = Callable[..., Draft]


@pytest.fixture
def drafted(tmp_path: Path) -> Drafting:
    """`drafted(text, name="r.csv", sheet=None, **columns)` is the draft of an export with this content."""

    def drafting(content: str | bytes, name: str = "r.csv", sheet: str | None = None, **columns: str) -> Draft:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return draft(path, sheet, columns)

    return drafting


def fields(found: Draft, name: str = "r.csv") -> dict[str, object]:
    """The written scenario as data."""
    data = YAML(typ="safe").load(starter_scenario(found, name))
    assert isinstance(data, dict)
    return data


def test_a_bare_roster_gets_a_round_budget_and_a_list_of_what_is_missing(drafted: Drafting) -> None:
    """Names and followers alone: no prices to go by, and everything else is estimated."""
    found = drafted("name,fans\nann,5000\nbob,9000\n")
    text = starter_scenario(found, "my_export.csv")
    assert "# Used: creator ('name'), followers ('fans')." in text
    assert "# Not found: platform, engagement_rate, niche" in text
    assert "Kept for where" not in text
    assert "budget: 20000 " in text
    assert 'name: "My export"' in text
    assert "Niches in the roster" not in text


def test_other_columns_may_hold_what_is_missing(drafted: Drafting) -> None:
    """Columns nobody recognised are listed, with the way to name them; niches and the currency are told."""
    rows = "".join(f"c{i},5000,{100 + i} USD,n{i},x\n" for i in range(13))
    text = starter_scenario(drafted(f"creator,followers,price,niche,shoe size\n{rows}"), "r.csv")
    assert "# Kept for where: 'shoe size'." in text
    assert '# If a column holds a missing field: columns: {price: "Header"}, or init --column "price=Header"' in text
    assert "currency: USD" in text
    assert "budget: 280 " in text  # a fifth of 13 posts at 100 to 112, rounded up to tens: 1,378 / 5 = 275.6
    assert "# Niches in the roster: n0, n1, n10, n11, n12, n2, n3, n4, n5, n6, n7, n8, ..." in text


def test_a_complete_roster_lacks_nothing(drafted: Drafting) -> None:
    """Where every column is there, nothing is said to be missing."""
    header = "creator,platform,followers,engagement_rate,niche,country,price,quality,views,reach_rate,posts_measured"
    found = drafted(f"{header}\nann,tiktok,5000,5%,food,FR,100,80%,2000,40%,12\n")
    text = starter_scenario(found, 'the "list".csv')
    assert "Not found" not in text
    assert r'roster: "the \"list\".csv"' in text
    assert not found.is_open


def test_every_column_is_named(drafted: Drafting) -> None:
    """Used as what, kept for `where`, or looking like a figure that is not used: no header is passed over."""
    found = drafted("creator,followers,Story bundle fee,Shoe size,Agent,CPM\nann,5000,900,41,Kim,12.5\n")
    told = "\n".join(starter_summary(found))
    assert "Used: creator, followers, agent ('Agent')." in told
    assert "not used: 'Story bundle fee' (a price), 'CPM' (a price)." in told
    assert "Kept for where: 'Shoe size'." in told


def test_an_export_of_what_was_negotiated_is_told(drafted: Drafting) -> None:
    """Statuses with a price may be deals; statuses of something else, or without any price, are none."""
    head = "creator,platform,followers,"
    found = drafted(
        f"{head}Agreed fee,Status\nann,tiktok,5000,900,signed\nbob,tiktok,6000,,confirmed\ncay,tiktok,7000,,\n"
    )
    told = "\n".join(starter_summary(found))
    assert "Tells of deals: 'Status' says how far they are, 'Agreed fee' at which price." in told
    assert '# deals: "r.csv"' in starter_scenario(found, "r.csv")
    assert "deals" not in fields(found)
    for other in (
        "price,Status\nann,tiktok,5000,900,active\nbob,tiktok,6000,500,signed\n",
        "niche,Status\nann,tiktok,5000,food,signed\n",
        "price,niche\nann,tiktok,5000,900,food\n",
    ):
        assert "deals" not in starter_scenario(drafted(head + other), "r.csv").casefold()


def test_unknown_headers_leave_blanks(drafted: Drafting, tmp_path: Path) -> None:
    """Columns that cannot be told are blank fields with the headers to choose from; `validate` asks for the same."""
    found = drafted("Wer,Wieviele,Was\nana,120000,Humor\nbo,80000,Musik\n")
    text = starter_scenario(found, "r.csv")
    assert fields(found)["roster"] == {"file": "r.csv", "columns": {"creator": None, "followers": None}}
    assert '    creator:     # TO FILL IN: one of "Wer", "Wieviele", "Was"' in text
    (tmp_path / "s.yaml").write_text(text)
    with pytest.raises(InputError) as caught:
        prepare(tmp_path / "s.yaml")
    assert {problem.field for problem in caught.value.problems} >= {"creator", "followers"}
    assert all(problem.hint for problem in caught.value.problems)
    filled = text.replace("    creator: ", "    creator: Wer ").replace("    followers: ", "    followers: Wieviele ")
    (tmp_path / "s.yaml").write_text(filled)
    assert len(prepare(tmp_path / "s.yaml").offers.channels) == 2


def test_headers_named_on_the_command_line(drafted: Drafting) -> None:
    """`--column creator=Wer` is believed and written down; a header that is not there is told at once."""
    found = drafted("Wer,Wieviele\nana,120000\n", creator="Wer", followers="Wieviele")
    assert fields(found)["roster"] == {"file": "r.csv", "columns": {"creator": "Wer", "followers": "Wieviele"}}
    assert not found.is_open
    with pytest.raises(InputError, match="did you mean 'Wer'"):
        drafted("Wer,Wieviele\nana,120000\n", creator="Wera", followers="Wieviele")


def test_a_unit_that_is_open(drafted: Drafting, tmp_path: Path) -> None:
    """Percent or fraction is a blank with both answers, and either answer makes the scenario plan."""
    found = drafted("creator,followers,er\nana,5000,0.5\nbo,9000,0.6\n")
    text = starter_scenario(found, "r.csv")
    assert "      unit:     # TO FILL IN: percent or fraction; percent or fraction?" in text
    (tmp_path / "s.yaml").write_text(text.replace("unit: ", "unit: percent "))
    assert prepare(tmp_path / "s.yaml").offers.channels["engagement_rate"].tolist() == [0.005, 0.006]


def test_two_currencies(drafted: Drafting, tmp_path: Path) -> None:
    """The currency of most rows is the scenario's; the rate of the other is a blank that `validate` asks for."""
    found = drafted("creator,followers,price,currency\na,20000,300,GBP\nb,30000,400,GBP\nc,30000,400,EUR\n")
    data = fields(found)
    assert (data["currency"], data["costs"]) == ("GBP", {"fx": {"EUR": None}})
    text = starter_scenario(found, "r.csv")
    (tmp_path / "s.yaml").write_text(text)
    with pytest.raises(InputError, match="what one EUR is worth in GBP"):
        prepare(tmp_path / "s.yaml")
    (tmp_path / "s.yaml").write_text(text.replace("EUR: ", "EUR: 0.86 "))
    assert prepare(tmp_path / "s.yaml").offers.currency == "GBP"


def test_packages_are_what_has_prices(drafted: Drafting) -> None:
    """Reels and stories with rates are sold, where they have any; a feed post that nobody quoted is not."""
    rows = "ana,Instagram,20000,300,100\nbo,TikTok,30000,400,\n"
    found = drafted(f"creator,platform,followers,price_reel,price_story\n{rows}")
    assert fields(found)["packages"] == [
        {"name": "single reel", "reel": 1},
        {"name": "single story", "story": 1, "where": {"platform": "instagram"}},
    ]
    found = drafted("creator,platform,followers,price_reel\nana,Instagram,20000,\n")
    assert fields(found)["packages"] == [{"name": "single post", "post": 1}]


def test_a_budget_that_buys_something(drafted: Drafting) -> None:
    """A fifth of all prices would buy nobody here; the cheapest creator can be paid."""
    found = drafted("creator,followers,price\nana,120000,50000\nbo,80000,40000\ncy,60000,60000\n")
    assert fields(found)["budget"] == 40000


def test_yen_have_no_cents(drafted: Drafting) -> None:
    """A budget in a currency without decimals is not a hundredth."""
    assert fields(drafted("creator,followers,price\nana,120000,¥50000\n"))["budget"] == 50000


def test_tiers_of_the_market(drafted: Drafting) -> None:
    """The bands of the market stand in the scenario."""
    bands = {"nano": "0-10k", "micro": "10k-100k", "mid": "100k-500k", "macro": "500k+"}
    assert fields(drafted("creator,followers\nana,5000\n"))["tiers"] == bands


def test_repeats_that_differ_are_asked(drafted: Drafting, tmp_path: Path) -> None:
    """Which row counts is a blank, and any answer will do."""
    found = drafted("creator,platform,followers,price\nana,youtube,328000,900\nana,youtube,331000,900\n")
    text = starter_scenario(found, "r.csv")
    assert "  duplicates:     # TO FILL IN: largest or first or refuse; 1 channel stands twice" in text
    for answer, followers in (("largest", 331000), ("first", 328000)):
        (tmp_path / "s.yaml").write_text(text.replace("duplicates: ", f"duplicates: {answer} "))
        assert prepare(tmp_path / "s.yaml").offers.channels["followers"].tolist() == [followers]


@pytest.mark.parametrize("odd", ["a: b # c", "line\u2028break", '"quoted"', "-", "{x}", "\\n", "null", "%"])
def test_strange_headers_stay_in_their_comments(drafted: Drafting, odd: str) -> None:
    """Whatever the headers are, what is written is YAML with the fields that were meant."""
    quoted = odd.replace('"', '""')
    found = drafted(f'"{quoted}","Wieviele"\nana,5000\nbo,6000\n', followers="Wieviele")
    assert set(fields(found)["roster"]["columns"]) == {"creator", "followers"}  # type: ignore[index]  # a mapping


def test_two_currencies_in_one_row_are_asked(drafted: Drafting, tmp_path: Path) -> None:
    """A price in euro beside a column that says francs: the scenario says which counts, the export stays as it is."""
    found = drafted("creator,followers,price,currency\na,20000,300 €,EUR\nb,30000,400 €,CHF\nc,30000,500,CHF\n")
    text = starter_scenario(found, "r.csv")
    assert "  currencies:     # TO FILL IN: cells or column; 1 row has prices in another currency" in text
    text = text.replace("CHF: ", "CHF: 2 ").replace("    EUR:     #", "    EUR: 0.5     #")
    for answer, prices in (("cells", [300, 400, 1000]), ("column", [300, 800, 1000])):
        written = text.replace("currencies: ", f"currencies: {answer} ").replace("currency: CHF", "currency: EUR")
        written = written.replace("    EUR: 0.5     #", "    CHF: 2 #")
        (tmp_path / "s.yaml").write_text(written)
        assert (prepare(tmp_path / "s.yaml").offers.channels["price"] / 100).tolist() == prices


def test_an_assumed_currency_is_said(drafted: Drafting) -> None:
    """Where the export names no currency the scenario asks for one; where it does, nothing is to be said."""
    assert "currency: EUR          # the export names none: put yours" in starter_scenario(
        drafted("name,fans,price\nann,5000,30\n"), "r.csv"
    )
    assert "currency: GBP\n" in starter_scenario(drafted("name,fans,price\nann,5000,£30\n"), "r.csv")
