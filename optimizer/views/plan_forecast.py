"""How sure a plan's forecast is: the range of each outcome, and how earlier forecasts held."""

from __future__ import annotations

from collections.abc import Iterable

from optimizer.facts.results import ForecastTest
from optimizer.measures import heading
from optimizer.plan.plan import Plan
from optimizer.views.cells import Cell, Count, Money, Name, Share, Words
from optimizer.views.parts import Column, Part, Section, Sentence, Table, View
from optimizer.words import forecast as words


def forecast_section(plan: Plan) -> list[Section]:
    """The section; none where nothing is drawn."""
    if not plan.forecast:
        return []
    columns = (
        Column("outcome", "Outcome", least=12), Column("low", "Low"), Column("middle", "Middle"),
        Column("mean", "Mean", rank=1), Column("high", "High"),
    )  # fmt: skip
    rows = []
    for name, told in plan.forecast.items():
        low, high = words.rounded(told.low, told.high)

        def figure(value: float, name: str = name) -> Cell:
            return Money(value, plan.currency, 0) if name == "value" else Count(value)

        middle, mean = (words.rounded(value, value + told.high - told.low)[0] for value in (told.middle, told.mean))
        rows.append((Words(heading(name)), figure(low), figure(middle), figure(mean), figure(high)))
    parts: list[Part] = [
        Sentence(words.MEANING),
        Table("forecast", words.RANGES, columns, tuple(rows)),
    ]
    if set(plan.forecast) == {"reach"}:
        parts.append(Sentence(words.REACH_ALONE, "quiet"))
        return [Section("forecast", words.TITLE, tuple(parts), full=True)]
    if "reach" in plan.forecast:
        parts.append(Sentence(words.REACH, "quiet"))
    if plan.forecast_tests:
        parts.append(tests_table(plan.forecast_tests))
    else:
        parts.append(Sentence(words.NO_TESTS, "quiet"))
    return [Section("forecast", words.TITLE, tuple(parts), full=True)]


def tests_view(scenario: str, tests: Iterable[ForecastTest]) -> View:
    """What `optimizer validate` shows of a history."""
    section = Section("forecast", words.TITLE, (tests_table(tests),))
    return View(answer="validate", title=scenario, kicker=words.TESTS, lead=(), sections=(section,))


def tests_table(tests: Iterable[ForecastTest]) -> Table:
    """Promised, delivered, how often the 80 % range held: a row for each window of each platform."""
    columns = (
        Column("platform", "Platform", least=9), Column("outcome", "Outcome", least=10),
        Column("posts", "Posts hidden"), Column("creators", "Creators", rank=3),
        Column("promised", "Promised", rank=2), Column("delivered", "Delivered", rank=1),
        Column("share", "Of promised"), Column("held", "80 % range held"),
    )  # fmt: skip
    rows = tuple(
        (
            Name(test.platform), Words(heading(test.outcome)), Count(test.posts), Count(test.creators),
            Count(test.promised, about=True), Count(test.delivered, about=True),
            Share(test.delivered / test.promised if test.promised else None, 0),
            None if test.held is None else Share(test.held, 0),
        )
        for test in tests
    )  # fmt: skip
    return Table("forecast_tests", words.TESTS, columns, rows, note=words.TESTED)
