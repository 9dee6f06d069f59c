"""A mended plan in sentences: what changes, whether that is the least, what keeping the plan costs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from optimizer.measures import direction
from optimizer.words.amounts import amount_of, figure_of
from optimizer.words.figures import PROVEN, gap_words, listing, money, percent, plural

NO_PLAN = (
    "No plan can keep what is signed and satisfy the rules: this is proven. Give up a signed line or loosen a rule."
)
NOT_FOUND = "Found no plan with the effort allowed. Raise solve.effort to look longer: --set solve.effort=300."
SIGNED = "signed"


def changes(
    number: int, kinds: Sequence[tuple[str, int]], kept: int, forced: int, fewest: int | None, *, proven: bool
) -> str:
    """`4 changes: 3 dropped, 1 added; 19 stay. No plan worth enough needs fewer: this is proven.`"""
    if not number:
        return f"Nothing has to change: {'the line stays' if kept == 1 else f'all {kept:,} lines stay'}."
    parts = ", ".join(f"{many:,} {kind}" for kind, many in kinds if many)
    stay = f"; {kept:,} {'stays' if kept == 1 else 'stay'}" if kept else ""
    head = f"{plural(number, 'change')}: {parts}{stay}."
    if forced:
        head += f" {forced:,} of them {'is' if forced == 1 else 'are'} forced: lost, or not for sale any more."
    if proven:
        return f"{head} No plan that is worth enough needs fewer: this is proven."
    return f"{head} At least {fewest or 0:,} {'is' if fewest == 1 else 'are'} needed: fewer than {number:,} may do."


def keeping(
    value: float, best: float, most: float, gap: float | None, free_changes: int, measure: str, currency: str,
    digits: int, where: str = "",
) -> str:  # fmt: skip
    """What keeping close to the old plan costs: of plans worth `value` and, the best one of today, `best`.

    `where` says in which cases they are, if not in all; `most` is the share that is proven not to be exceeded, `gap`
    how far the best plan is proven.
    """
    ours = f"{amount_of(value, measure, currency, digits)}{where}"
    loss = direction(measure) * (best - value)
    if loss <= 1e-9 * max(1.0, abs(best)):
        proof = "no plan of today is better" if gap is not None and gap < PROVEN else _none_found(gap)
        return f"Keeping the plan costs nothing: {ours}; {proof}."
    share = percent(loss / abs(best)) if best else figure_of(loss, measure, currency, digits)
    more = "more" if direction(measure) < 0 else "less"
    lost, theirs = (figure_of(amount, measure, currency, digits) for amount in (loss, best))
    sentence = (
        f"Keeping the plan costs {share}: {ours}, {lost} {more} than the {theirs} of the best plan found for today, "
        f"which would take {plural(free_changes, 'change')}."
    )
    if best and most > 1.25 * loss / abs(best):
        sentence += f" At most it costs {percent(most)}: that is proven."
    return sentence


def spends(spend: Decimal, budget: float | None, currency: str, digits: int) -> str:
    """`It spends €8,000.00 of €10,000.00.`"""
    of = f" of {money(budget, currency, digits)}" if budget is not None else ""
    return f"It spends {money(spend, currency, digits)}{of}."


def other_prices(lines: int, more: Decimal, currency: str, digits: int) -> str:
    """Lines that stay at another price."""
    side = "more" if more > 0 else "less"
    total = f"{money(abs(more), currency, digits)} {side} in all" if more else "the same in all"
    return f"{plural(lines, 'line')} that {'stays has' if lines == 1 else 'stay have'} another price now: {total}."


def contracts(creators: Sequence[str]) -> str:
    """Signed creators whose price is another one now."""
    verb = "is" if len(creators) == 1 else "are"
    return f"{listing(creators)} {verb} signed: hold the contract against the roster's new price."


def reason(kind: Literal["lost", "declined", "creator", "platform", "flight", "package"], what: str) -> str:
    """Why a line cannot be bought any more."""
    return {
        "lost": "lost",
        "declined": "declined",
        "creator": "not in the roster any more",
        "platform": f"not on {what} any more",
        "flight": f"there is no flight '{what}' any more",
        "package": f"does not sell '{what}' any more",
    }[kind]


def was(amount: Decimal, currency: str, digits: int) -> str:
    """`was €250.00`"""
    return f"was {money(amount, currency, digits)}"


def package(before: str | None, after: str | None) -> str:
    """`bundle, now post`; one of them where nothing changed."""
    if before and after and before != after:
        return f"{before}, now {after}"
    return after or before or ""


def rest(lines: int) -> str:
    """Kept lines that a terminal does not show."""
    return f"and {plural(lines, 'more line')} as {'it was' if lines == 1 else 'they were'}, with --full"


def _none_found(gap: float | None) -> str:
    return f"no better plan was found (proven to {gap_words(gap)})"
