"""Why the best plan buys nothing: the rules that every plan with somebody in it would break."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from optimizer.advice.conflict_sets import Oracle, smallest_conflict
from optimizer.advice.requirements import Requirements, altered, altered_prepared
from optimizer.advice.session import Session
from optimizer.plan.plan import Plan
from optimizer.planning import Prepared
from optimizer.scenario.numbers import Limit
from optimizer.scenario.rule_grammar import Rule
from optimizer.words.figures import listing

MOST_EFFORT = 5.0
"""A single question of the search is given at most this long."""
_SOMEBODY = "somebody is hired"


def told_why_empty(plan: Plan, prepared: Prepared, stop: Callable[[], bool] | None = None) -> Plan:
    """An empty plan with a warning that names the rules behind it; any other plan as it is.

    Least spend may well be nothing, so that is not asked about. The answer is the smallest set of requirements that
    cannot hold together with one more: at least one creator.
    """
    if not plan.lines.empty or plan.status in ("infeasible", "checked") or plan.objective.measure == "spend":
        return plan
    scenario = prepared.scenario
    somebody = Rule(name=_SOMEBODY, measure="creators", min=Limit(Decimal(1), is_share=False))
    asked = altered_prepared(prepared, altered(scenario, rules=(*scenario.rules, somebody)))
    session = Session(asked, stop=stop)
    requirements = Requirements(session)
    limits = session.limits.at_most(MOST_EFFORT)
    conflict = smallest_conflict(Oracle(requirements, limits), frozenset(range(len(requirements.every))))
    guilty = [] if conflict is None else [requirements.every[number].name for number in conflict.members]
    names = [name for name in dict.fromkeys(guilty) if name != _SOMEBODY]
    reason = f": every other plan breaks {listing(repr(name) for name in names)}" if names else ""
    hint = "loosen one of these, or raise the budget" if names else "look at the budget, the prices and the rules"
    warning = prepared.file.problem(f"nothing is bought{reason}", hint, severity="warning")
    return prepared.told(replace(plan, warnings=(*plan.warnings, warning)))
