"""The sheet of the rules, live: how the bookings as they stand on "Plan lines" stand to each limit.

What a rule speaks of stands in cells beside it: a value that is changed there changes the rule. A rule on people
reached, or on what no column holds, is told as it was planned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from optimizer.dossier import Dossier
from optimizer.facts.results import RuleResult
from optimizer.measures import is_money
from optimizer.render.workbook.book import BAD, Area, Column, Formula, Live, Sheet, Typed
from optimizer.render.workbook.plan_columns import Layout, told_key
from optimizer.words.rules import rule_name, what

TITLE = "Rules of the campaign"
_NOW, _LEAST, _MOST, _ROOM, _VERDICT, _FIRST_VALUE = 3, 5, 6, 7, 8, 9
_TOLERANCE = "0.0000001"
_SUMMED = {"spend": "cost", "posts": "posts", "engagement": "engagement", "impressions": "impressions",
           "conversions": "conversions", "value": "value"}  # fmt: skip
"""Measures that are sums of a column."""


def write_rules(sheet: Sheet, dossier: Dossier, layout: Layout) -> None:
    """Fill the sheet."""
    plan = dossier.plan
    live = "Now follows Plan lines; what a rule speaks of stands in the cells behind it."
    sheet.title(TITLE, *([dossier.confirmed] if dossier.confirmed else []), live)
    rules = list(plan.rules)
    own = [_Rule(rule, layout) for rule in rules]
    most = max((len(one.cells) for one in own), default=0)
    first = sheet.row + 1
    area = Area(TITLE, first, first + max(1, len(rules)) - 1, 0)
    rows = [_row(rule, one, area, place, most) for place, (rule, one) in enumerate(zip(rules, own, strict=True))]
    columns = [
        Column("Rule", "text", 34), Column("What", "text", 34), Column("For", "text", 16), Column("Now", "figure", 15),
        Column("As planned", "figure", 15), Column("At least", "figure", 15), Column("At most", "figure", 15),
        Column("Room", "figure", 15), Column("", "text", 12),
        *(Column("Speaks of" if place == 0 else "", "text", 16) for place in range(most)),
    ]  # fmt: skip
    sheet.table(columns, rows, freeze=1)
    if rules:
        look = sheet.book.format(font_color=BAD, bold=True)
        rule = {"type": "cell", "criteria": "==", "value": '"broken"', "format": look}
        sheet.sheet.conditional_format(area.first, _VERDICT, area.last, _VERDICT, rule)
    sheet.printed()


def _row(rule: RuleResult, own: _Rule, area: Area, place: int, most: int) -> list[Any]:
    kind = "percent" if rule.share else "money" if is_money(rule.measure) else "decimal"
    kind = "count" if rule.measure in ("creators", "engagement", "impressions", "reach") and not rule.share else kind
    now = own.now(area, place)
    cells = [area.cell(place, column, here=True).replace("$", "") for column in (_NOW, _LEAST, _MOST)]
    value = "" if rule.value is None else rule.value
    is_budget = rule.kind == "budget" and rule.flight is None
    least, highest = (None if end is None else Typed(Live(end), kind) for end in (rule.min, rule.max))
    if is_budget and rule.max is not None:
        highest = Typed(Formula("=budget_planned", rule.max), kind)
    rooms = [f"{cells[0]}-{cells[1]}"] * (rule.min is not None) + [f"{cells[2]}-{cells[0]}"] * (rule.max is not None)
    room = f'=IF({cells[0]}="","",MIN({",".join(rooms)}))'
    kept = f'=IF({cells[0]}="","no plan",IF(MIN({",".join(rooms)})<-{_TOLERANCE},"broken","kept"))' if rooms else None
    verdict = "broken" if rule.broken else "kept" if rule.value is not None else "no plan"
    return [
        rule_name(rule), what(rule), rule.group or "",
        Typed(Formula(now, value) if now else value, kind), Typed(value, kind), least, highest,
        Typed(Formula(room, "" if rule.slack is None else rule.slack), kind) if rooms else None,
        Formula(kept, verdict) if kept and now else "as planned",
        *own.cells, *[None] * (most - len(own.cells)),
    ]  # fmt: skip


class _Rule:
    """What a rule speaks of, as cells with values and a condition over the columns of the bookings."""

    def __init__(self, rule: RuleResult, layout: Layout) -> None:
        self.rule, self.layout = rule, layout
        self.cells: list[Any] = []
        self._factors: list[tuple[str, Sequence[int]]] = []
        self._month: int | None = None
        self.is_live = rule.measure in (*_SUMMED, "creators", "cash")
        if rule.measure in _SUMMED and not layout.has(_SUMMED[rule.measure]):
            self.is_live = False
        for column, condition in rule.where.items():
            self._add(column, condition)
        if rule.per is not None and rule.group is not None:
            if rule.per == "month":
                self._month = self._cell(_first_day(rule.group), "month")
            else:
                self._add(rule.per, (rule.group,), as_text=True)

    def _cell(self, value: Any, kind: str = "text") -> int:
        self.cells.append(Typed(Live(value), kind) if value is not None else None)
        return len(self.cells) - 1

    def _add(self, column: str, condition: Any, *, as_text: bool = False) -> None:
        if self.rule.measure == "cash" and column == "month":
            if len(condition) != 1:
                self.is_live = False
                return
            self._month = self._cell(_first_day(str(condition[0])), "month")
            return
        key = column if self.layout.has(column) else told_key(self.layout, column)
        if key is None or (column == "month" and key is None):
            self.is_live = False
            return
        own = self.layout.range(key)
        if isinstance(condition, Mapping):
            for end, sign in (("min", ">="), ("max", "<=")):
                if end not in condition:
                    continue
                value = condition[end]
                if isinstance(value, str):  # a day
                    self._factors.append((f'(LEFT({own}&"",10){sign}{{0}})*({own}<>"")', [self._cell(value)]))
                else:
                    self._factors.append((f"ISNUMBER({own})*({own}{sign}{{0}})", [self._cell(value, "exact")]))
            return
        values = [str(value).lower() if isinstance(value, bool) else value for value in condition]
        places = [self._cell(value, "text" if isinstance(value, str) else "exact") for value in values]
        is_list = column == "niche" or any("," in str(line["columns"].get(column, "")) for line in self.layout.lines)
        if is_list:
            parts = [f'ISNUMBER(FIND(", "&LOWER({{{n}}})&",",", "&LOWER({own})&","))' for n in range(len(places))]
        elif as_text:
            parts = [f'({own}&""={{{n}}}&"")' for n in range(len(places))]
        else:
            parts = [f"({own}={{{n}}})" for n in range(len(places))]
        self._factors.append((f"(({'+'.join(parts)})>0)", places))

    def now(self, area: Area, row: int) -> str:
        """The formula of the rule's figure; empty where there is none."""
        if not self.is_live:
            return ""

        def at(place: int) -> str:
            return area.cell(row, _FIRST_VALUE + place, here=True).replace("$", "")

        who = self.layout.range("who")
        factors = [text.format(*(at(place) for place in places)) for text, places in self._factors]
        mask = "*".join([f"ISNUMBER({who})", *factors])
        part = self._measured(mask, None if self._month is None else at(self._month))
        if not self.rule.share:
            return f"{{={part}}}" if self.rule.measure == "creators" else f"={part}"
        whole = self._measured(f"ISNUMBER({who})*1", None) if self.rule.of == "plan" else "budget_total"
        formula = f'IF({whole}=0,"",({part})/({whole}))'
        return f"{{={formula}}}" if self.rule.measure == "creators" else f"={formula}"

    def _measured(self, mask: str, month: str | None) -> str:
        layout, measure = self.layout, self.rule.measure
        if measure == "creators":
            who = layout.range("who")
            return f"IF(SUM(({mask})*1)=0,0,SUM(--(FREQUENCY(IF({mask},{who}),{who})>0)))"
        if measure != "cash":
            return f"SUMPRODUCT(({mask})*1,{layout.range(_SUMMED[measure])})"
        terms = []
        for pairs, late in (
            ([(due, pay) for _, _, due, pay in layout.pays()], False),
            (layout.backs("declared"), True),
        ):
            for day, amount in pairs:
                ends = [month, f"EDATE({month},1)"] if month is not None else []
                if late:
                    ends = [f"EDATE({end},-refund_months)-refund_days" for end in ends]
                days = layout.range(day)
                within = f"*({days}>={ends[0]})*({days}<{ends[1]})" if ends else ""
                terms.append(f"SUMPRODUCT(({mask}){within},{layout.range(amount)})" if ends else
                             f"SUMPRODUCT(({mask})*1,{layout.range(amount)})")  # fmt: skip
        return "+".join(terms)


def _first_day(month: str) -> Any:

    return date(int(month[:4]), int(month[5:7]), 1)
