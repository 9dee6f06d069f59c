"""What the next piece of budget would bring, and what the last one brings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from optimizer.advice.explanation_context import MOST_EFFORT, STEP_PART, ExplanationContext, Range
from optimizer.advice.requirements import altered, altered_prepared
from optimizer.solving import Solution


@dataclass(frozen=True)
class MoneySteps:
    """The value of a step of the budget's total, up and down."""

    step: Decimal
    """Whole units of the currency: a power of ten, two to twenty per cent of the budget."""
    next: Range | None
    """What the best plan gains with so much more; None where that was not found in time."""
    last: Range | None
    """What it loses with so much less; None where no plan is left then, or none was found in time."""
    last_needed: bool
    """Proven: with so much less no plan obeys the rules."""


def budget_step(total: Decimal) -> Decimal:
    """A round sum of a sensible size: 1,000 for 20,000 as for 60,000, 10,000 for half a million."""
    return Decimal(10) ** max(-2, total.adjusted() - 1)


def money_steps(context: ExplanationContext) -> MoneySteps | None:
    """Both steps by solving with another budget; None without a budget, or where money is what is saved."""
    scenario = context.session.prepared.scenario
    if scenario.budget is None or scenario.objective == "spend" or scenario.budget.total <= 0:
        return None
    step = budget_step(scenario.budget.total)
    more, less = (_with_total(context, scenario.budget.total + sign * step) for sign in (1, -1))
    after = context.gain(more, context.best) if more.status in ("optimal", "feasible") else None
    before = context.gain(context.best, less) if less.status in ("optimal", "feasible") else None
    return MoneySteps(step, after, before, less.status == "infeasible")


def _with_total(context: ExplanationContext, total: Decimal) -> Solution:
    """The best plan under another total; shares of the budget move with it."""
    scenario = context.session.prepared.scenario
    assert scenario.budget is not None
    other = altered(scenario, budget=scenario.budget.model_copy(update={"total": max(Decimal(0), total)}))
    session = context.session.changed(altered_prepared(context.session.prepared, other))
    return context.solve(session.program, min(MOST_EFFORT, STEP_PART * context.allowance))
