"""Why no plan exists, and what would make one: what was asked, and how a planner would ask for less."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Sequence
from decimal import Decimal

from optimizer.measures import is_money, noun
from optimizer.words.figures import listing, money, percent

LOOSEN = "Loosen a rule or raise the budget, and plan again."
NO_WAY = "Found no change of one to four of these that makes a plan possible. Loosen several of them."
WAYS = "What would make it work, smallest change first"
GIVEN_UP = "Giving something up counts as a change of 100 %."
EITHER = "Give up any one of them, and a plan can keep the rest of this list."
AS_ASKED = "Rules as they were asked"
LOCKED = "must be in the plan"
APART = "at most one of them may be in the plan"
TOGETHER = "all of them must be in the plan, or none"
EXCLUDED = "must not be in the plan"


def heading(alone: bool, first: bool) -> str:
    """Over the list of what cannot hold together; `alone` where it is one thing that no plan can do by itself."""
    if first:
        return "No plan can do this" if alone else "These cannot hold together"
    return "No plan can do this either" if alone else "Nor can these hold together"


def limit(value: Decimal, measure: str, currency: str, digits: int, *, share: bool) -> str:
    """A limit as a planner writes it: `54 %`, `€23,400`, `34`."""
    if share:
        return percent(value, max(1, -_exponent(value * 100)))
    if is_money(measure):
        return money(value, currency, 0 if _exponent(value) >= 0 else max(digits, -_exponent(value)))
    return f"{value.normalize():,f}"


def counted(value: Decimal, measure: str, currency: str, digits: int, *, share: bool) -> str:
    """The limit with what it counts: `34 creators`, `1 creator`, `54 %`."""
    words = limit(value, measure, currency, digits, share=share)
    return words if share or is_money(measure) else f"{words} {noun(measure, 1 if value == 1 else None)}"


def asks(side: str | None, words: str, *, of_budget: bool, about: Iterable[str] = ()) -> str:
    """`spend, tier micro: at least 60 % of the budget`; the limit alone where nothing says what it is `about`."""
    subject = ", ".join(filter(None, about))
    end = f"{'at least' if side == 'min' else 'at most'} {words}{_of(of_budget)}"
    return f"{subject}: {end}" if subject else end


def per(column: str) -> str:
    """What a rule holds for one by one; empty where it holds for all together."""
    return f"per {column}" if column else ""


def pick(creator: str, platform: str | None, package: str | None, flight: str | None) -> str:
    """`creator_101 on tiktok with launch bundle in May`."""
    parts = (("on", platform), ("with", package), ("in", flight))
    return " ".join([creator, *(f"{word} {name}" for word, name in parts if name)])


def budget_asks(words: str, held_back: Decimal, kept: Decimal, currency: str, digits: int) -> str:
    """`at most €30,000, 8 % of it held back`; or an amount of it, or both."""
    parts = [percent(held_back)] * bool(held_back) + [money(kept, currency, digits)] * bool(kept)
    return f"at most {words}" + (f", {listing(parts)} of it held back" if parts else "")


def unlock(who: str) -> str:
    """A lock given up."""
    return f"unlock {who}"


def let_be(creators: Sequence[str]) -> str:
    """Creators who were to stay apart."""
    return f"let {listing(creators)} {'both' if len(creators) == 2 else 'all'} be in the plan"


def let_alone(creators: Sequence[str]) -> str:
    """Creators who were to be booked together."""
    return f"let {listing(creators)} be booked without each other"


def let_in(what: str) -> str:
    """An exclusion given up."""
    return f"stop excluding {what}"


def drop(name: str) -> str:
    """A rule given up."""
    return f"drop '{name}'"


def drop_minimum(name: str) -> str:
    """The lower limit of a rule given up."""
    return f"drop the minimum of '{name}'"


def raise_budget(words: str) -> str:
    """More money."""
    return f"raise the budget to {words}"


def move_target(side: str | None, words: str) -> str:
    """A target moved."""
    return f"{_verb(side)} the target to {words}"


def move_in_flight(side: str | None, what: str, flight: str, words: str, *, of_budget: bool) -> str:
    """A target or the budget of a flight moved."""
    return f"{_verb(side)} the {what} of {flight} to {words}{_of(of_budget)}"


def allow(words: str, name: str) -> str:
    """More creators, or more posts."""
    return f"allow {words} in '{name}'"


def move(side: str | None, name: str, words: str, *, of_budget: bool) -> str:
    """A rule's limit moved."""
    return f"{_verb(side)} '{name}' to {words}{_of(of_budget)}"


def together(sentences: Iterable[str]) -> str:
    """Several steps as one sentence."""
    return listing(sentences)


def way(sentence: str, relative: float, olds: Sequence[float | None], news: Sequence[float | None]) -> str:
    """`Raise the budget to €1,150 (15 % more)`: a way out with its size, by which the ways are ranked."""
    size = percent(relative, 0)
    if len(olds) == 1:
        (old,), (new,) = olds, news
        told = "given up" if not new or old is None else f"{size} {'more' if new > old else 'less'}"
    else:
        told = f"{size} in all"
    return f"{sentence[:1].upper()}{sentence[1:]} ({told})"


def to_try(settings: Iterable[str]) -> str:
    """The arguments that would try it, as a shell takes them; settings that are the same stand once."""
    return " ".join(f"--set {shlex.quote(setting)}" for setting in dict.fromkeys(settings))


def _verb(side: str | None) -> str:
    return "lower" if side == "min" else "raise"


def _of(of_budget: bool) -> str:
    return " of the budget" if of_budget else ""


def _exponent(value: Decimal) -> int:
    """Decimal places of a number, negative: -2 for 0.25; 0 or more where it is whole."""
    exponent = value.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
