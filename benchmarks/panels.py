"""Reach counted on a panel of real people: `python -m benchmarks.panels MEMBERSHIP.csv.gz CHANNELS`.

MEMBERSHIP has the columns user and creator. CHANNELS of the creators are drawn; a channel costs followers^0.8 times a
log-normal factor; the budget is a tenth of all prices. Beside ours stands a lazy greedy choice by people per price.
"""

from __future__ import annotations

import argparse
import resource
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
import pandas as pd
import scipy.sparse as sp

from benchmarks.generate import Builder
from benchmarks.greedy import greedy
from benchmarks.instances import merged
from optimizer.program.model import Program
from optimizer.solving import Limits, Progress, solve


def panel(path: Path, channels: int, seed: int = 0) -> Program:
    """The program over `channels` creators of a membership file."""
    rows = pd.read_csv(path)
    creators, creator = np.unique(rows["creator"].to_numpy(), return_inverse=True)
    people, person = np.unique(rows["user"].to_numpy(), return_inverse=True)
    rng = np.random.default_rng(seed)
    picked = np.sort(rng.choice(len(creators), channels, replace=False))
    place = np.full(len(creators), -1)
    place[picked] = np.arange(channels)
    known = place[creator] >= 0
    entries = (np.ones(int(known.sum())), (place[creator[known]], person[known]))
    hits = sp.csc_array(sp.coo_array(entries, shape=(channels, len(people))))
    hits.data[:] = 1.0
    followers = np.asarray(hits.sum(axis=1)).ravel()
    price = np.round(followers**0.8 * rng.lognormal(0.0, 0.5, channels), 2)
    builder = Builder(channels)
    builder.row(np.arange(channels), price, -np.inf, round(0.1 * float(price.sum()), 2), "budget")
    return builder.program(np.zeros(channels), np.arange(channels), concave=merged(np.ones(len(people)), hits))


def main() -> None:
    """Solve one panel and print the first plan, the last one, and greedy's."""
    parser = argparse.ArgumentParser(description="Reach counted on a panel of real people.")
    parser.add_argument("path", type=Path)
    parser.add_argument("channels", type=int)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--gap", type=float, default=1e-4)
    options = parser.parse_args()
    program = panel(options.path, options.channels)
    begin, used = perf_counter(), process_time()
    found: list[tuple[float, float]] = []

    def note(progress: Progress) -> None:
        if progress.value is not None and not found:
            found.append((progress.value, process_time() - used))

    solution = solve(program, Limits(options.gap, options.seconds), progress=note)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    took = f"{perf_counter() - begin:.1f} s, CPU {process_time() - used:.1f}"
    first = f"first plan {found[0][0]:,.0f} after CPU {found[0][1]:.1f}; " if found else ""
    print(f"{first}{solution.status} {solution.value:,.0f}, bound {solution.bound:,.1f}, {took}, {memory:.2f} GB")
    used = process_time()
    plan = greedy(program, program.rows.toarray()[0])
    assert program.concave is not None
    print(f"lazy greedy {program.concave.value(plan):,.0f}, CPU {process_time() - used:.1f}")


if __name__ == "__main__":
    main()
