"""The one type that every audience becomes: cells of people, and who follows which channel in each.

A cell is a group of people within which following one channel says nothing about following another.
An offer is bought on a channel and is seen by a member of the channel's audience with its view rate v,
so in cell c it reaches a person with probability p_oc = v_o * follow[channel_o, c].

Whether the cells came from sizes, overlaps, segments or a panel makes no difference from here on: one
form, one evaluation (`reach`, `frequency`), nothing approximated.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.errors import Problem

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Source = Literal["followers", "overlaps", "segments", "panel"]

BLOCK = 8_000_000
"""Numbers held at a time where a large table is walked through (64 MB)."""


@dataclass(frozen=True, eq=False)
class KnownPairs:
    """Overlaps that the planner knows, checked and turned into people.

    `first` < `second` (m,) channels, each pair once; `shared` (m,) people who belong to both audiences.
    `unlisted_below`: every pair that is not listed shares fewer people than this, or None where nothing
    is known of it.
    """

    first: IntArray
    second: IntArray
    shared: FloatArray
    unlisted_below: float | None = None


@dataclass(frozen=True, eq=False)
class Audience:
    """Cells of people and the chance that a person of each cell follows each channel.

    Shapes: C cells, n channels.
    """

    people: FloatArray
    """(C,) weighted people of each cell: what reach is counted in. Equal to `heads` without target groups."""
    heads: FloatArray
    """(C,) people of each cell."""
    follow: NDArray[np.floating[Any]] | sp.csr_array
    """(n, C) chance to follow, 0 to 1; a sparse matrix for a panel."""
    source: Source
    """What the planner gave: follower counts, overlaps, segments or a panel."""
    description: str
    """One sentence for reports: which model stands behind every reach."""
    known: KnownPairs | None = None
    """Overlaps between channels, for bounds that need no model."""
    warnings: tuple[Problem, ...] = ()
    """What was assumed or set right while the audience was built."""

    @property
    def channels(self) -> int:
        """Number of channels n."""
        return int(self.follow.shape[0])

    @property
    def cells(self) -> int:
        """Number of cells C."""
        return len(self.people)

    @property
    def market(self) -> float:
        """People who could be reached, each counted once."""
        return float(self.heads.sum())

    @property
    def target(self) -> float:
        """Weighted people who could be reached; no reach exceeds it."""
        return float(self.people.sum())

    @property
    def weighted(self) -> bool:
        """Whether some people count for more or less than one (target groups)."""
        return not np.array_equal(self.people, self.heads)

    @cached_property
    def sizes(self) -> FloatArray:
        """(n,) people in each channel's audience, unweighted."""
        return np.asarray(self.follow @ self.heads, dtype=np.float64)

    def unweighted(self) -> Audience:
        """The same audience with every person counted as one."""
        return replace(self, people=self.heads)

    def followers(self, channel: int) -> tuple[NDArray[np.integer[Any]] | slice, FloatArray]:
        """The cells where somebody follows the channel, and the chance there: (cells, chances)."""
        if isinstance(self.follow, np.ndarray):
            return slice(None), self.follow[channel].astype(np.float64, copy=False)
        begin, end = self.follow.indptr[channel : channel + 2]
        return self.follow.indices[begin:end], self.follow.data[begin:end].astype(np.float64, copy=False)

    def hits(self, channel: IntArray, view: FloatArray) -> FloatArray:
        """(k, C) chance p_oc that each of k offers reaches a person of each cell.

        `channel` (k,) and `view` (k,) describe the offers. Dense: ask for a block of offers at a time,
        see `offer_blocks`.
        """
        rows = self.follow[channel]
        dense = rows if isinstance(rows, np.ndarray) else rows.toarray()
        return np.asarray(dense * np.asarray(view)[:, None], dtype=np.float64)

    def exposures(self, channel: IntArray, view: FloatArray) -> FloatArray:
        """(k, C) L_oc = -ln(1 - p_oc), infinite where the offer is certain to reach (p = 1)."""
        with np.errstate(divide="ignore"):
            return -np.log1p(-self.hits(channel, view))

    def offer_blocks(self, offers: int) -> Iterator[slice]:
        """Slices of the offers, small enough for their hits to fit into memory."""
        step = max(1, BLOCK // max(self.cells, 1))
        for start in range(0, offers, step):
            yield slice(start, min(start + step, offers))

    def shared(self, first: IntArray, second: IntArray) -> FloatArray:
        """(m,) people whom the model sees in both audiences, for m pairs of channels, unweighted.

        A channel shares its whole audience with itself.
        """
        shared = np.empty(len(first))
        step = max(1, BLOCK // max(self.cells, 1))
        for start in range(0, len(first), step):
            block = slice(start, start + step)
            if isinstance(self.follow, np.ndarray):
                left, right = self.follow[first[block]], self.follow[second[block]]
                shared[block] = np.einsum("mc,mc,c->m", left, right, self.heads)
            else:
                both = self.follow[first[block]].multiply(self.follow[second[block]])
                shared[block] = np.asarray(both @ self.heads)
        same = np.asarray(first) == np.asarray(second)
        shared[same] = self.sizes[np.asarray(first)[same]]
        return shared
