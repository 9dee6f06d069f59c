"""The same campaign without its flights: each package of a channel is one offer, whenever it would be posted.

What holds in every flight alike is kept, what speaks of single flights is left out. So the program is small, and has
none of the symmetry between flights; its best plan, spread over the flights, is where a search in flights begins. With
that plan in hand freedom in time cannot make an answer worse.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.contact_probabilities import FactoredProbabilities
from optimizer.program.model import Program
from optimizer.program.multi_flight_reach import MultiFlightReachTerm
from optimizer.program.program_edits import with_rows_at_least
from optimizer.program.reach_term import ReachTerm

IntArray = NDArray[np.int64]

MOST_OFFERS = 20_000
"""Offers up to which a term without flights is written out in full."""


@dataclass(frozen=True)
class FlightlessProgram:
    """The program without flights, and the way back."""

    program: Program
    original: Program
    kind: IntArray
    """(k,) the offer without flights of each offer of the original."""

    def spread(self, chosen: IntArray) -> Program:
        """The original, narrowed to the plans that book each of the `chosen` offers without flights in some flight;
        who is reached is left aside, for it is the same whenever that is."""
        original, k = self.original, self.original.offers
        upper = original.upper.copy()
        upper[:k][~np.isin(self.kind, chosen)] = 0.0
        narrow = replace(original, upper=upper, concave=None)
        if not len(chosen):
            return narrow
        rows = np.zeros((len(chosen), original.columns))
        for row, offer in enumerate(chosen.tolist()):
            rows[row, :k][self.kind == offer] = 1.0
        return with_rows_at_least(narrow, list(rows), [1.0] * len(chosen))


def without_flights(program: Program) -> FlightlessProgram | None:
    """The program without flights; None where it has none, or would be too large to be of use."""
    if program.repeats is None:
        return None
    channel, package = program.repeats
    k = program.offers
    _, first, kind = np.unique(package, return_index=True, return_inverse=True)
    if len(first) == k or len(first) > MOST_OFFERS:
        return None
    columns = np.concatenate([first, np.arange(k, program.columns)])
    table = sp.csc_array(program.rows)
    other = abs(table[:, :k] - table[:, first[kind]]).tocsr()
    alike = np.asarray(other.sum(axis=1)).ravel() <= 1e-9
    links = any_links(program, channel)
    rows = sp.vstack([table.tocsr()[np.flatnonzero(alike)][:, columns], links[:, columns]])
    kept, more = np.flatnonzero(alike), links.shape[0]
    place = np.cumsum(alike) - 1
    upper, lower = np.zeros(len(first)), np.zeros(len(first))
    np.maximum.at(upper, kind, program.upper[:k])
    np.maximum.at(lower, kind, program.lower[:k])
    totals = dict(program.totals)
    if not all(alike[row] for row in totals.values()):
        return None
    floors = [(_once(term, first, kind), least, name) for term, least, name in program.floors]
    concave = None if program.concave is None else _once(program.concave, first, kind)
    if program.concave is not None and concave is None:
        return None
    flightless = Program(
        offers=len(first),
        gain=program.gain[columns],
        rows=sp.csr_array(rows),
        low=np.append(program.low[kept], np.full(more, -np.inf)),
        high=np.append(program.high[kept], np.zeros(more)),
        local=np.append(program.local[kept], np.ones(more, bool)),
        group=np.unique(channel[first], return_inverse=True)[1].astype(np.int64),
        lower=np.append(lower, program.lower[k:]),
        upper=np.append(upper, program.upper[k:]),
        row_names=(*(program.row_names[row] for row in kept.tolist()), *(f"any_{row}" for row in range(more))),
        column_names=program.column_names,
        totals=tuple((column - k + len(first), int(place[row])) for column, row in program.totals),
        concave=concave,
        floors=tuple((term, least, name) for term, least, name in floors if term is not None),
    )
    return FlightlessProgram(flightless, program, kind.astype(np.int64))


def _once(term: object, first: IntArray, kind: IntArray) -> ReachTerm | None:
    """A term over offers of which each channel has one at most; None where it tells flights from each other."""
    if isinstance(term, MultiFlightReachTerm):
        if not np.allclose(term.view, term.view[first[kind]], rtol=1e-12, atol=0.0):
            return None
        probabilities = FactoredProbabilities(term.channel[first], term.view[first], term.follow)
        return ReachTerm(term.people, probabilities, term.frequency)
    if not isinstance(term, ReachTerm):
        return None
    part = term.restrict(first)
    once = np.asarray(part.probabilities.weigh(term.people), np.float64)
    alike = np.allclose(np.asarray(term.probabilities.weigh(term.people)), once[kind], rtol=1e-9)
    return part if alike else None


def any_links(program: Program, channel: IntArray) -> sp.csr_array:
    """(rows, n) for each indicator and channel: the channel's offers in all flights are at most the indicator."""
    k = program.offers
    totals = {column for column, _ in program.totals}
    together: dict[tuple[int, int], set[int]] = {}
    for row in np.flatnonzero(program.local & (program.high == 0.0) & np.isneginf(program.low)).tolist():
        span = slice(program.rows.indptr[row], program.rows.indptr[row + 1])
        columns, data = program.rows.indices[span], program.rows.data[span]
        beside = columns[columns >= k].tolist()
        if len(beside) != 1 or beside[0] in totals or not np.array_equal(data, np.where(columns < k, 1.0, -1.0)):
            continue
        for offer in columns[columns < k].tolist():
            together.setdefault((beside[0], int(channel[offer])), set()).add(offer)
    entries = [
        (place, column, 1.0 if column < k else -1.0)
        for place, ((indicator, _), offers) in enumerate(together.items())
        for column in (*sorted(offers), indicator)
    ]
    table = np.array(entries, float).reshape(-1, 3)
    where = (table[:, 0].astype(np.int64), table[:, 1].astype(np.int64))
    return sp.csr_array((table[:, 2], where), shape=(len(together), program.columns))
