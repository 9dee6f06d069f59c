"""Rules in words: standing, limits, room."""

from __future__ import annotations

import pytest
from made_plans import make_rule

from optimizer.facts.results import RuleResult
from optimizer.words import rules as words


@pytest.mark.parametrize(
    ("rule", "standing", "asked", "room", "state"),
    [
        (make_rule("r", 56998.4, None, 57000.0), "€56,998.40", "at most €57,000.00", "€1.60", "kept"),
        (make_rule("r", 57000.0, None, 57000.0), "€57,000.00", "at most €57,000.00", "none", "no room left"),
        (make_rule("r", 0.41, 0.6, None, share=True), "41 % of spend", "at least 60 %", "19 points short", "broken"),
        (make_rule("r", 0.52, None, 0.4, share=True, of="budget"), "52 % of the budget", "at most 40 %",
         "12 points over", "broken"),
        (make_rule("r", 1.0, 3.0, None, measure="creators"), "1 creator", "at least 3", "2 short", "broken"),
        (make_rule("r", 2.0, 1.0, 4.0, measure="creators"), "2 creators", "1 to 4", "1", "kept"),
        (make_rule("r", 3.0, 3.0, 3.0, measure="posts"), "3 posts", "exactly 3", "none", "no room left"),
        (make_rule("r", 0.59996, 0.6, None, share=True), "59.996 % of spend", "at least 60 %", "< 0.1 points short",
         "broken"),
        (make_rule("r", None, 0.1, None, measure="conversions", share=True), "no conversions at all", "at least 10 %",
         "", ""),
    ],
)  # fmt: skip
def test_a_rule_in_words(rule: RuleResult, standing: str, asked: str, room: str, state: str) -> None:
    """What the plan has, what was asked, how much room is left or what is missing."""
    told = words.rule_words(rule, "EUR", 2)
    assert (told.standing, told.asked, told.room, told.state) == (standing, asked, room, state)


def test_rules_are_counted() -> None:
    """One limit, several, broken ones, and those without room by name."""
    kept, tight = make_rule("a", 1.0, None, 2.0), make_rule("b", 2.0, None, 2.0)
    assert words.counted([kept]) == "1 limit kept"
    assert words.counted([kept, tight]) == "2 limits kept, 1 with no room left"
    assert words.counted([kept, make_rule("c", 3.0, None, 2.0)]) == "1 of 2 limits broken"
    assert words.standing_of_rules([kept], []) == "Rules: 1 limit kept."
    said = words.standing_of_rules([kept, tight], [("budget", ""), ("b", "at most 2")])
    assert said == "Rules: 2 limits kept, 1 with no room left: budget, b (at most 2)."


def test_how_much_of_a_limit_is_used() -> None:
    """The nearer of two limits; nothing of a maximum of nothing is all of it."""
    assert words.used(make_rule("r", 1.0, None, 4.0)) == 0.25
    assert words.used(make_rule("r", 4.0, 3.0, 8.0)) == 0.75
    assert words.used(make_rule("r", 0.0, None, 0.0)) == 1.0
    assert words.used(make_rule("r", 9.0, None, 3.0)) == 1.0
    assert words.used(make_rule("r", None, None, 3.0)) is None


def test_what_a_rule_counts() -> None:
    """A share says of what."""
    assert words.what(make_rule("r", 1.0, None, 2.0, measure="creators")) == "Creators"
    assert words.what(make_rule("r", 0.5, None, 0.6, share=True)) == "Share of spend"
    assert words.what(make_rule("r", 0.5, None, 0.6, share=True, of="budget")) == "Share of the budget"
