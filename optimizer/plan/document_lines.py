"""A booking as a plan file holds it, and the kinds of figures that all parts of the file share."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema

from optimizer.facts.deals import DealStatus


def _number(value: Decimal) -> int | float:
    """A decimal as JSON has it: whole where it was written whole."""
    return int(value) if value == value.to_integral_value() and value.as_tuple().exponent == 0 else float(value)


def _rounded(value: float | None, places: int) -> float | None:
    return round(value, places) if value is not None and math.isfinite(value) else None


def _figure(value: float | None) -> float | None:
    return _rounded(value, 6)


def _gap(value: float | None) -> float | None:
    return _rounded(value, 12)


_IS_NUMBER = WithJsonSchema({"type": "number"})
Exact = Annotated[Decimal, PlainSerializer(_number), _IS_NUMBER]
"""Money in whole units of the currency, or a rate: never rounded."""
Figure = Annotated[float, PlainSerializer(_figure), _IS_NUMBER]
Gap = Annotated[float, PlainSerializer(_gap), _IS_NUMBER]
Seconds = Annotated[float, PlainSerializer(lambda value: round(value, 3)), _IS_NUMBER]
MonthName = Annotated[str, Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")]


class Part(BaseModel):
    """Base of every part: frozen; what a newer program added is passed over."""

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False, use_attribute_docstrings=True)


class PaymentPart(Part):
    """What is paid for a line to somebody on a day; below zero: tax that comes back."""

    month: MonthName | None = None
    amount: Exact
    due: date | None = None
    payee: str = "creator"
    """creator, agency, platform, product, or tax: the state."""


class TaxPart(Part):
    """Tax on some kinds of cost of a line that stand on one invoice at one rate."""

    rate: Exact
    recoverable: Exact
    """Share that is claimed back."""
    on: tuple[str, ...]
    country: str = ""
    number: int = 0
    """Which of the rates of the terms it is, from 0."""
    reverse_charge: bool = False
    """The payee does not charge it: the brand declares it."""
    tax: Exact = Decimal(0)
    claimed: Exact = Decimal(0)
    """What of it is claimed back, or deducted where the brand declares it."""


class OriginalPart(Part):
    """An amount in another currency, and what a unit of it is worth."""

    currency: str
    amount: Exact
    rate: Exact


class DealPart(Part):
    """What was agreed about a booking; price, quote and variance are the creator's fee in the plan's currency."""

    status: DealStatus
    price: Exact | None = None
    quoted: Exact | None = None
    """By the roster."""
    variance: Exact | None = None
    """Agreed less quoted."""
    amount: Exact | None = None
    """The fee in the currency in which it was agreed."""
    currency: str = ""
    rate: Exact = Decimal(1)
    """What a unit of that currency is worth in the plan's."""
    estimated: bool = False
    """The quote is an estimate."""
    outside: bool = False
    """The creator is not in the roster."""
    kept: dict[str, str] = Field(default_factory=dict)
    """Further columns of the list of deals."""


class LinePart(Part):
    """A booking."""

    creator: str
    platform: str = ""
    package: str = ""
    flight: str | None = None
    tier: str | None = ""
    niche: str | None = ""
    cost: Exact
    posts: Figure | None = None
    engagement: Figure | None = None
    impressions: Figure | None = None
    reach: Figure | None = None
    added_reach: Figure | None = None
    conversions: Figure | None = None
    value: Figure | None = None
    estimated: tuple[str, ...] = ()
    """What of it is estimated: from published figures, or a price from the roster's own quotes."""
    costs: dict[str, Exact] | None = None
    """The cost by kind."""
    recoverable_tax: Exact = Decimal(0)
    payments: tuple[PaymentPart, ...] = ()
    posted: MonthName | None = None
    """Month in which the content appears."""
    posted_on: date | None = None
    taxes: tuple[TaxPart, ...] = ()
    quoted: tuple[str, ...] = ()
    """Kinds of cost whose amount stands in the roster."""
    country: str | None = ""
    """Of the creator."""
    id: str = ""
    """Of the booking; the same in every plan."""
    original: OriginalPart | None = None
    """The creator's fee in the currency in which it is paid."""
    columns: dict[str, str | bool | float | tuple[str, ...] | None] = Field(default_factory=dict)
    """What the roster says of the creator in those of its columns that rules name."""
    handle: str | None = None
    """Left out, as the four that follow, where the roster has no such column."""
    url: str | None = None
    agent: str | None = None
    email: str | None = None
    notes: str | None = None
    low: dict[str, Figure] | None = None
    """10 % points by outcome, where outcomes are forecast with ranges; left out where not."""
    high: dict[str, Figure] | None = None
    """90 % points likewise."""
    deal: DealPart | None = None
    """What was agreed; left out where the scenario has no deals, null where nothing was agreed about this booking."""
