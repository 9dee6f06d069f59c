"""When nothing satisfies the rules: a smallest set that cannot hold together, and the least changes that make it work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from optimizer.advice.conflict_sets import ConflictSet, Oracle, smallest_conflict
from optimizer.advice.demands import Demand, Demands
from optimizer.advice.desk import Desk
from optimizer.advice.repairs import Case, least_step
from optimizer.advice.steps import Step, sentence, setting
from optimizer.plan.figures import listing
from optimizer.solving import Limits

MOST_SECONDS = 20.0
"""A single question of the search is given at most this long."""
MOST_TOGETHER = 4
"""At most so many demands are changed together."""
ENOUGH = 2
"""With fewer single changes than this, ways that take several changes are looked for too."""
MOST_TOGETHER_WAYS = 4
"""So many of them."""
MOST_LOOKED_AT = 60


@dataclass(frozen=True)
class Conflict:
    """Demands that no plan obeys together; leave out any one of them, and the others can hold."""

    rules: tuple[Demand, ...]
    irreducible: bool
    """Whether that is proven of each of them; a search that was cut short may leave one too many."""


@dataclass(frozen=True)
class Change:
    """One limit to move, or one demand to give up."""

    sentence: str
    """`raise the budget to EUR 23,400`"""
    rule: str
    side: str
    """min, max, or drop."""
    old: float | None
    new: float | None
    setting: str
    """The same for `--set`: `budget.total=23400`."""


@dataclass(frozen=True)
class Remedy:
    """Changes which, made together, let a plan obey everything: the least of their kind, proven by solving."""

    changes: tuple[Change, ...]
    relative: float
    """Sum of the changes relative to what was asked; giving something up counts 1."""

    @property
    def sentence(self) -> str:
        """`raise the budget to EUR 23,400 and unlock creator_017`."""
        return listing(change.sentence for change in self.changes)


@dataclass(frozen=True)
class Conflicts:
    """Why no plan exists, and what would make one."""

    conflicts: tuple[Conflict, ...]
    """The first is a smallest one; more of them where no single change is enough."""
    remedies: tuple[Remedy, ...]
    """The smallest changes first."""

    def document(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "rules": [
                [{"name": demand.name, "asks": demand.asks} for demand in conflict.rules] for conflict in self.conflicts
            ],
            "changes": [
                {
                    "sentence": remedy.sentence,
                    "relative": round(remedy.relative, 6),
                    "steps": [
                        {
                            "sentence": change.sentence,
                            "rule": change.rule,
                            "limit": change.side,
                            "old": change.old,
                            "new": change.new,
                            "set": change.setting,
                        }
                        for change in remedy.changes
                    ],
                }
                for remedy in self.remedies
            ],
        }

    def table(self) -> list[dict[str, object]]:
        """A row for each step of each remedy."""
        return [
            {"way": number, **step, "relative": change["relative"]}
            for number, change in enumerate(self.document()["changes"], start=1)
            for step in change["steps"]
        ]


def find_conflicts(desk: Desk) -> Conflicts | None:
    """The conflicts of a scenario that no plan satisfies; None where some plan does, or where it stays open."""
    search = _Search(desk)
    first = search.conflict(frozenset())
    if first is None:
        return None
    remedies = [remedy for number in first.members for remedy in search.remedies((number,))]
    if len(remedies) < ENOUGH:
        remedies += search.together(first.members if remedies else ())
    return Conflicts(
        tuple(search.shown(conflict) for conflict in search.found),
        tuple(sorted(remedies, key=lambda remedy: (len(remedy.changes), remedy.relative, remedy.sentence))),
    )


@dataclass
class _Search:
    desk: Desk

    def __post_init__(self) -> None:
        self.demands = Demands(self.desk)
        limits = self.desk.limits
        self.limits = Limits(max(limits.gap, 1e-6), min(limits.seconds, MOST_SECONDS))
        self.oracle = Oracle(self.demands, self.limits)
        self.found: list[ConflictSet] = []

    @cached_property
    def everything(self) -> frozenset[int]:
        """All demands, as positions."""
        return frozenset(range(len(self.demands.every)))

    def conflict(self, dropped: frozenset[int]) -> ConflictSet | None:
        """A conflict among the demands that are left; one that is known already where possible."""
        for known in self.found:
            if dropped.isdisjoint(known.members):
                return known
        new = smallest_conflict(self.oracle, self.everything - dropped)
        if new is not None:
            self.found.append(new)
        return new

    def shown(self, conflict: ConflictSet) -> Conflict:
        """The conflict with what is asked."""
        return Conflict(tuple(self.demands.every[number] for number in conflict.members), conflict.irreducible)

    def remedies(self, numbers: tuple[int, ...]) -> Iterator[Remedy]:
        """The least changes of these demands, one after the other, that let all demands hold; none where they cannot."""
        dropped = frozenset(numbers)
        if not self._frees(dropped):
            return
        steps: list[Step] = []
        case = Case(self.demands, self.everything - dropped, self.limits)
        for number in numbers:
            # Those that come later are still given up here, and take up what this one leaves.
            case = replace(case, kept=case.kept | {number})
            step = least_step(case, number)
            if step is None:
                return
            case = case.after([step])
            steps.append(step)
            if step.new is None:
                case = self._without(case, steps)
        if self._all_hold(steps):
            changes = tuple(self._change(step) for step in steps)
            yield Remedy(changes, sum(step.relative for step in steps))

    def _frees(self, dropped: frozenset[int]) -> bool:
        """True where all else can hold without these demands."""
        return self.oracle.can_hold(self.everything - dropped) == "yes"

    def _without(self, case: Case, steps: list[Step]) -> Case:
        """The case in the scenario's own numbering, where a demand that was given up would shift the others."""
        limits = [step for step in steps if step.new is not None]
        given_up = {self.demands.every.index(step.demand) for step in steps if step.new is None}
        base = replace(case, demands=self.demands, kept=case.kept - given_up)
        return base.after(limits) if limits else base

    def _all_hold(self, steps: list[Step]) -> bool:
        """Proof: the scenario with the changes in it has a plan."""
        case = Case(self.demands, self.everything, self.limits).after(steps)
        return replace(case, kept=frozenset(range(len(case.demands.every)))).plan() is not None

    def _change(self, step: Step) -> Change:
        old, new = (None if value is None else float(value) for value in (step.old, step.new))
        prepared = self.desk.prepared
        side = step.demand.side or "drop"
        return Change(sentence(prepared, step), step.demand.name, side, old, new, setting(prepared, step))

    def together(self, tried: Sequence[int]) -> Iterator[Remedy]:
        """Remedies of several changes: sets of demands that hit every conflict, the fewest first (Reiter 1987).

        Those `tried` alone already are not tried again.
        """
        waiting: list[tuple[int, ...]] = [()]
        seen: set[frozenset[int]] = set()
        good = [group for number in tried if self._frees(group := frozenset((number,)))]
        enough = len(good) + MOST_TOGETHER_WAYS
        looked = 0
        while waiting and looked < MOST_LOOKED_AT and len(good) < enough:
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
            found = list(self.remedies(tuple(sorted(dropped))))
            good += [group] * bool(found)
            yield from found
