"""How a plan does in bad cases: what a cautious one was asked, and with which chance targets and rules are met."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from optimizer.facts.results import Caution, ChanceResult, Prospect
from optimizer.plan.cases import cases, chance_of, planned_cases, worst_mean
from optimizer.plan.evaluation import Chosen, parts_of


def caution_of(given: Chosen) -> Caution | None:
    """What a scenario with `risk` asks for, and how the plan does; None of any other."""
    scenario = given.scenario
    if scenario.risk is None:
        return None
    worst = scenario.risk.worst
    brought = planned_cases(scenario, given.offers, given.index, scenario.objective, given.reached, worst)
    return Caution(worst, len(brought), worst_mean(brought, worst), prospect(given))


def prospect(given: Chosen) -> Prospect:
    """What a plan brings on average and in the worst cases, by draws that no plan was made with."""
    measure, risk = given.scenario.objective, given.scenario.risk
    worst = Decimal(1) if risk is None else risk.worst
    brought = cases(given.scenario, given.offers, given.index, measure, given.reached)
    creators = len(set(given.offers.creator[given.index].tolist()))
    return Prospect(given.amount(measure, given.everything), worst_mean(brought, worst), creators)


def chances_of(given: Chosen) -> Iterator[ChanceResult]:
    """With which chance the plan reaches what it is asked to reach with a chance."""
    for rule in given.scenario.all_rules:
        if rule.chance is None or rule.min is None:
            continue
        for group, mask in parts_of(given, rule):
            brought = cases(given.scenario, given.offers, given.index[mask], rule.measure, given.reached, rule.segments)
            least = float(rule.min.value)
            yield ChanceResult(rule.name, group, rule.measure, least, rule.chance, chance_of(brought, least))
