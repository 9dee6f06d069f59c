"""Sections of a plan's page on money, time and the lines themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from optimizer.plan.plan import Plan
from optimizer.render.html import charts
from optimizer.render.html.page import (
    Cell,
    Choice,
    Figure,
    Head,
    Pair,
    Said,
    Section,
    Table,
    figure,
    name,
    named,
    plain_name,
    text,
)
from optimizer.reports.workbook_lines import kind_heading
from optimizer.words.figures import amount_only, count, known, money, percent, places_for, plural, unit_price

Line = Mapping[Any, Any]
_MOST_OPTIONS = 60


def _groups(lines: Sequence[Line], column: str) -> list[tuple[str, list[Line]]]:
    """Lines by the values of a column, the largest spend first; several niches count in each."""
    parts: dict[str, list[Line]] = {}
    for line in lines:
        values = str(line[column] or "").split("|") if column == "niche" else [str(line[column] or "")]
        for value in dict.fromkeys(values):
            parts.setdefault(value or f"no {column}", []).append(line)
    return sorted(parts.items(), key=lambda part: (-spend_of(part[1]), part[0]))


def spend_of(lines: Sequence[Line]) -> Decimal:
    return sum((line["cost"] for line in lines), Decimal(0))


def where_money_goes(plan: Plan, lines: Sequence[Line]) -> Section:
    whole = spend_of(lines)
    figures: list[Any] = []
    for column, title in (("tier", "Spend by tier"), ("platform", "Spend by platform"), ("niche", "Spend by niche")):
        groups = _groups(lines, column)
        figures.append(_group_figure(plan, title, groups[:12], whole, column, len(groups)))
    if set(plan.costs) - {"creator"}:
        found = [
            charts.Bar(kind_heading(kind), float(amount), _amount_and_share(plan, amount, whole))
            for kind, amount in plan.costs.items()
        ]
        said = "; ".join(f"{bar.label} {bar.shown}" for bar in found)
        figures.append(
            Figure("Spend by kind of cost", charts.bars("Spend by kind of cost", f"In {plan.currency}: {said}.", found))
        )
    parts: list[Any] = [Pair(figures[place : place + 2]) for place in range(0, len(figures), 2)]
    if plan.recoverable_tax:
        back = money(plan.recoverable_tax, plan.currency, plan.digits)
        parts.append(Said(f"Tax of {back} is paid and claimed back; it is no part of the spend.", "note"))
    parts.append(_mix_table(plan, lines, whole))
    return Section("mix", "Where the money goes", parts)


def _amount_and_share(plan: Plan, amount: Decimal, whole: Decimal) -> str:
    return f"{amount_only(amount, plan.digits)} ({percent(float(amount / whole) if whole else 0.0)})"


def _group_figure(
    plan: Plan, title: str, groups: Sequence[tuple[str, list[Line]]], whole: Decimal, column: str, number: int
) -> Figure:
    found = [
        charts.Bar(value, float(spend_of(part)), _amount_and_share(plan, spend_of(part), whole))
        for value, part in groups
    ]
    hidden = f", the {len(groups)} largest of {number}" if number > len(groups) else ""
    several = ", a line with several niches counts in each" if column == "niche" else ""
    said = "; ".join(f"{bar.label[:40]} {bar.shown}" for bar in found)
    return Figure(
        f"{title}, {plan.currency}{hidden}{several}", charts.bars(title, f"In {plan.currency}: {said}.", found)
    )


def _mix_table(plan: Plan, lines: Sequence[Line], whole: Decimal) -> Table:
    rows = []
    for column in ("tier", "platform", "niche"):
        for value, part in _groups(lines, column):
            spend = spend_of(part)
            engagement = float(sum(line["engagement"] for line in part if known(line["engagement"])))
            creators = len({line["creator"] for line in part})
            each = unit_price(float(spend) / engagement if engagement else None, plan.currency)
            share = float(spend / whole) if whole else 0.0
            rows.append(
                [named(value), text(column), figure(count(creators), creators),
                 figure(amount_only(spend, plan.digits), spend), figure(percent(share), share),
                 figure(count(engagement), engagement), figure(each)]
            )  # fmt: skip
    heads = [Head("Group"), Head("By"), Head("Creators", True), Head(f"Spend {plan.currency}", True),
             Head("Of the spend", True), Head("Engagement", True), Head("Per engagement", True)]  # fmt: skip
    return Table("mix-table", "Spend and engagement by tier, platform and niche", heads, rows, folded="As a table")


def time_sections(plan: Plan) -> list[Section]:
    """Months and flights, where the campaign is dated."""
    dated = [month for month in plan.months if month.month]
    if not dated and not plan.flights:
        return []
    parts: list[Any] = []
    if dated:
        labels = [month.month or "no date" for month in plan.months]
        series = [("activity", [float(month.activity) for month in plan.months]),
                  ("cash", [float(month.cash) for month in plan.months])]  # fmt: skip
        said = "; ".join(
            f"{label}: activity {amount_only(month.activity, plan.digits)}, cash {amount_only(month.cash, plan.digits)}"
            for label, month in zip(labels, plan.months, strict=True)
        )
        drawn = charts.columns("Activity and cash by month", f"{said}.", labels, series, y_title=plan.currency)
        parts.append(Figure(f"Activity and cash by month, {plan.currency}", drawn))
        heads = [Head("Month"), Head(f"Activity {plan.currency}", True), Head(f"Cash {plan.currency}", True)]
        rows = [
            [
                text(label),
                figure(amount_only(month.activity, plan.digits)),
                figure(amount_only(month.cash, plan.digits)),
            ]
            for label, month in zip(labels, plan.months, strict=True)
        ]
        totals = [sum((getattr(month, what) for month in plan.months), Decimal(0)) for what in ("activity", "cash")]
        foot = [text("Total"), *(figure(amount_only(total, plan.digits)) for total in totals)]
        parts.append(Table("months", "When content appears and when it is paid", heads, rows, foot, classes="slim"))
    if plan.flights:
        parts.append(_flights(plan))
    return [Section("time", "When", parts)]


def _flights(plan: Plan) -> Table:
    figures = ("Budget", f"Spend {plan.currency}", "Creators", "Posts", "Engagement", "People reached")
    heads = [Head("Flight"), Head("Start"), Head("End"), *(Head(label, True) for label in figures)]
    rows = []
    for flight in plan.flights:
        cells = [named(flight.name), *(text("" if day is None else day) for day in (flight.start, flight.end))]
        cells += [figure(amount_only(amount, plan.digits)) for amount in (flight.budget, flight.spend)]
        outcomes = [flight.creators, flight.posts, flight.engagement, flight.reach]
        cells += [figure(count(value, places_for([value]))) for value in outcomes]
        rows.append(cells)
    return Table("flights", "Flights", heads, rows)


def lines_section(plan: Plan, lines: Sequence[Line]) -> Section:
    """Every booking, to be sorted and filtered."""
    optional = ("flight", "reach", "added_reach", "conversions")
    has = {column: any(known(line[column]) and line[column] != "" for line in lines) for column in optional}
    heads = [Head("Creator"), Head("Platform"), Head("Package")]
    heads += [Head("Flight")] * has["flight"] + [Head("Tier"), Head("Niche")]
    heads += [Head(f"Cost {plan.currency}", True), Head("Engagement", True), Head(f"{plan.currency} each", True),
              Head("Impressions", True)]  # fmt: skip
    heads += [Head("Adds people", True)] * has["added_reach"] + [Head("Conversions", True)] * has["conversions"]
    heads.append(Head("From benchmarks"))
    rows = [_line(plan, line, has) for line in lines]
    places = [head.text for head in heads]
    choices = []
    for label in ("Platform", "Tier", *(["Flight"] if has["flight"] else [])):
        at = places.index(label)
        options = tuple(sorted({plain_name(line[label.lower()] or "") for line in lines} - {""}))
        if 1 < len(options) <= _MOST_OPTIONS:
            choices.append(Choice(label, at, options))
    cost = places.index(f"Cost {plan.currency}")
    foot = [text("Total"), *(Cell("") for _ in heads[1:])]
    foot[cost] = figure(amount_only(spend_of(lines), plan.digits))
    for measure in ("Engagement", "Impressions"):
        total = float(sum(line[measure.lower()] for line in lines if known(line[measure.lower()])))
        foot[places.index(measure)] = figure(count(total))
    caption = f"{plural(len(lines), 'booking')}; a heading sorts"
    filters = choices or [Choice("Platform", 1, ())]
    table = Table("plan", caption, heads, rows, foot, sorts=True, filters=filters, sum=cost, classes="lines")
    return Section("lines", "The plan, line by line", [table])


def _line(plan: Plan, line: Line, has: Mapping[str, bool]) -> list[Cell]:
    engagement = line["engagement"]
    each = float(line["cost"]) / engagement if known(engagement) and engagement else None
    cells = [named(line["creator"]), named(line["platform"]), named(line["package"])]
    cells += [named(line["flight"] or "")] * has["flight"]
    cells += [named(line["tier"] or ""), Cell(name(str(line["niche"] or "").replace("|", ", ")), None, "wide")]
    cells += [figure(amount_only(line["cost"], plan.digits), line["cost"]), figure(count(engagement), engagement)]
    cells += [figure(unit_price(each, "").strip(), each), figure(count(line["impressions"]), line["impressions"])]
    for measure in ("added_reach", "conversions"):
        if has[measure]:
            cells.append(figure(count(line[measure], int(measure == "conversions")), line[measure]))
    cells.append(Cell(", ".join(line["estimated"]), None, "wide"))
    return cells
