"""Small random scenarios with every kind of rule, written to a folder as a user would write them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

NICHES = ("skincare", "food", "travel", "games")
COUNTRIES = ("DE", "FR", "AT")
PLATFORMS = ("instagram", "tiktok", "youtube")
MEASURES = ("spend", "creators", "posts", "engagement", "impressions", "conversions", "value")
OBJECTIVES = ("engagement", "impressions", "conversions", "value", "spend")


def write_scenario(folder: Path, seed: int, *, offers: tuple[int, int] = (10, 14)) -> Path:
    """A scenario with `offers` (least, most) offers and its roster in `folder`; the scenario's path.

    Creators have one to three channels, niches overlap, one to five rules of all kinds are mixed, and their
    limits are drawn around what a random plan does, so that many bind and some cannot hold.
    """
    random = np.random.default_rng(seed)
    packages = _packages(random)
    channels = max(2, int(random.integers(offers[0], offers[1] + 1)) // len(packages))
    creators = _roster(folder / "roster.csv", random, channels)
    objective = str(random.choice(OBJECTIVES))
    scenario: dict[str, object] = {
        "name": f"random {seed}",
        "currency": "EUR",
        "objective": objective,
        "budget": {"total": int(random.integers(300, 6000)), "contingency": str(random.choice(["0%", "5%", "3.7%"]))},
        "roster": "roster.csv",
        "packages": packages,
        "conversion": {"rate": {"nano": "1%", "micro": "2%", "macro": "1.2%"}, "value": 30},
        "rules": [_rule(random, number) for number in range(int(random.integers(1, 6)))],
        "solve": {"gap": 0},
    }
    if objective == "spend" or random.random() < 0.2:
        scenario["targets"] = {"engagement": {"min": int(random.integers(100, 3000))}}
    if random.random() < 0.25:
        scenario["lock"] = [str(random.choice(creators))]
    if random.random() < 0.25:
        scenario["exclude"] = [{"where": {"country": str(random.choice(COUNTRIES))}}]
    if random.random() < 0.3 and len(creators) > 2:
        scenario["apart"] = [random.choice(creators, 2, replace=False).tolist()]
    if random.random() < 0.3 and len(creators) > 2:
        scenario["together"] = [random.choice(creators, 2, replace=False).tolist()]
    path = folder / "scenario.yaml"
    path.write_text(json.dumps(scenario, indent=1), encoding="utf-8")  # JSON is YAML
    return path


def _packages(random: np.random.Generator) -> list[dict[str, object]]:
    choices: list[dict[str, object]] = [
        {"name": "single post", "post": 1},
        {"name": "bundle", "post": 2, "story": 1, "discount": "12.5%"},
        {"name": "gift", "post": 1, "gift": 20, "acceptance": "40%"},
    ]
    return choices[: int(random.integers(1, 4))]


def _roster(path: Path, random: np.random.Generator, channels: int) -> list[str]:
    """Write a roster of so many channels; the creators in it."""
    rows = ["creator,platform,followers,engagement_rate,niche,country,price"]
    creators: list[str] = []
    while len(rows) <= channels:
        creator = f"creator_{len(creators):02d}"
        creators.append(creator)
        niches = random.choice(NICHES, int(random.integers(1, 3)), replace=False)
        country = random.choice(COUNTRIES)
        for platform in random.choice(PLATFORMS, int(random.choice([1, 1, 2, 3])), replace=False):
            if len(rows) > channels:
                break
            followers = int(np.exp(random.normal(9.5, 1.4)))
            rate = min(0.2, max(0.002, random.normal(0.04, 0.02)))
            price = max(10.0, followers * random.uniform(0.005, 0.02))
            rows.append(f"{creator},{platform},{followers},{100 * rate:.2f}%,{'|'.join(niches)},{country},{price:.2f}")
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return creators


def _rule(random: np.random.Generator, number: int) -> dict[str, object]:
    measure = str(random.choice(MEASURES))
    rule: dict[str, object] = {"name": f"rule {number}", "measure": measure}
    kind = random.random()
    if kind < 0.4:
        rule["where"] = _where(random)
    elif kind < 0.7:
        rule["per"] = str(random.choice(["niche", "country", "platform", "tier", "creator", "package"]))
    if random.random() < 0.5:
        share = f"{random.integers(2, 19) * 5}%"
        rule[str(random.choice(["min", "max"], p=[0.35, 0.65]) if "per" not in rule else "max")] = share
        if measure == "spend" and random.random() < 0.3:
            rule["of"] = "budget"
        return rule
    scale = {
        "spend": 1500,
        "creators": 4,
        "posts": 8,
        "engagement": 1500,
        "impressions": 20000,
        "conversions": 25,
        "value": 800,
    }
    limit = float(random.uniform(0.1, 2.0)) * scale[measure]
    limit = int(limit) if measure in ("creators", "posts") else round(limit, 2)
    rule["max" if random.random() < 0.65 or "per" in rule else "min"] = limit
    return rule


def _where(random: np.random.Generator) -> dict[str, object]:
    choices: list[dict[str, object]] = [
        {"niche": str(random.choice(NICHES))},
        {"niche": random.choice(NICHES, 2, replace=False).tolist()},
        {"country": random.choice(COUNTRIES, 2, replace=False).tolist()},
        {"followers": {"min": "5k"}},
        {"followers": {"min": "2k", "max": "30k"}},
        {"platform": str(random.choice(PLATFORMS))},
        {"tier": "micro", "country": str(random.choice(COUNTRIES))},
    ]
    return choices[int(random.integers(len(choices)))]
