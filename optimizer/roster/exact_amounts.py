"""Columns of money beside a roster, each amount exactly as it is written."""

from __future__ import annotations

from decimal import Decimal

import numpy as np

from optimizer.currencies import SHARED_SIGNS, currency_code
from optimizer.roster.columns import Columns
from optimizer.roster.numbers import in_units, read_numbers
from optimizer.roster.prices import without_promises
from optimizer.roster.text import shown

MOST = 1e12
"""A larger amount is a slip."""


def exact_amounts(
    columns: Columns, name: str, *, below_zero: str = "", hint: str = "is it the right column?"
) -> tuple[list[Decimal | None], list[str]]:
    """The amounts of a column, None where unknown, and the currency that a cell or the header names.

    `below_zero` is the advice for amounts below zero, which are allowed where it is empty.
    """
    match, texts = columns.matches.get(name), columns.texts(name)
    if match is None or texts is None:
        return [None] * columns.count, [""] * columns.count
    texts = without_promises(texts)
    read = read_numbers(texts, "money", decimal_comma=columns.raw.decimal_comma)
    columns.check(read, texts, match.header)
    numbers = in_units(read, match.scale)
    lines, findings = columns.raw.lines, columns.findings
    findings.cells(
        numbers.percent, lines, lambda row: f"the {name} {shown(texts.iloc[row])} is a percentage", field=match.header,
        hint="write the amount",
    )  # fmt: skip
    with np.errstate(invalid="ignore"):
        below = (numbers.values < 0) & bool(below_zero)
        findings.cells(
            below, lines, lambda row: f"the {name} {shown(texts.iloc[row])} is below zero", field=match.header,
            hint=below_zero,
        )  # fmt: skip
        findings.cells(
            np.abs(numbers.values) > MOST, lines, lambda row: f"the {name} {shown(texts.iloc[row])} is too large",
            field=match.header, hint=hint,
        )  # fmt: skip
    amounts = [
        Decimal(digits.strip()).scaleb(int(exponent)) if np.isfinite(value) and abs(value) <= MOST and not bad else None
        for digits, exponent, value, bad in zip(numbers.digits, numbers.exponent, numbers.values, below, strict=True)
    ]
    return amounts, [str(code) or match.currency for code in numbers.currency]


def row_currency(columns: Columns, text: str, told: str, line: int) -> str:
    """The code of a row: from its column, else from a cell or a header of money; "" where nothing says."""
    stated = currency_code(text) if text else ""
    header = columns.matches["currency"].header if "currency" in columns.matches else "currency"
    if text and not stated:
        hint = "write its code of three letters, such as EUR"
        columns.findings.error(f"{shown(text)} is not a currency", hint, line=line, field=header)
    usual, possible = SHARED_SIGNS.get(told, (told, frozenset({told})))
    if stated and told and stated not in possible:
        what = f"this price is in {usual}, but the row's currency is {stated}"
        columns.findings.error(what, "keep one of the two", line=line, field=header)
    return stated or usual
