"""Creators of a scenario under the names of its roster: either their name or their handle will do."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import TypeVar

from optimizer.roster.identity import found_by_account
from optimizer.roster.reading import Roster
from optimizer.scenario.reading import ScenarioFile
from optimizer.scenario.schema import Exclusion, Pick, Scenario


def with_roster_names(file: ScenarioFile, roster: Roster) -> ScenarioFile:
    """The scenario with every creator in lock, exclude, apart and together as the roster calls them.

    `@ana`, `ana` and `instagram.com/ana` find the creator with this handle; whom the roster does not have stays as
    written, to be told later.
    """
    scenario = file.scenario
    picks = [*(pick.creator for pick in scenario.lock), *(pick.creator for pick in scenario.exclude)]
    named = {name for name in (*picks, *_grouped(scenario)) if name is not None}
    unknown = named - set(roster.table["creator"]) if named else named
    if not unknown:
        return file
    found = found_by_account(unknown, roster.table)
    if not found:
        return file
    update = {
        "lock": tuple(_renamed(pick, found) for pick in scenario.lock),
        "exclude": tuple(_renamed(pick, found) for pick in scenario.exclude),
        "apart": _groups(scenario.apart, found),
        "together": _groups(scenario.together, found),
    }
    return replace(file, scenario=scenario.model_copy(update=update))


def creators_called(names: Collection[str], roster: Roster) -> dict[str, str]:
    """Spelling -> creator of the roster: by name, by handle or address, and by capitals where they tell apart."""
    exact = {str(name) for name in roster.table["creator"].unique()}
    plain: dict[str, str | None] = {}
    for name in sorted(exact):
        key = " ".join(name.casefold().split())
        plain[key] = None if key in plain else name
    found = {name: name for name in names if name in exact}
    found |= found_by_account([name for name in names if name not in found], roster.table)
    for name in names:
        creator = plain.get(" ".join(name.casefold().split()))
        if name not in found and creator is not None:
            found[name] = creator
    return found


def _grouped(scenario: Scenario) -> set[str]:
    return {name for group in (*scenario.apart, *scenario.together) for name in group}


Named = TypeVar("Named", Pick, Exclusion)


def _renamed(pick: Named, found: Mapping[str, str]) -> Named:
    if pick.creator is None or pick.creator not in found:
        return pick
    return pick.model_copy(update={"creator": found[pick.creator]})


def _groups(groups: tuple[tuple[str, ...], ...], found: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(found.get(name, name) for name in group) for group in groups)
