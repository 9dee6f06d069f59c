"""Tables that tell of audiences, as the planner has them: overlaps of pairs, and panels of people."""

from __future__ import annotations

import difflib
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.audience.pairs import Basis, PairRows
from optimizer.audience.panel import PanelRows
from optimizer.errors import Problem
from optimizer.offers.table import Offers
from optimizer.roster.findings import Findings
from optimizer.roster.identity import found_by_account, platform_of_address
from optimizer.roster.numbers import read_numbers
from optimizer.roster.opening import read_table
from optimizer.roster.platforms import platform_name
from optimizer.roster.tables import RawTable, RosterFile
from optimizer.roster.text import did_you_mean
from optimizer.scenario.audience import Overlaps
from optimizer.words.figures import count, number

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]
_BASES: dict[str, Basis] = {"smaller": "smaller", "first": "first", "jaccard": "jaccard", "people": "people"}


def read_overlaps(folder: Path, spec: Overlaps, offers: Offers) -> tuple[PairRows, str, list[Problem]]:
    """The pairs of an overlaps file, its hash, and warnings.

    Columns: `creator_a`, `creator_b` (with `platform_a`, `platform_b` where a creator has several channels; else the
    largest is meant), and `shared` people or `share` with `basis` on each row or in the scenario. Rows that name
    somebody outside the roster are passed over with one warning. Raises `InputError`.
    """
    findings = Findings(spec.file)
    table = read_table(RosterFile(folder / spec.file, spec.file, None, None, None), findings)
    columns = _columns(table, ("creator_a", "creator_b"), findings)
    if ("shared" in columns) == ("share" in columns):
        findings.error(
            "the pairs need one of the columns shared and share", "shared counts people, share is a part", line=1
        )
    basis_given = spec.basis is not None or "basis" in columns
    if "share" in columns and not basis_given:
        findings.error(
            "a share needs a basis: percentages of overlap come with different denominators",
            "add a column basis, or overlaps: {file: ..., basis: smaller} (smaller, first or jaccard)",
            line=1,
        )
    findings.raise_errors()
    columns = _by_account(columns, ("_a", "_b"), table, offers, findings)
    ends = [_channels(columns, offers, end) for end in ("a", "b")]
    _note_strangers(columns, ends, table, offers, findings)
    _note_untold_platforms(columns, ("_a", "_b"), table, offers, findings)
    name = "shared" if "shared" in columns else "share"
    value = _numbers(columns[name], name, table.lines, findings, table.decimal_comma)
    basis = _bases(columns, spec, len(value), name, table.lines, findings)
    findings.raise_errors()
    if name == "share" and (value > 1).any():
        findings.cells(
            value > 1,
            table.lines,
            lambda row: f"a share of {number(value[row])}",
            field="share",
            hint="write 25% or 0.25",
        )
        findings.raise_errors()
    rows = PairRows(ends[0], ends[1], value, basis, table.lines, spec.file)
    return rows, table.sha256, list(findings.warnings)


def read_panel(folder: Path, file: str, offers: Offers) -> tuple[PanelRows, str, list[Problem]]:
    """The rows of a panel, its hash, and warnings. Columns: person, creator, perhaps platform and weight.

    Raises `InputError`.
    """
    findings = Findings(file)
    table = read_table(RosterFile(folder / file, file, None, None, None), findings)
    columns = _columns(table, ("person", "creator"), findings)
    findings.raise_errors()
    columns = _by_account(columns, ("",), table, offers, findings)
    person = pd.factorize(columns["person"])[0].astype(np.int64)
    channel = _channels(columns, offers, "")
    _note_untold_platforms(columns, ("",), table, offers, findings)
    weight = None
    if "weight" in columns:
        weight = _numbers(columns["weight"], "weight", table.lines, findings, table.decimal_comma)
    findings.raise_errors()
    return PanelRows(person, channel, weight, table.lines, file), table.sha256, list(findings.warnings)


def _columns(table: RawTable, needed: tuple[str, ...], findings: Findings) -> dict[str, pd.Series[str]]:
    """Columns by their header, without regard to case; a problem for each that is missing."""
    columns = {
        header.strip().casefold(): cells.str.strip() for header, cells in zip(table.headers, table.cells, strict=True)
    }
    for name in needed:
        if name not in columns:
            close = difflib.get_close_matches(
                name, [column for column in columns if column not in needed], n=1, cutoff=0.6
            )
            hint = (
                f"is it {close[0]!r}? rename it"
                if close
                else f"the first line names the columns: {', '.join(needed)}, ..."
            )
            findings.error(f"there is no column {name}", hint, line=1)
    return columns


def _by_account(
    columns: dict[str, pd.Series[str]], suffixes: tuple[str, ...], table: RawTable, offers: Offers, findings: Findings
) -> dict[str, pd.Series[str]]:
    """The columns with creators as the roster calls them where they are written as handles or addresses; it is told.

    An address says the platform too, where no column does.
    """
    known = set(offers.creators[1])
    strange = {str(name) for suffix in suffixes for name in columns[f"creator{suffix}"].unique()} - known
    found = found_by_account(strange, offers.channels) if strange else {}
    if not found:
        return columns
    out = dict(columns)
    rows = np.zeros(len(table.lines), dtype=bool)
    for suffix in suffixes:
        written = columns[f"creator{suffix}"]
        mine = written.isin(list(found)).to_numpy(dtype=bool)
        rows |= mine
        out[f"creator{suffix}"] = written.where(~mine, written.map(found))
        addressed = {name: platform for name in found if (platform := platform_of_address(name))}
        if addressed:
            blank = pd.Series("", index=written.index, dtype="str")
            stated = columns.get(f"platform{suffix}", blank)
            out[f"platform{suffix}"] = stated.where(stated != "", written.map(addressed).fillna(""))
    first = next(name for suffix in suffixes for name in columns[f"creator{suffix}"] if name in found)
    findings.warning(
        f"{count(int(rows.sum()))} rows name creators by handle or address, such as {first!r} for {found[first]!r}",
        "they count for these creators",
        line=int(table.lines[int(np.argmax(rows))]),
    )
    return out


def _channels(columns: dict[str, pd.Series[str]], offers: Offers, end: str) -> IntArray:
    """(rows,) channel that each row names, -1 for somebody outside the roster."""
    suffix = f"_{end}" if end else ""
    channels = offers.channels
    size = offers.audience
    by_size = np.argsort(-size, kind="stable")
    names = channels["creator"].to_numpy(dtype=object)[by_size]
    codes = {
        name: int(row) for name, row in zip(names[::-1], by_size[::-1], strict=True)
    }  # the largest is written last
    whole = columns[f"creator{suffix}"].map(codes).fillna(-1).to_numpy(dtype=np.int64)
    platforms = columns.get(f"platform{suffix}")
    if platforms is None:
        return np.asarray(whole, dtype=np.int64)
    keys = {pair: row for row, pair in enumerate(zip(channels["creator"], channels["platform"], strict=True))}
    told = [platform_name(text) or text.casefold() for text in platforms]
    exact = [keys.get(pair, -1) for pair in zip(columns[f"creator{suffix}"], told, strict=True)]
    return np.where(platforms.to_numpy() == "", whole, np.array(exact, dtype=np.int64))


def _note_strangers(
    columns: dict[str, pd.Series[str]], ends: list[IntArray], table: RawTable, offers: Offers, findings: Findings
) -> None:
    """One warning for all rows that name somebody outside the roster."""
    outside = np.flatnonzero((ends[0] < 0) | (ends[1] < 0))
    if not len(outside):
        return
    row = int(outside[0])
    name = str(columns["creator_a" if ends[0][row] < 0 else "creator_b"].iloc[row])
    close = did_you_mean(name, offers.creators[1], cutoff=0.7)
    hint = f"the first is {name!r}; {close}" if close else f"the first is {name!r}"
    findings.warning(
        f"{count(len(outside))} of {count(len(ends[0]))} rows name somebody who is not in the roster; they are passed "
        "over",
        hint,
        line=int(table.lines[row]),
    )


def _note_untold_platforms(
    columns: dict[str, pd.Series[str]], suffixes: tuple[str, ...], table: RawTable, offers: Offers, findings: Findings
) -> None:
    """One warning for all rows that name a creator with several channels and do not say which one is meant."""
    codes, names = offers.creators
    several = {name for name, count in zip(names, np.bincount(codes, minlength=len(names)), strict=True) if count > 1}
    untold = np.zeros(len(table.lines), dtype=bool)
    for suffix in suffixes:
        open_rows = columns[f"creator{suffix}"].isin(several)
        if (platforms := columns.get(f"platform{suffix}")) is not None:
            open_rows &= platforms == ""
        untold |= open_rows.to_numpy(dtype=bool)
    if not untold.any():
        return
    row = int(np.argmax(untold))
    ends = (str(columns[f"creator{suffix}"].iloc[row]) for suffix in suffixes)
    name = next(end for end in ends if end in several)
    wanted = " and ".join(f"platform{suffix}" for suffix in suffixes)
    counted = f"{count(int(untold.sum()))} of {count(len(untold))} rows"
    findings.warning(
        f"{counted} do not say on which platform: a creator's largest channel is meant",
        f"the first is {name!r}; add the column{'s' * (len(suffixes) > 1)} {wanted}",
        line=int(table.lines[row]),
    )


def _numbers(texts: pd.Series[str], name: str, lines: IntArray, findings: Findings, decimal_comma: bool) -> FloatArray:
    """A column of numbers; percentages become fractions; a cell that is none is a problem with its row."""
    read = read_numbers(texts, "average", decimal_comma=decimal_comma)
    values = np.where(read.percent, read.values / 100, read.values)
    findings.cells(
        np.isnan(values),
        lines,
        lambda row: f"{texts.iloc[row]!r} is not a number",
        field=name,
        hint="write 1234 or 12.5%",
    )
    return values


def _bases(
    columns: dict[str, pd.Series[str]], spec: Overlaps, count: int, name: str, lines: IntArray, findings: Findings
) -> list[Basis]:
    """The basis of each row."""
    if name == "shared":
        return ["people"] * count
    told = columns["basis"].str.casefold() if "basis" in columns else pd.Series([""] * count, dtype="str")
    filled = told.where(told != "", spec.basis or "")
    wrong = ~filled.isin(list(_BASES)).to_numpy()
    findings.cells(
        wrong, lines, lambda row: f"the basis {filled.iloc[row]!r} is not known", field="basis",
        hint="write smaller, first or jaccard",
    )  # fmt: skip
    return [_BASES.get(basis, "people") for basis in filled]
