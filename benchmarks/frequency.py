"""How much stays open where people have to be reached several times? `python -m benchmarks.frequency [--count 30]`.

Scenario number s has 60 to 150 channels, a budget of 10 to 30 % of all prices, a count of creators, and net reach at
least twice (even s) or three times (odd s) as objective; one in three has a panel of 1,500 people in place of a
model of the audience. What is told is the proven gap after a small effort, which is the same on every machine.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from time import process_time

import numpy as np

from optimizer.planning import plan_campaign


def write(folder: Path, seed: int) -> Path:
    """A random scenario with its roster, and its panel where it has one."""
    rng = np.random.default_rng([seed, 37])
    count = int(rng.integers(60, 151))
    followers = np.exp(rng.normal(10.5, 1.3, count)).astype(int) + 1000
    price = (followers**0.8 * rng.lognormal(0.0, 0.4, count)).round(2)
    rows = [f"creator_{i:03d},instagram,{followers[i]},0.03,{price[i]}" for i in range(count)]
    head = "creator,platform,followers,engagement_rate,price"
    (folder / "roster.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    people = max(int(followers.sum() * rng.uniform(0.15, 0.5)), int(followers.max()))
    audience: dict[str, object] = {"people": people, "frequency": 2 + seed % 2}
    if seed % 3 == 2:
        activity = rng.lognormal(0.0, 0.7, 1500)
        chance = np.minimum(0.95, 3.0 * followers[:, None] / people * activity[None, :] / activity.mean())
        member = rng.random(chance.shape) < chance
        lines = [
            f"{person},creator_{channel:03d},instagram" for channel, person in zip(*np.nonzero(member), strict=True)
        ]
        text = "\n".join(["person,creator,platform", *lines])
        (folder / "panel.csv").write_text(text + "\n", encoding="utf-8")
        audience["panel"] = "panel.csv"
    scenario = {
        "name": f"frequency {seed}",
        "budget": round(float(price.sum() * rng.uniform(0.1, 0.3)), 0),
        "objective": "reach",
        "roster": "roster.csv",
        "rules": [{"name": "few", "measure": "creators", "max": int(rng.integers(10, 50))}],
        "audience": audience,
    }
    path = folder / "campaign.yaml"
    path.write_text(json.dumps(scenario), encoding="utf-8")
    return path


def main() -> None:
    """Plan all and print what stays open."""
    parser = argparse.ArgumentParser(description="How much stays open where people have to be reached several times?")
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--first", type=int, default=0, help="number of the first scenario (default 0)")
    parser.add_argument("--effort", type=float, default=3.0, help="effort of each solve (default 3)")
    options = parser.parse_args()
    gaps: dict[str, list[float]] = {}
    for seed in range(options.first, options.first + options.count):
        with tempfile.TemporaryDirectory() as name:
            begin = process_time()
            settings = [f"solve.effort={options.effort}", "solve.seconds=600", "solve.gap=0.1%"]
            plan = plan_campaign(write(Path(name), seed), settings)
        kind = f"{'panel' if seed % 3 == 2 else 'modelled'}, {2 + seed % 2} times"
        gaps.setdefault(kind, []).append(float(plan.objective.gap if plan.objective.gap is not None else np.nan))
        print(
            f"seed {seed}, {kind}: {plan.objective.value:,.0f} people, {gaps[kind][-1]:.2%} open, "
            f"{process_time() - begin:.1f} CPU s",
            flush=True,
        )
    for kind, each in sorted(gaps.items()):
        print(f"{kind}: {len(each)} scenarios, median {np.median(each):.2%}, most {max(each):.2%}")
    print(f"all: median {np.median(np.concatenate(list(gaps.values()))):.2%}")


if __name__ == "__main__":
    main()
