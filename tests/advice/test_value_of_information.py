"""Whom to ask: what a question is worth, by hand and by all plans of small scenarios; nothing where nobody can tell."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console
from scipy.special import ndtr
from small_plans import judged, smalls

from optimizer.advice.best_value_by_figure import BestValue, Found, Line
from optimizer.advice.explain import context_of, explain_plan
from optimizer.advice.explanation_context import ExplanationContext
from optimizer.advice.session import Session
from optimizer.advice.value_of_information import Questions, _best_value, _by_relaxation, whom_to_ask
from optimizer.offers.learning import figures_that_may_move
from optimizer.render.terminal.view import show_view
from optimizer.views.explain import plan_view

NOTHING = np.zeros(0, dtype=np.int64)
FACTORS = 4001


def mean_of_best(rest: np.ndarray, own: np.ndarray, spread: float) -> float:
    """The mean over F of the best of the plans: the normal law summed up on a fine grid."""
    z = np.linspace(-9, 9, FACTORS)
    weight = np.exp(-(z**2) / 2)
    factors = np.exp(spread * z - spread**2 / 2)
    lines = np.unique(np.stack([rest, own], axis=1), axis=0)
    best = np.max(lines[:, :1] + lines[:, 1:] * factors, axis=0)
    return float(best @ weight / weight.sum())


def test_by_hand() -> None:
    """Out of the plan, worth 100 where it costs 120 of others: E max(1000, 880 + 100 F) is a call on F at 1.2.

    With spread 0.5 the call on F is P(F' > 1.2) - 1.2 P(F > 1.2): 0.4550 - 1.2 * 0.2699 = 0.1311 of 100.
    """
    without, with_it = Line(1000.0, 0.0, NOTHING), Line(880.0, 100.0, NOTHING)

    def solve(factor: float) -> Found:
        line = max((without, with_it), key=lambda own: own.at(factor))
        return Found(line, line.at(factor))

    value = BestValue(Found(without, 1000.0), 0.5, 100.0)
    value.explore(solve)
    by_hand = 100 * (ndtr(-(np.log(1.2) - 0.125) / 0.5) - 1.2 * ndtr(-(np.log(1.2) + 0.125) / 0.5))
    assert by_hand == pytest.approx(13.11, abs=0.02)
    assert value.mean - 1000.0 == pytest.approx(by_hand, rel=1e-9)
    assert value.turns == pytest.approx(ndtr(-(np.log(1.2) + 0.125) / 0.5))
    assert value.most == pytest.approx(value.mean, rel=1e-9)
    assert value.other is with_it


def test_three_lines_meet() -> None:
    """The middle one of three plans is best between two crossings, and is found between the ends."""
    lines = [Line(100.0, 0.0, NOTHING), Line(60.0, 40.0, NOTHING), Line(15.0, 75.0, NOTHING)]

    def solve(factor: float) -> Found:
        line = max(lines, key=lambda own: own.at(factor))
        return Found(line, line.at(factor))

    value = BestValue(Found(lines[1], 100.0), 0.6, 75.0)
    value.explore(solve)
    rest, own = (np.array([getattr(line, name) for line in lines]) for name in ("rest", "own"))
    assert value.mean == pytest.approx(mean_of_best(rest, own, 0.6), rel=1e-5)


def contexts(folder: Path, number: int, first: int = 0) -> list[ExplanationContext]:
    """Random small scenarios in which averages are calibrated and the goal rests on figures of creators."""
    found = []
    for case in smalls(folder, number, first=first):
        scenario = case.prepared.scenario
        if scenario.objective in ("engagement", "impressions", "conversions") and not scenario.risk:
            found.append(ExplanationContext(Session(case.prepared)))
    return found


def check(context: ExplanationContext, spread: float) -> int:
    """What each channel's question is worth, against the best of all plans for each of many figures."""
    prepared, program = context.session.prepared, context.session.program
    plans, worth = judged(prepared)
    for row in range(len(prepared.offers.channels)):
        own = np.flatnonzero((prepared.offers.channel == row) & (program.upper[: program.offers] > 0))
        if not len(own):
            continue
        part = plans[:, own] @ program.gain[own]
        wanted = mean_of_best(worth - part, part, spread)
        value = _best_value(context, own, spread)
        size = 1e-5 * max(1.0, abs(wanted))
        assert value.mean == pytest.approx(wanted, abs=size)
        assert value.mean - size <= value.most
        moves = np.zeros(len(prepared.offers.channels))
        moves[row] = spread
        # The relaxation promises no less than a question is worth, but for the packages it does not see.
        if len(own) == 1 and value.mean > context.best.value + 10 * size:
            assert _by_relaxation(context, moves)[row] > 0
    return len(plans)


def test_against_all_plans(tmp_path: Path) -> None:
    asked = contexts(tmp_path, 24)
    assert len(asked) > 8
    for number, context in enumerate(asked):
        check(context, (0.15, 0.4, 0.9)[number % 3])


@pytest.mark.long
def test_against_all_plans_of_many(tmp_path: Path) -> None:
    """The same with 200 scenarios."""
    asked = contexts(tmp_path, 200, first=5000)
    assert len(asked) > 80
    for number, context in enumerate(asked):
        check(context, (0.15, 0.4, 0.9)[number % 3])


def _campaign(folder: Path, more: str = "") -> Path:
    """Four creators at 250 each and money for two; anna's figure is an average of 30 posts, of eve only followers."""
    (folder / "r.csv").write_text(
        "creator,platform,followers,engagement_rate,posts_measured,price\n"
        "anna,tiktok,10000,9%,30,250\nbert,tiktok,10000,6%,3,250\ncarl,tiktok,10000,5.8%,2,250\n"
        "eve,tiktok,10000,,,250\n"
    )
    path = folder / "s.yaml"
    path.write_text(f"budget: 500\nroster: r.csv\nforecast: {{method: calibrated}}\nsolve: {{gap: 0}}\n{more}")
    return path


def _asked(path: Path) -> Questions:
    found = whom_to_ask(ExplanationContext(Session.of(path)))
    assert found is not None
    return found


def test_whoever_is_near_the_margin_and_little_known_comes_first(tmp_path: Path) -> None:
    """The fewer posts are known, the more there is to learn: followers alone, an average of 2, of 3, of 30."""
    found = _asked(_campaign(tmp_path))
    assert found.posts == 10
    assert [question.creator for question in found.asked] == ["eve", "carl", "bert", "anna"]
    assert found.asked[-1].gain.figure < found.asked[0].gain.figure / 3
    eve = found.asked[0]
    # The mean of what followers alone leave open is high, so she is bought as a gamble.
    assert (eve.source, eve.known, eve.chosen) == ("followers", 0, True)
    assert "eve" in eve.swap.goes
    assert 0 < eve.turns < 1


@pytest.mark.parametrize("more", ["exclude: [eve, carl]\n", "lock: [anna, bert]\n"])
def test_nothing_where_nobody_can_enter(tmp_path: Path, more: str) -> None:
    """Whoever cannot be booked is not asked, and where the plan cannot be another one nobody is."""
    found = _asked(_campaign(tmp_path, more))
    assert not {"eve", "carl"} & {question.creator for question in found.asked}
    if "lock" in more:
        assert not found.asked


def test_nothing_where_money_buys_all(tmp_path: Path) -> None:
    path = _campaign(tmp_path)
    path.write_text(path.read_text().replace("500", "1000"))
    assert not _asked(path).asked


@pytest.mark.parametrize("setting", ["objective=spend", "forecast.method=stated", "risk.worst=20%"])
def test_no_question_where_the_goal_rests_on_no_figure(tmp_path: Path, setting: str) -> None:
    path = _campaign(tmp_path)
    overrides = [setting, *(["targets.engagement.min=500"] if "spend" in setting else [])]
    assert whom_to_ask(ExplanationContext(Session.of(path, overrides))) is None


def test_known_posts_leave_nothing_to_ask(project: Path) -> None:
    """The history of the shipped scenario has the last twelve posts of everybody."""
    prepared = Session.of(project / "scenarios" / "with_history.yaml").prepared
    figures = figures_that_may_move(prepared.scenario, prepared.offers, "engagement")
    assert figures is not None
    assert not figures[0].any()


def test_flights_share_a_figure(tmp_path: Path) -> None:
    """A channel that can be booked twice: its offers move together, and all plans of both flights judge it."""
    months = ("{name: March, start: 2027-03-01, end: 2027-03-31}", "{name: April, start: 2027-04-01, end: 2027-04-30}")
    flights = f"flights: [{', '.join(months)}]\n"
    context = ExplanationContext(Session.of(_campaign(tmp_path, flights)))
    assert check(context, 0.5) > 16


def test_what_a_person_reads(tmp_path: Path) -> None:
    context = context_of(Session.of(_campaign(tmp_path)))
    console = Console(file=io.StringIO(), width=110, force_terminal=False, _environ={})
    view = plan_view(explain_plan(context))
    show_view(view, console)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    for said in ("Ask eve, carl, bert and anna", "for their last 10 posts", "followers alone", "an average of 30"):
        assert said in text
    assert view.facts["last_posts"]["posts"] == 10
