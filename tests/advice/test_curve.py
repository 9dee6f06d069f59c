"""The budget curve: every point is the best plan for its budget, and the words say no more than is proven."""

from __future__ import annotations

import itertools
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from brute_force import all_plans
from cases import some
from hypothesis import given
from hypothesis import strategies as st
from small_plans import Small, judged, smalls

from optimizer.advice.curve import Curve, CurvePoint, Stretch, budget_curve, little_from, spaced, stretch
from optimizer.advice.requirements import altered, altered_prepared
from optimizer.advice.scenario_edits import Planned
from optimizer.advice.session import Session
from optimizer.errors import InputError
from optimizer.scenario.schema import Budget
from optimizer.views.curve import curve_view

D = Decimal


def said(curve: Curve) -> list[str]:
    """The answer in sentences."""
    return [sentence.text for sentence in curve_view(curve).lead]


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Three creators: 500 engagements for 400, 600 for 750, 320 for 300 (solved by hand).

    Best value by budget: 299 and less 0; from 300 carl 320; 400 anna 500; 700 anna + carl 820; 1,050 bert + carl
    920; 1,150 anna + bert 1,100; 1,450 all 1,420.
    """
    (tmp_path / "r.csv").write_text(
        "creator,platform,followers,engagement_rate,price\n"
        "anna,instagram,10000,5%,400\nbert,instagram,20000,3%,750\ncarl,tiktok,8000,4%,300\n"
    )
    path = tmp_path / "s.yaml"
    path.write_text("name: Tiny\nbudget: 1000\nroster: r.csv\nsolve: {gap: 0}\n")
    return path


def test_a_curve_by_hand(tiny: Path) -> None:
    """Seven budgets, each with the value of the table above, and the slopes between them."""
    curve = budget_curve(Session.of(tiny), D(300), D(2000), 18, gap=0.0)
    values = {int(point.budget): point.value for point in curve.points}
    assert values[300] == 320
    assert values[400] == 500
    assert values[700] == 820
    assert values[1100] == 920
    assert values[1200] == 1100
    assert values[1500] == values[2000] == 1420
    first = curve.stretches[0]
    assert (first.low, first.high, first.per_unit, first.error) == (300, 400, pytest.approx(1.8), 0.0)
    assert curve.enough == 1500
    assert curve.stretches[-1].per_unit == 0


def test_every_point_is_verified_against_its_own_budget(tiny: Path) -> None:
    """The budget rule of each plan has the point's limit, what is held back taken off."""
    tiny.write_text(tiny.read_text().replace("budget: 1000", "budget: {total: 1000, contingency: 10%}"))
    curve = budget_curve(Session.of(tiny), D(500), D(1500), 3)
    plans = [point.plan for point in curve.points if point.plan is not None]
    limits = [next(rule.max for rule in plan.rules if rule.name == "budget") for plan in plans]
    assert limits == [450, 900, 1350]
    assert all(point.plan is not None and not point.plan.violations for point in curve.points)
    assert [point.plan.inputs["set"] for point in curve.points if point.plan] == [
        ["budget.total=500"],
        ["budget.total=1000"],
        ["budget.total=1500"],
    ]


def check(case: Small, points: int = 4) -> Curve:
    """Hold every point against all plans of the scenario with that budget."""
    prepared, scenario = case.prepared, case.prepared.scenario
    assert scenario.budget is not None
    low, high = scenario.budget.total / 3, scenario.budget.total * 2
    curve = budget_curve(Session(prepared), low, high, points, gap=0.0)
    scale = -(10**prepared.offers.digits) if scenario.objective == "spend" else 1
    every = all_plans(prepared.offers)
    for point in curve.points:
        budget = Budget(total=point.budget, contingency=scenario.budget.contingency)
        _, worth = judged(altered_prepared(prepared, altered(scenario, budget=budget)), every)
        if not len(worth):
            assert point.infeasible
            continue
        best = float(worth.max())
        assert point.value is not None
        assert point.bound is not None
        assert scale * point.value == pytest.approx(best, rel=1e-9, abs=1e-6)
        assert scale * point.bound >= best - 1e-6 * abs(best)
    return curve


def test_points_of_8_scenarios(tmp_path: Path) -> None:
    """Each is what all plans say, and the curve never falls where a plan for less is a plan for more."""
    curves = [check(case) for case in smalls(tmp_path, 8)]
    assert sum(curve.nested for curve in curves) > 4
    for curve in curves:
        values = [point.value for point in curve.points if point.value is not None]
        sign = -1 if curve.measure == "spend" else 1
        if curve.nested:
            assert all(sign * one <= sign * other + 1e-9 for one, other in itertools.pairwise(values))
            assert [point.infeasible for point in curve.points] == sorted(
                (point.infeasible for point in curve.points), reverse=True
            )


@pytest.mark.long
def test_points_of_many_scenarios(tmp_path: Path) -> None:
    """The same with 400 scenarios and seven points."""
    for case in some(smalls(tmp_path, 400, first=3000), 400):
        check(case, 7)


def test_the_least_budget_is_the_least(tiny: Path) -> None:
    """'At least two creators' needs 700: below that no plan, and the answer says what would do."""
    tiny.write_text(tiny.read_text() + "rules: [{name: two, measure: creators, min: 2}]\n")
    curve = budget_curve(Session.of(tiny), D(300), D(1500), 5)
    assert curve.points[0].infeasible
    assert curve.needed == 700
    assert "With €600 or less no plan can satisfy the rules" in " ".join(said(curve))
    assert "€700.00 would do" in " ".join(said(curve))


def test_a_least_share_of_the_budget_may_make_the_curve_fall(tiny: Path) -> None:
    """'bert takes 40 % of the budget' holds up to 1,875: beyond that no plan can, and none is carried over."""
    tiny.write_text(
        tiny.read_text() + "rules: [{name: b, measure: spend, where: {creator: bert}, min: 40%, of: budget}]\n"
    )
    curve = budget_curve(Session.of(tiny), D(1000), D(2000), 3)
    assert not curve.nested
    assert [point.infeasible for point in curve.points] == [False, False, True]
    assert any("may fall" in sentence for sentence in said(curve))


def test_least_spend_is_flat(tiny: Path) -> None:
    """With the least spend as objective more budget changes nothing, and the answer says so."""
    tiny.write_text(tiny.read_text() + "objective: spend\ntargets: {engagement: 700}\n")
    curve = budget_curve(Session.of(tiny), D(500), D(2000), 4)
    assert [point.value for point in curve.points if point.value is not None] == [700.0, 700.0, 700.0]
    assert curve.enough is None
    assert "least spend" in said(curve)[-1]


def test_net_reach(tiny: Path) -> None:
    """With people reached as objective every point has its plan, and none falls."""
    tiny.write_text(tiny.read_text() + "objective: reach\naudience: {people: 100000}\n")
    curve = budget_curve(Session.of(tiny), D(300), D(1500), 4)
    values = [point.value for point in curve.points]
    assert all(value is not None for value in values)
    assert values == sorted(values)


def test_an_adaptive_curve_looks_where_it_bends(tiny: Path) -> None:
    """Nothing more is to be had above 1,450, so the points crowd below."""
    curve = budget_curve(Session.of(tiny), D(300), D(9000))
    budgets = [point.budget for point in curve.points]
    assert len(budgets) <= 15
    assert sum(budget <= 2500 for budget in budgets) > len(budgets) / 2
    assert curve.enough is not None
    assert curve.enough <= 3000


def test_values_smaller_than_their_error_are_not_given(tiny: Path) -> None:
    """A stretch whose gain is less than the gap of its ends is not known."""
    assert not Stretch(D(1), D(2), per_unit=5.0, error=6.0, elasticity=0.1).known
    assert Stretch(D(1), D(2), per_unit=5.0, error=4.0, elasticity=0.1).known
    del tiny


def test_money_that_buys_little_is_counted_with_its_error() -> None:
    """From the first stretch on that stays below the threshold, errors counted in."""
    stretches = [
        Stretch(D(1000), D(2000), 10.0, 0.1, 0.8),
        Stretch(D(2000), D(3000), 2.0, 0.1, 0.15),
        Stretch(D(3000), D(4000), 1.0, 0.1, 0.1),
    ]
    assert little_from(stretches) == 2000
    blurred = [*stretches[:2], Stretch(D(3000), D(4000), 1.0, 1.5, 0.1)]
    assert little_from(blurred) is None
    assert little_from([]) is None


def test_money_does_not_buy_little_where_ten_per_cent_more_buys_a_booking(tiny: Path) -> None:
    """Between 1,050 and 1,149 nothing more is to be had, but with 1,155, 10 % more than 1,050, 1,100 engagements are
    (from 920): the chord between two points does not tell that. From 1,500 on there is nothing more at all."""
    curve = budget_curve(Session.of(tiny), D(1050), D(1149), 2, gap=0.0)
    assert curve.stretches[0].per_unit == 0
    assert curve.enough is None
    assert budget_curve(Session.of(tiny), D(1050), D(3000), 2, gap=0.0).enough is None
    assert budget_curve(Session.of(tiny), D(1500), D(3000), 2, gap=0.0).enough == 1500


def test_a_curve_that_rises_less_than_is_proven_tells_nothing(tiny: Path) -> None:
    """Where each gain is smaller than the gaps, no gain is told, and none denied."""
    curve = budget_curve(Session.of(tiny), D(1050), D(1149), 2, gap=0.0)
    low, high = curve.points
    solution = replace(high.planned.solution, value=930.0, bound=1400.0)
    plan = high.plan
    assert plan is not None
    better = replace(plan, objective=replace(plan.objective, value=930.0, bound=1400.0, gap=470 / 930))
    risen = CurvePoint(high.budget, Planned(solution, better))
    piece = stretch(low, risen)
    assert piece is not None
    words = said(replace(curve, points=(low, risen), stretches=(piece,), enough=None))
    assert words[-1].startswith(
        "What more money brings is not proven enough to tell: the points are proven to 50.54 %."
    )


def test_a_flat_curve_says_so(tiny: Path) -> None:
    """That more money brings nothing is an answer too."""
    words = said(budget_curve(Session.of(tiny), D(1050), D(1149), 2, gap=0.0))
    assert words[-1] == "From €1,050 to €1,149 more money brings no more engagement: this is proven."


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(2, 40))
def test_spaced_budgets(one: int, more: int, number: int) -> None:
    """They rise from end to end, all different, about evenly."""
    budgets = spaced(D(one), D(one + more), number)
    assert budgets[0] == one
    assert budgets[-1] == one + more
    assert budgets == sorted(set(budgets))
    steps = np.diff(np.array(budgets, dtype=float))
    assert steps.max() <= 1.5 * more / (number - 1) + 1


def test_a_range_that_is_none_is_refused(tiny: Path) -> None:
    """From more to less, or from nothing."""
    with pytest.raises(InputError):
        budget_curve(Session.of(tiny), D(2000), D(1000), 3)
    with pytest.raises(InputError):
        budget_curve(Session.of(tiny), D(0), D(1000), 3)


@pytest.mark.long
def test_a_large_roster(project: Path) -> None:
    """5,000 channels: 20 points, none falls, every one has its certificate, and most are proven to 0.1 %."""
    curve = budget_curve(Session.of(project / "scenarios" / "agency_export.yaml"), D(100_000), D(1_000_000), 20)
    values = [point.value for point in curve.points]
    assert values == sorted(values)
    gaps = [point.plan.objective.gap for point in curve.points if point.plan is not None]
    assert len(gaps) == 20
    assert all(gap is not None and gap < 0.01 for gap in gaps)
    assert sum(gap is not None and gap <= 0.001 for gap in gaps) >= 14
