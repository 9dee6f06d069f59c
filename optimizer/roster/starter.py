"""A first scenario for a roster export: what was recognised, and what the planner should look at."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor, log10
from pathlib import Path

import numpy as np

from optimizer.roster.reading import Roster
from optimizer.roster.source import DEFAULT_CURRENCY
from optimizer.scenario.schema import FORMAT

WANTED = (
    "platform",
    "engagement_rate",
    "niche",
    "country",
    "price",
    "quality",
    "views",
    "reach_rate",
    "posts_measured",
)
"""Columns that make plans better where the roster has them."""


SCHEMA_FILE = "optimizer.schema.json"
"""Stands beside the scenario; the scenario's first line tells editors of it."""


def starter_summary(roster: Roster) -> list[str]:
    """What a planner should know before planning: how many creators, which header became what, what is missing."""
    table = roster.table
    creators = f"{table['creator'].nunique():,} creators with {len(table):,} channels"
    return [f"A first scenario for {creators}.", *_recognition(roster)]


def starter_scenario(roster: Roster, roster_file: str) -> str:
    """The text of a scenario that plans with this roster, headed by the summary in comments."""
    head = [f"yaml-language-server: $schema={SCHEMA_FILE}", *starter_summary(roster)]
    return "\n".join([*(f"# {line}" for line in head), "", *_fields(roster, roster_file), ""])


def _fields(roster: Roster, roster_file: str) -> list[str]:
    """The fields of the scenario, with others that many campaigns need in comments."""
    table = roster.table
    name = Path(roster_file).stem.replace("_", " ").replace("-", " ").capitalize()
    niches = sorted({niche for niches in table["niche"] for niche in niches})
    listed = f"# Niches in the roster: {', '.join(niches[:12])}{', ...' if len(niches) > 12 else ''}"
    currencies = sorted(set(table["currency"]) - {""})
    return [
        f"format: {FORMAT}",
        f"name: {_quoted(name)}",
        f"currency: {currencies[0] if len(currencies) == 1 else DEFAULT_CURRENCY}",
        f"budget: {_budget(roster)}          # everything the campaign may cost",
        "objective: engagement     # engagement, reach, impressions, conversions, value or spend",
        f"roster: {_quoted(roster_file)}",
        "packages:",
        "  - {name: single post, post: 1}",
        "# - {name: bundle, reel: 1, story: 3, discount: 10%}",
        "# rules:",
        "#   - {name: micro carries it, measure: spend, where: {tier: micro}, min: 60%}",
        "#   - {name: not too many contracts, measure: creators, max: 30}",
        *([listed] if niches else []),
    ]


def _recognition(roster: Roster) -> Iterator[str]:
    """Which header became what, and what is missing."""
    recognised = ", ".join(
        f"{name} ({header!r})" if header != name else name for name, header in roster.recognised.items()
    )
    yield f"Recognised: {recognised}."
    missing = [name for name in WANTED if name not in roster.recognised]
    if missing:
        yield f"Not found: {', '.join(missing)}. Published averages stand in, and are marked as estimates."
    if roster.extra:
        yield f"Other columns, usable in where: {', '.join(roster.extra)}."
    if missing and roster.extra:
        yield 'If one of these holds a missing field: roster: {file: ..., columns: {price: "Header"}}'


def _budget(roster: Roster) -> int:
    """A round sum that buys about a fifth of the roster's posts; 20,000 where it has no prices."""
    prices = roster.table["price"].to_numpy(dtype=np.float64) / 100
    total = float(np.nansum(prices)) / 5
    if total < 1:
        return 20000
    step = int(10 ** max(0, floor(log10(total)) - 1))
    return max(step, round(total / step) * step)


def _quoted(text: str) -> str:
    """The text as a YAML scalar in quotes."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
