"""Stand-in until conflicts are typed facts."""

from __future__ import annotations

from optimizer.plan.plan import Plan
from optimizer.views.parts import Section


def conflict_sections(plan: Plan) -> tuple[Section, ...]:
    return ()
