"""The plan: what was chosen, what it costs and does, which rules it meets, and how good it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal

import pandas as pd

from optimizer.errors import Problem
from optimizer.offers.table import Assumption
from optimizer.plan.conflicts import Conflicts
from optimizer.plan.ledger import Month

FORMAT = 1
Status = Literal["optimal", "feasible", "infeasible", "checked"]


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


@dataclass(frozen=True, slots=True)
class Violation:
    """Something the plan breaks: a rule of the scenario, or a statement of the plan that does not hold."""

    rule: str
    value: float | None
    min: float | None
    max: float | None


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


@dataclass(frozen=True)
class Plan:
    """A plan with its evidence. `lines` has one row per chosen offer:

    ============  =======  ========================================================
    creator       str
    platform      str
    package       str
    flight        object   name, or None
    tier          str
    niche         str      several joined by `|`
    cost          Decimal  all that the brand pays, whole units of the currency
    posts         float    pieces of content agreed (gifts: expected number)
    engagement    float    expected
    impressions   float    expected
    reach         float    people this line alone would reach
    added_reach   float    people nobody else in the plan reaches; NaN without an audience
    conversions   float    expected; NaN without a conversion rate
    value         float    whole units of the currency
    estimated     tuple    what of the line rests on benchmarks: price, engagement, ...
    costs         dict     the cost by kind (`KINDS`), Decimals that add up to it; kinds that are zero left out
    recoverable_tax  Decimal  tax that is paid and claimed back, outside of the cost
    payments      tuple    `Payment`s, which add up to the cost
    ============  =======  ========================================================
    """

    scenario: str
    status: Status
    currency: str
    digits: int
    objective: Objective
    totals: Mapping[str, Any]
    """spend (Decimal), creators, posts, engagement, impressions, reach, conversions, value; None where unknown."""
    lines: pd.DataFrame
    rules: tuple[RuleResult, ...]
    violations: tuple[Violation, ...] = ()
    costs: Mapping[str, Decimal] = field(default_factory=dict)
    """The spend by kind of cost, where it is not zero."""
    recoverable_tax: Decimal = Decimal(0)
    """Tax that is paid and claimed back, outside of the spend."""
    terms: Mapping[str, Any] = field(default_factory=dict)
    """Rates and amounts of fees and taxes by kind of cost, as `terms.terms_of` gives them."""
    months: tuple[Month, ...] = ()
    """Activity and cash by month; both add up to the spend."""
    flights: tuple[FlightResult, ...] = ()
    """What happens in each flight; none where the scenario has none."""
    estimates: Mapping[str, float] = field(default_factory=dict)
    """Share of a total that rests on benchmarks, by measure."""
    reach: Mapping[str, Any] | None = None
    """The audience model in words and figures, or None where the scenario describes no audience."""
    conflicts: Conflicts | None = None
    """Where no plan obeys the rules and it was asked why: what cannot hold together, and what would make it work."""
    assumptions: tuple[Assumption, ...] = ()
    warnings: tuple[Problem, ...] = ()
    inputs: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    interrupted: bool = False
    """Whether whoever asked for the plan ended the search, and not its limit."""
    in_notebook: ClassVar[Callable[[Plan], str] | None] = None
    """Makes the HTML of a plan. Views and renderers know plans and no plan knows them: `optimizer.api` sets it."""

    @property
    def certificate(self) -> str:
        """How good the plan is, in a sentence."""
        gap = self.objective.gap
        match self.status:
            case "infeasible":
                return "No plan can satisfy all the rules: this is proven."
            case "checked":
                count = len(self.violations)
                return (
                    "The plan obeys every rule." if not count else f"The plan breaks {count} rule{'s' * (count > 1)}."
                )
            case "optimal" if gap is not None and gap < 5e-7:
                return "Proven: no plan within the rules is better."
            case "optimal":
                return f"Proven within {_percent(gap)} of the best possible."
            case _:
                # The gap is relative to the value; "below the best" is relative to the bound.
                below = gap if gap is None or self.objective.measure == "spend" else gap / (1 + gap)
                side = "above" if self.objective.measure == "spend" else "below"
                words = f"t most {_percent(below)} {side} the best possible"
                return (
                    f"Stopped by you: a{words}." if self.interrupted else f"A{words}; a better plan was not ruled out."
                )

    def _repr_html_(self) -> str | None:
        """The plan in a notebook; None, which shows it as text, where the public module has not been asked for it."""
        html = type(self).in_notebook
        return None if html is None else html(self)


def _percent(gap: float | None) -> str:
    """A gap rounded up to two significant digits, so that the sentence never claims too much."""
    from decimal import ROUND_UP, Context, Decimal

    if gap is None or gap != gap or gap == float("inf"):
        return "an unknown share"
    rounded = Context(prec=2, rounding=ROUND_UP).create_decimal(Decimal(repr(gap * 100)))
    return f"{rounded.normalize():f} %"
