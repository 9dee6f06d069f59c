"""The best outcome at each share of spend for a tier, or for anybody who matches: does size matter on this roster?

At each step the share is a rule of the scenario like any other, so solver and verifier see the same: exactly
nothing and exactly everything at the ends, within half a step in between.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from optimizer.advice.scenario_edits import Planned, more, planned, varied, written
from optimizer.advice.session import Session
from optimizer.errors import InputError, Problem
from optimizer.offers.selection import UnknownColumn, matching
from optimizer.plan.plan import Plan
from optimizer.program.program_edits import forced_in, forced_out
from optimizer.scenario.fields import where_words
from optimizer.scenario.numbers import Limit
from optimizer.scenario.rule_grammar import Rule
from optimizer.solving import Limits, Solution, WarmStart, relative_gap, with_bound
from optimizer.words.figures import percent

BoolArray = NDArray[np.bool_]

STEPS = 10
GAP = 0.001
"""Plans are proven this far, unless the scenario itself asks for less."""
SHARED = 2
"""All plans together are given so many times the effort of a single solve."""
RULE = "share of spend"
"""Name of the rule that holds a share."""


@dataclass(frozen=True)
class MixPoint:
    """The best plan at a share of spend."""

    asked: float
    """The step, 0 to 1."""
    low: float
    high: float
    """The share may lie between these."""
    planned: Planned
    share: float | None
    """The plan's own share of spend; None without a plan, or where nothing is spent."""

    @property
    def plan(self) -> Plan | None:
        """The plan, where one obeys the rules."""
        return self.planned.found

    @property
    def infeasible(self) -> bool:
        """Proven: the rules allow no plan with this share."""
        return self.planned.solution.status == "infeasible"


@dataclass(frozen=True)
class ShareRule:
    """A rule of the scenario at whose limit the share of the best plan stands, or next to it."""

    name: str
    end: Literal["least", "most"]
    """What the rule sets for the share."""
    limit: float
    """The share that it sets."""
    binding: bool
    """The limit is used up; else it is within half a step."""


@dataclass(frozen=True)
class Mix:
    """The free optimum, and the best plan at each share."""

    scenario: str
    measure: str
    currency: str
    digits: int
    subject: str
    """Who the share is of, in words: `micro`, `niche beauty`."""
    is_tier: bool
    free: MixPoint
    """The best plan whatever its share."""
    points: tuple[MixPoint, ...]
    """From none to all."""
    steps: int
    """Into how many steps the shares are divided."""
    held: ShareRule | None = None
    """The rule of the scenario by which the free optimum's share stands, where there is one."""

    @property
    def reach(self) -> Mapping[str, Any] | None:
        """The account of its audience that the best plan gives."""
        return None if self.free.plan is None else self.free.plan.reach

    @property
    def none(self) -> MixPoint | None:
        """The best plan without them; None where the user stopped before it."""
        return next((point for point in self.points if point.asked == 0.0), None)

    @property
    def all(self) -> MixPoint | None:
        """The best plan with nobody else; None where the user stopped before it."""
        return next((point for point in self.points if point.asked == 1.0), None)

    def loss(self, point: MixPoint) -> tuple[float, float] | None:
        """(share of the free optimum's value that is given up, its error); None where either has no plan.

        True values lie between value and bound, which makes the error. Paying more counts as a loss where
        the objective is the least spend.
        """
        here, free = point.planned.solution, self.free.planned.solution
        if point.plan is None or self.free.plan is None or not free.value:
            return None
        size = abs(free.value)
        loss = (free.value - here.value) / size
        error = max(free.bound - free.value, here.bound - here.value, 0.0) / size
        return loss, error

    def is_within(self, point: MixPoint, part: float) -> bool:
        """Proven: the plan at this step gives up at most `part` of the best possible mix."""
        loss = self.loss(point)
        return loss is not None and loss[0] + loss[1] <= part

    def within(self, part: float) -> tuple[float, float] | None:
        """The run of steps around the free optimum whose plans give up at most `part`; None where there is none."""
        runs = [
            list(run) for near, run in itertools.groupby(self.points, lambda point: self.is_within(point, part)) if near
        ]
        share = self.free.share or 0.0
        around = [run for run in runs if run[0].low - 1e-9 <= share <= run[-1].high + 1e-9]
        return (around[0][0].asked, around[0][-1].asked) if around else None

    @property
    def ruled_out(self) -> tuple[tuple[float, float], ...]:
        """Steps at which the rules allow no plan, as runs from the first to the last."""
        runs = [list(run) for out, run in itertools.groupby(self.points, lambda point: point.infeasible) if out]
        return tuple((run[0].asked, run[-1].asked) for run in runs)

    @property
    def shares(self) -> tuple[float, float] | None:
        """The least and the greatest share that any of the plans has; None without a plan."""
        shares = [
            point.share for point in (*self.points, self.free) if point.plan is not None and point.share is not None
        ]
        return (min(shares), max(shares)) if shares else None


def share_mix(
    session: Session,
    where: Mapping[str, Any],
    steps: int = STEPS,
    *,
    gap: float | None = None,
    seen: Callable[[str], None] | None = None,
) -> Mix:
    """The best plan at each of `steps` + 1 shares of spend for the offers that match `where`, and the free optimum.

    Raises `InputError` where `where` names no column, nobody, or everybody.
    """
    rule, mask = _subject(session, where)
    limits = _limits(session, steps, gap)
    offers = session.prepared.offers
    free = session.best if session.given is not None else session.solve(session.program, limits=limits)
    tell = seen or (lambda _: None)
    tell("free")
    points: dict[int, MixPoint] = {}
    share = _share(session, free.chosen, mask)
    # From the free optimum's own share outward, so that each plan starts from its neighbour.
    middle = round((share if share is not None else 0.5) * steps)
    warm = {middle: free.warm}
    for step in sorted(range(steps + 1), key=lambda step: (abs(step - middle), step)):
        if session.stop is not None and session.stop():
            break
        toward = step + (1 if step < middle else -1)
        start: WarmStart | None = warm.get(step, warm.get(toward))
        low, high = band(step, steps)
        point_session, program = _held(session, rule, mask, low, high)
        solution = session.solve(program, limits=limits, warm=start)
        solution = with_bound(solution, free.bound, limits.gap)
        warm[step] = solution.warm or start
        own = _share(session, solution.chosen, mask)
        points[step] = MixPoint(step / steps, low, high, planned(point_session.prepared, solution), own)
        tell(percent(step / steps))
    free = _best(free, [point.planned.solution for point in points.values()])
    share = _share(session, free.chosen, mask)
    best = planned(session.prepared, free)
    return Mix(
        scenario=session.prepared.scenario.name,
        measure=session.prepared.scenario.objective,
        currency=offers.currency,
        digits=offers.digits,
        subject=str(next(iter(rule.where.values()))) if list(rule.where) == ["tier"] else where_words(rule.where),
        is_tier=list(rule.where) == ["tier"],
        free=MixPoint(share or 0.0, 0.0, 1.0, best, share),
        points=tuple(points[step] for step in sorted(points)),
        steps=steps,
        held=None
        if best.found is None or share is None
        else _held_by(session, rule, mask, best.found, share, 0.5 / steps),
    )


def _held_by(
    session: Session, subject: Rule, mask: BoolArray, plan: Plan, share: float, near: float
) -> ShareRule | None:
    """The rule nearest to whose limit the plan's share stands: on the same offers, or on all the others."""
    offers, found = session.prepared.offers, []
    rules = {rule.name: rule for rule in session.prepared.scenario.rules if rule.measure == "spend"}
    for result in plan.rules:
        rule = rules.get(result.name)
        if rule is None or not result.share or result.of != "plan":
            continue
        if rule.per is not None:
            same = not rule.where and list(subject.where) == [rule.per] and str(subject.where[rule.per]) == result.group
            others = False
        else:
            own = matching(offers, rule.where)
            same, others = bool((own == mask).all()), bool((own == ~mask).all())
        for limit, least in ((result.min, True), (result.max, False)):
            if limit is not None and (same or others):
                own_limit = limit if same else 1 - limit
                found.append(ShareRule(result.name, "least" if least == same else "most", own_limit, result.binding))
    nearest = min(found, key=lambda rule: abs(rule.limit - share), default=None)
    return nearest if nearest is not None and abs(nearest.limit - share) <= near else None


def _best(free: Solution, held: Sequence[Solution]) -> Solution:
    """The free optimum: a plan found at some share where that is better, for it obeys everything else as well."""
    best = max(held, key=lambda solution: solution.value, default=free)
    if best.value <= free.value:
        return free
    bound = max(free.bound, best.value)
    gap = relative_gap(best.value, bound)
    return replace(free, status="optimal" if gap <= free.gap else free.status, chosen=best.chosen, value=best.value,
                   bound=bound, gap=gap)  # fmt: skip


def band(step: int, steps: int) -> tuple[float, float]:
    """Between which shares a step is held: exact at the ends, half a step either way in between."""
    if step in (0, steps):
        return step / steps, step / steps
    return (step - 0.5) / steps, (step + 0.5) / steps


def _limits(session: Session, steps: int, gap: float | None) -> Limits:
    own = session.limits
    return replace(own, gap=gap if gap is not None else max(own.gap, GAP)).part(SHARED / (steps + 2), least=1.0)


def _subject(session: Session, where: Mapping[str, Any]) -> tuple[Rule, BoolArray]:
    """The rule that speaks of the share, and who it speaks of (k,). Raises `InputError`."""
    try:
        rule = Rule.model_validate({"name": RULE, "measure": "spend", "where": dict(where), "max": "100%"})
    except ValidationError as error:
        context = error.errors()[0].get("ctx") or {}
        what, hint = str(context.get("what", "the condition cannot be read")), str(context.get("hint", ""))
        raise InputError(Problem(what, hint, field="--where")) from error
    words = where_words(rule.where)
    try:
        mask = matching(session.prepared.offers, rule.where)
    except UnknownColumn as error:
        raise InputError(Problem(error.what, error.hint, field="--where")) from error
    if not mask.any():
        raise InputError(Problem(f"nobody in the roster is {words}", _values_hint(session, rule), field="--where"))
    if mask.all():
        raise InputError(
            Problem(f"everybody in the roster is {words}", "there is nothing to mix; choose another", field="--where")
        )
    return rule, mask


def _values_hint(session: Session, rule: Rule) -> str:
    """What the column holds, where that is short."""
    column = next(iter(rule.where))
    channels = session.prepared.offers.channels
    if column not in channels.columns:
        return "look at the packages of the scenario"
    values = {str(value) for cell in channels[column] for value in (cell if isinstance(cell, tuple) else (cell,))}
    shown = sorted(value for value in values if value)
    return f"the roster has {', '.join(shown)}" if 0 < len(shown) <= 20 else "look at the roster's own values"


def _held(session: Session, rule: Rule, mask: BoolArray, low: float, high: float) -> tuple[Session, Any]:
    """The scenario with the share held, and its program; at the ends nobody of the other side is for sale."""
    ends = {
        "min": Limit(Decimal(repr(low)), is_share=True) if low > 0 else None,
        "max": Limit(Decimal(repr(high)), is_share=True) if high < 1 else None,
    }
    held = rule.model_copy(update=ends)
    limits = {name: str(limit) for name, limit in ends.items() if limit is not None}
    entry = {"name": rule.name, "measure": "spend", "where": written(rule.where), **limits}
    changed = varied(session, more("rules", [entry]), rules=(*session.prepared.scenario.rules, held))
    paid = session.prepared.offers.cost > 0
    # Of nothing there is no share: something is bought.
    program = forced_in(changed.program, np.flatnonzero(paid), "something")
    if low == high == 0.0:
        program = forced_out(program, np.flatnonzero(mask & paid))
    elif low == high == 1.0:
        program = forced_out(program, np.flatnonzero(~mask & paid))
    return changed, program


def _share(session: Session, chosen: NDArray[np.int64], mask: BoolArray) -> float | None:
    cost = session.prepared.offers.cost[chosen]
    whole = int(cost.sum())
    return float(cost[mask[chosen]].sum() / whole) if whole else None
