"""The kinds of value a scenario field can hold, each read as a person means it.

A field that cannot be read raises `field_problem`, which carries a sentence and a hint for the user.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema
from pydantic_core import PydanticCustomError

from optimizer.scenario import numbers
from optimizer.scenario.shorthand import DATE, NAME, NUMBER, NUMBER_OR_SHARE, AsTuple, Schema
from optimizer.words.figures import exact, grouped

Measure = Literal["spend", "creators", "posts", "engagement", "impressions", "reach", "conversions", "value"]
RuleMeasure = Literal[Measure, "cash"]
"""What a rule may limit; cash is the spend in the month in which it is paid."""
Objective = Literal["engagement", "reach", "impressions", "conversions", "value", "spend"]


class Strict(BaseModel):
    """Base of every part of a scenario: frozen, and unknown fields are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


def field_problem(what: str, hint: str = "", *at: str | int) -> PydanticCustomError:
    """An error whose message and hint reach the user as they are; `at` leads on from the field that raises it."""
    return PydanticCustomError("field_problem", "{what}", {"what": what, "hint": hint, "at": at})


def _reader(read: Callable[[object], Any]) -> BeforeValidator:
    def validate(raw: object) -> Any:
        try:
            return read(raw)
        except numbers.NotANumber as error:
            raise field_problem(error.what, error.hint) from error

    return BeforeValidator(validate)


def _text(raw: object) -> str:
    if isinstance(raw, Decimal):
        return str(getattr(raw, "text", f"{exact(raw)}"))
    if not isinstance(raw, str):
        raise field_problem("text is needed here", "write a name; put it in quotes if it looks like something else")
    if not raw.strip():
        raise field_problem("this text is empty", "write a name or leave the field out")
    return unicodedata.normalize("NFC", raw.strip())  # as the roster's names are


def _platform(raw: object) -> str:
    return _text(raw).lower()


def _amount(raw: object) -> Decimal:
    value = numbers.number(raw)
    if value < 0:
        raise field_problem(f"{grouped(value)} is negative", "amounts of money are 0 or more")
    return value


def _count(raw: object) -> int:
    value = numbers.number(raw)
    if value != value.to_integral_value() or value < 0:
        raise field_problem(f"{exact(value)} is not a whole number", "write a whole number such as 3")
    return int(value)


def _positive(raw: object) -> Decimal:
    value = numbers.number(raw)
    if value <= 0:
        raise field_problem(f"{exact(value)} is not above zero", "write a number above zero")
    return value


def _limit(raw: object) -> numbers.Limit:
    return raw if isinstance(raw, numbers.Limit) else numbers.limit(raw)


def _switch(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise field_problem("true or false is needed here", "YAML 1.2 reads yes and no as words; write true or false")
    return raw


def _day(raw: object) -> date:
    if isinstance(raw, date):
        return raw
    try:
        return datetime.strptime(str(raw).strip(), "%Y-%m-%d").date()  # noqa: DTZ007 - a day has no time zone
    except ValueError as error:
        raise field_problem(f"{raw} is not a date", "write year, month and day: 2027-03-01") from error


Text = Annotated[str, BeforeValidator(_text), WithJsonSchema(NAME)]
Platform = Annotated[str, BeforeValidator(_platform), WithJsonSchema(NAME)]
Amount = Annotated[Decimal, _reader(_amount), WithJsonSchema(NUMBER)]
Share = Annotated[Decimal, _reader(numbers.share), WithJsonSchema(NUMBER_OR_SHARE)]
Factor = Annotated[Decimal, _reader(numbers.factor), WithJsonSchema(NUMBER_OR_SHARE)]
Positive = Annotated[Decimal, _reader(_positive), WithJsonSchema(NUMBER)]
Count = Annotated[int, _reader(_count), WithJsonSchema(NUMBER)]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema(DATE)]
Switch = Annotated[bool, BeforeValidator(_switch), WithJsonSchema({"type": "boolean"})]
LimitField = Annotated[numbers.Limit, _reader(_limit), WithJsonSchema(NUMBER_OR_SHARE)]
AsList = AsTuple()


@dataclass(frozen=True, slots=True)
class OneOf:
    """The column holds one of `values` (texts are compared without regard to case)."""

    values: tuple[str | Decimal | bool, ...]

    def __str__(self) -> str:
        return " or ".join(str(value).lower() if isinstance(value, bool) else str(value) for value in self.values)


@dataclass(frozen=True, slots=True)
class Between:
    """The column's number or date lies between `min` and `max`, both ends included; both are of one kind."""

    min: Decimal | date | None
    max: Decimal | date | None

    @property
    def dates(self) -> bool:
        """Whether the ends are dates."""
        return isinstance(self.min, date) or isinstance(self.max, date)

    def __str__(self) -> str:
        low, high = (f"{grouped(end)}" if isinstance(end, Decimal) else str(end) for end in (self.min, self.max))
        after, before = ("later", "before") if self.dates else ("more", "less")
        if self.max is None:
            return f"{low} or {after}"
        return f"{high} or {before}" if self.min is None else f"{low} to {high}"


_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")


def _condition(raw: object) -> OneOf | Between:
    if isinstance(raw, OneOf | Between):
        return raw
    if isinstance(raw, Mapping):
        unknown = sorted(set(raw) - {"min", "max"})
        if unknown or not raw:
            raise field_problem(
                f"a condition knows min and max, not {', '.join(unknown) or 'nothing'}",
                "write a value, a list of values, or {min: 10k, max: 50k}",
            )
        low, high = (_end(raw[end]) if end in raw else None for end in ("min", "max"))
        if isinstance(low, date) and isinstance(high, date):
            if low > high:
                raise field_problem(f"min {low} is after max {high}", "swap the two")
        elif isinstance(low, Decimal) and isinstance(high, Decimal):
            if low > high:
                raise field_problem(f"min {exact(low)} is above max {exact(high)}", "swap the two")
        elif low is not None and high is not None:
            raise field_problem("min and max mix a date and a number", "write both ends in one way")
        return Between(low, high)
    values = raw if isinstance(raw, list) else [raw]
    if not values or not all(isinstance(value, str | Decimal | bool) for value in values):
        raise field_problem(
            "a condition is a value, a list of values, or {min, max}", "write, say, niche: [skincare, beauty]"
        )
    return OneOf(tuple(_text(value) if isinstance(value, str) else cast("Decimal | bool", value) for value in values))


def _end(raw: object) -> Decimal | date:
    """An end of a range: a date where it is written as one, else a number."""
    return _day(raw) if _DATE.fullmatch(str(raw).strip()) else numbers.limit(raw).value


def _where(raw: object) -> object:
    if not isinstance(raw, Mapping):
        raise field_problem("where needs a column and a value", "write, say, where: {tier: micro}")
    return raw


_VALUE: Schema = {"type": ["string", "number", "boolean"]}
_CONDITION: Schema = {
    "anyOf": [
        _VALUE,
        {"type": "array", "items": _VALUE, "minItems": 1},
        {
            "type": "object",
            "properties": {"min": NUMBER_OR_SHARE, "max": NUMBER_OR_SHARE},
            "additionalProperties": False,
            "minProperties": 1,
        },
    ]
}
Condition = Annotated[OneOf | Between, _reader(_condition), WithJsonSchema(_CONDITION)]
Where = Annotated[dict[str, Condition], BeforeValidator(_where)]
"""Column name to condition; all of them must hold."""


def where_words(where: Mapping[str, OneOf | Between]) -> str:
    """`tier micro, country FR or BE`, for messages and names."""
    return ", ".join(f"{column} {condition}" for column, condition in where.items())
