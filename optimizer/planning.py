"""The way through the house: prepare, program, solve, verify."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from optimizer.chance_shortfalls import shortfalls
from optimizer.chances import ChanceSearch, best_on_average
from optimizer.errors import NoPlanFound, OptimizerError, Problem
from optimizer.facts.violations import RuleBroken, Violation
from optimizer.plan.approval import approval_warnings
from optimizer.plan.caution import prospect
from optimizer.plan.evaluation import Chosen
from optimizer.plan.making import infeasible_plan, make_plan
from optimizer.plan.matching import offers_of
from optimizer.plan.plan import Plan, Status
from optimizer.plan.reading import StatedPlan, read_plan
from optimizer.plan.unspent import unspent
from optimizer.plan.verifying import Verdict, verdict
from optimizer.preparing import Clock, proposed
from optimizer.preparing import Prepared as Prepared
from optimizer.preparing import prepare as prepare
from optimizer.preparing import with_deals_of as with_deals_of
from optimizer.program.building import Compiled, build_program
from optimizer.scenario.schema import Scenario
from optimizer.solving import KnownPlan, Limits, Progress, Solution, WarmStart, solve
from optimizer.threads import on_one_thread
from optimizer.words import plan as words
from optimizer.words.violations import violation_name

IntArray = NDArray[np.int64]
Watch = Callable[[Progress], None]
Stop = Callable[[], bool]


LEAST_OF_SECONDS = 0.1
"""Share of the scenario's seconds that a solve has, however long reading took."""


class Disagreement(OptimizerError):
    """The verifier does not confirm what the solver returned: a bug here, so nothing is shown as a plan."""


@on_one_thread
def compile_program(prepared: Prepared) -> Compiled:
    """The mathematical program of a prepared scenario."""
    return build_program(prepared.scenario, prepared.offers, prepared.market)


@on_one_thread
def plan_campaign(
    scenario: str | Path | Prepared,
    overrides: Sequence[str] = (),
    *,
    progress: Watch | None = None,
    stop: Stop | None = None,
    known: KnownPlan | None = None,
) -> Plan:
    """The best plan of a scenario, with its certificate, checked by the verifier.

    The plan `known` stands where it brings its own proof for this scenario; else the search begins from it.

    A plan with status `infeasible` says that no plan obeys the rules, and that this is proven. `progress`
    is told how the solve stands; once `stop()` is true the best plan so far comes back. Raises `InputError`
    for bad input and `NoPlanFound` where the limit came before any plan.
    """
    prepared = scenario if isinstance(scenario, Prepared) else prepare(scenario, overrides)
    clock = Clock(prepared.seconds)
    with clock("program"):
        compiled = compile_program(prepared)
    with clock("compare"):
        other = careless(prepared, sum(clock.seconds.values()), stop)
    with clock("solve"):
        solution = solve_program(
            prepared, compiled, sum(clock.seconds.values()), progress=progress, stop=stop, known=known, start=other
        )
    with clock("verify"):
        interrupted = stop is not None and stop()
        if solution.status in ("unknown", "infeasible") and prepared.scenario.asks_for_chances and not interrupted:
            short = shortfalls(chance_search(prepared, stop=stop))
            if short:
                return replace(_impossible(prepared), short=short, seconds=clock.seconds)
        plan = verified_plan(prepared, solution, interrupted=interrupted, wide=True)
    if plan.caution is not None and other is not None:
        average = prospect(Chosen(prepared.scenario, prepared.offers, other, prepared.reached))
        plan = replace(plan, caution=replace(plan.caution, average=average))
    return replace(plan, seconds=clock.seconds)


def careless(prepared: Prepared, spent: float = 0.0, stop: Callable[[], bool] | None = None) -> IntArray | None:
    """The plan that brings most on average, which the search for a cautious one begins from; None without `risk`."""
    if prepared.scenario.risk is None:
        return None
    limits = limits_of(prepared.scenario, spent)
    return best_on_average(prepared.scenario, prepared.offers, prepared.market, limits, stop)


def solve_program(
    prepared: Prepared,
    compiled: Compiled,
    spent: float = 0.0,
    *,
    progress: Watch | None = None,
    stop: Stop | None = None,
    known: KnownPlan | None = None,
    start: IntArray | None = None,
) -> Solution:
    """Solve to the scenario's own gap and limits, from what is known; else from the plan `start`."""
    proven = None if known is None else known.solution(compiled.program)
    if proven is not None:
        return proven
    warm = None if start is None else WarmStart.at(start, compiled.program)
    if prepared.scenario.asks_for_chances:
        return chance_search(prepared, spent=spent, progress=progress, stop=stop).solve(warm)
    warm = warm if known is None else known.start(compiled.program)
    return solve(compiled.program, limits_of(prepared.scenario, spent), progress=progress, stop=stop, warm=warm)


def chance_search(
    prepared: Prepared, *, spent: float = 0.0, progress: Watch | None = None, stop: Stop | None = None
) -> ChanceSearch:
    """How plans are found that keep the chances of a scenario."""
    limits = limits_of(prepared.scenario, spent)
    return ChanceSearch(prepared.scenario, prepared.offers, prepared.market, limits, progress, stop)


def limits_of(scenario: Scenario, spent: float = 0.0) -> Limits:
    """When a solve of the scenario stops, where so many seconds were `spent` on reading and building before it.

    A tenth of the seconds is always left: little time for a large roster gives a plan of which little is proven.
    """
    settings = scenario.solve
    whole = float(settings.latest)
    left = max(whole - spent, LEAST_OF_SECONDS * whole)
    return Limits(gap=float(scenario.gap), seconds=left, effort=float(settings.work))


@on_one_thread
def verified_plan(prepared: Prepared, solution: Solution, *, interrupted: bool = False, wide: bool = False) -> Plan:
    """The plan of a solution, re-computed from scenario and roster alone; `interrupted` by whoever asked for it.

    `wide`: the bound holds for all plans that keep their chances, not only for those that the floors let through.

    Raises `NoPlanFound` where there is none, `Disagreement` where the verifier finds a broken rule or
    another value than the solver.
    """
    if solution.status == "infeasible":
        return _impossible(prepared)
    if solution.status == "unknown":
        if interrupted:
            raise NoPlanFound("Stopped by you before any plan was found.")
        raise NoPlanFound(
            "The solve was stopped before any plan was found. Give it more (solve: {effort: ...}) or loosen a rule."
        )
    status: Status = "optimal" if solution.status == "optimal" else "feasible"
    if prepared.scenario.asks_for_chances and not wide:
        status = "feasible"
        plan = _make(prepared, solution.chosen, status, None)
    else:
        plan = _make(prepared, solution.chosen, status, solution.bound)
    if any(not _is_chance(violation, prepared.scenario) for violation in plan.violations):
        broken = ", ".join(map(violation_name, plan.violations))
        raise Disagreement(f"the verifier finds broken rules: {broken}")
    if plan.objective.value is not None and not _same(plan.objective.value, _shown_value(prepared, solution.value)):
        raise Disagreement(
            f"the verifier values the plan at {plan.objective.value!r}, the solver at {solution.value!r}"
        )
    unproven = status == "feasible"
    return replace(plan, interrupted=interrupted and unproven, late=solution.late and unproven and not interrupted)


def _is_chance(violation: Violation, scenario: Scenario) -> bool:
    """A chance that other draws did not quite show: the solver could not know."""
    names = {rule.name for rule in scenario.all_rules if rule.chance is not None}
    return isinstance(violation, RuleBroken) and violation.result.name in names


@on_one_thread
def check_plan(scenario: str | Path | Prepared, plan: str | Path, overrides: Sequence[str] = ()) -> Plan:
    """Any plan, re-computed from scenario and roster: its totals, its rules, and what it breaks.

    Takes our `plan.json` or a CSV with creator, platform, package. The answer has status `checked`.
    Raises `InputError` where the file names what the roster does not have.
    """
    prepared = scenario if isinstance(scenario, Prepared) else prepare(scenario, overrides)
    clock = Clock(prepared.seconds)
    with clock("verify"):
        prepared, stated = proposed(prepared, read_plan(plan))
        found = verify(prepared, stated)
        changed = [changed_input(name, str(plan)) for name in found.changed]
        checked = replace(
            found.plan,
            violations=(*found.plan.violations, *found.misstated),
            warnings=(*found.plan.warnings, *changed, *approval_warnings(plan)),
        )
    return replace(checked, seconds=clock.seconds)


@on_one_thread
def verify(prepared: Prepared, stated: StatedPlan) -> Verdict:
    """Hold all that a plan file states against scenario and roster.

    Raises `InputError` where the file names what the roster does not have.
    """
    chosen = np.array(offers_of(stated, prepared.offers), dtype=np.int64)
    impossible = None
    if stated.content.get("status") == "infeasible":
        impossible = _impossible(prepared)
    plan = _make(prepared, chosen, "checked", None)
    return verdict(stated, plan, impossible, float(prepared.scenario.gap))


def changed_input(name: str, shown: str) -> Problem:
    """The warning that an input is no longer what the plan was made from."""
    what, hint = (
        f"the {name} has changed since the plan was made",
        "the figures here are from the files as they are now",
    )
    if name == "track":
        what, hint = (
            "the plan was made with what happened until then, and the files of that have changed",
            "the figures here are from the files as they are now",
        )
    if name == "set":
        what, hint = "the plan was made with other settings (--set)", "give the same ones"
    return Problem(what, hint, shown, field=name, severity="warning")


def _make(prepared: Prepared, chosen: IntArray, status: Status, bound: float | None) -> Plan:
    plan = make_plan(
        prepared.scenario, prepared.offers, chosen, prepared.reached,
        status=status, bound=bound, inputs=prepared.inputs, warnings=prepared.warnings,
    )  # fmt: skip
    if found := unspent(Chosen(prepared.scenario, prepared.offers, chosen, prepared.reached)):
        what = words.unspent(
            found.left, found.limits, too_dear=found.too_dear, channels=found.channels,
            currency=plan.currency, digits=plan.digits,
        )  # fmt: skip
        hint = "loosen one of these, or take the money elsewhere"
        warning = prepared.file.problem(what, hint, "budget", severity="warning")
        plan = replace(plan, warnings=(warning, *plan.warnings))
    return prepared.told(plan)


def _impossible(prepared: Prepared) -> Plan:
    plan = infeasible_plan(prepared.scenario, prepared.offers, prepared.inputs, prepared.warnings)
    return prepared.told(plan)


def _shown_value(prepared: Prepared, value: float) -> float:
    """The solver's value in the plan's units: least spend is a negative number of minor units there."""
    return -value / 10**prepared.offers.digits if prepared.scenario.objective == "spend" else value


def _same(one: float, other: float) -> bool:
    """Equal to one part in 10^6: the solver's cells may be stored in single precision."""
    return abs(one - other) <= 1e-6 * max(1.0, abs(one), abs(other))
