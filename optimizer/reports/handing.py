"""Which report a file is, and writing it: a plan, or an answer of `curve` or `compare`, as HTML or as a workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from optimizer.errors import InputError, Problem
from optimizer.files import write_whole
from optimizer.plan.loading import clean_texts, load_plan, read_document
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
    source: Path, output: Path, *, scenario: Path | None = None, curve: Mapping[str, Any] | None = None
) -> tuple[Path, Handover | None]:
    """Write one report of a file; the path, and what was gathered where it is a plan. Raises `InputError`."""
    check_report_path(output)
    found = gathered(source, scenario=scenario, curve=curve)
    return write_gathered(found, output, str(source)), found if isinstance(found, Handover) else None


def gathered(
    source: Path, *, scenario: Path | None = None, curve: Mapping[str, Any] | None = None
) -> Handover | Mapping[str, Any]:
    """What a file holds, to be written in several forms: a plan with all that is told of it, or an answer.

    Raises `InputError`.
    """
    document = read_document(source)
    if "answer" not in document:
        return handover(source, scenario, curve)
    if scenario is not None or curve is not None:
        what = f"{source.name} is an answer, not a plan: it takes no scenario and no curve"
        raise InputError(Problem(what, "leave --scenario and --curve out", str(source)))
    answer: Mapping[str, Any] = clean_texts(document)
    return answer


def write_gathered(found: Handover | Mapping[str, Any], output: Path, shown: str) -> Path:
    """Write a report by the ending of `output`. Raises `InputError`."""
    if not isinstance(found, Handover):
        return write_answer(found, output, shown)
    if output.suffix.lower() == ".html":
        from optimizer.reports.html_plan import plan_html_report

        return write_whole(output, plan_html_report(found))
    if found.plan.status == "infeasible":
        what = "there is no plan, so there is nothing to add up in a workbook"
        raise InputError(Problem(what, "write the report as .html: it says which rules cannot hold together", shown))
    from optimizer.render.workbook.plan import plan_workbook

    return write_whole(output, plan_workbook(found))


def curve_of(
    scenario: Path, source: Path, low: Decimal, high: Decimal, *, seen: Callable[[Any], None], stop: Callable[[], bool]
) -> Mapping[str, Any]:
    """The budget curve of the scenario as the plan `source` was made, as `optimizer curve --json` gives it.

    Raises `InputError`.
    """
    from optimizer.advice.curve import budget_curve
    from optimizer.advice.session import Session
    from optimizer.planning import prepare
    from optimizer.reports.advice_curve import curve_content

    settings = load_plan(source).plan.inputs.get("set", [])
    session = Session(prepare(scenario, [str(setting) for setting in settings]), stop=stop)
    return answer_document("curve", curve_content(budget_curve(session, low, high, seen=seen)))


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
