"""The roster and the past posts that a scenario names: files, columns, tiers and currency."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import pandas as pd

from optimizer.errors import InputError, Problem
from optimizer.roster.exchange import converted
from optimizer.roster.headers import ColumnSpec
from optimizer.roster.originals import PRICE_DIGITS
from optimizer.roster.posts import PastPosts, read_posts
from optimizer.roster.reading import Roster, roster_of
from optimizer.roster.tables import RosterFile
from optimizer.roster.understanding import understand
from optimizer.scenario.reading import ScenarioFile
from optimizer.words import figures

DEFAULT_CURRENCY = "EUR"


def read_scenario_roster(file: ScenarioFile) -> Roster:
    """The roster of a scenario, with all its money in one currency.

    The currency is the scenario's, else the roster's own where all rows that have no exchange rate agree, else
    euro; prices in another are converted. Raises `InputError`, also where a rate is missing.
    """
    scenario, source = file.scenario, file.scenario.roster
    path = file.folder if source.file is None else file.folder / source.file
    shown = source.file if source.file is not None else "roster query"
    columns = {name: ColumnSpec(choice.header, choice.unit) for name, choice in source.columns.items()}
    segments = () if scenario.audience is None else tuple(segment.name for segment in scenario.audience.segments)
    prices = tuple(dict.fromkeys(package.price for package in scenario.packages if package.price is not None))
    prices = tuple(dict.fromkeys([*prices, *scenario.costs.columns]))
    table = RosterFile(path, shown, source.sheet, source.sql, source.query)
    rates = {} if scenario.costs.fx is None else scenario.costs.fx.rates
    understood = understand(table, columns, segments)
    if not understood.has_channels:
        understood.findings.raise_errors()

    roster, findings = roster_of(
        understood, tiers=scenario.tiers, digits=PRICE_DIGITS, segments=segments,
        price_columns=prices, duplicates=source.duplicates, places=source.places, currency_of=source.currencies,
    )  # fmt: skip
    written = sorted(set(roster.table["currency"].unique()) - {""})
    currency = scenario.currency or _currency_of(written, rates)
    problems = list(_exchange_problems(file, written, currency, rates))
    if problems or findings.failed:
        errors = [problem for problem in findings.problems if problem.severity == "error"]
        raise InputError([*errors, *problems, *findings.warnings])
    known = {currency: Decimal(1), "": Decimal(1), **rates}
    return converted(roster, prices, {code: known[code] for code in ("", currency, *written)}, currency)


def _currency_of(written: Sequence[str], rates: Mapping[str, Decimal]) -> str:
    """The currency of a roster whose rows are in those `written`: the only one without a rate, or the only one."""
    without_rate = [code for code in written if code not in rates]
    alone = next((codes for codes in (without_rate, written) if len(codes) == 1), [DEFAULT_CURRENCY])
    return alone[0]


def _exchange_problems(
    file: ScenarioFile, written: list[str], currency: str, rates: Mapping[str, Decimal]
) -> Iterator[Problem]:
    """Currencies of the roster without a rate, and a rate of the scenario's own currency."""
    if currency in rates and rates[currency] != 1:
        what = f"the scenario is in {currency}, so one {currency} is 1 {currency}, not {figures.exact(rates[currency])}"
        yield file.problem(what, "give the rates of the other currencies", "costs", "fx", currency)
    missing = [code for code in written if code != currency and code not in rates]
    if not missing:
        return
    units = " and ".join(f"one {code}" for code in missing)
    example = ", ".join(f"{code}: ..." for code in missing)
    hint = f"say what {units} is worth in {currency}: costs: {{fx: {{{example}}}}}"
    if rates:
        what = f"the roster has prices in {' and '.join(missing)}, and no rate is given for that"
        yield file.problem(what, f"{hint}; rates are given for {', '.join(rates)}", "costs", "fx")
        return
    stated = f", the scenario is in {currency}" if file.scenario.currency else ""
    what = f"the roster has prices in {' and '.join(written)}{stated}"
    yield file.problem(what, hint, "currency" if file.scenario.currency else "roster")


def read_scenario_posts(file: ScenarioFile, roster: Roster) -> PastPosts | None:
    """The past posts that a scenario names; None where it names none, or takes the roster's averages as they stand.

    Creators are named as in the roster where nothing but capitals or an @ tells them apart. Raises `InputError`.
    """
    source = file.scenario.history
    if source is None or not file.scenario.is_calibrated:
        return None
    path = file.folder if source.file is None else file.folder / source.file
    shown = source.file if source.file is not None else "history query"
    columns = source.headers
    platforms = sorted(set(roster.table["platform"]))
    only = platforms[0] if len(platforms) == 1 else None
    posts = read_posts(RosterFile(path, shown, source.sheet, source.sql, source.query), columns, only)
    table = posts.table.assign(creator=_as_in_the_roster(posts.table["creator"], roster.table))
    if not set(table["creator"]) & set(roster.table["creator"]):
        what = "no creator of the history is in the roster: forecasts rest on what is usual for their size"
        hint = "are the creators called the same in both files?"
        return replace(posts, table=table, warnings=(*posts.warnings, Problem(what, hint, shown, severity="warning")))
    return replace(posts, table=table)


def _as_in_the_roster(names: pd.Series[str], roster: pd.DataFrame) -> pd.Series[str]:
    """The names with the spelling of the roster's creators, where they are those or their handles."""
    own = set(roster["creator"])
    handles = dict(zip(roster["handle"], roster["creator"], strict=True)) if "handle" in roster else {}
    known = {_plain(handle): creator for handle, creator in handles.items() if handle}
    known |= {_plain(creator): creator for creator in roster["creator"]}
    spelled = {name: name if name in own else known.get(_plain(name), name) for name in names.unique()}
    return names.map(spelled).astype("str")


def _plain(name: str) -> str:
    return name.casefold().removeprefix("@")
