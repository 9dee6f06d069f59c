"""A program whose concave bound knows about repeats: each offer comes as a first, a second, ... booking of its channel.

The people whom a channel reaches in its second flight are to a part those of its first, and no linear form of the
offers says so (`repeated`). Here every offer has a column for each rank r that its booking may have on its channel, the
widest seen first. With the r - 1 bookings before it seen at least as widely, that is by a follower with at least
w = 1 - (1 - v)^(r - 1), an offer of view rate v still reaches a person of cell c with at most

    p_rc = f_c (1 - w) v / (1 - f_c w),        f_c the chance to follow the channel,

so the logarithms of these add up to a load that bounds the people reached, and is exact where a channel is always
booked with the same package. One row for each channel and rank says that at most one booking has it; the last rank
may be had by several.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.contact_probabilities import blocks, logs
from optimizer.program.model import Program
from optimizer.program.multi_flight_reach import Follow, MultiFlightReachTerm
from optimizer.program.reach_term import ReachTerm

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Matrix = NDArray[np.float64] | sp.csr_array

MOST_RANKS = 4


class RankedProbabilities:
    """The probabilities p_rc, never written out in full; `rank` (k,) counts from 0."""

    def __init__(self, channel: IntArray, view: FloatArray, rank: IntArray, follow: Follow) -> None:
        self._channel, self._view, self._follow = channel, view, follow
        self._left = (1.0 - view) ** rank
        """Of a follower: the chance that the bookings before it were not seen."""
        self.shape: tuple[int, int] = (len(channel), int(follow.shape[1]))

    def rows(self, columns: IntArray) -> Matrix:
        """(len(columns), C) some of them."""
        follow, left = self._follow[self._channel[columns]], self._left[columns]
        fresh = left * self._view[columns]
        if isinstance(follow, np.ndarray):
            return _chances(follow.astype(np.float64), left[:, None], fresh[:, None])
        each = np.diff(follow.indptr)
        data = _chances(follow.data.astype(np.float64), np.repeat(left, each), np.repeat(fresh, each))
        return sp.csr_array((data, follow.indices, follow.indptr), shape=follow.shape)

    def weigh(self, weight: FloatArray, columns: IntArray | None = None) -> FloatArray:
        """Sum over cells of weight_c p_rc, for all or for `columns`."""
        columns = np.arange(self.shape[0]) if columns is None else columns
        result = np.zeros(len(columns))
        for here in blocks(len(columns), self.shape[1]):
            result[here] = self.rows(columns[here]) @ weight
        return result

    def largest(self) -> float:
        """The greatest probability; it is that of a first booking."""
        most = 0.0
        for here in blocks(*self.shape):
            rows = self.rows(np.arange(here.start, here.stop))
            data = rows if isinstance(rows, np.ndarray) else rows.data
            most = max(most, float(data.max(initial=0.0)))
        return most

    def screen(self, price: FloatArray) -> FloatArray:
        """(k,) the slopes themselves."""
        result = np.zeros(self.shape[0])
        for here in blocks(*self.shape):
            result[here] = logs(self.rows(np.arange(here.start, here.stop))) @ price
        return result


def _chances(follow: FloatArray, left: FloatArray, fresh: FloatArray) -> FloatArray:
    """f (1 - w) v / (1 - f w), 0 where everybody has seen it before."""
    open_to_it = 1.0 - follow * (1.0 - left)
    return np.divide(follow * fresh, open_to_it, out=np.zeros_like(open_to_it), where=open_to_it > 0)


@dataclass(frozen=True)
class RankedProgram:
    """The program with ranks, and the way back. Columns 0 .. k-1 are the offers as first bookings."""

    program: Program
    offer: IntArray
    """(columns that are bookings,) the offer of each."""
    rank: IntArray
    """The rank of each, from 0."""
    view: FloatArray
    """(k,) view rate of each offer."""
    channel: IntArray
    """(k,) channel of each offer."""

    def bookings(self, chosen: IntArray) -> IntArray:
        """The columns that stand for a plan of offers: on each channel the widest seen first."""
        chosen = np.unique(chosen)
        order = np.lexsort((chosen, -self.view[chosen], self.channel[chosen]))
        ranked = chosen[order]
        starts = np.flatnonzero(np.diff(self.channel[ranked], prepend=-1))
        rank = np.arange(len(ranked)) - np.repeat(starts, np.diff(np.append(starts, len(ranked))))
        rank = np.minimum(rank, self.rank.max(initial=0))
        wanted = np.stack([ranked, rank])
        place = {
            (int(offer), int(rank)): at for at, (offer, rank) in enumerate(zip(self.offer, self.rank, strict=True))
        }
        return np.array(sorted(place[int(offer), int(rank)] for offer, rank in wanted.T), dtype=np.int64)


def by_rank(program: Program) -> RankedProgram | None:
    """The program with ranks; None where the concave objective needs none."""
    term = program.concave
    if not isinstance(term, MultiFlightReachTerm):
        return None
    k = program.offers
    bookable = np.zeros(term.follow.shape[0], dtype=np.int64)  # flights of each channel
    pairs = np.unique(np.stack([term.channel, program.group]), axis=1)
    np.add.at(bookable, pairs[0], 1)
    ranks = np.minimum(bookable[term.channel], MOST_RANKS)
    offer = np.concatenate([np.flatnonzero(ranks > rank) for rank in range(MOST_RANKS)]).astype(np.int64)
    rank = np.repeat(np.arange(MOST_RANKS), [int((ranks > earlier).sum()) for earlier in range(MOST_RANKS)])
    more = len(offer) - k
    channel, view = term.channel[offer], term.view[offer]
    probabilities = RankedProbabilities(channel, view, rank, term.follow)
    ranked = replace(term, channel=channel, view=view, bound=ReachTerm(term.people, probabilities))
    rows, low, high, local, names = _rank_rows(program, offer, rank, channel, bookable)
    locked = np.flatnonzero(program.lower[:k] > 0)
    lower = np.concatenate([np.zeros(len(offer)), program.lower[k:]])
    if len(locked):  # a locked offer is booked with some rank
        place = np.flatnonzero(np.isin(offer, locked))
        entries = np.searchsorted(locked, offer[place]), place
        width = program.columns + more
        rows = sp.vstack([rows, sp.csr_array((np.ones(len(place)), entries), shape=(len(locked), width))])
        low = np.append(low, np.ones(len(locked)))
        high = np.append(high, np.full(len(locked), np.inf))
        local = np.append(local, np.zeros(len(locked), dtype=bool))
        names = (*names, *(f"booked_{number}" for number in locked.tolist()))
    wide = Program(
        offers=len(offer),
        gain=np.concatenate([program.gain[offer], program.gain[k:]]),
        rows=sp.csr_array(rows),
        low=low,
        high=high,
        local=local,
        group=program.group[offer],
        lower=lower,
        upper=np.concatenate([program.upper[offer], program.upper[k:]]),
        row_names=names,
        column_names=program.column_names,
        totals=tuple((column + more, row) for column, row in program.totals),
        concave=ranked,
        floors=tuple((_spread(floor, offer), least, name) for floor, least, name in program.floors),
    )
    return RankedProgram(wide, offer, rank, term.view, term.channel)


def _rank_rows(
    program: Program, offer: IntArray, rank: IntArray, channel: IntArray, bookable: IntArray
) -> tuple[sp.csr_array, FloatArray, FloatArray, NDArray[np.bool_], tuple[str, ...]]:
    """The program's rows over bookings, then one for each channel and rank that only one booking may have."""
    k, m = program.offers, program.rows.shape[0]
    columns = sp.csc_array(program.rows)
    spread = sp.hstack([columns[:, offer], columns[:, k:]])
    single = np.flatnonzero((bookable[channel] > 1) & (rank < min(MOST_RANKS, int(bookable.max(initial=1))) - 1))
    key, row = np.unique(channel[single] * MOST_RANKS + rank[single], return_inverse=True)
    extra = sp.csr_array((np.ones(len(single)), (row, single)), shape=(len(key), spread.shape[1]))
    return (
        sp.csr_array(sp.vstack([spread, extra])),
        np.append(program.low, np.full(len(key), -np.inf)),
        np.append(program.high, np.ones(len(key))),
        np.append(program.local, np.ones(len(key), dtype=bool)),
        (*program.row_names, *(f"rank_{m + number}" for number in range(len(key)))),
    )


def _spread(floor: object, offer: IntArray) -> MultiFlightReachTerm:
    """A floor over bookings: its bound knows no ranks, for in one flight others may have been seen most widely."""
    assert isinstance(floor, MultiFlightReachTerm)  # where channels may be booked twice all terms are of this kind
    return replace(
        floor,
        channel=floor.channel[offer],
        view=floor.view[offer],
        bound=ReachTerm(floor.people, _Spread(floor, offer)),
    )


class _Spread:
    """The hits of a floor's bound, for bookings instead of offers."""

    def __init__(self, floor: MultiFlightReachTerm, offer: IntArray) -> None:
        self._of, self._offer = floor.bound.probabilities, offer
        self.shape: tuple[int, int] = (len(offer), floor.cells)

    def rows(self, columns: IntArray) -> Matrix:
        """As of the offers."""
        return self._of.rows(self._offer[columns])

    def weigh(self, weight: FloatArray, columns: IntArray | None = None) -> FloatArray:
        """As of the offers."""
        return self._of.weigh(weight, self._offer if columns is None else self._offer[columns])

    def largest(self) -> float:
        """As of the offers."""
        return self._of.largest()

    def screen(self, price: FloatArray) -> FloatArray:
        """As of the offers."""
        return self._of.screen(price)[self._offer]
