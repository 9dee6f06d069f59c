"""Steps of a change: one limit moved, or one requirement given up, as a planner would write it into the scenario."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from math import floor, log10
from typing import Any

from optimizer.advice.requirements import Requirement, altered
from optimizer.planning import Prepared
from optimizer.scenario.fields import Between, OneOf
from optimizer.scenario.numbers import Limit
from optimizer.scenario.rule_grammar import Rule
from optimizer.scenario.schema import Exclusion, Scenario
from optimizer.words import conflicts as words


@dataclass(frozen=True)
class LimitChange:
    """A requirement's limit set to another value, or the requirement given up where there is no new one."""

    requirement: Requirement
    old: Decimal | None = None
    new: Decimal | None = None

    @property
    def relative(self) -> float:
        """How much is changed, relative to what was asked; giving something up counts as all of it."""
        if self.old is None or self.new is None or not self.old:
            return 1.0
        return abs(float(self.new / self.old) - 1.0)

    @property
    def sentence(self) -> str:
        """The change as a planner would say it: `raise the budget to €23,400`."""
        requirement = self.requirement
        match requirement.kind:
            case "lock":
                return words.unlock(requirement.who[0])
            case "apart":
                return words.let_be(requirement.who)
            case "together":
                return words.let_alone(requirement.who)
            case "exclude":
                return words.let_in(requirement.who[0])
        if self.new is None or self.old is None or requirement.limit is None:
            return words.drop(requirement.name)
        return requirement.limit.moved(self.new)


def rule_of(scenario: Scenario, requirement: Requirement) -> Rule:
    """The rule behind a requirement of kind rule."""
    return scenario.all_rules[requirement.position]


def is_budget(scenario: Scenario, requirement: Requirement) -> bool:
    """True for the budget."""
    return requirement.kind == "rule" and scenario.budget is not None and requirement.position == 0


def limit_of(scenario: Scenario, requirement: Requirement) -> Decimal:
    """The limit as the planner wrote it: of the budget its total, contingency included. For rules only."""
    if is_budget(scenario, requirement) and scenario.budget is not None:
        return scenario.budget.total
    rule = rule_of(scenario, requirement)
    limit = rule.min if requirement.side == "min" else rule.max
    assert limit is not None  # or there were no such requirement
    return limit.value


def changed(scenario: Scenario, steps: Sequence[LimitChange]) -> Scenario:
    """The scenario after the steps."""
    rules, budget = list(scenario.rules), scenario.budget
    targets: dict[Any, Any] = dict(scenario.targets)
    flights = list(scenario.flights)
    gone: dict[str, set[int]] = {"lock": set(), "apart": set(), "together": set(), "exclude": set()}
    for step in steps:
        if step.requirement.kind != "rule":
            gone[step.requirement.kind].add(step.requirement.position)
            continue
        if is_budget(scenario, step.requirement):
            budget = None if step.new is None or budget is None else budget.model_copy(update={"total": step.new})
            continue
        rule = rule_of(scenario, step.requirement)
        update: dict[str, Any] = {
            str(step.requirement.side): None if step.new is None else Limit(step.new, rule.is_share)
        }
        match scenario.rule_places[step.requirement.position]:
            case ("targets", _):
                targets[rule.measure] = targets[rule.measure].model_copy(update=update)
            case ("flights", int(position), "budget"):
                flights[position] = flights[position].model_copy(update={"budget": update["max"]})
            case ("flights", int(position), "targets", _):
                asked: dict[Any, Any] = dict(flights[position].targets)
                asked[rule.measure] = asked[rule.measure].model_copy(update=update)
                kept = {measure: target for measure, target in asked.items() if target.min or target.max}
                flights[position] = flights[position].model_copy(update={"targets": kept})
            case ("rules", int(position)):
                rules[position] = rules[position].model_copy(update=update)
    lists = {
        name: tuple(entry for position, entry in enumerate(getattr(scenario, name)) if position not in gone[name])
        for name in ("lock", "apart", "together", "exclude")
    }
    limited = {measure: target for measure, target in targets.items() if target.min or target.max}
    rules = [rule for rule in rules if rule.min is not None or rule.max is not None]
    return altered(scenario, rules=tuple(rules), targets=limited, budget=budget, flights=tuple(flights), **lists)


def sensible_unit(level: Decimal, old: Decimal, rule: Rule, digits: int) -> Decimal:
    """The unit in which a limit is told that moves from `old` to about `level`: three digits of it, as a rule.

    Rounding to it adds at most a fifth of the change, for half of what is proposed must not do. Percentages go
    by tenths of a point, creators by one, money by the minor unit at the finest.
    """
    scale = 2 if rule.is_share else 0
    figures = [((level - old).scaleb(scale), 5), (level if not rule.is_share else Decimal(0), 100)]
    exponent = min((floor(log10(float(abs(figure)) / parts)) for figure, parts in figures if figure), default=0)
    if rule.is_share:
        exponent = min(exponent, -1)
    elif rule.measure == "creators":
        exponent = 0
    elif rule.measure in ("spend", "cash"):
        exponent = max(exponent, -digits)
    return Decimal(1).scaleb(max(exponent, -6) - scale)


def rounded_outward(level: float, old: Decimal, rule: Rule, side: str | None, digits: int) -> Decimal:
    """A limit that is no stricter than `level`, in the sensible unit of the change from `old`."""
    exact = Decimal(repr(float(level)))
    unit = sensible_unit(exact, old, rule, digits)
    # A share computed from a plan may miss the round number it is by a rounding of doubles.
    nudge = Decimal("1e-9") * max(Decimal(1), abs(exact))
    steps = (exact + (nudge if side == "min" else -nudge)) / unit
    return steps.to_integral_value(ROUND_FLOOR if side == "min" else ROUND_CEILING) * unit


def setting(prepared: Prepared, step: LimitChange, beside: Sequence[LimitChange] = ()) -> str:
    """The step as an argument of `--set`: `budget.total=23400`, `rules.micro carries it.min=54%`.

    `--set` replaces a list as a whole, so what is left of it is without the entries that steps `beside` take out too.
    """
    scenario, requirement = prepared.scenario, step.requirement
    if requirement.kind != "rule":
        out = {other.requirement.position for other in (step, *beside) if other.requirement.kind == requirement.kind}
        kept = [entry for at, entry in enumerate(getattr(scenario, requirement.kind)) if at not in out]
        return f"{requirement.kind}=[{', '.join(_flow(entry) for entry in kept)}]"
    if is_budget(scenario, requirement):
        return f"budget.total={_plain(step.new)}"
    rule = rule_of(scenario, requirement)
    value = "" if step.new is None else f"{_plain(step.new * 100)}%" if rule.is_share else _plain(step.new)
    place = scenario.rule_places[requirement.position]
    if place[0] == "rules":
        return f"{_entry_path(prepared, rule, int(place[1]))}.{requirement.side}={value}"
    if place[-1] == "budget":
        return f"{'.'.join(map(str, place))}={value}"
    # A target that only has a minimum may be written as a bare number, which has no fields to set.
    field = "" if requirement.side == "min" and rule.max is None else f".{requirement.side}"
    return f"{'.'.join(map(str, place))}{field}={value}"


def _entry_path(prepared: Prepared, rule: Rule, position: int) -> str:
    """What `--set` knows a rule by: its name where the file gives it one that fits into a path, else its number."""
    data = prepared.file.document.data
    entries = data.get("rules") if isinstance(data, Mapping) else None
    if isinstance(entries, Mapping):
        return "rules"
    entry = entries[position] if isinstance(entries, list) and position < len(entries) else None
    named = isinstance(entry, Mapping) and entry.get("name") == rule.name
    plain = not set(".=") & set(rule.name) and not rule.name.isdecimal() and rule.name == rule.name.strip()
    return f"rules.{rule.name if named and plain else position}"


def _flow(entry: Any) -> str:
    """An entry of a list in YAML's short form."""
    if isinstance(entry, tuple):
        return json.dumps(list(entry), ensure_ascii=False)
    fields: dict[str, Any] = {
        name: value
        for name in ("creator", "platform", "package", "flight")
        if (value := getattr(entry, name)) is not None
    }
    if isinstance(entry, Exclusion) and entry.where:
        fields["where"] = {column: _condition(condition) for column, condition in entry.where.items()}
    return json.dumps(fields["creator"] if list(fields) == ["creator"] else fields, ensure_ascii=False)


def _condition(condition: OneOf | Between) -> Any:
    if isinstance(condition, Between):
        ends = {"min": condition.min, "max": condition.max}
        return {
            end: float(value) if isinstance(value, Decimal) else str(value)
            for end, value in ends.items()
            if value is not None
        }
    return [float(value) if isinstance(value, Decimal) else value for value in condition.values]


def _plain(number: Decimal | None) -> str:
    """A number without exponent, sign of thousands or trailing zeros."""
    if number is None:
        return ""
    text = format(number, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
