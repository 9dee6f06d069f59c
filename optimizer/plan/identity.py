"""What a booking is called: a short name that stays the same from plan to plan, sorted and edited as it may be."""

from __future__ import annotations

import hashlib
from base64 import b32encode
from collections.abc import Iterable

_LETTERS = 6


def booking_ids(bookings: Iterable[tuple[str, str, str | None]]) -> list[str]:
    """`B-K3Q7ZD` for each (creator, platform, flight): a channel is booked once in a flight, whatever the package.

    The second of a name, in a plan that somebody made, is told by a number behind it.
    """
    taken: dict[str, int] = {}
    found = []
    for booking in bookings:
        text = "\x1f".join(part or "" for part in booking)
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
        name = f"B-{b32encode(digest).decode()[:_LETTERS]}"
        taken[name] = taken.get(name, 0) + 1
        found.append(name if taken[name] == 1 else f"{name}-{taken[name]}")
    return found
