"""A plan in a notebook."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser

import pandas as pd
import pytest
from optimizer.plan.notebook import MOST_LINES, plan_html

from optimizer.facts.results import Objective, RuleResult
from optimizer.plan.plan import Plan

NAN = float("nan")


class Reader(HTMLParser):
    """Collects tags and cells, and insists that tags are closed."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert set(dict(attrs)) <= {"class", "style", "dir"}
        self.tags.append(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += f"{data}\n"


def read(html: str) -> Reader:
    """The parsed page, well-formed."""
    reader = Reader()
    reader.feed(html)
    assert not reader.open
    return reader


def plan_with(creator: str, number: int = 1) -> Plan:
    """A plan whose lines all bear this name."""
    line = {
        "creator": creator, "platform": "tiktok", "package": "post", "flight": None, "tier": "micro", "niche": "a|b",
        "cost": Decimal("1200.50"), "posts": 1.0, "engagement": 1234.4, "impressions": 9000.0, "reach": 9000.0,
        "added_reach": NAN, "conversions": NAN, "value": 1.0, "estimated": ("price",),
    }  # fmt: skip
    totals = {"spend": Decimal("1200.50"), "creators": 1, "engagement": 1234.4, "reach": None}
    rules = (
        RuleResult("budget", "spend", None, 1200.5, None, 1300.0, 99.5, False, False, False),
        RuleResult("micro", "spend", "a", 0.5, 0.6, None, -0.1, True, True, True),
        RuleResult("empty", "spend", None, None, 0.6, None, None, False, True, False),
    )
    return Plan(
        "Try <it>",
        "optimal",
        "EUR",
        2,
        Objective("engagement", 1234.4, 1234.4, 0.0),
        totals,
        pd.DataFrame([line] * number),
        rules,
    )


def test_a_plan_is_a_table() -> None:
    """Certificate, totals, lines and rules, with figures as everywhere."""
    page = read(plan_with("creator_01")._repr_html_())
    for words in (
        "Try <it>",
        "Proven: no plan",
        "EUR 1,200.50 spend · 1 creators · 1,234 engagement",
        "1,200.50",
        "a, b",
        "price",
    ):
        assert words in page.text
    for words in ("micro: a", "60 %", "broken", "kept"):
        assert words in page.text
    assert page.tags.count("table") == 2
    assert "Flight" not in page.text
    assert "Adds people" not in page.text


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", '"><img src=x onerror=y>', "&amp;", "a\u202eb\x00\x1bc", "x" * 10_000]
)
def test_names_cannot_break_out(name: str) -> None:
    """A name is text, whatever it holds: no tag of its own, no control marks, not endless."""
    page = read(plan_html(plan_with(name)))
    assert not {"script", "img"} & set(page.tags)
    assert not set("\u202e\x00\x1b") & set(page.text)
    assert len(max(page.text.split("\n"), key=len)) <= 100


def test_long_plans_say_how_many_more() -> None:
    """A notebook is not flooded."""
    page = read(plan_html(plan_with("a", MOST_LINES + 7)))
    assert page.tags.count("tr") == MOST_LINES + 1 + 4
    assert "and 7 more lines" in page.text


def test_infeasible_and_empty_plans_have_no_lines() -> None:
    """Where there is nothing, nothing is shown, and nothing fails."""
    plan = plan_with("a")
    empty = replace(plan, lines=plan.lines.iloc[:0])
    assert read(plan_html(empty)).tags.count("table") == 1
    impossible = replace(empty, status="infeasible", totals=dict.fromkeys(plan.totals), rules=())
    page = read(plan_html(impossible))
    assert "table" not in page.tags
    assert "No plan can satisfy" in page.text
