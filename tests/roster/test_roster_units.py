"""Percent or fraction, decided by the column as a whole."""

from __future__ import annotations

import numpy as np
import pytest

from optimizer.roster.units import unit_of_engagement, unit_of_quality, unit_of_reach, unit_of_share

NAN = float("nan")


def engagement(rates: list[float], expected: float = 0.024, header_percent: bool = False) -> str | None:
    """Unit of engagement rates for channels of which `expected` is usual."""
    values = np.array(rates)
    return unit_of_engagement(values, np.full(len(values), expected), header_percent=header_percent).unit


@pytest.mark.parametrize(
    ("rates", "expected", "unit"),
    [
        ([0.02, 0.05, 0.11, NAN], 0.024, "fraction"),
        ([2.0, 5.1, 0.9], 0.024, "percent"),
        ([0.3, 0.45, 0.8, 1.2, 2.1], 0.012, "percent"),  # large accounts: 2.1 cannot be a fraction
        ([0.5, 0.8, 0.3], 0.024, None),  # 50 % or 0.5 %
        ([0.1, 0.12, 0.09], 0.012, None),  # a million followers: 0.1 % and 10 % both happen
        ([0.1, 0.12, 0.09], 0.1, "fraction"),  # small TikTok channels: 0.1 % does not happen
        ([3.4, 0.034, 2.1, 0.02], 0.024, None),  # both units in one column
        ([NAN, NAN], 0.024, "fraction"),
        ([0.0, 0.0, 0.03], 0.024, "fraction"),
        ([0.014] * 200 + [1.4], 0.018, "fraction"),  # one outlier in an export does not change its unit
        ([0.014, 0.02, 0.018, 1.4, 1.7], 0.018, None),
    ],
)
def test_engagement_rates(rates: list[float], expected: float, unit: str | None) -> None:
    """The middle of the column and its outliers tell the unit; where both readings make sense nothing is guessed."""
    assert engagement(rates, expected) == unit


def test_a_header_says_percent() -> None:
    """A percent sign in the header decides, unless the values would be impossibly low."""
    assert engagement([0.5, 0.8], header_percent=True) == "percent"
    assert engagement([4.5, 3.2], header_percent=True) == "percent"
    assert engagement([0.03, 0.04], header_percent=True) is None


@pytest.mark.parametrize(
    ("values", "share", "quality"),
    [
        ([0.5, 1.0, 0.0], "fraction", "fraction"),
        ([80.0, 75.5], "percent", "percent"),
        ([0.4, 35.0, 80.0], "percent", None),  # 0.4 % of an audience in a segment, but never 0.4 % authentic
        ([0.2, 0.3, 1.4], None, None),
        ([0.9, 0.8, 85.0], None, None),
        ([NAN], "fraction", "fraction"),
    ],
)
def test_shares_and_quality(values: list[float], share: str | None, quality: str | None) -> None:
    """Nothing is above 1 as a fraction; authentic audiences of less than 1 % are not believed."""
    assert unit_of_share(np.array(values)).unit == share
    assert unit_of_quality(np.array(values)).unit == quality


def test_a_share_header_says_percent() -> None:
    """The header decides for shares too, unless no value is above one percent."""
    assert unit_of_share(np.array([40.0, 0.5]), header_percent=True).unit == "percent"
    assert unit_of_share(np.array([0.4, 0.5]), header_percent=True).unit is None


@pytest.mark.parametrize(
    ("values", "header_percent", "unit"),
    [
        ([0.2, 0.35], False, "fraction"),
        ([20.0, 35.0], False, "percent"),
        ([0.9, 1.1, 1.5], False, None),
        ([20.0, 0.3, 40.0], False, None),
        ([0.2, 0.3], True, None),
        ([3.5, 8.0], True, "percent"),
        ([NAN], False, "fraction"),
    ],
)
def test_reach_rates(values: list[float], header_percent: bool, unit: str | None) -> None:
    """Reach is usually 2 to 60 % of the followers; in between the units is a question."""
    assert unit_of_reach(np.array(values), header_percent=header_percent).unit == unit
