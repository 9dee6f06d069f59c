"""How fast and how well a list of overlaps is fitted, and what it tells of pairs that were held back.

    python -m benchmarks.reach_overlaps CHANNELS PAIRS --unlisted-below 500

CHANNELS: a CSV with creator and audience size (second column); PAIRS: creator_a, creator_b, shared people. Pairs
below the cut are not listed. 30 % of the listed pairs are held back: the fit knows nothing of them. The market's
size is not in such files and has to be assumed, so all of it is repeated for several sizes; the last rows are
rosters of 150 channels drawn at random. "Independence" ranks the held-back pairs by their sizes alone.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.audience.inputs import Channels
from optimizer.audience.overlaps import audience_from_overlaps
from optimizer.audience.pairs import PairRows

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]


def read_pairs(channels: Path, pairs: Path) -> tuple[FloatArray, IntArray, IntArray, FloatArray]:
    """Audience sizes (n,) of the channels that have any, and rows (m,): first, second, shared people."""
    sizes = pd.read_csv(channels, index_col=0).iloc[:, 0].astype(float)
    sizes = sizes[sizes > 0]
    place = pd.Series(range(len(sizes)), sizes.index)
    table = pd.read_csv(pairs)
    first, second = (np.asarray(table.iloc[:, end].map(place).fillna(-1), dtype=np.int64) for end in (0, 1))
    inside = (first >= 0) & (second >= 0)
    shared = np.asarray(table.iloc[:, 2], dtype=np.float64)
    return np.asarray(sizes, dtype=np.float64), first[inside], second[inside], shared[inside]


def measure(
    size: FloatArray, first: IntArray, second: IntArray, shared: FloatArray, market: float, cut: float, seed: int
) -> str:
    """A row of the table: seconds of the fit, and rank correlations of the pairs held back."""
    held = np.random.default_rng(seed).random(len(first)) < 0.3
    channels = Channels(size, tuple(map(str, range(len(size)))))
    rows = PairRows(first[~held], second[~held], shared[~held], "people")
    start = time.perf_counter()
    audience = audience_from_overlaps(channels, market, rows, unlisted_below=cut, unknown=(first[held], second[held]))
    seconds = time.perf_counter() - start
    chance = size[first] * size[second] / market
    model = audience.shared(first, second)
    found = [
        f"{len(size):,}",
        f"{market:,.0f}",
        f"{(~held).sum():,}",
        f"{seconds:.1f}",
        f"{_rank_correlation(model[held], shared[held]):.3f}",
        f"{_rank_correlation((model / chance)[held], (shared / chance)[held]):.3f}",
        f"{_rank_correlation(chance[held], shared[held]):.3f}",
        f"{_rank_correlation(model[~held], shared[~held]):.3f}",
        f"{np.median(np.abs(model / shared - 1)[held]):.0%}",
    ]
    return "| " + " | ".join(found) + " |"


def _rank_correlation(one: FloatArray, other: FloatArray) -> float:
    return float(pd.Series(one).corr(pd.Series(other), method="spearman"))


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description="Speed and accuracy of fitting overlaps.")
    parser.add_argument("channels", type=Path)
    parser.add_argument("pairs", type=Path)
    parser.add_argument("--unlisted-below", type=float, required=True)
    parser.add_argument("--markets", type=float, nargs="+", default=[1e7, 2e7, 4e7])
    asked = parser.parse_args()
    if not (asked.channels.exists() and asked.pairs.exists()):
        print("The files are not there, skipped.")
        return
    size, first, second, shared = read_pairs(asked.channels, asked.pairs)
    head = ["channels", "market", "pairs told", "seconds", "rank correlation of held-back pairs", "of their lift"]
    head += ["of independence", "of pairs told", "median error of held-back pairs"]
    print("| " + " | ".join(head) + " |\n" + "|---" * len(head) + "|")
    for market in asked.markets:
        print(measure(size, first, second, shared, market, asked.unlisted_below, 0))
    for seed in range(3):
        some = np.sort(np.random.default_rng(seed).choice(len(size), 150, replace=False))
        place = np.full(len(size), -1)
        place[some] = np.arange(150)
        inside = (place[first] >= 0) & (place[second] >= 0)
        ends = place[first[inside]], place[second[inside]]
        print(
            measure(
                size[some], *ends, shared[inside], asked.markets[len(asked.markets) // 2], asked.unlisted_below, seed
            )
        )


if __name__ == "__main__":
    main()
