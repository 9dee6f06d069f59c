"""Every single change of a plan file: a value, a list shortened, an entry dropped, doubled or added."""

from __future__ import annotations

import copy
import csv
import io
from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """The place of every single value."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from leaves(item, (*path, name))
    elif isinstance(value, list):
        for number, item in enumerate(value):
            yield from leaves(item, (*path, number))
    else:
        yield path


def parts(value: Any, path: Path = ()) -> Iterator[Path]:
    """The place of every list and of every set of fields, the whole file first."""
    if isinstance(value, dict | list):
        yield path
        for name, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from parts(item, (*path, name))


def mutants(document: dict[str, Any]) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    """(place, what was done to it, the changed document), for all changes that there are."""
    for path in leaves(document):
        for other in _others(at(document, path)):
            yield path, f"is {other!r}", _replaced(document, path, other)
    for path in parts(document):
        part = at(document, path)
        if isinstance(part, dict):
            for name in part:
                yield (*path, name), "dropped", _replaced(document, path, _without(part, name))
            yield path, "a field added", _replaced(document, path, {**part, "surplus": 1})
        else:
            for number in range(len(part)):
                yield (*path, number), "dropped", _replaced(document, path, part[:number] + part[number + 1 :])
            if part:
                yield path, "last doubled", _replaced(document, path, [*part, copy.deepcopy(part[-1])])
            else:
                yield path, "an entry added", _replaced(document, path, ["surplus"])
            yield path, "no list", _replaced(document, path, "all of them")


def cells(table: str) -> Iterator[tuple[int, int, str]]:
    """(row, column, the changed table), for each cell, headers too; then each row and column dropped, a row doubled."""
    rows = list(csv.reader(io.StringIO(table)))
    for row, line in enumerate(rows):
        for column, cell in enumerate(line):
            other = [*line[:column], _other_cell(cell), *line[column + 1 :]]
            yield row, column, _table([*rows[:row], other, *rows[row + 1 :]])
    for row in range(len(rows)):
        yield row, -1, _table([*rows[:row], *rows[row + 1 :]])
    for column in range(len(rows[0])):
        yield -1, column, _table([[*line[:column], *line[column + 1 :]] for line in rows])
    yield len(rows), -1, _table([*rows, rows[-1]])


def at(document: Any, path: Path) -> Any:
    """What stands at a place."""
    for step in path:
        document = document[step]
    return document


def _others(value: Any) -> list[Any]:
    """Values that might stand there instead."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1, value * 1.01 if value else 0.5, str(value), None]
    if value is None:
        return [1, "surplus"]
    return [f"{value}x", *([""] if value else []), None]


def _replaced(document: Any, path: Path, value: Any) -> Any:
    """A copy along the path alone: the rest is shared."""
    if not path:
        return value
    step, *rest = path
    if isinstance(document, dict):
        return {**document, step: _replaced(document[step], tuple(rest), value)}
    return [*document[: int(step)], _replaced(document[int(step)], tuple(rest), value), *document[int(step) + 1 :]]


def _without(fields: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key != name}


def _other_cell(cell: str) -> str:
    try:
        return repr(float(cell) + 1)
    except ValueError:
        return f"{cell}x"


def _table(rows: list[list[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()
