"""How figures are written for people: one vocabulary for the terminal, notebooks, workbooks and reports.

Thousands have commas, decimals a point, money the sign of its currency in front (its code where it has none of its
own), shares a percent sign after a space. An unknown figure is a dash.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, ROUND_UP, Context, Decimal
from typing import Any

from optimizer.measures import MEASURES, is_money

Number = int | float | Decimal
UNKNOWN = "–"
NOUNS = {name: (measure.singular, measure.plural) for name, measure in MEASURES.items() if measure.unit == "count"}
SIGNS = {"EUR": "€", "GBP": "£", "USD": "$", "JPY": "¥", "INR": "₹", "KRW": "₩", "ILS": "₪", "PHP": "₱", "VND": "₫"}
"""Currencies whose sign means them alone to most readers; all others are written with their code."""
PROVEN = 5e-7
"""A gap below this is told as none: it is the rounding of the figures."""
_FINEST = 6
"""Most decimals ever shown to tell a figure from its limit."""


def known(value: object) -> bool:
    """True for a number that says something: not None, not NaN."""
    return value is not None and not (isinstance(value, float) and math.isnan(value))


def money(amount: Number | None, currency: str, digits: int) -> str:
    """`€56,998.40`, `CHF 1,200.00`: the amount of whole units with all the decimals of its currency."""
    return _with_sign(amount_only(amount, digits), currency) if known(amount) else UNKNOWN


def _with_sign(amount: str, currency: str) -> str:
    """`€12.00`, `-€12.00`, `CHF 12.00`."""
    if currency not in SIGNS:
        return f"{currency} {amount}"
    minus = "-" if amount.startswith("-") else ""
    return f"{minus}{SIGNS[currency]}{amount.removeprefix('-')}"


def amount_only(amount: Number | None, digits: int) -> str:
    """`56,998.40`: for columns whose heading names the currency."""
    if amount is None or not known(amount):
        return UNKNOWN
    if not math.isfinite(amount):
        return "unlimited"
    exact = amount if isinstance(amount, Decimal) else Decimal(repr(float(amount)))
    rounded = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return f"{rounded or abs(rounded):,f}"  # never -0.00


def unit_price(amount: Number | None, currency: str) -> str:
    """`€1.05`, `€0.0421`: the price of one engagement, to three significant digits below one."""
    if amount is None or not known(amount) or not math.isfinite(amount):
        return UNKNOWN
    value = float(amount)
    places = 2 if not value or abs(value) >= 0.995 else 2 - math.floor(math.log10(abs(value)))
    return _with_sign(f"{value:,.{places}f}", currency)


def count(value: Number | None, places: int = 0) -> str:
    """`54,212`: people, times, pieces; without decimals unless `places` asks for some."""
    if value is None or not known(value):
        return UNKNOWN
    if not math.isfinite(value):
        return "unlimited"
    text = f"{value:,.{places}f}"
    return text.removeprefix("-") if not text.strip("-0.,") else text


def places_for(values: Iterable[Number | None]) -> int:
    """Decimals for a column of counts: one where every figure is small and some are broken, else none."""
    numbers = [float(value) for value in values if value is not None and known(value) and math.isfinite(value)]
    small = max(map(abs, numbers), default=0.0) < 100
    return int(small and any(abs(number - round(number)) > 0.005 for number in numbers))


def percent(fraction: Number | None, places: int = 1) -> str:
    """`41.2 %`, `60 %`, `< 0.1 %`: a fraction as a percentage; never 0 or 100 unless it is exactly that."""
    if fraction is None or not known(fraction):
        return UNKNOWN
    if not math.isfinite(fraction):
        return "unlimited"
    value = float(fraction) * 100
    step = 10.0**-places
    if 0 < value < step / 2:
        return f"< {step:.{places}f} %"
    if 100 - step / 2 < value < 100 - 1e-7:
        return f"> {100 - step:.{places}f} %"
    text = f"{value:,.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{'0' if text == '-0' else text} %"


def gap_words(gap: float | None) -> str:
    """`0.013 %`: how far from the best a plan may be, to two significant digits; `exact` for none.

    The only way in which a gap is ever written.
    """
    percentage = gap_percentage(gap)
    if percentage is None:
        return UNKNOWN
    return f"{percentage:f} %" if percentage else "exact"


def gap_percentage(gap: float | None) -> Decimal | None:
    """A gap in percent, to two significant digits; 0 for the rounding of the figures, None where it is not known.

    It is rounded up, so that it never claims more than is proven.
    """
    if gap is None or not math.isfinite(gap):
        return None
    if gap < PROVEN:
        return Decimal(0)
    return Context(prec=2, rounding=ROUND_UP).create_decimal(100 * Decimal(repr(gap))).normalize()


def about(value: Number | None) -> str:
    """`488,000`, `1,310,000`, `47`: a modelled figure, to three significant digits."""
    if value is None or not known(value) or not math.isfinite(value) or abs(float(value)) < 1000:
        return count(value)
    size: int = 10 ** (math.floor(math.log10(abs(float(value)))) - 2)
    return count(round(float(value) / size) * size)


def day(value: date) -> str:
    """`1 Mar 2027`."""
    return f"{value.day} {value:%b %Y}"


def points(fraction: Number | None) -> str:
    """`11.2 points`: the distance between two shares, in percentage points."""
    if fraction is None or not known(fraction):
        return UNKNOWN
    text = percent(fraction).removesuffix(" %")
    return f"{text} point{'' if text == '1' else 's'}"


def people_reached(reach: Mapping[str, Any] | None) -> str:
    """What a plan's net reach counts: `people reached`, `weighted people reached 3+ times`.

    `reach` is the plan's own account of its audience.
    """
    told = reach or {}
    times = int(told.get("frequency") or 1)
    weighted = "weighted " if told.get("weighted") else ""
    return f"{weighted}people reached" + (f" {times}+ times" if times > 1 else "")


def measured(value: Number | None, measure: str, currency: str, digits: int, *, share: bool = False) -> str:
    """A figure of a measure: money for spend and value, a percentage for a share, else a count."""
    if share:
        return percent(value)
    return money(value, currency, digits) if is_money(measure) else count(value, places_for([value]))


def measured_against(
    value: float | None, limit: float | None, measure: str, currency: str, digits: int, *, share: bool = False
) -> tuple[str, str]:
    """Both figures, with as many decimals as it takes to tell them apart where they differ.

    A share of 59.996 % that misses 60 % must not be shown as 60 %.
    """
    places = places_apart(value, limit, measure, currency, digits, share=share)

    def shown(figure: float | None) -> str:
        if places is None:
            return measured(figure, measure, currency, digits, share=share)
        return _to_places(figure, places, measure, currency, share=share)

    return shown(value), shown(limit)


def places_apart(
    value: float | None, limit: float | None, measure: str, currency: str, digits: int, *, share: bool = False
) -> int | None:
    """The decimals that tell two different figures apart; None where the usual ones do, or none would."""
    same = measured(value, measure, currency, digits, share=share) == measured(
        limit, measure, currency, digits, share=share
    )
    if value is None or limit is None or not same or value == limit:
        return None
    for places in range(digits if is_money(measure) and not share else 1, _FINEST + 1):
        told = [_to_places(figure, places, measure, currency, share=share) for figure in (value, limit)]
        if told[0] != told[1]:
            return places
    return None


def _to_places(figure: float | None, places: int, measure: str, currency: str, *, share: bool) -> str:
    if share:
        return percent(figure, places)
    return money(figure, currency, places) if is_money(measure) else count(figure, places)


def plural(number: int, noun: str) -> str:
    """`1 creator`, `24 creators`, `1,200 creators`."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def more(number: int) -> str:
    """What a short form says of the rest."""
    return f"{number:,} more"


def and_more(number: int) -> str:
    """The same on a terminal, where there is a way to see it."""
    return f"and {more(number)}, with --full"


def some_of(names: Sequence[str], most: int) -> str:
    """`anna, bert and 3 more`: names without more of them than a person reads."""
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"


def listing(words: Iterable[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *rest, last = list(words) or [""]
    return f"{', '.join(rest)} and {last}" if rest else last


def number(value: Number, digits: int = 6) -> str:
    """`0.25`, `1,200`, `3.2e+07`: a figure as somebody wrote it, to so many significant digits."""
    return f"{value:,.{digits}g}"


def exact(value: Decimal) -> str:
    """`1200.50`: an amount as a file or an option takes it, with all its decimals and nothing else."""
    return f"{value:f}"


def grouped(value: Decimal) -> str:
    """`1,200.50`: the same for people."""
    return f"{value:,f}"


def exact_figure(value: float) -> str:
    """`1234.5`: a figure as a file takes it, to six decimals and nothing else."""
    return repr(round(float(value), 6)).removesuffix(".0")
