"""People reached, cell by cell: values by hand and by counting, tangents that are never too low."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp
from cases import some
from numpy.typing import NDArray
from tiny_programs import chance

from optimizer.program.contact_probabilities import FactoredProbabilities
from optimizer.program.reach_term import ReachTerm

FloatArray = NDArray[np.float64]

FORMS = ("dense", "single", "sparse", "certain", "mixed", "factored", "factored sparse")


def term_of(form: str, frequency: int = 1, *, seed: int = 0, offers: int = 9, cells: int = 5) -> ReachTerm:
    """A random term whose hits are kept in one of the forms."""
    rng = np.random.default_rng(seed)
    people = np.round(rng.lognormal(4, 1, cells))
    hits: Any = rng.random((offers, cells)) ** 2 * (rng.random((offers, cells)) < 0.8)
    if form == "single":
        hits = hits.astype(np.float32)
    elif form == "sparse":
        hits = sp.csr_array(hits)
    elif form == "certain":
        hits = (hits > 0.3).astype(float)
    elif form == "mixed":
        hits = np.where(rng.random(hits.shape) < 0.3, 1.0, hits)
    elif form.startswith("factored"):
        follow: Any = hits[: offers // 3]
        follow = sp.csr_array(follow) if form.endswith("sparse") else follow.astype(np.float32)
        hits = FactoredProbabilities(np.arange(offers) // 3, rng.uniform(0.1, 0.9, offers), follow)
    return ReachTerm(people, hits, frequency)


def table_of(term: ReachTerm) -> FloatArray:
    """(k, C) the chances as a plain table."""
    rows = term.probabilities.rows(np.arange(term.offers))
    return np.asarray(rows if isinstance(rows, np.ndarray) else rows.toarray())


def plans(term: ReachTerm, count: int = 25, seed: int = 1) -> list[NDArray[np.int64]]:
    """Random plans, the empty one and the full one among them."""
    rng = np.random.default_rng(seed)
    drawn = [np.flatnonzero(rng.random(term.offers) < rng.random()) for _ in range(count)]
    return [np.zeros(0, np.int64), np.arange(term.offers), *drawn]


def counted(term: ReachTerm, chosen: NDArray[np.int64]) -> float:
    """People reached by a plan, by counting exposures."""
    flags = np.isin(np.arange(term.offers), chosen)[None, :]
    return float((chance(table_of(term), flags, term.frequency) @ term.people)[0])


def test_value_by_hand() -> None:
    """100 people met with 0.5 and 0.2 by two offers: 1 - 0.5 * 0.8 of them; 40 others with 0.25 by the second."""
    term = ReachTerm(np.array([100.0, 40.0]), np.array([[0.5, 0.0], [0.2, 0.25]]))
    assert term.value(np.array([0, 1])) == pytest.approx(60.0 + 10.0)
    assert term.value(np.array([1])) == pytest.approx(20.0 + 10.0)
    assert term.value(np.zeros(0, np.int64)) == 0.0


def test_frequency_by_hand() -> None:
    """Chances 0.5, 0.4, 0.2: all three 0.04; two of them 0.5*0.4*0.8 + 0.5*0.6*0.2 + 0.5*0.4*0.2 = 0.26."""
    hits = np.array([[0.5], [0.4], [0.2]])
    everyone = np.arange(3)
    values = [ReachTerm(np.array([100.0]), hits, k).value(everyone) for k in (1, 2, 3, 4)]
    assert values == pytest.approx([100 * (1 - 0.5 * 0.6 * 0.8), 30.0, 4.0, 0.0])


@pytest.mark.parametrize("frequency", [1, 2, 3])
def test_value_against_a_simulation(frequency: int) -> None:
    """200,000 people of each cell are drawn; the share that is met often enough is within four standard errors."""
    term, rng = term_of("mixed", frequency, cells=2), np.random.default_rng(5)
    chosen = np.array([0, 3, 4, 8])
    size = 200_000
    met = np.zeros((size, 2), np.int64)
    for row in table_of(term)[chosen]:
        met += rng.random((size, 2)) < row
    simulated = float((met >= frequency).mean(axis=0) @ term.people)
    error = float(np.sqrt((term.people**2).sum() * 0.25 / size))
    assert term.value(chosen) == pytest.approx(simulated, abs=4 * error)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("frequency", [1, 2, 3])
def test_value_by_counting(form: str, frequency: int) -> None:
    """The Poisson-binomial distribution, offer after offer, in every form of the hits."""
    term = term_of(form, frequency)
    for chosen in some(plans(term)):
        assert term.value(chosen) == pytest.approx(counted(term, chosen), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("frequency", [1, 2, 3])
def test_added_is_a_difference(form: str, frequency: int) -> None:
    """What an offer adds to a plan is the value with it minus the value without."""
    term = term_of(form, frequency)
    for chosen in some(plans(term, 6)[2:]):
        others = np.setdiff1d(np.arange(term.offers), chosen)
        expected = [term.value(np.append(chosen, j)) - term.value(chosen) for j in others]
        added = term.added(chosen)[others]
        assert added == pytest.approx(expected, rel=1e-5, abs=1e-5 * float(term.people.sum()) / 100)
        assert term.added(chosen, others) == pytest.approx(added, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("frequency", [1, 2, 3])
def test_tangents_are_upper_bounds(form: str, frequency: int) -> None:
    """From wherever a tangent is taken, no plan is above it, with whole or fractional points."""
    term, rng = term_of(form, frequency), np.random.default_rng(2)
    everyone = np.arange(term.offers)
    for scale in (0.0, 0.2, 1.0, 3.0):
        tangent = term.tangent(everyone, scale * rng.random(term.offers))
        assert (tangent.slope >= 0).all()
        for chosen in plans(term):
            least = tangent.constant + float(tangent.slope[chosen].sum())
            assert term.value(chosen) <= least + 1e-9 * float(term.people.sum())


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("frequency", [1, 2, 3])
def test_planes_are_upper_bounds_in_each_cell(form: str, frequency: int) -> None:
    """The plane of a load is above the people reached cell by cell, not only in the sum."""
    term, rng = term_of(form, frequency), np.random.default_rng(3)
    everyone, table = np.arange(term.offers), table_of(term)
    for _ in range(4):
        plane = term.plane(term.load(everyone, rng.random(term.offers)))
        for chosen in some(plans(term, 10)):
            load = term.load(chosen, np.ones(len(chosen)))
            high = plane.constant + (plane.slope * load).reshape(-1, term.cells).sum(axis=0)
            flags = np.isin(everyone, chosen)[None, :]
            assert (chance(table, flags, frequency)[0] * term.people <= high + 1e-9 * term.people + 1e-12).all()


@pytest.mark.parametrize("form", FORMS)
def test_tangents_touch_at_whole_plans(form: str) -> None:
    """With frequency 1 the tangent at a plan is exact there, so a solver can prove it best."""
    term = term_of(form)
    assert term.tight
    for chosen in plans(term):
        plane = term.plane(term.load(chosen, np.ones(len(chosen))))
        height = float(plane.constant.sum() + plane.slope @ term.load(chosen, np.ones(len(chosen))))
        assert height == pytest.approx(term.value(chosen), rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("frequency", [1, 2])
def test_loads_slopes_and_entries_say_the_same(form: str, frequency: int) -> None:
    """The linear form by `load`, by `slopes` and by `entries`; `screen` is never below."""
    term, rng = term_of(form, frequency), np.random.default_rng(6)
    everyone, weights = np.arange(term.offers), rng.random(term.offers)
    load = term.load(everyone, weights)
    price = rng.random(len(load))
    slopes = term.slopes(price, everyone)
    assert term.entries(everyone) @ weights == pytest.approx(load, rel=1e-9)
    assert slopes @ weights == pytest.approx(float(price @ load), rel=1e-9)
    assert (term.screen(price) >= slopes * (1 - 1e-12)).all()


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("frequency", [1, 3])
def test_a_restricted_term_is_the_same_term(form: str, frequency: int) -> None:
    """Over a few offers in an order of their own, on top of others that are given."""
    term = term_of(form, frequency)
    columns, given = np.array([7, 2, 5]), np.array([0, 8])
    near = term.restrict(columns, given)
    for places in ([], [0], [2, 1], [0, 1, 2]):
        mine = np.array(places, np.int64)
        both = np.concatenate([columns[mine], given])
        assert near.value(mine) == pytest.approx(term.value(both), rel=1e-9)
        assert near.added(mine) == pytest.approx(term.added(both)[columns], rel=1e-5, abs=1e-5)
        assert near.load(mine, np.ones(len(mine))) == pytest.approx(term.load(columns[mine], np.ones(len(mine))))
    price = np.random.default_rng(0).random(len(near.load(np.zeros(0, np.int64), np.zeros(0))))
    assert near.slopes(price, np.arange(3)) == pytest.approx(term.slopes(price, columns), rel=1e-6)


def test_which_terms_are_certain() -> None:
    """Only where all hits are 0 or 1 and one is enough."""
    assert term_of("certain").certain
    assert not term_of("certain", 2).certain
    assert not term_of("mixed").certain
    assert not term_of("dense").certain


def test_a_term_refuses_what_does_not_fit() -> None:
    """A cell without people told, and a frequency of nothing."""
    with pytest.raises(ValueError, match="one number of people per cell"):
        ReachTerm(np.ones(2), np.ones((3, 3)))
    with pytest.raises(ValueError, match="frequency of at least 1"):
        ReachTerm(np.ones(3), np.ones((3, 3)), 0)
