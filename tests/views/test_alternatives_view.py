"""Alternatives laid out: what each plan trades, and no claim that is not proven."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from made_plans import make_line, make_plan_of
from rich.console import Console

from optimizer.advice.alternatives import Alternative, Alternatives, alternatives
from optimizer.advice.scenario_edits import Planned
from optimizer.advice.session import Session
from optimizer.plan.plan import Objective, Plan
from optimizer.render.data import table_csv, table_of, view_json
from optimizer.render.terminal.view import show_view
from optimizer.render.text import text_of
from optimizer.solving import Solution
from optimizer.views.alternatives import alternative_sentences, alternatives_view, trade_sentence
from optimizer.views.parts import Items

NOBODY = np.zeros(0, dtype=np.int64)


def plan_of(*names: str, engagement: float = 1000.0, impressions: float = 4000.0, cost: str = "100.00",
            measure: str = "engagement") -> Plan:  # fmt: skip
    """A plan of these creators with such totals."""
    lines = [make_line(name, cost, engagement / len(names), impressions=impressions / len(names)) for name in names]
    plan = make_plan_of(lines)
    value = float(plan.totals["spend"]) if measure == "spend" else engagement
    return replace(plan, objective=Objective(measure, value, value, 0.0))


def answer_of(best: Plan, *others: Plan, complete: bool = True, asked: int = 2) -> Alternatives:
    """The answer with these plans."""
    sign = -1 if best.objective.measure == "spend" else 1

    def planned(plan: Plan) -> Planned:
        value = sign * float(plan.objective.value or 0.0)
        return Planned(Solution("optimal", NOBODY, value, value, 0.0), plan)

    return Alternatives(
        "Made", best.objective.measure, 0.02, asked, 3, planned(best),
        tuple(Alternative(planned(plan), 3, 3) for plan in others), complete,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (plan_of("anna", "bert"), "The same figures with other people."),
        (plan_of("anna", "bert", engagement=982.0), "1.8 % less engagement."),
        (plan_of("anna", "bert", engagement=982.0, impressions=4120.0),
         "1.8 % less engagement, for 3 % more impressions."),
        (plan_of("anna", "bert", impressions=3880.0), "3 % fewer impressions."),
        (plan_of("anna"), "1 fewer creator to manage and €100.00 less spend."),
        (plan_of("a", "b", "c", "d", "e", "f", cost="33.00"), "4 more creators to manage, for €2.00 less spend."),
    ],
)  # fmt: skip
def test_what_a_plan_trades(other: Plan, words: str) -> None:
    """What it gives up against the best plan (two creators, 1,000 engagements, €200), and what it gains."""
    assert trade_sentence(plan_of("anna", "bert"), other) == words


def test_how_many_there_are() -> None:
    """In the grammar of numbers, and for least spend the other way round."""
    best = plan_of("anna", "bert")
    one = answer_of(best, plan_of("carl"), complete=False)
    assert alternative_sentences(one) == [
        "1 other plan brings at least 98 % of the best plan's 1,000 engagements. It differs as much as possible from "
        "the best plan.",
        "You asked for 2: the effort was spent before more were found. Raise solve.effort to look longer.",
    ]
    spend = answer_of(
        plan_of("anna", measure="spend"), plan_of("carl", measure="spend"), plan_of("dora", measure="spend")
    )
    assert alternative_sentences(spend) == [
        "2 other plans cost at most 2 % more than the best plan's €100.00. Each differs as much as possible from all "
        "above it."
    ]


def test_no_other_plan() -> None:
    """Proven, or not found with the effort allowed: never both."""
    proven = alternative_sentences(answer_of(plan_of("anna")))
    assert proven == [
        "No other plan brings at least 98 % of the best plan's 1,000 engagements and differs from it in 3 creators or "
        "more: this is proven."
    ]
    (unknown,) = alternative_sentences(answer_of(plan_of("anna"), complete=False))
    assert unknown.startswith("Found no other plan that brings")
    assert "there may be some. Raise solve.effort" in unknown


def test_what_is_given_up_of_least_spend_is_what_is_paid_more() -> None:
    """€120 instead of €100 gives up a fifth."""
    best, other = plan_of("anna", measure="spend"), plan_of("bert", measure="spend", cost="120.00")
    table = alternatives_view(replace(answer_of(best), others=answer_of(best, other).others)).tables["plans"]
    place = [column.key for column in table.columns].index("given_up")
    assert [None if row[place] is None else text_of(row[place]) for row in table.rows] == [None, "20 %"]


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Four creators at 250 each with 400, 390, 380 and 370 engagements; 500 buys two of them."""
    rows = [
        f"{name},instagram,10000,{rate}%,250"
        for name, rate in zip(("anna", "bert", "carl", "dora"), (4, 3.9, 3.8, 3.7), strict=True)
    ]
    (tmp_path / "r.csv").write_text("\n".join(["creator,platform,followers,engagement_rate,price", *rows]) + "\n")
    path = tmp_path / "s.yaml"
    path.write_text("name: Tiny\nbudget: 500\nroster: r.csv\nsolve: {gap: 0}\n")
    return path


def test_every_form_holds_the_same(tiny: Path) -> None:
    """The plans, their lines and their files; names and numbers of who is new."""
    answer = alternatives(Session.of(tiny), 1, within=0.1, differ=3)
    view = alternatives_view(answer)
    document: dict[str, Any] = json.loads(view_json(view))
    best, other = document["plans"]
    assert (best["plan"], best["differs"], best["totals"]["engagement"]) == ("best", None, 790)
    assert (other["plan"], other["differs"], other["differs_at_most"]) == ("plan 1", 4, 4)
    assert (other["in"], other["out"]) == (["carl", "dora"], ["anna", "bert"])
    assert other["given_up"] == pytest.approx(40 / 790)
    assert [len(file["lines"]) for file in document["plan_files"]] == [2, 2]
    header, *rows = table_csv(table_of(view)).splitlines()
    assert header.startswith("plan,creator,platform,package")
    assert len(rows) == len(document["lines"]) == 4
    items = [
        item for section in view.sections for part in section.parts if isinstance(part, Items) for item in part.items
    ]
    assert [item.text for item in items] == ["5.1 % less engagement. In: carl and dora. Out: anna and bert."]


def test_without_any_plan() -> None:
    """A scenario that nothing satisfies has no plans to lay out."""
    nothing = Planned(Solution("infeasible", NOBODY, -np.inf, -np.inf, np.inf), None)
    view = alternatives_view(replace(answer_of(plan_of("anna")), best=nothing))
    assert [sentence.text for sentence in view.lead] == ["No plan can satisfy the rules: this is proven."]
    assert not view.tables


def test_a_change_never_stands_without_its_figure(tiny: Path) -> None:
    """At any width each column of changes follows the figures that it compares."""
    view = alternatives_view(alternatives(Session.of(tiny), 1, within=0.1, differ=3))
    for width in range(40, 140, 5):
        console = Console(file=io.StringIO(), width=width, force_terminal=False, _environ={})
        show_view(view, console)
        assert isinstance(console.file, io.StringIO)
        assert "vs best  vs best" not in console.file.getvalue()
