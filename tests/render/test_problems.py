"""Problems as a person reads them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rich.cells import cell_len

from optimizer.errors import Problem

Make = Callable[..., Any]


def test_problems_are_grouped_by_file_in_its_order(printed_problems: Make) -> None:
    """Place, what, hint; all of them, with a count."""
    problems = [
        Problem("a share cannot be above 100%", "lower it", "spring.yaml", 12, "rules[2].max"),
        Problem("odd price", "look again", "roster.csv", 7, "price", "warning"),
        Problem("there is no budget", "add budget: 20000", "spring.yaml", None, "budget"),
        Problem("not a table", "", "roster.csv", 3),
        Problem("nothing to do"),
    ]
    assert printed_problems(problems).splitlines() == [
        "spring.yaml",
        "  error   budget: there is no budget",
        "          → add budget: 20000",
        "  error   line 12, rules[2].max: a share cannot be above 100%",
        "          → lower it",
        "",
        "roster.csv",
        "  error   line 3: not a table",
        "  warning line 7, price: odd price",
        "          → look again",
        "",
        "error   nothing to do",
        "",
        "4 errors and 1 warning.",
    ]


def test_no_problems_print_nothing(printed_problems: Make) -> None:
    """A clean input needs no empty lines."""
    assert printed_problems([]) == ""


def test_long_and_hostile_problems_are_wrapped_as_text(printed_problems: Make) -> None:
    """Quoted input is shown, never obeyed, within the page."""
    what = "the value '[red]x[/] \x1b[2J\u202e' is not a number, " + "and more " * 20
    text = printed_problems([Problem(what, "write " + "y" * 300, "[b]a.yaml", 1, "f" * 200)], 60)
    assert "[red]x[/]" in text
    assert "[b]a.yaml" in text
    assert not {"\x1b", "\u202e"} & set(text)
    assert all(cell_len(row) <= 60 for row in text.splitlines())


def test_old_encodings_get_what_they_can_show(printed_problems: Make) -> None:
    """An ASCII terminal gets an arrow of its own and question marks for the rest."""
    text = printed_problems([Problem("no creator 'Zoë'", "did you mean Zoe?")], 80, "ascii")
    assert "Zo?" in text
    assert "-> did you mean Zoe?" in text
