"""What each question of the page is answered with: the same views as the commands, as pieces of a page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from optimizer.advice.alternatives import WITHIN, alternatives
from optimizer.advice.conflicts import explained
from optimizer.advice.curve import Curve, budget_curve
from optimizer.advice.empty_plan import told_why_empty
from optimizer.advice.explain import context_of, explain_creator, explain_plan
from optimizer.advice.mix import share_mix
from optimizer.advice.session import Session
from optimizer.advice.track import Track, track
from optimizer.dossier import Detail, Dossier
from optimizer.errors import InputError, NoPlanFound, Problem
from optimizer.measures import direction
from optimizer.page.drafting import draft_answer
from optimizer.page.drawing import POINTS
from optimizer.page.happened import source_of
from optimizer.page.messages import Booking, Question
from optimizer.page.papers import actuals_file, held_file
from optimizer.page.pieces import (
    candidate_rows,
    curve_points,
    panel,
    progress_content,
    rule_rows,
    totals_content,
    ways_out,
)
from optimizer.page.quickly import FirstLook
from optimizer.plan.evaluation import Chosen
from optimizer.plan.files import plan_json, write_plan
from optimizer.plan.left_out import left_out
from optimizer.plan.loading import load_plan, read_content
from optimizer.plan.making import make_plan
from optimizer.plan.plan import Plan
from optimizer.plan.reach_detail import build_up, overlaps
from optimizer.planning import Prepared, plan_campaign, prepare, verified_plan
from optimizer.render.files import write_view
from optimizer.solving import Progress
from optimizer.views.alternatives import alternatives_view
from optimizer.views.candidates import candidates
from optimizer.views.curve import curve_view
from optimizer.views.explain import creator_view
from optimizer.views.explain import plan_view as explained_view
from optimizer.views.mix import mix_view
from optimizer.views.plan import plan_view
from optimizer.views.plan_charts import charts_view
from optimizer.views.track import track_view

_STEPS, _COARSE = 5, 0.01
"""Shares of a mix, and the gap at which a point of a curve or a mix is known well enough to be drawn."""
Part = tuple[str, dict[str, Any]]
Tell = Callable[[dict[str, Any]], None]


class Answers:
    """Answers questions one after the other; what was read and solved for a text serves the next question on it."""

    def __init__(self, stopped: Callable[[], bool]) -> None:
        self._stopped = stopped
        self._text: tuple[Path, str] | None = None
        self._session: Session | None = None
        self._plan: Plan | None = None
        self._look = FirstLook()

    def of(self, question: Question, tell: Tell) -> Iterator[Part]:
        """The parts of the answer. Raises `InputError` and `NoPlanFound` as the commands do."""
        if question.kind == "draft":
            yield "answer", draft_answer(question)
            return
        try:
            yield from self._answered(question, tell)
        finally:
            if self._stopped():  # what was broken off is no answer to the next question on the same text
                self._session = None

    def _answered(self, question: Question, tell: Tell) -> Iterator[Part]:
        session = self._session_of(question, tell)
        match question.kind:
            case "plan":
                yield from self._planned(session, question)
            case "creator":
                about = explain_creator(context_of(session), str(question.arguments["creator"]))
                yield "answer", panel(creator_view(about))
            case "rules":
                yield "answer", panel(explained_view(explain_plan(context_of(session))))
            case "curve":
                yield "answer", _curve(session, question, tell)
            case "alternatives":
                yield "answer", panel(alternatives_view(alternatives(session, 3, within=WITHIN)))
            case "mix":
                found = share_mix(session, {"tier": str(question.arguments["tier"])}, _STEPS, gap=_COARSE)
                yield "answer", panel(mix_view(found))
            case "report":
                plan = self._plan_of_text(session)
                yield "answer", panel(plan_view(Dossier(session.prepared.told(plan))))
            case "charts":
                plan = self._plan_of_text(session)
                yield "answer", panel(charts_view(Dossier(plan, detail=_detail(session, plan))))
            case "track":
                tracked = tracked_of(session.prepared, self._plan_of_text(session), question)
                if tracked is None:
                    raise InputError(Problem("nothing has happened yet", "choose a booking, and type what came of it"))
                yield "answer", panel(track_view(tracked))
            case "file":
                yield "answer", self._file(session, question)
            case _:
                raise ValueError(question.kind)

    def _session_of(self, question: Question, tell: Tell) -> Session:
        def progress(state: Progress) -> None:
            tell(progress_content(state))

        known = (question.scenario, question.text)
        if self._text != known:
            self._session, self._plan = None, None
        if self._session is None:
            prepared = prepare(question.scenario, content=question.text.encode("utf-8"))
            self._session, self._text = Session(prepared, progress, self._stopped), known
        else:
            self._session = replace_watch(self._session, progress, self._stopped)
        return self._session

    def _planned(self, session: Session, question: Question) -> Iterator[Part]:
        prepared = session.prepared
        before: list[Booking] = [tuple(own) for own in question.arguments.get("booked", [])]
        if before:
            chosen = _chosen(prepared, before)
            seen = make_plan(
                prepared.scenario, prepared.offers, chosen.index, prepared.reached, status="checked", bound=None,
                inputs=prepared.inputs, warnings=prepared.warnings,
            )  # fmt: skip
            yield "evaluated", {**totals_content(seen), **rule_rows(seen)}
        first = self._first_plan(session) if before else None
        if first is not None:
            yield "planned", {**_new(first), "first": True}
        plan = self._plan = self._better(first, session)
        content = _new(plan)
        yield "planned", content
        if plan.status != "infeasible":
            standing = self._standing(prepared, plan, question)
            content |= candidate_rows(candidates(_chosen(prepared, bookings_of(plan)), standing))
        yield "answer", content

    def _first_plan(self, session: Session) -> Plan | None:
        """A plan to look at while the best one is sought."""
        if _searches_itself(session):
            return None
        found = self._look.solution(session)
        return None if found is None else verified_plan(session.prepared, found)

    def _better(self, first: Plan | None, session: Session) -> Plan:
        """The plan of the text; where its solve is stopped before it comes as far, the first one."""
        try:
            plan = self._plan_of(session)
        except NoPlanFound:
            if first is None:
                raise
            return replace(first, interrupted=True)
        if not _searches_itself(session):
            self._look.remember(session)
        ours, theirs = (own.objective.value for own in (plan, first or plan))
        if first is not None and self._stopped() and ours is not None and theirs is not None:
            worse = direction(plan.objective.measure) * (ours - theirs) < 0
            return replace(first, interrupted=True) if worse else plan
        return plan

    @staticmethod
    def _standing(prepared: Prepared, plan: Plan, question: Question) -> Track | None:
        """How the campaign stands, for the rows; what is wrong with the table is told where it is asked about."""
        try:
            return tracked_of(prepared, plan, question)
        except InputError:
            return None

    def _plan_of_text(self, session: Session) -> Plan:
        return self._plan if self._plan is not None else self._plan_of(session)

    def _plan_of(self, session: Session) -> Plan:
        """The plan that the command gives; where there is none, or nothing in it, with the reasons."""
        prepared = session.prepared
        if _searches_itself(session):
            plan = plan_campaign(prepared, progress=session.progress, stop=self._stopped)
        else:
            plan = session.plan
        if plan.status == "infeasible":
            return explained(plan, prepared, stop=self._stopped)
        return told_why_empty(plan, prepared, stop=self._stopped) if plan.lines.empty else plan

    def _file(self, session: Session, question: Question) -> dict[str, Any]:
        """A plan's file, written into the page's own folder."""
        plan = self._plan_of_text(session)
        folder, ending = Path(question.arguments["folder"]), str(question.arguments["ending"])
        path = folder / f"plan.{ending}"
        if ending == "json":
            path.write_text(plan_json(plan), encoding="utf-8")
        elif ending == "csv":
            path = write_plan(plan, folder)[1]
        else:
            dossier = Dossier(plan, detail=None if plan.status == "infeasible" else _detail(session, plan))
            write_view(plan_view(dossier), path, dossier)
        return {"path": str(path)}


def _searches_itself(session: Session) -> bool:
    """A cautious plan, or one with chances: a search of its own, which questions do without."""
    told = session.prepared.scenario
    return told.risk is not None or told.asks_for_chances


def _new(plan: Plan) -> dict[str, Any]:
    """What a new plan comes to and books, before its table."""
    return {**totals_content(plan), **rule_rows(plan), "ways": ways_out(plan), "booked": bookings_of(plan)}


def _curve(session: Session, question: Question, tell: Tell) -> dict[str, Any]:
    """The curve; what is found of it so far is told with each point."""

    def content(found: Curve) -> dict[str, Any]:
        return {**panel(curve_view(found)), "points": curve_points(found)}

    low, high = (question.arguments[end] for end in ("low", "high"))
    points = int(question.arguments.get("points", POINTS))
    found = budget_curve(session, low, high, points, gap=_COARSE, grown=lambda curve: tell(content(curve)))
    return content(found)


def replace_watch(session: Session, progress: Callable[[Progress], None], stop: Callable[[], bool]) -> Session:
    """The same session, with what it has worked out, watched by the question of now."""
    changed = replace(session, progress=progress, stop=stop)
    changed.__dict__.update({name: value for name, value in session.__dict__.items() if name not in changed.__dict__})
    return changed


def bookings_of(plan: Plan) -> list[Booking]:
    """What the plan books."""
    columns = [plan.lines[name].tolist() for name in ("creator", "platform", "package", "flight")]
    return [
        (creator, platform, package, flight or None)
        for creator, platform, package, flight in zip(*columns, strict=True)
    ]


def _chosen(prepared: Prepared, booked: list[Booking]) -> Chosen:
    """What is still sold of these bookings."""
    names = prepared.offers.names
    index = np.array(sorted(names[own] for own in booked if own in names), dtype=np.int64)
    return Chosen(prepared.scenario, prepared.offers, index, prepared.reached)


def _detail(session: Session, plan: Plan) -> Detail:
    """What a report tells beside the plan: who was not chosen, how reach builds up, which audiences overlap."""
    chosen = _chosen(session.prepared, bookings_of(plan))
    return Detail(left_out(chosen), build_up(chosen), overlaps(chosen), "", (), ())


def tracked_of(prepared: Prepared, plan: Plan, question: Question) -> Track | None:
    """How the campaign stands against the plan that it is held against, else against `plan`; as `optimizer track`.

    None where nothing has happened. Raises `InputError`.
    """
    actuals, held = (str(question.arguments.get(name) or "") for name in ("actuals", "held"))
    if not actuals:
        return None
    if held:
        file = held_file(question.scenario)
        plan = load_plan(file, read_content(held.encode("utf-8"), file.name)).plan
    return track(prepared, plan, source_of(actuals, actuals_file(question.scenario)))
