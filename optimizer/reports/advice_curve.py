"""The budget curve on the terminal, as a chart, and as data."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.text import Text

from optimizer.advice.curve import LITTLE, Curve, CurvePoint, Stretch
from optimizer.render.pictures import LineChart, Mark, show_line
from optimizer.render.terminal.columns import Column, fitted
from optimizer.render.terminal.page import Page
from optimizer.reports.answers import gap_words, mix_bar, mix_legend, objective_words, summary, tier_shares, tier_styles
from optimizer.words.figures import UNKNOWN, amount_only, count, measured, money, percent, unit_price

CSV_COLUMNS = (
    "budget", "status", "value", "bound", "gap", "spend", "creators", "engagement", "impressions", "reach",
    "conversions", "plan_value", "next_1000_buys", "next_1000_error",
)  # fmt: skip


def show_curve(curve: Curve, console: Console) -> None:
    """What the money buys in words, the chart, a row per budget."""
    page = Page.of(console)
    page.print(page.label(curve.scenario, "bold", page.width))
    for sentence in curve_sentences(curve):
        page.say(page.label(sentence))
    chart = curve_chart(curve)
    if chart is not None and curve.measure != "spend":
        page.heading((f"{chart.y_title}", "bold"), ("  by budget", "dim"))
        show_line(chart, page)
    _show_table(curve, page)
    page.say(
        (
            "Each row is a plan of its own, checked by the verifier. 'Proven within' is how far a better one may lie; "
            "the value of money between two rows is given where it is larger than that.",
            "dim",
        ),
        indent=2,
    )


def curve_sentences(curve: Curve) -> list[str]:
    """The answer as a planner would say it."""
    found = [point for point in curve.points if point.plan is not None]
    if not found:
        return [_none_sentence(curve)]
    first, last = found[0], found[-1]
    sentences = []
    if any(point.infeasible for point in curve.points):
        sentences.append(_none_sentence(curve))
    if curve.measure == "spend":
        sentences.append(
            f"The objective is the least spend: {_figure(curve, last.value)} is enough, and a larger budget changes "
            "nothing. To see what more money buys, choose another objective: --set objective=engagement."
        )
        return sentences
    if first is not last:
        sentences.append(
            f"{_budget(curve, first.budget)} gets {_figure(curve, first.value)} {_what(curve)}, "
            f"{_budget(curve, last.budget)} gets {_figure(curve, last.value)}."
        )
    sentences += _money_sentences(curve)
    if not curve.nested:
        sentences.append(
            "A rule asks for a least share of the budget, so more money also asks more of a plan: the curve may fall."
        )
    return sentences


def _money_sentences(curve: Curve) -> list[str]:
    known = [found for found in curve.stretches if found.rises]
    if not known:
        return []
    first, last = known[0], known[-1]
    sentences = [
        f"Around {_budget(curve, _middle(first))} a further {_thousand(curve)} buys {_bought(curve, first)}"
        + ("." if first is last else f"; around {_budget(curve, _middle(last))} it buys {_bought(curve, last)}.")
    ]
    if curve.enough is None:
        if first is not last and last is curve.stretches[-1]:
            sentences.append(
                f"Up to the end of this range money keeps buying: 10 % more budget still brings about "
                f"{percent(last.elasticity / 10)} more {_noun(curve)} there."
            )
    else:
        sentences.append(
            f"Beyond {_budget(curve, curve.enough)} money buys little: from there on 10 % more budget brings less "
            f"than {percent(LITTLE / 10, 0)} more {_noun(curve)}."
        )
    top = curve.points[-1]
    if top.plan is not None and curve.points[-1].budget:
        spend = Decimal(top.plan.totals["spend"])
        if spend < top.budget * Decimal("0.98") and curve.stretches and not curve.stretches[-1].rises:
            sentences.append(
                f"At {_budget(curve, top.budget)} only {money(spend, curve.currency, curve.digits)} is spent: "
                "within the rules there is nothing more worth buying."
            )
    return sentences


def _none_sentence(curve: Curve) -> str:
    none = [point.budget for point in curve.points if point.infeasible]
    if not none:
        return "No plan was found in time for any of these budgets; give them longer (--set solve.seconds=300)."
    words = f"With {_budget(curve, max(none))} or less" if curve.nested else f"With {_budget(curve, max(none))}"
    more = "" if curve.needed is None else f" About {money(curve.needed, curve.currency, curve.digits)} would do."
    return f"{words} no plan can satisfy the rules: this is proven.{more}"


def _show_table(curve: Curve, page: Page) -> None:
    points = curve.points
    styles = tier_styles(point.plan for point in points)
    after = {found.low: found for found in curve.stretches}
    columns = [
        Column(f"Budget {curve.currency}", [Text(_amount(point.budget)) for point in points], right=True),
        Column(_heading(curve), [_value(curve, point, page) for point in points], right=True),
        Column(
            "Proven within",
            [page.figure("" if point.plan is None else gap_words(point.plan), "dim") for point in points],
            right=True,
            rank=2,
        ),
        Column(
            f"Next {_thousand(curve)} buys",
            [_next(curve, after.get(point.budget), page) for point in points],
            right=True,
        ),
        Column("Creators", [_creators(point) for point in points], right=True, rank=3),
        Column(
            "Spend by tier",
            [Text() if point.plan is None else mix_bar(point.plan, styles, page) for point in points],
            rank=4,
        ),
    ]
    page.heading(("Points", "bold"), (f"  {len(points):,}", "dim"))
    table = fitted(columns, page.width, indent=2)
    table.show(page)
    if any(column.heading == "Spend by tier" for column in table.columns):
        page.print(Text.assemble("  ", mix_legend(styles, page)))


def _value(curve: Curve, point: CurvePoint, page: Page) -> Text:
    if point.plan is None:
        return page.figure(
            "no plan can" if point.infeasible else "none found in time", "red" if point.infeasible else "yellow"
        )
    return page.figure(_figure(curve, point.value), "bold")


def _next(curve: Curve, found: Stretch | None, page: Page) -> Text:
    if found is None:
        return Text()
    if not found.known:
        return page.figure(UNKNOWN, "dim")
    return page.figure(_bought(curve, found, error=True))


def _creators(point: CurvePoint) -> Text:
    return Text("" if point.plan is None else count(point.plan.totals["creators"]))


def curve_chart(curve: Curve) -> LineChart | None:
    """The points for a picture; None where fewer than two of them have a plan."""
    found = [point for point in curve.points if point.value is not None]
    if len(found) < 2:
        return None
    marks = []
    if curve.enough is not None:
        at = next(point for point in found if point.budget == curve.enough)
        marks.append(Mark(float(at.budget), float(at.value or 0.0), "beyond this, money buys little"))
    return LineChart(
        title=f"{curve.scenario}: best {objective_words(curve.measure)} at each budget",
        subtitle="Every point is a plan of its own; the band above the line is what is not ruled out.",
        x_title=f"budget, {curve.currency}",
        y_title=_heading(curve),
        xs=[float(point.budget) for point in found],
        ys=[float(point.value or 0.0) for point in found],
        bounds=[float(point.bound or 0.0) for point in found],
        marks=marks,
        parts=[
            {"x": float(point.budget), "part": tier.tier, "share": share}
            for point in found
            if point.plan is not None
            for tier, share in tier_shares(point.plan)
        ],
        part_title="spend by tier",
    )


def curve_content(curve: Curve) -> dict[str, Any]:
    """The answer as data; money in whole units of the currency."""
    return {
        "scenario": curve.scenario,
        "objective": curve.measure,
        "currency": curve.currency,
        "sentences": curve_sentences(curve),
        "points": [
            {"budget": point.budget, **(summary(point.plan) if point.plan is not None else {"status": _no_plan(point)})}
            for point in curve.points
        ],
        "value_of_money": [
            {
                "from": found.low,
                "to": found.high,
                "per_1000": found.per_unit * 1000,
                "error_per_1000": found.error * 1000,
                "known": found.known,
                "elasticity": found.elasticity,
            }
            for found in curve.stretches
        ],
        "buys_little_beyond": curve.enough,
        "buys_little_means": f"10 % more budget brings less than {percent(LITTLE / 10, 0)} more of the objective",
        "never_falls": curve.nested,
        "least_budget": curve.needed,
    }


def curve_rows(curve: Curve) -> list[Sequence[Any]]:
    """A row per point under `CSV_COLUMNS`."""
    after = {found.low: found for found in curve.stretches}
    rows: list[Sequence[Any]] = []
    for point in curve.points:
        plan, following = point.plan, after.get(point.budget)
        totals = {} if plan is None else plan.totals
        rows.append(
            [
                point.budget,
                _no_plan(point) if plan is None else plan.status,
                *((None,) * 3 if plan is None else (point.value, point.bound, plan.objective.gap)),
                *(
                    totals.get(name)
                    for name in ("spend", "creators", "engagement", "impressions", "reach", "conversions")
                ),
                totals.get("value"),
                *(
                    (following.per_unit * 1000, following.error * 1000)
                    if following and following.known
                    else (None, None)
                ),
            ]
        )
    return rows


def _no_plan(point: CurvePoint) -> str:
    return "infeasible" if point.infeasible else "unknown"


def _heading(curve: Curve) -> str:
    words = objective_words(curve.measure)
    return f"{words[0].upper()}{words[1:]}" + (f" {curve.currency}" if curve.measure in ("value", "spend") else "")


def _noun(curve: Curve) -> str:
    return {"reach": "people", "value": "value"}.get(curve.measure, curve.measure)


def _what(curve: Curve) -> str:
    return {"reach": "people", "value": "of value", "engagement": "engagements"}.get(curve.measure, curve.measure)


def _figure(curve: Curve, value: float | None) -> str:
    return measured(value, curve.measure, curve.currency, curve.digits)


def _budget(curve: Curve, budget: Decimal) -> str:
    return money(budget, curve.currency, 0 if budget == budget.to_integral_value() else curve.digits)


def _amount(budget: Decimal) -> str:
    return amount_only(budget, 0 if budget == budget.to_integral_value() else 2)


def _middle(found: Stretch) -> Decimal:
    middle = (found.low + found.high) / 2
    return Decimal(f"{middle.quantize(Decimal(1).scaleb(middle.adjusted() - 2)).normalize():f}")


def _thousand(curve: Curve) -> str:
    return f"{curve.currency} 1,000"


def _bought(curve: Curve, found: Stretch, *, error: bool = False) -> str:
    """`2,096` or `2,096 ± 25`, with no more digits than the error leaves."""
    amount, off = found.per_unit * 1000, found.error * 1000
    if not amount and not off:
        return "nothing"
    if curve.measure == "value":
        text = money(amount, curve.currency, 0) if abs(amount) >= 100 else unit_price(amount, curve.currency)
    else:
        places = 0 if abs(amount) >= 100 else 1 if abs(amount) >= 10 else 2
        text = count(amount, places)
        if error:
            return f"{text} ± {count(off, places) if off >= 0.5 * 10**-places else f'< {10**-places:g}'}"
        return f"{text} {_what(curve)}"
    return f"{text} ± {count(off, 0 if abs(amount) >= 100 else 2)}" if error else f"{text} {_what(curve)}"
