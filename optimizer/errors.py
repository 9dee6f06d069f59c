"""Problems told in the user's words, and the few exceptions that carry them.

No other module prints or exits: whoever finds something wrong makes a `Problem`, collects as many as
the input holds, and raises one exception with all of them. The command line turns an exception into
text and its `exit_code`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Literal

Severity = Literal["error", "warning"]
_MOST_POINTS = 40


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with the input: where it stands, what it is, and how to mend it.

    `file` is the path as the user wrote it, `line` counts from 1 (for a table: the line or sheet row),
    `field` is the dotted field of a scenario or the column of a table.
    """

    what: str
    hint: str = ""
    file: str | None = None
    line: int | None = None
    field: str | None = None
    severity: Severity = "error"

    @property
    def place(self) -> str:
        """`file:line: field`, as much of it as is known."""
        file_and_line = ":".join(str(part) for part in (self.file, self.line) if part is not None)
        return ": ".join(part for part in (file_and_line, self.field) if part)

    def __str__(self) -> str:
        head = f"{self.place}: {self.what}" if self.place else self.what
        return f"{head}\n    {self.hint}" if self.hint else head


class OptimizerError(Exception):
    """Base of everything the program raises on purpose."""

    exit_code: ClassVar[int] = 1


class InputError(OptimizerError):
    """The scenario, the roster or another input cannot be used; `problems` says why, all at once."""

    exit_code: ClassVar[int] = 2

    def __init__(self, problems: Iterable[Problem] | Problem) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class NoPlanFound(OptimizerError):
    """The time limit came before any plan that obeys the rules was found; none may exist."""

    exit_code: ClassVar[int] = 4


class DoesNotHold(OptimizerError):
    """A plan file that states what is not so; `points` says what, each in a sentence."""

    exit_code: ClassVar[int] = 3

    def __init__(self, what: str, points: Iterable[str]) -> None:
        self.points: tuple[str, ...] = tuple(points)
        shown = [f"    {point}" for point in self.points[:_MOST_POINTS]]
        more = len(self.points) - len(shown)
        super().__init__("\n".join([what, *shown, *([f"    and {more} more"] if more > 0 else [])]))
