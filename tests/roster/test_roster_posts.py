"""Past posts: which header means what, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from optimizer.errors import InputError
from optimizer.roster.posts import PastPosts, read_posts
from optimizer.roster.source import read_scenario_posts, read_scenario_roster
from optimizer.roster.tables import RosterFile
from optimizer.scenario.reading import read_scenario


def posts_of(folder: Path, *lines: str, platform: str | None = None, **columns: str) -> PastPosts:
    """The posts of a table in text."""
    (folder / "posts.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_posts(RosterFile(folder / "posts.csv", "posts.csv"), columns, platform)


def problems_of(folder: Path, *lines: str, **columns: str) -> list[str]:
    """What is wrong with a table, as line, field and words."""
    with pytest.raises(InputError) as caught:
        posts_of(folder, *lines, **columns)
    return [f"{problem.line}: {problem.field}: {problem.what}" for problem in caught.value.problems]


def test_columns_are_recognised_under_usual_names(tmp_path: Path) -> None:
    told = posts_of(
        tmp_path,
        "Username,Network,Published At,Post Type,Video Views,Like Count,Comments,Paid Partnership",
        'anna,TikTok,2026-03-14,Reels,"12,300",1.2K,34,yes',
        "bert,Instagram,2026-03-15T10:00:00Z,photo,,80,,no",
    )
    assert told.table["creator"].tolist() == ["anna", "bert"]
    assert told.table["platform"].tolist() == ["tiktok", "instagram"]
    assert told.table["posted"].tolist() == [pd.Timestamp("2026-03-14"), pd.Timestamp("2026-03-15 10:00")]
    assert told.table["format"].tolist() == ["reel", "post"]
    assert told.table["likes"].tolist() == [1200, 80]
    assert told.table["views"].iloc[0] == 12300
    assert told.table["views"].isna().tolist() == [False, True]
    assert told.table["sponsored"].tolist() == [True, False]
    assert len(told.sha256) == 64


def test_a_stated_header_wins(tmp_path: Path) -> None:
    told = posts_of(
        tmp_path, "creator,posted,when,likes,Herzen", "a,2026-01-01,2026-02-02,1,5", platform="instagram",
        posted="when", likes="Herzen",
    )  # fmt: skip
    assert told.table["posted"].iloc[0] == pd.Timestamp("2026-02-02")
    assert told.table["likes"].iloc[0] == 5


@pytest.mark.parametrize(
    ("cell", "month", "day"), [("14/03/2026", 3, 14), ("03/14/2026", 3, 14), ("1773446400", 3, 14)]
)
def test_dates_that_say_their_order_are_read(tmp_path: Path, cell: str, month: int, day: int) -> None:
    told = posts_of(tmp_path, "creator,posted,likes", f"a,{cell},1", platform="tiktok")
    assert told.table["posted"].iloc[0] == pd.Timestamp(2026, month, day)


def test_all_that_is_wrong_is_told_with_its_line(tmp_path: Path) -> None:
    told = problems_of(
        tmp_path, "creator,platform,posted,likes,sponsored", "a,tiktok,yesterday,many,perhaps", "b,,2026-01-01,-4,"
    )
    assert told == [
        "3: platform: the row names no platform",
        "2: posted: 'yesterday' is not a date",
        "2: likes: 'many' is not a number",
        "3: likes: '-4' is below zero",
        "2: sponsored: 'perhaps' does not say whether the post was sponsored",
    ]


def test_a_day_that_could_be_a_month_is_asked_for(tmp_path: Path) -> None:
    (told,) = problems_of(tmp_path, "creator,platform,posted,likes", "a,tiktok,03/04/2026,1")
    assert "can be read in two ways" in told


def test_missing_columns_are_told_together(tmp_path: Path) -> None:
    told = problems_of(tmp_path, "creator,colour,size", "a,red,3")
    assert told == [
        "None: platform: no column for 'platform' was recognised",
        "None: posted: no column for 'posted' was recognised",
        "None: None: no column says what a post brought",
    ]


def test_a_stated_column_must_be_there(tmp_path: Path) -> None:
    told = problems_of(tmp_path, "creator,platform,posted,likes", "a,tiktok,2026-01-01,1", views="Aufrufe", lieks="x")
    assert told == [
        "None: history.columns.views: there is no column 'Aufrufe'",
        "None: history.columns.lieks: 'lieks' is not a column of a history",
    ]


def scenario_posts(folder: Path, forecast: str = "") -> PastPosts | None:
    (folder / "r.csv").write_text("creator,handle,platform,followers\nAnna B,annab,tiktok,1000\n", encoding="utf-8")
    (folder / "h.csv").write_text("handle,posted,likes\n@AnnaB,2026-01-01,5\nzoe,2026-01-02,6\n", encoding="utf-8")
    (folder / "s.yaml").write_text(f"budget: 100\nroster: r.csv\nhistory: h.csv\n{forecast}\n", encoding="utf-8")
    file = read_scenario(folder / "s.yaml")
    return read_scenario_posts(file, read_scenario_roster(file))


def test_creators_get_the_names_of_the_roster_and_the_only_platform(tmp_path: Path) -> None:
    told = scenario_posts(tmp_path)
    assert told is not None
    assert told.table["creator"].tolist() == ["Anna B", "zoe"]
    assert told.table["platform"].tolist() == ["tiktok", "tiktok"]


def test_stated_averages_need_no_history(tmp_path: Path) -> None:
    assert scenario_posts(tmp_path, "forecast: {method: stated}") is None
