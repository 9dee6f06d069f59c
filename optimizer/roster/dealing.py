"""Deals under the names of roster and scenario: who is meant, what was booked, and what the fee is in whole cents.

A creator is found by name, handle or address, a package by its name or by what it holds. A bundle that no package
holds is one of its own, sold in this deal alone; a creator outside of the roster is judged by what the row says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from optimizer.errors import Problem
from optimizer.facts.deals import Deal
from optimizer.money import from_minor, to_minor
from optimizer.roster.bundles import bundle_of
from optimizer.roster.deals import DealTable, StatedDeal, read_deals
from optimizer.roster.findings import Findings
from optimizer.roster.identity import is_account
from optimizer.roster.naming import creators_called
from optimizer.roster.outsiders import with_outsiders
from optimizer.roster.reading import Roster
from optimizer.roster.spellings import normalised
from optimizer.roster.tables import RosterFile
from optimizer.roster.text import did_you_mean, shown
from optimizer.scenario.packages import Package
from optimizer.scenario.reading import ScenarioFile
from optimizer.scenario.schema import Exclusion, Pick
from optimizer.words.figures import listing, money

_VIDEO_PLATFORMS = ("tiktok", "youtube")
"""Where a feed post is a video."""
_LIKE = 0.86
"""Likeness from which on a name outside of the roster may be a slip of the pen."""


@dataclass(frozen=True)
class Dealt:
    """A scenario and its roster with what was agreed."""

    file: ScenarioFile
    """Locks, exclusions and packages of the deals are among the scenario's own."""
    plain: ScenarioFile
    """The same without their locks and exclusions: to put other deals in."""
    roster: Roster
    """Creators outside of it are among its channels."""
    deals: tuple[Deal, ...]
    warnings: tuple[Problem, ...]
    sha256: str
    own_packages: int
    """So many packages are the scenario's own; those after them are sold in deals alone."""
    over: tuple[str, ...] = ()
    """Flights that are over: nothing more is sold in them."""
    by_line: Mapping[int, Deal] = field(default_factory=dict)
    """Line of the table -> what it says, of every row."""


def read_scenario_deals(file: ScenarioFile, roster: Roster) -> Dealt | None:
    """The deals that a scenario names; None where it names none. Raises `InputError` with everything wrong."""
    source = file.scenario.deals
    if source is None:
        return None
    if source.is_written_out:
        lines = tuple(file.document.line(("deals", place)) or 1 for place in range(len(source.rows)))
        told = RosterFile(file.folder, file.shown, records=source.rows, lines=lines)
        return dealt(file, roster, read_deals(told, source.headers))
    path = file.folder if source.file is None else file.folder / source.file
    named = source.file if source.file is not None else "deals query"
    table = read_deals(RosterFile(path, named, source.sheet, source.sql, source.query), source.headers)
    return dealt(file, roster, table)


def dealt(file: ScenarioFile, roster: Roster, table: DealTable, agreed: Dealt | None = None) -> Dealt:
    """Scenario and roster with the deals of a table; what was `agreed` before holds where the table says nothing.

    `file` and `roster` are without deals, or those of `agreed`: `agreed.plain` and `agreed.roster`.
    Raises `InputError` with everything wrong.
    """
    before = () if agreed is None else agreed.deals
    own_packages = len(file.scenario.packages) if agreed is None else agreed.own_packages
    matching = _Matching(file, roster, table, before, own_packages)
    deals = matching.deals()
    own = {_booking(deal) for deal in deals}
    return matching.told((*(deal for deal in before if _booking(deal) not in own), *deals))


def agreed_so_far(file: ScenarioFile, roster: Roster, agreed: Dealt | None) -> Dealt:
    """What was agreed, also where that is nothing."""
    if agreed is not None:
        return agreed
    return Dealt(file, file, roster, (), (), "", len(file.scenario.packages))


def with_more(agreed: Dealt, deals: Sequence[Deal], over: Sequence[str] = ()) -> Dealt:
    """The same with other deals in place of those of the same bookings, and flights that are over."""
    own = {_booking(deal) for deal in deals}
    every = (*(deal for deal in agreed.deals if _booking(deal) not in own), *deals)
    return replace(agreed, file=with_deals(agreed.plain, every), deals=every, over=tuple(over))


def with_deals(file: ScenarioFile, deals: Sequence[Deal]) -> ScenarioFile:
    """The scenario with what is signed among its locks, and what was declined among its exclusions."""
    scenario, places = file.scenario, dict(file.elsewhere)
    lock, exclude = list(scenario.lock), list(scenario.exclude)
    for deal in deals:
        named = {"creator": deal.creator, "platform": deal.platform or None, "package": deal.package,
                 "flight": deal.flight}  # fmt: skip
        if deal.locks:
            places["lock", len(lock)] = deal.file, deal.line
            lock.append(Pick(**named))
        elif deal.status == "declined":
            places["exclude", len(exclude)] = deal.file, deal.line
            exclude.append(Exclusion(**named))
    changed = scenario.model_copy(update={"lock": tuple(lock), "exclude": tuple(exclude)})
    return replace(file, scenario=changed, elsewhere=places)


def _booking(deal: Deal) -> tuple[str, str, str | None, str | None]:
    return deal.creator, deal.platform, deal.package, deal.flight


class _Matching:
    """One table against one scenario and roster; every problem is collected before any is raised."""

    def __init__(
        self, file: ScenarioFile, roster: Roster, table: DealTable, before: Sequence[Deal], own_packages: int
    ) -> None:
        self.own_packages = own_packages
        self.before = {_booking(deal): deal for deal in before}
        self.strangers = {(deal.creator, deal.platform) for deal in before if deal.outside}
        self.by_line: dict[int, Deal] = {}
        self.file, self.roster, self.table = file, roster, table
        self.findings = Findings(table.shown)
        self.packages = list(file.scenario.packages)
        self.outside: dict[tuple[str, str], int] = {}
        """(creator, platform) of channels that the roster does not have -> row of the table."""
        spelled = {name for deal in table.deals for name in (deal.creator, *deal.accounts)}
        self.known: Mapping[str, str] = creators_called(spelled, roster)
        self.platforms: dict[str, list[str]] = {}
        for creator, platform in zip(roster.table["creator"], roster.table["platform"], strict=True):
            self.platforms.setdefault(str(creator), []).append(str(platform))

    def deals(self) -> tuple[Deal, ...]:
        """Every row as a deal. Raises `InputError`."""
        found: dict[tuple[str, str, str | None, str | None], Deal] = {}
        for stated in self.table.deals:
            deal = self._deal(stated)
            if deal is None:
                continue
            self.by_line[stated.line] = deal
            first = found.setdefault(_booking(deal), deal)
            if first is not deal and replace(first, line=None) != replace(deal, line=None):
                hint = "keep the row that holds today"
                what = f"{deal.creator} with {deal.package or 'everything'} stands on line {first.line} too"
                self.findings.error(what, hint, line=deal.line, field="creator")
        self.findings.raise_errors()
        return tuple(found.values())

    def told(self, deals: Sequence[Deal]) -> Dealt:
        """Scenario and roster with them."""
        scenario = self.file.scenario.model_copy(update={"packages": tuple(self.packages)})
        raw, rows = self.table.raw, list(self.outside.values())
        roster = with_outsiders(
            self.roster, raw, self.table.matches, rows, list(self.outside), scenario.tiers, scenario.roster.places,
            self.findings,
        )  # fmt: skip
        self.findings.raise_errors()
        plain = replace(self.file, scenario=scenario)
        warnings = (*self.table.warnings, *self.findings.warnings)
        return Dealt(
            with_deals(plain, deals),
            plain,
            roster,
            tuple(deals),
            warnings,
            self.table.sha256,
            self.own_packages,
            by_line=dict(self.by_line),
        )

    def _deal(self, stated: StatedDeal) -> Deal | None:
        """One row; None where something is wrong with it, which is noted."""
        spellings = (stated.creator, *stated.accounts)
        creator = next((self.known[name] for name in spellings if name in self.known), None)
        platform = self._platform(stated, creator)
        if platform is None:
            return None
        name = creator or _plain(stated.creator)
        stranger = (name, platform) in self.strangers
        outside = creator is None or stranger or platform not in ("", *self.platforms[creator])
        declines_all = stated.status == "declined" and not stated.package
        package = None if declines_all else self._package(stated, platform)
        flight = self._flight(stated)
        price, rate, currency = self._price(stated, name)
        if outside and not stranger and stated.status != "declined":
            self._note_outsider(stated, name, platform, known=creator is not None)
        if (package is None and not declines_all) or (stated.flight and flight is None):
            return None
        if outside and stated.status == "declined":
            return None  # who cannot be hired anyway
        deal = Deal(
            name, platform, package, flight, stated.status, stated.amount, currency, rate, price, outside,
            stated.outcomes if outside else {}, stated.kept, self.table.shown, stated.line,
        )  # fmt: skip
        agreed = self.before.get(_booking(deal))
        return deal if agreed is None else self._beside(deal, agreed)

    def _beside(self, deal: Deal, agreed: Deal) -> Deal:
        """A booking of a proposal about which something was agreed before: how far that is stays."""
        if agreed.price is not None and deal.price is not None and deal.price != agreed.price:
            told = [money(from_minor(price, self.roster.digits), self.roster.currency, self.roster.digits)
                    for price in (agreed.price, deal.price)]  # fmt: skip
            what = f"the deal with {deal.creator} says {told[0]}, this row {told[1]}"
            self.findings.warning(what, "this row's price is used here", line=deal.line, field="price")
        kept = {**agreed.kept, **deal.kept}
        deal = replace(deal, kept=kept, status=deal.status if "status" in self.table.matches else agreed.status)
        if deal.price is not None:
            return deal
        return replace(deal, price=agreed.price, amount=agreed.amount, currency=agreed.currency, rate=agreed.rate)

    def _platform(self, stated: StatedDeal, creator: str | None) -> str | None:
        """The platform that is said, or the only one of the creator."""
        own: list[str] = self.platforms.get(creator or "", [])
        if stated.platform is not None:
            return stated.platform
        if len(own) == 1:
            return own[0]
        if not own and stated.status == "declined":
            return ""
        everywhere = sorted({str(name) for name in self.roster.table["platform"]})
        if not own and len(everywhere) == 1:
            return everywhere[0]
        if stated.status == "declined" and not stated.package:
            return ""
        hint = f"name one of {', '.join(own or everywhere)}"
        what = f"the platform of {stated.creator} is not said"
        self.findings.error(what, hint, line=stated.line, field="platform")
        return None

    def _package(self, stated: StatedDeal, platform: str) -> str | None:
        """The package of the scenario that is meant, or a new one of what the words say."""
        own = self.file.scenario.packages
        if stated.package is None:
            if len(own) == 1:
                return str(own[0].name)
            what = f"the package of {stated.creator} is not said"
            hint = f"name one of {', '.join(package.name for package in own)}"
            self.findings.error(what, hint, line=stated.line, field="package")
            return None
        plain, names = normalised(stated.package), [str(package.name) for package in self.packages]
        same = [name for name in names if name == stated.package]
        alike = same or [name for name in names if normalised(name) == plain]
        if alike:
            return alike[0]
        pieces = bundle_of(stated.package, tuple(self.file.scenario.formats))
        if pieces is None:
            hint = did_you_mean(stated.package, names)
            hint = hint or f"packages are {', '.join(names)}; or write what it holds, such as 1x Reel + 3x Stories"
            what = f"there is no package {shown(stated.package)}"
            self.findings.error(what, hint, line=stated.line, field="package")
            return None
        return self._holding(stated, pieces, platform)

    def _holding(self, stated: StatedDeal, pieces: dict[str, int], platform: str) -> str | None:
        """The package with these pieces: the scenario's, else a new one."""
        wanted = _as_sold(pieces, platform)
        same = [package for package in self.packages if _as_sold(package.contents, platform) == wanted]
        if len(same) > 1:
            paid = [package for package in same if (package.gift is None) == bool(stated.amount)]
            same = paid if len(paid) == 1 else same
        if len(same) > 1:
            names = listing(package.name for package in same)
            what = f"{shown(stated.package or '')} can be {names}"
            self.findings.error(what, "write the name of the package", line=stated.line, field="package")
            return None
        if same:
            return str(same[0].name)
        name = " + ".join(f"{count} {kind}" for kind, count in sorted(pieces.items()))
        self.packages.append(Package(name=name, contents=pieces))
        return name

    def _flight(self, stated: StatedDeal) -> str | None:
        """The flight that is meant."""
        names = [flight.name for flight in self.file.scenario.flights]
        if stated.flight is None:
            return None
        if not names:
            what = f"{stated.creator} is in the flight {shown(stated.flight)}, and the scenario has no flights"
            hint = "leave the flight out, or describe it in the scenario"
            self.findings.error(what, hint, line=stated.line, field="flight")
            return None
        found = next((name for name in names if name.casefold() == stated.flight.casefold()), None)
        if found is None:
            hint = did_you_mean(stated.flight, names) or f"flights are: {', '.join(names)}"
            self.findings.error(f"there is no flight {shown(stated.flight)}", hint, line=stated.line, field="flight")
        return found

    def _price(self, stated: StatedDeal, creator: str) -> tuple[int | None, Decimal, str]:
        """Minor units of the fee, rate and currency: converted exactly and rounded once."""
        home = self.roster.currency
        if stated.amount is None:
            return None, Decimal(1), stated.currency or home
        currency = stated.currency or self._own_currency(stated, creator)
        rates = {} if self.file.scenario.costs.fx is None else self.file.scenario.costs.fx.rates
        rate = Decimal(1) if currency == home else rates.get(currency)
        if rate is None:
            what = f"the deal is in {currency}, and no rate is given for that"
            hint = f"say what one {currency} is worth in {home}: costs: {{fx: {{{currency}: ...}}}}"
            self.findings.error(what, hint, line=stated.line, field="currency")
            return None, Decimal(1), currency
        return to_minor(stated.amount * rate, self.roster.digits), rate, currency

    def _own_currency(self, stated: StatedDeal, creator: str) -> str:
        """The scenario's currency for a row that names none, where the creator's own prices do not say otherwise."""
        table, home = self.roster.table, self.roster.currency
        written = {str(code) for code in table["currency"][table["creator"] == creator]} - {"", home}
        if written:
            what = f"the currency of the deal with {creator} is not said"
            hint = f"add a column currency: {home}, or {' or '.join(sorted(written))} as in the roster"
            self.findings.error(what, hint, line=stated.line, field="currency")
        return home

    def _note_outsider(self, stated: StatedDeal, name: str, platform: str, *, known: bool) -> None:
        """A row of the roster for somebody who has none, and a word about it."""
        if stated.amount is None:
            hint = did_you_mean(stated.creator, self.platforms, cutoff=0.7)
            hint = hint or "give a price, so that the booking can be judged by itself, or add the creator to the roster"
            what = f"there is no creator {shown(stated.creator)} in the roster"
            if known:
                what, hint = f"{name} has no channel on {platform!r}", f"{name} is on {', '.join(self.platforms[name])}"
            self.findings.error(what, hint, line=stated.line, field="platform" if known else "creator")
            return
        self.outside.setdefault((name, platform), stated.row)
        what = f"{name} on {platform} is not in the roster: the booking is judged by what this row says"
        hint = "" if known else did_you_mean(stated.creator, self.platforms, cutoff=_LIKE)
        hint = hint or "add followers and engagement rate to the row, or the creator to the roster"
        self.findings.warning(what, hint, line=stated.line, field="creator")


def _plain(name: str) -> str:
    return name.removeprefix("@") if is_account(name) and name.startswith("@") else name


def _as_sold(contents: Mapping[str, int], platform: str) -> dict[str, int]:
    """Pieces by format, a feed post of a video platform as the video that it is."""
    pieces: dict[str, int] = {}
    for kind, count in contents.items():
        same = "video" if platform in _VIDEO_PLATFORMS and kind in ("post", "short") else kind
        if count:
            pieces[same] = pieces.get(same, 0) + count
    return pieces


def sold_in_deals(deals: Sequence[Deal], packages: Sequence[Package]) -> Iterator[tuple[str, str, int, str | None]]:
    """(creator, platform, position of the package, flight) of every booking that was talked about."""
    places = {package.name: position for position, package in enumerate(packages)}
    for deal in deals:
        if deal.package is not None:
            yield deal.creator, deal.platform, places[deal.package], deal.flight
