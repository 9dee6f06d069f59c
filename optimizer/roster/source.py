"""The roster that a scenario names: its file, columns, tiers and currency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from optimizer.errors import InputError, Problem
from optimizer.money import minor_digits
from optimizer.roster.exchange import converted
from optimizer.roster.reading import ColumnSpec, Roster, RosterFile, read_roster
from optimizer.roster.tiers import Tier
from optimizer.scenario.numbers import band
from optimizer.scenario.reading import ScenarioFile
from optimizer.scenario.schema import DEFAULT_TIERS

DEFAULT_CURRENCY = "EUR"


def read_scenario_roster(file: ScenarioFile) -> tuple[Roster, str]:
    """The roster of a scenario and the currency its prices are in.

    The currency is the scenario's, else the roster's own where all rows that have no exchange rate agree, else
    euro; prices in another are converted. Raises `InputError`, also where a rate is missing.
    """
    scenario, source = file.scenario, file.scenario.roster
    path = file.folder if source.file is None else file.folder / source.file
    shown = source.file if source.file is not None else "roster query"
    tiers = _tiers(scenario.tiers)
    columns = {name: ColumnSpec(choice.header, choice.unit) for name, choice in source.columns.items()}
    segments = () if scenario.audience is None else tuple(segment.name for segment in scenario.audience.segments)
    prices = tuple(dict.fromkeys(package.price for package in scenario.packages if package.price is not None))
    prices = tuple(dict.fromkeys([*prices, *scenario.costs.columns]))
    table = RosterFile(path, shown, source.sheet, source.sql, source.query)
    rates = {} if scenario.costs.fx is None else scenario.costs.fx.rates

    def read(currency: str) -> tuple[Roster, int]:
        """With as many decimals as the finest of the currencies has."""
        digits = max(minor_digits(code) for code in (currency, *rates))
        return read_roster(
            table, columns=columns, tiers=tiers, minor_digits=digits, segments=segments, price_columns=prices
        ), digits

    roster, digits = read(scenario.currency or DEFAULT_CURRENCY)
    found = sorted(set(roster.table["currency"]) - {""})
    home = [code for code in found if code not in rates]
    currency = scenario.currency or (home[0] if len(home) == 1 else found[0] if len(found) == 1 else DEFAULT_CURRENCY)
    if max(minor_digits(code) for code in (currency, *rates)) != digits:
        roster, digits = read(currency)
    problems = list(_exchange_problems(file, found, currency, rates))
    if problems:
        raise InputError(problems)
    known = {currency: Decimal(1), "": Decimal(1), **rates}
    return converted(roster, prices, {code: known[code] for code in ("", currency, *found)}, digits, currency), currency


def _exchange_problems(
    file: ScenarioFile, found: list[str], currency: str, rates: Mapping[str, Decimal]
) -> Iterator[Problem]:
    """Currencies of the roster without a rate, and a rate of the scenario's own currency."""
    if currency in rates and rates[currency] != 1:
        what = f"the scenario is in {currency}, so one {currency} is 1 {currency}, not {rates[currency]:f}"
        yield file.problem(what, "give the rates of the other currencies", "costs", "fx", currency)
    missing = [code for code in found if code != currency and code not in rates]
    if not missing:
        return
    units = " and ".join(f"one {code}" for code in missing)
    example = ", ".join(f"{code}: ..." for code in missing)
    hint = f"say what {units} is worth in {currency}: costs: {{fx: {{{example}}}}}"
    if rates:
        what = f"the roster has prices in {' and '.join(missing)}, and no rate is given for that"
        yield file.problem(what, f"{hint}; rates are given for {', '.join(rates)}", "costs", "fx")
        return
    written = f", the scenario is in {currency}" if file.scenario.currency else ""
    what = f"the roster has prices in {' and '.join(found)}{written}"
    yield file.problem(what, hint, "currency" if file.scenario.currency else "roster")


def read_roster_alone(path: Path) -> Roster:
    """A roster without a scenario, under the default tiers. Raises `InputError`."""
    return read_roster(RosterFile(path.resolve(), str(path), None, None, None), columns={}, tiers=_tiers(DEFAULT_TIERS))


def _tiers(bands: Mapping[str, str]) -> list[Tier]:
    read = {name: band(text) for name, text in bands.items()}
    return [Tier(name, float(low), None if high is None else float(high)) for name, (low, high) in read.items()]
