"""What a plan says of itself in words: its rules, what it breaks, what rests on benchmarks."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from optimizer.plan.plan import Plan, RuleResult, Violation
from optimizer.words.figures import NOUNS as NOUNS
from optimizer.words.figures import count, known, listing, measured, measured_against, money, percent, points

_SHOWN_GROUPS = 4
_TIGHTEST = 3
_MOST_BROKEN = 10
_OF_MONEY = re.compile(
    r"\bcost(_\w+)? of |^cost_|recoverable_tax|^total (spend|value)$|\b(payment|activity|cash|spend) of "
)
"""Stated figures that are amounts of money."""


def budget_of(plan: Plan) -> float | None:
    """What may be spent, contingency taken off; None where the scenario has no budget."""
    budgets = (rule.max for rule in plan.rules if rule.name == "budget" and rule.measure == "spend" and not rule.share)
    return next(budgets, None)


def rule_name(rule: RuleResult) -> str:
    """The rule in the planner's words. Of a rule without a name, what it measures: its limits stand beside it."""
    name = rule.name
    if name.startswith(rule.measure):
        name = name.partition(": at least ")[0].partition(": at most ")[0]
    return name if rule.group is None else f"{name}: {rule.group}"


@dataclass(frozen=True)
class RuleWords:
    """A rule's standing in words, for one row of a table."""

    figure: str
    """`41.2 %`, `7`, `EUR 56,998.40`."""
    standing: str
    """The figure with what it counts: `41.2 % of spend`, `7 creators`."""
    asked: str
    """`at least 60 %`, `at most EUR 57,000.00`, `20 % to 40 %`."""
    room: str
    """`11.2 points`; what is missing where the rule is broken: `18.8 points short`."""


def rule_words(rule: RuleResult, plan: Plan) -> RuleWords:
    """How the plan stands to a rule."""
    standing, _ = _against(rule, plan, _nearer(rule))
    return RuleWords(standing, _unit(standing, rule), asked(rule, plan), _room(rule, plan))


def asked(rule: RuleResult, plan: Plan) -> str:
    """The limits of a rule."""
    low, high = (None if end is None else _against(rule, plan, end)[1] for end in (rule.min, rule.max))
    if low is not None and high is not None:
        return f"exactly {low}" if rule.min == rule.max else f"{low} to {high}"
    return f"at least {low}" if low is not None else f"at most {high}"


def used(rule: RuleResult) -> float | None:
    """How much of the limit is used, 0 to 1: value by maximum, or minimum by value; the nearer of the two."""
    if rule.value is None:
        return None
    shares = []
    if rule.max is not None:
        shares.append(rule.value / rule.max if rule.max else 1.0)
    if rule.min is not None:
        shares.append(rule.min / rule.value if rule.value else float(rule.min > 0))
    return min(1.0, max(shares, default=0.0))


@dataclass(frozen=True)
class Folded:
    """Values of one `per` that are not shown one by one."""

    number: int
    broken: int

    def __str__(self) -> str:
        return f"and {self.number:,} more, " + (f"{self.broken:,} of them broken" if self.broken else "all kept")


def folded(rules: Sequence[RuleResult]) -> Iterator[RuleResult | Folded]:
    """The rules in their order; of one with many values of `per` what is broken or tightest, and how many more."""
    sizes = Counter(rule.name for rule in rules)
    done: set[str] = set()
    for rule in rules:
        if sizes[rule.name] <= _SHOWN_GROUPS:
            yield rule
        elif rule.name not in done:
            done.add(rule.name)
            ranked = sorted((other for other in rules if other.name == rule.name), key=_tightness)
            shown = max(_TIGHTEST, min(_MOST_BROKEN, sum(other.broken for other in ranked)))
            yield from ranked[:shown]
            hidden = ranked[shown:]
            yield Folded(len(hidden), sum(other.broken for other in hidden))


def violation_words(violation: Violation, plan: Plan) -> tuple[str, str]:
    """What is broken, and how: `("micro carries it", "41.2 % of spend, at least 60 % asked")`."""
    for rule in plan.rules:
        if rule.broken and violation.rule in (rule.name, f"{rule.name}: {rule.group}"):
            return rule_name(rule), f"{rule_words(rule, plan).standing}, {_demanded(rule, plan)}"
    kind, _, rest = violation.rule.partition(": ")
    number = violation.value or 0.0
    match kind:
        case "one package per channel":
            return rest, f"booked {count(number)} times; a channel sells one package at a time"
        case _ if kind.startswith("rest of "):
            return rest, f"are too close to each other; the scenario asks for a {kind}"
        case "lock":
            return rest, "is locked, but not in the plan"
        case "exclude":
            return rest, "is excluded, but in the plan"
        case "apart":
            return rest, f"{count(number)} of them are in the plan, at most one may be"
        case "together":
            return rest, f"{count(number)} of {count(violation.max)} in the plan; it must be all or none"
        case _ if " as stated: " in violation.rule:
            what, _, how = violation.rule.partition(" as stated: ")
            return what, f"stated as {how}"
        case _ if violation.rule.endswith(" as stated"):
            return _stated(violation, plan)
        case _:
            return violation.rule, _plain_limits(violation)


def estimate_sentence(plan: Plan) -> str:
    """`31 % of the engagement rests on benchmarks.`, for all measures that the plan gives; empty where nothing does."""
    shown = [
        (share, measure)
        for measure, share in plan.estimates.items()
        if known(share) and share > 0 and known(plan.totals.get(measure)) and (measure != "value" or values_sales(plan))
    ]
    if not shown:
        return ""
    by_share: dict[str, list[str]] = {}
    for share, measure in shown:
        words = "all" if share >= 1 - 1e-9 else percent(share, 0).replace("<", "less than").replace(">", "more than")
        by_share.setdefault(words, []).append(measure)
    parts = [f"{share} of the {listing(measures)}" for share, measures in by_share.items()]
    single = len(shown) == 1 and shown[0][1] not in ("impressions", "conversions")
    sentence = f"{listing(parts)} rest{'s' if single else ''} on benchmarks."
    return sentence[0].upper() + sentence[1:]


def values_sales(plan: Plan) -> bool:
    """The value is what the plan is about, or is worked out from sales: then it is worth showing."""
    return plan.objective.measure == "value" or plan.estimates.get("value", 0.0) < 1 - 1e-9


def _against(rule: RuleResult, plan: Plan, limit: float | None) -> tuple[str, str]:
    """Value and limit, told apart where they differ; money of whole units where the limit was given so."""
    return measured_against(rule.value, limit, rule.measure, plan.currency, plan.digits, share=rule.share)


def _nearer(rule: RuleResult) -> float | None:
    """The limit that is nearer to the value, or broken."""
    ends = [end for end in (rule.min, rule.max) if end is not None]
    return min(ends, key=lambda end: abs(end - (rule.value or 0.0)), default=None)


def _unit(standing: str, rule: RuleResult) -> str:
    if rule.value is None:
        return f"no {rule.measure} at all" if rule.share else standing
    if rule.share:
        return f"{standing} of {'the budget' if rule.of == 'budget' else rule.measure}"
    one, several = NOUNS.get(rule.measure, ("", ""))
    return f"{standing} {one if standing == '1' else several}".rstrip()


def _room(rule: RuleResult, plan: Plan) -> str:
    if rule.slack is None:
        return ""
    distance = abs(rule.slack)
    if not rule.broken and distance < 1e-9 * max(1.0, abs(rule.value or 0.0)):
        return "none"
    words = points(distance) if rule.share else measured(distance, rule.measure, plan.currency, plan.digits)
    if not rule.broken:
        return words
    return f"{words} {'short' if rule.min is not None and (rule.value or 0.0) < rule.min else 'over'}"


def _demanded(rule: RuleResult, plan: Plan) -> str:
    words = asked(rule, plan)
    return f"{words} {'allowed' if rule.min is None else 'asked'}"


def _tightness(rule: RuleResult) -> tuple[bool, float]:
    """Broken first, then by how much of the limit is used."""
    share = used(rule)
    return not rule.broken, -1.0 if share is None else 1.0 - share


def _stated(violation: Violation, plan: Plan) -> tuple[str, str]:
    """A figure that the plan file states and that is not so."""
    what = violation.rule.removesuffix(" as stated")
    if what.startswith("flight ") and violation.max is None:
        return what, "the scenario has no such flight"
    is_money = _OF_MONEY.search(what) is not None
    figures = [
        money(value, plan.currency, plan.digits) if is_money else count(value, _places(value))
        for value in (violation.value, violation.max)
    ]
    return what, f"stated as {figures[0]}, in truth {figures[1]}"


def _places(value: float | None) -> int:
    return 0 if value is None or value == math.floor(value) else 2


def _plain_limits(violation: Violation) -> str:
    def shown(value: float | None) -> str:
        return "–" if value is None else f"{Decimal(repr(round(float(value), 6))).normalize():,f}"

    low = f"at least {shown(violation.min)} asked" if violation.min is not None else ""
    high = f"at most {shown(violation.max)} allowed" if violation.max is not None else ""
    return ", ".join(part for part in (shown(violation.value), low, high) if part)
