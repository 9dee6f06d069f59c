"""A cell of a dropped export, mended where it stands: the export becomes a plain table with the new text in that cell.

The file that was dropped is a copy in the page's own folder; the planner's export is never written to.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path

from optimizer.errors import InputError, Problem
from optimizer.files import write_whole
from optimizer.roster.findings import Findings
from optimizer.roster.opening import read_table
from optimizer.roster.tables import RawTable, RosterFile
from optimizer.roster.tidying import tidied


def opened(roster: Path, sheet: str | None = None) -> RawTable:
    """The export as a table of text, as its reader sees it. Raises `InputError`."""
    findings = Findings(roster.name)
    return tidied(read_table(RosterFile(roster, roster.name, sheet), findings), findings)


def cell_at(table: RawTable, line: int | None, field: str | None) -> str | None:
    """What stands in the cell that a problem names; None where that is no cell."""
    place = _place(table, line, field)
    return None if place is None else str(table.cells[place[1]].iloc[place[0]])


def mended(roster: Path, line: int, field: str, text: str, sheet: str | None = None) -> Path:
    """A table beside the export with another text in one cell. Raises `InputError` for a cell that is not there."""
    table = opened(roster, sheet)
    place = _place(table, line, field)
    if place is None:
        raise InputError(Problem(f"the export has no cell for {field} on line {line}", "mend it in the export itself"))
    columns = [column.tolist() for column in table.cells]
    columns[place[1]][place[0]] = text
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(table.headers)
    writer.writerows(zip(*columns, strict=True))
    return write_whole(roster.with_suffix(".csv"), written.getvalue())


def _place(table: RawTable, line: int | None, field: str | None) -> tuple[int, int] | None:
    """Row and column of a cell."""
    if line is None or field not in table.headers:
        return None
    rows = (table.lines == line).nonzero()[0]
    return (int(rows[0]), table.headers.index(field)) if len(rows) else None
