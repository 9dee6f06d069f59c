"""From a scenario file, and what `--set` changes in it, to a `Scenario`: all problems at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from optimizer.errors import InputError, Problem, Severity
from optimizer.outputs import reading
from optimizer.scenario.books import Books
from optimizer.scenario.cross_field import missing_fields
from optimizer.scenario.document import Document, read_document
from optimizer.scenario.messages import problems_of
from optimizer.scenario.overrides import apply_overrides
from optimizer.scenario.schema import Scenario


@dataclass(frozen=True)
class ScenarioFile:
    """A scenario with where it came from; paths in it are relative to `folder`."""

    scenario: Scenario
    shown: str
    """The path as the user wrote it."""
    folder: Path
    sha256: str
    """Hash of the file's bytes."""
    overrides: tuple[str, ...]
    document: Document
    elsewhere: Mapping[tuple[str, int], tuple[str, int | None]] = field(default_factory=dict)
    """Locks and exclusions that come from another file: its name and the line there."""

    def problem(self, what: str, hint: str, *path: str | int, severity: Severity = "error") -> Problem:
        """A problem with the field at `path`, with its line."""
        match path:
            case (str(name), int(position), *_) if (name, position) in self.elsewhere:
                file, line = self.elsewhere[name, position]
                return Problem(what, hint, file, line, "status", severity)
        return self.document.problem(what, hint, path, severity)


def read_scenario(path: str | Path, overrides: Sequence[str] = (), content: bytes | None = None) -> ScenarioFile:
    """Read and validate the scenario at `path`, changed by `overrides` such as `budget.total=80000`.

    `content` stands for what the file holds: a text that is worked on and not saved yet. Raises `InputError` with every
    problem of file and overrides.
    """
    shown, file = str(path), Path(path)
    raw = _bytes_of(file, shown) if content is None else content
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise InputError(Problem("the file is not UTF-8 text", "save it as UTF-8", shown, line)) from error
    document = read_document(text, shown)
    if document.data is None:
        raise InputError(document.problems or Problem("the file is empty", "start with name, budget and roster", shown))
    if not isinstance(document.data, dict):
        raise InputError(
            Problem(
                "a scenario is a list of fields with values",
                "start with, say, name: First try",
                shown,
                document.line(()),
            )
        )
    data = apply_overrides(document, overrides)
    scenario = _validated(data, document)
    if "name" not in data:
        scenario = scenario.model_copy(update={"name": file.stem})
    return ScenarioFile(
        scenario, shown, file.parent.resolve(), hashlib.sha256(raw).hexdigest(), tuple(overrides), document
    )


def read_books(path: str | Path) -> Books:
    """A file with what `books:` of a scenario says. Raises `InputError`."""
    shown = str(path)
    try:
        text = _bytes_of(Path(path), shown).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(Problem("the file is not UTF-8 text", "save it as UTF-8", shown)) from error
    document = read_document(text, shown)
    if document.problems or not isinstance(document.data, dict):
        raise InputError(
            document.problems or Problem("the file is empty", "start with accounts: {creator: 6300}", shown)
        )
    try:
        return Books.model_validate(document.data)
    except ValidationError as error:
        raise InputError(problems_of(error, document, ())) from error


def _bytes_of(file: Path, shown: str) -> bytes:
    reading(file)
    try:
        return file.read_bytes()
    except FileNotFoundError as error:
        raise InputError(Problem("there is no such file", "is the path right?", shown)) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(Problem(f"the file cannot be read: {reason}", "is it a file you may open?", shown)) from error


def _validated(data: Mapping[str, Any], document: Document) -> Scenario:
    """The scenario, or `InputError` with what the reader and the schema found together."""
    problems = list(document.problems)
    problems += [document.problem(*missing) for missing in missing_fields(data)]
    formats = data.get("formats")
    context = {"formats": tuple(formats) if isinstance(formats, dict) else ()}
    scenario = None
    try:
        scenario = Scenario.model_validate(data, context=context)
    except ValidationError as error:
        problems += problems_of(error, document, context["formats"])
    if scenario is None or problems:
        raise InputError(sorted(problems, key=lambda problem: problem.line or 0))
    return scenario
