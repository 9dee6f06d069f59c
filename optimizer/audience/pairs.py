"""Known overlaps: from rows as a planner gives them to shared people, each pair once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from optimizer.audience.cells import KnownPairs
from optimizer.audience.inputs import Channels, capped
from optimizer.errors import Problem
from optimizer.words.figures import count, number

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Basis = Literal["people", "smaller", "first", "jaccard"]

EXCESS = 0.005
"""Overlaps beyond what is possible by up to this part of the smaller audience are rounding and are cut."""

AGREE_SHARE, AGREE_SMALLER = 0.05, 0.01
"""Two rows of one pair agree within this part of the overlap plus this part of the smaller audience."""


@dataclass(frozen=True)
class PairRows:
    """Rows of an overlaps file as arrays of m.

    `first`, `second`: channels, -1 for one that is not in the roster (such rows are passed over);
    `value`: people or a share between 0 and 1; `basis`: one for all rows or one per row; `lines` (m,).
    """

    first: IntArray
    second: IntArray
    value: FloatArray
    basis: Basis | Sequence[Basis]
    lines: IntArray | None = None
    file: str | None = None

    def line(self, row: int) -> int | None:
        """The line of a row in its file, where known."""
        return None if self.lines is None else int(self.lines[row])


def known_pairs(
    channels: Channels, market: float, rows: PairRows, unlisted_below: float | None = None
) -> tuple[KnownPairs, list[Problem]]:
    """The pairs a file tells, in people, and everything that is wrong with its rows.

    Rows with problems are left out of the result. Shared people follow from the share's basis:
    smaller: share * min(a, b); first: share * a; jaccard, of the union: share * (a + b) / (1 + share).
    """
    size = channels.audience
    inside = np.flatnonzero((rows.first >= 0) & (rows.second >= 0))
    first, second, value = rows.first[inside], rows.second[inside], rows.value[inside]
    basis = np.array([rows.basis] * len(rows.first) if isinstance(rows.basis, str) else list(rows.basis))[inside]
    share = basis != "people"
    shared = _people(size[first], size[second], value, basis)
    smaller = np.minimum(size[first], size[second])
    least = np.maximum(size[first] + size[second] - market, 0.0)
    usable = np.isfinite(value) & (value >= 0) & (~share | (value <= 1)) & (first != second)
    possible = (shared <= smaller * (1 + EXCESS)) & (shared >= least - smaller * EXCESS - 1e-9)
    problems = [
        _row_problem(channels, rows, int(inside[k]), bool(share[k]), float(shared[k]), float(least[k]), market)
        for k in np.flatnonzero(~(usable & possible)).tolist()
    ]
    keep = np.flatnonzero(usable & possible)
    known, doubles = _each_once(channels, rows, inside[keep], np.clip(shared, least, smaller)[keep])
    if unlisted_below is not None and not (np.isfinite(unlisted_below) and unlisted_below > 0):
        problems.append(
            Problem(
                f"unlisted_below is {number(unlisted_below)}",
                "Give the number of shared people under which pairs were left out of the file, for example 500.",
                field="audience.overlaps.unlisted_below",
            )
        )
    return KnownPairs(*known, unlisted_below), [*capped(problems), *capped(doubles)]


def _people(first: FloatArray, second: FloatArray, value: FloatArray, basis: NDArray[np.str_]) -> FloatArray:
    with np.errstate(invalid="ignore", divide="ignore"):
        jaccard = value * (first + second) / (1 + value)
    shared: FloatArray = np.select(
        [basis == "smaller", basis == "first", basis == "jaccard"],
        [value * np.minimum(first, second), value * first, jaccard],
        value,
    )
    return shared


def _row_problem(
    channels: Channels, rows: PairRows, row: int, is_share: bool, shared: float, least: float, market: float
) -> Problem:
    """What is wrong with one row; the first that applies."""
    i, j, value = int(rows.first[row]), int(rows.second[row]), float(rows.value[row])
    first, second = channels.names[i], channels.names[j]
    size, pair = channels.audience, f"{first} and {second}"
    field = "share" if is_share else "shared"
    if i == j:
        what, hint = f"{first} is paired with itself", "Name two different channels, or remove the row."
    elif not np.isfinite(value) or value < 0:
        what, hint = f"the overlap of {pair} is {number(value)}", "Give a number, 0 or more."
    elif is_share and value > 1:
        what = f"the overlap of {pair} is {number(value, 4)}, more than all of it"
        such = f"{number(value / 100, 4)} or {number(value, 4)}%"
        hint = f"Give a share between 0 and 1, such as {such}, or put people into `shared`."
    elif shared < least:
        what = (
            f"{pair} share {count(shared)} people, but audiences of {count(size[i])} and {count(size[j])} in a market "
            f"of {count(market)} share at least {count(least)}"
        )
        hint = "Raise `audience.people`, or correct the overlap or the audiences."
    else:
        smaller = min(size[i], size[j])
        what = f"{pair} share {count(shared)} people, more than the smaller audience has ({count(smaller)})"
        hint = "Correct the overlap or the audience; for a share, check its basis (smaller, first or jaccard)."
    return Problem(what, hint, rows.file, rows.line(row), field)


def _each_once(
    channels: Channels, rows: PairRows, kept: IntArray, shared: FloatArray
) -> tuple[tuple[IntArray, IntArray, FloatArray], list[Problem]]:
    """Pairs in order with the mean of rows that agree, and a problem for each pair whose rows do not."""
    low = np.minimum(rows.first[kept], rows.second[kept])
    high = np.maximum(rows.first[kept], rows.second[kept])
    channels_in_all = len(channels.audience)
    key, position, times = np.unique(low * channels_in_all + high, return_inverse=True, return_counts=True)
    mean = np.bincount(position, shared, minlength=len(key)) / times
    most = np.zeros(len(key))
    fewest = np.full(len(key), np.inf)
    np.maximum.at(most, position, shared)
    np.minimum.at(fewest, position, shared)
    first, second = (key // channels_in_all).astype(np.int64), (key % channels_in_all).astype(np.int64)
    smaller = np.minimum(channels.audience[first], channels.audience[second])
    problems = []
    for pair in np.flatnonzero(most - fewest > AGREE_SHARE * most + AGREE_SMALLER * smaller).tolist():
        row = int(kept[np.flatnonzero(position == pair)[-1]])
        problems.append(
            Problem(
                f"{channels.names[first[pair]]} and {channels.names[second[pair]]} are listed {times[pair]} times with "
                f"{count(fewest[pair])} to {count(most[pair])} shared people",
                "Keep one row for the pair; with the basis `first` the order of the two names matters.",
                rows.file,
                rows.line(row),
            )
        )
    return (first, second, mean), problems
