"""Audience from a panel: a sample of real people of whom it is known what they follow.

Nothing is modelled: a person either follows a channel or does not. People who follow the same channels are
one cell, and each counts for the people of the market that they stand for.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.audience.cells import Audience
from optimizer.audience.inputs import ROUNDING, Channels
from optimizer.errors import InputError, Problem
from optimizer.words.figures import count, number

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


_LISTED = 10
"""Names that one message lists at most."""
_DEVIATIONS = 4.0
"""Standard deviations of a count beyond which chance does not explain a difference."""
_FAR = 1.5
"""Times the roster's count from which a difference is told even where chance explains it: the panel is small then."""
ABSENT = 1e-9
"""A smaller part of the market that the weights do not stand for is rounding."""


@dataclass(frozen=True)
class PanelRows:
    """Rows (person, channel) of a panel as arrays of m.

    `person` (m,) codes from 0; `channel` (m,) codes of the roster, -1 for one outside it: the row still tells that
    the person exists. `weight` (m,): people a person stands for, the same on all rows of a person.
    """

    person: IntArray
    channel: IntArray
    weight: FloatArray | None = None
    lines: IntArray | None = None
    file: str | None = None

    def line(self, row: int) -> int | None:
        """The line of a row in its file, where known."""
        return None if self.lines is None else int(self.lines[row])


def audience_from_panel(rows: PanelRows, names: tuple[str, ...], market: float | None = None) -> Audience:
    """Cells of identical people and a sparse 0/1 matrix of who follows what.

    `names` (n,) of the roster's channels; `market` people that the panel stands for, else the sum of its
    weights. Raises InputError for weights that cannot be and for channels nobody in the panel follows.
    """
    problems = [*_weight_problems(rows), *_channel_problems(rows, names)]
    if market is not None and not (np.isfinite(market) and market > 0):
        problems.append(
            Problem(f"the market has {number(market)} people", "Give a number above 0.", field="audience.people")
        )
    if problems:
        raise InputError(problems)
    codes, person = np.unique(rows.person, return_inverse=True)
    weight = np.ones(len(codes))
    if rows.weight is not None:
        weight[person] = rows.weight
    stated = float(weight.sum())
    if market is not None and (rows.weight is None or stated > market):
        weight *= market / stated
    follow, heads = _merged(person, rows.channel, weight, len(names))
    if market is not None and (absent := market - float(heads.sum())) > ABSENT * market:
        # Stated weights are believed: whoever they do not stand for follows nobody.
        follow = sp.csr_array((follow.data, follow.indices, follow.indptr), shape=(len(names), len(heads) + 1))
        heads = np.append(heads, absent)
    stands_for = f"{count(weight.sum())} of {count(heads.sum())}"
    text = f"Reach is counted on a panel of {count(len(codes))} people who stand for {stands_for}."
    warnings = _too_heavy(rows, stated, market)
    return Audience(heads, heads, follow, "panel", text, warnings=warnings)


def within_sizes(audience: Audience, channels: Channels, rows: PanelRows) -> Audience:
    """The audience of a panel with no channel larger than the roster says it is.

    A panel is a sample, so it may count more of a channel's
    followers than there are; as they stand, more people would be reached than a post has impressions. Everybody of
    such a channel then follows it with a chance of sizes / counted. Differences that are large, or beyond what sampling
    explains, are told.
    """
    counted, sizes = audience.sizes, channels.audience
    over = counted > sizes * (1.0 + ABSENT)
    if not over.any():
        return audience
    chance = np.where(over, np.divide(sizes, counted, out=np.ones_like(counted), where=counted > 0), 1.0)
    if isinstance(audience.follow, np.ndarray):
        follow: NDArray[np.floating[Any]] | sp.csr_array = audience.follow * chance[:, None]
    else:
        data = audience.follow.data * np.repeat(chance, np.diff(audience.follow.indptr))
        follow = sp.csr_array((data, audience.follow.indices, audience.follow.indptr), shape=audience.follow.shape)
    people = max(len(np.unique(rows.person)), 1)
    seen, expected = counted * people / audience.market, sizes * people / audience.market
    beyond_chance = seen - expected > _DEVIATIONS * np.sqrt(np.maximum(expected, 1.0))
    far = np.flatnonzero(over & (beyond_chance | (counted > _FAR * sizes)))
    warnings = [_disagreement(channels, counted, sizes, far)] if len(far) else []
    return replace(audience, follow=follow, warnings=(*audience.warnings, *warnings))


def _disagreement(channels: Channels, counted: FloatArray, sizes: FloatArray, far: IntArray) -> Problem:
    worst = int(far[np.argmax(counted[far] / np.maximum(sizes[far], 1.0))])
    told = f"{count(counted[worst])} people by the panel, {count(sizes[worst])} by the roster"
    first = f"{channels.names[worst]}: {told}"
    rest = f" (and on {count(len(far) - 1)} more)" if len(far) > 1 else ""
    what = f"panel and roster disagree on the followers of {first}{rest}"
    hint = "the roster's number counts; is the panel's market, or its weights, too large?"
    return Problem(what, hint, channels.file, channels.line(worst), "panel", severity="warning")


def _too_heavy(rows: PanelRows, stated: float, market: float | None) -> tuple[Problem, ...]:
    """A word where the stated weights stand for more people than the market has, and so were scaled down."""
    if rows.weight is None or market is None or stated <= market * (1 + ROUNDING):
        return ()
    what = f"the weights stand for {count(stated)} people, the market has {count(market)}: they are scaled down to it"
    hint = "raise `audience.people`, or leave it out: the weights then say how many there are"
    return (Problem(what, hint, rows.file, field="weight", severity="warning"),)


def _merged(person: IntArray, channel: IntArray, weight: FloatArray, channels: int) -> tuple[sp.csr_array, FloatArray]:
    """(n, C) who follows what and (C,) people, identical people put together; a repeated row counts once.

    People are compared by two random 64-bit sums over their channels, which differ for different sets but
    for one chance in 10^38 a pair.
    """
    inside = channel >= 0
    pairs = np.unique(person[inside] * channels + channel[inside])
    who, what = pairs // channels, pairs % channels
    marks = np.random.default_rng(64).integers(0, 2**63, (channels, 2), dtype=np.uint64)
    sums = np.zeros((len(weight), 2), dtype=np.uint64)
    starts = np.flatnonzero(np.diff(who, prepend=-1))
    if len(who):
        sums[who[starts]] = np.add.reduceat(marks[what], starts, axis=0)
    order = np.lexsort((sums[:, 1], sums[:, 0]))
    fresh = np.any(np.diff(sums[order], axis=0, prepend=~sums[order[:1]]) != 0, axis=1)
    cell = np.empty(len(weight), dtype=np.int64)
    cell[order] = np.cumsum(fresh) - 1
    cells = int(fresh.sum())
    typical = np.zeros(len(weight), dtype=np.bool_)
    typical[order[fresh]] = True
    kept = typical[who]
    entries = (np.ones(int(kept.sum())), (what[kept], cell[who[kept]]))
    follow = sp.csr_array(entries, shape=(channels, cells))
    follow.sort_indices()
    heads: FloatArray = np.bincount(cell, weight, minlength=cells).astype(np.float64)
    return follow, heads


def _weight_problems(rows: PanelRows) -> list[Problem]:
    """Weights that are no positive number, and people with more than one weight."""
    if not len(rows.person):
        return [Problem("the panel has no rows", "Give one row per person and creator.", rows.file)]
    if rows.weight is None:
        return []
    wrong = np.flatnonzero(~(np.isfinite(rows.weight) & (rows.weight > 0)))
    if len(wrong):
        first_bad = int(wrong[0])
        what = f"a person has the weight {number(rows.weight[first_bad])}{_and_more(len(wrong), 'row')}"
        hint = "Give how many people the person stands for, above 0."
        return [Problem(what, hint, rows.file, rows.line(first_bad), "weight")]
    _, first, person = np.unique(rows.person, return_index=True, return_inverse=True)
    differs = np.flatnonzero(~np.isclose(rows.weight, rows.weight[first][person]))
    if not len(differs):
        return []
    row, people = int(differs[0]), len(np.unique(person[differs]))
    what = f"a person has the weights {number(rows.weight[first[person[row]]])} and {number(rows.weight[row])}"
    hint = "A person has one weight, the same on every row."
    return [Problem(what + _and_more(people, "person"), hint, rows.file, rows.line(row), "weight")]


def _and_more(affected: int, noun: str) -> str:
    """`, and 19 more rows have such`: nothing for one alone."""
    nouns = {"row": ("row", "rows"), "person": ("person", "people")}[noun]
    have = "has" if affected == 2 else "have"
    return "" if affected == 1 else f", and so {have} {count(affected - 1)} more {nouns[affected > 2]}"


def _channel_problems(rows: PanelRows, names: tuple[str, ...]) -> list[Problem]:
    """Channels of the roster that nobody in the panel follows."""
    seen = np.bincount(rows.channel[rows.channel >= 0], minlength=len(names)) > 0
    unseen = [names[channel] for channel in np.flatnonzero(~seen).tolist()]
    if not unseen:
        return []
    hint = "Correct the names in the panel or the roster, or exclude whoever it is: their reach is unknown."
    more = f" and {count(len(unseen) - _LISTED)} more" if len(unseen) > _LISTED else ""
    what = f"nobody in the panel follows {', '.join(unseen[:_LISTED])}{more}"
    return [Problem(what, hint, rows.file, field="creator")]
