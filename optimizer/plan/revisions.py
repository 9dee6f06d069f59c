"""How one revision of a plan differs from another: totals, who comes, who goes, what is booked otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from optimizer.plan.plan import Plan
from optimizer.words.figures import known, measured, money, plural

_MEASURES = ("spend", "creators", "posts", "engagement", "impressions", "reach", "conversions", "value")
Booking = tuple[str, str, str | None]
"""Creator, platform and flight: what is booked at most once."""


@dataclass(frozen=True, slots=True)
class LineChange:
    """A booking in one revision and in the other; None where it is not there."""

    creator: str
    platform: str
    flight: str | None
    before: str | None
    """The package."""
    after: str | None
    cost_before: Decimal
    cost_after: Decimal

    @property
    def kind(self) -> str:
        """`new`, `gone` or `changed`."""
        return "new" if self.before is None else "gone" if self.after is None else "changed"


@dataclass(frozen=True)
class Changes:
    """What is different in a later revision."""

    currency: str
    digits: int
    totals: tuple[tuple[str, Any, Any], ...]
    """(measure, before, after) of the totals that differ."""
    lines: tuple[LineChange, ...]

    def __bool__(self) -> bool:
        return bool(self.totals or self.lines)

    @property
    def sentence(self) -> str:
        """`2 bookings new, 1 gone; spend EUR 57,000.00 to EUR 56,400.00`; what else there is where nothing of it is."""
        kinds = [line.kind for line in self.lines]
        counts = [(kinds.count(kind), kind) for kind in ("new", "gone", "changed") if kind in kinds]
        words = [f"{plural(number, 'booking')} {kind}" for number, kind in counts[:1]]
        words += [f"{number:,} {kind}" for number, kind in counts[1:]]
        parts = [", ".join(words)] if words else []
        for measure, before, after in self.totals:
            if measure == "spend":
                shown = [money(amount, self.currency, self.digits) for amount in (before, after)]
                parts.append(f"spend {shown[0]} to {shown[1]}")
        return "; ".join(parts) or "the same bookings at the same costs; other figures or inputs differ"

    def total_words(self, measure: str, amount: Any) -> str:
        """A total as people read it."""
        return measured(amount, measure, self.currency, self.digits)


def changes(before: Plan, after: Plan) -> Changes:
    """What differs from one plan to the other; outcomes to a part in a million."""
    totals = tuple(
        (measure, before.totals.get(measure), after.totals.get(measure))
        for measure in _MEASURES
        if _differ(before.totals.get(measure), after.totals.get(measure))
    )
    old, new = _booked(before), _booked(after)
    lines = []
    for key in sorted(old.keys() | new.keys(), key=lambda key: tuple(part or "" for part in key)):
        was, now = old.get(key), new.get(key)
        if was is not None and now is not None and (was["package"], was["cost"]) == (now["package"], now["cost"]):
            continue
        package = [None if line is None else str(line["package"]) for line in (was, now)]
        cost = [Decimal(0) if line is None else line["cost"] for line in (was, now)]
        lines.append(LineChange(*key, package[0], package[1], cost[0], cost[1]))
    return Changes(after.currency, after.digits, totals, tuple(lines))


def _booked(plan: Plan) -> dict[Booking, Mapping[Any, Any]]:
    lines = plan.lines.to_dict("records")
    return {(str(line["creator"]), str(line["platform"]), line["flight"] or None): line for line in lines}


def _differ(one: Any, other: Any) -> bool:
    if not known(one) or not known(other):
        return known(one) != known(other)
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return one != other
    return abs(float(one) - float(other)) > 1e-6 * max(1.0, abs(float(one)))
