"""The release of a plan in words: where it stands, and what whoever approves it should know."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from optimizer.words.figures import listing, money, percent, plural

LOOK_AND_RELEASE = "`optimizer report` shows the differences; `optimizer approve` releases it"


def standing_words(
    revision: int, state: str, by: str, day: date | None, po: str = "", *, since: tuple[int, str, date] | None = None,
    changed: str = "",
) -> str:  # fmt: skip
    """`Revision 2: approved by Ada on 2027-02-01, purchase order 4711.`

    `since` is the approved revision before this one (number, name, day), `changed` what differs from it.
    """
    if state == "approved":
        order = f", purchase order {po}" if po else ""
        return f"Revision {revision}: approved by {by} on {day}{order}."
    if state == "pending":
        return f"Revision {revision}: handed in for approval by {by} on {day}."
    if since is None:
        return f"Revision {revision}: a draft, not approved."
    what = f" Since then: {changed}." if changed else ""
    return f"Revision {revision}: a draft; revision {since[0]} was approved by {since[1]} on {since[2]}.{what}"


def changes_words(
    kinds: Sequence[str], spend: tuple[Decimal | None, Decimal | None] | None, currency: str, digits: int
) -> str:
    """`2 bookings added, 1 dropped; spend €57,000.00 to €56,400.00`; what else there is where nothing of it is."""
    counts = [(kinds.count(kind), kind) for kind in ("added", "dropped", "changed") if kind in kinds]
    words = [f"{plural(number, 'booking')} {kind}" for number, kind in counts[:1]]
    words += [f"{number:,} {kind}" for number, kind in counts[1:]]
    parts = [", ".join(words)] if words else []
    if spend is not None:
        shown = [money(amount, currency, digits) for amount in spend]
        parts.append(f"spend {shown[0]} to {shown[1]}")
    return "; ".join(parts) or "the same bookings at the same costs; other figures or inputs differ"


def summary_words(
    spend: Decimal, currency: str, digits: int, *, total: Decimal | None, planned: Decimal | None,
    estimates: Mapping[str, float], lines: int, unquoted: int, unquoted_cost: Decimal,
) -> list[str]:  # fmt: skip
    """What is to be approved: the money, what is held back, what is estimated, what has no quote."""
    shown = money(spend, currency, digits)
    if total is None or planned is None:
        sentences = [f"Spend: {shown}; the scenario has no budget."]
    else:
        held = total - planned
        share = percent(float(held / total)) if total else ""
        back = f"{money(held, currency, digits)} ({share}) of it held back" if held else "none of it held back"
        sentences = [f"Spend: {shown} of a budget of {money(total, currency, digits)}, {back}."]
    shares = [f"{percent(share, 0)} of the {measure}" for measure, share in estimates.items() if share > 0]
    sentences.append(f"Estimated: {listing(shares)}." if shares else "Nothing is estimated.")
    if unquoted:
        of = f"{unquoted:,} of {plural(lines, 'booking')}"
        sentences.append(f"Not quoted: {of}, {money(unquoted_cost, currency, digits)} at estimated prices.")
    else:
        sentences.append("Every booking has a price of its own." if lines else "Nothing is booked.")
    return sentences


def needs_another(by: str) -> tuple[str, str]:
    """A second person is asked for: what is wrong, and what to do."""
    what = f"two people are asked for, and no other person than {by} has handed this plan in"
    return what, "let a colleague hand it in with --pending; or write approval: {people: 1} in the scenario"


def above_limit(by: str, limit: Decimal | None, spend: Decimal, currency: str, digits: int) -> tuple[str, str]:
    """Somebody may not approve that much, or not at all."""
    hint = "let somebody approve it whose limit is high enough; the scenario states them under approval: {limits: ...}"
    if limit is None:
        return f"{by} may not approve plans of this scenario", hint
    shown = money(limit, currency, digits)
    return f"{by} may approve up to {shown}, and this plan spends {money(spend, currency, digits)}", hint


def other_day(day: date, today: date) -> tuple[str, str]:
    """A decision is dated in the past or in the future."""
    side = "before" if day < today else "after"
    return f"{day} is {side} today, {today}, and no note says why", "say why: --note"
