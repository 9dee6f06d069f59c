"""A scenario's text changed in one place: everything else stays byte for byte."""

from __future__ import annotations

import difflib
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.errors import InputError
from optimizer.scenario.document import read_document
from optimizer.scenario.editing import Append, Change, Put, Remove, edited, fields_of
from optimizer.scenario.switching import off_entries, switched_off, switched_on

TEXT = """\
# head
name: Spring   # the name
budget: {total: 20k, contingency: 5%}  # money
rules:
  # first
  - {name: a, measure: spend, max: 40%}   # ra
  # second
  - name: b
    measure: spend
    # inner
    min: 10%   # rb
lock: [Ana, {creator: Bo}]
exclude:
- Cy
- where: {niche: x}   # w

# tail
"""
SHIPPED = sorted((Path(__file__).resolve().parents[2] / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize(
    ("change", "gone", "new"),
    [
        (Put(("budget", "total"), 30000), ["budget: {total: 20k, contingency: 5%}  # money"],
         ["budget: {total: 30000, contingency: 5%}  # money"]),
        (Put(("objective",), "reach"), [], ["objective: reach"]),
        (Put(("solve", "seconds"), 5), [], ["solve: {seconds: 5}"]),
        (Put(("rules", 1, "max"), "50%"), [], ["    max: 50%"]),
        (Append(("lock",), {"creator": "D: e"}), ["lock: [Ana, {creator: Bo}]"],
         ['lock: [Ana, {creator: Bo}, {creator: "D: e"}]']),
        (Append(("exclude",), "yes #1"), [], ['- "yes #1"']),
        (Append(("together",), ["a", "b"]), [], ["together:", "  - [a, b]"]),
        (Remove(("lock", 0)), ["lock: [Ana, {creator: Bo}]"], ["lock: [{creator: Bo}]"]),
        (Remove(("exclude", 0)), ["- Cy"], []),
        (Remove(("rules", 1)), ["  - name: b", "    measure: spend", "    # inner", "    min: 10%   # rb"], []),
        (Remove(("rules", 0, "max")), ["  - {name: a, measure: spend, max: 40%}   # ra"],
         ["  - {name: a, measure: spend}   # ra"]),
    ],
)  # fmt: skip
def test_one_change_leaves_every_other_line(change: Change, gone: list[str], new: list[str]) -> None:
    """Each kind of change, in both styles of YAML, told line by line."""
    lines = [*difflib.ndiff(TEXT.splitlines(), edited(TEXT, change).splitlines())]
    assert [line[2:] for line in lines if line.startswith("- ")] == gone
    assert [line[2:] for line in lines if line.startswith("+ ")] == new


def test_a_comment_above_the_last_entry_keeps_its_list() -> None:
    """`lock: []` says what no `lock` says; without a comment the field goes."""
    assert edited("lock:\n  # always\n  - Ana\nname: x\n", Remove(("lock", 0))) == "lock: []\n  # always\nname: x\n"
    assert edited("lock:\n  - Ana\nname: x\n", Remove(("lock", 0))) == "name: x\n"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize(
    "text", ["name: x", "name: x\n", "name: x\nlock:\n", "name: x\nlock: []\n", "name: x\nlock: ~\n"]
)
def test_a_list_begins_anywhere(text: str, newline: str) -> None:
    """Without the field, with nothing in it, without a last line end, with those of Windows."""
    changed = edited(text.replace("\n", newline), Append(("lock",), "Ana"))
    assert read_document(changed, "").data == {"name": "x", "lock": ["Ana"]}
    assert changed.count("\r\n") == (changed.count("\n") if newline == "\r\n" and "\n" in text else 0)


def test_what_cannot_be_changed_is_refused() -> None:
    """An alias stands for two places; a place that does not exist cannot go."""
    with pytest.raises(InputError, match="the scenario has no lock"):
        edited("name: x\n", Remove(("lock", 0)))
    with pytest.raises(InputError, match="cannot be changed from here"):
        edited("lock: &who [Ana]\nexclude: *who\nname: x\n", Append(("lock",), "Bo"))
    with pytest.raises(InputError):
        edited("name: [\n", Put(("name",), "y"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_rules_are_switched_off_and_on_again(path: Path) -> None:
    """Each rule of each shipped scenario goes as a comment and comes back to the byte."""
    text = path.read_text(encoding="utf-8")
    before = read_document(text, "").data
    assert isinstance(before, dict)
    rules = before.get("rules") or []
    for place, rule in enumerate(rules):
        off = switched_off(text, ("rules", place))
        after = read_document(off, "").data
        assert isinstance(after, dict)
        assert (after.get("rules") or []) == [own for own in rules if own is not rule]
        [(lines, entry)] = off_entries(off)
        assert entry == rule
        assert switched_on(off, lines) == text
    assert before["roster"]


def test_a_rule_comes_where_others_are_switched_off() -> None:
    """With all of them off a new one lines up with them, and they come back beside it; what cannot come is told."""
    text = "name: x\nrules:\n    - {name: a, max: 1}\n    - {name: b, max: 2}   # why\nbudget: 5\n"
    off = switched_off(switched_off(text, ("rules", 1)), ("rules", 0))
    added = edited(off, Append(("rules",), {"name": "c", "max": 3}))
    assert added.splitlines()[1:3] == ["rules:", "    - {name: c, max: 3}"]
    back = added
    while off_entries(back):
        back = switched_on(back, off_entries(back)[0][0])
    assert [rule["name"] for rule in fields_of(back)["rules"]] == ["c", "a", "b"]
    assert "# why" in back
    flow = "rules: [{name: c, max: 3}]\n  #off# - {name: a, max: 1}\n"
    with pytest.raises(InputError, match="line 2 cannot be switched on"):
        switched_on(flow, off_entries(flow)[0][0])


NAMES = st.sampled_from(
    ["Ana", "a b", "7", "12e5", "yes", "no", "#x", "a: b", "Ä ö", "- x", "null", "{", 'q"q', "it's"]
)
CHANGES = st.one_of(
    st.builds(lambda total: Put(("budget",), total), st.integers(1, 10**7)),
    st.builds(lambda name: Append(("lock",), {"creator": name}), NAMES),
    st.builds(lambda name: Append(("exclude",), name), NAMES),
    st.builds(lambda place: Remove(("lock", place)), st.integers(0, 3)),
    st.builds(lambda place: Remove(("exclude", place)), st.integers(0, 3)),
    st.builds(lambda place, end, limit: Put(("rules", place, end), f"{limit}%"), st.integers(0, 4),
              st.sampled_from(["min", "max"]), st.integers(1, 99)),
    st.builds(lambda gap: Put(("solve", "gap"), f"{gap}%"), st.integers(1, 9)),
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(st.sampled_from(SHIPPED), st.lists(CHANGES, min_size=1, max_size=12))
def test_comments_and_order_survive(path: Path, changes: list[Change]) -> None:
    """Whatever is edited: each comment still stands, in its order, but for those on lines of an entry that went."""
    _survive(path, changes)


@pytest.mark.long
@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_comments_and_order_survive_200_edits(path: Path) -> None:
    """200 edits in a row of each shipped scenario."""

    @settings(max_examples=2, deadline=None)
    @given(st.lists(CHANGES, min_size=200, max_size=200))
    def edit(changes: list[Change]) -> None:
        _survive(path, changes)

    edit()


def _survive(path: Path, changes: list[Change]) -> None:
    text = path.read_text(encoding="utf-8")
    comments = re.findall(r"#.*", text)
    assert changes
    for change in changes:
        before = read_document(text, "").data
        if not _is_there(before, change):
            with pytest.raises(InputError, match="has no"):
                edited(text, change)
            continue
        changed = edited(text, change)
        assert read_document(changed, "").problems == []
        lines = set(text.splitlines()) - set(changed.splitlines()) if isinstance(change, Remove) else set()
        beside = {own for line in lines if not line.lstrip().startswith("#") for own in re.findall(r"#.*", line)}
        comments = [own for own in comments if own not in beside]
        assert [own for own in re.findall(r"#.*", changed) if own in comments] == comments
        keys = [line.split(":")[0] for line in text.splitlines() if re.match(r"\w+:", line)]
        kept = [line.split(":")[0] for line in changed.splitlines() if re.match(r"\w+:", line)]
        assert [key for key in kept if key in keys] == [key for key in keys if key in kept]
        assert isinstance(before, dict)
        text = changed


def _is_there(data: object, change: Change) -> bool:
    """Whether a place that a random edit guessed is in the scenario."""
    assert isinstance(data, dict)
    listed = data.get(change.path[0]) or []
    return len(change.path) == 1 or not isinstance(change.path[1], int) or change.path[1] < len(listed)
