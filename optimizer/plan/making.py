"""From chosen offers to a `Plan`: evaluate, compare with the rules, say what rests on what."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.errors import Problem
from optimizer.facts.results import Budget, Caution, Objective
from optimizer.money import from_minor
from optimizer.offers.outlook import forecast_tests
from optimizer.offers.table import Estimated, Offers
from optimizer.plan.caution import caution_of, chances_of
from optimizer.plan.dealt import deals_of_lines
from optimizer.plan.evaluation import Chosen, rule_results, unanswered
from optimizer.plan.flights import flight_results
from optimizer.plan.identity import booking_ids
from optimizer.plan.ledger import Booking, bookings, by_kind, by_month
from optimizer.plan.paying import taxes_of_lines
from optimizer.plan.plan import Plan, Status
from optimizer.plan.ranges import HIGH, LOW, Ranges, ranges_of
from optimizer.plan.reached import Reached
from optimizer.plan.roster_facts import originals_of_lines, told_columns
from optimizer.plan.structure import violations
from optimizer.plan.terms import quoted_of_lines, terms_of
from optimizer.roster.aliases import CARRIED
from optimizer.scenario.schema import Scenario

IntArray = NDArray[np.int64]
_RESTS_ON = {
    "spend": Estimated.PRICE,
    "engagement": Estimated.ENGAGEMENT | Estimated.ACCEPTANCE,
    "impressions": Estimated.REACH | Estimated.ACCEPTANCE,
    "reach": Estimated.REACH | Estimated.ACCEPTANCE,
    "value": Estimated.VALUE | Estimated.ACCEPTANCE,
}
"""What of an offer a total rests on; a gift that is not accepted brings nothing at all."""
_VERSIONED = ("campaign-budget-optimizer", "highspy", "numpy", "pandas", "pulp", "scipy")


def make_plan(
    scenario: Scenario,
    offers: Offers,
    chosen: IntArray,
    reached: Reached | None,
    *,
    status: Status,
    bound: float | None = None,
    inputs: Mapping[str, Any] | None = None,
    warnings: Sequence[Problem] = (),
) -> Plan:
    """The plan that takes the offers `chosen` (indices, in the order the lines are shown).

    Value, totals, lines, rules and violations are the verifier's own; `bound` is the solver's, in units of
    the objective (spend in minor units). A plan that a solver calls finished but that breaks a rule keeps
    its violations: whoever called decides what to do about it.
    """
    given = Chosen(scenario, offers, chosen, reached)
    results = rule_results(given)
    totals = given.totals()
    booked = bookings(offers, chosen, given.payments)
    ranges = ranges_of(given)
    caution = None if status == "infeasible" else caution_of(given)
    return Plan(
        scenario=scenario.name,
        status=status,
        currency=offers.currency,
        digits=offers.digits,
        objective=_objective(scenario, totals, caution, bound, offers.digits, status),
        totals=totals,
        lines=_lines(given, booked, ranges),
        rules=tuple(results),
        violations=() if status == "infeasible" else tuple(violations(given, results)),
        costs=by_kind(booking.costs for booking in booked),
        recoverable_tax=sum((booking.recoverable_tax for booking in booked), from_minor(0, offers.digits)),
        terms=terms_of(scenario),
        months=by_month(booked, given.posted, given.stretches, offers.digits),
        flights=flight_results(given),
        estimates=_estimates(given),
        reach=None if reached is None else reached.described(chosen),
        assumptions=offers.assumptions,
        warnings=(*offers.warnings, *warnings),
        inputs=inputs or {},
        versions=_versions(),
        budget=_budget(scenario),
        forecast={} if ranges is None else ranges.plan(totals),
        forecast_tests=() if offers.outlook is None else forecast_tests(offers.outlook),
        caution=caution,
        chances=() if status == "infeasible" else tuple(chances_of(given)),
    )


def infeasible_plan(
    scenario: Scenario, offers: Offers, inputs: Mapping[str, Any], warnings: Sequence[Problem] = ()
) -> Plan:
    """The answer where it is proven that no plan obeys the rules: no lines, no totals, the rules' limits alone."""
    empty = make_plan(
        scenario, offers, np.empty(0, dtype=np.int64), None, status="infeasible", inputs=inputs, warnings=warnings
    )
    rules = tuple(unanswered(scenario))
    return replace(empty, rules=rules, totals=dict.fromkeys(empty.totals), estimates={}, flights=(), forecast={})


def _objective(
    scenario: Scenario,
    totals: Mapping[str, Any],
    caution: Caution | None,
    bound: float | None,
    digits: int,
    status: Status,
) -> Objective:
    """Value and bound in whole units; least spend is minimised, so its bound lies below."""
    if status == "infeasible":
        return Objective(scenario.objective, None, None, None)
    value = None if totals[scenario.objective] is None else float(totals[scenario.objective])
    value = value if caution is None else caution.planned
    if bound is None or value is None:
        return Objective(scenario.objective, value, None, None)
    shown = -bound / 10**digits if scenario.objective == "spend" else bound
    # The verifier adds up in another order than the solver: a bound may be short of the value by rounding.
    shown = min(shown, value) if scenario.objective == "spend" else max(shown, value)
    gap = 0.0 if shown == value else abs(shown - value) / abs(value) if value else float("inf")
    return Objective(scenario.objective, value, shown, gap)


def _lines(given: Chosen, booked: Sequence[Booking], ranges: Ranges | None) -> pd.DataFrame:
    """One row per chosen offer; columns as documented in `Plan`."""
    offers, index = given.offers, given.index
    rows = offers.table.iloc[index]
    channels = offers.channels.iloc[rows["channel"].to_numpy()]
    packages = np.asarray(offers.packages, dtype=object)
    added = np.full(len(index), np.nan) if given.reached is None else given.reached.added(index)
    return pd.DataFrame(
        {
            "creator": channels["creator"].to_numpy(dtype=object),
            "platform": channels["platform"].to_numpy(dtype=object),
            "package": packages[rows["package"].to_numpy()],
            "flight": offers.flight_names[index],
            "tier": channels["tier"].to_numpy(dtype=object),
            "niche": np.array(["|".join(niches) for niches in channels["niche"]], dtype=object),
            "cost": np.array([from_minor(cost, offers.digits) for cost in rows["cost"].tolist()], dtype=object),
            **{name: rows[name].to_numpy() for name in ("posts", "engagement", "impressions", "reach")},
            "added_reach": added,
            **{name: rows[name].to_numpy() for name in ("conversions", "value")},
            "estimated": _column([tuple(Estimated(flags).words()) for flags in rows["estimated"].tolist()]),
            "costs": _column([dict(booking.costs) for booking in booked]),
            "recoverable_tax": _column([booking.recoverable_tax for booking in booked]),
            "payments": _column([booking.payments for booking in booked]),
            "posted": np.array(given.posted, dtype=object),
            "posted_on": _column(given.posted_on),
            "taxes": _column(taxes_of_lines(given.scenario.costs, offers, index)),
            "quoted": _column(quoted_of_lines(given.scenario.costs, offers, index)),
            "country": channels["country"].to_numpy(dtype=object),
            "id": booking_ids(zip(channels["creator"], channels["platform"], offers.flight_names[index], strict=True)),
            "original": _column(originals_of_lines(given.scenario, offers, index)),
            "columns": _column(told_columns(given.scenario, offers, index)),
            **{name: channels[name].to_numpy(dtype=object) for name in CARRIED if name in channels},
            **({} if ranges is None or not ranges.of_lines else _of_lines(ranges)),
            **({"deal": _column(deals_of_lines(offers, index))} if offers.deals else {}),
        }
    )


def _of_lines(ranges: Ranges) -> dict[str, NDArray[np.object_]]:
    return {"low": _column(ranges.lines(LOW)), "high": _column(ranges.lines(HIGH))}


def _column(values: Sequence[Any]) -> NDArray[np.object_]:
    """A column of objects, which may be tuples."""
    return pd.Series(values, dtype=object).to_numpy(dtype=object)


def _budget(scenario: Scenario) -> Budget | None:
    if scenario.budget is None or scenario.planned_budget is None:
        return None
    return Budget(scenario.budget.total, scenario.budget.contingency, scenario.planned_budget)


def _estimates(given: Chosen) -> dict[str, float]:
    """Share of each total that comes from lines resting on a default."""
    flags = given.offers.table["estimated"].to_numpy()[given.index]
    shares = {}
    for measure, flag in _RESTS_ON.items():
        values = given.offers.outcome(measure)[given.index]
        total = float(values.sum())
        shares[measure] = float(values[(flags & flag) != 0].sum()) / total if total > 0 else 0.0
    return shares


def _versions() -> dict[str, str]:
    """Versions of the program and of what its results depend on."""
    return dict(_installed())


@cache
def _installed() -> MappingProxyType[str, str]:
    found = {"python": platform.python_version()}
    for name in _VERSIONED:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:  # run from a checkout that is not installed
            continue
    return MappingProxyType(found)
