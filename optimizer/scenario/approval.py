"""Who may release a plan of the scenario, and up to which amount."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, WithJsonSchema, field_validator, model_validator

from optimizer.scenario.fields import Amount, Count, Strict, field_problem

_PEOPLE = {"type": "integer", "enum": [1, 2]}


def same_person(one: str, other: str) -> bool:
    """Two names of one person: capitals and spaces aside."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


class Approval(Strict):
    """What it takes to approve a plan."""

    people: Annotated[Count, WithJsonSchema(_PEOPLE)] = 2
    """2: a plan is handed in by one person and approved by another; 1: one person is enough."""
    limits: dict[str, Amount] = Field(default_factory=dict)
    """Who may approve, and up to which spend; where nobody is named, everybody may, whatever it costs."""

    @field_validator("people")
    @classmethod
    def _one_or_two(cls, people: int) -> int:
        if people not in (1, 2):
            raise field_problem(f"{people} people cannot be asked for", "write 1 or 2")
        return people

    @model_validator(mode="after")
    def _each_name_once(self) -> Self:
        names = list(self.limits)
        for position, name in enumerate(names):
            if any(same_person(name, other) for other in names[:position]):
                raise field_problem(f"{name} stands here twice", "keep one of the two limits", "limits", name)
        return self

    def limit_of(self, name: str) -> Decimal | Literal["none", "any"]:
        """Up to which spend somebody may approve: an amount, `any` amount, or `none` at all."""
        if not self.limits:
            return "any"
        own = [limit for other, limit in self.limits.items() if same_person(name, other)]
        return own[0] if own else "none"
