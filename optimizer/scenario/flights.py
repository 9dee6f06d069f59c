"""When a campaign runs: flights with their own limits, rest between them, and what is remembered."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, WithJsonSchema, model_validator

from optimizer.scenario.fields import Day, LimitField, Measure, OneOf, Share, Strict, Text, field_problem
from optimizer.scenario.rule_grammar import Rule, Target
from optimizer.scenario.shorthand import Schema, shorthand

_Target = Annotated[Target, shorthand("min")]
_SPAN = re.compile(r"(\d{1,4})\s*(days?|weeks?|flights?)")
_SPAN_SCHEMA: Schema = {"type": "string", "pattern": f"^{_SPAN.pattern}$"}


class Flight(Strict):
    """A period of the campaign."""

    name: Text
    """How rules, locks and packages speak of it."""
    start: Day | None = None
    """Its first day."""
    end: Day | None = None
    """Its last day."""
    budget: LimitField | None = None
    """What the flight may cost at most: an amount, or a share of the campaign's budget."""
    targets: dict[Measure, _Target] = Field(default_factory=dict)
    """Floors and ceilings on what happens in the flight: `{creators: {min: 3, max: 20}, posts: 10}`."""

    @model_validator(mode="after")
    def _has_both_ends(self) -> Self:
        if (self.start is None) != (self.end is None):
            missing = "end" if self.end is None else "start"
            raise field_problem(f"{self.name} has no {missing}", "give the first and the last day, or neither", missing)
        if self.start is not None and self.end is not None and self.end < self.start:
            raise field_problem(f"{self.name} ends on {self.end}, before it starts", "swap start and end", "end")
        return self

    @model_validator(mode="after")
    def _asks_what_can_be_asked(self) -> Self:
        if self.budget is not None:
            self._checked("budget", name="budget", measure="spend", max=self.budget)
        for measure, target in self.targets.items():
            self._checked("targets", measure, name=measure, measure=measure, **dict(target))
        return self

    def _checked(self, *place: str, **rule: Any) -> None:
        try:
            Rule(**rule)
        except ValidationError as error:
            context = error.errors()[0].get("ctx") or {}
            at = () if place == ("budget",) else context.get("at", ())
            raise field_problem(str(context["what"]), str(context["hint"]), *place, *at) from error

    @property
    def placed_rules(self) -> Iterator[tuple[tuple[str, ...], Rule]]:
        """What the flight asks for, as rules of the plan, and the field of the flight where each stands."""
        where = {"flight": OneOf((self.name,))}
        if self.budget is not None:
            of: Literal["plan", "budget"] = "budget" if self.budget.is_share else "plan"
            yield (
                ("budget",),
                Rule(name=f"budget of {self.name}", measure="spend", where=where, max=self.budget, of=of),
            )
        for measure, target in self.targets.items():
            name = f"target of {self.name}: {measure}"
            yield ("targets", measure), Rule(name=name, measure=measure, where=where, **dict(target))

    @property
    def rules(self) -> Iterator[Rule]:
        """The same without their places."""
        return (rule for _, rule in self.placed_rules)


@dataclass(frozen=True, slots=True)
class Rest:
    """How long a channel rests after a flight: so many days, or so many whole flights."""

    count: int
    unit: Literal["days", "flights"]

    def __str__(self) -> str:
        return f"{self.count} {self.unit if self.count != 1 else self.unit[:-1]}"


def _rest(raw: object) -> object:
    if isinstance(raw, Rest):
        return raw
    span = _SPAN.fullmatch(str(raw).strip().lower())
    if span is None:
        raise field_problem(f"{raw} is no rest", "write, say, 14 days, 2 weeks or 1 flight")
    count, unit = int(span[1]), span[2]
    return Rest(count, "flights") if unit.startswith("f") else Rest(count * (7 if unit.startswith("w") else 1), "days")


class Timing(Strict):
    """How flights follow each other."""

    rest: Annotated[Rest | None, BeforeValidator(_rest), WithJsonSchema(_SPAN_SCHEMA)] = None
    """Between two bookings of one channel; none where it is left out."""
    carry_over: Share = Decimal(0)
    """Chance that whoever saw a flight still remembers it in the next one."""
    posted: Literal["start", "end"] = "end"
    """The day of a flight on which its content counts as posted, for activity and payments by month."""


def posting_day(flight: Flight, timing: Timing) -> date | None:
    """When the content of a flight counts as posted."""
    return flight.start if timing.posted == "start" else flight.end


def too_close(first: Flight, later: Flight, steps: int, rest: Rest | None) -> bool:
    """Whether one channel must not be in both: `later` comes `steps` flights after `first`.

    A rest in days is counted in the days that lie between the flights and belong to neither.
    """
    if rest is None:
        return False
    if rest.unit == "flights":
        return steps <= rest.count
    assert first.end is not None
    assert later.start is not None  # `flight_problem` has seen to both
    return (later.start - first.end).days - 1 < rest.count


def rest_windows(flights: Sequence[Flight], rest: Rest | None) -> tuple[tuple[int, ...], ...]:
    """Sets of flights of which a channel may be in one only, as large as they can be.

    A flight and the rest after it are a stretch of time, and two flights are too close where their stretches
    meet: so each largest set of flights that exclude each other shares the start of one of them.
    """
    windows: list[tuple[int, ...]] = []
    for last, flight in enumerate(flights):
        before = [earlier for earlier in range(last) if too_close(flights[earlier], flight, last - earlier, rest)]
        window = (*before, last)
        if windows and set(windows[-1]) <= set(window):
            windows.pop()
        if len(window) > 1:
            windows.append(window)
    return tuple(windows)


def rest_blocks(flights: int, windows: tuple[tuple[int, ...], ...]) -> tuple[int, ...]:
    """For each flight the number of its block. Flights of one block exclude each other; blocks are large, from the
    first flight on, so that few rows are left to say what blocks do not."""
    block = [-1] * flights
    number = 0
    for first in range(flights):
        if block[first] >= 0:
            continue
        inside = [[flight for flight in window if block[flight] < 0] for window in windows if first in window]
        for flight in max(inside, key=len, default=[first]):
            block[flight] = number
        number += 1
    return tuple(block)


def refuse_bad_flights(flights: tuple[Flight, ...], timing: Timing) -> None:
    """What flights must not be to each other. Raises the field problem, from the scenario's fields on."""
    names: set[str] = set()
    for position, flight in enumerate(flights):
        if flight.name.casefold() in names:
            hint = "give each flight a name of its own"
            raise field_problem(f"two flights have the same name: {flight.name}", hint, "flights", position, "name")
        names.add(flight.name.casefold())
    dated = [(position, flight) for position, flight in enumerate(flights) if flight.start is not None]
    for (_, before), (position, other) in itertools.pairwise(dated):
        assert before.start is not None
        assert other.start is not None
        if other.start < before.start:
            what = f"{other.name} starts before {before.name}"
            raise field_problem(what, "put the flights in the order of their first days", "flights", position, "start")
    if timing.rest is not None and timing.rest.unit == "days" and len(dated) < len(flights):
        missing = next(flight.name for flight in flights if flight.start is None)
        hint = "give every flight a start and an end, or a rest in flights"
        raise field_problem(f"a rest of {timing.rest} needs dates, and {missing} has none", hint, "timing", "rest")
