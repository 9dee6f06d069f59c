"""What caution costs and brings, laid out: the picture, and a row for each degree of caution."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.advice.frontier import Frontier, FrontierPoint
from optimizer.measures import is_money
from optimizer.views.cells import Cell, Count, Gap, Money, Share, Words
from optimizer.views.parts import Chart, Column, Mark, Row, Section, Sentence, Series, Table, View
from optimizer.views.summaries import SUMMARY, summary_cells, tier_stack
from optimizer.words import frontier as words

BETTER = 0.005
"""A plan does better in bad cases where it brings more by at least this part there: draws tell no finer."""


def frontier_view(answer: Frontier) -> View:
    """The answer of `optimizer curve --risk`."""
    found = [point for point in answer.points if point.plan is not None]
    picture = _picture(found, answer) if _gains(found, answer) else None
    return View(
        answer="frontier",
        title=answer.scenario,
        kicker=words.KICKER,
        lead=tuple(_lead(found, answer)),
        sections=(Section("frontier", words.SECTION, (*([picture] if picture is not None else []), _table(answer))),),
        facts={
            "scenario": answer.scenario, "objective": answer.measure, "currency": answer.currency,
            "bad_cases": float(answer.bad),
        },
        currency=answer.currency,
        digits=answer.digits,
    )  # fmt: skip


def _lead(found: Sequence[FrontierPoint], answer: Frontier) -> list[Sentence]:
    if not found:
        return [Sentence(words.NO_PLAN if any(own.infeasible for own in answer.points) else words.NOT_FOUND, "bad")]
    first, best = found[0], _best(found, answer)
    mean, low = first.mean or 0.0, first.bad or 0.0
    said = [words.careless(mean, low, answer.bad, answer.measure, answer.currency)] if first.worst == 1 else []
    if _gains(found, answer):
        change = 1 - (best.mean or 0.0) / mean if mean else 0.0, (best.bad or 0.0) / low - 1
        said.append(words.cautious(best.worst, change, answer.bad, answer.measure))
        creators = tuple(0 if own.plan is None else int(own.plan.totals["creators"]) for own in (first, best))
        if creators[1] > creators[0]:
            said.append(words.spreads((creators[0], creators[1]), (first.largest, best.largest)))
    elif len(found) > 1:
        said.append(words.NO_GAIN)
    return [Sentence(text) for text in said]


def _gains(found: Sequence[FrontierPoint], answer: Frontier) -> bool:
    """Whether caution brings more in bad cases than draws tell apart: else a picture would show noise."""
    if not found:
        return False
    low = found[0].bad or 0.0
    return low > 0 and (_best(found, answer).bad or 0.0) > low * (1 + BETTER)


def _best(found: Sequence[FrontierPoint], answer: Frontier) -> FrontierPoint:
    """The plan that does best in bad cases; of those that do as well the one that was made for them."""
    most = max(point.bad or 0.0 for point in found)
    good = [point for point in found if (point.bad or 0.0) * (1 + BETTER) >= most]
    return next((point for point in good if point.worst == answer.bad), good[0])


def _picture(found: Sequence[FrontierPoint], answer: Frontier) -> Chart:
    """Bad cases to the right, the average upwards: plans from the least cautious to the most."""
    there = [(words.planned_for(point.worst), point.bad or 0.0, point.mean or 0.0) for point in found]
    best = _best(found, answer)
    marked = (there[0], there[found.index(best)])
    return Chart(
        id="picture", shape="line", title=words.SECTION,
        description=words.picture(there, answer.bad, answer.measure, answer.currency),
        series=(Series(words.on_average(answer.measure), tuple((low, mean) for _, low, mean in there)),),
        x_title=words.in_bad_cases(answer.bad, answer.measure), y_title=words.on_average(answer.measure),
        marks=tuple(Mark(low, mean, name) for name, low, mean in dict.fromkeys(marked)),
    )  # fmt: skip


def _table(answer: Frontier) -> Table:
    first = next((point for point in answer.points if point.plan is not None), None)
    columns = (
        Column("worst", ""),
        Column("", "Planned for", least=14),
        Column("mean", words.on_average(answer.measure)),
        Column("", "Against the first", rank=3),
        Column("bad", words.in_bad_cases_heading(answer.bad)),
        Column("", "Against the first", rank=2),
        Column("", "Creators"),
        Column("largest", "Largest creator", rank=4),
        Column("", "Proven within", rank=5),
        *SUMMARY,
        Column("tiers", "Spend by tier", rank=6),
    )
    return Table("points", words.TABLE, columns, tuple(_row(answer, point, first) for point in answer.points),
                 note=words.note(answer.bad))  # fmt: skip


def _row(answer: Frontier, point: FrontierPoint, first: FrontierPoint | None) -> Row:
    plan = point.plan

    def amount(value: float | None) -> Cell | None:
        if value is None:
            return None
        return Money(value, answer.currency, 0) if is_money(answer.measure) else Count(value, about=True)

    def change(value: float | None, start: float | None) -> Cell | None:
        if point is first or value is None or not start:
            return None
        return Share(value / start - 1, signed=True)

    return (
        Count(point.worst), Words(words.planned_for(point.worst)), amount(point.mean),
        change(point.mean, None if first is None else first.mean), amount(point.bad),
        change(point.bad, None if first is None else first.bad),
        None if plan is None else Count(plan.totals["creators"]),
        None if point.largest is None else Share(point.largest, 0),
        None if plan is None else Gap(plan.objective.gap, tone="quiet"),
        *summary_cells(plan, "infeasible" if point.infeasible else "unknown"),
        None if plan is None else tier_stack(plan),
    )  # fmt: skip
