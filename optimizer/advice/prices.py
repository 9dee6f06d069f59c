"""The price at which an offer enters the plan, or up to which it stays: the greatest at which it costs no value.

Let V be the best value without the offer o. At a price p of o a plan S that takes o obeys the rules on money
as long as p lies between two ends that each such rule, linear in p, sets for S. So the greatest price is

    max over plans S with o and value(S) >= V of hi(S),     where lo(S) <= hi(S).

A rule on money either hurts as p grows (the budget) or helps (a least spend on o's tier). Over an interval
[a, b] of prices the hurting rules are taken at a and the helping ones at b, which only allows more; one solve
then optimises the hurting rule that was tightest last. It gives a plan, and by its bound a lower end for b.
Where plan and bound meet, the price is proven; an interval whose plan does not fit is halved.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from math import floor

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.advice.desk import Desk
from optimizer.advice.variations import fixed, with_objective, with_value_at_least
from optimizer.program.model import Program
from optimizer.program.rules import scopes
from optimizer.solving import Limits, WarmStart

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
MOST_SOLVES = 40
STRAIGHT = 4
"""After so many solves the rest of the interval is halved."""
EXACT = 1e-6
"""Money is whole minor units; less than this is rounding."""
FINE = 5e-4
"""Where a price is proven to this part of itself, that will do."""


@dataclass(frozen=True)
class Price:
    """What an offer may cost, in minor units."""

    highest: int | None
    """The greatest price at which a plan with the offer is as good as the best one without; None: not even for free."""
    proven: int
    """At no price above this one; equals `highest` where the search came to its end."""
    lowest: int
    """Below this the same plan would break a rule that asks for a least spend; 0 as a rule."""
    plan: IntArray
    """A plan with the offer at its highest price; empty where there is none."""


def highest_price(desk: Desk, offer: int, value: float, limits: Limits, best: IntArray) -> Price:
    """The greatest price of an offer (index) at which a plan that takes it is worth at least `value`.

    All other prices stay. `value` is in the program's units; `limits.seconds` is for the whole search. `best`
    is the best plan at today's prices: with the offer in it, it says what the price may be at least.
    """
    began = time.monotonic()
    forms = _Forms.of(desk, offer, value)
    usual = max(int(desk.prepared.offers.cost[offer]), forms.most // 1000)
    highest, lowest, proven, plan = -1, 0, -1, np.zeros(0, dtype=np.int64)
    tightest = forms.first
    if offer in best:
        (lowest, highest, _), plan = forms.ends(best), best
    open_: list[tuple[int, int]] = [(highest + 1, forms.most)]
    group = desk.program.group
    start = np.union1d(best[group[best] != group[offer]], [offer]).astype(np.int64)
    warm = WarmStart(start, start, np.zeros(desk.program.rows.shape[0]))
    for number in range(MOST_SOLVES):
        left = limits.seconds - (time.monotonic() - began)
        if not open_ or left <= 0:
            break
        low, high = open_.pop()
        if high <= highest:
            continue
        fine = max(1.0, FINE * (highest if highest >= 0 else usual))
        gap = max(1e-9, fine / max(forms.most, 1))
        asked = forms.program(low, high, tightest)
        solution = desk.solve(asked, limits=Limits(gap, left), warm=warm)
        if solution.status == "infeasible":
            continue
        if solution.status == "unknown":
            proven = max(proven, high)
            continue
        high = min(high, max(low, forms.reach(tightest, solution.bound)))
        least, most, row = forms.ends(solution.chosen)
        if least > most:  # this plan needs a higher price than it can pay: others may not
            if high > low:
                middle = (low + high) // 2
                open_ += [(low, middle), (middle + 1, high)]
            continue
        most = max(low, min(most, high))
        if most > highest:
            highest, lowest, plan = most, least, solution.chosen
        if high - most > max(1.0, FINE * highest):
            # Two rules may pull plans to and fro: then halving is quicker than one against the other.
            middle = most + 1 if number < STRAIGHT else (most + 1 + high) // 2
            open_ += [(most + 1, middle - 1)] * (middle > most + 1) + [(middle, high)]
            tightest = row
        else:
            proven = max(proven, high if high - most >= 1 else most)
    proven = max([highest, proven, *(high for _, high in open_)])
    return Price(highest if highest >= 0 else None, proven, lowest, plan)


@dataclass(frozen=True)
class _Forms:
    """The rules on money as linear forms: `base(S) + slope p <= limit`, or `>=` where `sense` is -1."""

    desk: Desk
    offer: int
    value: float
    rows: IntArray
    """Program row of each form; -1 for the value itself where the objective is least spend."""
    slope: FloatArray
    limit: FloatArray
    sense: FloatArray
    base: sp.csr_array
    """(forms, k) what each other offer adds; nothing for the offer itself."""
    most: int
    """No price is above this: the budget, or the least spend without the offer."""

    @classmethod
    def of(cls, desk: Desk, offer: int, value: float) -> _Forms:
        """The forms of a scenario's program."""
        program, prepared = desk.program, desk.prepared
        cost = prepared.offers.outcome("spend")
        rules = prepared.scenario.all_rules
        members = {
            (position, scope.group): bool((scope.members == offer).any())
            for position, rule in enumerate(rules)
            if rule.measure == "spend"
            for scope in scopes(prepared.offers, rule)
        }
        rows, unit = [], []
        for row, source in enumerate(desk.compiled.sources):
            if source.kind == "rule" and (source.position, source.group) in members:
                rows.append(row)
                unit.append(float(members[source.position, source.group]))
        index = np.array(rows, dtype=np.int64)
        of_total = np.zeros(len(rows))
        total = _spend_total(program)
        if total is not None and rows:
            of_total = program.rows[index][:, [total]].toarray()[:, 0]
        own = sp.csr_array(program.rows[index][:, : program.offers]) if rows else sp.csr_array((0, program.offers))
        base = sp.csr_array(own + sp.csr_array(of_total[:, None]) @ sp.csr_array(cost[None, :]))
        slope = np.array(unit) + of_total if rows else np.zeros(0)
        low, high = program.low[index], program.high[index]
        sense = np.where(np.isfinite(high), 1.0, -1.0)
        limit = np.where(sense > 0, high, low)
        if prepared.scenario.objective == "spend":
            index, slope = np.append(index, -1), np.append(slope, 1.0)
            limit, sense = np.append(limit, -value), np.append(sense, 1.0)
            base = sp.csr_array(sp.vstack([base, sp.csr_array(cost[None, :])]))
        used = slope != 0
        others = np.ones(program.offers)
        others[offer] = 0.0
        base = sp.csr_array(base[np.flatnonzero(used)].multiply(others[None, :]))
        plain = used & (sense > 0) & (slope == 1.0) & (index < 0)
        plain |= used & (sense > 0) & (slope == 1.0) & np.isin(index, _budget_rows(desk))
        most = floor(float(limit[plain].min())) if plain.any() else int(cost.sum())
        return cls(desk, offer, value, index[used], slope[used], limit[used], sense[used], base, max(0, most))

    @property
    def hurts(self) -> NDArray[np.bool_]:
        """(forms,) True where a higher price makes the rule harder to keep."""
        return self.sense * self.slope > 0

    @property
    def first(self) -> int:
        """The form to optimise first: the one of the budget, where there is one."""
        hurting = np.flatnonzero(self.hurts)
        return int(hurting[0])

    def program(self, low: int, high: int, tightest: int) -> Program:
        """Plans with the offer, hurting rules at the price `low` and helping ones at `high`.

        The objective leaves as much room as possible in the form `tightest`.
        """
        program, offer = self.desk.program, self.offer
        price = np.where(self.hurts, float(low), float(high))
        column = program.rows[:, [offer]].toarray()[:, 0]
        wanted = column.copy()
        total = _spend_total(program)
        in_total = np.zeros(len(self.rows))
        real = self.rows >= 0
        if total is not None:
            in_total[real] = program.rows[self.rows[real]][:, [total]].toarray()[:, 0]
            defining = next(row for number, row in program.totals if number == total)
            wanted[defining] = low
        wanted[self.rows[real]] = (self.slope * price - in_total * low)[real]
        moved = np.flatnonzero(wanted != column)
        change = sp.csr_array(((wanted - column)[moved], (moved, np.full(len(moved), offer))), shape=program.rows.shape)
        gain = program.gain.copy()
        if self.desk.prepared.scenario.objective == "spend":
            gain[offer] = -float(low)
        asked = replace(program, rows=sp.csr_array(program.rows + change), gain=gain)
        asked = fixed(with_value_at_least(asked, self.value), np.array([offer]))
        return with_objective(asked, -self.base[[tightest]].toarray()[0] / self.slope[tightest])

    def reach(self, form: int, bound: float) -> int:
        """The greatest price that a bound on the objective of `program` leaves possible."""
        return floor(float(self.limit[form] / self.slope[form]) + bound + EXACT)

    def ends(self, chosen: IntArray) -> tuple[int, int, int]:
        """(lo, hi, form that sets hi): between which prices of the offer a plan obeys every form."""
        room = (self.limit - self.base[:, chosen].sum(axis=1)) / self.slope
        hurts = self.hurts
        tightest = int(np.flatnonzero(hurts)[np.argmin(room[hurts])])
        highest = floor(float(room[tightest]) + EXACT)
        lowest = -floor(-float(room[~hurts].max(initial=0.0)) + EXACT)
        return lowest, highest, tightest


def _spend_total(program: Program) -> int | None:
    """The column that is the plan's spend, where the program has one."""
    names = program.column_names
    return program.offers + names.index("total_spend") if "total_spend" in names else None


def _budget_rows(desk: Desk) -> IntArray:
    """Rows that limit the spend of all offers: the budget, and rules without conditions."""
    rules = desk.prepared.scenario.all_rules
    return np.array(
        [
            row
            for row, source in enumerate(desk.compiled.sources)
            if source.kind == "rule"
            and source.side == "max"
            and rules[source.position].measure == "spend"
            and not rules[source.position].where
            and rules[source.position].per is None
            and not (rules[source.position].is_share and rules[source.position].of == "plan")
        ],
        dtype=np.int64,
    )
