"""What slides say of themselves and of a plan: titles, pages, what stands in the notes alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from optimizer.measures import heading
from optimizer.words.figures import about, day, listing, plural

RESTS_ON = "What the figures rest on:"
UNTITLED = "Campaign"
RESULT = "What the plan brings"
MIX = "The mix by tier"
MIX_CHART = "Share of spend, and of what it brings, by tier"
OF_SPEND = "of spend"
WHO = "Who, and why"
ESTIMATED = "What is estimated, and what to confirm before presenting"


def page_of(title: str, number: int, of: int) -> str:
    """`The plan (2 of 3)`; the title alone where there is no other page."""
    return f"{title} ({number} of {of})" if of > 1 else title


def not_shown(headings: Sequence[str]) -> str:
    """Columns for which a slide has no room."""
    return f"No room on the slide for: {', '.join(headings)}. They stand in the report and in the workbook."


def when(flights: Sequence[str], first: date | None, last: date | None) -> str:
    """`3 flights, 1 Mar 2027 to 30 Apr 2027: March, April and May.`; empty without flights."""
    if not flights:
        return ""
    dates = f", {day(first)} to {day(last)}" if first is not None and last is not None else ""
    names = f": {listing(flights)}" if len(flights) <= 4 else ""
    return f"{plural(len(flights), 'flight')}{dates}{names}."


def share_of(measure: str) -> str:
    """`of engagement`."""
    return f"of {heading(measure).lower()}"


def tier_shares(tier: str, spend: str, outcome: str, measure: str) -> str:
    """`micro: 41.2 % of spend, 55 % of engagement`."""
    return f"{tier}: {spend} {OF_SPEND}, {outcome} {share_of(measure)}"


def by_flight(found: Iterable[tuple[str, float | None]]) -> str:
    """`March 120,000; April 98,000.`"""
    return "; ".join(f"{flight} {about(value)}" for flight, value in found) + "."
