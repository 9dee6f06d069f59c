"""What a short form shows of a table: its first rows, and what the others come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from optimizer.views.cells import Cell, Count, Money
from optimizer.views.parts import Row, Table


def first_rows(table: Table, most: int | None) -> tuple[tuple[Row, ...], Row | None, int]:
    """The first rows, the sums of the others where the table adds them up, and how many these are."""
    rows = table.rows if most is None else table.rows[:most]
    rest = table.rows[len(rows) :]
    return rows, _sums(table, rest) if rest and table.adds else None, len(rest)


def _sums(table: Table, rows: Sequence[Row]) -> Row:
    """Several rows as one: their sums in the columns that add up, nothing in the others."""
    sums: list[Cell | None] = []
    for place, column in enumerate(table.columns):
        cells = [row[place] for row in rows if column.key in table.adds]
        known = [cell for cell in cells if isinstance(cell, Money | Count) and cell.value is not None]
        amount = sum(Decimal(str(cell.value)) for cell in known)
        estimated = any(cell.estimated for cell in known)
        sums.append(replace(known[0], value=amount, estimated=estimated) if known else None)
    return tuple(sums)
