"""What a rule costs: the best value without it less the best value with it, both proven.

A plan that obeys all rules but one obeys the scenario without several of them. So where the best plan is proven to be
the best one without a number of rules at once, each of them is free, by one solve.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from optimizer.advice.explanation_context import ALL_RULES, MOST_EFFORT, RULES_PART, ExplanationContext, Range, Swap
from optimizer.advice.requirements import Requirement
from optimizer.advice.session import SAME
from optimizer.program.model import Program
from optimizer.solving import Solution, lagrangian_bound

LEAST_EFFORT = 0.6
"""A rule gets so much whatever the others take."""
LITTLE_MORE = 0.1
"""The relaxation charges for a rule where it is better without it by this part of the gap of answers."""
MOST_TRIES = 3
"""So often rules are looked at together that the relaxation does not charge for."""


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
    freed = context.solve(_without(context, (name,)), effort)
    return _cost(context, name, freed), freed


def rule_costs(context: ExplanationContext, seen: Callable[[str], None] | None = None) -> tuple[RuleCost, ...]:
    """Every rule, the most expensive first; `seen` is told of each."""
    names = list(rules_asked(context))
    left = min(ALL_RULES, RULES_PART * context.allowance)
    before = context.session.effort
    free = _free_together(context, names, left)
    costs = {name: _cost(context, name, freed) for name, freed in free.items()}
    left -= context.session.effort - before
    for name in names:
        if name in free:
            continue
        if seen is not None:
            seen(f"without {name!r}")
        before = context.session.effort
        # What an easy rule leaves over is for the hard ones.
        costs[name] = rule_cost(context, name, max(LEAST_EFFORT, left / (len(names) - len(costs))))[0]
        left -= context.session.effort - before
    return tuple(sorted((costs[name] for name in names), key=lambda rule: (rule.is_free, -rule.cost.figure)))


def _cost(context: ExplanationContext, name: str, freed: Solution) -> RuleCost:
    """The cost of a rule by the best plan without it."""
    asked = tuple(context.requirements.every[number] for number in rules_asked(context)[name])
    cost = context.gain(freed, context.best)
    return RuleCost(name, asked, cost, context.session.shown(freed.value), context.swap(freed.chosen))


def _without(context: ExplanationContext, names: Sequence[str]) -> Program:
    """The scenario's program without some rules."""
    asked = rules_asked(context)
    dropped = {number for name in names for number in asked[name]}
    return context.requirements.program(set(range(len(context.requirements.every))) - dropped, objective=True)


def _free_together(context: ExplanationContext, names: Sequence[str], effort: float) -> dict[str, Solution]:
    """The rules without all of which at once the best plan is still proven to be the best; by each the proof.

    Those are tried that the relaxation of the scenario does not charge for. Where a better plan comes up without them,
    the rules that it breaks are left out, and the others are tried once more.
    """
    best, asked = context.best, rules_asked(context)
    together = [name for name in names if _is_uncharged(context, name)]
    for _ in range(MOST_TRIES):
        if len(together) < 2:
            break
        each = max(LEAST_EFFORT, effort * len(together) / len(names))
        freed = context.solve(_without(context, together), each)
        if freed.status not in ("optimal", "feasible"):
            break
        if freed.value <= best.value + SAME * abs(best.value):
            if freed.gap > context.open_gap:
                break
            proven = replace(best, bound=max(freed.bound, best.value), gap=freed.gap, status=freed.status, effort=0.0)
            return dict.fromkeys(together, proven)
        met = context.requirements.met(freed.chosen)
        together = [name for name in together if met.issuperset(asked[name])]
    return {}


def _is_uncharged(context: ExplanationContext, name: str) -> bool:
    """Whether the relaxation of the scenario is little better without a rule, by its multipliers.

    A guess at what is worth trying, as far as terms that are not linear go.
    """
    best, every, program = context.best, context.requirements.every, context.session.program
    dropped = [every[number] for number in rules_asked(context)[name]]
    if best.warm is None or any(requirement.floors for requirement in dropped):
        return False
    rows = [row for requirement in dropped for row in requirement.rows]
    excluded = any(requirement.kind == "exclude" for requirement in dropped)
    if not best.warm.duals[rows].any() and not excluded:
        return True
    if not program.is_linear or (context.at_the_margin and not excluded):
        return False
    duals = best.warm.duals.copy()
    duals[rows] = 0.0
    freed = replace(program, upper=_without(context, (name,)).upper)
    before, after = (
        lagrangian_bound(each, warm) for each, warm in ((program, best.warm), (freed, replace(best.warm, duals=duals)))
    )
    return after <= before + LITTLE_MORE * context.limits.gap * abs(best.value)
