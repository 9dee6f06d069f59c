"""What workbook and HTML report say in the same words: why somebody is out, what the certificate means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from optimizer.plan.left_out import LeftOut, Remaining
from optimizer.plan.plan import Plan
from optimizer.plan.reach_detail import Step
from optimizer.reports.wording import NOUNS
from optimizer.words.figures import count, measured, money, unit_price

REACH_WORDS = {
    "modelled": "Different people reached, as modelled",
    "independent": "If audiences had nothing to do with each other",
    "added_up": "Audiences added up, people counted again and again",
    "least": "Guaranteed at least, whatever the model",
    "most": "Guaranteed at most",
    "market": "People in the market",
}
"""Figures of a plan's reach, in the order in which they are told."""


def unit_of(measure: str) -> str:
    """One of a measure: `engagement`, `person`, `impression`."""
    return NOUNS.get(measure, (measure, measure))[0]


def counted(measure: str) -> str:
    """A measure as a heading names it: `people` for reach."""
    return "people" if measure == "reach" else measure


def why_words(one: LeftOut, remaining: Remaining, plan: Plan) -> str:
    """Why a channel is not in the plan, in a sentence."""
    limit = f"“{one.detail}” leaves no room" if one.detail else ""
    if one.missing is not None:
        limit = f"{money(one.missing, plan.currency, plan.digits)} more than the budget has left"
    match one.why:
        case "excluded":
            return "Excluded by the scenario."
        case "apart":
            return f"Kept apart from {one.detail}, who is in the plan."
        case "nothing":
            return f"Would add no {unit_of(remaining.measure)}."
        case "dearer":
            most = unit_price(remaining.dearest, plan.currency)
            return f"Dearer than every line of the plan (at most {most})" + (f"; {limit}." if limit else ".")
        case "limit":
            return f"Would have to take somebody's place: {limit}."
        case _ if plan.objective.measure == "spend":
            return "Not needed: the plan meets every target without."
        case _:
            return "Would fit; the plan is proven only to within its gap."


def not_chosen_sentence(remaining: Remaining, plan: Plan) -> str:
    """What the table of those who are out shows."""
    shown = len(remaining.nearest)
    which = f"The {shown:,} nearest of {remaining.channels:,}" if shown < remaining.channels else f"All {shown:,}"
    average = unit_price(remaining.average, plan.currency)
    return (
        f"{which} channels that are not booked, by what one {unit_of(remaining.measure)} would cost with their best "
        f"package; in the plan it is {average} on average. Reasons hold for the plan as it stands, one channel at a "
        "time; `optimizer explain --creator NAME` solves for the exact price at which somebody enters."
    )


def certificate_words(plan: Plan) -> list[str]:
    """The certificate for somebody who has never met one."""
    objective, certificate = plan.objective, plan.certificate
    sentences = [certificate]
    if plan.status == "infeasible" or objective.value is None or objective.bound is None:
        return sentences
    value, bound = (
        measured(figure, objective.measure, plan.currency, plan.digits) for figure in (objective.value, objective.bound)
    )
    noun = NOUNS.get(objective.measure, ("", ""))[1]
    if objective.measure == "spend":
        sentences.append(f"This plan spends {value}. No plan that obeys all rules can spend less than {bound}.")
    else:
        sentences.append(
            f"This plan gets {value} {noun}".rstrip()
            + f". It is proven mathematically that no plan within the same budget and rules can get more than {bound}."
        )
    sentences.append(
        "The proof is about choosing among the offers with the figures shown here; whether a forecast comes true is "
        "another question."
    )
    return sentences


def reach_figures(plan: Plan) -> list[tuple[str, str]]:
    """The figures of a plan's reach in words and numbers."""
    found = plan.reach or {}
    return [(words, count(found[name])) for name, words in REACH_WORDS.items() if found.get(name) is not None]


def packages_of(step: Step, lines: Sequence[Mapping[Any, Any]]) -> str:
    """What is booked of a channel: `two posts on instagram`, `post in March, post in May on tiktok`."""
    own = [lines[line] for line in step.lines]
    packages = [f"{line['package']} in {line['flight']}" if line["flight"] else str(line["package"]) for line in own]
    return f"{', '.join(packages)} on {own[0]['platform']}"
