"""A working problem in HiGHS is what the same offers are as a PuLP problem."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tiny_programs import small

from optimizer.solving import scale_program
from optimizer.solving.highs import Highs
from optimizer.solving.restricted_master import RestrictedMaster


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("whole", [True, False])
def test_arrays_and_pulp_say_the_same(seed: int, whole: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a working problem goes through PuLP or not, HiGHS gets the same arrays, to the last bit."""
    loaded = []
    load = Highs.load_arrays

    def seen(highs: Highs, *arrays: object) -> None:
        loaded.append(arrays)
        load(highs, *arrays)  # type: ignore[arg-type]  # as they came

    monkeypatch.setattr(Highs, "load_arrays", seen)
    scaled = scale_program(replace(small(seed), concave=None))
    offers = np.random.default_rng(seed).permutation(scaled.offers)[: 1 + seed]
    masters = [RestrictedMaster(scaled, [], offers, whole=whole, named=named) for named in (True, False)]
    (cost, lower, upper, rows, low, high, integers), theirs = loaded
    for mine, other in zip((cost, lower, upper, low, high), (*theirs[:3], *theirs[4:6]), strict=True):
        assert np.array_equal(mine, other)
    assert (integers is None) == (theirs[6] is None) == (not whole)
    assert not whole or np.array_equal(integers, theirs[6])
    for part in ("indptr", "indices", "data"):
        assert np.array_equal(getattr(rows, part), getattr(theirs[3], part))
    numbers = np.arange(1.0, len(low) + 1)
    assert np.array_equal(*(master.row_duals(numbers) for master in masters))
