"""The roster that a scenario names: its file, columns, tiers and currency."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from optimizer.errors import InputError
from optimizer.money import minor_digits
from optimizer.roster.reading import ColumnSpec, Roster, RosterFile, read_roster
from optimizer.roster.tiers import Tier
from optimizer.scenario.numbers import band
from optimizer.scenario.reading import ScenarioFile
from optimizer.scenario.schema import DEFAULT_TIERS

DEFAULT_CURRENCY = "EUR"


def read_scenario_roster(file: ScenarioFile) -> tuple[Roster, str]:
    """The roster of a scenario and the currency its prices are in.

    The currency is the scenario's, else the roster's own where all rows agree, else euro. Raises
    `InputError`, also where the roster has prices in another currency.
    """
    scenario, source = file.scenario, file.scenario.roster
    path = file.folder if source.file is None else file.folder / source.file
    shown = source.file if source.file is not None else "roster query"
    tiers = _tiers(scenario.tiers)
    columns = {name: ColumnSpec(choice.header, choice.unit) for name, choice in source.columns.items()}
    segments = () if scenario.audience is None else tuple(segment.name for segment in scenario.audience.segments)
    prices = tuple(dict.fromkeys(package.price for package in scenario.packages if package.price is not None))
    table = RosterFile(path, shown, source.sheet, source.sql, source.query)

    def read(digits: int) -> Roster:
        return read_roster(
            table, columns=columns, tiers=tiers, minor_digits=digits, segments=segments, price_columns=prices
        )

    digits = minor_digits(scenario.currency or DEFAULT_CURRENCY)
    roster = read(digits)
    found = sorted(set(roster.table["currency"]) - {""})
    currency = scenario.currency or (found[0] if len(found) == 1 else DEFAULT_CURRENCY)
    if minor_digits(currency) != digits:
        roster = read(minor_digits(currency))
    if set(found) - {currency}:
        written = f", the scenario is in {currency}" if scenario.currency else ""
        raise InputError(
            file.problem(
                f"the roster has prices in {' and '.join(found)}{written}",
                "give all prices in one currency; currency conversion is not supported yet",
                "currency" if scenario.currency else "roster",
            )
        )
    return roster, currency


def read_roster_alone(path: Path) -> Roster:
    """A roster without a scenario, under the default tiers. Raises `InputError`."""
    return read_roster(RosterFile(path.resolve(), str(path), None, None, None), columns={}, tiers=_tiers(DEFAULT_TIERS))


def _tiers(bands: Mapping[str, str]) -> list[Tier]:
    read = {name: band(text) for name, text in bands.items()}
    return [Tier(name, float(low), None if high is None else float(high)) for name, (low, high) in read.items()]
