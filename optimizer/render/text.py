"""A cell as text for people, and as a plain value for programs: the only place where cells become either."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from optimizer.render.safe import shortened
from optimizer.views.cells import (
    Bar,
    Cell,
    Count,
    Day,
    Gap,
    Live,
    Money,
    Month,
    Name,
    Names,
    Share,
    Stack,
    UnitPrice,
    Words,
)
from optimizer.views.parts import Table
from optimizer.words.figures import (
    UNKNOWN,
    about,
    amount_only,
    count,
    day,
    gap_words,
    known,
    money,
    percent,
    some_of,
    unit_price,
)

FIGURES = (Money, UnitPrice, Count, Share, Gap)
"""Cells that stand on the right, one below the other."""
LONGEST_PART = 60
"""Letters of the name of a part of a whole."""


def text_of(cell: Cell | None, unit: str = "") -> str:
    """The cell for a person; an amount without its currency where the heading has named that as `unit`."""
    match cell:
        case None:
            return ""
        case Live():
            return text_of(cell.cell, unit)
        case Name() | Words():
            return cell.text or ""
        case Names():
            return some_of(cell.texts, cell.most)
        case Money():
            amount = cell.value
            text = (
                amount_only(amount, cell.digits) if cell.currency == unit else money(amount, cell.currency, cell.digits)
            )
            return _signed(text, amount) if cell.signed else text
        case UnitPrice():
            return unit_price(cell.value, "" if cell.currency == unit else cell.currency).strip()
        case Count():
            text = about(cell.value) if cell.about and not cell.places else count(cell.value, cell.places)
            return _signed(text, cell.value) if cell.signed else text
        case Share():
            text = percent(cell.value, cell.places)
            return _signed(text, cell.value) if cell.signed else text
        case Bar():
            return percent(cell.value)
        case Stack():
            return ", ".join(f"{shortened(name, LONGEST_PART)} {percent(share)}" for name, share in cell.shares)
        case Gap():
            return gap_words(cell.value)
        case Day():
            return UNKNOWN if cell.value is None else day(cell.value)
        case Month():
            return "no date" if cell.value is None else cell.value


def value_of(cell: Cell | None) -> Any:
    """The cell for a program: text, a number as it was worked out, a date, or None for what is not known."""
    match cell:
        case None:
            return None
        case Live():
            return value_of(cell.cell)
        case Name() | Words():
            return cell.text
        case Names():
            return list(cell.texts)
        case Stack():
            return dict(cell.shares)
        case _:
            return cell.value if known(cell.value) else None


def number_of(cell: Cell | None) -> float | None:
    """The number by which a cell is sorted or drawn; None where it has none."""
    value = value_of(cell)
    return float(value) if isinstance(value, int | float | Decimal) else None


def is_figure(cell: Cell | None) -> bool:
    """The cell stands on the right."""
    return isinstance(cell.cell if isinstance(cell, Live) else cell, FIGURES)


def says_something(table: Table, place: int) -> bool:
    """A column has a heading, and some row has something there that a person can read."""
    cells = [row[place] for row in table.rows]
    drawn = any(isinstance(cell, Bar | Stack) for cell in cells)
    return bool(table.columns[place].heading.strip()) and (drawn or any(map(text_of, cells)))


def _signed(text: str, value: Any) -> str:
    return f"+{text}" if known(value) and float(value) > 0 and text != UNKNOWN else text
