"""Small scenarios with a planted conflict of a known number of rules, and the same question answered by trying all plans.

For a conflict of n rules, n random plans are drawn, and each rule is set so that all of them but one obey it.
So any n - 1 of the rules hold together by construction; a draw is kept where no plan obeys all n.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
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
    """A scenario in whose smallest conflict stand `size` demands; one to two rules beside it are innocent."""
    for attempt in itertools.count():
        random = np.random.default_rng((seed, size, attempt))
        path = _draw(folder, random, size)
        if path is not None and not any_plan(prepare(path)):
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


def _draw(folder: Path, random: np.random.Generator, size: int) -> Path | None:
    folder.mkdir(parents=True, exist_ok=True)
    _roster(folder / "roster.csv", random)
    base = {"name": "planted", "currency": "EUR", "budget": 10**9, "roster": "roster.csv", "targets": {}, "rules": []}
    path = folder / "planted.yaml"
    path.write_text(json.dumps(base), encoding="utf-8")
    prepared = prepare(path)
    plans = all_plans(prepared.offers)
    picked = plans[random.choice(len(plans) - 1, size, replace=False) + 1]
    budget = bool(random.random() < 0.6)
    kinds = [KINDS[place] for place in random.choice(len(KINDS), size - budget + 2, replace=False)]
    rules: list[dict[str, Any]] = []
    for number, kind in enumerate(kinds):
        inside = number < size - budget
        witnesses = np.delete(picked, number, axis=0) if inside else picked
        limit = _limit(prepared, kind, witnesses)
        if limit is None:
            return None
        scope = {key: kind[key] for key in ("where", "per") if key in kind}
        rules.append({"name": f"rule {number}", "measure": kind["measure"], **scope, kind["side"]: limit})
    if budget:
        spend = picked[:-1] @ prepared.offers.cost
        base["budget"] = float(spend.max()) / 100
        base["budget"] = {"total": base["budget"]}
    order = random.permutation(len(rules))
    base["rules"] = [rules[place] for place in order]
    path.write_text(json.dumps(base), encoding="utf-8")
    return path


def _limit(prepared: Prepared, kind: dict[str, Any], plans: NDArray[np.bool_]) -> str | float | None:
    """The strictest limit of a kind that all these plans obey, in numbers a planner might write."""
    values = [value for plan in plans for value in _levels(prepared, kind, plan)]
    if not values or any(np.isnan(values)):
        return None
    level = min(values) if kind["side"] == "min" else max(values)
    outward = np.floor if kind["side"] == "min" else np.ceil
    if kind.get("share"):
        share = float(outward(level * 1000)) / 10
        return None if share in (0.0, 100.0) else f"{share:.1f}%"
    limit = float(outward(level))
    return None if limit == 0 else limit


def _levels(prepared: Prepared, kind: dict[str, Any], plan: NDArray[np.bool_]) -> Iterator[float]:
    """What a plan has of a rule's measure, for each group."""
    offers = prepared.offers
    channels = offers.channels.iloc[offers.channel]
    members = np.ones(len(offers), dtype=bool)
    for column, value in kind.get("where", {}).items():
        cells = channels[column].to_numpy(dtype=object)
        members &= np.array([value in cell if isinstance(cell, tuple) else cell == value for cell in cells])
    groups = [members]
    if "per" in kind:
        cells = channels[kind["per"]].to_numpy(dtype=object)
        groups = [members & (cells == value) for value in sorted(set(cells.tolist()))]
    owners = channels["creator"].to_numpy(dtype=object)
    for group in groups:
        taken = plan & group
        if kind["measure"] == "creators":
            yield float(len(set(owners[taken].tolist())))
            continue
        amounts = offers.outcome(kind["measure"])
        part, whole = float(amounts[taken].sum()), float(amounts[plan].sum())
        yield part / whole if kind.get("share") else part / (100 if kind["measure"] == "spend" else 1)


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
