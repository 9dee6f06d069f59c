"""What the page works on: the scenario's text, what was done to it, and the last answers.

One workspace for all tabs and people on this page. Its text is the truth until it is saved; a file that somebody else
has changed meanwhile is never overwritten unseen. All of it is touched from the page's own thread alone.
"""

from __future__ import annotations

import asyncio
import difflib
import hashlib
import itertools
import shutil
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from optimizer.errors import InputError, Problem
from optimizer.page.asking import Asker
from optimizer.page.drawing import POINTS, LiveCurve
from optimizer.page.edits import apply_edit
from optimizer.page.happened import rows_of, with_row, without_row
from optimizer.page.messages import Kind, News, Question
from optimizer.page.papers import Papers, actuals_file, held_file, is_as_read, read_papers, write_papers
from optimizer.page.state import is_blank, scenario_state, without_budget
from optimizer.render.safe import displayable

MOST_STEPS = 200
"""Steps that can be undone."""
MOST_OPTIONS = 12
_WAITING = 400
"""Events that a tab may be behind; one that is further behind starts anew."""


class Changed(Exception):
    """The file is not what was read: somebody else has saved it."""


class Workspace:
    """The scenario on the page."""

    def __init__(self, path: Path, text: str, *, folder: Path, draft: bool = False) -> None:
        self.path, self.folder, self.draft = path, folder, draft
        self.papers = Papers(text) if draft else read_papers(path, text)
        self.saved = None if draft else self.papers
        self.questions: list[dict[str, Any]] = []
        self.roster: Path | None = None
        """The export that was dropped on the page, and what is said of its columns."""
        self.columns: dict[str, str] = {}
        self.summary: list[str] = []
        self.faults: list[dict[str, Any]] = []
        self.revision = 0
        self.options: list[dict[str, Any]] = []
        self.plan: dict[str, Any] | None = None
        self.trouble: dict[str, Any] | None = None
        """What came in place of a plan of the text as it stands."""
        self._undo: list[Papers] = []
        self._redo: list[Papers] = []
        self._tabs: set[asyncio.Queue[dict[str, Any] | None]] = set()
        self._numbers = itertools.count(1)
        self._futures: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._planning = 0
        self._read: tuple[tuple[Path, str], dict[str, Any]] | None = None
        self.curve = LiveCurve(self.tell)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._askers: tuple[Asker, ...] = ()

    def start(self, on_bug: Any) -> None:
        """Start the processes that answer, and plan."""
        self._loop = asyncio.get_running_loop()
        self._askers = tuple(Asker(self._heard, on_bug) for _ in range(2))
        if not self.draft:
            self.replan()

    def close(self) -> None:
        """End everything; nothing of it goes on."""
        for asker in self._askers:
            asker.close()
        for tab in self._tabs:
            tab.put_nowait(None)

    @property
    def text(self) -> str:
        """The scenario's text."""
        return self.papers.text

    # What the planner does

    def edit(self, edit: Mapping[str, Any]) -> None:
        """One act of the planner. Raises `InputError`; the text is as it was then."""
        self._now(replace(self.papers, text=apply_edit(self.text, edit)))

    def happened(self, told: Mapping[str, Any], held: str) -> None:
        """A row of what happened to a booking; the first one is held against the plan `held`. Raises `InputError`."""
        actuals = with_row(self.papers.actuals, told, actuals_file(self.path))
        self._now(replace(self.papers, actuals=actuals, held=self.papers.held or held))

    def not_happened(self, place: int) -> None:
        """Without one of the rows of what happened. Raises `InputError`."""
        self._now(replace(self.papers, actuals=without_row(self.papers.actuals, place)))

    def hold(self, held: str) -> None:
        """Hold the campaign against another plan from now on."""
        self._now(replace(self.papers, held=held))

    def _now(self, papers: Papers) -> None:
        if papers == self.papers:
            return
        self._undo = [*self._undo, self.papers][-MOST_STEPS:]
        self._redo = []
        self._set(papers)

    def undo(self) -> None:
        """The papers before the last step."""
        if self._undo:
            self._redo.append(self.papers)
            self._set(self._undo.pop())

    def redo(self) -> None:
        """The step that was undone."""
        if self._redo:
            self._undo.append(self.papers)
            self._set(self._redo.pop())

    def _set(self, papers: Papers) -> None:
        self.papers = papers
        self.revision += 1
        state = self.state()
        self.tell({"event": "state", **state})
        if not self.curve.moved(self.revision, without_budget(self.text), state.get("budget")):
            self._leave_curve()
        self.replan()

    def begin(self, roster: Path, drafted: Mapping[str, Any], columns: dict[str, str]) -> None:
        """Another scenario: a draft for an export that was dropped on the page."""
        self.roster, self.columns = roster, columns
        self.path, self.draft, self.saved, self.plan, self.options = roster.with_suffix(".yaml"), True, None, None, []
        self.questions, self.summary, self.faults = drafted["questions"], drafted["summary"], drafted["faults"]
        self._undo, self._redo = [], []
        self._set(Papers(drafted["text"]))

    def keep(self, name: str) -> None:
        """Keep the text and what its plan comes to as an option beside others. Raises `InputError`."""
        if self.plan is None or self.plan.get("revision") != self.revision:
            raise InputError(Problem("there is no plan for this text yet", "wait until it is worked out"))
        if len(self.options) >= MOST_OPTIONS:
            raise InputError(Problem(f"{MOST_OPTIONS} options stand side by side already", "drop one of them"))
        kept = {key: self.plan[key] for key in ("totals", "certificate", "status", "value", "measure")}
        self.options.append(
            {"name": displayable(name)[:60] or f"option {len(self.options) + 1}", "text": self.text, **kept}
        )
        self.tell({"event": "state", **self.state()})

    def option(self, place: int, act: str) -> None:
        """Work on with an option, or drop it."""
        if not 0 <= place < len(self.options):
            raise InputError(Problem("this option is not there any more", "load the page anew"))
        if act == "drop":
            del self.options[place]
            self.tell({"event": "state", **self.state()})
        else:
            self._now(replace(self.papers, text=self.options[place]["text"]))

    # The file

    def save(self, name: str = "", *, force: bool = False) -> Path:
        """Write what is not saved; a draft to `name`.yaml beside a copy of its roster, in the folder of the start.

        Raises `Changed` where the file is not as it was read, `InputError` where it cannot be written.
        """
        if self.draft:
            return self._save_draft(name)
        saved = self.saved or Papers("")
        if not force and not is_as_read(self.path, self.papers, saved):
            raise Changed
        write_papers(self.path, self.papers, saved)
        self._saved()
        return self.path

    def _save_draft(self, name: str) -> Path:
        target = self.folder / f"{safe_name(name) or 'scenario'}.yaml"
        rosters = [own for own in self.path.parent.iterdir() if own.is_file() and own.name in self.text]
        beside = (held_file(target), actuals_file(target)) if self.papers.held else ()
        for path in (target, *beside, *(self.folder / own.name for own in rosters)):
            if path.exists():
                raise InputError(Problem(f"{path.name} is already there", "give another name", field="name"))
        for own in rosters:
            shutil.copyfile(own, self.folder / own.name)
        write_papers(target, self.papers, Papers(""))
        self.path, self.draft, self.questions, self.faults = target, False, [], []
        self._saved()
        return target

    def _saved(self) -> None:
        self.saved = self.papers
        self.tell({"event": "state", **self.state()})

    def diff(self) -> list[str]:
        """What saving would change, line by line."""
        saved = self.saved or Papers("")
        lines = []
        for file, old, now in (
            ("", saved.text, self.text), (actuals_file(self.path).name, saved.actuals, self.papers.actuals),
        ):  # fmt: skip
            found = list(difflib.unified_diff(old.splitlines(), now.splitlines(), lineterm="", n=2))[2:]
            lines += [f"  {file}", *found] if file and found else found
        if saved.held != self.papers.held:
            lines.append(f"  {held_file(self.path).name}: the plan that the campaign is held against")
        return [displayable(line) for line in lines]

    # Answers

    def replan(self) -> None:
        """Have the plan of the text worked out; what the last one booked is evaluated at once."""
        booked = [] if self.plan is None else self.plan.get("booked", [])
        if self._askers:
            self._planning = next(self._numbers)
            arguments = {"booked": booked, **self._told()}
            self._askers[0].ask(Question(self._planning, "plan", self.path, self.text, arguments), first=True)

    def _told(self) -> dict[str, str]:
        """What happened, and against which plan, for whoever answers."""
        return {"actuals": self.papers.actuals, "held": self.papers.held} if self.papers.actuals else {}

    def stop(self) -> None:
        """The best plan so far is the plan."""
        self._askers[0].stop()

    def draw_curve(self, *, anew: bool = False) -> None:
        """Have the budget curve of the text drawn, unless it is there, or was stopped; then only `anew`."""
        budget, known = self.state().get("budget"), self.curve.event
        if budget is None or not self._askers or self.curve.is_of(self.revision):
            return
        if known is not None and known["revision"] == self.revision and not anew:
            return
        self._leave_curve()
        number, low, high = next(self._numbers), max(1, round(budget / 3)), max(2, round(budget * 2))
        self.curve.begin(number, self.revision, (low, high), without_budget(self.text))
        arguments = {"low": Decimal(low), "high": Decimal(high), "points": POINTS}
        self._askers[-1].ask(Question(number, "curve", self.path, self.text, arguments))

    def stop_curve(self) -> None:
        """What is drawn so far is the curve."""
        if self.curve.number:
            self._askers[-1].drop(self.curve.number)
            self.curve.stopped()

    def _leave_curve(self) -> None:
        """Nobody needs the rest of it."""
        if self.curve.number:
            self._askers[-1].drop(self.curve.number)
        self.curve.forget()

    async def ask(self, kind: Kind, arguments: dict[str, Any]) -> dict[str, Any]:
        """The answer to a question on the text as it stands; `error` or `problems` stand in it where there is none."""
        number = next(self._numbers)
        future: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._futures[number] = future
        waiting = self._askers[0] if self.curve.number else self._askers[-1]
        asker = next((own for own in self._askers if not own.busy), waiting)
        asker.ask(Question(number, kind, self.path, self.text, {**arguments, **self._told()}))
        try:
            return await future
        finally:
            self._futures.pop(number, None)

    def _heard(self, news: News) -> None:
        """Called from the thread that listens: goes on in the page's own."""
        assert self._loop is not None
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._take, news)

    def _take(self, news: News) -> None:
        if self.curve.take(news):
            return
        future = self._futures.get(news.number)
        if future is not None:
            if not future.done() and news.kind in ("answer", "problems", "failed", "end"):
                ended = {"error": "The question was not answered: something newer came first."}
                future.set_result(
                    ended
                    if news.kind == "end"
                    else {"error": news.content["what"]}
                    if news.kind == "failed"
                    else news.content
                )
            return
        if news.number != self._planning:
            return
        content = {"revision": self.revision, **news.content}
        if news.kind in ("problems", "failed"):
            self.trouble = {"event": news.kind, **content}
        if news.kind == "answer":
            content["changes"] = _changes(self.plan, content)
            self.plan = content
        self.tell({"event": {"answer": "plan"}.get(news.kind, news.kind), **content})

    # Tabs

    def state(self) -> dict[str, Any]:
        """Everything of the text that the page shows without a solve."""
        return {
            "revision": self.revision,
            "file": displayable(self.path.name),
            "draft": self.draft,
            "questions": [own for own in self.questions if not own["path"] or is_blank(self.text, own["path"])],
            "summary": self.summary,
            "faults": self.faults,
            "changed": self.papers != self.saved,
            "happened": rows_of(self.papers.actuals),
            "held": bool(self.papers.held),
            "undo": len(self._undo),
            "redo": len(self._redo),
            "options": [{key: own[key] for key in own if key != "text"} for own in self.options],
            "sha256": hashlib.sha256(self.text.encode("utf-8")).hexdigest(),
            **self._read_once(),
        }

    def _read_once(self) -> dict[str, Any]:
        """What the scenario's text says, worked out once for each text."""
        known = (self.path, self.text)
        if self._read is None or self._read[0] != known:
            self._read = (known, scenario_state(*known))
        return self._read[1]

    def join(self) -> asyncio.Queue[dict[str, Any] | None]:
        """A tab that is told of everything from now on, beginning with how things stand."""
        tab: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(_WAITING)
        tab.put_nowait({"event": "state", **self.state()})
        if self.plan is not None:
            tab.put_nowait({"event": "plan", **self.plan})
        if self.trouble is not None and self.trouble["revision"] == self.revision:
            tab.put_nowait(self.trouble)
        if self.curve.event is not None:
            tab.put_nowait(self.curve.event)
        self._tabs.add(tab)
        return tab

    def leave(self, tab: asyncio.Queue[dict[str, Any] | None]) -> None:
        """The tab is closed."""
        self._tabs.discard(tab)
        if not self._tabs:
            self.stop_curve()

    def tell(self, event: dict[str, Any]) -> None:
        """Tell every tab; one that does not listen any more is let go."""
        for tab in list(self._tabs):
            try:
                tab.put_nowait(event)
            except asyncio.QueueFull:
                self._tabs.discard(tab)


def safe_name(name: str) -> str:
    """A name from somebody's browser as a name of a file: letters, digits, - and _; nothing of a path."""
    kept = "".join(char if char.isalnum() or char in "-_" else "_" for char in name)
    return kept.strip("_")[:60]


def _changes(before: dict[str, Any] | None, now: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Who came and who went since the last plan."""
    if before is None:
        return {"come": [], "gone": []}
    old, new = ({tuple(own) for own in plan.get("booked", [])} for plan in (before, now))
    return {"come": sorted(new - old, key=str), "gone": sorted(old - new, key=str)}
