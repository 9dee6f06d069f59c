"""Net reach in many cases: the views of each line are drawn, and what is not known of audiences.

Both act on their own: in each case the lines are seen by other shares of their audiences, and the modelled overlap is
right, or too little, or too much (`audience.uncertainty`). People of a panel are counted, so there the views alone are
uncertain.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimizer.audience.building import view_rates
from optimizer.audience.cells import Audience
from optimizer.audience.drawn_views import draws_of_reach, draws_of_worst_reach, judging_views, planning_views
from optimizer.audience.frequency import by_channel
from optimizer.audience.uncertainty import reach_factors, uncertainty_of
from optimizer.forecast.draws import uniforms
from optimizer.plan.reached import Reached
from optimizer.scenario.schema import Scenario

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
DRAWS = 4_000
"""Cases that judge a plan: each of them evaluates the whole plan, cell by cell."""


def reach_cases(scenario: Scenario, reached: Reached, index: IntArray, segments: tuple[str, ...] = ()) -> FloatArray:
    """(draws,) people reached by the offers in each draw that judges plans, in the segments that are named."""
    market, offers = reached.market, reached.offers
    draws = draws_of_reach(DRAWS, market.audience.cells)
    views = judging_views(scenario, offers, index, draws)
    brought = reached_by_views(market.counting(segments), offers.channel[index], views, market.frequency)
    return brought * audience_factors(reached, index, draws)


def planned_reach(scenario: Scenario, reached: Reached, index: IntArray, share: float) -> FloatArray:
    """(draws,) people reached in each draw that plans are made with, of which this share counts; audiences as modelled.

    How far the model may be off is left to the draws that judge: it strikes the plans of a market much alike.
    """
    market, offers = reached.market, reached.offers
    draws = draws_of_worst_reach(scenario, offers, market.audience.cells, share)
    views = planning_views(scenario, offers, index, draws)
    return reached_by_views(market.audience, offers.channel[index], views, market.frequency)


def audience_factors(reached: Reached, index: IntArray, draws: int) -> FloatArray:
    """(draws,) what the reach of the offers comes to, relative to its modelled reach, as far as audiences go."""
    market, channel = reached.market, reached.offers.channel[index]
    uncertain = uncertainty_of(market.audience, channel) if len(index) else None
    if uncertain is None:
        return np.ones(draws)
    chances = uniforms("audience", "market", draws, 0), uniforms("audience", "count", draws, 0)
    view = view_rates(reached.offers)[index]
    return reach_factors(market.audience, channel, view, market.frequency, uncertain, chances)


def reached_by_views(audience: Audience, channel: IntArray, views: FloatArray, frequency: int) -> FloatArray:
    """(S,) weighted people exposed at least `frequency` times, in S worlds of the lines' view rates (m, S)."""
    worlds = views.shape[1]
    state = np.zeros((frequency, audience.cells, worlds))
    state[0] = 1.0
    for number, lines in by_channel(channel).items():
        law = np.zeros((frequency, worlds))
        law[0] = 1.0
        for line in lines.tolist():
            law[1:] = law[1:] * (1 - views[line]) + law[:-1] * views[line]
            law[0] *= 1 - views[line]
        cells, follow = audience.followers(number)
        before = state[:, cells]
        after = before * (1 - follow)[:, None]
        for more in range(frequency):
            after[more:] += before[: frequency - more] * (follow[:, None] * law[more])
        state[:, cells] = after
    exposed = np.clip(1.0 - state.sum(axis=0), 0.0, 1.0)
    reached: FloatArray = np.minimum(audience.people @ exposed, audience.target)
    return reached
