"""A plan mended after something changed: what is signed stays, and as little else as possible moves.

First the free optimum of today's roster and rules, with what is signed in it and without who is lost. Then,
among all plans worth at least (1 - e) of that, the one with the fewest changes: lines dropped, lines added,
and channels that get another package. With x over the offers of today, the changes are

    lines of the old plan - sum of its offers that stay + sum of the offers on channels it did not use,

which is linear. Last, among the plans with so few changes, the one of most value.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from optimizer.advice.desk import Desk
from optimizer.advice.variations import fixed, with_column, with_objective, with_row, with_value_at_least
from optimizer.advice.varying import Planned, planned, varied
from optimizer.errors import InputError, Problem
from optimizer.money import from_minor
from optimizer.offers.table import Offers
from optimizer.plan.plan import Plan
from optimizer.plan.reading import StatedLine, StatedPlan, read_plan
from optimizer.program.model import Program
from optimizer.scenario.schema import Exclusion, Pick
from optimizer.solving import Limits, Solution, WarmStart
from optimizer.solving.exact import judge
from optimizer.solving.ready import make_ready

IntArray = NDArray[np.int64]
Kind = Literal["kept", "changed", "added", "dropped"]
WITHIN = 0.01


@dataclass(frozen=True)
class Move:
    """A line of the old plan or of the new one, and what becomes of it."""

    kind: Kind
    creator: str
    platform: str
    before: str | None
    """Package of the old plan; None for a line that is added."""
    after: str | None
    """Package of the new plan; None for a line that is dropped."""
    cost_before: Decimal | None
    """What the old plan says it costs; None where it says nothing."""
    cost_after: Decimal | None
    signed: bool = False
    reason: str = ""
    """Why a line had to go: lost, or not for sale any more; empty where the program chose to."""


@dataclass(frozen=True)
class Replan:
    """The new plan as a difference to the old one, and what staying close to it costs."""

    scenario: str
    measure: str
    currency: str
    digits: int
    within: float
    free: Planned
    """The best plan of today, however many changes it takes."""
    free_changes: int | None
    new: Planned
    """The plan with the fewest changes; the free one where there is none."""
    changes: int | None
    fewest: int | None
    """No plan within reach has fewer changes than this: equal to `changes` where that is proven."""
    moves: tuple[Move, ...]

    @property
    def plan(self) -> Plan | None:
        """The new plan, where one obeys the rules."""
        return self.new.found

    @property
    def proven(self) -> bool:
        """No plan worth as much has fewer changes."""
        return self.changes is not None and self.fewest == self.changes

    def of(self, kind: Kind) -> tuple[Move, ...]:
        """The moves of one kind."""
        return tuple(move for move in self.moves if move.kind == kind)


@dataclass(frozen=True)
class _Old:
    """The old plan among the offers of today."""

    offers: dict[int, StatedLine]
    """Offer to line, for the lines that can still be bought."""
    gone: tuple[tuple[StatedLine, str], ...]
    """Lines that nobody can buy any more, and why."""

    @property
    def lines(self) -> int:
        """Lines of the old plan."""
        return len(self.offers) + len(self.gone)


def replan(
    desk: Desk,
    plan: str | Path,
    *,
    signed: str | None = None,
    lost: Sequence[str] = (),
    within: float = WITHIN,
    seen: Callable[[str], None] | None = None,
) -> Replan:
    """The plan with the fewest changes to the one in the file `plan` that is worth (1 - `within`) of the best.

    `signed` is a list of creators with commas, or a file with a table or plan of theirs; their lines stay as
    they are. `lost` creators cannot be bought. Raises `InputError` where these do not fit together.
    """
    tell = seen or (lambda _: None)
    stated = read_plan(plan)
    offers = desk.prepared.offers
    held = _signed(signed, stated, offers)
    old = _among(stated, offers, lost)
    _refuse_contradictions(desk, stated, old, held, lost)
    today = varied(
        desk,
        f"signed {len(held)} lines, lost {', '.join(lost) or 'nobody'}",
        lock=(*desk.prepared.scenario.lock, *(_pick(offers, offer) for offer in held)),
        exclude=(*desk.prepared.scenario.exclude, *(Exclusion(creator=name) for name in lost)),
    )
    program = fixed(today.program, np.array(sorted(held), dtype=np.int64))
    limits = today.limits
    free = today.solve(program)
    tell("the best plan of today")
    first = planned(today.prepared, free)
    base = Replan(
        desk.prepared.scenario.name, desk.prepared.scenario.objective, offers.currency, offers.digits, within, first,
        None, first, None, None, (),
    )  # fmt: skip
    if first.found is None:
        return base
    floor = free.value - within * abs(free.value)
    enough = with_value_at_least(program, floor, "worth_enough")
    weight = _weight(offers, old)
    near = _nearest(today, enough, weight, old, free, limits)
    tell("the fewest changes")
    changes = _changes(near[0], weight, old)
    new = _worth_most(today, program, weight, old, near[0], changes, limits)
    tell("the best of these")
    bound = max(free.bound, new.value)
    gap = (bound - new.value) / max(abs(new.value), 1e-9)
    status: Literal["optimal", "feasible"] = "optimal" if gap <= limits.gap else "feasible"
    shown = planned(today.prepared, replace(new, bound=bound, gap=gap, status=status))
    return replace(
        base,
        free_changes=_changes(free.chosen, weight, old),
        new=shown,
        changes=changes,
        fewest=near[1],
        moves=tuple(_moves(offers, old, new.chosen, held)),
    )


def _nearest(
    desk: Desk, program: Program, weight: IntArray, old: _Old, free: Solution, limits: Limits
) -> tuple[IntArray, int]:
    """The plan with the fewest changes among those worth enough, and what no plan can stay below.

    A column that is always 1 keeps the objective away from zero, where a relative gap means nothing.
    """
    most = old.lines + len(free.chosen) + 1
    ranked = with_objective(program, weight.astype(float))
    ranked = with_column(ranked, "constant", np.zeros(len(program.low)), gain=float(most), lower=1.0, upper=1.0)
    start = _mended(program, old, free.chosen, weight)
    nothing = np.zeros(0, np.int64)
    warm = WarmStart(start, nothing, np.zeros(len(ranked.low)))
    # Changes are whole numbers: a bound that is less than one above the value is a proof.
    answer = desk.solve(ranked, limits=Limits(0.99 / (2 * most), limits.seconds), warm=warm)
    chosen = answer.chosen if answer.status in ("optimal", "feasible") else free.chosen
    bound = math.floor(answer.bound + 1e-6) - most if np.isfinite(answer.bound) else len(old.offers)
    return chosen, max(0, old.lines - bound)


def _worth_most(
    desk: Desk, program: Program, weight: IntArray, old: _Old, chosen: IntArray, changes: int, limits: Limits
) -> Solution:
    """The best plan with no more changes."""
    columns = np.flatnonzero(weight)
    few = with_row(program, "changes", columns, weight[columns].astype(float), low=float(old.lines - changes))
    nothing = np.zeros(0, np.int64)
    warm = WarmStart(chosen, nothing, np.zeros(len(few.low)))
    answer = desk.solve(few, limits=limits, warm=warm)
    if answer.status in ("optimal", "feasible"):
        return answer
    value = judge(make_ready(program), chosen).value
    return Solution("feasible", chosen, value, value, 0.0)


def _weight(offers: Offers, old: _Old) -> IntArray:
    """(k,) +1 for the old plan's offers, -1 for those on channels that it does not use, 0 for its other packages."""
    weight = np.full(len(offers), -1, dtype=np.int64)
    own = np.array(sorted(old.offers), dtype=np.int64)
    used = {line_channel for line_channel in offers.channel[own].tolist()}
    used |= set(_gone_channels(offers, old))
    weight[np.isin(offers.channel, sorted(used))] = 0
    weight[own] = 1
    return weight


def _gone_channels(offers: Offers, old: _Old) -> Iterator[int]:
    """Channels of lines whose package is not sold any more: another package there is one change, not two."""
    names = offers.channels[["creator", "platform"]].astype(str)
    for line, _ in old.gone:
        same = (names["creator"] == line.creator) & (names["platform"] == line.platform)
        yield from np.flatnonzero(same.to_numpy()).tolist()


def _changes(chosen: IntArray, weight: IntArray, old: _Old) -> int:
    """Lines dropped, added, or changed to another package."""
    return old.lines - int(weight[chosen].sum())


def _mended(program: Program, old: _Old, free: IntArray, weight: IntArray) -> IntArray:
    """What is left of the old plan, if it still holds and is worth enough; else the free optimum."""
    left = np.array(sorted(old.offers), dtype=np.int64)
    verdict = judge(make_ready(program), left)
    return left if verdict.holds and weight[left].sum() > weight[free].sum() else free


def _signed(signed: str | None, stated: StatedPlan, offers: Offers) -> frozenset[int]:
    """The offers that are signed: the plan's lines of the creators named. Raises `InputError`."""
    if not signed:
        return frozenset()
    path = Path(signed)
    if "," not in signed and path.suffix and path.exists():
        lines = read_plan(path).lines
        wanted = {(line.creator, line.platform) for line in lines}
        shown = str(path)
    else:
        wanted = {(name.strip(), None) for name in signed.split(",") if name.strip()}
        shown = "--signed"
    held: set[int] = set()
    problems = []
    for creator, platform in sorted(wanted, key=str):
        own = [line for line in stated.lines if line.creator == creator and platform in (None, line.platform)]
        if not own:
            what = f"{creator} is signed, but not in the plan"
            problems.append(Problem(what, "only lines of the plan can be kept; lock others in the scenario", shown))
            continue
        try:
            held.update(replace(stated, lines=tuple(own)).offers(offers))
        except InputError as error:
            problems += [
                replace(problem, what=f"{creator} is signed, but cannot be kept: {problem.what}") for problem in error.problems
            ]
    if problems:
        raise InputError(problems)
    return frozenset(held)


def _among(stated: StatedPlan, offers: Offers, lost: Sequence[str]) -> _Old:
    """The old plan's lines among today's offers. Raises `InputError` for lines that name more than one offer."""
    known = {(creator, platform) for creator, platform, _ in offers.names}
    packages = set(offers.names)
    creators = {creator for creator, _ in known}
    found: dict[int, StatedLine] = {}
    gone: list[tuple[StatedLine, str]] = []
    open_lines = []
    for line in stated.lines:
        if line.creator in lost:
            gone.append((line, "lost"))
        elif line.creator not in creators:
            gone.append((line, "not in the roster any more"))
        elif line.platform is not None and (line.creator, line.platform) not in known:
            gone.append((line, f"not on {line.platform} any more"))
        elif line.platform and line.package and (line.creator, line.platform, line.package) not in packages:
            gone.append((line, f"does not sell {line.package!r} any more"))
        else:
            open_lines.append(line)
    for line, offer in zip(open_lines, replace(stated, lines=tuple(open_lines)).offers(offers), strict=True):
        found[offer] = line
    return _Old(found, tuple(gone))


def _refuse_contradictions(
    desk: Desk, stated: StatedPlan, old: _Old, held: frozenset[int], lost: Sequence[str]
) -> None:
    """What cannot be: somebody both signed and lost, lost and locked, unknown. Raises `InputError`."""
    offers = desk.prepared.offers
    creators = offers.channels["creator"].to_numpy(dtype=object)[offers.channel]
    everybody = set(creators.tolist()) | {line.creator for line in stated.lines}
    signed = {str(creators[offer]) for offer in held}
    locked = {pick.creator for pick in desk.prepared.scenario.lock}
    problems = []
    for name in lost:
        if name not in everybody:
            problems.append(Problem(f"there is no creator {name!r}", "neither in the roster nor in the plan", field="--lost"))
        if name in signed:
            problems.append(Problem(f"{name} is both signed and lost", "it can only be one of the two", field="--lost"))
        if name in locked:
            what = f"{name} is lost, but locked in the scenario"
            problems.append(Problem(what, "take the name out of lock", desk.prepared.file.shown, field="lock"))
    shut = desk.program.upper[: desk.program.offers] < 0.5
    for offer in sorted(held):
        if shut[offer]:
            what = f"{creators[offer]} is signed, but the scenario excludes them"
            problems.append(Problem(what, "take them out of exclude", desk.prepared.file.shown, field="exclude"))
    if problems:
        raise InputError(problems)


def _cost(line: StatedLine) -> Decimal | None:
    """What the old plan says a line costs."""
    cost = line.figures.get("cost")
    return cost if isinstance(cost, Decimal) else None


def _pick(offers: Offers, offer: int) -> Pick:
    """The offer as a lock says it."""
    creator, platform, package = _names(offers, offer)
    return Pick(creator=creator, platform=platform, package=package)


def _names(offers: Offers, offer: int) -> tuple[str, str, str]:
    channel = offers.channels.iloc[int(offers.channel[offer])]
    return str(channel["creator"]), str(channel["platform"]), offers.packages[int(offers.table["package"].iloc[offer])]


def _moves(offers: Offers, old: _Old, chosen: IntArray, held: frozenset[int]) -> Iterator[Move]:
    """What becomes of each line of the old plan, and what is new, in the order of the offers."""
    before = {int(offers.channel[offer]): (offer, line) for offer, line in old.offers.items()}
    gone = {}
    for line, reason in old.gone:
        at = [c for c in _gone_channels(offers, _Old({}, ((line, reason),)))]
        if at and reason.startswith("does not sell"):
            gone[at[0]] = (line, reason)
    seen = set()
    for offer in sorted(chosen.tolist()):
        channel = int(offers.channel[offer])
        creator, platform, package = _names(offers, offer)
        cost = from_minor(int(offers.cost[offer]), offers.digits)
        if channel in before:
            was, line = before[channel]
            seen.add(channel)
            kind: Kind = "kept" if was == offer else "changed"
            yield Move(kind, creator, platform, _names(offers, was)[2], package, _cost(line), cost, offer in held)
        elif channel in gone:
            line, reason = gone[channel]
            seen.add(channel)
            yield Move("changed", creator, platform, line.package, package, _cost(line), cost, reason=reason)
        else:
            yield Move("added", creator, platform, None, package, None, cost)
    for channel, (was, line) in before.items():
        if channel not in seen:
            yield Move("dropped", *_names(offers, was), None, _cost(line), None)
    for line, reason in old.gone:
        if not any(place in seen for place, (other, _) in gone.items() if other is line):
            yield Move("dropped", line.creator, line.platform or "", line.package, None, _cost(line), None, reason=reason)
