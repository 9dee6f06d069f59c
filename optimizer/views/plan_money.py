"""Where the money of a plan goes, and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from optimizer.measures import heading, is_money
from optimizer.plan.plan import Plan
from optimizer.views.cells import Cell, Count, Day, Money, Month, Name, Share, UnitPrice, Words
from optimizer.views.parts import Chart, Column, Row, Section, Sentence, Series, Table
from optimizer.views.summaries import NO_TIER, Line, TierSum, lines_of, price_cell, tiers_of
from optimizer.words import plan as words
from optimizer.words.amounts import per_unit
from optimizer.words.figures import count, known, money, places_for

MOST_BARS = 12


def tiers_table(plan: Plan, measure: str = "engagement") -> Table:
    """Creators, spend, an outcome that adds up and its price by tier, and for the whole plan."""
    tiers = tiers_of(plan)
    spend, outcome = Decimal(plan.totals["spend"]), float(plan.totals[measure] or 0)
    columns: tuple[Column, ...] = (
        Column("tier", "Tier", least=8),
        Column("creators", "Creators"),
        Column("spend", "Spend", plan.currency),
        Column("share_of_spend", "Of spend", rank=1),
        Column(measure, heading(measure), plan.currency if is_money(measure) else ""),
        Column(f"share_of_{measure}", "Of it", rank=2),
        *(() if is_money(measure) else (Column("each", per_unit(measure), rank=3),)),
    )

    def row(part: TierSum) -> tuple[Cell | None, ...]:
        own = part.total(measure)
        return (
            Name(part.tier), Count(part.creators), Money(part.spend, plan.currency, plan.digits),
            Share(part.spend / spend if spend else 0),
            Money(own, plan.currency, plan.digits) if is_money(measure) else Count(own, about=True),
            Share(own / outcome if outcome else None),
            *(() if is_money(measure) else (price_cell(part.spend, own, measure, plan.currency),)),
        )  # fmt: skip

    whole = TierSum("whole plan", [line for tier in tiers for line in tier.lines])
    return Table(
        "tiers", "", columns, tuple(row(tier) for tier in tiers), total=row(whole) if len(tiers) > 1 else None,
    )  # fmt: skip


def money_section(plan: Plan) -> Section:
    """Spend by tier, platform, niche and kind of cost."""
    lines: list[Line] = lines_of(plan)
    tiers = tiers_of(plan)
    twice = sum(tier.creators for tier in tiers) > plan.totals["creators"]
    parts = [_kinds(plan)] if set(plan.costs) - {"creator"} or plan.recoverable_tax else []
    charts = [bars_by(plan, by) for by in GROUPINGS]
    if set(plan.costs) - {"creator"}:
        kinds = [(words.kind_words(kind), float(amount)) for kind, amount in plan.costs.items()]
        charts.append(_chart(plan, "spend_by_kind", "Spend by kind of cost", kinds, "spend"))
    notes = [Sentence(words.TWO_TIERS, "quiet")] if twice else []
    if plan.recoverable_tax:
        notes.append(Sentence(words.tax_apart(plan.recoverable_tax, plan.currency, plan.digits), "quiet"))
    return Section(
        "mix", "Where the money goes",
        (*charts, *parts, *notes, _mix(plan, lines)), full=True,
    )  # fmt: skip


def _kinds(plan: Plan) -> Table:
    spend = Decimal(plan.totals["spend"])
    columns: tuple[Column, ...] = (
        Column("kind", "Kind of cost"),
        Column("amount", "Amount", plan.currency),
        Column("share", "Of spend"),
    )
    rows: tuple[Row, ...] = tuple(
        (
            Words(words.kind_words(kind)),
            Money(amount, plan.currency, plan.digits),
            Share(amount / spend if spend else None),
        )
        for kind, amount in plan.costs.items()
    )
    total: Row = (Words("Spend"), Money(spend, plan.currency, plan.digits, tone="strong"), Share(Decimal(1)))
    return Table("costs", "What the spend is made of", columns, rows, total=total)


def time_section(plan: Plan) -> list[Section]:
    """Months and flights, where the campaign is dated."""
    dated = any(month.month for month in plan.months)
    if not dated and not plan.flights:
        return []
    parts = [*((_months_chart(plan), _months(plan)) if dated else ()), *((_flights(plan),) if plan.flights else ())]
    return [Section("time", "When", tuple(parts), full=True)]


def _months(plan: Plan) -> Table:
    columns: tuple[Column, ...] = (
        Column("month", "Month"),
        Column("activity", "Posted", plan.currency),
        *((Column("accrued", "By days", plan.currency, rank=2),) if _is_spread(plan) else ()),
        Column("cash", "Paid", plan.currency),
        *((Column("refund", "Tax back", plan.currency, rank=1),) if plan.recoverable_tax else ()),
    )
    shown = [column.key for column in columns[1:]]
    rows: tuple[Row, ...] = tuple(
        (Month(month.month), *(Money(getattr(month, what), plan.currency, plan.digits) for what in shown))
        for month in plan.months
    )
    sums = [sum((getattr(month, what) for month in plan.months), Decimal(0)) for what in shown]
    total: Row = (Words("Total"), *(Money(amount, plan.currency, plan.digits) for amount in sums))
    note = words.months_note(spread=_is_spread(plan), refunded=bool(plan.recoverable_tax))
    return Table("months", "When content appears and when it is paid", columns, rows, total=total, note=note)


def _is_spread(plan: Plan) -> bool:
    """Some flight lies in more than one month, so that its cost does too."""
    return any(month.accrued for month in plan.months) and any(month.accrued != month.activity for month in plan.months)


def _months_chart(plan: Plan) -> Chart:
    labels = tuple(month.month or "no date" for month in plan.months)
    series = [
        Series(name, tuple((float(place), float(getattr(month, what))) for place, month in enumerate(plan.months)))
        for name, what in (("posted", "activity"), ("paid", "cash"))
    ]
    said = "; ".join(
        f"{label}: posted {money(month.activity, plan.currency, 0)}, paid {money(month.cash, plan.currency, 0)}"
        for label, month in zip(labels, plan.months, strict=True)
    )
    title = "Posted and paid by month"
    return Chart("by_month", "columns", title, f"{said}.", tuple(series), labels, y_title=plan.currency)


def _flights(plan: Plan) -> Table:
    places = places_for([flight.posts for flight in plan.flights])
    columns: tuple[Column, ...] = (
        Column("flight", "Flight", least=8), Column("start", "Start", rank=4), Column("end", "End", rank=4),
        Column("budget", "Budget", plan.currency, rank=3), Column("spend", "Spend", plan.currency),
        Column("creators", "Creators"), Column("posts", "Posts", rank=2), Column("engagement", "Engagement"),
        Column("impressions", "Impressions", rank=5), Column("reach", words.reached(plan.reach), rank=1),
    )  # fmt: skip
    rows: tuple[Row, ...] = tuple(
        (
            Name(flight.name),
            None if flight.start is None else Day(flight.start),
            None if flight.end is None else Day(flight.end),
            None if flight.budget is None else Money(flight.budget, plan.currency, plan.digits),
            Money(flight.spend, plan.currency, plan.digits),
            Count(flight.creators),
            Count(flight.posts, places),
            Count(flight.engagement, about=True),
            Count(flight.impressions, about=True),
            Count(flight.reach, about=True) if known(flight.reach) else None,
        )
        for flight in plan.flights
    )
    shared = any(known(flight.reach) for flight in plan.flights)
    return Table("flights", "Flights", columns, rows, note=words.FLIGHTS_SHARE if shared else "")


def niches_of(line: Line) -> list[str]:
    """The niches of a line; a line with several counts in each."""
    return list(dict.fromkeys(str(line["niche"] or "no niche").split("|")))


def _groups(lines: Sequence[Line], key: Callable[[Line], list[str]]) -> list[TierSum]:
    """Lines by the values of a column, the largest spend first."""
    parts: dict[str, list[Line]] = {}
    for line in lines:
        for value in key(line):
            parts.setdefault(value, []).append(line)
    return sorted((TierSum(value, own) for value, own in parts.items()), key=lambda part: (-part.spend, part.tier))


GROUPINGS: Mapping[str, Callable[[Line], list[str]]] = {
    "tier": lambda line: [line["tier"] or NO_TIER],
    "platform": lambda line: [line["platform"]],
    "niche": niches_of,
}
"""By what a plan is taken apart; a line may be in several parts."""


def bars_by(plan: Plan, by: str, measure: str = "spend") -> Chart:
    """A bar for each tier, platform or niche, the largest spend first, of the spend or of an outcome that adds up."""
    groups = _groups(lines_of(plan), GROUPINGS[by])
    more = f", the {MOST_BARS} largest of {len(groups)}" if len(groups) > MOST_BARS else ""
    bars = [
        (part.tier, float(part.spend) if measure == "spend" else part.total(measure)) for part in groups[:MOST_BARS]
    ]
    return _chart(plan, f"{measure}_by_{by}", f"{heading(measure)} by {by}{more}", bars, measure)


def _chart(plan: Plan, name: str, title: str, bars: Sequence[tuple[str, float]], measure: str) -> Chart:
    def shown(amount: float) -> str:
        return money(amount, plan.currency, 0) if is_money(measure) else count(amount)

    said = "; ".join(f"{label} {shown(amount)}" for label, amount in bars)
    unit = f", {plan.currency}" if is_money(measure) else ""
    return Chart(
        name, "bars", f"{title}{unit}", f"{said}.", (Series(measure, numbered([amount for _, amount in bars])),),
        tuple(label for label, _ in bars), full=True,
    )  # fmt: skip


def numbered(values: Sequence[float | None]) -> tuple[tuple[float, float], ...]:
    """Points of bars or columns, those that are known."""
    return tuple((float(place), value) for place, value in enumerate(values) if value is not None and known(value))


def _mix(plan: Plan, lines: Sequence[Line]) -> Table:
    spend = Decimal(plan.totals["spend"])
    rows = []
    for by, key in GROUPINGS.items():
        for part in _groups(lines, key):
            own = part.total("engagement")
            rows.append(
                (
                    Name(part.tier), Words(by), Count(part.creators), Money(part.spend, plan.currency, plan.digits),
                    Share(part.spend / spend if spend else 0), Count(own, about=True),
                    UnitPrice(float(part.spend) / own if own else None, plan.currency),
                )
            )  # fmt: skip
    columns: tuple[Column, ...] = (
        Column("group", "Group"), Column("by", "By"), Column("creators", "Creators"),
        Column("spend", "Spend", plan.currency), Column("share", "Of spend"), Column("engagement", "Engagement"),
        Column("each", "Per engagement"),
    )  # fmt: skip
    title = "Spend and engagement by tier, platform and niche"
    return Table("mix", title, columns, tuple(rows), folded="As a table", note=words.SEVERAL_NICHES, full=True)
