"""A case in integers for OR-Tools CP-SAT: `python -m benchmarks.integers CASE SECONDS GAP`.

It runs in a process of its own that never loads highspy: both carry a HiGHS library, and whichever comes second does
not load. The answer goes to the standard output as JSON.
"""

from __future__ import annotations

import argparse
import json
from time import perf_counter
from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray

from benchmarks.cases import CASES
from optimizer.program.model import Program

IntArray = NDArray[np.int64]

GAIN, LOAD, SLOPE = 100.0, 1e5, 1e4
"""Steps of one unit of the objective, of a load, and of the slope of a tangent."""

ENDLESS = 2**62
"""What CP-SAT takes for no limit."""

TOUCH = tuple((-2.0 * np.log(np.linspace(1.0, 0.004, 17))).tolist())
"""Loads of the tangents, too high by at most 0.2 % of the people between two of them, as in the exported model."""

WORKERS = 2


def solve_cp_sat(program: Program, seconds: float, gap: float) -> dict[str, Any]:
    """Chosen offers, bound, note. Rows that are whole stay exact; others are rounded to a millionth of their largest
    entry. Loads and tangents are rounded upwards, so the bound stays one."""
    from ortools.sat.python import cp_model

    model: Any = cp_model.CpModel()
    k = program.offers
    offers = [model.new_bool_var(f"offer_{j}") for j in range(k)]
    columns = list(offers)
    totals = dict(program.totals)
    for z in range(k, program.columns):
        if z in totals:
            entries = program.rows[[totals[z]]].tocoo()
            most = int(np.ceil(np.abs(entries.data[entries.col < k]).sum()))
            columns.append(model.new_int_var(-most, most, f"total_{z}"))
        else:
            columns.append(model.new_bool_var(f"indicator_{z}"))
    for j, (low, high) in enumerate(zip(program.lower[:k].tolist(), program.upper[:k].tolist(), strict=True)):
        if low > 0 or high < 1:
            model.add_linear_constraint(offers[j], int(low), int(high))
    _rows(model, cp_model, program, columns)
    order = np.argsort(program.group, kind="stable")
    for members in np.split(order, np.flatnonzero(np.diff(program.group[order])) + 1):
        if len(members) > 1:
            model.add_at_most_one([offers[j] for j in members.tolist()])
    gain = np.rint(program.gain * GAIN).astype(np.int64)
    used = np.flatnonzero(gain)
    objective = [(columns[j], int(gain[j])) for j in used.tolist()]
    scale = GAIN
    if program.concave is not None:
        scale = GAIN if len(used) else 1.0
        objective += _reach(model, cp_model, program, offers, scale)
    model.maximize(cp_model.LinearExpr.weighted_sum([v for v, _ in objective], [c for _, c in objective]))
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.relative_gap_limit = gap
    solver.parameters.num_workers = WORKERS
    status = solver.solve(model)
    chosen = None
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        chosen = np.flatnonzero([solver.boolean_value(variable) for variable in offers]).tolist()
    bound = float(solver.best_objective_bound) / scale if chosen is not None else None
    return {"chosen": chosen, "bound": bound, "note": f"{solver.status_name(status)}, {WORKERS} workers"}


def multiplier(data: NDArray[np.float64]) -> float:
    """What makes the numbers of a row whole."""
    for times in (1.0, 10.0, 100.0, 1000.0, 10000.0):
        if (np.abs(data * times - np.rint(data * times)) <= 1e-9 * np.abs(data * times)).all():
            return times
    return 1e6 / float(np.abs(data).max(initial=1.0))


def _rows(model: Any, cp_model: Any, program: Program, columns: list[Any]) -> None:
    rows = program.rows
    for row in range(rows.shape[0]):
        inside = slice(rows.indptr[row], rows.indptr[row + 1])
        times = multiplier(rows.data[inside])
        entries = np.rint(rows.data[inside] * times).astype(np.int64).tolist()
        expression = cp_model.LinearExpr.weighted_sum([columns[j] for j in rows.indices[inside].tolist()], entries)
        low, high = program.low[row] * times, program.high[row] * times
        least = int(np.ceil(low - 1e-6)) if np.isfinite(low) else -ENDLESS
        most = int(np.floor(high + 1e-6)) if np.isfinite(high) else ENDLESS
        model.add_linear_constraint(expression, least, most)


def _reach(model: Any, cp_model: Any, program: Program, offers: list[Any], scale: float) -> list[tuple[Any, int]]:
    """Variables for the people of each cell, below tangents; terms of the objective."""
    term = program.concave
    assert term is not None
    entries = sp.csr_array(term.entries(np.arange(program.offers)))
    if entries.shape[0] > term.cells:
        raise ValueError("certain hits are not written in integers")
    people = []
    everybody = term.plane(np.full(term.cells, 1e3)).constant
    for c in range(term.cells):
        inside = slice(entries.indptr[c], entries.indptr[c + 1])
        whole = np.ceil(entries.data[inside] * LOAD).astype(np.int64)
        load = model.new_int_var(0, int(whole.sum()), f"load_{c}")
        parts = [offers[j] for j in entries.indices[inside].tolist()]
        model.add(load <= cp_model.LinearExpr.weighted_sum(parts, whole.tolist()))
        people.append((model.new_int_var(0, int(np.ceil(everybody[c] * scale)), f"people_{c}"), load))
    for touch in TOUCH:
        plane = term.plane(np.full(term.cells, touch))
        for (reached, load), constant, slope in zip(people, plane.constant, plane.slope, strict=True):
            rise, start = int(np.ceil(slope * scale * SLOPE / LOAD)), int(np.ceil(constant * scale * SLOPE))
            model.add(int(SLOPE) * reached <= rise * load + start)
    return [(reached, 1) for reached, _ in people]


def main() -> None:
    """Solve one case and write the answer as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("case", choices=CASES)
    parser.add_argument("seconds", type=float)
    parser.add_argument("gap", type=float)
    options = parser.parse_args()
    program = CASES[options.case].program()
    begin = perf_counter()
    try:
        answer = solve_cp_sat(program, options.seconds, options.gap)
    except ImportError:
        answer = {"chosen": None, "bound": None, "note": "not installed"}
    print(json.dumps(answer | {"seconds": perf_counter() - begin}))


if __name__ == "__main__":
    main()
