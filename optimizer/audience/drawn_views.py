"""View rates in seeded draws: what share of its audience sees each booking in each case, none where it falls through.

They are drawn with the impressions: a booking that is shown twice as often as usual is seen by twice as many of its
audience, and by all of it at most.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.audience.building import view_rates
from optimizer.offers.table import Offers
from optimizer.offers.uncertainty import JUDGING, PLANNING, TUNING, draws_of_seed
from optimizer.scenario.risk import FEWEST_CASES
from optimizer.scenario.schema import Scenario

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
MOST, FEWEST = 4_000_000, 200
"""Numbers (cells x draws) held at a time; a panel of many people has fewer draws, though not fewer than these."""


SMALL, MORE_DRAWS = 3_200, 4_000
"""A program of so few offers times cells, at most, is planned with more than the usual draws for the worst cases."""


def draws_of_reach(draws: int, cells: int, share: float = 1.0) -> int:
    """How many draws of net reach are looked at, of so many that are asked for; `share` of them counts."""
    fewest = max(FEWEST, int(np.ceil(FEWEST_CASES / share)))
    return min(draws, max(fewest, MOST // max(cells, 1)))


def draws_of_worst_reach(scenario: Scenario, offers: Offers, cells: int, share: float) -> int:
    """How many draws a plan for the worst share of cases of net reach is made with: the more the smaller it is."""
    draws = scenario.forecast.usual_draws
    if scenario.forecast.draws is None:
        draws = MORE_DRAWS if len(offers) * cells <= SMALL else draws
    return draws_of_reach(draws, cells, share)


def planning_views(scenario: Scenario, offers: Offers, index: IntArray, draws: int) -> FloatArray:
    """(lines, draws) that cautious plans and chances are planned with."""
    return _views(scenario, offers, index, draws, PLANNING)


def tuning_views(scenario: Scenario, offers: Offers, index: IntArray, draws: int) -> FloatArray:
    """(lines, draws) that show a solver how its plans for chances do."""
    return _views(scenario, offers, index, draws, TUNING)


def judging_views(scenario: Scenario, offers: Offers, index: IntArray, draws: int) -> FloatArray:
    """(lines, draws) that no plan was made with."""
    return _views(scenario, offers, index, draws, JUDGING)


def _views(scenario: Scenario, offers: Offers, index: IntArray, draws: int, seed: int) -> FloatArray:
    drawn = draws_of_seed(scenario, offers, index, "impressions", draws, seed)
    mean = offers.outcome("impressions")[index][:, None]
    relative = np.divide(drawn, mean, out=np.zeros_like(drawn), where=mean > 0)
    return np.asarray(np.minimum(view_rates(offers)[index][:, None] * relative, 1.0))
