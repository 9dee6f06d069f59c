"""Why a channel is not in the plan, in a sentence."""

from __future__ import annotations

from decimal import Decimal

from optimizer.measures import noun
from optimizer.words.figures import money, unit_price


def why(
    reason: str, detail: str, missing: Decimal | None, *, measure: str, objective: str, dearest: float | None,
    currency: str, digits: int,
) -> str:  # fmt: skip
    """The reason of one channel: its kind, the limit or the creator that stands in the way, the money missing."""
    limit = f"“{detail}” leaves no room" if detail else ""
    if missing is not None:
        limit = f"it costs {money(missing, currency, digits)} more than the budget has left"
    match reason:
        case "excluded":
            return "Excluded by the scenario."
        case "apart":
            return f"Kept apart from {detail}, who is in the plan."
        case "nothing":
            return f"Would not add a single {noun(measure, 1)}."
        case "dearer":
            most = unit_price(dearest, currency)
            return f"Dearer than every line of the plan (at most {most})" + (f"; {limit}." if limit else ".")
        case "limit":
            return f"Would have to take another creator's place: {limit}."
        case _ if objective == "spend":
            return "Not needed: the plan meets every target without."
        case _:
            return "Would fit; the plan is proven only to within its gap."


def shown(number: int, channels: int, measure: str, average: float | None, currency: str) -> str:
    """What the table of those who are out shows."""
    which = f"The {number:,} nearest of {channels:,}" if number < channels else f"All {number:,}"
    return (
        f"{which} channels that are not booked, by what a single {noun(measure, 1)} would cost with their best "
        f"package; in the plan it is {unit_price(average, currency)} on average. Reasons hold for the plan as it "
        "stands, one channel at a time; `optimizer explain --creator NAME` solves for the exact price."
    )
