"""A plan that is given along with a question, in sentences: what is wrong with it, and that a better one came up."""

from __future__ import annotations

from collections.abc import Sequence

from optimizer.measures import direction
from optimizer.words.amounts import amount_of
from optimizer.words.figures import listing, percent, some_of

HOLDS_NONE = "this file holds no plan: it says that no plan obeys the rules"
ASK_WITHOUT = "leave the plan out: then it is answered why, and what would help"
MEND = "`optimizer check` says by how much; `optimizer replan` mends it"
MOST_NAMES = 4


def breaks(rules: Sequence[str]) -> str:
    """The plan breaks rules of the scenario."""
    quoted = [repr(rule) for rule in rules]
    told = listing(quoted) if len(quoted) <= MOST_NAMES + 1 else some_of(quoted, MOST_NAMES)
    return f"the plan breaks {told}, and an answer rests on a plan that obeys the rules"


def foreign(changed: Sequence[str]) -> str:
    """The plan was made from something else."""
    if tuple(changed) == ("set",):
        return "the plan was made with other settings (--set) than the question is asked with"
    if "scenario" in changed:
        return "the plan does not belong to this scenario, or the scenario has changed since it was made"
    files = listing([f"the {name}" for name in changed if name != "set"])
    return f"{files} {'has' if len(changed) == 1 else 'have'} changed since the plan was made"


def foreign_hint(changed: Sequence[str], settings: Sequence[str]) -> str:
    """How to ask on the same terms."""
    if tuple(changed) == ("set",):
        own = " ".join(f"--set {setting}" for setting in settings)
        return f"give the same ones: {own}" if own else "it was made without any: leave them out"
    return "plan again with `optimizer plan`, or change the plan as little as possible with `optimizer replan`"


def better(value: float, given: float, measure: str, currency: str, digits: int, *, end: str) -> str:
    """A plan that came up while something else was worked out is better than the one that was given."""
    amounts = [amount_of(each, measure, currency, digits) for each in (value, given)]
    share = abs(value - given) / abs(given) if given else 0.0
    part = f" ({percent(share, 3)} {'less' if direction(measure) < 0 else 'more'})" if share else ""
    told = f"A better plan came up on the way: {amounts[0]} in place of {amounts[1]}{part}."
    return f"{told} {end}"


KEEP_IT = "To keep it, add --keep FOLDER."
PLAN_AGAIN = "`optimizer plan` may find it as well."
IN_PYTHON = "It is `better` of this answer."


def written_to(folder: str) -> str:
    """Where the better plan is."""
    return f"It was written to {folder}."
