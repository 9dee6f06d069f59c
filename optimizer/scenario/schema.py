"""The scenario: everything a planner can say, as frozen models.

Each class is one part of the file; a field's docstring says what it means and in which unit. Shorthand
(`budget: 20000`, `roster: roster.csv`) is widened here, so the rest of the program sees one form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema, field_validator, model_validator
from pydantic_core import PydanticCustomError

from optimizer.currencies import decimal_places
from optimizer.scenario.approval import Approval
from optimizer.scenario.audience import Audience
from optimizer.scenario.books import Books
from optimizer.scenario.costs import Costs
from optimizer.scenario.fields import (
    Amount,
    AsList,
    Measure,
    Objective,
    Platform,
    Share,
    Strict,
    Text,
    Where,
    field_problem,
)
from optimizer.scenario.flights import Flight, Timing, refuse_bad_flights
from optimizer.scenario.forecasting import Forecast as Forecast
from optimizer.scenario.numbers import NotANumber, number_or_share
from optimizer.scenario.packages import FormatSpec, Package
from optimizer.scenario.risk import Risk, refuse_bad_chance, refuse_unknown_cases
from optimizer.scenario.roster_source import RosterSource
from optimizer.scenario.rule_grammar import Rule, Target, budget_rule, refuse_bad_limits, target_rule
from optimizer.scenario.shorthand import NAME, NUMBER_OR_SHARE, ROWS, AlsoWritten, Schema, listed, shorthand
from optimizer.scenario.stopping import CAUTIOUS_GAP, CAUTIOUS_REACH_GAP, Solve
from optimizer.scenario.table_source import DealsSource, HistorySource
from optimizer.scenario.tiers import DEFAULT_TIERS, Tiers
from optimizer.words.figures import exact

FORMAT = 1
"""The grammar of scenarios that this program reads."""

_LIKE_A_PERCENTAGE = 100
"""A contingency up to this, without a % sign, could be meant as a percentage."""
EVERY_TIER = "every tier"
"""Key of a conversion rate that is given as one number."""


class Budget(Strict):
    """What the campaign may cost."""

    total: Amount
    """Everything the campaign may cost, in whole units of the currency."""
    contingency: Annotated[Share, WithJsonSchema(NUMBER_OR_SHARE)] = Decimal(0)
    """Share of the total that is held back and not planned; below 100 %. `contingency: 500` holds back that amount."""
    held_back: Amount = Decimal(0)
    """An amount that is held back, beside the share."""

    @model_validator(mode="before")
    @classmethod
    def _amount_or_share(cls, raw: object) -> object:
        """`5%` is a share, `500` an amount; `5` could be both."""
        written = raw.get("contingency") if isinstance(raw, Mapping) else None
        if not isinstance(raw, Mapping) or not isinstance(written, str | int | float | Decimal):
            return raw
        try:
            number = number_or_share(written)
        except NotANumber:
            return raw  # told by the field itself
        if number.is_share or number.value < 1:
            return raw
        if number.value <= _LIKE_A_PERCENTAGE:
            told = exact(number.value)
            hint = f"write contingency: {told}% for a share, or held_back: {told} for an amount"
            raise field_problem(f"{written} can be a percentage or an amount of money", hint, "contingency")
        return {**{name: value for name, value in raw.items() if name != "contingency"}, "held_back": written}

    @property
    def planned(self) -> Decimal:
        """What may be spent, before rounding."""
        return self.total * (1 - self.contingency) - self.held_back

    def total_for(self, planned: Decimal) -> Decimal:
        """The total of which so much may be spent."""
        return (planned + self.held_back) / (1 - self.contingency)

    @model_validator(mode="after")
    def _leaves_something(self) -> Budget:
        """A budget that is held back as a whole is not a budget to plan with."""
        if self.contingency == 1 or (self.held_back and self.planned <= 0):
            hint = "hold back less than 100 %, or lower the total"
            raise field_problem("all of the budget is held back, so nothing can be planned", hint, "contingency")
        return self


class Pick(Strict):
    """A creator, or one of their channels, packages or flights."""

    creator: Text
    """As in the roster, letter by letter."""
    platform: Platform | None = None
    """Only this platform; any of theirs where it is left out."""
    package: Text | None = None
    """Only this package; any where it is left out."""
    flight: Text | None = None
    """Only this flight; any where it is left out."""


class Exclusion(Strict):
    """Somebody, or everybody who matches, who must not be in the plan."""

    creator: Text | None = None
    """As in the roster, letter by letter; everybody where it is left out."""
    platform: Platform | None = None
    """Only on this platform."""
    package: Text | None = None
    """Only with this package."""
    flight: Text | None = None
    """Only in this flight."""
    where: Where = Field(default_factory=dict)
    """Only who matches: column to value, list of values, or {min, max}."""

    @model_validator(mode="after")
    def _names_somebody(self) -> Self:
        if not (self.creator or self.platform or self.package or self.flight or self.where):
            raise field_problem("the exclusion names nobody", "give a creator or where")
        return self


class Conversion(Strict):
    """Sales per engagement, one number or one per tier, and what a sale is worth."""

    rate: Annotated[
        dict[str, Share],
        BeforeValidator(lambda raw: raw if isinstance(raw, Mapping) else {EVERY_TIER: raw}),
        AlsoWritten(NUMBER_OR_SHARE),
    ] = Field(default_factory=dict)
    """Sales per engagement: a share, or tier to share."""
    value: Amount | None = None
    """What a sale is worth, in whole units of the currency; earned media value where it is left out."""


_Pick = Annotated[Pick, shorthand("creator", NAME)]
_Exclusion = Annotated[Exclusion, shorthand("creator", NAME)]
_Target = Annotated[Target, shorthand("min")]


def _groups(raw: object) -> object:
    """A plain list of creators where a list of groups is expected is one group."""
    flat = isinstance(raw, list) and raw and all(isinstance(entry, str | Decimal) for entry in raw)
    return [raw] if flat else raw


def _all_different(creators: tuple[str, ...]) -> tuple[str, ...]:
    repeated = sorted({name for name in creators if creators.count(name) > 1})
    if repeated:
        raise field_problem(f"{', '.join(repeated)} stands twice in one group", "name each creator once")
    return creators


_Creators = Annotated[tuple[Text, ...], Field(min_length=2), AfterValidator(_all_different)]
_Groups = Annotated[tuple[_Creators, ...], BeforeValidator(_groups), AsList]


_CODE: Schema = {"type": "string", "pattern": "^[A-Z]{3}$"}


def _currency(code: str | None) -> str | None:
    if code is not None and code not in decimal_places():
        raise field_problem(f"{code!r} is not a currency code", "write three capital letters such as EUR or USD")
    return code


def _format(raw: object) -> object:
    hint = f"write format: {FORMAT}, or leave the field out"
    if not isinstance(raw, int | Decimal):
        raise field_problem("format is the number of the grammar", f"{hint}; kinds of content stand under formats")
    if raw > FORMAT:
        what = f"this scenario is written in format {raw}, and this program reads formats up to {FORMAT}"
        raise field_problem(what, "use a newer version of the program")
    if raw != FORMAT:
        raise field_problem(f"there is no format {raw}", hint)
    return FORMAT


class Scenario(Strict):
    """One planning question: a budget, an objective, a roster, packages and rules."""

    format: Annotated[int, BeforeValidator(_format), WithJsonSchema({"type": "integer", "enum": [FORMAT]})] = FORMAT
    """The grammar that the file is written in; a program that is older than the file says so."""
    name: Text = "scenario"
    """The campaign's name; that of the file where it is left out."""
    currency: Annotated[str | None, AfterValidator(_currency), WithJsonSchema(_CODE)] = None
    """ISO 4217 code; where it is not given, the roster's own, or EUR."""
    budget: Annotated[Budget, shorthand("total")] | None = None
    """What the campaign may cost: an amount, or {total, contingency}. Only `objective: spend` does without."""
    objective: Objective = "engagement"
    """What the plan gets the most of; `spend` is the least money that meets targets and rules."""
    risk: Annotated[Risk, shorthand("worst", NUMBER_OR_SHARE)] | None = None
    """Maximise the mean of the worst cases instead of the mean of all: `{worst: 20%}`."""
    targets: dict[Measure, _Target] = Field(default_factory=dict)
    """Measure to a floor on the whole plan, or to {min, max}: {engagement: 40k}."""
    roster: Annotated[RosterSource, shorthand("file", NAME)]
    """Who could be hired: the path of a table, or {file, sheet, columns}, or a query on a database."""
    history: Annotated[HistorySource, shorthand("file", NAME)] | None = None
    """Past posts, one row each, to forecast from: the path of a table, or {file, columns}, or a query on a database."""
    deals: Annotated[DealsSource, shorthand("file", NAME), listed("rows", ROWS)] | None = None
    """What is agreed, one row for each booking: the path of a table, {file, columns}, a query, or rows as a list."""
    tiers: Tiers = DEFAULT_TIERS
    """Name to a band of followers: {micro: 2k-50k, macro: 50k+}."""
    formats: dict[str, FormatSpec] = Field(default_factory=dict)
    """Kinds of content relative to a feed post, where yours differ from the published ones or are new."""
    packages: Annotated[tuple[Package, ...], AsList] = (Package(name="post", contents={"post": 1}),)
    """What each channel sells; one feed post where the scenario names nothing."""
    prices: Literal["estimated", "quoted"] = "estimated"
    """`quoted` buys only what has a price in the roster or in the package; else blank prices are estimated, marked."""
    rules: Annotated[tuple[Rule, ...], AsList] = ()
    """Limits of the plan."""
    lock: Annotated[tuple[_Pick, ...], AsList] = ()
    """Who must be in the plan: a creator, or one of their channels, packages or flights."""
    exclude: Annotated[tuple[_Exclusion, ...], AsList] = ()
    """Who must not be in the plan: a creator, or everybody who matches."""
    apart: _Groups = ()
    """Groups of creators of whom at most one is hired."""
    together: _Groups = ()
    """Groups of creators who are all hired or none of them."""
    audience: Audience | None = None
    """The market and how audiences overlap; needed for net reach."""
    costs: Costs = Costs()
    """What is paid beside the creator's fee: rights, agency, tax, and rates of exchange."""
    flights: Annotated[tuple[Flight, ...], AsList] = ()
    """Periods of the campaign, in order; a channel may be bought once in each."""
    timing: Timing = Timing()
    """How flights follow each other."""
    conversion: Conversion = Conversion()
    """What engagement sells."""
    forecast: Forecast = Forecast()
    """How outcomes are expected from past posts and from what the roster says."""
    solve: Solve = Solve()
    """When to stop searching."""
    books: Books = Books()
    """Accounts, cost centres and tax codes for `optimizer books`."""
    approval: Approval = Approval()
    """What it takes to approve a plan."""

    @field_validator("targets")
    @classmethod
    def _targets_are_numbers(cls, targets: dict[Measure, Target]) -> dict[Measure, Target]:
        for measure, target in targets.items():
            for end, limit in (("min", target.min), ("max", target.max)):
                if limit is not None and limit.is_share:
                    hint = "a target is an amount; for a share of the plan write a rule"
                    raise field_problem(f"{limit} of what?", hint, measure, end)
            try:
                refuse_bad_limits(measure, target.min, target.max)
                has_min, has_max = target.min is not None, target.max is not None
                refuse_bad_chance(measure, target.chance, has_min=has_min, has_max=has_max, is_share=False)
            except PydanticCustomError as error:
                context: dict[str, Any] = dict(error.context or {})
                raise field_problem(context["what"], context["hint"], measure, *context["at"]) from error
        return targets

    @field_validator("formats")
    @classmethod
    def _formats_are_no_fields(cls, formats: dict[str, FormatSpec]) -> dict[str, FormatSpec]:
        for name in formats:
            if name in Package.model_fields:
                hint = "choose another; it is a field of every package"
                raise field_problem(f"a format cannot be called {name!r}", hint, name)
        return formats

    @field_validator("packages")
    @classmethod
    def _package_names_differ(cls, packages: tuple[Package, ...]) -> tuple[Package, ...]:
        _refuse_repeats([package.name for package in packages], "package")
        return packages or cls.model_fields["packages"].default

    @field_validator("rules")
    @classmethod
    def _rules_have_names(cls, rules: tuple[Rule, ...]) -> tuple[Rule, ...]:
        named = tuple(rule.with_a_name() for rule in rules)
        for position, rule in enumerate(named):
            if rule.name == "budget" or rule.name.startswith("target: "):
                hint = "choose another; the budget and the targets appear among the rules under these names"
                raise field_problem(f"the name {rule.name!r} is taken", hint, position, "name")
        _refuse_repeats([rule.name for rule in named], "rule")
        return named

    @model_validator(mode="after")
    def _flights_fit_together(self) -> Self:
        refuse_bad_flights(self.flights, self.timing)
        taken = {rule.name for flight in self.flights for rule in flight.rules}
        for position, rule in enumerate(self.rules):
            if rule.name in taken:
                hint = "choose another; what a flight asks for appears among the rules under this name"
                raise field_problem(f"the name {rule.name!r} is taken", hint, "rules", position, "name")
        return self

    @model_validator(mode="after")
    def _bad_cases_are_drawn(self) -> Self:
        chances = [(rule.chance, (*place, "chance")) for place, rule in self._placed_rules if rule.chance is not None]
        refuse_unknown_cases(self.risk, chances, self.objective, self.forecast.method, self.forecast.usual_draws)
        return self

    @property
    def gap(self) -> Decimal:
        """The proven gap that is asked for."""
        is_given = "gap" in self.solve.model_fields_set
        if is_given or self.risk is None:
            return self.solve.gap
        return CAUTIOUS_REACH_GAP if self.objective == "reach" else CAUTIOUS_GAP

    @property
    def asks_of_chance(self) -> bool:
        """Whether anything is asked of what may happen, and not of means alone."""
        return self.risk is not None or self.asks_for_chances

    @property
    def asks_for_chances(self) -> bool:
        """Whether a target or a rule is to be met with a chance."""
        return any(rule.chance is not None for rule in self.all_rules)

    @property
    def is_calibrated(self) -> bool:
        """Whether outcomes are forecast from posts and averages, with ranges, and not taken as stated."""
        if self.forecast.method is not None:
            return self.forecast.method == "calibrated"
        return self.history is not None or self.asks_of_chance

    @property
    def planned_budget(self) -> Decimal | None:
        """The budget less the contingency, in whole units of the currency, before rounding; None without a budget."""
        return None if self.budget is None else self.budget.planned

    @cached_property
    def all_rules(self) -> tuple[Rule, ...]:
        """Every limit of the plan: the budget, the targets, what the flights ask for, then the rules as written."""
        return tuple(rule for _, rule in self._placed_rules)

    @property
    def rule_places(self) -> tuple[tuple[str | int, ...], ...]:
        """Where each of `all_rules` stands in the file: `("budget",)`, `("flights", 0, "targets", "posts")`."""
        return tuple(place for place, _ in self._placed_rules)

    @property
    def _placed_rules(self) -> Iterator[tuple[tuple[str | int, ...], Rule]]:
        if self.planned_budget is not None:
            yield ("budget",), budget_rule(self.planned_budget)
        for measure, target in self.targets.items():
            yield ("targets", measure), target_rule(measure, target)
        for position, flight in enumerate(self.flights):
            for field, rule in flight.placed_rules:
                yield ("flights", position, *field), rule
        for position, rule in enumerate(self.rules):
            yield ("rules", position), rule


def _refuse_repeats(names: list[str], kind: str) -> None:
    for position, name in enumerate(names):
        if name in names[:position]:
            raise field_problem(
                f"two {kind}s have the same name: {name}", f"give each {kind} a name of its own", position, "name"
            )
