"""Ways to solve a generated program, each run in a process of its own: `python -m benchmarks.rivals CASE METHOD`.

Every method gets the same program. Solvers of the complete model get what `export` writes (`whole_model`): for reach
that is the program with tangents, so their bound is too high by up to 0.2 % of the people, whatever time they have. The
plan of every method is judged alike: exact value, and how many rules it breaks. Seconds include building the model.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
import pulp
from numpy.typing import NDArray

from benchmarks.cases import CASES, Case, prices
from benchmarks.greedy import greedy
from optimizer.program.model import Program
from optimizer.program.pulp_model import PulpModel, whole_model
from optimizer.solving import Limits, solve
from optimizer.solving.exact import evaluate
from optimizer.solving.scaled_program import scale_program

IntArray = NDArray[np.int64]

RIVAL_GAP = 1e-4
"""Relative gap that solvers of the complete model are asked for."""


@dataclass
class Found:
    """What a method found and proved; `chosen` is None where it has no plan."""

    chosen: IntArray | None = None
    bound: float | None = None
    note: str = ""
    seconds: float | None = None
    """Where the method measured them itself, in a process apart from this one."""


def ours(program: Program, case: Case, limit: float) -> Found:
    """This project, to the gap of the case."""
    solution = solve(program, Limits(case.gap, limit))
    stages = ", ".join(f"{name} {seconds:.1f}" for name, seconds in solution.seconds.items() if name != "total")
    return Found(
        solution.chosen if np.isfinite(solution.value) else None, solution.bound, f"{solution.status} ({stages})"
    )


def complete(program: Program) -> tuple[PulpModel, float]:
    """The complete model and the seconds that writing it takes."""
    begin = perf_counter()
    return whole_model(program), perf_counter() - begin


def plan_of(model: PulpModel, offers: int) -> IntArray:
    """The offers that PuLP's variables take."""
    values = np.array([v.value() or 0.0 for v in model.variables[:offers]])
    return np.flatnonzero(values > 0.5)


def pulp_highs(program: Program, case: Case, limit: float) -> Found:
    """The complete model by PuLP and HiGHS, with HiGHS's defaults."""
    del case
    model, built = complete(program)
    solver = pulp.HiGHS(msg=False, timeLimit=limit, gapRel=RIVAL_GAP)
    model.problem.solve(solver)
    info = model.problem.solverModel.getInfo()
    status = str(model.problem.solverModel.getModelStatus()).rsplit("k", 1)[-1]
    found = int(info.primal_solution_status) == 2
    # PuLP turns a maximisation into a minimisation.
    bound = -float(info.mip_dual_bound)
    return Found(
        plan_of(model, program.offers) if found else None,
        bound if np.isfinite(bound) else None,
        f"{status}, model {built:.0f} s",
    )


def highs_simplex(program: Program, case: Case, limit: float) -> Found:
    """HiGHS's simplex on the linear relaxation of the complete model alone: a bound, no plan."""
    del case
    model, built = complete(program)
    model.problem.solve(pulp.HiGHS(mip=False, msg=False, timeLimit=limit, solver="simplex"))
    highs = model.problem.solverModel
    status = str(highs.getModelStatus()).rsplit("k", 1)[-1]
    bound = -float(highs.getInfo().objective_function_value) if status == "Optimal" else None
    return Found(None, bound, f"LP only, {status}, model {built:.0f} s, simplex {highs.getRunTime():.1f} s")


def pulp_cbc(program: Program, case: Case, limit: float) -> Found:
    """The complete model by PuLP and CBC; the bound is read from CBC's log."""
    del case
    model, built = complete(program)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "cbc.log"
        model.problem.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=limit, gapRel=RIVAL_GAP, logPath=str(log)))
        text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    some = model.problem.sol_status in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible)
    said = re.findall(r"^(?:Lower|Upper) bound:\s+(-?[\d.e+]+)", text, re.MULTILINE)
    bound = abs(float(said[-1])) * float(np.sign(pulp.value(model.problem.objective) or 1)) if said else None
    status = "Optimal" if "Optimal solution found" in text else "TimeLimit" if "time limit" in text else "no plan"
    if bound is None and some and status == "Optimal":
        bound = float(pulp.value(model.problem.objective))
    return Found(plan_of(model, program.offers) if some else None, bound, f"{status}, model {built:.0f} s")


def scip(program: Program, case: Case, limit: float) -> Found:
    """The complete model by SCIP through PySCIPOpt, read from an MPS file."""
    del case
    from pyscipopt import Model

    model, built = complete(program)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "plan.mps"
        model.problem.writeMPS(str(file), mpsSense=pulp.LpMinimize)
        begin = perf_counter()
        solver: Any = Model()
        solver.hideOutput()
        solver.readProblem(str(file))
    built += perf_counter() - begin
    solver.setParam("limits/time", limit)
    solver.setParam("limits/gap", RIVAL_GAP)
    solver.optimize()
    note, bound = f"{solver.getStatus()}, model {built:.0f} s", -float(solver.getDualbound())
    if solver.getNSols() == 0:
        return Found(None, bound, note)
    best = solver.getBestSol()
    values = {variable.name: solver.getSolVal(best, variable) for variable in solver.getVars()}
    chosen = [j for j in range(program.offers) if values.get(f"offer_{j}", 0.0) > 0.5]
    return Found(np.array(chosen, np.int64), bound, note)


def cp_sat(program: Program, case: Case, limit: float) -> Found:
    """OR-Tools CP-SAT on the program in scaled integers, two workers (benchmarks.integers)."""
    del program
    name = next(name for name, other in CASES.items() if other is case)
    command = [sys.executable, "-m", "benchmarks.integers", name, str(limit), str(RIVAL_GAP)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        return Found(note=f"failed: {(done.stderr.splitlines() or ['killed'])[-1][:60]}", seconds=0.0)
    answer = json.loads(done.stdout.splitlines()[-1])
    chosen = None if answer["chosen"] is None else np.array(answer["chosen"], np.int64)
    return Found(chosen, answer["bound"], answer["note"], answer["seconds"])


def greedy_plan(program: Program, case: Case, limit: float) -> Found:
    """Greedy by value per price, lazily for reach (benchmarks.greedy); the best plan of three prices: money, a place in
    the plan, and the share of all limits."""
    del case
    scaled, best, most = scale_program(program), None, -np.inf
    for price in prices(program):
        chosen = greedy(program, price, limit / 3)
        evaluation = evaluate(scaled, chosen)
        if best is None or (evaluation.holds and evaluation.value > most):
            best, most = chosen, evaluation.value if evaluation.holds else -np.inf
    return Found(best)


METHODS: dict[str, Callable[[Program, Case, float], Found]] = {
    "ours": ours,
    "PuLP + HiGHS": pulp_highs,
    "HiGHS simplex": highs_simplex,
    "PuLP + CBC": pulp_cbc,
    "CP-SAT": cp_sat,
    "SCIP": scip,
    "greedy": greedy_plan,
}


def processor() -> float:
    """Seconds of processor time so far, this process and those it waited for: what a busy machine does not change."""
    spent = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in spent)


def main() -> None:
    """Run one method on one case and write what came of it as JSON to the standard output."""
    parser = argparse.ArgumentParser()
    parser.add_argument("case", choices=CASES)
    parser.add_argument("method", choices=METHODS)
    parser.add_argument("--seconds", type=float, default=300.0, help="how long the method has")
    options = parser.parse_args()
    case = CASES[options.case]
    begin = perf_counter()
    program = case.program()
    made = perf_counter() - begin
    try:
        begin, worked = perf_counter(), processor()
        found = METHODS[options.method](program, case, options.seconds)
        seconds, worked = perf_counter() - begin, processor() - worked
    except ImportError:
        print(json.dumps({"note": "not installed"}))
        return
    except MemoryError:
        print(json.dumps({"note": "out of memory"}))
        return
    # CBC is a program of its own beside this one; CP-SAT has a process that makes everything anew.
    mine, theirs = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    apart = found.seconds is not None
    answer = {
        "value": None,
        "bound": found.bound,
        "note": found.note,
        "made": made,
        "seconds": found.seconds if found.seconds is not None else seconds,
        "processor": worked,
        "gigabytes": (theirs if apart else mine + theirs) / 2**20,
    }
    if found.chosen is not None:
        evaluation = evaluate(scale_program(program), found.chosen)
        answer["value"] = evaluation.value
        if not evaluation.holds:
            answer["note"] = f"{found.note}, breaks {len(evaluation.broken)} rules".lstrip(", ")
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
