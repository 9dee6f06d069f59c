"""The best outcome at each budget, and what the next money buys.

Every point is a solve of its own with its own certificate; neighbours start each other. A plan for less
money is a plan for more, so a point never falls below the one before it. The value of money between two
points is the slope of the chord; its error is the larger of the two gaps, for the true values lie between
value and bound (docs/model.md, "The proof").
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal

import numpy as np

from optimizer.advice.chance_care import unproven
from optimizer.advice.scenario_edits import Planned, holds, planned, varied
from optimizer.advice.session import Session
from optimizer.errors import InputError, Problem
from optimizer.plan.plan import Plan
from optimizer.program.building import relimited
from optimizer.program.forms import RowSource
from optimizer.program.model import Program
from optimizer.program.program_edits import with_objective, without_rows
from optimizer.scenario.schema import Budget
from optimizer.solving import Solution, Sweep, relative_gap, with_bound

GAP = 0.001
"""Points are proven this far, unless the scenario itself asks for less: finer than anybody sees on a curve."""
SHARED = 2
"""All points together are given so many times the effort of a single solve."""
FIRST = 5
"""Points of an adaptive curve before it looks where the curve bends."""
MOST = 15
"""Points of an adaptive curve."""
STRAIGHT = 0.005
"""An adaptive curve is straight enough where no point can lie above the chord by more than this part of its value."""
LITTLE = 0.2
"""Money buys little where 1 % more budget brings less than this many percent more,"""
FURTHER = Decimal("1.1")
"""as is found out with so many times the budget."""


@dataclass(frozen=True)
class CurvePoint:
    """The best plan for one budget."""

    budget: Decimal
    """`budget.total`, whole units of the currency."""
    planned: Planned

    @property
    def plan(self) -> Plan | None:
        """The plan, where one obeys the rules."""
        return self.planned.found

    @property
    def value(self) -> float | None:
        """Value of the plan in the planner's units."""
        return None if self.plan is None else self.plan.objective.value

    @property
    def bound(self) -> float | None:
        """What no plan for this budget can beat."""
        return None if self.plan is None else self.plan.objective.bound

    @property
    def infeasible(self) -> bool:
        """Proven: no plan for this budget obeys the rules."""
        return self.planned.solution.status == "infeasible"


@dataclass(frozen=True)
class Stretch:
    """What money buys between two neighbouring points."""

    low: Decimal
    high: Decimal
    per_unit: float
    """Gain of the objective per unit of the currency."""
    error: float
    """The true figure is within this of `per_unit`."""
    elasticity: float
    """Percent more of the objective for 1 % more budget, at the middle of the stretch."""

    @property
    def known(self) -> bool:
        """The figure is larger than its error, or there is no error."""
        return abs(self.per_unit) > self.error or self.error < 1e-12

    @property
    def rises(self) -> bool:
        """More money surely brings something."""
        return self.per_unit > self.error


@dataclass(frozen=True)
class Curve:
    """Points by rising budget, and what lies between them."""

    scenario: str
    measure: str
    currency: str
    digits: int
    points: tuple[CurvePoint, ...]
    stretches: tuple[Stretch, ...]
    enough: Decimal | None
    """At this point and all after it 10 % more money brings less than `LITTLE` of that; None where it keeps buying."""
    nested: bool
    """A plan for less money is a plan for more: false where a rule asks for a least share of the budget."""
    needed: Decimal | None
    """The least budget that the rules need, where a point has no plan; None where it is not needed or not known."""


def budget_curve(
    session: Session,
    low: Decimal,
    high: Decimal,
    points: int | None = None,
    *,
    gap: float | None = None,
    seen: Callable[[CurvePoint], None] | None = None,
    grown: Callable[[Curve], None] | None = None,
) -> Curve:
    """The curve from `low` to `high`: `points` of them evenly spaced, or chosen where the curve bends.

    `seen` is told of each point, `grown` of the curve with it. Raises `InputError` where the range is none.
    """
    if not 0 < low <= high or (points is not None and points < 1):
        what = "the budgets run from less to more"
        raise InputError(Problem(what, "write, say, --budget 20k:200k", field="--budget"))
    maker = _Maker(session, low, high, points or MOST, gap, seen)
    for budget in spaced(low, high, points or FIRST):
        maker.add(budget)
        if grown is not None:
            grown(maker.curve(whole=False))
    if points is None:
        while len(maker.points) < MOST and not maker.stopped:
            bend = next_budget(maker.in_order())
            if bend is None or bend in maker.points:
                break
            maker.add(bend)
            if grown is not None:
                grown(maker.curve(whole=False))
    return maker.curve()


def spaced(low: Decimal, high: Decimal, number: int) -> list[Decimal]:
    """Evenly spaced budgets, those between the ends rounded to two digits of the step."""
    if number == 1 or low == high:
        return [high]
    step = (high - low) / (number - 1)
    unit = Decimal(1).scaleb(step.adjusted() - 1)
    inner = [((low + step * place) / unit).to_integral_value(ROUND_HALF_UP) * unit for place in range(1, number - 1)]
    return sorted({low, *(_plain(budget) for budget in inner if low < budget < high), high})


class _Maker:
    """Collects points; each one starts from what its neighbours know."""

    def __init__(
        self,
        session: Session,
        low: Decimal,
        high: Decimal,
        number: int,
        gap: float | None,
        seen: Callable[[CurvePoint], None] | None,
    ) -> None:
        budget = session.prepared.scenario.budget
        self._budget = Budget(total=Decimal(0)) if budget is None else budget
        self._original, self._seen = session, seen
        self.session = self._at(high)
        own = self.session.limits
        self._limits = replace(own, gap=gap if gap is not None else max(own.gap, GAP)).part(SHARED / number, least=1.0)
        first, last = self._program(low), self._program(high)
        self.nested = bool((last.low <= first.low).all() and (last.high >= first.high).all())
        moved = np.flatnonzero((first.low != last.low) | (first.high != last.high))
        self._budget_alone = all(self.session.compiled.sources[row].position == 0 for row in moved.tolist())
        self._sweep = Sweep(first, last, self._limits, session.stop)
        self.points: dict[Decimal, CurvePoint] = {}

    @property
    def stopped(self) -> bool:
        """The user has asked to stop."""
        return self.session.stop is not None and self.session.stop()

    def _at(self, budget: Decimal) -> Session:
        changed = self._budget.model_copy(update={"total": budget})
        return varied(self._original, [f"budget.total={_plain(budget)}"], budget=changed)

    def _program(self, budget: Decimal) -> Program:
        return relimited(self.session.compiled, self._at(budget).prepared.scenario, self.session.prepared.offers.digits)

    def in_order(self) -> list[CurvePoint]:
        """The points by rising budget."""
        return [self.points[budget] for budget in sorted(self.points)]

    def add(self, budget: Decimal) -> None:
        """Solve for one more budget, unless the user wants to stop."""
        if self.stopped:
            return
        solution = self._solved(budget)
        if solution.status in ("optimal", "feasible"):
            self._original.seen.append(solution.chosen)
        self.points[budget] = CurvePoint(budget, planned(self._at(budget).prepared, solution))
        if self._seen is not None:
            self._seen(self.points[budget])

    def _solved(self, budget: Decimal) -> Solution:
        """The best plan for a budget, from the best of those that are known; the one that was given, for its own."""
        given, program = self._original.given, self._program(budget)
        if given is not None and given.bound is not None and budget == self._budget.total:
            return self._original.best
        known = [point.planned.solution.chosen for point in self.in_order()[::-1]
                 if point.budget < budget and point.plan is not None][:1]  # fmt: skip
        known += [] if given is None or not holds(program, given.chosen) else [given.chosen]
        solution = self._sweep.solve(program, max(known, key=program.value, default=None))
        return unproven(solution) if self.session.prepared.scenario.asks_for_chances else solution

    def curve(self, *, whole: bool = True) -> Curve:
        """The points as a curve that never falls; where it is not `whole` yet, nothing is concluded from its end."""
        points = tuple(self._risen(self.in_order()) if self.nested else self.in_order())
        scenario, offers = self.session.prepared.scenario, self.session.prepared.offers
        stretches = tuple(piece for pair in itertools.pairwise(points) if (piece := stretch(*pair)) is not None)
        return Curve(
            scenario=scenario.name,
            measure=scenario.objective,
            currency=offers.currency,
            digits=offers.digits,
            points=points,
            stretches=stretches,
            enough=None if scenario.objective == "spend" or not whole else self._enough(points, stretches),
            nested=self.nested,
            needed=self._needed() if whole and any(point.infeasible for point in points) else None,
        )

    def _enough(self, points: Sequence[CurvePoint], stretches: Sequence[Stretch]) -> Decimal | None:
        """The least point from which on money buys little: each of these is asked itself, for points can lie far apart
        and bookings come whole.
        """
        coarse = little_from(stretches)
        if coarse is None:
            return None
        enough = None
        for point in reversed([point for point in points[:-1] if point.budget >= coarse]):
            if point.value is None or self._most(points, point.budget * FURTHER) > _little_above(point.value):
                break
            enough = point.budget
        return enough

    def _most(self, points: Sequence[CurvePoint], budget: Decimal) -> float:
        """What no plan for a budget can beat: by a point with more money, where that says it, else by solving."""
        most = min(
            (point.bound for point in points if point.budget >= budget and point.bound is not None), default=None
        )
        below = max(
            (point.value for point in points if point.budget <= budget and point.value is not None), default=0.0
        )
        if self.nested and most is not None and most <= _little_above(below):
            return most
        return float("inf") if self.stopped else self._solved(budget).bound

    def _risen(self, points: Sequence[CurvePoint]) -> list[CurvePoint]:
        """The points, each with the plan of the one below where that is better, and the bound of the one above."""
        risen: list[CurvePoint] = []
        for point in points:
            below = risen[-1].planned.solution if risen and risen[-1].plan is not None else None
            solution = point.planned.solution
            if below is not None and below.value > solution.value and holds(self._program(point.budget), below.chosen):
                bound = max(solution.bound, below.value) if solution.status != "infeasible" else below.value
                solution = replace(
                    solution, status="feasible", chosen=below.chosen, value=below.value, bound=bound,
                    gap=relative_gap(below.value, bound),
                )  # fmt: skip
            risen.append(self._replaced(point, solution))
        for place in range(len(risen) - 2, -1, -1):
            above = risen[place + 1].planned.solution
            if risen[place].plan is not None and risen[place + 1].plan is not None:
                tighter = with_bound(risen[place].planned.solution, above.bound, self._limits.gap)
                risen[place] = self._replaced(risen[place], tighter)
        return risen

    def _replaced(self, point: CurvePoint, solution: Solution) -> CurvePoint:
        if solution is point.planned.solution:
            return point
        if solution.status == "feasible" and solution.gap <= self._limits.gap:
            solution = replace(solution, status="optimal")
        return CurvePoint(point.budget, planned(self._at(point.budget).prepared, solution))

    def _needed(self) -> Decimal | None:
        """The least total with which a plan exists: least spend under the other rules, what is held back on top."""
        if not self._budget_alone or self.stopped:
            return None
        offers = self.session.prepared.offers
        budget = [row for row, source in enumerate(self.session.compiled.sources) if _is_budget(source)]
        free = without_rows(self.session.program, np.array(budget, dtype=np.int64))
        solution = self.session.solve(with_objective(free, -offers.outcome("spend")), limits=self._limits)
        if solution.status != "optimal":
            return None
        spend = Decimal(round(-solution.value)).scaleb(-offers.digits)
        return self._budget.total_for(spend).quantize(Decimal(1).scaleb(-offers.digits), ROUND_UP)


def _little_above(value: float) -> float:
    """What 10 % more money may bring at most where money buys little."""
    return value + LITTLE * float(FURTHER - 1) * abs(value)


def _is_budget(source: RowSource) -> bool:
    return source.kind == "rule" and source.position == 0


def stretch(low: CurvePoint, high: CurvePoint) -> Stretch | None:
    """What the money between two points buys; None where one of them has no plan."""
    if low.value is None or high.value is None or low.bound is None or high.bound is None:
        return None
    more, money = high.value - low.value, float(high.budget - low.budget)
    error = max(abs(low.bound - low.value), abs(high.bound - high.value))
    middle = (low.value + high.value) / 2
    share = money / float((low.budget + high.budget) / 2)
    elasticity = more / middle / share if middle else 0.0
    return Stretch(low.budget, high.budget, more / money, error / money, elasticity)


def little_from(stretches: Sequence[Stretch]) -> Decimal | None:
    """The budget from which on every stretch brings little, the errors counted in; None where the last one does not."""
    enough = None
    for piece in reversed(stretches):
        worst = piece.elasticity * (1 + piece.error / abs(piece.per_unit)) if piece.per_unit else 0.0
        if worst >= LITTLE:
            break
        enough = piece.low
    return enough


def next_budget(points: Sequence[CurvePoint]) -> Decimal | None:
    """Where an adaptive curve looks next: in the middle of the stretch that may bend most; None where none does.

    Between two points a concave curve lies above the chord and below the chords on both sides of it,
    prolonged; where these two meet is the most that can be missing.
    """
    known = [point for point in points if point.value is not None]
    width = float(points[-1].budget - points[0].budget)
    for lower, upper in itertools.pairwise(points):
        if lower.value is None and upper.value is not None and float(upper.budget - lower.budget) > width / 16:
            return _middle(lower.budget, upper.budget)
    if len(known) < 2:
        return None
    slopes = [
        (float(upper.value or 0.0) - float(lower.value or 0.0)) / float(upper.budget - lower.budget)
        for lower, upper in itertools.pairwise(known)
    ]
    first = abs(float(known[0].value or 0.0)) / float(known[0].budget)
    top = max(abs(point.value or 0.0) for point in known)
    before, after = [max(first, slopes[0]), *slopes[:-1]], [*slopes[1:], 0.0]
    widths = [float(upper.budget - lower.budget) for lower, upper in itertools.pairwise(known)]
    heights = [
        (left - here) * (here - right) / (left - right) * wide if left > here > right else 0.0
        for left, here, right, wide in zip(before, slopes, after, widths, strict=True)
    ]
    widest = max(range(len(heights)), key=heights.__getitem__)
    if heights[widest] <= STRAIGHT * top:
        return None
    return _middle(known[widest].budget, known[widest + 1].budget)


def _middle(low: Decimal, high: Decimal) -> Decimal:
    """The middle, rounded to three digits where that stays between the two."""
    middle = (low + high) / 2
    rounded = _plain(middle.quantize(Decimal(1).scaleb(middle.adjusted() - 2)))
    return rounded if low < rounded < high else middle


def _plain(amount: Decimal) -> Decimal:
    """The same amount, written without a power of ten and without zeros that say nothing."""
    short = amount.normalize()
    return short.quantize(Decimal(1)) if short.as_tuple().exponent > 0 else short  # type: ignore[operator]  # finite
