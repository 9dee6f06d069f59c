"""Small scenarios with a planted conflict of a known number of rules, judged by trying all plans.

For a conflict of n rules, n random plans are drawn, and each rule is set so that all of them but one obey it.
So any n - 1 of the rules hold together by construction; a draw is kept where no plan obeys all n, and where
the innocent rules beside them make no smaller conflict.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from brute_force import all_plans, feasible
from numpy.typing import NDArray

from optimizer.planning import Prepared, prepare

NICHES = ("skincare", "food", "travel")
COUNTRIES = ("DE", "FR")
ROSTER = 11
"""Channels: 2^11 plans with one package."""

KINDS: tuple[dict[str, Any], ...] = (
    {"measure": "engagement", "side": "min"},
    {"measure": "impressions", "side": "min", "where": {"country": "FR"}},
    {"measure": "creators", "side": "min", "where": {"niche": "skincare"}},
    {"measure": "creators", "side": "max"},
    {"measure": "spend", "side": "min", "where": {"tier": "micro"}, "share": True},
    {"measure": "spend", "side": "max", "where": {"niche": "food"}, "share": True},
    {"measure": "engagement", "side": "max", "where": {"country": "DE"}},
    {"measure": "posts", "side": "min", "where": {"platform": "tiktok"}},
    {"measure": "impressions", "side": "max", "where": {"niche": "travel"}, "share": True},
    {"measure": "creators", "side": "min", "per": "country"},
    {"measure": "spend", "side": "max", "per": "platform", "share": True},
)


def planted(folder: Path, seed: int, size: int) -> Path:
    """A scenario in whose smallest conflict stand `size` demands; two rules beside it are innocent."""
    for attempt in itertools.count():
        random = np.random.default_rng((seed, size, attempt))
        folder.mkdir(parents=True, exist_ok=True)
        _roster(folder / "roster.csv", random)
        path = folder / "planted.yaml"
        path.write_text(json.dumps({"budget": 10**9, "roster": "roster.csv"}), encoding="utf-8")
        world = _World(prepare(path))
        for _ in range(3000):
            scenario = _draw(world, random, size)
            if scenario is not None:
                path.write_text(json.dumps(scenario), encoding="utf-8")
                if not any_plan(prepare(path)):
                    return path
    raise AssertionError  # count() has no end


def any_plan(prepared: Prepared) -> bool:
    """Whether any plan at all obeys the scenario, by trying every one."""
    return bool(feasible(prepared.scenario, prepared.offers, all_plans(prepared.offers)).any())


def only(path: Path, kept: Sequence[str]) -> Prepared:
    """The scenario with only the demands of these names."""
    data = json.loads(path.read_text(encoding="utf-8"))
    data["rules"] = [rule for rule in data["rules"] if rule["name"] in kept]
    if "budget" not in kept:
        data["budget"] = 10**9
    data["targets"] = {measure: limit for measure, limit in data["targets"].items() if f"target: {measure}" in kept}
    smaller = path.with_name("smaller.yaml")
    smaller.write_text(json.dumps(data), encoding="utf-8")
    return prepare(smaller)


class _World:
    """A roster with all its plans, and what each plan has of each kind of rule."""

    def __init__(self, prepared: Prepared) -> None:
        self.offers = prepared.offers
        self.plans = all_plans(prepared.offers)
        self.channels = self.offers.channels.iloc[self.offers.channel]
        self.spend = self.plans @ self.offers.cost / 100
        self.worst = [self._worst(kind) for kind in KINDS]
        """(plans,) the level of the group that is worst off; NaN where a share is of nothing."""

    def _worst(self, kind: dict[str, Any]) -> NDArray[np.float64]:
        members = np.ones(len(self.offers), dtype=bool)
        for column, value in kind.get("where", {}).items():
            cells = self.channels[column].to_numpy(dtype=object)
            members &= np.array([value in cell if isinstance(cell, tuple) else cell == value for cell in cells])
        groups = [members]
        if "per" in kind:
            cells = self.channels[kind["per"]].to_numpy(dtype=object)
            groups = [members & (cells == value) for value in sorted(set(cells.tolist()))]
        # Every creator of this roster has one channel, and one package is sold.
        amounts = np.ones(len(self.offers)) if kind["measure"] == "creators" else self.offers.outcome(kind["measure"])
        with np.errstate(invalid="ignore"):
            whole = self.plans @ amounts if kind.get("share") else 1.0
            levels = [(self.plans[:, group] @ amounts[group]) / whole for group in groups]
        return np.min(levels, axis=0) if kind["side"] == "min" else np.max(levels, axis=0)


def _draw(world: _World, random: np.random.Generator, size: int) -> dict[str, Any] | None:
    """Rules around random plans; None where a number would be odd, or where some plan obeys them all."""
    picked = random.choice(len(world.plans) - 1, size, replace=False) + 1
    budget = int(random.random() < 0.6)
    places = random.choice(len(KINDS), size - budget + 2, replace=False)
    total = float(world.spend[picked[:-1]].max()) if budget else 1e9
    obeyed = [world.spend <= total]
    rules: list[dict[str, Any]] = []
    for number, place in enumerate(places):
        if number == size - budget and np.all(obeyed[1 - budget :], axis=0).any():
            return None
        kind, level = KINDS[place], world.worst[place]
        limit = _limit(kind, level[np.delete(picked, number) if number < size - budget else picked])
        if limit is None:
            return None
        obeyed.append(np.isnan(level) | (level >= limit[0] if kind["side"] == "min" else level <= limit[0]))
        scope = {key: kind[key] for key in ("where", "per") if key in kind}
        rules.append({"name": f"rule {number}", "measure": kind["measure"], **scope, kind["side"]: limit[1]})
    if any(not np.all(some, axis=0).any() for some in itertools.combinations(obeyed, size - 1)):
        return None
    rules = [rules[place] for place in random.permutation(len(rules))]
    words = {"name": "planted", "currency": "EUR", "budget": total, "roster": "roster.csv"}
    return {**words, "targets": {}, "rules": rules}


def _limit(kind: dict[str, Any], levels: NDArray[np.float64]) -> tuple[float, str | float] | None:
    """The strictest limit that these levels obey, in numbers a planner might write."""
    if np.isnan(levels).any():
        return None
    level = float(levels.min() if kind["side"] == "min" else levels.max())
    outward = np.floor if kind["side"] == "min" else np.ceil
    if kind.get("share"):
        share = float(outward(level * 1000)) / 10
        return None if share in (0.0, 100.0) else (share / 100, f"{share:.1f}%")
    limit = float(outward(level))
    return None if limit == 0 else (limit, limit)


def _roster(path: Path, random: np.random.Generator) -> None:
    rows = ["creator,platform,followers,engagement_rate,niche,country,price"]
    for number in range(ROSTER):
        followers = int(np.exp(random.normal(10.5, 1.0)))
        rate = 100 * min(0.2, max(0.002, random.normal(0.04, 0.02)))
        price = max(10.0, followers * random.uniform(0.005, 0.02))
        niches = "|".join(random.choice(NICHES, int(random.integers(1, 3)), replace=False))
        platform = "tiktok" if number % 3 == 0 else "instagram"
        country = COUNTRIES[int(random.integers(2))]
        rows.append(f"creator_{number:02d},{platform},{followers},{rate:.2f}%,{niches},{country},{price:.2f}")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
