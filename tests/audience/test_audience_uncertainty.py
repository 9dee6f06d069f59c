"""How far a modelled reach may be off: less for who is told more, and never beyond what can be."""

from __future__ import annotations

import numpy as np
import pytest

from optimizer.audience.cells import Audience
from optimizer.audience.inputs import Channels
from optimizer.audience.one_factor import audience_from_sizes
from optimizer.audience.overlaps import audience_from_overlaps
from optimizer.audience.pairs import PairRows
from optimizer.audience.panel import PanelRows, audience_from_panel
from optimizer.audience.reach import reach
from optimizer.audience.uncertainty import reach_factors, uncertainty_of

MARKET = 100_000.0
SIZES = np.array([30_000.0, 20_000.0, 20_000.0, 10_000.0, 5_000.0, 5_000.0])
EVENLY = (np.arange(1000) + 0.5) / 1000
CHANCES = (EVENLY, np.random.default_rng(1).permutation(EVENLY))


def _channels() -> Channels:
    return Channels(SIZES, tuple(f"c{i}" for i in range(len(SIZES))))


def _fitted(pairs: int, correlation: float = 0.3) -> Audience:
    """Fitted to some pairs of a market with this correlation."""
    first, second = np.triu_indices(len(SIZES), 1)
    shared = audience_from_sizes(_channels(), MARKET, correlation).shared(first, second)
    return audience_from_overlaps(
        _channels(), MARKET, PairRows(first[:pairs], second[:pairs], shared[:pairs], "people")
    )


def _ends(audience: Audience, plan: np.ndarray, frequency: int = 1) -> tuple[float, float]:
    """The 10 and 90 % points of the reach of a plan, relative to its modelled reach."""
    uncertain = uncertainty_of(audience, plan)
    assert uncertain is not None
    drawn = reach_factors(audience, plan, np.ones(len(plan)), frequency, uncertain, CHANCES)
    low, high = np.quantile(drawn, (0.1, 0.9))
    return float(low), float(high)


def test_the_more_pairs_are_told_the_narrower_the_range() -> None:
    plan = np.arange(len(SIZES))
    widths = [high - low for low, high in (_ends(_fitted(pairs), plan) for pairs in (1, 5, 15))]
    low, high = _ends(audience_from_sizes(_channels(), MARKET), plan)
    assert high - low > widths[0] > widths[1] > widths[2] > 0


def test_the_range_spans_markets_from_independent_to_much_alike() -> None:
    """No pair is told: a market of independent audiences and a market of correlation 0.5 both lie within."""
    plan, one = np.arange(len(SIZES)), np.ones(len(SIZES))
    usual = reach(audience_from_sizes(_channels(), MARKET), plan, one)
    low, high = (end * usual for end in _ends(audience_from_sizes(_channels(), MARKET), plan))
    independent = MARKET * (1 - np.prod(1 - SIZES / MARKET))
    assert low < reach(audience_from_sizes(_channels(), MARKET, 0.5), plan, one) < usual < independent < high
    assert high <= SIZES.sum()


@pytest.mark.parametrize("frequency", [1, 2])
def test_a_single_channel_is_certain(frequency: int) -> None:
    assert _ends(audience_from_sizes(_channels(), MARKET), np.array([0]), frequency) == (1.0, 1.0)


def test_more_overlap_means_more_people_twice() -> None:
    """Of two channels, those who see both become more with the correlation, and those who see any fewer."""
    plan, audience = np.array([4, 5]), audience_from_sizes(_channels(), MARKET)
    uncertain = uncertainty_of(audience, plan)
    assert uncertain is not None
    half = np.full(len(EVENLY), 0.5)
    once, twice = (
        reach_factors(audience, plan, np.ones(len(plan)), times, uncertain, (EVENLY, half)) for times in (1, 2)
    )
    assert np.all(np.diff(once) <= 0)
    assert twice[-1] > 1 > twice[0] >= 0


def test_people_of_a_panel_are_counted() -> None:
    panel = audience_from_panel(PanelRows(np.array([0, 1, 1]), np.array([0, 0, 1])), ("a", "b"))
    assert uncertainty_of(panel, np.array([0, 1])) is None


def test_told_overlaps_are_not_exceeded_in_all() -> None:
    """Nearly independent audiences with a few pairs alike: in all, the model shares no more people than are told."""
    random = np.random.default_rng(3)
    follow = random.random((40, 1500)) < 0.01
    follow[:10] |= (random.random((10, 1500)) < 0.3) & (np.arange(1500) < 40)
    follow[:, :40] &= random.random((40, 40)) < 0.9
    sizes = follow.sum(axis=1).astype(float)
    first, second = np.triu_indices(40, 1)
    shared = (follow.astype(float) @ follow.T.astype(float))[first, second]
    channels = Channels(sizes, tuple(map(str, range(40))))
    audience = audience_from_overlaps(channels, 1500.0, PairRows(first, second, shared, "people"))
    assert audience.shared(first, second).sum() == pytest.approx(shared.sum(), rel=0.01)
    plan = np.arange(40)
    assert reach(audience, plan, np.ones(40)) == pytest.approx(follow.any(axis=0).sum(), rel=0.03)
