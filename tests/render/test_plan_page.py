"""A plan as a page: what a hostile plan does not do to it, and what stands on it of plans of every kind."""

from __future__ import annotations

from pathlib import Path

import pytest
from from_text import write_texts
from handed_plans import HOSTILE, hostile_scenario, planned
from pages import Page

from optimizer.advice.conflicts import explained
from optimizer.api import write_report
from optimizer.errors import InputError
from optimizer.plan.files import write_plan
from optimizer.planning import plan_campaign, prepare

ROSTER = ("creator,followers,engagement_rate,price", "anna,10000,5%,400", "bert,20000,3%,750", "carl,8000,4%,300")


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report of a plan whose every name is hostile, with all that its scenario adds."""
    folder = tmp_path_factory.mktemp("hostile")
    scenario = hostile_scenario(folder)
    path = write_report(planned(scenario, folder), folder / "report.html", scenario=scenario)
    return path.read_text(encoding="utf-8")


def test_hostile_names_are_text(hostile: str) -> None:
    """They come back from the page as they were written; templates in them are not filled in."""
    page = Page(hostile)
    for name in (*HOSTILE[:6], "{{ 7*7 }}", "=1+1<script>alert(1)</script>"):
        assert name in page.text
    assert "\u202e" not in hostile
    assert "x" * 200 not in hostile
    assert (page.tags.count("script"), page.tags.count("style")) == (1, 1)
    assert not {"link", "img", "iframe", "object", "embed", "base", "form"} & set(page.tags)
    identities = [attributes["id"] for _, attributes in page.found if "id" in attributes]
    assert len(identities) == len(set(identities))


def test_every_section_is_on_the_page(hostile: str) -> None:
    """With the scenario: who was not chosen, how reach builds up, overlaps, and that the figures are confirmed."""
    page = Page(hostile)
    sections = [attributes["id"] for tag, attributes in page.found if tag == "section"]
    assert sections == [
        "summary", "mix", "lines", "reach", "forecast", "rules", "not-chosen", "sources", "approval",
    ]  # fmt: skip
    assert "every figure and every rule are confirmed" in page.text
    assert "How reach builds up" in page.text
    assert "Overlap of audiences" in page.text
    assert "To confirm" not in page.text


def test_the_same_plan_gives_the_same_text(tmp_path: Path) -> None:
    """Written twice; a plan file alone is enough, and says what more a scenario would add."""
    source = planned(write_texts(tmp_path, "", *ROSTER), tmp_path)
    pages = [write_report(source, tmp_path / name).read_text(encoding="utf-8") for name in ("a.html", "b.html")]
    assert pages[0] == pages[1]
    assert "--scenario FILE" in pages[0]
    assert "Revision 1" in pages[0]


def test_a_plan_that_cannot_be_says_why(tmp_path: Path) -> None:
    """The rules that cannot hold together stand on the page; a workbook is refused."""
    prepared = prepare(write_texts(tmp_path, "budget: 500\ntargets: {engagement: {min: 900}}", *ROSTER))
    source = write_plan(explained(plan_campaign(prepared), prepared), tmp_path)[0]
    text = Page(write_report(source, tmp_path / "report.html").read_text(encoding="utf-8")).text
    assert "These cannot hold together" in text
    assert "What would make it work" in text
    with pytest.raises(InputError, match="nothing to add up"):
        write_report(source, tmp_path / "plan.xlsx")
