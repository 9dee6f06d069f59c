"""What is wrong with a plan, in words: what is broken, and how."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal

from optimizer.facts.violations import (
    ApartTogether,
    BookedTwice,
    ExcludedBooked,
    LockMissing,
    Misstated,
    PairDiffers,
    RuleBroken,
    TogetherSplit,
    Told,
    TooClose,
    Violation,
)
from optimizer.words.figures import count, money, percent, plural
from optimizer.words.rules import demanded, rule_name, rule_words

_LONGEST = 60
_HUGE = 1e15
"""From here on a figure is written with its exponent: such an amount is a slip or a trick."""


def violation_name(violation: Violation) -> str:
    """What a plan file calls it: `apart: anna, ben`; of a rule its whole name, with the value of its `per`."""
    match violation:
        case RuleBroken(result):
            return result.name if result.group is None else f"{result.name}: {result.group}"
        case BookedTwice(creator, platform, flight):
            when = "" if flight is None else f" in {flight}"
            return f"one package per channel: {creator} on {platform}{when}"
        case TooClose(creator, platform, first, later, number, unit):
            return f"rest of {rest_words(number, unit)}: {creator} on {platform}, {first} and {later}"
        case LockMissing():
            return f"lock: {pick_name(violation)}"
        case ExcludedBooked(creator):
            return f"exclude: {creator}"
        case ApartTogether(creators):
            return f"apart: {', '.join(creators)}"
        case TogetherSplit(creators):
            return f"together: {', '.join(creators)}"
        case Misstated():
            return f"{misstated_name(violation)} as stated"
        case PairDiffers(file):
            return f"{file} beside it"
        case Told(rule):
            return rule


def violation_words(violation: Violation, currency: str, digits: int) -> tuple[str, str]:
    """What is broken, and how: `("micro carries it", "41.2 % of spend, at least 60 % asked")`."""
    match violation:
        case RuleBroken(result):
            standing = rule_words(result, currency, digits).standing
            return rule_name(result), f"{standing}, {demanded(result, currency, digits)}"
        case BookedTwice(creator, platform, flight, times):
            when = "" if flight is None else f" in {flight}"
            return f"{creator} on {platform}{when}", f"booked {times:,} times; a channel sells one package at a time"
        case TooClose(creator, platform, first, later, number, unit):
            how = f"are too close to each other; the scenario asks for a rest of {rest_words(number, unit)}"
            return f"{creator} on {platform}, {first} and {later}", how
        case LockMissing():
            return pick_name(violation), "is locked, but not in the plan"
        case ExcludedBooked(creator):
            return creator, "is excluded, but in the plan"
        case ApartTogether(creators, booked):
            return ", ".join(creators), f"{booked:,} of them are in the plan, at most one may be"
        case TogetherSplit(creators, booked):
            return ", ".join(creators), f"{booked:,} of {len(creators):,} in the plan; it must be all or none"
        case Misstated():
            return misstated_name(violation), misstated_words(violation, currency, digits)
        case PairDiffers(file, line):
            where = "" if line is None else f", from line {line:,} of the table on"
            again = "plan again with -o, or give your own copy another name to have it judged alone"
            return f"{file} beside it", f"is of another plan{where}; {again}"
        case Told(rule):
            return rule, _plain_limits(violation)


def rest_words(number: int, unit: str) -> str:
    """`14 days`, `1 flight`."""
    return plural(number, unit.removesuffix("s"))


def pick_name(lock: LockMissing) -> str:
    """`anna, instagram, duo`."""
    return ", ".join(part for part in (lock.creator, lock.platform, lock.package, lock.flight) if part)


def misstated_name(found: Misstated) -> str:
    """Where it stands, as people say it: `line 3: cost of anna`, `reach of April`, `total spend`."""
    match found.path:
        case ("lines", int(position), *rest):
            where, what = f"line {found.line or position + 1}", _inner(rest)
            return f"{where}: {what} of {found.of}" if what else f"{where}: {found.of}"
        case ("totals", str(measure)):
            return f"total {_field(measure)}"
        case ("objective", str(part)):
            return f"{part} of the objective"
        case ("flights" | "months" | "rules" | "violations" | "assumptions" | "warnings" as part, int(), *rest):
            of = "no month" if found.of in ("", "None") else found.of
            whose = of if rest and part in ("flights", "months") else f"{part.removesuffix('s')} {of}"
            return f"{_inner(rest)} of {whose}" if rest else whose
        case ("costs", str(kind)):
            return f"{_field(kind)} cost in all"
        case path:
            return _inner(path)


def _inner(path: Sequence[str | int]) -> str:
    """`agency cost`, `payment 2, amount`, `recoverable tax`."""
    match list(path):
        case ["costs", str(kind)]:
            return f"{_field(kind)} cost"
        case ["payments" | "taxes" as parts, int(position), *rest]:
            part = {"payments": "payment", "taxes": "tax"}[parts]
            return ", ".join([f"{part} {position + 1}", *([_inner(rest)] if rest else [])])
        case [str(column)] if column.startswith("cost_"):
            return f"{_field(column.removeprefix('cost_'))} cost"
        case parts:
            return ", ".join(_field(part) if isinstance(part, str) else str(part + 1) for part in parts)


def misstated_words(found: Misstated, currency: str, digits: int) -> str:
    """`stated as €100.00, re-computed as €120.00`."""
    if found.stated is None and found.true is None:
        return "is left out"
    if found.stated is None:
        return f"is not stated; re-computed as {_said(found.true, found, currency, digits)}"
    stated = _said(found.stated, found, currency, digits)
    if found.path == ("objective", "bound"):
        return f"stated as {stated}; the plan itself has {_said(found.true, found, currency, digits)}"
    if found.path == ("digest",):
        return "does not fit: the file was changed after it was written, in something that cannot be re-computed"
    if found.true is None:
        return f"stated as {stated}; there is nothing of the kind"
    return f"stated as {stated}, re-computed as {_said(found.true, found, currency, digits)}"


def _field(name: str) -> str:
    return name.replace("_", " ")


def _said(value: object, found: Misstated, currency: str, digits: int) -> str:
    """A stated or true value as people read it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        number = float(value)
        if not math.isfinite(number) or abs(number) >= _HUGE:
            return f"{number:.6g}"
        if found.unit == "money":
            return money(value, currency, max(digits, _places(value)))
        return percent(value, 4) if found.unit == "share" else count(value, _places(value))
    text = str(value) or "nothing"
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _places(value: float | Decimal) -> int:
    """Decimals that a figure needs, up to six."""
    number = float(value)
    if number == math.floor(number):
        return 0
    return min(6, max(2, -int(Decimal(repr(round(number, 6))).normalize().as_tuple().exponent)))


def _plain_limits(told: Told) -> str:
    def shown(value: float | None) -> str:
        return "–" if value is None else f"{Decimal(repr(round(float(value), 6))).normalize():,f}"

    low = f"at least {shown(told.min)} asked" if told.min is not None else ""
    high = f"at most {shown(told.max)} allowed" if told.max is not None else ""
    return ", ".join(part for part in (shown(told.value), low, high) if part)
