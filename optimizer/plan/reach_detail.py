"""How a plan's reach comes about: who adds how many new people, and whose audiences are the same people."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimizer.audience.building import view_rates
from optimizer.audience.frequency import below, by_channel, expose
from optimizer.plan.evaluation import Chosen
from optimizer.plan.reached import Reached

MOST_SHOWN = 24
"""Channels of the table of overlaps: more cannot be read."""
_GREEDY = 600
"""Channels up to which each step looks for whoever adds most; longer plans go by the size of the audience."""


@dataclass(frozen=True, slots=True)
class Step:
    """A channel as it joins the plan, with all its lines, after those before it."""

    lines: tuple[int, ...]
    """Positions in the plan's lines."""
    alone: float
    """People it reaches by itself."""
    new: float
    """People it adds who were not reached before it."""
    total: float
    """People reached from here on."""


@dataclass(frozen=True)
class Overlaps:
    """Channels of the plan, the largest audiences first, and how much of the smaller audience each pair shares."""

    names: tuple[str, ...]
    people: tuple[float, ...]
    """Size of each audience."""
    shares: tuple[tuple[float, ...], ...]
    """Shared people as a fraction of the smaller audience; 1 on the diagonal."""
    hidden: int
    """Channels of the plan that are not shown."""


def build_up(chosen: Chosen) -> tuple[Step, ...]:
    """The channels in the order in which each adds the most to those before it; empty without an audience.

    The last total is the plan's reach. With a frequency of two or more the first channels add nobody.
    """
    reached = chosen.reached
    if reached is None or not len(chosen.index):
        return ()
    audience, frequency = reached.market.audience, reached.market.frequency
    channel, view = chosen.offers.channel[chosen.index], view_rates(chosen.offers)[chosen.index]
    groups = by_channel(channel)
    follow = audience.follow[np.array(list(groups), dtype=np.int64)]
    lines = list(groups.values())
    seen = np.array([1.0 - np.prod(1.0 - view[own]) for own in lines])
    alone = np.asarray(follow @ audience.people, dtype=np.float64) * seen
    state = below(audience, channel[:0], view[:0], frequency)
    left = np.argsort(-alone, kind="stable").tolist()
    greedy = len(left) <= _GREEDY
    steps, total = [], 0.0
    while left:
        place = 0
        if greedy:
            gains = np.asarray(follow[left] @ (audience.people * state[-1]), dtype=np.float64) * seen[left]
            place = int(np.argmax(gains)) if gains.max() > 0 else 0
        one = left.pop(place)
        expose(state, audience, int(channel[lines[one][0]]), view[lines[one]])
        now = min(float(audience.people @ np.clip(1.0 - state.sum(axis=0), 0.0, 1.0)), audience.target)
        steps.append(Step(tuple(lines[one].tolist()), float(alone[one]), max(0.0, now - total), now))
        total = now
    return tuple(steps)


def overlaps(chosen: Chosen) -> Overlaps | None:
    """Overlaps of the plan's channels under its audience model; None without one, or with a single channel."""
    reached: Reached | None = chosen.reached
    channels = np.unique(chosen.offers.channel[chosen.index])
    if reached is None or len(channels) < 2:
        return None
    audience, table = reached.market.audience, chosen.offers.channels
    sizes = audience.sizes[channels]
    order = np.lexsort((channels, -sizes))[:MOST_SHOWN]
    shown, people = channels[order], sizes[order]
    first, second = np.triu_indices(len(shown), 1)
    shared = audience.shared(shown[first], shown[second])
    smaller = np.minimum(people[first], people[second])
    shares = np.eye(len(shown))
    shares[first, second] = np.divide(shared, smaller, out=np.zeros(len(shared)), where=smaller > 0)
    shares = np.clip(np.maximum(shares, shares.T), 0.0, 1.0)
    labels = [f"{table['creator'].iloc[one]}, {table['platform'].iloc[one]}" for one in shown.tolist()]
    return Overlaps(
        tuple(labels), tuple(people.tolist()), tuple(tuple(row) for row in shares.tolist()), len(channels) - len(shown)
    )
