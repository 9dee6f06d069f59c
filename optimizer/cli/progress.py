"""Several solves in a row: a bar on standard error, and Ctrl-C that ends with what is there so far."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from optimizer.cli.watching import Stopping


class Counting(Stopping):
    """A bar of so many steps."""

    def __init__(self, bar: Any, task: Any) -> None:
        super().__init__()
        self._bar, self._task = bar, task

    def step(self, what: str = "") -> None:
        """One step is done."""
        self._bar.update(self._task, advance=1, what=what)


@contextmanager
def counting(total: int | None, noun: str, *, catch: bool = True) -> Iterator[Counting]:
    """A bar while the work lasts; it leaves nothing behind, and shows nothing where standard error is no terminal.

    Without `catch` Ctrl-C ends the work at once.
    """
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (
        TextColumn(noun),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[what]}"),
        TimeElapsedColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty()) as bar:
        watch = Counting(bar, bar.add_task(noun, total=total, what=""))
        before = signal.getsignal(signal.SIGINT)
        if catch:
            signal.signal(signal.SIGINT, watch.interrupted)
        try:
            yield watch
        finally:
            signal.signal(signal.SIGINT, before)
