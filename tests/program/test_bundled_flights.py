"""A channel's bookings in all flights as one choice: every plan is a plan of bundles of the same value."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from optimizer.planning import compile_program, plan_campaign, prepare
from optimizer.program.bundled_flights import BundledProgram, bundled
from optimizer.program.model import Program
from optimizer.solving import Limits, solve
from optimizer.solving.exact import evaluate
from optimizer.solving.scaled_program import scale_program


def market(folder: Path, **more: object) -> Path:
    """Ten channels of nine creators, two packages, and three flights."""
    rows = [f"c{i % 9},{'tiktok' if i > 7 else 'instagram'},{9000 + 2500 * i},0.03,{90 + 17 * i}" for i in range(10)]
    (folder / "r.csv").write_text("\n".join(["creator,platform,followers,engagement_rate,price", *rows]) + "\n")
    scenario = {
        "name": "three flights",
        "budget": 900,
        "objective": "reach",
        "roster": "r.csv",
        "packages": [{"name": "post", "post": 1}, {"name": "two", "post": 2, "discount": "10%"}],
        "rules": [
            {"name": "few", "measure": "creators", "max": 4},
            {"name": "mix", "measure": "spend", "where": {"platform": "tiktok"}, "min": "10%"},
        ],
        "audience": {"people": 90000},
        "flights": [
            {"name": name, "start": f"2027-0{month}-01", "end": f"2027-0{month}-28", "budget": "50%"}
            for month, name in ((4, "April"), (5, "May"), (6, "June"))
        ],
        **more,
    }
    path = folder / "s.yaml"
    path.write_text(json.dumps(scenario))
    return path


def both(path: Path) -> tuple[Program, BundledProgram]:
    program = compile_program(prepare(path)).program
    bundles = bundled(program)
    assert bundles is not None
    return program, bundles


def bundle_of(bundles: BundledProgram, chosen: np.ndarray) -> np.ndarray:
    """The plan of bundles that a plan of offers is."""
    counts = bundles.counts.toarray()
    wanted = np.bincount(bundles.kind[chosen], minlength=counts.shape[1])
    owner = bundles.program.group
    picked = []
    for group in np.unique(owner):
        mine = np.flatnonzero(owner == group)
        kinds = np.flatnonzero(counts[mine].sum(axis=0))
        alike = mine[(counts[mine][:, kinds] == wanted[kinds]).all(axis=1)]
        if wanted[kinds].any():
            picked.append(int(alike[0]))
    return np.array(picked, np.int64)


def test_there_is_a_bundle_for_every_way_to_book_a_channel(tmp_path: Path) -> None:
    """Of two packages, one, two or three in three flights: 2 + 3 + 4 for each of ten channels."""
    program, bundles = both(market(tmp_path))
    assert (program.offers, bundles.program.offers) == (60, 90)
    assert bundled(compile_program(prepare(market(tmp_path, flights=[]))).program) is None


def test_every_plan_is_one_of_bundles(tmp_path: Path) -> None:
    """300 random plans: the rules that flights share hold for both or for neither, and the value is the same."""
    program, bundles = both(market(tmp_path))
    rng, scaled, wide = np.random.default_rng(3), scale_program(program), scale_program(bundles.program)
    held = 0
    for _ in range(300):
        order = rng.permutation(program.offers)[: int(rng.integers(1, 8))]
        chosen = np.sort(order[np.unique(program.group[order], return_index=True)[1]])
        plan, same = evaluate(scaled, chosen), evaluate(wide, bundle_of(bundles, chosen))
        assert same.value == pytest.approx(plan.value, rel=1e-9)
        assert same.holds or not plan.holds
        held += plan.holds
    assert held > 20


def test_the_plan_of_bundles_is_spread(tmp_path: Path) -> None:
    """All of its bookings, as often as it has them."""
    program, bundles = both(market(tmp_path))
    free = solve(bundles.program, Limits(1e-6))
    spread = solve(bundles.spread(free.chosen), Limits(1.0))
    assert spread.status == "optimal"
    assert bundle_of(bundles, spread.chosen).tolist() == free.chosen.tolist()
    assert program.value(spread.chosen) == pytest.approx(free.value)
    assert solve(program, Limits(1e-6)).value == pytest.approx(free.value)


def test_a_booking_that_is_signed_is_in_some_bundle(tmp_path: Path) -> None:
    """A creator who has to be in stays in, and one who is out has no bundle."""
    locks = {"lock": ["c0"], "exclude": ["c8"]}
    plan = plan_campaign(market(tmp_path, **locks), ["solve.gap=0.01%"])
    assert "c0" in plan.lines["creator"].tolist()
    assert "c8" not in plan.lines["creator"].tolist()
    _, bundles = both(market(tmp_path, **locks))
    free = solve(bundles.program, Limits(1e-4))
    assert plan.objective.bound is not None
    assert free.bound >= plan.objective.bound * (1 - 1e-3)
