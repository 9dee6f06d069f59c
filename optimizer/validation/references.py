"""What a scenario refers to, held against roster and offers before anything is solved: all problems at once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from optimizer.errors import InputError, Problem, Severity
from optimizer.offers.selection import UnknownColumn, column_is_known, excluded, groups, matching
from optimizer.offers.table import Offers
from optimizer.scenario.reading import ScenarioFile
from optimizer.scenario.rule_grammar import Rule
from optimizer.validation import coverage
from optimizer.validation.conditions import Place, where_problems
from optimizer.validation.people import people_problems
from optimizer.validation.shares import share_problems
from optimizer.words.figures import count, number

BoolArray = NDArray[np.bool_]


def check_references(file: ScenarioFile, offers: Offers) -> tuple[Problem, ...]:
    """The warnings of `reference_problems`. Raises `InputError` with everything where there is an error among it."""
    problems = reference_problems(file, offers)
    if any(problem.severity == "error" for problem in problems):
        raise InputError(problems)
    return tuple(problems)


def reference_problems(file: ScenarioFile, offers: Offers) -> list[Problem]:
    """Unknown creators, packages and columns, empty groups, minima above what exists: errors and warnings."""
    scenario = file.scenario
    problems = people_problems(file, offers) + _package_problems(file, offers)
    for position, exclusion in enumerate(scenario.exclude):
        problems += where_problems(file, offers, exclusion.where, ("exclude", position))
    if any(problem.severity == "error" for problem in problems):
        available = np.ones(len(offers), dtype=bool)  # an exclusion that cannot be read excludes nobody yet
    else:
        available = ~excluded(offers, scenario.exclude)
        if len(offers) and not available.any():
            problems.append(
                file.problem("nobody is left: all are excluded", "take some of the exclusions out", "exclude")
            )
    problems += [
        *coverage.tier_problems(file, offers),
        *coverage.format_problems(file, offers),
        *coverage.frequency_problems(file, offers),
        *coverage.affordable_problems(file, offers, available),
    ]
    for place, rule in zip(scenario.rule_places, scenario.all_rules, strict=True):
        problems += _rule_problems(file, offers, rule, place, available)
    if not any(problem.severity == "error" for problem in problems):
        problems += share_problems(file, offers, available)
    return sorted(dict.fromkeys([*offers.errors, *problems]), key=lambda problem: problem.line or 0)


def _package_problems(file: ScenarioFile, offers: Offers) -> list[Problem]:
    """Conditions of packages that nobody meets, and packages that nobody sells for another reason (warnings)."""
    problems: list[Problem] = []
    sold = set(offers.table["package"].unique())
    for position, package in enumerate(file.scenario.packages):
        if not all(column_is_known(offers, column) for column in package.where):
            continue  # told where the offers are built
        odd = where_problems(file, offers, package.where, ("packages", position), whole=False)
        if position not in sold:
            what = f"nobody sells the package {package.name!r}"
            hint = (
                "loosen its where"
                if package.price is None
                else f"fill in the column {package.price}, or loosen its where"
            )
            odd.append(file.problem(what, hint, "packages", position, severity="warning"))
        problems += odd
    return problems


def _rule_problems(file: ScenarioFile, offers: Offers, rule: Rule, path: Place, available: BoolArray) -> list[Problem]:
    needed = rule.min is not None and rule.min.value > 0
    where = rule.offers_where
    problems = [*where_problems(file, offers, where, path, needed=needed), *_segment_problems(file, rule, path)]
    members: dict[str, NDArray[np.int64]] = {}
    if rule.measure == "cash":
        problems += _month_problems(file, offers, rule, path, needed=needed)
    if rule.per is not None and not (rule.per == "month" and rule.measure == "cash"):
        try:
            members = groups(offers, rule.per)
            if not members:
                problems.append(file.problem(f"nobody has a {rule.per}", "choose a column with values", *path, "per"))
            elif not problems:
                problems += coverage.blank_problems(file, offers, rule, path)
        except UnknownColumn as error:
            problems.append(file.problem(error.what, error.hint, *path, "per"))
    if rule.measure == "conversions" and np.isnan(offers.outcome("conversions")).any():
        problems.append(
            file.problem("conversions need a rate", "add conversion: {rate: {micro: 2%}}", *path, "measure")
        )
    if needed and not any(problem.severity == "error" for problem in problems):
        matched = matching(offers, where)
        named = {value: _only(matched, index) for value, index in members.items() if matched[index].any()}
        problems += _too_much(file, offers, rule, path, available, named or {None: matched})
    return problems


def _only(matched: BoolArray, index: NDArray[np.int64]) -> BoolArray:
    """(k,) the matching offers among `index`."""
    mask = np.zeros(len(matched), dtype=bool)
    mask[index] = matched[index]
    return mask


def _too_much(
    file: ScenarioFile,
    offers: Offers,
    rule: Rule,
    path: Place,
    available: BoolArray,
    scopes: dict[str, BoolArray] | dict[None, BoolArray],
) -> Iterator[Problem]:
    """Minima above what the offers in a scope can give: no plan will satisfy them."""
    assert rule.min is not None  # asked only where there is one
    if rule.is_share:
        return  # looked at with all other shares of the measure
    scale = 10**offers.digits if rule.measure in ("spend", "cash") else 1
    budget = file.scenario.planned_budget
    if rule.measure in ("spend", "cash") and budget is not None and rule.min.value > budget:
        what = f"at least {rule.min} is to be spent, the budget for planning is {count(budget, 2)}"
        yield file.problem(what, "lower the minimum or raise the budget", *path, "min", severity="warning")
        return
    for value, mask in scopes.items():
        most = greatest_possible(offers, rule.measure, mask & available)
        if most < float(rule.min.value) * scale - 1e-9:
            has = "the whole roster has" if not rule.where and value is None else "all who match have"
            has = f"{rule.per} {value} has" if value is not None else has
            what = f"{rule.measure} of at least {rule.min} is more than {has} ({_shown(most / scale)})"
            yield file.problem(what, "lower the minimum, or widen the roster", *path, "min", severity="warning")


def greatest_possible(offers: Offers, measure: str, mask: BoolArray) -> float:
    """The most of a measure that all matching offers together can give, one offer a channel and flight.

    Spend is in minor units; rest between flights is left out of account.
    """
    if measure == "creators":
        return float(len(np.unique(offers.creator[mask])))
    best = np.zeros(len(offers.channels) * max(1, len(offers.flights)))
    np.maximum.at(best, offers.slots[mask], offers.outcome(measure)[mask])
    return float(best.sum())


def _shown(value: float) -> str:
    return count(value) if value >= 100 or value == int(value) else number(value, 3)


def _month_problems(file: ScenarioFile, offers: Offers, rule: Rule, path: Place, *, needed: bool) -> list[Problem]:
    """Months of a rule on cash in which nothing can fall due."""
    known = [month for month in offers.cash if month is not None]
    asks = rule.per == "month" or "month" in rule.where
    if not known and asks:
        hint = "give the flights a start and an end, or costs: {signing: 2027-02-15, payment: all on signing}"
        return [file.problem("nothing says in which month anything is paid", hint, *path, "measure")]
    if asks and "month" in rule.where and not rule.months:
        return [file.problem("a month is a value here", "write, say, month: 2027-03", *path, "where", "month")]
    severity: Severity = "error" if needed and not set(rule.months) & set(known) else "warning"
    hint = f"payments fall due in {', '.join(known)}"
    return [
        file.problem(f"nothing is paid in {month}", hint, *path, "where", "month", severity=severity)
        for month in rule.months
        if month not in known
    ]


def _segment_problems(file: ScenarioFile, rule: Rule, path: Place) -> list[Problem]:
    """Market segments that a rule on net reach names and the audience does not have."""
    audience = file.scenario.audience
    known = () if audience is None else tuple(segment.name for segment in audience.segments)
    hint = f"segments are: {', '.join(known)}" if known else "describe them under audience: {segments: [...]}"
    return [
        file.problem(f"there is no segment {name!r}", hint, *path, "where", "segment")
        for name in rule.segments
        if name not in known
    ]
