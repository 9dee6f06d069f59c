"""How a campaign stands against its plan. Money is in whole units of the plan's currency, outcomes in their own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

LineState = Literal["open", "delivered", "closed", "no_show", "unplanned"]
"""Nothing final yet; all content is out; and no invoice will follow; it will not come; it is in no plan."""


@dataclass(frozen=True, slots=True)
class MoneyTrack:
    """An amount of the plan and what became of it."""

    budget: Decimal
    """By the plan."""
    committed: Decimal
    """By today's deals, of what is agreed, signed, posted, paid or invoiced."""
    actual: Decimal
    """Invoiced, without the VAT that is claimed back."""
    forecast: Decimal
    """What it will have cost in the end."""

    @property
    def to_come(self) -> Decimal:
        """Still to be invoiced."""
        return self.forecast - self.actual

    @property
    def variance(self) -> Decimal:
        """Forecast less budget."""
        return self.forecast - self.budget


@dataclass(frozen=True, slots=True)
class Variance:
    """Why an amount is another than planned; the four add up to the variance, to the smallest unit."""

    price: Decimal
    """What was delivered cost more or less than planned, at the plan's rates of exchange."""
    volume: Decimal
    """More or fewer pieces came, or a booking that is in no plan, at the plan's prices."""
    exchange: Decimal
    """Other rates of exchange."""
    no_show: Decimal
    """Bookings that did not come."""

    @property
    def total(self) -> Decimal:
        """All four."""
        return self.price + self.volume + self.exchange + self.no_show


@dataclass(frozen=True, slots=True)
class OutcomeTrack:
    """An outcome of the plan and what became of it."""

    planned: float
    promised: float | None
    """What the plan's forecast makes of the pieces that came; None as long as nothing is known of them."""
    actual: float | None
    """What came by itself; None as long as nothing is known."""
    paid: float | None
    """What was bought on top of it, outside of all comparison."""
    forecast: float
    """What it will be in the end."""
    volume: float
    performance: float
    no_show: float
    rest: float
    """What bookings that are still to come are expected to bring more than planned, from what was learnt."""

    @property
    def variance(self) -> float:
        """Forecast less planned: the sum of the four."""
        return self.forecast - self.planned


@dataclass(frozen=True, slots=True)
class LineTrack:
    """A booking and what became of it."""

    creator: str
    platform: str
    package: str
    flight: str | None
    tier: str
    niche: str
    estimated: tuple[str, ...]
    """What of the plan's figures rested on published ones."""
    state: LineState
    pieces: float
    """As planned."""
    delivered: float | None
    """As delivered; None as long as that is open."""
    invoices: tuple[str, ...]
    money: MoneyTrack
    kinds: Mapping[str, MoneyTrack]
    variance: Variance
    outcomes: Mapping[str, OutcomeTrack]


@dataclass(frozen=True, slots=True)
class MonthTrack:
    """What falls into a month; None where no date is known."""

    month: str | None
    budget: Decimal
    actual: Decimal
    to_come: Decimal


@dataclass(frozen=True, slots=True)
class ForecastError:
    """How the plan's forecast held over the bookings of a group that came."""

    by: Literal["all", "tier", "platform", "niche", "estimated"]
    group: str
    measure: str
    lines: int
    promised: float
    actual: float
    spread: float
    """Mean distance of the lines from their forecast, weighted by it: a share."""

    @property
    def error(self) -> float | None:
        """Actual against promised, as a share above or below it; None where nothing was promised."""
        return self.actual / self.promised - 1 if self.promised else None
