"""One row per person with a group of columns per platform, unfolded into one row per channel.

    Name | IG followers | TT followers | IG ER | Reel rate | TikTok rate
    ana  | 12,000       | 40,000       | 4 %   | 300       | 500

becomes a row on Instagram and one on TikTok. A column belongs to a platform that its header names, or to the one that
alone has such a format: a reel is Instagram's. All other columns hold for every channel of the person.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from optimizer.roster.findings import Findings
from optimizer.roster.guessing import described, price_by_content, recognised_as
from optimizer.roster.layout import distinct
from optimizer.roster.platforms import PLATFORMS
from optimizer.roster.spellings import normalised
from optimizer.roster.tables import RawTable
from optimizer.roster.text import missing
from optimizer.words import figures

PLATFORM = "platform"
_HOME = {"reel": "instagram", "story": "instagram", "carousel": "instagram", "short": "youtube"}
"""Formats that one platform has alone; where others have them too, their headers say so."""


@dataclass(frozen=True, slots=True)
class _Place:
    """What a column is: of which platform ("" for all), and what it means there ("" where that is not known)."""

    platform: str
    meaning: str = ""


def unfolded(raw: RawTable, findings: Findings) -> RawTable:
    """The table with one row per channel, where it has followers of two platforms or more side by side."""
    if any(recognised_as(header) == PLATFORM and _names_platforms(cells) for header, cells in _columns(raw)):
        return raw
    places = [_place(header, cells) for header, cells in _columns(raw)]
    platforms = list(dict.fromkeys(place.platform for place in places if place.platform and _counts(place)))
    if len(platforms) < 2:
        return raw
    groups = {platform: _columns_of(platform, places, raw) for platform in platforms}
    own = sorted({index for group in groups.values() for index in group.values()})
    shared = [index for index in range(len(raw.headers)) if index not in own]
    headers = list(dict.fromkeys(header for group in groups.values() for header in group))
    present = {platform: _present(raw, group) for platform, group in groups.items()}
    parts: dict[str, list[pd.Series[str]]] = {header: [] for header in headers}
    rows = {platform: np.flatnonzero(present[platform]) for platform in platforms}
    for platform in platforms:
        for header in headers:
            index = groups[platform].get(header)
            blank = pd.Series([""] * len(rows[platform]), dtype="str")
            parts[header].append(blank if index is None else raw.cells[index].iloc[rows[platform]])
    origin = np.concatenate([rows[platform] for platform in platforms])
    order = np.argsort(origin, kind="stable")
    names = [name for platform in platforms for name in [platform] * len(rows[platform])]
    columns = [
        (PLATFORM, pd.Series(np.array(names, dtype=object)[order], dtype="str")),
        *((header, _taken(pd.concat(cells, ignore_index=True), order)) for header, cells in parts.items()),
        *((_shared(raw.headers[index], headers), _taken(raw.cells[index], origin[order])) for index in shared),
    ]
    _tell(raw, platforms, origin, findings)
    return replace(
        raw,
        headers=tuple(distinct([header for header, _ in columns])),
        cells=tuple(cells for _, cells in columns),
        lines=raw.lines[origin[order]],
        origins={
            header: tuple(raw.headers[group[header]] for group in groups.values() if header in group)
            for header in headers
        },
    )


def _shared(header: str, unfolded: Sequence[str]) -> str:
    """A column for all platforms that means the same as unfolded ones (`Followers` in total) is called otherwise."""
    meaning = recognised_as(header)
    return f"{header} of all platforms" if meaning and meaning in map(recognised_as, unfolded) else header


def _taken(cells: pd.Series[str], rows: np.ndarray[tuple[int], np.dtype[np.intp]]) -> pd.Series[str]:
    return cells.iloc[rows].reset_index(drop=True)


def _columns(raw: RawTable) -> Iterator[tuple[str, pd.Series[str]]]:
    return zip(raw.headers, raw.cells, strict=True)


def _place(header: str, cells: pd.Series[str]) -> _Place:
    """The platform of a header, and what the header means without it."""
    platform = described(header).platform
    if platform:
        rest = _without_platform(header)
        if not rest:
            return _Place(platform, _by_cells(cells))
        words = set(normalised(rest).split()) - {described(rest).currency.casefold()}
        if words <= {"rate", "rates"} and not cells.str.contains("%", regex=False).any():
            return _Place(platform, "price")  # a bare rate of a platform is what a post on it costs
        return _Place(platform, recognised_as(rest) or price_by_content(rest, cells) or normalised(rest))
    meaning = recognised_as(header)
    return _Place(_HOME.get(meaning.removeprefix("price_"), ""), meaning)


def _counts(place: _Place) -> bool:
    return place.meaning == "followers"


def _by_cells(cells: pd.Series[str]) -> str:
    """What a column under the bare name of a platform holds: addresses, handles or followers; "" if none of them."""
    texts = cells[~missing(cells.str.strip())].str.strip().str.casefold()
    if not len(texts):
        return ""
    if (texts.str.contains("://", regex=False) | texts.str.contains(r"^www\.|\.com/", regex=True)).mean() > 0.5:
        return "url"
    if texts.str.startswith("@").mean() > 0.5:
        return "handle"
    if texts.str.contains(r"^[0-9][0-9.,' ]*(?:k|m|mio\.?|tsd\.?)?\+?$", regex=True).mean() > 0.9:
        return "followers"
    return ""


def _without_platform(header: str) -> str:
    """`IG followers` is `followers`, `TikTok rate (£)` is `rate (£)`."""
    # `Instagram reels` is a platform as a cell; in a header the reels are the format.
    names = (word for word in PLATFORMS if len(word) > 1 and not word.endswith((" reels", " shorts")))
    spellings = sorted(names, key=len, reverse=True)
    pattern = "|".join(re.escape(word).replace(r"\\ ", r"[\s_-]*") for word in spellings)
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", header) if " " not in header else header
    for text in (header, spaced):
        rest = re.sub(rf"(?i)(?<![^\W_])(?:{pattern})(?![^\W_])", " ", text)
        if rest != text:
            return " ".join(rest.strip(" _-:/.").split())
    return header


def _names_platforms(cells: pd.Series[str]) -> bool:
    known = {normalised(text) for text in cells.unique()[:50]}
    return bool(known & set(PLATFORMS))


def _columns_of(platform: str, places: Sequence[_Place], raw: RawTable) -> dict[str, int]:
    """Header in the unfolded table -> column of the file, for the columns of one platform.

    Columns of the same meaning get the same header on every platform, or they would not come together; it keeps what
    the file's own header says of currency and percent.
    """
    columns: dict[str, int] = {}
    for index, place in enumerate(places):
        if place.platform == platform:
            said = described(raw.headers[index])
            name = place.meaning or raw.headers[index]
            name += f" ({said.currency})" if said.currency else " %" if said.says_percent else ""
            columns[raw.headers[index] if name in columns else name] = index
    return columns


def _present(raw: RawTable, group: Mapping[str, int]) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """(rows,) True where any cell of a platform's columns is filled: the person has a channel there."""
    filled = np.zeros(len(raw.lines), dtype=bool)
    for index in group.values():
        filled |= ~missing(raw.cells[index].str.strip())
    return filled


def _tell(
    raw: RawTable, platforms: Sequence[str], origin: np.ndarray[tuple[int], np.dtype[np.intp]], findings: Findings
) -> None:
    listed = " and ".join([", ".join(platforms[:-1]), platforms[-1]])
    what = (
        f"{figures.count(len(raw.lines))} rows with columns for {listed} are read as "
        f"{figures.count(len(origin))} channels"
    )
    findings.warning(what, "a creator's channels stand side by side in this table", field=PLATFORM)
    lost = np.setdiff1d(np.arange(len(raw.lines)), origin)
    if len(lost):
        what = "1 row has nothing on any platform and is left out"
        what = (
            what if len(lost) == 1 else f"{figures.count(len(lost))} rows have nothing on any platform and are left out"
        )
        findings.warning(what, "fill in the followers of a channel", line=int(raw.lines[lost[0]]))
