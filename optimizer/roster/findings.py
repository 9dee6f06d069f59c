"""Collects what is wrong with a table, with a cap so that one bad column does not fill the screen."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from optimizer.errors import InputError, Problem, Severity

LISTED = 20
"""Problems of one kind that are told one by one; the others are only counted."""


class Findings:
    """The problems and warnings of one file, in the order in which they were found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self._problems: list[Problem] = []

    def error(self, what: str, hint: str = "", *, line: int | None = None, field: str | None = None) -> None:
        """Note something that makes the file unusable."""
        self._problems.append(Problem(what, hint, self.file, line, field, "error"))

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
                Problem(f"and {more:,} more of the same kind", hint, self.file, None, field, severity)
            )

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What was found that does not stop the reading."""
        return tuple(problem for problem in self._problems if problem.severity == "warning")

    @property
    def failed(self) -> bool:
        """True once an error was noted."""
        return any(problem.severity == "error" for problem in self._problems)

    def raise_errors(self) -> None:
        """Raise `InputError` with everything found, errors first, if there is an error among it."""
        if self.failed:
            errors = [problem for problem in self._problems if problem.severity == "error"]
            raise InputError((*errors, *self.warnings))
