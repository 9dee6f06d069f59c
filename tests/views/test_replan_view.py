"""A mended plan laid out: what changes, and what keeping the plan costs as far as that is proven."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from made_plans import make_line, make_plan_of

from optimizer.advice.moves import Loss, Move
from optimizer.advice.replan import Replan
from optimizer.advice.scenario_edits import Planned
from optimizer.plan.plan import Objective, Plan
from optimizer.render.data import table_csv, table_of, view_data
from optimizer.render.text import text_of
from optimizer.solving import Solution
from optimizer.views import replan as views
from optimizer.views.replan import replan_sentences, replan_view

NOBODY = np.zeros(0, dtype=np.int64)
KEPT = Move("kept", "anna", "instagram", "post", "post", Decimal(250), Decimal(250))
DROPPED = Move("dropped", "bert", "instagram", "post", None, Decimal(250), None, reason=Loss("lost"))
ADDED = Move("added", "dora", "tiktok", None, "post", None, Decimal(240))
CHANGED = Move(
    "changed", "carl", "tiktok", "bundle", "post", Decimal(300), Decimal(250), reason=Loss("package", "bundle")
)


def plan_of(value: float, gap: float = 0.0, measure: str = "engagement") -> Plan:
    """A plan that is worth so much."""
    sign = -1 if measure == "spend" else 1
    plan = make_plan_of([make_line("anna", "250.00")])
    return replace(plan, objective=Objective(measure, value, value * (1 + sign * gap), gap))


def answer_of(value: float = 1000.0, best: float = 1000.0, gap: float = 0.0, measure: str = "engagement",
              moves: tuple[Move, ...] = (KEPT,), fewest: int | None = None) -> Replan:  # fmt: skip
    """The answer with a new plan worth `value` beside the best one of today."""

    def planned(worth: float) -> Planned:
        return Planned(Solution("optimal", NOBODY, worth, worth, 0.0), plan_of(worth, gap, measure))

    changes = sum(move.kind != "kept" for move in moves)
    fewest = changes if fewest is None else fewest
    return Replan("Made", measure, "EUR", 2, 0.01, planned(best), 6, planned(value), changes, fewest, moves)


@pytest.mark.parametrize(
    ("moves", "fewest", "words"),
    [
        ((KEPT,), 0, "Nothing has to change: the line stays."),
        ((KEPT, KEPT), 0, "Nothing has to change: all 2 lines stay."),
        ((KEPT, ADDED), 1, "1 change: 1 added; 1 stays. No plan that is worth enough needs fewer: this is proven."),
        ((KEPT, KEPT, DROPPED, ADDED), 2,
         "2 changes: 1 dropped, 1 added; 2 stay. 1 of them is forced: lost, or not for sale any more. No plan that is "
         "worth enough needs fewer: this is proven."),
        ((ADDED, CHANGED), 1,
         "2 changes: 1 added, 1 changed. 1 of them is forced: lost, or not for sale any more. At least 1 is needed: "
         "fewer than 2 may do."),
    ],
)  # fmt: skip
def test_what_changes(moves: tuple[Move, ...], fewest: int, words: str) -> None:
    """Changes first, what stays after them, and the proof."""
    assert replan_sentences(answer_of(moves=moves, fewest=fewest))[0] == words


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (answer_of(), "Keeping the plan costs nothing: 1,000 engagements; no plan of today is better."),
        (answer_of(gap=0.02),
         "Keeping the plan costs nothing: 1,000 engagements; no better plan was found (proven to 2 %)."),
        (answer_of(1010.0, 1000.0, 0.02),
         "Keeping the plan costs nothing: 1,010 engagements; no better plan was found (proven to 2 %)."),
        (answer_of(992.0),
         "Keeping the plan costs 0.8 %: 992 engagements, 8 less than the 1,000 of the best plan found for today, which "
         "would take 6 changes."),
        (answer_of(992.0, gap=0.012),
         "Keeping the plan costs 0.8 %: 992 engagements, 8 less than the 1,000 of the best plan found for today, which "
         "would take 6 changes. At most it costs 2 %: that is proven."),
        (answer_of(505.0, 500.0, measure="spend"),
         "Keeping the plan costs 1 %: €505.00, €5.00 more than the €500.00 of the best plan found for today, which "
         "would take 6 changes."),
    ],
)  # fmt: skip
def test_what_keeping_the_plan_costs(answer: Replan, words: str) -> None:
    """A difference is told with what is proven; where there is none, how far that is proven."""
    assert replan_sentences(answer)[1] == words


def test_lines_at_another_price() -> None:
    """The old price is remembered, and a contract is to be held against the new one."""
    dearer = replace(KEPT, cost_after=Decimal(300), signed=True)
    assert replan_sentences(answer_of(moves=(dearer,)))[3:] == [
        "1 line that stays has another price now: €50.00 more in all.",
        "anna is signed: hold the contract against the roster's new price.",
    ]
    cells = [text_of(cell) for cell in replan_view(answer_of(moves=(dearer,))).tables["moves"].rows[0]]
    assert "signed, was €250.00" in cells


@pytest.mark.parametrize(
    ("loss", "words"),
    [
        (Loss("lost"), "lost"),
        (Loss("creator"), "not in the roster any more"),
        (Loss("platform", "tiktok"), "not on tiktok any more"),
        (Loss("flight", "May"), "there is no flight 'May' any more"),
        (Loss("package", "bundle"), "does not sell 'bundle' any more"),
    ],
)
def test_why_a_line_had_to_go(loss: Loss, words: str) -> None:
    """Each loss has its words, in the table for people and for programs."""
    document = view_data(replan_view(answer_of(moves=(replace(DROPPED, reason=loss),))))
    assert document["moves"][0]["reason"] == words


def test_changes_stand_first_and_kept_lines_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever looks for what changes need not read what stays."""
    monkeypatch.setattr(views, "MOST_KEPT", 1)
    view = replan_view(answer_of(moves=(KEPT, CHANGED, KEPT, ADDED, DROPPED)))
    table = view.tables["moves"]
    assert [text_of(row[0]) for row in table.rows] == ["dropped", "added", "changed", "kept", "kept"]
    assert (table.most, table.rest) == (4, "and 1 more line as it was, with --full")
    changed = [text_of(cell) for cell in table.rows[2]]
    assert "bundle, now post" in changed


def test_every_form_holds_the_same() -> None:
    """Fields for programs and a row for each line."""
    view = replan_view(answer_of(992.0, gap=0.012, moves=(KEPT, DROPPED, ADDED)))
    document: dict[str, Any] = json.loads(json.dumps(view_data(view)))
    assert (document["changes"], document["fewest"], document["proven"]) == (2, 2, True)
    assert document["cost_of_keeping"] == pytest.approx(0.008)
    assert document["cost_of_keeping_at_most"] == pytest.approx(0.02)
    assert document["free"]["changes"] == 6
    header, *rows = table_csv(table_of(view)).splitlines()
    assert header == "what,creator,platform,package_before,package,cost_before,cost,signed,reason"
    assert rows == [
        "dropped,bert,instagram,post,,250,,no,lost",
        "added,dora,tiktok,,post,,240,no,",
        "kept,anna,instagram,post,post,250,250,no,",
    ]


def test_without_a_plan() -> None:
    """Proven, or not found in time."""
    nothing = Planned(Solution("infeasible", NOBODY, -np.inf, -np.inf, np.inf), None)
    view = replan_view(replace(answer_of(), free=nothing, new=nothing))
    assert view.lead[0].text.startswith("No plan can keep what is signed")
    assert not view.tables
    late = Planned(Solution("unknown", NOBODY, -np.inf, np.inf, np.inf), None)
    (sentence,) = replan_sentences(replace(answer_of(), free=late, new=late))
    assert sentence.startswith("Found no plan with the effort allowed.")
