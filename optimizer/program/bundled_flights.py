"""A channel's bookings in all flights as one choice: what they reach is then known exactly, whatever the flight.

View rates v_1, v_2, ... reach a share 1 - (1 - v_1)(1 - v_2)... of a channel's followers, so a bundle of packages is an
offer like any other, and of the bundles of a channel one is taken. What holds in every flight alike is kept, what
speaks of single flights (their budgets, say) is left out: every plan is a plan of bundles of the same value, so the
bound of this program holds. There is no symmetry between flights in it, and no path of bookings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.concave import ConcaveTerm
from optimizer.program.contact_probabilities import FactoredProbabilities
from optimizer.program.model import Program
from optimizer.program.multi_flight_reach import MultiFlightReachTerm
from optimizer.program.program_edits import with_rows_at_least
from optimizer.program.reach_term import ReachTerm
from optimizer.program.without_flights import without_flights

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

MOST_BUNDLES = 12_000
"""With more bundles than this the program would be no quicker than the one with flights."""


@dataclass(frozen=True)
class BundledProgram:
    """The program over bundles, and the way back."""

    program: Program
    original: Program
    kind: IntArray
    """(k,) the package of a channel that each offer of the original is, whatever its flight."""
    counts: sp.csr_array
    """(bundles, kinds) how often a bundle has each."""

    def _wanted(self, chosen: IntArray) -> FloatArray:
        """(kinds,) how often these bundles have each in all."""
        return np.asarray(self.counts[chosen].sum(axis=0), np.float64).ravel()

    def narrowed(self, chosen: IntArray) -> Program:
        """The original with the packages of these bundles alone, in any flight."""
        original, k = self.original, self.original.offers
        upper = original.upper.copy()
        upper[:k][self._wanted(chosen)[self.kind] == 0] = 0.0
        return replace(original, upper=upper)

    def spread(self, chosen: IntArray) -> Program:
        """The plans that book all of these bundles, in some flights; who is reached is the same, and left aside."""
        narrow = replace(self.narrowed(chosen), concave=None)
        wanted = self._wanted(chosen)
        kinds = np.flatnonzero(wanted)
        if not len(kinds):
            return narrow
        rows = np.zeros((len(kinds), narrow.columns))
        for row, kind in enumerate(kinds.tolist()):
            rows[row, : narrow.offers][self.kind == kind] = 1.0
        return with_rows_at_least(narrow, list(rows), wanted[kinds].tolist())


def bundled(program: Program) -> BundledProgram | None:
    """The program over bundles; None where no channel can be booked twice, or where there would be too many."""
    term, flightless = program.concave, without_flights(program)
    if flightless is None or not isinstance(term, MultiFlightReachTerm) or term.frequency > 1:
        return None
    base = flightless.program
    count, kind = base.offers, flightless.kind
    first = np.zeros(count, np.int64)
    first[kind[::-1]] = np.arange(program.offers)[::-1]
    channel = term.channel[first]
    pairs = np.unique(np.stack([term.channel, program.group]), axis=1)
    times = np.bincount(pairs[0], minlength=int(term.channel.max(initial=0)) + 1)
    if int(times.max(initial=0)) < 2:
        return None
    bundles: list[tuple[int, ...]] = []
    for number in np.unique(channel).tolist():
        mine = np.flatnonzero((channel == number) & (base.upper[:count] > 0)).tolist()
        for size in range(1, int(times[number]) + 1):
            bundles += combinations_with_replacement(mine, size)
            if len(bundles) > MOST_BUNDLES:
                return None
    if not bundles:
        return None
    counts = counts_of(bundles, count)
    owner = channel[[bundle[0] for bundle in bundles]]
    view = np.array([1.0 - np.prod(1.0 - term.view[first[list(bundle)]]) for bundle in bundles])
    reach = ReachTerm(term.people, FactoredProbabilities(owner, view, term.follow))
    return BundledProgram(program_of_bundles(base, counts, owner, reach), program, kind, counts)


def counts_of(bundles: Sequence[tuple[int, ...]], offers: int) -> sp.csr_array:
    """(bundles, offers) how often each bundle has each offer."""
    place = np.repeat(np.arange(len(bundles)), [len(bundle) for bundle in bundles])
    inside = np.array([offer for bundle in bundles for offer in bundle], np.int64)
    return sp.csr_array(sp.coo_array((np.ones(len(inside)), (place, inside)), shape=(len(bundles), offers)))


def program_of_bundles(base: Program, counts: sp.csr_array, owner: IntArray, concave: ConcaveTerm) -> Program:
    """The program over bundles (`counts_of`), of which each owner has one at most; locked offers are in one of them."""
    bundles, count = counts.shape
    wide = Program(
        offers=bundles,
        gain=np.concatenate([counts @ base.gain[:count], base.gain[count:]]),
        rows=_rows_of_bundles(base, counts),
        low=base.low,
        high=base.high,
        local=base.local,
        group=np.unique(owner, return_inverse=True)[1].astype(np.int64),
        lower=np.concatenate([np.zeros(bundles), base.lower[count:]]),
        upper=np.concatenate([np.ones(bundles), base.upper[count:]]),
        row_names=base.row_names,
        column_names=base.column_names,
        totals=tuple((column - count + bundles, row) for column, row in base.totals),
        concave=concave,
    )
    locked = np.flatnonzero(base.lower[:count] > 0)
    if not len(locked):
        return wide
    taken = np.zeros((len(locked), wide.columns))
    taken[:, :bundles] = (counts[:, locked].toarray() > 0).T
    return with_rows_at_least(wide, list(taken), [1.0] * len(locked))


def _rows_of_bundles(base: Program, counts: sp.csr_array) -> sp.csr_array:
    """The rows over bundles: sums over what is in them, but an indicator is set once."""
    count = base.offers
    table, beside = sp.csr_array(base.rows)[:, :count], sp.csr_array(base.rows)[:, count:]
    wide = sp.csr_array(table @ counts.T)
    sets = base.local & (base.high == 0.0) & np.isneginf(base.low)
    largest = np.zeros(len(base.low))
    entries = np.repeat(np.arange(len(base.low)), np.diff(table.indptr))
    np.maximum.at(largest, entries, table.data)
    owner = np.repeat(np.arange(len(base.low)), np.diff(wide.indptr))
    wide.data = np.where(sets[owner], np.minimum(wide.data, largest[owner]), wide.data)
    return sp.csr_array(sp.hstack([wide, beside]))
