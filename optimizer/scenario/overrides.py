"""`--set budget.total=80000`: changes to a scenario from the command line, validated like the file."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from optimizer.addresses import masked
from optimizer.errors import InputError, Problem
from optimizer.scenario.document import Document, Path, dotted, read_document, whole_characters

SHOWN = "--set"
_DEEPEST = 10
_NEW = "+"
_WIDENED = {"budget": "total", "roster": "file"}


def apply_overrides(document: Document, overrides: Sequence[str]) -> dict[str, Any]:
    """A copy of the document's data with each `path=value` put in.

    A path is dotted; an entry of a list goes by its number from 0 or by its name: `rules.budget share.min`,
    a new one by `+`: `lock.+=anna`.
    The document notes what was overridden, so that a later problem names the override. Raises `InputError`.
    """
    data: dict[str, Any] = copy.deepcopy(document.data) if isinstance(document.data, dict) else {}
    problems = []
    for override in map(whole_characters, overrides):
        written, equals, text = override.partition("=")
        shown = f"{SHOWN} {masked(override)}"
        if not equals or not written.strip():
            problems.append(Problem("this is not path=value", "write, say, --set budget.total=80000", shown))
            continue
        value = read_document(text, shown)
        if value.problems:
            problems.append(
                Problem(f"the value {masked(text)!r} cannot be read", "put it in quotes if it is text", shown)
            )
            continue
        is_text = isinstance(value.data, dict) and not text.lstrip().startswith("{")  # name=Spring: second wave
        try:
            path = _put(data, written.strip().split("."), text.strip() if is_text else value.data)
        except KeyError as error:
            problems.append(Problem(str(error.args[0]), "use the names and numbers of the file", shown))
            continue
        for inner in value.lines:
            document.overridden[(*path, *inner)] = shown
    if problems:
        raise InputError(problems)
    return data


def _put(data: dict[str, Any], keys: list[str], value: object) -> Path:
    """Set the value at `keys` inside `data`; the path it came to stand at. Raises `KeyError` in words."""
    if len(keys) > _DEEPEST:
        raise KeyError("no field stands so deep")
    place: Any = data
    path: Path = ()
    for depth, key in enumerate(keys):
        step: Any = _entry(place, key, path) if isinstance(place, list) else key
        if step == _NEW and isinstance(place, list):
            place.append(None)
            step = len(place) - 1
        if not isinstance(place, dict | list):
            raise KeyError(f"{dotted(path)} has no fields of its own")
        path = (*path, step)
        if depth == len(keys) - 1:
            place[step] = value
            break
        inner = place[step] if isinstance(place, list) else place.get(step)
        if inner is None:
            inner = [] if keys[depth + 1] == _NEW else {}
        elif depth == 0 and key in _WIDENED and not isinstance(inner, dict):
            inner = {_WIDENED[key]: inner}
        place[step] = inner
        place = inner
    return path


def _entry(items: list[Any], key: str, path: Path) -> int | str:
    """Position of the entry with this number or this name; `+` is one more, after the last."""
    if key == _NEW:
        return key
    if key.isdecimal() and len(key) < 9 and int(key) < len(items):
        return int(key)
    names = [item.get("name") if isinstance(item, dict) else item for item in items]
    if key not in names:
        raise KeyError(f"{dotted(path)} has no entry {key!r}")
    return names.index(key)
