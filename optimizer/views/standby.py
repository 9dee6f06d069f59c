"""Replacements, laid out: whom to ask to stand by, and for each creator of the plan who would be booked."""

from __future__ import annotations

from optimizer.advice.standby import Booking, DropOut, Standby
from optimizer.measures import is_money
from optimizer.views.cells import Cell, Count, Money, Name, Share, Words
from optimizer.views.parts import Column, Row, Section, Sentence, Table, View
from optimizer.views.risk import what_counts
from optimizer.words import standby as words
from optimizer.words.deals import at_prices_of
from optimizer.words.risk import then_heading


def standby_view(answer: Standby | None, scenario: str = "") -> View:
    """The answer of `optimizer standby`."""
    if answer is None:
        return View(answer="standby", title=scenario, kicker="Standby", lead=(Sentence(words.NO_PLAN, "bad"),),
                    sections=(), facts={"scenario": scenario, "value": None})  # fmt: skip
    replaced = sum(out.replacement is not None for out in answer.drop_outs)
    told = [words.covered(replaced, len(answer.drop_outs))]
    told += [words.asked([own.booking.creator for own in answer.reserves])] if answer.reserves else [words.NOBODY]
    told += [at_prices_of(answer.proposal)] if answer.proposal else []
    return View(
        answer="standby",
        title=answer.scenario,
        kicker="Standby",
        lead=(*(Sentence(text) for text in told), *what_counts(answer.worst)),
        sections=(Section("drop_outs", words.TABLE, (_table(answer),)),),
        facts={
            "scenario": answer.scenario, "objective": answer.measure, "currency": answer.currency,
            "value": answer.value,
            "reserves": [{**_named(own.booking), "covers": list(own.covers)} for own in answer.reserves],
        },
        currency=answer.currency,
        digits=answer.digits,
        table="drop_outs",
    )  # fmt: skip


def _table(answer: Standby) -> Table:
    columns = (
        Column("creator", "If … drops out", least=12), Column("chance", "Chance", rank=3),
        Column("value_without", then_heading(answer.measure, answer.worst), rank=1),
        Column("replacement", "Book", least=12),
        Column("booked", "What", rank=2, full=True),
        Column("cost_difference", f"Costs {answer.currency} more", rank=4, full=True),
        Column("value_with", "With it"),
    )  # fmt: skip
    return Table("drop_outs", words.TABLE, columns, tuple(_row(answer, out) for out in answer.drop_outs))


def _row(answer: Standby, out: DropOut) -> Row:
    def amount(value: float | None) -> Cell | None:
        if value is None:
            return None
        return Money(value, answer.currency, answer.digits) if is_money(answer.measure) else Count(value, about=True)

    other = out.replacement
    named: Cell = Name(other.creator) if other is not None else Words(words.NONE if out.holds else words.BREAKS)
    return (
        Name(out.creator), Share(out.chance, 0) if out.chance else None, amount(out.value), named,
        None if other is None else Name(f"{other.platform}: {other.package}"),
        None if other is None else Money(other.cost - out.freed, answer.currency, answer.digits),
        amount(out.value_after),
    )  # fmt: skip


def _named(booking: Booking) -> dict[str, object]:
    return {
        "creator": booking.creator, "platform": booking.platform, "package": booking.package,
        "flight": booking.flight, "cost": float(booking.cost),
    }  # fmt: skip
