"""Public instances against their best known values: `python -m benchmarks.instances PATH`.

PATH holds what cannot be shipped, for its sources state no licence; what is not there is skipped with a word:

* mknapcb1.txt, mknapcb4.txt, mknapcb7.txt (OR-Library, Chu and Beasley 1998): 30 multidimensional knapsacks
  each, of 100 items and 5, 10, 30 rows; mknapcb_best_known.csv beside them. An item is an offer of its own channel.
* mclp_newyork_r400.txt, mclp_sanfrancisco_r600.txt.gz: choose p of 2,713 or 5,137 sets so that most people are
  covered; mclp_newyork_best_known.csv and the like beside them. Sets are offers of cost 1, the people are cells with
  certain hits (p = 1). People whom the same sets cover are merged into one cell.
* mmkp_a_13.txt.gz, mmkp_b_10.txt.gz, mmkp_d_125.txt.gz: multiple-choice knapsacks, one item of each class.

The gap that is asked for is 0. `proven` counts the answers with status `optimal`, `known` those at or above the best
known value, `short` is the part of the best known value that is missing at worst, `gap` the worst proven gap.
"""

from __future__ import annotations

import argparse
import gzip
import math
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from benchmarks.generate import Builder
from optimizer.program.model import Program
from optimizer.program.pulp_model import whole_model
from optimizer.program.reach_term import ReachTerm
from optimizer.solving import Limits, Progress, Solution, solve
from optimizer.solving.highs import Highs, MipAnswer

FloatArray = NDArray[np.float64]

KNAPSACKS = ("mknapcb1", "mknapcb4", "mknapcb7")
NETWORKS = {"newyork": "mclp_newyork_r400.txt", "sanfrancisco": "mclp_sanfrancisco_r600.txt.gz"}
CHOICES = {"mmkp_a_13": 98_388.0, "mmkp_b_10": 19_287.0, "mmkp_d_125": 0.0}
"""Multiple-choice knapsacks and the best value that was published, 0 where none is known."""


@dataclass(frozen=True)
class Instance:
    """A program and the best value that was published for it."""

    group: str
    name: str
    program: Program
    known: float


@dataclass(frozen=True)
class Outcome:
    """An instance and what came of it."""

    instance: Instance
    solution: Solution
    seconds: float
    whole: MipAnswer | None = None
    """What HiGHS makes of the complete model in the same processor time."""

    @property
    def short(self) -> float:
        """The part of the best known value that is missing, negative where it is beaten."""
        return (self.instance.known - self.solution.value) / max(self.instance.known, 1.0)


def knapsacks(folder: Path, name: str) -> Iterator[Instance]:
    """The instances of one OR-Library file: count; then for each n, m, a value, profits, rows, capacities."""
    known = pd.read_csv(folder / "mknapcb_best_known.csv")
    known = known[known["file"] == f"{name}.txt"]
    best = dict(zip(known["index"], known["best_feasible_1998"].astype(float), strict=True))
    names = dict(zip(known["index"], known["instance"], strict=True))
    numbers = np.array((folder / f"{name}.txt").read_text(encoding="ascii").split(), float)
    at = 1
    for number in range(int(numbers[0])):
        n, m = int(numbers[at]), int(numbers[at + 1])
        profits, at = numbers[at + 3 : at + 3 + n], at + 3 + n
        table, at = numbers[at : at + n * m].reshape(m, n), at + n * m
        capacity, at = numbers[at : at + m], at + m
        builder = Builder(n)
        for row in range(m):
            used = np.flatnonzero(table[row])
            builder.row(used, table[row][used], -np.inf, float(capacity[row]), "capacity")
        yield Instance(name, str(names[number]), builder.program(profits, np.arange(n)), best[number])


def coverage(folder: Path, place: str) -> Iterator[Instance]:
    """A street network: `sets elements nonzeros`, weights, then a line of elements (from 0) per set; one instance per
    p."""
    lines = _text(folder / NETWORKS[place]).splitlines()
    sets, elements, nonzeros = map(int, lines[0].split())
    weights = np.array(lines[1].split(), float)
    members = [np.array(line.split(), np.int64) for line in lines[2 : 2 + sets]]
    if len(weights) != elements or sum(map(len, members)) != nonzeros:
        raise ValueError("the coverage file does not hold what its first line says")
    owner = np.repeat(np.arange(sets), [len(line) for line in members])
    everything = np.concatenate(members)
    hits = sp.csc_array((np.ones(nonzeros), (owner, everything)), shape=(sets, elements))
    term = merged(weights, hits)
    for _, row in pd.read_csv(folder / f"mclp_{place}_best_known.csv").iterrows():
        builder = Builder(sets)
        builder.row(np.arange(sets), np.ones(sets), -np.inf, float(row["p"]), "sets")
        program = builder.program(np.zeros(sets), np.arange(sets), concave=term)
        yield Instance(f"{place} p={int(row['p'])}", f"p={int(row['p'])}", program, float(row["best_known"]))


def choices(folder: Path, name: str) -> Iterator[Instance]:
    """A multiple-choice knapsack: `classes resources`, capacities, then per class a count and its items `value
    weights`; exactly one item of each class."""
    numbers = np.array(_text(folder / f"{name}.txt.gz").split(), float)
    classes, resources = int(numbers[0]), int(numbers[1])
    capacity, at = numbers[2 : 2 + resources], 2 + resources
    group, items = [], []
    for number in range(classes):
        count = int(numbers[at])
        block = numbers[at + 1 : at + 1 + count * (1 + resources)].reshape(count, 1 + resources)
        at += 1 + count * (1 + resources)
        group += [number] * count
        items.append(block)
    table, owner = np.concatenate(items), np.array(group)
    builder = Builder(len(table))
    for resource in range(resources):
        used = np.flatnonzero(table[:, 1 + resource])
        builder.row(used, table[used, 1 + resource], -np.inf, float(capacity[resource]), "capacity")
    for number in range(classes):
        builder.row(np.flatnonzero(owner == number), np.ones(int((owner == number).sum())), 1.0, 1.0, "one")
    yield Instance(name, name, builder.program(table[:, 0], owner), CHOICES[name])


def _text(path: Path) -> str:
    """A text file, packed or not."""
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("ascii")


def merged(weights: FloatArray, hits: sp.csc_array) -> ReachTerm:
    """The coverage term with one cell for all elements that the same sets cover; who is covered by none is left out."""
    hits.sort_indices()
    places: dict[bytes, int] = {}
    cell = np.full(len(weights), -1)
    for element in np.flatnonzero(np.diff(hits.indptr)):
        key = hits.indices[hits.indptr[element] : hits.indptr[element + 1]].tobytes()
        cell[element] = places.setdefault(key, len(places))
    covered = np.flatnonzero(cell >= 0)
    first = covered[np.unique(cell[covered], return_index=True)[1]]
    people = np.asarray(np.bincount(cell[covered], weights[covered], len(places)), np.float64)
    return ReachTerm(people, sp.csr_array(hits[:, first]))


def instances(folder: Path, only: list[str]) -> Iterator[Instance]:
    """All instances that are there, or those whose group begins with one of `only`."""
    for name in (*KNAPSACKS, *NETWORKS, *CHOICES):
        if only and not any(name.startswith(wanted) or wanted.startswith(name) for wanted in only):
            continue
        file = NETWORKS.get(name, f"{name}.txt.gz" if name in CHOICES else f"{name}.txt")
        if not (folder / file).exists():
            print(f"{name}: {file} is not there, skipped")
            continue
        kind = coverage if name in NETWORKS else choices if name in CHOICES else knapsacks
        found = kind(folder, name)
        yield from (one for one in found if not only or any(one.group.startswith(wanted) for wanted in only))


def until(instance: Instance, seconds: float) -> Solution:
    """The solve ended where the best known value is reached: the proof is left out."""
    best = [float("-inf")]

    def note(progress: Progress) -> None:
        best.append(progress.value if progress.value is not None else best[-1])

    known = instance.known * (1 - 1e-9)
    return solve(instance.program, Limits(0.0, seconds, math.inf), progress=note, stop=lambda: best[-1] >= known)


def within(instance: Instance, seconds: float) -> Solution:
    """The solve with so much processor time, however busy the machine is."""
    begin = process_time()
    limits = Limits(0.0, 10.0 * seconds, math.inf)
    return solve(instance.program, limits, stop=lambda: process_time() - begin >= seconds)


def highs_whole(program: Program, seconds: float) -> MipAnswer:
    """The complete model by HiGHS, with its own settings on one thread, and so much processor time."""
    begin = process_time()
    model, highs = whole_model(program), Highs()
    highs.load(model.problem, model.variables, whole=True)
    return highs.solve_mip(10.0 * seconds, 0.0, stop=lambda _: process_time() - begin >= seconds)


def beside(outcomes: list[Outcome]) -> str:
    """The outcomes by group beside HiGHS as a table in Markdown: how often better, alike and worse in value; gaps."""
    lines = [
        "| group | instances | better | alike | worse | worst by | gap | HiGHS |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for group in dict.fromkeys(outcome.instance.group for outcome in outcomes):
        mine = [(one.solution, one.whole) for one in outcomes if one.instance.group == group and one.whole is not None]
        more = [(ours.value - theirs.value) / max(ours.value, 1.0) for ours, theirs in mine]
        signs = [sum(sign * one > 1e-9 for one in more) for sign in (1, -1)]
        gaps = [
            statistics.median(gap) for gap in zip(*((a.gap, b.bound / b.value - 1.0) for a, b in mine), strict=True)
        ]
        lines.append(
            f"| {group} | {len(mine)} | {signs[0]} | {len(mine) - sum(signs)} | {signs[1]} "
            f"| {max(0.0, -min(more)):.4%} | {gaps[0]:.4%} | {gaps[1]:.4%} |"
        )
    return "\n".join(lines)


def table(outcomes: list[Outcome]) -> str:
    """The outcomes by group as a table in Markdown."""
    lines = [
        "| group | instances | proven | known | short | gap | median s | max s |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for group in dict.fromkeys(outcome.instance.group for outcome in outcomes):
        mine = [outcome for outcome in outcomes if outcome.instance.group == group]
        proven = sum(outcome.solution.status == "optimal" for outcome in mine)
        known = sum(outcome.short <= 1e-9 for outcome in mine)
        seconds = [outcome.seconds for outcome in mine]
        lines.append(
            f"| {group} | {len(mine)} | {proven} | {known} | {max(0.0, *(o.short for o in mine), 0.0):.4%} "
            f"| {max(o.solution.gap for o in mine):.4%} | {statistics.median(seconds):.1f} | {max(seconds):.1f} |"
        )
    return "\n".join(lines)


def main() -> None:
    """Solve all instances and print what came of them."""
    parser = argparse.ArgumentParser(description="Public instances against their best known values.")
    parser.add_argument("path", type=Path, help="the folder of the instances")
    parser.add_argument("--seconds", type=float, default=60.0, help="limit of each solve (default 60)")
    parser.add_argument("--cpu", action="store_true", help="count processor time: for a machine that is shared")
    parser.add_argument("--beside", action="store_true", help="HiGHS on the complete model too, with as much time")
    parser.add_argument("--only", action="append", default=[], help="groups, such as mknapcb1 or 'newyork p=50'")
    parser.add_argument("--until-known", action="store_true", help="stop where the best known value is reached")
    parser.add_argument("--every", type=int, default=1, help="only every so many-th instance")
    options = parser.parse_args()
    outcomes: list[Outcome] = []
    for number, instance in enumerate(instances(options.path, options.only)):
        if number % options.every:
            continue
        clock = process_time if options.cpu else perf_counter
        begin = clock()
        if options.until_known:
            solution = until(instance, options.seconds)
        elif options.cpu:
            solution = within(instance, options.seconds)
        else:
            solution = solve(instance.program, Limits(0.0, options.seconds, math.inf))
        seconds = clock() - begin
        whole = highs_whole(instance.program, options.seconds) if options.beside else None
        outcome = Outcome(instance, solution, seconds, whole)
        outcomes.append(outcome)
        print(
            f"{instance.group} {instance.name}: {solution.status} {solution.value:,.0f} of {instance.known:,.0f}, "
            f"bound {solution.bound:,.1f}, {outcome.seconds:.1f} s"
            + ("" if whole is None else f"; HiGHS {whole.value:,.0f}, bound {whole.bound:,.1f}"),
            flush=True,
        )
    if outcomes:
        print(f"\n{table(outcomes)}")
        if options.beside:
            print(f"\n{beside(outcomes)}")


if __name__ == "__main__":
    main()
