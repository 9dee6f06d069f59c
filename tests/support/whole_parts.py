"""The judge of a plan file's money: every way of adding it up comes to the same."""

from __future__ import annotations

from typing import Any


def parts_are_the_whole(file: dict[str, Any], seed: int) -> None:
    """Lines, kinds, months of activity, accrual and cash, flights, payments and taxes of a file read in decimals."""
    spend = file["totals"]["spend"]
    assert sum(line["cost"] for line in file["lines"]) == spend, seed
    assert sum(file["costs"].values()) == spend, seed
    assert sum(month["activity"] for month in file["months"]) == spend, seed
    assert sum(month["cash"] - month["refund"] for month in file["months"]) == spend, seed
    assert sum(month["accrued"] for month in file["months"]) == spend, seed
    assert sum(month["refund"] for month in file["months"]) == file["recoverable_tax"], seed
    assert not file["flights"] or sum(flight["spend"] for flight in file["flights"]) == spend, seed
    assert sum(line["recoverable_tax"] for line in file["lines"]) == file["recoverable_tax"], seed
    for line in file["lines"]:
        assert sum(line["costs"].values()) == line["cost"], seed
        assert sum(payment["amount"] for payment in line["payments"]) == line["cost"], seed
        net = sum(amount for kind, amount in line["costs"].items() if kind != "tax")
        assert net + sum(tax["tax"] - tax["claimed"] for tax in line["taxes"]) == line["cost"], seed
        charged = [tax for tax in line["taxes"] if not tax["reverse_charge"]]
        gross = sum(payment["amount"] for payment in line["payments"] if payment["payee"] != "tax")
        assert gross == net + sum(tax["tax"] for tax in charged), seed
        assert sum(tax["claimed"] for tax in charged) == line["recoverable_tax"], seed
    for kind, amount in file["costs"].items():
        assert sum(line["costs"].get(kind, 0) for line in file["lines"]) == amount, seed
    for month in file["months"]:
        due = [p["amount"] for line in file["lines"] for p in line["payments"] if p["month"] == month["month"]]
        assert sum(amount for amount in due if amount > 0) == month["cash"], seed
        assert -sum(amount for amount in due if amount < 0) == month["refund"], seed
