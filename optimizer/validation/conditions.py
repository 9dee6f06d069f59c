"""`where` held against roster and packages: conditions that speak of nothing, and what may have been meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

import pandas as pd

from optimizer.errors import Problem, Severity
from optimizer.offers.selection import Conditions, UnknownColumn, cells, days_in, holds, matching
from optimizer.offers.table import Offers
from optimizer.scenario.fields import Between, OneOf, where_words
from optimizer.scenario.numbers import NotANumber, number_or_share
from optimizer.scenario.reading import ScenarioFile
from optimizer.words.figures import number

Place = tuple[str | int, ...]
_LISTED = 12
"""Values of a column that a hint lists at most."""


def where_problems(
    file: ScenarioFile, offers: Offers, where: Conditions, path: Place, *, needed: bool = False, whole: bool = True
) -> list[Problem]:
    """Unknown columns (errors), and conditions that match nobody: errors where somebody is needed, else warnings.

    A value of a list that nobody has is a warning as long as another one is problems. `whole` asks for somebody who
    meets all conditions at once.
    """
    problems = [
        problem
        for column, condition in where.items()
        for problem in _of_column(file, offers, column, condition, path, needed)
    ]
    if whole and not problems and where and not matching(offers, where).any():
        what = f"nobody matches {where_words(where)} at once"
        severity: Severity = "error" if needed else "warning"
        problems.append(
            file.problem(what, "each condition has somebody: loosen one of them", *path, "where", severity=severity)
        )
    return problems


def _of_column(
    file: ScenarioFile, offers: Offers, column: str, condition: OneOf | Between, path: Place, needed: bool
) -> Iterator[Problem]:
    place = (*path, "where", column)
    try:
        values = cells(offers, column)[0]
    except UnknownColumn as error:
        yield file.problem(error.what, error.hint, *place)
        return
    nobody = not holds(column, values, condition).any()
    severity: Severity = "error" if needed and nobody else "warning"
    if isinstance(condition, Between):
        if nobody:
            hint = _dates_hint(values) if condition.dates else _range_hint(values)
            yield file.problem(f"nobody has {column} of {condition}", hint, *place, severity=severity)
        return
    for value in condition.values:
        only = OneOf((value,))
        if not holds(column, values, only).any():
            what = f"there is no package {str(only)!r}" if column == "package" else f"nobody has {column} {str(only)!r}"
            yield file.problem(what, _value_hint(column, values, str(only)), *place, severity=severity)


def _dates_hint(values: pd.Series) -> str:
    days = days_in(values)
    known = days[days != ""]
    if known.empty:
        return "the column holds no dates such as 2027-03-01"
    return f"the roster's dates go from {known.min()} to {known.max()}"


def _range_hint(values: pd.Series) -> str:
    numbers = pd.to_numeric(values, errors="coerce")
    if numbers.isna().all():
        return "the column holds words: write a value or a list of values"
    return f"the roster's values go from {number(numbers.min())} to {number(numbers.max())}"


def _value_hint(column: str, values: pd.Series, wanted: str) -> str:
    """The values that are there, the most similar one first in line."""
    if pd.api.types.is_numeric_dtype(values):
        try:
            number_or_share(wanted)
        except NotANumber:
            return f"the column holds numbers: write, say, {column}: {{min: 10k, max: 50k}}"
        return _range_hint(values)
    known = sorted({str(item) for cell in values for item in (cell if isinstance(cell, tuple) else (cell,))} - {""})
    lower = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(wanted.casefold(), list(lower), n=1, cutoff=0.6)
    if close:
        return f"did you mean {lower[close[0]]!r}?"
    if not known:
        return f"the roster says nothing about {column}"
    more = f" and {len(known) - _LISTED} more" if len(known) > _LISTED else ""
    return f"there are: {', '.join(known[:_LISTED])}{more}"
