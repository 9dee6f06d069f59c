"""The columns of a roster that hold parts of a whole: engagement, reach, authentic audience, segments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.roster.columns import Columns, counts
from optimizer.roster.headers import Match
from optimizer.roster.numbers import Numbers, read_numbers
from optimizer.roster.text import shown
from optimizer.roster.units import (
    Reading,
    Unit,
    unit_of_quality,
    unit_of_reach,
    unit_of_share,
)

FloatArray = NDArray[np.float64]

FEW = 0.2
"""Share of a column that may be impossible or a word: beyond it the column is not what it seems."""


def reach_rates(columns: Columns, followers: FloatArray) -> FloatArray:
    """Share of the followers whom a feed post reaches, as fractions; a column of people is divided by the followers."""
    match = columns.matches.get("reach_rate")
    if match is not None and _are_people(columns, match):
        with np.errstate(divide="ignore", invalid="ignore"):
            parts = np.where(followers > 0, counts(columns, "reach_rate") / followers, np.nan)
        if not np.isnan(parts).all() and np.nanmedian(parts) > 1:
            what = f"{shown(match.header)} is mostly above the followers: it is not used as the reach of a post"
            columns.findings.warning(what, "state a reach rate, or none", field=match.header)
            return np.full(columns.count, np.nan)
        columns.findings.warning(
            f"{shown(match.header)} holds people, who are divided by the followers", field=match.header
        )
        return parts
    return fractions(columns, "reach_rate", lambda plain, says: unit_of_reach(plain, header_percent=says))


def _are_people(columns: Columns, match: Match) -> bool:
    """A column of reach that holds people, not a share of the followers."""
    if match.unit is not None or match.says_percent:
        return False
    first = read_numbers(columns.raw.cells[match.index], "plain", decimal_comma=columns.raw.decimal_comma)
    known = first.values[~np.isnan(first.values) & ~first.percent]
    return len(known) > 0 and float(np.median(known)) > 100


def shares(columns: Columns, canonical: str) -> FloatArray:
    """Share of the audience in a segment, as fractions."""
    return fractions(columns, canonical, lambda plain, says: unit_of_share(plain, header_percent=says))


def qualities(columns: Columns, followers: FloatArray) -> FloatArray:
    """Authentic part of the audience as fractions; a column of authentic followers is divided by the followers."""
    match, texts = columns.matches.get("quality"), columns.texts("quality")
    if match is None or texts is None:
        return np.full(columns.count, np.nan)
    first = read_numbers(texts, "plain", decimal_comma=columns.raw.decimal_comma)
    known = first.values[~np.isnan(first.values)]
    if match.unit is not None or not len(known) or np.median(known) <= 100:
        return fractions(columns, "quality", lambda plain, says: unit_of_quality(plain, header_percent=says))
    numbers = read_numbers(texts, "count", decimal_comma=columns.raw.decimal_comma)
    columns.check(numbers, texts, match.header)
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(followers > 0, numbers.values / followers, np.nan)
    return _within_bounds(
        columns, "quality", parts, texts, "more than the followers", "below zero", texts.isna().to_numpy(dtype=bool)
    )


def fractions(columns: Columns, canonical: str, decide: Callable[[FloatArray, bool], Reading]) -> FloatArray:
    """A column of rates as fractions. `decide(values without a percent sign, header says percent)` tells the unit."""
    match, texts = columns.matches.get(canonical), columns.texts(canonical)
    if match is None or texts is None:
        return np.full(columns.count, np.nan)
    numbers = _without_words(
        columns, read_numbers(texts, "rate", decimal_comma=columns.raw.decimal_comma), texts, match
    )
    columns.check(numbers, texts, match.header)
    plain = np.where(numbers.percent, np.nan, numbers.values)
    unit: Unit | None = match.unit
    if unit is None:
        reading = decide(plain, match.says_percent) if not np.isnan(plain).all() else Reading("percent")
        unit = reading.unit
        if unit is None:
            what = f"percent or fraction? {reading.doubt}"
            stated = f"columns: {{{canonical}: {{header: {match.header}, unit: percent}}}}"
            hint = f"say which: `{stated}` or `unit: fraction`"
            units = ("percent", "fraction")
            columns.findings.ask(what, hint, field=match.header, column=canonical, choices=units, unit_of=match.header)
            return np.full(columns.count, np.nan)
    values = np.where(numbers.percent | (unit == "percent"), numbers.values / 100, numbers.values)
    sure = numbers.percent | (match.unit is not None)
    return _within_bounds(columns, canonical, values, texts, "more than 100 %", "below zero", sure)


def _without_words(columns: Columns, numbers: Numbers, texts: pd.Series[str], match: Match) -> Numbers:
    """The numbers, with a few words such as `High` told and set aside for their rows."""
    words = numbers.unreadable
    read = ~np.isnan(numbers.values)
    if not words.any() or not read.any() or words.sum() > max(1, FEW * np.sum(words | read)):
        return numbers
    columns.findings.cells(
        words,
        columns.raw.lines,
        lambda row: f"{shown(texts.iloc[row])} is not a number and counts as unknown",
        field=match.header,
        hint="write the rate, or leave the cell empty",
        severity="warning",
    )
    return replace(numbers, unreadable=np.zeros_like(words))


def _within_bounds(
    columns: Columns,
    canonical: str,
    values: FloatArray,
    texts: pd.Series[str],
    above: str,
    below: str,
    percent: NDArray[np.bool_],
) -> FloatArray:
    """The values, with those above 1 noted and unknown; many of them are errors unless their unit is sure.

    `percent` (n,): the cell says so itself, or the planner does.
    """
    header, lines = columns.matches[canonical].header, columns.raw.lines
    with np.errstate(invalid="ignore"):
        negative, large = values < 0, values > 1 + 1e-9
    columns.findings.cells(
        negative, lines, lambda row: f"{shown(texts.iloc[row])} is {below}", field=header, hint="a rate is 0 to 100 %"
    )
    rare = large.sum() <= FEW * np.sum(~np.isnan(values)) or bool(percent[large].all())
    columns.findings.cells(
        large,
        lines,
        lambda row: f"{shown(texts.iloc[row])} is {above}" + (" and counts as unknown" if rare else ""),
        field=header,
        hint="correct it, or state the unit of the column: "
        f"`columns: {{{canonical}: {{header: {header}, unit: percent}}}}`",
        severity="warning" if rare else "error",
    )
    return np.where(large, np.nan, values)
