"""Overlaps that contradict each other: three audiences whose pairs cannot all be as they are told.

With sizes a, b, c, pairs ab, ac, bc and t people in all three, every part of the Venn diagram of three sets holds
0 people or more:

    t >= 0,  t >= ab + ac - a,  t >= ab + bc - b,  t >= ac + bc - c       (people who follow one of them only)
    t <= ab, t <= ac, t <= bc,  t <= market - (a + b + c - ab - ac - bc)  (pairs without the third; nobody at all)

Where a lower limit lies above an upper one no t exists. A fit takes such pairs for what they are on average, so
they are a warning, not an error.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from optimizer.audience.cells import KnownPairs
from optimizer.audience.inputs import Channels
from optimizer.audience.pairs import PairRows
from optimizer.errors import Problem
from optimizer.words.figures import count

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SLACK = 0.02
"""A contradiction of up to this part of the smallest of three audiences is put down to rounding."""

MOST_TRIPLES = 5_000_000
"""So many are looked at; of more, those of the channels with the most known pairs."""


def triple_problems(channels: Channels, market: float, known: KnownPairs, rows: PairRows) -> Iterator[Problem]:
    """One warning that counts the contradictory triples and names the worst."""
    triples, excess, worst = _contradictions(channels.audience, market, known)
    if not triples:
        return
    names = [channels.names[channel] for channel in worst]
    pairs = {
        frozenset((int(i), int(j))): float(s) for i, j, s in zip(known.first, known.second, known.shared, strict=True)
    }
    told = ", ".join(
        f"{channels.names[i]} and {channels.names[j]} {count(pairs[frozenset((i, j))])}"
        for i, j in ((worst[0], worst[1]), (worst[0], worst[2]), (worst[1], worst[2]))
    )
    who = f"{names[0]}, {names[1]} and {names[2]}"
    what = f"the overlaps of {who} cannot all be true, by {count(excess)} people: they share {told}"
    if triples > 1:
        what += f"; {count(triples - 1)} more such triples"
    hint = "Correct the overlaps or the audiences; until then reach rests on what fits them best."
    ends = {frozenset(pair) for pair in ((worst[0], worst[1]), (worst[0], worst[2]), (worst[1], worst[2]))}
    row = next(
        row for row in range(len(rows.first)) if frozenset((int(rows.first[row]), int(rows.second[row]))) in ends
    )
    yield Problem(what, hint, rows.file, rows.line(row), severity="warning")


def _contradictions(size: FloatArray, market: float, known: KnownPairs) -> tuple[int, float, tuple[int, int, int]]:
    """How many triples of known pairs contradict each other, by how many people the worst, and which it is."""
    count = len(size)
    neighbours: list[list[int]] = [[] for _ in range(count)]
    for first, second in zip(known.first.tolist(), known.second.tolist(), strict=True):
        neighbours[first].append(second)
        neighbours[second].append(first)
    order = np.argsort(known.first * count + known.second)
    key, shared = (known.first * count + known.second)[order], known.shared[order]
    number, excess, worst, looked = 0, 0.0, (0, 0, 0), 0
    for lowest in sorted(range(count), key=lambda channel: -len(neighbours[channel])):
        # Each triple is looked at from its lowest channel.
        above = np.array(sorted(channel for channel in neighbours[lowest] if channel > lowest), dtype=np.int64)
        if len(above) < 2 or looked > MOST_TRIPLES:
            continue
        looked += len(above) ** 2 // 2
        first, second = (above[half] for half in np.triu_indices(len(above), 1))
        both = _shared(first, second, key, shared, count)
        with_first, with_second = (
            _shared(np.full(len(end), lowest), end, key, shared, count) for end in (first, second)
        )
        beyond = _excess((size[lowest], size[first], size[second]), (with_first, with_second, both), market)
        smallest = np.minimum(np.minimum(size[first], size[second]), size[lowest])
        bad = np.flatnonzero(np.nan_to_num(beyond) > SLACK * smallest + 1.0)
        number += len(bad)
        if len(bad) and (top := int(bad[beyond[bad].argmax()])) >= 0 and beyond[top] > excess:
            excess, worst = float(beyond[top]), (lowest, int(first[top]), int(second[top]))
    return number, excess, worst


def _shared(first: IntArray, second: IntArray, key: IntArray, shared: FloatArray, count: int) -> FloatArray:
    """(m,) known shared people of pairs with first < second, NaN where nothing is known."""
    wanted = first * count + second
    place = np.minimum(np.searchsorted(key, wanted), len(key) - 1)
    known: FloatArray = np.where(key[place] == wanted, shared[place], np.nan)
    return known


def _excess(
    sizes: tuple[float, FloatArray, FloatArray], pairs: tuple[FloatArray, FloatArray, FloatArray], market: float
) -> FloatArray:
    """(m,) people by which the lowest limit of t exceeds the highest; NaN where a pair is not known."""
    (a, b, c), (ab, ac, bc) = sizes, pairs
    low = np.maximum(np.maximum(0.0, ab + ac - a), np.maximum(ab + bc - b, ac + bc - c))
    high = np.minimum(np.minimum(ab, ac), np.minimum(bc, market - (a + b + c - ab - ac - bc)))
    excess: FloatArray = low - high
    return excess
