"""An answer as a file, by the file's ending: a page for a client, slides to present, a workbook for finance."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from optimizer.dossier import Dossier
from optimizer.errors import InputError, Problem
from optimizer.files import write_whole
from optimizer.views.parts import View

KINDS = (".html", ".pptx", ".xlsx")
DECK = ".pptx"


def check_report_path(path: Path) -> Path:
    """The path, if its ending says which form is wanted, and what that needs is there. Raises `InputError`."""
    if path.suffix.lower() not in KINDS:
        what = f"a report is no {path.suffix} file" if path.suffix else "the report's name has no ending"
        hint = "end it in .html for a client, in .pptx for slides or in .xlsx for finance"
        raise InputError(Problem(what, hint, str(path)))
    if path.suffix.lower() == DECK and find_spec("pptx") is None:
        hint = "install it with `pip install 'campaign-budget-optimizer[deck]'`, or end the file in .html"
        raise InputError(Problem("slides need python-pptx", hint, str(path)))
    return path


def check_template(template: Path, outputs: Sequence[Path]) -> Path:
    """The template, if slides are asked for and can take its look. Raises `InputError`."""
    if not any(path.suffix.lower() == DECK for path in outputs):
        what = "only slides have a template, and none are asked for"
        raise InputError(Problem(what, "leave the template out, or write a file that ends in .pptx too", str(template)))
    from optimizer.render.deck.template import brand_look

    brand_look(template)
    return template


def write_view(view: View, path: Path, dossier: Dossier | None = None, template: Path | None = None) -> Path:
    """Write the view as a page, slides or a workbook.

    Of a plan, given with its dossier, the workbook is live and the slides stand in the order of what a client asks.
    `template` is a brand's own presentation, whose look the slides take. Raises `InputError`.
    """
    kind = check_report_path(path).suffix.lower()
    if kind == DECK:
        from optimizer.render.deck.view import view_deck
        from optimizer.views.plan_deck import basis_of, client_view

        if dossier is None:
            return write_whole(path, view_deck(view, template=template))
        return write_whole(path, view_deck(client_view(dossier, view), basis_of(dossier), template))
    if kind == ".html":
        from optimizer.render.html.view import view_html

        return write_whole(path, view_html(view))
    if dossier is not None:
        from optimizer.render.workbook.plan import plan_workbook

        return write_whole(path, plan_workbook(dossier, view))
    from optimizer.render.workbook.view import view_workbook

    return write_whole(path, view_workbook(view))
