"""Bad cases in the program: what a cautious plan maximises, and the floors that keep a chance.

A chance is no convex matter. In its place stands a floor on the mean of the worst share a of the draws: for a sum that
is normal it is kept with the chance p exactly where phi(z_a) / a = z_p, with z the normal quantile and phi the density
(a = 1 - p would do for any law, and asks for far too much: Rockafellar and Uryasev 2000). How sums differ from a normal
law is then found by trying: `care` is added to z_p, and `optimizer.chances` chooses it by draws of another set.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from optimizer.audience.building import Market
from optimizer.audience.drawn_views import draws_of_reach, draws_of_worst_reach, planning_views
from optimizer.offers.table import Offers
from optimizer.offers.uncertainty import draws_of_worst_cases, planning_draws
from optimizer.program.constraints import scopes
from optimizer.program.forms import RowSource
from optimizer.program.reach import Floor
from optimizer.program.worst_cases import WorstCases
from optimizer.program.worst_reach import WorstReach
from optimizer.scenario.risk import FEWEST_CASES
from optimizer.scenario.schema import Scenario

FloatArray = NDArray[np.float64]
CARE = 0.2
"""The care of a program for which nobody has chosen another."""
EASED = 0.3
"""Below even chances the floor falls by this much for each unit of z."""


def worst_cases(
    scenario: Scenario, offers: Offers, market: Market | None, *, once: bool = True
) -> WorstCases | WorstReach | None:
    """The objective of a scenario with `risk`, all offers drawn together; None of any other.

    `once`: no channel is bought in two flights.
    """
    if scenario.risk is None:
        return None
    everyone, worst = np.arange(len(offers)), float(scenario.risk.worst)
    if scenario.objective != "reach":
        draws = draws_of_worst_cases(scenario, offers)
        return WorstCases(planning_draws(scenario, offers, everyone, scenario.objective, draws), worst)
    assert market is not None  # the schema asks for it
    draws = draws_of_worst_reach(scenario, offers, market.audience.cells, worst)
    return _worst_reach(offers, market, (), planning_views(scenario, offers, everyone, draws), worst, once)


def _worst_reach(
    offers: Offers, market: Market, segments: tuple[str, ...], views: FloatArray, worst: float, once: bool
) -> WorstReach:
    audience = market.counting(segments)
    return WorstReach(audience.people, audience.follow, offers.channel, views, worst, repeats=not once)


def chance_floors(
    scenario: Scenario, offers: Offers, market: Market | None, care: float | None = CARE, *, once: bool = True
) -> Iterator[Floor]:
    """mean of the worst share of draws >= min, over the offers that match, for each rule and target with a chance.

    None where no `care` is taken.
    """
    known: dict[str, FloatArray] = {}
    for position, rule in enumerate(scenario.all_rules):
        if rule.chance is None or rule.min is None or care is None:
            continue
        share, factor = worst_share(float(rule.chance), care)
        draws = scenario.forecast.usual_draws
        if rule.measure == "reach" and market is not None:
            draws = draws_of_reach(draws, market.audience.cells)
        share = max(share, FEWEST_CASES / draws)
        if rule.measure not in known:
            known[rule.measure] = (
                planning_draws(scenario, offers, np.arange(len(offers)), rule.measure, draws)
                if rule.measure != "reach"
                else planning_views(scenario, offers, np.arange(len(offers)), draws)
            )
        for scope in scopes(offers, rule):
            drawn = known[rule.measure]
            if len(scope.members) < len(offers):
                drawn = np.zeros_like(drawn)
                drawn[scope.members] = known[rule.measure][scope.members]
            source = RowSource("rule", position, scope.group, "min")
            least = factor * float(rule.min.value)
            if rule.measure != "reach":
                yield Floor(WorstCases(drawn, share), least, source)
            elif market is not None:
                yield Floor(_worst_reach(offers, market, rule.segments, drawn, share, once), least, source)


def worst_share(chance: float, care: float) -> tuple[float, float]:
    """(share of worst draws whose mean has to reach the floor, factor on the floor) for a chance."""
    z = float(ndtri(chance)) + care
    if z <= 0:
        return 1.0, float(np.exp(EASED * z))
    low, high = 1e-9, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        edge = float(ndtri(middle))
        shortfall = float(np.exp(-(edge**2) / 2) / np.sqrt(2 * np.pi)) / float(ndtr(edge))
        low, high = (middle, high) if shortfall > z else (low, middle)
    return low, 1.0
