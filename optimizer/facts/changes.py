"""How one plan differs from another, booking by booking."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

ChangeKind = Literal["kept", "changed", "added", "dropped"]


@dataclass(frozen=True, slots=True)
class LineChange:
    """What is booked of a channel, in its flight, in one plan and in another."""

    kind: ChangeKind
    creator: str
    platform: str
    flight: str | None
    before: str | None
    """Package of the one plan; None where it has none."""
    after: str | None
    """Package of the other."""
    cost_before: Decimal | None
    """What it costs there, in whole units of the currency; None where nothing is booked, or nothing is said."""
    cost_after: Decimal | None
