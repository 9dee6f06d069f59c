"""The sheet "Plan lines": every booking with its costs by kind; all other sheets add up from here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from optimizer.plan.plan import Plan
from optimizer.render.workbook.book import Area, Column, Formula, Live, Sheet, month_day
from optimizer.render.workbook.plan_terms import Terms, charge_holds, read_terms, tax_holds
from optimizer.roster.aliases import CARRIED
from optimizer.scenario.costs import KINDS
from optimizer.words.figures import known
from optimizer.words.plan import kind_words

NAME = "Plan lines"
WHOLE = "whole"
"""Stands for the kinds of cost where an older plan file does not say them."""
_FIRST = 4
"""Row of the first line, counted from 0."""
Line = Mapping[Any, Any]


@dataclass(frozen=True)
class Layout:
    """Which columns the sheet has and where its lines stand: known before anything is written."""

    area: Area
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    """Columns of cost that add up to a line's cost."""
    lines: tuple[Line, ...]
    terms: Terms

    def range(self, name: str) -> str:
        """All rows of a column."""
        return self.area.range(self.names.index(name))

    def cell(self, name: str, line: int) -> str:
        """One cell."""
        return self.area.cell(line, self.names.index(name))

    def here(self, name: str, line: int) -> str:
        """The same, for formulas of the sheet itself."""
        return self.area.cell(line, self.names.index(name), here=True).replace("$", "")

    def has(self, name: str) -> bool:
        """The column is there."""
        return name in self.names


def layout_of(plan: Plan) -> Layout:
    """The columns that this plan needs."""
    lines = tuple(plan.lines.to_dict("records"))
    terms = read_terms(plan.terms)
    used = {kind for line in lines for kind in line["costs"]}
    kinds: tuple[str, ...] = tuple(
        kind for kind in KINDS if kind in used or kind in terms.charges or (kind == "tax" and terms.taxes)
    )
    kinds += tuple(sorted(used - set(KINDS)))  # a kind of a newer program
    if any(sum(line["costs"].values(), Decimal(0)) != line["cost"] for line in lines):
        kinds = (WHOLE,)
    posted = tuple(line["posted"] for line in lines)
    names = ["no", "creator", "platform", "package"]
    names += ["flight"] * any(line["flight"] for line in lines)
    names += ["month"] * any(posted)
    names += ["tier", "niche", "posts", "engagement", "impressions"]
    names += [name for name in ("reach", "added_reach", "conversions") if any(known(line[name]) for line in lines)]
    names += [*map(of_kind, kinds), "cost"]
    names += ["claimed"] * bool(plan.recoverable_tax or (terms.taxes and any(tax.recoverable for tax in terms.taxes)))
    names += ["each", "estimated"]
    names += [name for name in CARRIED if any(line.get(name) for line in lines)]
    names += ["person"]
    area = Area(NAME, _FIRST, _FIRST + max(len(lines), 1) - 1, 0)
    return Layout(area, tuple(names), kinds, lines, terms)


def of_kind(kind: str) -> str:
    """The column of a kind of cost; a platform's fee is not the platform."""
    return f"cost_{kind}"


def write_lines(sheet: Sheet, plan: Plan, layout: Layout, rates: Mapping[str, str]) -> None:
    """Fill the sheet. `rates` are the cells of the terms: `agency rate`, `agency amount`, `tax 0 rate`, ..."""
    sheet.title(
        NAME,
        "One row for each booking. A cost is the sum of its parts. Blue figures are given, all others follow.",
    )
    assert sheet.row + 1 == layout.area.first
    columns = [_column(name, plan) for name in layout.names]
    rows = [_row(plan, layout, position, line, rates) for position, line in enumerate(layout.lines)]
    totals = [_total(plan, layout, name) for name in layout.names]
    sheet.table(columns, rows, total=totals, filters=True, freeze=2)
    sheet.remark("Several niches of a line stand behind each other. The last column counts each creator once.")
    sheet.printed()


def _column(name: str, plan: Plan) -> Column:
    match name:
        case "no":
            return Column("No.", "count", 5)
        case "creator" | "platform" | "package" | "flight" | "tier" | "niche":
            return Column(name.capitalize(), most=26)
        case "handle" | "url" | "agent" | "email" | "notes":
            return Column({"url": "URL", "email": "E-mail"}.get(name, name.capitalize()), most=40)
        case "month":
            return Column("Month", "month", 10)
        case "posts":
            return Column("Posts", "decimal", 8)
        case "engagement" | "impressions" | "conversions":
            return Column(name.capitalize(), "count")
        case "reach":
            return Column("People alone", "count")
        case "added_reach":
            return Column("People nobody else reaches", "count", 14)
        case "cost":
            return Column(f"Cost {plan.currency}", "money")
        case "claimed":
            return Column("Tax claimed back (not in the cost)", "money", 16)
        case "each":
            return Column("Per engagement", "price", 13)
        case "estimated":
            return Column("Estimated", "text", 16)
        case "person":
            return Column("New creator", "count", 9)
        case _:
            return Column(kind_heading(name.removeprefix("cost_")), "money", live=True)


def kind_heading(kind: str) -> str:
    """A kind of cost as a heading: `Creators' fees`."""
    return "Cost as planned" if kind == WHOLE else kind_words(kind)


def kind_amount(line: Line, kind: str) -> Decimal:
    """What a line costs of a kind."""
    amount: Decimal = line["cost"] if kind == WHOLE else line["costs"].get(kind, Decimal(0))
    return amount


def _row(plan: Plan, layout: Layout, position: int, line: Line, rates: Mapping[str, str]) -> list[Any]:
    money = _money(plan, layout, position, line, rates)
    first = next(other for other in layout.lines if other["creator"] == line["creator"]) is line
    engagement = line["engagement"]
    cost = layout.here("cost", position)
    each = float(line["cost"]) / engagement if known(engagement) and engagement else ""
    per = f'=IF({layout.here("engagement", position)}>0,{cost}/{layout.here("engagement", position)},"")'
    plain = {
        "no": position + 1,
        "month": month_day(line["posted"]),
        "tier": line["tier"] or "no tier",
        "niche": niche_words(line),
        "each": Formula(per, each),
        "estimated": ", ".join(line["estimated"]),
        "person": int(first),
    }
    return [money[name] if name in money else plain.get(name, line.get(name)) for name in layout.names]


def niche_words(line: Line) -> str:
    """The niches of a line as its cell says them."""
    return str(line["niche"]).replace("|", ", ") or "no niche"


def _money(plan: Plan, layout: Layout, position: int, line: Line, rates: Mapping[str, str]) -> dict[str, Any]:
    """The cells of money: formulas where the terms give the amount to the cent, else the amount."""
    cells: dict[str, Any] = {}
    costs, digits = line["costs"], plan.digits
    ends = [layout.here(of_kind(kind), position) for kind in (*layout.kinds[:1], *layout.kinds[-1:])]
    cells["cost"] = Formula(f"=SUM({':'.join(ends)})", line["cost"]) if ends else line["cost"]
    for kind in layout.kinds:
        cells[of_kind(kind)] = amount = kind_amount(line, kind)
        charge = None if kind in line["quoted"] else layout.terms.charges.get(kind)
        if charge is not None and charge_holds(charge, costs, digits):
            base = _base(layout, charge.on, position)
            parts = [f"ROUND({base}*{rates[f'{kind} rate']},{digits})"] if charge.rate and base else []
            parts += [rates[f"{kind} amount"]] if charge.amount else []
            if parts:
                cells[of_kind(kind)] = Formula("=" + "+".join(parts), amount)
    claimed = line["recoverable_tax"]
    if layout.has("claimed"):
        cells["claimed"] = Live(claimed)
    tax = line["taxes"][0] if len(line["taxes"]) == 1 and "tax" in layout.kinds else None
    base = _base(layout, tax.on, position) if tax is not None else ""
    if tax is not None and base and tax.number < len(layout.terms.taxes) and tax_holds(tax, costs, claimed, digits):
        whole = f"ROUND({base}*{rates[f'tax {tax.number} rate']},{digits})"
        if layout.has("claimed"):
            back = f"=ROUND({whole}*{rates[f'tax {tax.number} back']},{digits})"
            cells["claimed"] = Formula(back, claimed)
            whole = f"{whole}-{layout.here('claimed', position)}"
        cells[of_kind("tax")] = Formula(f"={whole}", costs.get("tax", Decimal(0)))
    return cells


def _base(layout: Layout, on: Sequence[str], position: int) -> str:
    """The cells that a charge rests on, as a term of a formula; empty where the sheet has none of them."""
    cells = [layout.here(of_kind(kind), position) for kind in on if kind in layout.kinds]
    return cells[0] if len(cells) == 1 else f"({'+'.join(cells)})" if cells else ""


def _total(plan: Plan, layout: Layout, name: str) -> Any:
    if name == "creator":
        return "Total"
    added_up = ("person", "cost", "claimed", "posts", "engagement", "impressions", "added_reach", "conversions")
    if name in added_up or name.startswith("cost_"):
        rows = layout.area.range(layout.names.index(name), here=True)
        return Formula(f"=SUM({rows})", column_sum(plan, layout, name))
    return None


def column_sum(plan: Plan, layout: Layout, name: str) -> Decimal | float:
    """What a column comes to now."""
    match name:
        case "person":
            return len({line["creator"] for line in layout.lines})
        case "cost":
            return sum((line["cost"] for line in layout.lines), Decimal(0))
        case "claimed":
            return plan.recoverable_tax
        case "posts" | "engagement" | "impressions" | "added_reach" | "conversions":
            return float(sum(line[name] for line in layout.lines if known(line[name])))
        case _:
            return sum((kind_amount(line, name.removeprefix("cost_")) for line in layout.lines), Decimal(0))
