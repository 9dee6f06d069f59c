"""From a scenario file to everything that planning needs, read and held against each other; nothing is solved here."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from optimizer.addresses import masked
from optimizer.audience.building import Market, build_market
from optimizer.errors import Problem
from optimizer.offers.building import build_offers
from optimizer.offers.table import Offers
from optimizer.plan.plan import Plan
from optimizer.plan.portable import portable_problems, portable_setting
from optimizer.plan.reached import Reached
from optimizer.plan.reading import StatedPlan
from optimizer.roster.bundles import bundle_of
from optimizer.roster.dealing import Dealt, dealt, read_scenario_deals
from optimizer.roster.deals import read_deals
from optimizer.roster.naming import with_roster_names
from optimizer.roster.posts import PastPosts
from optimizer.roster.reading import Roster
from optimizer.roster.source import read_scenario_posts, read_scenario_roster
from optimizer.roster.tables import RosterFile
from optimizer.scenario.reading import ScenarioFile, read_scenario
from optimizer.scenario.schema import Scenario
from optimizer.threads import on_one_thread
from optimizer.validation.references import check_references


@dataclass(frozen=True)
class Sources:
    """What a scenario names, as read: what offers are made of."""

    roster: Roster
    """With creators outside of it whom the deals name."""
    posts: PastPosts | None
    agreed: Dealt | None


@dataclass(frozen=True)
class Prepared:
    """A scenario with everything it names, read and found sound; nothing is solved yet."""

    file: ScenarioFile
    offers: Offers
    market: Market | None
    """The audience, where the scenario describes one."""
    warnings: tuple[Problem, ...]
    inputs: MappingProxyType[str, object]
    """Hashes of what a plan is made from."""
    seconds: MappingProxyType[str, float]
    """Seconds of each stage so far."""
    sources: Sources

    @property
    def scenario(self) -> Scenario:
        """What the planner wrote."""
        return self.file.scenario

    def told(self, plan: Plan) -> Plan:
        """The plan with its warnings as any reader of its file is told them, wherever the scenario lies."""
        return replace(plan, warnings=portable_problems(plan.warnings, self.file.shown, self.file.folder))

    @cached_property
    def reached(self) -> Reached | None:
        """Net reach for the verifier, where there is an audience."""
        return None if self.market is None else Reached(self.offers, self.market)


@on_one_thread
def prepare(path: str | Path, overrides: Sequence[str] = (), content: bytes | None = None) -> Prepared:
    """Read a scenario and its roster, build the offers, and hold one against the other.

    `content` stands for what the scenario's file holds: a text that is not saved yet. Raises `InputError` with every
    error found; warnings come back.
    """
    clock = Clock()
    with clock("read"):
        folder = Path(path).parent.resolve()
        file = read_scenario(path, [portable_setting(setting, folder) for setting in overrides], content)
        roster = read_scenario_roster(file)
        agreed = read_scenario_deals(file, roster)
        if agreed is not None:
            file, roster = agreed.file, agreed.roster
        posts = read_scenario_posts(file, roster)
        file = with_roster_names(file, roster)
    with clock("offers"):
        sources = Sources(roster, posts, agreed)
        offers, remarks = _offers(file, sources)
    with clock("audience"):
        market = build_market(file, offers)
    inputs: dict[str, object] = {"scenario": file.sha256, "roster": roster.sha256}
    if posts is not None:
        inputs["history"] = posts.sha256
    if agreed is not None:
        inputs["deals"] = agreed.sha256
    if market is not None:
        inputs.update(market.hashes)
    if file.overrides:
        inputs["set"] = [masked(override) for override in file.overrides]
    warnings = (
        *roster.warnings,
        *(() if agreed is None else agreed.warnings),
        *(() if posts is None else posts.warnings),
        *remarks,
        *(market.warnings if market is not None else ()),
    )
    return Prepared(file, offers, market, warnings, MappingProxyType(inputs), MappingProxyType(clock.seconds), sources)


def _offers(file: ScenarioFile, sources: Sources) -> tuple[Offers, tuple[Problem, ...]]:
    """Everything that can be bought, and remarks on it. Raises `InputError`."""
    agreed = sources.agreed
    if agreed is None:
        offers = build_offers(file, sources.roster, sources.posts)
    else:
        offers = build_offers(
            file, sources.roster, sources.posts, agreed.deals, own_packages=agreed.own_packages, over=agreed.over
        )
    return offers, check_references(file, offers)


@on_one_thread
def with_deals_of(prepared: Prepared, agreed: Dealt) -> Prepared:
    """The same scenario with other deals: offers, audience and warnings of theirs. Raises `InputError`."""
    sources = replace(prepared.sources, roster=agreed.roster, agreed=agreed)
    file = with_roster_names(agreed.file, agreed.roster)
    offers, remarks = _offers(file, sources)
    market = build_market(file, offers)
    known = set(prepared.warnings)
    new = (*agreed.warnings, *remarks, *(() if market is None else market.warnings))
    warnings = (*prepared.warnings, *(warning for warning in new if warning not in known))
    return replace(prepared, file=file, offers=offers, market=market, warnings=warnings, sources=sources)


def proposed(prepared: Prepared, stated: StatedPlan) -> tuple[Prepared, StatedPlan]:
    """A table that somebody made, at its own prices and in its own words: the scenario with them, and its lines.

    A plan file of ours, and a table that names the scenario's packages and no price, come back as they are.
    Raises `InputError`.
    """
    if not stated.is_table or stated.whole or not stated.lines:
        return prepared, stated
    table = read_deals(RosterFile(stated.path, stated.shown), {}, proposal=True)
    known = {package.name.casefold() for package in prepared.scenario.packages}
    formats = tuple(prepared.scenario.formats)
    strange = {line.package for line in stated.lines if line.package and line.package.casefold() not in known}
    own_words = any(bundle_of(package, formats) for package in strange)
    if "price" not in table.matches and not own_words:
        return prepared, stated
    before = prepared.sources.agreed
    file = prepared.file if before is None else before.plain
    found = dealt(file, prepared.sources.roster, table, before)
    lines = tuple(
        line if (deal := found.by_line.get(line.line)) is None
        else replace(line, creator=deal.creator, platform=deal.platform, package=deal.package,
                     flight=deal.flight or line.flight)
        for line in stated.lines
    )  # fmt: skip
    return with_deals_of(prepared, found), replace(stated, lines=lines)


class Clock:
    """Seconds spent in each stage."""

    def __init__(self, before: MappingProxyType[str, float] | None = None) -> None:
        self.seconds: dict[str, float] = dict(before or {})

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        """Time a stage."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = self.seconds.get(stage, 0.0) + time.perf_counter() - started
