"""A program with one thing changed, solved from plans that are known: brute force is the judge."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tiny_programs import judged, small

from optimizer.program.model import Program
from optimizer.program.program_edits import without_rows
from optimizer.solving import Limits, solve_from

EXACT = Limits(gap=1e-9)


def freed(program: Program, seed: int) -> Program:
    """The program without one of its limits."""
    limited = np.flatnonzero(np.isfinite(program.low) | np.isfinite(program.high))
    limited = np.setdiff1d(limited, [row for _, row in program.totals])
    rows = np.random.default_rng(seed).permutation(limited[~program.local[limited]])[:1]
    return without_rows(program, rows)


@pytest.mark.parametrize("seed", range(40))
def test_it_finds_and_proves_the_best_plan(seed: int) -> None:
    """From the best plan of the program as it was, and from a plan that breaks its rules: the value of the best one."""
    program = small(seed)
    before, changed = judged(program), freed(program, seed)
    best = judged(changed).best
    known = np.flatnonzero(before.plans[int(np.argmax(np.where(before.allowed, before.values, -np.inf)))])
    for start in (
        known,
        np.unique(program.group[: program.offers], return_index=True)[1],
        np.array([program.offers + 3]),
    ):
        found = solve_from(changed, EXACT, [start])
        if found is None:
            assert start is not known or not np.isfinite(before.best)
            continue
        assert found.status == "optimal"
        assert found.value == pytest.approx(best, rel=1e-7, abs=1e-6)
        assert found.bound >= best - 1e-7 * abs(best)
        assert judged(changed).of(found.chosen)[0]


def test_it_leaves_what_has_no_plan_to_the_complete_solver() -> None:
    """That there is none is not for it to say."""
    program = small(1)
    bare = replace(program, lower=np.append(np.zeros(program.offers), program.lower[program.offers :]))
    nothing = replace(bare, upper=np.append(np.zeros(program.offers), program.upper[program.offers :]))
    rows = np.arange(len(program.low))
    asked = replace(nothing, low=np.where(rows == 0, 1e9, program.low), high=np.where(rows == 0, np.inf, program.high))
    assert solve_from(asked, EXACT, [np.zeros(0, np.int64)]) is None


def test_it_stops_when_it_is_told_to() -> None:
    """Then it has the plan that was known, and says how much is proven."""
    for program in map(small, range(40)):
        judge = judged(program)
        worse = judge.plans[judge.allowed & (judge.values < judge.best)]
        if len(worse):
            break
    known = np.flatnonzero(worse[0])
    found = solve_from(program, EXACT, [known], stop=lambda: True)
    assert found is not None
    assert found.value >= program.value(known)
    assert found.bound >= judge.best - 1e-7 * abs(judge.best)
