"""Parts that obey percentages: found by scaling where it finds some, and else left to the linear program."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from optimizer.validation import shares


@pytest.mark.parametrize("seed", range(300))
def test_scaling_never_finds_what_is_not_there(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where scaling says that parts exist, the linear program does too; both ways give one verdict."""
    rng = np.random.default_rng(seed)
    groups, width = int(rng.integers(1, 8)), float(rng.choice([0.0, 0.02, 0.2]))
    patterns = (rng.random((groups, int(rng.integers(1, 12)))) < rng.choice([0.2, 0.5, 0.8])).astype(float)
    sums = patterns @ rng.dirichlet(np.full(patterns.shape[1], 0.5)) + rng.choice([0.0, 0.0, 0.1])
    low, high = (np.clip(sums + sign * width * rng.random(groups), 0.0, 1.0) for sign in (-1.0, 1.0))
    low[rng.random(groups) < 0.4] = 0.0
    demands = [shares._Demand(0, *ends, patterns[0] > 0) for ends in zip(low.tolist(), high.tolist(), strict=True)]
    mine = shares._solvable(demands, patterns)
    monkeypatch.setattr(shares, "_scaled_until_they_fit", lambda *_: False)
    assert shares._solvable(demands, patterns) == mine


def test_scaling_finds_parts_with_room(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ordinary percentages need no linear program."""
    monkeypatch.setitem(sys.modules, "scipy.optimize", None)
    patterns = np.array([[1.0, 1.0, 0.0, 0.0], [1.0, 0.0, 1.0, 0.0], [0.0, 0.0, 1.0, 1.0]])
    ends = [(0.4, 1.0), (0.0, 0.3), (0.2, 0.5)]
    assert shares._solvable([shares._Demand(0, low, high, patterns[0] > 0) for low, high in ends], patterns)
