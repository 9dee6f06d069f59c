"""Variations of large programs: the relaxation bounds them, and cores at their margin make plans."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tiny_programs import judged, small

from optimizer.solving import Limits, margin_core, vary


@pytest.mark.parametrize("seed", range(20))
def test_a_variation_keeps_what_it_says(seed: int) -> None:
    """Its plan obeys the rules and is worth what is told, and no plan is worth more than the bound."""
    program = replace(small(seed), concave=None, floors=())
    judge = judged(program)
    found = vary(program, np.arange(program.offers), Limits(gap=1e-6), np.zeros(0, np.int64), part=0.0)
    if found.status == "infeasible":
        assert judge.best == -np.inf
        return
    assert found.bound >= judge.best - 1e-6 * max(1.0, abs(judge.best))
    if found.status != "unknown":
        obeys, worth = judge.of(found.chosen)
        assert obeys
        assert worth == pytest.approx(found.value, rel=1e-9, abs=1e-6)


def test_those_who_bring_much_are_decided_where_the_margin_says_little(monkeypatch: pytest.MonkeyPatch) -> None:
    """With next to nobody in the cores by margin, the core by what offers bring finds the best plan all the same."""
    monkeypatch.setattr(margin_core, "NEAR", ((1, 500), (1, 300)))
    monkeypatch.setattr(margin_core, "WIDE", (1, 100))
    better = 0
    for seed in range(40):
        program = replace(small(seed), concave=None, floors=())
        best = judged(program).best
        values = []
        for size in (1, program.offers):
            monkeypatch.setattr(margin_core, "DEAR", (size, 300))
            nothing = np.zeros(0, np.int64)
            values.append(vary(program, np.arange(program.offers), Limits(gap=1e-9), nothing, part=0.0).value)
        assert values[1] >= values[0] - 1e-6
        if np.isfinite(best):
            assert values[1] >= best - 1.1e-3 * abs(best)
            better += values[1] > values[0] + 1e-6
    assert better >= 5
