"""Arguments and options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


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
        help="Change a field of the scenario for this run, such as budget.total=80000 or rules.budget share.min=50%.",
    )(function)


def json_option(function: Command) -> Command:
    """The plan file on standard output, alone."""
    return click.option("--json", "as_json", is_flag=True, help="Print the plan file (JSON) and nothing else.")(
        function
    )
