"""A plan as a page, slides or a workbook, from Python: with its scenario, and with other answers beside it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from optimizer.advice.compare import Comparison
from optimizer.advice.curve import Curve
from optimizer.answer import Answer
from optimizer.arguments import PlanLike, plan_file
from optimizer.dossier import Dossier, dossier_of
from optimizer.plan.loading import read_document
from optimizer.plan.plan import Plan
from optimizer.render.data import load_view
from optimizer.render.files import check_report_path, write_view
from optimizer.views.parts import View
from optimizer.views.plan import plan_view, with_curve, with_options


def write_report(
    plan: PlanLike,
    path: str | Path,
    *,
    scenario: str | Path | None = None,
    curve: Answer[Curve] | str | Path | None = None,
    options: Answer[Comparison] | str | Path | None = None,
    template: str | Path | None = None,
) -> Path:
    """Write a plan as a page that opens offline (.html), as slides (.pptx) or as a workbook with live formulas (.xlsx).

    `plan` is a `Plan` or a plan.json; of a file the report also tells revision and approval. With the `scenario` it
    says who was not chosen and why, how reach builds up, and whether the figures are confirmed today. `curve` adds a
    budget curve and `options` what `compare` found: an answer, or the JSON of one. `template` is a brand's
    presentation, whose look slides take; slides need the extra `deck`. Returns the file. Raises `InputError` for
    another ending and for a workbook of a plan that cannot be, and `DoesNotHold` where a file states what is not so.

    >>> from optimizer import plan_campaign
    >>> plan = plan_campaign("scenarios/minimal.yaml", ["solve.gap=5%"])
    >>> write_report(plan, "report.html", scenario="scenarios/minimal.yaml").name
    'report.html'
    """
    target = check_report_path(Path(path))
    if not isinstance(plan, Plan):
        dossier = dossier_of(Path(plan), None if scenario is None else Path(scenario))
    elif scenario is None:
        dossier = Dossier(plan)
    else:
        with plan_file(plan) as file:
            assert file is not None
            # It was written for this alone: it has no revision that could be approved.
            dossier = replace(dossier_of(file, Path(scenario)), plan=plan, standing=None)
    view = plan_view(dossier)
    if curve is not None:
        view = with_curve(view, _view_of(curve))
    if options is not None:
        view = with_options(view, _view_of(options))
    return write_view(view, target, dossier, None if template is None else Path(template))


def _view_of(answer: Answer[Any] | str | Path) -> View:
    """The view of an answer, or of the JSON of one."""
    return answer.view if isinstance(answer, Answer) else load_view(read_document(Path(answer)), str(answer))
