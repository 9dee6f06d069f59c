"""Standard output and standard error that cannot be written: the command finishes its work and keeps its exit code."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

import click

WIDTHS = range(20, 10_000)
"""Columns; a terminal that says something else, such as none, does not know its width."""


class StandingOutput:
    """An output stream, until it breaks; from then on everything written goes nowhere.

    A reader who has left, as `| head -1` does, is no trouble. A full disk is, and `trouble` says which.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.trouble: str | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write, or do nothing."""
        try:
            return self._stream.write(text)
        except UnicodeEncodeError as error:  # a console of few letters, Windows' of old for one
            return self._stream.write(text.encode(error.encoding, "replace").decode(error.encoding))
        except OSError as error:
            self._leave(error)
            return len(text)

    def flush(self) -> None:
        """Flush, or do nothing."""
        try:
            self._stream.flush()
        except OSError as error:
            self._leave(error)

    def _leave(self, error: OSError) -> None:
        """Turn the stream towards nowhere, so that what it still holds does no harm when the program ends."""
        if not isinstance(error, BrokenPipeError):
            self.trouble = self.trouble or error.strerror or str(error)
        with contextlib.suppress(OSError, ValueError):  # a stream without a file behind it holds nothing
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._stream.fileno())
            os.close(nowhere)


@contextmanager
def standing_output() -> Iterator[StandingOutput]:
    """Standard output that outlives its reader, and standard error likewise; one that is closed leads nowhere."""
    before = sys.stdout, sys.stderr
    out, err = (
        StandingOutput(open(os.devnull, "w", encoding="utf-8") if stream is None else stream)  # noqa: PTH123, SIM115 - a device, open to the end
        for stream in before
    )
    sys.stdout, sys.stderr = cast("TextIO", out), cast("TextIO", err)
    try:
        yield out
    finally:
        err.flush()
        sys.stdout, sys.stderr = before[0] or sys.stdout, before[1] or sys.stderr


def forget_impossible_width() -> None:
    """Leave it to the terminal where `COLUMNS` is no width that anybody could read at: tables would come out empty."""
    given = os.environ.get("COLUMNS", "")
    if given and not (given.isascii() and given.isdigit() and len(given) < 6 and int(given) in WIDTHS):
        del os.environ["COLUMNS"]


def echo_json(text: str) -> None:
    """Print JSON; characters that the console has no code for are written as JSON escapes, so that nothing is lost."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    try:
        text.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        # Outside of its texts JSON is ASCII, so each of these stands in a text, where an escape means the same.
        text = "".join(char if char.isascii() else json.dumps(char)[1:-1] for char in text)
    click.echo(text, nl=False)
