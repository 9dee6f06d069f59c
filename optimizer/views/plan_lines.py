"""The lines of a plan: a row for each creator with what is booked, and every booking to be sorted and filtered."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from optimizer.measures import heading, is_money
from optimizer.plan.plan import Plan
from optimizer.views.cells import Cell, Count, Money, Name, Names, Tone, UnitPrice, Words
from optimizer.views.parts import Column, Row, Table
from optimizer.views.plan_deals import deal_of
from optimizer.views.summaries import Line, lines_of, price_cell
from optimizer.words import plan as words
from optimizer.words.amounts import per_unit
from optimizer.words.figures import known, places_for, plural
from optimizer.words.forecast import range_words, rounded

SHOWN = 10
_RESTS_ON: Mapping[str, frozenset[str]] = {
    "cost": frozenset({"price"}),
    "engagement": frozenset({"engagement", "acceptance"}),
    "impressions": frozenset({"reach", "acceptance"}),
    "reach": frozenset({"reach", "acceptance"}),
    "added_reach": frozenset({"reach", "acceptance"}),
    "conversions": frozenset({"engagement", "acceptance"}),
    "value": frozenset({"value", "engagement", "acceptance"}),
    "each": frozenset({"price", "engagement", "acceptance"}),
}
"""What of a line's `estimated` makes a figure an estimate."""


def ranking(plan: Plan) -> str:
    """The column by which lines are ordered."""
    measure = plan.objective.measure
    if measure == "reach":
        return "added_reach" if plan.lines["added_reach"].notna().any() else "reach"
    return measure if measure in plan.lines.columns else "engagement"


def creators_table(plan: Plan, *, why: bool = False) -> Table:
    """A row for each creator, who costs the most first: what is booked, for how much, for what.

    `why` adds what speaks for each: the tier, and the price of what is brought.
    """
    shown = ranking(plan)
    by_creator: dict[str, list[Line]] = {}
    for line in lines_of(plan):
        by_creator.setdefault(line["creator"], []).append(line)
    ordered = sorted(by_creator.items(), key=lambda own: (-_cost(own[1]), own[0]))
    places = places_for(_sum(lines, shown) for _, lines in ordered)
    measure = "reach" if shown == "added_reach" else shown
    priced = why and not is_money(shown)

    def figure(value: float) -> Money | Count:
        if is_money(shown):
            return Money(value, plan.currency, plan.digits, tone="strong")
        return Count(value, places, about=True, tone="strong")

    columns: tuple[Column, ...] = (
        Column("creator", "Creator", least=14),
        *((Column("tier", "Tier", rank=2),) if why else ()),
        Column("flights", "Flights", least=12),
        Column("bookings", "Books", least=20),
        Column("cost", "Cost", plan.currency),
        Column(shown, _figure_heading(shown), plan.currency if is_money(shown) else ""),
        *((Column("likely", "Likely"),) if _has_ranges(plan, shown) else ()),
        *((Column("each", per_unit(measure), rank=1),) if priced else ()),
    )
    rows: tuple[Row, ...] = tuple(
        (
            Name(creator),
            *((Names(tuple(dict.fromkeys(line["tier"] for line in lines if line["tier"]))),) if why else ()),
            Names(tuple(dict.fromkeys(line["flight"] for line in lines if line["flight"]))),
            Name(words.bookings((line["platform"], line["package"]) for line in lines)),
            Money(_cost(lines), plan.currency, plan.digits, estimated=_any_estimate(lines, "cost")),
            replace(figure(_sum(lines, shown)), estimated=_any_estimate(lines, shown)),
            *((_likely(plan, lines, shown),) if _has_ranges(plan, shown) else ()),
            *((price_cell(_cost(lines), _sum(lines, shown), measure, plan.currency),) if priced else ()),
        )
        for creator, lines in ordered
    )
    return Table("creators", "", columns, rows, most=SHOWN, adds=("cost", shown), brief=True)


def _likely(plan: Plan, lines: Sequence[Line], name: str) -> Words | None:
    """The range of a creator with one booking; those of several do not add up."""
    low, high = ((lines[0].get(end) or {}).get(name) for end in ("low", "high"))
    if len(lines) != 1 or low is None or high is None:
        return None
    return Words(range_words(low, high, name, plan.currency), tone="quiet")


def bookings_table(plan: Plan) -> Table:
    """Every booking, tier by tier, in each the most useful first."""
    rank = ranking(plan)
    lines: list[Line] = lines_of(plan)
    spend: dict[str, Decimal] = {}
    for line in lines:
        spend[line["tier"]] = spend.get(line["tier"], Decimal(0)) + line["cost"]
    ordered = sorted(
        lines, key=lambda line: (-spend[line["tier"]], line["tier"], -_number(line[rank]), line["creator"])
    )
    columns: tuple[Column, ...] = (
        Column("creator", "Creator", least=12),
        Column("platform", "Platform", least=9, rank=2),
        Column("package", "Package", least=14, rank=1),
        Column("flight", "Flight", least=6),
        Column("tier", "Tier", least=6, rank=4),
        Column("niche", "Niche", least=9, rank=6),
        *((Column("deal", "Deal", rank=3),) if "deal" in plan.lines else ()),
        Column("cost", "Cost", plan.currency),
        Column("engagement", "Engagement"),
        Column("each", "Per engagement", rank=7),
        Column("impressions", "Impressions", rank=5),
        Column("reach", "" if plan.lines["added_reach"].notna().any() else "Reaches alone", rank=8),
        Column("added_reach", "Adds people", rank=0 if rank == "added_reach" else 5),
        Column("conversions", "Conversions", rank=5),
        Column("value", "Value" if rank == "value" else "", plan.currency),
        Column("estimated", ""),
    )
    if _has_ranges(plan, rank):
        place = [column.key for column in columns].index(rank) + 1
        columns = (*columns[:place], *(Column(*told, rank=3) for told in words.ENDS), *columns[place:])
    total: list[Cell | None] = [None] * len(columns)
    total[0] = Words("Total")
    for place, column in enumerate(columns):
        if column.key == "cost":
            total[place] = Money(_cost(lines), plan.currency, plan.digits, tone="strong")
        elif column.key in ("engagement", "impressions") and lines:
            total[place] = Count(_sum(lines, column.key))
    filters = tuple(key for key in ("platform", "tier", "flight", "deal") if any(line.get(key) for line in lines))
    return Table(
        "lines", plural(len(lines), "booking"), columns, tuple(_row(plan, line) for line in ordered),
        total=tuple(total) if lines else None, note=words.ESTIMATED if any(line["estimated"] for line in lines) else "",
        filters=filters, sum="cost", full=True,
    )  # fmt: skip


def _row(plan: Plan, line: Line) -> tuple[Cell | None, ...]:
    engagement = line["engagement"]
    each = float(line["cost"]) / engagement if known(engagement) and engagement else None
    strong = ranking(plan)

    def figure(name: str) -> Cell | None:
        tone: Tone = "strong" if name == strong else ""
        return Count(line[name], estimated=_is_estimate(line, name), tone=tone) if known(line[name]) else None

    cells: dict[str, Cell | None] = {
        "engagement": figure("engagement"), "each": UnitPrice(each, plan.currency),
        "impressions": figure("impressions"), "reach": figure("reach"), "added_reach": figure("added_reach"),
        "conversions": figure("conversions"), "value": Money(line["value"], plan.currency, plan.digits),
    }  # fmt: skip
    told: list[Cell | None] = []
    for name, cell in cells.items():
        told.append(cell)
        if name == strong and _has_ranges(plan, strong):
            told += _ends(plan, line, strong)
    return (
        Name(line["creator"]), Name(line["platform"]), Name(line["package"]), Name(line["flight"] or ""),
        Name(line["tier"] or ""), Name(str(line["niche"] or "").replace("|", ", "), tone="quiet"),
        *((Words(deal.status if (deal := deal_of(line)) is not None else ""),) if "deal" in line else ()),
        Money(line["cost"], plan.currency, plan.digits, estimated=_is_estimate(line, "cost")),
        *told, Words(", ".join(line["estimated"]), tone="quiet"),
    )  # fmt: skip


def _has_ranges(plan: Plan, name: str) -> bool:
    return name in plan.forecast and "low" in plan.lines and any(name in (low or {}) for low in plan.lines["low"])


def _ends(plan: Plan, line: Line, name: str) -> list[Cell | None]:
    """Low and high figure of a line, as finely as its range deserves."""
    low, high = ((line.get(end) or {}).get(name) for end in ("low", "high"))
    if low is None or high is None:  # a file that somebody changed
        return [None, None]
    ends = rounded(low, high)
    return [Money(end, plan.currency, 0) if is_money(name) else Count(end) for end in ends]


def _figure_heading(name: str) -> str:
    return {"added_reach": "Adds people", "reach": "Reaches alone"}.get(name, heading(name))


def _is_estimate(line: Line, name: str) -> bool:
    return bool(_RESTS_ON.get(name, frozenset()) & set(line["estimated"]))


def _any_estimate(lines: Sequence[Line], name: str) -> bool:
    return any(_is_estimate(line, name) for line in lines)


def _cost(lines: Sequence[Line]) -> Decimal:
    return sum((line["cost"] for line in lines), Decimal(0))


def _sum(lines: Sequence[Line], name: str) -> float:
    return float(sum(line[name] for line in lines if known(line[name])))


def _number(value: Any) -> float:
    return -math.inf if not known(value) else float(value)
