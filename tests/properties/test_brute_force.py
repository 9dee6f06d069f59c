"""Brute force over all plans of small random scenarios is the judge of the solver and the verifier."""

from __future__ import annotations

from pathlib import Path

import pytest
from judge import judged
from random_scenarios import write_scenario

SCENARIOS = 200


def judge(folder: Path, seed: int) -> str:
    """Solve one scenario both ways and compare; what kind of scenario it was."""
    return judged(write_scenario(folder, seed), seed)[0]


def test_the_best_plan_of_200_scenarios(tmp_path: Path) -> None:
    """The same best value to one part in 10^9, and the same verdict where nothing is feasible."""
    kinds = [judge(tmp_path, seed) for seed in range(SCENARIOS)]
    assert kinds.count("solved") > SCENARIOS / 2
    assert kinds.count("infeasible") > SCENARIOS / 20
    assert kinds.count("refused") < SCENARIOS / 5
    assert set(kinds) == {"solved", "infeasible", "refused"}


@pytest.mark.long
@pytest.mark.parametrize("block", range(20))
def test_the_best_plan_of_many_more_scenarios(tmp_path: Path, block: int) -> None:
    """The same with 4,000 scenarios."""
    for seed in range(1000 + 200 * block, 1200 + 200 * block):
        assert judge(tmp_path, seed) in ("solved", "infeasible", "refused")
