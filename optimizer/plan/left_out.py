"""Who is not in a plan, and what stands against them: excluded, dearer, or a limit in the way.

Nothing is solved here. Each channel that is not booked is held against the plan by its cheapest way to the
measure that is sought, as if it were added to the plan as it stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from optimizer.audience.building import view_rates
from optimizer.audience.reach import gains
from optimizer.money import from_minor
from optimizer.offers.selection import excluded, groups, matching
from optimizer.plan.evaluation import TOLERANCE, Chosen, hired_creators, rule_results
from optimizer.scenario.rule_grammar import Rule

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]
MOST = 200
"""Channels that are told one by one, the nearest first."""
Why = Literal["excluded", "apart", "nothing", "dearer", "limit", "near"]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A channel that is not booked, by the package that comes nearest."""

    creator: str
    platform: str
    package: str
    tier: str
    niche: str
    cost: Decimal
    """All that the brand would pay, whole units of the currency."""
    gain: float
    """What it would add of the measure; for reach people nobody in the plan reaches."""
    each: float | None
    """Cost of one unit of the measure; None where it adds nothing."""
    why: Why
    detail: str
    """The limit that would be broken, or with whom they are kept apart."""
    missing: Decimal | None = None
    """Where it is money that is missing: how much, whole units of the currency."""


@dataclass(frozen=True)
class Remaining:
    """All that is not booked."""

    measure: str
    nearest: tuple[LeftOut, ...]
    channels: int
    """Channels that are not booked, told or not."""
    average: float | None
    """What a unit of the measure costs in the plan,"""
    dearest: float | None
    """and in its dearest line."""


def left_out(chosen: Chosen) -> Remaining:
    """Every channel without a booking, the cheapest per unit of the objective first, up to `MOST`."""
    offers, scenario = chosen.offers, chosen.scenario
    measure, gain, each = gain_and_price(chosen)
    cost = offers.cost.astype(np.float64)
    booked = np.zeros(len(offers.channels), dtype=bool)
    booked[offers.channel[chosen.index]] = True
    order = np.lexsort((np.arange(len(offers)), cost, each))
    order = order[~booked[offers.channel[order]]]
    _, first = np.unique(offers.channel[order], return_index=True)
    best = order[np.sort(first)]
    own = each[chosen.index]
    known = own[np.isfinite(own)]
    scale = 10**offers.digits
    total = _total(chosen, measure)
    average = cost[chosen.index].sum() / total / scale if total else None
    dearest = float(known.max()) / scale if len(known) else None
    out = excluded(offers, scenario.exclude)
    limits = list(plan_limits(chosen))
    nearest = tuple(
        _told(chosen, offer, gain[offer], each[offer] / scale, dearest, out[offer], limits)
        for offer in best[:MOST].tolist()
    )
    return Remaining(measure, nearest, len(best), None if average is None else float(average), dearest)


def gain_and_price(chosen: Chosen) -> tuple[str, FloatArray, FloatArray]:
    """The measure that is sought, (k,) what each offer would add of it to the plan, and (k,) what a unit would cost.

    Prices are in minor units, inf where nothing is added. Of an offer in the plan it is what it adds there.
    """
    measure = _measure(chosen)
    gain = _gains(chosen, measure)
    with np.errstate(divide="ignore", invalid="ignore"):
        return measure, gain, np.where(gain > 0, chosen.offers.cost.astype(np.float64) / gain, np.inf)


def _measure(chosen: Chosen) -> str:
    """What is sought; for least spend the first target, else engagement."""
    scenario = chosen.scenario
    if scenario.objective == "spend":
        return next((name for name in scenario.targets if name not in ("spend", "creators")), "engagement")
    return scenario.objective


def _gains(chosen: Chosen, measure: str) -> FloatArray:
    """(k,) what each offer would add to the plan; of an offer in the plan, what it adds there."""
    if measure != "reach":
        return np.nan_to_num(chosen.offers.outcome(measure))
    if chosen.reached is None:
        return np.zeros(len(chosen.offers))
    market, offers = chosen.reached.market, chosen.offers
    gain = gains(market.audience, offers.channel, view_rates(offers), chosen.index, market.frequency)
    gain[chosen.index] = chosen.reached.added(chosen.index)
    return gain


def _total(chosen: Chosen, measure: str) -> float:
    total = chosen.amount(measure, chosen.everything)
    return 0.0 if np.isnan(total) else total


def _told(
    chosen: Chosen, offer: int, gain: float, each: float, dearest: float | None, out: bool, limits: Sequence[PlanLimit]
) -> LeftOut:
    offers = chosen.offers
    channel = offers.channels.iloc[int(offers.channel[offer])]
    why, detail, missing = _reason(chosen, offer, str(channel["creator"]), gain, each, dearest, out, limits)
    return LeftOut(
        str(channel["creator"]), str(channel["platform"]), offers.packages[int(offers.table["package"].iloc[offer])],
        str(channel["tier"] or ""), "|".join(channel["niche"]), from_minor(int(offers.cost[offer]), offers.digits),
        float(gain), float(each) if np.isfinite(each) else None, why, detail, missing,
    )  # fmt: skip


def _reason(
    chosen: Chosen, offer: int, creator: str, gain: float, each: float, dearest: float | None, out: bool,
    limits: Sequence[PlanLimit],
) -> tuple[Why, str, Decimal | None]:  # fmt: skip
    if out:
        return "excluded", "", None
    hired = hired_creators(chosen) if chosen.scenario.apart else frozenset()
    for names in chosen.scenario.apart:
        if creator in names and (others := [name for name in names if name in hired and name != creator]):
            return "apart", others[0], None
    if gain <= 0:
        return "nothing", "", None
    broken = next((limit for limit in limits if limit.breaks(offer)), None)
    missing = None
    if broken is not None and broken.is_budget:
        missing = from_minor(int(broken.over(offer)), chosen.offers.digits)
    name = "" if broken is None else broken.name
    if dearest is not None and each > dearest * (1 + TOLERANCE):
        return "dearer", name, missing
    if broken is None and (cash := _cash_limit(chosen, offer)) is not None:
        return "limit", cash, None
    return ("limit", name, missing) if broken is not None else ("near", "", None)


def _cash_limit(chosen: Chosen, offer: int) -> str | None:
    """The limit on the cash of a month that one more offer would break; None where there is none."""
    if not any(rule.measure == "cash" for rule in chosen.scenario.all_rules):
        return None
    before = {(rule.name, rule.group) for rule in rule_results(chosen) if rule.broken}
    after = rule_results(replace(chosen, index=np.append(chosen.index, offer)))
    newly = (rule for rule in after if rule.measure == "cash" and rule.broken and (rule.name, rule.group) not in before)
    return next((rule.name if rule.group is None else f"{rule.name}: {rule.group}" for rule in newly), None)


@dataclass(frozen=True)
class PlanLimit:
    """One rule for one group, as it would stand with one more offer."""

    chosen: Chosen
    rule: Rule
    is_budget: bool
    """It is the budget of the whole campaign."""
    name: str
    inside: BoolArray
    """(k,) the offers that count."""
    amount: float
    whole: float | None
    """What a share is a share of; None for a limit in numbers."""
    grows: bool
    """The whole grows with the plan."""
    hired: frozenset[int]

    def after(self, offer: int) -> tuple[float, float]:
        """(amount, whole) with the offer in the plan; money in minor units."""
        offers, measure = self.chosen.offers, self.rule.measure
        if measure == "creators":
            more = float(int(offers.creator[offer]) not in self.hired)
            growth = float(int(offers.creator[offer]) not in set(offers.creator[self.chosen.index].tolist()))
        else:
            more = growth = float(np.nan_to_num(offers.outcome(measure)[offer]))
        amount = self.amount + (more if self.inside[offer] else 0.0)
        return amount, (self.whole or 1.0) + (growth if self.grows else 0.0)

    def over(self, offer: int) -> float:
        """By how much a limit in numbers would be passed."""
        assert self.rule.max is not None
        scale = 10**self.chosen.offers.digits if self.rule.measure == "spend" else 1
        return self.after(offer)[0] - float(self.rule.max.value) * scale

    def breaks(self, offer: int) -> bool:
        """The rule holds now and would not hold then."""
        return bool(self._holds(self.amount, self.whole or 1.0) and not self._holds(*self.after(offer)))

    @property
    def broken_by(self) -> BoolArray:
        """(k,) the offers that would break it, one at a time."""
        offers, measure = self.chosen.offers, self.rule.measure
        if measure == "creators":
            more = ~np.isin(offers.creator, list(self.hired))
            growth = ~np.isin(offers.creator, offers.creator[self.chosen.index])
        else:
            more = growth = np.nan_to_num(offers.outcome(measure))
        amounts = self.amount + np.where(self.inside, more, 0.0)
        wholes = (self.whole or 1.0) + (growth if self.grows else np.zeros(len(offers)))
        if not self._holds(self.amount, self.whole or 1.0):
            return np.zeros(len(offers), dtype=bool)
        return np.asarray(~self._holds(amounts, wholes), dtype=bool)

    def _holds(self, amount: Any, whole: Any) -> Any:
        """Of numbers or, side by side, of arrays of them."""
        scale = 10**self.chosen.offers.digits if self.rule.measure == "spend" and self.whole is None else 1
        times = whole if self.whole is not None else scale
        margin = TOLERANCE * np.maximum(1.0, np.abs(amount))
        low, high = (None if limit is None else float(limit.value) * times for limit in (self.rule.min, self.rule.max))
        above = np.bool_(True) if low is None else amount >= low - margin
        return above & (np.bool_(True) if high is None else amount <= high + margin)


def plan_limits(chosen: Chosen) -> Iterator[PlanLimit]:
    """Every limit on what is added up; floors on reach cannot be broken by adding somebody, cash is asked for apart."""
    offers, index, scenario = chosen.offers, chosen.index, chosen.scenario
    for rule, place in zip(scenario.all_rules, scenario.rule_places, strict=True):
        if rule.measure in ("reach", "cash"):
            continue
        matched = matching(offers, rule.offers_where)
        scopes = {"": matched} if rule.per is None else {}
        if rule.per is not None:
            for value, members in groups(offers, rule.per).items():
                mask = np.zeros(len(offers), dtype=bool)
                mask[members] = True
                scopes[value] = mask & matched
        whole, grows = None, False
        if rule.is_share:
            grows = not (rule.of == "budget" and scenario.budget is not None)
            whole = chosen.amount(rule.measure, chosen.everything)
            if not grows and scenario.budget is not None:
                whole = float(scenario.budget.total.scaleb(offers.digits))
        for value, inside in scopes.items():
            lines = inside[index]
            if rule.per is not None and not lines.any() and rule.min is None and rule.max is None:
                continue
            hired = frozenset(offers.creator[index[lines]].tolist())
            name = rule.name if not value else f"{rule.name}: {value}"
            amount = chosen.amount(rule.measure, lines)
            yield PlanLimit(chosen, rule, place == ("budget",), name, inside, amount, whole, grows, hired)
