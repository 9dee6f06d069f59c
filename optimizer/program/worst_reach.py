"""The mean of the worst cases of net reach: in each draw every booking is seen by another share of its audience.

In draw s offer o is seen by a follower of its channel h with chance v_os (0 where the booking falls through), so with
f_hc the chance that a person of cell c follows the channel a plan reaches

    R_s(x) = sum_c N_c (1 - prod_o (1 - f_hc v_os)^x_o) = sum_c N_c (1 - exp(-t_cs)),   t_cs = sum_o L_ocs x_o

people, L = -ln(1 - f v): the concave form of `concave`, draw by draw. A mean of the worst of concave functions is
concave too (it is the least of all weighted means with weights up to 1 / (a S)), and its tangent at a point is made of
the tangents of the worst draws there. Draws and cells together are far too many for a linear form, so the load of the
term are the offers themselves: a plane is one slope an offer.

The logarithms of all offers, cells and draws would take most of the time. In u = -ln(1 - F v), F the greatest chance of
a channel, L / u is smooth, so a polynomial through a few nodes gives it to one part in 10^9; slopes are rounded up by
more than that, and stay valid. A channel that is bought in several flights is counted exactly in the value of a plan,
and as if its flights were independent in the planes, which reaches at least as many.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.concave import Plane, Tangent
from optimizer.program.worst_cases import tail_weights, worst_means

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Follow = NDArray[np.floating[Any]] | sp.csr_array

CERTAIN = 1e-12
"""A chance to miss somebody is never taken for less than this."""
SEEN_BY_ALL = 1e-3
"""The same, where it only has to be divided out again."""
NODES, FAR = 14, 3.0
"""Nodes of the polynomial, and the u up to which it serves; what lies beyond is worked out one by one."""
ROUNDING = 4e-9
"""Relative allowance for the polynomial, so that a slope is never too small."""
PRODUCT, ENTRY, LINES = 3.5e-10, 6e-9, 30
"""Seconds of a product in a matrix and of an entry by itself; lines that a point usually has."""
TAIL, FEW = 2.5, 200
"""Exchanges are looked at in so many times as many of the worst draws as count, in so many at least."""
REMEMBERED = 4
"""Planes that are kept for whoever asks again."""
BLOCK = 4_000_000
"""Numbers held at a time."""


class WorstReach:
    """A `ConcaveTerm`: the mean net reach of the worst share `worst` (above 0, at most 1) of the draws.

    `people` (C,) persons of each cell, `follow` (channels, C) who follows whom, `channel` (k,) of each offer, `views`
    (k, S) between 0 and 1. `repeats` says that a channel may be bought in several flights. Units: people.
    """

    def __init__(
        self,
        people: FloatArray,
        follow: Follow,
        channel: IntArray,
        views: FloatArray,
        worst: float,
        *,
        repeats: bool = False,
    ) -> None:
        self.audience = np.asarray(people, np.float64)
        self.follow = sp.csr_array(follow) if sp.issparse(follow) else np.asarray(follow, np.float64)
        self.channel, self.views, self.worst, self.repeats = np.asarray(channel, np.int64), views, worst, repeats
        self.offers, self.draws = views.shape
        if not 0 < worst <= 1 or worst * self.draws < 1:
            raise ValueError("the worst cases are at least one of the draws, and at most all")
        self.cells = 1
        self.people = np.array([float(self.audience.sum())])
        self.tight, self.certain, self.kinked = not repeats, False, True
        self.place, self.width = np.arange(self.offers), self.offers
        """Which of all offers each one is, and how many these are: what loads are told by."""
        self._given = np.zeros(0, np.int64), np.zeros((0, self.draws))
        """Channel and views of the lines that are taken in any case."""
        self._planes: dict[bytes, Plane] = {}
        self._seen: tuple[bytes, FloatArray] | None = None

    @property
    def plane_seconds(self) -> float:
        counted, cells = self.worst * self.draws, len(self.audience)
        products = NODES * counted * (self.follow.shape[0] * cells * PRODUCT + self.offers * ENTRY)
        return float(products + LINES * cells * self.draws * ENTRY)

    @property
    def effort(self) -> float:
        return 1.0 + float(self.draws) * (1.0 + len(self.audience) / 40.0) / 3.0

    # Whole plans

    def outcome(self, chosen: IntArray) -> FloatArray:
        """(S,) the people that a plan reaches in each draw."""
        # Where all fall through this is nobody to the bit: a program is scaled by what single offers bring.
        return np.asarray(self.audience @ (1.0 - self._missed(chosen)), np.float64)

    def value(self, chosen: IntArray) -> float:
        return self._mean(self.outcome(chosen))

    def _mean(self, outcome: FloatArray) -> float:
        return float((tail_weights(outcome, self.worst) * outcome).sum())

    def _lines(self, chosen: IntArray) -> dict[int, FloatArray]:
        """Channel by channel the chance (S,) that a follower sees any line of the plan."""
        channels = np.concatenate([self._given[0], self.channel[chosen]])
        views = np.concatenate([self._given[1], self.views[chosen]])
        seen: dict[int, FloatArray] = {}
        for channel, view in zip(channels.tolist(), views, strict=True):
            seen[channel] = view if channel not in seen else 1.0 - (1.0 - seen[channel]) * (1.0 - view)
        return seen

    def _missed(self, chosen: IntArray) -> FloatArray:
        """(C, S) the chance that a person of each cell sees nothing; kept for whoever asks for the same plan again."""
        key = np.asarray(chosen, np.int64).tobytes()
        if self._seen is None or self._seen[0] != key:
            self._seen = key, self._product(self._lines(chosen), self.draws, 0.0)
        return self._seen[1]

    def _product(self, lines: dict[int, FloatArray], draws: int, least: float) -> FloatArray:
        """(C, draws) the chance to see none of these lines; that of missing a single one is `least` at least."""
        missed = np.ones((len(self.audience), draws))
        for channel, view in lines.items():
            cells, follow = self._followers(channel)
            missed[cells] *= np.maximum(1.0 - follow[:, None] * view, least)
        return missed

    def _followers(self, channel: int) -> tuple[slice | NDArray[np.integer[Any]], FloatArray]:
        """The cells in which somebody follows the channel, and the chance there."""
        if isinstance(self.follow, np.ndarray):
            return slice(None), np.asarray(self.follow[channel], np.float64)
        begin, end = self.follow.indptr[channel : channel + 2]
        return self.follow.indices[begin:end], self.follow.data[begin:end].astype(np.float64)

    def added(self, chosen: IntArray, columns: IntArray | None = None) -> FloatArray:
        columns = np.arange(self.offers) if columns is None else columns
        here, before = self.outcome(chosen), self.value(chosen)
        values = np.empty(len(columns))
        step = max(1, BLOCK // self.draws)
        for first in range(0, len(columns), step):
            some = columns[first : first + step]
            values[first : first + step] = worst_means(here + self._gained(chosen, some), self.worst)
        return values - before

    def _gained(self, chosen: IntArray, columns: IntArray) -> FloatArray:
        """(len(columns), S) what each offer adds to the plan in each draw."""
        missed = self._missed(chosen)
        gained: FloatArray = self._by_channel(self.audience[:, None] * missed, columns) * self.views[columns]
        if not self.repeats:
            return gained
        lines = self._lines(chosen)
        for row, column in enumerate(columns.tolist()):
            channel = int(self.channel[column])
            if channel in lines:
                cells, follow = self._followers(channel)
                miss = 1.0 - lines[channel]
                others = missed[cells] / np.maximum(1.0 - follow[:, None] * lines[channel], CERTAIN)
                gained[row] = self.views[column] * miss * ((self.audience[cells] * follow) @ others)
        return gained

    def _by_channel(self, weight: FloatArray, columns: IntArray) -> FloatArray:
        """(len(columns), draws) sum over cells of follow times weight (C, draws), of each offer's channel."""
        own, place = np.unique(self.channel[columns], return_inverse=True)
        table = self.follow[own]
        return np.asarray(table @ weight)[place]

    def promise(self, chosen: IntArray, columns: IntArray) -> FloatArray:
        # A line that may fall through adds nothing to the worst cases of an empty plan: the slope sees further.
        weight = tail_weights(self.outcome(chosen), self.worst)
        worst = np.flatnonzero(weight)
        missed = self._missed(chosen)[:, worst] * self.audience[:, None]
        gained = self._by_channel(missed, columns) * self.views[np.ix_(columns, worst)]
        return np.asarray(gained @ weight[worst])

    def exchanged(self, chosen: IntArray, out: IntArray) -> FloatArray:
        """As `ConcaveTerm` says, but near to it: in the plan's worst draws and some more, in single precision, and with
        what an offer adds after another one left told by the mean draw, as far as it hangs on that one's views.

        The plan itself is told exactly.
        """
        here = self.outcome(chosen)
        count = min(self.draws, max(FEW, int(np.ceil(TAIL * self.worst * self.draws))))
        bad = np.sort(np.argpartition(here, count - 1)[:count])
        share = self.worst * self.draws / count
        own, place = np.unique(self.channel, return_inverse=True)
        table = self.follow[own].astype(np.float32)
        lines = {channel: view[bad] for channel, view in self._lines(chosen).items()}
        missed = (self.audience[:, None] * self._product(lines, count, SEEN_BY_ALL)).astype(np.float32)
        reached = here[bad].astype(np.float32)
        gained = np.asarray(table @ missed)[place] * self._single[:, bad]
        usual = np.maximum(np.asarray(table @ missed.mean(axis=1)), 1e-9 * self.people[0])
        values = np.empty((len(out) + 1, self.offers + 1))
        for row, leaving in enumerate([*out.tolist(), -1]):
            after, rest = gained, reached
            if leaving >= 0:
                channel = int(self.channel[leaving])
                before, left = lines[channel], self._lines(chosen[chosen != leaving])
                cells, follow = self._followers(channel)
                fewer = before - (left[channel][bad] if channel in left else 0.0)
                factor = follow[:, None] * fewer / np.maximum(1.0 - follow[:, None] * before, SEEN_BY_ALL)
                more = missed[cells] * factor.astype(np.float32)
                rest = reached - more.sum(axis=0)
                lost = np.zeros(len(self.audience), np.float32)
                lost[cells] = more.mean(axis=1)
                swing = (before / max(float(before.mean()), 1e-300)).astype(np.float32)
                after = gained * (1.0 + (np.asarray(table @ lost) / usual)[place, None] * swing)
            values[row, :-1] = worst_means(rest + after, share)
            values[row, -1] = worst_means(rest[None, :].copy(), share)[0]
        return np.asarray(values + (self._mean(here) - values[-1, -1]))

    @cached_property
    def _single(self) -> NDArray[np.float32]:
        """The views in single precision, for whoever looks at thousands of exchanges."""
        return self.views.astype(np.float32)

    def shared(self, offer: int) -> FloatArray:
        own = self.channel[offer]
        row = self.follow[[own]] if isinstance(self.follow, np.ndarray) else self.follow[[own]].toarray()
        near = np.asarray(self.follow @ (self.audience * row[0]), np.float64)
        return np.asarray(near[self.channel] * self.views.mean(axis=1))

    # Planes

    def load(self, columns: IntArray, weights: FloatArray) -> FloatArray:
        load = np.zeros(self.width)
        load[self.place[columns]] = weights
        return load

    def plane(self, load: FloatArray) -> Plane:
        key = load.tobytes()
        if key not in self._planes:
            # Whoever asks for the height of a point may ask for its plane too, a few points later.
            self._planes = dict([*self._planes.items()][-REMEMBERED:])
            self._planes[key] = self._plane(load[self.place])
        return self._planes[key]

    def _plane(self, weights: FloatArray) -> Plane:
        logs = self._logs_of(weights)
        missed = np.exp(-logs)
        reached = self.people[0] - self.audience @ missed
        weight = tail_weights(reached, self.worst)
        worst = np.flatnonzero(weight)
        price = missed[:, worst] * (self.audience[:, None] * weight[worst])
        slope = np.zeros(self.width)
        slope[self.place] = (1.0 + ROUNDING) * self._slopes(price, worst)
        constant = float(weight @ reached) - float((price * logs[:, worst]).sum())
        return Plane(np.array([constant]), slope)

    def _logs_of(self, weights: FloatArray) -> FloatArray:
        """(C, S) t_cs of a point that takes each offer with a weight (k,)."""
        logs = np.zeros((len(self.audience), self.draws))
        whole = np.ones_like(logs)
        channels = np.concatenate([self._given[0], self.channel])
        taken = np.concatenate([np.ones(len(self._given[0])), weights])
        views = [self._given[1], self.views]
        for place in np.flatnonzero(taken).tolist():
            first = len(self._given[0])
            view = views[0][place] if place < first else views[1][place - first]
            cells, follow = self._followers(int(channels[place]))
            miss = np.maximum(1.0 - follow[:, None] * view, CERTAIN)
            if taken[place] == 1.0:
                whole[cells] *= miss
            else:
                logs[cells] -= taken[place] * np.log(miss)
        return logs - np.log(np.maximum(whole, 1e-300))

    def _slopes(self, price: FloatArray, worst: IntArray) -> FloatArray:
        """(k,) sum over cells and draws of price (C, draws) times L, for the draws `worst`."""
        slopes = np.zeros(self.offers)
        order = np.argsort(self.channel, kind="stable")
        channels, first = np.unique(self.channel[order], return_index=True)
        last = np.append(first[1:], self.offers)
        step = max(1, BLOCK // (NODES * max(len(worst), len(self.audience), 1)))
        for start in range(0, len(channels), step):
            some = channels[start : start + step]
            mine = order[first[start] : last[min(start + step, len(channels)) - 1]]
            place = np.searchsorted(some, self.channel[mine])
            slopes[mine] = self._slopes_of(mine, some, place, price, worst)
        return slopes

    def _slopes_of(
        self, mine: IntArray, channels: IntArray, place: IntArray, price: FloatArray, worst: IntArray
    ) -> FloatArray:
        """The slopes of the offers `mine`, each of the channel at its `place`."""
        table = self.follow[channels]
        data = table if isinstance(table, np.ndarray) else table.data
        most = np.asarray(table.max(axis=1) if isinstance(table, np.ndarray) else table.max(axis=1).toarray())
        most = np.maximum(most.ravel().astype(np.float64), 1e-300)
        depth = -np.log(np.maximum(1.0 - most[place, None] * self.views[np.ix_(mine, worst)], CERTAIN))
        if not (data != 1.0).any():  # followers for certain: L is u itself
            return np.asarray((depth * np.asarray(table @ price)[place]).sum(axis=1))
        reach = min(FAR, float(depth.max(initial=0.0)))
        if reach <= 0.0:
            return np.zeros(len(mine))
        at = 0.5 * reach * (1.0 + _CHEBYSHEV)
        heights = np.array([np.asarray(_smooth(table, most, node) @ price) for node in at.tolist()])
        terms = np.einsum("jn,ncs->jcs", _TRANSFORM, heights)
        near = np.clip(2.0 * depth / reach - 1.0, -1.0, 1.0)
        later, latest = np.zeros_like(near), np.zeros_like(near)
        for term in terms[:0:-1]:
            later, latest = term[place] + 2.0 * near * later - latest, later
        each = depth * (terms[0][place] + near * later - latest)
        for row, draw in np.argwhere(depth > FAR).tolist():
            cells, follow = self._followers(int(channels[place[row]]))
            miss = np.maximum(1.0 - follow * self.views[mine[row], worst[draw]], CERTAIN)
            each[row, draw] = -float(price[cells, draw] @ np.log(miss))
        return np.asarray(each.sum(axis=1))

    def slopes(self, price: FloatArray, columns: IntArray) -> FloatArray:
        return np.asarray(price[self.place[columns]], np.float64)

    def screen(self, price: FloatArray) -> FloatArray:
        return np.asarray(price[self.place], np.float64)

    def tangent(self, columns: IntArray, weights: FloatArray) -> Tangent:
        plane = self.plane(self.load(columns, weights))
        return Tangent(float(plane.constant.sum()), self.screen(plane.slope))

    def entries(self, columns: IntArray) -> sp.csr_array:
        shape = (self.width, len(columns))
        ones = np.ones(len(columns))
        return sp.csr_array((ones, (self.place[columns], np.arange(len(columns)))), shape=shape)

    def restrict(self, columns: IntArray, given: IntArray | None = None) -> WorstReach:
        given = np.zeros(0, np.int64) if given is None else given
        taken = np.concatenate([self._given[0], self.channel[given]])
        near, numbers = np.unique(np.concatenate([self.channel[columns], taken]), return_inverse=True)
        part = WorstReach(
            self.audience, self.follow[near], numbers[: len(columns)], self.views[columns], self.worst,
            repeats=self.repeats,
        )  # fmt: skip
        part.place, part.width = self.place[columns], self.width
        part._given = numbers[len(columns) :], np.concatenate([self._given[1], self.views[given]])
        return part

    def padded(self, number: int) -> WorstReach:
        """The same with `number` more offers, which nobody sees, each on a channel of its own."""
        more = self.follow.shape[0] + np.arange(number)
        shape = (number, len(self.audience))
        follow = (
            np.concatenate([self.follow, np.zeros(shape)])
            if isinstance(self.follow, np.ndarray)
            else sp.csr_array(sp.vstack([self.follow, sp.csr_array(shape)]))
        )
        views = np.concatenate([self.views, np.zeros((number, self.draws))])
        return WorstReach(self.audience, follow, np.append(self.channel, more), views, self.worst, repeats=self.repeats)


_ANGLES = (np.arange(NODES) + 0.5) * np.pi / NODES
_CHEBYSHEV = np.cos(_ANGLES)
_TRANSFORM = 2.0 / NODES * np.cos(np.outer(np.arange(NODES), _ANGLES))
"""(terms, nodes) from values at the nodes to the coefficients of Chebyshev's polynomials."""
_TRANSFORM[0] *= 0.5


def _smooth(table: Follow, most: FloatArray, node: float) -> Follow:
    """L / u of each entry of `table` at u = `node`, the greatest entry of each row being `most`."""
    if isinstance(table, np.ndarray):
        return np.asarray(-np.log1p(table / most[:, None] * np.expm1(-node)) / node)
    share = table.data / np.repeat(most, np.diff(table.indptr))
    return sp.csr_array((-np.log1p(share * np.expm1(-node)) / node, table.indices, table.indptr), shape=table.shape)
