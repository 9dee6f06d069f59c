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
from optimizer.advice.session import Session
from optimizer.errors import InputError, NoPlanFound, Problem
from optimizer.plan.plan import Plan
from optimizer.program.model import Program
from optimizer.program.program_edits import forced_out
from optimizer.solving import Limits, Solution, WarmStart, with_bound

IntArray = NDArray[np.int64]
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
ALL_RULES = 24.0
"""all rules of a scenario together get this long,"""
EACH_NEAR = 2.5
"""and the price of each of those who are near this long."""


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
        return replace(self._finest, gap=max(self._finest.gap, SLACK * gap if gap > self._finest.gap else 0.0))

    @property
    def _finest(self) -> Limits:
        own = self.session.limits
        return replace(own, gap=min(max(FINER * own.gap, FINEST), COARSEST)).at_most(MOST_EFFORT)

    @cached_property
    def best(self) -> Solution:
        """The best plan. Raises `NoPlanFound`."""
        if self.session.given is not None and self.session.given.bound is not None:
            return self.session.best
        warm = None
        if self.given_offers is not None:
            offers = np.unique(self.given_offers)
            warm = WarmStart(offers, offers, np.zeros(self.session.program.rows.shape[0]))
        first = self.session.solve(self.session.program, warm=warm)
        if first.status == "unknown":
            raise NoPlanFound("Stopped before any plan was found; there is nothing to explain yet.")
        if first.status == "infeasible" or first.gap <= self._finest.gap:
            return first
        limits = self._finest.at_most(max(LEAST_EFFORT, 1.5 * first.effort))
        finer = with_bound(self.session.solve(self.session.program, limits=limits, warm=first.warm), first.bound, 0.0)
        # What is told of the plan is what was asked of it: the finer proof serves the answers.
        return replace(finer, status="optimal" if finer.gap <= self.session.limits.gap else finer.status)

    @cached_property
    def chosen(self) -> IntArray:
        """The offers of the plan that is explained."""
        return self.best.chosen if self.given_offers is None else np.unique(self.given_offers)

    @cached_property
    def requirements(self) -> Requirements:
        """What the scenario asks."""
        return Requirements(self.session)

    def solve(self, program: Program, effort: float = MOST_EFFORT) -> Solution:
        """A variation, started from the best plan."""
        return self.session.solve(program, limits=self.limits.at_most(effort), warm=self.best.warm)

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
        return self.solve(forced_out(self.session.program, offers), effort)

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
