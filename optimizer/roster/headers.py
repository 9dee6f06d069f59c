"""Which header of an export means which column of a roster."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from optimizer.roster.aliases import ALIASES, CARRIED, MINIMUM_CANONICAL, OTHER_DENOMINATORS
from optimizer.roster.contents import Contents
from optimizer.roster.findings import Findings
from optimizer.roster.guessing import NEAR, Guess, Unit, described_at, guess_of, is_average
from optimizer.roster.guessing import Match as Match
from optimizer.roster.guessing import described as described
from optimizer.roster.guessing import looks_known as looks_known
from optimizer.roster.guessing import recognised_as as recognised_as
from optimizer.roster.spellings import normalised as normalised
from optimizer.roster.text import did_you_mean, shown


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """The planner's own word for a column: its header, or None to leave that to recognition, and its unit."""

    header: str | None = None
    unit: Unit | None = None


COMPUTED = ("tier", "line")
"""Columns of the roster's table that never come from the file."""


def recognise(
    headers: Sequence[str],
    columns: Mapping[str, ColumnSpec],
    segments: Sequence[str],
    findings: Findings,
    holds_platforms: Callable[[int], bool],
    contents: Contents | None = None,
) -> dict[str, Match]:
    """Canonical name -> column. What the planner states in `columns` wins, then exact names, then usual variants.

    `holds_platforms(index)` tells whether the cells of a column are names of platforms: a header `Channel` can
    mean the creator or the platform. `contents` says more of the cells, where they are at hand.
    """
    contents = contents or Contents(())
    stated = _stated(headers, columns, findings)
    taken = {match.index for match in stated.values()}
    guesses: dict[str, list[Guess]] = {}
    for index, header in enumerate(headers):
        if index not in taken and (guess := guess_of(index, header, segments, holds_platforms, contents)):
            guesses.setdefault(guess.canonical, []).append(guess)
    _set_lifetime_aside(guesses, contents, findings)
    matches = dict(stated)
    for canonical, candidates in guesses.items():
        if canonical not in matches and (match := _best(canonical, candidates, findings, contents)):
            matches[canonical] = match
    _name_after_account(matches, guesses)
    _address_by_content(matches, headers, contents)
    if "creator" not in matches and "creator" not in guesses:
        _name_by_content(matches, headers, contents, findings)
    for canonical, spec in columns.items():
        if spec.header is None and canonical in matches:
            matches[canonical] = replace(matches[canonical], unit=spec.unit)
        elif spec.header is None and canonical not in guesses and canonical not in MINIMUM_CANONICAL:
            what = f"no column for '{canonical}' was recognised"
            findings.error(what, "name its header; the file has " + _listed(headers), field=f"columns.{canonical}")
    _warn_of_other_rates(headers, matches, findings)
    for canonical in MINIMUM_CANONICAL:
        stated_header = canonical in columns and columns[canonical].header is not None
        if canonical not in matches and not stated_header and canonical not in guesses:
            hint = f"name it in the scenario, `columns: {{{canonical}: <header>}}`; the file has " + _listed(headers)
            findings.ask(
                f"no column for '{canonical}' was recognised", hint, field=canonical, column=canonical, choices=headers
            )
    return matches


def _name_after_account(matches: dict[str, Match], guesses: Mapping[str, Sequence[Guess]]) -> None:
    """Where no column names the creators, their handles do, or the addresses of their profiles."""
    numbered = [guess for guess in guesses.get("creator", ()) if _is_number_of("creator", guess)]
    if numbered and matches.get("creator") in [guess.match for guess in numbered] and "handle" in matches:
        del matches["creator"]  # an id is nobody's name
    elif "creator" in matches or "creator" in guesses:
        return
    if "handle" in matches:
        matches["creator"] = matches.pop("handle")
    elif "url" in matches:
        matches["creator"] = matches["url"]


def _address_by_content(matches: dict[str, Match], headers: Sequence[str], contents: Contents) -> None:
    """A column of addresses of profiles is their `url`, whatever it is called."""
    taken = {match.index for match in matches.values()}
    if "url" in matches:
        return
    for index, header in enumerate(headers):
        if index not in taken and contents.kind(index) == "url" and contents.are_profiles(index):
            matches["url"] = described_at(index, header)
            return


def _name_by_content(matches: dict[str, Match], headers: Sequence[str], contents: Contents, findings: Findings) -> None:
    """A column of `@names` or of addresses names the creators, where no header does."""
    taken = {match.index for match in matches.values()}
    for kind in ("handle", "url"):
        for index, header in enumerate(headers):
            if index not in taken and contents.kind(index) == kind:
                matches["creator"] = described_at(index, header)
                what = f"the creators are read from {shown(header)}, whose cells look like their {kind}s"
                findings.warning(what, "`columns: {creator: ...}` chooses another one", field="creator")
                return


def _set_lifetime_aside(guesses: dict[str, list[Guess]], contents: Contents, findings: Findings) -> None:
    """Of several columns of views, one that is far above an average is the views of all posts together."""
    candidates = guesses.get("views", [])
    averages = [guess for guess in candidates if is_average(guess.match.header)]
    if not averages or len(averages) == len(candidates):
        return
    usual = max(contents.middle(guess.match.index) for guess in averages)
    for guess in candidates:
        if guess not in averages and contents.middle(guess.match.index) > 3 * usual > 0:
            candidates.remove(guess)
            what = f"{shown(guess.match.header)} is far above {shown(averages[0].match.header)}"
            hint = "it counts as the views of all posts together, and is not used"
            findings.warning(f"{what}: {hint}", "`columns: {views: ...}` chooses another one", field="views")


def _stated(headers: Sequence[str], columns: Mapping[str, ColumnSpec], findings: Findings) -> dict[str, Match]:
    """What `columns:` says; each header must exist, written exactly or nearly so."""
    stated = {}
    known = [*ALIASES, "price"]
    for canonical, spec in columns.items():
        if canonical in COMPUTED:
            what = f"'{canonical}' is computed by the program"
            findings.error(what, "choose another name", field=f"columns.{canonical}")
            continue
        if canonical not in known and not canonical.startswith(("price_", "share_", "views_")):
            suggestion = did_you_mean(canonical, known, cutoff=0.8)
            if suggestion:
                findings.error(f"'{canonical}' is not a roster column", suggestion, field=f"columns.{canonical}")
                continue
        if spec.header is None:
            continue
        positions = [index for index, header in enumerate(headers) if header == spec.header]
        key = normalised(spec.header)
        positions = positions or [index for index, header in enumerate(headers) if normalised(header) == key]
        if len(positions) == 1:
            described = described_at(positions[0], headers[positions[0]])
            stated[canonical] = replace(described, unit=spec.unit)
        elif positions:
            what = f"{len(positions)} columns have the header {shown(spec.header)}"
            findings.error(what, "give each column a header of its own", field=f"columns.{canonical}")
        else:
            hint = did_you_mean(spec.header, headers) or "the file has " + _listed(headers)
            findings.error(f"there is no column {shown(spec.header)}", hint, field=f"columns.{canonical}")
    return stated


def _best(canonical: str, candidates: Sequence[Guess], findings: Findings, contents: Contents) -> Match | None:
    """The surest of the columns that may be meant; a tie is for the planner to decide."""
    rank = min(guess.rank for guess in candidates)
    best = [guess.match for guess in candidates if guess.rank == rank]
    others = [guess.match.header for guess in candidates if guess.rank > rank and not _is_number_of(canonical, guess)]
    if canonical in CARRIED or (canonical == "currency" and contents.are_same([match.index for match in best])):
        return best[0]
    if len(best) > 1:
        what = f"{len(best)} columns may be '{canonical}': " + _listed([match.header for match in best])
        hint = f"say which: `columns: {{{canonical}: {best[0].header}}}`"
        if len({match.platform for match in best} - {""}) > 1:
            hint = "a creator has one row for each platform, which a column `platform` names"
        choices = [match.header for match in best]
        findings.ask(what, hint, field=canonical, column=canonical, choices=choices)
        return None
    if rank == NEAR:
        what = f"{shown(best[0].header)} is taken for '{canonical}', which it is like"
        findings.warning(what, f"`columns: {{{canonical}: ...}}` chooses another one", field=canonical)
    if others and rank > 0:
        what = f"'{canonical}' is read from {shown(best[0].header)}, not from {_listed(others)}"
        findings.warning(what, f"`columns: {{{canonical}: ...}}` chooses another one", field=canonical)
    return best[0]


def _is_number_of(canonical: str, guess: Guess) -> bool:
    """An id beside the names of the creators: it is not worth a word that the names are taken."""
    return canonical == "creator" and "id" in normalised(guess.match.header).split()


def _warn_of_other_rates(headers: Sequence[str], matches: Mapping[str, Match], findings: Findings) -> None:
    """An engagement rate per view or per reach is not one per follower; say so where it is the only one."""
    if "engagement_rate" in matches or "engagement_by_views" in matches:
        return
    for header in headers:
        words = set(normalised(header).split())
        if ("er" in words or {"engagement", "rate"} <= words) and words & OTHER_DENOMINATORS:
            what = f"{shown(header)} is not per follower and is not used as engagement rate"
            findings.warning(what, "state a rate per follower, or none", field="engagement_rate")


def _listed(headers: Sequence[str], most: int = 30) -> str:
    """Headers in a sentence."""
    names = [shown(header, 40) for header in headers[:most]]
    return ", ".join(names) + (f" and {len(headers) - most} more" if len(headers) > most else "")


def stated_places(
    headers: Sequence[str],
    stated: Mapping[str, str],
    known: Sequence[str],
    findings: Findings,
    *,
    what: str,
    field: str,
) -> dict[str, int]:
    """Where the headers that a planner names for columns stand; what is wrong with them is noted.

    `known` are the columns that there are, of `what` (a history, a list of deals), whose field in the scenario is
    `field`.
    """
    plain = [normalised(header) for header in headers]
    places: dict[str, int] = {}
    for name, header in stated.items():
        at = f"{field}.columns.{name}"
        if name not in known:
            hint = did_you_mean(name, known) or f"columns are: {', '.join(known)}"
            findings.error(f"'{name}' is not a column of {what}", hint, field=at)
        elif normalised(header) not in plain:
            hint = did_you_mean(header, headers) or f"the file has {', '.join(headers)}"
            findings.error(f"there is no column {shown(header)}", hint, field=at)
        else:
            places[name] = headers.index(header) if header in headers else plain.index(normalised(header))
    return places
