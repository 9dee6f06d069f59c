"""Public instances against their best known values: `python -m benchmarks.instances PATH [--seconds 60]`.

PATH is a folder with the OR-Library's multidimensional knapsacks (`mknapcb<i>.txt`, with
`mknapcb_best_known.csv`) and the weighted coverage instance of New York (`mclp_newyork_r400.txt`, with
`mclp_newyork_best_known.csv`). They become programs as they are:

* a knapsack's items are offers of their own groups, its capacities are rows of whole numbers;
* in weighted coverage each set is an offer, at most p of them are taken, and the elements are cells whose
  people are all reached as soon as one of their sets is taken.

What is not in the folder is skipped with a word.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
import scipy.sparse as sp

from benchmarks.generate import Builder
from optimizer.program.concave import CellTerm
from optimizer.program.model import Program
from optimizer.solving import Limits, Solution, solve


def knapsacks(path: Path) -> list[Program]:
    """All instances of an OR-Library file: count; then n m best, profits, m rows of weights, capacities."""
    numbers = iter(path.read_text(encoding="ascii").split())
    programs = []
    for _ in range(int(next(numbers))):
        n, m, _best = int(next(numbers)), int(next(numbers)), float(next(numbers))
        profits = np.array([float(next(numbers)) for _ in range(n)])
        weights = np.array([float(next(numbers)) for _ in range(n * m)]).reshape(m, n)
        builder = Builder(n)
        for row in weights:
            builder.row(np.arange(n), row, -np.inf, float(next(numbers)), "capacity")
        programs.append(builder.program(profits, np.arange(n)))
    return programs


def coverage(path: Path, count: int) -> Program:
    """Weighted coverage with at most `count` sets: `sets elements nonzeros`, weights, then a line per set."""
    lines = path.read_text(encoding="ascii").splitlines()
    sets, elements, _ = (int(word) for word in lines[0].split())
    weights = np.array(lines[1].split(), float)
    members = [np.array(line.split(), np.int64) for line in lines[2 : 2 + sets]]
    start = np.cumsum([0] + [len(inside) for inside in members])
    index = np.concatenate(members)
    table = sp.csr_array((np.ones(len(index)), index - index.min(), start), shape=(sets, elements))
    builder = Builder(sets)
    builder.row(np.arange(sets), np.ones(sets), -np.inf, float(count), "sets")
    return builder.program(np.zeros(sets), np.arange(sets), concave=CellTerm(weights, table))


def line(name: str, solution: Solution, best: float) -> str:
    """One row of the table."""
    proof = "proven" if solution.status == "optimal" else f"gap {100 * solution.gap:.3f} %"
    return (
        f"| {name} | {solution.value:,.0f} | {best:,.0f} | {100 * (solution.value / best - 1):+.4f} % "
        f"| {solution.bound:,.1f} | {proof} | {solution.seconds['total']:.1f} |"
    )


def main() -> None:
    """Run what the folder holds and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("path", type=Path)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--only", default="", help="names that contain this")
    asked = parser.parse_args()
    print("| instance | value | best known | against it | bound | proof | seconds |\n|---|--:|--:|--:|--:|---|--:|")
    for number in (1, 4, 7):
        file, known = asked.path / f"mknapcb{number}.txt", asked.path / "mknapcb_best_known.csv"
        if not (file.exists() and known.exists()):
            print(f"skipped: no {file.name} with its best known values")
            continue
        with known.open(encoding="utf-8") as stream:
            best = {
                int(row["index"]): row for row in csv.DictReader(stream) if row["file"] in (file.name, file.stem)
            }
        for index, program in enumerate(knapsacks(file)):
            name = f"{file.stem} {best[index]['instance']}"
            if asked.only in name:
                found = solve(program, Limits(0.0, asked.seconds))
                print(line(name, found, float(best[index]["best_feasible_1998"])), flush=True)
    file, known = asked.path / "mclp_newyork_r400.txt", asked.path / "mclp_newyork_best_known.csv"
    if not (file.exists() and known.exists()):
        print(f"skipped: no {file.name} with its best known values")
        return
    with known.open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        name = f"New York p = {row['p']}"
        if asked.only in name:
            found = solve(coverage(file, int(row["p"])), Limits(0.0, asked.seconds))
            print(line(name, found, float(row["best_known"])), flush=True)


if __name__ == "__main__":
    main()
