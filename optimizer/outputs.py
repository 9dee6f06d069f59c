"""A command never writes over a file that it reads.

What a command is to write is promised as soon as its options are known; each file that is then opened as an input is
held against that, so the command ends before anything is solved. Outside of a command nothing is promised.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from optimizer.errors import InputError, Problem

_PROMISED: ContextVar[tuple[Path, ...] | None] = ContextVar("promised", default=None)


@contextmanager
def one_command() -> Iterator[None]:
    """A command, from its options to its end."""
    token = _PROMISED.set(())
    try:
        yield
    finally:
        _PROMISED.reset(token)


def part_of_command(before: tuple[Path, ...]) -> None:
    """This process works for a command that has promised these files."""
    _PROMISED.set(before)


def promised() -> tuple[Path, ...]:
    """What this command is to write, as far as it is known."""
    return _PROMISED.get() or ()


def promise(*paths: Path) -> None:
    """These files are to be written. Raises `InputError` where another output of the command has the same name."""
    before = _PROMISED.get()
    if before is None:
        return
    for path in paths:
        if any(_same(path, other) for other in before):
            what = "two outputs of the command have this name, and the second would replace the first"
            raise InputError(Problem(what, "give each a name of its own", str(path)))
    _PROMISED.set((*before, *paths))


def reading(path: str | Path) -> None:
    """A file is about to be read. Raises `InputError` where the command would write over it."""
    for output in promised():
        if _same(Path(path), output):
            what = "the command reads this file, so it does not write over it"
            raise InputError(Problem(what, "give another name for what is to be written", str(output)))


def _same(path: Path, other: Path) -> bool:
    """Whether both are one file, by whatever name, or will be."""
    try:
        return path.samefile(other)
    except (OSError, ValueError):  # one of them is not there, or is no name of a file
        return os.path.abspath(path) == os.path.abspath(other)  # noqa: PTH100 - a path with a zero byte has none otherwise
