"""What a spreadsheet shows of a number: the percent sign, the currency and the K that its format puts beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from optimizer.currencies import currency_in
from optimizer.number_words import power_of_ten
from optimizer.roster.text import number_text
from optimizer.words import figures

_TOKENS = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|_.|\*.|\[\$(?P<money>[^\]\-]*)(?:-[^\]]*)?\]'
    r"|\[(?P<condition>[<>=]+-?[0-9.]+)\]|\[[^\]]*\]|(?P<digits>[0#?][0#?.,]*)|(?P<percent>%)|(?P<other>.)"
)
_CONDITION = re.compile(r"([<>=]+)(-?[0-9.]+)")


@dataclass(frozen=True, slots=True)
class _Section:
    """One part of a number format; up to four stand apart by semicolons."""

    percent: bool
    """Shows the number times 100."""
    scaled: bool
    """Shows the number in thousands or millions; the number itself is whole."""
    words: str
    """The letters and signs beside the digits."""
    condition: str


def shown_number(value: float, number_format: str) -> str:
    """A number in full and free of separators, with what its format shows beside it.

    `0.0%` scales, `0.0"%"` does not: both show a percent sign. `0"K"` shows thousands that the cell does not hold,
    `0,"K"` shows thousands of a number that is whole. Currencies keep their sign or code.
    """
    section = _section(value, number_format)
    if section.percent:
        return f"{figures.exact(Decimal(str(value)) * 100)}%"
    text, words = number_text(value), section.words.strip()
    if not words:
        return text
    if words in {"%", "٪"}:
        return f"{text}%"
    rest, currency = currency_in(words)
    power = power_of_ten(rest.strip())
    if power is None:  # `0 "creators"`: a word that is neither a scale nor a currency
        return text
    if power and not section.scaled:
        text = f"{text}{rest.strip()}"
    return f"{text} {currency}" if currency else text


def _section(value: float, number_format: str) -> _Section:
    """The part of a format that applies to a number."""
    sections = [_parsed(part) for part in _parts(number_format)]
    for section in sections:
        if section.condition and _holds(value, section.condition):
            return section
    plain = [section for section in sections if not section.condition] or sections
    if len(plain) == len(sections) and value < 0 and len(plain) > 1:
        return plain[1]
    if len(plain) == len(sections) and value == 0 and len(plain) > 2:
        return plain[2]
    return plain[0]


def _parts(number_format: str) -> list[str]:
    """The sections, apart by the semicolons that are not quoted."""
    return re.findall(r'(?:"[^"]*"|\\.|[^;"])+', number_format) or ["General"]


def _parsed(part: str) -> _Section:
    percent, digits, condition, words = False, "", "", ""
    if part.casefold() in {"general", "standard", "@"}:
        return _Section(False, False, "", "")
    for token in _TOKENS.finditer(part):
        kind, text = token.lastgroup, token.group(token.lastgroup) if token.lastgroup else ""
        if kind == "percent":
            percent = True
        elif kind == "digits":
            digits += text
        elif kind == "condition":
            condition = text
        elif kind in {"quoted", "escaped", "money", "other"}:
            words += text
    return _Section(percent, digits.endswith(","), words, condition)


def _holds(value: float, condition: str) -> bool:
    match = _CONDITION.fullmatch(condition)
    if match is None:
        return False
    try:
        limit = float(match.group(2))
    except ValueError:
        return False
    tests = {">": value > limit, ">=": value >= limit, "<": value < limit, "<=": value <= limit,
             "=": value == limit, "<>": value != limit}  # fmt: skip
    return tests.get(match.group(1), False)
