"""What a rule costs: the best value without it less the best value with it, both proven."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from optimizer.advice.basis import ALL_RULES, MOST_SECONDS, Basis, Range, Swap
from optimizer.advice.demands import Demand
from optimizer.solving import Solution


@dataclass(frozen=True)
class RuleCost:
    """A rule, and what the plan would be without it."""

    name: str
    asks: tuple[str, ...]
    """Its limits in words."""
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


def rules_asked(basis: Basis) -> dict[str, tuple[int, ...]]:
    """Everything that is asked, the budget apart, by its name: positions of its demands."""
    numbered = [
        (number, demand) for number, demand in enumerate(basis.demands.every) if not is_budget_demand(basis, demand)
    ]
    return {
        name: tuple(number for number, _ in group)
        for (_, _, name), group in groupby(numbered, key=lambda pair: (pair[1].kind, pair[1].position, pair[1].name))
    }


def is_budget_demand(basis: Basis, demand: Demand) -> bool:
    """True for the budget, whose cost is the value of more money."""
    return demand.kind == "rule" and demand.position == 0 and basis.desk.prepared.scenario.budget is not None


def rule_cost(basis: Basis, name: str, seconds: float = MOST_SECONDS) -> tuple[RuleCost, Solution]:
    """The cost of a rule by its name in `rules_asked`, and the best plan without it."""
    numbers = rules_asked(basis)[name]
    kept = set(range(len(basis.demands.every))) - set(numbers)
    freed = basis.solve(basis.demands.program(kept, objective=True), seconds)
    asks = tuple(basis.demands.every[number].asks for number in numbers)
    cost = basis.gain(freed, basis.best)
    return RuleCost(name, asks, cost, basis.desk.shown(freed.value), basis.swap(freed.chosen)), freed


def rule_costs(basis: Basis, seen: Callable[[str], None] | None = None) -> tuple[RuleCost, ...]:
    """Every rule, the most expensive first; `seen` is told of each."""
    names, costs = rules_asked(basis), []
    for name in names:
        if seen is not None:
            seen(f"without {name!r}")
        costs.append(rule_cost(basis, name, ALL_RULES / len(names))[0])
    return tuple(sorted(costs, key=lambda one: (one.is_free, -one.cost.figure)))
