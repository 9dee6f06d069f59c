"""Exact reach of plans: the (weighted) people who are exposed at least `frequency` times.

Everything here takes offers as two arrays, `channel` (k,) and `view` (k,), and evaluates them by the
recursion of `frequency`. It shares nothing with the terms the solver optimises, so it may disagree.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from optimizer.audience.cells import Audience
from optimizer.audience.frequency import BLOCK, below, by_channel, expose, exposures

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def reach(audience: Audience, channel: IntArray, view: FloatArray, frequency: int = 1) -> float:
    """Weighted people exposed at least `frequency` times to the plan that takes all given offers."""
    state = below(audience, channel, view, frequency)
    return _at_least(audience, state)


def _at_least(audience: Audience, state: FloatArray) -> float:
    exposed = np.clip(1.0 - state.sum(axis=0), 0.0, 1.0)
    return min(float(audience.people @ exposed), audience.target)


def single_reach(audience: Audience, channel: IntArray, view: FloatArray) -> FloatArray:
    """(k,) weighted people whom each offer reaches by itself."""
    whole = np.asarray(audience.follow @ audience.people, dtype=np.float64)
    return whole[channel] * view


def reaches(
    audience: Audience, channel: IntArray, view: FloatArray, plans: Sequence[IntArray], frequency: int = 1
) -> FloatArray:
    """(P,) reach of each of P plans, each the positions of its offers in `channel` and `view`.

    Plans over dense cells are evaluated together, block by block, as long as none has two lines on one channel.
    """
    repeats = any(len(np.unique(channel[plan])) < len(plan) for plan in plans)
    if repeats or not isinstance(audience.follow, np.ndarray):
        return np.array([reach(audience, channel[plan], view[plan], frequency) for plan in plans])
    result = np.empty(len(plans))
    step = max(1, BLOCK // 8 // (audience.cells * (frequency + 1)))
    for start in range(0, len(plans), step):
        batch = plans[start : start + step]
        result[start : start + step] = _reaches_dense(audience, audience.follow, channel, view, batch, frequency)
    return result


def _reaches_dense(
    audience: Audience,
    follow: NDArray[np.floating],
    channel: IntArray,
    view: FloatArray,
    plans: Sequence[IntArray],
    frequency: int,
) -> FloatArray:
    longest = max((len(plan) for plan in plans), default=0)
    state = np.zeros((frequency, len(plans), audience.cells))
    state[0] = 1.0
    for position in range(longest):
        # Plans that are over take an offer nobody sees.
        rows = np.array([channel[plan[position]] if position < len(plan) else 0 for plan in plans])
        seen = np.array([view[plan[position]] if position < len(plan) else 0.0 for plan in plans])
        hit = follow[rows] * seen[:, None]
        after = state * (1 - hit)
        after[1:] += state[:-1] * hit
        state = after
    exposed = np.clip(1.0 - state.sum(axis=0), 0.0, 1.0)
    reached: FloatArray = np.minimum(exposed @ audience.people, audience.target)
    return reached


def added_reach(audience: Audience, channel: IntArray, view: FloatArray, frequency: int = 1) -> FloatArray:
    """(m,) weighted people a plan of m lines loses when each line alone is dropped.

    The law of the exposures to all other channels is built by halving the plan: half of the channels joins what is
    outside, the other half is halved again, so nothing is ever divided out (a certain hit could not be).
    """
    added = np.zeros(len(channel))
    groups = list(by_channel(channel).items())
    nothing = below(audience, channel[:0], view[:0], frequency)
    pending = [(0, len(groups), nothing)] if groups else []
    while pending:
        first, end, outside = pending.pop()
        if end - first == 1:
            number, lines = groups[first]
            for line in lines.tolist():
                added[line] = _lost(audience, number, view[lines], view[lines[lines != line]], outside)
            continue
        middle = (first + end) // 2
        for mine, others in (((first, middle), (middle, end)), ((middle, end), (first, middle))):
            state = outside.copy()
            for number, lines in groups[slice(*others)]:
                expose(state, audience, number, view[lines])
            pending.append((*mine, state))
    return added


def _lost(audience: Audience, channel: int, views: FloatArray, left: FloatArray, outside: FloatArray) -> float:
    """People lost when the lines of a channel are only `left`; `outside` (k, C) are the exposures to all others.

    Fewer lines raise a follower's chance of at most j exposures to the channel by rise_j; who then stays below the
    frequency k is lost: sum_j rise_j * (chance of k - 1 - j exposures to the others).
    """
    frequency = len(outside)
    rise = np.cumsum(exposures(left, frequency) - exposures(views, frequency))
    cells, follow = audience.followers(channel)
    return float((audience.people[cells] * (rise @ outside[::-1, cells])) @ follow)


def gains(audience: Audience, channel: IntArray, view: FloatArray, chosen: IntArray, frequency: int = 1) -> FloatArray:
    """(k,) weighted people that each of k offers would add to the plan of the positions `chosen`.

    Because offers of one channel differ by their view rate only, one pass over channels prices a million offers;
    channels of the plan are priced apart. An offer that is chosen already is priced as if it were taken once more.
    """
    state = below(audience, channel[chosen], view[chosen], frequency)
    per_view = np.asarray(audience.follow @ (audience.people * state[-1]), dtype=np.float64)
    for number, lines in by_channel(channel[chosen]).items():
        others = chosen[channel[chosen] != number]
        outside = below(audience, channel[others], view[others], frequency)
        law = exposures(view[chosen][lines], frequency)
        cells, follow = audience.followers(number)
        per_view[number] = (audience.people[cells] * (law @ outside[::-1, cells])) @ follow
    return per_view[channel] * view
