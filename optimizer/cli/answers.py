"""Options and output that the commands with answers share: terminal, JSON, CSV, chart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from optimizer.cli.options import OutputFile
from optimizer.cli.output import echo_json

if TYPE_CHECKING:
    from optimizer.advice.session import Session
    from optimizer.views.parts import View

Command = TypeVar("Command", bound=Callable[..., Any])


def json_option(function: Command) -> Command:
    """The answer as data on standard output, alone."""
    return click.option("--json", "as_json", is_flag=True, help="Print the answer as JSON and nothing else.")(function)


def csv_option(function: Command) -> Command:
    """The answer as a table in a file."""
    return click.option("--csv", type=OutputFile(), metavar="FILE", help="Write the answer as a table.")(function)


def full_option(function: Command) -> Command:
    """All of the answer on the terminal."""
    return click.option("--full", is_flag=True, help="Print all of it: every row, every section.")(function)


def report_option(function: Command) -> Command:
    """The answer as a page, slides or a workbook."""
    return click.option(
        "--report",
        type=OutputFile(),
        metavar="FILE",
        help="Write it as a page that opens offline (.html), as slides (.pptx) or as a workbook (.xlsx).",
    )(function)


def chart_option(function: Command) -> Command:
    """The answer as a picture in a file."""
    return click.option(
        "--chart",
        type=OutputFile(),
        metavar="FILE",
        help="Draw it: .png, .svg or .html (which needs nothing from anywhere).",
    )(function)


def gap_option(function: Command) -> Command:
    """How far each plan is to be proven."""
    return click.option(
        "--gap", metavar="SHARE", help="Proven distance from the best at each point, such as 0.05%; 0.1% by default."
    )(function)


PLAN_HELP = (
    "The plan that the answer rests on: a plan.json of this scenario, or the folder that it is in. It stands with its "
    "own proof and is not looked for again. From a table of bookings the search begins."
)


def plan_option(function: Command) -> Command:
    """The plan that the answer rests on, and where a better one goes that comes up."""
    keep = click.option(
        "--keep",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="FOLDER",
        help="Where a better plan than that of --plan comes up on the way, write it here.",
    )
    plan = click.option("--plan", "given", type=click.Path(path_type=Path), metavar="PLAN", help=PLAN_HELP)
    return plan(keep(function))


def session_of(
    scenario: str, overrides: tuple[str, ...], given: Path | None, keep: Path | None, stop: Callable[[], bool]
) -> Session:
    """The scenario on the table, resting on the plan that is given. Raises `InputError`."""
    from optimizer.advice.session import Session
    from optimizer.outputs import promise
    from optimizer.plan.files import pair_of

    if keep is not None:
        promise(*pair_of(keep / "plan.json"))
    return Session.of(scenario, overrides, plan=given, stop=stop)


def keep_better(view: View, session: Session, folder: Path | None) -> View:
    """The answer, with a word on a plan that came up and is better than the given one; written where it is kept."""
    better = session.better
    if better is None:
        return view
    if folder is not None:
        from optimizer.plan.files import write_plan

        for path in write_plan(better, folder):
            click.echo(f"wrote {path}", err=True)
    from optimizer.views.better import told_of_better
    from optimizer.words import given as words

    return told_of_better(view, session, better, words.KEEP_IT if folder is None else words.written_to(str(folder)))


def share_of(text: str, option: str) -> float:
    """A share as a person writes it, 2% or 0.02. Raises a usage error."""
    from optimizer.scenario.numbers import NotANumber, share

    try:
        return float(share(text))
    except NotANumber as error:
        raise click.UsageError(f"{option}: {error.what}; {error.hint}") from error


def gap_of(text: str | None) -> float | None:
    """The gap asked for, None where nothing was."""
    return None if text is None else share_of(text, "--gap")


def span_of(text: str, option: str = "--budget") -> tuple[Decimal, Decimal]:
    """`20k:200k` as two amounts. Raises a usage error."""
    from optimizer.scenario.numbers import NotANumber, number

    low, colon, high = text.partition(":")
    try:
        ends = number(low), number(high if colon else low)
    except NotANumber as error:
        raise click.UsageError(f"{option}: {error.what}; write, say, 20k:200k") from error
    if not 0 < ends[0] <= ends[1]:
        raise click.UsageError(f"{option}: the range runs from a smaller to a larger amount; write, say, 20k:200k")
    return ends


def names_of(text: str) -> list[str]:
    """`A, B` as names."""
    return [name.strip() for name in text.split(",") if name.strip()]


def tell(
    view: View,
    *,
    csv: Path | None,
    as_json: bool,
    report: Path | None = None,
    chart: Path | None = None,
    full: bool = False,
) -> None:
    """Print the answer for a person or a program, write table, report and picture, and say what was written."""
    from optimizer.render.data import view_json, write_csv

    files = []
    if chart is not None:
        from optimizer.render.pictures import write_picture

        files += [picture] if (picture := write_picture(view, chart)) is not None else []
    if csv is not None:
        files.append(write_csv(view, csv))
    if report is not None:
        from optimizer.render.files import write_view

        files.append(write_view(view, report))
    if as_json:
        echo_json(view_json(view))
    else:
        from rich.console import Console

        from optimizer.render.terminal.view import show_view

        show_view(view, Console(), full=full)
    for path in files:
        click.echo(f"wrote {path}", err=True)


def where_of(conditions: Sequence[str]) -> dict[str, Any]:
    """`niche=beauty`, `country=FR,BE`, `followers={min: 10k}` as conditions. Raises a usage error."""
    from optimizer.scenario.document import read_document

    where: dict[str, Any] = {}
    for condition in conditions:
        column, equals, text = condition.partition("=")
        if not equals or not column.strip() or not text.strip():
            raise click.UsageError(f"--where: {condition!r} is not column=value; write, say, niche=beauty")
        value = text.strip()
        if value.startswith(("{", "[")):
            document = read_document(value, "--where")
            if document.problems:
                raise click.UsageError(f"--where: {value!r} cannot be read; write, say, followers={{min: 10k}}")
            where[column.strip()] = document.data
        else:
            names = names_of(value)
            where[column.strip()] = names if len(names) > 1 else value
    return where
