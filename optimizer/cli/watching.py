"""Progress on standard error, and Ctrl-C that ends with the best plan so far."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

from optimizer.words.figures import count, percent

if TYPE_CHECKING:
    from optimizer.solving import Progress

QUIET_SECONDS = 1.0
"""Work shorter than this shows no progress."""


STOPPING = b"\nStopping: what is found so far comes in a moment. Ctrl-C again ends at once.\n"


def say_stopping() -> None:
    """An answer to Ctrl-C at once: the work itself may take seconds to reach a place where it can stop."""
    with contextlib.suppress(OSError):  # past Python's buffers, which a signal must not touch
        os.write(2, STOPPING)


class Stopping:
    """`stop` is true once the user has pressed Ctrl-C."""

    def __init__(self) -> None:
        self._stopped = False

    def stop(self) -> bool:
        """True once the user has pressed Ctrl-C."""
        return self._stopped

    def interrupted(self, number: int, frame: FrameType | None) -> None:
        """First Ctrl-C asks to stop; a second one ends the program."""
        del number, frame
        if self._stopped:
            raise KeyboardInterrupt
        self._stopped = True
        say_stopping()


class Watching(Stopping):
    """What `plan_campaign` is given: `progress` to tell, `stop` to ask."""

    def __init__(self) -> None:
        super().__init__()
        self._started = time.monotonic()
        self._shown = 0.0
        self._live = sys.stderr.isatty()

    def progress(self, state: Progress) -> None:
        """Show best value, bound, gap and time: one live line on a terminal, a line every ten seconds elsewhere."""
        now = time.monotonic()
        if now - self._started < QUIET_SECONDS or now - self._shown < (0.2 if self._live else 10.0):
            return
        self._shown = now
        best = "none yet" if state.value is None else f"{count(state.value)}"
        gap = "" if state.gap is None or state.gap > 10 else f"  gap {percent(state.gap, 3)}"
        line = f"best {best}  bound {count(state.bound)}{gap}  {count(state.seconds)} s  (Ctrl-C keeps the best so far)"
        print(f"\r\x1b[2K{line}" if self._live else line, end="" if self._live else "\n", file=sys.stderr, flush=True)  # noqa: T201 - a live line

    def clear(self) -> None:
        """Wipe the live line."""
        if self._live and self._shown:
            print("\r\x1b[2K", end="", file=sys.stderr, flush=True)  # noqa: T201 - as above


@contextmanager
def watching() -> Iterator[Watching]:
    """Watch over a solve: Ctrl-C is a question, not an end."""
    watch = Watching()
    before = signal.signal(signal.SIGINT, watch.interrupted)
    try:
        yield watch
    finally:
        signal.signal(signal.SIGINT, before)
        watch.clear()
