"""A plan on the terminal: short, whole figures, names as text, on every output."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from handed_plans import HOSTILE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made_plans import make_line, make_plan_of, make_rule, mixed_plan
from rich.cells import cell_len

from optimizer.dossier import Dossier
from optimizer.errors import Problem
from optimizer.facts.violations import RuleBroken
from optimizer.plan.plan import Plan
from optimizer.planning import plan_campaign
from optimizer.render.terminal.picture import view_svg
from optimizer.views.parts import View
from optimizer.views.plan import plan_view

Printed = Callable[..., str]
FOLDER = Path(__file__).resolve().parents[2] / "scenarios"
SCENARIOS = sorted(path.stem for path in FOLDER.glob("*.yaml"))
MOST = 30
"""Lines of a plan's short form on a terminal of 80 columns, in the worst case."""


def view_of(plan: Plan) -> View:
    """The view of a plan that nothing else is known of."""
    return plan_view(Dossier(plan))


def creators(text: str) -> list[str]:
    """The names in the table of creators, from its heading to the empty line below."""
    part = text.partition("\n  Creator")[2].partition("\n\n")[0]
    return [line.split()[0] for line in part.splitlines()[1:] if line.strip()[:1] not in "…."]


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_plan_fits_on_a_screen(name: str, printed: Printed) -> None:
    """Every example: at most 30 lines of 80 columns, with the answer, tiers, creators, and what is to be confirmed."""
    plan = plan_campaign(FOLDER / f"{name}.yaml", ["solve.gap=20%", "solve.effort=10", "solve.seconds=300"])
    text = printed(view_of(plan), 80)
    lines = text.splitlines()
    assert len(lines) <= MOST
    assert all(cell_len(line) <= 80 for line in lines)
    assert lines[0] == plan.scenario
    assert re.search(r"Costs|An estimated|Reaches an estimated", " ".join(lines[1:5]))
    assert 5 <= len(creators(text)) <= 10
    assert set(creators(text)) <= set(plan.lines["creator"])
    for tier in set(plan.lines["tier"]) - {""}:
        assert re.search(rf"^  {tier} ", text, re.MULTILINE)
    assert "Rules: " in text
    flights = {flight for flight in plan.lines["flight"] if flight}
    assert any(flight in text for flight in flights) == bool(flights)
    kinds = {warning.what for warning in plan.warnings}
    flat = " ".join(text.split())
    assert all(flat.count(what[1:]) <= 1 for what in kinds)


def test_the_worst_plan_fits_too(printed: Printed) -> None:
    """Twelve broken rules, seven tiers, long names, many remarks: lists and tables give way, and that is said."""
    tiers = [f"tier {number}" for number in range(4)]
    lines = [make_line(f"creator_{i:03}", "10.00", float(i), tier=tiers[i % 4]) for i in range(200)]
    rules = tuple(
        make_rule(f"rule {number} with a long name", 1.0, 3.0, None, measure="creators") for number in range(30)
    )
    remarks = tuple(Problem(f"remark {number}, which is not short at all", severity="warning") for number in range(20))
    violations = tuple(map(RuleBroken, rules))
    plan = make_plan_of(lines, rules=rules, warnings=remarks, violations=violations, status="checked")
    text = printed(view_of(plan), 80)
    assert len(text.splitlines()) <= MOST
    assert text.count("more, with --full") == 2
    booked = printed(view_of(replace(plan, status="feasible")), 80)
    assert len(creators(booked)) == 5


def test_long_plans_are_cut_and_still_tie(printed: Printed) -> None:
    """Of 500 creators some are shown, the others come to the rest of the money; with --full every booking is there."""
    lines = [make_line(f"creator_{i:03}", f"{10 + i}.00", float(i)) for i in range(500)]
    view = view_of(make_plan_of(lines))
    text = printed(view)
    shown = creators(text)
    assert shown == [f"creator_{499 - place:03}" for place in range(10)]
    (rest,) = re.findall(r"… and 490 more, with --full +([\d,.]+) +([\d,]+)", text)
    assert Decimal(rest[0].replace(",", "")) == sum(10 + i for i in range(490))
    assert len(set(re.findall(r"creator_\d+", printed(view, full=True)))) == 500


def test_the_long_form_has_every_section(printed: Printed) -> None:
    """Where the money goes, each booking, rules with their room, sources."""
    text = printed(view_of(mixed_plan()), full=True)
    for words in (
        "WHERE THE MONEY GOES",
        "3 bookings",
        "RULES OF THE CAMPAIGN",
        "12.5 points",
        "ASSUMPTIONS AND SOURCES",
    ):
        assert words in text
    assert "To confirm" not in text


def test_no_plan_and_an_empty_one_are_shown(printed: Printed) -> None:
    """A sentence each, without empty tables."""
    nothing = printed(view_of(make_plan_of([])), 80)
    assert nothing.splitlines() == ["A test", "✓ Proven: no plan within the rules is better.", "Nothing is bought."]
    rules = (make_rule("voices", None, 3.0, None, measure="creators"),)
    plan = make_plan_of([], status="infeasible", rules=rules)
    text = printed(view_of(replace(plan, totals=dict.fromkeys(plan.totals))), 80)
    assert "✗ No plan can satisfy all the rules: this is proven." in text
    assert "· voices: at least 3" in text


@pytest.mark.parametrize("width", [20, 40, 80, 120, 200])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii"])
def test_hostile_names_stay_text_and_keep_the_table_straight(width: int, encoding: str, printed: Printed) -> None:
    """No markup, no control or direction marks, every booking's row as wide as its neighbours, on every output."""
    lines = [
        make_line(name, platform=name, package=name, niche=name, engagement=1000.0 + place, flight=name)
        for place, name in enumerate((*HOSTILE, "[bold red]evil[/]", "\x1b[31mred\x07", "👩\u200d👩\u200d👧"))
    ]
    view = view_of(make_plan_of(lines, scenario="\x1b[2J" + "y" * 900))
    for full in (False, True):
        text = printed(view, width, encoding, full=full)
        assert not set("\x1b\x07\r\t\u202e\u200d\ufe0f") & set(text)
        costs = [line for line in text.splitlines() if re.search(r" 100\.00", line)]
        assert len(costs) >= (len(lines) if full else 5)
        if width >= 80:
            assert all(cell_len(line) <= width for line in costs)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.text(max_size=30), min_size=1, max_size=5), width=st.integers(30, 160))
def test_any_names_fit_any_page(names: list[str], width: int, printed: Printed) -> None:
    """Whatever the names: each creator's cost stands below the other, and nothing but the known layout is printed."""
    text = printed(view_of(make_plan_of([make_line(name, f"{1000 + n}.00") for n, name in enumerate(names)])), width)
    ends = [match.end() for line in text.splitlines() for match in re.finditer(r" [\d,]+\.00", line)]
    assert ends
    assert not {char for char in text if char != "\n" and ord(char) < 32}


def test_plain_output_has_no_escapes(printed: Printed) -> None:
    """A pipe gets text alone; an old encoding gets signs and currencies that it has."""
    assert "\x1b" not in printed(view_of(mixed_plan()))
    text = printed(view_of(mixed_plan()), 120, "ascii")
    assert "+ Proven" in text
    assert "EUR" in text
    assert "?" not in text


def test_the_picture_is_the_view_and_fetches_nothing() -> None:
    """An SVG of the same text, the same each time, with no address of any server in it."""
    picture = view_svg(view_of(mixed_plan()))
    assert picture == view_svg(view_of(mixed_plan()))
    assert picture.startswith("<svg")
    assert "13,000" in picture
    assert "url(http" not in picture
    assert "@font-face" not in picture
    assert "<script" not in view_svg(view_of(replace(mixed_plan(), scenario="<script>")))
