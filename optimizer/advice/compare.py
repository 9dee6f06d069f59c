"""Scenarios, variations of one, and proposals of others, laid side by side; each option judged by every measure."""

from __future__ import annotations

import itertools
import math
import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from optimizer.advice.given import plan_for, refuse_strange
from optimizer.errors import InputError, NoPlanFound, Problem
from optimizer.facts.violations import Violation
from optimizer.measures import OUTCOMES, direction, is_money
from optimizer.outputs import part_of_command, promised
from optimizer.plan.plan import Plan
from optimizer.words.figures import known, plural

WORKERS = 2
SAME = 1e-9
"""Figures that differ by no more than this, relative to them, are the same."""
MOST = 60
"""Options of one comparison."""


Standing = Literal["best", "even", "behind"]
"""How an option does by a measure: better than all others, no worse than the best as far as is proven, worse."""


@dataclass(frozen=True)
class Option:
    """What one column of the comparison solves."""

    name: str
    scenario: str
    overrides: tuple[str, ...] = ()
    proposal: str | None = None
    """Somebody's plan, which is checked and not solved: a plan file, or a table of bookings."""


@dataclass(frozen=True)
class Judged:
    """An option with its verified plan; `plan` is None where the limit came before any plan."""

    option: Option
    plan: Plan | None

    @property
    def infeasible(self) -> bool:
        """Proven: no plan obeys the option's rules."""
        return self.plan is not None and self.plan.status == "infeasible" and not self.plan.short

    @property
    def found(self) -> Plan | None:
        """The plan, where one obeys the rules."""
        return None if self.plan is None or self.plan.status == "infeasible" else self.plan

    @property
    def breaks(self) -> tuple[Violation, ...]:
        """What somebody's plan breaks or misstates: its figures are not those of a plan that is allowed."""
        return () if self.found is None else self.found.violations

    @cached_property
    def creators(self) -> frozenset[str]:
        """Who is in the plan."""
        return frozenset() if self.found is None else frozenset(self.found.lines["creator"])

    @property
    def gap(self) -> float:
        """How far the plan may be from the best one of its option, relative to its value."""
        gap = None if self.found is None else self.found.objective.gap
        return gap if gap is not None and math.isfinite(gap) else 0.0

    def total(self, measure: str) -> float | None:
        """The plan's total of a measure; None where there is no plan or no figure."""
        value = None if self.found is None else self.found.totals.get(measure)
        return float(value) if value is not None and known(value) else None

    def unit_cost(self, measure: str) -> float | None:
        """Money for one unit of a measure; None where there is none of it."""
        total, spend = self.total(measure), self.total("spend")
        return None if not total or spend is None else spend / total


@dataclass(frozen=True)
class Comparison:
    """Options side by side, in the order in which they were asked for."""

    options: tuple[Judged, ...]

    @property
    def found(self) -> tuple[Judged, ...]:
        """The options that have a plan."""
        return tuple(option for option in self.options if option.found is not None)

    @property
    def allowed(self) -> tuple[Judged, ...]:
        """The options whose plan breaks nothing; all with a plan where there is none."""
        return tuple(option for option in self.found if not option.breaks) or self.found

    @cached_property
    def in_all(self) -> tuple[str, ...]:
        """Creators whom every option with a plan hires."""
        sets = [option.creators for option in self.found]
        return tuple(sorted(frozenset.intersection(*sets))) if sets else ()

    def only(self, judged: Judged) -> tuple[str, ...]:
        """Creators whom no other option hires."""
        others = [other.creators for other in self.found if other is not judged]
        return tuple(sorted(judged.creators - frozenset().union(*others)))

    @property
    def measures(self) -> tuple[str, ...]:
        """What all options are judged by: outcomes that several know, and the spend where one seeks the least."""
        seeks_least = any(
            option.found is not None and option.found.objective.measure == "spend" for option in self.found
        )
        asked = (*OUTCOMES, *(("spend",) if seeks_least else ()))
        return tuple(
            measure
            for measure in asked
            if sum(option.total(measure) is not None for option in self.found) > 1
            and (self.one_currency or not is_money(measure))
            and self.best(measure)
        )

    def best(self, measure: str) -> float | None:
        """The best total of a measure over the options: the greatest, of spend the least.

        Of plans that break something only where all do.
        """
        totals = [total for option in self.allowed if (total := option.total(measure)) is not None]
        return max(totals, key=lambda total: direction(measure) * total, default=None)

    def of_best(self, judged: Judged, measure: str) -> float | None:
        """The option's total as a share of the best one."""
        best, total = self.best(measure), judged.total(measure)
        return None if not best or total is None else total / best

    def standing(self, judged: Judged, measure: str) -> Standing | None:
        """How the option does by a measure; None where it has no figure, or there is no other to compare with.

        Differences are told apart only where they are larger than what the proofs of both plans leave open.
        """
        sign = direction(measure)
        return self._standing(judged, lambda option: None if (total := option.total(measure)) is None else sign * total)

    def price_standing(self, judged: Judged, measure: str) -> Standing | None:
        """The same by the money for one unit of a measure."""
        if not self.one_currency:
            return None
        return self._standing(judged, lambda option: None if (cost := option.unit_cost(measure)) is None else -cost)

    def _standing(self, judged: Judged, figure: Callable[[Judged], float | None]) -> Standing | None:
        figures = [(option, found) for option in self.allowed if (found := figure(option)) is not None]
        own, is_allowed = figure(judged), judged in self.allowed
        if own is None or len(figures) < (2 if is_allowed else 1):
            return None
        rivals = [(option, found) for option, found in figures if option is not judged]
        if is_allowed and all(
            own - found > max(judged.gap, option.gap, SAME) * max(abs(own), abs(found)) for option, found in rivals
        ):
            return "best"
        leader, best = max(figures, key=lambda entry: entry[1])
        if best - own > max(judged.gap, leader.gap, SAME) * max(abs(best), abs(own)):
            return "behind"
        return "even" if is_allowed else None

    @property
    def same_plan(self) -> tuple[tuple[Judged, ...], ...]:
        """Options that buy exactly the same, each such set once."""
        by_lines: dict[frozenset[tuple[str, ...]], list[Judged]] = {}
        for option in self.found:
            assert option.found is not None
            bought = option.found.lines[["creator", "platform", "package", "flight"]].astype(str)
            by_lines.setdefault(frozenset(bought.itertuples(index=False, name=None)), []).append(option)
        return tuple(tuple(same) for same in by_lines.values() if len(same) > 1)

    @property
    def one_roster(self) -> bool:
        """All options draw on the same roster: else creators are matched by their names alone."""
        return len({str(option.found.inputs.get("roster")) for option in self.found if option.found is not None}) <= 1

    @property
    def one_currency(self) -> bool:
        """Money can be compared between the options."""
        return len({option.found.currency for option in self.found if option.found is not None}) <= 1


def options_of(
    scenarios: Sequence[str], vary: Sequence[str] = (), overrides: Sequence[str] = (), proposals: Sequence[str] = ()
) -> tuple[Option, ...]:
    """Every scenario, in every combination of what is varied: `budget.total=20k,40k` is two values.

    A value with commas of its own stands in brackets or braces. `proposals` of others, for one scenario, come last.
    Raises `InputError`.
    """
    if proposals and len(scenarios) != 1:
        hint = "compare them beside one scenario, whose rules they are held against"
        raise InputError(Problem("proposals are compared in several scenarios", hint, field="--proposal"))
    fields = [_values(text) for text in vary]
    combinations = list(itertools.product(*fields))
    names = _file_names([*scenarios, *proposals])
    options = []
    for scenario, shown in zip(scenarios, names, strict=False):
        for combination in combinations:
            words = " · ".join(_words(setting, alone=len(combination) == 1) for setting in combination)
            name = words if len(scenarios) == 1 and words else f"{shown} · {words}" if words else shown
            options.append(Option(name, scenario, (*overrides, *combination)))
    options += [
        Option(name, scenarios[0], tuple(overrides), proposal)
        for name, proposal in zip(names[len(scenarios) :], proposals, strict=True)
    ]
    if len(options) > MOST:
        raise InputError(
            Problem(f"{plural(len(options), 'option')} are too many", f"compare at most {MOST}", field="--vary")
        )
    return tuple(options)


def _file_names(scenarios: Sequence[str]) -> list[str]:
    """The scenarios by their file names, or by their whole paths where two have the same."""
    stems = [Path(scenario).stem for scenario in scenarios]
    return stems if len(set(stems)) == len(stems) else list(scenarios)


def _words(setting: str, *, alone: bool) -> str:
    """`budget.total=20k` as `budget 20k`, or `20k` beside other fields."""
    field, _, value = setting.partition("=")
    if field == "objective":
        return value
    if field == "risk.worst":
        return "mean of all cases" if value == "100%" else f"worst {value}"
    if field in ("budget", "budget.total"):
        return f"budget {value}" if alone else value
    return f"{field.removeprefix('rules.')} {value}"


def _values(text: str) -> list[str]:
    """Each `field=value` that one `--vary` asks for."""
    field, equals, listed = text.partition("=")
    values, depth, start = [], 0, 0
    for place, char in enumerate(listed + ","):
        depth += (char in "[{") - (char in "]}")
        if char == "," and depth <= 0:
            values.append(listed[start:place].strip())
            start = place + 1
    if not equals or not field.strip() or not all(values):
        raise InputError(
            Problem(f"{text!r} is not field=value,value", "write, say, --vary budget.total=20k,40k", field="--vary")
        )
    return [f"{field.strip()}={value}" for value in values]


def compare(
    options: Sequence[Option],
    *,
    workers: int = WORKERS,
    plan: str | Path | None = None,
    seen: Callable[[Option], None] | None = None,
) -> Comparison:
    """Solve every option, in parallel processes where there are several workers.

    The option that a `plan` was made for has this plan; the others are looked for from it. Raises `InputError` where
    an option's scenario cannot be read, and for a plan that belongs to none of them.
    """
    if plan is not None:
        refuse_strange(plan, [option.scenario for option in options])
    answers: list[Judged | None] = [None] * len(options)
    for place, answer in _answers(options, workers, plan):
        answers[place] = answer
        if seen is not None:
            seen(options[place])
    return Comparison(tuple(answer for answer in answers if answer is not None))


def _answers(options: Sequence[Option], workers: int, plan: str | Path | None) -> Iterator[tuple[int, Judged]]:
    """The options' answers as they come. Processes are started afresh: HiGHS and threads do not survive a fork."""
    if workers < 2 or len(options) < 2:
        for place, option in enumerate(options):
            yield place, _given(option, judged(option, plan))
        return
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(
        min(workers, len(options)), mp_context=context, initializer=_at_work, initargs=(promised(),)
    )
    try:
        waiting = {pool.submit(judged, option, plan): place for place, option in enumerate(options)}
        while waiting:
            done, _ = wait(waiting, return_when=FIRST_COMPLETED)
            for future in done:
                place = waiting.pop(future)
                yield place, _given(options[place], future.result())
    except BaseException:
        for process in list((pool._processes or {}).values()):  # no public way to end workers that are busy
            process.terminate()
        raise
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _at_work(outputs: tuple[Path, ...]) -> None:
    """A worker of a command that writes `outputs`. Ctrl-C is for the parent, which ends its workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    part_of_command(outputs)


def _given(option: Option, answer: Plan | Sequence[Problem] | None) -> Judged:
    """The option with its plan. Raises `InputError` for what is wrong with its scenario."""
    if answer is None or isinstance(answer, Plan):
        return Judged(option, answer)
    raise InputError(answer)


def judged(option: Option, plan: str | Path | None = None) -> Plan | tuple[Problem, ...] | None:
    """The option's plan, None where the limit came first, or what is wrong with its scenario or its proposal.

    All of these can be sent between processes.
    """
    from optimizer.planning import check_plan, plan_campaign, prepare

    try:
        prepared = prepare(option.scenario, option.overrides)
        if option.proposal is not None:
            return _sendable(check_plan(prepared, option.proposal))
        known = None if plan is None else plan_for(prepared, option.scenario, option.overrides, plan)
        return _sendable(plan_campaign(prepared, known=known))
    except NoPlanFound:
        return None
    except InputError as error:
        return error.problems


def _sendable(plan: Plan) -> Plan:
    """The plan with plain mappings: read-only views do not travel between processes."""
    plain: dict[str, Any] = {
        name: dict(getattr(plan, name)) for name in ("totals", "estimates", "inputs", "versions", "seconds")
    }
    return replace(plan, **plain, reach=None if plan.reach is None else dict(plan.reach))
