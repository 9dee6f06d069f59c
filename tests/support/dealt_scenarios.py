"""Small random scenarios with awkward money and deals in several currencies, at every stage of the talks."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
from costly_scenarios import write_costly

CURRENCIES = ("EUR", "USD", "JPY", "KWD")
STATUSES = ("offered", "offered", "agreed", "agreed", "signed", "posted", "paid", "declined")


def write_dealt(folder: Path, seed: int) -> Path:
    """A scenario of `write_costly` with deals of some of its channels; every third of them knows somebody else too."""
    path = write_costly(folder, seed)
    random = np.random.default_rng((23, seed))
    scenario: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    channels = list(csv.DictReader(io.StringIO((folder / "roster.csv").read_text(encoding="utf-8"))))
    packages = [package["name"] for package in scenario.get("packages", [{"name": "post"}])]
    flights = [flight["name"] for flight in scenario.get("flights", [])]
    rows = ["creator,platform,package,flight,price,currency,status,PO,followers,engagement rate"]
    taken: set[tuple[str, ...]] = set()
    for number, channel in enumerate(channels):
        if random.random() < 0.4:
            continue
        flight = str(random.choice(flights)) if flights and random.random() < 0.7 else ""
        name = (channel["creator"], channel["platform"], flight)
        if name in taken:
            continue
        taken.add(name)
        rows.append(f"{_row(random, name, str(random.choice(packages)), f'PO-{number}')},")
    if seed % 3 == 0:
        rows.append(_row(random, ("wanda", "instagram", flights[0] if flights else ""), packages[0], "") + "21000,4.1%")
    (folder / "deals.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    scenario["deals"] = "deals.csv"
    path.write_text(json.dumps(scenario, indent=1), encoding="utf-8")
    return path


def _row(random: np.random.Generator, name: tuple[str, str, str], package: str, order: str) -> str:
    """One deal, at a price with all the decimals that its currency may have and more."""
    creator, platform, flight = name
    code = str(random.choice(CURRENCIES))
    scale = {"JPY": 150.0, "KWD": 0.4}.get(code, 1.0)
    price = f"{random.uniform(1, 400) * scale:.{int(random.integers(0, 4))}f}"
    price = f"{price}0" if len(price.partition(".")[2]) == 3 else price  # three decimals could be thousands
    return f"{creator},{platform},{package},{flight},{price},{code},{random.choice(STATUSES)},{order},"
