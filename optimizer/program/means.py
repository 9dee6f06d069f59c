"""What rules with a chance ask for on average: the wider program, in which no plan that keeps them is missing."""

from __future__ import annotations

from decimal import Decimal

from optimizer.scenario.numbers import Limit
from optimizer.scenario.rule_grammar import Rule

SURELY, OF_REACH = Decimal("0.95"), Decimal("0.85")
"""Means of draws lie this near to those of the offers; those of reach less, for audiences may overlap less than is
modelled."""


def on_average(rule: Rule) -> Rule:
    """What surely holds on average where the rule holds with its chance, for nothing is brought less than nothing."""
    if rule.chance is None or rule.min is None:
        return rule
    least = Limit(rule.min.value * rule.chance * (OF_REACH if rule.measure == "reach" else SURELY), is_share=False)
    return rule.model_copy(update={"min": least, "chance": None})
