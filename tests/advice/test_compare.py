"""Options side by side: what is varied, what each is worth by every measure, and who is in which."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from optimizer.advice.compare import Comparison, Judged, Option, compare, judged, options_of
from optimizer.errors import InputError
from optimizer.plan.plan import Plan
from optimizer.views.compare import compare_view
from optimizer.views.compare_makeup import niche_shares


def said(comparison: Comparison) -> list[str]:
    """The answer in sentences."""
    return [sentence.text for sentence in compare_view(comparison).lead]


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Three creators: 500 engagements for 400, 600 for 750, 320 for 300; with 1,000 of budget anna and carl, 820."""
    (tmp_path / "r.csv").write_text(
        "creator,platform,followers,engagement_rate,price,niche\n"
        "anna,instagram,10000,5%,400,food\nbert,instagram,20000,3%,750,travel\ncarl,tiktok,8000,4%,300,food|travel\n"
    )
    path = tmp_path / "s.yaml"
    path.write_text("name: Tiny\nbudget: 1000\nroster: r.csv\n")
    return path


def test_a_cross_product() -> None:
    """Two fields with three and two values make six options, named by what differs."""
    options = options_of(["s.yaml"], ["budget.total=20k,40k,60k", "objective=reach,engagement"])
    assert len(options) == 6
    assert options[0] == Option("20k · reach", "s.yaml", ("budget.total=20k", "objective=reach"))
    assert options[-1].overrides == ("budget.total=60k", "objective=engagement")


def test_names_of_options() -> None:
    """One field is named beside its value; several files by their names, or paths where these are the same."""
    assert [option.name for option in options_of(["s.yaml"], ["budget.total=20k,40k"])] == ["budget 20k", "budget 40k"]
    assert [option.name for option in options_of(["a/one.yaml", "two.yaml"])] == ["one", "two"]
    assert [option.name for option in options_of(["a/s.yaml", "b/s.yaml"])] == ["a/s.yaml", "b/s.yaml"]
    assert options_of(["one.yaml", "two.yaml"], ["objective=reach,engagement"])[3].name == "two · engagement"


def test_values_with_commas_of_their_own() -> None:
    """What stands in brackets or braces is one value."""
    options = options_of(["s.yaml"], ["lock=[a, b],[c]"], ["solve.gap=1%"])
    assert [option.overrides for option in options] == [("solve.gap=1%", "lock=[a, b]"), ("solve.gap=1%", "lock=[c]")]


@pytest.mark.parametrize("text", ["budget.total", "=20k", "budget.total=", "budget.total=20k,,40k"])
def test_variations_that_are_none(text: str) -> None:
    """Each is refused with an example."""
    with pytest.raises(InputError, match="is not field=value"):
        options_of(["s.yaml"], [text])


def test_too_many_options() -> None:
    """A product that nobody can read is refused."""
    with pytest.raises(InputError, match="too many"):
        options_of(["s.yaml"], ["budget.total=" + ",".join(map(str, range(1, 100)))])


def compared(tiny: Path, *vary: str, workers: int = 1) -> Comparison:
    """Variations of the tiny scenario."""
    return compare(options_of([str(tiny)], vary), workers=workers)


def test_totals_costs_and_creators(tiny: Path) -> None:
    """By hand: 400 buys anna (500), 1,000 anna and carl (820), 1,450 all (1,420)."""
    comparison = compared(tiny, "budget.total=400,1000,1450")
    assert [option.total("engagement") for option in comparison.options] == [500, 820, 1420]
    assert comparison.best("engagement") == 1420
    assert [option.unit_cost("engagement") for option in comparison.options] == pytest.approx(
        [400 / 500, 700 / 820, 1450 / 1420]
    )
    assert [comparison.price_standing(option, "engagement") for option in comparison.options] == [
        "best",
        *["behind"] * 2,
    ]
    assert comparison.in_all == ("anna",)
    assert comparison.only(comparison.options[2]) == ("bert",)
    sentences = said(comparison)
    assert sentences[2] == "budget 1450: the most engagement and the most impressions."
    assert "64.8 % less engagement" in sentences[0]


def test_an_infeasible_option_is_a_column(tiny: Path) -> None:
    """Two creators cannot be had for 400: that option says so, the others stand."""
    tiny.write_text(tiny.read_text() + "rules: [{name: two, measure: creators, min: 2}]\n")
    comparison = compared(tiny, "budget.total=400,1000")
    assert [option.infeasible for option in comparison.options] == [True, False]
    assert comparison.options[0].found is None
    assert comparison.options[0].total("engagement") is None
    assert "no plan can satisfy its rules" in said(comparison)[0]


def test_the_same_plan_is_told(tiny: Path) -> None:
    """2,000 and 3,000 buy everybody alike."""
    comparison = compared(tiny, "budget.total=2000,3000")
    assert len(comparison.same_plan) == 1
    assert said(comparison)[-1] == "budget 2000 and budget 3000 buy exactly the same."


def test_options_of_different_objectives_are_judged_alike(tiny: Path) -> None:
    """Least spend under a target beside most engagement: every measure of both."""
    tiny.write_text(tiny.read_text() + "targets: {engagement: 500}\n")
    comparison = compared(tiny, "objective=engagement,spend")
    assert [option.total("spend") for option in comparison.options] == [700, 400]
    assert all(option.total("impressions") is not None for option in comparison.options)


def test_plans_of_others_stand_beside_the_best_one(tiny: Path) -> None:
    """bert at 500 fits beside anna: 1,100 for 900. Without prices the same two cost 1,150: not allowed."""
    (tiny.parent / "own.csv").write_text(
        "creator,platform,package,price\nbert,instagram,post,500\nanna,instagram,post,\n"
    )
    (tiny.parent / "dear.csv").write_text("creator,platform,package\nbert,instagram,post\nanna,instagram,post\n")
    plans = [str(tiny.parent / name) for name in ("own.csv", "dear.csv")]
    comparison = compare(options_of([str(tiny)], proposals=plans), workers=1)
    assert [option.option.name for option in comparison.options] == ["s", "own", "dear"]
    assert [option.total("engagement") for option in comparison.options] == [820, 1100, 1100]
    assert [option.total("spend") for option in comparison.options] == [700, 900, 1150]
    assert [bool(option.breaks) for option in comparison.options] == [False, False, True]
    standings = [comparison.standing(option, "engagement") for option in comparison.options]
    assert standings == ["behind", "best", None]
    assert "dear does not hold: 'budget'. It is the best at nothing." in said(comparison)
    goals = [
        row[[column.heading for column in table.columns].index("Goal")]
        for table in [compare_view(comparison).tables["options"]]
        for row in table.rows
    ]
    assert [getattr(goal, "text", "") for goal in goals] == ["Engagement", "a given plan", "given, not allowed"]


def test_what_is_not_allowed_is_the_best_at_nothing(tiny: Path) -> None:
    """The one plan that is allowed is the best, though another brings more engagement for more than the budget."""
    (tiny.parent / "dear.csv").write_text("creator,platform,package\nbert,instagram,post\nanna,instagram,post\n")
    found = compare(options_of([str(tiny)], proposals=[str(tiny.parent / "dear.csv")]), workers=1)
    rows = compare_view(found).tables["against"].rows
    assert [getattr(row[1], "text", "") for row in rows] == ["best", "not allowed"]


def test_plans_are_held_against_one_scenario(tiny: Path) -> None:
    """With two it is not known against which; a plan that cannot be read is told with its file."""
    with pytest.raises(InputError, match="proposals are compared in several scenarios"):
        options_of([str(tiny), "other.yaml"], proposals=["a.csv"])
    with pytest.raises(InputError, match="cannot be read"):
        compare(options_of([str(tiny)], proposals=["nowhere.csv"]), workers=1)


def test_niches_of_several(tiny: Path) -> None:
    """carl is in food and travel and counts in both: 700 spent, 700 on food, 300 on travel."""
    option = compared(tiny, "budget.total=1000,1001").options[0]
    assert niche_shares(option) == pytest.approx({"food": 1.0, "travel": 3 / 7})


def test_processes_give_the_same_answer(tiny: Path) -> None:
    """Two workers, started afresh, and one process agree."""
    here, there = (compared(tiny, "budget.total=400,1450", workers=workers) for workers in (1, 2))
    totals = [[option.total("engagement") for option in found.options] for found in (here, there)]
    assert totals[0] == totals[1] == [500, 1420]


def test_bad_input_in_a_process_is_told_in_words(tiny: Path) -> None:
    """A value that the scenario refuses ends the comparison with its problem."""
    with pytest.raises(InputError, match="budget"):
        compared(tiny, "budget.total=400,lots", workers=2)


def test_answers_can_be_sent(tiny: Path) -> None:
    """A plan travels between processes, and so does a problem."""
    plan = judged(Option("x", str(tiny)))
    assert isinstance(plan, Plan)
    assert pickle.loads(pickle.dumps(plan)).totals == plan.totals
    assert not isinstance(judged(Option("x", "nowhere.yaml")), Plan)


def test_without_any_plan_nothing_is_compared() -> None:
    """Only options that stopped at the limit: sentences, no figures."""
    comparison = Comparison((Judged(Option("a", "s.yaml"), None), Judged(Option("b", "s.yaml"), None)))
    assert comparison.best("engagement") is None
    assert comparison.in_all == ()
    assert said(comparison) == [
        f"{name}: found no plan with the effort allowed; there may be some. Raise solve.effort to look longer."
        for name in "ab"
    ]
