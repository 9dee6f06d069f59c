"""What a planner does on the page, as changes of the scenario's text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from optimizer.errors import InputError, Problem
from optimizer.scenario.document import Path, read_document
from optimizer.scenario.editing import Append, Put, Remove, edited, fields_of
from optimizer.scenario.overrides import apply_overrides
from optimizer.scenario.switching import off_entries, switched_off, switched_on

Edit = Mapping[str, Any]
_BOOKING = ("creator", "platform", "package", "flight")


def apply_edit(text: str, edit: Edit) -> str:
    """The text after one act of the planner. Raises `InputError` where it cannot be done."""
    act = _ACTS.get(str(edit.get("act")))
    if act is None:
        raise InputError(Problem(f"{edit.get('act')!r} is not something that the page does", "load the page anew"))
    try:
        return act(text, edit)
    except (KeyError, IndexError, TypeError) as error:
        raise InputError(Problem("the page asked for what is not there any more", "load the page anew")) from error


def _lock(text: str, edit: Edit) -> str:
    """Book somebody for certain: a channel, or one of its packages or flights; an earlier lock of it gives way."""
    text = _without(_without(text, "lock", edit), "exclude", edit)
    return edited(text, Append(("lock",), _pick(edit, "creator", "platform", "package", "flight")))


def _unlock(text: str, edit: Edit) -> str:
    return _without(text, "lock", edit)


def _exclude(text: str, edit: Edit) -> str:
    """Leave a channel out."""
    text = _without(_without(text, "lock", edit), "exclude", edit)
    return edited(text, Append(("exclude",), _pick(edit, "creator", "platform")))


def _include(text: str, edit: Edit) -> str:
    """Take back an exclusion by name; one by a condition stands in the rules of the scenario and stays."""
    changed = _without(text, "exclude", edit)
    if changed == text:
        what = f"{edit['creator']} is left out by a condition (exclude: where)"
        raise InputError(Problem(what, "change the condition in the scenario's text", field="exclude"))
    return changed


def _swap(text: str, edit: Edit) -> str:
    """Somebody else for somebody who is booked."""
    other = {"creator": edit["with"], **({"platform": edit["with_platform"]} if edit.get("with_platform") else {})}
    return _lock(_exclude(text, edit), other)


def _budget(text: str, edit: Edit) -> str:
    budget = fields_of(text).get("budget")
    path: Path = ("budget", "total") if isinstance(budget, Mapping) else ("budget",)
    return edited(text, Put(path, _amount(edit["total"])))


def _objective(text: str, edit: Edit) -> str:
    return edited(text, Put(("objective",), str(edit["objective"])))


def _deal(text: str, edit: Edit) -> str:
    """What is agreed with somebody for a booking: a price, a status; it goes before what was agreed earlier."""
    deals = fields_of(text).get("deals")
    if deals is not None and not isinstance(deals, list):
        where = deals if isinstance(deals, str) else "a table of its own"
        raise InputError(Problem(f"what is agreed stands in {where}", "write it there", field="deals"))
    wanted, known = _pick(edit, *_BOOKING), deals or []
    for place in reversed(range(len(known))):
        if all(str(known[place].get(name) or "") == wanted.get(name, "") for name in _BOOKING):
            text = edited(text, Remove(("deals", place)))
    price = str(edit.get("price") or "").strip()
    told = {**wanted, **({"price": _amount(price)} if price else {}), "status": str(edit["status"])}
    return edited(text, Append(("deals",), told))


def _rule_off(text: str, edit: Edit) -> str:
    return switched_off(text, ("rules", _position(edit["index"])))


def _rule_on(text: str, edit: Edit) -> str:
    off = off_entries(text)
    return switched_on(text, off[_position(edit["index"])][0])


def _rule_limit(text: str, edit: Edit) -> str:
    """Another limit of a rule; an empty one takes it away."""
    end = "min" if edit["end"] == "min" else "max"
    path: Path = ("rules", _position(edit["index"]), end)
    value = str(edit["value"]).strip()
    return edited(text, Put(path, _amount(value)) if value else Remove(path))


def _rule_add(text: str, edit: Edit) -> str:
    """A rule from the form: name, measure, condition and limits."""
    given: Mapping[str, Any] = edit["rule"]
    rule: dict[str, Any] = {}
    for name in ("name", "measure", "per"):
        if str(given.get(name) or "").strip():
            rule[name] = str(given[name]).strip()
    if str(given.get("value") or "").strip():
        rule["where"] = {str(given["column"]): str(given["value"]).strip()}
    for end in ("min", "max"):
        if str(given.get(end) or "").strip():
            rule[end] = _amount(str(given[end]).strip())
    return edited(text, Append(("rules",), rule))


def _settings(text: str, edit: Edit) -> str:
    """What a way out of a conflict says, as `--set` takes it, written into the file."""
    for setting in map(str, edit["set"]):
        document = read_document(text, "the scenario")
        data = apply_overrides(document, [setting])
        path = min(document.overridden, key=len)
        value: Any = data
        for part in path:
            value = value[part]
        widened = len(path) == 2 and not isinstance(fields_of(text).get(str(path[0])), Mapping | list)
        text = edited(text, Put(path[:1] if widened and path[-1] in ("total", "file") else path, value))
    return text


def _answer(text: str, edit: Edit) -> str:
    """What only the planner can say of an export: a field of the roster, or a rate of exchange."""
    path: Path = tuple(map(str, edit["path"]))
    if path[:1] not in (("roster",), ("costs",)) or len(path) > 4:
        raise InputError(Problem("this field is not asked for", "change it in the scenario's text"))
    value = str(edit["value"]).strip()
    return edited(text, Put(path, _amount(value) if path[0] == "costs" else value))


def _whole(text: str, edit: Edit) -> str:
    """The text as somebody typed it."""
    del text
    return str(edit["text"])


_ACTS: dict[str, Callable[[str, Edit], str]] = {
    "lock": _lock,
    "unlock": _unlock,
    "exclude": _exclude,
    "include": _include,
    "swap": _swap,
    "budget": _budget,
    "objective": _objective,
    "deal": _deal,
    "rule off": _rule_off,
    "rule on": _rule_on,
    "rule limit": _rule_limit,
    "rule add": _rule_add,
    "set": _settings,
    "answer": _answer,
    "text": _whole,
}


def _pick(edit: Edit, *fields: str) -> dict[str, str]:
    """A channel as a lock or an exclusion names it."""
    return {"creator": str(edit["creator"]), **{name: str(edit[name]) for name in fields[1:] if edit.get(name)}}


def _without(text: str, field: str, edit: Edit) -> str:
    """The text without the entries of a list that name this channel, or its creator as a whole."""
    while True:
        entries = fields_of(text).get(field)
        listed = entries if isinstance(entries, list) else [] if entries is None else [entries]
        found = next((place for place, entry in enumerate(listed) if _names(entry, edit)), None)
        if found is None:
            return text
        text = edited(text, Remove((field, found) if isinstance(entries, list) else (field,)))


def _names(entry: object, edit: Edit) -> bool:
    """Whether an entry of `lock` or `exclude` names this channel, by nothing but names."""
    if isinstance(entry, Mapping):
        if entry.get("where") or str(entry.get("creator", "")) != edit["creator"]:
            return False
        return entry.get("platform") in (None, edit.get("platform"))
    return bool(str(getattr(entry, "text", entry)) == edit["creator"])


def _position(value: object) -> int:
    """A place in a list: never from its end."""
    place = int(str(value))
    if place < 0:
        raise IndexError(place)
    return place


def _amount(value: object) -> object:
    """A number as a number, anything else as it was written: `20k` is an amount too."""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return number if number.is_finite() else str(value)
