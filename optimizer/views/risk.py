"""What the goal of a cautious scenario is, told with every answer that rests on it."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from optimizer.plan.plan import Plan
from optimizer.views.parts import Sentence
from optimizer.words import risk as words


def worst_of(plans: Iterable[Plan | None]) -> Decimal | None:
    """The share of cases that plans of a scenario are made for; None where all cases count."""
    shares = (plan.caution.share for plan in plans if plan is not None and plan.caution is not None)
    return next((share for share in shares if share < 1), None)


def what_counts(share: Decimal | None) -> tuple[Sentence, ...]:
    """A sentence on what figures are; none where they are means of all cases."""
    return () if share is None or share == 1 else (Sentence(words.what_counts(share)),)
