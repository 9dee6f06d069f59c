"""A `Program`, whole or in part, written as a PuLP problem with named constraints.

Names go by index, because PuLP and the LP format change or merge unusual characters: offer j is
`offer_<j>`, choice group g is `group_<g>`, rows and auxiliary columns have the names of the program. A row
with two different limits becomes `<name>_low` and `<name>_high`.

The concave part has no linear form, so the model of the whole program bounds it from above: for each cell c
a variable `load_<c>` holds the linear form t_c of docs/model.md, "The concave form", and `people_<c>` lies below
its tangents at the loads of `TOUCH`. Between two of these the bound is too high by at most 0.2 % of the people
of the cell; at a certain hit, and wherever nothing is bought, it is exact. The mean of the worst draws is exact
everywhere: `edge` is the level that they lie below, and `short_<s>` how far draw s does. A working set leaves the
concave part to its caller.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pulp
import scipy.sparse as sp
from numpy.typing import NDArray

from optimizer.program.concave import ConcaveTerm
from optimizer.program.model import Program
from optimizer.program.part import part_of
from optimizer.program.worst_cases import WorstCases

IntArray = NDArray[np.int64]

TOUCH = (
    *(0.0, 0.131, 0.271, 0.421, 0.584, 0.761, 0.955, 1.17, 1.411),
    *(1.685, 2.003, 2.381, 2.848, 3.459, 4.347, 6.016, 11.0),
)
"""Loads at which tangents are written for the whole model."""


@dataclass(frozen=True)
class PulpModel:
    """A PuLP problem and where its parts come from.

    `columns[i]` is the program's column of the i-th variable of `problem.variables()`; `rows[i]` is the
    program's row of the i-th constraint, or the number of rows plus g for choice group g. Variables and
    constraints of the concave part come last and are not counted.
    """

    problem: pulp.LpProblem
    variables: tuple[pulp.LpVariable, ...]
    columns: IntArray
    rows: IntArray


def whole_model(program: Program) -> PulpModel:
    """The complete program, for export and for any other solver."""
    model = part_model(program, np.arange(program.offers))
    if program.concave is not None:
        _write_term(model, program.concave, "worst" if isinstance(program.concave, WorstCases) else "people", None)
    for term, least, name in program.floors:
        _write_term(model, term, name, least)
    return model


def part_model(program: Program, offers: IntArray, by_column: sp.csc_array | None = None) -> PulpModel:
    """The linear part of the program over some offers, all others taken as not chosen.

    `by_column` is `program.rows` in column form, for callers that have it at hand.
    """
    part = part_of(program, offers, by_column)
    problem = pulp.LpProblem("plan", pulp.LpMaximize)
    k, m = program.offers, program.rows.shape[0]
    names = [f"offer_{column}" if column < k else program.column_names[column - k] for column in part.columns.tolist()]
    variables = [
        problem.add_variable(
            name,
            None if low == float("-inf") else low,
            None if high == float("inf") else high,
            pulp.LpInteger if place < part.offers else pulp.LpContinuous,
        )
        for place, (name, low, high) in enumerate(zip(names, part.lower.tolist(), part.upper.tolist(), strict=True))
    ]
    problem.setObjective(pulp.LpAffineExpression(list(zip(variables, part.gain.tolist(), strict=True))))
    ranges = (np.isfinite(program.low) & np.isfinite(program.high) & (program.low != program.high)).tolist()
    indptr, indices, data = part.table.indptr.tolist(), part.table.indices.tolist(), part.table.data.tolist()
    sides = zip(part.origin.tolist(), part.low.tolist(), part.high.tolist(), strict=True)
    for place, (row, low, high) in enumerate(sides):
        inside = slice(indptr[place], indptr[place + 1])
        terms = [(variables[j], value) for j, value in zip(indices[inside], data[inside], strict=True)]
        sense = pulp.LpConstraintEQ if low == high else pulp.LpConstraintGE if high == np.inf else pulp.LpConstraintLE
        name = program.row_names[row] if row < m else f"group_{row - m}"
        if row < m and ranges[row]:
            name += "_low" if high == np.inf else "_high"
        limit = high if low == -np.inf else low
        problem.addConstraint(pulp.LpConstraint(pulp.LpAffineExpression(terms), sense, rhs=limit), name)
    return PulpModel(problem, tuple(variables), part.columns, part.origin)


def _write_term(model: PulpModel, term: ConcaveTerm, name: str, least: float | None) -> None:
    """Add the variables and tangents of a concave term; as objective, or as a floor of `least`."""
    if isinstance(term, WorstCases):
        _write_worst_cases(model, term, name, least)
        return
    entries = term.entries(np.arange(term.offers))
    loads = entries.shape[0]
    problem = model.problem
    load = [problem.add_variable(f"load_{name}_{i}", 0) for i in range(loads)]
    reached = [problem.add_variable(f"{name}_{c}", 0) for c in range(term.cells)]
    for i in range(loads):
        inside = slice(entries.indptr[i], entries.indptr[i + 1])
        terms = zip(entries.indices[inside].tolist(), entries.data[inside].tolist(), strict=True)
        problem.addConstraint(
            pulp.lpSum([value * model.variables[j] for j, value in terms]) - load[i] == 0, f"load_{name}_{i}"
        )
    for number, touch in enumerate(TOUCH):
        point = np.full(loads, touch)
        point[term.cells :] = 0.0
        if number == len(TOUCH) - 1:
            point[term.cells :] = 1e9
        plane = term.plane(point)
        for c in range(term.cells):
            slopes = [(i, float(plane.slope[i])) for i in range(c, loads, term.cells) if plane.slope[i] != 0.0]
            problem.addConstraint(
                reached[c] - pulp.lpSum([slope * load[i] for i, slope in slopes]) <= float(plane.constant[c]),
                f"{name}_{c}_below_{number}",
            )
    if least is None:
        problem.objective += pulp.lpSum(reached)
    else:
        problem.addConstraint(pulp.lpSum(reached) >= least, f"least_{name}")


def _write_worst_cases(model: PulpModel, term: WorstCases, name: str, least: float | None) -> None:
    """edge - sum of short_s / (a S), with short_s >= edge - v_s x and short_s >= 0: the mean of the worst draws."""
    problem = model.problem
    edge = problem.add_variable(f"edge_{name}")
    short = [problem.add_variable(f"short_{name}_{draw}", 0) for draw in range(term.cells)]
    for draw in range(term.cells):
        terms = [value * model.variables[offer] for offer, value in enumerate(term.outcomes[:, draw].tolist()) if value]
        problem.addConstraint(short[draw] - edge + pulp.lpSum(terms) >= 0, f"short_{name}_{draw}")
    mean = edge - pulp.lpSum([each / (term.worst * term.cells) for each in short])
    if least is None:
        problem.objective += mean
    else:
        problem.addConstraint(mean >= least, f"least_{name}")
