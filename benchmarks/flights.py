"""Is a plan in flights ever worse than the plan without them? `python -m benchmarks.flights [--count 100]`.

Scenario number s has 40 to 150 channels, one to three packages, a budget of 5 to 30 % of all prices, net reach (or in
one of four engagement) as objective, one to three rules, and two or three flights whose budgets add up to 100 to 180 %
of the whole. It is planned with its flights and without them, with the same effort, and the plan without them is
spread over the flights by the budgets alone, the dearest booking first into the flight with most money left; where that
does not fit, the scenario counts as one whose plan does not fit.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from time import process_time

import numpy as np
from numpy.typing import NDArray

from optimizer.planning import plan_campaign

MONTHS = ("April", "May", "June")


def write(folder: Path, seed: int, *, flights: bool) -> tuple[Path, float, list[float]]:
    """A random scenario with or without its flights; its budget and the shares of the flights."""
    rng = np.random.default_rng([seed, 91])
    count = int(rng.integers(40, 151))
    followers = np.exp(rng.normal(10.5, 1.3, count)).astype(int) + 1000
    price = (followers**0.8 * rng.lognormal(0.0, 0.4, count)).round(2)
    rate = rng.lognormal(np.log(0.03), 0.4, count).clip(0.002, 0.2).round(4)
    platform = np.where(rng.random(count) < 0.4, "tiktok", "instagram")
    rows = [f"creator_{i:03d},{platform[i]},{followers[i]},{rate[i]},{price[i]}" for i in range(count)]
    head = "creator,platform,followers,engagement_rate,price"
    (folder / f"roster_{seed}.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    budget = round(float(price.sum() * rng.uniform(0.05, 0.3)), 0)
    number = int(rng.integers(2, 4))
    shares = [float(f"{share:.2f}") for share in rng.uniform(0.8, 1.2, number) * rng.uniform(1.2, 1.7) / number]
    packages: list[dict[str, object]] = [{"name": "post", "post": 1}]
    packages += [{"name": "two posts", "post": 2, "discount": "10%"}] if rng.random() < 0.7 else []
    packages += [{"name": "three posts", "post": 3, "discount": "15%"}] if rng.random() < 0.3 else []
    rules: list[dict[str, object]] = [{"name": "few", "measure": "creators", "max": int(rng.integers(8, 40))}]
    if rng.random() < 0.6:
        least = f"{rng.integers(10, 30)}%"
        rules.append({"name": "mix", "measure": "spend", "where": {"platform": "tiktok"}, "min": least})
    if rng.random() < 0.4:
        rules.append({"name": "small", "measure": "creators", "where": {"followers": {"max": 50000}}, "min": 4})
    scenario: dict[str, object] = {
        "name": f"random {seed}",
        "budget": budget,
        "objective": "reach" if rng.random() < 0.75 else "engagement",
        "roster": f"roster_{seed}.csv",
        "packages": packages,
        "rules": rules,
        "audience": {"people": int(max(followers.sum() * rng.uniform(0.2, 0.8), 1.2 * followers.max()))},
    }
    if flights:
        scenario["flights"] = [
            {"name": name, "start": f"2027-0{month}-01", "end": f"2027-0{month}-28", "budget": f"{share:.0%}"}
            for month, name, share in zip((4, 5, 6), MONTHS, shares, strict=False)
        ]
    path = folder / f"random_{seed}_{'with' if flights else 'without'}.yaml"
    path.write_text(json.dumps(scenario), encoding="utf-8")
    return path, budget, shares


def fits(costs: NDArray[np.float64], budget: float, shares: list[float]) -> bool:
    """Whether bookings of these costs go into the flights, the dearest first."""
    room = np.round(np.array(shares), 2) * budget
    for cost in sorted(costs.tolist(), reverse=True):
        place = int(np.argmax(room))
        room[place] -= cost
        if room[place] < -1e-6:
            return False
    return True


def main() -> None:
    """Plan each scenario both ways and say how often the flights made it worse."""
    parser = argparse.ArgumentParser(description="Is a plan in flights ever worse than the plan without them?")
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--effort", type=float, default=2.0, help="effort of each solve (default 2)")
    parser.add_argument("--gap", default="0.5%%", help="gap of each solve (default 0.5%%)")
    options = parser.parse_args()
    settings = [f"solve.effort={options.effort}", "solve.seconds=300", f"solve.gap={options.gap.replace('%%', '%')}"]
    below, fitting, gains, gaps, begin = 0, 0, [], [], process_time()
    for seed in range(options.count):
        with tempfile.TemporaryDirectory() as name:
            path, budget, shares = write(Path(name), seed, flights=True)
            with_flights = plan_campaign(path, settings)
            without = plan_campaign(write(Path(name), seed, flights=False)[0], settings)
        if with_flights.objective.value is None or without.objective.value is None:
            continue
        if not fits(without.lines["cost"].to_numpy(float), budget, shares):
            continue
        fitting += 1
        gain = with_flights.objective.value / without.objective.value - 1
        gains.append(gain)
        gaps.append(with_flights.objective.gap or 0.0)
        if gain < -1e-9:
            below += 1
            print(f"seed {seed}: {gain:.4%} ({with_flights.objective.gap:.3%} and {without.objective.gap:.3%} open)")
    print(
        f"{fitting} of {options.count} plans fit into the flights; {below} plans in flights are worse; median gain "
        f"{np.median(gains):.2%}, gap median {np.median(gaps):.2%}, most {max(gaps):.2%}; "
        f"{process_time() - begin:.0f} CPU s"
    )


if __name__ == "__main__":
    main()
