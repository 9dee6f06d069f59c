"""The formulas of live cells: what they may refer to, and what they may call.

A formula stands in a workbook that somebody opens, so one that comes from a saved answer is read with suspicion.
"""

from __future__ import annotations

import re

from optimizer.render.text import says_something
from optimizer.views.cells import Bar, Live
from optimizer.views.parts import Table

REFERENCE = re.compile(r"\{([\w.]+)([+-]\d+)?\}")
"""`{cost}` in the same row, `{cost+1}` in the next one."""
_CALLS = frozenset({"ABS", "AND", "IF", "MAX", "MIN", "N", "OR", "ROUND", "SUM"})
_PARTS = re.compile(r'[A-Za-z]+|[-+*/(),.<>=0-9 ]|""')
"""What is left of a formula without its references: calls, signs, numbers, the empty text."""


def columns_on_sheet(table: Table) -> list[int]:
    """Positions of the columns that a workbook shows: those that say something, but for drawn bars."""
    shown = [place for place in range(len(table.columns)) if says_something(table, place)]
    return [place for place in shown if not any(isinstance(row[place], Bar) for row in table.rows)]


def keys_on_sheet(table: Table) -> list[str]:
    """By what formulas refer to these columns."""
    return [table.columns[place].key or table.columns[place].heading for place in columns_on_sheet(table)]


def is_sound(table: Table) -> bool:
    """Every formula of the table calls only what counts, and refers to cells that are on the sheet."""
    keys = set(keys_on_sheet(table))
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
