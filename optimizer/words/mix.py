"""The mix in sentences: which share is best, what each side alone gives up, from where to where plans exist."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from optimizer.words.amounts import amount_of, figure_of, less_or_fewer, sought
from optimizer.words.figures import PROVEN, Number, about, gap_words, listing, money, percent, points
from optimizer.words.plan import audience_words

Verdict = Literal["mix", "wins", "loses", "open", "early"]
"""What the shares say: both sides alone are worse; the share is (nearly) all, or nothing; no difference to one side is
proven; the question was stopped before the ends."""
Lost = tuple[float, float] | Literal["infeasible", "unknown"]
"""What one side alone gives up and its error; or why there is no plan of one side alone."""
Side = Literal["alone", "without"]

FREE = "the best share"
STOPPED = "Stopped before all shares were looked at."


def no_plan(*, infeasible: bool) -> str:
    """There is no plan at any share."""
    if infeasible:
        return "No plan can satisfy the rules: this is proven."
    return "Found no plan with the effort allowed; there may be some. Raise solve.effort to look longer."


def best_share(
    verdict: Verdict, subject: str, share: float, value: Number | None, measure: str, currency: str, digits: int,
    reach: Mapping[str, Any] | None, limit: str, where: str = "", *, ruled: bool,
) -> str:  # fmt: skip
    """The answer in a sentence; `limit` names the rule that holds the share, `ruled` says that rules forbid a side,
    `where` in which cases the figure is, if not in all.
    """
    opening = {
        "mix": "A mix is best: the",
        "wins": f"{upper(subject)} wins: the",
        "loses": f"{upper(subject)} loses: the",
        "open": "No share is clearly the best: the",
        "early": "The",
    }[verdict]
    opening = f"Within the rules {opening[0].lower()}{opening[1:]}" if limit or ruled else opening
    outcome = brings(value, measure, currency, digits, reach)
    return f"{opening} best plan puts {percent(share)} of the spend on {subject}{limit} and {outcome}{where}."


def held(rule: str, end: Literal["least", "most"], limit: float, *, binding: bool) -> str:
    """The rule at whose limit the share stands: it is the planner's own choice, not what the roster says."""
    if binding:
        return f", the {end} that '{rule}' allows,"
    return f", close to the {percent(limit)} that '{rule}' asks for at {end},"


def hardly_matters(subject: str, worst: float, *, is_tier: bool) -> str:
    """At every step that the rules allow, the plan is about as good."""
    what = "Size hardly matters on this roster" if is_tier else f"{upper(subject)} or not hardly matters on this roster"
    return (
        f"{what}: at every share of {subject} that was tried and that the rules allow, the best plan is within "
        f"{gap_words(worst)} of the best possible."
    )


def sides(subject: str, alone: Lost | None, without: Lost | None, measure: str) -> str:
    """What a plan of one side alone gives up; empty where that was not looked at, or the rules allow none."""
    both = ((f"plan of {subject} alone", alone), (f"plan without {subject}", without))
    lost = [(plan, told) for plan, told in both if told is not None and not isinstance(told, str)]
    late = [f"no {plan}" for plan, told in both if told == "unknown"]
    error = max((error for _, (_, error) in lost), default=0.0)
    proven = f" (to within {gap_words(error)} of the best)" if error >= PROVEN else ""
    words = "; ".join(_side(f"a {plan}", *told, measure) for plan, told in lost)
    sentences = [f"{upper(words)}{proven}."] * bool(lost)
    sentences += [f"Found {' and '.join(late)} with the effort allowed."] * bool(late)
    return " ".join(sentences)


def _side(plan: str, loss: float, error: float, measure: str) -> str:
    if abs(loss) <= error:
        return f"{plan} is as good, as far as is proven"
    if measure == "spend":
        return f"{plan} costs {percent(loss)} more"
    return f"{plan} {'reaches' if measure == 'reach' else 'gets'} {percent(loss)} {less_or_fewer(measure)}"


def near(low: float, high: float, part: float) -> str:
    """Around the best share plans are about as good."""
    where = f"At {percent(low)}" if low == high else f"At every step from {percent(low)} to {percent(high)}"
    return f"{where} the plan is within {percent(part)} of the best possible mix."


def money_left(side: Side, subject: str, spend: Decimal, free: Decimal, currency: str,
               digits: int) -> str:  # fmt: skip
    """One side alone cannot use the money that the best plan uses: then size is not what limits it."""
    who = f"{upper(subject)} alone" if side == "alone" else f"Without {subject}"
    return (
        f"{who} only {money(spend, currency, digits)} can be put to use, of the {money(free, currency, digits)} that "
        "the best plan spends: within the rules this roster offers little more that adds to it."
    )


def exist(low: float, high: float, ruled_out: Sequence[tuple[float, float]], subject: str) -> str:
    """From where to where plans were found, and at which steps the rules allow none."""
    none = listing(
        f"at {percent(first)}" if first == last else f"from {percent(first)} to {percent(last)}"
        for first, last in ruled_out
    )
    if percent(low) == percent(high):
        return f"Every plan that was found puts {percent(low)} of the spend on {subject}; the rules allow none {none}."
    return f"Plans exist from {percent(low)} to {percent(high)}; the rules allow none {none}."


def about_rows(half: float) -> str:
    """How the rows were made; `half` a step as a fraction."""
    return (
        "Each row is a plan of its own, checked by the verifier, with the share held within "
        f"{points(half)} of the step, and exactly at 0 % and 100 %. 'Given up' is against "
        "the best share; 'nothing' is less than the proofs leave open."
    )


def picture_title(measure: str, subject: str, where: str = "") -> str:
    """What the chart shows."""
    what = "Least spend" if measure == "spend" else f"Best {sought(measure)}"
    return f"{what}{where} by share of spend on {subject}"


def picture(low: float, high: float, number: int) -> str:
    """The chart for whoever cannot see it."""
    return (
        f"{number} shares of the spend, from {percent(low)} to {percent(high)}. The band beside the line is what is "
        "not ruled out."
    )


def step(asked: float) -> str:
    """A share as a row is named: `none`, `10 %`, `all`."""
    return {0.0: "none", 1.0: "all"}.get(asked, percent(asked))


def upper(text: str) -> str:
    """The text at the beginning of a sentence."""
    return f"{text[:1].upper()}{text[1:]}"


def brings(value: Number | None, measure: str, currency: str, digits: int, reach: Mapping[str, Any] | None) -> str:
    """What a plan does, with its verb: `costs £900.00`, `gets 4,120 engagements`."""
    if measure == "spend":
        return f"costs {figure_of(value, measure, currency, digits)}"
    if measure == "reach":
        return f"reaches an estimated {about(value)} {audience_words(reach)}"
    return f"gets {amount_of(value, measure, currency, digits)}"
