"""The answers of `curve` and `compare` as workbooks, from their data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from optimizer.money import minor_digits
from optimizer.render.workbook.book import Area, Book, Column, Formula, Sheet
from optimizer.reports.html_answers import MEASURES

Data = Mapping[str, Any]
_MONEY = ("spend", "value")
CURVE = "Budget curve"


def curve_workbook(answer: Data) -> bytes:
    """The curve as a workbook of one sheet."""
    currency = str(answer.get("currency", "EUR"))
    book = Book(f"{answer.get('scenario', '')}: budget curve", currency, minor_digits(currency))
    write_curve(book.sheet(CURVE), answer)
    return book.close()


def write_curve(sheet: Sheet, answer: Data) -> None:
    """Budgets, best outcomes and what the next money buys, with a chart."""
    currency = sheet.book.currency
    measure = str(answer.get("objective", ""))
    sheet.title(f"{answer.get('scenario', '')}: budget curve", *map(str, answer.get("sentences", [])))
    points: Sequence[Data] = answer.get("points", [])
    kind = "money" if measure in _MONEY else "count"
    columns = [
        Column(f"Budget {currency}", "money", 16), Column(f"Best {measure}", kind, 16),
        Column("No plan beats", kind, 16), Column("Proven within", "percent", 14),
        Column(f"Next {currency} 1,000 buys", "decimal", 16),
        Column(f"Spend {currency}", "money", 16), Column("Creators", "count", 10), Column("Status", "text", 14),
    ]  # fmt: skip
    first = sheet.row + 1
    area = Area(CURVE, first, first + len(points) - 1, 0)
    # A slope that is smaller than what the proofs leave open says nothing.
    sure = {float(found["from"]) for found in answer.get("value_of_money", []) if found.get("known")}
    rows = []
    for place, point in enumerate(points):
        totals = point.get("totals") or {}
        more = None
        following = points[place + 1] if place + 1 < len(points) else None
        if following is not None and float(point["budget"]) in sure:
            gain = float(following["value"]) - float(point["value"])
            money = float(following["budget"]) - float(point["budget"])
            cells = [area.cell(place + step, column, here=True) for column in (1, 0) for step in (1, 0)]
            more = Formula(f"=({cells[0]}-{cells[1]})/({cells[2]}-{cells[3]})*1000", gain / money * 1000)
        rows.append([point["budget"], point.get("value"), point.get("bound"), point.get("gap"), more,
                     totals.get("spend"), totals.get("creators"), str(point.get("status", ""))])  # fmt: skip
    sheet.table(columns, rows, freeze=1)
    sheet.remark(
        "Each row is a plan of its own. What the next money buys is the slope to the row below, where it is larger "
        "than what the proofs leave open."
    )
    series = [
        {"name": f"Best {measure}", "categories": f"={area.range(0)}", "values": f"={area.range(1)}"},
        {"name": "No plan beats", "categories": f"={area.range(0)}", "values": f"={area.range(2)}"},
    ]
    sheet.chart({"type": "scatter", "subtype": "straight_with_markers"}, f"Best {measure} at each budget", series,
                row=sheet.row + 1, column=0, size=(820, 340), legend=True)  # fmt: skip
    sheet.printed(one_page=True)


def comparison_workbook(answer: Data) -> bytes:
    """Options side by side: totals and prices, what they are made of, rules, creators."""
    options: Sequence[Data] = answer.get("options", [])
    currencies = [str(option["currency"]) for option in options if option.get("currency")] or ["EUR"]
    book = Book("Options compared", currencies[0], minor_digits(currencies[0]))
    names = [str(option.get("name", "")) for option in options]
    sheet = book.sheet("Side by side")
    sheet.title(f"{len(options)} options side by side", *map(str, answer.get("sentences", [])))
    _totals(sheet, options, names, currencies)
    mix = book.sheet("Mix")
    mix.title("What the options are made of", "Shares of the spend; a line with several niches counts in each.")
    for title, key in (("By tier", "tiers"), ("By niche", "niches")):
        labels = list(dict.fromkeys(label for option in options for label in (option.get(key) or {})))
        mix.heading(title)
        rows = [[label, *(_share((option.get(key) or {}).get(label)) for option in options)] for label in labels]
        mix.table([Column(title, "text", 34), *(Column(name, "percent", 18) for name in names)], rows)
    mix.printed()
    rules = book.sheet("Rules")
    rules.title("How each option stands to the rules")
    labels = list(
        dict.fromkeys((rule["name"], rule.get("group")) for option in options for rule in option.get("rules") or ())
    )
    found = [{(rule["name"], rule.get("group")): rule for rule in option.get("rules") or ()} for option in options]
    rows = [
        [f"{name}: {group}" if group else name, *(_state(one.get((name, group))) for one in found)]
        for name, group in labels
    ]
    rules.table([Column("Rule", "text", 44), *(Column(name, "text", 22) for name in names)], rows, freeze=1)
    rules.printed()
    people = book.sheet("Creators")
    people.title("Who is in which option")
    everybody = sorted({creator for option in options for creator in option.get("creators") or ()})
    members = [set(option.get("creators") or ()) for option in options]
    rows = [[creator, *("yes" if creator in one else "" for one in members)] for creator in everybody]
    people.table(
        [Column("Creator", "text", 40), *(Column(name, "text", 18) for name in names)], rows, filters=True, freeze=1
    )
    people.printed()
    return book.close()


def _totals(sheet: Sheet, options: Sequence[Data], names: Sequence[str], currencies: Sequence[str]) -> None:
    one_currency = len(set(currencies)) == 1
    columns = [Column("Figure", "text", 34), *(Column(name, "figure", 22) for name in names)]
    first = sheet.row + 1
    here = Area(sheet.name, first, first, 0)
    rows: list[tuple[str, list[Any], str]] = [
        ("Currency", [option.get("currency", "") for option in options], "text"),
        ("Sought", [option.get("objective", "") for option in options], "text"),
        ("Outcome", [option.get("status", "") for option in options], "text"),
        ("Proven within", [option.get("gap") for option in options], "rate"),
    ]
    for measure in MEASURES:
        values = [(option.get("totals") or {}).get(measure) for option in options]
        if any(value is not None for value in values):
            kind = "money" if measure in _MONEY else "decimal" if measure == "posts" else "count"
            rows.append(({"reach": "People reached"}.get(measure, measure.capitalize()), values, kind))
    labels = [label for label, _, _ in rows]
    spend = labels.index("Spend") if "Spend" in labels else None
    for label, times in (("Engagement", 1), ("Impressions", 1000), ("People reached", 1000), ("Conversions", 1)):
        if label not in labels or spend is None or not one_currency:
            continue
        at, cells = labels.index(label), []
        for place in range(len(options)):
            paid, got = rows[spend][1][place], rows[at][1][place]
            each = times * float(paid) / float(got) if paid is not None and got else None
            addresses = [here.cell(row, place + 1, here=True) for row in (spend, at)]
            live = f'=IF(N({addresses[1]})=0,"",{addresses[0]}*{times}/{addresses[1]})'
            cells.append(Formula(live, "" if each is None else each))
        words = f"{times:,} {label.lower()}" if times > 1 else label.lower()
        rows.append((f"{currencies[0]} per {words}", cells, "price"))
    area = sheet.table(columns, [[label, *[None] * len(options)] for label, _, _ in rows], freeze=1)
    for place, (_, values, kind) in enumerate(rows):
        for column, value in enumerate(values, start=1):
            number = Decimal(str(value)) if kind == "money" and value is not None else value
            sheet.write(first + place, column, number, kind, align="right")
    for measure in ("Engagement", "Impressions", "People reached"):
        if measure in labels:
            row = labels.index(measure)
            ends = [area.cell(row, column, here=True) for column in (1, len(options))]
            heads = [here.cell(-1, column, here=True) for column in (1, len(options))]
            series = [
                {"categories": f"='{sheet.name}'!{':'.join(heads)}", "values": f"='{sheet.name}'!{':'.join(ends)}"}
            ]
            sheet.chart({"type": "bar"}, measure, series, row=sheet.row, column=0, size=(620, 90 + 34 * len(options)))
            sheet.row += (90 + 34 * len(options)) // 19 + 1
    sheet.printed()


def _share(found: Any) -> float | None:
    value = found.get("share_of_spend") if isinstance(found, Mapping) else found
    return None if value is None else float(value)


def _state(rule: Data | None) -> str:
    return "–" if rule is None else "at its limit" if rule.get("binding") else "kept"
