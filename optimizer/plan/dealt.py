"""What was agreed about the lines of a plan, beside what the roster asks."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from optimizer.facts.deals import DealOfLine
from optimizer.money import from_minor
from optimizer.offers.table import Offers

IntArray = NDArray[np.int64]


def deals_of_lines(offers: Offers, index: IntArray) -> list[DealOfLine | None]:
    """The deal of each of the offers `index`; None where nothing was agreed. The offers must know `deals`."""
    rows = offers.table.iloc[index]
    of, quoted = rows["deal"].tolist(), rows["quoted"].tolist()
    guessed = (rows["quote_estimated"].to_numpy(dtype=bool)).tolist()
    return [
        None if deal < 0 else _told(offers, deal, quote, estimated=estimated)
        for deal, quote, estimated in zip(of, quoted, guessed, strict=True)
    ]


def _told(offers: Offers, deal: int, quote: int, *, estimated: bool) -> DealOfLine:
    own = offers.deals[deal]
    price = None if own.price is None else from_minor(own.price, offers.digits)
    asked: Decimal | None = None if quote < 0 else from_minor(quote, offers.digits)
    return DealOfLine(
        own.status, price, asked, None if price is None or asked is None else price - asked, own.amount, own.currency,
        own.rate, estimated and asked is not None, own.outside, dict(own.kept),
    )  # fmt: skip
