"""What a plan repeats of its roster, so that its file can be worked with alone."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.facts.results import Original
from optimizer.money import from_minor, minor_digits
from optimizer.offers.pricing import original_fee
from optimizer.offers.table import Offers
from optimizer.roster.aliases import CARRIED
from optimizer.scenario.schema import Scenario

IntArray = NDArray[np.int64]
_ON_EVERY_LINE = (
    "creator", "platform", "package", "flight", "tier", "niche", "country", "posts", "cost", "month", "segment",
    *CARRIED,
)  # fmt: skip
_DECIMALS = 6
"""Of an amount that is worked back from the fee."""


def originals_of_lines(scenario: Scenario, offers: Offers, index: IntArray) -> list[Original]:
    """The creator's fee of each of the offers `index` in the currency of its prices."""
    fees = offers.cost_parts(index).get("creator", np.zeros(len(index), dtype=np.int64)).tolist()
    rows = offers.table.iloc[index]
    packages = [scenario.packages[position] for position in rows["package"].tolist()]
    given = offers.originals
    found = []
    deals = [offers.deals[place] if place >= 0 else None for place in rows["deal"].tolist()] if offers.deals else []
    booked = zip(rows["channel"].tolist(), packages, fees, deals or [None] * len(index), strict=True)
    for channel, package, fee, deal in booked:
        own = from_minor(fee, offers.digits)
        if deal is not None and deal.amount is not None and deal.price == fee:
            found.append(Original(deal.currency or offers.currency, deal.amount, deal.rate))
            continue
        if given is None or package.gift is not None or package.fee is not None:
            found.append(Original(offers.currency, own, Decimal(1)))
            continue
        code = str(given.currency[channel])
        rate = given.rates[code]
        exact = original_fee(package, given, channel)
        if exact is None or _rounded(exact * rate, offers.digits) != own:  # estimated: what it would be
            exact = _rounded(own / rate, _DECIMALS if rate != 1 else offers.digits)
        found.append(Original(code or offers.currency, _trimmed(exact, minor_digits(code or offers.currency)), rate))
    return found


def _rounded(amount: Decimal, digits: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)


def _trimmed(amount: Decimal, digits: int) -> Decimal:
    """Without needless decimals, but with those of the currency."""
    plain = amount.normalize()
    exponent = plain.as_tuple().exponent
    return plain if isinstance(exponent, int) and exponent < -digits else amount.quantize(Decimal(1).scaleb(-digits))


def told_columns(scenario: Scenario, offers: Offers, index: IntArray) -> list[Mapping[str, Any]]:
    """What the roster says of each of the offers `index` in those of its columns that rules name."""
    named = dict.fromkeys(name for rule in scenario.all_rules for name in (*rule.where, *filter(None, [rule.per])))
    names = [name for name in named if name not in _ON_EVERY_LINE and name in offers.channels]
    channels = offers.channels.iloc[offers.channel[index]]
    values = {name: [_plain(cell, name, offers) for cell in channels[name].tolist()] for name in names}
    return [{name: values[name][line] for name in names} for line in range(len(index))]


def _plain(cell: Any, name: str, offers: Offers) -> Any:
    """A cell as JSON has it; money in whole units, nothing for what is not known."""
    if isinstance(cell, float):
        scaled = cell / 10**offers.digits if name in offers.money else cell
        return None if np.isnan(scaled) else scaled
    return cell if isinstance(cell, str | bool | tuple) else str(cell)
