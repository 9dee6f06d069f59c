"""The bookings of a plan's workbook, read back after people have worked in it: by the headings, wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from io import BytesIO
from typing import Any

from optimizer.errors import InputError, Problem
from optimizer.money import minor_digits
from optimizer.scenario.kinds import KINDS
from optimizer.words.plan import kind_words

SHEET = "Plan lines"
_HEAD = ("ID", "Creator", "Platform", "Package")
"""Headings by which the row of them is known."""
_MONEY = re.compile(r"(?P<what>.+) (?P<currency>[A-Z]{3})")
_COSTS = {"Cost": "cost", **{kind_words(kind): f"cost_{kind}" for kind in KINDS[:-1]}}
_FIGURES = ("Posts", "Engagement", "Impressions", "Conversions")
_WORDS = {"ID": "id", "Tier": "tier", "Creator": "creator", "Platform": "platform", "Package": "package",
          "Flight": "flight"}  # fmt: skip
LAST_ROW = 100_000
"""Rows beyond this are not looked at."""


def worked_lines(content: bytes, shown: str) -> list[tuple[int, dict[str, Any]]] | None:
    """(row, what it states) of each booking; None where the content is no workbook of ours.

    Raises `InputError` where the figures were never calculated.
    """
    import openpyxl

    try:
        book = openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)
    except Exception:  # whatever it is, it is no workbook of ours
        return None
    if SHEET not in book.sheetnames:
        return None
    rows = book[SHEET].iter_rows(max_row=LAST_ROW, values_only=True)
    numbered = enumerate(rows, start=1)
    heads = next((row for _, row in numbered if set(_HEAD) <= set(row)), None)
    if heads is None:
        return None
    places = {str(head): place for place, head in enumerate(heads) if head is not None}
    lines = []
    for number, row in numbered:
        if row[places["Creator"]] not in (None, ""):
            stated = dict(_stated(places, row))
            if "cost" not in stated:
                what = "the figures of this row were never calculated"
                hint = "open the workbook in a spreadsheet program, complete the row, and save it"
                raise InputError(Problem(what, hint, shown, number))
            lines.append((number, stated))
    return lines


def _stated(places: Mapping[str, int], row: tuple[Any, ...]) -> Iterator[tuple[str, Any]]:
    """What the cells of a booking say, under the names of plan.csv; money to the minor unit."""
    for heading, place in places.items():
        value = row[place]
        if value is None or (value == "" and heading != "Flight"):
            continue
        money = _MONEY.fullmatch(heading)
        if heading in _WORDS:
            yield _WORDS[heading], "" if heading == "Tier" and value == "no tier" else str(value)
        elif heading in _FIGURES and isinstance(value, int | float):
            yield heading.lower(), Decimal(repr(value))
        elif money is not None and money["what"] in _COSTS and isinstance(value, int | float):
            unit = Decimal(1).scaleb(-minor_digits(money["currency"]))
            yield _COSTS[money["what"]], Decimal(repr(value)).quantize(unit, ROUND_HALF_UP)
