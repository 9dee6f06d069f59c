"""What every question starts from: a prepared scenario, its program, and its best plan."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from optimizer.advice.chance_care import (
    KeptChances,
    care_of,
    keeps_chances,
    kept_chances,
    program_with,
    shortfalls,
    unproven,
)
from optimizer.advice.given import given_plan, plan_path
from optimizer.plan.plan import Plan
from optimizer.plan.reading import StatedPlan, read_plan
from optimizer.planning import Prepared, careless, compile_program, limits_of, prepare, verified_plan
from optimizer.preparing import proposed
from optimizer.program.building import Compiled
from optimizer.program.caution import CARE
from optimizer.program.forms import RowSource
from optimizer.program.model import Program
from optimizer.solving import (
    KnownPlan,
    Limits,
    Progress,
    Solution,
    WarmStart,
    evaluate,
    relative_gap,
    scale_program,
    solve,
)

IntArray = NDArray[np.int64]
SAME = 1e-9
"""Plans whose values differ by no more than this part of them are as good."""


@dataclass(frozen=True)
class Element:
    """Something the planner asks of a plan: a rule, the budget, a target, a lock, who goes with whom.

    `rows` are its rows in the program, `floors` its floors on net reach.
    """

    kind: str
    """rule, lock, apart or together."""
    position: int
    name: str
    """In the planner's words, as it is quoted in an answer."""
    rows: tuple[int, ...]
    floors: tuple[int, ...] = ()


@dataclass(frozen=True)
class Session:
    """A scenario on the table. Everything that costs a solve is worked out when first asked for, and kept."""

    prepared: Prepared
    progress: Callable[[Progress], None] | None = None
    stop: Callable[[], bool] | None = None
    efforts: list[float] = field(default_factory=list)
    """The work of each solve so far."""
    given: KnownPlan | None = None
    """The plan that all answers rest on; without one it is found first."""
    seen: list[IntArray] = field(default_factory=list)
    """The plans of all solves so far, of this scenario and of its variations."""
    care: float | None = None
    """Of a variation of a scenario with chances: the care with which these are kept; None where it is to be found."""
    wide: bool = False
    """Chances are left to what must hold on average: what is impossible then is so whatever the care."""

    @classmethod
    def of(
        cls, scenario: str | Path | Prepared, overrides: Sequence[str] = (), *, plan: str | Path | None = None,
        stop: Callable[[], bool] | None = None,
    ) -> Session:  # fmt: skip
        """A session for a scenario file, resting on the plan in a file where one is given. Raises `InputError`."""
        prepared = scenario if isinstance(scenario, Prepared) else prepare(scenario, overrides)
        return cls(prepared, stop=stop, given=None if plan is None else given_plan(prepared, plan))

    def changed(self, prepared: Prepared) -> Session:
        """A session for a variation of the scenario with the same offers, watched as this one is."""
        care = self._care if prepared.scenario.asks_for_chances and not self.wide else None
        return Session(prepared, self.progress, self.stop, seen=self.seen, care=care, wide=self.wide)

    def with_plan(self, plan: str | Path) -> tuple[Session, StatedPlan, str]:
        """Somebody's plan, the session in which its bookings are for sale, and at whose prices that is.

        A table with prices is a proposal at its own: its name comes last, "" for any other plan, which is looked at
        with the prices of today. Raises `InputError`.
        """
        prepared, stated = proposed(self.prepared, read_plan(plan_path(plan)))
        if prepared is self.prepared:
            return self, stated, ""
        return replace(self, prepared=prepared, given=None, seen=[]), stated, stated.shown

    @cached_property
    def compiled(self) -> Compiled:
        """The scenario's program with the sources of its rows."""
        prepared = self.prepared
        if not prepared.scenario.asks_for_chances:
            return compile_program(prepared)
        return program_with(prepared, None if self.wide else self._care)

    @cached_property
    def _kept(self) -> KeptChances:
        return kept_chances(self.prepared, self.stop)

    @cached_property
    def _care(self) -> float:
        """The care with which chances are kept: that of the plan that answers rest on."""
        if self.care is not None:
            return self.care
        if not self.prepared.scenario.asks_for_chances:
            return CARE
        return self._kept.care if self.given is None else care_of(self.prepared, self.given.chosen)

    @property
    def program(self) -> Program:
        """The scenario's program."""
        return self.compiled.program

    @property
    def limits(self) -> Limits:
        """The scenario's own gap and effort, and its seconds without those of reading."""
        return limits_of(self.prepared.scenario, sum(self.prepared.seconds.values()))

    @property
    def effort(self) -> float:
        """Work done by all solves so far: what a search that takes several of them looks at instead of a clock."""
        return sum(self.efforts)

    @property
    def _searches_for_care(self) -> bool:
        """The plan that keeps the chances is searched for here."""
        return self.prepared.scenario.asks_for_chances and self.given is None and self.care is None and not self.wide

    @cached_property
    def best(self) -> Solution:
        """The solution of the scenario as it stands: the plan that was given, where it brings its own proof."""
        if self.given is None:
            if self._searches_for_care:
                return self._best_with_chances()
            alone = not self.prepared.scenario.asks_for_chances  # else it would take a search for care
            start = careless(self.prepared, sum(self.prepared.seconds.values()), self.stop) if alone else None
            return self.solve(self.program, warm=None if start is None else WarmStart.at(start, self.program))
        known = self.given.solution(self.program)
        return known if known is not None else self.solve(self.program, warm=self.given.start(self.program))

    def _best_with_chances(self) -> Solution:
        """The best plan that keeps the chances, with the multipliers and the bound of the program of its care."""
        kept = self._kept
        if not kept.found:
            return kept.solution
        chosen = np.sort(kept.solution.chosen)
        near = self.solve(self.program, warm=WarmStart.at(chosen, self.program))
        if near.status in ("optimal", "feasible") and keeps_chances(self.prepared, near.chosen):
            return near
        value = self.program.value(chosen)
        bound = max(value, near.bound)
        return replace(near, status="feasible", chosen=chosen, value=value, bound=bound, gap=relative_gap(value, bound))

    @property
    def start(self) -> WarmStart | None:
        """Where solves of the scenario's program begin: at the plan that was given."""
        return None if self.given is None else self.given.start(self.program)

    @property
    def better(self) -> Plan | None:
        """The best of all plans seen so far, verified, where it is better than the plan that was given; else None."""
        if self.given is None:
            return None
        scaled = scale_program(self.program)
        best, value = None, self.program.value(self.given.chosen)
        for chosen in self.seen:
            within = not len(chosen) or chosen[-1] < self.program.offers
            if within and self.program.value(chosen) > value + SAME * abs(value) and evaluate(scaled, chosen).holds:
                best, value = chosen, self.program.value(chosen)
        if best is None:
            return None
        bound = max(value, self.best.bound)
        return verified_plan(self.prepared, Solution("feasible", best, value, bound, relative_gap(value, bound)))

    @cached_property
    def plan(self) -> Plan:
        """The best plan, verified. Raises `NoPlanFound`; status `infeasible` where no plan obeys the rules."""
        best = self.best
        interrupted = self.stop is not None and self.stop()
        if best.status in ("unknown", "infeasible") and self.prepared.scenario.asks_for_chances and not interrupted:
            short = shortfalls(self.prepared, self.stop)
            if short:
                return replace(verified_plan(self.prepared, replace(best, status="infeasible")), short=short)
        return self.verified(best, interrupted=interrupted)

    def verified(self, best: Solution, *, interrupted: bool = False) -> Plan:
        """The plan of the scenario's best solution, with what is proven of it. Raises `NoPlanFound`."""
        if self._searches_for_care and best.status in ("optimal", "feasible"):
            # As `plan` has it, of the wider program: that of the care that was found leaves out plans that keep the
            # chances too.
            bound = max(self._kept.solution.bound, best.value)
            gap = relative_gap(best.value, bound)
            told = replace(best, bound=bound, gap=gap, status="optimal" if gap <= self.limits.gap else "feasible")
            return verified_plan(self.prepared, told, interrupted=interrupted, wide=True)
        return verified_plan(self.prepared, best, interrupted=interrupted)

    def solve(self, program: Program, *, limits: Limits | None = None, warm: WarmStart | None = None) -> Solution:
        """Solve a variation, to the scenario's own gap unless told otherwise."""
        solution = solve(program, limits or self.limits, progress=self.progress, stop=self.stop, warm=warm)
        self.efforts.append(solution.effort)
        if self.prepared.scenario.asks_for_chances and not self.wide:
            solution = unproven(solution)
        if solution.status in ("optimal", "feasible"):
            self.seen.append(solution.chosen)
        return solution

    def shown(self, value: float) -> float:
        """A solver's value in the planner's units: least spend is a negative number of minor units there."""
        offers = self.prepared.offers
        return -value / 10**offers.digits if self.prepared.scenario.objective == "spend" else value

    def offers_of(self, creator: str) -> IntArray:
        """Indices of everything a creator sells; empty for somebody unknown."""
        offers = self.prepared.offers
        return np.flatnonzero(offers.channels["creator"].to_numpy(dtype=object)[offers.channel] == creator)

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """Everything the planner asks, in the order of the scenario: budget, targets, rules, locks, apart, together."""
        scenario = self.prepared.scenario
        names = {
            "rule": [rule.name for rule in scenario.all_rules],
            "lock": [f"lock: {pick.creator}" for pick in scenario.lock],
            "apart": [f"apart: {', '.join(creators)}" for creators in scenario.apart],
            "together": [f"together: {', '.join(creators)}" for creators in scenario.together],
        }
        rows, floors = _by_origin(self.compiled.sources), _by_origin(self.compiled.floor_sources)
        return tuple(
            Element(kind, position, name, tuple(rows[kind, position]), tuple(floors[kind, position]))
            for kind, words in names.items()
            for position, name in enumerate(words)
            if rows[kind, position] or floors[kind, position]
        )


def _by_origin(sources: Sequence[RowSource]) -> defaultdict[tuple[str, int], list[int]]:
    """(kind, position in the scenario) -> places of the rows that come from it."""
    found: defaultdict[tuple[str, int], list[int]] = defaultdict(list)
    for place, source in enumerate(sources):
        found[source.kind, source.position].append(place)
    return found


class Seen:
    """Ends a solve as soon as it has shown what was asked: given to it as `progress`, and its `stop` as `stop`."""

    def __init__(self, enough: Callable[[Progress], bool], stop: Callable[[], bool] | None) -> None:
        self._enough, self._stop = enough, stop
        self._answered = False

    def __call__(self, state: Progress) -> None:
        """Look at how the solve stands."""
        self._answered = self._answered or self._enough(state)

    def stop(self) -> bool:
        """True once the question is answered, or the user has asked to stop."""
        return self._answered or (self._stop is not None and self._stop())
