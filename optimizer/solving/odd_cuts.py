"""Cuts on certain hits: three people of whom each two share an offer are not all reached by half of each.

For three cells a, b, c let n_j be how many of them offer j reaches. Add up y_e <= sum of x over the offers of e and
y_e <= 1 for the three, halve, and round: what whole offers can do is

    y_a + y_b + y_c <= 1 + sum_j ceil(n_j / 2) x_j.

This is a {0, 1/2}-Chvatal-Gomory cut (Caprara and Fischetti 1996). A relaxation that takes half of three offers, each
of which reaches two of the three, reaches all of them; the cut charges it a half. On street networks a round or two
of them closes a tenth to three quarters of the gap.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.solving.coverage import Coverage

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

LEAST = 0.05
"""Cuts that are broken by less are left out."""

SHARED = 0.2
"""Two cells count as neighbours from so much on that their common offers are taken."""

OVER = 1.2
"""Cells that are covered more than this have too much slack for any cut."""

EACH, ROUND = 4, 800
"""Most cuts that a cell begins, and most of a round: those that are worth most."""

CELL = 3e-4
"""Seconds of looking at the neighbours of a cell."""


def odd_cuts(part: Coverage, weights: FloatArray, known: IntArray) -> tuple[IntArray, float]:
    """(cuts, 3) cells, in ascending order, of the cuts that `weights` (offers,) break most, and the work of it.

    `known` (cuts, 3) are those that are there already.
    """
    used = np.flatnonzero(weights > 1e-6)
    hits = sp.csr_array(part.hits[:, used])
    taken = weights[used]
    cover = np.asarray(hits @ taken)
    slack = cover - np.minimum(cover, 1.0)
    pairs = sp.csr_array(hits @ sp.diags_array(taken) @ hits.T)
    pairs.setdiag(0.0)
    pairs.data[(pairs.data < SHARED) | (pairs.data > 1.0 - LEAST)] = 0.0
    pairs.eliminate_zeros()
    found: list[tuple[float, tuple[int, int, int]]] = []
    tight = np.flatnonzero(cover < OVER)
    for a in tight.tolist():
        near = pairs.indices[pairs.indptr[a] : pairs.indptr[a + 1]].astype(np.int64)
        share = pairs.data[pairs.indptr[a] : pairs.indptr[a + 1]]
        # Every cut is met from its first cell.
        keep = (near > a) & (cover[near] < OVER)
        near, share = near[keep], share[keep]
        if len(near) > 1:
            found += _from(a, near, share, part.people, slack, (pairs, hits, taken))
    if not found:
        return np.zeros((0, 3), np.int64), CELL * len(tight)
    worth, cells = np.array([each[0] for each in found]), np.array([each[1] for each in found], np.int64)
    fresh = ~_in(cells, known, len(cover))
    worth, cells = worth[fresh], cells[fresh]
    order = np.lexsort((cells[:, 2], cells[:, 1], cells[:, 0], -worth))[:ROUND]
    return cells[order], CELL * len(tight)


def _from(
    a: int,
    near: IntArray,
    share: FloatArray,
    people: FloatArray,
    slack: FloatArray,
    tables: tuple[sp.csr_array, sp.csr_array, FloatArray],
) -> list[tuple[float, tuple[int, int, int]]]:
    """The cuts of a cell and two of its neighbours that are worth most: how much is broken, times people."""
    pairs, hits, taken = tables
    mutual = pairs[near][:, near].toarray()
    mine = hits.indices[hits.indptr[a] : hits.indptr[a + 1]]
    table = hits[near][:, mine].toarray()
    thrice = (table * taken[mine]) @ table.T
    broken = share[:, None] + share[None, :] + mutual - 2.0 * thrice - 1.0
    broken -= slack[a] + slack[near][:, None] + slack[near][None, :]
    broken[(mutual == 0) | (broken < LEAST)] = 0.0
    least = np.minimum(people[a], np.minimum(people[near][:, None], people[near][None, :]))
    worth = np.triu(broken * least, 1)
    best = np.argsort(-worth, axis=None, kind="stable")[:EACH]
    rows, columns = np.unravel_index(best, worth.shape)
    return [
        (float(worth[i, j]), (a, int(min(near[i], near[j])), int(max(near[i], near[j]))))
        for i, j in zip(rows.tolist(), columns.tolist(), strict=True)
        if worth[i, j] > 0
    ]


def _in(cells: IntArray, known: IntArray, count: int) -> NDArray[np.bool_]:
    def number(each: IntArray) -> IntArray:
        return (each[:, 0] * count + each[:, 1]) * count + each[:, 2]

    return np.isin(number(cells), number(known))


def charges(part: Coverage, cuts: IntArray) -> tuple[sp.csr_array, sp.csr_array]:
    """(cuts, offers) what each offer brings to the right side of each cut; (cuts, cells) 1 for the cells of each."""
    rows = np.repeat(np.arange(len(cuts)), 3)
    cells = sp.csr_array((np.ones(len(rows)), (rows, cuts.ravel())), shape=(len(cuts), len(part.people)))
    offers = sp.csr_array(cells @ part.hits)
    offers.data = np.ceil(offers.data / 2.0)
    return offers, cells
