"""The campaign without its flights, the way back, and bookings that come after others."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from flighted_scenarios import write_flighted

from optimizer.errors import InputError
from optimizer.planning import compile_program, plan_campaign, prepare
from optimizer.program.booking_rank import by_rank
from optimizer.program.without_flights import any_links, without_flights
from optimizer.solving import Limits, solve
from optimizer.solving.exact import evaluate
from optimizer.solving.scaled_program import scale_program


def market(folder: Path, **more: object) -> Path:
    """Twelve channels of eleven creators, reach, and three flights with room for all."""
    rows = [f"c{i % 11},{'tiktok' if i > 10 else 'instagram'},{9000 + 2500 * i},0.03,{90 + 17 * i}" for i in range(12)]
    (folder / "r.csv").write_text("\n".join(["creator,platform,followers,engagement_rate,price", *rows]) + "\n")
    month = {4: "April", 5: "May", 6: "June"}
    scenario = {
        "name": "three flights",
        "budget": 900,
        "objective": "reach",
        "roster": "r.csv",
        "packages": [{"name": "post", "post": 1}, {"name": "two", "post": 2, "discount": "10%"}],
        "rules": [{"name": "few", "measure": "creators", "max": 4}],
        "audience": {"people": 90000},
        "flights": [
            {"name": name, "start": f"2027-0{m}-01", "end": f"2027-0{m}-28", "budget": "80%"}
            for m, name in month.items()
        ],
        **more,
    }
    path = folder / "s.yaml"
    path.write_text(json.dumps(scenario))
    return path


def test_a_package_is_one_offer_whenever_it_is_posted(tmp_path: Path) -> None:
    """72 offers in three flights are 24; budgets of flights go, the whole budget and the count of creators stay."""
    program = compile_program(prepare(market(tmp_path))).program
    flightless = without_flights(program)
    assert flightless is not None
    alone = flightless.program
    assert (program.offers, alone.offers) == (72, 24)
    assert len(np.unique(alone.group)) == 12
    assert [name for name in alone.row_names if "April" in name or "May" in name] == []
    assert any("few" in name for name in alone.row_names)
    plan = prepare(market(tmp_path, flights=[]))
    assert solve(alone, Limits(1e-6)).value == pytest.approx(solve(compile_program(plan).program, Limits(1e-6)).value)


def test_spreading_keeps_every_booking_and_the_rules(tmp_path: Path) -> None:
    program = compile_program(prepare(market(tmp_path))).program
    flightless = without_flights(program)
    assert flightless is not None
    free = solve(flightless.program, Limits(1e-6))
    spread = solve(flightless.spread(free.chosen), Limits(1.0))
    assert np.array_equal(np.sort(flightless.kind[spread.chosen]), free.chosen)
    evaluation = evaluate(scale_program(program), spread.chosen)
    assert evaluation.holds
    assert evaluation.value == pytest.approx(free.value)


def test_a_campaign_in_one_piece_has_no_other_form(tmp_path: Path) -> None:
    assert without_flights(compile_program(prepare(market(tmp_path, flights=[]))).program) is None


def test_a_channels_first_bookings_hang_on_its_indicator(tmp_path: Path) -> None:
    """Parts of a booking in three flights do not share one indicator: the rows for all flights together say so."""
    program = compile_program(prepare(market(tmp_path))).program
    channel = program.repeats[0] if program.repeats else None
    assert channel is not None
    links = any_links(program, channel)
    assert links.shape[0] == 12
    assert set(np.asarray((links > 0).sum(axis=1)).ravel().tolist()) == {6}


def test_bookings_of_different_packages_have_the_exact_load(tmp_path: Path) -> None:
    """Of every pair and triple of a channel's offers in different flights, in whatever order they are seen."""
    program = compile_program(prepare(market(tmp_path))).program
    ranked = by_rank(program)
    assert ranked is not None
    wide, term = ranked.program.concave, program.concave
    assert wide is not None
    assert term is not None
    assert wide.tight
    own = np.flatnonzero(ranked.channel == 3)
    tried = 0
    for size in (2, 3):
        for chosen in combinations(own.tolist(), size):
            if len(np.unique(program.group[list(chosen)])) < size:
                continue
            columns = ranked.bookings(np.array(chosen))
            load = wide.load(columns, np.ones(size))
            assert wide.people @ (1 - np.exp(-load)) == pytest.approx(term.value(np.array(chosen)), rel=1e-6)
            activity = ranked.program.rows[:, columns].sum(axis=1)
            paths = [row for row, name in enumerate(ranked.program.row_names) if name.startswith("path_")]
            assert (activity[paths] <= ranked.program.high[paths] + 1e-9).all()
            tried += 1
    assert tried == 12 + 8


@pytest.mark.parametrize("objective", ["reach", "engagement"])
def test_freedom_in_time_never_makes_a_plan_worse(tmp_path: Path, objective: str) -> None:
    """With next to no effort as well."""
    with_flights = plan_campaign(market(tmp_path, objective=objective, solve={"gap": "1%", "effort": 2}))
    without = plan_campaign(market(tmp_path, objective=objective, flights=[], solve={"gap": "1%", "effort": 2}))
    assert with_flights.objective.value is not None
    assert without.objective.value is not None
    assert with_flights.objective.value >= without.objective.value * (1 - 1e-9)


def test_programs_without_flights_hold_what_holds_in_all(tmp_path: Path) -> None:
    """Of random campaigns in flights: a plan of the original that books each channel once obeys the rows that stay."""
    tried = 0
    for seed in range(20):
        try:
            program = compile_program(prepare(write_flighted(tmp_path, seed))).program
        except InputError:
            continue
        flightless = without_flights(program)
        if flightless is None:
            continue
        solution = solve(program, Limits(1e-4, effort=2))
        kinds = flightless.kind[solution.chosen]
        channels = program.repeats[0][solution.chosen] if program.repeats else kinds
        if solution.status != "optimal" or len(np.unique(channels)) < len(channels):
            continue
        broken = evaluate(scale_program(flightless.program), np.unique(kinds)).broken
        assert [flightless.program.row_names[row] for row in broken if row < len(flightless.program.low)] == []
        tried += 1
    assert tried > 3
