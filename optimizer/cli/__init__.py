"""The command line: one file per command, loaded when it is called."""

from __future__ import annotations

import gc
from importlib import import_module

import click

from optimizer.cli.boundary import guarded

COMMANDS = (
    *("init", "schema", "validate", "roster", "plan", "check", "explain", "export"),
    *("curve", "mix", "compare", "alternatives", "replan", "standby", "track"),
    *("report", "books", "approve", "open"),
)
_OBJECTS = 200_000
"""New objects after which Python looks for garbage."""


class _Commands(click.Group):
    """Imports a command's file only when somebody asks for it."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order of the work."""
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"optimizer.cli.{cmd_name}").command
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="campaign-budget-optimizer", prog_name="optimizer")
def optimizer() -> None:
    """Pick the mix of creators that gets the most out of an influencer budget, with a proof of how good it is.

    \b
    Start with a roster export:
        optimizer init roster.csv
        optimizer plan roster.yaml

    \b
    Exit codes: 0 a plan, a valid file, or a plan that passes; 1 a bug in this program;
    2 wrong usage or input; 3 no plan can satisfy the rules, or the checked plan breaks one;
    4 stopped at a limit, of time or of memory, without any plan.
    """


def main() -> None:
    """Run the command line; no traceback leaves it."""
    # What imports make stays: looking for garbage in it at every step takes a tenth of a second, and finds none.
    gc.set_threshold(_OBJECTS, 20, 50)
    guarded(optimizer)
