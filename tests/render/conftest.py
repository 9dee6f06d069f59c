"""Views on a terminal, as text."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from rich.console import Console

from optimizer.render.terminal.view import show_view
from optimizer.views.parts import Part, Section, View


@pytest.fixture
def printed() -> Callable[..., str]:
    """What a terminal of a given width and encoding shows of a view, without colours."""

    def text(view: View, width: int = 100, encoding: str = "utf-8", *, full: bool = False) -> str:
        written = io.BytesIO()
        file = io.TextIOWrapper(written, encoding=encoding)
        show_view(view, Console(file=file, width=width, force_terminal=False, _environ={}), full=full)
        file.flush()
        return written.getvalue().decode(encoding)

    return text


@pytest.fixture
def around() -> Callable[..., View]:
    """A view of some parts alone."""

    def view(*parts: Part) -> View:
        return View("made", "Made", "Made up", (), (Section("s", "S", parts),), currency="EUR")

    return view
