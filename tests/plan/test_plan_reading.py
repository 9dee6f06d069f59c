"""Any plan that somebody wrote: delimiters, missing columns, and lines that name nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from from_text import write_texts

from optimizer.errors import InputError, Problem
from optimizer.plan.reading import read_plan
from optimizer.planning import Prepared, check_plan, prepare

ROSTER = """\
creator,platform,followers,engagement_rate,price
anna,instagram,10000,0.05,100
anna,tiktok,20000,0.05,150
ben,instagram,10000,0.05,120.50
""".splitlines()
TWO = "packages: [{name: single, post: 1}, {name: duo, post: 2, where: {platform: instagram}}]"


@pytest.fixture
def one_package(tmp_path: Path) -> Prepared:
    """Every channel sells one post."""
    return prepare(write_texts(tmp_path, "", *ROSTER))


@pytest.fixture
def two_packages(tmp_path: Path) -> Prepared:
    """Posts everywhere, pairs on Instagram."""
    return prepare(write_texts(tmp_path, TWO, *ROSTER))


def offers_of(prepared: Prepared, folder: Path, text: str) -> list[tuple[str, str, str]]:
    """The lines of a plan as the program understands them."""
    path = folder / "hand.csv"
    path.write_bytes(text.encode())
    lines = check_plan(prepared, path).lines
    return list(zip(lines["creator"], lines["platform"], lines["package"], strict=True))


def problems_of(prepared: Prepared, folder: Path, text: str) -> tuple[Problem, ...]:
    """Why a plan cannot be read."""
    with pytest.raises(InputError) as caught:
        offers_of(prepared, folder, text)
    return caught.value.problems


@pytest.mark.parametrize(
    "text",
    [
        "creator,platform,package\nanna,tiktok,post\nben,instagram,post\n",
        "creator;platform;package\nanna;tiktok;post\nben;instagram;post\n",
        "creator\tplatform\tpackage\r\nanna\ttiktok\tpost\r\nben\tinstagram\tpost\r\n",
        "creator,platform\nanna,tiktok\nben,instagram\n",  # there is one package only
        "Creator , PLATFORM\nanna,tiktok\nben,\n",  # Ben is on one platform only
        "Influencer,Network\nanna,Tik Tok\nben,IG\n",  # an agency's own headers
        "Proposal of the agency\n\nHandle,Social Network\nanna,tiktok\nben,\n",
        'notes,platform,creator\n"a; b, c",tiktok,anna\n,instagram,ben\n',
        "creator,platform\nanna,tiktok\n\n , \nben,instagram\n\n",
        "\ufeffcreator,platform\nanna,tiktok\nben\n",
        '"creator","platform"\n"anna","tiktok"\n"ben","instagram"',
    ],
)
def test_a_plan_is_read_as_people_write_it(one_package: Prepared, tmp_path: Path, text: str) -> None:
    """Three delimiters, any capitals in headers, blank lines, a byte order mark, columns left out."""
    assert offers_of(one_package, tmp_path, text) == [("anna", "tiktok", "post"), ("ben", "instagram", "post")]


def test_the_package_may_be_left_out_where_one_is_sold(two_packages: Prepared, tmp_path: Path) -> None:
    """On TikTok only single posts are for sale; a pair is only for sale on Instagram."""
    text = "creator,platform,package\nanna,tiktok,\nanna,,duo\n"
    assert offers_of(two_packages, tmp_path, text) == [("anna", "tiktok", "single"), ("anna", "instagram", "duo")]


@pytest.mark.parametrize(
    ("line", "field", "fragment", "hint"),
    [
        ("ana,tiktok,single", "creator", "no creator 'ana'", "did you mean 'anna'?"),
        ("zoe,tiktok,single", "creator", "no creator 'zoe'", "letter by letter"),
        ("ben,tiktok,single", "platform", "no channel on 'tiktok'", "ben is on instagram"),
        ("ben,instagram,trio", "package", "does not sell 'trio'", "duo, single"),
        ("anna,tiktok,duo", "package", "does not sell 'duo' on tiktok", "where"),
        ("ben,instagram,", "package", "the package of ben is not said", "duo, single"),
        ("anna,,single", "platform", "the platform of anna is not said", "instagram, tiktok"),
        (",tiktok,single", "creator", "the creator is missing", "delete the line"),
    ],
)
def test_a_line_that_names_no_offer_is_told(
    two_packages: Prepared, tmp_path: Path, line: str, field: str, fragment: str, hint: str
) -> None:
    """With the line of the file, the column, and what would fit."""
    (problem,) = problems_of(two_packages, tmp_path, f"creator,platform,package\nben,instagram,duo\n{line}\n")
    assert (problem.line, problem.field) == (3, field)
    assert fragment in problem.what
    assert hint in problem.hint


def test_all_lines_that_cannot_be_read_are_told(one_package: Prepared, tmp_path: Path) -> None:
    """Not only the first."""
    text = "creator,platform,cost\nana,tiktok,1\nben,tiktok,1\nanna,tiktok,1\nben,myspace,1\n"
    assert [problem.line for problem in problems_of(one_package, tmp_path, text)] == [2, 3, 5]
    text = "creator,platform,cost\nanna,tiktok,much\n,tiktok,1\nben,instagram,120.50\n"
    assert [problem.line for problem in problems_of(one_package, tmp_path, text)] == [2, 3]


@pytest.mark.parametrize(
    ("content", "fragment"),
    [
        (b"", "no column creator"),
        (b"who,platform\nanna,tiktok\n", "no column creator"),
        (b"{", "not valid JSON"),
        (b"{" * 100_000, "not valid JSON"),
        (b'{"lines": {}}', "no lines with creators"),
        (b'{"lines": [{"platform": "tiktok"}]}', "no lines with creators"),
        (b'{"lines": [3]}', "no lines with creators"),
    ],
)
def test_what_is_no_plan_is_told(tmp_path: Path, content: bytes, fragment: str) -> None:
    """Empty, another table, broken JSON."""
    path = tmp_path / "plan"
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_plan(path)
    assert fragment in caught.value.problems[0].what
    assert caught.value.problems[0].hint


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    """And a folder, and a name that no system allows."""
    for path in (tmp_path / "none.csv", tmp_path, Path("a\0b")):
        with pytest.raises(InputError) as caught:
            read_plan(path)
        assert "cannot be read" in caught.value.problems[0].what


@pytest.mark.parametrize("platform", ["TikTok", "Tik Tok", "tt"])
def test_a_platform_may_be_written_as_in_a_roster(one_package: Prepared, tmp_path: Path, platform: str) -> None:
    """A hand-made plan has the spellings of the export it was made from."""
    assert offers_of(one_package, tmp_path, f"creator,platform\nanna,{platform}\n") == [("anna", "tiktok", "post")]


def test_the_note_of_a_spreadsheet_is_skipped(one_package: Prepared, tmp_path: Path) -> None:
    """`sep=;` as the roster's reader knows it."""
    assert offers_of(one_package, tmp_path, "sep=;\ncreator;platform\nanna;tiktok\n") == [("anna", "tiktok", "post")]


def test_a_table_saved_in_a_country_of_decimal_commas_is_read(one_package: Prepared, tmp_path: Path) -> None:
    """plan.csv opened and saved again by a German spreadsheet."""
    text = "creator;platform;cost\nanna;tiktok;150,00\nben;instagram;120,50\n"
    assert len(offers_of(one_package, tmp_path, text)) == 2


def test_names_are_asked_about_whatever_their_case(one_package: Prepared, tmp_path: Path) -> None:
    """ANNA may be anna; a line of totals is asked to be deleted."""
    upper, total = problems_of(one_package, tmp_path, "creator,platform\nANNA,tiktok\nTotal,\n")
    assert upper.hint == "did you mean 'anna'?"
    assert total.hint == "if it is a line of totals, delete it"
