"""What the solving tests share: a judge that tries every plan."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from optimizer.program.model import Program

# The generator of programs belongs to the benchmarks, which are not installed.
sys.path.insert(0, str(Path(__file__).parents[2]))


def best_of_all_plans(program: Program) -> float:
    """The value of the best plan by trying every one, -inf where none obeys the rules.

    Written apart from the solver: dense rows, one plan at a time, a relative tolerance of 1e-9, and half a
    unit at most where a row is made of whole numbers.
    """
    k = program.offers
    table = program.rows.toarray()
    totals = dict(program.totals)
    links = {
        z: np.flatnonzero((table[(table[:, z] != 0) & program.local][:, :k] != 0).any(axis=0))
        for z in range(k, program.columns)
        if z not in totals
    }
    choices = [[None, *np.flatnonzero(program.group == g)] for g in np.unique(program.group)]
    best = -np.inf
    for plan in itertools.product(*choices):
        chosen = np.array(sorted(j for j in plan if j is not None), int)
        x = np.zeros(program.columns)
        x[chosen] = 1.0
        if (x[:k] > program.upper[:k]).any() or (x[:k] < program.lower[:k]).any():
            continue
        for z, offers in links.items():
            x[z] = float(x[offers].any())
        for column, row in totals.items():
            x[column] = table[row] @ x
        activity = table @ x
        size = np.abs(table) @ np.abs(x)
        limits = np.maximum(np.where(np.isfinite(program.low), abs(program.low), 0), size)
        slack = np.minimum(1e-9 * np.maximum(limits, np.where(np.isfinite(program.high), abs(program.high), 0)), 1e-5)
        if (activity > program.high + slack).any() or (activity < program.low - slack).any():
            continue
        if any(term.value(chosen) < least * (1 - 1e-9) for term, least, _ in program.floors):
            continue
        value = float(program.gain @ x) + (program.concave.value(chosen) if program.concave is not None else 0.0)
        best = max(best, value)
    return best


@pytest.fixture(scope="session")
def brute_force() -> Callable[[Program], float]:
    """The judge as a fixture."""
    return best_of_all_plans
