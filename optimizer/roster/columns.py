"""The columns of a roster that hold names, words and counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.roster.findings import Findings, Question
from optimizer.roster.headers import Match, described, normalised
from optimizer.roster.identity import platform_of_address
from optimizer.roster.numbers import Kind, Numbers, in_units, read_numbers
from optimizer.roster.places import Places, country_code, state_of_place
from optimizer.roster.platforms import DEFAULT_PLATFORM, PLATFORMS, platform_name
from optimizer.roster.tables import RawTable
from optimizer.roster.text import did_you_mean, missing, safe_text, safe_texts, shown
from optimizer.words import figures

LONG_NAME = 200
"""Names beyond this many characters are kept, with a warning."""
LARGEST_COUNT = 1e11
"""More followers, views or posts than this are a slip: ten times as many as there are people, and more."""
LISTED_PLATFORMS = 5
"""Unknown platforms that are told one by one."""


@dataclass(frozen=True, slots=True)
class Columns:
    """A raw table with what its columns mean, and the place to note what is wrong with them."""

    raw: RawTable
    matches: Mapping[str, Match]
    findings: Findings

    @property
    def count(self) -> int:
        """Number of rows."""
        return len(self.raw.lines)

    def texts(self, canonical: str) -> pd.Series[str] | None:
        """The cells of a recognised column; None where the file has no such column."""
        match = self.matches.get(canonical)
        return None if match is None else self.raw.cells[match.index]

    def check(self, numbers: Numbers, texts: pd.Series[str], header: str) -> None:
        """Note the cells that are not numbers, and those whose separators can be read in two ways."""
        self.findings.cells(
            numbers.unreadable,
            self.raw.lines,
            lambda row: f"{shown(texts.iloc[row])} is not a number",
            field=header,
            hint="write a plain number, or leave the cell empty if it is not known",
        )
        if numbers.ambiguous.any():
            row, count = int(np.argmax(numbers.ambiguous)), int(numbers.ambiguous.sum())
            which = (
                f"{shown(texts.iloc[row])} can"
                if count == 1
                else f"{figures.count(count)} cells such as {shown(texts.iloc[row])} can"
            )
            what = f"{which} be read in two ways: separator of thousands or of decimals?"
            hint = "write thousands without a separator, or one cell of the column in full, such as 1.234,50"
            self.findings.error(what, hint, line=int(self.raw.lines[row]), field=header)


def creators(columns: Columns) -> pd.Series[str]:
    """Names of the creators, freed of control and direction marks."""
    texts = columns.texts("creator")
    assert texts is not None  # the reading ends before, where the column is missing
    header = columns.matches["creator"].header
    names, marked = safe_texts(texts)
    lines, findings = columns.raw.lines, columns.findings
    findings.cells(
        marked,
        lines,
        lambda row: f"control or direction marks were taken out of a name, which is now {shown(names.iloc[row])}",
        field=header,
        hint="scenarios name the creator so",
        severity="warning",
    )
    findings.cells(
        (names.str.len() > LONG_NAME).to_numpy(dtype=bool),
        lines,
        lambda row: f"the name {shown(names.iloc[row])} has {figures.count(len(names.iloc[row]))} characters",
        field=header,
        hint="is it the right column? `columns: {creator: ...}` names another",
        severity="warning",
    )
    return names


def platforms(columns: Columns) -> pd.Series[str]:
    """Canonical platforms; Instagram, or the platform in the header of the followers, where none is given."""
    texts = columns.texts("platform")
    default = columns.matches["followers"].platform or DEFAULT_PLATFORM
    if texts is None and (addressed := _platforms_of_addresses(columns)) is not None:
        return addressed
    if texts is None:
        if not columns.matches["followers"].platform:
            default, told = _platform_of_words(columns)
            hint = "add a column `platform`, or name it in `columns:`"
            columns.findings.warning(told, hint, field="platform")
        return pd.Series(default, index=range(columns.count), dtype="str")
    names = _by_spelling(texts, lambda text: platform_name(safe_text(text)))
    blank = missing(names)
    if blank.any():
        count = int(blank.sum())
        many = f"{figures.count(count)} rows name no platform and count as {default}"
        what = f"1 row names no platform and counts as {default}" if count == 1 else many
        first = int(columns.raw.lines[int(np.argmax(blank))])
        columns.findings.warning(what, line=first, field=columns.matches["platform"].header)
    names = names.where(~blank, default)
    _note_strange_platforms(names, columns)
    return names


def _platform_of_words(columns: Columns) -> tuple[str, str]:
    """The platform of a table that names none, by the title of its sheet or by its headers, and how that is told."""
    sheet = columns.raw.sheet
    if sheet and (named := described(sheet).platform):
        return named, f"no platform column: every channel counts as {named}, as the sheet {shown(sheet)} says"
    words = {word for header in columns.raw.headers for word in normalised(header).split()}
    size = set(normalised(columns.matches["followers"].header).split())
    if size & {"subscriber", "subscribers", "subs"} and words & {"video", "videos", "channel"}:
        return "youtube", "no platform column: every channel counts as youtube, whose channels have subscribers"
    return DEFAULT_PLATFORM, f"no platform column: every channel counts as {DEFAULT_PLATFORM}"


def _platforms_of_addresses(columns: Columns) -> pd.Series[str] | None:
    """Platforms by the addresses of the profiles, where no column names platforms and every address tells one."""
    texts = columns.texts("url")
    if texts is None or columns.matches["followers"].platform:
        return None
    told = _by_spelling(texts, platform_of_address)
    if not len(told) or (told == "").any():
        return None
    what = f"no platform column: the platforms are read from {shown(columns.matches['url'].header)}"
    columns.findings.warning(what, "`columns: {platform: ...}` names a column", field="platform")
    return told


def _note_strange_platforms(names: pd.Series[str], columns: Columns) -> None:
    """One warning for each platform that nobody has heard of: its channels are on none of the known ones."""
    known = set(PLATFORMS.values())
    for name in sorted(set(names.unique()) - known)[:LISTED_PLATFORMS]:
        rows = (names == name).to_numpy(dtype=bool)
        count = "1 channel is" if rows.sum() == 1 else f"{figures.count(int(rows.sum()))} channels are"
        what = f"{count} on {shown(str(name))}, a platform without figures of its own: Instagram's stand in"
        close = did_you_mean(str(name), known, cutoff=0.75)
        columns.findings.warning(
            what,
            close or "what the roster says itself, such as views and prices, is used as it is",
            line=int(columns.raw.lines[int(np.argmax(rows))]),
            field=columns.matches["platform"].header,
        )


def counts(columns: Columns, canonical: str, kind: Kind = "average") -> NDArray[np.float64]:
    """Counts that cannot be negative (followers, views, posts measured); NaN where unknown."""
    texts = columns.texts(canonical)
    if texts is None:
        return np.full(columns.count, np.nan)
    header = columns.matches[canonical].header
    numbers = read_numbers(texts, kind, decimal_comma=columns.raw.decimal_comma)
    columns.check(numbers, texts, header)
    numbers = in_units(numbers, columns.matches[canonical].scale)
    with np.errstate(over="ignore"):
        values = np.round(numbers.values, 6)  # 4.35K is 4350, not 4349.999...
    columns.findings.cells(
        values < 0,
        columns.raw.lines,
        lambda row: f"{shown(texts.iloc[row])} is below zero",
        field=header,
        hint="a count is zero or more",
    )
    with np.errstate(invalid="ignore"):
        huge = values > LARGEST_COUNT
    columns.findings.cells(
        huge,
        columns.raw.lines,
        lambda row: f"{shown(texts.iloc[row])} is more than anything of the kind can be; it counts as unknown",
        field=header,
        hint="write the count in full, or leave the cell empty",
        severity="warning",
    )
    return np.where(huge, np.nan, values)


def followers(columns: Columns) -> NDArray[np.float64]:
    """Whole follower counts; NaN where unknown, which the caller leaves out."""
    texts = columns.texts("followers")
    assert texts is not None  # the reading ends before, where the column is missing
    header = columns.matches["followers"].header
    values = counts(columns, "followers", "count")
    with np.errstate(invalid="ignore"):
        broken = (values != np.round(values)) & ~np.isnan(values) & (values < 1000)
    columns.findings.cells(
        broken,
        columns.raw.lines,
        lambda row: f"{shown(texts.iloc[row])} is not a whole number of followers",
        field=header,
        hint="write the count in full: 12300, or 12.3K",
    )
    columns.findings.cells(
        values > 8e9,
        columns.raw.lines,
        lambda row: f"{shown(texts.iloc[row])} followers are more than there are people",
        field=header,
        hint="is it the right column? `columns: {followers: ...}` names another",
    )
    return np.rint(values)


def niches(columns: Columns) -> NDArray[np.object_]:
    """(n,) tuple of the niches of each channel, in small letters, in the order written, each once.

    Several niches of a cell stand apart by `|`, else by `;`, a line break or `,`, and by `/` where its parts are
    niches elsewhere: the first of these that the column uses cuts all of its cells.
    """
    out = np.empty(columns.count, dtype=object)
    texts = columns.texts("niche")
    if texts is None:
        out[:] = [()] * columns.count
        return out
    codes, spellings = pd.factorize(texts)
    cells = [str(text) for text in spellings]
    separator = next((mark for mark in "|;\n," if any(mark in text for text in cells)), "|")
    lists = [_split(text, separator) for text in cells]
    if not any(separator in text for text in cells) and _cut_by_slash(cells):
        lists = [_split(text, "/") for text in cells]
    _note_other_separators(lists, codes, columns, separator)
    out[:] = [lists[code] for code in codes]
    return out


def _cut_by_slash(cells: Sequence[str]) -> bool:
    """Whether `food/travel` are two niches: most parts of such cells are in other cells too. `DIY/crafts` is one."""
    split = [set(_split(cell, "/")) for cell in cells]
    times = Counter(part for parts in split for part in parts)
    parts = [part for cell in split if len(cell) > 1 for part in cell]
    return sum(times[part] > 1 for part in parts) * 2 > len(parts) > 0


def _note_other_separators(
    lists: Sequence[tuple[str, ...]], codes: NDArray[np.int64], columns: Columns, separator: str
) -> None:
    """A word where a niche still holds a separator that stands between known niches: it may be two of them."""
    known = {niche for niches in lists for niche in niches}
    odd = {
        niche
        for niche in known
        if any(mark in niche and known & set(_split(niche, mark)) for mark in "|;,/" if mark != separator)
    }
    if not odd:
        return
    rows = np.array([bool(odd & set(niches)) for niches in lists], dtype=bool)[codes]
    count = "1 row has a niche" if rows.sum() == 1 else f"{figures.count(int(rows.sum()))} rows have niches"
    mark = {"\n": "a line break"}.get(separator, repr(separator))
    columns.findings.warning(
        f"{count} such as {shown(min(odd))}, which counts as one",
        f"if several are meant, put {mark} between them, as elsewhere in the column",
        line=int(columns.raw.lines[int(np.argmax(rows))]),
        field=columns.matches["niche"].header,
    )


def _split(text: str, separator: str) -> tuple[str, ...]:
    plain = text.strip()
    if plain.startswith("[") and plain.endswith("]"):  # a list as programs print it
        plain = re.sub(r"""["']""", "", plain[1:-1])
    words = (safe_text(word).casefold() for word in plain.split(separator))
    return tuple(dict.fromkeys(word for word in words if word and word not in {"-", "n/a", "none", "nan", "null"}))


def countries(columns: Columns, places: Places | None = None) -> pd.Series[str]:
    """ISO codes of two letters where the country is recognised, else as written; "" where unknown.

    `places` says what a code is that means a state of the USA and a country; where it is None such places stay as
    they are written, and the planner is asked.
    """
    texts = columns.texts("country")
    if texts is None:
        return _blank(columns)
    lengths = texts.str.strip().str.len()
    codes_used = bool((lengths == 2).sum() * 2 > (lengths > 0).sum())

    def code(text: str) -> str:
        plain = safe_text(text)
        if plain.casefold() == "na":  # Namibia among two-letter codes, otherwise "not available"
            return "NA" if codes_used else ""
        if missing(pd.Series([plain], dtype="str"))[0]:
            return ""
        if places != "countries" and (state := state_of_place(plain)):
            return "US" if places == "states" else plain if state == "either" else country_code(plain)
        return country_code(plain)

    read = _by_spelling(texts, code)
    if places is None:
        _ask_for_states(texts, columns)
    return read


def _ask_for_states(texts: pd.Series[str], columns: Columns) -> None:
    """One question for all places such as `Wilmington, DE`, which is in Delaware or in Germany."""
    codes, spellings = pd.factorize(texts)
    open_cells = np.array([state_of_place(safe_text(str(text))) == "either" for text in spellings], dtype=bool)[codes]
    if not open_cells.any():
        return
    row, count = int(np.argmax(open_cells)), int(open_cells.sum())
    which = (
        f"{shown(texts.iloc[row])} ends"
        if count == 1
        else f"{figures.count(count)} places such as {shown(texts.iloc[row])} end"
    )
    why = f"{which} in a code that is a state of the USA and a country; no country is read from it"
    header = columns.matches["country"].header
    hint = "say which: `roster: {file: ..., places: states}` or `places: countries`"
    columns.findings.warning(why, hint, line=int(columns.raw.lines[row]), field=header)
    columns.findings.questions.append(Question("places", "places", ("states", "countries"), why, header))


def words(columns: Columns, canonical: str) -> pd.Series[str]:
    """A column of words as written, "" where unknown."""
    texts = columns.texts(canonical)
    if texts is None:
        return _blank(columns)
    cleaned, _ = safe_texts(texts)
    return cleaned.where(~missing(cleaned), "")


def other(texts: pd.Series[str], *, decimal_comma: bool) -> pd.Series[float] | pd.Series[str]:
    """A column that we know nothing of: numbers if every cell is one (`45%` is 0.45), else text.

    Codes with leading zeros, such as a postcode, stay text.
    """
    known = texts[~missing(texts)]
    sample = known.iloc[:50].reset_index(drop=True)
    numeric = len(known) > 0 and not read_numbers(sample, "plain", decimal_comma=decimal_comma).unreadable.any()
    if numeric and not known.str.contains(r"^ *0[0-9]", regex=True).any():
        numbers = read_numbers(texts, "plain", decimal_comma=decimal_comma)
        if not (numbers.unreadable | numbers.ambiguous).any():
            return pd.Series(np.where(numbers.percent, numbers.values / 100, numbers.values))
    cleaned, _ = safe_texts(texts)
    return cleaned.where(~missing(cleaned), "")


def _by_spelling(texts: pd.Series[str], meaning: Callable[[str], str]) -> pd.Series[str]:
    """`meaning` of every cell, asked once per different spelling."""
    codes, spellings = pd.factorize(texts)
    meanings = np.array([meaning(str(text)) for text in spellings], dtype=object)
    return pd.Series(meanings[codes], dtype="str")


def _blank(columns: Columns) -> pd.Series[str]:
    return pd.Series("", index=range(columns.count), dtype="str")
