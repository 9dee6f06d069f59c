"""Certificates against brute force: no plan is called optimal that another one beats beyond its gap."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from tiny_programs import judged, small

from optimizer.solving import Limits, solve

KINDS = ((False, 1), (True, 1), (True, 2), (True, 3))
"""(with people reached, frequency)"""

GAPS = (0.0, 0.0, 1e-4, 0.02)


def certified(seed: int, concave: bool, frequency: int) -> str:
    """Solve one random program and hold its answer against all plans; the status comes back."""
    program, gap = small(seed, concave=concave, frequency=frequency), GAPS[seed % len(GAPS)]
    judge = judged(program)
    solution = solve(program, Limits(gap, 30.0))
    case = (seed, concave, frequency)
    if solution.status in ("infeasible", "unknown"):
        assert solution.status == "unknown" or judge.best == -np.inf, case
        assert not len(solution.chosen), case
        return solution.status
    obeys, value = judge.of(solution.chosen)
    noise = 1e-9 * max(1.0, abs(judge.best))
    assert obeys, case
    assert solution.value == pytest.approx(value, rel=1e-9, abs=1e-9), case
    assert solution.bound >= judge.best - noise, case
    assert solution.value <= judge.best + noise, case
    if solution.status == "optimal":
        assert judge.best - solution.value <= gap * abs(solution.value) + noise, case
        assert solution.gap <= gap, case
    return solution.status


@pytest.mark.parametrize(("concave", "frequency"), KINDS)
def test_certificates(concave: bool, frequency: int) -> None:
    """60 random programs: linear, reach, and reach at least two and three times."""
    seeds = range(30) if not concave else range(30, 50) if frequency == 1 else range(50, 55)
    statuses = Counter(certified(seed, concave, frequency) for seed in seeds)
    assert statuses["unknown"] == 0
    assert frequency > 1 or statuses["feasible"] == 0


@pytest.mark.long
@pytest.mark.parametrize("block", range(10))
def test_a_thousand_certificates(block: int) -> None:
    """1,000 random programs of all kinds: no plan ever reported optimal that brute force beats beyond its gap."""
    statuses: Counter[str] = Counter()
    for seed in range(10_000 + 100 * block, 10_100 + 100 * block):
        concave, frequency = KINDS[0] if seed % 10 < 4 else KINDS[1] if seed % 10 < 8 else KINDS[2 + seed % 2]
        statuses[certified(seed, concave, frequency)] += 1
    assert statuses["optimal"] > 40
    assert statuses["infeasible"] > 10
