"""The mix laid out: what may be concluded from the shares, and what may not."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from made_plans import make_line, make_plan_of

from optimizer.advice.mix import Mix, MixPoint, ShareRule, band
from optimizer.advice.scenario_edits import Planned
from optimizer.plan.plan import Objective, Plan
from optimizer.render.data import load_view, table_csv, table_of, view_data, view_json
from optimizer.render.text import text_of
from optimizer.solving import Solution
from optimizer.views.mix import mix_view
from optimizer.views.parts import Chart

NOBODY = np.zeros(0, dtype=np.int64)


def plan_of(value: float, gap: float, measure: str, cost: str) -> Plan:
    """A plan that is worth so much."""
    plan = make_plan_of([make_line("anna", cost)])
    return replace(plan, objective=Objective(measure, value, value * (1 + gap), gap))


def point(asked: float, value: float | None, gap: float, measure: str, *, share: float | None = None,
          cost: str = "100.00", status: str = "optimal") -> MixPoint:  # fmt: skip
    """The best plan at a share; without a value there is none."""
    low, high = band(round(asked * 4), 4)
    if value is None:
        nothing = Solution(status, NOBODY, -np.inf, -np.inf, np.inf)  # type: ignore[arg-type]  # as the case says
        return MixPoint(asked, low, high, Planned(nothing, None), None)
    sign = -1 if measure == "spend" else 1
    solved = Solution("optimal", NOBODY, sign * value, sign * value + gap * value, gap)
    return MixPoint(
        asked, low, high, Planned(solved, plan_of(value, gap, measure, cost)), asked if share is None else share
    )


def mix_of(
    *values: float | None, share: float = 0.5, gap: float = 0.0, measure: str = "engagement",
    held: ShareRule | None = None, status: str = "infeasible", costs: tuple[str, ...] = ("100.00",) * 5,
) -> Mix:  # fmt: skip
    """Values at 0, 25, 50, 75 and 100 %; the best of them is the free optimum."""
    points = tuple(
        point(place / 4, value, gap, measure, cost=cost, status=status)
        for place, (value, cost) in enumerate(zip(values, costs, strict=False))
    )
    known = [value for value in values if value is not None]
    best = (min if measure == "spend" else max)(known)
    free = replace(point(0.5, best, gap, measure, share=share), low=0.0, high=1.0)
    return Mix("Made", measure, "GBP", 2, "micro", True, free, points, 4, held)


def said(mix: Mix) -> list[str]:
    """The answer in sentences."""
    return [sentence.text for sentence in mix_view(mix).lead]


def test_a_mix_is_best_where_both_sides_are_proven_worse() -> None:
    """By more than the proofs leave open."""
    words = said(mix_of(80, 90, 100, 90, 70, gap=0.001))
    assert words[0] == "A mix is best: the best plan puts 50 % of the spend on micro and gets 100 engagements."
    assert words[1] == (
        "A plan of micro alone gets 30 % less engagement; a plan without micro gets 20 % less engagement "
        "(to within 0.1 % of the best)."
    )


@pytest.mark.parametrize("values", [(80, 100, 100, 100, 99.9), (99.9, 100, 100, 90, 80)])
def test_a_difference_below_the_proofs_decides_nothing(values: tuple[float, ...]) -> None:
    """One side is 0.1 % worse, where 1 % is open."""
    words = said(mix_of(*values, gap=0.01))
    assert words[0].startswith("No share is clearly the best: ")
    assert "is as good, as far as is proven" in words[1]


def test_all_or_nothing() -> None:
    """Micro wins or loses where the other side is proven to be worse, and not otherwise."""
    assert said(mix_of(50, 60, 70, 80, 100, share=1.0))[0].startswith("Micro wins: ")
    assert said(mix_of(100, 60, 50, 40, 30, share=0.0))[0].startswith("Micro loses: ")
    assert said(mix_of(99.5, 60, 50, 60, 100, share=1.0, gap=0.01))[0].startswith("No share is clearly the best: ")


def test_every_share_is_as_good() -> None:
    """All within 1 %, proofs counted in; not where a share was not found in time."""
    words = said(mix_of(99.8, 99.9, 100, 99.9, 99.8, gap=0.001))
    assert words[0] == (
        "Size hardly matters on this roster: at every share of micro that was tried and that the rules allow, the best "
        "plan is within 0.3 % of the best possible."
    )
    assert not said(mix_of(99.8, None, 100, 99.9, 99.8, gap=0.001, status="unknown"))[0].startswith("Size hardly")
    assert not said(mix_of(99.8, 99.9, 100, 99.9, 99.8, gap=0.01))[0].startswith("Size hardly")


def test_what_the_rules_rule_out() -> None:
    """Plans exist from the least to the greatest share that a plan has; no verdict on what was forbidden."""
    words = said(mix_of(None, None, 100, 80, None))
    assert words[0].startswith("Within the rules a mix is best: ")
    assert words[-1] == "Plans exist from 50 % to 75 %; the rules allow none from 0 % to 25 % and at 100 %."
    assert "alone" not in " ".join(words)


def test_what_was_not_found_in_time() -> None:
    """It is not called impossible, and no verdict rests on it."""
    words = said(mix_of(None, 90, 100, 80, 70, status="unknown"))
    assert words[0].startswith("No share is clearly the best: ")
    assert "Found no plan without micro with the effort allowed." in words[1]
    assert "rules allow" not in " ".join(words)


def test_a_rule_holds_the_share() -> None:
    """At its limit, or close to it."""
    held = ShareRule("micro share", "least", 0.5, binding=True)
    assert (
        "on micro, the least that 'micro share' allows, and gets" in said(mix_of(None, None, 100, 80, 70, held=held))[0]
    )
    close = replace(held, limit=0.48, binding=False)
    assert (
        "on micro, close to the 48 % that 'micro share' asks for at least, and"
        in said(mix_of(80, 90, 100, 80, 70, held=close))[0]
    )


def test_the_run_around_the_best_share() -> None:
    """Steps that are within 1 % beside the best one; one that is far from them is no part of the run."""
    words = said(mix_of(80, 99.9, 100, 70, 99.95))
    assert "At every step from 25 % to 50 % the plan is within 1 % of the best possible mix." in words
    assert not any("within 1 %" in sentence for sentence in said(mix_of(80, 90, 100, 70, 60, gap=0.02)))


def test_money_that_one_side_cannot_use() -> None:
    """Micro alone spends less than nine tenths of what the best plan does."""
    words = said(mix_of(80, 90, 100, 90, 70, costs=("100.00", "100.00", "100.00", "100.00", "50.00")))
    assert any(sentence.startswith("Micro alone only £50.00 can be put to use, of the £100.00") for sentence in words)


def test_least_spend() -> None:
    """Paying more is the loss."""
    words = said(mix_of(150, 120, 100, 120, 200, measure="spend"))
    assert words[0] == "A mix is best: the best plan puts 50 % of the spend on micro and costs £100.00."
    assert words[1] == "A plan of micro alone costs 100 % more; a plan without micro costs 50 % more."


def test_reach_names_its_audience() -> None:
    """Who counts stands where people are counted; modelled figures are rounded."""
    mix = mix_of(80_000, 90_000, 123_456, 90_000, 70_000, measure="reach")
    plan = mix.free.plan
    assert plan is not None
    told = {"weighted": True, "frequency": 1, "segments": {"women_18_34": 1.0, "men": 0.0}}
    free = replace(mix.free, planned=replace(mix.free.planned, plan=replace(plan, reach=told)))
    words = said(replace(mix, free=free))
    assert "reaches an estimated 123,000 women 18 34." in words[0]
    assert "reaches 43.3 % fewer people" in words[1]


def test_rows_picture_and_data() -> None:
    """A row for each share and one for the best; the picture marks the best share; the saved answer comes back."""
    view = mix_view(mix_of(80, 90, 100, None, 100, gap=0.001))
    table = view.tables["points"]
    headings = [column.heading for column in table.columns]
    names = [text_of(row[0]) for row in table.rows]
    assert names == ["none", "25 %", "50 %", "75 %", "all", "best"]
    assert [text_of(row[headings.index("Given up")]) for row in table.rows] == [
        "20 %",
        "10 %",
        "nothing",
        "",
        "nothing",
        "",
    ]
    assert text_of(table.rows[3][headings.index("Engagement")]) == "no plan can"
    chart = next(part for part in view.sections[0].parts if isinstance(part, Chart))
    assert [(mark.x, mark.name) for mark in chart.marks] == [(0.5, "the best share")]
    assert len(chart.series[0].points) == 4
    data = view_data(view)
    assert data["best_share"] == 0.5
    assert data["points"][0]["given_up"] == pytest.approx(0.2)
    assert data["points"][-1]["plan"] == "best"
    assert data["points"][-1]["asked"] is None
    assert view_json(load_view(json.loads(view_json(view)), "x")) == view_json(view)
    header = table_csv(table_of(view)).splitlines()[0].split(",")
    assert header[:5] == ["plan", "asked", "from", "to", "status"]


def test_no_plan_at_all() -> None:
    """Proven, or not found in time; neither a picture nor a verdict."""
    for status, words in (
        ("infeasible", "No plan can satisfy the rules: this is proven."),
        ("unknown", "Found no plan with the effort allowed"),
    ):
        nothing = point(0.5, None, 0.0, "engagement", status=status)
        view = mix_view(Mix("Made", "engagement", "GBP", 2, "micro", True, nothing, (nothing,), 4))
        assert view.lead[0].text.startswith(words)
        assert not [part for part in view.sections[0].parts if isinstance(part, Chart)]
