"""The verifier's arithmetic: everything a list of offers costs, does and breaks, worked out line by line.

It knows offers, audience and the scenario's words, nothing of the program or the solver, and is written
the plain way on purpose: sums over the chosen lines, sets of creators. Absolute limits on money are
compared in whole minor units; all else to one part in 10^9.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.facts.results import RuleKind, RuleResult
from optimizer.money import from_minor
from optimizer.offers.selection import groups, holds, matching, plain_where
from optimizer.offers.table import Offers
from optimizer.plan.cases import cases, level_reached
from optimizer.plan.paying import Flow, flows_of_lines
from optimizer.plan.reached import Reached
from optimizer.scenario.flights import posting_day
from optimizer.scenario.payments import month_of
from optimizer.scenario.rule_grammar import Rule
from optimizer.scenario.schema import Scenario

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
TOLERANCE = 1e-9
USED_UP = 1e-3
MONEY = ("spend", "cash")
"""Measures that are counted in minor units and compared to the unit."""
LINEAR = ("spend", "posts", "engagement", "impressions", "conversions", "value")


@dataclass(frozen=True)
class Chosen:
    """The offers of a plan, in its order; one may stand twice in a plan that somebody made."""

    scenario: Scenario
    offers: Offers
    index: IntArray
    """(lines,) offer of each line."""
    reached: Reached | None
    """Net reach, or None where the scenario describes no audience."""

    def amount(self, measure: str, mask: BoolArray, segments: tuple[str, ...] = ()) -> float:
        """The measure over the lines in `mask` (lines,); spend in minor units, creators and reach counted once."""
        if measure == "creators":
            return float(len(set(self.offers.creator[self.index[mask]].tolist())))
        if measure == "reach":
            return 0.0 if self.reached is None else self.reached.people(self.index[mask], segments)
        if measure == "spend":
            return float(sum(self.offers.cost[self.index[mask]].tolist()))
        if measure == "cash":
            return float(sum(flow.out for line in np.flatnonzero(mask) for flow in self.payments[line]))
        return float(self.offers.outcome(measure)[self.index[mask]].sum())

    def reach_of_flights(self, flights: Sequence[int], mask: BoolArray, segments: tuple[str, ...] = ()) -> float:
        """People who see the lines in `mask` (lines,) in one of the flights, or still remember an earlier one.

        A line of d flights before counts with carry_over^d of its views, in the nearest of the flights.
        """
        if self.reached is None:
            return 0.0
        own = self.offers.table["flight"].to_numpy()[self.index[mask]]
        carry_over = float(self.scenario.timing.carry_over)
        remembered = []
        for flight in own.tolist():
            later = [to - flight for to in flights if to >= flight]
            remembered.append(carry_over ** min(later) if later else 0.0)
        return self.reached.people(self.index[mask], segments, np.array(remembered))

    @cached_property
    def payments(self) -> list[list[Flow]]:
        """For each line what moves on the account for it, and when; they add up to its cost."""
        return flows_of_lines(self.scenario, self.offers, self.index)

    @cached_property
    def posted(self) -> list[str | None]:
        """The month in which each line's content counts as posted."""
        return [month_of(day) for day in self.posted_on]

    @property
    def posted_on(self) -> list[date | None]:
        """The day on which each line's content counts as posted."""
        flights, timing = self.scenario.flights, self.scenario.timing
        return [posting_day(flights[own], timing) if own >= 0 else None for own in self._flight]

    @property
    def stretches(self) -> list[tuple[date, date] | None]:
        """First and last day of each line's flight, where it has dates."""
        flights = [self.scenario.flights[own] if own >= 0 else None for own in self._flight]
        return [
            None if flight is None or flight.start is None or flight.end is None else (flight.start, flight.end)
            for flight in flights
        ]

    @property
    def months_known(self) -> list[str]:
        """The months in which anything may fall due, in order."""
        return [month for month in self.offers.cash if month is not None]

    @property
    def _flight(self) -> list[int]:
        return [int(flight) for flight in self.offers.table["flight"].to_numpy()[self.index]]

    @property
    def everything(self) -> BoolArray:
        """(lines,) all True."""
        return np.ones(len(self.index), dtype=bool)

    def totals(self) -> dict[str, Any]:
        """The plan's totals: spend as Decimal in whole units, None for what the scenario does not say."""
        spend = from_minor(sum(self.offers.cost[self.index].tolist()), self.offers.digits)
        totals: dict[str, Any] = {"spend": spend, "creators": int(self.amount("creators", self.everything))}
        for measure in ("posts", "engagement", "impressions", "reach", "conversions", "value"):
            amount = self.amount(measure, self.everything)
            unknown = np.isnan(amount) or (measure == "reach" and self.reached is None)
            totals[measure] = None if unknown else amount
        if self.index.size == 0 and not self.scenario.conversion.rate:
            totals["conversions"] = None
        return totals


def rule_results(chosen: Chosen) -> list[RuleResult]:
    """How the plan stands to every rule, one result for each value of `per` that the plan touches or needs."""
    scenario = chosen.scenario
    return [
        _identified(result, rule, place, scenario)
        for rule, place in zip(scenario.all_rules, scenario.rule_places, strict=True)
        for result in _results(chosen, rule)
    ]


def unanswered(scenario: Scenario) -> Iterator[RuleResult]:
    """The rules' limits where there is no plan to hold against them."""
    for rule, place in zip(scenario.all_rules, scenario.rule_places, strict=True):
        least, most = (None if limit is None else float(limit.value) for limit in (rule.min, rule.max))
        result = RuleResult(
            rule.name, rule.measure, None, None, least, most, None, False, rule.is_share, False, rule.of
        )
        yield _identified(result, rule, place, scenario)


def _identified(result: RuleResult, rule: Rule, place: tuple[str | int, ...], scenario: Scenario) -> RuleResult:
    """The result with what the rule is: the budget, a target, one of the planner's own; of a flight or of the whole."""
    result = replace(result, where=plain_where(rule.where), per=rule.per)
    kinds: dict[str | int, RuleKind] = {"budget": "budget", "targets": "target", "rules": "rule"}
    match place:
        case ("flights", int(position), field, *_):
            return replace(result, kind=kinds[field], flight=scenario.flights[position].name)
        case _:
            return replace(result, kind=kinds[place[0]], subject=rule.subject if rule.unnamed else None)


def _results(chosen: Chosen, rule: Rule) -> Iterator[RuleResult]:
    offers, index = chosen.offers, chosen.index
    if rule.measure == "reach" and offers.flights and (rule.per == "flight" or "flight" in rule.where):
        yield from _reach_of_flights(chosen, rule)
        return
    if rule.measure == "cash":
        yield from _cash_results(chosen, rule)
        return
    for value, mask in parts_of(chosen, rule):
        if rule.chance is None:
            yield _result(chosen, rule, value, mask)
        else:
            brought = cases(chosen.scenario, offers, index[mask], rule.measure, chosen.reached, rule.segments)
            yield _result(chosen, rule, value, mask, level_reached(brought, rule.chance))


def parts_of(chosen: Chosen, rule: Rule) -> Iterator[tuple[str | None, BoolArray]]:
    """The values of the rule's `per` that the plan touches or needs, each with its (lines,) mask."""
    offers, index = chosen.offers, chosen.index
    matched = matching(offers, rule.offers_where)
    if rule.per is None:
        yield None, matched[index]
        return
    for value, members in groups(offers, rule.per).items():
        if not matched[members].any():
            continue
        mask = np.isin(index, members) & matched[index]
        if mask.any() or rule.min is not None:
            yield value, mask


def _cash_results(chosen: Chosen, rule: Rule) -> Iterator[RuleResult]:
    """A rule on what falls due: in all months, in those that it names, or in each of them."""
    offers, index = chosen.offers, chosen.index
    matched = matching(offers, rule.offers_where)
    parts: dict[str | None, BoolArray] = {None: matched[index]}
    if rule.per not in (None, "month"):
        members = groups(offers, str(rule.per)).items()
        parts = {value: np.isin(index, own) & matched[index] for value, own in members if matched[own].any()}
    due = [(line, (flow.month, flow.out)) for line, flows in enumerate(chosen.payments) for flow in flows]
    asked = set(rule.months)
    for value, mask in parts.items():
        counted = [(month, amount) for line, (month, amount) in due if mask[line] and (not asked or month in asked)]
        if rule.per != "month":
            yield _result(chosen, rule, value, mask, float(sum(amount for _, amount in counted)))
            continue
        for month in chosen.months_known:
            if not asked or month in asked:
                total = float(sum(amount for when, amount in counted if when == month))
                yield _result(chosen, rule, month, mask, total)


def _reach_of_flights(chosen: Chosen, rule: Rule) -> Iterator[RuleResult]:
    """A rule on the reach of flights: who sees one of them, or remembers an earlier one."""
    offers, index, names = chosen.offers, chosen.index, chosen.offers.flights
    where = {column: condition for column, condition in rule.offers_where.items() if column != "flight"}
    asked = {"flight": rule.where["flight"]} if "flight" in rule.where else {}
    allowed = [
        bool(holds("flight", pd.Series([name], dtype=object), asked["flight"])[0]) if asked else True for name in names
    ]
    wanted = [number for number, fits in enumerate(allowed) if fits]
    matched = matching(offers, where)
    groups_of: dict[str | None, BoolArray] = {None: matched}
    if rule.per is not None and rule.per != "flight":
        carried = groups(offers, rule.per).items()
        groups_of = {value: np.isin(np.arange(len(offers)), members) & matched for value, members in carried}
    for value, mask in groups_of.items():
        if value is not None and not mask.any():
            continue
        for sought in [[number] for number in wanted] if rule.per == "flight" else [wanted]:
            name = names[sought[0]] if rule.per == "flight" else value
            people = chosen.reach_of_flights(sought, mask[index], rule.segments)
            yield _result(chosen, rule, name, mask[index], people)


def _result(chosen: Chosen, rule: Rule, group: str | None, mask: BoolArray, amount: float | None = None) -> RuleResult:
    """One comparison. Shares are of the whole plan's same measure, or of the budget's total."""
    digits = chosen.offers.digits
    amount = chosen.amount(rule.measure, mask, rule.segments) if amount is None else amount
    scale = 10**digits if rule.measure in MONEY else 1
    low, high = (None if limit is None else limit.value for limit in (rule.min, rule.max))
    if not rule.is_share:
        value: float | None = amount / scale
        broken = _outside(
            amount, _limit(low, rule, digits, ROUND_CEILING), _limit(high, rule, digits, ROUND_FLOOR), amount
        )
    else:
        of_budget = rule.of == "budget" and chosen.scenario.budget is not None
        whole = (
            float(chosen.scenario.budget.total.scaleb(digits))
            if of_budget and chosen.scenario.budget is not None
            else chosen.amount(rule.measure, chosen.everything)
        )
        value = amount / whole if whole else None
        ends = [None if end is None else float(end) * whole for end in (low, high)]
        broken = _outside(amount, ends[0], ends[1], whole)
    least, most = (None if end is None else float(end) for end in (low, high))
    slack = _slack(value, least, most)
    limits = [abs(end) for end in (least, most) if end is not None]
    binding = slack is not None and slack <= max(TOLERANCE, USED_UP * min(limits, default=0.0))
    return RuleResult(
        rule.name, rule.measure, group, value, least, most, slack, binding, rule.is_share, broken, rule.of
    )


def _limit(limit: Decimal | None, rule: Rule, digits: int, rounding: str) -> float | None:
    """A limit as it is compared: money in whole minor units."""
    if limit is None:
        return None
    return float(limit.scaleb(digits).to_integral_value(rounding)) if rule.measure in MONEY else float(limit)


def _outside(amount: float, low: float | None, high: float | None, scale: float) -> bool:
    """Beyond a limit by more than a part in 10^9."""
    margin = TOLERANCE * max(1.0, abs(scale))
    return (low is not None and amount < low - margin) or (high is not None and amount > high + margin)


def _slack(value: float | None, least: float | None, most: float | None) -> float | None:
    if value is None:
        return None
    rooms = ([value - least] if least is not None else []) + ([most - value] if most is not None else [])
    return min(rooms)


def hired_creators(chosen: Chosen) -> frozenset[str]:
    """Everybody with a line."""
    return frozenset(chosen.offers.channels["creator"].to_numpy()[chosen.offers.channel[chosen.index]].tolist())
