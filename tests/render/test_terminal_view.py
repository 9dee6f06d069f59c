"""A view on the terminal: whole figures on any page, what is cut is said, names are text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import made_views
import pytest
from cases import some
from handed_plans import HOSTILE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from optimizer.views.cells import Bar, Cell, Count, Money, Name, Share, Stack, Words
from optimizer.views.parts import Card, Cards, Chart, Column, Item, Items, Section, Sentence, Series, Table, View

Printed = Callable[..., str]
Around = Callable[..., View]
ODD = (
    *HOSTILE, "[bold red]evil[/] :smile:", "[/]", "\x1b[31mred\x1b]0;title\x07", "two\nlines\r\tand tabs",
    "👩\u200d👩\u200d👧 família ❤\ufe0f", "张伟的美食频道非常非常长的名字一二三四五六七八九十", "", " ",
)  # fmt: skip


def rows_of(text: str, heading: str) -> list[str]:
    """The rows under the line of headings that begins with `heading`, up to an empty line, a rule or a note."""
    lines = text.splitlines()
    start = next(number for number, line in enumerate(lines) if line.strip().startswith(heading))
    rows = []
    for line in lines[start + 1 :]:
        if not line.strip() or set(line.strip()) <= set("─-"):
            break
        rows.append(line)
    return rows


def table(*names: str, **other: object) -> Table:
    """Names with their figures."""
    columns = (Column("", "Who"), Column("", "Cost", "EUR"), Column("", "Part", rank=1))
    rows = tuple((Name(name), Money(100 + place, "EUR", 2), Share(0.5)) for place, name in enumerate(names))
    return Table("t", "People", columns, rows, **other)  # type: ignore[arg-type]  # as they come


@pytest.mark.parametrize("width", [20, 40, 80, 120, 200])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii"])
def test_hostile_names_stay_text_and_keep_the_table_straight(
    width: int, encoding: str, printed: Printed, around: Around
) -> None:
    """No markup, no control or direction marks, all figures whole and below each other, on every output."""
    text = printed(around(table(*ODD)), width, encoding)
    assert not set("\x1b\x07\r\t\u202e\u200d\ufe0f") & set(text)
    rows = rows_of(text, "Who")[: len(ODD)]
    assert all(re.search(r"1\d\d\.00", row) for row in rows)
    if width >= 40:
        assert len({cell_len(row) for row in rows}) == 1
        assert cell_len(rows[0]) <= width
    if width >= 80:
        assert "[bold red]" in text


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii"])
@pytest.mark.parametrize("name", ODD)
def test_a_hostile_name_everywhere(encoding: str, name: str, printed: Printed) -> None:
    """In titles, sentences, lists, cards, charts, headings: it never leaves its line, and nothing obeys it."""
    for full in (False, True):
        text = printed(made_views.view(name, names=(name, "b")), 80, encoding, full=full)
        assert not set("\x1b\x07\r\t\u202e\u200d\ufe0f") & set(text)
        assert "To do" in text
        assert max(map(cell_len, text.splitlines())) <= 80


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.text(max_size=30), min_size=1, max_size=5), width=st.integers(20, 160))
def test_any_names_fit_any_page(names: list[str], width: int, printed: Printed, around: Around) -> None:
    """Whatever the names: the figures stand below each other."""
    rows = rows_of(printed(around(table("a name", *names)), width), "Who")
    assert len(rows) == len(names) + 1
    assert len({cell_len(row) for row in rows}) == 1


@pytest.mark.parametrize("width", [60, 80, 120, 200])
@pytest.mark.parametrize("full", [False, True])
def test_lines_fit_the_terminal(width: int, full: bool, printed: Printed) -> None:
    """No line is longer than the terminal is wide, and none ends in blanks."""
    for line in some(printed(made_views.view(names=("anna", "bert", "carl")), width, full=full).splitlines()):
        assert cell_len(line) <= width
        assert line == line.rstrip()


def test_rows_are_cut_and_that_is_said(printed: Printed, around: Around) -> None:
    """So many rows and a line that says how to see the rest; with --full all of them."""
    cut = around(table(*"abcde", most=3))
    text = printed(cut)
    assert len(rows_of(text, "Who")) == 4
    assert "… and 2 more, with --full" in text
    assert len(rows_of(printed(cut, full=True), "Who")) == 5
    assert "with --full" not in printed(cut, full=True)
    own = around(table(*"abcde", most=4, rest="and one more of them"))
    assert "… and one more of them" in printed(own)
    assert "1 more," in printed(around(table(*"abcde", most=4)))


def test_items_are_cut_and_that_is_said(printed: Printed, around: Around) -> None:
    """The same for lists; what to type stands below its item."""
    items = Items("To do", tuple(Item(name, "look", code=f"--set {name}") for name in "abc"), numbered=True, most=2)
    text = printed(around(items))
    assert "  1. a: look\n     --set a\n" in text
    assert "… and 1 more, with --full" in text
    assert "3. c: look" in printed(around(items), full=True)


def test_columns_are_left_out_where_there_is_no_room(printed: Printed, around: Around) -> None:
    """The highest rank first; figures are never cut; a column whose cells say nothing is never there."""
    columns = (
        Column("", "Name", least=6), Column("", "First", rank=1), Column("", "Second", rank=2), Column("", "Nothing"),
        Column("", "Later", full=True), Column("data", ""),
    )  # fmt: skip
    row: tuple[Cell | None, ...] = (Name("somebody"), Count(1_000_000), Count(2_000_000), None, Count(3), Count(4))
    wide = around(Table("t", "", columns, (row,)))
    assert [word in printed(wide, 80) for word in ("First", "Second", "Nothing", "Later", "4")] == [
        True,
        True,
        *[False] * 3,
    ]
    assert "Later" in printed(wide, 80, full=True)
    assert "Second" not in printed(wide, 26)
    assert "1,000,000" in printed(wide, 26)
    assert "somebo…  1,000,000" in printed(wide, 20)  # a text gives way before a figure does


def test_columns_that_have_no_room_stand_below(printed: Printed, around: Around) -> None:
    """In blocks, each with the first column; nothing is left out, whatever its rank."""
    columns = (Column("", "Option"), *(Column("", f"Figure {number}", rank=number) for number in range(1, 9)))
    rows = tuple((Name(name), *(Count(1000 * number) for number in range(1, 9))) for name in ("one", "two"))
    text = printed(around(Table("t", "Options", columns, rows, blocks=True)), 44)
    assert text.count("Option ") == text.count("one ") == 3
    assert all(f"Figure {number}" in text and f"{number},000" in text for number in range(1, 9))
    assert printed(around(Table("t", "", columns, rows, blocks=True)), 200).count("one ") == 1


def test_the_total_stands_apart(printed: Printed, around: Around) -> None:
    """Below a thin line where there is room for one, and it is there when rows are cut."""
    summed = around(table(*"abc", total=(Words("all"), Money(303, "EUR", 2), None), most=1))
    for full in (True, False):
        lines = printed(summed, full=full).splitlines()
        place = next(number for number, line in enumerate(lines) if line.strip().startswith("all"))
        assert (set(lines[place - 1].strip()) == {"─"}) == full
        assert "303.00" in lines[place]


def test_rows_that_are_left_out_are_added_up(printed: Printed, around: Around) -> None:
    """101 + 102 are left of 100, 101, 102 behind the first; an estimate among them marks the sum."""
    columns = (Column("who", "Who"), Column("what", "Books"), Column("cost", "Cost", "EUR"), Column("n", "Number"))
    rows = tuple(
        (Name(name), Name(posts), Money(100 + place, "EUR", 2, estimated=place == 2), Count(place))
        for place, (name, posts) in enumerate(
            zip("abc", ("a post", "a story, a video and posts", "a live"), strict=True)
        )
    )
    cut = around(Table("t", "", columns, rows, most=1, adds=("cost",)))
    assert printed(cut).splitlines()[-1].split() == ["…", "2", "more", "203.00*"]
    wide = around(Table("t", "", columns, tuple(reversed(rows)), most=2, adds=("cost", "n")))
    assert " ".join(printed(wide).splitlines()[-1].split()) == "… and 1 more, with --full 100.00 0"
    assert "more" not in printed(around(Table("t", "", columns, rows, most=3, adds=("cost",))))


def test_the_short_form_keeps_to_its_lines(printed: Printed, around: Around) -> None:
    """Tables give way down to five rows, then lists down to three items; with --full all is there."""
    rows = table(*"abcdefghijklmnop", most=12)
    items = Items("Do", tuple(Item("", f"thing {number}") for number in range(9)), most=8)
    heights = {}
    for short in (0, 25, 20, 5):
        text = printed(replace(around(rows, items), short=short))
        heights[short] = text.count("\n"), len(re.findall(r"^  [a-p] ", text, re.M)), text.count("thing")
    assert heights[0] == (28, 12, 8)
    assert heights[25] == (25, 9, 8)
    assert heights[20] == (20, 5, 7)
    assert heights[5][1:] == (5, 3)
    assert printed(replace(around(rows, items), short=5), full=True).count("thing") == 9


def test_the_currency_stands_in_the_heading(printed: Printed, around: Around) -> None:
    """With its sign, and not in the cells."""
    text = printed(around(table("anna")))
    assert "Cost €" in text
    assert "€100" not in text


def test_estimates_are_marked(printed: Printed, around: Around) -> None:
    """With a star behind the figure; the figures without one stay below it."""
    columns = (Column("", "Who"), Column("", "Cost"))
    rows = ((Name("a"), Count(10, estimated=True)), (Name("b"), Count(20)))
    shown = rows_of(printed(around(Table("t", "", columns, rows))), "Who")
    assert shown[0].endswith("10*")
    assert shown[1].index("20") == shown[0].index("10*")


def test_bars_and_stacks(printed: Printed, around: Around) -> None:
    """A bar is as long as its share, never full where something is missing; a legend where a stack is shown."""
    columns = (Column("", "Who"), Column("", "Used"), Column("", "Tiers", rank=1))
    stack = Stack((("micro", 0.25), ("macro", 0.75)))
    rows = ((Name("a"), Bar(0.5), stack), (Name("b"), Bar(0.999), stack))
    view = around(Table("t", "", columns, rows))
    first, second, *_ = rows_of(printed(view), "Who")
    assert first.count("━") == 5
    assert second.count("━") == 9
    assert first.count("█") == 4
    assert first.count("▓") == 12
    assert "█ micro   ▓ macro" in printed(view)
    assert "█" not in printed(view, 24)  # neither the stack nor its legend
    assert "# micro   + macro" in printed(view, 100, "ascii")


def test_what_is_brief_and_what_is_full(printed: Printed) -> None:
    """The short form has what is brief, the long one what is full; what is hidden is in neither."""
    parts = (Sentence("Short alone.", brief=True), Sentence("Long alone.", full=True), Sentence("Both."))
    hidden = Table("h", "Hidden", (Column("a", "A"),), ((Count(77),),), hidden=True)
    later = Section("l", "L", (Sentence("A section of its own."),), full=True)
    view = View(
        "made",
        "Made",
        "k",
        (Sentence("Lead."), Sentence("Deep lead.", full=True)),
        (Section("s", "S", (*parts, hidden)), later),
    )
    short, long = printed(view), printed(view, full=True)
    told = ("Short alone", "Long alone", "Both", "77", "Deep lead", "section of its own")
    assert [words in short for words in told] == [True, False, True, False, False, False]
    assert [words in long for words in told] == [False, True, True, False, True, True]


def test_sentences_have_signs_and_are_wrapped(printed: Printed) -> None:
    """A sign for what is good, a limit, or bad; in plain letters where the output has no others."""
    lead = (Sentence("Proven " + "and more " * 30, "good"), Sentence("Nearly.", "warn"), Sentence("Broken.", "bad"))
    view = View("made", "Made", "k", lead, ())
    text = printed(view, 60)
    assert "✓ Proven" in text
    assert "● Nearly." in text
    assert "✗ Broken." in text
    assert max(map(len, text.splitlines())) <= 60
    plain = printed(view, 60, "ascii")
    assert [line for line in plain.splitlines() if line[:2] in ("+ ", "= ", "x ")] == [
        plain.splitlines()[1], "= Nearly.", "x Broken.",
    ]  # fmt: skip


def test_plain_output_has_no_escapes_and_says_what_it_has_no_sign_for(printed: Printed, around: Around) -> None:
    """A pipe gets text alone; an old encoding gets the code of a currency, and a question mark for foreign letters."""
    view = around(Sentence("€5 – or £6"), table("张"))
    assert "\x1b" not in printed(view)
    assert "EUR 5 - or GBP 6" in printed(view, 80, "ascii")
    assert "€5 – or £6" in printed(view, 80, "cp1252")
    assert "?" in printed(view, 80, "ascii")


@pytest.mark.parametrize("width", [20, 40, 80])
def test_cards_stand_side_by_side_where_they_fit(width: int, printed: Printed, around: Around) -> None:
    """Each figure whole, with what it is above it."""
    cards = Cards(tuple(Card(f"Title {number}", Count(1000 * number), "a remark") for number in range(1, 5)))
    text = printed(around(cards), width)
    assert all(f"{number},000" in text for number in range(1, 5))
    assert max(map(cell_len, text.splitlines())) <= width
    titles = [line for line in text.splitlines() if "Title" in line]
    assert len(titles) == {20: 4, 40: 2, 80: 1}[width]


@pytest.mark.parametrize(("ys", "drawn"), [([0.0, 0.0], False), ([0.0, 5.0], True), ([5.0], False)])
def test_nothing_is_no_curve(ys: list[float], drawn: bool, printed: Printed, around: Around) -> None:
    """A curve of zeros has no scale, a single point no line."""
    points = tuple((float(place), value) for place, value in enumerate(ys))
    chart = Chart("c", "line", "A curve", "d", (Series("E", points),), x_title="Budget", y_title="Engagement")
    text = printed(around(chart))
    assert ("A curve" in text) is drawn
    assert "e-" not in text


def test_a_line_has_points_marks_and_scales(printed: Printed) -> None:
    """A point for each figure, a diamond with its name, figures on both axes."""
    text = printed(made_views.view())
    assert text.count("●") == 2 + text.count("● anna") + text.count("● Beside")  # the third lies under the mark
    assert text.count("◆") == 2  # in the picture and beside its name
    assert "◆ the best" in text
    assert "50 %" in text
    plain = printed(made_views.view(), 80, "ascii")
    assert "# the best" in plain
    assert "+---" in plain


def test_bars_begin_at_nothing(printed: Printed, around: Around) -> None:
    """Twice as much is twice as long, also where all are large."""
    chart = Chart("b", "bars", "Bars", "d", (Series("E", ((0.0, 100.0), (1.0, 200.0))),), ("a", "b"))
    first, second = (line.count("━") for line in printed(around(chart)).splitlines() if "━" in line)
    assert second == 2 * first


def test_the_same_view_gives_the_same_text(printed: Printed) -> None:
    """Twice."""
    view = made_views.view()
    assert printed(view) == printed(replace(view))
