"""A plan as slides: in the order of what a client asks, with the figures of the plan, of plans of every kind."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import decks
import pytest
from from_text import write_texts
from handed_plans import hostile_scenario, planned

from optimizer.advice.conflicts import explained
from optimizer.api import curve, write_report
from optimizer.dossier import Dossier, dossier_of
from optimizer.plan.files import write_plan
from optimizer.plan.plan import Plan
from optimizer.planning import plan_campaign, prepare
from optimizer.render.files import write_view
from optimizer.views.plan import plan_view
from optimizer.views.plan_deck import basis_of, client_view
from optimizer.words.deck import not_shown, page_of, when
from optimizer.words.figures import count

FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
SCENARIOS = sorted(path.stem for path in FOLDER.glob("*.yaml"))
QUICK = ("minimal", "spring_flights", "reach_segments", "with_history")
"""One without anything, one with flights, one with reach, one with ranges; the others are planned with --long."""
ROSTER = ("creator,followers,engagement_rate,price", "anna,10000,5%,400", "bert,20000,3%,750", "carl,8000,4%,300")


def written(name: str, folder: Path, *, scenario: bool = True) -> tuple[Plan, bytes]:
    """A plan of a shipped scenario, and its slides."""
    source = FOLDER / f"{name}.yaml"
    plan = plan_campaign(source, ["solve.gap=20%"])
    path, _ = write_plan(plan, folder)
    dossier = dossier_of(path, source if scenario else None)
    return plan, write_view(plan_view(dossier), folder / "plan.pptx", dossier).read_bytes()


@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.long) for name in SCENARIOS]
)
def test_every_shipped_scenario_makes_a_deck(name: str, tmp_path: Path) -> None:
    """Its figures are the plan's, nothing leaves a slide or covers anything, each slide has a title of its own."""
    plan, content = written(name, tmp_path)
    deck = decks.opened(content)
    titles = decks.titles(deck)
    assert titles[0] == plan.scenario
    assert len(set(titles)) == len(titles)
    assert all(titles)
    assert not decks.outside(deck)
    assert not decks.over_each_other(deck)
    told = decks.texts(deck)
    assert plan.certificate in told[1]
    assert any(count(plan.totals["creators"]) in text for text in told)
    shares = decks.figures(next(chart for chart in decks.charts(deck) if "of spend" in decks.figures(chart)))
    assert sum(shares["of spend"]) == pytest.approx(1)
    rows = [row for table in decks.tables(deck) if table[0][:2] == ["Creator", "Tier"] for row in table[1:]]
    creators = plan.lines.groupby("creator")["cost"].sum()
    shown = [row for row in rows if not row[0].startswith("…")]
    assert len(shown) == min(47, len(creators))
    assert {row[0] for row in shown} <= set(creators.index)
    assert all(slide.has_notes_slide for slide in deck.slides)


def test_deals_stand_on_a_slide_by_how_far_they_are(tmp_path: Path) -> None:
    """USD 90 is EUR 81 of a quote of 100; zoe is outside of the roster; ben has declined, which the scenario knows."""
    (tmp_path / "deals.csv").write_text(
        "creator,package,price,currency,status,followers\nanna,post,90,USD,signed,\nzoe,post,40,EUR,offered,9000\n"
        "ben,post,,,declined,\n",
        encoding="utf-8",
    )
    roster = ("creator,platform,followers,price", "anna,instagram,10000,100", "ben,instagram,60000,300")
    scenario = write_texts(tmp_path, "deals: deals.csv\ncosts: {fx: {USD: 0.9}}", *roster)
    path, _ = write_plan(plan_campaign(scenario), tmp_path / "out")
    found = {}
    for name, source in (("with", scenario), ("without", None)):
        dossier = dossier_of(path, source)
        deck = decks.opened(write_view(plan_view(dossier), tmp_path / f"{name}.pptx", dossier).read_bytes())
        assert "What is agreed" in decks.titles(deck)
        found[name] = next(table for table in decks.tables(deck) if table[0][0] == "Deal")
    assert found["with"][1:] == [
        ["signed", "1", "81.00", "100.00", "-19.00", "-19 %"], ["offered", "1", "40.00", "", "", ""],
        ["declined", "1", "", "", "", ""], ["Total in the plan", "2", "121.00", "", "-19.00", "-19 %"],
    ]  # fmt: skip
    assert [row[0] for row in found["without"][1:]] == ["signed", "offered", "Total in the plan"]


def test_the_order_of_a_plan_with_flights(tmp_path: Path) -> None:
    """Result, mix, money, who, when, reach, who not, rules, estimates; flights by their spend and budget."""
    plan, content = written("spring_flights", tmp_path)
    deck = decks.opened(content)
    titles = [title.partition(" (")[0] for title in decks.titles(deck)]
    assert list(dict.fromkeys(titles))[1:] == [
        "What the plan brings", "The mix by tier", "Where the money goes", "Who, and why", "When", "People reached",
        "How sure the forecast is", "Not chosen, and why", "Rules of the campaign",
        "What is estimated, and what to confirm before presenting",
    ]  # fmt: skip
    assert "3 flights, 1 Mar 2027 to 31 May 2027: sow, plant and enjoy." in decks.texts(deck)[1]
    by_flight = next(chart for chart in decks.charts(deck) if "budget" in decks.figures(chart))
    assert decks.figures(by_flight)["spend"] == [float(flight.spend) for flight in plan.flights]
    posted = next(chart for chart in decks.charts(deck) if "posted" in decks.figures(chart))
    assert decks.figures(posted)["paid"] == [float(month.cash) for month in plan.months]
    (built,) = [chart for chart in decks.charts(deck) if "different people" in decks.figures(chart)]
    assert decks.figures(built)["different people"][-1] == pytest.approx(plan.totals["reach"])
    notes = deck.slides[2].notes_slide.notes_text_frame.text
    assert "What the figures rest on:" in notes
    assert "estimated: the roster does not state" in notes
    assert "every figure and every rule are confirmed" in notes


def test_ranges_stand_beside_the_figures(tmp_path: Path) -> None:
    """On the cards, on the first slide and in the notes, where the forecast has them."""
    _, content = written("with_history", tmp_path, scenario=False)
    deck = decks.opened(content)
    assert "likely between" in deck.slides[0].placeholders[1].text_frame.text
    assert sum("; likely " in text for text in decks.texts(deck)) >= 3
    assert "In 8 of 10 cases" in deck.slides[0].notes_slide.notes_text_frame.text
    assert "Not chosen, and why" not in decks.titles(deck)


def test_hostile_names_are_text(tmp_path: Path) -> None:
    """The plan of a roster of hostile names: nothing in the file is run, loaded, or runs over."""
    scenario = hostile_scenario(tmp_path)
    path = write_report(planned(scenario, tmp_path), tmp_path / "plan.pptx", scenario=scenario)
    deck = decks.opened(path.read_bytes())
    assert decks.titles(deck)[0] == "=1+1<script>alert(1)</script>"
    assert not decks.outside(deck)
    assert not decks.over_each_other(deck)
    for part, data in decks.parts(path.read_bytes()):
        assert b'TargetMode="External"' not in data, part
        assert "\u202e".encode() not in data
    for chart in decks.charts(deck):
        assert not [cell for row in decks.behind(chart).iter_rows() for cell in row if cell.data_type in "fe"]


def test_the_same_plan_gives_the_same_bytes(tmp_path: Path) -> None:
    """Written twice from one plan file."""
    source = planned(write_texts(tmp_path, "", *ROSTER), tmp_path)
    one, other = (write_report(source, tmp_path / name) for name in ("a.pptx", "b.pptx"))
    assert one.read_bytes() == other.read_bytes()


def test_with_a_curve_the_options_stand_side_by_side(tmp_path: Path) -> None:
    """Before who was not chosen: what more or less money would buy, as a chart and as a table."""
    scenario = write_texts(tmp_path, "", *ROSTER)
    answer = curve(scenario, 300, 1500)
    path = write_report(planned(scenario, tmp_path), tmp_path / "p.pptx", scenario=scenario, curve=answer)
    deck = decks.opened(path.read_bytes())
    titles = [title.partition(" (")[0] for title in decks.titles(deck)]
    assert titles.index("What more or less money would buy") < titles.index("Rules of the campaign")
    line = next(chart for chart in decks.charts(deck) if "No plan beats" in decks.figures(chart))
    points = [point.value for point in answer.result.points if point.value is not None]
    assert decks.figures(line)["Engagement"] == points


def test_a_plan_that_cannot_be_says_why(tmp_path: Path) -> None:
    """The rules that cannot hold together, and what would make it work."""
    prepared = prepare(write_texts(tmp_path, "budget: 500\ntargets: {engagement: {min: 900}}", *ROSTER))
    source = write_plan(explained(plan_campaign(prepared), prepared), tmp_path)[0]
    told = "\n".join(decks.texts(decks.opened(write_report(source, tmp_path / "plan.pptx").read_bytes())))
    assert "These cannot hold together" in told
    assert "What would make it work" in told


def test_a_plan_that_buys_nothing(tmp_path: Path) -> None:
    """No creators, no tiers: the slides say so and have no empty tables."""
    plan = plan_campaign(write_texts(tmp_path, "budget: 10", *ROSTER))
    assert plan.lines.empty
    deck = decks.opened(write_report(plan, tmp_path / "plan.pptx").read_bytes())
    assert "Nothing is bought." in decks.texts(deck)[1]
    assert "Who, and why" not in decks.titles(deck)


def test_a_plan_in_memory_is_enough(tmp_path: Path) -> None:
    """Without a file it has no revision; its basis says that it was checked."""
    dossier = Dossier(plan_campaign(write_texts(tmp_path, "", *ROSTER)))
    view = client_view(dossier, plan_view(dossier))
    assert [section.id for section in view.sections][:2] == ["summary", "tiers"]
    assert basis_of(dossier)


def test_words() -> None:
    """Of flights, pages and columns."""
    assert when([], None, None) == ""
    assert when(["March"], None, None) == "1 flight: March."
    assert when(list("abcde"), date(2027, 3, 1), date(2027, 12, 31)) == "5 flights, 1 Mar 2027 to 31 Dec 2027."
    assert (page_of("T", 1, 1), page_of("T", 2, 3)) == ("T", "T (2 of 3)")
    assert not_shown(["Tier", "Niche"]).startswith("No room on the slide for: Tier, Niche.")
