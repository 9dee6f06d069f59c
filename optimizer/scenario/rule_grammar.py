"""Rules: the limits of a plan, in the planner's words.

One grammar serves everything that limits a plan, and so budget and targets become rules too: whoever
enforces, checks or explains rules meets a single list.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, Self

from pydantic import Field, PrivateAttr, model_validator

from optimizer.scenario.fields import (
    LimitField,
    Measure,
    OneOf,
    RuleMeasure,
    Share,
    Strict,
    Text,
    Where,
    field_problem,
    where_words,
)
from optimizer.scenario.numbers import Limit
from optimizer.scenario.risk import refuse_bad_chance
from optimizer.words.figures import percent


class Rule(Strict):
    """A limit on the plan's `measure`, over the lines that match `where`.

    With `per` the rule holds for each value of that column on its own. A limit that is a share is a share
    of the whole plan's same measure, or of the budget's total with `of: budget`.
    """

    name: Text = ""
    """How the plan speaks of the rule; made from its limits where it is left out."""
    measure: RuleMeasure
    """What is limited."""
    where: Where = Field(default_factory=dict)
    """Which lines count: column to value, list of values, or {min, max}."""
    per: Text | None = None
    """Column for each of whose values the rule holds on its own."""
    min: LimitField | None = None
    """At least this much: an amount, or a percentage of `of`."""
    max: LimitField | None = None
    """At most this much: an amount, or a percentage of `of`."""
    of: Literal["plan", "budget"] = "plan"
    """What a percentage is taken of: the whole plan's same measure, or the budget's total."""
    chance: Share | None = None
    """With at least this chance the min is reached; on average where it is left out."""
    _unnamed: bool = PrivateAttr(default=False)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        limits = {end: limit for end, limit in (("min", self.min), ("max", self.max)) if limit is not None}
        refuse_bad_limits(self.measure, self.min, self.max)
        for end, limit in limits.items():
            if limit.is_share and limit.value > 1 and self.of == "plan":
                raise field_problem(
                    "a share of the plan cannot be above 100%", "lower it, or leave out the % sign", end
                )
            if limit.is_share and self.measure == "reach":
                raise field_problem(
                    "different people reached cannot be a share of the plan's reach",
                    "audiences overlap, so the parts do not add up to the whole; give a number of people",
                    end,
                )
        if len({limit.is_share for limit in limits.values()}) == 2:
            raise field_problem("min and max mix a percentage and a number", "make two rules of it", "min")
        if self.of == "budget" and self.measure not in ("spend", "cash"):
            hint = "use measure: spend, or leave out of: budget"
            raise field_problem(f"{self.measure} cannot be a share of the budget", hint, "of")
        if self.of == "budget" and not self.is_share:
            raise field_problem("of: budget needs a percentage", "write, say, min: 60%", "of")
        has_min, has_max = self.min is not None, self.max is not None
        refuse_bad_chance(self.measure, self.chance, has_min=has_min, has_max=has_max, is_share=self.is_share)
        return self

    @property
    def is_share(self) -> bool:
        """True where the limits are percentages."""
        return any(limit is not None and limit.is_share for limit in (self.min, self.max))

    @property
    def segments(self) -> tuple[str, ...]:
        """Market segments whose people a rule on net reach counts; none named: everybody, by weight."""
        condition = self.where.get("segment") if self.measure == "reach" else None
        return tuple(str(value) for value in condition.values) if isinstance(condition, OneOf) else ()

    @property
    def months(self) -> tuple[str, ...]:
        """Months whose payments a rule on cash counts; none named: all."""
        condition = self.where.get("month") if self.measure == "cash" else None
        return tuple(str(value) for value in condition.values) if isinstance(condition, OneOf) else ()

    @property
    def offers_where(self) -> Where:
        """The conditions on offers: all but those on market segments and on months of payment."""
        beside = {"segment"} if self.segments else {"month"} if self.measure == "cash" else set()
        return {column: condition for column, condition in self.where.items() if column not in beside}

    @property
    def subject(self) -> str:
        """What is limited: `spend, tier micro, per niche`."""
        per = f", per {self.per}" if self.per else ""
        where = f", {where_words(self.where)}" if self.where else ""
        return f"{self.measure}{where}{per}"

    @property
    def unnamed(self) -> bool:
        """The planner gave it no name: it is called by what it asks."""
        return self._unnamed

    def described(self) -> str:
        """`spend, tier micro, per niche: at least 60%, at most 80%`."""
        of = " of the budget" if self.of == "budget" else ""
        sure = "" if self.chance is None else f" with a chance of {percent(float(self.chance))}"
        limits = [f"at least {self.min}{of}{sure}"] * (self.min is not None)
        limits += [f"at most {self.max}{of}"] * (self.max is not None)
        return f"{self.subject}: {', '.join(limits)}"

    def with_a_name(self) -> Rule:
        """The rule; one without a name is called by what it asks."""
        if self.name:
            return self
        named = self.model_copy(update={"name": self.described()})
        named._unnamed = True
        return named


class Target(Strict):
    """A floor (or ceiling) on an outcome."""

    min: LimitField | None = None
    """At least this much."""
    max: LimitField | None = None
    """At most this much."""
    chance: Share | None = None
    """With at least this chance the min is reached; on average where it is left out."""


def refuse_bad_limits(measure: RuleMeasure, minimum: Limit | None, maximum: Limit | None) -> None:
    """What no rule and no target may say. Raises the field problem."""
    if minimum is None and maximum is None:
        raise field_problem("there is no limit", "give a min, a max or both")
    for end, limit in (("min", minimum), ("max", maximum)):
        if limit is not None and limit.value < 0:
            raise field_problem(f"{limit} is negative", "give a limit of 0 or more", end)
    if (
        minimum is not None
        and maximum is not None
        and minimum.value > maximum.value
        and minimum.is_share == maximum.is_share
    ):
        raise field_problem(f"min {minimum} is above max {maximum}", "swap the two", "min")
    if measure == "reach" and maximum is not None:
        raise field_problem(
            "different people reached cannot be limited from above",
            "net reach grows ever slower with each creator, so a maximum cuts the set of plans into pieces that no "
            "proof can cover; limit impressions or spend instead",
            "max",
        )


def budget_rule(planned: Decimal) -> Rule:
    """The budget as a rule: spend at most `planned` (the total less what is held back)."""
    return Rule(name="budget", measure="spend", max=Limit(planned, is_share=False))


def target_rule(measure: Measure, target: Target) -> Rule:
    """A target as a rule."""
    name = f"target: {measure}"
    return Rule(name=name, measure=measure, min=target.min, max=target.max, chance=target.chance)
