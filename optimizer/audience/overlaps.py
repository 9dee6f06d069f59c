"""Audience from overlaps: a factor copula fitted to the pairs that are known, wherever they come from.

Pairs that are not known come out of the fit; a channel with no known pair takes the usual correlation.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from optimizer.audience.cells import Audience, KnownPairs
from optimizer.audience.copula import follow_table, loadings_of
from optimizer.audience.fit import PairTargets, fitted_slopes
from optimizer.audience.inputs import Channels, shares_of, size_problems
from optimizer.audience.one_factor import CORRELATION, correlation_problems
from optimizer.audience.pairs import PairRows, known_pairs
from optimizer.audience.points import REAL_PEOPLE, LatentPoints, spread_points
from optimizer.audience.ties import SAME_CREATOR, private_strength, several_channels
from optimizer.audience.triples import triple_problems
from optimizer.errors import InputError
from optimizer.words.figures import count

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

MOST_UNLISTED = 200_000
"""Unlisted pairs looked at while fitting; of more, an even sample stands for all."""


def audience_from_overlaps(
    channels: Channels,
    market: float,
    rows: PairRows,
    *,
    unlisted_below: float | None = None,
    unknown: tuple[IntArray, IntArray] | None = None,
    correlation: float = CORRELATION,
    points: int = 256,
) -> Audience:
    """Cells of a copula whose overlaps are as close to the known ones as a few traits allow.

    `market` people; `unlisted_below` the shared people under which pairs were left out of the file (a
    missing pair is then between 0 and that, otherwise it is unknown), but for the pairs `unknown` (two
    arrays of channels), which may share any number; `correlation` where nothing is known; `points` the
    number of cells. Raises InputError with every problem of sizes and rows.
    """
    problems = [*size_problems(channels, market), *correlation_problems(correlation)]
    if problems:
        raise InputError(problems)
    known, problems = known_pairs(channels, market, rows, unlisted_below)
    if problems:
        raise InputError(problems)
    people = spread_points(trait_count(len(channels.audience)), points, REAL_PEOPLE)
    share = shares_of(channels, market)
    loadings = _fitted_loadings(channels, share, market, known, unknown, people, correlation)
    strength = _tie_strength(channels, share, market, known, loadings, people)
    follow = follow_table(share, loadings, people, channels.creator, strength)
    heads = people.weight * market
    sentence = _sentence(known, len(channels.audience))
    # The bounds read the cut as a promise for every unlisted pair.
    promised = known if unknown is None else replace(known, unlisted_below=None)
    warnings = tuple(triple_problems(channels, market, known, rows))
    return Audience(heads, heads, follow, "overlaps", sentence, promised, warnings)


def trait_count(channels: int) -> int:
    """Traits of the model: more channels form more communities (languages, say) and tell more about them."""
    return 8 if channels <= 300 else 16


def _fitted_loadings(
    channels: Channels,
    share: FloatArray,
    market: float,
    known: KnownPairs,
    unknown: tuple[IntArray, IntArray] | None,
    points: LatentPoints,
    correlation: float,
) -> FloatArray:
    """(n, K) loadings, the same for all channels of one creator."""
    inside = np.flatnonzero((share > 0) & (share < 1))
    row = np.full(len(share), -1, dtype=np.int64)
    row[inside] = np.arange(len(inside))
    creator = np.arange(len(inside)) if channels.creator is None else _codes(channels.creator[inside])
    targets = _targets(known, unknown, row, creator, market)
    slopes = fitted_slopes(share[inside], market, targets, points, correlation, owner=creator)
    loadings = np.zeros((len(share), slopes.shape[1]))
    loadings[inside] = loadings_of(slopes)
    return loadings


def _codes(creator: IntArray) -> IntArray:
    return np.unique(creator, return_inverse=True)[1].astype(np.int64)


def _targets(
    known: KnownPairs, unknown: tuple[IntArray, IntArray] | None, row: IntArray, creator: IntArray, market: float
) -> PairTargets:
    """Known pairs of different creators as fitting targets, and unlisted ones as upper limits."""
    first, second = row[known.first], row[known.second]
    usable = (first >= 0) & (second >= 0)
    usable[usable] = creator[first[usable]] != creator[second[usable]]
    left, right, shared = first[usable], second[usable], known.shared[usable] / market
    listed = PairTargets(left, right, shared, np.zeros(len(left), dtype=np.bool_), np.ones(len(left)))
    if known.unlisted_below is None or len(row) < 2:
        return listed
    if unknown is not None:
        first, second = np.concatenate([first, row[unknown[0]]]), np.concatenate([second, row[unknown[1]]])
    low, high, stands_for = _unlisted(first, second, creator)
    limit = np.full(len(low), known.unlisted_below / market)
    return PairTargets(
        np.concatenate([left, low]),
        np.concatenate([right, high]),
        np.concatenate([shared, limit]),
        np.concatenate([listed.at_most, np.ones(len(low), dtype=np.bool_)]),
        np.concatenate([listed.weight, np.full(len(low), stands_for)]),
    )


def _unlisted(first: IntArray, second: IntArray, creator: IntArray) -> tuple[IntArray, IntArray, float]:
    """Pairs other than the given ones, at most `MOST_UNLISTED` of them, and how many pairs each stands for."""
    count = len(creator)
    every = count * (count - 1) // 2
    if every <= MOST_UNLISTED:
        low, high = np.triu_indices(count, 1)
    else:
        drawn = np.random.default_rng(1).integers(0, count, (2, int(MOST_UNLISTED * 1.2)))
        low, high = drawn.min(axis=0), drawn.max(axis=0)
    listed = np.unique(np.minimum(first, second) * count + np.maximum(first, second))
    free = (low != high) & (creator[low] != creator[high]) & ~np.isin(low * count + high, listed)
    low, high = low[free][:MOST_UNLISTED], high[free][:MOST_UNLISTED]
    return low.astype(np.int64), high.astype(np.int64), max(1.0, (every - len(listed)) / max(len(low), 1))


def _tie_strength(
    channels: Channels,
    share: FloatArray,
    market: float,
    known: KnownPairs,
    loadings: FloatArray,
    points: LatentPoints,
) -> FloatArray:
    """(n,) strength of each creator's own trait: as told by the overlap of their channels, else the usual one."""
    several = several_channels(channels)
    usual = private_strength(channels, loadings, SAME_CREATOR)
    if channels.creator is None or not several.any():
        return usual
    own = np.flatnonzero(channels.creator[known.first] == channels.creator[known.second])
    if not len(own):
        return usual
    first, second, shared = known.first[own], known.second[own], known.shared[own] / market
    told = np.unique(np.concatenate([first, second]))
    place = np.searchsorted(told, np.arange(len(share)))
    code = _codes(channels.creator)
    want = np.bincount(code[first], shared, minlength=code.max() + 1)
    low, high = np.zeros(len(want)), np.full(len(want), 0.98)
    for _ in range(24):
        middle = (low + high) / 2
        strength = private_strength(channels, loadings, middle[code])
        table = follow_table(share[told], loadings[told], points, channels.creator[told], strength[told])
        have = np.einsum("mc,mc,c->m", table[place[first]], table[place[second]], points.weight)
        below = np.bincount(code[first], have, minlength=len(want)) < want
        low, high = np.where(below, middle, low), np.where(below, high, middle)
    fitted = private_strength(channels, loadings, ((low + high) / 2)[code])
    tied = np.zeros(len(want), dtype=np.bool_)
    tied[code[first]] = True
    strength_told: FloatArray = np.where(tied[code], fitted, usual)
    return strength_told


def _sentence(known: KnownPairs, channels: int) -> str:
    pairs = channels * (channels - 1) // 2
    text = f"Reach is modelled: fitted to {count(len(known.first))} known overlaps of {count(pairs)} pairs of channels"
    if known.unlisted_below is not None:
        text += f", the others sharing fewer than {count(known.unlisted_below)} people"
    return text + "."
