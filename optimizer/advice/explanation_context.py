"""What an explanation stands on: the best plan, proven as finely as time allows, and the plan that was asked about."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from optimizer.advice.moves import line_names
from optimizer.advice.requirements import Requirements
from optimizer.advice.scenario_edits import holds
from optimizer.advice.session import Session
from optimizer.errors import InputError, NoPlanFound, Problem
from optimizer.plan.plan import Plan
from optimizer.program.model import Program
from optimizer.program.program_edits import forced_out
from optimizer.solving import (
    Limits,
    Solution,
    Status,
    WarmStart,
    decide_core,
    lagrangian_bound,
    opportunity_losses,
    relative_gap,
    solve_from,
    vary,
    with_bound,
)

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
LARGE, MARGIN = 4000, 80
"""Of more offers than the first figure, prices are looked for among so many that are nearest to the margin."""
WORKING, ROOM = 1500, 1.0
"""Variations of such a program begin with so many of these, and have so much more effort: their steps are few."""
HARD = 0.1
"""The effort of a plan from which on questions on it are proven to `COARSEST` only, where it is itself."""
AT_MARGIN = 1e-5
"""Among the offers of the margin it is found so far what a plan without one is worth."""
FINER = 0.1
"""Answers are differences of values, so both are proven finer than the plan itself need be, by this factor,"""
FINEST, COARSEST = 1e-6, 1e-4
"""within these ends,"""
MOST_EFFORT = 5.0
"""as far as this allows for each of them;"""
LEAST_EFFORT = 2.0
"""for the best plan itself half as long again as it took, but at least this."""
SLACK = 1.5
"""Where the best plan is not proven so finely, other plans need not be either, by this factor."""
LITTLE_EFFORT = 4.0
"""An explanation may take twice the effort of the plan and so much; of this"""
RULES_PART, ALL_RULES = 0.4, 24.0
"""all rules together get this part, and no more than the second figure,"""
STEP_PART = 0.1
"""each step of the budget this part,"""
NEAR_PART, EACH_NEAR = 0.05, 2.5
"""and the price of each of those who are near this part, and no more than the second figure."""
FINE_PART = 0.05
"""Of many offers a variation is found so far that no more is open than this part of its difference to the plan."""


@dataclass(frozen=True)
class Range:
    """A figure with what is proven of it, in the planner's units: it lies between `least` and `most`."""

    figure: float
    least: float
    most: float

    @property
    def is_nothing(self) -> bool:
        """Not told apart from nothing: none was found, or not more than the proof leaves open."""
        return self.figure <= max(1e-9, self.most - self.figure, self.figure - self.least) or self.figure <= 0


@dataclass(frozen=True)
class Swap:
    """How one plan differs from another, by names."""

    comes: tuple[str, ...]
    goes: tuple[str, ...]
    changes: tuple[str, ...]
    """Creators who are in both plans with other packages or channels."""


@dataclass(frozen=True)
class ExplanationContext:
    """A scenario with its best plan, and the plan to explain: somebody's own, or the best one."""

    session: Session
    given: Plan | None = None
    """Somebody's plan, checked; None where the best plan is explained."""
    given_offers: IntArray | None = None
    proposal: str = ""
    """The table at whose own prices everything is explained; "" where prices are those of today."""

    @cached_property
    def limits(self) -> Limits:
        """For every solve of an explanation: no finer than the best plan itself could be proven."""
        gap = self.best.gap if np.isfinite(self.best.gap) else 0.0
        finest = COARSEST if self.is_hard else self._finest.gap
        return replace(self._finest, gap=max(finest, SLACK * gap if gap > self._finest.gap else 0.0))

    @property
    def _finest(self) -> Limits:
        own = self.session.limits
        return replace(own, gap=min(max(FINER * own.gap, FINEST), COARSEST), effort=min(own.effort, MOST_EFFORT))

    @cached_property
    def best(self) -> Solution:
        """The best plan. Raises `NoPlanFound`."""
        if self.session.given is not None and self.session.given.bound is not None:
            return self._with_multipliers(self.session.best)
        warm = None
        if self.given_offers is not None:
            warm = WarmStart.at(np.unique(self.given_offers), self.session.program)
        searched = self.session.prepared.scenario.asks_for_chances
        first = self.session.best if searched else self.session.solve(self.session.program, warm=warm)
        if first.status == "unknown":
            raise NoPlanFound("Stopped before any plan was found; there is nothing to explain yet.")
        if first.status == "infeasible" or first.gap <= (COARSEST if first.effort > HARD else self._finest.gap):
            return first
        limits = replace(self._finest, effort=min(self._finest.effort, max(LEAST_EFFORT, 1.5 * first.effort)))
        finer = with_bound(self.session.solve(self.session.program, limits=limits, warm=first.warm), first.bound, 0.0)
        # What is told of the plan is what was asked of it: the finer proof serves the answers.
        return replace(finer, status="optimal" if finer.gap <= self.session.limits.gap else finer.status)

    def _with_multipliers(self, given: Solution) -> Solution:
        """The plan that was given, with what a solve from it leaves for others: it ends where it proves as much."""
        gap = given.gap if np.isfinite(given.gap) else 0.0
        limits = replace(self._finest, gap=max(gap, COARSEST))
        solved = self.session.solve(self.session.program, limits=limits, warm=given.warm)
        return replace(given, warm=solved.warm, effort=solved.effort)

    @property
    def open_gap(self) -> float:
        """So much may be open of a variation that the best plan is the answer to."""
        return max(self.limits.gap, SLACK * self.best.gap)

    @property
    def is_hard(self) -> bool:
        """The best plan took its time, and so would every question that is asked as finely as can be."""
        return self.best.effort > HARD

    @property
    def prices_at_the_margin(self) -> bool:
        """Whether prices are looked for among the offers of the `margin` alone."""
        return (self.is_hard or not self._is_small) and self.session.program.is_linear

    @property
    def _is_small(self) -> bool:
        return self.session.program.offers <= LARGE

    @cached_property
    def allowance(self) -> float:
        """The effort of the whole explanation, beyond that of the plan itself."""
        return 2 * self.best.effort + LITTLE_EFFORT

    @cached_property
    def losses(self) -> FloatArray:
        """(k,) about what is lost where an offer is forced in, or out if the best plan takes it, in scaled units."""
        return opportunity_losses(self.session.program, self.best)

    @cached_property
    def margin(self) -> IntArray:
        """The offers nearest to entering the best plan or leaving it."""
        return self._nearest(MARGIN)

    def _nearest(self, number: int) -> IntArray:
        """So many offers nearest to the margin, sorted."""
        near = np.argsort(self.losses, kind="stable")[:number]
        return np.sort(near[np.isfinite(self.losses[near])])

    @cached_property
    def chosen(self) -> IntArray:
        """The offers of the plan that is explained."""
        return self.best.chosen if self.given_offers is None else np.unique(self.given_offers)

    @cached_property
    def requirements(self) -> Requirements:
        """What the scenario asks."""
        return Requirements(self.session)

    def limits_of(self, effort: float) -> Limits:
        """The limits of a solve that may take so much effort: the clock is for the worst, not for its share of it."""
        return replace(self.limits, effort=min(effort, self.limits.effort))

    def solve(self, program: Program, effort: float = MOST_EFFORT) -> Solution:
        """A variation, started from the best plan, and proven as finely as its difference to that one asks for."""
        limits = self.limits_of(effort)
        if (known := self._screened(program)) is not None:
            return known
        if self.at_the_margin and program.is_linear:
            return self._varied(program, limits)
        return self._from_best(program, limits) or self.session.solve(program, limits=limits, warm=self.best.warm)

    def _from_best(self, program: Program, limits: Limits) -> Solution | None:
        """A variation without concave terms, from the best plan; None where no plan is near to that."""
        if not program.is_linear or self.session.prepared.scenario.asks_for_chances:
            return None
        found = solve_from(program, limits, [self.best.chosen], stop=self.session.stop)
        if found is not None:
            self.session.efforts.append(found.effort)
            self.session.seen.append(found.chosen)
        return found

    def _screened(self, program: Program) -> Solution | None:
        """The best plan as the answer to a variation with the same rows, where multipliers show that nothing is better
        by more than is left open anyway; None where they do not."""
        best, base = self.best, self.session.program
        if best.warm is None or not base.is_linear or program.rows is not base.rows or not program.is_linear:
            return None
        if not self._is_same_sale(program):
            return None
        bound = lagrangian_bound(program, best.warm)
        gap = relative_gap(best.value, bound)
        if gap > self.open_gap or not holds(program, best.chosen):
            return None
        status: Status = "optimal" if gap <= self.limits.gap else "feasible"
        return replace(best, status=status, bound=max(bound, best.value), gap=gap, effort=0.0)

    def _varied(self, program: Program, limits: Limits) -> Solution:
        """A variation of a program of many offers, as far as its relaxation and its margin tell."""
        offers = np.union1d(self._nearest(WORKING), self.best.chosen)
        limits = replace(limits, gap=max(limits.gap, SLACK * self.best.gap), effort=limits.effort + ROOM)
        found = vary(program, offers, limits, self.best.chosen, part=FINE_PART, stop=self.session.stop)
        self.session.efforts.append(found.effort)
        if found.status in ("optimal", "feasible"):
            self.session.seen.append(found.chosen)
        return found

    def _is_same_sale(self, program: Program) -> bool:
        """Whether a variation has the objective and the offers of the scenario."""
        base = self.session.program
        return (
            program.offers == base.offers
            and np.array_equal(program.gain, base.gain)
            and np.array_equal(program.group, base.group)
        )

    def gain(self, better: Solution, worse: Solution) -> Range:
        """How much more one solution is worth than another, never negative; for least spend what is saved."""
        scale = 10**self.session.prepared.offers.digits if self.session.prepared.scenario.objective == "spend" else 1
        figure = max(0.0, better.value - worse.value) / scale
        least = max(0.0, better.value - worse.bound) / scale
        return Range(figure, min(figure, least), max(figure, (better.bound - worse.value) / scale))

    def without(self, offers: IntArray, effort: float = MOST_EFFORT) -> Solution:
        """The best plan that takes none of the offers: today's, where it does not."""
        if not np.isin(offers, self.best.chosen).any():
            return self.best
        limits, program = self.limits_of(effort), forced_out(self.session.program, offers)
        if not self.prices_at_the_margin or self.best.warm is None:
            return self.session.solve(program, limits=limits, warm=self.best.warm)
        open_ = np.setdiff1d(self.margin, offers)
        kept = np.setdiff1d(self.best.chosen, np.union1d(open_, offers))
        found = decide_core(program, open_, kept, replace(limits, gap=AT_MARGIN), stop=self.session.stop)
        self.session.efforts.append(found.effort)
        bound = max(found.value, min(lagrangian_bound(program, self.best.warm), self.best.bound))
        return replace(found, bound=bound, gap=relative_gap(found.value, bound))

    @property
    def at_the_margin(self) -> bool:
        """Whether a variation is as good as its relaxation and its margin make it."""
        return not self._is_small and self.session.program.is_linear

    def swap(self, chosen: IntArray, before: IntArray | None = None) -> Swap:
        """Who comes and who goes from the plan `before`, today's best where it is not given."""
        start = self.best.chosen if before is None else before
        offers = self.session.prepared.offers
        names = offers.channels["creator"].to_numpy(dtype=object)[offers.channel]
        old, new = set(names[start].tolist()), set(names[chosen].tolist())
        other = set(names[np.setxor1d(start, chosen)].tolist())
        return Swap(*(tuple(sorted(part)) for part in (new - old, old - new, other & old & new)))

    def label(self, offer: int) -> tuple[str, str, str]:
        """Creator, platform, package of an offer, with its flight where there are some."""
        return line_names(self.session.prepared.offers, offer)


def one_of(name: str, known: Sequence[str], kind: str) -> str:
    """The known name that is meant: as written, in other capitals, or the only one that begins like it.

    Raises `InputError` with the closest ones.
    """
    folded = name.strip().casefold()
    for fits in (
        [candidate for candidate in known if candidate == name.strip()],
        [candidate for candidate in known if candidate.casefold() == folded],
        [candidate for candidate in known if candidate.casefold().startswith(folded)],
    ):
        if len(fits) == 1:
            return fits[0]
    close = difflib.get_close_matches(name, known, n=3, cutoff=0.6)
    many = f"{kind}s are: {', '.join(list(known)[:12])}" + (", ..." if len(known) > 12 else "")
    hint = f"did you mean {' or '.join(repr(one) for one in close)}?" if close else many
    raise InputError(Problem(f"there is no {kind} {name!r} in the scenario", hint, field=f"--{kind}"))
