"""What a plan breaks, by the names that its file gives to it."""

from __future__ import annotations

from optimizer.plan.plan import Plan
from optimizer.words.violations import violation_name


def broken(plan: Plan) -> list[str]:
    """`["budget", "apart: anna, ben"]`."""
    return [violation_name(violation) for violation in plan.violations]
