"""Plans that keep chances: solved with more care or less, until draws of another set say that they keep them.

The program has a concave floor in place of each chance (`program.caution`); how careful it has to be is bisected, each
time by a solve. A plan counts where draws that it was not made with show the chance with some room, for the draws that
judge it at the end are others still. What is proven is proven of a wider program, in which the chances are left to
what must hold on average: no plan that keeps them is worth more than its bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from optimizer.audience.building import Market, view_rates
from optimizer.audience.drawn_views import draws_of_reach, tuning_views
from optimizer.audience.uncertainty import reach_factors, uncertainty_of
from optimizer.forecast.draws import uniforms
from optimizer.offers.table import Offers
from optimizer.offers.uncertainty import TUNING, tuning_draws
from optimizer.program.building import build_program
from optimizer.program.caution import CARE
from optimizer.program.constraints import scopes
from optimizer.program.model import Program
from optimizer.program.worst_reach import WorstReach
from optimizer.scenario.rule_grammar import Rule
from optimizer.scenario.schema import Scenario
from optimizer.solving import Limits, Progress, Solution, WarmStart, evaluate, relative_gap, scale_program, solve

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
Watch = Callable[[Progress], None]
Stop = Callable[[], bool]

TRIED = 4_000
"""Draws that show how a plan does."""
ROOM = 1.5
"""A plan keeps a chance where these draws show so many of their standard errors more."""
LEAST_CARE, STEP = -1.5, 0.3
"""The care that is surely too little, and by how much more is tried where a plan falls short."""
CARES = (CARE, LEAST_CARE)
"""The surest plan is sought in these two ways."""
TRIES, CLOSE = 7, 0.04
"""So many degrees of care are tried, none nearer to another than this."""
PART, OUTER = 0.1, 0.3
"""Parts of the effort that a try is given, and the wider program."""
NEARLY = 0.01
"""The surest plan is found this nearly."""
HOPE = 0.02
"""Where the surest plan falls short by more than this, none is sought that keeps the chance (measured: of 46 searches
that went on, from 0.5 to 38 % short, none found one)."""


@dataclass(frozen=True)
class Surest:
    """The plan that was found to be surest of a rule."""

    solution: Solution
    care: float
    """The care with which it was found."""
    chance: float
    """By draws that it was not made with."""


@dataclass(frozen=True)
class ChanceSearch:
    """A scenario that asks for chances, and what it is solved with."""

    scenario: Scenario
    offers: Offers
    market: Market | None
    limits: Limits
    progress: Watch | None = None
    stop: Stop | None = None

    def solve(self, warm: WarmStart | None = None) -> Solution:
        """The best plan that was found to keep all chances, and the bound of the wider program.

        `unknown` where none was found: that none exists is not proven then.
        """
        wide = self._solved(None, OUTER, warm)
        if wide.status == "infeasible" or (wide.status != "unknown" and self.keeps(wide.chosen)):
            return wide
        best, hope = self._surest()
        start = best if best is not None else wide if wide.status != "unknown" else None
        for found in self._tried(start) if hope else ():
            if best is None or found.value > best.value:
                best = found
        if best is None:
            return replace(wide, status="unknown", chosen=np.zeros(0, np.int64), value=float("-inf"))
        bound = max(wide.bound, best.value)
        gap = relative_gap(best.value, bound)
        return replace(best, bound=bound, gap=gap, status="optimal" if gap <= self.limits.gap else "feasible")

    def _surest(self) -> tuple[Solution | None, bool]:
        """The plan that is surest of the first that is asked with a chance, where it keeps all of them.

        And whether there is hope of one: where the surest is far from sure enough, other plans are no surer.
        """
        position = next(number for number, rule in enumerate(self.scenario.all_rules) if rule.chance is not None)
        most = 0.0
        for care in CARES:
            found = self.surest(position, (care,))
            if found is not None and self.keeps(found.solution.chosen):
                scaled = scale_program(build_program(self.scenario, self.offers, self.market, care=None).program)
                evaluation = evaluate(scaled, found.solution.chosen)
                return (replace(found.solution, value=evaluation.value) if evaluation.holds else None), True
            most = max(most, 0.0 if found is None else found.chance)
        return None, most >= self.asked(position) - HOPE

    def _tried(self, start: Solution | None) -> Iterator[Solution]:
        """The plans that keep the chances, of ever less or more care."""
        short, kept, refused = LEAST_CARE, None, None
        care = CARE
        for _ in range(TRIES):
            if self.stop is not None and self.stop():
                return
            found = self._solved(care, PART, None if start is None else start.warm)
            if found.status in ("infeasible", "unknown"):
                refused = care
            elif self.keeps(found.chosen):
                kept = care
                yield found
            else:
                short = care
            upper = kept if kept is not None else refused
            care = short + STEP if upper is None else (short + upper) / 2
            if upper is not None and upper - short < CLOSE:
                return

    def _solved(self, care: float | None, part: float, warm: WarmStart | None) -> Solution:
        program = build_program(self.scenario, self.offers, self.market, care=care).program
        warm = None if warm is None else warm.in_other_rows(program)
        return solve(program, self.limits.part(part), progress=self.progress, stop=self.stop, warm=warm)

    @cached_property
    def _asked(self) -> list[tuple[Rule, IntArray]]:
        """Each rule with a chance, and the offers it speaks of; a rule once for each value of its `per`."""
        rules = [rule for rule in self.scenario.all_rules if rule.chance is not None]
        return [(rule, scope.members) for rule in rules for scope in scopes(self.offers, rule)]

    def keeps(self, chosen: IntArray) -> bool:
        """Whether a plan keeps all chances with some room, by draws that it was not made with."""
        return all(
            self._chance(chosen, rule, members) >= min(with_room(float(rule.chance or 0)), 1.0)
            for rule, members in self._asked
        )

    def _chance(self, chosen: IntArray, rule: Rule, members: IntArray) -> float:
        own = chosen[np.isin(chosen, members)]
        if rule.measure == "reach":
            brought = self._reached(own, rule)
        else:
            brought = tuning_draws(self.scenario, self.offers, own, rule.measure, TRIED).sum(axis=0)
        return float((brought >= float(rule.min.value if rule.min is not None else 0)).mean())

    def _reached(self, own: IntArray, rule: Rule) -> FloatArray:
        """(draws,) people reached by the offers: their views are drawn, and what is not known of audiences."""
        market = self.market
        assert market is not None  # the schema asks for it
        audience = market.counting(rule.segments)
        draws = draws_of_reach(TRIED, audience.cells)
        views, channel = tuning_views(self.scenario, self.offers, own, draws), self.offers.channel[own]
        term = WorstReach(audience.people, audience.follow, channel, views, 1.0, repeats=True)
        brought = term.outcome(np.arange(len(own)))
        uncertain = uncertainty_of(market.audience, channel) if len(own) else None
        if uncertain is None:
            return brought
        seed, view = TUNING, view_rates(self.offers)[own]
        chances = uniforms("audience", "market", draws, seed), uniforms("audience", "count", draws, seed)
        return brought * reach_factors(market.audience, channel, view, market.frequency, uncertain, chances)

    def surest(
        self, position: int, cares: tuple[float, ...] = CARES, *, enough: float = 1.0, warm: WarmStart | None = None
    ) -> Surest | None:
        """The plan that is surest of a rule, under all rules without a chance; None where none was found.

        Of several degrees of care the one that serves best, or the first that is sure `enough`.
        """
        rule, best = self.scenario.all_rules[position], None
        groups = [members for asked, members in self._asked if asked.name == rule.name]
        limits = Limits(NEARLY, self.limits.seconds, PART * self.limits.effort)
        for care in cares:
            program = self._sure_of(position, care)
            start = None if warm is None else warm.in_other_rows(program)
            solution = solve(program, limits, stop=self.stop, warm=start)
            if solution.status in ("optimal", "feasible"):
                chance = min(self._chance(solution.chosen, rule, members) for members in groups)
                if best is None or chance > best.chance:
                    best = Surest(solution, care, chance)
                if best.chance >= enough:
                    break
        return best

    def asked(self, position: int) -> float:
        """The chance that draws have to show of a rule."""
        return with_room(float(self.scenario.all_rules[position].chance or 0))

    def _sure_of(self, position: int, care: float) -> Program:
        """The plans that obey the rules without a chance; sought is the most of one measure in the worst draws."""
        compiled = build_program(self.scenario, self.offers, self.market, care=care)
        own = [
            number
            for number, source in enumerate(compiled.floor_sources)
            if self.scenario.all_rules[source.position].chance is None
        ]
        program = compiled.program
        term = next(
            term
            for (term, _, _), source in zip(program.floors, compiled.floor_sources, strict=True)
            if source.position == position
        )
        floors = tuple(program.floors[number] for number in own)
        return replace(program, gain=np.zeros(program.columns), concave=term, floors=floors)


def best_on_average(
    scenario: Scenario, offers: Offers, market: Market | None, limits: Limits, stop: Stop | None
) -> IntArray | None:
    """The plan that brings most on average under the rules of a cautious scenario; None where none was found."""
    forecast = scenario.forecast.model_copy(update={"method": "calibrated"})
    careless = scenario.model_copy(update={"risk": None, "forecast": forecast})
    if careless.asks_for_chances:
        found = ChanceSearch(careless, offers, market, limits, stop=stop).solve()
    else:
        program = build_program(careless, offers, market).program
        found = solve(program, limits, stop=stop)
    return found.chosen if found.status in ("optimal", "feasible") else None


def with_room(chance: float) -> float:
    """The chance that draws have to show, for others to show the one that is asked for."""
    return min(chance + ROOM * float(np.sqrt(chance * (1 - chance) / TRIED)), 1.0)
