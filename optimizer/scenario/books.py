"""How a plan is booked: accounts, cost centres, tax codes and the names of payees, as the books have them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from pydantic import BeforeValidator, Field

from optimizer.scenario.fields import Strict, Text, field_problem

ACCOUNTS = {
    "creator": "creator fees", "product": "product and shipping", "usage_rights": "usage rights",
    "exclusivity": "exclusivity", "agency": "agency fees", "platform": "platform fees", "tax": "VAT not deductible",
    "input_vat": "VAT deductible", "declared_vat": "VAT reverse charge", "payable": "payables",
}  # fmt: skip
"""What is booked apart, with the account that it has where the planner names none."""


def _known(raw: object) -> object:
    for name in raw if isinstance(raw, Mapping) else ():
        if name not in ACCOUNTS:
            raise field_problem(f"nothing is booked as {name!r}", f"these are: {', '.join(ACCOUNTS)}", str(name))
    return raw


class Books(Strict):
    """How `optimizer books` writes payments and journal lines."""

    accounts: Annotated[dict[str, Text], BeforeValidator(_known)] = Field(default_factory=dict)
    """Kind of cost (also input_vat, declared_vat, payable) to its account: `{creator: 6300, payable: 1600}`."""
    cost_centre: Text | None = None
    """Of every line."""
    cost_centres: Annotated[dict[str, Text], BeforeValidator(_known)] = Field(default_factory=dict)
    """Kind of cost to a cost centre of its own."""
    tax_codes: dict[str, Text] = Field(default_factory=dict)
    """Country (or kind of cost with tax of its own) to the books' code: `{DE: V19, agency: V19, others: V0}`."""
    payees: dict[str, Text] = Field(default_factory=dict)
    """Names of those who are not creators: `{agency: Blue Agency GmbH, platform: ..., tax: Tax office}`."""
