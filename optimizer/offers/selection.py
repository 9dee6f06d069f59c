"""`where` and `per`: which offers a rule, a package or an exclusion speaks of."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.offers.table import Offers
from optimizer.scenario.fields import Between, OneOf

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


def channels_matching(channels: pd.DataFrame, where: Conditions) -> BoolArray:
    """(channels,) True where every condition on roster columns holds. Raises `UnknownColumn`."""
    mask = np.ones(len(channels), dtype=bool)
    for column, condition in where.items():
        if column not in channels.columns:
            raise UnknownColumn(column, _known(channels))
        mask &= _holds(channels[column], condition)
    return mask


def matching(offers: Offers, where: Conditions) -> BoolArray:
    """(k,) True for the offers that satisfy every condition on roster or package columns.

    Raises `UnknownColumn`.
    """
    mask = np.ones(len(offers), dtype=bool)
    for column, condition in where.items():
        mask &= _spread(offers, column, lambda values, condition=condition: _holds(values, condition))
    return mask


def groups(offers: Offers, column: str) -> dict[str, IntArray]:
    """Each value of a column, in order, with the offers (indices, ascending) that carry it.

    An offer with several values (niches) belongs to several groups; one without a value to none.
    Raises `UnknownColumn`.
    """
    if column == "package":
        cells, owner = pd.Series(offers.packages, dtype=object), offers.table["package"].to_numpy()
    elif column in offers.channels.columns:
        cells, owner = offers.channels[column], offers.channel
    else:
        raise UnknownColumn(column, [*_known(offers.channels), "package"])
    codes, levels = pd.factorize(cells.to_numpy(dtype=object))
    of_offer = codes[owner]
    order = np.argsort(of_offer, kind="stable")
    ends = np.searchsorted(of_offer[order], np.arange(len(levels) + 1))
    members: dict[str, list[IntArray]] = {}
    for code, cell in enumerate(levels):
        values = cell if isinstance(cell, tuple) else () if _is_blank(cell) else (str(cell),)
        for value in dict.fromkeys(values):
            members.setdefault(value, []).append(order[ends[code] : ends[code + 1]])
    return {value: np.sort(np.concatenate(members[value])) for value in sorted(members)}


def _spread(offers: Offers, column: str, holds: Callable[[pd.Series], BoolArray]) -> BoolArray:
    """Evaluate on the short side (channels or packages), then spread to the offers."""
    if column == "package":
        names = pd.Series(offers.packages, dtype=object)
        return holds(names)[offers.table["package"].to_numpy()]
    if column == "cost":
        return holds(offers.table["cost"] / 10**offers.digits)
    if column == "posts":
        return holds(offers.table["posts"])
    if column not in offers.channels.columns:
        raise UnknownColumn(column, [*_known(offers.channels), "package", "cost", "posts"])
    return holds(offers.channels[column])[offers.channel]


def _known(channels: pd.DataFrame) -> list[str]:
    return [str(column) for column in channels.columns if column != "line"]


def _is_blank(cell: object) -> bool:
    return cell is None or cell == "" or (isinstance(cell, float) and np.isnan(cell))


def _holds(values: pd.Series, condition: OneOf | Between) -> BoolArray:
    """True for the cells that satisfy one condition."""
    if isinstance(condition, Between):
        numbers = pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64)
        mask = ~np.isnan(numbers)
        if condition.min is not None:
            mask &= numbers >= float(condition.min)
        if condition.max is not None:
            mask &= numbers <= float(condition.max)
        return mask
    mask = np.zeros(len(values), dtype=bool)
    for value in condition.values:
        mask |= _carries(values, value)
    return mask


def _carries(values: pd.Series, value: str | Decimal | bool) -> BoolArray:
    """True for the cells that are `value`, or hold it among several."""
    if pd.api.types.is_bool_dtype(values) and isinstance(value, bool):
        return np.asarray(values.to_numpy(dtype=bool) == value)
    if pd.api.types.is_numeric_dtype(values):
        try:
            return np.asarray(values.to_numpy(dtype=np.float64) == float(value))
        except ValueError:
            return np.zeros(len(values), dtype=bool)
    wanted = (f"{value:f}" if isinstance(value, Decimal) else str(value)).strip().casefold()
    codes, levels = pd.factorize(values.to_numpy(dtype=object))
    hits = np.array([_cell_is(level, wanted) for level in levels] + [False], dtype=bool)
    return hits[codes]


def _cell_is(cell: object, wanted: str) -> bool:
    if isinstance(cell, tuple):
        return any(str(item).casefold() == wanted for item in cell)
    return str(cell).strip().casefold() == wanted
