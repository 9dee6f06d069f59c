"""Offers of a scenario that is a few lines of text, and names for the fixtures that give them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from optimizer.errors import InputError
from optimizer.offers.building import build_offers
from optimizer.offers.table import Offers
from optimizer.roster.source import read_scenario_posts, read_scenario_roster
from optimizer.scenario.reading import ScenarioFile, read_scenario
from optimizer.validation.references import reference_problems

Build = Callable[..., Offers]
"""(scenario, *lines of the roster) to the offers."""
Prepare = Callable[..., tuple[ScenarioFile, Offers]]
"""(scenario, *lines of the roster) to the scenario file and its offers."""


def write_texts(folder: Path, scenario: str, *roster: str) -> Path:
    """The path of a scenario written from its text and the lines of its roster; budget and roster are filled in."""
    (folder / "r.csv").write_text("\n".join(roster) + "\n", encoding="utf-8")
    head = "" if "budget" in scenario or "objective: spend" in scenario else "budget: 20000\n"
    path = folder / "s.yaml"
    path.write_text(f"{head}roster: r.csv\n{scenario}\n", encoding="utf-8")
    return path


def offers_from(folder: Path, scenario: str, *roster: str) -> tuple[ScenarioFile, Offers]:
    """The scenario file and its offers. Raises `InputError`."""
    file = read_scenario(write_texts(folder, scenario, *roster))
    roster = read_scenario_roster(file)
    offers = build_offers(file, roster, read_scenario_posts(file, roster))
    if offers.errors:
        raise InputError(reference_problems(file, offers))
    return file, offers
