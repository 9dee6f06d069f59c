"""What caution costs and brings: each plan is the best for its own cases, all are judged alike, and caution spreads."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from optimizer.advice.frontier import Frontier, frontier, with_cases
from optimizer.advice.session import Session
from optimizer.errors import InputError
from optimizer.plan.cases import cases, planned_cases, worst_mean
from optimizer.render.terminal.view import show_view
from optimizer.views.frontier import frontier_view

SHARES = [Decimal(share) for share in ("1", "0.5", "0.2", "0.1")]


def _campaign(folder: Path, more: str = "") -> Path:
    """Money for two stars of whom one look is known, or for up to sixteen small creators who are well known.

    A star brings a little more for the money on average, and all of it hangs on two creators.
    """
    rows = [f"star{n},tiktok,400000,{0.06 + 0.001 * n:.3f},2,4000" for n in range(4)]
    rows += [f"small{n:02},instagram,40000,{0.066 - 0.0004 * n:.4f},30,500" for n in range(20)]
    header = "creator,platform,followers,engagement_rate,posts_measured,price"
    (folder / "r.csv").write_text("\n".join([header, *rows]) + "\n")
    path = folder / "s.yaml"
    path.write_text(f"name: Caution\nbudget: 8000\nroster: r.csv\nforecast: {{draws: 400}}\n{more}")
    return path


def _frontier(path: Path, overrides: tuple[str, ...] = ()) -> Frontier:
    return frontier(Session.of(path, with_cases(path, overrides)), SHARES)


def test_each_plan_is_the_best_for_its_own_cases(tmp_path: Path) -> None:
    """By the draws that plans are made with, no other plan of the frontier does better in the cases that count."""
    path = _campaign(tmp_path)
    answer = _frontier(path)
    prepared = Session.of(path, with_cases(path)).prepared
    assert [point.worst for point in answer.points] == SHARES
    for point in answer.points:
        found = [
            worst_mean(planned_cases(prepared.scenario, prepared.offers, other.planned.solution.chosen, "engagement",
                                     None, point.worst), point.worst)
            for other in answer.points
        ]  # fmt: skip
        own = found[answer.points.index(point)]
        assert own >= max(found) * (1 - 0.005)
        assert point.planned.solution.value == pytest.approx(own)


def test_all_are_judged_by_the_same_cases(tmp_path: Path) -> None:
    """The worst fifth, unless the scenario names another share; of draws that no plan was made with."""
    path = _campaign(tmp_path)
    for overrides, bad in (((), Decimal("0.2")), (("risk.worst=10%",), Decimal("0.1"))):
        answer = _frontier(path, overrides)
        prepared = Session.of(path, with_cases(path, overrides)).prepared
        assert answer.bad == bad
        for point in answer.points:
            chosen = point.planned.solution.chosen
            brought = np.sort(cases(prepared.scenario, prepared.offers, chosen, "engagement"))
            assert point.bad == pytest.approx(brought[: int(len(brought) * bad)].mean())
            assert point.mean == pytest.approx(prepared.offers.outcome("engagement")[chosen].sum())


def test_caution_spreads(tmp_path: Path) -> None:
    """Nothing asks for more creators: they come out of it, and so does the largest one's share of the money."""
    first, *_, last = _frontier(_campaign(tmp_path)).points
    assert first.plan is not None
    assert last.plan is not None
    assert last.plan.totals["creators"] > first.plan.totals["creators"]
    assert (first.largest or 0) > (last.largest or 1)
    assert (last.bad or 0) > (first.bad or 0)
    assert (last.mean or 0) < (first.mean or 0)


def test_what_a_person_reads(tmp_path: Path) -> None:
    view = frontier_view(_frontier(_campaign(tmp_path)))
    console = Console(file=io.StringIO(), width=100, force_terminal=False, _environ={})
    show_view(view, console)
    assert isinstance(console.file, io.StringIO)
    text = console.file.getvalue()
    for said in ("The plan that brings most on average brings", "in the worst fifth of cases", "instead of",
                 "the worst tenth", "In the worst fifth", "--set risk.worst=20%"):  # fmt: skip
        assert said in " ".join(text.split()), text
    picture = view.sections[0].parts[0]
    assert picture.kind == "chart"
    assert len(picture.series[0].points) == len(SHARES)


def test_no_plan(tmp_path: Path) -> None:
    view = frontier_view(_frontier(_campaign(tmp_path, "targets: {creators: 30}\n")))
    assert "No plan can obey the rules" in view.lead[0].text


def test_a_chance_is_kept_at_each_point(tmp_path: Path) -> None:
    """The plans of a scenario that asks for a chance keep it, however little caution the goal has."""
    answer = _frontier(_campaign(tmp_path, "targets: {impressions: {min: 20000, chance: 80%}}\n"))
    plans = [point.plan for point in answer.points]
    assert len(plans) == len(SHARES)
    for plan in plans:
        assert plan is not None
        assert [chance.chance >= 0.8 for chance in plan.chances] == [True]


@pytest.mark.parametrize("shares", [[], [Decimal(0)], [Decimal("1.2")]])
def test_shares_that_are_none(tmp_path: Path, shares: list[Decimal]) -> None:
    path = _campaign(tmp_path)
    with pytest.raises(InputError, match="a frontier has 1 to 20 shares"):
        frontier(Session.of(path, with_cases(path)), shares)


def test_averages_as_they_stand_have_no_bad_cases(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no bad cases"):
        frontier(Session.of(_campaign(tmp_path)), SHARES)
