"""When the brand pays: `50% on signing, 50% 30 days after posting`, for everything or for each kind of cost."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, WithJsonSchema

from optimizer.scenario import numbers
from optimizer.scenario.fields import field_problem
from optimizer.scenario.kinds import KINDS, PAYEES
from optimizer.scenario.shorthand import Schema
from optimizer.words.figures import percent

Event = Literal["signing", "posting", "day"]
MonthEnd = Literal["", "of event", "of due"]
HINT = "write, say, 50% on signing, rest 30 days after posting"
OTHERS = "others"
"""What is paid on the terms of no kind of its own."""
_PART = re.compile(r"(?P<share>all|(?:the )?(?:rest|balance)|[\d.]+\s*%)\s+(?P<when>\S.*)")
_WHEN = re.compile(
    r"(?:(?P<count>\d{1,3}) (?P<unit>day|week|month)s? (?P<side>after|before)|on|at|upon) "
    r"(?P<end>(?:the )?end of(?: the)? month of )?(?P<event>signing|posting)"
    r"(?P<month_end> (?:at )?(?:the )?end of(?: the)? month| eom)?"
)
_NET = re.compile(r"net (\d{1,3})( eom| end of month)?")
_DAY = re.compile(r"on (\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, slots=True)
class Delay:
    """A time after a day."""

    days: int = 0
    months: int = 0

    def after(self, day: date) -> date:
        """The day that comes so much later; a month after January 31st is the last day of February."""
        month = day.year * 12 + day.month - 1 + self.months
        year, month = month // 12, month % 12 + 1
        return date(year, month, min(day.day, _last_day(year, month))) + timedelta(days=self.days)

    def __str__(self) -> str:
        count, unit = (self.months, "month") if self.months else (self.days, "day")
        return f"{count} {unit}{'' if count == 1 else 's'}"


@dataclass(frozen=True, slots=True)
class Instalment:
    """A share of what is to be paid, and when it falls due: an event and a distance from it, or a day."""

    share: Decimal
    event: Event
    days: int = 0
    months: int = 0
    day: date | None = None
    month_end: MonthEnd = ""
    """Counted from the end of the event's month, or moved to the end of the month in which it falls due."""

    def due(self, signing: date | None, posting: date | None) -> date | None:
        """The day it falls due; None where its event has no date."""
        start = {"signing": signing, "posting": posting, "day": self.day}[self.event]
        if start is None:
            return None
        if self.month_end == "of event":
            start = end_of_month(start)
        due = Delay(self.days, self.months).after(start)
        return end_of_month(due) if self.month_end == "of due" else due


Instalments = tuple[Instalment, ...]
ON_POSTING: Instalments = (Instalment(Decimal(1), "posting"),)


@dataclass(frozen=True, slots=True)
class PaymentTerms:
    """When each kind of cost is paid, with the tax on it."""

    others: Instalments = ON_POSTING
    """Of every kind that has no terms of its own."""
    kinds: Mapping[str, Instalments] = field(default_factory=dict)

    def of(self, kind: str) -> Instalments:
        """The terms of a kind of cost: its own, those of the invoice it stands on, or the others'."""
        return self.kinds.get(kind) or self.kinds.get(PAYEES.get(kind, ""), self.others)

    @property
    def has_days(self) -> bool:
        """Something is paid on a day that the terms name."""
        return any(part.day is not None for terms in (self.others, *self.kinds.values()) for part in terms)


def end_of_month(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=_last_day(day.year, day.month))


def _last_day(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


def month_of(day: date | None) -> str | None:
    """`2027-03`, or None where there is no day."""
    return None if day is None else day.isoformat()[:7]


def cumulative(terms: Instalments) -> list[Decimal]:
    """The share that is paid with each instalment and those before it; the last is 1."""
    sums, total = [], Decimal(0)
    for part in terms:
        total += part.share
        sums.append(total)
    return [*sums[:-1], Decimal(1)]


def _payment(raw: object) -> object:
    if isinstance(raw, PaymentTerms):
        return raw
    if not isinstance(raw, Mapping):
        return PaymentTerms(_terms(raw))
    for kind in raw:
        if kind not in (OTHERS, *KINDS[:-1]):
            hint = f"kinds are: {', '.join(KINDS[:-1])}, and {OTHERS} for all the rest"
            raise field_problem(f"{kind!r} is no kind of cost", hint, str(kind))
    own = {str(kind): _terms(terms) for kind, terms in raw.items()}
    return PaymentTerms(own.pop(OTHERS, ON_POSTING), own)


def _terms(raw: object) -> Instalments:
    texts = raw if isinstance(raw, list) else _apart(str(raw))
    written = [" ".join(str(text).lower().split()) for text in texts if str(text).strip()]
    parts = [_instalment(text) for text in written]
    open_parts = [number for number, part in enumerate(parts) if part.share < 0]
    stated = sum((part.share for part in parts if part.share >= 0), Decimal(0))
    if len(open_parts) > 1:
        raise field_problem("two instalments are the rest", "give all but one a percentage")
    if open_parts and stated >= 1:
        raise field_problem("nothing is left for the rest", "lower the percentages, or leave it out")
    if not open_parts and stated != 1:
        what = f"the instalments add up to {percent(stated, 4)}, not to 100 %"
        raise field_problem(what, "write rest for the last of them")
    return tuple(
        Instalment(1 - stated, part.event, part.days, part.months, part.day, part.month_end)
        if number in open_parts
        else part
        for number, part in enumerate(parts)
    )


def _apart(text: str) -> list[str]:
    """The instalments of a text; the comma of `30 days after posting, end of month` parts none."""
    joined = re.sub(r",\s*((?:at )?(?:the )?end of|eom\b)", r" \1", text.lower())
    return joined.replace(" and ", ",").split(",")


def _instalment(text: str) -> Instalment:
    """One instalment; a share of -1 stands for the rest, and for all where it stands alone."""
    part = _PART.fullmatch(text)
    when_text, share = text if part is None else part["when"], Decimal(-1)
    if part is not None and part["share"].endswith("%"):
        try:
            share = numbers.share(part["share"])
        except numbers.NotANumber as error:
            raise field_problem(error.what, error.hint or HINT) from error
        if share == 0:
            raise field_problem(f"{text!r} pays nothing", "leave it out")
    elif part is not None and part["share"] == "all":
        share = Decimal(1)
    when, day, net = _WHEN.fullmatch(when_text), _DAY.fullmatch(when_text), _NET.fullmatch(when_text)
    if day is not None:
        try:
            return Instalment(share, "day", day=date.fromisoformat(day[1]))
        except ValueError as error:
            raise field_problem(f"{day[1]} is not a date", "write year, month and day: 2027-03-01") from error
    if net is not None:
        return Instalment(share, "posting", days=int(net[1]), month_end="of due" if net[2] else "")
    if when is None or (when["end"] and when["month_end"]):
        raise field_problem(f"{text!r} is no instalment", HINT)
    count = int(when["count"] or 0) * (-1 if when["side"] == "before" else 1)
    event: Event = "signing" if when["event"] == "signing" else "posting"
    month_end: MonthEnd = "of event" if when["end"] else "of due" if when["month_end"] else ""
    if when["unit"] == "month":
        return Instalment(share, event, months=count, month_end=month_end)
    return Instalment(share, event, days=count * (7 if when["unit"] == "week" else 1), month_end=month_end)


_TEXTS: Schema = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
Payment = Annotated[
    PaymentTerms,
    BeforeValidator(_payment),
    WithJsonSchema({"anyOf": [*_TEXTS["anyOf"], {"type": "object", "additionalProperties": _TEXTS}]}),
]
