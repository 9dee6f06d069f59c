"""Which offer each line of a plan means: by creator, and by platform, package and flight as far as it says them."""

from __future__ import annotations

from optimizer.errors import InputError, Problem
from optimizer.offers.table import Offers
from optimizer.plan.reading import StatedLine, StatedPlan
from optimizer.roster.platforms import platform_name
from optimizer.roster.text import did_you_mean
from optimizer.roster.tidying import SUMS

_Candidate = tuple[str, str, str | None, int]
"""Platform, package and flight of an offer, and the offer."""


def offers_of(stated: StatedPlan, offers: Offers) -> list[int]:
    """The offer that each line means; platform and package may be left out where only one fits.

    Raises `InputError` with every line that names no offer, or more than one.
    """
    by_creator: dict[str, list[_Candidate]] = {}
    wanted = {line.creator for line in stated.lines}
    for (creator, platform, package, flight), index in offers.names.items():
        if creator in wanted:
            by_creator.setdefault(creator, []).append((platform, package, flight, index))
    found: list[int] = []
    problems: list[Problem] = []
    for line in stated.lines:
        result = _offer_of(line, by_creator.get(line.creator, []), offers, stated.shown)
        if isinstance(result, Problem):
            problems.append(result)
        else:
            found.append(result)
    if problems:
        raise InputError(problems)
    return found


def _offer_of(line: StatedLine, candidates: list[_Candidate], offers: Offers, shown: str) -> int | Problem:
    """The one offer that platform, package and flight of the line leave over, or what is wrong with the line."""
    if not candidates:
        hint = did_you_mean(line.creator, offers.creators[1], cutoff=0.7)
        hint = "if it is a line of totals, delete it" if line.creator.casefold() in SUMS else hint
        hint = hint or "names must match the roster's letter by letter"
        return Problem(f"there is no creator {line.creator!r} in the roster", hint, shown, line.line, "creator")
    platform = None if line.platform is None else platform_name(line.platform) or line.platform.casefold()
    asked = (platform, line.package and line.package.casefold(), line.flight and line.flight.casefold())
    wanted = [(place, text) for place, text in enumerate(asked) if text is not None]
    if line.flight is not None and not offers.flights:
        what = f"{line.creator} is in the flight {line.flight!r}, and the scenario has no flights"
        return Problem(what, "leave the flight out, or describe it in the scenario", shown, line.line, "flight")
    for place, text in wanted:  # each by itself
        if not any(_part(one, place) == text for one in candidates):
            return _not_sold(line, place, candidates, shown)
    fitting = [one for one in candidates if all(_part(one, place) == text for place, text in wanted)]
    if len(fitting) == 1:
        return fitting[0][3]
    if not fitting:
        where = "" if line.platform is None else f" on {line.platform}"
        when = "" if line.flight is None else f" in {line.flight}"
        what = f"{line.creator} does not sell {line.package or 'anything'!r}{where}{when}"
        return Problem(what, "look at the package's where", shown, line.line, "package")
    which = next(place for place in range(3) if asked[place] is None and len({one[place] for one in fitting}) > 1)
    choices = list(dict.fromkeys(str(one[which]) for one in sorted(fitting, key=lambda one: one[:2])))
    field = ("platform", "package", "flight")[which]
    what = f"the {field} of {line.creator} is not said"
    return Problem(what, f"name one of {', '.join(choices)}", shown, line.line, field)


def _part(candidate: _Candidate, place: int) -> str:
    return str(candidate[place]).casefold()


def _not_sold(line: StatedLine, place: int, candidates: list[_Candidate], shown: str) -> Problem:
    """What is wrong where no offer of the creator has this platform, package or flight."""
    known = ", ".join(dict.fromkeys(sorted(str(one[place]) for one in candidates)))
    if place == 0:
        what, hint = f"{line.creator} has no channel on {line.platform!r}", f"{line.creator} is on {known}"
        return Problem(what, hint, shown, line.line, "platform")
    if place == 1:
        what, hint = f"{line.creator} does not sell {line.package!r}", f"packages: {known}"
        return Problem(what, hint, shown, line.line, "package")
    what, hint = f"{line.creator} cannot be bought in {line.flight!r}", f"flights: {known}"
    return Problem(what, hint, shown, line.line, "flight")
