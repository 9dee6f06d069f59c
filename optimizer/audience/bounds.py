"""How far the model may be wrong: reach if audiences were independent, and bounds that need no model.

The bounds use only sizes of audiences and known overlaps. They hold whoever the other overlaps are, as long as
those inputs are right and people who follow two channels see offers on them independently. In people, unweighted.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from optimizer.audience.cells import Audience, KnownPairs
from optimizer.audience.frequency import by_channel
from optimizer.audience.reach import single_reach

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


class ReachBounds(NamedTuple):
    """The people reached lie between `least` and `most`."""

    least: float
    most: float


def independent_reach(audience: Audience, channel: IntArray, view: FloatArray) -> float:
    """Weighted people reached if every audience were drawn at random from the target (Sainsbury's formula).

    Lines on one channel have one audience, whose people see each of them with its view rate.
    """
    groups = by_channel(channel)
    once = np.array([1 - np.prod(1 - view[lines]) for lines in groups.values()])
    part = single_reach(audience, np.array(list(groups), dtype=np.int64), once) / audience.target
    return audience.target * float(1 - np.prod(1 - np.minimum(part, 1.0)))


def reach_bounds(
    size: FloatArray, market: float, channel: IntArray, view: FloatArray, known: KnownPairs | None = None
) -> ReachBounds:
    """Least and most people a plan of m lines can reach.

    `size` (n,) people in each channel's audience; `known` overlaps, or None for none. Above: the sum of
    single reaches less the heaviest tree of sure overlaps (Hunter 1976, Worsley 1982), and the market.
    Below: the best of `shared_credit` over plans from which lines are dropped.
    """
    if not len(channel):
        return ReachBounds(0.0, 0.0)
    alone = size[channel] * view
    sure, possible = _overlap_limits(size, market, channel, view, known)
    most = min(alone.sum() - _heaviest_tree(sure), market)
    least = max(_best_credit(alone, possible), float(alone.max()))
    return ReachBounds(min(least, most), most)


def _overlap_limits(
    size: FloatArray, market: float, channel: IntArray, view: FloatArray, known: KnownPairs | None
) -> tuple[FloatArray, FloatArray]:
    """(m, m) fewest and most people that two lines both reach.

    Two audiences share at least a + b - market and at most the smaller one; a known pair shares what is
    known, an unlisted one less than the cut, and two lines on one channel share its whole audience.
    """
    own, other = size[channel][:, None], size[channel][None, :]
    fewest = np.maximum(own + other - market, 0.0)
    most = np.minimum(own, other)
    if known is not None:
        if known.unlisted_below is not None:
            most = np.maximum(np.minimum(most, known.unlisted_below), fewest)
        shared = _known_among(channel, known, len(size))
        fewest = np.where(np.isnan(shared), fewest, shared)
        most = np.where(np.isnan(shared), most, shared)
    same = channel[:, None] == channel[None, :]
    fewest, most = np.where(same, own, fewest), np.where(same, own, most)
    both = view[:, None] * view[None, :]
    return fewest * both, most * both


def _known_among(channel: IntArray, known: KnownPairs, channels: int) -> FloatArray:
    """(m, m) known shared people of the lines' channels, nan where nothing is known."""
    key = known.first * channels + known.second
    order = np.argsort(key)
    low = np.minimum(channel[:, None], channel[None, :])
    wanted = low * channels + np.maximum(channel[:, None], channel[None, :])
    if not len(key):
        return np.full(wanted.shape, np.nan)
    place = np.minimum(np.searchsorted(key[order], wanted), len(key) - 1)
    result: FloatArray = np.where(key[order][place] == wanted, known.shared[order][place], np.nan)
    return result


def _heaviest_tree(weight: FloatArray) -> float:
    """Weight of the maximum spanning tree of a complete graph, `weight` (m, m) >= 0 (Prim's algorithm)."""
    best = weight[0].copy()
    best[0] = -np.inf
    total = 0.0
    for _ in range(len(weight) - 1):
        line = int(best.argmax())
        total += float(best[line])
        best = np.where(np.isneginf(best), best, np.maximum(best, weight[line]))
        best[line] = -np.inf
    return total


def shared_credit(alone: FloatArray, together: FloatArray) -> float:
    """A lower bound of the people in a union: each line is credited with its people over the lines they see.

    `alone` (m,) people of each line, `together` (m,) the sum over all lines of the people both reach, its own
    included: together / alone is how many lines its people see on average. A person who sees K lines gives
    1/K of credit to each, so the credits add up to the union; as 1/K is convex, the credit of a line is
    at least alone * phi(together / alone), where phi joins the points (k, 1/k) by straight lines. It is
    the bound of Kuai, Alajaji and Takahara (2000), which is never below that of Dawson and Sankoff (1967),
    and it stays a bound where `together` is only an upper limit.
    """
    return float(alone @ _credit_rate(together / np.where(alone > 0, alone, 1.0)))


def _credit_rate(average: FloatArray) -> FloatArray:
    """phi: 1/k joined by straight lines, at an average of 1 line or more."""
    average = np.maximum(average, 1.0)
    whole = np.floor(average)
    rate: FloatArray = 1 / whole - (average - whole) / (whole * (whole + 1))
    return rate


def _best_credit(alone: FloatArray, possible: FloatArray) -> float:
    """Best bound over the plan and the smaller plans got by dropping the worst line again and again."""
    overlap = possible.copy()
    np.fill_diagonal(overlap, alone)
    kept = np.flatnonzero(alone > 0)
    best = 0.0
    while len(kept):
        mine, pair = alone[kept], overlap[np.ix_(kept, kept)]
        together = pair.sum(axis=1)
        best = max(best, shared_credit(mine, together))
        # Row j: the credits once line j is gone, its own taken away.
        credit = mine * _credit_rate((together - pair) / mine)
        np.fill_diagonal(credit, 0.0)
        left = credit.sum(axis=1)
        worst = int(left.argmax())
        best = max(best, float(left[worst]))
        kept = np.delete(kept, worst)
    return best
