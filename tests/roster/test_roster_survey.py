"""Who is in a roster, by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from optimizer.roster.survey import Group, survey

NAN = float("nan")


@pytest.fixture
def groups() -> dict[tuple[str, str], Group]:
    """anna on two platforms, bert without a price or a rate, carl in no tier."""
    table = pd.DataFrame(
        {
            "creator": ["anna", "anna", "bert", "carl"],
            "platform": ["instagram", "tiktok", "tiktok", "tiktok"],
            "followers": [10_000.0, 20_000.0, 5_000.0, 1_000.0],
            "tier": ["micro", "micro", "micro", ""],
            "niche": [("food", "travel"), ("food",), (), ("food",)],
            "price": [20_000.0, 10_000.0, NAN, 3_000.0],  # 200.00, 100.00 and 30.00
            "engagement_rate": [0.02, 0.04, NAN, 0.06],
        }
    )
    return {(group.by, group.name): group for group in survey(table, 2)}


def test_the_whole(groups: dict[tuple[str, str], Group]) -> None:
    """Prices per 1,000 followers are 20, 5 and 30: the median is 20."""
    assert groups["", ""] == Group("", "", 3, 4, 36_000.0, 3, 20.0, 0.04)


def test_groups(groups: dict[tuple[str, str], Group]) -> None:
    """Each platform, tier and niche; several niches count in each, none at all is a group of its own."""
    assert list(groups) == [
        ("", ""), ("platform", "tiktok"), ("platform", "instagram"), ("tier", "micro"), ("tier", ""),
        ("niche", "food"), ("niche", ""), ("niche", "travel"),
    ]  # fmt: skip
    assert groups["tier", "micro"] == Group("tier", "micro", 2, 3, 35_000.0, 2, 12.5, pytest.approx(0.03))
    assert groups["niche", ""] == Group("niche", "", 1, 1, 5_000.0, 0, None, None)


def test_counts_add_up(groups: dict[tuple[str, str], Group]) -> None:
    """Every channel is on one platform and in one tier."""
    for by in ("platform", "tier"):
        assert sum(group.channels for group in groups.values() if group.by == by) == 4
        assert np.isclose(sum(group.followers for group in groups.values() if group.by == by), 36_000)
