"""How good a plan is, and what the verifier says of it, in a sentence."""

from __future__ import annotations

import math

from optimizer.measures import direction
from optimizer.words.figures import PROVEN, gap_words, plural

GOOD = 0.05
"""A plan that is proven this near to the best is called good."""


def certificate(
    status: str, measure: str, gap: float | None, *, interrupted: bool, broken: int, misstated: int, late: bool = False
) -> str:
    """How good a plan of this status is, as its gap proves.

    Of a checked plan how many rules it breaks, and how many of its file's statements are not so.
    """
    match status:
        case "infeasible":
            return "No plan can satisfy all the rules: this is proven."
        case "checked":
            rules = f"The plan breaks {plural(broken, 'rule')}" if broken else "The plan obeys every rule"
            things = f"{'1 thing that is' if misstated == 1 else f'{misstated:,} things that are'} not so"
            return f"{rules}, {'and' if broken else 'but'} its file states {things}." if misstated else f"{rules}."
        case "optimal" if gap is not None and gap < PROVEN:
            return "Proven: no plan within the rules is better."
        case "optimal":
            return f"Proven within {_gap(gap or 0.0)} of the best possible."
        case _:
            # The gap is relative to the value of this plan, as a planner reads "could add".
            could = "A cheaper one could save" if direction(measure) < 0 else "A better one could add"
            if gap is None or not math.isfinite(gap):
                return "A plan; how far it is from the best is not known."
            more = f"{could} up to {_gap(gap)}"
            good = "A good plan" if gap <= GOOD else "A plan that is not yet proven good"
            if interrupted:
                return f"Stopped by you. {more}."
            stopped = f"{good}. {more}; more effort may find it."
            return f"{stopped} The clock ended the search: another run may find another plan." if late else stopped


def chance_not_kept(number: int) -> str:
    """No plan was found that keeps its chances."""
    what = "the chance that is" if number == 1 else "the chances that are"
    return f"No plan was found that keeps {what} asked for."


def _gap(gap: float) -> str:
    return gap_words(max(gap, PROVEN))


NOT_COMPARED = (
    "Nothing was compared: the figures are those of the plan file. Give its scenario to have all of them re-computed."
)
BOUND_TAKEN = "The bound is the solver's word, taken from the file: only solving again could prove it."
NO_PLAN_TAKEN = "That no plan exists is the solver's word, taken from the file: only solving again could prove it."


def does_not_hold(points: int) -> str:
    """What is said above the points."""
    which = "a point that is" if points == 1 else f"{points:,} points that are"
    return f"The plan file is refused: it states {which} not so."


def confirmed(differences: int, *, broken_rules: bool, changed: bool, status: str, proven: bool) -> str:
    """The verifier's word on a plan file: what was re-computed, and what cannot be."""
    files = "the scenario and its files as they are now" if changed else "the unchanged scenario and its files"
    taken = NO_PLAN_TAKEN if status == "infeasible" else BOUND_TAKEN if proven else ""
    if differences:
        noun = "point differs" if differences == 1 else "points differ"
        said = f"Re-computed from {files}: {differences:,} {noun} from what the plan file states."
    elif status == "infeasible":
        said = f"Re-computed from {files}: every limit is as stated."
    else:
        rules = "its broken rules" if broken_rules else "every rule"
        said = f"Re-computed for this report from {files}: every figure and {rules} are confirmed."
    return f"{said} {taken}".rstrip()


CHANGED_INPUTS = (
    "The plan is not approved: what it was made from has changed since. Plan again, then approve that plan."
)
NO_PLAN_TO_APPROVE = "The plan is not approved: it breaks what the scenario asks for."
