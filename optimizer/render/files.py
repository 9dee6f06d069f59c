"""An answer as a file, by the file's ending: a page for a client, a workbook for finance."""

from __future__ import annotations

from pathlib import Path

from optimizer.dossier import Dossier
from optimizer.errors import InputError, Problem
from optimizer.files import write_whole
from optimizer.views.parts import View

KINDS = (".html", ".xlsx")


def check_report_path(path: Path) -> Path:
    """The path, if its ending says which form is wanted. Raises `InputError`."""
    if path.suffix.lower() not in KINDS:
        what = f"a report is no {path.suffix} file" if path.suffix else "the report's name has no ending"
        raise InputError(Problem(what, "end it in .html for a client or in .xlsx for finance", str(path)))
    return path


def write_view(view: View, path: Path, dossier: Dossier | None = None) -> Path:
    """Write the view as a page or a workbook; the workbook of a plan, given with its dossier, is live.

    Raises `InputError`.
    """
    if check_report_path(path).suffix.lower() == ".html":
        from optimizer.render.html.view import view_html

        return write_whole(path, view_html(view))
    if dossier is not None:
        from optimizer.render.workbook.plan import plan_workbook

        return write_whole(path, plan_workbook(dossier, view))
    from optimizer.render.workbook.view import view_workbook

    return write_whole(path, view_workbook(view))
