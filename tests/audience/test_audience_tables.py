"""Overlaps and panels as files: columns, platforms, bases, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from from_text import write_texts

from optimizer.errors import InputError, Problem
from optimizer.planning import Prepared, prepare

ROSTER = (
    "creator,platform,followers,price",
    "anna,instagram,10000,400",
    "anna,tiktok,20000,500",
    "bert,instagram,8000,300",
    "carl,instagram,6000,200",
)
MARKET = "audience: {people: 100000, overlaps: pairs.csv}"
PANEL = "audience: {panel: people.csv}"


def prepared(folder: Path, scenario: str, **files: str) -> Prepared:
    """A scenario with the roster above and further files, by their name without its ending."""
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return prepare(write_texts(folder, scenario, *ROSTER))


def refused(folder: Path, scenario: str, **files: str) -> list[Problem]:
    """The errors that the scenario gets."""
    with pytest.raises(InputError) as raised:
        prepared(folder, scenario, **files)
    return list(raised.value.problems)


def pairs_of(ready: Prepared) -> list[tuple[str, str, float]]:
    """The known pairs by the names of their channels."""
    assert ready.market is not None
    known = ready.market.audience.known
    assert known is not None
    table = ready.offers.channels
    names = [f"{creator} {platform}" for creator, platform in zip(table["creator"], table["platform"], strict=True)]
    return [
        (names[i], names[j], round(float(shared)))
        for i, j, shared in zip(known.first, known.second, known.shared, strict=True)
    ]


def test_a_platform_column_says_which_channel_is_meant(tmp_path: Path) -> None:
    """anna's Instagram shares 500 people with bert, her TikTok 100 with carl; nothing is left to be said."""
    pairs = (
        "creator_a,platform_a,creator_b,platform_b,shared\nanna,Insta,bert,instagram,500\ncarl,IG,anna,Tik Tok,100\n"
    )
    ready = prepared(tmp_path, MARKET, pairs=pairs)
    assert pairs_of(ready) == [("anna instagram", "bert instagram", 500), ("anna tiktok", "carl instagram", 100)]
    assert not [warning for warning in ready.warnings if "platform" in warning.what and warning.file == "pairs.csv"]


def test_without_it_the_largest_channel_is_meant_and_that_is_told(tmp_path: Path) -> None:
    """anna's larger channel is on TikTok; of two rows one leaves her channel open."""
    pairs = "creator_a,creator_b,platform_b,shared\nbert,anna,,500\nbert,carl,,100\n"
    ready = prepared(tmp_path, MARKET, pairs=pairs)
    assert pairs_of(ready)[0] == ("anna tiktok", "bert instagram", 500)
    (warning,) = [warning for warning in ready.warnings if warning.file == "pairs.csv"]
    assert warning.what.startswith("1 of 2 rows do not say on which platform")
    assert warning.line == 2
    assert "'anna'" in warning.hint


def test_a_panel_that_names_no_platform_is_told_too(tmp_path: Path) -> None:
    """Only anna has two channels; her row is the second."""
    panel = "person,creator\n1,bert\n2,anna\n3,carl\n"
    (problem,) = [each for each in refused(tmp_path, PANEL, people=panel) if "nobody" in each.what]
    assert "anna on instagram" in problem.what  # her smaller channel has nobody
    panel = "person,creator,platform\n1,bert,\n2,anna,instagram\n2,anna,tiktok\n3,carl,\n"
    ready = prepared(tmp_path, PANEL, people=panel)
    assert ready.market is not None
    assert ready.market.audience.sizes.tolist() == [1, 1, 1, 1]
    assert [warning.file for warning in ready.warnings if warning.file == "people.csv"] == []


@pytest.mark.parametrize(
    ("rows", "shared"),
    [
        ("share,basis\nbert,carl,10%,smaller", 600),  # 10 % of carl's 6,000
        ("share,basis\nbert,carl,0.1,First", 800),  # of bert's 8,000
        ("share,basis\nbert,carl,12%,jaccard", 1500),  # 0.12 x 14,000 / 1.12
    ],
)
def test_a_share_is_told_with_its_basis(tmp_path: Path, rows: str, shared: float) -> None:
    """The same pair by three denominators."""
    ready = prepared(tmp_path, MARKET, pairs=f"creator_a,creator_b,{rows}\n")
    assert pairs_of(ready) == [("bert instagram", "carl instagram", shared)]


@pytest.mark.parametrize(
    ("pairs", "line", "what", "hint"),
    [
        ("creator_a,creatr_b,shared\nbert,carl,5\n", 1, "there is no column creator_b", "is it 'creatr_b'? rename it"),
        ("creator_a,who,shared\nbert,carl,5\n", 1, "there is no column creator_b", "the first line names the columns"),
        ("creator_a,creator_b\nbert,carl\n", 1, "one of the columns shared and share", "shared counts people"),
        ("creator_a,creator_b,share\nbert,carl,5%\n", 1, "a share needs a basis", "add a column basis"),
        ("creator_a,creator_b,share,basis\nbert,carl,5%,both\n", 2, "the basis 'both' is not known", "smaller"),
        ("creator_a,creator_b,share,basis\nbert,carl,50,first\n", 2, "a share of 50", "write 25% or 0.25"),
        ("creator_a,creator_b,shared\nbert,carl,many\n", 2, "'many' is not a number", "write 1234"),
        ("", None, "the file is empty", "a row of headers"),
        ("creator_a,creator_b,shared\n", None, "there are headers, but no rows", "below the headers"),
    ],
)
def test_mistakes_of_an_overlaps_file(tmp_path: Path, pairs: str, line: int | None, what: str, hint: str) -> None:
    """Each with its line and how to mend it; none speaks of a roster."""
    (problem,) = refused(tmp_path, MARKET, pairs=pairs)
    assert (problem.file, problem.line) == ("pairs.csv", line)
    assert what in problem.what
    assert hint in problem.hint
    assert "roster" not in str(problem)
    assert "channel" not in str(problem)


def test_rows_about_strangers_are_counted(tmp_path: Path) -> None:
    """A name that is nearly one of the roster's is asked about."""
    ready = prepared(tmp_path, MARKET, pairs="creator_a,creator_b,shared\nbert,carl,5\nbart,carl,7\nbert,somebody,9\n")
    (warning,) = [warning for warning in ready.warnings if warning.file == "pairs.csv"]
    assert warning.what.startswith("2 of 3 rows name somebody who is not in the roster")
    assert warning.hint == "the first is 'bart'; did you mean 'bert'?"


def test_a_bad_weight_of_a_panel_is_told_once(tmp_path: Path) -> None:
    """Three zeros are one message with the first line."""
    panel = "person,creator,platform,weight\n" + "".join(
        f"{n},{who},{where},0\n" for n, (who, where) in enumerate([("bert", ""), ("anna", "tiktok"), ("carl", "")])
    )
    problems = refused(tmp_path, PANEL, people=panel)
    assert [problem.what for problem in problems if "weight" in problem.what] == [
        "a person has the weight 0, and so have 2 more rows"
    ]


HANDLED = (
    "creator,handle,platform,followers,price",
    "Anna Bell,@anna,instagram,10000,400",
    "Anna Bell,@anna,tiktok,20000,500",
    "Bert,@bertbakes,instagram,8000,300",
)


def test_pairs_name_creators_by_handle_and_address(tmp_path: Path) -> None:
    """`@bertbakes` is Bert, and an address says the platform as well; strangers stay strangers."""
    pairs = (
        "creator_a,creator_b,shared\nhttps://instagram.com/anna?hl=en,@bertbakes,500\ntiktok.com/@anna,BertBakes,100\n"
    )
    (tmp_path / "pairs.csv").write_text(pairs + "@anna,@carl,70\n", encoding="utf-8")
    ready = prepare(write_texts(tmp_path, MARKET, *HANDLED))
    assert pairs_of(ready) == [
        ("Anna Bell instagram", "Bert instagram", 500),
        ("Anna Bell tiktok", "Bert instagram", 100),
    ]
    told = [warning.what for warning in ready.warnings if warning.file == "pairs.csv"]
    first = "3 rows name creators by handle or address, such as 'https://instagram.com/anna?hl=en' for 'Anna Bell'"
    assert told[0] == first
    assert told[1].startswith("1 of 3 rows name somebody who is not in the roster")


def test_panels_name_creators_by_handle_and_address(tmp_path: Path) -> None:
    """Three of four people follow Bert, under three spellings of one account."""
    panel = (
        "person,creator\n1,@bertbakes\n2,Bert\n3,instagram.com/bertbakes\n4,tiktok.com/@anna\n4,instagram.com/anna\n"
    )
    (tmp_path / "people.csv").write_text(panel, encoding="utf-8")
    ready = prepare(write_texts(tmp_path, "audience: {panel: people.csv, people: 12000}", *HANDLED))
    assert ready.market is not None
    counted = dict(zip(ready.offers.channels["creator"], ready.market.audience.sizes, strict=True))
    assert counted["Bert"] == pytest.approx(8000)  # 9,000 by the panel, held to the roster's 8,000
    assert any("4 rows name creators by handle or address" in warning.what for warning in ready.warnings)
