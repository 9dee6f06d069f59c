"""Releasing a plan: re-computed from its scenario first, so that nothing inconsistent is ever signed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from optimizer.dossier import prepared_for, refuse
from optimizer.errors import DoesNotHold
from optimizer.plan.approval import Decision, release
from optimizer.plan.loading import LoadedPlan, load_plan
from optimizer.plan.plan import Plan
from optimizer.plan.reading import stated_plan
from optimizer.planning import changed_input, verify
from optimizer.scenario.approval import Approval
from optimizer.words.approval import summary_words
from optimizer.words.certificate import CHANGED_INPUTS, NO_PLAN_TO_APPROVE
from optimizer.words.violations import violation_words


@dataclass(frozen=True)
class Releasable:
    """A plan that holds: everything that its file states was re-computed from its scenario."""

    loaded: LoadedPlan
    rules: Approval
    """What the scenario asks of an approval."""

    @property
    def summary(self) -> list[str]:
        """What whoever approves it should know: the money, what is estimated, what has no quote."""
        return summary_of(self.loaded.plan)

    def record(self, decision: Decision) -> Path:
        """Record the decision; the record's path. Raises `InputError` where it is not allowed."""
        return release(self.loaded, decision, self.rules)


def releasable(plan: Path, scenario: Path) -> Releasable:
    """The plan file, verified against its scenario with the same `--set` as it was made.

    Raises `InputError` where a file cannot be used, and `DoesNotHold` where the plan states what is not so, breaks a
    rule, was made from other files than those of today, or is no plan at all.
    """
    loaded = load_plan(plan)
    stated = stated_plan(loaded.content, plan)
    prepared = prepared_for(loaded.plan, scenario)
    found = verify(prepared, stated)
    if found.changed or not stated.inputs:  # whatever else differs may come from there
        changed = [changed_input(name, str(plan)).what for name in found.changed]
        raise DoesNotHold(CHANGED_INPUTS, changed or ["the plan does not say what it was made from"])
    refuse(found.misstated, loaded.plan)
    if loaded.plan.status == "infeasible" or found.plan.violations:
        broken = [violation_words(point, found.plan.currency, found.plan.digits) for point in found.plan.violations]
        raise DoesNotHold(NO_PLAN_TO_APPROVE, [": ".join(point) for point in broken])
    return Releasable(loaded, prepared.scenario.approval)


def summary_of(plan: Plan) -> list[str]:
    """Spend, budget and contingency, estimates, and the bookings without a price of their own."""
    lines = plan.lines.to_dict("records")
    unquoted = [line for line in lines if "price" in line["estimated"]]
    return summary_words(
        plan.totals["spend"], plan.currency, plan.digits,
        total=None if plan.budget is None else plan.budget.total,
        planned=None if plan.budget is None else plan.budget.planned,
        estimates=plan.estimates, lines=len(lines), unquoted=len(unquoted),
        unquoted_cost=sum((line["cost"] for line in unquoted), Decimal(0)),
    )  # fmt: skip
