"""Who is in a plan, as linear forms: distances between plans are counted in creators."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.offers.table import Offers
from optimizer.program.model import Program

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


@dataclass(frozen=True)
class Presence:
    """A program in which "creator c is in the plan" is a form over its columns."""

    program: Program
    columns: sp.csr_array
    """(creators, n) the form of each creator: 1 exactly where the plan has any of their offers."""
    creator: IntArray
    """(k,) creator of each offer."""

    @classmethod
    def of(cls, program: Program, offers: Offers) -> Presence:
        """The program with a column more for each creator who sells on several channels.

        Such a z is held from both sides: the sum of a channel's offers <= z <= the sum of all offers.
        """
        m, n = program.rows.shape[0], program.columns
        creator, group = offers.creator, program.group
        pairs = np.unique(np.stack([creator, group]), axis=1)
        channels = np.bincount(pairs[0], minlength=len(offers.creators[1]))
        several = np.flatnonzero(channels > 1)
        place = np.full(len(channels), -1)
        place[several] = n + np.arange(len(several))
        shared = np.flatnonzero(place[creator] >= 0)
        # One row per channel of these creators: offers - z <= 0; one per creator: z - offers <= 0.
        own = pairs[:, place[pairs[0]] >= 0]
        row_of = {int(number): row for row, number in enumerate(own[1].tolist())}
        lines = np.array([row_of[int(number)] for number in group[shared].tolist()], dtype=np.int64)
        ups, downs = own.shape[1], len(several)
        rows = np.concatenate([lines, np.arange(ups), ups + place[creator[shared]] - n, ups + np.arange(downs)])
        columns = np.concatenate([shared, place[own[0]], shared, place[several]])
        data = np.concatenate([np.ones(len(shared)), -np.ones(ups), -np.ones(len(shared)), np.ones(downs)])
        extra = sp.csr_array((data, (rows, columns)), shape=(ups + downs, n + downs))
        wider = sp.hstack([program.rows, sp.csr_array((m, downs))])
        added = replace(
            program,
            gain=np.append(program.gain, np.zeros(downs)),
            rows=sp.csr_array(sp.vstack([wider, extra])),
            low=np.append(program.low, np.full(ups + downs, -np.inf)),
            high=np.append(program.high, np.zeros(ups + downs)),
            local=np.append(program.local, np.ones(ups + downs, bool)),
            lower=np.append(program.lower, np.zeros(downs)),
            upper=np.append(program.upper, np.ones(downs)),
            row_names=(*program.row_names, *(f"presence_{row}" for row in range(ups + downs))),
            column_names=(*program.column_names, *(f"present_{c}" for c in several.tolist())),
        )
        single = np.flatnonzero(place[creator] < 0)
        forms = sp.csr_array(
            (np.ones(len(single) + downs), (np.append(creator[single], several), np.append(single, place[several]))),
            shape=(len(channels), n + downs),
        )
        return cls(added, forms, creator)

    @cached_property
    def _number(self) -> int:
        return self.columns.shape[0]

    def inside(self, chosen: IntArray) -> IntArray:
        """(creators,) 1 for those in the plan."""
        inside = np.zeros(self._number, dtype=np.int64)
        inside[self.creator[chosen]] = 1
        return inside

    def farness(self, chosen: IntArray) -> FloatArray:
        """(n,) coefficients of the distance to a plan, less the number of its creators."""
        return np.asarray(self.columns.T @ (1.0 - 2.0 * self.inside(chosen)), dtype=np.float64)

    def distance(self, plan: IntArray, other: IntArray) -> int:
        """Creators in one of the plans but not in both."""
        return int(np.abs(self.inside(plan) - self.inside(other)).sum())
