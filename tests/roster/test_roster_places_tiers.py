"""Countries, platforms and tiers."""

from __future__ import annotations

import csv
from decimal import Decimal
from importlib import resources

import numpy as np
import pytest

from optimizer.roster import Tier, tier_of
from optimizer.roster.places import country_code
from optimizer.roster.platforms import platform_name
from optimizer.scenario.tiers import DEFAULT_TIERS

NAN = float("nan")
DEFAULT = list(DEFAULT_TIERS)


def test_shared_borders_belong_to_the_higher_closed_band() -> None:
    """Under nano 0-2k, micro 2k-50k, macro 50k+ both 2,000 and 50,000 are micro."""
    counts = np.array([0, 1_999, 2_000, 50_000, 50_001, 1e9, NAN])
    expected = ["nano", "nano", "micro", "micro", "macro", "macro", ""]
    assert tier_of(counts, DEFAULT).tolist() == expected
    assert tier_of(counts, DEFAULT[::-1]).tolist() == expected


def test_gaps_and_open_bands() -> None:
    """A count in no band has no tier; an open band holds its own border where no band ends there."""
    tiers = [Tier("small", Decimal(1_000), Decimal(5_000)), Tier("large", Decimal(10_000), None)]
    assert tier_of(np.array([999.0, 5_000, 7_000, 10_000]), tiers).tolist() == ["", "small", "", "large"]
    assert tier_of(np.array([5.0]), []).tolist() == [""]


@pytest.mark.parametrize(
    ("written", "code"),
    [("Germany", "DE"), ("deutschland", "DE"), ("DEU", "DE"), ("de", "DE"), ("UK", "GB"), ("U.S.A.", "US"),
     ("the Netherlands", "NL"), ("Côte d’Ivoire", "CI"), ("Türkiye", "TR"), ("turkiye", "TR"), ("🇫🇷", "FR"),
     ("Lyon, France", "FR"), ("Mexico (CDMX)", "MX"), ("Narnia", "Narnia"), ("", "")],
)  # fmt: skip
def test_countries(written: str, code: str) -> None:
    """Codes, names in several languages, flags and places are recognised; the unknown stays as written."""
    assert country_code(written) == code


def test_table_of_countries() -> None:
    """Codes are well formed and unique, and no name belongs to two countries."""
    text = resources.files("optimizer.roster").joinpath("countries.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    for column, length in (("iso2", 2), ("iso3", 3)):
        codes = [row[column] for row in rows]
        assert len(set(codes)) == len(codes)
        assert all(len(code) == length and code.isupper() for code in codes)
    names = [name for row in rows for name in row["names"].split("|")]
    assert len(set(names)) == len(names)
    assert all(country_code(row["iso3"]) == row["iso2"] for row in rows)
    for row in rows:
        assert all(country_code(name) == row["iso2"] for name in row["names"].split("|")), row


@pytest.mark.parametrize(
    ("written", "name"),
    [("IG", "instagram"), ("Insta", "instagram"), ("Tik-Tok", "tiktok"), ("YouTube", "youtube"), ("Twitter/X", "x"),
     ("LinkedIn", "linkedin"), ("youtube.com", "youtube"), ("My Place", "my place")],
)  # fmt: skip
def test_platforms(written: str, name: str) -> None:
    """Usual names of platforms become one; others keep their own in small letters."""
    assert platform_name(written) == name
