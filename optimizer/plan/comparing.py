"""What a plan file states, held field by field against what is true: numbers, texts, lists, and what is left out.

Both sides are the plain data of a plan.json. Of a file that is `whole` every field is expected and nothing else; of any
other one only what it states is looked at, but a list that it gives is taken for all there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from optimizer.facts.violations import Misstated, Unit
from optimizer.measures import is_money
from optimizer.words.figures import count

_ROUNDED = 1e-6
"""Outcomes are written to six decimals, so a stated figure may differ by rounding,"""
_RELATIVE = 1e-9
"""and by what other processors and libraries make of the same sum: less than a unit of anything that is planned."""
_LARGEST = 10**300
Path = tuple[str | int, ...]
_AMOUNTS = (
    "cost", "spend", "amount", "activity", "cash", "refund", "accrued", "recoverable_tax", "tax", "claimed", "total",
    "planned", "budget",
)  # fmt: skip
_MONEY = frozenset((*_AMOUNTS, "costs", "payments"))
_RATES = ("contingency", "rate", "share", "recoverable")
_SHARES = frozenset((*_RATES, "gap", "estimates"))
_KEYS: Mapping[str, tuple[str, ...]] = {
    "rules": ("name", "group"),
    "flights": ("name",),
    "months": ("month",),
    "payments": ("due", "payee"),
    "violations": ("rule",),
    "assumptions": ("what",),
    "warnings": ("what",),
}
"""Lists whose entries are known by some of their fields; those of all other lists by their position."""


def differences(stated: Any, true: Any, *, whole: bool, path: Path = (), unit: Unit = "count") -> Iterator[Misstated]:
    """Everything that is stated and not so, or, in a whole file, left out; `unit` is that of a rule's figures."""
    if stated is None and not whole:
        return  # an unknown figure refutes nothing
    if isinstance(true, dict):
        yield from _of_fields(stated, true, whole, path, unit)
    elif isinstance(true, list):
        yield from _of_entries(stated, true, whole, path)
    elif not same(stated, true, exact=_is_exact(path)) or (whole and _is_finer(stated, true)):
        yield Misstated(path, plain(stated), true, _unit(path, true, unit))


def same(stated: object, true: Any, *, exact: bool) -> bool:
    """The same value: texts and truths as they are, amounts to the unit, all other figures to six decimals."""
    if isinstance(true, bool) or isinstance(stated, bool) or true is None or isinstance(true, str):
        return type(stated) is type(true) and stated == true
    if not isinstance(stated, int | float | Decimal) or not isinstance(true, int | float) or _is_endless(stated):
        return False
    if exact:
        return stated == true or Decimal(str(stated)) == Decimal(str(true))
    return abs(float(stated) - true) <= _ROUNDED + _RELATIVE * abs(true)


def _is_finer(stated: object, true: object) -> bool:
    """A figure of a whole file has more decimals than are ever written."""
    return (
        isinstance(stated, float) and isinstance(true, float) and round(true, 6) == true and round(stated, 6) != stated
    )


def _of_fields(stated: Any, true: dict[str, Any], whole: bool, path: Path, unit: Unit) -> Iterator[Misstated]:
    if not isinstance(stated, dict):
        yield Misstated(path, plain(stated), "fields with values", "text")
        return
    if "measure" in true:
        unit = "share" if true.get("share") else "money" if is_money(str(true["measure"])) else "count"
    for name, value in true.items():
        here = (*path, name)
        if name in stated:
            yield from differences(stated[name], value, whole=whole, path=here, unit=unit)
        elif whole:
            yield Misstated(here, None, plain(value), _unit(here, value, unit))
    if whole:
        for name in stated:
            if name not in true:
                yield Misstated((*path, name), plain(stated[name]), None, "text")


def _of_entries(stated: Any, true: list[Any], whole: bool, path: Path) -> Iterator[Misstated]:
    """The entries of a list, matched by what they are called, or by their position."""
    if not isinstance(stated, list):
        yield Misstated(path, plain(stated), "a list", "text")
        return
    if not stated and not whole:
        return
    fields = _KEYS.get(str(path[-1]) if path else "", ())
    mine = _by_key(stated, fields)
    for key, (number, value) in _by_key(true, fields).items():
        here = (*path, mine[key][0] if key in mine else number)
        if key not in mine:
            yield Misstated(here, None, _called(value, fields), "text", _called(value, fields))
            continue
        for found in differences(mine[key][1], value, whole=whole, path=here):
            yield _of(found, _called(value, fields))
    others = mine.keys() - _by_key(true, fields).keys()
    for key in (key for key in mine if key in others):
        number, value = mine[key]
        yield Misstated((*path, number), _called(value, fields) or plain(value), None, "text", _called(value, fields))


def _by_key(entries: Sequence[Any], fields: tuple[str, ...]) -> dict[tuple[object, ...], tuple[int, Any]]:
    """Entries with their positions by their key; the second of a key by the key and that it is the second."""
    found: dict[tuple[object, ...], tuple[int, Any]] = {}
    for number, entry in enumerate(entries):
        names = tuple(str(entry.get(name)) for name in fields) if isinstance(entry, dict) else (str(entry),)
        times = 0
        key: tuple[object, ...] = (*names, times) if fields else (number,)
        while key in found:
            times += 1
            key = (*names, times)
        found[key] = number, entry
    return found


def _called(entry: Any, fields: tuple[str, ...]) -> str:
    """How an entry is called: by the first of its fields that says something."""
    if not isinstance(entry, dict):
        return str(plain(entry))
    if "name" in fields:
        return str(entry.get("name")) if entry.get("group") is None else f"{entry.get('name')}: {entry.get('group')}"
    return next((str(entry[name]) for name in (*fields, "creator") if entry.get(name) is not None), "")


def _of(found: Misstated, name: str) -> Misstated:
    return found if found.of else Misstated(found.path, found.stated, found.true, found.unit, name, found.line)


def _is_exact(path: Path) -> bool:
    """Amounts of money, rates and numbers of creators are never rounded; a gap is small."""
    names = [part for part in path if isinstance(part, str)]
    return bool(names) and (names[-1] in (*_AMOUNTS, *_RATES, "creators", "gap") or "costs" in names[:-1])


def _unit(path: Path, true: object, unit: Unit) -> Unit:
    names = [part for part in path if isinstance(part, str)]
    if isinstance(true, str | list | dict | bool) or not names:
        return "text"
    if any(name in _SHARES for name in names):
        return "share"
    if names[-1] in ("value", "bound", "min", "max", "slack") and names[0] in ("rules", "objective"):
        return unit
    is_amount = any(name in _MONEY for name in names) or names[-1] == "value"
    return "money" if is_amount else "count"


def _is_endless(value: float | Decimal) -> bool:
    """A whole number with more digits than any figure has."""
    return isinstance(value, int) and abs(value) > _LARGEST


def plain(value: object) -> object:
    """A stated value as it is told: a number, a text, a truth; what has parts in a few words."""
    if isinstance(value, int) and _is_endless(value):
        return f"a number of {count(len(str(abs(value))))} digits"
    if isinstance(value, Mapping):
        return ", ".join(f"{name}: {plain(item)}" for name, item in value.items()) or "nothing"
    if isinstance(value, list | tuple):
        return ", ".join(str(plain(item)) for item in value) or "nothing"
    return value
