"""The core: what reduced prices cannot decide, solved as a restricted MIP with HiGHS.

An offer whose reduced price lies more than bound - value below the best of its group is in no better plan
(reduced-price fixing, by LP duality). What is left is a small MIP; planes of concave terms are added at its
plans until its bound is true to the exact value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.solving.exact import evaluate
from optimizer.solving.highs import INFINITY, MipAnswer, Options
from optimizer.solving.outer_approximation import OuterApproximation
from optimizer.solving.pricing import Priced
from optimizer.solving.restricted_master import RestrictedMaster
from optimizer.solving.scaled_program import ScaledProgram
from optimizer.solving.tabu_search import Incumbent
from optimizer.solving.watch import Watch

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

EXACT = 1e-9
"""Relative difference at which a bound and a value count as equal."""


SMOOTH: Options = {
    "presolve": "off",
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_rens": False,
}
"""HiGHS options where planes are part of the model: its sub-MIPs and presolve cost far more than they bring
there (measured: 4 to 5 times the time on 150 to 300 channels with 256 cells)."""


LEAN: Options = {
    "mip_heuristic_run_rins": False,
    "mip_heuristic_run_rens": False,
    "mip_allow_cut_separation_at_nodes": False,
}
"""HiGHS options for linear cores of few offers: the search has done the work of these sub-MIPs by then, and cuts
below the root cost more than they bring (measured: half the time on 40,000 channels with 5 packages)."""

HEAVY = 4.0
"""Branches are so many times dearer where HiGHS looks for plans by sub-MIPs as well, of which it does not tell
(measured: 2 to 6 times)."""

COUNTED = 200
"""Linear cores of no more open offers get a column for the number of offers (measured: two thirds of the nodes on
knapsacks of 100; no fewer on a core of 660)."""

NEARLY, SHORT = 1e-6, 10.0
"""Rounding of a number of offers; the most seconds and effort of a linear program that bounds one."""

PLANES = 2.5
"""Branches on a model with planes, whose rows are dense, are so many times dearer (measured: 2 to 3)."""

MOST_ROUNDS = 200
"""A core solves so many MIPs at most, each with planes at the plans of the one before."""

FEW = 1000
"""Cores with no more open offers than this are few."""


@dataclass(frozen=True)
class Split:
    """What reduced prices decide: offers that may still change, and offers that every better plan takes."""

    open: IntArray
    taken: IntArray

    def with_plan(self, chosen: IntArray) -> Split:
        """The same with a plan still possible: it is the start and the cutoff of a proof."""
        taken = np.intersect1d(self.taken, chosen)
        return Split(np.union1d(self.open, np.setdiff1d(np.union1d(self.taken, chosen), taken)), taken)


def worth_more(scaled: ScaledProgram, value: float, gap: float) -> float:
    """What a plan has to be worth (scaled) to matter where one of this value is known and a relative `gap` is asked."""
    # Where values come in steps, a better plan is better by a whole step.
    return scaled.factor * (value + max(0.999 * gap * abs(value), (1 - 1e-6) * scaled.step))


def split_offers(scaled: ScaledProgram, priced: Priced, target: float) -> Split:
    """Fix offers by reduced price: only plans worth more than `target` (scaled) matter."""
    slack = priced.bound - target + EXACT * max(abs(target), abs(priced.bound))
    loss = priced.best[scaled.group] - priced.reduced
    may = (loss <= slack) & scaled.free
    if len(scaled.locked):
        groups = scaled.group[scaled.locked]
        may[np.isin(scaled.group, groups)] = False
        may[scaled.locked] = True
    must = priced.best > slack
    must[scaled.group[scaled.locked]] = True
    count = np.bincount(scaled.group[may], minlength=len(priced.best))
    sure = may & (must & (count == 1))[scaled.group]
    return Split(np.flatnonzero(may & ~sure), np.flatnonzero(sure))


def margins(scaled: ScaledProgram, priced: Priced) -> FloatArray:
    """(k,) the loss of value that brings each offer in or out, by reduced prices; inf where it is excluded."""
    best = priced.best[scaled.group]
    loss = best - priced.reduced
    # The best offer of a group leaves at the price of its best replacement.
    leading = loss <= 0
    second = np.maximum(scaled.best_of_group(np.where(leading, -np.inf, priced.reduced)), 0.0)
    margin = np.where(leading, np.maximum(best - second[scaled.group], 0.0), loss)
    return np.where(scaled.free, margin, np.inf)


def nearest(scaled: ScaledProgram, priced: Priced, count: int) -> IntArray:
    """The `count` offers closest to the margin: those the least loss of value brings in or out."""
    return least(margins(scaled, priced), count)


def least(margin: FloatArray, count: int) -> IntArray:
    """The `count` offers of the least finite margin, by number."""
    if count >= len(margin):
        return np.flatnonzero(np.isfinite(margin))
    near = np.argpartition(margin, count)[:count]
    return np.sort(near[np.isfinite(margin[near])])


@dataclass(frozen=True)
class CoreAnswer:
    """What a restricted MIP found and proved, in the program's units.

    `bound` holds for plans that only differ in the open offers; -inf where there is none.
    """

    plan: Incumbent | None
    bound: float
    finished: bool


class Core:
    """A restricted MIP over `open` offers, with `taken` ones bought and all others left out."""

    proves_none = True
    """That there is no plan is a claim about the whole program, which is proven twice."""

    def __init__(
        self,
        scaled: ScaledProgram,
        approximations: list[OuterApproximation],
        open_: IntArray,
        taken: IntArray,
        *,
        floor: float = -np.inf,
    ) -> None:
        """Where plans worth less than the `floor` (scaled) do not matter, a linear program is told between which
        numbers of offers the others have."""
        self.scaled = scaled
        self.approximations = approximations
        self.offers = np.union1d(open_, taken)
        fixed = np.flatnonzero(np.isin(self.offers, taken))
        self._model = RestrictedMaster(scaled, approximations, self.offers, whole=True, taken=fixed)
        self._tight = all(approximation.term.tight for approximation in approximations if not approximation.floor)
        smooth = any(not approximation.split for approximation in approximations)
        self._options = SMOOTH if smooth else LEAN if not approximations and len(open_) <= FEW else {}
        self._weight = PLANES if smooth else 1.0 if self._options else HEAVY
        if np.isfinite(floor) and not approximations and len(open_) <= COUNTED:
            self._count(fixed, floor)

    def _count(self, taken: IntArray, floor: float) -> None:
        """Add a whole column for the number of offers, where it may take several values: a branch on it is a branch on
        all of them (after the hyperplanes of Vasquez and Hao 2001)."""
        relaxed = RestrictedMaster(self.scaled, [], self.offers, whole=False, taken=taken).highs
        relaxed.add_rows(sp.csr_array(relaxed.cost[None, :]), np.array([floor]), np.array([INFINITY]))
        ones = np.zeros(relaxed.columns)
        ones[: len(self.offers)] = 1.0
        most = []
        for sign in (1.0, -1.0):
            relaxed.set_cost(sign * ones)
            answer = relaxed.solve_lp(SHORT, SHORT)
            if answer.status != "optimal":
                return
            most.append(answer.value)
        low, high = np.ceil(-most[1] - NEARLY), np.floor(most[0] + NEARLY)
        if low < high:
            self._model.highs.add_count(len(self.offers), low, high)

    def solve(
        self,
        watch: Watch,
        gap: float,
        incumbent: Incumbent | None,
        *,
        nodes: int | None = None,
        seen: Callable[[Incumbent], None] | None = None,
        rounds: int = MOST_ROUNDS,
    ) -> CoreAnswer:
        """Solve the MIP, adding planes at its plans and forbidding plans that break a row by a hair, so many times."""
        best, bound = incumbent, np.inf
        for _ in range(rounds):
            plans: list[IntArray] = []
            holds: dict[bytes, bool] = {}

            def on_plan(columns: FloatArray, plans: list[IntArray] = plans, holds: dict[bytes, bool] = holds) -> None:
                nonlocal best
                if not self.approximations and best is not None and self._no_better(columns, best):
                    return
                chosen = self._plan(columns)
                if chosen.tobytes() in holds:
                    return
                evaluation = evaluate(self.scaled, chosen)
                plans.append(chosen)
                holds[chosen.tobytes()] = evaluation.holds
                if evaluation.holds and (best is None or evaluation.value > best.value):
                    best = Incumbent(chosen, evaluation.value)
                    if seen is not None:
                        seen(best)

            answer = self._solve_mip(watch, gap, best, nodes, on_plan)
            if answer.status == "infeasible":
                return CoreAnswer(best, -np.inf if best is None else best.value, True)
            bound = min(bound, answer.bound / self.scaled.factor)
            loose = False
            if answer.columns is not None:
                on_plan(answer.columns)
                last = self._plan(answer.columns)
                # A plan that was not looked at is no better than the best one.
                loose = self._tighten(last, holds.get(last.tobytes(), True))
            for chosen in plans if self.approximations else []:
                self._tighten(chosen, True)
            done = best is not None and bound <= best.value + max(gap, EXACT) * abs(best.value)
            if done or answer.status == "stopped" or not loose:
                return CoreAnswer(best, bound, answer.status == "optimal")
        return CoreAnswer(best, bound, False)

    def _solve_mip(
        self,
        watch: Watch,
        gap: float,
        start: Incumbent | None,
        nodes: int | None,
        on_plan: Callable[[FloatArray], None],
    ) -> MipAnswer:
        highs = self._model.highs
        first = self._start(start)

        def over(work: float) -> bool:
            return watch.over(self._weight * work)

        answer = highs.solve_mip(
            watch.left, gap, start=first, on_plan=on_plan, stop=over, nodes=nodes, options=self._options
        )
        watch.spend(0.0, late=answer.late)
        if answer.status == "infeasible" and start is None and self.proves_none:
            # That no plan exists is a strong claim: it has to hold without presolve as well.
            options: Options = {**self._options, "presolve": "on" if "presolve" in self._options else "off"}
            answer = highs.solve_mip(watch.left, gap, on_plan=on_plan, stop=over, nodes=nodes, options=options)
            watch.spend(0.0, late=answer.late)
        return answer

    def _no_better(self, columns: FloatArray, best: Incumbent) -> bool:
        """Whether a linear program's plan does not even look better than the best: HiGHS tells of thousands."""
        value = float(self._model.highs.cost @ columns[: len(self._model.highs.cost)]) / self.scaled.factor
        return value <= best.value + 1e-12 * abs(best.value)

    def _plan(self, columns: FloatArray) -> IntArray:
        return self.offers[np.flatnonzero(columns[: len(self.offers)] > 0.5)]

    def _start(self, plan: Incumbent | None) -> tuple[IntArray, FloatArray] | None:
        """The plan as values of the offers; HiGHS completes the other columns."""
        if plan is None:
            return None
        return np.arange(len(self.offers)), np.isin(self.offers, plan.chosen).astype(float)

    def _tighten(self, chosen: IntArray, holds: bool) -> bool:
        """Add what the MIP got wrong about a plan: planes that are not tight there, or a row that forbids it where
        it breaks something, or where no plane can tell what it is worth (frequency of 2 and more).

        True if something was added that changes the MIP's mind.
        """
        place = np.searchsorted(self.offers, chosen)
        changed = False
        for number, load in self._model.loose(place):
            self.approximations[number].add_cut(load)
            self._model.add_planes(number, 1)
            changed = True
        if not changed and not (holds and self._tight):
            # Its exact value is known by now: the rest may be proven without it.
            self._model.forbid(place)
            changed = True
        return changed
