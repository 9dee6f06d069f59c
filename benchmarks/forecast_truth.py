"""What a plan delivers of what its forecast promises, judged by real posts.

    python -m benchmarks.forecast_truth PATH... [--rosters 60] [--seed 0] [--skip 0]

Each PATH is a table of posts (creator, followers, posted, views and/or likes; CSV, gzip allowed); the platform is in
the file's name. Posts that the collection caught too young are left out first. For each creator the first n posts
(3, 6, 10) are told and the next four judge: the mean of the four is what one post delivers. With --skip the first
posts of each creator are passed over: the same protocol in another stretch of time.

Per set, outcome and n: 60 rosters of 150 creators drawn at random. Prices are followers^0.85 times a log-normal
(sigma 0.5), the budget is a tenth of all prices, and a plan is chosen greedily by forecast per price. Forecasts:

    raw        mean of the told posts
    history    `optimizer.forecast` with the told posts of these 150 creators as history
    averages   `optimizer.forecast` with nothing but that mean, its number of posts and the followers

Columns: delivered / promised of the plan (mean, 10 and 90 % points over rosters); how often the plan's 80 % range
held, and those of creators; the median relative error of creators; what the plan delivers against the raw one.
Behind each of these stands its standard error over creators: what other creators of the kind might have shown. Rosters
of one set share their creators, so 60 of them are no 60 looks. Rosters drawn without replacement are a U-statistic:
the variance of their mean is at most 150 / N times that of a single roster (Hoeffding 1948), and rosters out of N
creators vary by 1 - 150 / N of that. What a whole platform does in a period is in none of these errors.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.forecast import ChannelOutlook, draw_lines, forecast_channels, history_of

FloatArray = NDArray[np.float64]
TOLD = (3, 6, 10)
JUDGES = 4
ROSTER = 150
YOUNG = {"instagram": 3.0, "tiktok": 14.0}
"""Days before the end of the collection in which posts were still growing."""
DRAWS = 1_000


@dataclass(frozen=True)
class Case:
    """Creators with enough posts: one row each."""

    told: pd.DataFrame
    """creator, posted, outcome: the first n posts."""
    followers: FloatArray
    outcome: FloatArray
    """(creators, n + 4)."""
    creators: NDArray[np.object_]


def cases(posts: pd.DataFrame, outcome: str, told: int) -> Case:
    """The protocol's creators for n = `told`."""
    posts = posts.sort_values(["creator", "posted"], kind="stable")
    posts = posts.assign(rank=posts.groupby("creator").cumcount())
    size = posts.groupby("creator")["posted"].transform("size")
    posts = posts[(size >= told + JUDGES) & (posts["rank"] < told + JUDGES)]
    wide = posts.pivot(index="creator", columns="rank", values=outcome)
    followers = posts.groupby("creator")["followers"].first().reindex(wide.index)
    early = posts[posts["rank"] < told][["creator", "posted", outcome]]
    return Case(early, followers.to_numpy(float), wide.to_numpy(float), wide.index.to_numpy(dtype=object))


def rosters(case: Case, platform: str, outcome: str, told: int, number: int, seed: int) -> Iterator[dict[str, object]]:
    """One row per roster and forecast; none where one roster would hold all creators."""
    if len(case.creators) <= ROSTER:
        return
    measure = "views" if outcome == "views" else "engagement"
    for roster in range(number):
        rng = np.random.default_rng([seed, roster, told])
        rows = rng.choice(len(case.creators), ROSTER, replace=False)
        followers, later = case.followers[rows], case.outcome[rows, told:].mean(axis=1)
        prices = followers**0.85 * np.exp(rng.normal(0.0, 0.5, len(rows)))
        raw = case.outcome[rows, :told].mean(axis=1)
        channels = pd.DataFrame({
            "creator": case.creators[rows], "platform": platform, "followers": followers,
            "average": raw, "posts_measured": float(told),
        })  # fmt: skip
        posts = case.told[case.told["creator"].isin(channels["creator"])].rename(columns={outcome: measure})
        history = history_of(posts.assign(platform=platform))
        outlooks = {
            "history": forecast_channels(channels, measure, history, prices),
            "averages": forecast_channels(channels, measure),
        }
        first = plan(raw, prices)
        base = {"told": told, "roster": roster, "share": ROSTER / len(case.creators)}
        yield {**base, "forecast": "raw", **judged(raw, later, first, first)}
        for name, outlook in outlooks.items():
            mean = outlook.channels["mean"].to_numpy(float)
            taken = plan(mean, prices)
            yield {**base, "forecast": name, **judged(mean, later, taken, first), **held(outlook, later, taken)}


def plan(values: FloatArray, prices: FloatArray) -> NDArray[np.bool_]:
    """Greedy knapsack with a tenth of all prices."""
    taken, left = np.zeros(len(values), dtype=bool), 0.1 * prices.sum()
    for row in np.argsort(-values / prices, kind="stable"):
        if prices[row] <= left:
            taken[row], left = True, left - prices[row]
    return taken


def judged(
    promised: FloatArray, later: FloatArray, taken: NDArray[np.bool_], first: NDArray[np.bool_]
) -> dict[str, float]:
    """Plan and creators against what came."""
    return {
        "ratio": later[taken].sum() / promised[taken].sum(),
        "against_raw": later[taken].sum() / later[first].sum(),
        "error": float(np.median(np.abs(later / np.maximum(promised, 1.0) - 1.0))),
    }


def held(outlook: ChannelOutlook, later: FloatArray, taken: NDArray[np.bool_]) -> dict[str, float]:
    """Whether 80 % ranges held: of the plan, and of each creator."""
    weights = (1.0 / JUDGES,) * JUDGES
    lines = [outlook.line(row, "four posts", weights) for row in outlook.channels.index]
    draws = draw_lines(lines, DRAWS)
    low, high = np.quantile(draws[taken].sum(axis=0), (0.1, 0.9))
    lows, highs = np.quantile(draws, (0.1, 0.9), axis=1)
    return {
        "plan_held": float(low <= later[taken].sum() <= high),
        "creators_held": float(np.mean((lows <= later) & (later <= highs))),
    }


def table(rows: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Means over rosters, each with its standard error over creators (at most; see the module)."""
    groups = rows.groupby(by, sort=False)
    share = groups["share"].mean()
    shown = pd.DataFrame(index=share.index)
    for name in ("ratio", "plan_held", "creators_held", "error", "against_raw"):
        shown[name] = groups[name].mean()
        shown[f"{name} ±"] = groups[name].std() * np.sqrt(share / (1 - share))
        if name == "ratio":
            shown["P10"], shown["P90"] = groups[name].quantile(0.1), groups[name].quantile(0.9)
    return shown.round(3)


def main() -> None:
    """Print the tables of every set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--rosters", type=int, default=60)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--skip", type=int, default=0)
    options = parser.parse_args()
    for path in options.paths:
        if not path.exists():
            print(f"{path}: not there, skipped")
            continue
        platform = next((name for name in YOUNG if name in path.name.lower()), "other")
        posts = pd.read_csv(path)
        posts["posted"] = pd.to_datetime(posts["posted"])
        ripe = posts["posted"] <= posts["posted"].max().normalize() - pd.Timedelta(days=YOUNG.get(platform, 14.0) - 1)
        posts = posts[ripe & (posts["followers"] > 0)].sort_values(["creator", "posted"], kind="stable")
        posts = posts[posts.groupby("creator").cumcount() >= options.skip]
        for outcome in [name for name in ("views", "likes") if name in posts]:
            rows = pd.DataFrame(
                [
                    {"set": f"{platform} {outcome}", **row}
                    for told in TOLD
                    for row in rosters(
                        cases(posts, outcome, told), platform, outcome, told, options.rosters, options.seed
                    )
                ]
            )
            print(table(rows, ["set", "told", "forecast"]).to_string(), end="\n\n")
            print(table(rows, ["set", "forecast"]).to_string(), end="\n\n", flush=True)


if __name__ == "__main__":
    main()
