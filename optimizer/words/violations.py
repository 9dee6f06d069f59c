"""Stand-in until violations are typed facts."""

from __future__ import annotations

from optimizer.plan.plan import Plan, Violation
from optimizer.reports.wording import violation_words as old


def violation_words(violation: Violation, plan: Plan) -> tuple[str, str]:
    return old(violation, plan)
