"""Whom to ask for their last posts, laid out as a section of an explanation."""

from __future__ import annotations

from typing import Any

from optimizer.advice.value_of_information import Question, Questions
from optimizer.measures import heading, is_money
from optimizer.plan.plan import Plan
from optimizer.views.cells import Count, Money, Name, Share, Words, measured
from optimizer.views.gains import briefly, relative, swap_cells
from optimizer.views.parts import Column, Item, Items, Row, Section, Sentence, Table
from optimizer.words import questions as words
from optimizer.words.forecast import amount

LITTLE = 0.001
"""A question that brings less than this part of the goal is not worth somebody's time."""


def questions_section(found: Questions | None, plan: Plan) -> list[Section]:
    """The creators most worth asking; a line where nobody is; nothing where the goal rests on no such figure."""
    if found is None:
        return []
    measure, currency = plan.objective.measure, plan.currency
    gains = [amount(one.gain.figure, measure, currency) for one in found.asked]
    if not found.asked or found.asked[0].gain.figure < LITTLE * abs(plan.objective.value or 0.0):
        most = "" if not found.asked else words.gains(gains[0], measure)
        said = Sentence(words.nothing_to_ask(found.open, found.posts, most))
        return [Section("questions", words.TITLE, (said, _table(found.asked, plan)), full=True)]
    first = found.asked[0]
    names = list(dict.fromkeys(one.creator for one in found.asked))
    items = (
        Item("", words.ask(names, found.posts)),
        Item("", words.worth(first.creator, words.gains(gains[0], measure), relative(first.gain, plan), first.turns)),
    )
    return [Section("questions", words.TITLE, (Items(words.TITLE, items), _table(found.asked, plan)))]


def questions_data(found: Questions | None) -> dict[str, Any]:
    """What stands in no table, for JSON."""
    if found is None:
        return {"last_posts": None, "questions": []}
    return {"last_posts": {"posts": found.posts, "not_known": found.open}}


def _table(asked: tuple[Question, ...], plan: Plan) -> Table:
    columns = (
        Column("creator", "Creator", least=10),
        Column("platform", "Platform", least=8, rank=4),
        Column("source", ""),
        Column("posts_known", ""),
        Column("", "Known today", least=12, rank=1, wraps=True),
        Column("cost", "Costs", rank=6),
        Column("forecast", "Brings, by the forecast", full=True, rank=7),
        Column("moves", "May move by", rank=5),
        Column("in_plan", ""),
        Column("", "In the plan", rank=3),
        Column("gain.figure", f"{heading(plan.objective.measure)} gained"),
        Column("gain.least", "at least", full=True, rank=9),
        Column("gain.most", "at most", full=True, rank=9),
        Column("turns", "Another plan in", rank=2),
        Column("", "Then likely", least=12, rank=7, wraps=True),
        Column("then.comes", "Who comes", full=True, least=12, rank=9),
        Column("then.goes", "Who goes", full=True, least=12, rank=9),
        Column("then.changes", "Booked differently", full=True, least=12, rank=9),
    )
    return Table("questions", words.TABLE, columns, tuple(_row(one, plan) for one in asked), note=words.NOTE,
                 hidden=not asked)  # fmt: skip


def _row(one: Question, plan: Plan) -> Row:
    measure, currency, digits = plan.objective.measure, plan.currency, plan.digits
    gained = (
        Money(end, currency, 0) if is_money(measure) else Count(end, about=True)
        for end in (one.gain.figure, one.gain.least, one.gain.most)
    )
    return (
        Name(one.creator), Name(one.platform), Name(one.source), Count(one.known),
        Words(words.rests_on(one.source, one.known)), Money(one.cost, currency, digits),
        measured(one.forecast, measure, currency, digits), Share(words.moved_by(one.moves), 0), Count(one.chosen),
        Words(words.YES if one.chosen else words.NO), *gained, Share(one.turns, 0),
        Name(briefly(one.swap), tone="quiet"), *swap_cells(one.swap),
    )  # fmt: skip
