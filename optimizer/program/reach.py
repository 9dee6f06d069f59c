"""Net reach as concave terms of the program: the objective, and the floors that rules and targets ask for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from optimizer.audience.building import Market, view_rates
from optimizer.offers.table import Offers
from optimizer.program.concave import CellTerm, ConcaveTerm
from optimizer.program.forms import RowSource
from optimizer.program.hits import FactoredHits
from optimizer.program.rules import Scope, scopes
from optimizer.scenario.schema import Scenario


class Floor(NamedTuple):
    """A concave term that must reach at least a value, and the rule it comes from."""

    term: ConcaveTerm
    least: float
    source: RowSource


def objective_term(scenario: Scenario, offers: Offers, market: Market | None) -> ConcaveTerm | None:
    """The people reached, where they are the objective."""
    if scenario.objective != "reach" or market is None:
        return None
    return _term(offers, market, Scope(None, np.arange(len(offers))), ())


def reach_floors(scenario: Scenario, offers: Offers, market: Market | None) -> Iterator[Floor]:
    """people reached by the offers that match >= min, for every rule and target on net reach.

    A condition on `segment` counts the people of that segment only.
    """
    for position, rule in enumerate(scenario.all_rules):
        if rule.measure != "reach" or rule.min is None or market is None:
            continue
        for scope in scopes(offers, rule):
            term = _term(offers, market, scope, rule.segments)
            yield Floor(term, float(rule.min.value), RowSource("rule", position, scope.group, "min"))


def _term(offers: Offers, market: Market, scope: Scope, segments: tuple[str, ...]) -> CellTerm:
    """People reached by the offers of a scope; the others are there with a view rate of nothing."""
    audience = market.counting(segments)
    views = np.zeros(len(offers))
    views[scope.members] = view_rates(offers)[scope.members]
    return CellTerm(audience.people, FactoredHits(offers.channel, views, audience.follow), market.frequency)
