"""How sure a plan's forecast is: the range of each outcome, and how earlier forecasts held."""

from __future__ import annotations

from collections.abc import Iterable

from optimizer.facts.results import Caution, ChanceResult, ForecastTest, Prospect
from optimizer.measures import heading, is_money
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
    if plan.chances:
        parts.append(chances_table(plan))
    if plan.caution is not None:
        parts.append(caution_table(plan, plan.caution))
    if plan.forecast_tests:
        parts.append(tests_table(plan.forecast_tests))
    else:
        parts.append(Sentence(words.NO_TESTS, "quiet"))
    return [Section("forecast", words.TITLE, tuple(parts), full=True)]


def caution_table(plan: Plan, caution: Caution) -> Table:
    """The plan beside the one that brings most on average: the means of all cases and of the worst."""
    measure, currency = plan.objective.measure, plan.currency

    def row(name: str, own: Prospect) -> tuple[Cell, ...]:
        brings = [
            Money(value, currency, 0) if is_money(measure) else Count(value, about=True)
            for value in (own.mean, own.worst)
        ]
        return (Words(name), *brings, Count(own.creators))

    columns = (
        Column("plan", "Plan", least=15), Column("mean", f"{heading(measure)} on average"),
        Column("worst", words.column_of_worst(caution.share, measure)), Column("creators", "Creators", rank=1),
    )  # fmt: skip
    rows = [row(words.THIS_PLAN, caution.plan)]
    rows += [] if caution.average is None else [row(words.ON_AVERAGE, caution.average)]
    return Table("caution", words.CAUTION, columns, tuple(rows), note=words.CAUTION_NOTE)


def chances_table(plan: Plan) -> Table:
    """What is to be reached with a chance, the chance that is asked for, and the plan's own."""
    columns = (
        Column("rule", "Asked", least=16, wraps=True), Column("measure", "Measure", rank=2), Column("min", "At least"),
        Column("asked", "Chance asked"), Column("chance", "Chance of the plan"),
    )  # fmt: skip

    def least(result: ChanceResult) -> Cell:
        return Money(result.min, plan.currency, 0) if is_money(result.measure) else Count(result.min)

    rows = tuple(
        (
            Name(result.name if result.group is None else f"{result.name}: {result.group}"),
            Words(heading(result.measure)), least(result), Share(float(result.asked), 0),
            Share(result.chance, 0, tone="bad" if result.chance < float(result.asked) else "good"),
        )
        for result in plan.chances
    )  # fmt: skip
    return Table("chances", words.CHANCES, columns, rows, note=words.CHANCES_NOTE)


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
