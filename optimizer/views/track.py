"""A campaign that runs, laid out: money by line, month and kind, why it is another amount, and how forecasts held."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from optimizer.advice.replan import Replan
from optimizer.advice.track import Track
from optimizer.facts.tracking import ForecastError, LineTrack, MoneyTrack, OutcomeTrack
from optimizer.measures import heading
from optimizer.scenario.costs import KINDS
from optimizer.views.cells import Cell, Count, Money, Month, Name, Names, Share, Tone, Words
from optimizer.views.parts import Column, Part, Row, Section, Sentence, Table, View
from optimizer.views.replan import replan_view
from optimizer.words import track as words
from optimizer.words.plan import kind_words

SHOWN = 12
_TONES: dict[str, Tone] = {"closed": "good", "delivered": "good", "no_show": "bad", "unplanned": "warn"}
_MONEY = ("budget", "committed", "actual", "to_come", "forecast", "variance")


def track_view(answer: Track, rest: Replan | None = None) -> View:
    """How the campaign stands; with the plan for its rest, where one was asked for."""
    sections = [
        _summary(answer),
        _lines(answer),
        _money(answer),
        *_outcomes(answer),
        *_errors(answer),
        *_remarks(answer),
    ]
    if rest is not None:
        told = replan_view(rest)
        lead = (Sentence(words.REST), *told.lead)
        parts = tuple(part for section in told.sections for part in section.parts)
        sections.insert(1, Section("rest", "The rest, planned anew", (*lead, *parts)))
    facts: dict[str, Any] = {
        "scenario": answer.scenario, "currency": answer.currency,
        "as_of": None if answer.as_of is None else answer.as_of.isoformat(),
        "totals": {name: getattr(answer.money, name) for name in _MONEY}, "left": answer.left,
        "reasons": {name: getattr(answer.variance, name) for name, _ in words.VARIANCES},
    }  # fmt: skip
    if rest is not None:
        facts["rest"] = dict(replan_view(rest).facts)
    return View(
        answer="track",
        title=answer.scenario,
        kicker="Campaign against its plan",
        lead=tuple(Sentence(text) for text in track_sentences(answer)),
        sections=tuple(sections),
        facts=facts,
        currency=answer.currency,
        digits=answer.digits,
        table="tracked",
    )


def track_sentences(answer: Track) -> list[str]:
    """How far it is, what it costs, what it brings."""
    own, currency, digits = answer.money, answer.currency, answer.digits
    counts = {state: len(answer.of(state)) for state in words.STATES}
    told = [
        words.standing(counts, answer.as_of),
        words.spent(own.actual, own.to_come, own.forecast, own.budget, currency, digits),
    ]
    if answer.left is not None:
        told.append(words.left(answer.left, currency, digits))
    for measure, outcome in answer.outcomes.items():
        if outcome.planned or outcome.actual:
            told.append(
                words.brings(measure, outcome.actual or 0.0, outcome.forecast, outcome.planned, currency, digits)
            )
    whole = [found for found in answer.errors if found.by == "all" and found.measure in answer.outcomes]
    return told + [words.held(found.error, found.lines, found.measure) for found in whole if found.error is not None]


def _money_cell(answer: Track, amount: Decimal, *, signed: bool = False, tone: Tone = "") -> Money:
    return Money(amount, answer.currency, answer.digits, signed=signed, tone=tone)


def _amounts(answer: Track, own: MoneyTrack, *, tone: Tone = "") -> tuple[Cell, ...]:
    cells = [_money_cell(answer, getattr(own, name), signed=name == "variance", tone=tone) for name in _MONEY]
    return tuple(cells)


def _money_columns(answer: Track) -> tuple[Column, ...]:
    return (
        Column("budget", "Budget", answer.currency), Column("committed", "Committed", answer.currency, rank=3),
        Column("actual", "Actual", answer.currency), Column("to_come", "To come", answer.currency),
        Column("forecast", "Forecast", answer.currency, rank=2),
        Column("variance", "Variance", answer.currency, rank=1),
    )  # fmt: skip


def _summary(answer: Track) -> Section:
    """Why it is another amount, and why it brings another figure."""
    columns = (Column("why", "Why"), Column("amount", "Amount", answer.currency))
    rows: tuple[Row, ...] = tuple(
        (Words(title), _money_cell(answer, getattr(answer.variance, name), signed=True))
        for name, title in words.VARIANCES
    )
    total = (Words("Variance"), _money_cell(answer, answer.variance.total, signed=True, tone="strong"))
    why = Table("variances", "Why it costs another amount", columns, rows, total=total, note=words.PRICE_NOTE)
    parts: list[Part] = [why]
    if answer.outcomes:
        parts.append(_why_outcomes(answer))
    return Section("why", "Against the plan", tuple(parts))


def _why_outcomes(answer: Track) -> Table:
    measures = list(answer.outcomes)
    columns = (Column("why", "Why"), *(Column(measure, heading(measure)) for measure in measures))
    steps: list[tuple[str, str, bool]] = [("planned", "Planned", False), *((*part, True) for part in words.PARTS)]
    rows: tuple[Row, ...] = tuple(
        (Words(title), *(Count(getattr(answer.outcomes[measure], name), signed=signed) for measure in measures))
        for name, title, signed in steps
    )
    total: Row = (Words("Forecast"), *(Count(answer.outcomes[measure].forecast, tone="strong") for measure in measures))
    return Table("performance", "Why it brings another figure", columns, rows, total=total, note=words.OUTCOME_NOTE)


def _lines(answer: Track) -> Section:
    measures = [measure for measure in ("engagement", "impressions") if measure in answer.outcomes]
    columns: tuple[Column, ...] = (
        Column("creator", "Creator", least=12), Column("platform", "Platform", least=8, rank=6),
        Column("package", "Package", least=10, rank=7), Column("flight", "Flight", least=6, rank=7),
        Column("state", "Standing", least=9), *_money_columns(answer),
        *(Column(f"variance_{name}", "") for name, _ in words.VARIANCES),
        Column("pieces", ""), Column("delivered", ""), Column("invoices", "Invoices", least=8, rank=8),
        *(column for measure in measures for column in _measure_columns(measure)),
    )  # fmt: skip
    rows = tuple(_row(answer, line, measures) for line in answer.lines)
    total: list[Cell | None] = [None] * len(columns)
    total[0] = Words("Total")
    total[5:11] = _amounts(answer, answer.money, tone="strong")
    filters = tuple(name for name in ("state", "platform", "flight") if any(_said(line, name) for line in answer.lines))
    table = Table(
        "tracked", "Booking by booking", columns, rows, total=tuple(total), most=SHOWN, adds=(*_MONEY,),
        filters=filters, sum="forecast",
    )  # fmt: skip
    return Section("lines", "Booking by booking", (table,))


def _said(line: LineTrack, name: str) -> bool:
    return bool(getattr(line, name))


def _measure_columns(measure: str) -> tuple[Column, ...]:
    shown = heading(measure)
    return (
        Column(f"{measure}_planned", shown, rank=5), Column(f"{measure}_promised", "", rank=9),
        Column(f"{measure}_actual", "Came", rank=4), Column(f"{measure}_paid", ""),
        Column(f"{measure}_forecast", ""), *(Column(f"{measure}_{name}", "") for name, _ in words.PARTS),
    )  # fmt: skip


def _row(answer: Track, line: LineTrack, measures: Sequence[str]) -> Row:
    cells: list[Cell | None] = [
        Name(line.creator), Name(line.platform), Name(line.package), Name(line.flight or ""),
        Words(words.STATES[line.state], tone=_TONES.get(line.state, "quiet")), *_amounts(answer, line.money),
        *(_money_cell(answer, getattr(line.variance, name), signed=True) for name, _ in words.VARIANCES),
        Count(line.pieces, 1), None if line.delivered is None else Count(line.delivered, 1), Names(line.invoices),
    ]  # fmt: skip
    for measure in measures:
        cells += _outcome_cells(line.outcomes.get(measure))
    return tuple(cells)


def _outcome_cells(own: OutcomeTrack | None) -> list[Cell | None]:
    if own is None:
        return [None] * (5 + len(words.PARTS))
    figures = (own.planned, own.promised, own.actual, own.paid, own.forecast)
    told: list[Cell | None] = [None if figure is None else Count(figure) for figure in figures]
    return told + [Count(getattr(own, name), signed=True) for name, _ in words.PARTS]


def _money(answer: Track) -> Section:
    kinds = tuple(kind for kind in KINDS if kind in answer.kinds)
    by_kind = Table(
        "kinds", "By kind of cost", (Column("kind", "Kind of cost", least=12), *_money_columns(answer)),
        tuple((Words(kind_words(kind)), *_amounts(answer, answer.kinds[kind])) for kind in kinds),
        total=(Words("Total"), *_amounts(answer, answer.money, tone="strong")),
    )  # fmt: skip
    columns = (
        Column("month", "Month"), Column("budget", "Budget", answer.currency),
        Column("actual", "Actual", answer.currency), Column("to_come", "To come", answer.currency),
    )  # fmt: skip
    rows: tuple[Row, ...] = tuple(
        (
            Words(words.NO_DATE) if own.month is None else Month(own.month), _money_cell(answer, own.budget),
            _money_cell(answer, own.actual), _money_cell(answer, own.to_come),
        )
        for own in answer.months
    )  # fmt: skip
    sums = (answer.money.budget, answer.money.actual, answer.money.to_come)
    total: Row = (Words("Total"), *(_money_cell(answer, amount, tone="strong") for amount in sums))
    by_month = Table("months", "By month of payment", columns, rows, total=total)
    return Section("money", "Money by kind and month", (by_kind, by_month), full=True)


def _outcomes(answer: Track) -> list[Section]:
    """What was planned, came and is expected, of each outcome; what was bought on top apart."""
    if not answer.outcomes:
        return []
    columns = (
        Column("measure", "Outcome"), Column("planned", "Planned"), Column("actual", "Came"),
        Column("paid", "Paid for"),
        Column("forecast", "Expected in all"), Column("change", "Change"),
    )  # fmt: skip
    rows: tuple[Row, ...] = tuple(
        (
            Words(heading(measure)), Count(own.planned), Count(own.actual), Count(own.paid) if own.paid else None,
            Count(own.forecast), Share(own.variance / own.planned, signed=True) if own.planned else None,
        )
        for measure, own in answer.outcomes.items()
    )  # fmt: skip
    return [Section("outcomes", "What came and what is expected", (Table("outcomes", "", columns, rows),), full=True)]


def _errors(answer: Track) -> list[Section]:
    if not answer.errors:
        return []
    columns = (
        Column("by", "By"), Column("group", "Group", least=8), Column("measure", "Outcome"),
        Column("bookings", "Bookings"),
        Column("promised", "Promised", rank=2), Column("actual", "Came", rank=2), Column("error", "Error"),
        Column("distance", "Distance", rank=1),
    )  # fmt: skip
    rows = tuple(_error(found) for found in answer.errors)
    table = Table(
        "errors", "", columns, rows, note=words.ERROR_NOTE, filters=("by", "measure"),
    )  # fmt: skip
    return [Section("errors", "How the forecast held", (table,), full=True)]


def _error(found: ForecastError) -> Row:
    return (
        Words(words.BY[found.by]), Name(found.group), Words(heading(found.measure)), Count(found.lines),
        Count(found.promised), Count(found.actual),
        None if found.error is None else Share(found.error, signed=True), Share(found.spread),
    )  # fmt: skip


def _remarks(answer: Track) -> list[Section]:
    if not answer.warnings:
        return []
    columns = (
        Column("where", "Where", least=12), Column("what", "What", least=20, wraps=True),
        Column("hint", "To mend it", least=20, wraps=True),
    )  # fmt: skip
    rows = tuple((Name(problem.place), Name(problem.what), Name(problem.hint)) for problem in answer.warnings)
    return [Section("remarks", "Remarks on the file", (Table("warnings", "", columns, rows),))]
