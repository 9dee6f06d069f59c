"""The least change of one requirement that lets everything else hold.

A limit moves to the best level that some plan reaches while it obeys all other requirements. The first solve
optimises the measure itself, where it is one form. Then levels are tried on the grid of numbers that a
planner would write, each by a solve of the scenario with that number in it, until the next one towards the
old limit has no plan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from optimizer.advice.limit_changes import (
    LimitChange,
    changed,
    is_budget,
    limit_of,
    rounded_outward,
    rule_of,
    sensible_unit,
)
from optimizer.advice.requirements import Requirement, Requirements, altered_prepared
from optimizer.plan.evaluation import Chosen, rule_results
from optimizer.program.model import Program
from optimizer.scenario.schema import Scenario
from optimizer.solving import Limits, WarmStart

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
MOST_SOLVES = 16
AIMED_GAP = 1e-4
ENOUGH_EFFORT = 8.0
"""After so long the number found so far will do, though a smaller change may."""


@dataclass(frozen=True)
class Case:
    """A scenario in which some requirements are already given up, and how long a solve may take."""

    requirements: Requirements
    kept: frozenset[int]
    """Requirements (positions) that still hold."""
    limits: Limits

    def after(self, steps: Sequence[LimitChange]) -> Case:
        """The same case in the scenario that has been changed by steps."""
        session = self.requirements.session
        prepared = altered_prepared(session.prepared, changed(session.prepared.scenario, steps))
        return replace(self, requirements=Requirements(session.changed(prepared)))

    def plan(self) -> IntArray | None:
        """A plan that obeys what is kept."""
        solution = self.requirements.session.solve(self.requirements.program(self.kept), limits=self.limits)
        return solution.chosen if solution.status in ("optimal", "feasible") else None


@dataclass(frozen=True)
class MinimalRelaxation:
    """A step, and a plan that obeys everything after it."""

    step: LimitChange
    plan: IntArray


def least_step(case: Case, number: int, known: IntArray) -> MinimalRelaxation | None:
    """The least change of the requirement `number` after which all that is kept holds; None where there is none.

    `number` is among the requirements kept, which cannot hold together; `known` is a plan that obeys the others.
    """
    requirement = case.requirements.every[number]
    freed = replace(case, kept=case.kept - {number})
    if requirement.kind != "rule":
        return MinimalRelaxation(LimitChange(requirement), known)
    aimed = _aimed(freed, requirement)
    if aimed is None:
        return _on_grid(case, requirement, known)
    limits = replace(case.limits, gap=max(case.limits.gap, AIMED_GAP))
    solution = case.requirements.session.solve(aimed, limits=limits, warm=WarmStart.at(known, aimed))
    if solution.status not in ("optimal", "feasible"):
        return _on_grid(case, requirement, known)
    return _on_grid(case, requirement, solution.chosen, _out_of_reach(freed, requirement, solution.bound), sharp=True)


def _aimed(case: Case, requirement: Requirement) -> Program | None:
    """The program of what is kept, whose objective is the requirement's own measure.

    Of a share of the plan it is the distance to the share asked for, in units of the measure. None where the
    measure has no single form.
    """
    program = case.requirements.program(case.kept)
    if len(requirement.floors) == 1 and not requirement.rows:
        return replace(program, concave=case.requirements.session.program.floors[requirement.floors[0]][0])
    if len(requirement.rows) != 1:
        return None
    row = np.asarray(program.rows[[requirement.rows[0]]].toarray(), dtype=np.float64)[0]
    return replace(program, gain=row if requirement.side == "min" else -row)


def _out_of_reach(case: Case, requirement: Requirement, bound: float) -> Decimal | None:
    """The level that no plan passes, from the bound of the aimed program; None where the two have no fixed ratio."""
    scenario = case.requirements.session.prepared.scenario
    rule = rule_of(scenario, requirement)
    if rule.is_share or _coupled(scenario, requirement) or not np.isfinite(bound):
        return None
    level = Decimal(repr(float(bound if requirement.side == "min" else -bound)))
    if rule.measure in ("spend", "cash"):
        level = level.scaleb(-case.requirements.session.prepared.offers.digits)
    if is_budget(scenario, requirement) and scenario.budget is not None:
        level = scenario.budget.total_for(level)
    return level


def _coupled(scenario: Scenario, requirement: Requirement) -> bool:
    """True for a budget of which other rules are shares: they move with it."""
    return is_budget(scenario, requirement) and any(rule.of == "budget" for rule in scenario.rules)


def level_of(case: Case, requirement: Requirement, plan: IntArray) -> float:
    """Where a plan stands to a limit, by the verifier: the worst of the groups; of the budget the total."""
    prepared = case.requirements.session.prepared
    scenario, rule = prepared.scenario, rule_of(prepared.scenario, requirement)
    results = rule_results(Chosen(scenario, prepared.offers, plan, prepared.reached))
    values = [result.value for result in results if result.name == rule.name and result.value is not None]
    if not values:
        return float(limit_of(scenario, requirement))
    level = min(values) if requirement.side == "min" else max(values)
    if is_budget(scenario, requirement) and scenario.budget is not None:
        level = float(scenario.budget.total_for(Decimal(repr(level))))
    return level


def _on_grid(
    case: Case, requirement: Requirement, plan: IntArray, out_of_reach: Decimal | None = None, *, sharp: bool = False
) -> MinimalRelaxation | None:
    """The number closest to the old limit, of those a planner would write, with which all holds.

    `plan` obeys everything else; `sharp` says that no other one is likely to come closer, and nothing lies
    beyond `out_of_reach`.
    """
    scenario = case.requirements.session.prepared.scenario
    rule, digits = rule_of(scenario, requirement), case.requirements.session.prepared.offers.digits
    old, towards = limit_of(scenario, requirement), 1 if requirement.side == "min" else -1
    coupled = _coupled(scenario, requirement)

    def outward(chosen: IntArray) -> Decimal:
        return max(
            Decimal(0), rounded_outward(level_of(case, requirement, chosen), old, rule, requirement.side, digits)
        )

    def plan_at(level: Decimal) -> IntArray | None:
        return case.after([LimitChange(requirement, old, level)]).plan()

    good, bad = outward(plan), old
    if coupled:
        enough = _enough(good, plan_at)
        if enough is None:
            return None
        (good, plan), sharp = enough, False
    if out_of_reach is not None and towards * (old - out_of_reach) > 0:
        bad = out_of_reach
    session = case.requirements.session
    began = session.effort
    for _ in range(MOST_SOLVES):
        if towards * (old - good) <= 0:
            return None
        if session.effort - began > ENOUGH_EFFORT:
            break
        unit = sensible_unit(good, old, rule, digits)
        between = towards * (bad - good)
        if between <= unit:
            break
        trial = good + towards * (unit if sharp else max(unit, between / 2 // unit * unit))
        nearer_plan = plan_at(trial)
        if nearer_plan is None:
            bad = trial
            continue
        nearer = trial if coupled else outward(nearer_plan)
        good, plan, sharp = (max if towards > 0 else min)(trial, nearer), nearer_plan, False
    return MinimalRelaxation(LimitChange(requirement, old, good), plan)


def _enough(level: Decimal, plan_at: Callable[[Decimal], IntArray | None]) -> tuple[Decimal, IntArray] | None:
    """The first of ever larger budgets that will do, with a plan."""
    for factor in ("1", "1.02", "1.1", "1.25", "1.5", "2", "3", "5", "10", "100"):
        plan = plan_at(level * Decimal(factor))
        if plan is not None:
            return level * Decimal(factor), plan
    return None
