"""What the brand pays for an offer, kind by kind, each rounded on its own line.

With b the costs that a charge rests on (`on`, the creator's fee unless another is named), in minor units:

    usage_rights, exclusivity, agency, platform = round(rate * b) + amount,     or the roster column's amount
    tax                                         = tax of all invoices less what of it is claimed back: `taxation`
    cost                                        = creator + product + ... + platform + tax

Rates are exact as written; each round is half up to the minor unit, and nothing else is rounded, so the parts
are whole numbers and their sum is the cost.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.money import to_minor, weighted_sum
from optimizer.offers.taxation import invoiced
from optimizer.scenario.costs import FEES, Charge, Costs

IntArray = NDArray[np.int64]
RECOVERABLE = "recoverable"
"""Beside the kinds of cost: tax that is paid and claimed back, no part of the cost."""


def cost_parts(
    fee: IntArray, product: IntArray, channels: pd.DataFrame, costs: Costs, digits: int
) -> dict[str, IntArray]:
    """Minor units (n,) of each kind of cost that the scenario knows, and of the recoverable tax.

    `fee` is the creator's, `product` the gift's (n,), of the channels (n rows).
    """
    parts: dict[str, IntArray] = {"creator": fee, "product": product}
    for field, kind in FEES.items():  # in the order in which one may rest on another
        charge: Charge | None = getattr(costs, field)
        if charge is not None:
            parts[kind] = _charged(charge, parts, channels, digits)
    if costs.tax is not None:
        invoices = invoiced(costs, parts, channels)
        nothing = np.zeros(len(channels), dtype=np.int64)
        parts[RECOVERABLE] = sum((each.refund for each in invoices), start=nothing)
        stays = (each.tax - each.back for invoice in invoices for each in invoice.taxes)
        parts["tax"] = sum(stays, start=nothing)
    return parts


def _charged(charge: Charge, parts: Mapping[str, IntArray], channels: pd.DataFrame, digits: int) -> IntArray:
    amount = _share(_base(charge.on, parts), charge.rate) + to_minor(charge.amount, digits)
    if charge.column is None:
        return amount
    listed = channels[charge.column].to_numpy(dtype=np.float64)
    return np.where(np.isnan(listed), amount, np.nan_to_num(listed)).astype(np.int64)


def _base(kinds: tuple[str, ...], parts: Mapping[str, IntArray]) -> IntArray:
    """(n,) the sum of some kinds of cost."""
    nothing = np.zeros(len(parts["creator"]), dtype=np.int64)
    return sum((parts[kind] for kind in kinds if kind in parts), start=nothing)


def _share(amounts: IntArray, rate: Decimal) -> IntArray:
    """round(rate * amounts), half up, exactly."""
    return weighted_sum([amounts], [rate])
