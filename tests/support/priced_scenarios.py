"""Small scenarios in which money is short and prices decide, and the same scenario with another price."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from optimizer.planning import Prepared

RULES: tuple[dict[str, object], ...] = (
    {"name": "micro carries it", "measure": "spend", "where": {"tier": "micro"}, "min": "30%"},
    {"name": "not one country", "measure": "spend", "per": "country", "max": "80%"},
    {"name": "some food", "measure": "creators", "where": {"niche": "food"}, "min": 1},
    {"name": "few contracts", "measure": "creators", "max": 6},
    {"name": "little risk", "measure": "spend", "where": {"niche": "games"}, "max": "30%", "of": "budget"},
    {"name": "seen in France", "measure": "impressions", "where": {"country": "FR"}, "min": "20%"},
)


def write_priced(folder: Path, seed: int, *, channels: int = 14) -> Path:
    """A scenario of one package and a few rules, whose budget buys about a third of the roster."""
    random = np.random.default_rng((77, seed))
    folder.mkdir(parents=True, exist_ok=True)
    rows = ["creator,platform,followers,engagement_rate,niche,country,price"]
    prices = []
    for number in range(channels):
        followers = int(np.exp(random.normal(10.3, 1.0)))
        rate = 100 * min(0.2, max(0.004, random.normal(0.04, 0.02)))
        prices.append(round(max(40.0, followers * random.uniform(0.005, 0.02)), 2))
        niche = random.choice(["food", "travel", "games"])
        country = random.choice(["DE", "FR"])
        rows.append(f"creator_{number:02d},instagram,{followers},{rate:.2f}%,{niche},{country},{prices[-1]:.2f}")
    (folder / "roster.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    picked = random.choice(len(RULES), int(random.integers(0, 4)), replace=False)
    scenario: dict[str, object] = {
        "name": f"priced {seed}",
        "currency": "EUR",
        "budget": int(sum(prices) * random.uniform(0.2, 0.5)),
        "objective": str(random.choice(["engagement", "impressions", "spend"], p=[0.6, 0.2, 0.2])),
        "roster": "roster.csv",
        "rules": [RULES[place] for place in sorted(picked.tolist())],
        "solve": {"gap": 0},
    }
    if scenario["objective"] == "spend":
        scenario["targets"] = {"engagement": {"min": int(random.integers(1500, 6000))}}
    path = folder / "priced.yaml"
    path.write_text(json.dumps(scenario), encoding="utf-8")
    return path


def repriced(prepared: Prepared, offer: int, cost: int) -> Prepared:
    """The scenario with another cost (minor units) of one offer."""
    costs = prepared.offers.cost.copy()
    costs[offer] = cost
    table = prepared.offers.table.assign(cost=costs)
    return replace(prepared, offers=replace(prepared.offers, table=table))
