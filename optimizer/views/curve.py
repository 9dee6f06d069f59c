"""The budget curve, laid out: what the money buys, the picture, a row for each budget."""

from __future__ import annotations

import itertools
from decimal import Decimal

from optimizer.advice.curve import LITTLE, Curve, CurvePoint, Stretch
from optimizer.views.cells import Cell, Count, Gap, Money, Names, Plain, Words, measured
from optimizer.views.parts import Chart, Column, Mark, Section, Sentence, Series, Table, View
from optimizer.views.risk import told_of_cases, worst_of
from optimizer.views.summaries import SUMMARY, range_of, summary_cells, tier_shares, tier_stack
from optimizer.words import curve as words
from optimizer.words.figures import percent
from optimizer.words.forecast import LIKELY_ENDS, rounded
from optimizer.words.risk import goal_of, in_worst, sought_of


def curve_view(curve: Curve) -> View:
    """The answer of `optimizer curve`."""
    picture = _picture(curve)
    return View(
        answer="curve",
        title=curve.scenario,
        kicker="Budget curve",
        lead=(
            *(Sentence(text) for text in _sentences(curve)),
            *told_of_cases([point.plan for point in curve.points]),
        ),
        sections=(
            Section(
                "curve",
                "What the money buys",
                (*([picture] if picture is not None else []), _points(curve), _who(curve), _slopes(curve)),
            ),
        ),
        facts={
            "scenario": curve.scenario,
            "objective": curve.measure,
            "currency": curve.currency,
            "buys_little_beyond": curve.enough,
            "buys_little_means": f"10 % more budget brings less than {percent(LITTLE / 10, 0)} more of the objective",
            "never_falls": curve.nested,
            "least_budget": curve.needed,
        },
        currency=curve.currency,
        digits=curve.digits,
    )


def _worst(curve: Curve) -> Decimal | None:
    return worst_of(point.plan for point in curve.points)


def _sentences(curve: Curve) -> list[str]:
    currency, digits, measure = curve.currency, curve.digits, curve.measure
    solved = [(point.budget, point.value) for point in curve.points if point.value is not None]
    impossible = [point.budget for point in curve.points if point.infeasible]
    none = words.none(impossible, curve.needed, currency, digits, nested=curve.nested)
    if not solved:
        return [none]
    sentences = [none] if impossible else []
    if measure == "spend":
        return [*sentences, words.least_spend(solved[-1][1], currency, digits)]
    if len(solved) > 1:
        (low, first), (high, last) = solved[0], solved[-1]
        sentences.append(words.ends((low, high), (first, last), measure, currency, digits, in_worst(_worst(curve))))
    sentences += _money(curve)
    if not curve.nested:
        sentences.append(words.MAY_FALL)
    return sentences


def _money(curve: Curve) -> list[str]:
    """What the next money brings, at both ends of the range."""
    currency, digits, measure = curve.currency, curve.digits, curve.measure
    rising = [stretch for stretch in curve.stretches if stretch.rises]
    if not rising:
        return _flat(curve) if curve.stretches else []
    ends = dict.fromkeys((rising[0], rising[-1]))
    said = [words.around((end.low + end.high) / 2, end.per_unit, measure, currency, digits) for end in ends]
    first = "; ".join(said)
    sentences = [f"{first[:1].upper()}{first[1:]}."]
    top = curve.points[-1]
    unspent = top.plan is not None and Decimal(top.plan.totals["spend"]) < top.budget * Decimal("0.98")
    left = unspent and not curve.stretches[-1].rises
    if curve.enough is not None:
        sentences.append(words.buys_little(curve.enough, LITTLE, measure, currency, digits))
    elif len(ends) > 1 and rising[-1].elasticity >= LITTLE and not left:
        sentences.append(words.keeps_buying(rising[-1].elasticity, measure))
    if left and top.plan is not None:
        sentences.append(words.nothing_more(top.budget, Decimal(top.plan.totals["spend"]), currency, digits))
    return sentences


def _flat(curve: Curve) -> list[str]:
    """That more money brings nothing, as far as is proven; that it is not proven enough to tell, where it may bring
    something.
    """
    found = [(point.value, point.bound) for point in curve.points if point.value is not None]
    low, values = curve.stretches[0].low, [value for value, _ in found]
    size, bound = abs(values[0]), max(bound or value for value, bound in found)
    most = (bound - values[0]) / size if size else 0.0
    if max(values) > values[0] * (1 + 1e-9):
        return [words.not_told(max((bound or value) / value - 1 for value, bound in found if value))]
    if not curve.nested or (not size and bound > 0):
        return []
    return [words.flat((low, curve.points[-1].budget), most, curve.measure, curve.currency, curve.digits)]


def _picture(curve: Curve) -> Chart | None:
    """The points as a line; None where fewer than two have a plan, or where the line would be flat by its nature."""
    solved = [(point, point.value) for point in curve.points if point.value is not None]
    if len(solved) < 2 or curve.measure == "spend":
        return None
    line = tuple((float(point.budget), value) for point, value in solved)
    return Chart(
        id="picture",
        shape="line",
        title=f"Best {sought_of(curve.measure, _worst(curve))} at each budget",
        description=words.picture(
            (solved[0][0].budget, solved[-1][0].budget), (line[0][1], line[-1][1]), len(line), curve.measure,
            curve.currency, curve.digits,
        ),
        series=(Series(goal_of(curve.measure, _worst(curve)), line),),
        x_title=f"budget, {curve.currency}",
        y_title=goal_of(curve.measure, _worst(curve)),
        band=tuple((float(point.budget), value, max(value, point.bound or value)) for point, value in solved),
        likely=tuple((float(point.budget), *within) for point, _ in solved if (within := likely_of(curve, point))),
        marks=tuple(
            Mark(float(point.budget), value, words.LITTLE_MARK)
            for point, value in solved
            if point.budget == curve.enough
        ),
        stacks=tuple(
            (float(point.budget), tuple((tier.tier, share) for tier, share in tier_shares(point.plan)))
            for point, _ in solved
            if point.plan is not None
        ),
        stacks_title="spend by tier",
    )  # fmt: skip


def _points(curve: Curve) -> Table:
    after = {stretch.low: stretch for stretch in curve.stretches}
    ranged = any(likely_of(curve, point) for point in curve.points)
    columns = (
        Column("budget", "Budget", curve.currency),
        *SUMMARY,
        Column("", goal_of(curve.measure, _worst(curve))),
        *((Column("low", "Low", rank=1), Column("high", "High", rank=1)) if ranged else ()),
        Column("", "Proven within", rank=2),
        Column("", words.next_heading(curve.currency)),
        Column("", "Creators", rank=3),
        Column("tiers", "Spend by tier", rank=4),
        Column("next_1000_buys", ""),
        Column("next_1000_error", ""),
    )
    rows = tuple(_row(curve, point, after.get(point.budget), ranged=ranged) for point in curve.points)
    note = f"{words.ABOUT_ROWS} {LIKELY_ENDS}" if ranged else words.ABOUT_ROWS
    return Table("points", "A plan for each budget", columns, rows, note=note)


def likely_of(curve: Curve, point: CurvePoint) -> tuple[float, float] | None:
    """Where the outcome of a point lies in 8 of 10 cases; None where that is not known."""
    return None if point.plan is None else range_of(point.plan, curve.measure)


def _ends(curve: Curve, point: CurvePoint) -> list[Cell | None]:
    within = likely_of(curve, point)
    if within is None:
        return [None, None]
    return [measured(end, curve.measure, curve.currency, 0) for end in rounded(*within)]


def _who(curve: Curve) -> Table:
    """Who comes and who goes from each budget to the next that has a plan."""
    solved = [(point.budget, set(point.plan.lines["creator"])) for point in curve.points if point.plan is not None]
    rows = tuple(
        (_budget(curve, budget), Names(tuple(sorted(now - before))), Names(tuple(sorted(before - now))))
        for (_, before), (budget, now) in itertools.pairwise(solved)
    )
    columns = (Column("budget", "Budget", curve.currency), Column("comes", "Comes"), Column("goes", "Goes"))
    return Table("who", words.WHO, columns, rows, full=True)


def _budget(curve: Curve, budget: Decimal) -> Money:
    return Money(budget, curve.currency, 0 if budget == budget.to_integral_value() else curve.digits)


def _row(curve: Curve, point: CurvePoint, following: Stretch | None, *, ranged: bool) -> tuple[Cell | None, ...]:
    plan = point.plan
    sure = following if following is not None and following.known else None
    return (
        _budget(curve, point.budget),
        *summary_cells(plan, "infeasible" if point.infeasible else "unknown"),
        _value(curve, point),
        *(_ends(curve, point) if ranged else ()),
        None if plan is None else Gap(plan.objective.gap, tone="quiet"),
        _next(curve, sure),
        None if plan is None else Count(plan.totals["creators"]),
        None if plan is None else tier_stack(plan),
        None if sure is None else Count(sure.per_unit * 1000),
        None if sure is None else Count(sure.error * 1000),
    )


def _value(curve: Curve, point: CurvePoint) -> Plain:
    if point.plan is None:
        return Words(
            "no plan can" if point.infeasible else "none found in time", tone="bad" if point.infeasible else "warn"
        )
    return measured(point.value, curve.measure, curve.currency, curve.digits, tone="strong")


def _next(curve: Curve, stretch: Stretch | None) -> Cell | None:
    """What the next money brings, as a slope that a workbook works out from the rows."""
    if stretch is None:
        return None
    return Words(words.bought(stretch.per_unit, curve.measure, curve.currency, stretch.error))


def _slopes(curve: Curve) -> Table:
    """The value of money between neighbours, for programs."""
    columns = tuple(
        Column(key, "") for key in ("from", "to", "per_1000", "error_per_1000", "known", "elasticity")
    )  # fmt: skip
    rows = tuple(
        (
            Money(stretch.low, curve.currency, curve.digits), Money(stretch.high, curve.currency, curve.digits),
            Count(stretch.per_unit * 1000), Count(stretch.error * 1000), Count(stretch.known),
            Count(stretch.elasticity),
        )
        for stretch in curve.stretches
    )  # fmt: skip
    return Table("value_of_money", "", columns, rows, hidden=True)
