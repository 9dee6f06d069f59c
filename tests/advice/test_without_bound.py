"""A solve may be stopped with a plan in hand and no bound yet: the advice says less then, and never breaks."""

from __future__ import annotations

from dataclasses import replace
from math import inf
from pathlib import Path

import pytest

from optimizer.advice.alternatives import alternatives
from optimizer.advice.explain import explain_plan
from optimizer.advice.explanation_context import ExplanationContext
from optimizer.advice.session import Session
from optimizer.program.model import Program
from optimizer.solving import Solution


class Boundless(Session):
    """A session whose solves, after the first, find plans and are stopped before they know a bound."""

    def solve(self, program: Program, **told: object) -> Solution:
        """As a session solves; then the bound is forgotten."""
        solution = super().solve(program, **told)  # type: ignore[arg-type] # handed on as it comes
        if len(self.efforts) > 1 and solution.status in ("optimal", "feasible"):
            return replace(solution, status="feasible", bound=inf)
        return solution


@pytest.fixture
def session(tmp_path: Path) -> Session:
    """Three creators, of whom two can be paid."""
    (tmp_path / "roster.csv").write_text(
        "creator,platform,followers,engagement_rate,price,niche\n"
        "anna,instagram,10000,5%,400,food\nbert,instagram,20000,3%,750,travel\ncarl,tiktok,8000,4%,300,food\n"
    )
    path = tmp_path / "tiny.yaml"
    path.write_text(
        "name: Tiny\nbudget: 1000\nobjective: engagement\nroster: roster.csv\n"
        "rules: [{name: food, measure: spend, where: {niche: food}, min: 100}]\n"
    )
    return Boundless.of(path)


def test_explain(session: Session) -> None:
    """A price is still found; no price above the proven one is claimed."""
    answer = explain_plan(ExplanationContext(session))
    assert answer.plan.lines.shape[0] > 0
    assert sorted(price.creator for price in answer.leaving) == sorted(answer.plan.lines["creator"])
    for price in (*answer.entering, *answer.leaving):
        assert price.proven is None or price.highest is None or price.proven >= price.highest


def test_alternatives(session: Session) -> None:
    """A plan is shown; how far apart plans can be at most is not claimed."""
    found = alternatives(session, 1, within=0.9, differ=1)
    assert [other.at_most for other in found.others] == [None] * len(found.others)
