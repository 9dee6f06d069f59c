"""The relaxation by sifting: an LP over a working set of offers, priced against all of them.

Solve the LP over the working set, price all offers with its multipliers in one vectorised pass (which gives a
valid bound), add those that price in, and repeat until none does. Concave terms take part through planes
that are added at the LP's own points. Column generation in this form: Bixby et al. 1992 (sifting).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.solving.core import EXACT
from optimizer.solving.highs import LpAnswer
from optimizer.solving.odd_cuts import charges, odd_cuts
from optimizer.solving.outer_approximation import OuterApproximation
from optimizer.solving.pricing import Priced, price
from optimizer.solving.restricted_master import RestrictedMaster
from optimizer.solving.scaled_program import ScaledProgram
from optimizer.solving.watch import Watch

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

SMALL = 4000
"""Programs with no more offers than this have all of them in the working set."""

PRICED_IN = 1e-9
"""Reduced prices up to this part of the best offer's gain count as zero."""


LEAST_TOUCH = 1e-7
"""Planes that are tight to this part of the term are left alone: finer is for the core."""

MANY_HITS = 60_000
"""From so many hits of shared cells on, an interior point is much faster than simplex: 0.4 s in place of 6 s for
80,000 hits of New York, 3.3 s in place of 25 s for 10,000 channels with a panel of 38,000 people."""

FAR = 1e-3
"""A bound further than this above the interior point it comes from is not believed to be the best."""

WHOLE, FRACTIONAL = 1e-3, 0.5
"""A relaxation is all but whole where the offers that it takes in part, by more than the first figure, are fewer than
this part of those it takes."""

CUTS, MORE_CUTS = 3.5, 40.0
"""Effort for cuts on certain hits before the search for better plans, and before the proof."""

LEAST_LOWER = 0.05
"""A round of cuts that lowers the bound by less than this part of what the best one did is the last one."""

PASS = 1e-9
"""Work of pricing for each entry of the rows, and for each offer in each cell."""

TOUCHES = 60
"""At most so many rounds of planes between two pricing passes."""


@dataclass(frozen=True)
class Relaxed:
    """The relaxation's answer, in scaled units."""

    infeasible: bool
    offers: IntArray
    """The working set."""
    weights: FloatArray
    """How much of each offer of the working set the LP takes; empty where it was not solved."""
    duals: FloatArray
    """(m,) row multipliers behind `priced`."""
    priced: Priced
    """The best bound found and the reduced prices that prove it."""
    listed: NDArray[np.bool_] | None = None
    """(m,) the rows that were in the linear program behind `duals`."""

    @property
    def whole(self) -> bool:
        """Whether few of the offers that it takes are taken in part."""
        part = (self.weights > WHOLE) & (self.weights < 1 - WHOLE)
        return int(part.sum()) <= FRACTIONAL * max(1.0, float(self.weights.sum()))


class Relaxation:
    """The working LP, kept alive between calls."""

    def __init__(
        self, scaled: ScaledProgram, approximations: list[OuterApproximation], offers: IntArray, *, named: bool = False
    ) -> None:
        self.scaled = scaled
        self.approximations = approximations
        self._model = RestrictedMaster(scaled, approximations, offers, whole=False, named=named)
        self._cuts = np.zeros((0, 3), np.int64)

    @property
    def cuts(self) -> int:
        """Cuts that were added so far."""
        return len(self._cuts)

    def cut_rounds(self, relaxed: Relaxed, watch: Watch, done: Callable[[], bool], effort: float) -> Relaxed:
        """Rounds of cuts on certain hits with so much effort, as long as they lower the bound; the tightest relaxation.

        For a term that is split, of which the working set has all offers.
        """
        end, first = watch.effort + effort, 0.0
        while not done() and watch.effort < end and len(relaxed.weights) == len(self.offers):
            if not self._cut(relaxed.weights, watch):
                break
            tighter = self.run(watch, max(0.1 * watch.limits.gap, EXACT))
            lower = relaxed.priced.bound - tighter.priced.bound
            if tighter.infeasible or lower <= LEAST_LOWER * first:
                break
            relaxed, first = tighter, max(first, lower)
        return relaxed

    def _cut(self, weights: FloatArray, watch: Watch) -> bool:
        """Add the cuts that these weights of the working set break most; whether there were any."""
        number = next(iter(self._model.shared))
        part = self._model.shared[number]
        fresh, work = odd_cuts(part, weights, self._cuts)
        watch.spend(work)
        if len(fresh):
            self._model.add_cuts(number, *charges(part, fresh))
            self._cuts = np.concatenate([self._cuts, fresh])
        return len(fresh) > 0

    @property
    def offers(self) -> IntArray:
        """The working set."""
        return self._model.offers

    def run(self, watch: Watch, goal: float) -> Relaxed:
        """Sift until nothing prices in and the planes are tight to a relative `goal`, or the limit comes."""
        scaled = self.scaled
        best: Priced | None = None
        best_duals, listed = np.zeros(len(scaled.low)), self._model.listed
        weights = np.zeros(0)
        touches, interior = 0, True
        cells = sum(approximation.term.cells for approximation in self.approximations if not approximation.split)
        while True:
            quick = interior and self._model.shared_hits >= MANY_HITS
            answer = self._model.highs.solve_lp(watch.left, watch.effort_left, interior=quick)
            watch.spend(answer.work, late=answer.late)
            if answer.status == "infeasible":
                proof, wanted = self._price_ray(answer)
                if proof is not None:
                    return Relaxed(True, self.offers, np.zeros(0), best_duals, proof)
                if not len(wanted) or watch.over():
                    break
                self._grow(wanted)
                continue
            if answer.status == "stopped":
                break
            weights = answer.columns[: len(self.offers)]
            loose = self._loose(answer, weights, goal)
            if loose and touches < TOUCHES and not watch.over():
                touches += 1
                self._touch(loose)
                continue
            touches = 0
            duals, priced = self._price(answer)
            watch.spend(PASS * (scaled.columns.nnz + scaled.offers * cells))
            if best is None or priced.bound < best.bound:
                best, best_duals, listed = priced, duals, self._model.listed
                watch.report(bound=priced.bound / scaled.factor)
            if watch.over() or priced.bound - answer.value <= 0.5 * goal * abs(answer.value):
                break
            wanted = self._wanted(priced)
            if not len(wanted):
                if quick and priced.bound - answer.value > FAR * abs(answer.value):
                    interior = False  # multipliers that prove nothing: once more by simplex
                    continue
                break
            self._grow(wanted)
        if best is None:
            best = self._without_lp()
        return Relaxed(False, self.offers, weights, best_duals, best, listed)

    def _without_lp(self) -> Priced:
        """A valid bound where no LP was solved: all multipliers zero, planes at their first point."""
        duals = np.zeros(self._model.highs.rows)
        slope, constant = self._planes(duals, objective=True)
        return price(self.scaled, np.zeros(len(self.scaled.low)), constant=constant, slope=slope)

    def _loose(self, answer: LpAnswer, weights: FloatArray, goal: float) -> list[tuple[int, FloatArray]]:
        """The approximations whose planes are not tight at the LP's point, with the load there."""
        result = []
        for number, approximation in enumerate(self.approximations):
            if approximation.split:
                continue
            load = self._model.near[number].load(self._model.everyone, weights)
            height = approximation.height(load)
            if approximation.floor:
                off, allowed = approximation.least - height, goal * abs(approximation.least)
            else:
                off = self._model.heights(number, answer.columns) - height
                allowed = 0.25 * goal * max(abs(answer.value), abs(height))
            if off > max(allowed, LEAST_TOUCH * abs(height)):
                result.append((number, load))
        return result

    def _touch(self, loose: list[tuple[int, FloatArray]]) -> None:
        """Add the planes at these loads."""
        for number, load in loose:
            self.approximations[number].add_cut(load)
            self._model.add_planes(number, 1)

    def _planes(self, duals: FloatArray, *, objective: bool) -> tuple[FloatArray | None, float]:
        """The planes of all approximations combined: slope of every offer, exact in the working set, and constant.

        Without `objective` the floors alone count.
        """
        slope: FloatArray | None = None
        constant = 0.0
        for number, approximation in enumerate(self.approximations):
            if not (objective or approximation.floor):
                continue
            weight = self._model.plane_duals(number, duals)
            plane = approximation.combined(weight)
            part = approximation.term.screen(plane.slope)
            part[self.offers] = self._model.near[number].slopes(plane.slope, self._model.everyone)
            slope = part if slope is None else slope + part
            constant += float(plane.constant.sum())
            if approximation.floor:
                constant -= approximation.least * float(np.maximum(weight, 0.0).sum())
        if slope is not None and self.cuts:
            charge, more = self._model.cut_plane(duals)
            slope[self.offers] += charge
            constant += more
        return slope, constant

    def _price(self, answer: LpAnswer, *, sign: float = 1.0, objective: bool = True) -> tuple[FloatArray, Priced]:
        raw = sign * answer.duals
        duals = self._model.row_duals(raw)
        slope, constant = self._planes(raw, objective=objective)
        listed = self._model.listed
        return duals, price(self.scaled, duals, constant=constant, slope=slope, listed=listed, objective=objective)

    def _price_ray(self, answer: LpAnswer) -> tuple[Priced | None, IntArray]:
        """Try to prove by a ray that there is no plan at all; else the offers that could mend it."""
        wanted = np.zeros(0, np.int64)
        if len(answer.duals) != self._model.highs.rows:
            return None, self._outside(np.arange(self.scaled.offers))
        size = float(np.abs(answer.duals).max(initial=0.0)) or 1.0
        for sign in (1.0 / size, -1.0 / size):
            _, priced = self._price(answer, sign=sign, objective=False)
            if priced.bound < -1e-7:
                return priced, wanted
            inside = np.zeros(self.scaled.offers, bool)
            inside[self.offers] = True
            candidates = np.flatnonzero((priced.reduced > 1e-9) & ~inside)
            wanted = np.union1d(wanted, self._top(candidates, priced.reduced))
        return None, wanted

    def _wanted(self, priced: Priced) -> IntArray:
        """The offers outside the working set that price in, best first if there are many."""
        inside = np.zeros(self.scaled.offers, bool)
        inside[self.offers] = True
        floor = PRICED_IN * max(1.0, float(np.abs(self.scaled.model.gain).max(initial=0.0)))
        return self._top(np.flatnonzero((priced.reduced > floor) & ~inside), priced.reduced)

    def _top(self, candidates: IntArray, worth: FloatArray) -> IntArray:
        limit = max(2000, len(self.offers) // 2)
        if len(candidates) > limit:
            candidates = candidates[np.argsort(-worth[candidates], kind="stable")[:limit]]
        return np.sort(candidates)

    def _outside(self, offers: IntArray) -> IntArray:
        return np.setdiff1d(offers, self.offers)

    def _grow(self, wanted: IntArray) -> None:
        """Take more offers into the working set, with the rows and indicators they need."""
        offers = np.concatenate([self.offers, wanted])
        self._model = RestrictedMaster(self.scaled, self.approximations, offers, whole=False)
        self._cuts = self._cuts[:0]
