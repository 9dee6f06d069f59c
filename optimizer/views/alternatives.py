"""Alternatives to the best plan, laid out: the plans side by side, what each trades, every line."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.advice.alternatives import Alternative, Alternatives
from optimizer.measures import OUTCOMES, direction, is_money
from optimizer.plan.files import plan_document
from optimizer.plan.plan import Plan
from optimizer.views.cells import Cell, Count, Money, Name, Names, Share, Words, measured
from optimizer.views.parts import Column, Item, Items, Row, Section, Sentence, Table, View
from optimizer.views.risk import told_of_cases, worst_of
from optimizer.views.summaries import SUMMARY, lines_of, summary_cells, tier_stack, total_cell
from optimizer.words import alternatives as words
from optimizer.words.amounts import goal
from optimizer.words.figures import known
from optimizer.words.risk import goal_of, in_worst

LINE_COLUMNS = (
    "creator", "platform", "package", "flight", "tier", "niche", "cost", "engagement", "impressions", "reach",
)  # fmt: skip


def alternatives_view(answer: Alternatives) -> View:
    """The answer of `optimizer alternatives`."""
    best = answer.best.found
    plans = [] if best is None else [best, *(other.plan for other in answer.others)]
    currency, digits = (best.currency, best.digits) if best is not None else ("", 2)
    return View(
        answer="alternatives",
        title=answer.scenario,
        kicker="Alternatives",
        lead=(
            *(Sentence(text) for text in alternative_sentences(answer)),
            *told_of_cases(plans),
        ),
        sections=() if best is None else (_side_by_side(answer, best, plans), _lines(plans)),
        facts={
            "scenario": answer.scenario,
            "objective": answer.measure,
            "currency": currency,
            "within": answer.within,
            "differ": answer.differ,
            "asked": answer.asked,
            "complete": answer.complete,
            "plan_files": [plan_document(plan) for plan in plans],
        },
        currency=currency,
        digits=digits,
        table="lines",
    )


def alternative_sentences(answer: Alternatives) -> list[str]:
    """How many there are, how near, how different."""
    best, number = answer.best.found, len(answer.others)
    if best is None:
        return [words.NO_PLAN if answer.best.solution.status == "infeasible" else words.NOT_FOUND]
    value, currency, digits = best.objective.value, best.currency, best.digits
    where = in_worst(worst_of((best,)))
    if not number:
        return [
            words.none_found(
                answer.differ, answer.within, value, answer.measure, currency, digits, where, complete=answer.complete
            )
        ]
    sentences = [words.number_found(number, answer.within, value, answer.measure, currency, digits, where)]
    if number < answer.asked:
        sentences.append(words.fewer_than_asked(answer.asked, complete=answer.complete))
    return sentences


def _side_by_side(answer: Alternatives, best: Plan, plans: Sequence[Plan]) -> Section:
    measures = [answer.measure, *(measure for measure in OUTCOMES if measure not in (answer.measure, "value"))]
    measures = [measure for measure in measures if measure != "spend" and known(best.totals.get(measure))]
    worst = worst_of((best,))
    columns = (
        Column("plan", "Plan"),
        *SUMMARY,
        *([] if worst is None else [Column("", goal_of(answer.measure, worst), rank=1)]),
        *(column for place, measure in enumerate(measures) for column in _columns(place, measure)),
        Column("", "Spend"),
        Column("", "Creators", rank=1),
        Column("", "Differs in"),
        Column("differs", ""),
        Column("differs_at_most", ""),
        Column("given_up", ""),
        Column("trade", ""),
        Column("in", "New in it", full=True, least=10, rank=21),
        Column("out", "Missing", full=True, least=10, rank=21),
        Column("tiers", "Spend by tier", rank=20),
    )
    rows = tuple(
        _row(answer, None if not number else answer.others[number - 1], number, plan, best, measures)
        for number, plan in enumerate(plans)
    )
    trades = tuple(
        Item(words.heading(number), f"{trade_sentence(best, other.plan)} {words.people(*difference(best, other.plan))}")
        for number, other in enumerate(answer.others, start=1)
    )
    alone = not answer.others
    table = Table("plans", "Plans", columns, rows, note="" if alone else words.DIFFERS, full=alone)
    checked = [] if alone else [Sentence(words.CHECKED, "quiet", brief=True)]
    return Section("plans", "Plans side by side", (table, Items(words.AGAINST, trades), *checked))


def _columns(place: int, measure: str) -> tuple[Column, Column]:
    # A change never stands without its figure: it is left out before it.
    rank = 2 * place + 1 if place else 0
    return Column("", goal(measure), rank=rank), Column("", "vs best", rank=rank + 1 if place else 0)


def _row(
    answer: Alternatives, other: Alternative | None, number: int, plan: Plan, best: Plan, measures: Sequence[str]
) -> Row:
    joins, leaves = ([], []) if other is None else difference(best, plan)
    figures: list[Cell | None] = [] if worst_of((best,)) is None else [_bad(plan)]
    for measure in measures:
        ratio = None if other is None else change(plan, best, measure)
        figures += [
            total_cell(plan, measure),
            None if ratio is None else Share(ratio, places=2, signed=True, tone="quiet"),
        ]
    told: tuple[Cell | None, ...] = (None,) * 5
    if other is not None:
        told = (
            Words(words.differs(other.differ, first=number == 1)), Count(other.differ), Count(other.at_most),
            Share(answer.given_up(other)), Name(trade_sentence(best, plan)),
        )  # fmt: skip
    return (
        Words(words.name(number), tone="" if number else "strong"), *summary_cells(plan), *figures,
        measured(plan.totals["spend"], "spend", plan.currency, plan.digits), Count(plan.totals["creators"]), *told,
        Names(tuple(joins)), Names(tuple(leaves)), tier_stack(plan),
    )  # fmt: skip


def _bad(plan: Plan) -> Cell:
    """What a cautious plan is made for."""
    value, measure = plan.objective.value, plan.objective.measure
    return Money(value, plan.currency, 0) if is_money(measure) else Count(value, about=True)


def _lines(plans: Sequence[Plan]) -> Section:
    """Every line of every plan."""
    ours = set(plans[0].lines["creator"])
    columns = (
        Column("plan", "Plan"),
        Column("creator", "Creator", least=12),
        Column("platform", "Platform", least=8, rank=2),
        Column("package", "Package", least=10, rank=3),
        Column("flight", "Flight", least=8, rank=4),
        Column("tier", "Tier", least=6, rank=5),
        Column("niche", "Niche", least=8, rank=6),
        Column("cost", "Cost", plans[0].currency),
        Column("engagement", goal("engagement")),
        Column("impressions", goal("impressions"), rank=7),
        Column("reach", "Reach of the line", rank=8),
        Column("in_best_plan", ""),
    )
    rows: list[Row] = []
    for number, plan in enumerate(plans):
        for line in lines_of(plan):
            texts = [Name(line[column] or None) for column in LINE_COLUMNS[:6]]
            figures = [Count(line[measure], about=True) for measure in ("engagement", "impressions", "reach")]
            cost = Money(line["cost"], plan.currency, plan.digits)
            rows.append((Words(words.name(number)), *texts, cost, *figures, Count(line["creator"] in ours)))
    table = Table("lines", "Every line", columns, tuple(rows), filters=("plan", "platform", "tier"), sum="cost")
    return Section("lines", "Every line of every plan", (table,), full=True)


def difference(best: Plan, other: Plan) -> tuple[list[str], list[str]]:
    """Creators who are only in the other plan, and only in the best one, the largest cost first."""
    ours, theirs = _costs(best), _costs(other)
    joins = sorted(theirs.keys() - ours.keys(), key=lambda name: (-theirs[name], name))
    leaves = sorted(ours.keys() - theirs.keys(), key=lambda name: (-ours[name], name))
    return joins, leaves


def _costs(plan: Plan) -> dict[str, float]:
    sums: dict[str, float] = {}
    for creator, cost in zip(plan.lines["creator"], plan.lines["cost"], strict=True):
        sums[str(creator)] = sums.get(str(creator), 0.0) + float(cost)
    return sums


def change(plan: Plan, best: Plan, measure: str) -> float | None:
    """A total against that of the best plan; None where either is unknown or nothing, 0 for the same."""
    now, before = plan.totals.get(measure), best.totals.get(measure)
    if now is None or before is None or not known(now) or not known(before) or not float(before):
        return None
    ratio = float(now) / float(before) - 1
    return 0.0 if abs(ratio) < 5e-13 else ratio


def trade_sentence(best: Plan, plan: Plan) -> str:
    """What a plan gives up against the best one, and what it gains."""
    worse: list[str] = []
    better: list[str] = []
    for measure in OUTCOMES:
        ratio = None if measure == "value" and best.objective.measure != "value" else change(plan, best, measure)
        if ratio:
            (better if ratio * direction(measure) > 0 else worse).append(words.relative(measure, ratio))
    crew = int(plan.totals["creators"]) - int(best.totals["creators"])
    if crew:
        (better if crew * direction("creators") > 0 else worse).append(words.crew(crew))
    spend = plan.totals["spend"] - best.totals["spend"]
    if spend:
        side = better if spend * direction("spend") > 0 else worse
        side.append(words.spend(spend, plan.currency, plan.digits))
    return words.trade(worse, better)
