"""Which report a file is, and writing it: a plan, or any saved answer, as a page or as a workbook."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from optimizer.errors import InputError, Problem
from optimizer.files import write_whole
from optimizer.plan.loading import clean_texts, load_plan, read_document
from optimizer.render.data import load_view
from optimizer.render.files import check_report_path, write_view
from optimizer.reports.handover import Handover, handover
from optimizer.views.parts import View


def write_report(
    source: Path, output: Path, *, scenario: Path | None = None, curve: View | None = None
) -> tuple[Path, Handover | None]:
    """Write one report of a file; the path, and what was gathered where it is a plan. Raises `InputError`."""
    check_report_path(output)
    found = gathered(source, scenario=scenario, curve=curve)
    return write_gathered(found, output, str(source)), found if isinstance(found, Handover) else None


def gathered(source: Path, *, scenario: Path | None = None, curve: View | None = None) -> Handover | View:
    """What a file holds, to be written in several forms: a plan with all that is told of it, or an answer.

    Raises `InputError`.
    """
    document = read_document(source)
    if "answer" not in document:
        return handover(source, scenario, curve)
    if scenario is not None or curve is not None:
        what = f"{source.name} is an answer, not a plan: it takes no scenario and no curve"
        raise InputError(Problem(what, "leave --scenario and --curve out", str(source)))
    return load_view(clean_texts(document), str(source))


def write_gathered(found: Handover | View, output: Path, shown: str) -> Path:
    """Write a report by the ending of `output`. Raises `InputError`."""
    if isinstance(found, View):
        return write_view(found, output)
    if output.suffix.lower() == ".html":
        from optimizer.reports.html_plan import plan_html_report

        return write_whole(output, plan_html_report(found))
    if found.plan.status == "infeasible":
        what = "there is no plan, so there is nothing to add up in a workbook"
        raise InputError(Problem(what, "write the report as .html: it says which rules cannot hold together", shown))
    from optimizer.reports.workbook import plan_workbook

    return write_whole(output, plan_workbook(found))


def curve_of(
    scenario: Path, source: Path, low: Decimal, high: Decimal, *, seen: Callable[[Any], None], stop: Callable[[], bool]
) -> View:
    """The budget curve of the scenario as the plan `source` was made. Raises `InputError`."""
    from optimizer.advice.curve import budget_curve
    from optimizer.advice.session import Session
    from optimizer.planning import prepare
    from optimizer.views.curve import curve_view

    settings = load_plan(source).plan.inputs.get("set", [])
    session = Session(prepare(scenario, [str(setting) for setting in settings]), stop=stop)
    return curve_view(budget_curve(session, low, high, seen=seen))


def saved_curve(path: Path) -> View:
    """The answer of `curve` that a file holds. Raises `InputError` for anything else."""
    document = read_document(path)
    if document.get("answer") != "curve":
        hint = "give what `optimizer curve ... --json` prints"
        raise InputError(Problem("this is no budget curve", hint, str(path)))
    return load_view(clean_texts(document), str(path))
