"""Roster and packages make offers: every channel with every package it can be bought in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.errors import Problem
from optimizer.facts.assumptions import Assumption, GiftAcceptance
from optimizer.facts.deals import Deal
from optimizer.forecast import Outlook
from optimizer.money import to_minor
from optimizer.offers.benchmark_currency import at_par, dollar_value, exchange_rates
from optimizer.offers.coins import GIFT_ACCEPTANCE, acceptance_is_assumed, acceptance_of, no_show_of
from optimizer.offers.costing import RECOVERABLE, cost_parts
from optimizer.offers.deals import dealt_packages, with_deals
from optimizer.offers.forecast import ChannelForecast, Multipliers, channel_forecast, multipliers, own_views
from optimizer.offers.outlook import (
    calibrated_forecast,
    calibrated_multipliers,
    history_remarks,
    outlook_assumptions,
    outlook_of,
    with_calibrated_views,
)
from optimizer.offers.payments import cash_by_month
from optimizer.offers.possible import ROUNDING, capped_warnings
from optimizer.offers.pricing import package_fees
from optimizer.offers.quotes import BlankPrices, above_published, blank_prices
from optimizer.offers.selection import UnknownColumn, channels_matching, holds, money_columns
from optimizer.offers.table import Estimated, Offers
from optimizer.offers.tax_problems import tax_problems
from optimizer.offers.value import conversion_rates, earned_media, media_assumptions
from optimizer.roster.originals import Originals
from optimizer.roster.posts import PastPosts
from optimizer.roster.reading import Roster
from optimizer.scenario.kinds import KINDS
from optimizer.scenario.packages import FORMATS, FormatSpec, Package
from optimizer.scenario.reading import ScenarioFile
from optimizer.scenario.schema import Scenario

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


class _Platform(NamedTuple):
    """The channels of one platform, and what all packages share there. Arrays are (n,), one entry a channel."""

    scenario: Scenario
    rows: NDArray[np.int64]
    """Rows of the channels in the roster."""
    channels: pd.DataFrame
    forecast: ChannelForecast
    formats: Mapping[str, Multipliers]
    prices: BlankPrices
    audience: FloatArray
    conversion: FloatArray
    money: frozenset[str]
    digits: int
    dollar: float
    """What a US dollar, in which benchmarks are, is worth in the scenario's currency; 1 where no rate is given."""
    originals: Originals
    dealt: BoolArray | None
    """(n, packages) bookings that were talked about: they can be bought whatever the package's `where` says; None
    without deals."""


def build_offers(
    file: ScenarioFile,
    roster: Roster,
    posts: PastPosts | None = None,
    deals: Sequence[Deal] = (),
    *,
    own_packages: int | None = None,
    over: Sequence[str] = (),
) -> Offers:
    """The offer table of a scenario; `posts` are those of its history, `deals` what was agreed.

    Of the packages so many are the `own_packages` of the scenario; those after them are sold in deals alone,
    as is everything in flights that are `over`.

    Where a package refers to what is not there, its `errors` say so.
    """
    packages, currency, digits = file.scenario.packages, roster.currency, roster.digits
    money = money_columns(roster.table, packages, file.scenario.costs)
    conversion, remarks = conversion_rates(file, roster.table)
    remarks += tax_problems(file, roster.table)
    errors = [remark for remark in remarks if remark.severity == "error"]
    assumptions = exchange_rates(file.scenario, roster.table, currency)
    dollar = dollar_value(file.scenario, currency)
    outlook = outlook_of(file.scenario, roster.table, None if posts is None else posts.table)
    told: tuple[Problem, ...] = ()
    if outlook is not None:
        source = file.scenario.history
        told = history_remarks(outlook, source.file if source is not None and source.file else "history query")
        assumptions += outlook_assumptions(outlook, file.scenario)
    quotes = _above_published(file.scenario, roster.table, dollar * 10**digits)
    dealt = dealt_packages(deals, roster.table, packages) if deals else None
    published = np.zeros(len(roster.table), dtype=bool)
    audience = np.zeros(len(roster.table))
    parts: list[pd.DataFrame] = []
    for platform in sorted(roster.table["platform"].unique()):
        market, used = _platform(
            file.scenario, roster, platform, conversion, money, digits, dollar, outlook, quotes, dealt
        )
        assumptions += used
        audience[market.rows] = market.audience
        published[market.rows] = market.prices.published
        for position, package in enumerate(packages):
            try:
                parts.append(_package_offers(position, package, market))
            except UnknownColumn as error:
                column = str(error.args[0])
                errors.append(file.problem(error.what, error.hint, "packages", position, "where", column))
                parts.append(_package_offers(position, package.model_copy(update={"where": {}}), market))
    table = _in_flights(pd.concat(parts, ignore_index=True), file.scenario, any_flight=bool(deals))
    if deals:
        if own_packages is not None:
            table["listed"] &= table["package"] < own_packages
        past = [position for position, flight in enumerate(file.scenario.flights) if flight.name in over]
        table["listed"] &= ~table["flight"].isin(past)
        table = with_deals(table, roster.table, file.scenario, deals, conversion, digits)
    if not len(table):
        errors.append(file.problem("nothing can be bought", "look at the where of the packages", "packages"))
    return Offers(
        table,
        roster.table,
        tuple(package.name for package in packages),
        audience,
        currency,
        digits,
        tuple(dict.fromkeys(assumptions)),
        (
            *(remark for remark in remarks if remark.severity == "warning"),
            *at_par(file, table, currency, published),
            *capped_warnings(file, table, roster.table),
            *told,
        ),
        money,
        tuple(flight.name for flight in file.scenario.flights),
        _cash(file.scenario, table, roster.table),
        tuple(errors),
        outlook,
        tuple(deals),
        roster.originals,
    )


def _platform(
    scenario: Scenario,
    roster: Roster,
    platform: str,
    conversion: FloatArray,
    money: frozenset[str],
    digits: int,
    dollar: float,
    outlook: Outlook | None,
    quotes: FloatArray,
    dealt: BoolArray | None,
) -> tuple[_Platform, list[Assumption]]:
    """Forecasts, prices and formats of one platform, and the defaults they rest on."""
    table = roster.table
    assert roster.originals is not None
    rows = np.flatnonzero(table["platform"].to_numpy(dtype=object) == platform)
    channels = table.iloc[rows]
    multiplied: Callable[[str, str, Mapping[str, FormatSpec]], tuple[Multipliers, list[Assumption]]]
    if outlook is None:
        forecast = channel_forecast(channels, scenario.forecast)
        multiplied = multipliers
    else:
        channels = with_calibrated_views(outlook, rows, channels)
        forecast = calibrated_forecast(outlook, rows, channels, scenario)
        multiplied = partial(calibrated_multipliers, outlook)
    assumptions = list(forecast.assumptions)
    formats: dict[str, Multipliers] = {}
    for kind in dict.fromkeys(kind for package in scenario.packages for kind in package.contents):
        formats[kind], used = multiplied(kind, platform, scenario.formats)
        assumptions += used
    if scenario.conversion.value is None:
        assumptions += media_assumptions(platform, formats)
    if any(acceptance_is_assumed(package, channels).any() for package in scenario.packages):
        assumptions.append(GiftAcceptance(GIFT_ACCEPTANCE))
    prices = blank_prices(channels, _priced(scenario, channels, platform, formats), dollar * 10**digits, quotes)
    audience = _audiences(channels, forecast, formats)
    market = _Platform(
        scenario, rows, channels, forecast, formats, prices, audience, conversion[rows], money, digits, dollar,
        roster.originals.at(rows),
        None if dealt is None else dealt[rows],
    )  # fmt: skip
    return market, [*assumptions, *prices.assumptions]


def _priced(
    scenario: Scenario, channels: pd.DataFrame, platform: str, sold: Mapping[str, Multipliers]
) -> dict[str, Multipliers]:
    """Multipliers of the formats that are sold, and of those that have a price in the roster by which to go."""
    columns = [name.removeprefix("price_") for name in channels.columns if name.startswith("price_")]
    known = [kind for kind in columns if kind in FORMATS or kind in scenario.formats]
    return {**{kind: multipliers(kind, platform, scenario.formats)[0] for kind in known}, **sold}


def _above_published(scenario: Scenario, table: pd.DataFrame, dollar: float) -> FloatArray:
    """The quotes of the whole roster, in published prices."""
    parts = [
        above_published(channels, _priced(scenario, channels, str(platform), {}), dollar)
        for platform, channels in table.groupby("platform", sort=True)
    ]
    return np.concatenate(parts) if parts else np.empty(0)


def _cash(scenario: Scenario, table: pd.DataFrame, channels: pd.DataFrame) -> Mapping[str | None, NDArray[np.int64]]:
    """What each offer takes out of the account by month."""
    paid = table["cost"].to_numpy() + (table["cost_recoverable"].to_numpy() if "cost_recoverable" in table else 0)
    if not scenario.flights and scenario.costs.signing is None and not scenario.costs.payment.has_days:
        return {None: paid}  # nothing has a date
    own: dict[str, IntArray] = {
        str(kind): table[f"cost_{kind}"].to_numpy() for kind in KINDS[1:-1] if f"cost_{kind}" in table
    }
    tax = table["cost_tax"].to_numpy() if "cost_tax" in table else 0
    own["creator"] = table["cost"].to_numpy() - tax - sum(own.values(), np.zeros(len(table), np.int64))
    return cash_by_month(scenario, own, channels.iloc[table["channel"].to_numpy()], table["flight"].to_numpy())


def _audiences(channels: pd.DataFrame, forecast: ChannelForecast, formats: Mapping[str, Multipliers]) -> FloatArray:
    """People who follow a channel or see a piece of it: the followers, or more where content travels further."""
    widest = max((float(kind.reach) for kind in formats.values()), default=1.0)
    seen = np.maximum(channels["followers"].to_numpy(dtype=np.float64), forecast.reach * widest)
    for kind in formats:
        seen = np.maximum(seen, np.nan_to_num(own_views(channels, kind)))
    return np.asarray(seen)


def _in_flights(table: pd.DataFrame, scenario: Scenario, *, any_flight: bool = False) -> pd.DataFrame:
    """The offers in order, each once in every flight in which its package can be bought.

    With `any_flight` in every other one too, marked as not `listed` there: a deal may have been made all the same.
    """
    if scenario.flights:
        names = pd.Series([flight.name for flight in scenario.flights], dtype=object)
        sold = np.ones((len(scenario.packages), len(names)), dtype=bool)
        for position, package in enumerate(scenario.packages):
            if "flight" in package.where:
                sold[position] = holds("flight", names, package.where["flight"])
        wanted = np.ones_like(sold) if any_flight else sold
        row, flight = np.nonzero(wanted[table["package"].to_numpy()])
        table = table.iloc[row].assign(flight=flight.astype(np.int64))
        if any_flight:
            table["listed"] &= sold[table["package"].to_numpy(), flight]
    return table.sort_values(["channel", "flight", "package"], kind="stable", ignore_index=True)


def _package_offers(position: int, package: Package, market: _Platform) -> pd.DataFrame:
    """The rows of one package, on the channels it can be bought from."""
    where = {name: condition for name, condition in package.where.items() if not _of_flights(name, market.scenario)}
    allowed = channels_matching(market.channels, where, market.money, market.digits)
    fee, price_estimated = package_fees(
        package, market.channels, market.prices, market.formats, market.digits, market.originals
    )
    unquoted = price_estimated & (market.scenario.prices == "quoted")
    listed = allowed & (fee >= 0) & ~unquoted
    talked = np.zeros(len(listed), dtype=bool) if market.dealt is None else market.dealt[:, position]
    rows = np.flatnonzero(listed | talked)
    quoted, fee = fee, np.maximum(fee, 0)
    product = np.full(len(rows), to_minor(package.gift or Decimal(0), market.digits), dtype=np.int64)
    parts = cost_parts(fee[rows], product, market.channels.iloc[rows], market.scenario.costs, market.digits)
    forecast, settings = market.forecast, market.scenario.forecast
    acceptance = acceptance_of(package, market.channels)[rows]
    delivered = acceptance * (1.0 - no_show_of(market.channels, settings)[rows])
    audience = market.audience[rows]

    impressions = np.zeros(len(rows))
    engagement = np.zeros(len(rows))
    media = np.zeros(len(rows))
    missed = np.ones(len(rows))
    flags = np.where(price_estimated[rows], Estimated.PRICE, 0)
    flags |= np.where(forecast.engagement_estimated[rows], Estimated.ENGAGEMENT, 0)
    for kind, count in package.contents.items():
        scale = market.formats[kind]
        measured = own_views(market.channels, kind)[rows]
        own = ~np.isnan(measured)
        shown = np.where(own, measured, forecast.impressions[rows] * float(scale.reach))
        seen = np.where(own, measured * forecast.people_per_view[rows], forecast.reach[rows] * float(scale.reach))
        engaged = forecast.engagement[rows] * float(scale.engagement)
        capped = (engaged > shown * (1 + ROUNDING)) | (seen > shown * (1 + ROUNDING))
        flags |= np.where(capped, Estimated.CAPPED, 0)
        seen, engaged = (
            np.where(capped, np.minimum(seen, shown), seen),
            np.where(capped, np.minimum(engaged, shown), engaged),
        )
        engaged = engaged * repeated(count, float(settings.repeat))
        impressions += count * shown
        engagement += engaged
        missed *= (1.0 - np.divide(seen, audience, out=np.zeros_like(seen), where=audience > 0)) ** count
        media += market.dollar * earned_media(kind, market.channels.iloc[rows], count * shown, engaged, count)
        from_default = forecast.reach_estimated[rows] | ("reach" in scale.assumed)
        flags |= np.where(from_default & ~own, Estimated.REACH, 0)
        flags |= Estimated.ENGAGEMENT if "engagement" in scale.assumed else 0
    flags |= np.where(acceptance_is_assumed(package, market.channels)[rows], Estimated.ACCEPTANCE, 0)
    conversions = engagement * market.conversion[rows]
    sale = market.scenario.conversion.value
    if sale is None:
        flags |= Estimated.VALUE
    return pd.DataFrame(
        {
            "channel": market.rows[rows],
            "package": np.full(len(rows), position, dtype=np.int64),
            "flight": np.full(len(rows), -1, dtype=np.int64),
            "cost": sum(amounts for kind, amounts in parts.items() if kind != RECOVERABLE),
            **{f"cost_{kind}": amounts for kind, amounts in parts.items() if kind != "creator"},
            "posts": acceptance * sum(package.contents.values()),
            "engagement": delivered * engagement,
            "impressions": delivered * impressions,
            # A few people of a large audience lose digits on the way through shares.
            "reach": delivered * np.minimum(audience * (1.0 - missed), impressions),
            "conversions": delivered * conversions,
            "value": delivered * (media if sale is None else conversions * float(sale)),
            "estimated": flags.astype(np.int64),
            **({"listed": listed[rows], "quoted": quoted[rows]} if market.dealt is not None else {}),
        }
    )


def _of_flights(column: str, scenario: Scenario) -> bool:
    """Whether a condition is on the flight, not on the roster."""
    return column == "flight" and bool(scenario.flights)


def repeated(count: int, repeat: float) -> float:
    """Worth of `count` pieces of one format in single pieces: 1 + r + r^2 + ... (diminishing returns)."""
    return float(count) if repeat == 1.0 else (1.0 - repeat**count) / (1.0 - repeat)
