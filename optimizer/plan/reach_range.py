"""The range of a plan's reach: what is not known of audiences, and where outcomes are forecast, of views.

Both act as factors on the modelled reach, drawn apart: the correlation of the audiences (`audience.uncertainty`), and
the views of each line, whose share of an audience is drawn with its impressions. A line that does not take place
reaches nobody. People of a panel are counted: for them the views alone are uncertain.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.audience.building import view_rates
from optimizer.audience.reach import reach
from optimizer.audience.uncertainty import reach_factors, uncertainty_of
from optimizer.forecast.draws import uniforms
from optimizer.plan.evaluation import Chosen
from optimizer.plan.reach_cases import reached_by_views

FloatArray = NDArray[np.float64]
DRAWS = 4_000
"""Worlds of audiences."""
VIEWS = 1_000
"""Worlds of views at most: each of them evaluates the whole plan, cell by cell."""
_MOST, _FEWEST = 4_000_000, 200
"""Numbers held at a time while views are drawn; a panel of many people has fewer worlds."""


def reach_draws(given: Chosen, impressions: FloatArray | None) -> FloatArray | None:
    """(S,) what the plan's reach comes to in S worlds, relative to its modelled reach; None where nothing is uncertain.

    `impressions` (lines, D) drawn, relative to the mean of each line; None where averages stand as they are.
    """
    if given.reached is None:
        return None
    market = given.reached.market
    channel, view = given.offers.channel[given.index], view_rates(given.offers)[given.index]
    uncertain = uncertainty_of(market.audience, channel)
    factors: FloatArray | None = None
    if uncertain is not None:
        chances = (uniforms("audience", "market", DRAWS, 0), uniforms("audience", "count", DRAWS, 0))
        factors = reach_factors(market.audience, channel, view, market.frequency, uncertain, chances)
    if impressions is None:
        return factors
    worlds = min(impressions.shape[1], VIEWS, max(_FEWEST, _MOST // (market.audience.cells * market.frequency)))
    views = np.minimum(view[:, None] * impressions[:, :worlds], 1.0)
    usual = reach(market.audience, channel, view, market.frequency)
    by_views = reached_by_views(market.audience, channel, views, market.frequency) / max(usual, 1e-9)
    if factors is None:
        return by_views
    # The worlds of audiences are more: those of views are repeated.
    return np.asarray(factors * np.resize(by_views, len(factors)))
