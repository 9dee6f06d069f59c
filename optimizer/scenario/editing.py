"""A scenario's text changed in one place: comments, order, quotes and blank lines of everything else stay as they are.

What comes out is read again and held against what it has to be, so that a change is made rightly or refused.
"""

from __future__ import annotations

import copy
import itertools
from dataclasses import dataclass
from typing import Any

from optimizer.errors import InputError, Problem
from optimizer.scenario.document import Path, dotted, known_document, read_document
from optimizer.scenario.splicing import PositionedText, written


@dataclass(frozen=True, slots=True)
class Put:
    """The field at `path` is this value, whether it stood there or not."""

    path: Path
    value: object


@dataclass(frozen=True, slots=True)
class Append:
    """One more entry at the end of the list at `path`."""

    path: Path
    value: object


@dataclass(frozen=True, slots=True)
class Remove:
    """The field or entry at `path` is taken out; a list that is left empty goes with it."""

    path: Path


Change = Put | Append | Remove


def edited(text: str, change: Change) -> str:
    """The text with one change. Raises `InputError` where the text cannot be read, or not be changed at this place."""
    wanted = changed_data(fields_of(text), change)
    try:
        spliced = _spliced(PositionedText(text), change)
    except (LookupError, ValueError):
        spliced = None
    if spliced is None or not same_data(spliced, wanted, change.path):
        what = f"{dotted(change.path)} cannot be changed from here"
        raise InputError(Problem(what, "change it in the file itself", field=dotted(change.path)))
    return spliced


def _spliced(text: PositionedText, change: Change) -> str:
    match change:
        case Put(path=path, value=value):
            return text.put(path, value)
        case Append(path=path, value=value):
            return text.append(path, value)
        case Remove(path=path):
            return text.remove(path)


def same_data(text: str, wanted: dict[str, Any], path: Path) -> bool:
    """Whether a text says what is wanted; that nothing is left of the list around `path` may be said in two ways."""
    document = known_document(text)
    return not document.problems and _without_empty(document.data, path) == _without_empty(wanted, path)


def fields_of(text: str) -> dict[str, Any]:
    """What a scenario's text says, as plain data. Raises `InputError` where it cannot be read."""
    document = known_document(text)
    if document.problems or not isinstance(document.data, dict):
        raise InputError(document.problems or Problem("the scenario has no fields", "start with name, budget, roster"))
    return document.data


def changed_data(data: dict[str, Any], change: Change) -> dict[str, Any]:
    """What the changed text has to say. Raises `InputError` for a place that does not exist."""
    changed = copy.deepcopy(data)
    place: Any = changed
    try:
        for part, inner in itertools.pairwise(change.path):
            if isinstance(inner, int) and not isinstance(place[part], list):
                raise LookupError(part)
            if isinstance(place, dict) and place.get(part) is None and not isinstance(change, Remove):
                place[part] = {}
            place = place[part]
        last: Any = change.path[-1]
        match change:
            case Put(value=value):
                place[last] = _as_read(value)
            case Append(value=value):
                place[last] = [*_listed(place.get(last)), _as_read(value)]
            case Remove():
                del place[last]
                if place == [] and len(change.path) > 1:
                    return changed_data(data, Remove(change.path[:-1]))
    except (LookupError, TypeError, AttributeError) as error:
        what = f"the scenario has no {dotted(change.path)}"
        raise InputError(Problem(what, "load the file anew", field=dotted(change.path))) from error
    return changed


def _without_empty(data: object, path: Path) -> object:
    """The data without the field around an entry where nothing is left in it: `lock: []` says what no `lock` says."""
    if len(path) == 2 and isinstance(data, dict) and data.get(path[0]) in (None, []):
        return {key: value for key, value in data.items() if key != path[0]}
    return data


def _listed(value: object) -> list[object]:
    return [] if value is None else list(value) if isinstance(value, list) else [value]


def _as_read(value: object) -> object:
    return read_document(f"value: {written(value)}", "").data["value"]  # type: ignore[index]  # a mapping was written
