"""What offers rest on beside the roster, by the names that a plan gives to it."""

from __future__ import annotations

from optimizer.offers.table import Offers
from optimizer.words.assumptions import assumption_words


def assumed(offers: Offers) -> set[str]:
    """`{"reach per follower", "price of a story"}`."""
    return {assumption_words(use)[0] for use in offers.assumptions}
