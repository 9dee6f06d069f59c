"""An answer that rests on a given plan says where a better one came up."""

from __future__ import annotations

from dataclasses import replace

from optimizer.advice.session import Session
from optimizer.plan.plan import Plan
from optimizer.views.parts import Sentence, View
from optimizer.views.summaries import summary_data
from optimizer.words import given as words


def told_of_better(view: View, session: Session, better: Plan, end: str) -> View:
    """The answer with a word on the better plan; `end` says where it is, or how to keep it."""
    assert session.given is not None
    given, objective = session.shown(session.program.value(session.given.chosen)), better.objective
    text = words.better(
        objective.value or 0.0, given, objective.measure, better.currency, better.digits, end=end
    )  # fmt: skip
    facts = {**view.facts, "better": summary_data(better)}
    return replace(view, lead=(*view.lead, Sentence(text, "good")), facts=facts)
