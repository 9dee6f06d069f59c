"""The price at which an offer enters the plan, or up to which it stays: the greatest at which it costs no value.

Let V be the best value without the offer o. The price is a decision of its own here: p = low + step (b_0 + 2 b_1
+ 4 b_2 + ...), where each b is bought or not like an offer, at a cost that counts wherever o's own does. So

    max p    over plans with o, a price p at which they obey every rule, and a value of at least V

is one program. Between two steps a rule that a higher price helps (a least spend on o's tier) is taken at the
upper one, which only allows more; from the plan itself follows exactly between which prices it obeys every
rule. Where the proof takes too long, the rest is closed by bisection: is any plan with o better than V at a
price of so much or more? That is an ordinary solve for the best value, started from the best plan without o.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import floor, isfinite

import numpy as np
from numpy.typing import NDArray

from optimizer.advice.session import Seen, Session
from optimizer.program.break_even_program import BreakEvenProgram
from optimizer.program.model import Program
from optimizer.solving import Limits, Solution, WarmStart, decide_core, lagrangian_bound, solve

IntArray = NDArray[np.int64]
MOST_SOLVES = 40
FINE = 5e-4
"""Where a price is proven to this part of itself, that will do."""
STEP = 0.01
"""At the margin it is decided in steps of this part of today's price; the plan itself then says it exactly."""
BETTER = 1e-9
"""A plan is better where it is worth more by at least this part."""


@dataclass(frozen=True)
class BreakEvenPrice:
    """What an offer may cost, in minor units."""

    highest: int | None
    """The greatest price at which a plan with the offer is as good as the best one without; None: not even for free."""
    proven: int
    """At no price above this one; equals `highest` where the search came to its end."""
    lowest: int
    """Below this the same plan would break a rule that asks for a least spend; 0 as a rule."""
    plan: IntArray
    """A plan with the offer at its highest price; empty where there is none."""
    broken_below: tuple[str, ...] = ()
    """The rules that are broken below `lowest`."""


def highest_price(session: Session, offer: int, without: Solution, limits: Limits, best: IntArray) -> BreakEvenPrice:
    """The greatest price of an offer (index) at which a plan that takes it is worth at least as much as without it.

    All other prices stay. `without` is the best plan that does not take the offer, `best` the best one at today's
    prices: with the offer in it, it says what the price may be at least; without it none above today's is sought.
    `limits` are for the whole search.
    """
    finish = session.effort + limits.effort
    prepared, stays = session.prepared, offer in best
    priced = BreakEvenProgram.of(session.compiled, prepared.scenario, prepared.offers, offer, without.value)
    if not stays:
        priced = replace(priced, most=min(priced.most, int(prepared.offers.cost[offer])))
    search, high = _Found(priced), priced.most
    if stays:
        search.take(best)
    else:
        high = _dearest(session, search, high, limits.part(1 / 3), best)
    low = search.least_more
    for number in range(MOST_SOLVES):
        left = finish - session.effort
        if low > high or left <= 0:
            break
        plan = _better(session, priced.valued(low, high, search.fine), without, limits.at_most(left))
        if plan is None:
            break
        if not len(plan):
            high = low - 1
        elif not search.take(plan):
            break  # it fits between two steps only
        elif stays and number == 0:
            high = _dearest(session, search, high, limits.part(1 / 3), plan)
        low = max(search.least_more, (search.highest + high + 1) // 2)
    return BreakEvenPrice(
        search.highest if search.highest >= 0 else None, max(search.highest, high), search.lowest, search.plan,
        priced.broken_below(search.plan) if search.lowest > 0 else (),
    )  # fmt: skip


def price_at_the_margin(
    session: Session, offer: int, without: Solution, limits: Limits, best: Solution, margin: IntArray
) -> BreakEvenPrice:
    """The same where there are too many offers for solves of their own: no term of the program is concave.

    The multipliers of the best plan's relaxation prove above which price no plan with the offer is worth enough: with
    the offer in every plan their bound falls evenly with its price. Below it the dearest plan is looked for that
    differs from the best one in offers of the `margin` alone; a dearer one may exist, up to the price that is proven.
    The plan that says up to what price an offer stays obeys the rules at every price from today's on.
    """
    prepared, stays = session.prepared, bool(np.isin(offer, best.chosen))
    priced = BreakEvenProgram.of(session.compiled, prepared.scenario, prepared.offers, offer, without.value)
    priced = replace(priced, from_today=stays)
    cost = int(prepared.offers.cost[offer])
    search = _Found(priced if stays else replace(priced, most=min(priced.most, cost)))
    if stays:
        search.take(best.chosen)
    high = min(search.priced.most, _proven(priced, cost, without.value, best))
    if high >= search.least_more:
        low, group = search.highest + 1, session.program.group
        asked, _ = priced.dearest(low, high, max(search.fine, round(STEP * cost)))
        steps = np.arange(session.program.offers, asked.offers)
        open_ = np.unique(np.concatenate([margin, [offer], steps])).astype(np.int64)
        rest = np.setdiff1d(best.chosen, open_)
        taken = rest[group[rest] != group[offer]]
        start = best.chosen if stays else None
        answer = decide_core(asked, open_, taken, replace(limits, gap=STEP), start=start, stop=session.stop)
        session.efforts.append(answer.effort)
        if answer.status in ("optimal", "feasible"):
            search.take(answer.chosen)
    found = search.highest if search.highest >= 0 else None
    broken = priced.broken_below(search.plan) if search.lowest > 0 else ()
    return BreakEvenPrice(found, max(search.highest, high), search.lowest, search.plan, broken)


def _proven(priced: BreakEvenProgram, cost: int, value: float, best: Solution) -> int:
    """Above this price no plan with the offer is worth `value`, by the multipliers of the best plan."""
    if best.warm is None:
        return priced.most
    step = max(cost, 1)
    today, dearer = (lagrangian_bound(priced.at(price), best.warm) for price in (cost, cost + step))
    if not dearer < today:
        return priced.most if today >= value else -1
    return floor(min(float(priced.most), cost + (today - value) / ((today - dearer) / step)))


def _dearest(session: Session, search: _Found, high: int, limits: Limits, near: IntArray) -> int:
    """The price that no plan with the offer can pay more than, by one solve that starts from `near`.

    What it finds is taken. Where no plan with the offer is worth enough, that is the price which is known.
    """
    priced = search.priced
    low, group = search.highest + 1, session.program.group
    near = priced.plan(near)
    start = np.union1d(near[group[near] != group[priced.offer]], [priced.offer]).astype(np.int64)
    asked, step = priced.dearest(low, high, search.fine)
    answer = session.solve(asked, limits=replace(limits, gap=FINE), warm=WarmStart.at(start, asked))
    if answer.status == "infeasible":
        return search.highest
    if answer.status == "unknown":
        return high
    search.take(answer.chosen)
    if not isfinite(answer.bound):  # stopped before it knew any
        return high
    return max(search.highest, min(high, low + floor(answer.bound + 1e-6) * step + step - 1))


def _better(session: Session, program: Program, without: Solution, limits: Limits) -> IntArray | None:
    """A plan that is worth more than the best one without the offer; empty where there is none, None for no answer.

    Where that best one is not proven to the end, what it may lack does not count as more.
    """
    loose = without.gap > limits.gap
    most = without.value + max(limits.gap, without.gap) * abs(without.value)
    enough = most if loose else without.value + BETTER * abs(without.value)
    seen = Seen(lambda state: (state.value or -np.inf) > enough or state.bound <= most, session.stop)
    nothing = np.zeros(0, dtype=np.int64)
    warm = WarmStart(without.chosen, nothing, np.zeros(program.rows.shape[0]))
    answer = solve(program, limits, progress=seen, stop=seen.stop, warm=warm)
    session.efforts.append(answer.effort)
    if answer.value > enough:
        return answer.chosen
    return nothing if answer.bound <= most else None


@dataclass
class _Found:
    """The greatest price found so far, and the plan that pays it."""

    priced: BreakEvenProgram
    highest: int = -1
    lowest: int = 0
    plan: IntArray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def take(self, plan: IntArray) -> bool:
        """Whether the plan obeys the rules at any price; kept where that is the greatest so far."""
        own = self.priced.plan(plan)
        least, most = self.priced.ends(own)
        most = min(most, self.priced.most)
        if least > most or self.priced.offer not in own:
            return False
        if most > self.highest:
            self.highest, self.lowest, self.plan = most, least, own
        return True

    @property
    def fine(self) -> int:
        """How finely the price is wanted, in minor units."""
        return max(1, round(FINE * (self.highest if self.highest >= 0 else self.priced.usual)))

    @property
    def least_more(self) -> int:
        """The least price that would be worth knowing."""
        return self.highest + self.fine
