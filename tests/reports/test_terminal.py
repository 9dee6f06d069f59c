"""The terminal view of plans of every kind."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from cases import some
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from optimizer.reports.terminal import folded_assumptions, plan_svg, show_plan
from rich.cells import cell_len

from optimizer.errors import Problem
from optimizer.facts.results import Objective
from optimizer.facts.violations import Violation
from optimizer.offers.table import Assumption
from optimizer.plan.plan import Plan

Make = Callable[..., Any]


@pytest.fixture
def mixed(line: Make, rule: Make, plan_of: Make) -> Plan:
    """Two tiers, one creator in both, some estimates and three rules."""
    lines = [
        line("ada", "600.00", 3000.0, estimated=("price",)),
        line("ben", "250.00", 1000.0),
        line("ada", "1150.00", 9000.0, tier="macro", platform="youtube", estimated=("engagement",)),
    ]
    rules = (
        rule("budget", 2000.0, None, 2000.0),
        rule("micro carries it", 0.425, 0.3, None, share=True),
        rule("voices", 2.0, 1.0, 4.0, measure="creators"),
    )
    plan: Plan = plan_of(lines, rules=rules)
    return replace(plan, estimates={"spend": 0.3, "engagement": 0.6923, "reach": 1.0, "value": 0.0})


def test_the_head_says_what_it_is_and_how_good(mixed: Plan, printed: Make) -> None:
    """Name, certificate, objective, spend of budget, price of an engagement."""
    text = printed(show_plan, mixed)
    assert text.startswith("A test\n✓ Proven: no plan within the rules is better.\n")
    for words in (
        "13,000",
        "EUR 2,000.00",
        "100 % of EUR 2,000.00",
        "3 posts",
        "EUR 0.154",
        "CPM EUR 166.67",
        "3 lines",
    ):
        assert words in text


def test_tiers_come_by_spend_and_tie_to_the_whole(mixed: Plan, printed: Make) -> None:
    """1,150 of 2,000 is 57.5 %; ada counts in both tiers, and once in the whole."""
    rows = [row.split() for row in printed(show_plan, mixed).partition("By tier")[2].splitlines()[2:6]]
    assert rows[0][:4] == ["macro", "1", "1,150.00", "57.5"]
    assert rows[1][:4] == ["micro", "2", "850.00", "42.5"]
    assert rows[3][:4] == ["whole", "plan", "2", "2,000.00"]
    assert "counts in both" in printed(show_plan, mixed)


def test_lines_stand_under_their_tier_with_marks(mixed: Plan, printed: Make) -> None:
    """Estimated figures bear a mark with a footnote; the most useful line comes first."""
    part = printed(show_plan, mixed).partition("Lines  3")[2].partition("Rules")[0]
    found = re.findall(r"^(macro ·|micro ·|  ada|  ben|  \* rests)", part, flags=re.MULTILINE)
    assert found == ["macro ·", "  ada", "micro ·", "  ada", "  ben", "  * rests"]
    assert "600.00*" in part
    assert "9,000*" in part
    assert "1,150.00*" not in part
    assert "beauty, food" in part


def test_a_column_that_rests_on_benchmarks_is_marked_once(line: Make, plan_of: Make, printed: Make) -> None:
    """Where every figure is an estimate the heading bears the mark."""
    plan = plan_of([line(name, estimated=("price",)) for name in "abc"])
    text = printed(show_plan, plan)
    assert "Cost EUR*" in text
    assert "100.00*" not in text
    assert "* rests" in text


def test_rules_show_standing_limit_and_room(mixed: Plan, printed: Make) -> None:
    """Used, asked, slack; a mark on what is used up."""
    part = printed(show_plan, mixed, 120).partition("Rules")[2]
    rows = {re.split(r"\s{2,}", row.strip())[1]: row for row in part.splitlines()[2:5]}
    assert re.search(r"●.*EUR 2,000.00 +≤ EUR 2,000.00 +none", rows["budget"])
    assert re.search(r"✓.*42.5 % +≥ 30 % +12.5 points", rows["micro carries it"])
    assert re.search(r"✓.*2 +1 to 4 +1", rows["voices"])
    assert "3 limits, all kept, 1 at the limit" in part


def test_what_rests_on_benchmarks_is_a_sentence(mixed: Plan, printed: Make) -> None:
    """Reach is not named, since this plan has no net reach."""
    assert "30 % of the spend and 69 % of the engagement rest on benchmarks." in printed(show_plan, mixed)
    only = replace(mixed, estimates={"spend": 0.0, "engagement": 0.31})
    assert "31 % of the engagement rests on benchmarks." in printed(show_plan, only)
    none = replace(mixed, estimates={"spend": 0.0})
    assert "on benchmarks." not in printed(show_plan, none)


def test_long_plans_are_folded_and_still_tie(line: Make, plan_of: Make, printed: Make) -> None:
    """Of 500 lines some are shown, and the others are counted with their money."""
    lines = [line(f"creator_{i:03}", "10.00", float(i), tier="macro" if i % 5 == 0 else "micro") for i in range(500)]
    text = printed(show_plan, plan_of(lines), table_file="out/plan.csv")
    shown = re.findall(r"^  creator_(\d+)", text, flags=re.MULTILINE)
    assert len(shown) < 40
    assert shown[0] == "499"
    folded = re.findall(r"… and (\d+) more: EUR ([\d,.]+), ([\d,]+) engagements", text)
    assert sum(int(number) for number, _, _ in folded) + len(shown) == 500
    assert sum(Decimal(money.replace(",", "")) for _, money, _ in folded) == 5000 - 10 * len(shown)
    assert "All 500 lines stand in out/plan.csv." in text
    assert "which -o FOLDER writes" in printed(show_plan, plan_of(lines))


@pytest.mark.parametrize("measure", ["spend", "impressions", "conversions", "value", "reach"])
def test_every_objective_has_its_head_and_column(measure: str, line: Make, plan_of: Make, printed: Make) -> None:
    """Each objective names its outcome, its bound and a price that fits it."""
    plan = plan_of([line("a", conversions=12.5, added_reach=2000.0), line("b", conversions=3.0, added_reach=1500.0)])
    totals = {**plan.totals, "reach": 5000.0}
    value = float(totals[measure])
    plan = replace(plan, totals=totals, objective=Objective(measure, value, value * 1.01, 0.01), status="feasible",
                   reach={"sentence": "Between 4,000 and 5,500 people whatever the overlaps."})  # fmt: skip
    text = printed(show_plan, plan, 140)
    head, lines = text.partition("By tier")[0], text.partition("Lines")[2]
    expected = {
        "spend": ("least spend", "at least EUR 202.00 needed", "Engagement"),
        "impressions": ("cost per 1,000 impressions", "up to 8,080 possible", "Impressions"),
        "conversions": ("cost per conversion", "EUR 12.90", "12.5"),
        "value": ("value per EUR spent", "EUR 50.00", "Value EUR"),
        "reach": ("people reached (modelled)", "cost per 1,000 people", "Adds people"),
    }[measure]
    assert expected[0] in head
    assert expected[1] in head
    assert expected[2] in lines
    assert "Between 4,000 and 5,500" in head
    assert ("reached (modelled)" in head) or measure == "reach"
    side = "above" if "least spend" in head else "below"
    assert f"● At most 1 % {side} the best possible; a better plan was not ruled out." in head


def test_a_checked_plan_begins_with_what_it_breaks(line: Make, rule: Make, plan_of: Make, printed: Make) -> None:
    """Violations in the planner's words, before totals and rules; no lines."""
    rules = (
        rule("micro carries it", 0.412, 0.6, None, share=True),
        rule("voices", 1.0, 3.0, None, measure="creators"),
        rule("no niche dominates", 0.52, None, 0.4, share=True, group="beauty"),
        rule("a band", 0.9, 0.2, 0.4, share=True),
    )
    violations = (
        Violation("micro carries it", 0.412, 0.6, None),
        Violation("voices", 1.0, 3.0, None),
        Violation("no niche dominates: beauty", 0.52, None, 0.4),
        Violation("a band", 0.9, 0.2, 0.4),
        Violation("one package per channel: ada on tiktok", 2.0, None, 1.0),
        Violation("lock: ben, tiktok", 0.0, 1.0, None),
        Violation("exclude: cai", 1.0, None, 0.0),
        Violation("apart: ada, ben", 2.0, None, 1.0),
        Violation("together: ada, ben", 1.0, 2.0, 2.0),
        Violation("line 4: cost of ada as stated", 800.0, 850.0, 850.0),
        Violation("total engagement as stated", 12.0, 13.5, 13.5),
        Violation("something new", 12.0, 13.0, None),
    )
    text = printed(show_plan, plan_of([line("ada")], rules=rules, violations=violations, status="checked"))
    broken = text.partition("Broken  12\n")[2].partition("\n\n")[0]
    assert broken.splitlines() == [
        "  ✗ micro carries it: 41.2 % of spend, at least 60 % asked",
        "  ✗ voices: 1 creator, at least 3 asked",
        "  ✗ no niche dominates: beauty: 52 % of spend, at most 40 % allowed",
        "  ✗ a band: 90 % of spend, 20 % to 40 % asked",
        "  ✗ ada on tiktok: booked 2 times; a channel sells one package at a time",
        "  ✗ ben, tiktok: is locked, but not in the plan",
        "  ✗ cai: is excluded, but in the plan",
        "  ✗ ada, ben: 2 of them are in the plan, at most one may be",
        "  ✗ ada, ben: 1 of 2 in the plan; it must be all or none",
        "  ✗ line 4: cost of ada: stated as EUR 800.00, in truth EUR 850.00",
        "  ✗ total engagement: stated as 12, in truth 13.50",
        "  ✗ something new: 12, at least 13 asked",
    ]
    assert (
        text.index("Broken") < text.index("engagement ") < text.index("By tier") < text.index("Rules  4 limits, 4 of 4")
    )
    assert "18.8 points short" in text
    assert "12 points over" in text
    assert "Lines" not in text


def test_very_many_violations_are_counted(line: Make, plan_of: Make, printed: Make) -> None:
    """A proposal that breaks everything does not flood the screen."""
    violations = tuple(Violation(f"exclude: creator_{i}", 1.0, None, 0.0) for i in range(60))
    assert "… and 20 more, in --json" in printed(
        show_plan, plan_of([line("a")], violations=violations, status="checked")
    )


def test_a_checked_plan_that_passes_says_so(line: Make, plan_of: Make, printed: Make) -> None:
    """No violations, no section for them."""
    text = printed(
        show_plan, plan_of([line("a")], status="checked", objective=Objective("engagement", 500.0, None, None))
    )
    assert "✓ The plan obeys every rule." in text
    assert "Broken" not in text


def test_no_plan_is_a_sentence_and_the_rules(rule: Make, plan_of: Make, printed: Make) -> None:
    """Nothing but what was asked, since there is nothing to hold against it."""
    plan = plan_of([], status="infeasible", rules=(rule("voices", None, 3.0, None, measure="creators"),))
    plan = replace(plan, totals=dict.fromkeys(plan.totals), objective=Objective("engagement", None, None, None))
    text = printed(show_plan, plan)
    assert "✗ No plan can satisfy all the rules: this is proven." in text
    assert "· voices: creators, at least 3" in text
    assert "By tier" not in text
    assert "Rules" not in printed(show_plan, replace(plan, rules=()))


def test_an_empty_plan_is_shown(plan_of: Make, printed: Make) -> None:
    """Spending nothing may be the best there is."""
    text = printed(show_plan, plan_of([]))
    assert "Nothing is bought." in text
    assert "CPM –" in text


def test_groups_of_a_rule_are_folded(line: Make, rule: Make, plan_of: Make, printed: Make) -> None:
    """Of 18 niches the three tightest; what is broken is never among the folded."""
    rules = [rule("no niche", 0.01 * i, None, 0.4, share=True, group=f"niche{i:02}") for i in range(18)]
    text = printed(show_plan, plan_of([line("a")], rules=tuple(rules)))
    assert re.findall(r"no niche: niche(\d+)", text) == ["17", "16", "15"]
    assert "… and 15 more, all kept" in text
    rules += [rule("no niche", 0.5, None, 0.4, share=True, group=f"bad{i}") for i in range(12)]
    text = printed(show_plan, plan_of([line("a")], rules=tuple(rules)))
    assert len(re.findall(r"no niche: bad", text)) == 10
    assert "… and 20 more, 2 of them broken" in text


def test_a_rule_without_a_name_does_not_say_its_limits_twice(
    line: Make, rule: Make, plan_of: Make, printed: Make
) -> None:
    """The name made from the rule ends in its limits, which stand beside it anyway."""
    text = printed(
        show_plan, plan_of([line("a")], rules=(rule("spend, tier micro: at least 60%", 0.7, 0.6, None, share=True),))
    )
    assert "✓  spend, tier micro  " in text


def test_shares_of_nothing_have_no_value(line: Make, rule: Make, plan_of: Make, printed: Make) -> None:
    """A rule on a measure the plan has nothing of shows a dash, and fails nobody."""
    text = printed(
        show_plan, plan_of([line("a")], rules=(rule("sales", None, 0.1, None, measure="conversions", share=True),))
    )
    assert re.search(r"sales +conversions +– +≥ 10 %", text)


def test_many_warnings_are_counted(line: Make, plan_of: Make, printed: Make) -> None:
    """Eight are shown, the others counted."""
    warnings = tuple(Problem(f"odd price {i}", "mend it", "r.csv", i, "price", "warning") for i in range(1, 13))
    text = printed(show_plan, plan_of([line("a")], warnings=warnings))
    assert "Warnings  12" in text
    assert text.count("odd price") == 8
    assert "… and 4 more" in text


def test_assumptions_are_folded_by_what_they_stand_for() -> None:
    """A range, how many figures, and who published them."""
    given_ = [
        Assumption("reach", "0.377 per follower", "reach_rate, instagram (Minter.io 2019, quality A)"),
        Assumption("reach", "0.191 per follower", "reach_rate, instagram (Minter.io 2019, quality A); used for tiktok"),
        Assumption("story", "0.5 per post", "format (influencerradar, quality C)"),
        Assumption("odd", "under half", "a talk"),
        Assumption("odd", "0.3 of them", "a talk"),
        Assumption("same", "2 a day", "x"),
        Assumption("same", "2 a day", "y"),
    ]
    assert folded_assumptions(given_) == [
        ("reach", "0.191 to 0.377 per follower (2 figures: Minter.io 2019)"),
        ("story", "0.5 per post (influencerradar)"),
        ("odd", "2 figures (a talk)"),
        ("same", "2 a day (2 figures: x; y)"),
    ]


def test_many_assumptions_are_counted(mixed: Plan, printed: Make) -> None:
    """Six kinds are shown, the others counted."""
    plan = replace(mixed, assumptions=tuple(Assumption(f"figure {i}", "1 each", "source") for i in range(9)))
    assert "… and 3 more, in plan.json" in printed(show_plan, plan)


HOSTILE = [
    "[bold red]evil[/] :smile:",
    "[/]",
    "[link=file:///]x[/link]",
    "\x1b[31mred\x1b]0;title\x07",
    "two\nlines\r\tand tabs",
    "name\u202egnp.exe",
    "שלום עולם 123",
    "مرحبا",
    "张伟的美食频道非常非常长的名字一二三四五六七八九十",
    "👩\u200d👩\u200d👧 família ❤\ufe0f",
    "z" + "\u0335\u0321" * 40,
    "x" * 10_000,
    "=HYPERLINK(1)",
    "",
    " ",
]


@pytest.mark.parametrize("width", [20, 40, 80, 120, 200])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii"])
def test_hostile_names_stay_text_and_keep_the_table_straight(
    width: int, encoding: str, line: Make, plan_of: Make, printed: Make
) -> None:
    """No markup, no control or direction marks, every row of lines as wide as its neighbours, on every output."""
    lines = [
        line(name, platform=name, package=name, niche=name, engagement=1000.0 + i) for i, name in enumerate(HOSTILE)
    ]
    text = printed(show_plan, plan_of(lines, scenario="\x1b[2J" + "y" * 900), width, encoding)
    assert not set("\x1b\x07\r\t\u202e\u200d\ufe0f") & set(text)
    part = text.partition(f"Lines  {len(HOSTILE)}")[2].splitlines()
    rows = part[3 : 3 + len(HOSTILE)]
    assert len({cell_len(row) for row in rows}) == 1
    if width >= 80:
        assert cell_len(rows[0]) <= width
        assert "[bold red]" in text
    assert all(re.search(r"100\.00 +1,0\d\d", row) for row in rows)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(st.text(max_size=30), min_size=1, max_size=5), width=st.integers(20, 160))
def test_any_names_fit_any_page(names: list[str], width: int, line: Make, plan_of: Make, printed: Make) -> None:
    """Whatever the names: rows are equally wide, and nothing but the known layout is printed."""
    text = printed(show_plan, plan_of([line(name) for name in names]), width)
    part = text.partition(f"Lines  {len(names)}")[2].splitlines()
    assert len({cell_len(row) for row in part[3 : 3 + len(names)]}) == 1


@pytest.mark.parametrize("width", [80, 120, 200])
def test_views_fit_the_terminal(width: int, mixed: Plan, printed: Make) -> None:
    """No line is longer than the terminal is wide, and none ends in blanks."""
    for row in some(printed(show_plan, mixed, width).splitlines()):
        assert cell_len(row) <= width
        assert row == row.rstrip()


def test_plain_output_has_no_escapes(mixed: Plan, printed: Make) -> None:
    """A pipe gets text alone; an old encoding gets signs it has."""
    assert "\x1b" not in printed(show_plan, mixed)
    text = printed(show_plan, mixed, 120, "ascii")
    assert "+ Proven" in text
    assert ">= 30 %" in text


def test_flights_have_a_column(line: Make, plan_of: Make, printed: Make) -> None:
    """Only where there are any."""
    assert "March" in printed(show_plan, plan_of([line("a", flight="March"), line("b")]), 120)


def test_the_picture_is_the_view_and_fetches_nothing(mixed: Plan) -> None:
    """An SVG of the same text, the same each time, with no address of any server in it."""
    picture = plan_svg(mixed)
    assert picture == plan_svg(mixed)
    assert picture.startswith("<svg")
    assert "13,000" in picture
    assert "url(http" not in picture
    assert "@font-face" not in picture
    assert "<script" not in plan_svg(replace(mixed, scenario="<script>"))
