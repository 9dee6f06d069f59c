"""Currencies as people write them beside a price."""

from __future__ import annotations

_SYMBOLS = {
    "US$": "USD", "USD$": "USD", "$US": "USD", "CA$": "CAD", "C$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD",
    "HK$": "HKD", "S$": "SGD", "SG$": "SGD", "MX$": "MXN", "R$": "BRL", "CN¥": "CNY", "RMB": "CNY", "€": "EUR",
    "$": "$", "£": "GBP", "¥": "¥", "₹": "INR", "₺": "TRY", "₽": "RUB", "₩": "KRW", "₪": "ILS", "₫": "VND",
    "₴": "UAH", "₦": "NGN", "₱": "PHP", "฿": "THB", "zł": "PLN", "zl": "PLN", "Kč": "CZK", "kč": "CZK", "Ft": "HUF",
    "lei": "RON", "Fr.": "CHF", "SFr": "CHF", "euro": "EUR", "euros": "EUR", "dollars": "USD", "TL": "TRY",
}  # fmt: skip
"""Signs and short names with their currency; `$` and `¥` belong to several and stay as they are."""

SHARED_SIGNS = {
    "$": ("USD", frozenset({"USD", "CAD", "AUD", "NZD", "HKD", "SGD", "MXN", "TWD", "ARS", "CLP", "COP", "UYU"})),
    "¥": ("JPY", frozenset({"JPY", "CNY"})),
}
"""Sign -> the currency it means where nothing else is said, and those it can mean."""

CODES = frozenset(
    {"AED", "ARS", "AUD", "BGN", "BRL", "CAD", "CHF", "CLP", "CNY", "COP", "CZK", "DKK", "EGP", "EUR", "GBP", "HKD",
     "HUF", "IDR", "ILS", "INR", "ISK", "JPY", "KES", "KRW", "KWD", "KZT", "MAD", "MXN", "MYR", "NGN", "NOK", "NZD",
     "PEN", "PHP", "PKR", "PLN", "QAR", "RON", "RSD", "RUB", "SAR", "SEK", "SGD", "THB", "TND", "TRY", "TWD", "UAH",
     "USD", "UYU", "VND", "ZAR"}
)  # fmt: skip
"""ISO 4217 codes that are recognised in cells and headers."""

_BY_LENGTH = sorted([*_SYMBOLS.items(), *((code, code) for code in CODES)], key=lambda pair: -len(pair[0]))


def currency_in(spelling: str) -> tuple[str, str]:
    """What is left of the letters of a cell once the currency is taken off, and its ISO code ("" if none).

    `$` and `¥`, which several currencies share, come back as they are.
    The currency stands at one end: `€`, `EUR`, `k€`, `USD K`. Short signs in capitals are tried before small letters.
    """
    word = spelling.strip(". ")
    for written, code in _BY_LENGTH:
        for form in (written, written.lower()):
            if word.startswith(form):
                return word[len(form) :].strip(), code
            if word.endswith(form):
                return word[: -len(form)].strip(), code
    return word, ""


def currency_code(text: str) -> str:
    """ISO code for the cell of a currency column (`eur`, `€`, `US$`); "" where it is not a currency we know."""
    word = text.strip()
    if word.upper() in CODES:
        return word.upper()
    rest, code = currency_in(word)
    return SHARED_SIGNS[code][0] if code in SHARED_SIGNS and not rest else code if not rest else ""
