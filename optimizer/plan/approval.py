"""Who released which revision of a plan: a record beside the plan file, and a frozen copy of what was handed in.

Beside `plan.json` stand `plan.approval.json` (see `records`) and, for each revision that was handed in or approved,
`plan.r1.json` and so on: the plan's content without the seconds it took. A plan is known by its digest, which is the
SHA-256 of that copy (`sha256sum plan.r1.json`): whatever changes the plan makes it the next revision, and a draft.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

from optimizer.errors import InputError, Problem
from optimizer.files import write_whole
from optimizer.plan.document import content_text
from optimizer.plan.loading import LoadedPlan, load_plan
from optimizer.plan.records import Record, locked, read_records, records_file, write_records
from optimizer.plan.revisions import Changes, changes
from optimizer.roster.text import safe_text
from optimizer.scenario.approval import Approval, same_person
from optimizer.words import approval as words

State = Literal["draft", "pending", "approved"]


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
        by, day, po = ("", None, "") if self.record is None else (self.record.by, self.record.date, self.record.po)
        since = None if self.since is None else (self.since.revision, self.since.by, self.since.date)
        changed = "" if self.changed is None else self.changed.sentence
        return words.standing_words(self.revision, self.state, by, day, po, since=since, changed=changed)


@dataclass(frozen=True)
class Decision:
    """Somebody hands a plan in, or approves it."""

    state: Literal["pending", "approved"]
    by: str
    day: date
    """The day it is dated."""
    today: date
    po: str = ""
    note: str = ""


def standing_of(loaded: LoadedPlan) -> Standing:
    """The release of a plan as the records beside it tell. Raises `InputError` where they cannot be read."""
    records = read_records(loaded.path)
    if not records.steps:
        return Standing("draft", 1, None, ())
    own = [step for step in records.steps if step.plan == loaded.identity]
    problems = (*([records.problem] if records.problem else []), *_tampered(loaded.path, records.steps))
    if own:
        return Standing(own[-1].state, own[-1].revision, own[-1], records.steps, problems=problems)
    approved = [step for step in records.steps if step.state == "approved"]
    since = approved[-1] if approved else None
    frozen = None if since is None else _frozen(loaded.path, since)
    changed = None if frozen is None else changes(frozen.plan, loaded.plan)
    return Standing("draft", records.next_revision, None, records.steps, since, changed, problems)


def release(loaded: LoadedPlan, decision: Decision, rules: Approval) -> Path:
    """Record that a plan, which was verified, is handed in or approved; the record's path.

    The plan is frozen as a copy that nobody may write. Raises `InputError` where the scenario's rules of approval or
    the record itself do not allow it.
    """
    plan, shown = loaded.plan, str(loaded.path)
    spend = Decimal(plan.totals["spend"])
    by, po, note = (safe_text(text) for text in (decision.by, decision.po, decision.note))
    if decision.day != decision.today and not note.strip():
        raise InputError(Problem(*words.other_day(decision.day, decision.today), field="--date"))
    if decision.state == "approved" and (limit := rules.limit_of(by)) != "any" and (limit == "none" or limit < spend):
        what, hint = words.above_limit(by, None if limit == "none" else limit, spend, plan.currency, plan.digits)
        raise InputError(Problem(what, hint, shown, field="--by"))
    with locked(loaded.path):
        records = read_records(loaded.path)
        if records.problem is not None:
            raise InputError(Problem(records.problem.what, records.problem.hint, records.problem.file))
        own = [step for step in records.steps if step.plan == loaded.identity]
        if own and own[-1].state == "approved":
            last = own[-1]
            what = f"revision {last.revision} is approved already, by {last.by} on {last.date}"
            raise InputError(Problem(what, "nothing has changed since; there is nothing to approve", shown))
        if decision.state == "approved" and rules.people == 2 and all(same_person(step.by, by) for step in own):
            raise InputError(Problem(*words.needs_another(by), shown, field="--by"))
        revision = own[-1].revision if own else records.next_revision
        record = Record(
            revision=revision, state=decision.state, plan=loaded.identity, by=by, date=decision.day, po=po, note=note,
            file=_freeze(loaded, revision), spend=spend, currency=plan.currency,
            recorded=datetime.now(UTC).replace(microsecond=0),
        )  # fmt: skip
        return write_records(records_file(loaded.path), (*records.steps, record))


def approval_warnings(plan: str | Path) -> list[Problem]:
    """What whoever checks a plan should know of its release; nothing for a table, or where there is no record."""
    path = Path(plan)
    if not records_file(path).is_file():
        return []
    try:
        standing = standing_of(load_plan(path))
    except InputError as error:
        return [Problem(**{**asdict(problem), "severity": "warning"}) for problem in error.problems]
    if standing.state == "approved":
        return list(standing.problems)
    what = standing.sentence.rstrip(".")
    return [*standing.problems, Problem(what, words.LOOK_AND_RELEASE, str(plan), severity="warning")]


def _freeze(loaded: LoadedPlan, revision: int) -> str:
    """Write the copy, where it is not there yet; its name."""
    copy = loaded.path.with_name(f"{loaded.path.stem}.r{revision}.json")
    text = content_text(loaded.content).encode("utf-8", "surrogatepass")
    if not copy.is_file() or copy.read_bytes() != text:
        write_whole(copy, text).chmod(0o444)
    return copy.name


def _frozen(plan: Path, record: Record) -> LoadedPlan | None:
    """The frozen copy, if it is there and still what was released."""
    copy = plan.with_name(Path(record.file).name) if record.file else None
    if copy is None or not copy.is_file():
        return None
    try:
        loaded = load_plan(copy)
    except InputError:
        return None
    return loaded if loaded.identity == record.plan else None


def _tampered(plan: Path, steps: tuple[Record, ...]) -> Iterator[Problem]:
    """A warning for each approved revision whose frozen copy is gone or is another plan."""
    for step in steps:
        if step.state == "approved" and _frozen(plan, step) is None:
            what = f"the frozen copy of revision {step.revision} is missing or is not what was approved"
            hint = "restore it; what was approved is known by its hash in the record"
            yield Problem(what, hint, str(plan.with_name(Path(step.file).name)), severity="warning")
