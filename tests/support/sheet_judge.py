"""An accountant with paper: works out from the given cells of a workbook what every other sheet should say.

It reads the cells that a person may change (prices, rates, codes, days, percentages) and nothing that follows from
them, and computes in decimals, booking by booking.
"""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from optimizer.facts.deals import STATUSES
from optimizer.facts.results import RuleResult
from optimizer.plan.plan import Plan
from optimizer.render.workbook.plan_columns import HEAD, layout_of

Cells = Mapping[str, Sequence[Sequence[Any]]]


def dec(value: Any) -> Decimal:
    """A cell as the decimal that it shows."""
    return Decimal(repr(round(value, 9))) if isinstance(value, float) else Decimal(value or 0)


def day_of(value: Any) -> date | None:
    """A cell with a day."""
    return date(1899, 12, 30) + timedelta(days=int(value)) if isinstance(value, float) and value else None


def later(day: date, months: int, days: int) -> date:
    """So many months on, at the end of shorter ones, then days."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1])) + timedelta(days=days)


def last_of(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


class Judge:
    """A state of a workbook, worked out anew."""

    def __init__(self, plan: Plan, cells: Cells) -> None:
        self.plan, self.cells, self.layout = plan, cells, layout_of(plan)
        self.fees = cells["Fees and tax"]
        self.rows = [self._row(row, number) for number, row in enumerate(cells["Plan lines"][HEAD + 1 :]) if row[1]]

    def round(self, amount: Decimal) -> Decimal:
        """To the minor unit, half up."""
        return amount.quantize(Decimal(1).scaleb(-self.plan.digits), ROUND_HALF_UP)

    def table(self, first: str, *, at: int = 0) -> list[Sequence[Any]]:
        """The rows below a heading of the sheet of fees, up to an empty one."""
        start = next(place for place, row in enumerate(self.fees) if row[at] == first) + 1
        found = []
        for row in self.fees[start:]:
            if row[0] == "" and all(cell == "" for cell in row[:3]):
                break
            found.append(row)
        return found

    def _row(self, row: Sequence[Any], number: int) -> dict[str, Any]:
        """One booking."""
        layout, terms = self.layout, self.layout.terms
        cell = {field.key: row[place] for place, field in enumerate(layout.fields)}
        written = dict(zip(cell, self.cells["formulas"][HEAD + 1 + number], strict=False))
        own: dict[str, Any] = {**cell, "flows": [], "cell": cell}
        fx = {entry[0]: dec(entry[1]) for entry in self.table("Currency")}
        rates = {entry[0]: [dec(entry[place]) for place in (1, 2, 4)] for entry in self.table("Code")}
        kinds = {}
        charged = {entry[0]: (dec(entry[1]), dec(entry[2])) for entry in self.table("Kind of cost")}
        for kind in layout.kinds:
            key, field = f"kind_{kind}", layout.fields[layout.place(f"kind_{kind}")]
            if kind == "creator":
                kinds[kind] = self.round(dec(cell["original"]) * fx[cell["currency"]])
            elif str(written[key]).startswith("="):
                rate, amount = charged[field.heading.removesuffix(f" {self.plan.currency}")]
                on = terms.charges[kind].on
                kinds[kind] = (
                    self.round(sum((kinds.get(other, Decimal(0)) for other in on), Decimal(0)) * rate) + amount
                )
            else:
                kinds[kind] = dec(cell[key])
        own["kinds"], own["net"] = kinds, sum(kinds.values(), Decimal(0))
        own["vat"], own["claimed"], own["gross"] = Decimal(0), Decimal(0), Decimal(0)
        schedule_rows = self._terms()
        signing = day_of(next(entry[4] for entry in self.fees if entry[0] == "Contracts are signed on"))
        posting = day_of(cell["posted_on"])
        delay = [int(next(entry[4] for entry in self.fees if str(entry[0]).startswith(text)) or 0)
                 for text in ("VAT comes back", "and days after")]  # fmt: skip
        for paper in terms.papers:
            gross = sum((kinds.get(kind, Decimal(0)) for kind in paper.kinds), Decimal(0))
            refund = declared = Decimal(0)
            for unit in paper.units:
                rate, back, reverse = rates[cell[f"code_{unit.key}"]]
                if not str(written[f"vat_rate_{unit.key}"]).startswith("="):
                    rate = dec(cell[f"vat_rate_{unit.key}"])
                tax = self.round(sum((kinds.get(kind, Decimal(0)) for kind in unit.kinds), Decimal(0)) * rate)
                deducted = self.round(tax * back)
                own["vat"], own["claimed"] = own["vat"] + tax, own["claimed"] + deducted
                gross += Decimal(0) if reverse else tax
                refund += Decimal(0) if reverse else deducted
                declared += tax - deducted if reverse else Decimal(0)
            own["gross"] += gross
            parts = schedule_rows[terms.schedules.index(paper.parts)]
            days = [self._due(part, stated, signing, posting) for part, stated in zip(paper.parts, parts, strict=True)]
            for what, amount in ((paper.payee, gross), ("refund", refund), ("declared", declared)):
                before = share = Decimal(0)
                for number_of, (day, stated) in enumerate(zip(days, parts, strict=True), start=1):
                    share += dec(stated[1])
                    until = amount if number_of == len(parts) else self.round(amount * share)
                    due = day if what == paper.payee or day is None else later(day, *delay)
                    own["flows"].append((what, due, until - before))
                    before = until
        own["cost"] = own["net"] + own["vat"] - own["claimed"]
        own["posted"] = posting
        return own

    def _terms(self) -> list[list[Sequence[Any]]]:
        """The rows of the terms, schedule by schedule."""
        rows = self.table("Invoices of")
        found = []
        for parts in self.layout.terms.schedules:
            found.append(rows[: len(parts)])
            rows = rows[len(parts) :]
        return found

    @staticmethod
    def _due(part: Any, stated: Sequence[Any], signing: date | None, posting: date | None) -> date | None:
        if part.event == "day":
            return day_of(stated[6])
        start = signing if part.event == "signing" else posting
        if start is None:
            return None
        start = last_of(start) if part.month_end == "of event" else start
        due = later(start, int(stated[4] or 0), int(stated[5] or 0))
        return last_of(due) if part.month_end == "of due" else due

    def months(self) -> dict[Any, dict[str, Decimal]]:
        """Activity, accruals, and what moves on the account, by month; None has no date."""
        found: dict[Any, dict[str, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for row in self.rows:
            found[_month(row["posted"])]["activity"] += row["cost"]
            first, last = day_of(row.get("starts")), day_of(row.get("ends"))
            if first is None or last is None:
                found[_month(row["posted"])]["accrued"] += row["cost"]
            else:
                before, day = Decimal(0), first
                while day <= last:
                    until = min(last_of(day), last)
                    so_far = self.round(row["cost"] * ((until - first).days + 1) / ((last - first).days + 1))
                    found[_month(day)]["accrued"] += so_far - before
                    before, day = so_far, until + timedelta(days=1)
            for what, due, amount in row["flows"]:
                found[_month(due)]["refund" if what == "refund" else "paid"] += amount
        return found

    def rule(self, rule: RuleResult) -> Decimal | None:
        """What a rule measures; None for what no sheet can."""
        if rule.measure not in ("spend", "creators", "posts", "engagement", "impressions", "conversions", "cash"):
            return None
        rows = [row for row in self.rows if self._fits(row, rule)]
        amount = self._measured(rows, rule, rule.where.get("month"))
        if not rule.share:
            return amount
        if rule.of == "budget":
            return amount / dec(_beside(self.cells["Summary"], "Budget, in all"))
        whole = self._measured(self.rows, rule, None, whole=True)
        return amount / whole if whole else None

    def _measured(self, rows: list[dict[str, Any]], rule: RuleResult, months: Any, *, whole: bool = False) -> Decimal:
        if rule.measure == "creators":
            return Decimal(len({row["creator"] for row in rows}))
        if rule.measure == "spend":
            return sum((row["cost"] for row in rows), Decimal(0))
        if rule.measure != "cash":
            return sum((dec(row[rule.measure]) for row in rows), Decimal(0))
        wanted = None if whole else [rule.group] if rule.per == "month" else months
        return sum(
            (amount for row in rows for what, due, amount in row["flows"]
             if what != "refund" and (not wanted or _month(due) in wanted)),
            Decimal(0),
        )  # fmt: skip

    def _fits(self, row: dict[str, Any], rule: RuleResult) -> bool:
        conditions = {name: value for name, value in rule.where.items() if name != "month"}
        if rule.per not in (None, "month") and rule.group is not None:
            conditions[f"{rule.per}="] = (rule.group,)
        for name, condition in conditions.items():
            column = name.removesuffix("=")
            told = list(dict.fromkeys(own for line in self.layout.lines for own in line["columns"]))
            value = row[column] if column in row else row[f"told_{told.index(column)}"]
            if isinstance(condition, Mapping):
                low, high = condition.get("min", float("-inf")), condition.get("max", float("inf"))
                if not isinstance(value, float) or not low <= value <= high:
                    return False
                continue
            values = [part.strip().lower() for part in str(value).split(",")] if column == "niche" else [_text(value)]
            if not set(values) & {_text(one) for one in condition}:
                return False
        return True


def _text(value: Any) -> str:
    if isinstance(value, float) and value == int(value):
        value = int(value)
    return str(value).strip().lower()


def _month(day: date | None) -> str | None:
    return None if day is None else day.isoformat()[:7]


def _beside(rows: Sequence[Sequence[Any]], label: str, steps: int = 1) -> Any:
    return next(row[steps] for row in rows if row[0] == label)


def hold(plan: Plan, cells: Cells) -> int:
    """Every figure of summary, months, cash and rules is what the accountant gets; how many were compared."""
    judge, compared = Judge(plan, cells), 0
    cents = Decimal(1).scaleb(-plan.digits) / 2

    def same(found: Any, true: Decimal, what: str) -> None:
        nonlocal compared
        compared += 1
        assert abs(dec(found or 0) - true) < cents, (what, found, true)

    for name, rows in cells.items():
        for row in rows if name != "formulas" else ():
            for cell in row:
                assert cell is not None, (name, row[:3])
                assert not (isinstance(cell, str) and cell.startswith(("#", "Err:")) and len(cell) < 9), (
                    name,
                    row[:3],
                    cell,
                )
    summary = cells["Summary"]
    sums = {name: sum((row[name] for row in judge.rows), Decimal(0)) for name in ("cost", "net", "claimed", "gross")}
    for label, key in (("Spend", "cost"), ("Net, without VAT", "net"), ("Gross, as invoiced", "gross"),
                       ("VAT claimed back, outside of the spend", "claimed"), ("Plan lines", "cost")):  # fmt: skip
        same(_beside(summary, label), sums[key], label)
    assert _beside(summary, "Bookings") == len(judge.rows)
    assert round(_beside(summary, "Creators"), 6) == len({row["creator"] for row in judge.rows})
    start = next(place for place, row in enumerate(summary) if row[0] == "Added up by")
    verdicts = [row[2] for row in summary[start + 1 : start + 11]]
    assert verdicts == ["ties"] * 10, [row[:3] for row in summary[start + 1 : start + 11]]
    first = next(place for place, row in enumerate(summary) if row[0] == "Tier")
    tiers: dict[str, Decimal] = defaultdict(Decimal)
    for row in judge.rows:
        tiers[row["tier"]] += row["cost"]
    for row in summary[first + 1 : first + 1 + len({line["tier"] for line in plan.lines.to_dict("records")})]:
        same(row[2], tiers[row[0]], f"tier {row[0]}")
    _statuses_hold(summary, judge, same)
    months = judge.months()
    _months_hold(cells, months, same)
    for row, rule in zip(_table(cells["Rules of the campaign"], "Rule"), plan.rules, strict=True):
        true = judge.rule(rule)
        if true is None or row[8] == "as planned":
            continue
        compared += 1
        assert abs(Decimal(repr(row[3])) - true) <= Decimal("1e-7") * max(1, abs(true)), (rule, row[3], true)
        ends = row[5], row[6]
        broken = (ends[0] != "" and row[3] < ends[0] - 2e-7) or (ends[1] != "" and row[3] > ends[1] + 2e-7)
        assert row[8] == ("broken" if broken else "kept"), (rule, row)
    return compared


def _statuses_hold(summary: Sequence[Sequence[Any]], judge: Judge, same: Any) -> None:
    """How many bookings stand how far, and what they cost; whatever has no status of ours is among the others."""
    first = next(place for place, row in enumerate(summary) if row[0] == "Status") + 1
    for row in summary[first : first + len(STATUSES) + 1]:
        own = [
            other for other in judge.rows
            if (other["status"] == row[0] if row[0] in STATUSES else other["status"] not in STATUSES)
        ]  # fmt: skip
        assert row[1] == len(own), row
        same(row[2], sum((other["cost"] for other in own), Decimal(0)), f"status {row[0]}")


def _table(rows: Sequence[Sequence[Any]], heading: str) -> list[Sequence[Any]]:
    start = next(place for place, row in enumerate(rows) if row[0] == heading) + 1
    end = next((place for place, row in enumerate(rows[start:], start) if row[0] in ("", "Total")), len(rows))
    return list(rows[start:end])


def _months_hold(cells: Cells, months: Mapping[Any, Mapping[str, Decimal]], same: Any) -> None:
    """Both calendars, month by month; what is not in a month of theirs stands under later."""
    for sheet, columns in (("By month", {"activity": 1, "accrued": 2, "paid": 3, "refund": 4}),
                           ("Cash calendar", {"paid": -4, "refund": -3})):  # fmt: skip
        rows = cells[sheet]
        start = next(place for place, row in enumerate(rows) if row[0] == "Month")
        width = len([head for head in rows[start] if head != ""])
        seen = set()
        for row in _table(rows, "Month"):
            month = _month(day_of(row[0])) if isinstance(row[0], float) else None
            keys = (
                [month]
                if row[0] not in ("later", "with a date")
                else [key for key in months if key is not None and key not in seen]
            )
            seen.add(month)
            for what, place in columns.items():
                true = sum((months[key][what] for key in keys if key in months), Decimal(0))
                same(row[place if place > 0 else width + place], true, f"{sheet} {row[0]} {what}")
