"""Collects what is wrong with a table, with a cap so that one bad column does not fill the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from optimizer.errors import InputError, Problem, Severity
from optimizer.words import figures

LISTED = 20
"""Problems of one kind that are told one by one; the others are only counted."""


@dataclass(frozen=True, slots=True)
class Question:
    """What only the planner can say: the header of a column, the unit of its numbers, which of two rows counts."""

    column: str
    """Of the roster, or the field of `roster:` that answers."""
    about: Literal["header", "unit", "duplicates", "places", "currencies"]
    choices: tuple[str, ...]
    """The headers that may be meant, or the units."""
    why: str
    header: str = ""
    """The column's header, where the question is about its unit."""


class Findings:
    """The problems and warnings of one file, in the order in which they were found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._problems: list[Problem] = []
        self.questions: list[Question] = []

    def error(self, what: str, hint: str = "", *, line: int | None = None, field: str | None = None) -> None:
        """Note something that makes the file unusable."""
        self._problems.append(Problem(what, hint, self.file, line, field, "error"))

    def ask(
        self, what: str, hint: str, *, field: str, column: str, choices: Sequence[str] = (), unit_of: str = ""
    ) -> None:
        """Note something that the planner must answer before the file can be used: an error, and a question as data.

        `choices` are the headers that may be meant; with `unit_of` the question is the unit of the numbers under
        that header.
        """
        self.error(what, hint, field=field)
        about: Literal["header", "unit"] = "unit" if unit_of else "header"
        self.questions.append(Question(column, about, tuple(choices), what, unit_of))

    def warning(self, what: str, hint: str = "", *, line: int | None = None, field: str | None = None) -> None:
        """Note something that the planner should know, though the file can be used."""
        self._problems.append(Problem(what, hint, self.file, line, field, "warning"))

    def cells(
        self,
        rows: NDArray[np.bool_],
        lines: NDArray[np.int64],
        what: Callable[[int], str],
        *,
        field: str,
        hint: str = "",
        severity: Severity = "error",
        listed: int = LISTED,
    ) -> None:
        """Note one problem per marked row, worded by `what(position)`; beyond `listed` they are only counted."""
        positions = np.flatnonzero(rows)
        for position in positions[:listed]:
            self._problems.append(Problem(what(int(position)), hint, self.file, int(lines[position]), field, severity))
        more = len(positions) - listed
        if more > 0:
            self._problems.append(
                Problem(f"and {figures.count(more)} more of the same kind", hint, self.file, None, field, severity)
            )

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What was found that does not stop the reading."""
        return tuple(problem for problem in self._problems if problem.severity == "warning")

    def copy(self) -> Findings:
        """The same findings so far, to go on from without changing these."""
        other = Findings(self.file)
        other._problems, other.questions = list(self._problems), list(self.questions)
        return other

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything that was found, errors first."""
        errors = [problem for problem in self._problems if problem.severity == "error"]
        return (*errors, *self.warnings)

    @property
    def failed(self) -> bool:
        """True once an error was noted."""
        return any(problem.severity == "error" for problem in self._problems)

    def raise_errors(self) -> None:
        """Raise `InputError` with everything found, errors first, if there is an error among it."""
        if self.failed:
            raise InputError(self.problems)
