"""People reached where one channel may be bought several times: in one flight after the other.

Whoever does not follow a channel sees none of its flights, so hits of one channel are not independent of each
other. Inside cell c a person follows channel h with chance f_hc; a follower sees each offer o of it with chance
v_o, independently. With the chosen offers S_h of a channel and frequency 1 the people reached are

    sum_c N_c (1 - prod_h (1 - f_hc V_h)),        V_h = 1 - prod over o in S_h of (1 - v_o),

evaluated exactly here, as is any other frequency. It has no linear form. Taking the hits of a channel for independent
too reaches at least as many people, so the concave form of `concave` bounds it from above: planes and slopes are
those of that form. It is exact at plans that buy each channel once.

P(at least k) <= P(at least 1), and the bound for k > 1 is that: honest, and wide.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.concave import Plane, Tangent
from optimizer.program.contact_probabilities import FactoredProbabilities
from optimizer.program.reach_term import ReachTerm

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
Follow = NDArray[np.floating] | sp.csr_array

DENSE = 20_000_000
"""Entries (channels x cells) up to which a few channels are kept as a full table."""


@dataclass(frozen=True, eq=False)
class MultiFlightReachTerm:
    """People reached at least `frequency` times; a `ConcaveTerm`.

    `channel` and `view` (k,) describe the offers, `follow` (channels, C) who follows whom. The lines
    `given_channel`, `given_view` are taken in any case.
    """

    people: FloatArray
    channel: IntArray
    view: FloatArray
    follow: Follow
    frequency: int
    bound: ReachTerm
    """The same offers as if all hits were independent, at frequency 1."""
    given_channel: IntArray
    given_view: FloatArray
    exact: bool = False
    """The bound is that of every plan's bookings, and not of independent hits (`booking_rank`)."""

    @classmethod
    def of(
        cls, people: FloatArray, channel: IntArray, view: FloatArray, follow: Follow, frequency: int
    ) -> MultiFlightReachTerm:
        """The term of all offers."""
        bound = ReachTerm(people, FactoredProbabilities(channel, view, follow))
        nothing = np.zeros(0, np.int64), np.zeros(0)
        return cls(people, np.asarray(channel, np.int64), np.asarray(view, float), follow, frequency, bound, *nothing)

    @property
    def offers(self) -> int:
        """Number of offers k."""
        return len(self.channel)

    @property
    def cells(self) -> int:
        """Number of cells."""
        return len(self.people)

    @property
    def tight(self) -> bool:
        """The bound touches where a channel is bought twice if it knows of what comes before; at frequency 1 alone."""
        return self.exact and self.frequency == 1

    @property
    def kinked(self) -> bool:
        return self.bound.kinked

    @property
    def plane_seconds(self) -> float:
        return self.bound.plane_seconds

    @property
    def effort(self) -> float:
        return self.bound.effort

    @property
    def certain(self) -> bool:
        """As of the bound: with certain hits alone the two are the same."""
        return self.frequency == 1 and self.bound.certain

    def value(self, chosen: IntArray) -> float:
        """Exact people reached by the plan `chosen`, with what is given."""
        state = self._outside(self._lines(chosen), -1)
        return float(self.people @ np.maximum(1.0 - state.sum(axis=0), 0.0))

    def added(self, chosen: IntArray, columns: IntArray | None = None) -> FloatArray:
        """(k,) exact gain of adding each offer (of `columns`).

        With q_i the chance that a follower had i exposures to the offer's channel so far and b_t that a person had
        t to all other channels, one more offer of it reaches f v sum_i q_i b_(frequency - 1 - i) people of a cell.
        """
        columns = np.arange(self.offers) if columns is None else columns
        slope = self._channel_gains(self._lines(chosen))
        return np.asarray(slope[self.channel[columns]] * self.view[columns], np.float64)

    def promise(self, chosen: IntArray, columns: IntArray) -> FloatArray:
        """Of the hits as if they were independent; `added` at frequency 1."""
        if self.frequency == 1:
            return self.added(chosen, columns)
        return ReachTerm(self.people, self.bound.probabilities, self.frequency).promise(chosen, columns)

    def exchanged(self, chosen: IntArray, out: IntArray) -> FloatArray:
        """(len(out) + 1, k + 1) exact values after each exchange, as `ConcaveTerm` says."""
        if self.frequency == 1 and isinstance(self.follow, np.ndarray):
            return self._exchanged_dense(self.follow, chosen, out)
        values = np.empty((len(out) + 1, self.offers + 1))
        for row, leaving in enumerate([*out.tolist(), -1]):
            rest = chosen[chosen != leaving]
            values[row, -1] = self.value(rest)
            values[row, :-1] = values[row, -1] + self.added(rest)
        return values

    def _exchanged_dense(self, follow: NDArray[np.floating], chosen: IntArray, out: IntArray) -> FloatArray:
        """All exchanges as two matrix products: row i has the channels as they are without the offer out[i]."""
        lines = self._lines(chosen)
        used = np.array(list(lines), dtype=np.int64)
        place = {channel: number for number, channel in enumerate(lines)}
        missed = np.array([np.prod(1.0 - views) for views in lines.values()])  # of a follower, by channel
        factor = 1.0 - follow[used] * (1.0 - missed)[:, None]
        left = np.ones((len(out) + 1, follow.shape[0]))
        left[:, used] = missed
        weight = np.tile(self.people, (len(out) + 1, 1))
        without = np.empty((len(used), self.cells))  # everybody else's misses, by channel in the plan
        ahead = np.ones(self.cells)
        for number in range(len(used)):
            without[number] = ahead
            ahead = ahead * factor[number]
        behind = np.ones(self.cells)
        for number in reversed(range(len(used))):
            without[number] *= behind
            behind = behind * factor[number]
        weight *= ahead
        for row, leaving in enumerate(out.tolist()):
            channel = int(self.channel[leaving])
            number, mine = place[channel], chosen[(chosen != leaving) & (self.channel[chosen] == channel)]
            views = np.concatenate([self.view[mine], self.given_view[self.given_channel == channel]])
            left[row, channel] = np.prod(1.0 - views)
            weight[row] = self.people * without[number] * (1.0 - follow[channel] * (1.0 - left[row, channel]))
        slope = np.asarray(weight @ follow.T, np.float64)
        if len(used):
            # A channel of the plan gains on top of the others' misses, not of its own.
            for number, channel in enumerate(used.tolist()):
                others = np.divide(weight, factor[number], out=np.zeros_like(weight), where=factor[number] > 1e-12)
                slope[:, channel] = others @ follow[channel]
            for row, leaving in enumerate(out.tolist()):
                channel = int(self.channel[leaving])
                slope[row, channel] = (self.people * without[place[channel]]) @ follow[channel]
            sure = np.flatnonzero((factor <= 1e-12).any(axis=1))
            for row in range(len(out) + 1) if len(sure) else ():
                rest = chosen if row == len(out) else chosen[chosen != out[row]]
                slope[row, used] = self._channel_gains(self._lines(rest))[used] / np.maximum(left[row, used], 1e-300)
        values = np.empty((len(out) + 1, self.offers + 1))
        values[:, -1] = self.people.sum() - weight.sum(axis=1)
        values[:, :-1] = values[:, -1:] + (slope * left)[:, self.channel] * self.view
        return values

    def shared(self, offer: int) -> FloatArray:
        """Of the bound: whose audience is near to whose."""
        return self.bound.shared(offer)

    def load(self, columns: IntArray, weights: FloatArray) -> FloatArray:
        """The bound's linear form."""
        return self.bound.load(columns, weights)

    def plane(self, load: FloatArray) -> Plane:
        """A plane above the bound."""
        return self.bound.plane(load)

    def slopes(self, price: FloatArray, columns: IntArray) -> FloatArray:
        """Of the bound."""
        return self.bound.slopes(price, columns)

    def screen(self, price: FloatArray) -> FloatArray:
        """Of the bound."""
        return self.bound.screen(price)

    def tangent(self, columns: IntArray, weights: FloatArray) -> Tangent:
        """Of the bound."""
        return self.bound.tangent(columns, weights)

    def entries(self, columns: IntArray) -> sp.csr_array:
        """Of the bound."""
        return self.bound.entries(columns)

    def restrict(self, columns: IntArray, given: IntArray | None = None) -> MultiFlightReachTerm:
        """The term over a few offers and their channels alone, given what is taken besides."""
        given = np.zeros(0, np.int64) if given is None else given
        taken = np.concatenate([self.given_channel, self.channel[given]])
        near, numbers = np.unique(np.concatenate([self.channel[columns], taken]), return_inverse=True)
        follow = self.follow[near]
        if not isinstance(follow, np.ndarray) and len(near) * self.cells <= DENSE:
            follow = follow.toarray()
        return replace(
            self,
            channel=numbers[: len(columns)].astype(np.int64),
            view=self.view[columns],
            follow=follow,
            bound=self.bound.restrict(columns),
            given_channel=numbers[len(columns) :].astype(np.int64),
            given_view=np.concatenate([self.given_view, self.view[given]]),
        )

    def _lines(self, chosen: IntArray) -> dict[int, FloatArray]:
        """The view rates of the lines on each channel, given ones included."""
        channel = np.concatenate([self.given_channel, self.channel[chosen]])
        view = np.concatenate([self.given_view, self.view[chosen]])
        return {int(number): view[channel == number] for number in np.unique(channel)}

    def _outside(self, lines: dict[int, FloatArray], left_out: int) -> FloatArray:
        """(frequency, C) chance of exactly 0, 1, ... exposures to all channels but one."""
        state = np.zeros((self.frequency, self.cells))
        state[0] = 1.0
        for channel, views in lines.items():
            if channel != left_out:
                cells, follow = self._followers(channel)
                here = state[:, cells]
                state[:, cells] = here * (1.0 - follow) + follow * _joined(here, _exposures(views, self.frequency))
        return state

    def _channel_gains(self, lines: dict[int, FloatArray]) -> FloatArray:
        """(channels,) people whom an offer with a view rate of 1 would add on each channel."""
        everything = self._outside(lines, -1)
        slope = np.asarray(self.follow @ (self.people * everything[-1]), np.float64)
        for channel, views in lines.items():
            others = self._outside(lines, channel)
            law = _exposures(views, self.frequency)
            cells, follow = self._followers(channel)
            missing = (law[:, None] * others[::-1])[:, cells].sum(axis=0)
            slope[channel] = float((self.people[cells] * follow) @ missing)
        return slope

    def _followers(self, channel: int) -> tuple[slice | NDArray[np.integer[Any]], FloatArray]:
        """The cells in which somebody follows the channel, and the chance there."""
        if isinstance(self.follow, np.ndarray):
            return slice(None), self.follow[channel].astype(np.float64)
        begin, end = self.follow.indptr[channel : channel + 2]
        return self.follow.indices[begin:end], self.follow.data[begin:end].astype(np.float64)


def _exposures(views: FloatArray, frequency: int) -> FloatArray:
    """(frequency,) chance that a follower has exactly 0, 1, ... exposures to these lines.

    Written apart from `audience.frequency`, by which the verifier judges plans: the two must be able to disagree.
    """
    law = np.zeros(frequency)
    law[0] = 1.0
    for view in views.tolist():
        law[1:] = law[1:] * (1.0 - view) + law[:-1] * view
        law[0] *= 1.0 - view
    return law


def _joined(state: FloatArray, law: FloatArray) -> FloatArray:
    """(frequency, C) the law of the sum of two independent counts, as far as it is below the frequency."""
    result = np.zeros_like(state)
    for more, chance in enumerate(law.tolist()):
        result[more:] += chance * state[: len(state) - more]
    return result
