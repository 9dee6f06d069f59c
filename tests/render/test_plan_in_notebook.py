"""A plan, and any view, in a notebook: a piece of a page with a look of its own."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import made_views
import pytest
from handed_plans import HOSTILE
from made_plans import make_line, make_plan_of, make_rule

from optimizer.dossier import Dossier
from optimizer.render.html.view import view_fragment
from optimizer.views.plan import plan_view


class Reader(HTMLParser):
    """Collects tags, attributes and text, and insists that tags are closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.text = ""
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append(tag)
        self.attributes |= set(dict(attrs))
        if tag not in ("br", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close a tag."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text += data if "style" not in self.open else ""


def test_a_plan_shows_its_short_form() -> None:
    """Certificate, headline, tiers, creators and what binds; nothing that a notebook would have to run or load."""
    rules = (make_rule("budget", 100.0, None, 100.0),)
    page = Reader(view_fragment(plan_view(Dossier(make_plan_of([make_line("ada", flight="May")], rules=rules)))))
    for words in ("Proven: no plan", "500 engagements with 1 creator for €100", "ada", "May", "Rules: 1 limit kept"):
        assert words in page.text
    assert page.tags.count("table") == 2
    assert not {"script", "form", "input", "select", "link", "img", "iframe"} & set(page.tags)
    assert not {"id", "src", "href", "onclick", "style"} & page.attributes


def test_long_plans_say_how_many_more() -> None:
    """A notebook is not flooded: ten creators and what the others come to."""
    page = Reader(view_fragment(plan_view(Dossier(make_plan_of([make_line(f"c{n}") for n in range(17)])))))
    assert "… 7 more" in page.text
    assert "700.00" in page.text
    assert page.tags.count("tr") == 1 + 1 + 1 + 10 + 1


@pytest.mark.parametrize("name", [*HOSTILE, "a\u202eb\x00\x1bc"])
def test_names_cannot_break_out(name: str) -> None:
    """A name is text, whatever it holds, in every kind of part."""
    for html in (
        view_fragment(made_views.view(name, names=HOSTILE)),
        view_fragment(plan_view(Dossier(make_plan_of([make_line(name)])))),
    ):
        page = Reader(html)
        assert not {"script", "img"} & set(page.tags)
        assert not set("\u202e\x00\x1b") & set(html)


def test_plans_without_lines_are_shown() -> None:
    """Where there is nothing, nothing is shown, and nothing fails."""
    empty = make_plan_of([])
    assert "Nothing is bought." in Reader(view_fragment(plan_view(Dossier(empty)))).text
    impossible = replace(empty, status="infeasible", totals=dict.fromkeys(empty.totals))
    assert "No plan can satisfy" in Reader(view_fragment(plan_view(Dossier(impossible)))).text


def test_a_plan_from_the_public_module_shows_itself(project: Path) -> None:
    """In a fresh Python: a plan knows no renderer until the public module is asked for plans."""
    shown = {}
    for room in ("optimizer", "optimizer.planning"):
        script = (
            f"from {room} import plan_campaign\n"
            "print(plan_campaign('scenarios/minimal.yaml', ['solve.gap=20%'])._repr_html_())\n"
        )
        run = subprocess.run([sys.executable, "-c", script], cwd=project, capture_output=True, text=True, check=True)
        shown[room] = run.stdout
    assert "An estimated" in Reader(shown["optimizer"]).text
    assert shown["optimizer.planning"] == "None\n"
