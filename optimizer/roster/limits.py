"""How large a table may be: a file from elsewhere must not take the machine with it.

The limits are far above what a roster needs. `OPTIMIZER_LIMITS="rows=5000000,columns=4000"` in the environment raises
(or lowers) them; a scenario cannot, because it may come from the same hands as the file.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, fields, replace

from optimizer.errors import InputError, Problem

VARIABLE = "OPTIMIZER_LIMITS"
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """The largest table that is read."""

    file: int = 300
    """Megabytes of a file."""
    unpacked: int = 600
    """Megabytes that a packed file (a workbook, a parquet file) may unpack to."""
    rows: int = 2_000_000
    columns: int = 2_000
    cell: int = 100_000
    """Characters of a cell."""
    line: int = 1_000_000
    """Characters of a line of text, or of a row of a sheet as it is stored."""


def limits() -> Limits:
    """The limits in force. Raises `InputError` where the environment's are not understood."""
    known = {field.name for field in fields(Limits)}
    chosen: dict[str, int] = {}
    for part in filter(None, (part.strip() for part in os.environ.get(VARIABLE, "").split(","))):
        name, _, number = part.partition("=")
        if name.strip() not in known or not number.strip().isdecimal() or len(number.strip()) > 15:
            hint = f"write, say, {VARIABLE}=rows=5000000,columns=4000; the limits are {', '.join(sorted(known))}"
            raise InputError(Problem(f"{part!r} is not a limit", hint, f"the variable {VARIABLE}"))
        chosen[name.strip()] = int(number)
    return replace(Limits(), **chosen)


def too_large(what: str, limit: str, wanted: int, shown: str) -> InputError:
    """The refusal of a file that is beyond a limit, with the way to raise it."""
    hint = f"keep the table that is meant, or raise the limit: {VARIABLE}={limit}={wanted}"
    return InputError(Problem(what, hint, shown))
