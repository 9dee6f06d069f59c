"""A view as it stands on a terminal, as a picture that loads nothing from anywhere."""

from __future__ import annotations

import io
import re

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console

from optimizer.render.terminal.page import Page
from optimizer.render.terminal.view import show_view
from optimizer.views.parts import View


def view_svg(view: View, width: int = 80, *, full: bool = False) -> str:
    """The terminal's view in SVG, `width` characters wide; the same view gives the same text."""
    console = Console(
        width=width, record=True, file=io.StringIO(), force_terminal=True, color_system="truecolor", _environ={}
    )
    show_view(view, console, full=full)
    local_fonts_only = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    title = Page.of(console).plain(f"optimizer {view.answer}: {view.title}", width - 20)
    return console.export_svg(title=title, code_format=local_fonts_only, unique_id=view.answer)
