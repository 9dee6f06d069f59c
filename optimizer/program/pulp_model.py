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

    Totals are always there; indicators and local rows where the offers need them. `by_column` is
    `program.rows` in column form, for callers that have it at hand.
    """
    k = program.offers
    offers = np.asarray(offers, np.int64)
    by_column = sp.csc_array(program.rows) if by_column is None else by_column
    rows, auxiliary = part_rows(program, offers, by_column)
    columns = np.concatenate([offers, auxiliary])
    part = sp.csr_array(sp.csr_array(by_column[:, columns])[rows])
    problem = pulp.LpProblem("plan", pulp.LpMaximize)
    names = [f"offer_{j}" for j in offers] + [program.column_names[j - k] for j in auxiliary]
    lower, upper = program.lower[columns].tolist(), program.upper[columns].tolist()
    variables = [
        problem.add_variable(
            name,
            None if low == float("-inf") else low,
            None if high == float("inf") else high,
            pulp.LpInteger if place < len(offers) else pulp.LpContinuous,
        )
        for place, (name, low, high) in enumerate(zip(names, lower, upper, strict=True))
    ]
    problem.setObjective(pulp.LpAffineExpression(list(zip(variables, program.gain[columns].tolist(), strict=True))))
    origin: list[int] = []
    indptr, indices, data = part.indptr.tolist(), part.indices.tolist(), part.data.tolist()
    for place, row in enumerate(rows.tolist()):
        inside = slice(indptr[place], indptr[place + 1])
        terms = [(variables[j], value) for j, value in zip(indices[inside], data[inside], strict=True)]
        for sense, limit, name in _sides(program, row):
            problem.addConstraint(pulp.LpConstraint(pulp.LpAffineExpression(terms), sense, rhs=limit), name)
            origin.append(row)
    for group, members in _groups(program, offers):
        sum_of_group = pulp.LpAffineExpression([(variables[i], 1.0) for i in members])
        problem.addConstraint(pulp.LpConstraint(sum_of_group, pulp.LpConstraintLE, rhs=1.0), f"group_{group}")
        origin.append(program.rows.shape[0] + group)
    return PulpModel(problem, tuple(variables), columns, np.array(origin, np.int64))


def part_rows(program: Program, offers: IntArray, by_column: sp.csc_array) -> tuple[IntArray, IntArray]:
    """The rows and the auxiliary columns that a part with these offers needs, both sorted.

    All rows that are not local; the local rows of the offers with their indicators; and all rows of these
    indicators. An indicator that stays away is 0, as are all of its offers.
    """
    is_indicator = np.zeros(program.columns, bool)
    is_indicator[program.offers :] = True
    is_indicator[[column for column, _ in program.totals]] = False
    touched = np.zeros(program.rows.shape[0], bool)
    touched[by_column[:, offers].indices] = True
    near = program.rows[np.flatnonzero(touched & program.local)]
    used = np.zeros(program.columns, bool)
    used[near.indices] = True
    used |= program.lower > 0
    indicators = np.flatnonzero(used & is_indicator)
    touched[by_column[:, indicators].indices] = True
    auxiliary = np.union1d(indicators, np.array([column for column, _ in program.totals], np.int64))
    return np.flatnonzero(touched | ~program.local), auxiliary.astype(np.int64)


def _sides(program: Program, row: int) -> list[tuple[int, float, str]]:
    """(sense, limit, name) of each side of a row that has a limit."""
    low, high, name = float(program.low[row]), float(program.high[row]), program.row_names[row]
    if low == high:
        return [(pulp.LpConstraintEQ, low, name)]
    both = np.isfinite(low) and np.isfinite(high)
    sides = []
    if np.isfinite(low):
        sides.append((pulp.LpConstraintGE, low, f"{name}_low" if both else name))
    if np.isfinite(high):
        sides.append((pulp.LpConstraintLE, high, f"{name}_high" if both else name))
    return sides


def _groups(program: Program, offers: IntArray) -> list[tuple[int, list[int]]]:
    """Choice groups with at least two of the offers: (group, positions in `offers`)."""
    group = program.group[offers]
    order = np.argsort(group, kind="stable")
    cuts = np.flatnonzero(np.diff(group[order])) + 1
    return [(int(group[members[0]]), members.tolist()) for members in np.split(order, cuts) if len(members) > 1]


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
