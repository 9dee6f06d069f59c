"""Kinds of files, and what can be wrong with them."""

from __future__ import annotations

import datetime as dt
import io
import json
import sqlite3
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from optimizer.errors import InputError
from optimizer.roster import Roster, RosterFile, Tier, read_roster

Read = Callable[..., Roster]
PLAIN = "creator,followers,price\nann,1200,10.50\nbob,60000,400\n"


def problems(reading: Callable[[], object]) -> str:
    """Everything that the reading complains about."""
    with pytest.raises(InputError) as caught:
        reading()
    return "\n".join(map(str, caught.value.problems))


def workbook(rows: Sequence[Sequence[object]], *, merge: str = "", formats: dict[str, str] | None = None) -> bytes:
    """An xlsx file with one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for cell, number_format in (formats or {}).items():
        sheet[cell].number_format = number_format
    if merge:
        sheet.merge_cells(merge)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PLAIN, "r.csv"),
        (PLAIN.replace(",", ";"), "r.csv"),
        (PLAIN.replace(",", "\t"), "r.csv"),
        (PLAIN.replace(",", "\t"), "r.tsv"),
        (PLAIN.replace(",", "|"), "r.txt"),
        ("sep=;\n" + PLAIN.replace(",", ";"), "r.csv"),
        (PLAIN.replace("\n", "\r\n"), "r.csv"),
        (PLAIN.replace("\n", "\r"), "r.csv"),
        (PLAIN.rstrip(), "R.CSV"),
        (PLAIN.encode("utf-8-sig"), "r.csv"),
        (PLAIN.encode("utf-16"), "r.csv"),
        (PLAIN.encode("utf-16-le"), "r.csv"),
        (PLAIN + "\n\n,,\n", "r.csv"),
        (PLAIN.replace("ann", '"ann"'), "r.csv"),
        (PLAIN.replace(",price", ",price,").replace(".50", ".50,").replace("400", "400,"), "r.csv"),
    ],
)
def test_separated_text(read: Read, content: str | bytes, name: str) -> None:
    """Separators, encodings, line ends, quotes and blank lines make no difference."""
    table = read(content, name).table
    assert table["creator"].tolist() == ["ann", "bob"]
    assert table["followers"].tolist() == [1200, 60000]
    assert table["price"].tolist() == [1050, 40000]


def test_windows_text(read: Read) -> None:
    """A file in the old Windows encoding is read, with a warning."""
    roster = read("creator,followers\nZoë,1200\n".encode("cp1252"))
    assert roster.table["creator"].tolist() == ["Zoë"]
    assert "not UTF-8" in str(roster.warnings[0])


def test_lines_of_quoted_cells(read: Read) -> None:
    """Line breaks inside quotes and blank lines do not shift the lines that problems name."""
    text = 'creator,followers,bio\nann,1200,"one\ntwo\nthree"\n\nbob,60000,x\ncat,oops,y\n'
    assert "r.csv:7: followers: 'oops'" in problems(lambda: read(text))
    roster = read(text.replace("oops", "5"))
    assert roster.table["line"].tolist() == [2, 6, 7]
    assert roster.table["bio"].tolist() == ["one two three", "x", "y"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "the file is empty"),
        ("\n\n", "the first row is blank"),
        ("creator,followers\n", "there are headers, but no rows"),
        ("creator,followers\nann,1,2\n", "r.csv:2: row: this row has 3 cells, the header has 2"),
        ('creator,followers\n"ann,1\n', "quotes or separators are broken"),
    ],
)
def test_broken_text(read: Read, content: str, message: str) -> None:
    """Each mistake in a text file gets its message."""
    assert message in problems(lambda: read(content))


def test_short_rows(read: Read) -> None:
    """A row that ends early is filled up, with a warning."""
    roster = read("creator,followers,price\nann,1200\nbob,60000,4\n")
    assert roster.table["price"].isna().tolist() == [True, False]
    assert "fewer cells" in "".join(map(str, roster.warnings))


def test_files_that_cannot_be_opened(read: Read, tmp_path: Path) -> None:
    """A missing file, a folder and an unknown kind of file are told apart, with a hint."""
    (tmp_path / "roster.csv").write_text(PLAIN)
    source = RosterFile(tmp_path / "rooster.csv", "rooster.csv")
    assert "did you mean 'roster.csv'?" in problems(lambda: read_roster(source, columns={}, tiers=[]))
    folder = RosterFile(tmp_path, "folder")
    assert "folder" in problems(lambda: read_roster(folder, columns={}, tiers=[]))
    assert "save it as .xlsx" in problems(lambda: read(b"x", "r.xls"))
    assert "tables are .csv" in problems(lambda: read(b"x", "r.docx"))
    for name in ("r.xlsx", "r.parquet", "r.json"):
        assert name in problems(lambda name=name: read(b"\x00nonsense", name))


def test_workbook(read: Read) -> None:
    """A sheet is read as a person sees it: percentages and currencies with their signs, numbers in full."""
    rows: list[list[object]] = [
        ["Handle", "Followers", "ER", "Price", "Since"],
        ["ann", 1200, 0.045, 25.125, "2020"],
        ["bob", 6e4, 0.012, 9, None],
    ]
    formats = {"C2": "0.0%", "C3": "0.0%", "D2": '#,##0.00 "€"', "D3": "[$€-407] #,##0.00"}
    roster = read(workbook(rows, formats=formats), "r.xlsx")
    assert roster.table["followers"].tolist() == [1200, 60000]
    assert roster.table["engagement_rate"].tolist() == [0.045, 0.012]
    assert roster.table["price"].tolist() == [2513, 900]
    assert roster.table["currency"].tolist() == ["EUR", "EUR"]
    assert roster.table["line"].tolist() == [2, 3]


def test_cells_of_a_workbook(read: Read) -> None:
    """Dates, booleans and formats that only name a language are read without surprise."""
    rows: list[list[object]] = [
        ["creator", "followers", "joined", "verified", "price"],
        ["ann", 5000, dt.date(2020, 1, 2), True, 12.5],
    ]
    roster = read(workbook(rows, formats={"E2": "[$-409]#,##0.00", "C2": "yyyy-mm-dd"}), "r.xlsx")
    row = roster.table.iloc[0]
    assert row["joined"].startswith("2020-01-02")
    assert row["verified"] == "true"
    assert row["price"] == 1250
    assert row["currency"] == ""


TITLED = [["Shortlist, spring 2027"], [], ["creator", "followers", "price"], ["ann", 5000, 10], ["bob", 6000, 20]]


def test_titles_above_the_headers_of_a_workbook(read: Read) -> None:
    """A title, merged across the table as exports do, and a blank row are passed over with a word."""
    roster = read(workbook(TITLED, merge="A1:C1"), "r.xlsx")
    assert roster.table[["creator", "followers", "line"]].to_numpy().tolist() == [["ann", 5000, 4], ["bob", 6000, 5]]
    (warning,) = [warning for warning in roster.warnings if "headers" in warning.what]
    assert (warning.what, warning.line) == ("the headers are on line 3; the lines above them are left out", 1)


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("title", ["Shortlist spring 2027", "Shortlist{mark}{mark}", "", "{mark}{mark}"])
def test_titles_above_the_headers_of_a_text(read: Read, title: str, mark: str) -> None:
    """The separator is told by the table and not by its title; blank rows above need no word."""
    body = "\n".join(mark.join(map(str, row)) for row in TITLED[2:])
    roster = read(f"{title.format(mark=mark)}\n\n{body}\n")
    assert roster.table[["creator", "followers", "line"]].to_numpy().tolist() == [["ann", 5000, 4], ["bob", 6000, 5]]
    assert any("headers are on line 3" in warning.what for warning in roster.warnings) == ("Shortlist" in title)


def test_a_text_has_no_sheets(read: Read) -> None:
    """A sheet named for a csv file is told to be passed over."""
    roster = read("creator,followers\nann,5000\n", sheet="Q1")
    assert any("has no sheets: 'Q1' is passed over" in warning.what for warning in roster.warnings)


def test_a_workbook_under_the_name_of_a_text(read: Read) -> None:
    """It is not read letter by letter."""
    told = problems(lambda: read(workbook([["creator", "followers"], ["ann", 5]]), "r.csv"))
    assert "this is a workbook or another packed file, not a text" in told
    assert "end in .xlsx" in told


def test_workbook_mistakes(read: Read) -> None:
    """A sheet without rows, an empty one and a wrong name are problems."""
    assert "there are headers, but no rows" in problems(
        lambda: read(workbook([[None], ["creator", "followers"]]), "r.xlsx")
    )
    assert "the file is empty" in problems(lambda: read(workbook([]), "r.xlsx"))
    plain = workbook([["creator", "followers"], ["ann", 5]])
    assert "did you mean 'Sheet'?" in problems(lambda: read(plain, "r.xlsx", sheet="Shet"))
    assert read(plain, "r.xlsx", sheet="Sheet").table["followers"].tolist() == [5]


def test_workbook_with_several_sheets(read: Read) -> None:
    """The first sheet is read, with a warning that names it."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["creator", "followers"])
    sheet.append(["=HYPERLINK", 5])
    sheet["A2"].data_type = "s"
    book.create_sheet("Notes").append(["nothing"])
    buffer = io.BytesIO()
    book.save(buffer)
    roster = read(buffer.getvalue(), "r.xlsx")
    assert roster.table["creator"].tolist() == ["=HYPERLINK"]
    assert "2 sheets" in "".join(map(str, roster.warnings))


def test_parquet(read: Read, tmp_path: Path) -> None:
    """Typed columns are taken as they are: decimals are no thousands, lists are niches, nothing is unknown."""
    frame = pd.DataFrame(
        {"creator": ["ann", "bob"], "followers": [1200, 60000], "price": [25.125, None], "niche": [["Food", "Art"], []],
         "safe": [True, False], "views": [1000.5, 2e6], "country": ["es", None],
         "fee": [Decimal("1.250"), Decimal("2.5")]}
    )  # fmt: skip
    path = tmp_path / "x.parquet"
    frame.to_parquet(path)
    table = read(path.read_bytes(), "r.parquet", price_columns=["fee"]).table
    assert table["price"].fillna(-1).tolist() == [2513, -1]
    assert table["niche"].tolist() == [("food", "art"), ()]
    assert table["safe"].tolist() == ["true", "false"]
    assert table["views"].tolist() == [1000.5, 2e6]
    assert table["country"].tolist() == ["ES", ""]
    assert table["fee"].tolist() == [125, 250]
    assert "no rows" in problems(lambda: read(_parquet(frame.iloc[:0], tmp_path), "r.parquet"))


def _parquet(frame: pd.DataFrame, folder: Path) -> bytes:
    frame.to_parquet(folder / "y.parquet")
    return (folder / "y.parquet").read_bytes()


@pytest.mark.parametrize("wrapped", [False, True])
def test_json(read: Read, wrapped: bool) -> None:
    """A list of records, bare or under `data`; keys may differ; written digits stay exact."""
    text = (
        '[{"creator": "ann", "followers": 1200, "price": 25.125}, {"creator": "bob", "followers": 6e4, "niche": ["A"]}]'
    )
    roster = read(f'{{"data": {text}}}' if wrapped else text, "r.json")
    assert roster.table["followers"].tolist() == [1200, 60000]
    assert roster.table["price"].fillna(-1).tolist() == [2513, -1]
    assert roster.table["niche"].tolist() == [(), ("a",)]
    assert roster.table["line"].tolist() == [2, 3]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "this is not JSON"),
        ("[1, 2]", "not a list of records"),
        ('{"rows": []}', "not a list of records"),
        ("[]", "the file is empty"),
        ("[" * 100_000, "nested too deeply"),
        (b"\xff[]", "not UTF-8"),
    ],
)
def test_broken_json(read: Read, content: str | bytes, message: str) -> None:
    """Each mistake in a JSON file gets its message."""
    assert message in problems(lambda: read(content, "r.json"))


def test_database(tmp_path: Path) -> None:
    """A query to a database gives a roster; its file is found beside the scenario."""
    with sqlite3.connect(tmp_path / "w.db") as connection:
        connection.execute("create table t (handle text, followers integer, price real, email text)")
        connection.execute("insert into t values ('ann', 1200, 10.5, null), ('bob', 60000, null, 'b')")
    connection.close()
    tiers = [Tier("all", 0, None)]

    def ask(query: str | None, url: str = "sqlite:///w.db") -> Roster:
        return read_roster(RosterFile(tmp_path, "roster query", sql=url, query=query), columns={}, tiers=tiers)

    roster = ask("select * from t")
    assert roster.table["price"].fillna(-1).tolist() == [1050, -1]
    assert len(roster.sha256) == 64
    assert "needs a query" in problems(lambda: ask(None))
    assert "no such table" in problems(lambda: ask("select * from nowhere"))
    assert "no such database file" in problems(lambda: ask("select 1", "sqlite:///none.db"))
    assert "secret" not in problems(lambda: ask("select 1", "nonsense://me:secret@host/db"))


def test_json_lines_of_hash(read: Read) -> None:
    """The hash is that of the bytes of the file."""
    import hashlib

    text = json.dumps([{"creator": "ann", "followers": 5}])
    assert read(text, "r.json").sha256 == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize(
    "text", ["a,{0}\nb,{0}\n", "a,{0}\n\nb,{0}", "a,{0},\nb,{0},\n", "a\nb,{0}\n", " a ,{0}\r\nb,{0}\r\n"]
)
def test_quotes_change_nothing(read: Read, text: str) -> None:
    """A file without quotes, which is read in one pass, gives what the thorough way gives."""
    head = "creator,followers,x\n" if text.startswith("a,{0},") else "creator,followers\n"
    plain, quoted = read(head + text.format("7")), read(head + text.format('"7"'))
    pd.testing.assert_frame_equal(plain.table, quoted.table)
    assert plain.warnings == quoted.warnings
