"""Exchange rates among the assumptions of a plan, and the US dollars in which benchmarks are."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.errors import Problem
from optimizer.facts.assumptions import Assumption, ExchangeRate
from optimizer.offers.table import Estimated
from optimizer.scenario.reading import ScenarioFile
from optimizer.scenario.schema import Scenario
from optimizer.words import figures

NEAR_PAR = frozenset({"USD", "EUR", "GBP", "CHF", "CAD", "AUD"})
"""Currencies in which a US dollar's worth is of the same order as a unit."""


def dollar_value(scenario: Scenario, currency: str) -> float:
    """What a benchmark's US dollar counts for in the scenario's currency: its exchange rate, else one to one."""
    rate = None if scenario.costs.fx is None else scenario.costs.fx.rates.get("USD")
    return 1.0 if rate is None or currency == "USD" else float(rate)


def exchange_rates(scenario: Scenario, channels: pd.DataFrame, currency: str) -> list[Assumption]:
    """The rates by which prices of the roster, and benchmarks in US dollars, are converted."""
    fx = scenario.costs.fx
    if fx is None:
        return []
    written = set(channels["currency"].unique())
    return [
        ExchangeRate(code, rate, currency, fx.as_of)
        for code, rate in fx.rates.items()
        if code != currency and (code in written or code == "USD")
    ]


def at_par(file: ScenarioFile, table: pd.DataFrame, currency: str, published: NDArray[np.bool_]) -> list[Problem]:
    """A word where benchmark prices and values, which are in US dollars, count in a currency of another size.

    `published` (channels,): the channel's price is a benchmark's.
    """
    fx = file.scenario.costs.fx
    if currency in NEAR_PAR or (fx is not None and "USD" in fx.rates):
        return []
    sold = table.loc[(table["estimated"].to_numpy() & Estimated.PRICE) != 0, "channel"].unique()
    guessed = int(published[sold].sum())
    problems: list[Problem] = []
    if guessed:
        par = f"benchmarks are in US dollars and count one to one in {currency}"
        what = f"{figures.count(guessed)} channels have a price missing; {par}"
        hint = "add the prices to the roster, or the worth of a dollar: costs: {fx: {USD: ...}}"
        problems.append(file.problem(what, hint, "currency", severity="warning"))
    asked = {file.scenario.objective, *file.scenario.targets, *(rule.measure for rule in file.scenario.rules)}
    if file.scenario.conversion.value is None and "value" in asked:
        what = f"earned media value is published in US dollars and counts one to one in {currency}"
        hint = "say what a sale is worth, or the worth of a dollar: costs: {fx: {USD: ...}}"
        problems.append(file.problem(what, hint, "currency", severity="warning"))
    return problems
