"""Small random scenarios in flights: few channels, two or three flights, rest, limits on flights."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from random_scenarios import write_scenario

MONTHS = ("March", "April", "May")
FEES: tuple[dict[str, object], ...] = (
    {},
    {"agency_fee": "15%"},
    {"agency_fee": "33.333%", "usage_rights": 12.34},
    {
        "exclusivity": "7.77%",
        "platform_fee": 1,
        "tax": {"rate": "19%", "recoverable": "50%", "countries": {"FR": "20%"}},
    },
    {"tax": {"rate": "8.1%"}},
)


def write_flighted(folder: Path, seed: int, *, offers: tuple[int, int] = (10, 14)) -> Path:
    """A scenario of `offers` (least, most) offers over its flights; some cost fees, some ask for rest."""
    random = np.random.default_rng((3, seed))
    flights = int(random.integers(2, 4))
    path = write_scenario(folder, seed, offers=(max(3, offers[0] // flights), offers[1] // flights))
    scenario = json.loads(path.read_text(encoding="utf-8"))
    kept = [rule for rule in scenario["rules"] if random.random() < 0.6]
    if random.random() < 0.5:
        kept.append({"name": "each flight", "measure": "creators", "per": "flight", "max": int(random.integers(1, 4))})
    if random.random() < 0.4:
        kept.append({"name": "spread", "measure": "spend", "per": "flight", "max": f"{random.integers(7, 19) * 5}%"})
    scenario["rules"] = kept
    scenario["flights"] = [_flight(random, number) for number in range(flights)]
    rest = str(random.choice(["none", "1 flight", "2 flights", "20 days", "12 days", "0 days"]))
    if rest != "none":
        scenario["timing"] = {"rest": rest}
    scenario["costs"] = FEES[int(random.integers(len(FEES)))]
    if "lock" in scenario and random.random() < 0.5:
        scenario["lock"] = [{"creator": scenario["lock"][0], "flight": MONTHS[int(random.integers(flights))]}]
    if random.random() < 0.3:
        scenario["exclude"] = [{"where": {"flight": "March", "country": "DE"}}]
    path.write_text(json.dumps(scenario, indent=1), encoding="utf-8")
    return path


def _flight(random: np.random.Generator, number: int) -> dict[str, object]:
    """March 1st to 20th, April 5th to 20th (15 days between), May 1st to 31st (10 days between)."""
    days = (("03-01", "03-20"), ("04-05", "04-20"), ("05-01", "05-31"))[number]
    flight: dict[str, object] = {"name": MONTHS[number], "start": f"2027-{days[0]}", "end": f"2027-{days[1]}"}
    if random.random() < 0.4:
        flight["budget"] = int(random.integers(200, 2500)) if random.random() < 0.7 else "45%"
    if random.random() < 0.3:
        flight["targets"] = {"creators": {"max": int(random.integers(1, 4))}}
    elif random.random() < 0.2:
        flight["targets"] = {"posts": {"min": 1}}
    return flight
