"""Net reach as concave terms of the program: the objective, and the floors that rules and targets ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.audience.building import Market, view_rates
from optimizer.offers.selection import holds
from optimizer.offers.table import Offers
from optimizer.program.concave import ConcaveTerm
from optimizer.program.constraints import scopes
from optimizer.program.contact_probabilities import FactoredProbabilities
from optimizer.program.forms import RowSource
from optimizer.program.means import on_average
from optimizer.program.multi_flight_reach import MultiFlightReachTerm
from optimizer.program.reach_term import ReachTerm
from optimizer.scenario.rule_grammar import Rule
from optimizer.scenario.schema import Scenario

FloatArray = NDArray[np.float64]


class Floor(NamedTuple):
    """A concave term that must reach at least a value, and the rule it comes from."""

    term: ConcaveTerm
    least: float
    source: RowSource


def objective_term(
    scenario: Scenario, offers: Offers, market: Market | None, *, once: bool = True
) -> ConcaveTerm | None:
    """The people reached, where they are the objective. `once`: no channel is bought in two flights."""
    if scenario.objective != "reach" or market is None:
        return None
    return _term(offers, market, np.ones(len(offers)), (), once)


def reach_floors(
    scenario: Scenario, offers: Offers, market: Market | None, *, means: bool = False, once: bool = True
) -> Iterator[Floor]:
    """people reached by the offers that match >= min, for every rule and target on net reach.

    A condition on `segment` counts the people of that segment only; one on `flight` counts the people who see
    that flight, or remember one before it. Rules with a chance are left out; with `means` they are held to what must
    hold on average.
    """
    for position, asked in enumerate(scenario.all_rules):
        rule = on_average(asked)
        if rule.measure != "reach" or rule.min is None or market is None or (asked.chance is not None and not means):
            continue
        for group, weight in remembered(offers, rule, float(scenario.timing.carry_over)):
            term = _term(offers, market, weight, rule.segments, once)
            yield Floor(term, float(rule.min.value), RowSource("rule", position, group, "min"))


def remembered(offers: Offers, rule: Rule, carry_over: float) -> Iterator[tuple[str | None, FloatArray]]:
    """For each value of the rule's `per`: (k,) how much of an offer's view rate counts, 0 where it does not match.

    Where the rule speaks of flights, an offer counts carry_over^d in the nearest of these d flights later.
    """
    flight = offers.table["flight"].to_numpy()
    where = {column: condition for column, condition in rule.offers_where.items() if not _on_flights(column, offers)}
    named = rule.offers_where.get("flight") if offers.flights else None
    chosen = np.ones(len(offers.flights), dtype=bool)
    if named is not None:
        chosen = holds("flight", pd.Series(offers.flights, dtype=object), named)
    of_flight = rule.per == "flight" and bool(offers.flights)
    if named is None and not of_flight:
        for scope in scopes(offers, rule):
            weight = np.zeros(len(offers))
            weight[scope.members] = 1.0
            yield scope.group, weight
        return
    sets = (
        [(offers.flights[flight], [flight]) for flight in np.flatnonzero(chosen)]
        if of_flight
        else [(None, np.flatnonzero(chosen))]
    )
    rest = rule.model_copy(update={"where": where, "per": None if of_flight else rule.per})
    for name, members in sets:
        factor = np.zeros(len(offers.flights))
        for later in members:
            factor[: later + 1] = np.maximum(factor[: later + 1], carry_over ** np.arange(later, -1, -1.0))
        for scope in scopes(offers, rest):
            weight = np.zeros(len(offers))
            weight[scope.members] = factor[flight[scope.members]]
            yield name if of_flight else scope.group, weight


def _on_flights(column: str, offers: Offers) -> bool:
    return column == "flight" and bool(offers.flights)


def _term(offers: Offers, market: Market, weight: FloatArray, segments: tuple[str, ...], once: bool) -> ConcaveTerm:
    """People reached by offers whose view rates count with a weight; those with none are there, seen by nobody."""
    audience = market.counting(segments)
    views = view_rates(offers) * weight
    if once:
        probabilities = FactoredProbabilities(offers.channel, views, audience.follow)
        return ReachTerm(audience.people, probabilities, market.frequency)
    return MultiFlightReachTerm.of(audience.people, offers.channel, views, audience.follow, market.frequency)
