"""One list of channels in every shape: whatever a file looks like, the same channels are read."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from rosters import delimited, patched, workbook

from optimizer.roster import RosterFile, read_roster
from optimizer.scenario.tiers import DEFAULT_TIERS

HEAD = ["Name", "Platform", "Followers", "ER %", "Price"]
BODY: list[list[object]] = [
    ["Ana Lopez", "Instagram", 12000, "4.1%", 150],
    ["Bo", "TikTok", 48000, "3.9%", 1210],
    ["Cy", "Instagram", 9000, "6.2%", 90],
]
EXPECTED = [
    ("Ana Lopez", "instagram", 12000, 0.041, 15000),
    ("Bo", "tiktok", 48000, 0.039, 121000),
    ("Cy", "instagram", 9000, 0.062, 9000),
]
TABLE = [HEAD, *BODY]
WIDTH = len(HEAD)
SHEET = "xl/worksheets/sheet1.xml"


def titled(*above: list[object], below: tuple[list[object], ...] = ()) -> list[list[object]]:
    """The table with rows above and below it."""
    return [*above, HEAD, *BODY, *below]


def records() -> list[dict[str, object]]:
    """The table as records."""
    return [dict(zip(HEAD, row, strict=True)) for row in BODY]


def with_column(position: int, header: str, cells: list[object]) -> list[list[object]]:
    """The table with one more column."""
    return [[*row[:position], cell, *row[position:]] for row, cell in zip(TABLE, [header, *cells], strict=True)]


def parquet() -> bytes:
    """The table as pandas writes it."""
    return pd.DataFrame(records()).to_parquet()


WIDE = [
    ["Name", "IG followers", "TT followers", "IG ER %", "TT ER %", "IG price", "TikTok price"],
    ["Ana Lopez", 12000, None, "4.1%", None, 150, None],
    ["Bo", None, 48000, None, "3.9%", None, 1210],
    ["Cy", 9000, None, "6.2%", None, 90, None],
]
BANDED = [
    [None, "Instagram", None, None, "TikTok", None, None],
    ["Name", "Followers", "ER %", "Price", "Followers", "ER %", "Price"],
    ["Ana Lopez", 12000, "4.1%", 150, None, None, None],
    ["Bo", None, None, None, 48000, "3.9%", 1210],
    ["Cy", 9000, "6.2%", 90, None, None, None],
]
SHAPES: dict[str, Callable[[], tuple[str, str | bytes]]] = {
    "plain text": lambda: ("r.csv", delimited(TABLE)),
    "semicolons": lambda: ("r.csv", delimited(TABLE, ";")),
    "tabs": lambda: ("r.tsv", delimited(TABLE, "\t")),
    "bars": lambda: ("r.txt", delimited(TABLE, "|")),
    "old Mac lines": lambda: ("r.csv", delimited(TABLE, end="\r")),
    "utf-16": lambda: ("r.csv", delimited(TABLE).encode("utf-16")),
    "a note for Excel": lambda: ("r.csv", "sep=;\n" + delimited(TABLE, ";")),
    "title with commas": lambda: ("r.csv", delimited(titled(["Spring, shortlist, v3"], []))),
    "facts above": lambda: ("r.csv", delimited(titled(["Client", "GlowCo"], ["Date", "12.03.2026"], []))),
    "facts above, semicolons": lambda: ("r.csv", delimited(titled(["Client", "Glow, Co"], ["By", "X, Y"]), ";")),
    "total below": lambda: ("r.csv", delimited(titled(below=(["Total", "", 69000, "", 1450],)))),
    "Summe below": lambda: ("r.csv", delimited(titled(below=([], ["Summe:", "", 69000, "", 1450])))),
    "footnotes": lambda: ("r.csv", delimited(titled(below=([], ["* ex VAT"], ["valid 30 days"])))),
    "total creators": lambda: ("r.xlsx", workbook(titled(below=([], ["Total creators", 3])))),
    "headings between": lambda: (
        "r.xlsx", workbook([HEAD, ["Tier 1"], BODY[0], [None], ["Tier 2"], BODY[1], BODY[2]])),
    "headers on each page": lambda: ("r.csv", delimited([HEAD, BODY[0], HEAD, *BODY[1:]])),
    "index of pandas": lambda: ("r.csv", delimited(with_column(0, "", [0, 1, 2]))),
    "index of R": lambda: ("r.csv", delimited([HEAD, *([n + 1, *row] for n, row in enumerate(BODY))])),
    "trailing separators": lambda: ("r.csv", delimited([[*row, "", ""] for row in TABLE])),
    "followers twice": lambda: ("r.csv", delimited(with_column(3, "Followers", ["12,000", "48,000", "9,000"]))),
    "workbook": lambda: ("r.xlsx", workbook(TABLE)),
    "merged title": lambda: ("r.xlsx", workbook(titled(["Longlist"], []), merge=["A1:E1"])),
    "cover sheet": lambda: (
        "r.xlsx", workbook({"Cover": [["Agency XY"], [], ["Confidential"]], "List": TABLE, "Notes": [["x", "y"]]})),
    "hidden sheet in front": lambda: (
        "r.xlsx", workbook({"old": [HEAD, ["dropped", "TikTok", 1, "1%", 1]], "List": TABLE}, hidden_sheets=["old"])),
    "hidden rows": lambda: (
        "r.xlsx", workbook([*TABLE, ["dropped", "TikTok", 99000, "9%", 10]], hidden_rows=[5])),
    "hidden column": lambda: (
        "r.xlsx", workbook(with_column(2, "Followers", [1, 2, 3]), hidden_columns=["C"])),
    "band over headers": lambda: (
        "r.xlsx", workbook([["Creator", None, "Audience", None, "Rates"], *TABLE], merge=["A1:B1", "C1:D1"])),
    "headers merged down": lambda: (
        "r.xlsx", workbook([["Name", "Platform", "Audience", None, "Price"], [None, None, "Followers", "ER %", None],
                            *BODY], merge=["A1:A2", "B1:B2", "C1:D1", "E1:E2"])),
    "labels merged down": lambda: (
        "r.xlsx", workbook([["Platform", "Name", *HEAD[2:]], *(
            [platform, row[0], *row[2:]]
            for row, platform in zip([BODY[0], BODY[2], BODY[1]], ["Instagram", None, "TikTok"], strict=True)
        )], merge=["A2:A3"])),
    "stale dimension": lambda: (
        "r.xlsx", patched(workbook(TABLE), SHEET, rb'<dimension ref="[^"]*"', b'<dimension ref="A1:B2"')),
    "dimension of one cell": lambda: (
        "r.xlsx", patched(workbook(TABLE), SHEET, rb'<dimension ref="[^"]*"', b'<dimension ref="A1"')),
    "no dimension": lambda: ("r.xlsx", patched(workbook(TABLE), SHEET, rb'<dimension ref="[^"]*"\s*/>', b"")),
    "a style that is not there": lambda: (
        "r.xlsx", patched(workbook(TABLE), SHEET, rb'<c r="C2"', b'<c s="999" r="C2"')),
    "blank rows and columns": lambda: (
        "r.xlsx", workbook([[], [None, *HEAD], [], *([None, *row] for row in BODY), [], []])),
    "percent of a format": lambda: (
        "r.xlsx", workbook([HEAD, *([*row[:3], rate, row[4]] for row, rate in zip(
            BODY, [0.041, 0.039, 0.062], strict=True))], formats={f"D{n}": "0.0%" for n in (2, 3, 4)})),
    "percent in quotes": lambda: (
        "r.xlsx", workbook([HEAD, *([*row[:3], rate, row[4]] for row, rate in zip(
            BODY, [4.1, 3.9, 6.2], strict=True))], formats={f"D{n}": '0.0"%"' for n in (2, 3, 4)})),
    "percent escaped": lambda: (
        "r.xlsx", workbook([HEAD, *([*row[:3], rate, row[4]] for row, rate in zip(
            BODY, [4.1, 3.9, 6.2], strict=True))], formats={f"D{n}": "0.0\\%" for n in (2, 3, 4)})),
    "thousands in quotes": lambda: (
        "r.xlsx", workbook([HEAD, *([*row[:2], size, *row[3:]] for row, size in zip(
            BODY, [12, 48, 9], strict=True))], formats={f"C{n}": '0"K"' for n in (2, 3, 4)})),
    "thousands by a comma": lambda: (
        "r.xlsx", workbook(TABLE, formats={f"C{n}": '0.0,"K"' for n in (2, 3, 4)})),
    "thousands by a condition": lambda: (
        "r.xlsx", workbook(TABLE, formats={f"C{n}": '[>=1000000]0.0,,"M";[>=1000]0.0,"K";0' for n in (2, 3, 4)})),
    "json": lambda: ("r.json", json.dumps(records())),
    "json in an object": lambda: ("r.json", json.dumps({"meta": {"page": 1}, "result": {"items": records()}})),
    "json lines": lambda: ("r.jsonl", "\n".join(map(json.dumps, records()))),
    "json lines under .json": lambda: ("r.json", "\n".join(map(json.dumps, records()))),
    "json by columns": lambda: ("r.json", json.dumps({name: [row[n] for row in BODY] for n, name in enumerate(HEAD)})),
    "json of pandas": lambda: ("r.json", pd.DataFrame(records()).to_json()),
    "json, headers and rows": lambda: ("r.json", pd.DataFrame(records()).to_json(orient="split")),
    "json, nested": lambda: ("r.json", json.dumps(
        [{"profile": {"Name": row[0], "Platform": row[1]}, "stats": {"Followers": row[2], "ER %": row[3]},
          "Price": row[4]} for row in BODY])),
    "parquet": lambda: ("r.parquet", parquet()),
    "platforms side by side": lambda: ("r.csv", delimited(WIDE)),
    "platforms side by side, workbook": lambda: ("r.xlsx", workbook(WIDE)),
    "platforms as a band": lambda: ("r.xlsx", workbook(BANDED, merge=["B1:D1", "E1:G1"])),
    "platforms as a band, text": lambda: ("r.csv", delimited(BANDED)),
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.filterwarnings("error")
def test_the_same_channels(shape: str, tmp_path: Path) -> None:
    """Creator, platform, followers, engagement rate and price are those of the plain table; no library remarks."""
    name, content = SHAPES[shape]()
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    table = read_roster(RosterFile(path, name), columns={}, tiers=DEFAULT_TIERS).table
    read = table[["creator", "platform", "followers", "engagement_rate", "price"]].round(6)
    assert list(read.itertuples(index=False, name=None)) == EXPECTED
