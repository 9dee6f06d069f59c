"""The way through the house: read, offers, audience, program, solve, verify."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from optimizer.addresses import masked
from optimizer.audience.building import Market, build_market
from optimizer.chances import ChanceSearch, best_on_average
from optimizer.errors import NoPlanFound, OptimizerError, Problem
from optimizer.facts.violations import RuleBroken, Violation
from optimizer.offers.building import build_offers
from optimizer.offers.table import Offers
from optimizer.plan.approval import approval_warnings
from optimizer.plan.caution import prospect
from optimizer.plan.evaluation import Chosen
from optimizer.plan.making import infeasible_plan, make_plan
from optimizer.plan.matching import offers_of
from optimizer.plan.plan import Plan, Status
from optimizer.plan.portable import portable_problems, portable_setting
from optimizer.plan.reached import Reached
from optimizer.plan.reading import StatedPlan, read_plan
from optimizer.plan.unspent import unspent
from optimizer.plan.verifying import Verdict, verdict
from optimizer.program.building import Compiled, build_program
from optimizer.roster.bundles import bundle_of
from optimizer.roster.dealing import Dealt, dealt, read_scenario_deals
from optimizer.roster.deals import read_deals
from optimizer.roster.naming import with_roster_names
from optimizer.roster.posts import PastPosts
from optimizer.roster.reading import Roster
from optimizer.roster.source import read_scenario_posts, read_scenario_roster
from optimizer.roster.tables import RosterFile
from optimizer.scenario.reading import ScenarioFile, read_scenario
from optimizer.scenario.schema import Scenario
from optimizer.solving import Limits, Progress, Solution, solve
from optimizer.threads import on_one_thread
from optimizer.validation.references import check_references
from optimizer.words import plan as words
from optimizer.words.violations import violation_name

IntArray = NDArray[np.int64]
Watch = Callable[[Progress], None]
Stop = Callable[[], bool]


LEAST_OF_SECONDS = 0.1
"""Share of the scenario's seconds that a solve has, however long reading took."""


class Disagreement(OptimizerError):
    """The verifier does not confirm what the solver returned: a bug here, so nothing is shown as a plan."""


@dataclass(frozen=True)
class Sources:
    """What a scenario names, as read: what offers are made of."""

    roster: Roster
    """With creators outside of it whom the deals name."""
    posts: PastPosts | None
    agreed: Dealt | None


@dataclass(frozen=True)
class Prepared:
    """A scenario with everything it names, read and found sound; nothing is solved yet."""

    file: ScenarioFile
    offers: Offers
    market: Market | None
    """The audience, where the scenario describes one."""
    warnings: tuple[Problem, ...]
    inputs: MappingProxyType[str, object]
    """Hashes of what a plan is made from."""
    seconds: MappingProxyType[str, float]
    """Seconds of each stage so far."""
    sources: Sources

    @property
    def scenario(self) -> Scenario:
        """What the planner wrote."""
        return self.file.scenario

    def told(self, plan: Plan) -> Plan:
        """The plan with its warnings as any reader of its file is told them, wherever the scenario lies."""
        return replace(plan, warnings=portable_problems(plan.warnings, self.file.shown, self.file.folder))

    @cached_property
    def reached(self) -> Reached | None:
        """Net reach for the verifier, where there is an audience."""
        return None if self.market is None else Reached(self.offers, self.market)


@on_one_thread
def prepare(path: str | Path, overrides: Sequence[str] = (), content: bytes | None = None) -> Prepared:
    """Read a scenario and its roster, build the offers, and hold one against the other.

    `content` stands for what the scenario's file holds: a text that is not saved yet. Raises `InputError` with every
    error found; warnings come back.
    """
    clock = _Clock()
    with clock("read"):
        folder = Path(path).parent.resolve()
        file = read_scenario(path, [portable_setting(setting, folder) for setting in overrides], content)
        roster = read_scenario_roster(file)
        agreed = read_scenario_deals(file, roster)
        if agreed is not None:
            file, roster = agreed.file, agreed.roster
        posts = read_scenario_posts(file, roster)
        file = with_roster_names(file, roster)
    with clock("offers"):
        sources = Sources(roster, posts, agreed)
        offers, remarks = _offers(file, sources)
    with clock("audience"):
        market = build_market(file, offers)
    inputs: dict[str, object] = {"scenario": file.sha256, "roster": roster.sha256}
    if posts is not None:
        inputs["history"] = posts.sha256
    if agreed is not None:
        inputs["deals"] = agreed.sha256
    if market is not None:
        inputs.update(market.hashes)
    if file.overrides:
        inputs["set"] = [masked(override) for override in file.overrides]
    warnings = (
        *roster.warnings,
        *(() if agreed is None else agreed.warnings),
        *(() if posts is None else posts.warnings),
        *remarks,
        *(market.warnings if market is not None else ()),
    )
    return Prepared(file, offers, market, warnings, MappingProxyType(inputs), MappingProxyType(clock.seconds), sources)


def _offers(file: ScenarioFile, sources: Sources) -> tuple[Offers, tuple[Problem, ...]]:
    """Everything that can be bought, and remarks on it. Raises `InputError`."""
    agreed = sources.agreed
    if agreed is None:
        offers = build_offers(file, sources.roster, sources.posts)
    else:
        offers = build_offers(
            file, sources.roster, sources.posts, agreed.deals, own_packages=agreed.own_packages, over=agreed.over
        )
    return offers, check_references(file, offers)


def with_deals_of(prepared: Prepared, agreed: Dealt) -> Prepared:
    """The same scenario with other deals: offers, audience and warnings of theirs. Raises `InputError`."""
    sources = replace(prepared.sources, roster=agreed.roster, agreed=agreed)
    file = with_roster_names(agreed.file, agreed.roster)
    offers, remarks = _offers(file, sources)
    market = build_market(file, offers)
    known = set(prepared.warnings)
    new = (*agreed.warnings, *remarks, *(() if market is None else market.warnings))
    warnings = (*prepared.warnings, *(warning for warning in new if warning not in known))
    return replace(prepared, file=file, offers=offers, market=market, warnings=warnings, sources=sources)


def proposed(prepared: Prepared, stated: StatedPlan) -> tuple[Prepared, StatedPlan]:
    """A table that somebody made, at its own prices and in its own words: the scenario with them, and its lines.

    A plan file of ours, and a table that names the scenario's packages and no price, come back as they are.
    Raises `InputError`.
    """
    if not stated.is_table or stated.whole or not stated.lines:
        return prepared, stated
    table = read_deals(RosterFile(stated.path, stated.shown), {}, proposal=True)
    known = {package.name.casefold() for package in prepared.scenario.packages}
    formats = tuple(prepared.scenario.formats)
    strange = {line.package for line in stated.lines if line.package and line.package.casefold() not in known}
    own_words = any(bundle_of(package, formats) for package in strange)
    if "price" not in table.matches and not own_words:
        return prepared, stated
    before = prepared.sources.agreed
    file = prepared.file if before is None else before.plain
    found = dealt(file, prepared.sources.roster, table, before)
    lines = tuple(
        line if (deal := found.by_line.get(line.line)) is None
        else replace(line, creator=deal.creator, platform=deal.platform, package=deal.package,
                     flight=deal.flight or line.flight)
        for line in stated.lines
    )  # fmt: skip
    return with_deals_of(prepared, found), replace(stated, lines=lines)


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
) -> Plan:
    """The best plan of a scenario, with its certificate, checked by the verifier.

    A plan with status `infeasible` says that no plan obeys the rules, and that this is proven. `progress`
    is told how the solve stands; once `stop()` is true the best plan so far comes back. Raises `InputError`
    for bad input and `NoPlanFound` where the limit came before any plan.
    """
    prepared = scenario if isinstance(scenario, Prepared) else prepare(scenario, overrides)
    clock = _Clock(prepared.seconds)
    with clock("program"):
        compiled = compile_program(prepared)
    with clock("solve"):
        solution = solve_program(prepared, compiled, sum(clock.seconds.values()), progress=progress, stop=stop)
    with clock("verify"):
        interrupted = stop is not None and stop()
        if solution.status in ("unknown", "infeasible") and prepared.scenario.asks_for_chances and not interrupted:
            short = chance_search(prepared, stop=stop).shortfalls()
            if short:
                return replace(_impossible(prepared), short=short, seconds=clock.seconds)
        plan = verified_plan(prepared, solution, interrupted=interrupted, wide=True)
    if plan.caution is not None:
        with clock("compare"):
            limits = limits_of(prepared.scenario, sum(clock.seconds.values()))
            other = best_on_average(prepared.scenario, prepared.offers, prepared.market, limits, solution.warm, stop)
            if other is not None:
                average = prospect(Chosen(prepared.scenario, prepared.offers, other, prepared.reached))
                plan = replace(plan, caution=replace(plan.caution, average=average))
    return replace(plan, seconds=clock.seconds)


def solve_program(
    prepared: Prepared,
    compiled: Compiled,
    spent: float = 0.0,
    *,
    progress: Watch | None = None,
    stop: Stop | None = None,
) -> Solution:
    """Solve to the scenario's own gap and limits."""
    if prepared.scenario.asks_for_chances:
        return chance_search(prepared, spent=spent, progress=progress, stop=stop).solve()
    return solve(compiled.program, limits_of(prepared.scenario, spent), progress=progress, stop=stop)


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


@on_one_thread
def _is_chance(violation: Violation, scenario: Scenario) -> bool:
    """A chance that other draws did not quite show: the solver could not know."""
    names = {rule.name for rule in scenario.all_rules if rule.chance is not None}
    return isinstance(violation, RuleBroken) and violation.result.name in names


def check_plan(scenario: str | Path | Prepared, plan: str | Path, overrides: Sequence[str] = ()) -> Plan:
    """Any plan, re-computed from scenario and roster: its totals, its rules, and what it breaks.

    Takes our `plan.json` or a CSV with creator, platform, package. The answer has status `checked`.
    Raises `InputError` where the file names what the roster does not have.
    """
    prepared = scenario if isinstance(scenario, Prepared) else prepare(scenario, overrides)
    clock = _Clock(prepared.seconds)
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


class _Clock:
    """Seconds spent in each stage."""

    def __init__(self, before: MappingProxyType[str, float] | None = None) -> None:
        self.seconds: dict[str, float] = dict(before or {})

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Time a stage."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - started
