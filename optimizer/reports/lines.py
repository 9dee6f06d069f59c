"""The lines of a plan, tier by tier: who, where, what, for how much, and what it brings."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.text import Text

from optimizer.plan.plan import Plan
from optimizer.render.terminal.columns import Column, fitted
from optimizer.render.terminal.page import Page
from optimizer.reports.summary import Line, TierSum
from optimizer.words.figures import amount_only, count, known, money, percent, places_for, plural, unit_price

SHOWN_WHOLE = 40
"""A plan of so many lines is shown whole."""
SHOWN_OF_LONG = 24
"""About so many lines are shown of a longer one."""
_FEWEST = 5
_MARK = "*"
_RESTS_ON: Mapping[str, frozenset[str]] = {
    "cost": frozenset({"price"}),
    "engagement": frozenset({"engagement", "acceptance"}),
    "impressions": frozenset({"reach", "acceptance"}),
    "reach": frozenset({"reach", "acceptance"}),
    "added_reach": frozenset({"reach", "acceptance"}),
    "conversions": frozenset({"engagement", "acceptance"}),
    "value": frozenset({"value", "engagement", "acceptance"}),
    "price": frozenset({"price", "engagement", "acceptance"}),
}
"""What of a line's `estimated` makes a figure an estimate."""


def show_lines(plan: Plan, tiers: Sequence[TierSum], page: Page, table_file: str | None) -> None:
    """The lines by tier, in each the most useful first; of a long plan the top lines, and where the others stand."""
    if not tiers:
        return
    ranking, number = _ranking(plan), len(plan.lines)
    ranked = [sorted(tier.lines, key=lambda line: (-_number(line[ranking]), str(line["creator"]))) for tier in tiers]
    rooms = [_room(plan, tier) for tier in tiers]
    shown = [line for lines, room in zip(ranked, rooms, strict=True) for line in lines[:room]]
    table = fitted(_columns(plan, shown, page), page.width, indent=2)
    most = ranking.replace("added_reach", "people added")
    page.heading(("Lines", "bold"), (f"  {number:,}, most {most} first", "dim"))
    page.print(table.heading())
    first = 0
    for tier, lines, room in zip(tiers, ranked, rooms, strict=True):
        page.print(_tier_heading(plan, tier, page))
        for position in range(first, first + room):
            for text in table.row(page, position):
                page.print(text)
        first += room
        if lines[room:]:
            page.say((_hidden(plan, lines[room:], page), "dim italic"), indent=2, hang=2)
    if len(shown) < number:
        where = f"in {page.plain(table_file, 60)}" if table_file else "in plan.csv, which -o FOLDER writes"
        page.say((f"All {number:,} lines stand {where}.", "dim"), indent=2)
    if any(
        _MARK in text for column in table.columns if column.right for text in (column.heading, *map(str, column.cells))
    ):
        page.say((f"{_MARK} rests on a published benchmark: the roster has no figure of its own", "dim"), indent=2)


def _ranking(plan: Plan) -> str:
    """The column by which lines are ordered."""
    measure = plan.objective.measure
    if measure == "reach":
        return "added_reach" if plan.lines["added_reach"].notna().any() else "reach"
    return measure if measure in plan.lines.columns else "engagement"


def _tier_heading(plan: Plan, tier: TierSum, page: Page) -> Text:
    """`micro · 18 creators, EUR 40,120.00, 70.4 % of spend`."""
    spend = plan.totals["spend"]
    share = f", {percent(tier.spend / spend)} of spend" if spend else ""
    figures = f"{plural(tier.creators, 'creator')}, {money(tier.spend, plan.currency, plan.digits)}{share}"
    return Text.assemble(page.label(tier.tier, "bold cyan", 24), (f" {page.signs.dot} {figures}", "dim"))


def _room(plan: Plan, tier: TierSum) -> int:
    """How many lines of a tier are shown: all of a short plan, else by its share of the spend."""
    number, spend = len(tier.lines), plan.totals["spend"]
    if len(plan.lines) <= SHOWN_WHOLE:
        return number
    room = max(_FEWEST, round(SHOWN_OF_LONG * float(tier.spend / spend if spend else 1)))
    return number if number <= room + 1 else room  # "and 1 more" would take as much room as the line


def _hidden(plan: Plan, hidden: Sequence[Line], page: Page) -> str:
    rest = TierSum("", hidden)
    sums = f"{money(rest.spend, plan.currency, plan.digits)}, {count(rest.total('engagement'))} engagements"
    return f"{page.signs.more} and {len(hidden):,} more: {sums}"


def _columns(plan: Plan, lines: Sequence[Line], page: Page) -> list[Column]:
    """All columns that this plan could show, in order; `rank` says which go first on a narrow page."""
    objective = plan.objective.measure
    columns = [
        Column("Creator", [page.label(line["creator"], width=40) for line in lines], least=12),
        Column("Platform", [page.label(line["platform"], width=20) for line in lines], least=8, rank=2),
        Column("Package", [page.label(line["package"], width=30) for line in lines], least=8, rank=3),
        Column("Niche", [page.label(_niches(line["niche"]), "dim", 30) for line in lines], least=9, rank=6),
        _figures("Cost", "cost", plan, lines, lambda value: amount_only(value, plan.digits), unit=plan.currency),
    ]
    if any(known(line["flight"]) for line in lines):
        columns.insert(
            4,
            Column(
                "Flight",
                [page.label(line["flight"] if known(line["flight"]) else "", width=16) for line in lines],
                least=6,
                rank=4,
            ),
        )
    if objective in ("impressions", "conversions"):
        columns.append(_figures(objective.capitalize(), objective, plan, lines, _counts(lines, objective)))
    if objective == "value":
        columns.append(
            _figures("Value", "value", plan, lines, lambda value: amount_only(value, plan.digits), unit=plan.currency)
        )
    if any(known(line["added_reach"]) for line in lines):
        rank = 0 if objective == "reach" else 5
        columns.append(_figures("Adds people", "added_reach", plan, lines, _counts(lines, "added_reach"), rank=rank))
    rank = 1 if objective in ("reach", "impressions", "conversions", "value") else 0
    columns += [
        _figures("Engagement", "engagement", plan, lines, _counts(lines, "engagement"), rank=rank),
        _figures("Alone reaches", "reach", plan, lines, _counts(lines, "reach"), rank=8),
    ]
    prices = [_ratio(line) for line in lines]
    columns.append(
        Column(
            f"{plan.currency} per eng.",
            [Text(unit_price(price, "").strip(), "dim", no_wrap=True) for price in prices],
            right=True,
            rank=7,
        )
    )
    return [column if column.rank != 7 else _dashes(column, page) for column in columns]


def _figures(
    heading: str,
    name: str,
    plan: Plan,
    lines: Sequence[Line],
    written: Callable[[Any], str],
    *,
    unit: str = "",
    rank: int = 0,
) -> Column:
    """A column of figures with a mark on those that rest on benchmarks; where all do, the heading bears it."""
    estimated = [bool(_RESTS_ON[name] & set(line["estimated"])) for line in lines]
    everywhere = bool(lines) and all(_RESTS_ON[name] & set(marks) for marks in plan.lines["estimated"])
    strong = "bold" if name == _ranking(plan) else ""
    cells = [Text(written(line[name]), strong, no_wrap=True) for line in lines]
    heading = f"{heading} {unit}".rstrip()
    if everywhere:
        return Column(f"{heading}{_MARK}", cells, right=True, rank=rank)
    if any(estimated):
        cells = [
            Text.assemble(cell, (_MARK if mark else " ", "yellow")) for cell, mark in zip(cells, estimated, strict=True)
        ]
        heading += " "
    return Column(heading, cells, right=True, rank=rank)


def _counts(lines: Sequence[Line], name: str) -> Callable[[Any], str]:
    places = 0 if name in ("reach", "added_reach") else places_for(line[name] for line in lines)
    return lambda value: count(value, places)


def _dashes(column: Column, page: Page) -> Column:
    """The column with dashes that the page can encode."""
    cells = [page.figure(cell.plain, "dim") for cell in column.cells]
    return Column(column.heading, cells, right=True, rank=column.rank)


def _ratio(line: Line) -> float | None:
    engagement = _number(line["engagement"])
    return float(line["cost"]) / engagement if engagement > 0 else None


def _niches(niche: object) -> str:
    return ", ".join(part for part in str(niche or "").split("|") if part)


def _number(value: Any) -> float:
    return -math.inf if not known(value) else float(value)
