"""Views and problems on a terminal, as text."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

import pytest
from rich.console import Console

from optimizer.errors import Problem
from optimizer.render.terminal.problems import show_problems
from optimizer.render.terminal.view import show_view
from optimizer.views.parts import Part, Section, View


def on_terminal(show: Callable[[Console], None], width: int, encoding: str) -> str:
    """What a terminal of a given width and encoding shows, without colours."""
    written = io.BytesIO()
    file = io.TextIOWrapper(written, encoding=encoding)
    show(Console(file=file, width=width, force_terminal=False, _environ={}))
    file.flush()
    return written.getvalue().decode(encoding)


@pytest.fixture
def printed() -> Callable[..., str]:
    """What a terminal shows of a view."""

    def text(view: View, width: int = 100, encoding: str = "utf-8", *, full: bool = False) -> str:
        return on_terminal(lambda console: show_view(view, console, full=full), width, encoding)

    return text


@pytest.fixture
def printed_problems() -> Callable[..., str]:
    """What a terminal shows of problems."""

    def text(problems: Sequence[Problem], width: int = 100, encoding: str = "utf-8") -> str:
        return on_terminal(lambda console: show_problems(problems, console), width, encoding)

    return text


@pytest.fixture
def around() -> Callable[..., View]:
    """A view of some parts alone."""

    def view(*parts: Part) -> View:
        return View("made", "Made", "Made up", (), (Section("s", "S", parts),), currency="EUR")

    return view
