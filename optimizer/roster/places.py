"""Countries under the names that people give them, to ISO 3166 codes of two letters."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Literal

Places = Literal["states", "countries"]
"""What a code behind the name of a city is, where it can be both."""

_STATES = frozenset(
    {"AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY", "LA", "ME",
     "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND", "OH", "OK", "OR", "PA",
     "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "DC"}
)  # fmt: skip
"""Postal codes of the states of the USA."""

_FLAG_A = 0x1F1E6  # the regional indicator letters, of which flags are made


def country_code(written: str) -> str:
    """ISO code of two capitals for a country's code, name or flag; what is not recognised stays as written.

    `Barcelona, Spain` is read by its last part.
    """
    text = written.strip()
    if not text:
        return ""
    codes = _codes()
    flag = "".join(chr(ord(char) - _FLAG_A + ord("a")) for char in text if _FLAG_A <= ord(char) < _FLAG_A + 26)
    for candidate in (text, text.rsplit(",", 1)[-1], text.split("(", 1)[0], flag):
        if code := codes.get(_key(candidate)):
            return code
    return text


def state_of_place(written: str) -> Literal["", "state", "either"]:
    """Is the last part of a place a state of the USA (`Austin, TX`), or a state or a country (`Wilmington, DE`)?"""
    city, comma, last = written.rpartition(",")
    code = last.strip().strip(".")
    if not comma or not city.strip() or (code not in _STATES and code.casefold() != "georgia"):
        return ""
    return "either" if _key(code) in _codes() else "state"


@cache
def _codes() -> Mapping[str, str]:
    """Code or name in any known language -> ISO code; codes win where a name looks like one."""
    text = resources.files("optimizer.roster").joinpath("countries.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    names = {_key(name): row["iso2"] for row in rows for name in row["names"].split("|")}
    return names | {_key(row[column]): row["iso2"] for row in rows for column in ("iso3", "iso2")}


def _key(name: str) -> str:
    """Letters of a name without case, accents and punctuation, words apart."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(char if char.isalnum() else " " for char in plain if not unicodedata.combining(char))
    return " ".join(kept.split()).removeprefix("the ")
