"""How far a modelled reach may be off: what is not known of audiences, as a law of their correlation.

How much audiences overlap is one number first, the correlation r of a one-factor copula, and the reach of a plan falls
as r rises. The r at which that copula meets the real reach of plans of 5 to 40 creators drawn at random was measured on
public sets:

    set                                                   r of the set   its spread over plans of 5, 10, 20, 40 creators
    viewers of anime (5,000 people)                       0.30           0.085, 0.054, 0.049, 0.035
    followers of developers on GitHub (37,700; MUSAE)     0.25           0.078, 0.050, 0.035, 0.019
    listeners of artists on Last.fm (1,880; HetRec 2011)  0.00           0.121, 0.080, 0.038, 0.021
    viewers of Twitch channels (2,000 channels; pairs)    0.07 to 0.18, for a market of 20 to 40 million

Averages over the pairs of real creators go up to 0.42, and on sets that were kept out a reach at 0.3 was too high by up
to 24 % and too low by up to 32 %. So three things are uncertain, each a part of the spread of r:

    the market        `BELOW` or `ABOVE`, less by the k creators of whom a pair is told: 1 / (1 / t^2 + k / c^2)
    the plan          c^2 / creators of the plan, for the part of its pairs that is not told
    the model         `LAW` with all pairs told, and `UNSEEN` x the part of the plan's pairs that is not told: fitted
                      models are off by so much on the three sets, where 10, 30 and 100 % of the pairs are told

where t is `BELOW` or `ABOVE` and c is `BETWEEN_CREATORS`. The sets are few: that the ranges hold on them says that they
are not too narrow there, and no more.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from optimizer.audience.cells import Audience
from optimizer.audience.inputs import Channels
from optimizer.audience.one_factor import audience_from_sizes
from optimizer.audience.reach import reach

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

BELOW, ABOVE = 0.26, 0.20
"""Spread of the markets' correlation below and above the usual one."""
BETWEEN_CREATORS = 0.18
"""Spread between plans of one market, for a single creator."""
LAW = 0.025
"""What is left where every pair is told: whether three channels share the same people."""
UNSEEN = 0.04
"""How far pairs that are not told may be off all together."""
NODES = np.array([0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
"""Correlations at which the reach of a plan is worked out; between them it is nearly straight."""


@dataclass(frozen=True)
class Uncertainty:
    """What is not known of the correlation of the audiences of a plan: a normal law with two halves."""

    below: float
    above: float


def uncertainty_of(audience: Audience, channel: IntArray) -> Uncertainty | None:
    """How uncertain the correlation is between the channels of a plan; None where people are counted.

    `channel` (m,) may name a channel more than once. A correlation that the scenario states moves the middle alone:
    what pairs tell narrows the range, an opinion does not.
    """
    if audience.source == "panel":
        return None
    own = np.unique(channel)
    known = audience.known
    told, part = 0, 0.0
    if known is not None:
        told = len(np.unique(np.concatenate([known.first, known.second])))
        inside = np.isin(known.first, own) & np.isin(known.second, own)
        pairs = len(own) * (len(own) - 1) / 2
        # Of a pair that is not listed because it shares few people, that much is known.
        part = 1.0 if known.unlisted_below is not None else inside.sum() / pairs if pairs else 1.0
    plan = (1 - part) * BETWEEN_CREATORS**2 / max(len(own), 1) + LAW**2
    if told:
        plan += (UNSEEN * (1 - part)) ** 2

    def spread(market: float) -> float:
        return sqrt(1 / (1 / market**2 + told / BETWEEN_CREATORS**2) + plan)

    return Uncertainty(spread(BELOW), spread(ABOVE))


def reach_factors(
    audience: Audience,
    channel: IntArray,
    view: FloatArray,
    frequency: int,
    uncertain: Uncertainty,
    chances: tuple[FloatArray, FloatArray],
) -> FloatArray:
    """(S,) what the reach of a plan comes to, relative to its modelled reach, in S worlds.

    `channel` and `view` (m,) are the plan's lines; `chances` two rows (S,) of numbers inside (0, 1): which correlation
    a world has, and how many people happen to be shared, which matters in a market of a few thousand alone.
    """
    own, place = np.unique(channel, return_inverse=True)
    sizes = np.minimum(audience.sizes[own], audience.market)
    channels = Channels(sizes, tuple(map(str, range(len(own)))))
    plain = [audience_from_sizes(channels, audience.market, node) for node in NODES.tolist()]
    once = np.array([reach(node, place, view) for node in plain])
    often = once if frequency == 1 else np.array([reach(node, place, view, frequency) for node in plain])
    modelled = reach(audience.unweighted(), channel, view)
    if modelled <= 0 or len(own) < 2:
        return np.ones(len(chances[0]))
    here = _correlation_of(modelled, once)
    normal = ndtri(chances[0])
    drawn = here + np.where(normal < 0, uncertain.below, uncertain.above) * normal
    added = float((sizes[place] * view).sum())
    counted = _at(drawn, often)
    # A count of people shared has the scatter of a count.
    lost = np.maximum(added - _at(drawn, once), 0.0)
    counted = counted - np.sqrt(lost) * ndtri(chances[1])
    most = added / frequency
    usual = _at(np.array([here]), often)[0]
    factors: FloatArray = np.clip(counted, 0.0, min(most, audience.market)) / max(usual, 1e-9)
    return factors


def _at(correlation: FloatArray, at_nodes: FloatArray) -> FloatArray:
    """Reach at each correlation; below 0, where the copula has none, as far up as it falls above."""
    nodes, values = _mirrored(at_nodes)
    between: FloatArray = np.interp(correlation, nodes, values)
    return between


def _correlation_of(people: float, at_nodes: FloatArray) -> float:
    """The correlation at which the plan reaches so many people at least once."""
    nodes, values = _mirrored(at_nodes)
    # Reach falls as the correlation rises.
    return float(np.interp(-people, -values, nodes))


def _mirrored(at_nodes: FloatArray) -> tuple[FloatArray, FloatArray]:
    nodes = np.concatenate([-NODES[:0:-1], NODES])
    values = np.concatenate([2 * at_nodes[0] - at_nodes[:0:-1], at_nodes])
    return nodes, values
