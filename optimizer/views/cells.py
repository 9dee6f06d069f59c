"""Typed cells: what a figure is, not how it is written. Only `render` turns them into text or numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from optimizer.measures import is_money
from optimizer.words.figures import places_for

Number = bool | Decimal | int | float
"""True and False are figures of data alone; they come back from JSON as what they were."""
Tone = Literal["", "good", "warn", "bad", "quiet", "strong"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What every cell can say beside its figure."""

    tone: Tone = ""
    estimated: bool = False
    """Rests on a default, not on the planner's own data."""


@dataclass(frozen=True, slots=True)
class Name(Look):
    """A text from somebody's file: a creator, a rule, a niche."""

    text: str | None
    kind: Literal["name"] = "name"


@dataclass(frozen=True, slots=True)
class Names(Look):
    """Several texts from somebody's file, in their order."""

    texts: tuple[str, ...]
    most: int = 12
    """How many a person is shown; the rest is counted."""
    kind: Literal["names"] = "names"


@dataclass(frozen=True, slots=True)
class Words(Look):
    """A text of our own, from `words`."""

    text: str | None
    kind: Literal["words"] = "words"


@dataclass(frozen=True, slots=True)
class Money(Look):
    """An amount in whole units of a currency."""

    value: Number | None
    currency: str
    digits: int
    """Decimals that are shown."""
    signed: bool = False
    """Shows a plus where it grows: for differences."""
    kind: Literal["money"] = "money"


@dataclass(frozen=True, slots=True)
class UnitPrice(Look):
    """Money for one unit of a measure, to three significant digits below one."""

    value: float | None
    currency: str
    kind: Literal["price"] = "price"


@dataclass(frozen=True, slots=True)
class Count(Look):
    """People, times, pieces."""

    value: Number | None
    places: int = 0
    about: bool = False
    """A modelled figure: rounded to three significant digits for people."""
    signed: bool = False
    kind: Literal["count"] = "count"


@dataclass(frozen=True, slots=True)
class Share(Look):
    """A fraction, shown as a percentage."""

    value: Number | None
    places: int = 1
    signed: bool = False
    heat: bool = False
    """Coloured by how much it is, where colours can be had."""
    kind: Literal["share"] = "share"


@dataclass(frozen=True, slots=True)
class Bar(Look):
    """A fraction from 0 to 1, drawn as a bar where there is room for one."""

    value: Number | None
    kind: Literal["bar"] = "bar"


@dataclass(frozen=True, slots=True)
class Stack(Look):
    """Shares of a whole by name, drawn as one bar."""

    shares: tuple[tuple[str, float], ...]
    kind: Literal["stack"] = "stack"


@dataclass(frozen=True, slots=True)
class Gap(Look):
    """How far a plan is proven; rounded away from what is proven."""

    value: float | None
    kind: Literal["gap"] = "gap"


@dataclass(frozen=True, slots=True)
class Day(Look):
    """A date."""

    value: date | None
    kind: Literal["day"] = "day"


@dataclass(frozen=True, slots=True)
class Month(Look):
    """A month such as `2027-03`; None where no date is known."""

    value: str | None
    kind: Literal["month"] = "month"


Plain = Name | Names | Words | Money | UnitPrice | Count | Share | Bar | Stack | Gap | Day | Month


@dataclass(frozen=True, slots=True)
class Live(Look):
    """A cell that a workbook works out itself; everywhere else it is the cell as it stands now.

    `formula` names columns of its table in braces: `{cost}` in the same row, `{cost+1}` in the next one.
    """

    cell: Annotated[Plain, Field(discriminator="kind")]
    formula: str
    kind: Literal["live"] = "live"


Cell = Annotated[Plain | Live, Field(discriminator="kind")]


def measured(
    value: Number | None, measure: str, currency: str, digits: int, *, share: bool = False, tone: Tone = ""
) -> Plain:
    """The cell of a measure: money for spend and value, a fraction for a share, else a count."""
    if share:
        return Share(value, tone=tone)
    if is_money(measure):
        return Money(value, currency, digits, tone=tone)
    return Count(value, places_for([value]), tone=tone)
