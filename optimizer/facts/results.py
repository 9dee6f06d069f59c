"""What a plan comes to: its value and proof, how it stands to each rule, what it does in a flight, when it is paid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

RuleKind = Literal["budget", "target", "rule"]
"""The budget (of the campaign or of a flight), a target (likewise), or a rule that the planner wrote."""


@dataclass(frozen=True, slots=True)
class RuleResult:
    """A rule, for one value of its `per`, and how the plan stands to it.

    Money is in whole units of the currency; of a rule on shares value, min, max and slack are fractions.
    """

    name: str
    measure: str
    group: str | None
    value: float | None
    """None where a share is asked of a plan that has nothing of the measure."""
    min: float | None
    max: float | None
    slack: float | None
    """Room to the nearer limit; negative where the rule is broken."""
    binding: bool
    """The limit is used up, to within a thousandth of it."""
    share: bool
    broken: bool
    of: Literal["plan", "budget"] = "plan"
    """What a share is a share of."""
    kind: RuleKind = "rule"
    flight: str | None = None
    """The flight whose budget or target it is."""
    subject: str | None = None
    """What it limits, in words, where the planner gave it no name of its own: its name then says the limits too."""
    where: Mapping[str, Any] = field(default_factory=dict)
    """Which bookings count: column to a tuple of values, or to `{min, max}`."""
    per: str | None = None
    """The column of which `group` is a value."""


@dataclass(frozen=True, slots=True)
class Objective:
    """Value of the plan, proven bound on any plan's value, and the gap between them relative to the value."""

    measure: str
    value: float | None
    bound: float | None
    gap: float | None


@dataclass(frozen=True, slots=True)
class FlightResult:
    """A flight and what the plan does in it. Money is in whole units of the currency."""

    name: str
    start: date | None
    end: date | None
    budget: Decimal | None
    spend: Decimal
    creators: int
    posts: float
    engagement: float
    impressions: float
    reach: float | None
    """People who see this flight, or remember one before it; None without an audience. Flights share people, so
    these do not add up to the reach of the plan."""


@dataclass(frozen=True, slots=True)
class Budget:
    """The campaign's money, in whole units of the currency."""

    total: Decimal
    contingency: Decimal
    """Share of the total that is held back."""
    planned: Decimal
    """What may be spent: less the share, and less an amount that is held back beside it."""


@dataclass(frozen=True, slots=True)
class Original:
    """A creator's fee in the currency in which it is paid: amount x rate, rounded, is the fee in the plan's."""

    currency: str
    amount: Decimal
    rate: Decimal


@dataclass(frozen=True, slots=True)
class Payment:
    """An amount that falls due in a month, `2027-03`; None where no date is known."""

    month: str | None
    amount: Decimal
    """Tax and all; negative for tax that comes back."""
    due: date | None = None
    payee: str = "creator"
    """creator (or their agent), agency, platform, product, or tax: the state."""


@dataclass(frozen=True, slots=True)
class Month:
    """What is bought in a month and what moves on the account in it; None where no dates are known.

    All activity is the spend, and so is all accrued, and all cash less all refunds.
    """

    month: str | None
    activity: Decimal
    """Cost of the content that counts as posted in it."""
    cash: Decimal
    """What leaves the account, tax and all."""
    refund: Decimal = Decimal(0)
    """Tax that comes back."""
    accrued: Decimal = Decimal(0)
    """Cost by the days of the flights that lie in it."""


@dataclass(frozen=True, slots=True)
class TaxOfLine:
    """Tax on some kinds of cost of a line that stand on one invoice at one rate."""

    rate: Decimal
    recoverable: Decimal
    """Share that is claimed back."""
    on: tuple[str, ...]
    country: str
    """Of the creator, or of the supplier of this kind of cost; empty where nothing says."""
    number: int
    """Which of the rates of the plan's terms it is, from 0."""
    reverse_charge: bool = False
    """The payee does not charge it: the brand declares it."""
    tax: Decimal = Decimal(0)
    claimed: Decimal = Decimal(0)
    """What of it is claimed back, or deducted where the brand declares it."""


@dataclass(frozen=True, slots=True)
class ForecastRange:
    """What an outcome of the whole plan is expected to be, and its 10, 50 and 90 % points."""

    mean: float
    low: float
    middle: float
    high: float


@dataclass(frozen=True, slots=True)
class ForecastTest:
    """Earlier posts of a platform that were hidden, forecast and held against what came.

    Figures are per post of each creator, means over plans that a planner would have bought then.
    """

    platform: str
    outcome: str
    """engagement or impressions."""
    posts: int
    """Posts of each creator that were hidden."""
    creators: int
    promised: float
    """Before the correction that these tests gave."""
    delivered: float
    held: float | None
    """Share of creators who came within their 80 % range, after the correction."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a plan brings on average, and in its worst cases on average; of the measure that is sought."""

    mean: float
    worst: float
    creators: int


@dataclass(frozen=True, slots=True)
class Caution:
    """What a cautious plan was asked, and how it does in bad cases."""

    share: Decimal
    """The share of cases that count, the worst ones."""
    draws: int
    """Draws that it was planned with."""
    planned: float
    """Mean of the worst of those: what was maximised, and what the proof is of."""
    plan: Prospect
    """By draws that it was not planned with."""
    average: Prospect | None = None
    """The same of the plan that brings most on average; None where that was not asked for."""


@dataclass(frozen=True, slots=True)
class ChanceResult:
    """With which chance a plan reaches what a target or a rule asks for, by draws that no plan was made with."""

    name: str
    group: str | None
    """The value of its `per`."""
    measure: str
    min: float
    """What is to be reached; money in whole units of the currency."""
    asked: Decimal
    chance: float


@dataclass(frozen=True, slots=True)
class ChanceShort:
    """A chance that no plan was found to keep, what can be had, and what it takes."""

    name: str
    measure: str
    min: float
    asked: Decimal
    best: float
    """The best chance that was found under all other rules."""
    budget: Decimal | None
    """The budget, contingency included; whole units of the currency."""
    needed: Decimal | None
    """The budget with which the chance was kept; None where none was found."""
