"""The one place where exceptions become words and exit codes."""

from __future__ import annotations

import os
import sys
import traceback
import warnings
from typing import NoReturn

import click

from optimizer.cli.output import forget_impossible_width, standing_output
from optimizer.errors import InputError, OptimizerError, Problem
from optimizer.outputs import one_command

BUG, USAGE, NO_PLAN, STOPPED = 1, 2, 3, 4
DEBUG = "OPTIMIZER_DEBUG"

READERS = {
    "optimizer.scenario": "scenario",
    "optimizer.roster": "roster",
    "optimizer.audience": "table of the audience",
    "optimizer.plan": "plan file",
}
"""Rooms that read files, and what they read."""
PARSERS = frozenset(
    {
        *("csv", "_csv", "json", "codecs", "encodings", "zipfile", "zlib", "xml", "pyexpat"),
        *("openpyxl", "pyarrow", "ruamel", "sqlalchemy", "sqlite3"),
    }
)
"""Packages that take files apart; what they raise while a room reads comes from the file."""

OUT_OF_MEMORY = (
    "\noptimizer: the memory ran out before there was an answer.\n"
    "    Less is needed with fewer creators (exclude), fewer packages or flights, and an audience of follower\n"
    "    counts or segments instead of a panel; several commands at a time share the memory.\n"
)
"""A text that is there already: making one takes memory."""
REFUSALS = ("cannot allocate memory", "failed to map segment", "can't start new thread", "bad_alloc")
"""How systems and libraries say that there is none, in exceptions of many kinds."""


def guarded(command: click.Command) -> NoReturn:
    """Run a command and leave with its exit code. `OPTIMIZER_DEBUG=1` shows tracebacks."""
    forget_impossible_width()
    if not (os.environ.get(DEBUG) or sys.warnoptions):  # what libraries remark on is for whoever works on the program
        warnings.simplefilter("ignore")
    with standing_output() as output:
        code = _exit_code(command)
        output.flush()
        if output.trouble is not None:
            click.echo(f"optimizer: the output cannot be written: {output.trouble}", err=True)
            code = code or USAGE
    sys.exit(code)


def _exit_code(command: click.Command) -> int:
    """What a command answers, with every exception told in words."""
    try:
        with one_command():
            code = command.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = USAGE
    except InputError as error:
        _show_input_error(error)
        code = error.exit_code
    except OptimizerError as error:
        click.echo(f"optimizer: {error}", err=True)
        code = error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("\noptimizer: stopped.", err=True)
        code = STOPPED
    except Exception as error:
        if os.environ.get(DEBUG):
            raise
        code = _unforeseen(error)
    return code if isinstance(code, int) else 0


def _unforeseen(error: Exception) -> int:
    """An exception of a library or of ours that no room has told in words."""
    if _is_out_of_memory(error):
        _out_of_memory(error)
    try:
        return _told(error)
    except MemoryError as none_left:
        _out_of_memory(none_left)


def _out_of_memory(error: BaseException) -> NoReturn:
    """Say so and leave at once: what is still loaded may need memory to end in good order, and crash without."""
    traceback.clear_frames(error.__traceback__)  # what they hold is the memory that is missing
    sys.stderr.write(OUT_OF_MEMORY)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(STOPPED)


def _told(error: Exception) -> int:
    """A file that a library could not read, or a bug with its report."""
    unread = _unreadable(error)
    if unread is not None:
        _show_input_error(InputError(unread))
        return USAGE
    from optimizer.cli.bug_report import write_bug_report

    report = write_bug_report(error, sys.argv[1:])
    kind = type(error).__name__
    click.echo(f"optimizer: this is a bug in the program, not in your input ({kind}).", err=True)
    where = f"What happened stands in {report}, without" if report else f"{DEBUG}=1 in the environment shows it, with"
    click.echo(f"    {where} anything from your files. Please send it to whoever maintains the program.", err=True)
    return BUG


def _is_out_of_memory(error: BaseException | None) -> bool:
    """The program's own arrays, or the system's refusal of what a library asked for, at the end of the chain."""
    while error is not None:
        said = str(error).lower()
        if isinstance(error, MemoryError) or any(refusal in said for refusal in REFUSALS):
            return True
        error = error.__cause__ or error.__context__
    return False


def _unreadable(error: Exception) -> Problem | None:
    """What a library raised while a room was reading, as a problem of the input; None where it came otherwise."""
    modules = [frame.f_globals.get("__name__", "") for frame, _ in traceback.walk_tb(error.__traceback__)]
    ours = [place for place, module in enumerate(modules) if module.startswith("optimizer.")]
    if not ours:
        return None
    room = ".".join(modules[ours[-1]].split(".")[:2])
    beyond = {*modules[ours[-1] + 1 :], *(kind.__module__ for kind in type(error).__mro__)}
    parsed = any(module.split(".")[0] in PARSERS for module in beyond)
    if room not in READERS or not (parsed or isinstance(error, UnicodeError | OSError | RecursionError)):
        return None
    hint = "is the file whole, and of the kind that its name says? Open it and save it anew"
    return Problem(f"the {READERS[room]} cannot be read ({type(error).__name__})", hint)


def _show_input_error(error: InputError) -> None:
    """All problems, on standard error."""
    from rich.console import Console

    from optimizer.render.terminal.problems import show_problems

    show_problems(error.problems, Console(stderr=True, highlight=False))
