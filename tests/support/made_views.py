"""A view with every kind of part and of cell, for renderers to show; its texts from files are a name that is given."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from optimizer.views.cells import (
    Bar,
    Cell,
    Count,
    Day,
    Gap,
    Live,
    Money,
    Month,
    Name,
    Names,
    Share,
    Stack,
    UnitPrice,
    Words,
)
from optimizer.views.parts import (
    Card,
    Cards,
    Chart,
    Column,
    Item,
    Items,
    Mark,
    Section,
    Sentence,
    Series,
    Table,
    View,
)

COLUMNS = (
    Column("creator", "Creator", least=8),
    Column("niche", "Niche"),
    Column("cost", "Cost", "EUR"),
    Column("totals.engagement", "Engagement"),
    Column("price", "Price of one", rank=5),
    Column("share", "Share", rank=6),
    Column("full", "Full", rank=7),
    Column("tiers", "Spend by tier", rank=9),
    Column("others", "Others", rank=8),
    Column("gap", "Proven within", rank=4),
    Column("day", "Day", rank=3),
    Column("month", "Month", rank=2),
    Column("known", ""),
)


def row(name: str, cost: str, engagement: float, *, price: float | None = None) -> tuple[Cell | None, ...]:
    """A row under `COLUMNS`."""
    each = round(float(cost) / engagement, 6) if price is None else price
    return (
        Name(name),
        Words("food", tone="quiet"),
        Money(Decimal(cost), "EUR", 2, estimated=True),
        Count(engagement),
        Live(UnitPrice(each, "EUR"), "{cost}/{totals.engagement}"),
        Share(0.412),
        Bar(0.5),
        Stack(((name, 0.75), ("micro", 0.25))),
        Names((name, "bert")),
        Gap(0.000123),
        Day(date(2027, 3, 1)),
        Month("2027-03"),
        Count(True),
    )


def table(names: tuple[str, ...] = ("anna", "bert"), **other: object) -> Table:
    """A row for each name; the first one costs 100.00, each further one 1.00 more."""
    rows = tuple(row(name, f"{100 + place}.00", 1000.0 + place) for place, name in enumerate(names))
    cost = sum((Decimal(100 + place) for place in range(len(names))), start=Decimal(0))
    total = (Words("all"), None, Money(cost, "EUR", 2), Count(sum(1000.0 + place for place in range(len(names)))))
    fields: dict[str, object] = {"total": (*total, *(None,) * 9), "note": "Costs are made up.", "filters": ("niche",)}
    return Table("lines", "Lines", COLUMNS, rows, **{**fields, **other})  # type: ignore[arg-type]  # as they come


def view(name: str = "anna", names: tuple[str, ...] = ("anna", "bert")) -> View:
    """Every part once."""
    points = ((0.0, 100.0), (0.5, 150.0), (1.0, 50.0))
    line = Chart(
        "line", "line", f"Best by share on {name}", "From 100 to 50.", (Series("Engagement", points),),
        x_title=f"share on {name}", y_title="Engagement", x_unit="share", band=((0.0, 100.0, 110.0),),
        marks=(Mark(0.5, 150.0, "the best"),), stacks=((0.0, ((name, 1.0),)),), stacks_title="spend",
    )  # fmt: skip
    bars = Chart("bars", "bars", "Engagement", "10 and 5.", (Series("E", ((0.0, 10.0), (1.0, 5.0))),), (name, "c"))
    columns = Chart("columns", "columns", "By month", "1 and 2.", (Series("E", ((0.0, 1.0), (1.0, 2.0))),), ("a", "b"))
    hidden = Table("slopes", "", (Column("from", ""), Column("to", "")), ((Count(1), Count(2)),), hidden=True)
    people = Table("people", "People", (Column("", "Who"),), ((Name(name),),), full=True, folded="All of them")
    return View(
        answer="made",
        title=name,
        kicker="Made up",
        lead=(Sentence(f"The best is {name}.", "good"), Sentence("More of it.", full=True)),
        sections=(
            Section("first", f"First [of]: {name}", (
                Cards((Card("Spend", Money(Decimal("201.00"), "EUR", 2), "of EUR 500"),)),
                Items("To do", (Item(name, "look", "warn", code="--set budget=1"), Item("", "and more")), most=1),
                Sentence("Beside it.", "warn"),
                table(names),
                hidden,
            )),
            Section("second", "Second", (line, bars, columns, people)),
        ),
        facts={"best": name, "figures": [1, 2.5, None]},
        currency="EUR",
        badge=("draft", "quiet"),
    )  # fmt: skip
