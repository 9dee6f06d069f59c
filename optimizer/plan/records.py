"""The record of approvals as a file: every step of every revision, chained by hashes.

`plan.approval.json` has each step on a line of its own. A step's `previous` is the SHA-256 of the line before it, and
`last` at the end of the file that of the last one, so that no step can be changed, left out or put in unnoticed. The
hash of a line can be had without this program: `sed -n 3p plan.approval.json | tr -d '\\n' | sed 's/,$//' | sha256sum`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, Literal

from filelock import FileLock, Timeout
from pydantic import BaseModel, ConfigDict, ValidationError

from optimizer.errors import InputError, Problem
from optimizer.files import write_whole
from optimizer.plan.document_lines import Exact
from optimizer.plan.loading import read_document
from optimizer.words.figures import count

FORMAT = 2
_PATIENCE = 20.0
"""Seconds to wait for somebody else who is approving."""
_UNCHAINED = 1
"""Records of this format were not chained."""


class Record(BaseModel):
    """One step of a plan's release."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    revision: int
    state: Literal["pending", "approved"]
    plan: str
    """Digest of the plan, which is the SHA-256 of its frozen copy."""
    by: str
    date: date
    """Day of the decision."""
    po: str = ""
    """Purchase order."""
    note: str = ""
    file: str = ""
    """The frozen copy, beside the plan."""
    spend: Exact | None = None
    """What was released, in whole units of the currency."""
    currency: str = ""
    recorded: datetime | None = None
    """When the step was written down."""
    previous: str = ""
    """SHA-256 of the step before; empty for the first."""


class RecordDocument(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)

    format: int = _UNCHAINED
    revisions: tuple[Record, ...]
    """All steps, the oldest first."""
    last: str = ""
    """SHA-256 of the last step."""


class Records:
    """The steps of a plan's release, and whether they are as they were written."""

    def __init__(self, path: Path, steps: tuple[Record, ...], problem: Problem | None = None) -> None:
        self.path, self.steps, self.problem = path, steps, problem

    @property
    def next_revision(self) -> int:
        """The number of the next revision."""
        return max((step.revision for step in self.steps), default=0) + 1


def records_file(plan: Path) -> Path:
    """Where the records of a plan file stand."""
    return plan.with_name(f"{plan.stem}.approval.json")


def read_records(plan: Path) -> Records:
    """All steps in order; none where there is no record. Raises `InputError` where they cannot be understood."""
    path = records_file(plan)
    if not path.is_file():
        return Records(path, ())
    content = read_document(path)
    try:
        found = RecordDocument.model_validate(content)
    except ValidationError as error:
        hint = "restore it; it is written by `optimizer approve` alone"
        raise InputError(Problem("the record of approvals cannot be understood", hint, str(path))) from error
    if found.format > FORMAT:
        what = f"the record is of format {found.format}, and this program reads up to {FORMAT}"
        raise InputError(Problem(what, "update the program", str(path), field="format"))
    return Records(path, found.revisions, _broken_chain(content, found, path))


def write_records(path: Path, steps: Sequence[Record]) -> Path:
    """Write the steps, each chained to the one before."""
    lines: list[str] = []
    for step in steps:
        previous = hash_of(lines[-1]) if lines else ""
        entry = {**step.model_dump(mode="json", exclude_none=True), "previous": previous}
        lines.append(json.dumps(entry, ensure_ascii=False))
    body = ",\n".join(lines)
    return write_whole(path, f'{{"format": {FORMAT}, "revisions": [\n{body}\n], "last": "{hash_of(lines[-1])}"}}\n')


def hash_of(line: str) -> str:
    """SHA-256 of a step as it stands on its line."""
    return hashlib.sha256(line.encode("utf-8", "surrogatepass")).hexdigest()


@contextmanager
def locked(plan: Path) -> Iterator[None]:
    """Hold the record of a plan, so that two who approve at once lose nothing. Raises `InputError`."""
    lock = FileLock(plan.with_name(f".{plan.stem}.approval.lock"), timeout=_PATIENCE)
    try:
        lock.acquire()
    except Timeout as error:
        what = f"somebody else has been approving this plan for {count(_PATIENCE)} seconds"
        raise InputError(Problem(what, "try again when they are done", str(plan))) from error
    except OSError as error:
        raise InputError(Problem(f"cannot write here: {error.strerror}", "choose another place", str(plan))) from error
    try:
        yield
    finally:
        lock.release()


def _broken_chain(content: dict[str, Any], found: RecordDocument, path: Path) -> Problem | None:
    """The first step that is not what the chain says; None for records of the format that had no chain."""
    if found.format == _UNCHAINED:
        return None
    before = ""
    for number, (entry, step) in enumerate(zip(content["revisions"], found.revisions, strict=True), start=1):
        if step.previous != before:
            return _changed(f"step {count(number - 1 or number)}", path)
        before = hash_of(json.dumps(entry, ensure_ascii=False))
    return None if found.last == before else _changed(f"step {count(len(found.revisions))}, the last one,", path)


def _changed(which: str, path: Path) -> Problem:
    what = f"{which} of the record of approvals is not as it was written"
    return Problem(what, "restore the file; what it says cannot be relied on", str(path), severity="warning")
