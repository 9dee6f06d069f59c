"""`where` and `per`: which offers a rule, a package or an exclusion speaks of."""

from __future__ import annotations

import difflib
from collections.abc import Container, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.offers.table import Offers
from optimizer.roster.places import country_code
from optimizer.roster.platforms import platform_name
from optimizer.scenario.costs import Costs
from optimizer.scenario.fields import Between, OneOf
from optimizer.scenario.numbers import NotANumber, number_or_share
from optimizer.scenario.packages import Package
from optimizer.scenario.schema import Exclusion, Pick
from optimizer.words import figures

BoolArray = NDArray[np.bool_]
IntArray = NDArray[np.int64]
Conditions = Mapping[str, OneOf | Between]


class UnknownColumn(LookupError):
    """A `where` or `per` names a column that neither roster nor packages have."""

    def __init__(self, column: str, known: list[str]) -> None:
        super().__init__(column)
        self.what = f"there is no column {column!r} in the roster"
        close = difflib.get_close_matches(column, known, n=1, cutoff=0.6)
        self.hint = f"did you mean {close[0]!r}?" if close else f"columns are: {', '.join(known)}"
        if column == "month":
            self.what = "only a rule on cash has months"
            self.hint = "write measure: cash, or speak of flights: where: {flight: March}"
        if column == "flight":
            self.what = "the scenario has no flights"
            self.hint = "describe them: flights: [{name: March, start: 2027-03-01, end: 2027-03-31}]"


def money_columns(channels: pd.DataFrame, packages: Iterable[Package], costs: Costs) -> frozenset[str]:
    """The roster columns that hold minor units: conditions on them are in whole units of the currency."""
    named = {*(package.price for package in packages if package.price is not None), *costs.columns}
    names = (str(name) for name in channels.columns)
    return frozenset(name for name in names if name == "price" or name.startswith("price_") or name in named)


def channels_matching(
    channels: pd.DataFrame, where: Conditions, money: Container[str] = (), digits: int = 0
) -> BoolArray:
    """(channels,) True where every condition on roster columns holds; columns in `money` hold 10^-`digits` units.

    Raises `UnknownColumn`.
    """
    mask = np.ones(len(channels), dtype=bool)
    for column, condition in where.items():
        if column not in _known(channels):
            raise UnknownColumn(column, _known(channels))
        values = channels[column] / 10**digits if column in money else channels[column]
        mask &= holds(column, values, condition)
    return mask


def matching(offers: Offers, where: Conditions) -> BoolArray:
    """(k,) True for the offers that satisfy every condition on roster or package columns.

    Raises `UnknownColumn`.
    """
    mask = np.ones(len(offers), dtype=bool)
    for column, condition in where.items():
        values, owner = cells(offers, column)
        mask &= holds(column, values, condition)[owner]  # asked on the short side, then spread to the offers
    return mask


def cells(offers: Offers, column: str) -> tuple[pd.Series, IntArray]:
    """The values of a roster or package column, and (k,) which of them belongs to each offer.

    Raises `UnknownColumn`.
    """
    if column == "package":
        return pd.Series(offers.packages, dtype=object), offers.table["package"].to_numpy()
    if column == "flight" and offers.flights:
        return pd.Series(offers.flights, dtype=object), offers.table["flight"].to_numpy()
    if column == "cost":
        return offers.table["cost"] / 10**offers.digits, np.arange(len(offers))
    if column == "posts":
        return offers.table["posts"], np.arange(len(offers))
    if not column_is_known(offers, column):
        raise UnknownColumn(column, [*_known(offers.channels), *_own(offers), "cost", "posts"])
    scale = 10**offers.digits if column in offers.money else 1
    return offers.channels[column] if scale == 1 else offers.channels[column] / scale, offers.channel


def column_is_known(offers: Offers, column: str) -> bool:
    """True for the columns that `where` may name."""
    return column in (*_own(offers), "cost", "posts", *_known(offers.channels))


def picked(offers: Offers, pick: Pick | Exclusion) -> BoolArray:
    """(k,) offers of a creator, on a platform, with a package, in a flight; what is None does not narrow."""
    mask = np.zeros(len(offers), dtype=bool)
    nothing = np.zeros(0, dtype=np.int64)
    index = np.arange(len(offers)) if pick.creator is None else offers.sold_by.get(pick.creator, nothing)
    if pick.platform is not None:
        platforms = offers.channels["platform"].iloc[offers.channel[index]]
        index = index[(platforms == platform_name(pick.platform)).to_numpy(dtype=bool)]
    if pick.package is not None:
        sold = [number for number, name in enumerate(offers.packages) if name == pick.package]
        index = index[np.isin(offers.table["package"].to_numpy()[index], sold)]
    if pick.flight is not None:
        index = index[offers.flight_names[index] == pick.flight]
    mask[index] = True
    return mask


def excluded(offers: Offers, exclusions: Iterable[Exclusion]) -> BoolArray:
    """(k,) offers that must not be taken. Raises `UnknownColumn`."""
    mask = np.zeros(len(offers), dtype=bool)
    for exclusion in exclusions:
        mask |= picked(offers, exclusion) & matching(offers, exclusion.where)
    return mask


def groups(offers: Offers, column: str) -> dict[str, IntArray]:
    """Each value of a column, in order (flights by time), with the offers (indices, ascending) that carry it.

    An offer with several values (niches) belongs to several groups; one without a value to none.
    Raises `UnknownColumn`.
    """
    if column not in (*_known(offers.channels), *_own(offers)):
        raise UnknownColumn(column, [*_known(offers.channels), *_own(offers)])
    values_there, owner = cells(offers, column)
    codes, levels = pd.factorize(values_there.to_numpy(dtype=object))
    of_offer = codes[owner]
    order = np.argsort(of_offer, kind="stable")
    ends = np.searchsorted(of_offer[order], np.arange(len(levels) + 1))
    members: dict[str, list[IntArray]] = {}
    for code, cell in enumerate(levels):
        values = cell if isinstance(cell, tuple) else () if _is_blank(cell) else (_label(cell),)
        for value in dict.fromkeys(values):
            members.setdefault(value, []).append(order[ends[code] : ends[code + 1]])
    in_time = column == "flight" and bool(offers.flights)
    order_of = [name for name in offers.flights if name in members] if in_time else sorted(members)
    return {value: np.sort(np.concatenate(members[value])) for value in order_of}


def _label(cell: object) -> str:
    """A value as the name of a group: whole numbers without decimals."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _known(channels: pd.DataFrame) -> list[str]:
    return [str(column) for column in channels.columns if column != "line"]  # the program's own, for messages


def _own(offers: Offers) -> list[str]:
    """Columns that are the offers' own, not the roster's."""
    return ["package", "flight"] if offers.flights else ["package"]


def _is_blank(cell: object) -> bool:
    return cell is None or cell == "" or (isinstance(cell, float) and np.isnan(cell))


def holds(column: str, values: pd.Series, condition: OneOf | Between) -> BoolArray:
    """True for the cells of a column that satisfy one condition.

    Countries and platforms may be named in any of the ways the roster may name them.
    """
    if isinstance(condition, Between) and condition.dates:
        days = days_in(values)
        mask = (days != "").to_numpy(dtype=bool, copy=True)
        if condition.min is not None:
            mask &= (days >= str(condition.min)).to_numpy(dtype=bool)
        if condition.max is not None:
            mask &= (days <= str(condition.max)).to_numpy(dtype=bool)
        return cast("BoolArray", mask)
    if isinstance(condition, Between):
        numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64)
        mask = ~np.isnan(numbers)
        if isinstance(condition.min, Decimal):
            mask &= numbers >= float(condition.min)
        if isinstance(condition.max, Decimal):
            mask &= numbers <= float(condition.max)
        return cast("BoolArray", mask)
    mask = np.zeros(len(values), dtype=bool)
    name = {"country": country_code, "platform": platform_name}.get(column, str)
    for value in condition.values:
        mask |= _carries(values, name(value) if isinstance(value, str) else value)
    return mask


def plain_where(where: Conditions) -> dict[str, Any]:
    """Conditions as plain data: a tuple of values, or `min` and `max`; countries and platforms as the roster says."""
    return {column: _plain(column, condition) for column, condition in where.items()}


def _plain(column: str, condition: OneOf | Between) -> tuple[Any, ...] | dict[str, Any]:
    if isinstance(condition, Between):
        ends = {"min": condition.min, "max": condition.max}
        return {name: _plain_value(end) for name, end in ends.items() if end is not None}
    name = {"country": country_code, "platform": platform_name}.get(column, str)
    return tuple(name(value) if isinstance(value, str) else _plain_value(value) for value in condition.values)


def _plain_value(value: Decimal | date | bool | str) -> Any:
    return float(value) if isinstance(value, Decimal) else value.isoformat() if isinstance(value, date) else value


def days_in(values: pd.Series) -> pd.Series[str]:
    """`2027-03-01` for each cell that begins with such a date, with or without a time; "" for all others.

    Written so, the order of the texts is that of the days.
    """
    texts = values.astype("str")
    return texts.str.slice(0, 10).where(texts.str.match(r"\d{4}-\d{2}-\d{2}(?!\d)"), "")


def _carries(values: pd.Series, value: str | Decimal | bool) -> BoolArray:
    """True for the cells that are `value`, or hold it among several."""
    if pd.api.types.is_bool_dtype(values) and isinstance(value, bool):
        return cast("BoolArray", values.to_numpy(dtype=bool) == value)
    if pd.api.types.is_numeric_dtype(values):
        try:
            wanted_number = float(value) if isinstance(value, bool) else float(number_or_share(value).value)
        except NotANumber:
            return np.zeros(len(values), dtype=bool)
        return cast("BoolArray", values.to_numpy(dtype=np.float64) == wanted_number)
    wanted = (f"{figures.exact(value)}" if isinstance(value, Decimal) else str(value)).strip().casefold()
    codes, levels = pd.factorize(values.to_numpy(dtype=object))
    hits = np.array([_cell_is(level, wanted) for level in levels] + [False], dtype=bool)
    return cast("BoolArray", hits[codes])


def _cell_is(cell: object, wanted: str) -> bool:
    if isinstance(cell, tuple):
        return any(str(item).casefold() == wanted for item in cell)
    return str(cell).strip().casefold() == wanted
