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
