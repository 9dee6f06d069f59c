"""How far the modelled reach of a plan can be trusted, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FIGURES = ("often", "market", "modelled", "independent", "added_up", "least", "most", "target")
"""What the sentence is made of, beside the frequency and the plan's own reach."""


def modelled_reach(told: Mapping[str, Any], counted: float) -> str:
    """What is modelled, and between which figures it lies for certain; `counted` is the plan's own reach."""
    words = f"Reach is modelled: {told['often']:,.0f} people of {told['market']:,.0f} see it at least "
    once = "at least once: " if told["frequency"] > 1 else ""
    if told["frequency"] > 1:
        words += f"{told['frequency']} times, {told['modelled']:,.0f} at least once"
    else:
        words += "once"
    words += (
        f"; {once}{told['independent']:,.0f} if audiences were independent, {told['added_up']:,.0f} added up; "
        f"guaranteed {told['least']:,.0f} to {told['most']:,.0f}."
    )
    if told["weighted"]:
        words += f" By the weights of the segments they count as {counted:,.0f} of {told['target']:,.0f}."
    return words
