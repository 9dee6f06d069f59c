"""Plans that keep chances: solved with more care or less, until draws of another set say that they keep them.

The program has a concave floor in place of each chance (`program.caution`); how careful it has to be is bisected, each
time by a solve. A plan counts where draws that it was not made with show the chance with some room, for the draws that
judge it at the end are others still. What is proven is proven of a wider program, in which the chances are left to
what must hold on average: no plan that keeps them is worth more than its bound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, Decimal
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from optimizer.audience.building import Market, view_rates
from optimizer.audience.drawn_views import draws_of_reach, tuning_views
from optimizer.audience.uncertainty import reach_factors, uncertainty_of
from optimizer.facts.results import ChanceShort
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
TRIES, CLOSE = 7, 0.04
"""So many degrees of care are tried, none nearer to another than this."""
PART, OUTER = 0.1, 0.3
"""Parts of the effort that a try is given, and the wider program."""
LARGEST = Decimal(20)
"""A budget so many times as large is not looked at."""
FINE = Decimal("0.01")
"""Budgets that keep a chance are told this finely."""


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
        best = self._surest()
        start = best if best is not None else wide if wide.status != "unknown" else None
        for found in self._tried(start):
            if best is None or found.value > best.value:
                best = found
        if best is None:
            return replace(wide, status="unknown", chosen=np.zeros(0, np.int64), value=float("-inf"))
        bound = max(wide.bound, best.value)
        gap = relative_gap(best.value, bound)
        return replace(best, bound=bound, gap=gap, status="optimal" if gap <= self.limits.gap else "feasible")

    def _surest(self) -> Solution | None:
        """The plan that is surest of the first that is asked with a chance, where it keeps all of them."""
        position = next(number for number, rule in enumerate(self.scenario.all_rules) if rule.chance is not None)
        tries = (
            solve(self._sure_of(position, care), self.limits.part(PART), stop=self.stop) for care in (CARE, LEAST_CARE)
        )
        good = (own for own in tries if own.status in ("optimal", "feasible") and self.keeps(own.chosen))
        found = next(good, None)
        if found is None:
            return None
        scaled = scale_program(build_program(self.scenario, self.offers, self.market, care=None).program)
        evaluation = evaluate(scaled, found.chosen)
        return replace(found, value=evaluation.value) if evaluation.holds else None

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
            self._chance(chosen, rule, members) >= min(_with_room(float(rule.chance or 0)), 1.0)
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

    def shortfalls(self) -> tuple[ChanceShort, ...]:
        """Each rule whose chance cannot be kept under the others: the best chance of it, and the budget it takes."""
        found = []
        for position, rule in enumerate(self.scenario.all_rules):
            if rule.chance is None or rule.min is None:
                continue
            best = self._best_chance(self.scenario, position)
            if not best or best >= _with_room(float(rule.chance)):
                continue
            best = _kept(best)
            budget = None if self.scenario.budget is None else self.scenario.budget.total
            needed = self._needed(position) if budget is not None else None
            found.append(ChanceShort(rule.name, rule.measure, float(rule.min.value), rule.chance, best, budget, needed))
        return tuple(found)

    def _best_chance(self, scenario: Scenario, position: int) -> float:
        """The best chance that a rule was found to be kept with, under all rules without a chance; 0 without a plan."""
        rule = scenario.all_rules[position]
        found = replace(self, scenario=scenario)
        best = 0.0
        for care in (CARE, LEAST_CARE):
            program = found._sure_of(position, care)
            solution = solve(program, Limits(0.01, self.limits.seconds, PART * self.limits.effort), stop=self.stop)
            if solution.status in ("optimal", "feasible"):
                groups = [members for asked, members in found._asked if asked.name == rule.name]
                best = max(best, min(found._chance(solution.chosen, rule, members) for members in groups))
        return best

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

    def _needed(self, position: int) -> Decimal | None:
        """The budget with which a chance is kept, to a hundredth of it; None where none is large enough."""
        budget = self.scenario.budget
        assert budget is not None
        asked = _with_room(float(self.scenario.all_rules[position].chance or 0))
        low, high = budget.total, budget.total * Decimal("1.25")
        while self._best_chance(self._with(high), position) < asked:
            low, high = high, high * Decimal("1.5")
            if high > LARGEST * budget.total or (self.stop is not None and self.stop()):
                return None
        while high - low > FINE * low:
            middle = (low + high) / 2
            low, high = (low, middle) if self._best_chance(self._with(middle), position) >= asked else (middle, high)
        unit = Decimal(1).scaleb(high.adjusted() - 2)
        rounded = (high / unit).to_integral_value(rounding=ROUND_CEILING) * unit
        return Decimal(format(rounded, "f"))

    def _with(self, total: Decimal) -> Scenario:
        """The scenario with another budget."""
        budget = self.scenario.budget
        budget = None if budget is None else budget.model_copy(update={"total": total})
        changed = self.scenario.model_copy(update={"budget": budget})
        changed.__dict__.pop("all_rules", None)  # a cached property, which a copy takes along
        return changed


def best_on_average(
    scenario: Scenario, offers: Offers, market: Market | None, limits: Limits, warm: WarmStart | None, stop: Stop | None
) -> IntArray | None:
    """The plan that brings most on average under the rules of a cautious scenario; None where none was found."""
    forecast = scenario.forecast.model_copy(update={"method": "calibrated"})
    careless = scenario.model_copy(update={"risk": None, "forecast": forecast})
    if careless.asks_for_chances:
        found = ChanceSearch(careless, offers, market, limits, stop=stop).solve(warm)
    else:
        program = build_program(careless, offers, market).program
        found = solve(program, limits, stop=stop, warm=None if warm is None else replace(warm, loads=()))
    return found.chosen if found.status in ("optimal", "feasible") else None


def _kept(shown: float) -> float:
    """The chance in whole per cent that can be asked for where draws show this one."""
    return max(0, next(asked for asked in range(100, -1, -1) if _with_room(asked / 100) <= shown or not asked)) / 100


def _with_room(chance: float) -> float:
    """The chance that draws have to show, for others to show the one that is asked for."""
    return min(chance + ROOM * float(np.sqrt(chance * (1 - chance) / TRIED)), 1.0)
