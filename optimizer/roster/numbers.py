"""Columns of text to columns of numbers, the whole column at a time.

Most cells are plain numbers and are read in one pass. The others (`12.3K`, `1.234.567`, `4,5 %`, `€ 1 200`) are taken
apart with vectorised text functions: the letters and signs of a cell are looked up once per different spelling, and
what `,` and `.` mean is decided by the column as a whole.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from optimizer.currencies import currency_in
from optimizer.number_words import APOSTROPHES, SPACES, plain_digits, power_of_ten
from optimizer.roster.text import missing

Kind = Literal["count", "average", "money", "rate", "plain"]
"""What a column counts: whole things, an average of such, money, a rate, or something we know nothing about."""

BoolArray = NDArray[np.bool_]

_SPACES = SPACES + APOSTROPHES
_UNIT_WORDS = (
    "followers", "follower", "subscribers", "subs", "fans", "views", "abonnenten", "aufrufe", "abonnés", "vues",
    "seguidores", "volgers", "takipçi", "人", "粉丝", "回", "명",
)  # fmt: skip

# [0-9] and not \d: what counts as a digit must not depend on the alphabet, and pandas runs \d in slow Python code.
_NUMBER = r"^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$"
_AMBIGUOUS_DOT = r"^[1-9][0-9]{0,2}\.[0-9]{3}$"
_AMBIGUOUS_COMMA = r"^[1-9][0-9]{0,2},[0-9]{3}$"
_ENGLISH = (
    r"^[1-9][0-9]{0,2}(,[0-9]{3})+\.[0-9]*$|^[1-9][0-9]{0,2}(,[0-9]{3}){2,}$"  # 1,234.5 or 1,234,567
    r"|^[1-9][0-9]?(,[0-9]{2})+,[0-9]{3}(\.[0-9]*)?$"  # 12,34,567, as in India
)
_EUROPEAN = r"^[1-9][0-9]{0,2}(\.[0-9]{3})+,[0-9]*$|^[1-9][0-9]{0,2}(\.[0-9]{3}){2,}$"
_POINT = r"^[0-9]+\.?[0-9]*$|^\.[0-9]+$"
_COMMA = r"^[0-9]*,[0-9]+$"
_GROUPED_BY_SPACE = rf"^[0-9]{{1,3}}([{_SPACES}][0-9]{{3}})+([.,][0-9]*)?$"
_ABOUT = r"^ *(?:[~\u2248\u2243]|(?:ca|approx|circa|about)[. ]) *|(?<=[0-9A-Za-z.]) *[+]$"
"""What makes a number a rounded one: `~12k`, `ca. 12,000`, `12K+`."""
_POINT_OF_A_WORD = r"(?<=[^\W0-9_])\.(?=[ 0-9]|$)"
"""The last point of `Tsd.` and `Rs.`, no part of the number."""
_MAY_BE_ABOUT = r"[~≈≃+]|[^0-9 ]\.|^ *(ca|approx|circa|about)[. ]"
"""Cells that the two patterns above may change, in the words that Arrow's expressions have."""
_NUMBER_CHARS = "0123456789.,+-" + _SPACES


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column that was read. All arrays have one entry per row."""

    values: NDArray[np.float64]
    """NaN where missing, unreadable or ambiguous. A percent sign is not yet applied: `4.5%` is 4.5 here."""
    percent: BoolArray
    """True where the cell carries a percent sign."""
    unreadable: BoolArray
    ambiguous: BoolArray
    """True where `,` or `.` may separate thousands or decimals, and the column does not tell which."""
    digits: pd.Series[str]
    """The number as exact decimal text with a point, `exponent` still to be applied; "" where there is none."""
    exponent: NDArray[np.int64]
    currency: NDArray[np.object_]
    """ISO code of a currency written in the cell (or the sign `$`, `¥`), "" where there is none."""


def read_numbers(texts: pd.Series[str], kind: Kind, *, decimal_comma: bool = False) -> Numbers:
    """Read a column of text; `decimal_comma` says that the file is probably written the European way."""
    texts = _with_plain_digits(texts.str.strip())
    count = len(texts)
    values = _floats(texts)
    plain = ~np.isnan(values)
    numbers = Numbers(
        values=values,
        percent=np.zeros(count, dtype=bool),
        unreadable=np.zeros(count, dtype=bool),
        ambiguous=np.zeros(count, dtype=bool),
        digits=texts,
        exponent=np.zeros(count, dtype=np.int64),
        currency=np.full(count, "", dtype=object),
    )
    unsigned = texts.str.lstrip("+-")
    dotted = plain & _matches(unsigned, _AMBIGUOUS_DOT)
    slow = (~plain & ~missing(texts)) | dotted
    if not slow.any():
        return numbers
    settled = plain & ~dotted & texts.str.contains(".", regex=False).to_numpy(dtype=bool)
    return _with_slow_cells(numbers, np.flatnonzero(slow), kind, decimal_comma, point_seen=bool(settled.any()))


def in_units(numbers: Numbers, power: int) -> Numbers:
    """The numbers in the unit that their header names (`Followers (Millions)`): times ten to the `power`.

    A cell that says so itself (`1.2M`) stays as it is.
    """
    if power == 0:
        return numbers
    own = numbers.exponent == 0
    return replace(
        numbers,
        values=np.where(own, numbers.values * 10.0**power, numbers.values),
        exponent=np.where(own, power, numbers.exponent),
    )


def _with_plain_digits(texts: pd.Series[str]) -> pd.Series[str]:
    """The cells with their digits and signs as 0 to 9, `.`, `,` and `%`, whatever script they are in."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if pc.all(pc.string_is_ascii(pa.array(texts, type=pa.large_string()))).as_py() is not False:
        return texts
    codes, spellings = pd.factorize(texts)
    plain = np.array([plain_digits(str(text)) for text in spellings], dtype=object)
    return pd.Series(plain[codes], dtype="str", index=texts.index)


def _with_slow_cells(
    numbers: Numbers, rows: NDArray[np.intp], kind: Kind, decimal_comma: bool, *, point_seen: bool
) -> Numbers:
    """The column with the cells at `rows` read the thorough way."""
    cells = numbers.digits.iloc[rows].reset_index(drop=True)
    rounded = _matches(cells, _MAY_BE_ABOUT)  # a quick look: the patterns themselves are slow on a long column
    if rounded.any():
        closer = cells[rounded].str.replace(_ABOUT, "", regex=True).str.replace(_POINT_OF_A_WORD, "", regex=True)
        cells = cells.where(~rounded, closer.reindex(cells.index))
    body, percent, exponent, currency, known = _without_signs(cells, money=kind == "money")
    negative = body.str.startswith("-").to_numpy(dtype=bool)
    body = body.str.replace(r"^[+-] *", "", regex=True)
    if (grouped := _matches(body, _GROUPED_BY_SPACE)).any():
        body = body.where(~grouped, body.str.replace(rf"[{_SPACES}]", "", regex=True))
    digits, ambiguous = _decimals_with_point(body, exponent > 0, kind, decimal_comma, point_seen)
    read = _floats(digits)
    read[~known] = np.nan
    ambiguous &= known
    unreadable = np.isnan(read) & ~ambiguous
    sign = np.where(negative, -1.0, 1.0)

    values, all_digits = numbers.values.copy(), numbers.digits.to_numpy(dtype=object).copy()
    values[rows] = read * sign * 10.0**exponent
    all_digits[rows] = np.where(negative, "-", "").astype(object) + digits.to_numpy(dtype=object)
    placed = {
        "percent": percent, "unreadable": unreadable, "ambiguous": ambiguous,
        "exponent": exponent, "currency": currency,
    }  # fmt: skip
    columns = {name: getattr(numbers, name).copy() for name in placed}
    for name, entries in placed.items():
        columns[name][rows] = entries
    return Numbers(values=values, digits=pd.Series(all_digits, dtype="str"), **columns)


def _without_signs(
    cells: pd.Series[str], *, money: bool
) -> tuple[pd.Series[str], BoolArray, NDArray[np.int64], NDArray[np.object_], BoolArray]:
    """Number part of each cell; has a percent sign; power of ten; currency; is all of the rest understood."""
    words = cells.str.strip(_NUMBER_CHARS)
    body = cells.str.strip("".join(sorted(set("".join(words.unique())) - set(_NUMBER_CHARS)))).str.strip(_SPACES)
    known = np.ones(len(cells), dtype=bool)
    # Letters on both sides, or a sign before them, need a closer look; letters amid digits (`12€50`) are not read.
    odd = _matches(body, rf"[^0-9.,+\-{_SPACES}]") | _matches(words, r"[0-9]")
    if odd.any():
        closer = cells[odd]
        words = words.where(~odd, closer.str.replace(rf"[0-9.,+\-{_SPACES}]", "", regex=True).reindex(cells.index))
        rest = closer.str.replace(rf"[^0-9.,+\-{_SPACES}]", "", regex=True).str.strip(_SPACES)
        body = body.where(~odd, rest.reindex(cells.index))
        known[odd] = _matches(closer, rf"^[^0-9]*[0-9][0-9.,{_SPACES}]*[^0-9]*$|^[^0-9]*[.,][0-9]+[^0-9]*$")
    codes, spellings = pd.factorize(words)
    meanings = [_meaning(str(spelling), money=money) for spelling in spellings]
    known &= np.array([meaning is not None for meaning in meanings], dtype=bool)[codes]
    percent = np.array([meaning is not None and meaning[0] for meaning in meanings], dtype=bool)[codes]
    exponent = np.array([meaning[1] if meaning else 0 for meaning in meanings], dtype=np.int64)[codes]
    currency = np.array([meaning[2] if meaning else "" for meaning in meanings], dtype=object)[codes]
    return body, percent, exponent, currency, known


def _meaning(spelling: str, *, money: bool) -> tuple[bool, int, str] | None:
    """Percent sign, power of ten and currency in the letters of a cell; None where they are not understood."""
    word, currency = spelling, ""
    if money and power_of_ten(spelling) is None:  # first, or `lakh` would be kips
        word, currency = currency_in(spelling)
    word = word.casefold().strip(". ")
    percent = word.endswith("%") and not money
    word = word.removesuffix("%") if percent else word
    for unit in _UNIT_WORDS:
        word = word.removesuffix(unit).strip(". ")
    power = power_of_ten(word)
    return None if power is None else (percent, power, currency)


def _decimals_with_point(
    body: pd.Series[str], scaled: BoolArray, kind: Kind, decimal_comma: bool, point_seen: bool
) -> tuple[pd.Series[str], BoolArray]:
    """Each number as text with a decimal point and no separators, and where that cannot be decided.

    A cell such as `1.234,50` or `12,5` shows how the whole column is written. Where no cell does: a single
    separator before exactly three digits stands for thousands in counts, for decimals in rates. Money written
    `1.234` is left ambiguous unless the file is European.
    """
    unsure_dot, unsure_comma = _matches(body, _AMBIGUOUS_DOT), _matches(body, _AMBIGUOUS_COMMA)
    if not unsure_dot.any() and not _has(body, ",").any() and not _matches(body, r"\..*\.").any():
        return body, np.zeros(len(body), dtype=bool)
    english, european = _matches(body, _ENGLISH), _matches(body, _EUROPEAN)
    point = _matches(body, _POINT) & ~unsure_dot
    comma = _matches(body, _COMMA) & ~unsure_comma & ~english
    says_english = bool(english.any()) or point_seen or bool((point & _has(body, ".")).any())
    says_european = bool(european.any() or comma.any())
    mixed = says_english and says_european

    if says_english or says_european:
        comma_is_decimal, dot_is_decimal = says_european, says_english
        whole = kind == "count" or (kind == "money" and says_european)
        dot_unsure = mixed or (whole and dot_is_decimal)
        comma_unsure = mixed or (whole and comma_is_decimal)
    else:
        comma_is_decimal = kind == "rate" or (kind == "plain" and decimal_comma)
        dot_is_decimal = kind == "rate" or (kind == "plain" and not decimal_comma)
        dot_unsure, comma_unsure = kind == "money" and not decimal_comma, False
    # With a K or M behind it a single separator means decimals, as in 1.234M; 1,234M needs the column's word for it.
    dot_decimal = np.where(scaled, True, dot_is_decimal)
    dot_ambiguous = unsure_dot & np.where(scaled, says_european, dot_unsure)
    comma_ambiguous = unsure_comma & np.where(scaled, mixed or not (says_english or says_european), comma_unsure)

    drop_dots = european | (unsure_dot & ~dot_decimal)
    drop_commas = english | (unsure_comma & ~np.full(len(body), comma_is_decimal))
    comma_to_point = european | comma | (unsure_comma & np.full(len(body), comma_is_decimal))
    out = body.where(~drop_dots, body.str.replace(".", "", regex=False))
    out = out.where(~drop_commas, out.str.replace(",", "", regex=False))
    out = out.where(~comma_to_point, out.str.replace(",", ".", regex=False))
    ambiguous = dot_ambiguous | comma_ambiguous
    return out.where(~ambiguous, ""), ambiguous


def _floats(texts: pd.Series[str]) -> NDArray[np.float64]:
    """The numbers of the cells that are plain numbers, NaN for all other cells."""
    import pyarrow as pa
    import pyarrow.compute as pc

    numeric = pa.array(_matches(texts, _NUMBER))
    cells = pc.if_else(numeric, pa.array(texts, type=pa.large_string()), pa.scalar(None, pa.large_string()))
    values = np.array(pc.cast(cells, pa.float64()).to_numpy(zero_copy_only=False), dtype=np.float64)
    values[np.isinf(values)] = np.nan
    return values


def _matches(texts: pd.Series[str], pattern: str) -> BoolArray:
    return texts.str.contains(pattern.replace("(", "(?:"), regex=True).to_numpy(dtype=bool)


def _has(texts: pd.Series[str], char: str) -> BoolArray:
    return texts.str.contains(char, regex=False).to_numpy(dtype=bool)
