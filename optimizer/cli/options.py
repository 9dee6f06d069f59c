"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from optimizer.outputs import promise

Command = TypeVar("Command", bound=Callable[..., Any])


class OutputFile(click.Path):
    """A file that the command writes, which is none of those that it reads."""

    def __init__(self) -> None:
        super().__init__(dir_okay=False)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path, promised before anything is read."""
        path = Path(str(super().convert(value, param, ctx)))
        promise(path)
        return path


def scenario_argument(function: Command) -> Command:
    """The scenario file."""
    return click.argument("scenario", type=click.Path())(function)


def set_option(function: Command) -> Command:
    """Changes to the scenario, as often as wanted."""
    return click.option(
        "--set",
        "overrides",
        metavar="PATH=VALUE",
        multiple=True,
        help="Change a field of the scenario for this run, such as budget.total=80000, rules.budget share.min=50% or "
        "lock.+=anna (one more entry).",
    )(function)


def json_option(function: Command) -> Command:
    """The plan file on standard output, alone."""
    return click.option("--json", "as_json", is_flag=True, help="Print the plan file (JSON) and nothing else.")(
        function
    )
