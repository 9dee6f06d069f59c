"""What an estimate of a blank price is worth: hides the prices of a part of a real roster and looks at them again.

    python -m benchmarks.blank_prices ROSTER.csv [--hide 30%] [--seeds 5] [--budget 50000]

Prints, over the seeds, the median error of the estimates, how often an estimate lay below the hidden price, and the
share of the hidden creators that the plan with the most engagement buys: with estimates from the roster's own quotes,
and with the published price list that was used before.
"""

from __future__ import annotations

import argparse
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.offers.building import build_offers
from optimizer.planning import plan_campaign
from optimizer.roster import benchmarks
from optimizer.roster.source import read_scenario_roster
from optimizer.scenario.reading import ScenarioFile, read_scenario


def main() -> None:
    """Read the roster named on the command line, hide prices, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("roster", type=Path)
    parser.add_argument("--hide", type=float, default=30.0, help="percent of the prices")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--budget", type=int, default=50_000)
    given = parser.parse_args()
    rows = [trial(given.roster.resolve(), given.hide / 100, given.budget, seed) for seed in range(given.seeds)]
    print(f"{'':34} own quotes   published")
    for name in rows[0]:
        own, published = np.mean([row[name] for row in rows], axis=0)
        print(f"{name:34} {own:10.1%}  {published:10.1%}")


def trial(roster: Path, hide: float, budget: int, seed: int) -> dict[str, tuple[float, float]]:
    """The figures of one draw of hidden prices: (with own quotes, with the published list)."""
    with tempfile.TemporaryDirectory() as folder:
        scenario = Path(folder) / "s.yaml"
        scenario.write_text(f"budget: {budget}\nsolve: {{seconds: 20, gap: 1%}}\nroster: {{file: {roster}}}\n")
        file = read_scenario(scenario)
        table = read_scenario_roster(file).table
        known = np.flatnonzero(table["price"].to_numpy() > 0)
        hidden = np.random.default_rng(seed).choice(known, int(hide * len(known)), replace=False)
        true = table["price"].to_numpy()[hidden]
        blank = table.copy()
        blank.loc[blank.index[hidden], "price"] = np.nan
        followers = table["followers"].to_numpy()[hidden]
        published = np.round(benchmarks.post_price("instagram", followers).values * 100)
        guesses = {"own": _estimates(file, blank, hidden), "published": published}
        share = {}
        for name, guess in {**guesses, "real": true}.items():
            asked = table.copy()
            asked.loc[asked.index[hidden], "price"] = guess
            share[name] = _bought(Path(folder), asked, hidden, budget)
    errors = {name: float(np.median(np.abs(guess / true - 1))) for name, guess in guesses.items()}
    below = {name: float(np.mean(guess < true)) for name, guess in guesses.items()}
    return {
        "median error of the estimate": (errors["own"], errors["published"]),
        "estimate below the real price": (below["own"], below["published"]),
        "hidden creators that are bought": (share["own"], share["published"]),
        "the same, had they been quoted": (share["real"], share["real"]),
    }


def _estimates(file: ScenarioFile, blank: pd.DataFrame, hidden: NDArray[np.intp]) -> NDArray[np.float64]:
    offers = build_offers(file, replace(read_scenario_roster(file), table=blank))
    by_channel = offers.table.set_index("channel")["cost"]
    return by_channel.reindex(pd.Index(hidden)).to_numpy(dtype=np.float64)


def _bought(folder: Path, asked: pd.DataFrame, hidden: NDArray[np.intp], budget: int) -> float:
    frame = asked[["creator", "platform", "followers", "engagement_rate", "price"]].copy()
    frame["price"] /= 100
    frame["engagement_rate"] = (frame["engagement_rate"] * 100).map("{:.6f}%".format)
    frame.to_csv(folder / "asked.csv", index=False)
    path = folder / "asked.yaml"
    path.write_text(f"budget: {budget}\nsolve: {{seconds: 20, gap: 1%}}\nroster: asked.csv\n")
    plan = plan_campaign(path)
    names = set(frame["creator"].iloc[hidden])
    return len(names & set(plan.lines["creator"])) / len(names)


if __name__ == "__main__":
    main()
