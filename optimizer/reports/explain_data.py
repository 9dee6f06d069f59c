"""Explanations as data: plain content for JSON, and one table for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from optimizer.advice.explain import CreatorAnswer, PlanAnswer, RuleAnswer
from optimizer.advice.explanation_context import Range
from optimizer.advice.margins import OfferPrice
from optimizer.advice.money_steps import MoneySteps
from optimizer.advice.rule_costs import RuleCost
from optimizer.plan.plan import Plan
from optimizer.reports.answers import summary

CSV_COLUMNS = ("question", "subject", "answer", "least", "most", "unit", "comes", "goes")
Row = Sequence[Any]


def plan_content(answer: PlanAnswer) -> dict[str, Any]:
    """The explanation of a plan."""
    return {
        **_about(answer.plan),
        "best": summary(answer.best),
        "short": asdict(answer.short),
        "violations": [asdict(violation) for violation in answer.plan.violations],
        "to_the_best": asdict(answer.swap),
        "exchanges": [asdict(improvement) for improvement in answer.improvements],
        "rules": [_rule(rule) for rule in answer.rules],
        "budget": _money(answer.money),
        "entering": [_price(price) for price in answer.entering],
        "leaving": [_price(price) for price in answer.leaving],
    }


def creator_content(answer: CreatorAnswer) -> dict[str, Any]:
    """The explanation of a creator."""
    return {
        **_about(answer.plan),
        "creator": answer.creator,
        "in_best_plan": answer.chosen,
        "in_given_plan": answer.in_given,
        "locked": answer.locked,
        "excluded": answer.excluded,
        "regret": None if answer.regret is None else asdict(answer.regret),
        "then": None if answer.swap is None else asdict(answer.swap),
        "conflicts": None if answer.conflicts is None else answer.conflicts.document(),
        "cost_per_unit": answer.each,
        "cost_per_unit_of_plan": answer.average,
        "prices": [_price(price) for price in answer.prices],
    }


def rule_content(answer: RuleAnswer) -> dict[str, Any]:
    """The explanation of a rule."""
    return {
        **_about(answer.plan),
        "rule": answer.name,
        "standing": [asdict(result) for result in answer.standing],
        "cost": None if answer.cost is None else _rule(answer.cost),
        "without": None if answer.without is None else summary(answer.without),
        "budget": _money(answer.money),
    }


def plan_rows(answer: PlanAnswer) -> Iterator[Row]:
    """The explanation of a plan as a table."""
    unit = _unit(answer.plan)
    yield _row("short of the best plan", answer.plan.scenario, answer.short, unit, answer.swap)
    for improvement in answer.improvements:
        yield _row("giving up lines", improvement.given_up, improvement.gain, unit, improvement.swap)
    for rule in answer.rules:
        yield _row("rule cost", rule.name, rule.cost, unit, rule.swap)
    yield from _money_rows(answer.money, unit)
    yield from _price_rows("nearest to entering", answer.entering, answer.plan)
    yield from _price_rows("nearest to leaving", answer.leaving, answer.plan)


def creator_rows(answer: CreatorAnswer) -> Iterator[Row]:
    """The explanation of a creator as a table."""
    yield ("in the best plan", answer.creator, answer.chosen, None, None, "", "", "")
    if answer.regret is not None:
        question = "cost of leaving out" if answer.chosen else "cost of taking"
        yield _row(question, answer.creator, answer.regret, _unit(answer.plan), answer.swap)
    yield from _price_rows("price", answer.prices, answer.plan)


def rule_rows(answer: RuleAnswer) -> Iterator[Row]:
    """The explanation of a rule as a table."""
    for result in answer.standing:
        subject = result.name if result.group is None else f"{result.name}: {result.group}"
        yield ("stands at", subject, result.value, result.min, result.max, result.measure, "", "")
    if answer.cost is not None:
        yield _row("rule cost", answer.name, answer.cost.cost, _unit(answer.plan), answer.cost.swap)
    yield from _money_rows(answer.money, _unit(answer.plan))


def _about(plan: Plan) -> dict[str, Any]:
    return {"scenario": plan.scenario, "currency": plan.currency, "objective": plan.objective.measure, **summary(plan)}


def _unit(plan: Plan) -> str:
    return plan.currency if plan.objective.measure in ("spend", "value") else plan.objective.measure


def _rule(rule: RuleCost) -> dict[str, Any]:
    return {
        "name": rule.name,
        "asks": list(rule.asks),
        "free": rule.is_free,
        "cost": asdict(rule.cost),
        "value_without": rule.value,
        "without": asdict(rule.swap),
    }


def _money(steps: MoneySteps | None) -> dict[str, Any] | None:
    if steps is None:
        return None
    ends = {name: None if gain is None else asdict(gain) for name, gain in (("next", steps.next), ("last", steps.last))}
    return {"step": steps.step, **ends, "last_needed": steps.last_needed}


def _price(price: OfferPrice) -> dict[str, Any]:
    return {**asdict(price), "change": price.change}


def _row(question: str, subject: object, gain: Range, unit: str, swap: Any) -> Row:
    comes, goes = ("", "") if swap is None else ("|".join(swap.comes), "|".join(swap.goes))
    return (question, subject, gain.figure, gain.least, gain.most, unit, comes, goes)


def _money_rows(steps: MoneySteps | None, unit: str) -> Iterator[Row]:
    if steps is None:
        return
    for question, gain in (("next budget", steps.next), ("last budget", steps.last)):
        if gain is not None:
            yield _row(question, steps.step, gain, unit, None)


def _price_rows(question: str, prices: Sequence[OfferPrice], plan: Plan) -> Iterator[Row]:
    for price in prices:
        subject = f"{price.creator}, {price.platform}, {price.package}"
        yield (question, subject, price.highest, price.lowest, price.proven, plan.currency, "", "")
