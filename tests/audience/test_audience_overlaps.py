"""Audiences fitted to overlaps: marginals exact, known pairs met, unknown ones predicted."""

from __future__ import annotations

import numpy as np
import pytest

from optimizer.audience.inputs import Channels
from optimizer.audience.one_factor import audience_from_sizes
from optimizer.audience.overlaps import audience_from_overlaps
from optimizer.audience.pairs import PairRows
from optimizer.audience.reach import reach
from optimizer.errors import InputError

MARKET = 100_000.0


def _channels(sizes: np.ndarray, creator: np.ndarray | None = None) -> Channels:
    return Channels(sizes, tuple(f"c{i}" for i in range(len(sizes))), creator)


def _two_communities(count: int = 24) -> tuple[np.ndarray, np.ndarray]:
    """Sizes (n,) and follow (n, people) of real people who care for one of two subjects, the active ones for more."""
    random = np.random.default_rng(5)
    people = 20_000
    taste, activity = random.integers(0, 2, people), random.normal(size=people)
    home = np.arange(count) % 2
    chance = 1 / (1 + np.exp(3.5 - 1.2 * activity - 1.5 * (taste == home[:, None])))
    follow = random.random((count, people)) < chance
    return follow.sum(axis=1) * MARKET / people, follow


def _rows(follow: np.ndarray, part: float) -> tuple[PairRows, np.ndarray, np.ndarray]:
    first, second = np.triu_indices(len(follow), 1)
    shared = (follow.astype(float) @ follow.T.astype(float))[first, second] * MARKET / follow.shape[1]
    told = np.random.default_rng(6).random(len(first)) < part
    return PairRows(first[told], second[told], shared[told], "people"), told, shared


def test_part_of_the_pairs_tells_the_others_and_the_reach() -> None:
    """With 40 % of the pairs of two communities known, hidden pairs and the reach of plans come out right."""
    sizes, follow = _two_communities()
    rows, told, shared = _rows(follow, 0.4)
    audience = audience_from_overlaps(_channels(sizes), MARKET, rows)
    assert audience.sizes == pytest.approx(sizes)
    model = audience.shared(*np.triu_indices(len(sizes), 1))
    assert np.median(np.abs(model[told] / shared[told] - 1)) < 0.05
    assert np.median(np.abs(model[~told] / shared[~told] - 1)) < 0.10
    assert np.corrcoef(model[~told], shared[~told])[0, 1] > 0.95
    random = np.random.default_rng(7)
    for size in (3, 8, 16):
        plan = random.choice(len(sizes), size, replace=False)
        true = follow[plan].any(axis=0).mean() * MARKET
        assert reach(audience, plan, np.ones(size)) == pytest.approx(true, rel=0.05)


def test_one_overlap_perturbed_moves_its_own_pair() -> None:
    """Doubling the shared people of one pair raises what the model says of it and lowers the reach of the two."""
    sizes, follow = _two_communities(12)
    rows, _, _ = _rows(follow, 1.0)
    more = rows.value.copy()
    more[0] *= 2
    before = audience_from_overlaps(_channels(sizes), MARKET, rows)
    after = audience_from_overlaps(_channels(sizes), MARKET, PairRows(rows.first, rows.second, more, "people"))
    pair = rows.first[:1], rows.second[:1]
    assert after.shared(*pair)[0] > 1.2 * before.shared(*pair)[0]
    plan = np.array([int(rows.first[0]), int(rows.second[0])])
    assert reach(after, plan, np.ones(2)) < reach(before, plan, np.ones(2))


def test_without_known_pairs_channels_overlap_as_usual() -> None:
    """An overlaps file that names nobody leaves the default: typical pairs share what one normal trait says."""
    sizes = np.full(6, 3000.0)
    nobody = np.zeros(0, dtype=np.int64)
    rows = PairRows(nobody, nobody, np.zeros(0), "people")
    fitted = audience_from_overlaps(_channels(sizes), MARKET, rows)
    usual = audience_from_sizes(_channels(sizes), MARKET)
    pair = np.array([0]), np.array([1])
    assert fitted.shared(*pair) == pytest.approx(usual.shared(*pair), rel=0.02)
    assert fitted.sizes == pytest.approx(sizes)


def test_unlisted_pairs_stay_below_the_cut() -> None:
    """Only pairs above the cut are listed; saying so pushes the others down."""
    sizes, follow = _two_communities()
    rows, _, shared = _rows(follow, 1.0)
    cut = float(np.quantile(shared, 0.7))
    listed = rows.value >= cut
    some = PairRows(rows.first[listed], rows.second[listed], rows.value[listed], "people")
    silent = audience_from_overlaps(_channels(sizes), MARKET, some)
    told = audience_from_overlaps(_channels(sizes), MARKET, some, unlisted_below=cut)
    unlisted = rows.first[~listed], rows.second[~listed]
    excess = [np.maximum(audience.shared(*unlisted) - cut, 0).sum() for audience in (silent, told)]
    assert excess[1] < 0.3 * excess[0] + 0.02 * cut
    assert told.known is not None
    assert told.known.unlisted_below == cut


def test_an_even_sample_stands_for_many_unlisted_pairs(monkeypatch: pytest.MonkeyPatch) -> None:
    """With 60 of some 200 unlisted pairs looked at, and pairs read one block at a time, the cut still holds."""
    sizes, follow = _two_communities()
    rows, _, shared = _rows(follow, 1.0)
    cut = float(np.quantile(shared, 0.7))
    listed = rows.value >= cut
    some = PairRows(rows.first[listed], rows.second[listed], rows.value[listed], "people")
    silent = audience_from_overlaps(_channels(sizes), MARKET, some)
    monkeypatch.setattr("optimizer.audience.overlaps.MOST_UNLISTED", 60)
    monkeypatch.setattr("optimizer.audience.fit.DENSE", 2.0)
    told = audience_from_overlaps(_channels(sizes), MARKET, some, unlisted_below=cut)
    unlisted = rows.first[~listed], rows.second[~listed]
    excess = [np.maximum(audience.shared(*unlisted) - cut, 0).sum() for audience in (silent, told)]
    assert excess[1] < 0.5 * excess[0]


def test_a_pair_said_to_be_unknown_may_lie_above_the_cut() -> None:
    """Withholding the largest pair costs nothing if it is said to be unknown; the bounds then trust no cut."""
    sizes, follow = _two_communities()
    rows, _, shared = _rows(follow, 1.0)
    listed = rows.value >= float(np.quantile(shared, 0.7))
    largest = np.argsort(rows.value)[-12:]
    listed[largest] = False
    some = PairRows(rows.first[listed], rows.second[listed], rows.value[listed], "people")
    hidden = rows.first[largest], rows.second[largest]
    cut = float(rows.value[listed].min())
    silent = audience_from_overlaps(_channels(sizes), MARKET, some, unlisted_below=cut)
    told = audience_from_overlaps(_channels(sizes), MARKET, some, unlisted_below=cut, unknown=hidden)
    assert np.median(told.shared(*hidden)) > np.median(silent.shared(*hidden))
    assert told.known is not None
    assert told.known.unlisted_below is None


def test_small_channels_keep_their_overlaps() -> None:
    """Two channels of 20 and 30 people in 100,000 share 12: the points reach far enough to hold them."""
    sizes = np.array([20.0, 30.0, 500.0, 4000.0])
    rows = PairRows(np.array([0, 0, 1, 2]), np.array([1, 2, 3, 3]), np.array([12.0, 8.0, 10.0, 120.0]), "people")
    audience = audience_from_overlaps(_channels(sizes), MARKET, rows)
    assert audience.sizes == pytest.approx(sizes)
    assert audience.shared(rows.first, rows.second) == pytest.approx(rows.value, rel=0.5)


def test_channels_of_one_creator_are_highly_correlated() -> None:
    """The first two channels are one creator's: they share far more than strangers of their size do."""
    sizes, follow = _two_communities(12)
    rows, _, _ = _rows(follow, 1.0)
    apart = (rows.first != 0) | (rows.second != 1)
    some = PairRows(rows.first[apart], rows.second[apart], rows.value[apart], "people")
    creator = np.array([0, 0, *range(1, 11)])
    audience = audience_from_overlaps(_channels(sizes, creator), MARKET, some)
    own, other = audience.shared(np.array([0, 0]), np.array([1, 2]))
    assert own > 2 * other
    assert own <= sizes[:2].min()


def test_a_known_overlap_of_one_creators_channels_is_met() -> None:
    """60 % of the smaller channel are told to follow both, and the model says so."""
    sizes = np.array([4000.0, 2500.0, 3000.0, 5000.0])
    rows = PairRows(np.array([0, 0, 2]), np.array([1, 2, 3]), np.array([1500.0, 300.0, 500.0]), "people")
    audience = audience_from_overlaps(_channels(sizes, np.array([0, 0, 1, 2])), MARKET, rows)
    assert audience.shared(np.array([0]), np.array([1])) == pytest.approx([1500], rel=0.01)


def test_empty_and_full_channels_are_left_alone() -> None:
    """Nobody follows the first, everybody the second; the fit passes them over."""
    sizes = np.array([0.0, MARKET, 3000.0, 4000.0])
    rows = PairRows(np.array([2, 1]), np.array([3, 2]), np.array([900.0, 3000.0]), "people")
    audience = audience_from_overlaps(_channels(sizes), MARKET, rows)
    assert audience.sizes == pytest.approx(sizes)
    assert audience.shared(np.array([2]), np.array([3])) == pytest.approx([900], rel=0.05)


@pytest.mark.parametrize("sizes", [[50.0], [0.0, MARKET], [50.0, 60.0]])
@pytest.mark.parametrize("correlation", [0.0, 0.3])
def test_tiny_rosters_are_built(sizes: list[float], correlation: float) -> None:
    """One channel, only channels the fit passes over, two channels without a pair; a cut tells of no pair either."""
    nobody = np.zeros(0, dtype=np.int64)
    rows = PairRows(nobody, nobody, np.zeros(0), "people")
    for cut in (None, 10.0):
        built = audience_from_overlaps(
            _channels(np.array(sizes)), MARKET, rows, unlisted_below=cut, correlation=correlation
        )
        assert built.sizes == pytest.approx(sizes)


def test_the_same_input_gives_the_same_audience() -> None:
    """Points and start are fixed, so two builds agree to the last bit."""
    sizes, follow = _two_communities(10)
    rows, _, _ = _rows(follow, 0.5)
    one, other = (audience_from_overlaps(_channels(sizes), MARKET, rows) for _ in range(2))
    assert np.array_equal(np.asarray(one.follow), np.asarray(other.follow))


def test_problems_of_rows_and_sizes_stop_the_build() -> None:
    """An overlap larger than the smaller audience, with its line."""
    rows = PairRows(np.array([0]), np.array([1]), np.array([50.0]), "people", np.array([17]), "overlaps.csv")
    with pytest.raises(InputError, match=r"overlaps\.csv:17"):
        audience_from_overlaps(_channels(np.array([10.0, 20.0])), 100, rows)
    with pytest.raises(InputError, match="market"):
        audience_from_overlaps(_channels(np.array([10.0, 2000.0])), 100, rows)
