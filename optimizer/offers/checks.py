"""What a scenario refers to, held against roster and offers before anything is solved."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.errors import Problem
from optimizer.offers.selection import UnknownColumn, groups, matching
from optimizer.offers.table import Offers
from optimizer.scenario.fields import where_words
from optimizer.scenario.reading import ScenarioFile
from optimizer.scenario.rules import Rule

BoolArray = NDArray[np.bool_]


def reference_problems(file: ScenarioFile, offers: Offers) -> list[Problem]:
    """Unknown creators, packages and columns, empty groups, minima above what exists: errors and warnings."""
    scenario = file.scenario
    people = _People(file, offers)
    found: list[Problem] = []
    for position, pick in enumerate(scenario.lock):
        found += people.unknown(pick.creator, pick.platform, pick.package, "lock", position)
    for position, exclusion in enumerate(scenario.exclude):
        if exclusion.creator is not None:
            found += people.unknown(exclusion.creator, exclusion.platform, exclusion.package, "exclude", position)
        found += _where_problems(file, offers, exclusion.where, ("exclude", position))
    for kind in ("apart", "together"):
        for position, creators in enumerate(getattr(scenario, kind)):
            for entry, creator in enumerate(creators):
                found += people.unknown(creator, None, None, kind, position, entry)
    first_rule = len(scenario.all_rules) - len(scenario.rules)
    for position, rule in enumerate(scenario.all_rules):
        path: tuple[str | int, ...] = ("rules", position - first_rule)
        if position < first_rule:
            path = ("budget",) if rule.name == "budget" else ("targets", rule.measure)
        found += _rule_problems(file, offers, rule, path)
    return found


@dataclass(frozen=True)
class _People:
    """Who is in the roster."""

    file: ScenarioFile
    offers: Offers

    def unknown(
        self, creator: str, platform: str | None, package: str | None, *path: str | int
    ) -> Iterator[Problem]:
        """A creator, platform or package that is not there."""
        channels = self.offers.channels
        own = channels["creator"].to_numpy() == creator
        if not own.any():
            close = difflib.get_close_matches(creator, self.offers.creators[1], n=1, cutoff=0.7)
            hint = f"did you mean {close[0]!r}?" if close else "names must match the roster's letter by letter"
            yield self.file.problem(f"there is no creator {creator!r} in the roster", hint, *path)
            return
        if platform is not None and not (own & (channels["platform"].to_numpy() == platform)).any():
            has = ", ".join(sorted(channels["platform"][own]))
            yield self.file.problem(f"{creator} has no channel on {platform!r}", f"{creator} is on {has}", *path, "platform")
        if package is not None and package not in self.offers.packages:
            known = ", ".join(self.offers.packages)
            yield self.file.problem(f"there is no package {package!r}", f"packages are: {known}", *path, "package")
        elif package is not None:
            sold = self.offers.table["package"].to_numpy() == self.offers.packages.index(package)
            if not (sold & own[self.offers.channel]).any():
                yield self.file.problem(f"{creator} does not sell {package!r}", "lock another package", *path, "package")


def _where_problems(
    file: ScenarioFile, offers: Offers, where: dict[str, object], path: tuple[str | int, ...], needed: bool = False
) -> list[Problem]:
    """A condition on an unknown column (error), or one that matches nobody (error where somebody is needed)."""
    try:
        mask = matching(offers, where)  # type: ignore[arg-type]  # pydantic's dict is invariant
    except UnknownColumn as error:
        return [file.problem(error.what, error.hint, *path, "where", str(error.args[0]))]
    if mask.any() or not where:
        return []
    severity = "error" if needed else "warning"
    return [
        file.problem(
            f"nobody matches {where_words(where)}",  # type: ignore[arg-type]  # as above
            "look at the spelling of the value, or at the roster",
            *path,
            "where",
            severity=severity,
        )
    ]


def _rule_problems(file: ScenarioFile, offers: Offers, rule: Rule, path: tuple[str | int, ...]) -> list[Problem]:
    needed = rule.min is not None and rule.min.value > 0
    where = {column: condition for column, condition in rule.where.items() if not (rule.measure == "reach" and column == "segment")}
    found = _where_problems(file, offers, where, path, needed)  # type: ignore[arg-type]  # as above
    if rule.per is not None:
        try:
            if not groups(offers, rule.per):
                found.append(file.problem(f"nobody has a {rule.per}", "choose a column with values", *path, "per"))
        except UnknownColumn as error:
            found.append(file.problem(error.what, error.hint, *path, "per"))
    if rule.measure == "conversions" and np.isnan(offers.outcome("conversions")).any():
        found.append(file.problem("conversions need a rate", "add conversion: {rate: {micro: 2%}}", *path, "measure"))
    if not found and needed and rule.min is not None and not rule.min.is_share and rule.per is None:
        most = greatest_possible(offers, rule.measure, matching(offers, where))
        least = float(rule.min.value) * (10**offers.digits if rule.measure == "spend" else 1)
        if most < least:
            shown = most / (10**offers.digits if rule.measure == "spend" else 1)
            found.append(
                file.problem(
                    f"{rule.measure} of at least {rule.min} is more than the whole roster has ({shown:,.0f})",
                    "lower the minimum, or widen the roster",
                    *path,
                    severity="warning",
                )
            )
    return found


def greatest_possible(offers: Offers, measure: str, mask: BoolArray) -> float:
    """The most of a measure that all matching offers together can give, one offer a channel; spend in minor units."""
    if measure == "creators":
        return float(len(np.unique(offers.creator[mask])))
    best = np.zeros(len(offers.channels))
    np.maximum.at(best, offers.channel[mask], offers.outcome(measure)[mask])
    return float(best.sum())
