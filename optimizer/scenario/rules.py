"""Rules: the limits of a plan, in the planner's words.

One grammar serves everything that limits a plan, and so budget and targets become rules too: whoever
enforces, checks or explains rules meets a single list.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, Self

from pydantic import field_validator, model_validator

from optimizer.scenario.fields import LimitField, Measure, Strict, Text, Where, field_problem, where_words
from optimizer.scenario.numbers import Limit


class Rule(Strict):
    """A limit on the plan's `measure`, over the lines that match `where`.

    With `per` the rule holds for each value of that column on its own. A limit that is a share is a share
    of the whole plan's same measure, or of the budget's total with `of: budget`.
    """

    name: Text = ""
    measure: Measure
    where: Where = {}
    per: Text | None = None
    min: LimitField | None = None
    max: LimitField | None = None
    of: Literal["plan", "budget"] = "plan"

    @field_validator("where", mode="before")
    @classmethod
    def _where_is_a_mapping(cls, raw: object) -> object:
        if not isinstance(raw, dict):
            raise field_problem("where needs a column and a value", "write, say, where: {tier: micro}")
        return raw

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        limits = [limit for limit in (self.min, self.max) if limit is not None]
        if not limits:
            raise field_problem("the rule limits nothing", "give it a min, a max or both")
        if any(limit.value < 0 for limit in limits):
            raise field_problem("a limit cannot be negative", "give limits of 0 or more")
        if any(limit.is_share and limit.value > 1 for limit in limits) and self.of == "plan":
            raise field_problem("a share of the plan cannot be above 100%", "lower it, or leave out the % sign")
        if len({limit.is_share for limit in limits}) == 2:
            raise field_problem("min and max mix a percentage and a number", "make two rules of it")
        if self.min is not None and self.max is not None and self.min.value > self.max.value:
            raise field_problem(f"min {self.min} is above max {self.max}", "swap the two")
        if self.of == "budget" and self.measure != "spend":
            raise field_problem(f"{self.measure} cannot be a share of the budget", "use measure: spend, or leave out of: budget")
        if self.of == "budget" and not all(limit.is_share for limit in limits):
            raise field_problem("of: budget needs a percentage", "write, say, min: 60%")
        if self.measure == "reach":
            self._check_reach()
        return self

    def _check_reach(self) -> None:
        if self.max is not None:
            raise field_problem(
                "different people reached cannot be limited from above",
                "net reach grows ever slower with each creator, so a maximum cuts the set of plans into pieces that no "
                "proof can cover; limit impressions or spend instead",
            )
        if self.min is not None and self.min.is_share:
            raise field_problem(
                "different people reached cannot be a share of the plan's reach",
                "audiences overlap, so the parts do not add up to the whole; give a number of people",
            )

    @property
    def is_share(self) -> bool:
        """True where the limits are percentages."""
        return any(limit is not None and limit.is_share for limit in (self.min, self.max))

    def described(self) -> str:
        """`spend, tier micro, per niche: at least 60%, at most 80%`."""
        of = " of the budget" if self.of == "budget" else ""
        limits = [f"at least {self.min}{of}"] * (self.min is not None) + [f"at most {self.max}{of}"] * (self.max is not None)
        per = f", per {self.per}" if self.per else ""
        where = f", {where_words(self.where)}" if self.where else ""
        return f"{self.measure}{where}{per}: {', '.join(limits)}"


def budget_rule(planned: Decimal) -> Rule:
    """The budget as a rule: spend at most `planned` (the total less what is held back)."""
    return Rule(name="budget", measure="spend", max=Limit(planned, is_share=False))


def target_rule(measure: Measure, minimum: Limit | None, maximum: Limit | None) -> Rule:
    """A target as a rule."""
    return Rule(name=f"target: {measure}", measure=measure, min=minimum, max=maximum)
