"""What a rule costs: the best value without it less the best value with it, both proven."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from optimizer.advice.explanation_context import ALL_RULES, MOST_EFFORT, RULES_PART, ExplanationContext, Range, Swap
from optimizer.advice.requirements import Requirement
from optimizer.solving import Solution

LEAST_EFFORT = 0.6
"""A rule gets so much whatever the others take."""


@dataclass(frozen=True)
class RuleCost:
    """A rule, and what the plan would be without it."""

    name: str
    asked: tuple[Requirement, ...]
    """Its limits."""
    cost: Range
    """In units of the objective; of least spend, money that would be saved."""
    value: float
    """The best value without the rule, in the planner's units."""
    swap: Swap
    """Who would come and go without it."""

    @property
    def is_free(self) -> bool:
        """No plan without the rule is better, as far as is proven."""
        return self.cost.is_nothing


def rules_asked(context: ExplanationContext) -> dict[str, tuple[int, ...]]:
    """Everything that is asked, the budget apart, by its name: positions of its requirements."""
    numbered = [
        (number, requirement)
        for number, requirement in enumerate(context.requirements.every)
        if not is_budget_requirement(context, requirement)
    ]
    return {
        name: tuple(number for number, _ in group)
        for (_, _, name), group in groupby(numbered, key=lambda pair: (pair[1].kind, pair[1].position, pair[1].name))
    }


def is_budget_requirement(context: ExplanationContext, requirement: Requirement) -> bool:
    """True for the budget, whose cost is the value of more money."""
    return (
        requirement.kind == "rule"
        and requirement.position == 0
        and context.session.prepared.scenario.budget is not None
    )


def rule_cost(context: ExplanationContext, name: str, effort: float = MOST_EFFORT) -> tuple[RuleCost, Solution]:
    """The cost of a rule by its name in `rules_asked`, and the best plan without it."""
    numbers = rules_asked(context)[name]
    kept = set(range(len(context.requirements.every))) - set(numbers)
    freed = context.solve(context.requirements.program(kept, objective=True), effort)
    asked = tuple(context.requirements.every[number] for number in numbers)
    cost = context.gain(freed, context.best)
    return RuleCost(name, asked, cost, context.session.shown(freed.value), context.swap(freed.chosen)), freed


def rule_costs(context: ExplanationContext, seen: Callable[[str], None] | None = None) -> tuple[RuleCost, ...]:
    """Every rule, the most expensive first; `seen` is told of each."""
    names, costs = rules_asked(context), []
    left = min(ALL_RULES, RULES_PART * context.allowance)
    for number, name in enumerate(names):
        if seen is not None:
            seen(f"without {name!r}")
        before = context.session.effort
        # What an easy rule leaves over is for the hard ones.
        costs.append(rule_cost(context, name, max(LEAST_EFFORT, left / (len(names) - number)))[0])
        left -= context.session.effort - before
    return tuple(sorted(costs, key=lambda rule: (rule.is_free, -rule.cost.figure)))
