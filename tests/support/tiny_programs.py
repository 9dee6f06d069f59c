"""Small programs and a judge that tries every plan of them, written apart from solver and `ReachTerm.value`."""

from __future__ import annotations

import itertools
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from optimizer.program.concave import ConcaveTerm
from optimizer.program.model import Program
from optimizer.program.reach_term import ReachTerm

# The generator of programs belongs to the benchmarks, which are not installed.
sys.path.insert(0, str(Path(__file__).parents[2]))

from benchmarks.generate import Builder, small

__all__ = ["Builder", "Judged", "chance", "choose", "every_plan", "judged", "reached", "small"]

FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

SLACK = 1e-9
"""Relative tolerance of rows and floors, of half a cent at most."""


class Judged:
    """All plans of a program: which obey the rules, and what each is worth."""

    def __init__(self, plans: BoolArray, allowed: BoolArray, values: FloatArray) -> None:
        self.plans = plans
        self.allowed = allowed
        self.values = values

    @property
    def best(self) -> float:
        """The value of the best plan that obeys the rules, -inf where there is none."""
        return float(self.values[self.allowed].max(initial=-np.inf))

    def of(self, chosen: NDArray[np.int64]) -> tuple[bool, float]:
        """Whether the plan `chosen` obeys the rules, and its value."""
        flags = np.isin(np.arange(self.plans.shape[1]), chosen)
        place = int(np.flatnonzero((self.plans == flags).all(axis=1))[0])
        return bool(self.allowed[place]), float(self.values[place])


def every_plan(program: Program) -> BoolArray:
    """(plans, k) every way to take at most one offer of each choice group."""
    choices = [[None, *np.flatnonzero(program.group == g).tolist()] for g in np.unique(program.group)]
    picks = list(itertools.product(*choices))
    plans = np.zeros((len(picks), program.offers), bool)
    for row, picked in enumerate(picks):
        plans[row, [j for j in picked if j is not None]] = True
    return plans


def judged(program: Program) -> Judged:
    """Try every plan: dense rows, auxiliary columns from the meaning of indicators and totals, reach by counting."""
    k, plans, table = program.offers, every_plan(program), program.rows.toarray()
    x = np.zeros((len(plans), program.columns))
    x[:, :k] = plans
    totals = dict(program.totals)
    for z in range(k, program.columns):
        if z not in totals:
            linked = (table[(table[:, z] != 0) & program.local][:, :k] != 0).any(axis=0)
            x[:, z] = plans[:, linked].any(axis=1)
    for column, row in totals.items():
        x[:, column] = x @ table[row]
    activity = x @ table.T
    size = np.abs(x) @ np.abs(table).T
    for limit in (program.low, program.high):
        size = np.maximum(size, np.where(np.isfinite(limit), np.abs(limit), 0.0))
    slack = np.minimum(SLACK * size, 5e-3)
    allowed = ((activity <= program.high + slack) & (activity >= program.low - slack)).all(axis=1)
    allowed &= (plans <= program.upper[:k]).all(axis=1) & (plans >= program.lower[:k]).all(axis=1)
    for term, least, _ in program.floors:
        allowed &= reached(term, plans) >= least * (1.0 - SLACK)
    values = x @ program.gain
    if program.concave is not None:
        values = values + reached(program.concave, plans)
    return Judged(plans, allowed, values)


def reached(term: ConcaveTerm, plans: BoolArray) -> FloatArray:
    """(plans,) people reached at least `frequency` times, by counting exposures offer after offer."""
    assert isinstance(term, ReachTerm)
    return chance(_dense(term), plans, term.frequency) @ term.people


def chance(hits: FloatArray, plans: BoolArray, frequency: int) -> FloatArray:
    """(plans, C) chance of at least `frequency` exposures of a person of each cell; `hits` is (k, C)."""
    count = np.zeros((frequency + 1, len(plans), hits.shape[1]))  # of exactly 0, 1, ... and of `frequency` or more
    count[0] = 1.0
    for j in range(len(hits)):
        p = plans[:, j, None] * hits[j]
        count[frequency] += count[frequency - 1] * p
        for times in range(frequency - 1, 0, -1):
            count[times] = count[times] * (1.0 - p) + count[times - 1] * p
        count[0] *= 1.0 - p
    return np.asarray(count[frequency])


def _dense(term: ReachTerm) -> FloatArray:
    table = term.probabilities.rows(np.arange(term.offers))
    return table if isinstance(table, np.ndarray) else np.asarray(table.toarray())


def choose(
    gain: list[float],
    cost: list[float],
    budget: float,
    *,
    group: list[int] | None = None,
    concave: ReachTerm | None = None,
    locked: list[int] | None = None,
    excluded: list[int] | None = None,
) -> Program:
    """Offers with a gain and a cost each and nothing but a budget, every offer of its own channel by default."""
    k = len(gain)
    builder = Builder(k)
    builder.row(np.arange(k), np.array(cost, float), -np.inf, budget, "budget")
    return builder.program(
        np.array(gain, float),
        np.arange(k) if group is None else np.array(group),
        concave=concave,
        locked=None if locked is None else np.array(locked),
        excluded=None if excluded is None else np.array(excluded),
    )
