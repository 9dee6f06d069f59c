"""Exports of platforms, scrapers and agencies: what each column means there, where a plain reading would go wrong.

Names and figures are made up; the headers are those of the interfaces.
"""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest
from rosters import delimited, workbook

from optimizer.errors import InputError
from optimizer.roster import Roster

Read = Callable[..., Roster]


def told(roster: Roster) -> str:
    """All warnings."""
    return "\n".join(map(str, roster.warnings))


def column(roster: Roster, name: str) -> list[object]:
    """A column of the roster as a list."""
    return list(roster.table[name])


def test_a_name_of_the_platform_is_no_creator(read: Read) -> None:
    """Records that carry their platform as an object with an id and a name: the handle names the creator."""
    records = [
        {
            "work_platform": {"id": number, "name": platform},
            "profile": {"platform_username": name, "follower_count": followers},
        }
        for number, platform, name, followers in (("9bb8", "Instagram", "ana", 45000), ("14d9", "TikTok", "bo", 9000))
    ]
    roster = read(json.dumps({"data": records}), "r.json")
    assert column(roster, "creator") == ["ana", "bo"]
    assert column(roster, "platform") == ["instagram", "tiktok"]


def test_prices_deep_in_records_keep_their_words(read: Read) -> None:
    """`pricing.reel.min` is told as a price that is not used, and is not called `min`."""
    records = [{"username": "ana", "followers": 45000, "pricing": {"reel": {"min": 400, "max": 600}}}]
    roster = read(json.dumps(records), "r.json")
    assert "'pricing reel min' (a price), 'pricing reel max' (a price) look like figures to plan with" in told(roster)


def test_followed_and_posted_counts_are_no_followers_and_no_sample(read: Read) -> None:
    """What an account follows is one letter from its followers; its posts are not those that a rate was measured on."""
    records = [{"username": "ana", "followsCount": 300, "followersCount": 45000, "postsCount": 812,
                "inputUrl": "https://www.tiktok.com/@ana"}]  # fmt: skip
    roster = read(json.dumps(records), "r.json")
    assert column(roster, "followers") == [45000]
    assert np.isnan(roster.table["posts_measured"]).all()
    assert column(roster, "platform") == ["tiktok"], "read from the addresses, whatever their column is called"


def test_videos_of_an_account_have_no_price(read: Read) -> None:
    """`video: 300` is how many there are."""
    records = [{"name": "ana", "fans": 120000, "video": 300}, {"name": "bo", "fans": 9000, "video": 90}]
    roster = read(json.dumps(records), "r.json")
    assert not [name for name in roster.table if name.startswith("price_")]
    assert "'video' (a count) looks like a figure to plan with and is not used" in told(roster)


def test_subscribers_of_channels_are_on_youtube(read: Read) -> None:
    """No column names the platform; the words do, and that is told."""
    rows = [["channelTitle", "subscriberCount", "viewCount", "videoCount"], ["Ana Cooks", 120000, 24000000, 400]]
    roster = read(delimited(rows))
    assert column(roster, "platform") == ["youtube"]
    assert "every channel counts as youtube, whose channels have subscribers" in told(roster)


def test_a_sheet_names_the_platform(read: Read) -> None:
    """Two sheets by platform: the one that is read says which."""
    head = ["Handle", "Followers", "ER %", "Reel"]
    sheets = {"TikTok": [head, ["@ana", 45000, 3.1, 900], ["@bo", 9000, 5.2, 250]], "Notes": [["x", "y"]]}
    roster = read(workbook(sheets), "r.xlsx")
    assert column(roster, "platform") == ["tiktok", "tiktok"]
    assert "every channel counts as tiktok, as the sheet 'TikTok' says" in told(roster)
    assert column(roster, "price_reel") == [90000, 25000], "round sums under the bare name of a format are its price"


@pytest.mark.parametrize(("header", "cells", "name"), [
    ("rate", ["$500", "$150"], "price"),
    ("Rates", ["£1,200", "£90"], "price"),
    ("Story", ["€ 300", "€ 95"], "price_story"),
    ("Post", ["300 €", "95 €"], "price"),
    ("Reel", ["900", "255"], "price_reel"),
])  # fmt: skip
def test_money_under_a_bare_word(read: Read, header: str, cells: list[str], name: str) -> None:
    """A rate that is money is a price; so is the bare name of a format over money."""
    roster = read(delimited([["creator", "followers", header], ["ana", 45000, cells[0]], ["bo", 9000, cells[1]]]))
    assert (roster.table[name] > 0).all()


@pytest.mark.parametrize(
    ("header", "cells"), [("rate", ["3.1%", "5%"]), ("Reels", ["12", "31"]), ("Posts", ["812", "90"])]
)
def test_no_money_under_a_bare_word(read: Read, header: str, cells: list[str]) -> None:
    """Percentages and counts are no prices."""
    roster = read(delimited([["creator", "followers", header], ["ana", 45000, cells[0]], ["bo", 9000, cells[1]]]))
    assert roster.table.filter(like="price").isna().all(axis=None)


WORDS = [
    "auf Anfrage", "Preis auf Anfrage", "k. A.", "folgt noch", "sur devis", "a consultar", "su richiesta",
    "op aanvraag", "na zapytanie", "talep üzerine", "面议", "要相談", "별도 문의", "по запросу", "ask Maria",
]  # fmt: skip


@pytest.mark.parametrize("word", WORDS)
def test_words_in_a_price_are_no_quote(read: Read, word: str) -> None:
    """Known words and others: the price is not known, and one cell does not stop the roster."""
    roster = read(delimited([["creator", "followers", "price"], ["ana", 45000, word], ["bo", 9000, 250]]))
    assert roster.table["price"].isna().tolist() == [True, False]


def test_unknown_words_in_a_price_are_told(read: Read) -> None:
    """Once for the column; a column of nothing but words is no column of prices."""
    rows = [["creator", "followers", "price"], ["ana", 4500, "ask Maria"], ["bo", 900, "see deck"], ["cy", 800, 25]]
    assert "2 cells such as 'ask Maria' and 'see deck' name no price: there is no quote" in told(read(delimited(rows)))
    with pytest.raises(InputError):
        read(delimited(rows[:3]))


@pytest.mark.parametrize(("header", "cells", "expected"), [
    ("Seguidores", ["45 mil", "1,2 mi"], [45_000, 1_200_000]),
    ("Seguidores", ["45mil", "9 mil"], [45_000, 9_000]),
    ("Takipçi sayısı", ["45,2 B", "1,2 Mn"], [45_200, 1_200_000]),
    ("Takipçi sayısı", ["120B", "9bin"], [120_000, 9_000]),
])  # fmt: skip
def test_thousands_of_one_language(read: Read, header: str, cells: list[str], expected: list[int]) -> None:
    """`mil` and `B` are thousands where the headers are Portuguese, Spanish or Turkish."""
    roster = read(delimited([["Instagram", header], ["ana", cells[0]], ["bo", cells[1]]], ";"),
                  columns={"creator": _spec("Instagram")})  # fmt: skip
    assert column(roster, "followers") == expected


def test_mil_in_english_is_asked(read: Read) -> None:
    """A million to some, a thousand to others: never guessed."""
    with pytest.raises(InputError, match="'45 mil' is not a number"):
        read(delimited([["creator", "followers"], ["ana", "45 mil"]]))


@pytest.mark.parametrize("written", ["小红书", "抖音", "インスタグラム", "유튜브", "Телеграм", "تيك توك"])
def test_platforms_in_their_own_script(read: Read, written: str) -> None:
    """They are known, and have a name of Latin letters."""
    roster = read(delimited([["creator", "platform", "followers"], ["ana", written, 9000]]))
    assert roster.table["platform"].str.isascii().all()
    assert "a platform without figures" not in told(roster) or column(roster, "platform") != [written]


def test_russian_and_arabic_headers(read: Read) -> None:
    """With their digits, currencies and encodings."""
    russian = "Блогер;Площадка;Подписчики;ER;Цена рекламы, руб.\nАня;Telegram;45 тыс.;3,1%;12 000\n"
    roster = read(russian.encode("cp1251"))
    assert (column(roster, "followers"), column(roster, "price")) == ([45000], [1200000])
    assert column(roster, "currency") == ["RUB"]
    arabic = "الاسم,المنصة,المتابعون,معدل التفاعل,السعر\nليلى,إنستغرام,٤٥٬٠٠٠,٣٫١٪,٥٠٠\n"
    roster = read(arabic)
    assert column(roster, "platform") == ["instagram"]
    assert (column(roster, "followers"), column(roster, "price")) == ([45000], [50000])


def test_average_reach_is_divided_by_the_followers(read: Read) -> None:
    """People reached by a post are a reach rate; a reach far above the followers is something else, and told."""
    head = ["Name", "Plattform", "Follower", "Ø Reichweite"]
    roster = read(delimited([head, ["ana", "Instagram", 40000, 10000], ["bo", "Instagram", 9000, 2700]]))
    assert column(roster, "reach_rate") == [0.25, 0.3]
    assert "'Ø Reichweite' holds people, who are divided by the followers" in told(roster)
    roster = read(delimited([head, ["ana", "Instagram", 40000, 900000], ["bo", "Instagram", 9000, 270000]]))
    assert roster.table["reach_rate"].isna().all()
    assert "'Ø Reichweite' is mostly above the followers: it is not used as the reach of a post" in told(roster)


def test_currencies_that_disagree_are_one_message(read: Read) -> None:
    """All rows of a column at once, with their lines."""
    rows = [["creator", "followers", "price", "currency"], *([name, 9000, "€ 90", "CHF"] for name in "abc")]
    with pytest.raises(InputError) as error:
        read(delimited(rows))
    (problem,) = [problem for problem in error.value.problems if problem.severity == "error"]
    assert problem.what == "3 prices (lines 2, 3 and 4) are in another currency than their row, such as EUR here"


@pytest.mark.parametrize(("written", "cents"), [
    ("€500-700", 70000), ("€150 – €200", 20000), ("1k-2k", 200000), ("1,200 to 1,500", 150000), ("from 300", 30000),
    ("ab 300 €", 30000), ("desde 500€", 50000), ("300+VAT", 30000), ("£150 + VAT", 15000), ("500 zzgl. MwSt.", 50000),
])  # fmt: skip
def test_prices_with_words_around_them(read: Read, written: str, cents: int) -> None:
    """The upper end of a range, the least that is asked, the price before tax; each is told."""
    roster = read(delimited([["creator", "followers", "price"], ["ana", 45000, written], ["bo", 9000, "2000.50"]]))
    assert column(roster, "price") == [cents, 200050]
    assert any(words in told(roster) for words in ("the upper end counts", "the least that is asked", "before tax"))


def test_headers_that_begin_with_whose_figure_it_is(read: Read) -> None:
    """`Network Followers`, `Publisher Name`: the first word says nothing more."""
    head = ["Publisher Name", "Primary Network", "Network Handle", "Network Followers", "Network Engagement Rate",
            "Avg. Impressions", "Cost"]  # fmt: skip
    roster = read(delimited([head, ["Ana P", "TikTok", "@anap", "45.2K", "3.10%", "12.1K", "$500.00"]]))
    row = roster.table.iloc[0]
    assert (row["creator"], row["platform"], row["handle"], row["followers"]) == ("Ana P", "tiktok", "@anap", 45200)
    assert (row["engagement_rate"], row["views"], row["price"]) == (0.031, 12100, 50000)


def test_rate_cards_by_platform(read: Read) -> None:
    """Bare names of formats with `(net)` behind them over money are prices of their platform."""
    rows = [["Name", "Instagram followers", "TikTok followers", "Instagram Reels fee"], ["ana", 900, 800, 70]]
    wide = read(delimited(rows))
    assert set(wide.table["price_reel"].dropna()) == {7000}, "the reels belong to the fee, not to the platform"
    head = ["Talent", "IG Followers", "IG Reel (net)", "TikTok Followers", "TikTok Video (net)", "YT Subs",
            "YT Integration 60s", "YT Dedicated"]  # fmt: skip
    rows = [["Ana", "45,200", "900 €", "120,000", "1,500 €", "", "", ""],
            ["Bo", "9,000", "250 €", "", "", "98,000", "2,500 €", "6,000 €"]]  # fmt: skip
    table = read(delimited([head, *rows])).table.set_index(["creator", "platform"])
    assert table.loc[("Ana", "instagram"), "price_reel"] == 90000
    assert table.loc[("Ana", "tiktok"), "price_video"] == 150000
    assert table.loc[("Bo", "youtube"), "price"] == 250000


@pytest.mark.parametrize("headers", [
    ["price excl. VAT", "price incl. VAT"], ["Preis netto", "Preis brutto"], ["Fee (net)", "Fee (gross)"],
    ["Tarif HT", "Tarif TTC"],
])  # fmt: skip
def test_prices_with_and_without_tax(read: Read, headers: list[str]) -> None:
    """The price before tax counts; the other is told, and is no format of its own."""
    roster = read(delimited([["creator", "followers", *headers], ["ana", 45000, 500, 600], ["bo", 9000, 150, 180]]))
    assert column(roster, "price") == [50000, 15000]
    assert f"'price' is read from '{headers[0]}', not from '{headers[1]}'" in told(roster)


def test_records_under_their_names(read: Read) -> None:
    """An object with a record under each handle; amounts and currencies of formats are told by their paths."""
    records = {
        "ana": {"platform": "instagram", "followers": 45000, "rates": {"reel": {"amount": 500, "currency": "GBP"},
                                                                      "story": {"amount": 200, "currency": "GBP"}}},
        "bo": {"platform": "instagram", "followers": 9000, "rates": {"reel": {"amount": 150, "currency": "GBP"},
                                                                    "story": {"amount": 60, "currency": "GBP"}}},
    }  # fmt: skip
    roster = read(json.dumps(records), "r.json")
    assert column(roster, "creator") == ["ana", "bo"]
    assert (column(roster, "price_reel"), column(roster, "price_story")) == ([50000, 15000], [20000, 6000])
    assert column(roster, "currency") == ["GBP", "GBP"]


def test_one_account_under_two_spellings_of_a_name(read: Read) -> None:
    """The handle or the address decides: one creator, and rows that agree are one."""
    rows = [["creator", "handle", "profile url", "platform", "followers", "price"],
            ["Ana Lopez", "@ana", "", "instagram", 45000, 500], ["Ana López", "@Ana", "", "instagram", 45000, 500],
            ["Bo", "", "instagram.com/bo", "instagram", 900, 10],
            ["Bo B.", "", "https://www.instagram.com/bo/", "instagram", 900, 10],
            ["Cy", "@ana", "", "tiktok", 900, 10]]  # fmt: skip
    roster = read(delimited(rows))
    assert column(roster, "creator") == ["Ana Lopez", "Bo", "Cy"]
    assert "'Ana López' and 'Ana Lopez' have one account and count as one creator; so does 1 more" in told(roster)


def test_rates_in_percent_and_one_broken_cell(read: Read) -> None:
    """`ER in %` is a rate; a cell that a spreadsheet took for a date is set aside, also in a short roster."""
    rows = [["creator", "followers", "ER in %"], ["ana", 45000, "03. Jan"], ["bo", 9000, "5.2"], ["cy", 9000, "4.2"]]
    roster = read(delimited(rows))
    assert roster.table["engagement_rate"].isna().tolist() == [True, False, False]
    assert "'03. Jan' is not a number and counts as unknown" in told(roster)


def _spec(header: str) -> object:
    from optimizer.roster import ColumnSpec

    return ColumnSpec(header)
