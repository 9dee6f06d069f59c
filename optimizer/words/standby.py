"""Who stands by, in words."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.words.figures import listing, plural

NO_PLAN = "There is no plan to stand by for; `optimizer plan` says why."
NOBODY = "No single booking replaces a creator of this plan: nothing else can be bought, or the rules leave no room."
TABLE = "If a creator drops out"
NONE = "no single booking helps"
BREAKS = "no single booking keeps the rules"


def asked(names: Sequence[str]) -> str:
    """Whom to ask to stand by."""
    return f"Ask {listing(list(names))} to stand by: together they make good most of what a drop-out costs."


def covered(with_one: int, creators: int) -> str:
    """For how many creators a replacement exists."""
    return f"A single booking replaces {with_one} of {plural(creators, 'creator')}, with what the drop-out frees."
