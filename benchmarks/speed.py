"""Side by side with the alternatives: `python -m benchmarks.speed [--size small|large] [--only CASE ...] [--plot]`.

Generated programs (`benchmarks.cases`), one method after the other (`benchmarks.rivals`), each in a process of its
own, so that its peak memory is its own and a hang can be ended. Columns:

* value: exact value of the plan; bound: what the method proves that no plan exceeds; gap: between the two;
* seconds: from the finished program to the answer, building a model included; making the program is told apart;
* CPU: seconds of processor time in that, which other work on the machine changes less;
* GB: peak memory of the process, the program included.

OR-Tools and PySCIPOpt are optional (`pip install .[benchmarks]`). `--plot` draws the processor time over the number
of offers.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import signal
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.cases import CASES, Case
from benchmarks.rivals import METHODS

GRACE = 200.0
"""Seconds beyond the limit for making the program, building models and reading answers; then the process is killed."""

PICTURE = Path(__file__).with_name("seconds.svg")


def run(name: str, method: str, limit: float) -> dict[str, Any]:
    """One method on one case in a process of its own: the answer of `benchmarks.rivals`, or a note."""
    command = [sys.executable, "-m", "benchmarks.rivals", name, method, "--seconds", str(limit)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        output, errors = process.communicate(timeout=limit + GRACE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return {"note": f"killed after {limit + GRACE:.0f} s"}
    if process.returncode:
        reason = "killed, out of memory?" if process.returncode == -signal.SIGKILL else f"code {process.returncode}"
        return {"note": f"failed ({reason}): {(errors.strip().splitlines() or [''])[-1][:80]}"}
    answer: dict[str, Any] = json.loads(output.strip().splitlines()[-1])
    return answer


def cell(value: float | None, form: str) -> str:
    """A number of the table, a dash where there is none."""
    return "–" if value is None else format(value, form)


def row(name: str, answer: dict[str, Any]) -> str:
    """One line of the table."""
    value, bound = answer.get("value"), answer.get("bound")
    gap = None if value is None or bound is None else max(0.0, bound - value) / max(abs(value), 1e-9)
    figures = [cell(value, ",.0f"), cell(bound, ",.0f"), cell(gap, ".1e")]
    figures += [cell(answer.get("seconds"), ".1f"), cell(answer.get("processor"), ".1f")]
    figures += [cell(answer.get("gigabytes"), ".2f")]
    return f"| {name} | {' | '.join(figures)} | {answer.get('note', '')} |"


def machine() -> str:
    """Processor, memory and versions in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    found = [f"Python {platform.python_version()}"]
    for package in ("numpy", "scipy", "highspy", "pulp", "ortools", "pyscipopt"):
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"{package} not installed")
    return f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB; {', '.join(found)}."


def table(name: str, case: Case, methods: list[str], limit: float) -> None:
    """Run the methods on a case and print the table line by line."""
    print(f"\n**{case.what}, {case.rules} rules, to {case.gap:g}** (`{name}`)\n")
    print("| method | value | bound | gap | seconds | CPU | GB | |\n|---|--:|--:|--:|--:|--:|--:|---|")
    made = None
    for method in methods:
        answer = run(name, method, limit)
        made = answer.get("made", made)
        print(row(method, answer), flush=True)
    if made is not None:
        print(f"\nMaking offers, rules and cells: {made:.1f} s.", flush=True)


def plot(points: list[tuple[int, float]]) -> None:
    """Draw processor time over offers on logarithmic axes, with a line of linear growth, as an SVG beside this file."""
    import altair as alt
    import pandas as pd

    first, start = points[0]
    frame = pd.DataFrame(
        [(offers, seconds, "measured") for offers, seconds in points]
        + [(offers, start * offers / first, "linear growth") for offers, _ in points],
        columns=["offers", "seconds", "line"],
    )
    marks = alt.Axis(values=[offers for offers, _ in points], format="~s")
    chart = (
        alt.Chart(frame, width=480, height=300, title="Engagement, 13 rules, proven to 1e-6")
        .mark_line(point=True)
        .encode(
            x=alt.X("offers:Q", scale=alt.Scale(type="log"), title="offers", axis=marks),
            y=alt.Y("seconds:Q", scale=alt.Scale(type="log"), title="seconds of processor time"),
            color=alt.Color("line:N", title=None, legend=alt.Legend(orient="bottom")),
            strokeDash=alt.StrokeDash("line:N", legend=None),
        )
    )
    chart.save(str(PICTURE))


def main() -> None:
    """Run what was asked for and print tables in Markdown."""
    parser = argparse.ArgumentParser(description="Side by side with the alternatives, on generated programs.")
    parser.add_argument("--size", choices=("small", "large"), default="small")
    parser.add_argument("--only", nargs="+", choices=CASES, default=[], metavar="CASE", help=", ".join(CASES))
    parser.add_argument("--method", nargs="+", choices=METHODS, default=list(METHODS), help="methods to run")
    parser.add_argument("--seconds", type=float, default=300.0, help="how long each method has")
    parser.add_argument("--plot", action="store_true", help="measure the growth with the offers and draw it")
    options = parser.parse_args()
    print(machine())
    if options.plot:
        points = []
        for name, case in CASES.items():
            if name.startswith("growth"):
                answer = run(name, "ours", options.seconds)
                print(f"{case.what}: {answer}", flush=True)
                points.append((case.channels * case.packages, float(answer["processor"])))
        plot(points)
        return
    for name, case in CASES.items():
        if name in options.only or (not options.only and options.size in case.sizes):
            table(name, case, [method for method in case.methods if method in options.method], options.seconds)


if __name__ == "__main__":
    main()
