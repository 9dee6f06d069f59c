"""Rules in words: what was asked, how the plan stands to it, how much room is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optimizer.facts.results import RuleResult
from optimizer.measures import heading, noun
from optimizer.words.figures import measured, measured_against, places_apart, points

BROKEN, TIGHT, KEPT = "broken", "no room left", "kept"


@dataclass(frozen=True)
class RuleWords:
    """A rule's standing in words, for one row of a table."""

    figure: str
    """`41.2 %`, `7`, `£56,998.40`."""
    standing: str
    """The figure with what it counts: `41.2 % of spend`, `7 creators`."""
    asked: str
    """`at least 60 %`, `at most £57,000.00`, `20 % to 40 %`."""
    room: str
    """`11.2 points`; what is missing where the rule is broken: `18.8 points short`."""
    state: str


def rule_words(rule: RuleResult, currency: str, digits: int) -> RuleWords:
    """How the plan stands to a rule."""
    figure, _ = _against(rule, _nearer(rule), currency, digits)
    return RuleWords(
        figure, _unit(figure, rule), asked(rule, currency, digits), _room(rule, currency, digits), state(rule)
    )


def rule_name(rule: RuleResult) -> str:
    """The rule as the planner knows it, with the value of its `per`; without a name, what it limits."""
    name = rule.name if rule.subject is None else rule.subject
    return name if rule.group is None else f"{name}: {rule.group}"


def state(rule: RuleResult) -> str:
    """Broken, kept, or kept with no room left."""
    return "" if rule.value is None and not rule.broken else BROKEN if rule.broken else TIGHT if rule.binding else KEPT


def what(rule: RuleResult) -> str:
    """What a rule counts: `Creators`, `Share of spend`, `Share of the budget`."""
    if not rule.share:
        return heading(rule.measure)
    return "Share of the budget" if rule.of == "budget" else f"Share of {rule.measure}"


def asked(rule: RuleResult, currency: str, digits: int) -> str:
    """The limits of a rule."""
    low, high = (None if end is None else _against(rule, end, currency, digits)[1] for end in (rule.min, rule.max))
    if low is not None and high is not None:
        return f"exactly {low}" if rule.min == rule.max else f"{low} to {high}"
    return f"at least {low}" if low is not None else f"at most {high}"


def demanded(rule: RuleResult, currency: str, digits: int) -> str:
    """`at least 60 % asked`, `at most €500.00 allowed`."""
    return f"{asked(rule, currency, digits)} {'allowed' if rule.min is None else 'asked'}"


def used(rule: RuleResult) -> float | None:
    """How much of the limit is used, 0 to 1: value by maximum, or minimum by value; the nearer of the two."""
    if rule.value is None:
        return None
    shares = []
    if rule.max is not None:
        shares.append(rule.value / rule.max if rule.max else 1.0)
    if rule.min is not None:
        shares.append(rule.min / rule.value if rule.value else float(rule.min > 0))
    return min(1.0, max(0.0, *shares)) if shares else None


def counted(rules: Sequence[RuleResult]) -> str:
    """`18 limits kept, 5 of them with no room left`, `2 of 18 limits broken`."""
    broken = sum(rule.broken for rule in rules)
    tight = sum(rule.binding and not rule.broken for rule in rules)
    limits = f"{len(rules):,} limit{'' if len(rules) == 1 else 's'}"
    if broken:
        return f"{broken:,} of {limits} broken"
    return f"{limits} kept" + (f", {tight:,} with no room left" if tight else "")


def standing_of_rules(rules: Sequence[RuleResult], tight: Sequence[tuple[str, str]], most: int = 3) -> str:
    """All rules in a sentence; `tight` are name and limit of those that leave no room, the limit empty where it is
    said already.
    """
    named = [f"{name} ({limit})" if limit else name for name, limit in tight[:most]]
    more = f" and {len(tight) - most:,} more" if len(tight) > most else ""
    return f"Rules: {counted(rules)}" + (f": {', '.join(named)}{more}." if tight else ".")


def and_groups(number: int, broken: int) -> str:
    """The groups of a rule that a table leaves out."""
    return f"{number:,} more, {f'{broken:,} of them broken' if broken else 'all kept'}"


def every_limit(number: int) -> str:
    """The table of all of them."""
    return f"All {number:,} limits"


AS_ASKED = "Rules as they were asked"
CHECKED = "Checked by a verifier that works apart from the solver."
LOOSEN = "Loosening a rule with no room left may allow a better plan."


def _against(rule: RuleResult, limit: float | None, currency: str, digits: int) -> tuple[str, str]:
    """Value and limit, told apart where they differ; money of whole units where the limit was given so."""
    return measured_against(rule.value, limit, rule.measure, currency, digits, share=rule.share)


def places(rule: RuleResult, currency: str, digits: int) -> int | None:
    """The decimals that tell the plan's figure from its limit; None where the usual ones do."""
    return places_apart(rule.value, _nearer(rule), rule.measure, currency, digits, share=rule.share)


def _nearer(rule: RuleResult) -> float | None:
    """The limit that is nearer to the value, or broken."""
    ends = [end for end in (rule.min, rule.max) if end is not None]
    return min(ends, key=lambda end: abs(end - (rule.value or 0.0)), default=None)


def _unit(figure: str, rule: RuleResult) -> str:
    if rule.value is None:
        return f"no {noun(rule.measure)} at all" if rule.share else figure
    if rule.share:
        return f"{figure} of {'the budget' if rule.of == 'budget' else rule.measure}"
    if rule.measure in ("spend", "cash", "value"):
        return figure
    return f"{figure} {noun(rule.measure, 1 if figure == '1' else None)}"


def _room(rule: RuleResult, currency: str, digits: int) -> str:
    if rule.slack is None:
        return ""
    distance = abs(rule.slack)
    if not rule.broken and distance < 1e-9 * max(1.0, abs(rule.value or 0.0)):
        return "none"
    words = points(distance) if rule.share else measured(distance, rule.measure, currency, digits)
    if not rule.broken:
        return words
    return f"{words} {'short' if rule.min is not None and (rule.value or 0.0) < rule.min else 'over'}"
