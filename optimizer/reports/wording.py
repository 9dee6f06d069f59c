"""What a plan says of itself in words: its rules, what it breaks, what rests on benchmarks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from optimizer.facts.results import RuleResult
from optimizer.facts.violations import Violation
from optimizer.plan.plan import Plan
from optimizer.words import violations
from optimizer.words.figures import NOUNS as NOUNS
from optimizer.words.figures import known, listing, measured, measured_against, percent, points
from optimizer.words.rules import rule_name as rule_name

_SHOWN_GROUPS = 4
_TIGHTEST = 3
_MOST_BROKEN = 10


def budget_of(plan: Plan) -> float | None:
    """What may be spent, contingency taken off; None where the scenario has no budget."""
    budgets = (rule.max for rule in plan.rules if rule.kind == "budget" and rule.flight is None)
    return next(budgets, None)


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
    return violations.violation_words(violation, plan.currency, plan.digits)


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
