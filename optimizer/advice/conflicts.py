"""When nothing satisfies the rules: which of them cannot hold together, and the least changes that make it work."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from optimizer.advice.chance_conflicts import chance_conflicts
from optimizer.advice.conflict_sets import ConflictSet, Oracle, smallest_conflict
from optimizer.advice.limit_changes import LimitChange, changed, setting
from optimizer.advice.minimal_relaxation import Case, MinimalRelaxation, least_step
from optimizer.advice.requirements import Requirement, Requirements
from optimizer.advice.session import Session
from optimizer.plan import conflicts as told
from optimizer.plan.making import make_plan
from optimizer.plan.plan import Plan
from optimizer.planning import Prepared
from optimizer.words import conflicts as words

IntArray = NDArray[np.int64]
MOST_EFFORT = 10.0
"""A single question of the search is given at most this long,"""
REPAIR_EFFORT = 5.0
"""and a single number that is tried for a limit this long: a better one may exist that is hard to find."""
PATIENCE = 20.0
"""After so much effort no further ways are looked for once there is one."""
MOST_TOGETHER = 4
"""At most so many requirements are changed together."""
ENOUGH = 2
"""With fewer single changes than this, ways that take several changes are looked for too."""
MOST_TOGETHER_WAYS = 4
"""So many of them."""
MOST_LOOKED_AT = 60


@dataclass(frozen=True)
class Conflict:
    """Requirements that no plan obeys together; leave out any one of them, and the others can hold."""

    rules: tuple[Requirement, ...]
    irreducible: bool
    """Whether that is proven of each of them; a search that was cut short may leave one too many."""


@dataclass(frozen=True)
class Change:
    """One limit to move, or one requirement to give up."""

    step: LimitChange
    setting: str
    """The same for `--set`: `budget.total=23400`. Changes of one list, such as two locks given up, share theirs."""

    @property
    def old(self) -> float | None:
        """The limit as it was asked; None of what has none."""
        return None if self.step.old is None else float(self.step.old)

    @property
    def new(self) -> float | None:
        """The limit that will do; None where the requirement is given up."""
        return None if self.step.new is None else float(self.step.new)

    @property
    def sentence(self) -> str:
        """`raise the budget to €23,400`"""
        return self.step.sentence

    @property
    def told(self) -> told.Step:
        """As a plan file states it."""
        requirement = self.step.requirement
        side = requirement.side or "drop"
        return told.Step(self.sentence, requirement.name, side, self.old, self.new, self.setting)


@dataclass(frozen=True)
class Remedy:
    """Changes which, made together, let a plan obey everything: the least of their kind, proven by solving."""

    changes: tuple[Change, ...]

    @property
    def relative(self) -> float:
        """Sum of the changes relative to what was asked; giving something up counts 1."""
        return sum(change.step.relative for change in self.changes)

    @property
    def sentence(self) -> str:
        """`raise the budget to €23,400 and unlock creator_017`."""
        return words.together(change.sentence for change in self.changes)

    @property
    def told(self) -> told.WayOut:
        """As a plan file states it."""
        return told.WayOut(self.sentence, round(self.relative, 6), tuple(change.told for change in self.changes))


@dataclass(frozen=True)
class Conflicts:
    """Why no plan exists, and what would make one."""

    conflicts: tuple[Conflict, ...]
    """The first is a smallest one; more of them where no single change is enough."""
    remedies: tuple[Remedy, ...]
    """The smallest changes first."""

    @property
    def told(self) -> told.Conflicts:
        """As a plan file states it."""
        return told.Conflicts(
            tuple(tuple(_asked(requirement) for requirement in conflict.rules) for conflict in self.conflicts),
            tuple(remedy.told for remedy in self.remedies),
            tuple(conflict.irreducible for conflict in self.conflicts),
        )


def _asked(requirement: Requirement) -> told.Asked:
    named = requirement.limit is None or requirement.limit.named
    return told.Asked(requirement.name, requirement.asks, named)


def explained(plan: Plan, prepared: Prepared, stop: Callable[[], bool] | None = None) -> Plan:
    """A plan with status `infeasible`, with its conflicts put in."""
    if plan.short:
        return replace(plan, conflicts=chance_conflicts(plan, prepared))
    conflicts = find_conflicts(Session(prepared, stop=stop, wide=True), proven=True)
    return plan if conflicts is None else replace(plan, conflicts=conflicts.told)


def find_conflicts(session: Session, *, proven: bool = False) -> Conflicts | None:
    """The conflicts of a scenario that no plan satisfies; None where some plan does, or where it stays open.

    `proven` says that it is known already that no plan does.
    """
    search = _Search(session)
    if proven:
        search.oracle.refused.append(search.everything)
    first = search.conflict(frozenset())
    if first is None:
        return None
    remedies = [remedy for number in first.members for remedy in search.remedies((number,))]
    if len(remedies) < ENOUGH:
        remedies += search.together(first.members if remedies else ())
    return Conflicts(
        tuple(search.shown(conflict) for conflict in search.found),
        tuple(sorted(remedies, key=lambda remedy: (remedy.relative, len(remedy.changes), remedy.sentence))),
    )


@dataclass
class _Search:
    session: Session

    def __post_init__(self) -> None:
        self.requirements = Requirements(self.session)
        limits = self.session.limits
        self.limits = replace(limits, gap=max(limits.gap, 1e-6)).at_most(MOST_EFFORT)
        self.oracle = Oracle(self.requirements, self.limits)
        self.found: list[ConflictSet] = []
        self._started = self.session.effort

    def late(self) -> bool:
        """True once the search has taken long."""
        return self.session.effort - self._started > PATIENCE

    @cached_property
    def everything(self) -> frozenset[int]:
        """All requirements, as positions."""
        return frozenset(range(len(self.requirements.every)))

    def conflict(self, dropped: frozenset[int]) -> ConflictSet | None:
        """A conflict among the requirements that are left; one that is known already where possible."""
        for known in self.found:
            if dropped.isdisjoint(known.members):
                return known
        new = smallest_conflict(self.oracle, self.everything - dropped)
        if new is not None:
            self.found.append(new)
        return new

    def shown(self, conflict: ConflictSet) -> Conflict:
        """The conflict with what is asked."""
        return Conflict(tuple(self.requirements.every[number] for number in conflict.members), conflict.irreducible)

    def remedies(self, numbers: tuple[int, ...]) -> Iterator[Remedy]:
        """The least changes of these requirements, one after the other, that let all hold; nothing where none do."""
        dropped = frozenset(numbers)
        if not self._frees(dropped):
            return
        steps: list[LimitChange] = []
        limits = self.limits.at_most(REPAIR_EFFORT)
        case = Case(self.requirements, self.everything - dropped, limits)
        repair: MinimalRelaxation | None = None
        known = self.oracle.plan_for(self.everything - dropped)
        for number in numbers:
            # Those that come later are still given up here, and take up what this one leaves.
            case = replace(case, kept=case.kept | {number})
            repair = None if known is None else least_step(case, number, known)
            if repair is None:
                return
            known = repair.plan
            steps.append(repair.step)
            case = self._after(case, steps)
        if repair is not None and self._all_hold(steps, repair.plan):
            prepared = self.session.prepared
            yield Remedy(tuple(Change(step, setting(prepared, step, steps)) for step in steps))

    def _frees(self, dropped: frozenset[int]) -> bool:
        """True where all else can hold without these requirements."""
        return self.oracle.can_hold(self.everything - dropped) == "yes"

    def _after(self, case: Case, steps: list[LimitChange]) -> Case:
        """The case after the steps: limits are moved, what is given up is no longer kept, and all keep their places."""
        given_up = {self.requirements.every.index(step.requirement) for step in steps if step.new is None}
        base = replace(case, requirements=self.requirements, kept=case.kept - given_up)
        return base.after([step for step in steps if step.new is not None])

    def _all_hold(self, steps: list[LimitChange], plan: IntArray) -> bool:
        """Proof: in the scenario with the changes in it the verifier finds no fault with the plan."""
        prepared = self.session.prepared
        scenario = changed(prepared.scenario, steps)
        return not make_plan(scenario, prepared.offers, plan, prepared.reached, status="checked").violations

    def together(self, tried: Sequence[int]) -> Iterator[Remedy]:
        """Remedies of several changes: sets of requirements that hit every conflict, the fewest first (Reiter 1987).

        Those `tried` alone already are not tried again.
        """
        waiting: list[tuple[int, ...]] = [()]
        seen: set[frozenset[int]] = set()
        good = [group for number in tried if self._frees(group := frozenset((number,)))]
        enough = len(good) + MOST_TOGETHER_WAYS
        looked = 0
        while waiting and looked < MOST_LOOKED_AT and len(good) < enough and not (good and self.late()):
            dropped = waiting.pop(0)
            group = frozenset(dropped)
            if group in seen or any(known <= group for known in good):
                continue
            seen.add(group)
            looked += 1
            conflict = self.conflict(group)
            if conflict is not None:
                if len(dropped) < MOST_TOGETHER:
                    waiting += [(*dropped, number) for number in conflict.members]
                continue
            ways = list(self.remedies(tuple(sorted(dropped))))
            good += [group] * bool(ways)
            yield from ways
