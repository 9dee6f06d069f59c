"""Paths as a plan file tells them: relative to the scenario, whatever was typed.

The same plan called by another path has the same bytes, and no plan says where on a machine it was made.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from optimizer.errors import Problem


def portable_path(typed: str, folder: Path) -> str:
    """The path relative to the scenario's folder, with forward slashes; the name alone on another drive."""
    try:
        return Path(os.path.relpath(typed, folder)).as_posix()
    except ValueError:
        return Path(typed).name


def portable_setting(setting: str, folder: Path) -> str:
    """A `--set` with an absolute path as its value, with the path relative to the scenario's folder."""
    field, equals, value = setting.partition("=")
    return f"{field}={portable_path(value, folder)}" if equals and Path(value.strip()).is_absolute() else setting


def portable_problems(problems: Iterable[Problem], scenario: str, folder: Path) -> tuple[Problem, ...]:
    """The problems, told by the scenario's own name and by paths relative to its folder; `scenario` as typed."""
    return tuple(
        replace(problem, file=Path(scenario).name)
        if problem.file == scenario
        else replace(problem, file=portable_path(problem.file, folder))
        if problem.file is not None and Path(problem.file).is_absolute()
        else problem
        for problem in problems
    )
