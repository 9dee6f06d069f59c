"""The short form within its lines: what may be cut is cut as far as it takes, tables before lists."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

from rich.console import Console

from optimizer.render.terminal.page import Page
from optimizer.views.parts import Items, Part, Table, View

LEAST_ROWS, LEAST_ITEMS = 5, 3


def within_lines(view: View, page: Page, draw: Callable[[View, Page], None]) -> View:
    """The view with as many rows and items as fit into its short form, as `draw` puts it on the page."""
    if not view.short:
        return view
    for kind, least in ((Table, LEAST_ROWS), (Items, LEAST_ITEMS)):
        # Cutting what stood there whole adds a line that says so: a second look finds it.
        for _ in range(2):
            over = _lines(view, page, draw) - view.short
            if over > 0:
                view = _cut(view, kind, least, over)
    return view


def _lines(view: View, page: Page, draw: Callable[[View, Page], None]) -> int:
    """Lines of the short form on a page of this width."""
    text = io.StringIO()
    draw(view, Page(Console(file=text, width=page.console.width, force_terminal=False), page.signs, page.encoding))
    return text.getvalue().count("\n")


def _cut(view: View, kind: type[Table | Items], least: int, over: int) -> View:
    """The view with fewer rows or items in each part of a kind that may be cut."""

    def shorter(part: Part) -> Part:
        if not isinstance(part, Table | Items) or not isinstance(part, kind) or part.most is None:
            return part
        shown = min(part.most, len(part.rows if isinstance(part, Table) else part.items))
        return replace(part, most=max(min(shown, least), shown - over))

    sections = (replace(section, parts=tuple(map(shorter, section.parts))) for section in view.sections)
    return replace(view, sections=tuple(sections))
