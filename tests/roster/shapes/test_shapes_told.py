"""Nothing of a sheet is passed over in silence: each thing left out, filled or chosen is told."""

from __future__ import annotations

from collections.abc import Callable

import openpyxl
import pytest
from rosters import delimited, workbook

from optimizer.roster import Roster
from optimizer.roster.understanding import understand

Read = Callable[..., Roster]
HEAD = ["creator", "platform", "followers", "price"]
ANA = ["ana", "instagram", 12000, 150]
BO = ["bo", "tiktok", 48000, 1210]


def told(roster: Roster) -> str:
    """All warnings."""
    return "\n".join(map(str, roster.warnings))


def test_sheets_are_listed(read: Read) -> None:
    """Which sheets there are, which is read, and which looks like a roster too."""
    sheets = {"Cover": [["Agency"]], "Main": [HEAD, ANA, BO], "Reserve": [HEAD, BO]}
    words = told(read(workbook(sheets), "r.xlsx"))
    assert "the workbook has 3 sheets: 'Cover', 'Main', 'Reserve'; 'Main' is read" in words
    assert "'Reserve' looks like a roster too, and nothing of it is read" in words
    roster = read(workbook(sheets), "r.xlsx", sheet="Reserve")
    assert roster.table["creator"].tolist() == ["bo"]
    assert "sheets" not in told(roster)


def test_hidden_parts_are_told(read: Read) -> None:
    """Rows that a filter hides, and hidden columns, are left out with a word."""
    content = workbook([HEAD, ANA, BO, ["cy", "tiktok", 9, 1]], hidden_rows=[3, 4], hidden_columns=["D"])
    roster = read(content, "r.xlsx")
    assert roster.table["creator"].tolist() == ["ana"]
    assert roster.table["price"].isna().all()
    assert "r.xlsx:3: 2 hidden rows are left out" in told(roster)
    assert "1 hidden column is left out" in told(roster)


def test_formulas_without_results_are_told(read: Read) -> None:
    """A program wrote them and no spreadsheet calculated them: their cells are empty, links say their text."""
    link = '=HYPERLINK("https://instagram.com/ana","ana")'
    roster = read(workbook([HEAD, [link, "instagram", 12000, "=100+50"], BO]), "r.xlsx")
    assert roster.table["creator"].tolist() == ["ana", "bo"]
    assert roster.table["price"].isna().tolist() == [True, False]
    assert "1 cell holds a formula without a saved result (D2); they count as empty" in told(roster)


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#REF!", "#WERT!", "#NAME?", "#ERROR!", "NaN%", "Err:502"])
def test_error_cells_are_told(read: Read, error: str) -> None:
    """What a formula left behind is empty in any column."""
    rows = [[*HEAD, "engagement_rate"], [*ANA, error], [*BO, "4%"]]
    roster = read(delimited(rows))
    assert roster.table["engagement_rate"].isna().tolist() == [True, False]
    assert f"r.csv:2: engagement_rate: 1 cell holds the error '{error}' and counts as empty" in told(roster)


def test_columns_without_headers_are_named(read: Read) -> None:
    """A running number is passed over, any other column gets a name and can be used under it."""
    rows = [["", "", *HEAD[1:]], [7, "ana", *ANA[1:]], [9, "bo", *BO[1:]]]
    from optimizer.roster import ColumnSpec

    roster = read(delimited(rows), columns={"creator": ColumnSpec("column 2")})
    assert roster.table["creator"].tolist() == ["ana", "bo"]
    assert "2 columns have cells, but no header: they are called 'column 1', 'column 2'" in told(roster)
    roster = read(delimited([["", *HEAD], [1, *ANA], [2, *BO]]))
    assert "column 1 has no header and counts the rows; it is passed over" in told(roster)


def test_a_header_twice(read: Read) -> None:
    """Over the same numbers it is one column; over different ones the planner is asked, and can answer."""
    from optimizer.errors import InputError
    from optimizer.roster import ColumnSpec

    same = delimited([[*HEAD, "Price"], [*ANA, "150.00"], [*BO, "1210"]])
    assert "'price' stands twice with the same values: one column is read" in told(read(same))
    different = delimited([[*HEAD[:3], "Price", "Price"], [*ANA, 170], [*BO, 1300]])
    with pytest.raises(InputError, match=r"2 columns may be 'price': 'Price', 'Price \(2\)'"):
        read(different)
    roster = read(different, columns={"price": ColumnSpec("Price (2)")})
    assert roster.table["price"].tolist() == [17000, 130000]


def test_rows_that_are_no_channels_are_told(read: Read) -> None:
    """Totals, notes, headings and repeated headers each leave their word; a creator called Totally stays."""
    rows = [HEAD, ["Tier 1"], ["Totally", *ANA[1:]], HEAD, BO, ["Total", "", 60000, 1360], ["* net of VAT"]]
    roster = read(delimited(rows).replace("Tier 1\r", "Tier 1,,,\r").replace("VAT\r", "VAT,,,\r"))
    assert roster.table["creator"].tolist() == ["Totally", "bo"]
    words = told(roster)
    assert "r.csv:2: 'Tier 1' stands alone in its row, which is left out" in words
    assert "r.csv:4: the headers stand here again; the row is left out" in words
    assert "r.csv:6: the row 'Total' adds up the others and is left out" in words
    assert "r.csv:7: '* net of VAT' stands alone in its row" in words


def test_a_row_without_a_name_is_told(read: Read) -> None:
    """It may be the channel of the creator above: it is left out with the way to keep it."""
    roster = read(delimited([HEAD, ANA, ["", *BO[1:]]]))
    assert roster.table["creator"].tolist() == ["ana"]
    assert "r.csv:3: creator: there is no creator in this row, which is left out" in told(roster)


def test_unfolding_is_told(read: Read) -> None:
    """How many channels came of how many rows; a format that one platform has is that platform's."""
    rows = [["Name", "Instagram followers", "tiktok_followers", "Reel rate (£)", "TikTok rate (£)", "Agent"],
            ["ana", 12000, 40000, "£300", "£500", "Kim"], ["bo", 9000, "", "£200", "", ""],
            ["cy", "", "", "", "", "Lee"]]  # fmt: skip
    roster = read(delimited(rows))
    columns = roster.table[["creator", "platform", "followers", "price", "price_reel", "agent"]].astype(object)
    assert columns.where(columns.notna(), None).to_numpy().tolist() == [
        ["ana", "instagram", 12000, None, 30000, "Kim"],
        ["ana", "tiktok", 40000, 50000, None, "Kim"],
        ["bo", "instagram", 9000, None, 20000, ""],
    ]
    assert set(roster.table["currency"]) == {"GBP"}
    assert "3 rows with columns for instagram and tiktok are read as 3 channels" in told(roster)
    assert "r.csv:4: 1 row has nothing on any platform and is left out" in told(roster)


def test_unfolding_keeps_what_has_the_same_name(read: Read) -> None:
    """A shared column that is called like an unfolded one is not lost."""
    rows = [["Name", "followers", "IG followers", "TT followers"], ["ana", 99, 12000, 40000]]
    roster = read(delimited(rows))
    assert roster.table["followers"].tolist() == [12000, 40000]
    assert roster.table["followers of all platforms"].tolist() == [99, 99]
    assert "'followers of all platforms' (a count) looks like a figure" in told(roster)


def test_platforms_as_bare_headers(read: Read) -> None:
    """Under the name of a platform stands a handle, an address or a count, as the cells show."""
    rows = [["Name", "Instagram", "TikTok", "IG followers", "TT followers"],
            ["ana", "@ana.ig", "@ana.tt", 12000, 40000]]  # fmt: skip
    assert read(delimited(rows)).table["handle"].tolist() == ["@ana.ig", "@ana.tt"]
    rows = [["Name", "Instagram", "TikTok"], ["ana", "12.5K", "40K"], ["bo", "", "9000"]]
    table = read(delimited(rows)).table
    assert table[["creator", "platform", "followers"]].to_numpy().tolist() == [
        ["ana", "instagram", 12500], ["ana", "tiktok", 40000], ["bo", "tiktok", 9000],
    ]  # fmt: skip


def test_a_column_of_figures_is_never_passed_over(read: Read) -> None:
    """Whatever looks like a price, a rate or a count and is not used is named when a plan is made."""
    rows = [[*HEAD, "Story bundle fee", "Retainer", "Growth", "Shoe size"], [*ANA, 900, "€40", "4%", 41]]
    words = told(read(delimited(rows)))
    assert "'Story bundle fee' (a price), 'Retainer' (a price), 'Growth' (a rate) look like figures" in words
    assert "Shoe size" not in words


@pytest.mark.filterwarnings("error")
def test_what_other_programs_leave_in_a_workbook(read: Read) -> None:
    """Validations, conditional formats and properties of other programs bring no word of a library."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (HEAD, ANA, BO):
        sheet.append(row)
    sheet.auto_filter.ref = "A1:D3"
    sheet.freeze_panes = "A2"
    from openpyxl.formatting.rule import ColorScaleRule
    from openpyxl.packaging.custom import StringProperty
    from openpyxl.worksheet.datavalidation import DataValidation

    book.custom_doc_props.append(StringProperty(name="KSOProductBuildVer", value="1033-11.2.0"))
    sheet.add_data_validation(DataValidation(type="list", formula1='"instagram,tiktok"', sqref="B2:B9"))
    scale = ColorScaleRule(start_type="min", start_color="AA0000", end_type="max", end_color="00AA00")
    sheet.conditional_formatting.add("C2:C3", scale)
    import io

    out = io.BytesIO()
    book.save(out)
    assert read(out.getvalue(), "r.xlsx").table["creator"].tolist() == ["ana", "bo"]


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("cp1252", "Zoë Müller-Größe, Çağla"),
        ("cp1251", "Анна Иванова и Мария Петрова"),
        ("cp1250", "Łukasz Żółć, Ściężka Wałęsa"),
        ("cp1254", "Ayşe Yılmaz, Güneş Işık, Çağrı Öztürk"),
        ("cp932", "田中さくらの美容チャンネル"),
        ("gb18030", "小红书美妆达人王小美"),
        ("cp949", "김민지의 뷰티 채널입니다"),
    ],
)
def test_encodings_are_told_by_their_letters(read: Read, encoding: str, name: str) -> None:
    """A file that is not UTF-8 is read in the encoding whose letters make a language."""
    name = name.replace("Çağla", "Cagla")
    rows = [["creator", "followers"], *([f"{name} {number}", 5000 + number] for number in range(12))]
    roster = read(delimited(rows).encode(encoding))
    assert f"{name} 0" in roster.table["creator"].tolist()
    assert "the file is not UTF-8; it is read as" in told(roster)


def test_understanding_keeps_questions_apart(tmp_path) -> None:
    """An unknown header ends nothing: the table, the matches and the questions are there."""
    from optimizer.roster import RosterFile

    (tmp_path / "r.csv").write_text("Wer,Wieviele,Price\nana,12000,150\n")
    understood = understand(RosterFile(tmp_path / "r.csv", "r.csv"), {})
    assert not understood.has_channels
    assert understood.raw.headers == ("Wer", "Wieviele", "Price")
    assert set(understood.matches) == {"price"}
    assert [question.column for question in understood.findings.questions] == ["creator", "followers"]
