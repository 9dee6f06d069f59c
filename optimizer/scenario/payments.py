"""When the brand pays: `50% on signing, 50% 30 days after posting`."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, WithJsonSchema

from optimizer.scenario import numbers
from optimizer.scenario.fields import field_problem
from optimizer.scenario.shorthand import Schema
from optimizer.words.figures import percent

Event = Literal["signing", "posting", "day"]
HINT = "write, say, 50% on signing, rest 30 days after posting"
_PART = re.compile(r"(?P<share>all|(?:the )?(?:rest|balance)|[\d.]+\s*%)\s+(?P<when>\S.*)")
_WHEN = re.compile(
    r"(?:(?P<count>\d{1,3}) (?P<unit>day|week|month)s? (?P<side>after|before)|on|at|upon) (?P<event>signing|posting)"
)
_DAY = re.compile(r"on (\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, slots=True)
class Instalment:
    """A share of a line's cost, and when it falls due: an event and a distance from it, or a day."""

    share: Decimal
    event: Event
    days: int = 0
    months: int = 0
    day: date | None = None

    def due(self, signing: date | None, posting: date | None) -> date | None:
        """The day it falls due; None where its event has no date."""
        start = {"signing": signing, "posting": posting, "day": self.day}[self.event]
        if start is None:
            return None
        month = start.year * 12 + start.month - 1 + self.months
        year, month = month // 12, month % 12 + 1
        last = calendar.monthrange(year, month)[1]
        return date(year, month, min(start.day, last)) + timedelta(days=self.days)


ON_POSTING = (Instalment(Decimal(1), "posting"),)


def month_of(day: date | None) -> str | None:
    """`2027-03`, or None where there is no day."""
    return None if day is None else day.isoformat()[:7]


def cumulative(terms: tuple[Instalment, ...]) -> list[Decimal]:
    """The share that is paid with each instalment and those before it; the last is 1."""
    sums, total = [], Decimal(0)
    for part in terms:
        total += part.share
        sums.append(total)
    return [*sums[:-1], Decimal(1)]


def _terms(raw: object) -> object:
    if isinstance(raw, tuple):
        return raw
    texts = raw if isinstance(raw, list) else str(raw).replace(" and ", ",").split(",")
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
        Instalment(1 - stated, part.event, part.days, part.months, part.day) if number in open_parts else part
        for number, part in enumerate(parts)
    )


def _instalment(text: str) -> Instalment:
    """One instalment; a share of -1 stands for the rest."""
    part = _PART.fullmatch(text)
    when = None if part is None else _WHEN.fullmatch(part["when"])
    day = None if part is None else _DAY.fullmatch(part["when"])
    if part is None or (when is None and day is None):
        raise field_problem(f"{text!r} is no instalment", HINT)
    share = Decimal(-1)
    if part["share"].endswith("%"):
        try:
            share = numbers.share(part["share"])
        except numbers.NotANumber as error:
            raise field_problem(error.what, error.hint or HINT) from error
        if share == 0:
            raise field_problem(f"{text!r} pays nothing", "leave it out")
    elif part["share"] == "all":
        share = Decimal(1)
    if day is not None:
        try:
            return Instalment(share, "day", day=date.fromisoformat(day[1]))
        except ValueError as error:
            raise field_problem(f"{day[1]} is not a date", "write year, month and day: 2027-03-01") from error
    assert when is not None
    count = int(when["count"] or 0) * (-1 if when["side"] == "before" else 1)
    event: Event = "signing" if when["event"] == "signing" else "posting"
    if when["unit"] == "month":
        return Instalment(share, event, months=count)
    return Instalment(share, event, days=count * (7 if when["unit"] == "week" else 1))


_TEXTS: Schema = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
Terms = Annotated[tuple[Instalment, ...], BeforeValidator(_terms), WithJsonSchema(_TEXTS)]
