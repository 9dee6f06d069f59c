"""Kinds of cost, and who is paid for each."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, WithJsonSchema

from optimizer.scenario.fields import field_problem
from optimizer.scenario.shorthand import Schema

Kind = Literal["creator", "product", "usage_rights", "exclusivity", "agency", "platform", "tax"]
KINDS: tuple[Kind, ...] = ("creator", "product", "usage_rights", "exclusivity", "agency", "platform", "tax")
"""Kinds of cost, in the order in which each may be a percentage of those before it."""
PAYEES: dict[str, str] = {
    "creator": "creator", "product": "product", "usage_rights": "creator", "exclusivity": "creator", "agency": "agency",
    "platform": "platform",
}  # fmt: skip
"""Kind of cost to whoever writes the invoice for it: the creator (or their agent), the agency, ..."""


def _on(raw: object) -> object:
    entries = raw if isinstance(raw, list) else [raw]
    for entry in entries:
        if entry not in KINDS[:-1]:
            raise field_problem(f"{entry!r} is no kind of cost", f"kinds are: {', '.join(KINDS[:-1])}")
    return tuple(kind for kind in KINDS if kind in entries)


_KINDS: Schema = {"enum": list(KINDS[:-1])}
Base = Annotated[
    tuple[Kind, ...], BeforeValidator(_on), WithJsonSchema({"anyOf": [{"type": "array", "items": _KINDS}, _KINDS]})
]
