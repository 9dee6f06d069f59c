"""What was agreed about the bookings of a plan, in sentences."""

from __future__ import annotations

from decimal import Decimal

from optimizer.facts.deals import COMMITTED, DealStatus
from optimizer.words.figures import listing, money, percent, plural

TITLE = "What is agreed"
OUTSIDE = "not in the roster"
ESTIMATED_QUOTE = "* The roster has no price for this: the quote is an estimate."


def standing(by_status: dict[DealStatus, int], bookings: int) -> str:
    """`3 of 8 bookings have a deal: 2 signed and 1 agreed.`"""
    told = listing(f"{count:,} {status}" for status, count in by_status.items() if count)
    number = sum(by_status.values())
    return f"{number:,} of {plural(bookings, 'booking')} {'has' if number == 1 else 'have'} a deal: {told}."


def committed(amount: Decimal, spend: Decimal, currency: str, digits: int) -> str:
    """`€1,200.00 of €3,000.00 is committed (agreed, signed, posted or paid).`"""
    names = f"{', '.join(COMMITTED[:-1])} or {COMMITTED[-1]}"
    of = money(spend, currency, digits)
    return f"{money(amount, currency, digits)} of {of} is committed ({names})."


def against_quotes(agreed: Decimal, quoted: Decimal, currency: str, digits: int) -> str:
    """`The agreed fees are €50.00 (10 %) below what the roster says: €450.00, not €500.00.`"""
    apart = agreed - quoted
    if not apart:
        return f"The agreed fees are what the roster says: {money(agreed, currency, digits)}."
    side = "above" if apart > 0 else "below"
    share = f" ({percent(abs(apart) / quoted)})" if quoted else ""
    told = f"{money(abs(apart), currency, digits)}{share} {side} what the roster says"
    return f"The agreed fees are {told}: {money(agreed, currency, digits)}, not {money(quoted, currency, digits)}."


def outside(bookings: int) -> str:
    """Bookings of creators who are not in the roster."""
    verb = "is" if bookings == 1 else "are"
    told = plural(bookings, "booking")
    return f"{told} {verb} with creators outside of the roster: their deal's own row says all that is known."


def at_prices_of(proposal: str) -> str:
    """`Prices are those of agency.csv where it states some.`"""
    return f"Prices are those of {proposal} where it states some; all others are today's."


def notes(kept: dict[str, str]) -> str:
    """`PO: 4500017, contract: C-12`"""
    return ", ".join(f"{name}: {text}" for name, text in kept.items())
