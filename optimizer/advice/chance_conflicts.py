"""Chances that no plan was found to keep, as conflicts: what was asked, and the ways out that were found by solving."""

from __future__ import annotations

from collections.abc import Iterator

from optimizer.facts.results import ChanceShort
from optimizer.plan import conflicts as told
from optimizer.plan.plan import Plan
from optimizer.planning import Prepared
from optimizer.words import forecast as words
from optimizer.words.conflicts import limit
from optimizer.words.figures import exact, percent


def chance_conflicts(plan: Plan, prepared: Prepared) -> told.Conflicts:
    """The chances that are short beside the budget, and for each the budget or the chance that will do."""
    asked = [told.Asked(short.name, words.chance_asks(short, plan.currency)) for short in plan.short]
    if plan.budget is not None:
        total = limit(plan.budget.total, "spend", plan.currency, plan.digits, share=False)
        asked.append(told.Asked("budget", f"at most {total}"))
    ways = [way for short in plan.short for way in _ways(short, plan, prepared)]
    ordered = sorted(ways, key=lambda way: (way.relative, way.sentence))
    return told.Conflicts((tuple(asked),), tuple(ordered), (False,))


def _ways(short: ChanceShort, plan: Plan, prepared: Prepared) -> Iterator[told.WayOut]:
    if short.needed is not None and short.budget:
        sentence = words.raise_for_chance(short.needed, plan.currency)
        old, new = float(short.budget), float(short.needed)
        step = told.Step(sentence, "budget", "max", old, new, f"budget.total={exact(short.needed)}")
        yield told.WayOut(sentence, round(new / old - 1, 6), (step,))
    if short.best > 0:
        sentence, asked = words.lower_chance(short), float(short.asked)
        place = _place(short, prepared)
        chance = f"{place}.chance={percent(short.best, 0).replace(' ', '')}"
        step = told.Step(sentence, short.name, "min", asked, short.best, chance)
        yield told.WayOut(sentence, round(1 - short.best / asked, 6), (step,))


def _place(short: ChanceShort, prepared: Prepared) -> str:
    """The path of the rule in the scenario, as `--set` has it."""
    scenario = prepared.scenario
    names = [rule.name for rule in scenario.all_rules]
    return ".".join(map(str, scenario.rule_places[names.index(short.name)]))
