"""A view as a page: self-contained, escaped, the same text each time, readable without its script."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable

import made_views
import pytest
from handed_plans import HOSTILE
from pages import Page

from optimizer.render.axes import ticks
from optimizer.render.html.charts import chart_svg
from optimizer.render.html.view import view_html
from optimizer.views.cells import Count, Money, Name, Words
from optimizer.views.parts import Chart, Column, Mark, Sentence, Series, Table, View

Around = Callable[..., View]


@pytest.fixture(scope="module", params=HOSTILE)
def hostile(request: pytest.FixtureRequest) -> tuple[str, str]:
    """A hostile name, and the page of a view in which everything is called so."""
    return request.param, view_html(made_views.view(request.param, names=HOSTILE))


def test_nothing_is_loaded_from_anywhere(hostile: tuple[str, str]) -> None:
    """One script and one style, both the page's own and named by their hashes; no other source of anything."""
    page = Page(hostile[1])
    assert (page.tags.count("script"), page.tags.count("style")) == (1, 1)
    assert not {"link", "img", "iframe", "object", "embed", "base", "form", "foreignobject", "use"} & set(page.tags)
    for tag, attributes in page.found:
        assert not {"src", "style", "srcset", "data", "action"} & set(attributes)
        assert not [name for name in attributes if name.startswith("on")]
        assert (attributes.get("href") or "#").startswith("#"), tag
    policy = next(a["content"] for t, a in page.found if t == "meta" and a.get("http-equiv")) or ""
    assert policy.startswith("default-src 'none';")
    for tag in ("script", "style"):
        content = re.search(rf"<{tag}>(.*?)</{tag}>", hostile[1], re.DOTALL)
        assert content is not None
        digest = base64.b64encode(hashlib.sha256(content[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_hostile_names_are_text(hostile: tuple[str, str]) -> None:
    """They come back from the page as they were written, those that are not too long or turn the writing round."""
    name, text = hostile
    if name.isprintable() and len(name) < 100 and name.isascii():
        assert name in Page(text).text
    assert "\u202e" not in text
    if len(name) < 1000:
        assert "x" * 200 not in text  # the rows are called so


def test_the_page_is_built_for_everybody(hostile: tuple[str, str]) -> None:
    """A language, a title, one main heading, captions and headings of tables, words for each drawing, unique names."""
    page = Page(hostile[1])
    assert next(a for t, a in page.found if t == "html")["lang"] == "en"
    assert page.tags.count("h1") == 1
    assert page.tags.count("caption") == page.tags.count("table") == 2
    landmarks = [attributes.get("aria-label") for _, attributes in page.found if attributes.get("role") == "region"]
    assert len(set(landmarks)) == len(landmarks) == 2
    headed = [attributes for tag, attributes in page.found if tag == "th"]
    assert all(attributes.get("scope") in ("col", "row") for attributes in headed)
    drawings = [attributes for tag, attributes in page.found if tag == "svg"]
    assert len(drawings) == 3 + len(HOSTILE)  # the charts, and a bar in each row
    assert all(attributes.get("role") == "img" and attributes.get("aria-label") for attributes in drawings)
    identities = [attributes["id"] for _, attributes in page.found if "id" in attributes]
    assert len(identities) == len(set(identities))


def test_the_same_view_gives_the_same_text() -> None:
    """Twice; what is brief is left out, what is data alone too."""
    assert view_html(made_views.view()) == view_html(made_views.view())


def test_parts_of_a_page(around: Around) -> None:
    """What is brief or data alone is left out; figures sort by their numbers; names are kept apart from the text."""
    hidden = Table("h", "Hidden", (Column("a", "A"),), ((Count(7777),),), hidden=True)
    columns = (Column("who", "Who"), Column("cost", "Cost", "EUR"), Column("data", ""))
    rows = ((Name("anna"), Money(1500, "EUR", 2, estimated=True, tone="warn"), Count(8888)), (Name("bert"), None, None))
    shown = Table("t", "Lines", columns, rows, total=(Words("all"), Money(1500, "EUR", 2), None), note="A note.",
                  filters=("who",), sum="cost", folded="All lines")  # fmt: skip
    text = view_html(around(Sentence("Short.", brief=True), Sentence("Full.", full=True), hidden, shown))
    assert "Short." not in text
    assert "Full." in text
    assert "7777" not in text.replace(",", "")
    assert "8888" not in text.replace(",", "")
    assert '<td class="n warn" data-v="1500">1,500.00<span class="mark">*</span></td>' in text
    assert '<th scope="row"><bdi>anna</bdi></th>' in text
    assert "<tfoot>" in text
    assert "<summary>All lines</summary>" in text
    assert "A note." in text
    assert '<select data-column="0">' in text
    assert "data-sorts" in text


def test_tables_have_names_that_differ(around: Around) -> None:
    """Whoever cannot see the page tells them apart, and from their section; one without a title has no caption."""
    rows = ((Count(1),),)
    tables = [Table(str(place), title, (Column("a", "A"),), rows) for place, title in enumerate(("S", "", "", "S"))]
    page = Page(view_html(around(*tables)))
    names = [attributes["aria-label"] for _, attributes in page.found if attributes.get("role") == "region"]
    assert names == ["S: S", "S: table 2", "S: table 3", "S: S table 4"]
    assert page.tags.count("caption") == 2


def test_a_filter_by_what_is_not_there(around: Around) -> None:
    """A column that says nothing is left out, and so is its filter."""
    columns = (Column("who", "Who"), Column("niche", "Niche"), Column("cost", "Cost"))
    table = Table("t", "T", columns, ((Name("anna"), None, None),), filters=("niche",), sum="cost")
    text = view_html(around(table))
    assert "<select" not in text
    assert "data-sum" not in text


def test_a_column_of_many_values_has_no_filter(around: Around) -> None:
    """The search has to do."""
    rows = tuple((Name(f"creator {place}"),) for place in range(61))
    assert "<select" not in view_html(around(Table("t", "T", (Column("who", "Who"),), rows, filters=("who",))))


def bars(*values: float) -> str:
    """The drawing of some bars."""
    points = tuple((float(place), value) for place, value in enumerate(values))
    labels = tuple(f"<b>{place}" for place in range(len(values)))
    return str(chart_svg(Chart("b", "bars", "T", "D.", (Series("E", points),), labels)))


def test_bars_begin_at_nothing() -> None:
    """They are as long as their values, also where all are large; labels are escaped."""
    widths = [float(width) for width in re.findall(r'class="one" x="\d+" y="\d+" width="([\d.]+)"', bars(1000, 900))]
    assert widths[1] == pytest.approx(0.9 * widths[0], abs=0.1)
    assert "<b>" not in bars(1)
    assert "&lt;b&gt;0" in bars(1)


def test_columns_stand_on_nothing() -> None:
    """Twice as much is twice as high; what is negative hangs below, as high as it is."""
    series = (Series("a", ((0.0, 10.0), (1.0, 5.0))), Series("b", ((0.0, -5.0),)))
    drawn = str(chart_svg(Chart("c", "columns", "T", "D.", series, ("x", "y"))))
    found = re.findall(r'<rect class="(one|two)" x="[\d.]+" y="[\d.]+" width="[\d.]+" height="([\d.]+)" rx', drawn)
    heights = [float(height) for _, height in found if float(height) not in (0.0, 8.0)]  # 8 in the legend
    assert heights == pytest.approx([heights[0], heights[0] / 2, heights[0] / 2], abs=0.1)


@pytest.mark.parametrize(("values", "x", "above"), [((9, 5, 1), 0, True), ((1, 5, 9), 0, False), ((1, 5, 9), 2, True)])
def test_the_name_of_a_mark_stands_beside_the_line(values: tuple[float, ...], x: int, above: bool) -> None:
    """Above it where the line falls below the name, else below; a line does not run through words."""
    points = tuple((float(place), float(value)) for place, value in enumerate(values))
    mark = Mark(float(x), points[x][1], "the best share")
    drawn = str(chart_svg(Chart("c", "line", "T", "D", (Series("s", points),), marks=(mark,))))
    found = re.search(r'cy="([\d.]+)" r="6"/><text class="axis" x="[\d.]+" y="([\d.]+)"', drawn)
    assert found is not None
    assert (float(found[2]) < float(found[1])) is above


def test_a_line_shows_its_bend() -> None:
    """From the least to the greatest, not from nothing where all are large; a mark has its name."""
    chart = made_views.view().sections[1].parts[0]
    assert isinstance(chart, Chart)
    text = str(chart_svg(chart))
    assert 'class="line-one"' in text
    assert 'class="band"' in text
    assert ">the best</text>" in text
    high = Chart("c", "line", "T", "D.", (Series("a", ((0.0, 1000.0), (1.0, 1010.0))),))
    ends = re.search(r'points="70\.0,([\d.]+) 696\.0,([\d.]+)"', str(chart_svg(high)))
    assert ends is not None
    assert float(ends[1]) - float(ends[2]) > 150


@pytest.mark.parametrize(
    ("low", "high", "steps"),
    [
        (0, 5, [0, 2, 4]),
        (0, 1, [0, 0.25, 0.5, 0.75, 1]),
        (0, 1234, [0, 500, 1000]),
        (990, 1012, [990, 1000, 1010]),
        (3, 3, [3]),
    ],
)
def test_scales_have_round_figures(low: float, high: float, steps: list[float]) -> None:
    """About four of them, inside of the span."""
    assert ticks(low, high) == pytest.approx(steps)
