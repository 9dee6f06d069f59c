"""What can be wrong with a plan: one type for each, from where it is found to where it is told.

`figures` is what a plan file says of each: its value, the least and the most that is allowed, None where there is none.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from optimizer.facts.results import RuleResult

Figures = tuple[float | None, float | None, float | None]
Unit = Literal["money", "count", "share", "text"]


@dataclass(frozen=True, slots=True)
class RuleBroken:
    """A rule of the scenario."""

    result: RuleResult

    @property
    def figures(self) -> Figures:
        """Value, least, most."""
        return self.result.value, self.result.min, self.result.max


@dataclass(frozen=True, slots=True)
class BookedTwice:
    """A channel with several packages at once: it sells one at a time."""

    creator: str
    platform: str
    flight: str | None
    times: int

    @property
    def figures(self) -> Figures:
        """Value, least, most."""
        return float(self.times), None, 1.0


@dataclass(frozen=True, slots=True)
class TooClose:
    """A channel in two flights with less rest between them than the scenario asks for."""

    creator: str
    platform: str
    first: str
    later: str
    count: int
    """The rest that is asked for, in so many"""
    unit: Literal["days", "flights"]

    @property
    def figures(self) -> Figures:
        """Value, least, most."""
        return 2.0, None, 1.0


@dataclass(frozen=True, slots=True)
class LockMissing:
    """What must be in the plan and is not; None matches anything."""

    creator: str
    platform: str | None
    package: str | None
    flight: str | None

    @property
    def figures(self) -> Figures:
        """Value, least, most."""
        return 0.0, 1.0, None


@dataclass(frozen=True, slots=True)
class ExcludedBooked:
    """A creator who must not be in the plan and is, once for each of their lines."""

    creator: str

    @property
    def figures(self) -> Figures:
        """Value, least, most."""
        return 1.0, None, 0.0


@dataclass(frozen=True, slots=True)
class ApartTogether:
    """Creators of whom one may be in the plan, and how many are."""

    creators: tuple[str, ...]
    booked: int

    @property
    def figures(self) -> Figures:
        """Value, least, most."""
        return float(self.booked), None, 1.0


@dataclass(frozen=True, slots=True)
class TogetherSplit:
    """Creators of whom all or none may be in the plan, and how many are."""

    creators: tuple[str, ...]
    booked: int

    @property
    def figures(self) -> Figures:
        """Value, least, most."""
        return float(self.booked), float(len(self.creators)), float(len(self.creators))


@dataclass(frozen=True, slots=True)
class Misstated:
    """Something that a plan file states and that is not so.

    `stated` and `true` are plain values: numbers, texts, truths; None for what is not there.
    """

    path: tuple[str | int, ...]
    """Where it stands in a plan file, as `("lines", 3, "cost")`, positions from 0; of a table the column comes last."""
    stated: object
    true: object
    unit: Unit
    of: str = ""
    """Whose it is: the creator of a line, the name of a rule or of a flight, a month."""
    line: int | None = None
    """Line of the file for a table, number of the entry from 1 for a plan.json."""

    @property
    def figures(self) -> Figures:
        """Stated and true, where they are numbers."""
        stated, true = (
            float(value) if isinstance(value, int | float | Decimal) and not isinstance(value, bool) else None
            for value in (self.stated, self.true)
        )
        return stated, true, true


@dataclass(frozen=True, slots=True)
class PairDiffers:
    """The plan.json or plan.csv beside a plan file, which is of another plan."""

    file: str
    """Its name."""
    line: int | None
    """The first line of the table that differs; None where it cannot be read."""

    @property
    def figures(self) -> Figures:
        """There are none."""
        return None, None, None


@dataclass(frozen=True, slots=True)
class Told:
    """What an older plan file says is broken, in its own words."""

    rule: str
    value: float | None
    min: float | None
    max: float | None

    @property
    def figures(self) -> Figures:
        """Value, least, most."""
        return self.value, self.min, self.max


Violation = (
    RuleBroken
    | BookedTwice
    | TooClose
    | LockMissing
    | ExcludedBooked
    | ApartTogether
    | TogetherSplit
    | Misstated
    | PairDiffers
    | Told
)
KINDS: dict[str, type] = {
    "booked_twice": BookedTwice,
    "too_close": TooClose,
    "lock_missing": LockMissing,
    "excluded_booked": ExcludedBooked,
    "apart_together": ApartTogether,
    "together_split": TogetherSplit,
    "misstated": Misstated,
    "pair_differs": PairDiffers,
}
"""The types by the name that a plan file gives them; a broken rule is `rule`."""
