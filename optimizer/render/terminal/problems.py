"""Problems as a person reads them: by file, in the order of the file, each with what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from optimizer.errors import Problem
from optimizer.render.terminal.page import Page
from optimizer.words.figures import listing, plural


def show_problems(problems: Sequence[Problem], console: Console) -> None:
    """All problems, grouped by file; prints nothing where there are none."""
    if not problems:
        return
    page = Page.of(console)
    print_problems(problems, page)
    page.print(Text())
    page.say((f"{_counted(problems)}.", "bold"))


def print_problems(problems: Sequence[Problem], page: Page) -> None:
    """The problems by file, without a count."""
    by_file: dict[str, list[Problem]] = {}
    for problem in problems:
        by_file.setdefault(problem.file or "", []).append(problem)
    for number, (file, found) in enumerate(by_file.items()):
        if number:
            page.print(Text())
        if file:
            page.print(page.label(file, "bold", page.width))
        for problem in sorted(found, key=lambda problem: problem.line or 0):
            _print_problem(problem, page, indent=2 if file else 0)


def _print_problem(problem: Problem, page: Page, indent: int) -> None:
    """`error  line 12  rules[2].max: what is wrong`, and below it the hint."""
    style = "red" if problem.severity == "error" else "yellow"
    place = f"line {problem.line}, " if problem.line is not None and problem.field else ""
    place = f"line {problem.line}: " if problem.line is not None and not problem.field else place
    field = f"{page.plain(problem.field, 80)}: " if problem.field else ""
    head = f"{problem.severity:<8}"
    text = Text.assemble((place, "dim"), (field, "cyan"), page.plain(problem.what))
    hint = Text.assemble((f"{page.signs.arrow} ", "green"), page.plain(problem.hint)) if problem.hint else None
    room = page.width - indent - len(head)
    lines = [line for part in (text, hint) if part is not None for line in part.wrap(page.console, room)]
    for number, line in enumerate(lines):
        start = Text(head, style) if number == 0 else Text(" " * len(head))
        page.print(Text.assemble(" " * indent, start, line))


def _counted(problems: Sequence[Problem]) -> str:
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    parts = [plural(errors, "error")] * (errors > 0) + [plural(warnings, "warning")] * (warnings > 0)
    return listing(parts)
