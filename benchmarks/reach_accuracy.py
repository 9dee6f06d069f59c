"""How well reach is estimated and plans are chosen, judged by real people.

    python -m benchmarks.reach_accuracy PATH...

Each PATH is a table of who follows whom (columns user, creator; CSV, gzip allowed). Per set: rosters of 150
creators drawn at random among those whom at least 0.2 % of the people follow; 30 % of the pairs' overlaps are
told, drawn at random. Table 1: mean absolute error of the estimated reach of random plans. Table 2: a plan is
chosen within a budget by each model (greedy starts and exchanges on the model's own reach) and evaluated on
the people, as a part of what the greedy plan that sees every person reaches. A price is followers^0.8 times a
lognormal factor (sigma 0.5), the budget a tenth or a quarter of all prices. Table 3: how often the 80 % range of
reach holds, and its width, with no pairs, some and all of them. Table 4: niches, see `reach_niches`.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import scipy.sparse as sp
from numpy.typing import NDArray

from benchmarks.reach_models import (
    AudienceEstimator,
    Estimator,
    Independence,
    adding_up,
    agostini,
    beta_binomial,
    filled_pairs,
    hofmans,
    negative_binomial,
)
from benchmarks.reach_niches import niche_rows
from benchmarks.reach_search import best_plan, greedy_plan
from optimizer.audience.cells import Audience
from optimizer.audience.inputs import Channels
from optimizer.audience.one_factor import audience_from_sizes
from optimizer.audience.overlaps import audience_from_overlaps
from optimizer.audience.pairs import PairRows
from optimizer.audience.panel import PanelRows, audience_from_panel
from optimizer.audience.uncertainty import reach_factors, uncertainty_of

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

ROSTER, SIZES, BUDGETS, PLANS = 150, (5, 10, 20, 40), (0.10, 0.25), 20
OURS = "**this program"


@dataclass(frozen=True)
class Roster:
    """One drawn roster: who follows whom, and what a planner is told of it."""

    follow: sp.csr_array
    """(150, people) 0 or 1."""
    share: FloatArray
    both: FloatArray
    known: NDArray[np.bool_]
    """(150, 150) pairs that are told."""
    price: FloatArray
    plans: dict[int, list[IntArray]]

    @property
    def people(self) -> int:
        return int(self.follow.shape[1])

    def channels(self) -> Channels:
        names = tuple(f"creator {i}" for i in range(len(self.share)))
        return Channels(self.share * self.people, names)

    def truth(self) -> Estimator:
        who, person = self.follow.nonzero()
        nobody = np.setdiff1d(np.arange(self.people), person)
        rows = PanelRows(np.append(person, nobody), np.append(who, np.full(len(nobody), -1)))
        return AudienceEstimator(audience_from_panel(rows, self.channels().names))


def read_follow(path: Path) -> sp.csr_array:
    """(creators, people) who follows whom."""
    table = pd.read_csv(path, usecols=["user", "creator"]).drop_duplicates()
    person, people = pd.factorize(table["user"])
    creator, creators = pd.factorize(table["creator"])
    return sp.csr_array((np.ones(len(table)), (creator, person)), shape=(len(creators), len(people)))


def rosters(everybody: sp.csr_array, count: int, least: float, part: float) -> Iterator[Roster]:
    """`count` rosters; the seed is the number of the roster."""
    share = np.asarray(everybody.sum(axis=1)).ravel() / everybody.shape[1]
    able = np.flatnonzero(share >= least)
    for seed in range(count):
        random = np.random.default_rng(seed)
        follow = everybody[np.sort(random.choice(able, ROSTER, replace=False))]
        both = (follow @ follow.T).toarray() / everybody.shape[1]
        first, second = np.triu_indices(ROSTER, 1)
        told = random.permutation(len(first))[: round(part * len(first))]
        known = np.zeros(both.shape, dtype=np.bool_)
        known[first[told], second[told]] = True
        price = np.diag(both) ** 0.8 * random.lognormal(0, 0.5, ROSTER)
        plans = {size: [random.choice(ROSTER, size, replace=False) for _ in range(PLANS)] for size in SIZES}
        yield Roster(follow, np.diag(both).copy(), both, known | known.T, price, plans)


def models(roster: Roster) -> dict[str, Estimator]:
    """Every model by its name in the tables."""
    share, pairs = roster.share, filled_pairs(roster.share, roster.both, roster.known)
    every = ~np.eye(ROSTER, dtype=np.bool_)
    some = f"{roster.known.sum() / every.sum():.0%} of the pairs"
    formulas: dict[str, Callable[[FloatArray, FloatArray], Estimator]] = {
        "Agostini": agostini,
        "Hofmans": hofmans,
        "beta-binomial": beta_binomial,
        "negative binomial, fitted": negative_binomial,
    }
    found: dict[str, Estimator] = {"adding up": adding_up(share), "independence (Sainsbury)": Independence(share)}
    found |= {f"{name}, {some}": formula(share, pairs) for name, formula in formulas.items()}
    found |= {f"{name}, all pairs": formula(share, roster.both) for name, formula in formulas.items()}
    found[f"{OURS}, {some}**"] = AudienceEstimator(fitted(roster, roster.known))
    found[f"{OURS}, all pairs**"] = AudienceEstimator(fitted(roster, every))
    found[f"{OURS}, no pair**"] = AudienceEstimator(audience_from_sizes(roster.channels(), roster.people))
    return found


def fitted(roster: Roster, known: NDArray[np.bool_]) -> Audience:
    """The audience fitted to the pairs that are told, (150, 150) True."""
    first, second = np.nonzero(np.triu(known, 1))
    rows = PairRows(first, second, roster.both[first, second] * roster.people, "people")
    return audience_from_overlaps(roster.channels(), roster.people, rows)


def measure(path: Path, count: int, least: float, part: float) -> None:
    """Prints the tables of one set."""
    everybody = read_follow(path)
    errors: dict[str, dict[int, list[float]]] = {}
    kept: dict[str, dict[float, list[float]]] = {}
    seconds = []
    held: dict[str, dict[int, list[tuple[bool, float]]]] = {}
    for roster in rosters(everybody, count, least, part):
        start = time.perf_counter()
        fitted(roster, roster.known)
        seconds.append(time.perf_counter() - start)
        truth = roster.truth()
        candidates = models(roster)
        for name, model in candidates.items():
            for size, plans in roster.plans.items():
                found = [model.value(plan) / truth.value(plan) - 1 for plan in plans]
                errors.setdefault(name, {}).setdefault(size, []).extend(found)
                if OURS in name:
                    ranges = [_held(model, truth, plan) for plan in plans]
                    held.setdefault(name, {}).setdefault(size, []).extend(ranges)
        for part_of_all in BUDGETS:
            budget = roster.price.sum() * part_of_all
            reference = truth.value(greedy_plan(truth, roster.price, budget))
            for name, model in {**candidates, "everybody seen, same search": truth}.items():
                chosen = truth.value(best_plan(model, roster.price, budget))
                kept.setdefault(name, {}).setdefault(part_of_all, []).append(chosen / reference)
    print(f"\n## {path.name}: {everybody.shape[1]:,} people, {count} rosters of {ROSTER}\n")
    print("Mean absolute error of reach in % (in brackets the mean error)\n")
    _print_table(["model", *(f"{size} creators" for size in SIZES)], (_error_row(n, e) for n, e in errors.items()))
    print("\nReal reach of the chosen plan in % of the greedy plan that sees every person: mean (least)\n")
    head = ["plan chosen by", *(f"budget {part_of_all:.0%} of all prices" for part_of_all in BUDGETS)]
    _print_table(head, (_kept_row(n, k) for n, k in kept.items()))
    print("\nHow often the 80 % range of reach holds (in brackets its mean width)\n")
    _print_table(["pairs told", *(f"{size} creators" for size in SIZES)], (_held_row(n, h) for n, h in held.items()))
    print("\nNiches found on one half of the people, judged on the other: mean absolute error in %\n")
    _print_table(
        ["no pair known", *(f"{size} creators" for size in SIZES), "10 of one niche"],
        niche_rows([roster.follow for roster in rosters(everybody, min(count, 6), least, part)], SIZES),
    )
    print(f"\nFitting a roster to its pairs: {np.mean(seconds):.2f} s on average, {np.max(seconds):.2f} s at most.")


def _held(model: Estimator, truth: Estimator, plan: IntArray) -> tuple[bool, float]:
    """Whether the real reach of a plan lies in the 80 % range of the model, and how wide that is of its reach."""
    assert isinstance(model, AudienceEstimator)
    uncertain = uncertainty_of(model.audience, plan)
    assert uncertain is not None
    random = np.random.default_rng(0)
    chances = ((random.permutation(2000) + 0.5) / 2000, (random.permutation(2000) + 0.5) / 2000)
    factors = reach_factors(model.audience, plan, np.ones(len(plan)), 1, uncertain, chances)
    low, high = np.quantile(factors, (0.1, 0.9)) * model.value(plan)
    return bool(low - 1e-9 <= truth.value(plan) <= high + 1e-9), float((high - low) / model.value(plan))


def _held_row(name: str, by_size: dict[int, list[tuple[bool, float]]]) -> list[str]:
    cells = (np.array(found, dtype=np.float64).mean(axis=0) for found in by_size.values())
    return [name, *(f"{100 * held:.0f} % ({100 * width:.0f} %)" for held, width in cells)]


def _error_row(name: str, by_size: dict[int, list[float]]) -> list[str]:
    return [name, *(f"{100 * np.abs(e).mean():.1f} ({100 * np.mean(e):+.1f})" for e in by_size.values())]


def _kept_row(name: str, by_budget: dict[float, list[float]]) -> list[str]:
    return [name, *(f"{100 * np.mean(k):.1f} ({100 * np.min(k):.1f})" for k in by_budget.values())]


def _print_table(head: list[str], rows: Iterator[list[str]]) -> None:
    print("| " + " | ".join(head) + " |")
    print("|---" * len(head) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description="Accuracy of reach and of the plans it chooses, on real people.")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a CSV with the columns user, creator")
    parser.add_argument("--rosters", type=int, default=10, help="rosters drawn per set (10)")
    parser.add_argument("--least", type=float, default=0.002, help="least part of the people a creator has (0.002)")
    parser.add_argument("--known", type=float, default=0.3, help="part of the pairs that is told (0.3)")
    asked = parser.parse_args()
    for path in asked.paths:
        if path.exists():
            measure(path, asked.rosters, asked.least, asked.known)
        else:
            print(f"{path} is not there, skipped.")


if __name__ == "__main__":
    main()
