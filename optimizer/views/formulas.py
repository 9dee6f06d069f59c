"""The formulas of live cells: what they may refer to, and what they may call.

A formula stands in a workbook that somebody opens, so one that comes from a saved answer is read with suspicion.
"""

from __future__ import annotations

import re

from optimizer.views.cells import Live
from optimizer.views.parts import Table

REFERENCE = re.compile(r"\{([\w.]+)([+-]\d+)?\}")
"""`{cost}` in the same row, `{cost+1}` in the next one."""
_CALLS = frozenset({"ABS", "AND", "IF", "MAX", "MIN", "N", "OR", "ROUND", "SUM"})
_PARTS = re.compile(r'[A-Za-z]+|[-+*/(),.<>=0-9 ]|""')
"""What is left of a formula without its references: calls, signs, numbers, the empty text."""


def is_sound(table: Table) -> bool:
    """Every formula of the table calls only what counts, and refers to cells that are on the sheet."""
    keys = {column.key or column.heading for column in table.columns if column.heading.strip()}
    return all(
        _is_sound(cell.formula, keys, place, len(table.rows))
        for place, row in enumerate(table.rows)
        for cell in row
        if isinstance(cell, Live)
    )


def _is_sound(formula: str, keys: set[str], place: int, rows: int) -> bool:
    for key, step in REFERENCE.findall(formula):
        if key not in keys or not 0 <= place + int(step or 0) < rows:
            return False
    rest = REFERENCE.sub("", formula)
    parts = _PARTS.findall(rest)
    return "".join(parts) == rest and all(part in _CALLS for part in parts if part.isalpha())
