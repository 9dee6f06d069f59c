"""What is worked out of the rows of a program is shared by programs with the same rows, and is gone with them."""

from __future__ import annotations

import gc
from dataclasses import fields, replace

import numpy as np
import pytest
import scipy.sparse as sp
from tiny_programs import small

from optimizer.solving import row_table as room
from optimizer.solving import scale_program
from optimizer.solving.row_table import row_table


@pytest.mark.parametrize("seed", range(12))
def test_a_variation_is_scaled_as_if_it_were_alone(seed: int) -> None:
    """Other limits and gains on the same rows: the same as with rows of its own."""
    program = small(seed)
    scale_program(program)
    varied = replace(program, low=program.low - 1.0, high=program.high + 0.5, gain=1.5 * program.gain)
    alone = replace(varied, rows=sp.csr_array(varied.rows, copy=True))
    shared, fresh = scale_program(varied), scale_program(alone)
    assert row_table(varied) is row_table(program)
    assert row_table(alone) is not row_table(program)
    for field in fields(shared):
        mine, theirs = getattr(shared, field.name), getattr(fresh, field.name)
        if isinstance(mine, np.ndarray | float):
            assert np.array_equal(mine, theirs), field.name
        elif sp.issparse(mine):
            assert mine.shape == theirs.shape
            assert abs(mine - theirs).nnz == 0, field.name
    assert np.array_equal(shared.model.low, fresh.model.low)
    assert np.array_equal(shared.model.high, fresh.model.high)


def test_other_totals_make_another_table() -> None:
    """The same rows read in another way are not taken for the same."""
    program = next(each for each in map(small, range(60)) if each.totals)
    assert row_table(replace(program, totals=())) is not row_table(program)
    assert len(row_table(replace(program, totals=())).sums_beside) == 0
    assert len(row_table(program).sums_beside) == len(program.totals)


def test_a_table_goes_with_its_rows() -> None:
    """Nothing is kept of programs that nobody has any more."""
    program = small(3)
    key = id(program.rows)
    row_table(program)
    assert key in room._kept
    del program
    gc.collect()
    assert key not in room._kept
