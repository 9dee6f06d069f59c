"""Which report a file is, and writing it: a plan, or an answer of `curve` or `compare`, as HTML or as a workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from optimizer.errors import InputError, Problem
from optimizer.files import write_whole
from optimizer.plan.loading import clean_texts, read_document
from optimizer.reports.answers import plain
from optimizer.reports.handover import Handover, handover

KINDS = (".html", ".xlsx")


def check_report_path(path: Path) -> Path:
    """The path, if its ending says which form is wanted. Raises `InputError`."""
    if path.suffix.lower() not in KINDS:
        what = f"a report is no {path.suffix} file" if path.suffix else "the report's name has no ending"
        raise InputError(Problem(what, "end it in .html for a client or in .xlsx for finance", str(path)))
    return path


def write_report(
    source: Path, output: Path, *, scenario: Path | None = None, curve: Path | None = None
) -> tuple[Path, Handover | None]:
    """Write the report of a file; the path, and what was gathered where it is a plan. Raises `InputError`."""
    check_report_path(output)
    document = read_document(source)
    if "answer" in document:
        if scenario is not None or curve is not None:
            what = f"{source.name} is an answer, not a plan: it takes no scenario and no curve"
            raise InputError(Problem(what, "leave --scenario and --curve out", str(source)))
        return write_answer(clean_texts(document), output, str(source)), None
    report = handover(source, scenario, curve)
    if output.suffix.lower() == ".html":
        from optimizer.reports.html_plan import plan_html_report

        return write_whole(output, plan_html_report(report)), report
    if report.plan.status == "infeasible":
        what = "there is no plan, so there is nothing to add up in a workbook"
        raise InputError(
            Problem(what, "write the report as .html: it says which rules cannot hold together", str(source))
        )
    from optimizer.reports.workbook import plan_workbook

    return write_whole(output, plan_workbook(report)), report


def write_answer(answer: Mapping[str, Any], output: Path, shown: str = "") -> Path:
    """Write the report of a `curve` or `compare` answer. Raises `InputError` for anything else."""
    from optimizer.reports import html_answers, workbook_answers

    check_report_path(output)
    makers: dict[tuple[str, str], Callable[[Mapping[str, Any]], str | bytes]] = {
        ("curve", ".html"): html_answers.curve_html_report,
        ("compare", ".html"): html_answers.comparison_html_report,
        ("curve", ".xlsx"): workbook_answers.curve_workbook,
        ("compare", ".xlsx"): workbook_answers.comparison_workbook,
    }
    made = makers.get((str(answer.get("answer")), output.suffix.lower()))
    hint = "give a plan.json, or what `optimizer curve --json` or `optimizer compare --json` prints"
    if made is None:
        raise InputError(Problem(f"there is no report of `{answer.get('answer')}`", hint, shown))
    try:
        content = made(answer)
    except (KeyError, TypeError, ValueError, AttributeError, ArithmeticError) as error:
        # The shape of an answer is ours; a file that does not have it was changed by somebody.
        raise InputError(Problem("the answer is not as this program writes it", hint, shown)) from error
    return write_whole(output, content)


def answer_document(name: str, content: Mapping[str, Any]) -> Mapping[str, Any]:
    """An answer as its JSON would be read back, with safe texts."""
    document: Mapping[str, Any] = clean_texts(plain({"answer": name, **content}))
    return document
