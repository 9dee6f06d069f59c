"""The plan file as a type: its schema, its format, what its lines and rules say of themselves, what is read back."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from broken import broken
from from_text import write_texts
from jsonschema import Draft202012Validator

from optimizer.errors import InputError
from optimizer.facts.results import TaxOfLine
from optimizer.plan.document import FORMAT, PlanDocument, content_text, digest_of, schema_text, sealed
from optimizer.plan.files import plan_document, plan_json, write_plan
from optimizer.plan.loading import load_plan
from optimizer.plan.plan import Plan
from optimizer.planning import Prepared, check_plan, plan_campaign, prepare
from optimizer.words.rules import rule_name
from optimizer.words.violations import violation_words

ROSTER = (
    "creator,platform,followers,engagement_rate,country,price,rights",
    "anna,instagram,10000,0.05,FR,100,",
    "ben,instagram,9000,0.05,CH,120,30",
    "cleo,tiktok,8000,0.05,,90,",
)
SCENARIO = """
budget: {total: 1000, contingency: 10%}
costs:
  usage_rights: {rate: 10%, column: rights}
  tax: {rate: 20%, recoverable: true, countries: {Switzerland: 8%, FR: 20%}}
  payment: 30% on signing, rest 30 days after posting
flights:
  - {name: May, start: 2027-05-01, end: 2027-05-20, budget: 600}
rules:
  - {name: "no more: at least a few: at most four", measure: creators, max: 4}
  - {measure: spend, where: {platform: tiktok}, max: 90%}
targets: {creators: 3}
"""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    """Rights quoted by one creator, two rates of tax, two instalments; a rule with a name and one without."""
    return prepare(write_texts(tmp_path_factory.mktemp("document"), SCENARIO, *ROSTER))


@pytest.fixture(scope="module")
def plan(prepared: Prepared) -> Plan:
    """Its best plan: everybody in May."""
    return plan_campaign(prepared)


def test_a_plan_file_obeys_its_schema_and_has_nothing_beside(plan: Plan) -> None:
    """Every field of the file is a field of the schema; another type is refused by it."""
    schema = json.loads(schema_text())
    document = json.loads(plan_json(plan))
    validator = Draft202012Validator(schema)
    assert list(validator.iter_errors(document)) == []
    assert set(document) <= set(schema["properties"])
    document["lines"][0]["cost"] = "much"
    assert list(validator.iter_errors(document))


def test_a_line_says_on_which_terms_it_was_charged(plan: Plan) -> None:
    """Ben quotes his rights; France has the rate of all others, Switzerland its own; 30 % in May, the rest in June."""
    lines = {line["creator"]: line for line in plan.lines.to_dict("records")}
    assert {name: line["quoted"] for name, line in lines.items()} == {"anna": (), "ben": ("usage_rights",), "cleo": ()}
    told = {
        name: [(tax.rate, tax.recoverable, tax.on, tax.country, tax.number) for tax in line["taxes"]]
        for name, line in lines.items()
    }
    assert {name: {tax[0] for tax in taxes} for name, taxes in told.items()} == {
        "anna": {Decimal("0.2")}, "ben": {Decimal("0.08")}, "cleo": {Decimal("0.2")},
    }  # fmt: skip
    assert {name: taxes[0][3:] for name, taxes in told.items()} == {
        "anna": ("FR", 2),
        "ben": ("CH", 1),
        "cleo": ("", 0),
    }
    assert all(taxes[0][2][0] == "creator" for taxes in told.values())
    rates = plan_document(plan)["terms"]["tax"]["rates"]
    assert [rate["countries"] for rate in rates] == [[], ["Switzerland"], ["FR"]]
    for line in lines.values():
        assert line["posted"] == "2027-05"
        assert {payment.month for payment in line["payments"] if payment.amount > 0} == {"2027-05", "2027-06"}
        assert all(isinstance(tax, TaxOfLine) for tax in line["taxes"])


def test_a_rule_says_what_it_is(plan: Plan) -> None:
    """The budget, a target, the flight's budget, a rule of one's own; one without a name says what it limits."""
    told = [(rule.kind, rule.flight, rule_name(rule)) for rule in plan.rules]
    assert told == [
        ("budget", None, "budget"),
        ("target", None, "target: creators"),
        ("budget", "May", "budget of May"),
        ("rule", None, "no more: at least a few: at most four"),
        ("rule", None, "spend, platform tiktok"),
    ]
    assert plan_document(plan)["budget"] == {"total": 1000, "contingency": 0.1, "planned": 900.0}


def test_a_rule_keeps_its_own_name_when_it_is_broken(tmp_path: Path) -> None:
    """A name may say `at least` itself: it is not cut there."""
    path = write_texts(tmp_path, "rules: [{name: 'a: at least b', measure: creators, min: 3}]", *ROSTER)
    (tmp_path / "mine.csv").write_text("creator\nanna\n")
    checked = check_plan(path, tmp_path / "mine.csv")
    assert violation_words(checked.violations[0], "EUR", 2) == ("a: at least b", "1 creator, at least 3 asked")


def test_a_checked_plan_comes_back_with_what_it_breaks(tmp_path: Path) -> None:
    """Each kind of violation, written and read: the same type with the same content, and the same file again."""
    path = write_texts(
        tmp_path,
        "packages: [{name: one, post: 1}, {name: two, post: 2}]\nlock: [cleo]\nexclude: [ben]\n"
        "rules: [{name: few, measure: creators, min: 3}]\ntogether: [[anna, cleo]]\n",
        *ROSTER,
    )
    (tmp_path / "mine.csv").write_text("creator,package,cost\nanna,one,1\nanna,two,\nben,one,\n")
    checked = check_plan(path, tmp_path / "mine.csv")
    assert len({type(violation) for violation in checked.violations}) == 6
    again = load_plan(tmp_path / "c.json", json.loads(plan_json(checked))).plan
    assert again.violations == checked.violations
    assert plan_json(again) == plan_json(checked)
    (tmp_path / "c.json").write_text(plan_json(checked))
    assert broken(check_plan(path, tmp_path / "c.json")) == [
        name for name in broken(checked) if not name.endswith("as stated")
    ]


@pytest.mark.parametrize(
    ("told", "what"), [(FORMAT + 1, "is of format 2"), (99, "is of format 99"), ("1", "no format")]
)
def test_a_newer_format_is_refused(plan: Plan, prepared: Prepared, tmp_path: Path, told: Any, what: str) -> None:
    """With what to do, wherever a plan file is read."""
    path = write_plan(plan, tmp_path)[0]
    path.write_text(json.dumps({**plan_document(plan), "format": told}))
    for read in (lambda: load_plan(path), lambda: check_plan(prepared, path)):
        with pytest.raises(InputError) as caught:
            read()
        assert what in caught.value.problems[0].what
        assert caught.value.problems[0].hint


def test_the_digest_is_of_the_text_without_the_seconds(plan: Plan) -> None:
    """Whoever takes the two parts out has what is hashed; sealing twice changes nothing."""
    document = json.loads(plan_json(plan))
    text = content_text(document)
    assert "seconds" not in json.loads(text)
    assert document["digest"] == digest_of(json.loads(text)) == digest_of(document)
    assert sealed(document) == document


def test_an_older_file_states_no_more_than_it_does(plan: Plan) -> None:
    """Written again as it was read: fields that it does not have are not made up."""
    document = {name: part for name, part in plan_document(plan).items() if name not in ("budget", "digest", "months")}
    read = PlanDocument.model_validate(document).content()
    assert "months" not in read
    assert "budget" not in read
