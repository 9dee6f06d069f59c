"""Do two runs write the same plan file? `python -m benchmarks.same_bytes [--count 50] [--effort 3]`.

The shipped scenarios and so many random ones (40 to 160 channels; engagement or reach with a budget, shares and counts;
one in three in flights, one in three with a frequency of 2) are planned three times, each time in a process of its own:
alone, beside a process that keeps a processor busy, and with two threads for linear algebra. The effort is small, so
that many plans are stopped by it. Plan files are compared byte by byte.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import process_time

import numpy as np

from optimizer.plan.files import plan_json
from optimizer.planning import plan_campaign

SHIPPED = Path(__file__).parent.parent / "scenarios"
BUSY = "while True: pass"


def write_random(folder: Path, seed: int) -> Path:
    """A random scenario of the usual size, with its roster."""
    rng = np.random.default_rng([seed, 71])
    count = int(rng.integers(40, 161))
    followers = np.exp(rng.normal(10.5, 1.3, count)).astype(int) + 1000
    price = (followers**0.8 * rng.lognormal(0.0, 0.4, count)).round(2)
    rate = rng.lognormal(np.log(0.03), 0.4, count).clip(0.002, 0.2).round(4)
    rows = [
        f"creator_{i:03d},{'tiktok' if rng.random() < 0.4 else 'instagram'},{followers[i]},{rate[i]},{price[i]}"
        for i in range(count)
    ]
    head = "creator,platform,followers,engagement_rate,price"
    (folder / f"roster_{seed}.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    scenario: dict[str, object] = {
        "name": f"random {seed}",
        "budget": round(float(price.sum() * rng.uniform(0.05, 0.3)), 0),
        "objective": "reach" if rng.random() < 0.75 else "engagement",
        "roster": f"roster_{seed}.csv",
        "rules": [
            {"name": "mix", "measure": "spend", "where": {"platform": "tiktok"}, "min": f"{rng.integers(10, 30)}%"},
            {"name": "few", "measure": "creators", "max": int(rng.integers(8, 40))},
        ],
    }
    if scenario["objective"] == "reach":
        scenario["audience"] = {"people": int(followers.sum() * rng.uniform(0.2, 0.8))}
        if seed % 3 == 1:
            scenario["audience"] = {**scenario["audience"], "frequency": 2}  # type: ignore[dict-item]  # a mapping
    if seed % 3 == 0:
        scenario["flights"] = [
            {"name": "April", "start": "2027-04-01", "end": "2027-04-30", "budget": "60%"},
            {"name": "May", "start": "2027-05-01", "end": "2027-05-31", "budget": "60%"},
        ]
    path = folder / f"random_{seed}.yaml"
    path.write_text(json.dumps(scenario), encoding="utf-8")
    return path


def worker(paths: list[Path], effort: float) -> None:
    """Plan them all and print name, SHA-256 of the plan file, status, whether the clock struck, and seconds."""
    for path in paths:
        begin = process_time()
        plan = plan_campaign(path, [f"solve.effort={effort}", "solve.seconds=600"])
        digest = hashlib.sha256(plan_json(plan).encode()).hexdigest()
        told = {"name": path.stem, "digest": digest, "status": plan.status, "late": plan.late}
        print(json.dumps({**told, "seconds": process_time() - begin}), flush=True)


def run(folder: Path, options: argparse.Namespace, threads: int, *, busy: bool) -> list[dict[str, object]]:
    """What a process of its own says of all scenarios."""
    beside = subprocess.Popen([sys.executable, "-c", BUSY]) if busy else None
    command = [sys.executable, "-m", "benchmarks.same_bytes", "--folder", str(folder), "--effort", str(options.effort)]
    threaded = {name: str(threads) for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")}
    try:
        done = subprocess.run(command, env={**os.environ, **threaded}, capture_output=True, text=True, check=True)
    finally:
        if beside is not None:
            beside.kill()
            beside.wait()
    return [json.loads(line) for line in done.stdout.splitlines()]


def main() -> None:
    """Plan everything three times and say what is equal."""
    parser = argparse.ArgumentParser(description="Do two runs write the same plan file?")
    parser.add_argument("--count", type=int, default=50, help="random scenarios (default 50)")
    parser.add_argument("--effort", type=float, default=3.0, help="effort of each solve (default 3)")
    parser.add_argument("--folder", type=Path, help="plan the scenarios of this folder and the shipped ones once")
    options = parser.parse_args()
    if options.folder is not None:
        worker([*sorted(SHIPPED.glob("*.yaml")), *sorted(options.folder.glob("*.yaml"))], options.effort)
        return
    with tempfile.TemporaryDirectory() as name:
        for seed in range(options.count):
            write_random(Path(name), seed)
        runs = [run(Path(name), options, threads, busy=busy) for threads, busy in ((1, False), (1, True), (2, False))]
    equal, late, unproven = 0, 0, 0
    for told in zip(*runs, strict=True):
        same = len({str(one["digest"]) for one in told}) == 1
        equal += same
        late += any(one["late"] for one in told)
        unproven += told[0]["status"] == "feasible"
        if not same:
            print(f"{told[0]['name']}: differs")
    print(f"{equal} of {len(runs[0])} plan files equal in three runs; {unproven} ended by effort, {late} by the clock")
    for number, told in enumerate(runs):
        print(f"run {number + 1}: {sum(float(str(one['seconds'])) for one in told):.0f} CPU s")


if __name__ == "__main__":
    main()
