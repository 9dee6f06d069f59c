"""From a file to a roster: columns, units, duplicates, hostile names, order."""

from __future__ import annotations

import random
from collections.abc import Callable

import pandas as pd
import pytest
from cases import some
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer.errors import InputError
from optimizer.roster import ColumnSpec, Roster
from optimizer.roster.reading import FIXED_COLUMNS

Read = Callable[..., Roster]


def problems(reading: Callable[[], object]) -> list[str]:
    """Everything that the reading complains about, errors first."""
    with pytest.raises(InputError) as caught:
        reading()
    return [str(problem) for problem in caught.value.problems]


def warnings(roster: Roster) -> str:
    """All warnings in one text."""
    return "\n".join(map(str, roster.warnings))


def test_a_full_roster(read: Read) -> None:
    """Every documented column is read, in its unit, from headers as exports write them."""
    roster = read(
        "Handle;Network;Follower Count;ER %;Categories;Location;Lang;Price (EUR);Price per reel;Authentic audience;"
        "Avg. views;Reach rate;Posts analysed;share_women;Brand safety;Zip\n"
        "@ann;IG;12.3K;4,5;Beauty, Food ;España;es;1.234,50;€ 1 500;11.070;20.500;21,5;30;62,5;low;01234\n"
        "@bob;Tik Tok;1,2M;2;Sports;DE;de;9.999;12.000;;;8;-;40;high;99999\n",
        segments=["women"],
    )
    table = roster.table
    assert list(table.columns[:4]) == ["creator", "platform", "followers", "tier"]
    first, second = table.to_dict("records")
    assert first == {
        "creator": "@ann", "platform": "instagram", "followers": 12300, "tier": "micro", "niche": ("beauty", "food"),
        "country": "ES", "language": "es", "engagement_rate": 0.045, "price": 123450, "price_reel": 150000,
        "currency": "EUR", "quality": 0.9, "views": 20500, "reach_rate": 0.215, "posts_measured": 30,
        "share_women": 0.625, "line": 2, "Brand safety": "low", "Zip": "01234",
    }  # fmt: skip
    assert (second["platform"], second["tier"], second["followers"]) == ("tiktok", "macro", 1_200_000)
    assert (second["price"], second["price_reel"]) == (999900, 1200000)
    assert pd.isna(second["quality"])
    assert roster.recognised["creator"] == "Handle"
    assert roster.recognised["share_women"] == "share_women"
    assert roster.extra == ("Brand safety", "Zip")
    assert not roster.warnings


def test_the_smallest_roster(read: Read) -> None:
    """Two columns are enough; all documented columns exist, unknown ones empty, and the platform is said."""
    roster = read("creator,followers\nbob,2000\nann,50000\n")
    assert list(roster.table.columns) == list(FIXED_COLUMNS)
    assert roster.table["creator"].tolist() == ["ann", "bob"]
    assert roster.table["tier"].tolist() == ["micro", "micro"]
    assert roster.table["platform"].tolist() == ["instagram"] * 2
    assert "every channel counts as instagram" in warnings(roster)


def test_order_of_the_export_does_not_matter(read: Read) -> None:
    """The same rows in another order give the same table, the lines aside."""
    rows = [f"c{number % 40},{'ig' if number < 40 else 'tiktok'},{1000 + number}" for number in range(80)]
    head = "creator,platform,followers\n"
    one = read(head + "\n".join(rows)).table.drop(columns="line")
    random.Random(1).shuffle(rows)
    pd.testing.assert_frame_equal(one, read(head + "\n".join(rows)).table.drop(columns="line"))


def test_all_problems_at_once(read: Read) -> None:
    """Problems name file, line, header and cell, and all of them come together."""
    told = problems(
        lambda: read(
            "creator,followers,ER,price,currency\nann,many,0.02,5,EUR\n,500,0.03,5x5,EUR\nbob,-5,0.01,-1,Taler\n"
            "cat,12.5,0.02,€ 3,USD\n"
        )
    )
    for expected in (
        "r.csv:2: followers: 'many' is not a number",
        "r.csv:3: creator: there is no creator in this row",
        "r.csv:3: price: '5x5' is not a number",
        "r.csv:4: followers: '-5' is below zero",
        "r.csv:4: price: the price '-1' is below zero",
        "r.csv:4: currency: 'Taler' is not a currency",
        "r.csv:5: followers: '12.5' is not a whole number of followers",
        "r.csv:5: price: this price is in EUR, but the row's currency is USD",
    ):
        assert any(line.startswith(expected) for line in told), expected


def test_many_problems_are_counted(read: Read) -> None:
    """Twenty of a kind are told, the others counted."""
    rows = "\n".join(f"c{number},x{number}" for number in range(50))
    told = problems(lambda: read(f"creator,followers\n{rows}\n"))
    assert sum("is not a number" in line for line in told) == 20
    assert any("and 30 more of the same kind" in line for line in told)


def test_percent_signs_beside_plain_rates(read: Read) -> None:
    """Cells with a percent sign are percentages; the others are read by their own values."""
    table = read("creator,followers,ER\na,5000,4.5%\nb,5000,0.03\nc,5000,\nd,5000,n/a\n").table
    assert table["engagement_rate"].fillna(-1).tolist() == [0.045, 0.03, -1, -1]


def test_a_doubtful_unit_is_asked_for(read: Read) -> None:
    """Where both readings make sense the program asks, and the answer settles it."""
    text = "creator,followers,ER\na,5000,0.5\nb,5000,0.8\n"
    told = problems(lambda: read(text))
    assert "columns: {engagement_rate: {header: ER, unit: percent}}" in told[0]
    for spec, rates in ((ColumnSpec("ER", "percent"), [0.005, 0.008]), (ColumnSpec("ER", "fraction"), [0.5, 0.8])):
        roster = read(text, columns={"engagement_rate": spec})
        assert roster.table["engagement_rate"].tolist() == pytest.approx(rates)
    assert "above 30 %" in warnings(roster)


def test_rates_beyond_all_bounds(read: Read) -> None:
    """A single outlier in a long export becomes unknown with a warning; in a short file it is an error."""
    rows = "".join(f"c{number},5000,0.02\n" for number in range(200))
    roster = read("creator,followers,ER\n" + rows + "odd,5000,1.4\n")
    assert roster.table.set_index("creator")["engagement_rate"].isna().sum() == 1
    assert "'1.4' is more than 100 % and counts as unknown" in warnings(roster)
    told = problems(lambda: read("creator,followers,ER\na,5000,0.02\nb,5000,0.03\nc,5000,1.4\n"))
    assert told[0].startswith("r.csv:4: ER: '1.4' is more than 100 %")


def test_authentic_audiences(read: Read) -> None:
    """The authentic audience may be a count, a percentage or a fraction; more than all followers is a problem."""
    for cells in (("900", "1,600"), ("90", "80"), ("0.9", "0.8"), ("90%", "80%")):
        text = f'creator,followers,Authentic audience\na,1000,"{cells[0]}"\nb,2000,"{cells[1]}"\n'
        assert read(text).table["quality"].tolist() == [0.9, 0.8]
    told = problems(lambda: read("creator,followers,quality_audience\na,1000,1200\nb,2000,1500\n"))
    assert told[0].startswith("r.csv:2: quality_audience: '1200' is more than the followers")


def test_shares_of_segments(read: Read) -> None:
    """Shares are fractions; a segment without a column is mentioned; columns of no segment stay as they are."""
    roster = read("creator,followers,share_a,share_c\nx,5000,40,7\n", segments=["a", "b"])
    assert roster.table["share_a"].tolist() == [0.4]
    assert roster.table["share_c"].tolist() == [7]
    assert "share_b" in warnings(roster)
    assert "share_c" in roster.extra


def test_currencies(read: Read) -> None:
    """The currency comes from its column, from the cells or from a header; a dollar sign fits all dollars."""
    head = "creator,followers,price,price_reel,currency\n"
    roster = read(head + "a,5000,$5,,CAD\nb,5000,7,8,\nc,5000,,£9,\nd,5000,$4,,\n")
    assert roster.table["currency"].tolist() == ["CAD", "", "GBP", "USD"]
    assert read("creator,followers,price_eur\na,5000,3\nb,5000,\n").table["currency"].tolist() == ["EUR", ""]
    told = problems(lambda: read("creator,followers,price,price_reel\na,5000,$5,€ 7\n"))
    assert "the row's currency is EUR" in told[0]


def test_free_and_huge_prices(read: Read) -> None:
    """A price of 0 is free, with a warning; a price beyond exactness is a problem."""
    assert "1 price is 0 and counts as free of charge" in warnings(read("creator,followers,price\na,5000,0\n"))
    assert "too large to be exact" in problems(lambda: read("creator,followers,price\na,5000,1e15\n"))[0]


def test_ambiguous_prices_are_asked_for(read: Read) -> None:
    """1.234 is not guessed in money, unless the file is European."""
    assert "can be read in two ways" in problems(lambda: read("creator,followers,price\na,5000,1.234\n"))[0]
    assert read("creator;followers;price\na;5000;1.234\n").table["price"].tolist() == [123400]


def test_prices_of_packages(read: Read) -> None:
    """Columns that packages take prices from are money under the planner's name; an unknown one is a problem."""
    text = "creator,followers,Bundle Fee,price_reel\na,5000,99.99,4\n"
    roster = read(text, price_columns=["bundle fee", "price_reel"])
    assert roster.table["bundle fee"].tolist() == [9999]
    assert roster.recognised["bundle fee"] == "Bundle Fee"
    assert roster.extra == ()
    told = problems(lambda: read(text, price_columns=["Bundle Fees"]))
    assert "did you mean 'Bundle Fee'?" in told[0]
    assert read(text.replace("price_reel", "x"), digits=0, price_columns=["x"]).table["x"].tolist() == [4]


def test_required_columns_are_asked_for(read: Read) -> None:
    """Without followers nothing else is read; the message lists the headers of the file."""
    told = problems(lambda: read("creator,price\na,x\n"))
    assert told[0].startswith("r.csv: followers: no column for 'followers'")
    assert "'creator', 'price'" in told[0]


def test_two_columns_of_one_name_for_a_package(read: Read) -> None:
    """A package cannot take its price from a header that stands twice."""
    told = problems(lambda: read("creator,followers,bundle x,Bundle X\na,5,1,2\n", price_columns=["BUNDLE X"]))
    assert "2 columns are called 'BUNDLE X'" in told[0]


def test_channels_without_followers(read: Read) -> None:
    """Zero or unknown followers keep a channel out, with a warning; if all are out it is a problem."""
    roster = read("creator,followers\na,0\nb,500\nc,n/a\n")
    assert roster.table["creator"].tolist() == ["b"]
    assert "'a' has no followers" in warnings(roster)
    assert "'c' are not known" in warnings(roster)
    assert "no row has followers" in problems(lambda: read("creator,followers\na,0\n"))[0]


def test_duplicates(read: Read) -> None:
    """Identical repeats are dropped with a warning; different data for one channel name both lines."""
    head = "creator,platform,followers,ER\n"
    roster = read(head + 'b,ig,5000,0.02\na,ig,7000,\na,Instagram,"7,000",\na,tiktok,900,\n')
    assert roster.table[["creator", "platform"]].to_numpy().tolist() == [
        ["a", "instagram"], ["a", "tiktok"], ["b", "instagram"],
    ]  # fmt: skip
    assert "'a' on instagram stands on lines 3 and 4; one is kept" in warnings(roster)
    told = problems(lambda: read(head + "a,ig,5000,0.02\nb,ig,1,\na,ig,6000,0.02\n"))
    assert "'a' on instagram stands on lines 2 and 4 with different data" in told[0]


def test_names_that_differ_in_capitals(read: Read) -> None:
    """Ann and ann are two creators, but the planner hears of it."""
    assert "differ only in capitals" in warnings(read("creator,followers\nAnn,500\nann,600\n"))


def test_hostile_names(read: Read) -> None:
    """Formulas and long names are data; control and direction marks go, with a warning; doubles show up then."""
    long = "x" * 10_000
    formula = '=HYPERLINK("http://example.org";"x")'
    quoted = formula.replace('"', '""')
    roster = read(f'creator,followers\n"{quoted}",500\n{long},600\na\u202eb\x07c,700\n@sum,800\n')
    assert set(roster.table["creator"]) == {formula, long, "abc", "@sum"}
    assert "control or direction marks" in warnings(roster)
    assert "10,000 characters" in warnings(roster)
    assert all(char.isprintable() or char == "\n" for char in warnings(roster))
    told = problems(lambda: read("creator,followers\nabc,500\na\u202ebc,600\n"))
    assert "with different data" in told[0]


def test_letters_of_the_world(read: Read) -> None:
    """Accents, other alphabets and emoji stay; composed and decomposed accents are one name."""
    names = ["Zoë", "Søren", "李小龙", "محمد", "👩‍🍳 cook"]
    roster = read("creator,followers\n" + "".join(f"{name},500\n" for name in names))
    assert sorted(roster.table["creator"]) == sorted(names)
    assert "marks" not in warnings(roster)
    assert "one is kept" in warnings(read("creator,followers\nZoe\u0308,500\nZoë,500\n"))


def test_niches(read: Read) -> None:
    """Niches come apart at bars, else semicolons, else commas; in small letters, each once."""
    cases = {
        "A|B, C|a": ("a", "b, c"),
        "A, B ,a": ("a", "b"),
        "[\"X\", 'Y']": ("x", "y"),
        "n/a": (),
        "": (),
        "Health & Medicine": ("health & medicine",),
    }
    for cell, niches in some(cases.items()):
        quoted = cell.replace('"', '""')
        assert read(f'creator,followers,niche\na,500,"{quoted}"\n').table["niche"].tolist() == [niches], cell


def test_extra_columns(read: Read) -> None:
    """Extra columns are numbers if every cell is one, else text; names that clash are told apart."""
    roster = read(
        "creator,followers,tier,score,part,code,note,x,x\na,500,gold,80,45%,007,,1,2\nb,600,silver,,5%,123,-,3,4\n"
    )
    table = roster.table
    assert table["score"].fillna(-1).tolist() == [80, -1]
    assert table["part"].tolist() == [0.45, 0.05]
    assert table["code"].tolist() == ["007", "123"]
    assert table["note"].tolist() == ["", ""]
    assert table["tier (file)"].tolist() == ["gold", "silver"]
    assert table["x (2)"].tolist() == [2, 4]
    assert "tier (file)" in warnings(roster)


def test_the_planner_names_an_extra_column(read: Read) -> None:
    """A name of the planner's own in `columns:` renames an extra column."""
    roster = read("creator,followers,Safety Level\na,500,low\n", columns={"brand_safety": ColumnSpec("Safety Level")})
    assert roster.table["brand_safety"].tolist() == ["low"]
    assert roster.recognised["brand_safety"] == "Safety Level"


def test_platform_from_the_header_of_the_followers(read: Read) -> None:
    """`TikTok followers` without a platform column means TikTok; blank platforms take the default with a word."""
    assert read("creator,TikTok followers\na,500\n").table["platform"].tolist() == ["tiktok"]
    roster = read("creator,platform,followers\na,,500\nb,YT,500\nc,MyPlace,5\n")
    assert roster.table["platform"].tolist() == ["instagram", "youtube", "myplace"]
    assert "1 row names no platform" in warnings(roster)


def test_countries_of_an_export(read: Read) -> None:
    """Countries written in many ways are one code; NA is Namibia among codes only."""
    cells = ["Spain", "España", "Spagna", "ESP", "es", "🇪🇸", "Madrid, Spain", "", "n/a", "Atlantis"]
    rows = "".join(f'c{index},500,"{cell}"\n' for index, cell in enumerate(cells))
    countries = read("creator,followers,country\n" + rows).table["country"].tolist()
    assert countries == ["ES"] * 7 + ["", "", "Atlantis"]
    assert read("creator,followers,country\na,5,NA\nb,5,FR\n").table["country"].tolist() == ["NA", "FR"]
    assert read("creator,followers,country\na,5,NA\nb,5,France\nc,5,Peru\n").table["country"].tolist() == [
        "", "FR", "PE",
    ]  # fmt: skip


ROWS = st.lists(
    st.tuples(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
        st.text("0123456789.,KM% -x", max_size=7),
        st.text("0123456789.,% €-", max_size=7),
    ),
    max_size=6,
)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ROWS, st.sampled_from([",", ";", "\t"]))
def test_any_table_is_read_or_refused(read: Read, rows: list[tuple[str, str, str]], separator: str) -> None:
    """Whatever a file holds, the answer is a documented table or an InputError, nothing else."""
    import csv
    import io

    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=separator).writerows([("creator", "followers", "price"), *rows])
    table, problems = None, ()
    try:
        table = read(buffer.getvalue()).table
    except InputError as error:
        problems = error.problems
    assert (table is None) == bool(problems)
    if table is None:
        return
    assert (table["followers"] > 0).all()
    assert not table.duplicated(["creator", "platform"]).any()
    assert (table["creator"] != "").all()
    assert (table["price"].dropna() >= 0).all()
    assert (table["price"].dropna() % 1 == 0).all()


@pytest.mark.parametrize(
    ("cells", "niches"),
    [
        (["food / travel", "travel", "Food"], [("food", "travel"), ("travel",), ("food",)]),
        (["food/travel", "travel/games", "games"], [("food", "travel"), ("travel", "games"), ("games",)]),
        (["DIY/crafts", "food"], [("diy/crafts",), ("food",)]),  # its parts stand nowhere else: one niche
        (["food|DIY/crafts", "food"], [("food", "diy/crafts"), ("food",)]),
        (["food;travel", "a, b"], [("food", "travel"), ("a, b",)]),
        (["food\ntravel", "food"], [("food", "travel"), ("food",)]),
    ],
)
def test_niches_are_cut_where_the_column_cuts_them(read: Read, cells: list[str], niches: list[tuple[str, ...]]) -> None:
    """By the first separator that the column uses; by a slash only where it stands between known niches."""
    rows = "".join(f'{name},500,"{cell}"\n' for name, cell in zip("abcdef", cells, strict=False))
    roster = read(f"creator,followers,niche\n{rows}")
    assert roster.table["niche"].tolist() == niches
    assert not [warning for warning in roster.warnings if "counts as one" in warning.what]


def test_a_second_separator_is_asked_about(read: Read) -> None:
    """The column cuts at |, one cell holds a comma between niches that others have."""
    roster = read('creator,followers,niche\na,500,food|games\nb,500,"travel, food"\n')
    (warning,) = [warning for warning in roster.warnings if "niche" in warning.what]
    assert warning.what == "1 row has a niche such as 'travel, food', which counts as one"
    assert (warning.line, warning.field) == (3, "niche")
    assert "put '|' between them" in warning.hint


def test_a_line_of_totals_is_nobody(read: Read) -> None:
    """What a spreadsheet adds up below the table is not a creator to be hired; a creator called Totally is."""
    roster = read("creator,followers,price\nann,5000,10\nTotally,6000,20\nTOTAL:,11000,30\nAverage,5500,15\n")
    assert roster.table["creator"].tolist() == ["Totally", "ann"]
    told = [(warning.line, warning.what) for warning in roster.warnings if "adds up" in warning.what]
    assert told == [
        (4, "the row 'TOTAL:' adds up the others and is left out"),
        (5, "the row 'Average' adds up the others and is left out"),
    ]


def test_a_share_column_may_be_misspelt(read: Read) -> None:
    """The column that is nearly the segment's is asked about; another segment's own is not."""
    roster = read("creator,followers,share_yung,share_old\nann,5000,50%,50%\n", segments=("young", "old"))
    hints = [warning.hint for warning in roster.warnings if warning.field == "share_young"]
    assert hints == ["did you mean 'share_yung'?"]
