"""A roster in sentences: who is in it, and how much of it has a price."""

from __future__ import annotations

from optimizer.words.figures import count, plural, unit_price

ALL, UNKNOWN_GROUP = "all", "not said"
NOTE = "A channel with several niches counts in each. The price is that of a post; rates and prices are medians."


def whole(creators: int, channels: int, quoted: int, per_thousand: float | None, currency: str) -> str:
    """The roster in a sentence."""
    words = f"{plural(creators, 'creator')} with {plural(channels, 'channel')}"
    if per_thousand is None:
        return f"{words}; no channel has a price."
    has = "has" if quoted == 1 else "have"
    price = f"half of those ask less than {unit_price(per_thousand, currency)} per 1,000 followers"
    return f"{words}; {count(quoted)} of the channels {has} a price, and {price}."


def picture(figures: list[tuple[str, float]], currency: str) -> str:
    """The bars for whoever cannot see them."""
    return f"{'; '.join(f'{name} {unit_price(figure, currency)}' for name, figure in figures)}."
