"""The whole schema: defaults, shorthand, what is frozen and what is refused."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from optimizer.errors import InputError
from optimizer.scenario.fields import Between, OneOf
from optimizer.scenario.numbers import Limit
from optimizer.scenario.reading import ScenarioFile, read_scenario
from optimizer.scenario.schema import EVERY_TIER, Scenario

MINIMAL = "budget: 20000\nroster: r.csv\n"
Read = Callable[..., ScenarioFile]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """A scenario from text, with overrides."""

    def from_text(text: str, *overrides: str) -> ScenarioFile:
        path = tmp_path / "spring.yaml"
        path.write_text(text, encoding="utf-8")
        return read_scenario(path, overrides)

    return from_text


def refused(read: Read, text: str) -> list[tuple[int | None, str | None, str]]:
    """(line, field, sentence) of every problem of a text."""
    with pytest.raises(InputError) as caught:
        read(text)
    return [(problem.line, problem.field, problem.what) for problem in caught.value.problems]


def models(of: type[BaseModel] = Scenario) -> Iterator[type[BaseModel]]:
    """Every model of the schema."""
    yield of

    def inside(annotation: object) -> Iterator[type[BaseModel]]:
        if isinstance(annotation, type) and not isinstance(annotation, types.GenericAlias):
            if issubclass(annotation, BaseModel):
                yield from models(annotation)
            return
        for argument in typing.get_args(annotation):
            yield from inside(argument)

    for field in of.model_fields.values():
        yield from inside(field.annotation)


def test_four_lines_are_a_scenario(read: Read) -> None:
    """Everything else has the default that a planner expects."""
    scenario = read("name: First try\nbudget: 20000\nobjective: engagement\nroster: roster.csv\n").scenario
    assert scenario.budget is not None
    assert (scenario.name, scenario.budget.total, scenario.objective) == ("First try", 20000, "engagement")
    assert (scenario.roster.file, scenario.currency, scenario.budget.contingency) == ("roster.csv", None, 0)
    assert [(tier.name, tier.low, tier.high) for tier in scenario.tiers] == [
        ("nano", 0, 2000),
        ("micro", 2000, 50000),
        ("macro", 50000, None),
    ]
    assert [(package.name, package.contents) for package in scenario.packages] == [("post", {"post": 1})]
    assert (scenario.rules, scenario.lock, scenario.apart, scenario.audience) == ((), (), (), None)
    assert (scenario.solve.gap, scenario.solve.work, scenario.solve.latest) == (Decimal("0.0001"), 60, 300)


def test_a_scenario_without_a_name_takes_the_files(read: Read) -> None:
    """The file's name is better than none."""
    assert read(MINIMAL).scenario.name == "spring"


def test_every_model_is_frozen_and_refuses_what_it_does_not_know() -> None:
    """No part of a scenario can be changed behind a reader's back, none ignores a field."""
    found = set(models())
    assert len(found) >= 15
    assert all(model.model_config.get("frozen") and model.model_config.get("extra") == "forbid" for model in found)


def test_a_scenario_cannot_be_changed(read: Read) -> None:
    """Assigning to a field raises."""
    scenario = read(MINIMAL).scenario
    with pytest.raises(ValidationError):
        scenario.name = "other"


def test_the_full_example_of_the_design_is_read(read: Read) -> None:
    """Every field of the public interface at once."""
    scenario = read("""
name: Spring skincare launch
currency: EUR
budget: {total: 60000, contingency: 5%}
objective: reach
targets: {engagement: {min: 40000}, conversions: 200}
roster:
  file: rosters/skincare.csv
  columns: {followers: Follower Count, engagement_rate: {header: ER %, unit: percent}, unit: percent}
tiers: {nano: 0-2k, micro: 2k-50k, macro: 50k+}
formats:
  story: {price: 0.5, reach: 0.25, engagement: 0.3}
  podcast: {price: 2, reach: 1}
packages:
  - {name: single post, post: 1}
  - {name: launch bundle, reel: 1, story: 3, discount: 10%}
  - {name: takeover day, takeover: 1, where: {tier: macro}}
  - {name: gifted post, post: 1, gift: 45, acceptance: 40%}
  - {podcast: 1, fee: 500}
rules:
  - {name: micro carries it, measure: spend, where: {tier: micro}, min: 60%}
  - {name: no niche dominates, measure: spend, per: niche, max: 40%}
  - {name: French-speaking, measure: impressions, where: {country: [FR, BE, CH]}, min: 25%}
  - {measure: creators, where: {followers: {min: 10k, max: 1M}}, max: 30}
lock: [creator_017, {creator: creator_101, package: launch bundle, platform: Instagram}]
exclude: [creator_040, {where: {brand_safety: low}}]
apart: [[creator_005, creator_006]]
together: [creator_031, creator_032]
audience:
  people: 8.5M
  correlation: 0.3
  overlaps: overlaps.csv
  frequency: 1
costs:
  agency_fee: 15%
  tax: {rate: 20%, recoverable: true}
  fx: {USD: 0.92, as_of: 2027-02-01}
flights:
  - {name: March, start: 2027-03-01, end: 2027-03-31, budget: 25000}
  - {name: April, start: 2027-04-01, end: 2027-04-30}
conversion: {rate: {micro: 2%, macro: 1.2%}, value: 45}
forecast: {shrink: true, quality: 0.85, no_show: 10%}
solve: {gap: 0.01%, seconds: 60}
""").scenario
    assert scenario.planned_budget == 57000
    assert scenario.targets["conversions"].min == Limit(Decimal(200), is_share=False)
    assert scenario.roster.columns["followers"].header == "Follower Count"
    assert scenario.roster.columns["engagement_rate"].unit == "percent"
    assert scenario.packages[1].contents == {"reel": 1, "story": 3}
    assert scenario.packages[4].name == "1 podcast"
    assert scenario.rules[2].where == {"country": OneOf(("FR", "BE", "CH"))}
    assert scenario.rules[3].where == {"followers": Between(Decimal(10000), Decimal(1000000))}
    assert scenario.rules[3].name == "creators, followers 10,000 to 1,000,000: at most 30"
    assert scenario.lock[0].creator == "creator_017"
    assert (scenario.lock[1].package, scenario.lock[1].platform) == ("launch bundle", "instagram")
    assert scenario.exclude[1].where == {"brand_safety": OneOf(("low",))}
    assert scenario.together == (("creator_031", "creator_032"),), "one group needs no second pair of brackets"
    assert scenario.audience is not None
    assert (scenario.audience.people, scenario.audience.correlation) == (8500000, Decimal("0.3"))
    assert [rule.name for rule in scenario.all_rules][:3] == ["budget", "target: engagement", "target: conversions"]
    assert len(scenario.all_rules) == 3 + 1 + 4
    assert scenario.rule_places[3:5] == (("flights", 0, "budget"), ("rules", 0))


def test_shorthand_means_the_long_form(read: Read) -> None:
    """A bare value, a forgotten dash, a tier-less rate: one form comes out."""
    short = read(
        MINIMAL + "targets: {engagement: 40k}\nlock: ben\nexclude: dan\nconversion: {rate: 2%}\n"
        "rules: {measure: posts, max: 9}\npackages: {name: duo, post: 2}\naudience: {people: 5, panel: p.csv}\n"
    ).scenario
    long = read(
        "budget: {total: 20000}\nroster: {file: r.csv}\ntargets: {engagement: {min: 40000}}\nlock: [{creator: ben}]\n"
        "exclude: [{creator: dan}]\nconversion: {rate: {every tier: 2%}}\nrules: [{measure: posts, max: 9}]\n"
        "packages: [{name: duo, contents: {post: 2}}]\naudience: {people: 5, panel: {file: p.csv}}\n"
    ).scenario
    assert short == long
    assert short.conversion.rate == {EVERY_TIER: Decimal("0.02")}


def test_names_that_look_like_numbers_stay_names(read: Read) -> None:
    """Creators called 0017, 12e5 or 1_000 are found under these names."""
    scenario = read(MINIMAL + "lock: [0017, 12e5, 1_000, 1.50]\nname: 2027\n").scenario
    assert [pick.creator for pick in scenario.lock] == ["0017", "12e5", "1_000", "1.50"]
    assert scenario.name == "2027"


def test_names_are_composed_as_the_rosters_are(read: Read) -> None:
    """An accent typed as a sign of its own is the same letter."""
    scenario = read(
        MINIMAL + "lock: ['Ame\u0301lie']\nrules: [{measure: posts, where: {niche: 'mode\u0301'}, max: 1}]\n"
    ).scenario
    assert scenario.lock[0].creator == "Am\u00e9lie"
    assert scenario.rules[0].where["niche"] == OneOf(("mod\u00e9",))


def test_an_empty_list_of_packages_is_the_default(read: Read) -> None:
    """Where a scenario names none, each channel sells one feed post."""
    assert read(MINIMAL + "packages: []\nrules:\n").scenario.packages[0].contents == {"post": 1}


@pytest.mark.parametrize(
    "field", ["name", "objective", "targets", "tiers", "formats", "conversion", "forecast", "solve"]
)
def test_a_field_with_nothing_behind_it_is_told(read: Read, field: str) -> None:
    """A field that was begun and not filled in is a mistake, not a default."""
    ((line, name, _),) = refused(read, MINIMAL + f"{field}:\n")
    assert (line, name) == (3, field)


@pytest.mark.parametrize(
    ("text", "field", "fragment"),
    [
        ("tiers: {micro: 2k-50k, macro: 40k+}", "tiers.macro", "micro and macro overlap"),
        ("tiers: {a: 1k+, b: 5k+}", "tiers.b", "a and b overlap"),
        ("tiers: {a: 0-1k, b: 0-1k}", "tiers.b", "overlap"),
        ("tiers: []", "tiers", "maps a name to a band"),
        ("tiers: {micro: [2k, 50k]}", "tiers.micro", "not a band"),
        ("targets: {reach: {max: 5}}\naudience: {people: 9}", "targets.reach.max", "cannot be limited from above"),
        ("targets: {engagement: {max: 50%}}", "targets.engagement.max", "50% of what?"),
        ("targets: {engagement: -5}", "targets.engagement", "is negative"),
        ("rules: [{name: 'target: x', measure: posts, max: 9}]", "rules[0].name", "is taken"),
        ("rules: [{measure: posts, max: 9}, {measure: posts, max: 9}]", "rules[1].name", "same name"),
        ("apart: [[ben, ben]]", "apart[0]", "ben stands twice"),
        ("apart: ben", "apart", "at least two"),
        ("packages: [{post: 0}]", "packages[0]", "no content"),
        ("packages: [{name: x, post: 1, gift: -3}]", "packages[0].gift", "negative"),
        ("exclude: [{platform: []}]", "exclude[0].platform", "text is needed"),
        ("lock: [true]", "lock[0]", "fields with values"),
        ("lock: [{creator: true}]", "lock[0].creator", "text is needed"),
        ("lock: ['  ']", "lock[0]", "this text is empty"),
        ("solve: {gap: 2}", "solve.gap", "more than the whole"),
        ("audience: {segments: [{name: a, people: 1}, {name: a, people: 2}]}", "audience", "same name"),
        ("audience: {people: 5, frequency: 0}", "audience", "at least 1"),
        ("conversion: {rate: {micro: x}}", "conversion.rate.micro", "not a number"),
        ("formats: {story: {price: -1}}", "formats.story.price", "negative"),
        ("roster: {query: x}", "roster", "either a file or a query"),
    ],
)
def test_what_makes_no_sense_is_refused(read: Read, text: str, field: str, fragment: str) -> None:
    """Each mistake alone gets one message at its own field."""
    head = MINIMAL if "roster" not in text else "budget: 5\n"
    ((_, name, what),) = refused(read, head + text + "\n")
    assert name == field
    assert fragment in what


def test_all_kinds_of_problems_come_together_in_the_order_of_the_file(read: Read) -> None:
    """Reader, schema, and what parts need of each other: one answer, sorted by line."""
    problems = refused(
        read,
        "objective: reach\nbudget: x\nbudget: 5\nroster: r.csv\n"
        "rules:\n  - {measure: posts}\n  - {mesure: posts, max: 3}\ncosts: 1\n",
    )
    assert [(line, field) for line, field, _ in problems] == [
        (1, "objective"),
        (2, "budget"),
        (3, "budget"),
        (6, "rules[0]"),
        (7, "rules[1].measure"),
        (7, "rules[1].mesure"),
        (8, "costs"),
    ]


def test_the_budget_less_contingency_is_exact(read: Read) -> None:
    """5 % of 60,000.10 held back leaves 57,000.095, and rounding waits for the currency."""
    assert read("budget: {total: 60000.10, contingency: 5%}\nroster: r\n").scenario.planned_budget == Decimal(
        "57000.095"
    )
    assert read("objective: spend\nroster: r\ntargets: {posts: 3}\n").scenario.planned_budget is None


def test_a_contingency_may_be_an_amount(read: Read) -> None:
    """500 of 60,000 are held back; both a share and an amount may be."""
    assert read("budget: {total: 60000, contingency: 500}\nroster: r\n").scenario.planned_budget == 59500
    both = read("budget: {total: 60000, contingency: 5%, held_back: 500}\nroster: r\n").scenario.budget
    assert both is not None
    assert both.planned == 56500
    assert both.total_for(both.planned) == 60000


def test_the_hash_is_of_the_files_bytes(read: Read, tmp_path: Path) -> None:
    """The same bytes give the same hash, a changed comment another one; overrides are kept beside it."""
    first, second, third = read(MINIMAL), read(MINIMAL, "budget=5"), read(MINIMAL + "# other\n")
    assert first.sha256 == second.sha256 != third.sha256
    assert second.overrides == ("budget=5",)
    assert first.folder == tmp_path.resolve()


def test_files_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """Missing, a folder, a byte order mark, and an encoding that is not UTF-8."""
    for path, fragment in ((tmp_path / "none.yaml", "no such file"), (tmp_path, "cannot be read"), (Path("a\0b"), "")):
        with pytest.raises(InputError) as caught:
            read_scenario(path)
        assert fragment in caught.value.problems[0].what
    marked = tmp_path / "bom.yaml"
    marked.write_bytes(b"\xef\xbb\xbf" + MINIMAL.encode())
    assert read_scenario(marked).scenario.roster.file == "r.csv"
    marked.write_bytes(b"name: ok\nroster: \xfc\n")
    with pytest.raises(InputError) as caught:
        read_scenario(marked)
    assert caught.value.problems[0].line == 2
