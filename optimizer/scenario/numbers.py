"""Numbers as a person writes them: `60%`, `2k`, `1.5M`, `20,000`, `2k-50k`.

Everything becomes a `Decimal`, so that what the planner wrote is what is computed with.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from optimizer.currencies import currency_code
from optimizer.number_words import APOSTROPHES, SPACES, plain_digits, power_of_ten
from optimizer.words.figures import exact, grouped

_SEPARATORS = SPACES + APOSTROPHES + ",_"
_NUMBER = re.compile(
    rf"(?P<sign>[-+]?)(?P<digits>\d[\d.{_SEPARATORS}]*|\.\d+)(?P<exponent>e[-+]?\d{{1,3}})?(?P<suffix>(?:[^\W\d_]+\.?)?)",
    re.I,
)
_GROUPED = re.compile(rf"\d{{1,3}}(?:([{_SEPARATORS}])\d{{3}})(?:\1\d{{3}})*(?:\.\d+)?")
_PLAIN = re.compile(r"\d+(?:\.\d*)?|\.\d+")
_THOUSANDS_BY_POINT = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}")
_LETTERS = re.compile(r"[^\W\d_]+|[^\w\s.,+%-]+")
_LARGEST = Decimal("1e15")


class NotANumber(ValueError):
    """The text cannot be read as the number asked for; the message is for the user."""

    def __init__(self, what: str, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit of a rule: an absolute number, or a share of something (0.6 for `60%`)."""

    value: Decimal
    is_share: bool

    def __str__(self) -> str:
        return f"{_plain(self.value * 100)}%" if self.is_share else f"{grouped(self.value)}"


def _plain(number: Decimal) -> str:
    """The number without an exponent and without trailing zeros."""
    text = f"{exact(number)}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number(raw: object) -> Decimal:
    """The number a person means by `raw`; a percent sign is refused.

    Raises `NotANumber`.
    """
    limit = number_or_share(raw)
    if limit.is_share:
        raise NotANumber(f"{_shown(raw)} is a percentage, a plain number is needed here", "write it without the % sign")
    _refuse_thousands_by_point(raw)
    return limit.value


def limit(raw: object) -> Limit:
    """A limit of a rule: a percentage, or an absolute number as `number` reads it."""
    written = number_or_share(raw)
    _refuse_thousands_by_point(raw)
    return written


def share(raw: object) -> Decimal:
    """A share as a fraction: `15%` and `0.15` are both 0.15. Outside 0 to 1 raises `NotANumber`."""
    limit = number_or_share(raw)
    if not limit.is_share and limit.value > 1:
        raise NotANumber(
            f"{_shown(raw)} is more than the whole", f"write {raw}% for a percentage, or a fraction from 0 to 1"
        )
    if not 0 <= limit.value <= 1:
        raise NotANumber(f"{_shown(raw)} is not between 0% and 100%", "give a percentage between 0% and 100%")
    return limit.value


def factor(raw: object) -> Decimal:
    """A multiplier, not negative: `0.5` and `50%` are both one half, `1.4` is forty percent more."""
    value = number_or_share(raw).value
    if value < 0:
        raise NotANumber(f"{_shown(raw)} is negative", "give a multiplier of 0 or more, such as 0.5")
    return value


def number_or_share(raw: object) -> Limit:
    """Either a plain number or a percentage, as the text says."""
    if isinstance(raw, Limit):
        return raw
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal | str):
        raise NotANumber(f"{_shown(raw)} is not a number", "write a number such as 20000, 20k or 1.5M")
    text = plain_digits(str(raw)).strip()
    is_share = text.endswith("%")
    value = _decimal(text.removesuffix("%").strip(), raw)
    return Limit(value / 100 if is_share else value, is_share)


def band(raw: object) -> tuple[Decimal, Decimal | None]:
    """A range of followers: `2k-50k` is (2000, 50000), `50k+` is (50000, None)."""
    text = str(raw).strip() if isinstance(raw, str | int | Decimal) and not isinstance(raw, bool) else ""
    hint = "write a band such as 2k-50k, or 50k+ for everything above"
    if text.endswith("+"):
        return number(text[:-1]), None
    parts = re.split(r"\s*(?:-|\u2013|\bto\b)\s*", text)
    if len(parts) != 2 or not all(parts):
        raise NotANumber(f"{_shown(raw)} is not a band of followers", hint)
    low, high = number(parts[0]), number(parts[1])
    if low >= high:
        raise NotANumber(f"the band {text!r} ends before it begins", hint)
    return low, high


def _refuse_thousands_by_point(raw: object) -> None:
    """`20.000` is twenty in London and twenty thousand in Berlin; a budget must not depend on that."""
    text = str(raw).strip()
    if isinstance(raw, str | Decimal) and _THOUSANDS_BY_POINT.fullmatch(text):
        whole, _, rest = text.partition(".")
        decimals = rest.rstrip("0")
        point = f"{whole}.{decimals.ljust(2, '0')}" + "0" * (len(decimals) == 3)
        raise NotANumber(
            f"{_shown(raw)} can be read as {whole + rest} or as {_plain(Decimal(text))}",
            f"write {whole + rest}, or {point} if you mean a decimal point",
        )


def _decimal(text: str, raw: object) -> Decimal:
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise NotANumber(f"{_shown(raw)} is not a number", _number_hint(text))
    digits, power = match["digits"].strip(), power_of_ten(match["suffix"])
    if power is None:
        raise NotANumber(f"{_shown(raw)} ends in {match['suffix']!r}, which is no known unit", _number_hint(text))
    if _GROUPED.fullmatch(digits):
        digits = re.sub(rf"[{_SEPARATORS}]", "", digits)
    elif not _PLAIN.fullmatch(digits):
        hint = "use a point for decimals: 1.5, not 1,5"
        if digits.count(".") > 1 or "." in digits[: digits.rfind(",")]:
            hint = "write large numbers without points: 8500000, or 8.5M"
        raise NotANumber(f"{_shown(raw)} can be read in more than one way", hint)
    try:
        value = Decimal(match["sign"] + digits + (match["exponent"] or "")).scaleb(power)
    except InvalidOperation as error:  # pragma: no cover - the pattern above admits only valid numbers
        raise NotANumber(f"{_shown(raw)} is not a number", _number_hint(text)) from error
    if abs(value) > _LARGEST:
        raise NotANumber(
            f"{_shown(raw)} is larger than this program handles", "the largest number is 1,000,000,000,000,000"
        )
    return value


def _number_hint(text: str) -> str:
    if any(currency_code(word) for word in _LETTERS.findall(text)):
        return "write the number alone; the currency stands in a field of its own, currency: EUR"
    return "write a number such as 20000, 20k or 1.5M"


def _shown(raw: object) -> str:
    text = f"{exact(raw)}" if isinstance(raw, Decimal) else repr(raw)
    return text if len(text) <= 60 else text[:57] + "..."
