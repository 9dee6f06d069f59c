"""A plan mended after something changed: what is signed stays, and as little else as possible moves.

First the free optimum of today's roster and rules, with what is signed in it and without who is lost. Then,
among all plans worth at least (1 - e) of that, the one with the fewest changes: lines dropped, lines added,
and channels that get another package. With x over the offers of today, the changes are

    lines of the old plan - sum of its offers that stay + sum of the offers on channels it did not use,

which is linear. Last, among the plans with so few changes, the one of most value.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from optimizer.advice.given import own_plan
from optimizer.advice.moves import (
    Kind,
    Move,
    OldPlan,
    moves,
    old_plan,
    refuse_contradictions,
    signed_in_deals,
    signed_offers,
    without_declined,
)
from optimizer.advice.scenario_edits import Planned, holds, more, planned, varied
from optimizer.advice.session import Session
from optimizer.errors import InputError, Problem
from optimizer.offers.table import Offers
from optimizer.plan.plan import Plan
from optimizer.planning import Prepared
from optimizer.program.model import Program
from optimizer.program.program_edits import fixed, with_column, with_objective, with_row, with_value_at_least
from optimizer.scenario.schema import Exclusion, Pick
from optimizer.solving import (
    KnownPlan,
    Limits,
    Solution,
    WarmStart,
    evaluate,
    relative_gap,
    scale_program,
    with_bound,
)

IntArray = NDArray[np.int64]
WITHIN = 0.01


@dataclass(frozen=True)
class Replan:
    """The new plan as a difference to the old one, and what staying close to it costs."""

    scenario: str
    measure: str
    currency: str
    digits: int
    within: float
    free: Planned
    """The best plan of today, however many changes it takes."""
    free_changes: int | None
    new: Planned
    """The plan with the fewest changes; the free one where there is none."""
    changes: int | None
    fewest: int | None
    """No plan within reach has fewer changes than this: equal to `changes` where that is proven."""
    moves: tuple[Move, ...]
    proposal: str = ""
    """The table at whose own prices all this is; "" where prices are those of today."""

    @property
    def plan(self) -> Plan | None:
        """The new plan, where one obeys the rules."""
        return self.new.found

    @property
    def proven(self) -> bool:
        """No plan worth as much has fewer changes."""
        return self.changes is not None and self.fewest == self.changes

    def of(self, kind: Kind) -> tuple[Move, ...]:
        """The moves of one kind."""
        return tuple(move for move in self.moves if move.kind == kind)


def replan(
    session: Session,
    plan: str | Path,
    *,
    signed: str | None = None,
    lost: Sequence[str] = (),
    within: float = WITHIN,
    to_keep: bool = False,
    seen: Callable[[str], None] | None = None,
) -> Replan:
    """The plan with the fewest changes to the one in the file `plan` that is worth (1 - `within`) of the best.

    `signed` is a list of creators with commas, or a file with a table or plan of theirs; their lines stay as
    they are. `lost` creators cannot be bought. The new plan of a proposal at its own prices is of no scenario, and
    cannot be had `to_keep` it. Raises `InputError` where these do not fit together.
    """
    tell = seen or (lambda _: None)
    session, stated, proposal = session.with_plan(plan)
    if proposal and to_keep:
        what = "the new plan would be at prices that the scenario does not know, so nobody could check it"
        raise InputError(Problem(what, f"make them deals of the scenario: --set deals={proposal}", proposal))
    offers = session.prepared.offers
    held = signed_offers(signed, stated, offers)
    old = old_plan(stated, offers, lost)
    by_deal = signed_in_deals(old)  # the scenario's deals lock these
    held |= by_deal
    refuse_contradictions(session.prepared, stated, held, lost)
    old = without_declined(old, _declined(session.prepared))
    locked, out = [_pick(offers, offer) for offer in sorted(held - by_deal)], [Exclusion(creator=name) for name in lost]
    known = set(offers.channels["creator"])
    settings = [
        *more("lock", [pick.model_dump(mode="json", exclude_none=True) for pick in locked]),
        *more("exclude", [{"creator": own.creator} for own in out if own.creator in known]),
    ]
    today = varied(
        session,
        settings,
        lock=(*session.prepared.scenario.lock, *locked),
        exclude=(*session.prepared.scenario.exclude, *out),
    )
    program = fixed(today.program, np.array(sorted(held), dtype=np.int64))
    limits = today.limits
    free = _free(today, program, own_plan(session.prepared, stated), old)
    tell("the best plan of today")
    first = planned(today.prepared, free)
    base = Replan(
        session.prepared.scenario.name, session.prepared.scenario.objective, offers.currency, offers.digits, within,
        first, None, first, None, None, (), proposal,
    )  # fmt: skip
    if first.found is None:
        return base
    floor = free.value - within * abs(free.value)
    enough = with_value_at_least(program, floor, "worth_enough")
    nearest, fewest = _nearest(today, enough, old, free, limits)
    tell("the fewest changes")
    changes = old.changes(nearest)
    new = _worth_most(today, program, old, nearest, limits)
    tell("the best of these")
    bound = max(free.bound, new.value)
    gap = relative_gap(new.value, bound)
    status: Literal["optimal", "feasible"] = "optimal" if gap <= limits.gap else "feasible"
    shown = planned(today.prepared, replace(new, bound=bound, gap=gap, status=status))
    return replace(
        base,
        free_changes=old.changes(free.chosen),
        new=shown,
        changes=changes,
        fewest=fewest,
        moves=tuple(moves(old, new.chosen, held)),
    )


def _free(today: Session, program: Program, own: KnownPlan | None, old: OldPlan) -> Solution:
    """The best plan of today: the old one, where it was made for this scenario and what has happened since leaves it as
    it is; else it is looked for from there. Either way the old plan's bound holds: nothing is allowed now that was not.
    """
    known = None if own is None else own.solution(program)
    if known is not None and holds(program, known.chosen):
        return known
    left = np.array(sorted(old.stays), dtype=np.int64)
    solution = today.solve(program, warm=KnownPlan(left).start(program))
    if known is None or solution.status == "infeasible":
        return solution
    return with_bound(solution, known.bound, today.limits.gap)


def _declined(prepared: Prepared) -> tuple[Exclusion, ...]:
    """What creators have declined, by the scenario's deals."""
    own = enumerate(prepared.scenario.exclude)
    return tuple(exclusion for place, exclusion in own if ("exclude", place) in prepared.file.elsewhere)


def _nearest(session: Session, program: Program, old: OldPlan, free: Solution, limits: Limits) -> tuple[IntArray, int]:
    """The plan with the fewest changes among those worth enough, and what no plan can stay below.

    A column that is always 1 keeps the objective away from zero, where a relative gap means nothing.
    """
    most = old.lines + len(free.chosen) + 1
    ranked = with_objective(program, old.weight.astype(float))
    ranked = with_column(ranked, "constant", np.zeros(len(program.low)), gain=float(most), lower=1.0, upper=1.0)
    nothing = np.zeros(0, np.int64)
    warm = WarmStart(_left(program, old, free.chosen), nothing, np.zeros(len(ranked.low)))
    # Changes are whole numbers: a bound that is less than one above the value is a proof.
    answer = session.solve(ranked, limits=replace(limits, gap=0.99 / (2 * most)), warm=warm)
    chosen = answer.chosen if answer.status in ("optimal", "feasible") else free.chosen
    bound = math.floor(answer.bound + 1e-6) - most if np.isfinite(answer.bound) else len(old.stays)
    return chosen, max(len(old.gone), old.lines - bound)


def _worth_most(session: Session, program: Program, old: OldPlan, chosen: IntArray, limits: Limits) -> Solution:
    """The best plan with no more changes than the plan `chosen`."""
    columns = np.flatnonzero(old.weight)
    weight = old.weight[columns].astype(float)
    few = with_row(program, "changes", columns, weight, low=float(old.lines - old.changes(chosen)))
    warm = WarmStart(chosen, np.zeros(0, np.int64), np.zeros(len(few.low)))
    answer = session.solve(few, limits=limits, warm=warm)
    if answer.status in ("optimal", "feasible"):
        return answer
    value = evaluate(scale_program(program), chosen).value
    return Solution("feasible", chosen, value, value, 0.0)


def _left(program: Program, old: OldPlan, free: IntArray) -> IntArray:
    """What is left of the old plan, if that still holds and is worth enough; else the free optimum."""
    left = np.array(sorted(old.stays), dtype=np.int64)
    if old.changes(left) < old.changes(free) and evaluate(scale_program(program), left).holds:
        return left
    return free


def _pick(offers: Offers, offer: int) -> Pick:
    """The offer as a lock says it."""
    creator, platform, package, flight = list(offers.names)[offer]
    return Pick(creator=creator, platform=platform, package=package, flight=flight)
