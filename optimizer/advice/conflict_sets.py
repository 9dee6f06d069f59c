"""A smallest set of requirements that no plan obeys together.

Every plan that obeys some requirements breaks at least one of each set that cannot hold together, so the sets
must hit what each known plan breaks (implicit hitting sets: Ignatiev et al. 2015). Halving gives a
first irreducible set; then ever larger sets that hit all known plans are tried, until one of them has no plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from optimizer.advice.requirements import Requirements
from optimizer.solving import Limits

IntArray = NDArray[np.int64]
Answer = Literal["yes", "no", "unknown"]
MOST_QUESTIONS = 300
"""So many feasibility solves are spent on the smallest set before an irreducible one has to do."""


@dataclass
class Oracle:
    """Says whether requirements can hold together, and remembers every plan and every refusal."""

    requirements: Requirements
    limits: Limits
    plans: list[tuple[frozenset[int], IntArray]] = field(default_factory=list)
    """The requirements that each known plan obeys, and the plan."""
    refused: list[frozenset[int]] = field(default_factory=list)
    """Sets that are proven to have no plan."""
    questions: int = 0

    def plan_for(self, kept: frozenset[int]) -> IntArray | None:
        """A known plan that obeys the requirements."""
        return next((plan for met, plan in self.plans if kept <= met), None)

    def can_hold(self, kept: frozenset[int]) -> Answer:
        """Whether any plan obeys the requirements: from memory, or by a solve."""
        if self.plan_for(kept) is not None:
            return "yes"
        if any(known <= kept for known in self.refused):
            return "no"
        self.questions += 1
        solution = self.requirements.session.solve(self.requirements.program(kept), limits=self.limits)
        if solution.status == "infeasible":
            self.refused.append(kept)
            return "no"
        if solution.status == "unknown":
            return "unknown"
        self.plans.append((self.requirements.met(solution.chosen) | kept, solution.chosen))
        return "yes"


@dataclass(frozen=True)
class ConflictSet:
    """Requirements (positions) that cannot hold together."""

    members: tuple[int, ...]
    irreducible: bool
    """Proven: any of them left out, the others can hold."""
    smallest: bool
    """Proven: no conflict has fewer members."""


def smallest_conflict(oracle: Oracle, among: Iterable[int]) -> ConflictSet | None:
    """A smallest set of requirements among these that cannot hold together; None where that is not proven of all."""
    everything = frozenset(among)
    if oracle.can_hold(everything) != "no":
        return None
    best, sure = _irreducible(oracle, everything)
    while oracle.questions < MOST_QUESTIONS:
        broken = [everything - met for met, _ in oracle.plans]
        candidate = smallest_hitting([gap for gap in broken if gap], len(best) - 1)
        if candidate is None:
            return ConflictSet(tuple(sorted(best)), irreducible=True, smallest=True)
        answer = oracle.can_hold(candidate)
        if answer == "no":
            return ConflictSet(tuple(sorted(candidate)), irreducible=True, smallest=True)
        if answer == "unknown":
            break
    return ConflictSet(tuple(sorted(best)), sure, smallest=False)


def _irreducible(oracle: Oracle, members: frozenset[int]) -> tuple[frozenset[int], bool]:
    """A subset in conflict of which no member can be left out, and whether that is proven of each.

    By halves (QuickXplain: Junker 2004), so that many innocent requirements go with one solve. Earlier ones are given
    preference: the budget and the targets, which everybody understands, stay longest.
    """

    def needed(given: frozenset[int], grown: bool, among: list[int]) -> frozenset[int]:
        """What must be added to `given` from `among`, together a conflict; `grown` since it was last asked about."""
        if grown and oracle.can_hold(given) == "no":
            return frozenset()
        if len(among) == 1:
            return frozenset(among)
        half = len(among) // 2
        first, second = among[:half], among[half:]
        later = needed(given.union(first), True, second)
        return later | needed(given | later, bool(later), first)

    core = needed(frozenset(), False, sorted(members)) if members else members
    return core, all(oracle.can_hold(core - {member}) == "yes" for member in core)


def smallest_hitting(sets: Sequence[frozenset[int]], most: int) -> frozenset[int] | None:
    """A smallest set of at most `most` numbers with one of each of the sets; None where there is none.

    Depth first over the smallest set not yet hit; ties go to the lower numbers.
    """
    best: frozenset[int] | None = None

    def look(chosen: frozenset[int], left: list[frozenset[int]], room: int) -> None:
        nonlocal best
        if not left:
            best = chosen
            return
        _, shortest = min((len(members), sorted(members)) for members in left)
        for number in shortest:
            limit = room if best is None else len(best) - len(chosen) - 1
            if limit < 1 or _disjoint(left) > limit:
                return
            look(chosen | {number}, [members for members in left if number not in members], limit - 1)

    look(frozenset(), list(sets), most)
    return best


def _disjoint(sets: Sequence[frozenset[int]]) -> int:
    """How many of the sets share nothing with each other, picked greedily: no fewer numbers hit them all."""
    seen: frozenset[int] = frozenset()
    count = 0
    for _, members in sorted((len(members), sorted(members)) for members in sets):
        if seen.isdisjoint(members):
            seen |= frozenset(members)
            count += 1
    return count
