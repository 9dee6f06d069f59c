"""What a file may hold: beyond the limits it is refused before it takes the machine, with the way to raise them."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rosters import patched, workbook

from optimizer.errors import InputError
from optimizer.roster import Roster, RosterFile, read_roster
from optimizer.roster.limits import Limits, limits
from optimizer.scenario.tiers import DEFAULT_TIERS

Read = Callable[..., Roster]
SHEET = "xl/worksheets/sheet1.xml"
TABLE = [["creator", "followers"], ["ana", 5000]]
PLAIN = "creator,followers\nana,5000\n"


def refused(reading: Callable[[], object]) -> str:
    """The refusal, which always has a hint."""
    with pytest.raises(InputError) as caught:
        reading()
    assert all(problem.hint for problem in caught.value.problems)
    return "\n".join(map(str, caught.value.problems))


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    """A workbook with one more part."""
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return out.getvalue()


def far_cell(place: str) -> bytes:
    """A workbook with a cell far from its table."""
    row = "".join(filter(str.isdigit, place))
    cell = f'<row r="{row}"><c r="{place}"><v>1</v></c></row></sheetData>'
    return patched(workbook(TABLE), SHEET, b"</sheetData>", cell.encode())


def test_limits_are_stated_and_changeable(monkeypatch: pytest.MonkeyPatch, read: Read) -> None:
    """The environment raises and lowers them; what is not understood there is told."""
    assert limits() == Limits()
    monkeypatch.setenv("OPTIMIZER_LIMITS", "rows=1, columns=3")
    assert (limits().rows, limits().columns, limits().cell) == (1, 3, Limits().cell)
    told = refused(lambda: read(PLAIN + "bo,6000\n"))
    assert "the file has 2 rows" in told
    assert "OPTIMIZER_LIMITS=rows=2" in told
    monkeypatch.setenv("OPTIMIZER_LIMITS", "rows=2")
    assert len(read(PLAIN + "bo,6000\n").table) == 2
    for wrong in ("rows", "row=5", "rows=many", "rows=-1"):
        monkeypatch.setenv("OPTIMIZER_LIMITS", wrong)
        assert f"{wrong!r} is not a limit" in refused(lambda: read(PLAIN))


@pytest.mark.parametrize(
    ("lowered", "content", "name", "message"),
    [
        ("columns=2", "creator,followers,x\nana,5000,1\n", "r.csv", "the file has 3 columns"),
        ("columns=2", 'creator,followers,"x"\nana,5000,1\n', "r.csv", "the file has 3 columns"),
        ("rows=1", 'creator,followers\n"ana",5000\nbo,6000\n', "r.csv", "rows"),
        ("cell=9", "creator,followers\nana,5000\nsomebody long,6000\n", "r.csv", "a cell has 13 characters"),
        ("cell=9", 'creator,followers\n"somebody long",6000\n', "r.csv", "a cell has more than 9 characters"),
        ("line=20", "creator,followers\nsomebody with a long name,6000\n", "r.csv", "line 2 has more than 20"),
        ("line=20", "creator,followers,x,y,z,u,v", "r.csv", "line 1 has more than 20"),
        ("file=0", PLAIN, "r.csv", "the file has 0 MB"),
        ("rows=1", json.dumps([{"creator": "a", "followers": 5}, {"creator": "b", "followers": 6}]), "r.json",
         "the file has 2 records"),
        ("columns=1", json.dumps([{"creator": "a", "followers": 5}]), "r.json", "2 different fields"),
        ("columns=1", workbook(TABLE), "r.xlsx", "the cell B1 is in column 2, far from any table"),
        ("rows=1", workbook(TABLE), "r.xlsx", "the sheet has more than 1 rows"),
        ("cell=4", workbook(TABLE), "r.xlsx", "a cell of row 1 has 9 characters"),
        ("line=20", workbook([TABLE[0], ["a" * 90_000, 5]]), "r.xlsx", "a row of the sheet is longer"),
        ("unpacked=0", workbook(TABLE), "r.xlsx", "the workbook unpacks to 0 MB"),
    ],
)  # fmt: skip
def test_beyond_a_limit(
    monkeypatch: pytest.MonkeyPatch, read: Read, lowered: str, content: str | bytes, name: str, message: str
) -> None:
    """Each limit holds for each kind of file, and the hint names it."""
    monkeypatch.setenv("OPTIMIZER_LIMITS", lowered)
    told = refused(lambda: read(content, name))
    assert message in told
    assert f"OPTIMIZER_LIMITS={lowered.partition('=')[0]}=" in told


def test_a_cell_at_the_end_of_the_sheet(read: Read) -> None:
    """A stray cell in the last column is refused; one in the last row of the table's columns is a note."""
    assert "XFD1048576 is in column 16,384" in refused(lambda: read(far_cell("XFD1048576"), "r.xlsx"))
    roster = read(far_cell("B1048576"), "r.xlsx")
    assert roster.table["creator"].tolist() == ["ana"]


def test_parts_of_repetition(read: Read) -> None:
    """A part of a workbook that unpacks to nothing but blanks is refused unread."""
    content = with_part(workbook(TABLE), "xl/media/blank.bin", b" " * 21_000_000)
    assert "a part of the workbook unpacks to 21 MB of repetition" in refused(lambda: read(content, "r.xlsx"))


def test_rows_of_repetition(read: Read) -> None:
    """A small parquet file of very many equal rows is refused by what it says of itself."""
    count = 2_000_001
    same = pa.DictionaryArray.from_arrays(pa.array(np.zeros(count, dtype=np.int32)), pa.array(["ana"]))
    out = io.BytesIO()
    pq.write_table(pa.table({"creator": same, "followers": pa.array(np.full(count, 5000, dtype=np.int32))}), out)
    assert len(out.getvalue()) < 1_000_000
    assert "the file has 2,000,001 rows" in refused(lambda: read(out.getvalue(), "r.parquet"))


@pytest.mark.parametrize(
    "damage",
    [
        lambda book: patched(book, SHEET, rb"<v>5000</v>", b"<v>5000"),
        lambda book: patched(book, SHEET, rb't="inlineStr"', b't="zzz"'),
        lambda book: patched(book, SHEET, rb'r="A1"', b'r="1A"'),
        lambda book: patched(book, SHEET, rb'<row r="1"', b'<row r="x"'),
        lambda book: patched(book, "[Content_Types].xml", rb"worksheet\+xml", b"nothing+xml"),
        lambda book: patched(book, "xl/styles.xml", rb"<cellXfs", b"<cellXfs><xf numFmtId='x'/></cellXfs><cellXfs"),
        lambda book: patched(book, "xl/workbook.xml", rb"<sheets>", b"<sheet>"),
        lambda book: patched(book, SHEET, rb'<c r="B2"', b'<c s="-7e" r="B2"'),
        lambda book: book[: len(book) // 2],
        lambda book: book[:200] + bytes(300) + book[500:],
        lambda book: book[:4] + bytes(100),
    ],
)
def test_damaged_workbooks(read: Read, damage: Callable[[bytes], bytes]) -> None:
    """Whatever is broken, the answer is a roster or a sentence with a hint."""
    content = damage(workbook(TABLE))
    try:
        roster = read(content, "r.xlsx")
    except InputError as error:
        unmended = [problem for problem in error.problems if problem.severity == "error" and not problem.hint]
    else:
        unmended = []
        assert len(roster.table) == 1
    assert not unmended


@pytest.mark.parametrize("digits", [400, 5000])
def test_endless_integers(read: Read, digits: int) -> None:
    """A JSON integer of any length is a number that cannot be, not an error of the reader."""
    text = '[{"creator": "a", "followers": 5000, "price": 7}, {"creator": "b", "followers": ' + "9" * digits + "}]"
    with pytest.raises(InputError) as caught:
        read(text, "r.json")
    assert "followers" in str(caught.value)


def test_impossible_counts_are_set_aside(read: Read) -> None:
    """More views than anything can have count as unknown, with a word."""
    roster = read("creator,followers,views\nana,5000,1.5e304\nbo,6000,1.5e12\ncy,7000,20000\n")
    assert roster.table.set_index("creator")["views"].fillna(-1).to_dict() == {"ana": -1, "bo": -1, "cy": 20000}
    words = "\n".join(map(str, roster.warnings))
    assert "'1.5e304' is more than anything of the kind can be; it counts as unknown" in words


def test_a_file_that_changes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of one export and half of the next is no roster."""
    path = tmp_path / "r.csv"
    path.write_text(PLAIN)
    real = os.fstat

    def then_written(descriptor: int) -> os.stat_result:
        found = real(descriptor)
        path.write_text(PLAIN + "bo,6000\n")
        return found

    monkeypatch.setattr("optimizer.roster.opening.os.fstat", then_written)
    source = RosterFile(path, "r.csv")
    assert "the file changed while it was read" in refused(lambda: read_roster(source, columns={}, tiers=DEFAULT_TIERS))


def test_a_name_that_no_file_can_have() -> None:
    """A path with a null character is told like any other that cannot be opened."""
    source = RosterFile(Path("/tmp/\0"), "r.csv")
    assert "cannot open the file" in refused(lambda: read_roster(source, columns={}, tiers=DEFAULT_TIERS))
