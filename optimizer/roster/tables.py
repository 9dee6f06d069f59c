"""Tables of text, whatever file they come from: the cells as they are written, with the line of each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.errors import InputError
from optimizer.roster.findings import Findings


@dataclass(frozen=True, slots=True)
class RosterFile:
    """Where a roster is to be read from."""

    path: Path
    """Absolute; for a database the scenario file or its folder, against which a relative database file is found."""
    shown: str
    """As the user wrote it, for messages."""
    sheet: str | None = None
    """Sheet of a workbook; the one with a roster by default."""
    sql: str | None = None
    """SQLAlchemy address of a database; then `query` is asked instead of reading `path`."""
    query: str | None = None
    records: tuple[Mapping[str, str], ...] = ()
    """The table itself, where it stands in the scenario, with the line of each row there;"""
    lines: tuple[int, ...] = ()
    content: bytes | None = None
    """What the file at `path` is to hold, where it is not written yet."""


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as text. `cells[i]` is the column under `headers[i]`; all columns have one entry per row."""

    headers: tuple[str, ...]
    """No two are the same."""
    cells: tuple[pd.Series[str], ...]
    lines: NDArray[np.int64]
    """(rows,) line of the file or row of the sheet on which each row begins; the header is 1."""
    sha256: str
    decimal_comma: bool = False
    """The file separates cells by semicolons, as programs do where the comma marks decimals."""
    unnamed: frozenset[str] = frozenset()
    """Headers that the file does not have: they were made up for columns without one."""
    sheet: str = ""
    """The sheet that was chosen among several."""
    origins: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Header -> the file's own headers, for columns that were made of several."""


@dataclass(frozen=True, slots=True)
class Span:
    """Cells of one row that are merged: positions of the row in the grid, and of the first and last column."""

    row: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells as they stand in a file, before anything is known about headers."""

    rows: Sequence[Sequence[str]]
    lines: Sequence[int]
    """Line of the file or row of the sheet of each row."""
    digest: str
    decimal_comma: bool = False
    exact: bool = False
    """The file keeps its cells apart by itself: a cell beyond the headers is no stray separator."""
    spans: tuple[Span, ...] = ()
    filled: frozenset[int] = frozenset()
    """Lines on which a cell holds what a merged cell above it says."""


def unusable(findings: Findings, what: str, hint: str = "", *, line: int | None = None) -> InputError:
    """The exception that ends the reading of a table, with everything found so far."""
    findings.error(what, hint, line=line)
    try:
        findings.raise_errors()
    except InputError as error:
        return error
    raise AssertionError("an error was noted above")
