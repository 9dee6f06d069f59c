"""A plan as it is presented to a client: its own view in the order of what a client asks, with charts to show.

What is looked up rather than shown (every booking, every source, digests) stays in the page and the workbook.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from optimizer.dossier import Dossier
from optimizer.plan.plan import Plan
from optimizer.views.parts import Chart, Items, Section, Sentence, Series, Table, View
from optimizer.views.plan_charts import flight_charts
from optimizer.views.plan_deals import deals_at_a_glance
from optimizer.views.plan_lines import creators_table
from optimizer.views.plan_money import numbered, tiers_table
from optimizer.views.summaries import adding_outcome, estimated_shares, tiers_of
from optimizer.words import deck as words
from optimizer.words.figures import percent
from optimizer.words.forecast import MEANING
from optimizer.words.plan import ESTIMATED, estimates
from optimizer.words.rules import CHECKED

MOST_LEFT_OUT = 8
"""Channels that are not chosen, with the reason: two slides of them."""


def client_view(dossier: Dossier, view: View) -> View:
    """The view of a plan, as slides tell it; of what cannot be planned, as it is."""
    plan = dossier.plan
    own = {section.id: section for section in view.sections}
    if plan.status == "infeasible":
        return replace(view, sections=tuple(section for section in view.sections if section.id != "approval"))
    certificate, *answer = (sentence for sentence in view.lead if not sentence.full)
    proof = [replace(sentence, full=False) for sentence in view.lead if sentence.full]
    dates = _when(plan)
    lead = (*((Sentence(dates),) if dates else ()), *answer, replace(certificate, tone=""))
    sections = [
        _result(own["summary"], proof[: len(proof) - (dossier.standing is not None)]),
        _tiers(plan),
        _without(own["mix"], "spend_by_tier", "mix"),
        _creators(plan),
        *deals_at_a_glance(plan, dossier.detail.declined if dossier.detail is not None else 0),
        *_time(plan, own),
        *_some(own, "reach", without=("overlaps",)),
        *_some(own, "forecast"),
        *_some(own, "curve"),
        *_some(own, "options"),
        *_left_out(own),
        *_some(own, "rules"),
        _estimated(own),
    ]
    return replace(view, lead=(*lead, *(replace(sentence, full=True) for sentence in proof)), sections=tuple(sections))


def basis_of(dossier: Dossier) -> tuple[str, ...]:
    """What the figures of a plan rest on, in a few sentences for whoever presents them."""
    plan = dossier.plan
    said = [
        dossier.confirmed or (CHECKED if plan.status != "infeasible" else ""),
        estimates(estimated_shares(plan)),
        MEANING if plan.forecast else "",
        str((plan.reach or {}).get("description") or ""),
        dossier.standing.sentence if dossier.standing is not None else "",
    ]
    return tuple(sentence for sentence in said if sentence)


def _when(plan: Plan) -> str:
    starts = [flight.start for flight in plan.flights if flight.start is not None]
    ends = [flight.end for flight in plan.flights if flight.end is not None]
    return words.when([flight.name for flight in plan.flights], min(starts, default=None), max(ends, default=None))


def _result(summary: Section, proof: Sequence[Sentence]) -> Section:
    """Large figures, and how sure they are; that all is confirmed stands in the notes."""
    kept = [part for part in summary.parts if not (isinstance(part, Sentence) and part.tone == "good")]
    return _without(replace(summary, title=words.RESULT, parts=(*kept, *proof)), "tiers")


def _without(section: Section, *left_out: str) -> Section:
    """A section without some of its tables and charts."""
    kept = tuple(part for part in section.parts if not (isinstance(part, Table | Chart) and part.id in left_out))
    return replace(section, parts=kept)


def _some(own: dict[str, Section], name: str, *, without: Sequence[str] = ()) -> list[Section]:
    return [_without(own[name], *without)] if name in own else []


def _tiers(plan: Plan) -> Section:
    """Shares of the spend and of what is sought, where that adds up; else of the engagement."""
    measure = adding_outcome(plan)
    table = tiers_table(plan, measure)
    spend, total = Decimal(plan.totals["spend"]), float(plan.totals[measure] or 0)
    tiers = tiers_of(plan)
    spent = [float(tier.spend / spend) if spend else 0.0 for tier in tiers]
    brought = [tier.total(measure) / total if total else 0.0 for tier in tiers]
    said = "; ".join(
        words.tier_shares(tier.tier, percent(own), percent(part), measure)
        for tier, own, part in zip(tiers, spent, brought, strict=True)
    )
    series = (Series(words.OF_SPEND, numbered(spent)), Series(words.share_of(measure), numbered(brought)))
    chart = Chart(
        "mix_by_tier", "columns", words.MIX_CHART, f"{said}.", series, tuple(tier.tier for tier in tiers),
        y_unit="share",
    )  # fmt: skip
    return Section("tiers", words.MIX, (*((chart,) if tiers else ()), table))


def _creators(plan: Plan) -> Section:
    table = creators_table(plan, why=True)
    starred = any(cell is not None and cell.estimated for row in table.rows for cell in row)
    return Section("creators", words.WHO, (replace(table, brief=False, note=ESTIMATED if starred else ""),))


def _time(plan: Plan, own: dict[str, Section]) -> list[Section]:
    """The section with its charts first: flights, then months."""
    if "time" not in own:
        return []
    flights = flight_charts(plan) if plan.flights else []
    charts = [part for part in own["time"].parts if isinstance(part, Chart)]
    tables = [part for part in own["time"].parts if isinstance(part, Table)]
    return [replace(own["time"], parts=(*flights, *reversed(tables), *charts))]


def _left_out(own: dict[str, Section]) -> list[Section]:
    """The nearest of those who are not booked, with the reason; where the scenario was given to tell."""
    if "not-chosen" not in own or not any(isinstance(part, Table) for part in own["not-chosen"].parts):
        return []
    tables = [part for part in own["not-chosen"].parts if isinstance(part, Table)]
    shown = tuple(replace(table, folded="", filters=(), rows=table.rows[:MOST_LEFT_OUT]) for table in tables)
    return [replace(own["not-chosen"], parts=shown)]


def _estimated(own: dict[str, Section]) -> Section:
    """What is estimated, and what somebody has to confirm before the plan is shown around."""
    confirm = [
        replace(part, brief=False, most=None) for part in own["confirm"].parts if isinstance(part, Items) and part.items
    ]
    sources = [part for part in own["sources"].parts if not (confirm and isinstance(part, Sentence))]
    return _without(replace(own["sources"], title=words.ESTIMATED, parts=(*confirm, *sources)), "warnings")
