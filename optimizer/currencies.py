"""Currencies: the codes of ISO 4217 with their decimals, and the signs and words that people write beside a price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

_SYMBOLS = {
    "US$": "USD", "USD$": "USD", "$US": "USD", "CA$": "CAD", "C$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD",
    "HK$": "HKD", "S$": "SGD", "SG$": "SGD", "MX$": "MXN", "R$": "BRL", "CN¥": "CNY", "RMB": "CNY", "€": "EUR",
    "$": "$", "£": "GBP", "¥": "¥", "₹": "INR", "₺": "TRY", "₽": "RUB", "₩": "KRW", "₪": "ILS", "₫": "VND",
    "₴": "UAH", "₦": "NGN", "₱": "PHP", "฿": "THB", "zł": "PLN", "zl": "PLN", "Kč": "CZK", "kč": "CZK", "Ft": "HUF",
    "lei": "RON", "Fr.": "CHF", "Fr": "CHF", "SFr": "CHF", "euro": "EUR", "euros": "EUR", "dollars": "USD",
    "TL": "TRY", "Rs": "INR", "元": "CNY", "円": "JPY", "원": "KRW",
}  # fmt: skip
"""Signs and short names with their currency; `$` and `¥` belong to several and stay as they are."""

SHARED_SIGNS = {
    "$": ("USD", frozenset({"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "TWD", "ARS", "CLP", "COP", "UYU"})),
    "¥": ("JPY", frozenset({"JPY", "CNY"})),
}
"""Sign -> the currency it means where nothing else is said, and those it can mean."""

ENGLISH_WORDS = frozenset({"all", "top", "try"})
"""Codes that are words too: they count as currencies in capitals only, and never in a header."""

_WITHDRAWN = {"BGN": 2, "HRK": 2}
"""Currencies that the euro replaced lately: exports still hold them, and a rate of exchange converts them."""


@cache
def decimal_places() -> Mapping[str, int]:
    """ISO 4217 code of each currency in use, and of those withdrawn lately -> its decimal places: EUR 2, JPY 0."""
    from iso4217 import Currency  # builds its table when it is imported: only for whoever needs it

    in_use = {str(currency.code): currency.exponent for currency in Currency}
    return _WITHDRAWN | {code: places for code, places in in_use.items() if places is not None}  # gold has none


@cache
def _spellings() -> Sequence[tuple[str, str]]:
    """How a currency is written, and its code; long spellings first, each in small letters after its usual form."""
    usual = sorted([*_SYMBOLS.items(), *((code, code) for code in decimal_places())], key=lambda pair: -len(pair[0]))
    forms = [(form, code) for written, code in usual for form in dict.fromkeys([written, written.lower()])]
    return [(form, code) for form, code in forms if form not in ENGLISH_WORDS]


def currency_in(spelling: str) -> tuple[str, str]:
    """What is left of the letters of a cell once the currency is taken off, and its ISO code ("" if none).

    `$` and `¥`, which several currencies share, come back as they are.
    The currency stands at one end: `€`, `EUR`, `k€`, `USD K`. Short signs in capitals are tried before small letters.
    """
    word = spelling.strip(". ")
    for written, code in _spellings():
        if word.startswith(written):
            return word[len(written) :].strip(), code
        if word.endswith(written):
            return word[: -len(written)].strip(), code
    return word, ""


def currency_code(text: str) -> str:
    """ISO code for the cell of a currency column (`eur`, `€`, `US$`); "" where it is not a currency we know."""
    word = text.strip()
    if word.upper() in decimal_places():
        return word.upper()
    rest, code = currency_in(word)
    return SHARED_SIGNS[code][0] if code in SHARED_SIGNS and not rest else code if not rest else ""
