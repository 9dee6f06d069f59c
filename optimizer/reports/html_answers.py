"""The answers of `curve` and `compare` as HTML: from their data, so that a saved answer can be shown as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from optimizer.money import minor_digits
from optimizer.render.html import charts
from optimizer.render.html.page import (
    Cell,
    Figure,
    Head,
    Pair,
    Report,
    Said,
    Section,
    Table,
    figure,
    name,
    named,
    page_html,
    text,
)
from optimizer.reports.report_words import unit_of
from optimizer.words.figures import amount_only, count, known, measured, percent, places_for, unit_price

Data = Mapping[str, Any]
MEASURES = ("spend", "creators", "posts", "engagement", "impressions", "reach", "conversions", "value")
_MOST_NAMES = 20
_JUDGED = ("engagement", "impressions", "reach", "conversions", "value")


def curve_html_report(answer: Data) -> str:
    """The budget curve as a page."""
    currency = str(answer.get("currency", ""))
    sections = [Section("curve", "What the money buys", curve_parts(answer))]
    return _page(answer, f"{answer.get('scenario', '')}", "Budget curve", sections, currency)


def curve_parts(answer: Data) -> list[Any]:
    """Sentences, the chart, a row for each budget."""
    currency, measure = str(answer.get("currency", "")), str(answer.get("objective", ""))
    digits = minor_digits(currency)
    points: Sequence[Data] = answer.get("points", [])
    found = [point for point in points if known(point.get("value"))]
    parts: list[Any] = [Said(str(sentence)) for sentence in answer.get("sentences", [])]
    label = {"reach": "people reached", "spend": f"least spend, {currency}"}.get(measure, measure)
    if len(found) > 1:
        xy = [(float(point["budget"]), float(point["value"])) for point in found]
        band = [(x, y, max(y, float(point.get("bound") or y))) for (x, y), point in zip(xy, found, strict=True)]
        said = (
            f"From {count(xy[0][1])} at a budget of {currency} {count(xy[0][0])} to {count(xy[-1][1])} at "
            f"{currency} {count(xy[-1][0])}, in {len(xy)} points; the band above the line is what is not ruled out."
        )
        drawn = charts.lines(
            f"Best {label} at each budget", said, [charts.Series(label, xy)], x_title=f"budget, {currency}",
            y_title=label, band=band,
        )  # fmt: skip
        parts.append(Figure(f"Best {label} at each budget", drawn))
    buys = {float(found["from"]): found for found in answer.get("value_of_money", []) if found.get("known")}
    rows = []
    for point in points:
        totals = point.get("totals") or {}
        next_one = buys.get(float(point["budget"]))
        bought = None if next_one is None else next_one["per_1000"]
        value = point.get("value")
        shown = measured(value, measure, currency, digits) if known(value) else str(point.get("status", ""))
        rows.append(
            [figure(amount_only(Decimal(str(point["budget"])), 0), point["budget"]), figure(shown, value),
             figure(_gap(point.get("gap"))), figure(count(bought, places_for([bought])), bought),
             figure(amount_only(totals.get("spend"), digits)), figure(count(totals.get("creators"))),
             text(_tiers(point.get("tiers") or {}))]
        )  # fmt: skip
    heads = [Head(f"Budget {currency}", True), Head(label.capitalize(), True), Head("Proven within", True),
             Head(f"Next {currency} 1,000 buys", True), Head(f"Spend {currency}", True), Head("Creators", True),
             Head("Spend by tier")]  # fmt: skip
    parts.append(Table("points", "A plan of its own for each budget", heads, rows))
    return parts


def comparison_html_report(answer: Data) -> str:
    """Options side by side as a page."""
    options: Sequence[Data] = answer.get("options", [])
    currencies = {str(option["currency"]) for option in options if option.get("currency")}
    currency = currencies.pop() if len(currencies) == 1 else ""
    sections = [
        Section("totals", "Side by side", _comparison_totals(options)),
        Section("mix", "What the options are made of", _comparison_mix(options)),
        Section("rules", "Rules", [_comparison_rules(options)]),
        Section("creators", "Who is in which", _comparison_creators(answer, options)),
    ]
    return _page(answer, f"{len(options)} options compared", "Comparison", sections, currency)


def _page(answer: Data, heading: str, kicker: str, sections: Sequence[Section], currency: str) -> str:
    return page_html(
        Report(
            title=f"{heading}: {kicker.lower()}", kicker=kicker, heading=heading,
            lead=[str(sentence) for sentence in answer.get("sentences", [])] if kicker == "Comparison" else [],
            sections=sections, footer="Every plan behind these figures is proven and checked by itself; this page "
            "holds all it shows and loads nothing.", currency=currency,
        )
    )  # fmt: skip


def _comparison_totals(options: Sequence[Data]) -> list[Any]:
    heads = [Head("Figure"), *(Head(str(option.get("name", ""))[:80], True) for option in options)]
    rows = [
        [text("Sought"), *(Cell(str(option.get("objective", "–")), None, "n") for option in options)],
        [text("Outcome"), *(Cell(_outcome(option), None, "r") for option in options)],
    ]
    for measure in MEASURES:
        values = [(option.get("totals") or {}).get(measure) for option in options]
        if all(value is None for value in values):
            continue
        best = max((float(value) for value in values if value is not None), default=0.0)
        cells = [text({"reach": "People reached", "value": "Value"}.get(measure, measure.capitalize()))]
        for option, value in zip(options, values, strict=True):
            currency = str(option.get("currency", ""))
            shown = measured(value, measure, currency, minor_digits(currency) if currency else 2)
            is_best = measure in _JUDGED and value is not None and float(value) >= best * (1 - 1e-9)
            cells.append(Cell(f"{shown} (best)" if is_best else shown, None, "n good" if is_best else "n"))
        rows.append(cells)
    for measure in _JUDGED[:-1]:
        costs = [(option.get("cost_per") or {}).get(measure) for option in options]
        if any(cost is not None for cost in costs):
            times = 1000 if measure in ("impressions", "reach") else 1
            label = "Per 1,000 people" if measure == "reach" else f"Per 1,000 {measure}"
            label = label if times > 1 else f"Per {unit_of(measure)}"
            each = [
                unit_price(None if cost is None else cost * times, str(option.get("currency", "")))
                for option, cost in zip(options, costs, strict=True)
            ]
            rows.append([text(label), *map(figure, each)])
    parts: list[Any] = [Table("totals-table", "Totals", heads, rows)]
    figures = []
    for measure in _JUDGED:
        found = [
            charts.Bar(str(option.get("name", "")), float(option["totals"][measure]), count(option["totals"][measure]))
            for option in options
            if (option.get("totals") or {}).get(measure)
        ]
        if len(found) > 1:
            title = {"reach": "People reached"}.get(measure, measure.capitalize())
            said = "; ".join(f"{bar.label[:40]} {bar.shown}" for bar in found)
            figures.append(Figure(title, charts.bars(title, f"{said}.", found)))
    return parts + [Pair(figures[place : place + 2]) for place in range(0, len(figures), 2)]


def _outcome(option: Data) -> str:
    return str(option.get("certificate") or {"infeasible": "no plan can", "unknown": "none found in time"}.get(
        str(option.get("status")), "–"))  # fmt: skip


def _comparison_mix(options: Sequence[Data]) -> list[Any]:
    heads = [Head("Share of the spend"), *(Head(str(option.get("name", ""))[:80], True) for option in options)]
    parts: list[Any] = []
    for title, key in (("By tier", "tiers"), ("By niche; several niches count in each", "niches")):
        names = list(dict.fromkeys(label for option in options for label in (option.get(key) or {})))
        rows = []
        for label in names[:40]:
            shares = [_share((option.get(key) or {}).get(label)) for option in options]
            rows.append([named(label), *(figure(percent(share), share) for share in shares)])
        parts.append(Table(f"mix-{key}", title, heads, rows))
    return parts


def _share(found: Any) -> float | None:
    value = found.get("share_of_spend") if isinstance(found, Mapping) else found
    return None if value is None else float(value)


def _comparison_rules(options: Sequence[Data]) -> Table:
    heads = [Head("Rule"), *(Head(str(option.get("name", ""))[:80]) for option in options)]
    labels = list(
        dict.fromkeys(
            (str(rule["name"]), str(rule.get("group") or ""))
            for option in options
            for rule in option.get("rules") or ()
        )
    )
    rows = []
    for label, group in labels[:200]:
        cells = [named(f"{label}: {group}" if group else label)]
        for option in options:
            rule = next(
                (one for one in option.get("rules") or () if (one["name"], one.get("group") or "") == (label, group)),
                None,
            )
            state = "–" if rule is None else "at its limit" if rule.get("binding") else "kept"
            cells.append(Cell(state, None, {"at its limit": "warn", "kept": "good"}.get(state, "")))
        rows.append(cells)
    return Table("rule-table", "How each option stands to the rules", heads, rows)


def _comparison_creators(answer: Data, options: Sequence[Data]) -> list[Any]:
    rows = [
        [text("in all of them"), figure(count(len(answer.get("in_all") or []))), Cell(_names(answer.get("in_all")))]
    ]
    for option in options:
        only = option.get("only_here") or []
        rows.append([named(f"only in {option.get('name', '')}"), figure(count(len(only))), Cell(_names(only))])
    return [Table("creators-table", "Creators", [Head("Where"), Head("Number", True), Head("Who")], rows)]


def _names(found: Any) -> str:
    listed = list(found or [])
    more = f" and {len(listed) - _MOST_NAMES:,} more" if len(listed) > _MOST_NAMES else ""
    return Markup(", ").join(name(one) for one in listed[:_MOST_NAMES]) + more


def _tiers(tiers: Mapping[str, Any]) -> str:
    return ", ".join(f"{tier} {percent(_share(found))}" for tier, found in tiers.items())


def _gap(gap: Any) -> str:
    return "" if gap is None else "exact" if gap < 5e-7 else percent(float(gap), 3)
