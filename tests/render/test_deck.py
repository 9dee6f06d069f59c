"""A view as slides: native titles, tables and charts with the view's figures, text that stays text, the same bytes."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import decks
import made_views
import pytest
from handed_plans import HOSTILE

from optimizer.errors import InputError
from optimizer.render.deck.look import palette
from optimizer.render.deck.measure import fitting, lines_of, width_of
from optimizer.render.deck.view import view_deck
from optimizer.render.files import check_report_path
from optimizer.views.cells import Count, Money, Name, Words
from optimizer.views.parts import Card, Cards, Chart, Column, Item, Items, Sentence, Series, Table, View

Around = Callable[..., View]


def test_every_part_is_there() -> None:
    """Titles are title placeholders; cards, lists and sentences are text; data alone and what is folded is left out."""
    deck = decks.opened(view_deck(made_views.view(), ("It rests on this.",)))
    assert decks.titles(deck) == ["anna", "First [of]: anna", "Second (1 of 2)", "Second (2 of 2)"]
    told = "\n".join(decks.texts(deck))
    for text in ("The best is anna.", "€201.00", "of EUR 500", "To do", "look", "Beside it.", "Costs are made up."):
        assert text in told
    assert "All of them" not in told
    assert all("It rests on this." in slide.notes_slide.notes_text_frame.text for slide in deck.slides)
    assert "--set budget=1" in deck.slides[1].notes_slide.notes_text_frame.text
    assert [bool(slide.shapes.title) for slide in deck.slides] == [True] * 4


def test_tables_are_native_and_say_what_the_view_says() -> None:
    """Headings with their unit, figures as they are written everywhere, a mark on an estimate, the total last."""
    ((heads, first, *_, total),) = decks.tables(decks.opened(view_deck(made_views.view())))
    assert heads[:4] == ["Creator", "Niche", "Cost EUR", "Engagement"]
    assert first[:5] == ["anna", "food", "100.00*", "1,000", "€0.100"]
    assert total[:4] == ["all", "", "201.00", "2,001"]


def test_charts_are_native_and_have_the_figures_of_the_view() -> None:
    """In the chart and in the sheet that opens when it is edited; a line has its band and its mark as series."""
    line, stacks, bars, columns = decks.charts(decks.opened(view_deck(made_views.view())))
    assert decks.figures(line) == {
        "Engagement": [100.0, 150.0, 50.0], "No plan beats": [110.0], "the best": [150.0],
    }  # fmt: skip
    assert decks.figures(stacks) == {"anna": [1.0]}
    assert decks.figures(bars) == {"E": [10.0, 5.0]}
    assert list(bars.plots[0].categories) == ["anna", "c"]
    assert decks.figures(columns) == {"E": [1.0, 2.0]}
    assert [chart.value_axis.minimum_scale for chart in (bars, columns)] == [0.0, 0.0]
    sheet = [[cell.value for cell in row] for row in decks.behind(line).iter_rows()]
    assert sheet[:4] == [[None, "Engagement"], [0, 100], [0.5, 150], [1, 50]]
    assert [[cell.value for cell in row] for row in decks.behind(bars).iter_rows()] == [
        [None, "E"],
        ["anna", 10],
        ["c", 5],
    ]


def test_charts_and_tables_have_words_for_whoever_cannot_see_them() -> None:
    """Each has a description; strokes are marked as decoration."""
    deck = decks.opened(view_deck(made_views.view()))
    frames = [shape for slide in deck.slides for shape in slide.shapes if shape.has_chart or shape.has_table]
    told = [frame._element.nvGraphicFramePr.cNvPr.get("descr") for frame in frames]
    assert told == [
        "Lines", "Best by share on anna. From 100 to 50.", "Spend. From 100 to 50.", "Engagement. 10 and 5.",
        "By month. 1 and 2.",
    ]  # fmt: skip
    strokes = [shape for slide in deck.slides for shape in slide.shapes if shape.name.startswith("Rectangle")]
    assert [b"decorative" in shape._element.xml.encode() for shape in strokes] == [True]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_text(name: str) -> None:
    """No link, no formula, no mark that turns or hides; nothing from outside is referred to, long names are cut."""
    content = view_deck(made_views.view(name, names=HOSTILE), (name,))
    deck = decks.opened(content)
    assert not decks.outside(deck)
    for text in decks.texts(deck):
        assert not re.search("[\x00-\x08\x0b-\x1f\u202a-\u202e\u2066-\u2069]", text)
        assert "x" * 1000 not in text
    for part, data in decks.parts(content):
        assert b"hlinkClick" not in data
        assert b'TargetMode="External"' not in data, part
    for chart in decks.charts(deck):
        assert not [cell for row in decks.behind(chart).iter_rows() for cell in row if cell.data_type in "fe"]
        assert not decks.behind(chart)._hyperlinks


def test_the_same_view_gives_the_same_bytes() -> None:
    """Written twice, on whatever day: no date is in it that is not fixed."""
    content = view_deck(made_views.view())
    assert content == view_deck(made_views.view())
    for _, data in decks.parts(content):
        assert not re.search(rb"<dcterms:(created|modified)[^>]*>(?!2020-01-01)", data)
    assert decks.opened(content).core_properties.title == "anna"


def test_long_tables_go_on_and_end(around: Around) -> None:
    """Pages of twelve rows at most, about equally long, under the same headings; what is left out is counted."""
    rows = tuple((Name(f"creator {number}"), Count(number)) for number in range(30))
    table = Table(
        "t", "T", (Column("a", "A"), Column("b", "B")), rows, total=(Words("all"), Count(435)), note="So it is."
    )
    deck = decks.opened(view_deck(around(table)))
    pages = decks.tables(deck)
    assert [len(page) - 1 for page in pages] == [11, 11, 9]
    assert [page[0] for page in pages] == [["A", "B"]] * 3
    assert pages[-1][-1] == ["all", "435"]
    assert decks.titles(deck)[1:] == ["S (1 of 3)", "S (2 of 3)", "S (3 of 3)"]
    assert [text for text in decks.texts(deck) if "So it is." in text] == ["So it is."]
    many = replace(table, rows=rows * 10, total=None, adds=("b",))
    pages = decks.tables(decks.opened(view_deck(around(many))))
    assert len(pages) == 4
    assert pages[-1][-1] == ["… 253 more", "3,779"]
    assert sum(len(page) - 1 for page in pages) == 48


def test_columns_that_do_not_fit_are_named_in_the_notes(around: Around) -> None:
    """The least needed go first; figures are never cut, names are."""
    columns = (Column("a", "Name", least=6), *(Column(str(n), f"Figure {n}", rank=n) for n in range(1, 16)))
    row = (Name("y" * 300), *(Money(1234567 + n, "EUR", 2) for n in range(1, 16)))
    deck = decks.opened(view_deck(around(Table("t", "T", columns, (row,)))))
    ((heads, cells),) = decks.tables(deck)
    assert heads[:3] == ["Name", "Figure 1", "Figure 2"]
    assert cells[0].endswith("…")
    assert cells[1:3] == ["€1,234,568.00", "€1,234,569.00"]
    assert not decks.outside(deck)
    assert "No room on the slide for: Figure" in deck.slides[1].notes_slide.notes_text_frame.text


def test_nothing_covers_anything_or_leaves_the_slide(around: Around) -> None:
    """Many figures, long lists and texts, two charts and a small table beside each other: all find a place."""
    cards = Cards(tuple(Card(f"Card {n}", Money(10**n, "EUR", 2), "a remark that goes on " * 4) for n in range(9)))
    items = Items("Do", tuple(Item(f"head {n}", "what is said of it " * 12) for n in range(30)), numbered=True)
    bars = Chart(
        "b", "bars", "B", "D.", (Series("s", tuple((float(n), 5.0) for n in range(12))),), ("label " * 9,) * 12
    )
    small = Table(
        "s", "Small", (Column("a", "A"), Column("b", "B")), ((Words("long words of ours " * 4), Count(1)),) * 5
    )
    parts = (Sentence("So it goes on and on. " * 20), cards, items, bars, small, bars, bars, Sentence("End."))
    deck = decks.opened(view_deck(around(*parts)))
    assert len(deck.slides) > 5
    assert not decks.outside(deck)
    assert not decks.over_each_other(deck)
    told = "\n".join(decks.texts(deck))
    assert all(f"head {n} " in told for n in range(30))
    kinds = [{(shape.has_table, shape.has_chart) for shape in slide.shapes} for slide in deck.slides]
    assert [{(True, False), (False, True)} <= kind for kind in kinds].count(True) == 1


def test_a_view_with_little(around: Around) -> None:
    """No parts, no name, empty tables and charts: a slide with a title is there."""
    empty = around(Table("t", "T", (Column("a", "A"),), ()), Chart("c", "line", "C", "D.", (Series("s", ()),)))
    assert decks.titles(decks.opened(view_deck(empty))) == ["Made"]
    assert decks.titles(decks.opened(view_deck(View("made", "", "", (), ())))) == ["Campaign"]
    single = Chart("c", "line", "C", "D.", (Series("s", ((5.0, 5.0),)),))
    (chart,) = decks.charts(decks.opened(view_deck(around(single))))
    assert decks.figures(chart) == {"s": [5.0]}


def test_a_long_answer_has_slides_of_its_own(around: Around) -> None:
    """What does not fit on the first slide in a size that can be read stands whole on the next one."""
    lead = tuple(Sentence(f"Sentence {n} says a good deal about this one option. " * 3) for n in range(12))
    deck = decks.opened(view_deck(replace(around(Sentence("End.")), lead=lead)))
    assert decks.titles(deck)[1].startswith("Made up")
    assert "Sentence 11" not in deck.slides[0].placeholders[1].text_frame.text
    assert "Sentence 11" in "\n".join(decks.texts(deck))
    assert not decks.over_each_other(deck)


def test_the_look_is_that_of_the_page() -> None:
    """Accents of the theme are the colours of the page's style."""
    theme = dict(decks.parts(view_deck(made_views.view())))["ppt/theme/theme1.xml"].decode()
    assert palette()["one"] == "1F6F8B"
    for place, name in (("accent1", "one"), ("accent2", "two"), ("dk1", "ink")):
        assert f'<a:{place}><a:srgbClr val="{palette()[name]}"/>' in theme


def test_texts_are_measured() -> None:
    """Longer texts are wider, a broken one takes more lines, a fitted one is as long as fits."""
    assert width_of("aaaa", 12) < width_of("aaaaa", 12) < width_of("aaaaa", 14)
    assert width_of("日本", 12) > width_of("ab", 12)
    assert lines_of("one two three", 12, 10) == 1
    assert lines_of("one two three", 12, width_of("three", 12) + 0.01) == 3
    assert lines_of("x" * 100, 12, 1.0) > 5
    short = fitting("abcdefghij" * 9, 12, 1.0)
    assert short.endswith("…")
    assert width_of(short, 12) <= 1.0 < width_of(f"a{short}", 12)


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is worked out."""
    monkeypatch.setattr("optimizer.render.files.find_spec", lambda _: None)
    with pytest.raises(InputError, match="slides need python-pptx") as refused:
        check_report_path(Path("plan.pptx"))
    assert "pip install 'campaign-budget-optimizer[deck]'" in str(refused.value)
