"""A program whose concave bound knows about repeats: each offer comes as a booking after others of its channel.

The people whom a channel reaches in its second flight are to a part those of its first, and no linear form of the
offers says so (`multi_flight_reach`). Here every offer has a column for each set of view rates W that its channel may
have been booked with before it, the widest seen first. A follower has missed them all with chance w = prod over W of
(1 - v), so an offer of view rate v still reaches a person of cell c, among those who are not reached, with

    p_Wc = f_c w v / (1 - f_c (1 - w)),        f_c the chance to follow the channel,

and the logarithms of these add up to the exact load of every plan. A channel's bookings are a path from W = {} on: a
row for each W says that what follows it is booked at most as often as what leads to it. From `MOST_BEFORE` bookings on
all further ones count as the next, which reaches at least as many people.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations_with_replacement

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.contact_probabilities import blocks, logs
from optimizer.program.model import Program
from optimizer.program.multi_flight_reach import Follow, MultiFlightReachTerm
from optimizer.program.reach_term import ReachTerm
from optimizer.program.without_flights import any_links

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Matrix = NDArray[np.float64] | sp.csr_array
Before = tuple[float, ...]
"""View rates of a channel's bookings so far, the greatest first."""

MOST_BEFORE = 3
"""So many bookings of a channel are told apart at most,"""

MOST_COLUMNS = 100_000
"""and fewer where the program would have more columns than this for it, but never less than one."""


class RankedProbabilities:
    """The probabilities p_Wc, never written out in full; `left` (k,) is w, a follower's chance to have seen nothing."""

    def __init__(self, channel: IntArray, view: FloatArray, left: FloatArray, follow: Follow) -> None:
        self._channel, self._view, self._left, self._follow = channel, view, left, follow
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
    """The program over bookings, and the way back. Columns 0 .. k-1 are the offers as first bookings."""

    program: Program
    offer: IntArray
    """(columns that are bookings,) the offer of each."""
    before: tuple[Before, ...]
    """What each comes after."""
    view: FloatArray
    """(k,) view rate of each offer."""
    channel: IntArray
    """(k,) channel of each offer."""
    depth: int
    """Bookings that are told apart at most."""

    def bookings(self, chosen: IntArray) -> IntArray:
        """The columns that stand for a plan of offers: on each channel the widest seen first."""
        chosen = np.unique(chosen)
        place = {
            (int(offer), before): at for at, (offer, before) in enumerate(zip(self.offer, self.before, strict=True))
        }
        columns, so_far = [], dict[int, Before]()
        for offer in chosen[np.lexsort((chosen, -self.view[chosen], self.channel[chosen]))].tolist():
            channel = int(self.channel[offer])
            before = so_far.get(channel, ())
            columns.append(place[offer, before[: self.depth]])
            so_far[channel] = (*before, float(self.view[offer]))
        return np.array(sorted(columns), dtype=np.int64)


def by_rank(program: Program) -> RankedProgram | None:
    """The program over bookings; None where the concave objective needs none."""
    term = program.concave
    if not isinstance(term, MultiFlightReachTerm):
        return None
    k = program.offers
    pairs = np.unique(np.stack([term.channel, program.group]), axis=1)
    flights = np.bincount(pairs[0], minlength=term.follow.shape[0])
    offer, before, depth = _columns(term, flights)
    more = len(offer) - k
    channel, view = term.channel[offer], term.view[offer]
    left = np.array([np.prod(1.0 - np.array(seen)) for seen in before])
    probabilities = RankedProbabilities(channel, view, left, term.follow)
    ranked = replace(term, channel=channel, view=view, bound=ReachTerm(term.people, probabilities))
    ranked = replace(ranked, exact=int(flights.max(initial=0)) <= depth + 1)
    rows, low, high, local, names = _path_rows(program, term, (offer, before, depth), flights)
    # First bookings are the offers themselves: without an indicator a channel has none, in whatever flight.
    links = any_links(program, term.channel)
    wide = sp.hstack([links[:, :k], sp.csr_array((links.shape[0], more)), links[:, k:]])
    rows = sp.vstack([rows, wide])
    low, high = np.append(low, np.full(links.shape[0], -np.inf)), np.append(high, np.zeros(links.shape[0]))
    local = np.append(local, np.ones(links.shape[0], dtype=bool))
    names = (*names, *(f"first_{number}" for number in range(links.shape[0])))
    locked = np.flatnonzero(program.lower[:k] > 0)
    lower = np.concatenate([np.zeros(len(offer)), program.lower[k:]])
    if len(locked):  # a locked offer is booked after something
        place = np.flatnonzero(np.isin(offer, locked))
        entries = np.searchsorted(locked, offer[place]), place
        width = program.columns + more
        rows = sp.vstack([rows, sp.csr_array((np.ones(len(place)), entries), shape=(len(locked), width))])
        low = np.append(low, np.ones(len(locked)))
        high = np.append(high, np.full(len(locked), np.inf))
        local = np.append(local, np.zeros(len(locked), dtype=bool))
        names = (*names, *(f"booked_{number}" for number in locked.tolist()))
    booked = Program(
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
    return RankedProgram(booked, offer, before, term.view, term.channel, depth)


def _columns(term: MultiFlightReachTerm, flights: IntArray) -> tuple[IntArray, tuple[Before, ...], int]:
    """(offer, what it comes after) of each booking, the first bookings first, and how many are told apart."""
    k = term.offers
    own: dict[int, list[int]] = {}
    for offer, channel in enumerate(term.channel.tolist()):
        if flights[channel] > 1:
            own.setdefault(channel, []).append(offer)
    layers: list[list[tuple[int, Before]]] = [[(offer, ()) for offer in range(k)]]
    views = term.view.tolist()
    for depth in range(1, MOST_BEFORE + 1):
        layer: list[tuple[int, Before]] = []
        for channel, offers in own.items():
            if flights[channel] > depth:
                known = sorted({views[offer] for offer in offers}, reverse=True)
                layer += [
                    (offer, before)
                    for before in combinations_with_replacement(known, depth)
                    for offer in offers
                    if views[offer] <= before[-1]
                ]
        if depth > 1 and sum(map(len, layers)) + len(layer) > MOST_COLUMNS:
            break
        layers.append(layer)
    columns = [column for layer in layers for column in layer]
    return np.array([offer for offer, _ in columns], np.int64), tuple(before for _, before in columns), len(layers) - 1


def _path_rows(
    program: Program, term: MultiFlightReachTerm, columns: tuple[IntArray, tuple[Before, ...], int], flights: IntArray
) -> tuple[sp.csr_array, FloatArray, FloatArray, NDArray[np.bool_], tuple[str, ...]]:
    """The program's rows over bookings, then one for each channel and what may have been booked of it before."""
    offer, before, depth = columns
    k, m = program.offers, program.rows.shape[0]
    own = sp.csc_array(program.rows)
    spread = sp.hstack([own[:, offer], own[:, k:]])
    number: dict[tuple[int, Before], int] = {}
    row, column, data = [], [], []
    for place, (channel, seen) in enumerate(zip(term.channel[offer].tolist(), before, strict=True)):
        if flights[channel] < 2:
            continue
        row.append(number.setdefault((channel, seen), len(number)))
        column.append(place)
        data.append(1.0)
    for place, (one, seen) in enumerate(zip(offer.tolist(), before, strict=True)):
        channel, after = int(term.channel[one]), (*seen, float(term.view[one]))
        follows = number.get((channel, after))
        if follows is not None:
            row.append(follows)
            column.append(place)
            # Bookings that are not told apart share one place.
            data.append(-1.0 if len(after) < depth else -float(flights[channel] - depth))
    extra = sp.csr_array((np.array(data), (row, column)), shape=(len(number), spread.shape[1]))
    first = np.array([float(not seen) for _, seen in number])
    return (
        sp.csr_array(sp.vstack([spread, extra])),
        np.append(program.low, np.full(len(number), -np.inf)),
        np.append(program.high, first),
        np.append(program.local, np.ones(len(number), dtype=bool)),
        (*program.row_names, *(f"path_{m + place}" for place in range(len(number)))),
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
