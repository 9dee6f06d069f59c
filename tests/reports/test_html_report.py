"""The HTML report as a text: self-contained, escaped, the same bytes each time, readable without its script."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from from_text import write_texts
from handed_plans import HOSTILE, hostile_scenario, planned
from optimizer.reports import html_charts as charts
from optimizer.reports.handing import write_report

from optimizer.advice.conflicts import explained
from optimizer.plan.files import write_plan
from optimizer.planning import plan_campaign, prepare

ROSTER = ("creator,followers,engagement_rate,price", "anna,10000,5%,400", "bert,20000,3%,750", "carl,8000,4%,300")


class Page(HTMLParser):
    """The elements of a page, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report of a plan whose every name is hostile."""
    folder = tmp_path_factory.mktemp("hostile")
    scenario = hostile_scenario(folder)
    path = write_report(planned(scenario, folder), folder / "report.html", scenario=scenario)[0]
    return path.read_text(encoding="utf-8")


def test_nothing_is_loaded_from_anywhere(hostile: str) -> None:
    """One script and one style, both the page's own and named by their hashes; no other source of anything."""
    page = Page(hostile)
    tags = [tag for tag, _ in page.found]
    assert (tags.count("script"), tags.count("style")) == (1, 1)
    assert not {"link", "img", "iframe", "object", "embed", "base", "form", "foreignobject", "use"} & set(tags)
    for tag, attributes in page.found:
        assert not {"src", "style", "srcset", "data", "action"} & set(attributes)
        assert not [name for name in attributes if name.startswith("on")]
        assert (attributes.get("href") or "#").startswith("#"), tag
    policy = next(a["content"] for t, a in page.found if t == "meta" and a.get("http-equiv")) or ""
    assert policy.startswith("default-src 'none';")
    for tag in ("script", "style"):
        content = re.search(rf"<{tag}>(.*?)</{tag}>", hostile, re.DOTALL)
        assert content is not None
        digest = base64.b64encode(hashlib.sha256(content[1].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_hostile_names_are_text(hostile: str) -> None:
    """They come back from the page as they were written; templates in them are not filled in."""
    text = Page(hostile).text
    for name in (*HOSTILE[:6], "{{ 7*7 }}", "=1+1<script>alert(1)</script>"):
        assert name in text
    assert "\u202e" not in hostile
    assert "x" * 200 not in hostile


def test_the_page_is_built_for_everybody(hostile: str) -> None:
    """A language, a title, one main heading, captions and headings of tables, words for each drawing."""
    page = Page(hostile)
    tags = [tag for tag, _ in page.found]
    assert next(a for t, a in page.found if t == "html")["lang"] == "en"
    assert tags.count("h1") == 1
    assert tags.count("caption") == tags.count("table")
    headed = [attributes for tag, attributes in page.found if tag == "th"]
    assert all(attributes.get("scope") in ("col", "row") for attributes in headed)
    drawings = [attributes for tag, attributes in page.found if tag == "svg"]
    assert drawings
    assert all(attributes.get("role") == "img" and attributes.get("aria-label") for attributes in drawings)
    identities = [attributes["id"] for _, attributes in page.found if "id" in attributes]
    assert len(identities) == len(set(identities))


def test_the_same_plan_gives_the_same_text(tmp_path: Path) -> None:
    """Written twice; a plan file alone is enough, and says what more a scenario would add."""
    source = planned(write_texts(tmp_path, "", *ROSTER), tmp_path)
    pages = [write_report(source, tmp_path / name)[0].read_text(encoding="utf-8") for name in ("a.html", "b.html")]
    assert pages[0] == pages[1]
    assert "--scenario FILE" in pages[0]


def test_a_plan_that_cannot_be_says_why(tmp_path: Path) -> None:
    """The rules that cannot hold together stand on the page; a workbook is refused."""
    from optimizer.errors import InputError

    prepared = prepare(write_texts(tmp_path, "budget: 500\ntargets: {engagement: {min: 900}}", *ROSTER))
    source = write_plan(explained(plan_campaign(prepared), prepared), tmp_path)[0]
    text = Page(write_report(source, tmp_path / "report.html")[0].read_text(encoding="utf-8")).text
    assert "These cannot hold together" in text
    assert "What would make it work" in text
    with pytest.raises(InputError, match="nothing to add up"):
        write_report(source, tmp_path / "plan.xlsx")


def test_charts_draw_what_they_are_given() -> None:
    """Bars as long as their values; lines from the least to the greatest; labels escaped; nothing is fine too."""
    drawn = str(charts.bars("T", "D.", [charts.Bar("<b>", 10, "10"), charts.Bar("c", 5, "5")]))
    widths = [float(width) for width in re.findall(r'class="one" x="\d+" y="\d+" width="([\d.]+)"', drawn)]
    assert widths[0] == 2 * widths[1]
    assert "<b>" not in drawn
    assert "&lt;b&gt;" in drawn
    assert "<svg" in charts.bars("T", "D.", [])
    line = charts.lines("T", "D.", [charts.Series("s", [(0, 0), (10, 5)])], x_title="x", y_title="y")
    assert 'points="70.0,278.0 696.0,79.7"' in line  # 5 of the 6 at the top


@pytest.mark.parametrize(
    ("most", "steps"), [(5, [0, 2, 4, 6]), (1, [0, 0.25, 0.5, 0.75, 1]), (1234, [0, 500, 1000, 1500])]
)
def test_scales_end_in_round_figures(most: float, steps: list[float]) -> None:
    """At or above the largest value."""
    assert charts.ticks(most) == pytest.approx(steps)
