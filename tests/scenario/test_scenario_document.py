"""YAML 1.2 to plain data with lines."""

from __future__ import annotations

import copy
import warnings
from decimal import Decimal

import pytest

from optimizer.scenario.document import Document, Written, dotted, read_document, whole_characters


def read(text: str) -> Document:
    """The document, which must be free of problems."""
    document = read_document(text, "plan.yaml")
    assert document.problems == []
    return document


def problem_of(text: str) -> tuple[str, int | None]:
    """The sentence and the line of the only problem."""
    (problem,) = read_document(text, "plan.yaml").problems
    assert problem.hint
    return problem.what, problem.line


def test_no_and_yes_are_words() -> None:
    """YAML 1.2: Norway is a country, `on` and `off` are words, only true and false are switches."""
    data = read("country: no\nanswer: yes\nswitch: on\nstory: off\ntruth: true\nlie: False\n").data
    assert data == {"country": "no", "answer": "yes", "switch": "on", "story": "off", "truth": True, "lie": False}


def test_a_file_that_asks_for_yaml_1_1_changes_nothing() -> None:
    """The directive for the older version does not turn words into switches or colons into minutes."""
    assert read("%YAML 1.1\n---\ncountry: no\ntime: 1:30\ncode: 010\n").data == {
        "country": "no",
        "time": "1:30",
        "code": "010",
    }


def test_dates_and_codes_stay_text() -> None:
    """Only a field that wants a date makes one of `2027-03-01`; leading zeros are kept."""
    assert read("start: 2027-03-01\npostcode: 01234\nversion: 1.2.3\n").data == {
        "start": "2027-03-01",
        "postcode": "01234",
        "version": "1.2.3",
    }


def test_numbers_keep_their_digits() -> None:
    """A number is a decimal with the digits that were written, not a binary fraction."""
    data = read("budget: 19.10\ncount: 3\nlarge: 1_000\nsmall: 1e-3\nhex: 0x1F\n").data
    assert data == {
        "budget": Decimal("19.10"),
        "count": Decimal(3),
        "large": Decimal(1000),
        "small": Decimal("0.001"),
        "hex": Decimal(31),
    }


def test_a_number_remembers_how_it_was_written() -> None:
    """A creator may be called 12e5 or 1_000; a copy remembers it too."""
    data = read("lock: [12e5, 1_000, 0x1F, 1.50]").data
    assert isinstance(data, dict)
    assert [number.text for number in copy.deepcopy(data)["lock"]] == ["12e5", "1_000", "0x1F", "1.50"]


def test_a_number_of_a_billion_digits_is_not_written_out() -> None:
    """1e999999999 stays text: no message may fill the memory with its zeros."""
    assert read("budget: 1e999999999\nother: -1e-999999999\nnone: .nan\nmuch: .inf\n").data == {
        "budget": "1e999999999",
        "other": "-1e-999999999",
        "none": ".nan",
        "much": ".inf",
    }


def test_anchors_and_aliases_are_followed() -> None:
    """A value that is used twice may be written once."""
    document = read("a: &where {tier: micro}\nb: *where\n")
    assert document.data == {"a": {"tier": "micro"}, "b": {"tier": "micro"}}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read("a: &x 1\nb: &x 2\nc: *x\n").data == {"a": 1, "b": 2, "c": 2}


def test_a_merge_key_is_refused() -> None:
    """YAML 1.2 has no `<<`; silently keeping it as a field would confuse."""
    assert problem_of("a: &x {tier: micro}\nb:\n  <<: *x\n") == ("YAML 1.2 has no merge key <<", 3)


def test_aliases_that_grow_without_end_are_stopped() -> None:
    """Neither a circle of aliases nor ten levels of ten aliases each use up the memory."""
    assert problem_of("a: &a [*a]")[0] == "the file is nested too deeply"
    levels = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
    assert problem_of("\n".join(levels))[0] == "the file is nested too deeply"
    assert problem_of("a: " + "[" * 500 + "]" * 500)[0] == "the file is nested too deeply"


def test_each_duplicate_key_is_told_with_both_lines() -> None:
    """Duplicates at every level are problems, all at once, and the first value is kept."""
    document = read_document("name: a\nbudget: 1\nname: b\nrules:\n  - {min: 1, min: 2}\n", "plan.yaml")
    assert [(problem.what, problem.line, problem.field) for problem in document.problems] == [
        ("'name' stands here a second time, first on line 1", 3, "name"),
        ("'min' stands here a second time, first on line 5", 5, "rules[0].min"),
    ]
    assert document.data == {"name": "a", "budget": 1, "rules": [{"min": 1}]}


def test_every_field_has_its_line() -> None:
    """Lines count from 1, for fields, entries of lists, and what stands in braces over several lines."""
    document = read(
        "# a comment\nname: x\nrules:\n  - measure: spend\n    min: 1\n  - {measure: posts,\n     max: 2}\n"
    )
    assert document.line(("name",)) == 2
    assert document.line(("rules", 0, "min")) == 5
    assert document.line(("rules", 1)) == 6
    assert document.line(("rules", 1, "max")) == 7
    assert document.line(("rules", 1, "where", "tier")) == 6, "the nearest thing around it that is there"
    assert document.line(("nothing",)) == 2


def test_a_path_is_written_with_dots_and_brackets() -> None:
    """The way messages name a field."""
    assert dotted(("rules", 2, "where", "tier")) == "rules[2].where.tier"
    assert dotted((0, "min")) == "[0].min"
    assert dotted(()) == ""


@pytest.mark.parametrize("text", ["? [1, 2]\n: 3\n", "{a: 1}: 2\n"])
def test_a_field_name_must_be_plain(text: str) -> None:
    """A list or a mapping as a field name is told, and the rest is read."""
    document = read_document(text + "name: x\n", "plan.yaml")
    assert [problem.what for problem in document.problems] == ["a field name must be plain text"]
    assert document.data == {"name": "x"}


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\n\n"])
def test_an_empty_file_is_told(text: str) -> None:
    """A file without content is no scenario."""
    assert problem_of(text) == ("the file is empty", None)


def test_tags_do_nothing() -> None:
    """A tag makes no object of any kind; its text is text."""
    assert read("a: !!python/object/apply:os.system 'x'\nb: !!binary abc\nc: !mine d\n").data == {
        "a": "x",
        "b": "abc",
        "c": "d",
    }


def test_half_characters_are_replaced() -> None:
    """An emoji in JSON's two halves is joined; a single half becomes the replacement character."""
    assert read(r'a: "\ud83d\ude00"').data == {"a": "😀"}
    assert read(r'a: "\ud83d"').data == {"a": "\ufffd"}
    assert whole_characters("plain") == "plain"


def test_a_written_number_is_a_decimal() -> None:
    """It computes and compares like any other."""
    number = Written(Decimal("1.50"), "1.50")
    assert number + 1 == Decimal("2.50")
    assert f"{number:f}" == "1.50"


def test_a_problem_of_an_overridden_field_names_the_override() -> None:
    """What the command line set is not blamed on a line of the file."""
    document = read("budget: 5\nsolve: {gap: 1%}\n")
    document.overridden[("budget", "total")] = "--set budget.total=x"
    assert document.problem("wrong", "mend", ("budget", "total")).file == "--set budget.total=x"
    assert document.problem("wrong", "mend", ("solve", "gap")).line == 2
    assert ("budget", "total") in document.paths()


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("a: 1\nb: \x07", "control character", 2),
        ("a:\n\tb: 1\n", "a tab stands", 2),
        ("budget:20000\nname: x\n", "no space after the colon", 1),
        ("name: x\nbudget 20000\nroster: y\n", "it has no colon", 2),
        ("name: a: b\n", "a second colon", 1),
        ("name: x\n  budget: 1\n", "has a value already", 2),
        ("name: @x\n", "cannot begin with @", 1),
        ("name: `x\n", "cannot begin with `", 1),
        ("rules:\n  - %x\n", "cannot begin with %", 2),
        ("name: 'x\nbudget: 1\n", "a quote is opened here", 1),
        ('name: x\nother: "y\n', "a quote is opened here", 2),
        ("a: [1, 2\nb: 3\n", "a bracket is opened here", 1),
        ("a: {b: 1\nc: 3\n", "a bracket is opened here", 1),
        ("a: {b: 1 c: 2}\n", "a comma or a closing bracket", 1),
        ("a:\n  - b\n - c\n", "does not line up", 3),
        (" a: 1\nb: 2\n", "does not line up", 2),
        ("a: *b\n", "begins with *", 1),
        ("a: 1\n---\nb: 2\n", "a second document", 2),
        ("%YAML 3.0\n---\na: 1\n", "not valid YAML", 1),
    ],
)
def test_what_is_not_yaml_is_told_in_a_planners_words(text: str, what: str, line: int) -> None:
    """Each usual slip gets a sentence about itself, at the line where it happened."""
    sentence, found = problem_of(text)
    assert what in sentence
    assert found == line
