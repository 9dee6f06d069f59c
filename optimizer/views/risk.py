"""What the goal of a cautious scenario is, told with every answer that rests on it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from optimizer.facts.results import ChanceResult
from optimizer.plan.plan import Plan
from optimizer.views.parts import Sentence
from optimizer.words import risk as words
from optimizer.words.forecast import stuff_of


def worst_of(plans: Iterable[Plan | None]) -> Decimal | None:
    """The share of cases that plans of a scenario are made for; None where all cases count."""
    shares = (plan.caution.share for plan in plans if plan is not None and plan.caution is not None)
    return next((share for share in shares if share < 1), None)


def chances_of(plans: Iterable[Plan | None]) -> tuple[Sentence, ...]:
    """With which chances several plans of a scenario reach what it asks for; nothing where no chance is asked for."""
    kept: dict[tuple[str, str | None], list[ChanceResult]] = {}
    currency = ""
    for plan in plans:
        for chance in () if plan is None else plan.chances:
            kept.setdefault((chance.name, chance.group), []).append(chance)
            currency = "" if plan is None else plan.currency
    said = []
    for (_, group), own in kept.items():
        each = [chance.chance for chance in own]
        stuff = stuff_of(own[0].measure, own[0].min, currency) + ("" if group is None else f" in {group}")
        short = min(each) < float(own[0].asked)
        text = words.chances(stuff, min(each), max(each), own[0].asked, len(own))
        said.append(Sentence(text, "warn" if short else ""))
    return tuple(said)


def what_counts(share: Decimal | None) -> tuple[Sentence, ...]:
    """A sentence on what figures are; none where they are means of all cases."""
    return () if share is None or share == 1 else (Sentence(words.what_counts(share)),)


def told_of_cases(plans: Sequence[Plan | None]) -> tuple[Sentence, ...]:
    """With which chance plans reach what is asked for, and which cases their figures are of, where that matters."""
    return (*chances_of(plans), *what_counts(worst_of(plans)))
