"""How good a plan is, and what the verifier says of it, in a sentence."""

from __future__ import annotations

import math

from optimizer.measures import direction
from optimizer.words.figures import PROVEN, gap_words, plural


def certificate(status: str, measure: str, gap: float | None, *, interrupted: bool, broken: int) -> str:
    """How good a plan of this status is, as its gap proves; `broken` is how much a checked plan breaks."""
    match status:
        case "infeasible":
            return "No plan can satisfy all the rules: this is proven."
        case "checked":
            return f"The plan breaks {plural(broken, 'rule')}." if broken else "The plan obeys every rule."
        case "optimal" if gap is not None and gap < PROVEN:
            return "Proven: no plan within the rules is better."
        case "optimal":
            return f"Proven within {_gap(gap)} of the best possible."
        case _:
            # The gap is relative to the value; "below the best" is relative to the bound.
            least = direction(measure) < 0
            below = gap if gap is None or least else gap / (1 + gap)
            words = f"t most {_gap(below)} {'above' if least else 'below'} the best possible"
            return f"Stopped by you: a{words}." if interrupted else f"A{words}; a better plan was not ruled out."


def _gap(gap: float | None) -> str:
    return "an unknown share" if gap is None or not math.isfinite(gap) else gap_words(max(gap, PROVEN))
