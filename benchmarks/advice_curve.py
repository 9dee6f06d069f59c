"""A budget curve against single solves: time, monotonicity, and the certificate of every point.

    python -m benchmarks.advice_curve scenarios/agency_export.yaml --budget 50k:1M --points 20

A single solve is what `plan` does with the scenario at one of the curve's budgets, to the scenario's own gap.
"""

from __future__ import annotations

import argparse
import itertools
import statistics
import time

from optimizer.advice.curve import GAP, budget_curve
from optimizer.advice.session import Session
from optimizer.cli.answers import span_of
from optimizer.planning import plan_campaign, prepare


def main() -> None:
    """Print the time of the curve in single solves, and what is wrong with it, if anything is."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scenario")
    parser.add_argument("--budget", default="50k:1M")
    parser.add_argument("--points", type=int, default=20)
    parser.add_argument("--singles", type=int, default=4, help="so many of the budgets are solved on their own")
    given = parser.parse_args()
    low, high = span_of(given.budget)
    session = Session(prepare(given.scenario))
    began, spent = time.perf_counter(), time.process_time()
    curve = budget_curve(session, low, high, given.points)
    seconds, cpu = time.perf_counter() - began, time.process_time() - spent
    values = [point.value for point in curve.points]
    falls = sum(later < earlier for earlier, later in itertools.pairwise(values) if None not in (earlier, later))
    gaps = [point.plan.objective.gap for point in curve.points if point.plan is not None]
    certified = sum(gap is not None and gap <= GAP for gap in gaps)
    single = []
    every = max(1, len(curve.points) // given.singles)
    for point in curve.points[every - 1 :: every][: given.singles]:
        start = time.process_time()
        plan_campaign(prepare(given.scenario, [f"budget.total={point.budget:f}"]))
        single.append(time.process_time() - start)
    mean = statistics.mean(single)
    print(f"{len(curve.points)} points in {seconds:.1f} s ({cpu:.1f} s of CPU)")
    print(f"single solves, CPU: {', '.join(f'{each:.1f}' for each in single)} s; mean {mean:.1f} s")
    print(f"the curve costs {cpu / mean:.1f} single solves")
    print(f"falls: {falls}; points with a certificate of {GAP:.2%} or better: {certified} of {len(gaps)}, "
          f"greatest gap {max(gap for gap in gaps if gap is not None):.3%}")  # fmt: skip


if __name__ == "__main__":
    main()
