"""What is agreed with creators: a deal for each booking that was talked about, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

DealStatus = Literal["offered", "agreed", "signed", "posted", "paid", "declined"]
STATUSES: tuple[DealStatus, ...] = ("offered", "agreed", "signed", "posted", "paid", "declined")
"""In the order in which a booking comes about; `declined` ends it."""
LOCKING: tuple[DealStatus, ...] = ("signed", "posted", "paid")
"""What cannot be taken back: the booking stays in every plan."""
COMMITTED: tuple[DealStatus, ...] = ("agreed", *LOCKING)
"""What both sides have said yes to."""


@dataclass(frozen=True, slots=True)
class Deal:
    """A booking that was talked about, under the names of roster and scenario."""

    creator: str
    platform: str
    package: str | None
    """None for a creator who declined everything."""
    flight: str | None
    """None where the scenario has no flights, or the deal names none."""
    status: DealStatus
    amount: Decimal | None = None
    """The creator's fee as agreed, in whole units of `currency`; None where only the status is known."""
    currency: str = ""
    rate: Decimal = Decimal(1)
    """What a unit of `currency` is worth in the scenario's."""
    price: int | None = None
    """The fee in minor units of the scenario's currency: amount times rate, rounded half up once."""
    outside: bool = False
    """The creator, or this channel of theirs, is not in the roster: the deal's own row says all that is known."""
    outcomes: Mapping[str, float] = field(default_factory=dict)
    """Engagement, impressions, reach as the row states them, where the roster cannot know them."""
    kept: Mapping[str, str] = field(default_factory=dict)
    """Further columns of the file, which travel along."""
    file: str = ""
    line: int | None = None

    @property
    def locks(self) -> bool:
        """Whether the booking must be in every plan."""
        return self.status in LOCKING


@dataclass(frozen=True, slots=True)
class DealOfLine:
    """What a line of a plan says of its deal. Money is in whole units of the plan's currency but for `amount`."""

    status: DealStatus
    price: Decimal | None
    """The creator's fee as agreed; None where only the status is known."""
    quoted: Decimal | None
    """The fee by the roster; None where it has no price of its own, not even an estimate."""
    variance: Decimal | None
    """Agreed less quoted."""
    amount: Decimal | None
    """The fee in the currency in which it was agreed."""
    currency: str
    rate: Decimal
    """What a unit of that currency is worth in the plan's."""
    estimated: bool
    """The quote is an estimate."""
    outside: bool
    """The creator is not in the roster."""
    kept: Mapping[str, str]
    """Further columns of the file."""
