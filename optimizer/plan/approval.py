"""Who released which revision of a plan: a record beside the plan file, and a frozen copy of what was approved.

Beside `plan.json` stand `plan.approval.json` and, for each approved revision, `plan.r1.json` and so on. A plan is
known by its content (`loading.plan_identity`): whatever changes it makes it the next revision, and a draft.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from optimizer.errors import InputError, Problem
from optimizer.files import write_whole
from optimizer.plan.loading import LoadedPlan, load_plan, read_document
from optimizer.plan.revisions import Changes, changes
from optimizer.roster.text import safe_text

State = Literal["draft", "pending", "approved"]
FORMAT = 1


class Record(BaseModel):
    """One step of a plan's release."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    revision: int
    state: Literal["pending", "approved"]
    plan: str
    """Identity of the plan it is about."""
    by: str
    date: date
    po: str = ""
    note: str = ""
    file: str = ""
    """The frozen copy, beside the plan; only of what was approved."""


@dataclass(frozen=True)
class Standing:
    """How a plan stands to its release."""

    state: State
    revision: int
    record: Record | None
    """The step that made it so; None for a draft."""
    history: tuple[Record, ...]
    since: Record | None = None
    """The approved revision before this one, where this is another plan,"""
    changed: Changes | None = None
    """and what differs from it; None where its frozen copy cannot be read."""
    problems: tuple[Problem, ...] = ()
    """What is wrong with the record or its frozen copies."""

    @property
    def sentence(self) -> str:
        """The state in a sentence."""
        if self.record is not None and self.state == "approved":
            order = f", purchase order {self.record.po}" if self.record.po else ""
            return f"Revision {self.revision}: approved by {self.record.by} on {self.record.date}{order}."
        if self.record is not None:
            return f"Revision {self.revision}: handed in for approval by {self.record.by} on {self.record.date}."
        if self.since is None:
            return f"Revision {self.revision}: a draft, not approved."
        what = "" if self.changed is None else f" Since then: {self.changed.sentence}."
        approved = f"revision {self.since.revision} was approved by {self.since.by} on {self.since.date}"
        return f"Revision {self.revision}: a draft; {approved}.{what}"


def approval_file(plan: Path) -> Path:
    """Where the records of a plan file stand."""
    return plan.with_name(f"{plan.stem}.approval.json")


def standing_of(loaded: LoadedPlan) -> Standing:
    """The release of a plan as the records beside it tell. Raises `InputError` where they cannot be read."""
    records = _records(loaded.path)
    if not records:
        return Standing("draft", 1, None, ())
    own = [record for record in records if record.plan == loaded.identity]
    problems = tuple(_tampered(loaded.path, records))
    if own:
        return Standing(own[-1].state, own[-1].revision, own[-1], records, problems=problems)
    approved = [record for record in records if record.state == "approved"]
    since = approved[-1] if approved else None
    frozen = None if since is None else _frozen(loaded.path, since)
    changed = None if frozen is None else changes(frozen.plan, loaded.plan)
    return Standing("draft", _next(records), None, records, since, changed, problems)


def release(
    loaded: LoadedPlan, state: Literal["pending", "approved"], *, by: str, day: date, po: str = "", note: str = ""
) -> Path:
    """Record that a plan is handed in, or approved; the record's path.

    An approved plan is frozen as a copy that nobody may write. Raises `InputError` for a plan that breaks its
    rules, and for one that is approved already.
    """
    plan, shown = loaded.plan, str(loaded.path)
    if plan.status == "infeasible" or plan.violations or any(rule.broken for rule in plan.rules):
        what = "this is no plan to approve: " + plan.certificate[:1].lower() + plan.certificate[1:].rstrip(".")
        raise InputError(Problem(what, "mend the plan first; `optimizer check` lists what it breaks", shown))
    records = _records(loaded.path)
    own = [record for record in records if record.plan == loaded.identity]
    if own and own[-1].state == "approved":
        last = own[-1]
        what = f"revision {last.revision} is approved already, by {last.by} on {last.date}"
        raise InputError(Problem(what, "nothing has changed since; there is nothing to approve", shown))
    revision = own[-1].revision if own else _next(records)
    file = f"{loaded.path.stem}.r{revision}.json" if state == "approved" else ""
    by, po, note = (safe_text(text) for text in (by, po, note))
    record = Record(revision=revision, state=state, plan=loaded.identity, by=by, date=day, po=po, note=note, file=file)
    if file:
        frozen = write_whole(loaded.path.with_name(file), loaded.path.read_bytes())
        frozen.chmod(0o444)
    content = {"format": FORMAT, "revisions": [one.model_dump(mode="json") for one in (*records, record)]}
    return write_whole(approval_file(loaded.path), json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def approval_warnings(plan: str | Path) -> list[Problem]:
    """What whoever checks a plan should know of its release; nothing for a table, or where there is no record."""
    path = Path(plan)
    if not approval_file(path).is_file():
        return []
    try:
        standing = standing_of(load_plan(path))
    except InputError as error:
        return [Problem(**{**asdict(problem), "severity": "warning"}) for problem in error.problems]
    if standing.state == "approved":
        return list(standing.problems)
    hint = "`optimizer report` shows the differences; `optimizer approve` releases it"
    return [*standing.problems, Problem(standing.sentence.rstrip("."), hint, str(plan), severity="warning")]


def _records(plan: Path) -> tuple[Record, ...]:
    """All steps in order; none where there is no record. Raises `InputError`."""
    path = approval_file(plan)
    if not path.is_file():
        return ()
    content = read_document(path)
    try:
        entries = content.get("revisions")
        if not isinstance(entries, list):
            raise ValueError("there are no revisions")
        return tuple(Record.model_validate(entry) for entry in entries)
    except (ValidationError, ValueError) as error:
        hint = "restore it; it is written by `optimizer approve` alone"
        raise InputError(Problem("the record of approvals cannot be understood", hint, str(path))) from error


def _next(records: tuple[Record, ...]) -> int:
    return max((record.revision for record in records), default=0) + 1


def _frozen(plan: Path, record: Record) -> LoadedPlan | None:
    """The approved copy, if it is there and still what was approved."""
    copy = plan.with_name(Path(record.file).name) if record.file else None
    if copy is None or not copy.is_file():
        return None
    try:
        loaded = load_plan(copy)
    except InputError:
        return None
    return loaded if loaded.identity == record.plan else None


def _tampered(plan: Path, records: tuple[Record, ...]) -> Iterator[Problem]:
    """A warning for each approved revision whose frozen copy is gone or is another plan."""
    for record in records:
        if record.state == "approved" and _frozen(plan, record) is None:
            what = f"the frozen copy of revision {record.revision} is missing or is not what was approved"
            hint = "restore it; what was approved is known by its hash in the record"
            yield Problem(what, hint, str(plan.with_name(Path(record.file).name)), severity="warning")
