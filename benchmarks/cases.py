"""The generated programs of the speed benchmark: documented, seeded (see `benchmarks.generate`)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.generate import market
from optimizer.program.model import Program

FloatArray = NDArray[np.float64]

SOLVERS = ("PuLP + HiGHS", "HiGHS simplex", "PuLP + CBC", "CP-SAT", "SCIP")
"""Rivals that take the complete model."""


@dataclass(frozen=True)
class Case:
    """A generated program, the gap that is asked for, and who takes part."""

    what: str
    channels: int
    packages: int
    objective: str
    cells: int
    rules: int
    gap: float
    sizes: tuple[str, ...]
    methods: tuple[str, ...]
    people: float | None = None
    """Size of the population, the market's own where None."""
    seed: int = 0

    def program(self) -> Program:
        """The program itself."""
        return market(
            self.channels,
            self.packages,
            seed=self.seed,
            objective=self.objective,
            rules=self.rules,
            cells=self.cells,
            people=self.people,
        )


def prices(program: Program) -> list[FloatArray]:
    """(k,) what an offer costs, in three ways: money, a place in the plan, and the share it takes of all limits that
    only ever fill up (budget, number of channels)."""
    k = program.offers
    money, share = np.zeros(k), np.zeros(k)
    for row, name in enumerate(program.row_names):
        entries = program.rows[[row]].tocoo()
        if not np.isfinite(program.high[row]) or program.high[row] <= 0 or (entries.data < 0).any():
            continue
        share[entries.col] += entries.data / program.high[row]
        if name.startswith("budget"):
            money[entries.col] = entries.data
    return [money, np.ones(k), share]


SMALL, LARGE = ("small", "large"), ("large",)
EVERYBODY, FEW = ("ours", *SOLVERS, "greedy"), ("ours", "greedy")

CASES = {
    "200x4": Case("engagement, 200 channels x 4", 200, 4, "engagement", 0, 10, 1e-6, SMALL, EVERYBODY),
    "300x4-20": Case("reach in 20 segments, 300 channels x 4", 300, 4, "segments", 20, 8, 1e-4, SMALL, EVERYBODY),
    "200x4-256": Case("reach in 256 cells, 200 channels x 4", 200, 4, "cells", 256, 8, 1e-4, SMALL, EVERYBODY),
    "40000x5": Case("engagement, 40,000 channels x 5", 40_000, 5, "engagement", 0, 13, 1e-6, LARGE, EVERYBODY),
    "50k-256": Case("reach in 256 cells, 12,500 channels x 4", 12_500, 4, "cells", 256, 8, 1e-4, LARGE, FEW),
    "million": Case("engagement, 250,000 channels x 4", 250_000, 4, "engagement", 0, 13, 1e-6, LARGE, FEW),
    "million-20": Case("reach in 20 segments, 250,000 channels x 4", 250_000, 4, "segments", 20, 8, 1e-4, LARGE, FEW),
    "million-256": Case("reach in 256 cells, 250,000 channels x 4", 250_000, 4, "cells", 256, 8, 1e-3, LARGE, FEW),
} | {
    f"growth-{offers}": Case(f"engagement, {offers:,} offers", offers // 4, 4, "engagement", 0, 13, 1e-6, (), ("ours",))
    for offers in (10_000, 20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000)
}
"""Cases by name. `sizes` says in which runs a case takes part; those without are for the plot."""
