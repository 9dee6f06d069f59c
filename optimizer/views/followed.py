"""What is agreed with channels and what came of it, as columns beside everybody in the roster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from optimizer.advice.track import Track
from optimizer.facts.deals import STATUSES, Deal
from optimizer.facts.tracking import LineTrack
from optimizer.measures import heading
from optimizer.money import from_minor
from optimizer.offers.table import Offers
from optimizer.views.cells import Cell, Count, Day, Money, Words
from optimizer.views.parts import Column
from optimizer.words import track as words

Channel = tuple[str, str]
"""(creator, platform)."""
Cells = dict[str, Cell]
CAME = ("engagement", "impressions", "reach")


@dataclass(frozen=True)
class Followed:
    """Columns, and the cells of each channel of which something is known."""

    columns: tuple[Column, ...]
    cells: Mapping[Channel, Cells]

    def of(self, creator: str, platform: str) -> tuple[Cell | None, ...]:
        """The cells of a channel."""
        own = self.cells.get((creator, platform), {})
        return tuple(own.get(column.key) for column in self.columns)


def followed(offers: Offers, tracked: Track | None) -> Followed:
    """Deals of the scenario and what is tracked; no column of what is known of nobody.

    The variance of a channel that is tracked is what it will have cost less what was planned; before anything
    happened, the agreed fee less the quote.
    """
    cells: dict[Channel, Cells] = {}
    for channel, deals in _by_channel(offers.deals).items():
        cells.setdefault(channel, {}).update(_agreed(offers, deals))
    if tracked is not None:
        for channel, places in _tracked_by_channel(tracked).items():
            cells.setdefault(channel, {}).update(_came(tracked, places))
    known = {key for own in cells.values() for key in own}
    heads = (
        Column("deal", "Deal"), Column("agreed_fee", "Agreed fee"), Column("standing", "Standing"),
        Column("posted", "Posted"), *(Column(f"{name}_actual", f"{heading(name)} came") for name in CAME),
        Column("variance", "Variance"),
    )  # fmt: skip
    return Followed(tuple(column for column in heads if column.key in known), cells)


def _by_channel(deals: tuple[Deal, ...]) -> dict[Channel, list[int]]:
    """Places of the deals with each channel."""
    found: dict[Channel, list[int]] = {}
    for place, deal in enumerate(deals):
        found.setdefault((deal.creator, deal.platform), []).append(place)
    return found


def _agreed(offers: Offers, places: list[int]) -> Cells:
    deals = [offers.deals[place] for place in places]
    statuses = [status for status in STATUSES if any(deal.status == status for deal in deals)]
    firm = [place for place in places if offers.deals[place].status != "declined"]
    prices = [price for place in firm if (price := offers.deals[place].price) is not None]
    cells: Cells = {"deal": Words(", ".join(statuses))}
    if prices:
        cells["agreed_fee"] = _money(offers, sum(prices))
    dealt = offers.table[offers.table["deal"].isin(firm) & (offers.table["quoted"] >= 0)]
    apart = [
        price - int(quoted)
        for place, quoted in dict(zip(dealt["deal"].tolist(), dealt["quoted"].tolist(), strict=True)).items()
        if (price := offers.deals[place].price) is not None
    ]
    if apart:
        cells["variance"] = _money(offers, sum(apart), signed=True)
    return cells


def _money(offers: Offers, minor: int, *, signed: bool = False) -> Money:
    return Money(from_minor(minor, offers.digits), offers.currency, offers.digits, signed=signed)


def _tracked_by_channel(tracked: Track) -> dict[Channel, list[int]]:
    found: dict[Channel, list[int]] = {}
    for place, line in enumerate(tracked.lines):
        if tracked.tracked[place].booking.rows:
            found.setdefault((line.creator, line.platform), []).append(place)
    return found


def _came(tracked: Track, places: list[int]) -> Cells:
    lines: list[LineTrack] = [tracked.lines[place] for place in places]
    rows = [row.stated for place in places for row in tracked.tracked[place].booking.rows]
    variance = sum((line.money.variance for line in lines), Decimal(0))
    cells: Cells = {
        "standing": Words(", ".join(dict.fromkeys(words.STATES[line.state] for line in lines))),
        "variance": Money(variance, tracked.currency, tracked.digits, signed=True),
    }
    if days := [row.posted for row in rows if row.posted is not None]:
        cells["posted"] = Day(max(days))
    for name in CAME:
        if figures := [row.outcomes[name] for row in rows if name in row.outcomes]:
            cells[f"{name}_actual"] = Count(sum(figures))
    return cells
