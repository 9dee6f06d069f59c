"""How one revision of a plan differs from another: totals, who comes, who goes, what is booked otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from optimizer.facts.changes import ChangeKind, LineChange
from optimizer.measures import TOTALS
from optimizer.plan.plan import Plan
from optimizer.words.approval import changes_words
from optimizer.words.figures import known

Booking = tuple[str, str, str | None]
"""Creator, platform and flight: what is booked at most once."""


@dataclass(frozen=True)
class Changes:
    """What is different in a later revision."""

    currency: str
    digits: int
    totals: tuple[tuple[str, Any, Any], ...]
    """(measure, before, after) of the totals that differ."""
    lines: tuple[LineChange, ...]
    """The bookings that differ, by package or by cost."""

    def __bool__(self) -> bool:
        return bool(self.totals or self.lines)

    @property
    def sentence(self) -> str:
        """What differs, in a sentence."""
        spend = next(((before, after) for measure, before, after in self.totals if measure == "spend"), None)
        return changes_words([line.kind for line in self.lines], spend, self.currency, self.digits)


def changes(before: Plan, after: Plan) -> Changes:
    """What differs from one plan to the other; outcomes to a part in a million."""
    totals = tuple(
        (measure, before.totals.get(measure), after.totals.get(measure))
        for measure in TOTALS
        if _differ(before.totals.get(measure), after.totals.get(measure))
    )
    old, new = _booked(before), _booked(after)
    lines = []
    for key in sorted(old.keys() | new.keys(), key=lambda key: tuple(part or "" for part in key)):
        was, now = old.get(key), new.get(key)
        if was is not None and now is not None and (was["package"], was["cost"]) == (now["package"], now["cost"]):
            continue
        kind: ChangeKind = "added" if was is None else "dropped" if now is None else "changed"
        package = [None if line is None else str(line["package"]) for line in (was, now)]
        cost = [None if line is None else line["cost"] for line in (was, now)]
        lines.append(LineChange(kind, *key, package[0], package[1], cost[0], cost[1]))
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
