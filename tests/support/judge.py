"""A scenario is planned, and brute force says what its best plan is worth."""

from __future__ import annotations

from pathlib import Path

import pytest
from brute_force import best_value

from optimizer.errors import InputError
from optimizer.plan.plan import Plan
from optimizer.planning import plan_campaign, prepare


def judged(path: Path, seed: int) -> tuple[str, Plan | None]:
    """(solved, infeasible or refused; the plan where there is one): same value to 1e-9, same verdict."""
    try:
        prepared = prepare(path)
    except InputError as error:
        # The draw may ask for a niche nobody has, or lock whom it excludes: refused before anything is solved.
        words = ("nobody", "locked", "cannot be hired", "together and apart", "cannot all")
        errors = [problem.what for problem in error.problems if problem.severity == "error"]
        refused = all(any(word in what for word in words) for what in errors)
        return ("refused" if refused else f"unexpected: {errors}"), None
    best = best_value(prepared.scenario, prepared.offers)
    plan = plan_campaign(prepared)
    if best is None:
        assert plan.status == "infeasible", seed
        return "infeasible", None
    shown = best / 10**prepared.offers.digits if prepared.scenario.objective == "spend" else best
    assert plan.status == "optimal", seed
    assert plan.objective.value == pytest.approx(shown, rel=1e-9, abs=1e-9), seed
    assert plan.objective.bound == pytest.approx(shown, rel=1e-8, abs=1e-6), seed
    return "solved", plan
