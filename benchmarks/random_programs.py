"""Many random programs of the usual size: `python -m benchmarks.random_programs [--count 100] [--gap 1e-3]`.

Program number s has 150 to 300 channels, 3 to 6 packages, reach in 256 latent cells, 5 to 10 rules of the market
(`benchmarks.generate.market`: a budget, counts with minima and maxima, percentages of spend and impressions), and a
budget for the single post of 3 to 20 % of all channels. Solved in one process, one after the other, and compared with
the best of three lazy greedy plans (`benchmarks.greedy`).
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from time import perf_counter, process_time

import numpy as np

from benchmarks.cases import prices
from benchmarks.generate import market
from benchmarks.greedy import greedy
from optimizer.program.model import Program
from optimizer.solving import Limits, solve
from optimizer.solving.exact import evaluate
from optimizer.solving.scaled_program import scale_program


@dataclass(frozen=True)
class Line:
    """What came of one program."""

    seed: int
    status: str
    gap: float
    seconds: float
    processor: float
    """Seconds of processor time."""
    over_greedy: float
    """(value - greedy's value) / greedy's value; inf where greedy has no plan."""


def program(seed: int) -> Program:
    """The program of a seed."""
    rng = np.random.default_rng([seed, 23])
    return market(
        int(rng.integers(150, 301)),
        int(rng.integers(3, 7)),
        seed=seed,
        objective="cells",
        rules=int(rng.integers(5, 11)),
        cells=256,
        budget_share=float(rng.uniform(0.03, 0.2)),
    )


def greedy_value(one: Program) -> float:
    """The value of the best greedy plan that obeys the rules, -inf where none does."""
    scaled = scale_program(one)
    evaluations = [evaluate(scaled, greedy(one, price)) for price in prices(one)]
    return max((evaluation.value for evaluation in evaluations if evaluation.holds), default=-np.inf)


def line(seed: int, limits: Limits) -> Line:
    """Solve one program."""
    one = program(seed)
    begin, worked = perf_counter(), process_time()
    solution = solve(one, limits)
    seconds, worked = perf_counter() - begin, process_time() - worked
    other = greedy_value(one)
    if np.isfinite(other):
        over = (solution.value - other) / other
    else:
        over = np.inf if np.isfinite(solution.value) or solution.status == "infeasible" else np.nan
    return Line(seed, solution.status, solution.gap, seconds, worked, over)


def summary(lines: list[Line], gap: float) -> str:
    """Quantiles (seconds / processor seconds) as a line of a table in Markdown."""
    proven = sum(one.status in ("optimal", "infeasible") for one in lines)
    over = np.array([one.over_greedy for one in lines])
    finite = over[np.isfinite(over)]
    times = (np.array([one.seconds for one in lines]), np.array([one.processor for one in lines]))
    figures = [" / ".join(f"{np.quantile(time, part):.1f}" for time in times) for part in (0.5, 0.9, 0.95, 1.0)]
    worst = max((one.gap for one in lines if one.status != "infeasible"), default=0.0)
    return (
        f"| {gap:g} | {len(lines)} | {proven} | {' | '.join(figures)} | {worst:.1e} "
        f"| {int((over < 0).sum())} | {np.median(finite):+.1%} | {finite.min():+.1%} |"
    )


HEAD = (
    "| gap | programs | proven | median s | 90 % | 95 % | max | worst gap "
    "| worse than greedy | median over greedy | least |"
)


def main() -> None:
    """Solve all programs and print the quantiles."""
    parser = argparse.ArgumentParser(description="Many random programs of the usual size.")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--gap", type=float, default=1e-3)
    parser.add_argument("--seconds", type=float, default=60.0, help="limit of each solve")
    options = parser.parse_args()
    lines = []
    for seed in range(options.first, options.first + options.count):
        one = line(seed, Limits(options.gap, options.seconds))
        lines.append(one)
        text = f"{seed}: {one.status}, gap {one.gap:.1e}, {one.seconds:.1f} s, CPU {one.processor:.1f} s"
        print(f"{text}, {one.over_greedy:+.1%} over greedy", flush=True)
    print(f"\n{HEAD}\n|{'--:|' * 11}\n{summary(lines, options.gap)}")


if __name__ == "__main__":
    main()
